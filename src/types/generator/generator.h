/* Generators, coroutines, asynchronous generators: objects around a frame of their own.
 *
 * The frame lies in the object. While it runs it is linked into the running thread's chain of
 * frames, and may hold uncounted references; when it is suspended all of them are counted. One
 * thread at a time runs it: `state` is changed from SUSPENDED to RUNNING by compare-and-swap, and
 * whoever loses gets ValueError "generator already executing".
 */
#ifndef PITHON_TYPES_GENERATOR_GENERATOR_H
#define PITHON_TYPES_GENERATOR_GENERATOR_H

#include "interp/frame.h"

typedef enum {
    GENERATOR_CREATED,
    GENERATOR_SUSPENDED,
    GENERATOR_RUNNING,
    GENERATOR_FINISHED,
    GENERATOR_INSPECTED /* SUSPENDED, and a thread is looking at its stack: for an instant */
} GeneratorState;

typedef struct {
    PyObject_HEAD PyObject *weakrefs;
    PyObject *name, *qualname;     /* (l) NULL: the code's */
    _PyErr_StackItem exc_state;    /* (o of the running thread) exceptions being handled inside */
    PyObject *origin_or_finalizer; /* coroutines: cr_origin; asynchronous generators: the finalizer
                                      hook */
    uint8_t state;                 /* (a) GeneratorState */
    bool hooks_inited, closed, running_async; /* (a) asynchronous generators */
    bool yield_from;    /* suspended in `yield from` or `await`: the awaited object is on top of the
                           stack */
    PyCodeObject *code; /* owned */
    size_t slots;       /* room for the frame's slots */
    Frame frame;        /* last: its slots follow */
} GeneratorObject;

static inline GeneratorObject *generator_of(Frame *f) {
    return container_of(f, GeneratorObject, frame);
}
/* Borrowed; the lock is held, or nobody else knows it. */
static inline borrowed PyObject *generator_name_locked(GeneratorObject *g) {
    return g->name != NULL ? g->name : g->code->co_name;
}
static inline borrowed PyObject *generator_qualname_locked(GeneratorObject *g) {
    return g->qualname != NULL ? g->qualname : g->code->co_qualname;
}
/* The frame has returned, or an exception left it: the generator holds nothing any more. What it held is dropped;
 * whoever runs it has a reference that outlives that: in a slot of the calling frame, or in C. */
void generator_finished(ThreadState *ts, Frame *f);
/* Continues it with `value` (NULL: raises the current exception inside). 0: *result is what it
 * yielded; 1: what it returned; -1. */
int generator_resume(PyObject *generator, PyObject *value, PyObject **result);
/* The next value of an exact generator: an unboxed int, or an owned reference, for who consumes it at once. The caller
 * has a reference in a C variable of its own.
 * STACKREF_NULL at its end, or with an exception. */
StackRef generator_next(PyObject *generator);
/* Ends a generator that stands at a `yield` within no `try` and no `with`, where GeneratorExit would only pass
 * through; false: not for here. Defined in interp/. */
bool generator_end_quick(GeneratorObject *g);
/* The same for one that has not begun, too, and that is known to nobody. */
bool generator_end_dying(GeneratorObject *g);
/* generator.close(); throw(). */
PyObject *generator_close(PyObject *generator);
PyObject *generator_throw(PyObject *generator, PyObject *exception);
PyObject *generator_drop_frame(PyObject *generator);
/* For the time of a call of throw() or close() of what it delegates to, the generator counts as
 * running, and its frame is the caller's. The delegate (new reference), or NULL when it is not
 * suspended in `yield from` or `await`. Defined in interp/. */
PyObject *generator_delegate_enter(GeneratorObject *g);
void generator_delegate_leave(GeneratorObject *g);
/* What coroutine.__await__ returns. */
extern PyTypeObject coroutine_wrapper_type;
/* What an async generator hands out for a yielded value. */
PyObject *async_generator_wrap(PyObject *value);
/* anext(iterator, otherwise), of what its __anext__ has returned. */
PyObject *anext_awaitable_new(PyObject *awaitable, PyObject *otherwise);
/* The iterator behind an awaitable: itself for coroutines, else what __await__ gives. Defined in
 * interp/. */
PyObject *awaitable_iterator(PyObject *o);
/* cr_origin: (file, line, function) of the frames from `caller` outwards, at most `depth`. */
PyObject *coroutine_origin(Frame *caller, int depth);
extern PyTypeObject async_generator_asend_type, async_generator_athrow_type,
    async_generator_wrapped_type, anext_awaitable_type;

#endif
