/* Asynchronous generators: the awaitables that asend, athrow and aclose return.
 *
 * A value that the generator yields comes wrapped (async_generator_wrap), to be told from what an
 * `await` inside it passes through. One awaitable at a time works on a generator: whoever sets
 * running_async, by compare-and-swap.
 */
#include "types/generic/generic.h"
#include "types/generator/generator_int.h"

/* ---- yielded values ---- */

typedef struct {
    PyObject_HEAD PyObject *value; /* (c) */
} Wrapped;
#define WRAPPED(o) ((Wrapped *)(o))

PyObject *async_generator_wrap(PyObject *value) {
    Wrapped *w = WRAPPED(TRY(object_new(&async_generator_wrapped_type)));
    w->value = newref(value);
    object_track((PyObject *)w);
    return (PyObject *)w;
}

static int wrapped_traverse(PyObject *o, visitproc visit, void *arg) {
    Py_VISIT(WRAPPED(o)->value);
    return 0;
}

static void wrapped_dealloc(PyObject *o) {
    object_untrack(o);
    CLEAR(WRAPPED(o)->value);
    object_free(o);
}

/* ---- awaitables ---- */

typedef enum { ASEND, ATHROW, ACLOSE } AwaitableKind;
typedef enum { AWAIT_INIT, AWAIT_STARTED, AWAIT_CLOSED } AwaitableState;

typedef struct {
    PyObject_HEAD PyObject *generator; /* (c) */
    PyObject *given;                   /* (c) what is sent; the tuple of athrow's arguments */
    uint8_t kind;                      /* (c) AwaitableKind */
    uint8_t state;                     /* (a) AwaitableState */
} Awaitable;
#define AWAITABLE(o) ((Awaitable *)(o))

static GeneratorObject *generator_behind(Awaitable *a) {
    return GEN(a->generator);
}

static void finish(Awaitable *a) {
    store_release(&generator_behind(a)->running_async, false);
    store_release(&a->state, AWAIT_CLOSED);
}

static const char *kind_text(Awaitable *a) {
    return a->kind == ASEND ? "anext" : a->kind == ATHROW ? "athrow" : "aclose";
}

static void *refuse_reuse(Awaitable *a) {
    return err_raise(PyExc_RuntimeError, "cannot reuse already awaited %s",
                     a->kind == ASEND ? "__anext__()/asend()" : "aclose()/athrow()");
}

/* The first use: nobody else may be at work on the generator. */
static int start(Awaitable *a) {
    bool idle = false;
    if (!cas_acq_rel(&generator_behind(a)->running_async, &idle, true)) {
        store_release(&a->state, AWAIT_CLOSED);
        return err_int(err_raise(PyExc_RuntimeError,
                                 "%s(): asynchronous generator is already running", kind_text(a)));
    }
    store_release(&a->state, AWAIT_STARTED);
    return 0;
}

/* Continues the generator; its end is StopAsyncIteration. */
static PyObject *resume(Awaitable *a, PyObject *value) {
    PyObject *result;
    int kind = generator_resume(a->generator, value, &result);
    if (kind == 1) {
        decref(result);
        return err_raise_value(PyExc_StopAsyncIteration, tuple_empty());
    }
    return result;
}

static PyObject *throw_given(Awaitable *a, PyObject *given) {
    Py_ssize_t n = tuple_length(given);
    if (n < 1 || n > 3) {
        return err_raise(PyExc_TypeError,
                         n < 1 ? "athrow expected at least 1 argument, got %zd"
                               : "athrow expected at most 3 arguments, got %zd",
                         n);
    }
    autoref PyObject *exception = TRY(generator_throw_argument(
        tuple_at(given, 0), n > 1 ? tuple_at(given, 1) : NULL, n > 2 ? tuple_at(given, 2) : NULL));
    return generator_throw(a->generator, exception);
}

static PyObject *throw_exit(Awaitable *a) {
    autoref PyObject *exception = TRY(call_none(PyExc_GeneratorExit));
    return generator_throw(a->generator, exception);
}

static bool is_ending(void) {
    return err_matches(PyExc_StopAsyncIteration) || err_matches(PyExc_GeneratorExit);
}

/* What the generator did, for whoever awaits: a yielded value is the result of the await
 * (StopIteration), anything else is passed on to the event loop. */
static PyObject *outcome(Awaitable *a, steals PyObject *result) {
    if (result != NULL && !IS_EXACT(result, async_generator_wrapped_type)) {
        return result;
    }
    if (result != NULL) {
        autoref PyObject *wrapped = result;
        finish(a);
        return a->kind == ACLOSE
                   ? err_raise(PyExc_RuntimeError, "async generator ignored GeneratorExit")
                   : generator_raise_stop(newref(WRAPPED(wrapped)->value));
    }
    if (is_ending()) {
        store_release(&generator_behind(a)->closed, true);
        if (a->kind == ACLOSE) {
            err_clear();
            err_raise_value(PyExc_StopIteration, tuple_empty());
        }
    }
    finish(a);
    return NULL;
}

static PyObject *asend_step(Awaitable *a, PyObject *value) {
    if (load_acquire(&a->state) == AWAIT_INIT) {
        TRYI(start(a));
        value = value == NONE ? a->given : value;
    }
    return outcome(a, resume(a, value));
}

static PyObject *athrow_begin(Awaitable *a, PyObject *value) {
    GeneratorObject *g = generator_behind(a);
    if (load_acquire(&g->closed) && !load_acquire(&g->running_async)) {
        store_release(&a->state, AWAIT_CLOSED);
        return err_raise_value(PyExc_StopAsyncIteration, tuple_empty());
    }
    if (value != NONE) {
        return err_raise(PyExc_RuntimeError,
                         "can't send non-None value to a just-started coroutine");
    }
    TRYI(start(a));
    if (a->kind == ACLOSE) {
        store_release(&g->closed, true);
    }
    return outcome(a, a->kind == ACLOSE ? throw_exit(a) : throw_given(a, a->given));
}

static PyObject *athrow_step(Awaitable *a, PyObject *value) {
    if (load_acquire(&generator_behind(a)->state) == GENERATOR_FINISHED) {
        store_release(&a->state, AWAIT_CLOSED);
        return err_raise_value(PyExc_StopIteration, tuple_empty());
    }
    return load_acquire(&a->state) == AWAIT_INIT ? athrow_begin(a, value) : outcome(a, resume(a, value));
}

static PyObject *step(Awaitable *a, PyObject *value) {
    if (load_acquire(&a->state) == AWAIT_CLOSED) {
        return refuse_reuse(a);
    }
    return a->kind == ASEND ? asend_step(a, value) : athrow_step(a, value);
}

static PyObject *throw_exception(Awaitable *a, PyObject *exception) {
    if (load_acquire(&a->state) == AWAIT_CLOSED) {
        return refuse_reuse(a);
    }
    TRYI(load_acquire(&a->state) == AWAIT_INIT ? start(a) : 0);
    return outcome(a, generator_throw(a->generator, exception));
}

METHOD("async_generator_awaitable.send(self, object, /)", "Continue it with the value.")
static PyObject *awaitable_send(Awaitable *self, PyObject *object) {
    return step(self, object);
}
METHOD("async_generator_awaitable.throw(self, type, value=NULL, traceback=NULL, /)",
       "Raise an exception where it is suspended.")
static PyObject *awaitable_throw(Awaitable *self, PyObject *type, PyObject *value,
                                 PyObject *traceback) {
    TRYI(value == NULL ? 0
                       : err_warn(PyExc_DeprecationWarning, 1,
                                  "the (type, exc, tb) signature of throw() is deprecated, use "
                                  "the single-arg signature instead."));
    autoref PyObject *exception = TRY(generator_throw_argument(type, value, traceback));
    return throw_exception(self, exception);
}
METHOD("async_generator_awaitable.close(self)", "Raise GeneratorExit where it is suspended.")
static PyObject *awaitable_close(Awaitable *self) {
    if (load_acquire(&self->state) == AWAIT_CLOSED) {
        return NONE;
    }
    autoref PyObject *exception = TRY(call_none(PyExc_GeneratorExit));
    autoref PyObject *result = throw_exception(self, exception);
    if (result != NULL) {
        return err_raise(PyExc_RuntimeError, "coroutine ignored GeneratorExit");
    }
    return err_clear_if(PyExc_StopIteration) || err_clear_if(PyExc_StopAsyncIteration) ||
                   err_clear_if(PyExc_GeneratorExit)
               ? NONE
               : NULL;
}

static PyObject *awaitable_iternext(PyObject *o) {
    return step(AWAITABLE(o), NONE);
}

/* Nobody has awaited it. */
static void awaitable_finalize(PyObject *o) {
    Awaitable *a = AWAITABLE(o);
    if (load_acquire(&a->state) != AWAIT_INIT) {
        return;
    }
    PyObject *current = err_fetch();
    const char *method = a->kind == ASEND ? "asend" : kind_text(a);
    autoref PyObject *message = str_format("coroutine method '%s' of '%S' was never awaited",
                                           method, generator_qualname_locked(generator_behind(a)));
    if (message == NULL || warning_issue_source(PyExc_RuntimeWarning, o, message, 1) < 0) {
        err_unraisable(a->generator, "Exception ignored while finalizing async generator %R",
                       a->generator);
    }
    err_restore(current);
}

static int awaitable_traverse(PyObject *o, visitproc visit, void *arg) {
    Py_VISIT(AWAITABLE(o)->generator);
    Py_VISIT(AWAITABLE(o)->given);
    return 0;
}

static int awaitable_clear(PyObject *o) {
    return 0; /* the generator's own references make the cycle */
}

static void awaitable_dealloc(PyObject *o) {
    if (object_finalize(o) < 0) {
        return;
    }
    object_untrack(o);
    CLEAR(AWAITABLE(o)->generator);
    CLEAR(AWAITABLE(o)->given);
    object_free(o);
}

/* ---- the generator's methods ---- */

/* The first time the generator is used, the thread's hooks learn of it. */
static int init_hooks(GeneratorObject *g) {
    bool first = false;
    if (!cas_acq_rel(&g->hooks_inited, &first, true)) {
        return 0;
    }
    ThreadState *ts = thread_current();
    PyObject *finalizer = ts->base.async_gen_finalizer;
    if (finalizer != NULL) {
        attr_replace((PyObject *)g, &g->origin_or_finalizer, finalizer);
    }
    autoref PyObject *hook = xnewref(ts->base.async_gen_firstiter);
    autoref PyObject *done = hook == NULL ? NONE : call_one(hook, (PyObject *)g);
    return done == NULL ? -1 : 0;
}

static PyObject *awaitable_new(PyObject *generator, AwaitableKind kind, PyObject *given) {
    TRYI(init_hooks(GEN(generator)));
    PyTypeObject *type = kind == ASEND ? &async_generator_asend_type : &async_generator_athrow_type;
    Awaitable *a = AWAITABLE(TRY(object_new(type)));
    a->generator = newref(generator);
    a->given = newref(given);
    a->kind = (uint8_t)kind;
    object_track((PyObject *)a);
    return (PyObject *)a;
}

PyObject *async_generator_anext(PyObject *self) {
    return awaitable_new(self, ASEND, NONE);
}

METHOD("async_generator.asend(self, object, /)",
       "An awaitable that continues it with the value, and gives what it yields next.")
static PyObject *async_generator_asend(PyObject *self, PyObject *object) {
    return awaitable_new(self, ASEND, object);
}
METHOD("async_generator.athrow(self, *args) :: none",
       "An awaitable that raises the exception where it is suspended.")
static PyObject *async_generator_athrow(PyObject *self, PyObject *const *args, Py_ssize_t count) {
    TRYI(count <= 1 ? 0
                    : err_warn(PyExc_DeprecationWarning, 1,
                               "the (type, exc, tb) signature of athrow() is deprecated, use the "
                               "single-arg signature instead."));
    autoref PyObject *given = TRY(tuple_from_array(args, count));
    return awaitable_new(self, ATHROW, given);
}
METHOD("async_generator.aclose(self)", "An awaitable that raises GeneratorExit, and ends it.")
static PyObject *async_generator_aclose(PyObject *self) {
    return awaitable_new(self, ACLOSE, NONE);
}
METHOD("async_generator.__sizeof__(self)", "The size in memory, in bytes.")
static PyObject *async_generator_sizeof(PyObject *self) {
    return generator_sizeof(self);
}
CLASSMETHOD("async_generator.__class_getitem__(cls, object, /)", "See PEP 585")
static PyObject *async_generator_class_getitem(PyObject *cls, PyObject *object) {
    return generic_alias_new(cls, object);
}

bool async_generator_call_finalizer(GeneratorObject *g) {
    autoref PyObject *finalizer = attr_field((PyObject *)g, &g->origin_or_finalizer);
    if (finalizer == NULL || load_acquire(&g->closed)) {
        return false;
    }
    autoref PyObject *done = call_one(finalizer, (PyObject *)g);
    if (done == NULL) {
        err_unraisable(finalizer, "Exception ignored while calling finalizer hook %R", finalizer);
    }
    return true;
}

#define METHOD_TABLE
#include "async_generator.gen.h"

static PyAsyncMethods awaitable_as_async = {.am_await = ops_self};

#define AWAITABLE_TYPE(variable, name)                                                             \
    PyTypeObject variable = {                                                                      \
        TYPE_HEAD,                                                                                 \
        .tp_name = name,                                                                           \
        .tp_basicsize = sizeof(Awaitable),                                                         \
        .tp_dealloc = awaitable_dealloc,                                                           \
        .tp_as_async = &awaitable_as_async,                                                        \
        .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION,   \
        .tp_traverse = awaitable_traverse,                                                         \
        .tp_clear = awaitable_clear,                                                               \
        .tp_iter = ops_self,                                                                       \
        .tp_iternext = awaitable_iternext,                                                         \
        .tp_methods = async_generator_awaitable_methods,                                           \
        .tp_finalize = awaitable_finalize,                                                         \
    }
AWAITABLE_TYPE(async_generator_asend_type, "async_generator_asend");
AWAITABLE_TYPE(async_generator_athrow_type, "async_generator_athrow");

PyTypeObject async_generator_wrapped_type = {
    TYPE_HEAD,
    .tp_name = "async_generator_wrapped_value",
    .tp_basicsize = sizeof(Wrapped),
    .tp_dealloc = wrapped_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .tp_traverse = wrapped_traverse,
};
