/* generator and coroutine objects: their methods around the frame that interp/generators.c runs. */
#include "interp/needs.h"
#include "types/generator/generator_int.h"
#include "types/generic/generic.h"

/* ---- send, throw, close ---- */

/* StopIteration(value): the way a return value leaves through __next__ and send. */
void *generator_raise_stop(steals PyObject *value) {
    if (value == NULL) {
        return NULL;
    }
    autoref PyObject *v = value;
    if (v == NONE) {
        return err_raise_value(PyExc_StopIteration, tuple_empty());
    }
    autoref PyObject *exception = TRY(call_one(
        PyExc_StopIteration, v)); /* a tuple or an exception is an argument, not the arguments */
    return err_raise_object(take(exception));
}

PyObject *generator_send_value(PyObject *g, PyObject *value) {
    PyObject *result;
    int kind = generator_resume(g, value, &result);
    return kind == 1 ? generator_raise_stop(result) : result;
}

static PyObject *generator_iternext(PyObject *g) {
    PyObject *result;
    int kind = generator_resume(g, NONE, &result);
    if (kind == 1) {
        if (result == NONE) {
            return NULL; /* the end, without an exception */
        }
        return generator_raise_stop(result);
    }
    return result;
}

static PySendResult generator_am_send(PyObject *g, PyObject *value, PyObject **result) {
    int kind = generator_resume(g, value ? value : NONE, result);
    return kind < 0 ? PYGEN_ERROR : kind == 1 ? PYGEN_RETURN : PYGEN_NEXT;
}

/* What it is delegating to: the object below the sent value of SEND. NULL without exception when it
 * is not. */
static PyObject *yield_from_of(GeneratorObject *g) {
    uint8_t suspended = GENERATOR_SUSPENDED;
    if (!cas_acq_rel(&g->state, &suspended, GENERATOR_INSPECTED)) {
        return NULL;
    }
    PyObject *delegate = g->yield_from ? newref(stackref_object(g->frame.sp[-1])) : NULL;
    store_release(&g->state, GENERATOR_SUSPENDED);
    return delegate;
}

static bool is_generator_like(PyObject *o) {
    return IS_EXACT(o, PyGen_Type) || IS_EXACT(o, PyCoro_Type);
}

/* Closes what it delegates to. -1 with the exception that close() raised. */
static int close_delegate(PyObject *o) {
    if (is_generator_like(o)) {
        autoref PyObject *done = generator_close(o);
        return done ? 0 : -1;
    }
    PyObject *close = NULL;
    if (attr_find(o, NAME(close), &close) < 0) {
        err_unraisable(o, NULL);
        return 0;
    }
    if (close == NULL) {
        return 0;
    }
    autoref PyObject *method = close, *done = call_none(method);
    return done ? 0 : -1;
}

/* throw() of what it delegates to. *has_throw false: it has none. */
static PyObject *throw_to_delegate(PyObject *delegate, PyObject *exception, bool *has_throw) {
    *has_throw = true;
    if (is_generator_like(delegate)) {
        return generator_throw(delegate, exception);
    }
    autoref PyObject *throw = NULL;
    TRYI(attr_find(delegate, NAME(throw), &throw));
    *has_throw = throw != NULL;
    return throw == NULL ? NULL : call_one(throw, exception);
}

/* Raises `exception` (stolen) where it is suspended; continues it. */
static PyObject *throw_into(GeneratorObject *g, steals PyObject *exception) {
    PyObject *result;
    err_restore(exception);
    int kind = generator_resume((PyObject *)g, NULL, &result);
    if (kind == 1 && IS_EXACT(g, PyAsyncGen_Type)) {
        decref(result);
        return err_raise_value(PyExc_StopAsyncIteration, tuple_empty());
    }
    return kind == 1 ? generator_raise_stop(result) : result;
}

/* Raises GeneratorExit inside: done when the generator ends by it. */
static PyObject *close_by(GeneratorObject *g, steals PyObject *exception) {
    PyObject *o = (PyObject *)g, *result;
    err_restore(exception);
    int kind = generator_resume(o, NULL, &result);
    if (kind == 0) {
        decref(result);
        return err_raise(PyExc_RuntimeError, "%s ignored GeneratorExit",
                         IS_EXACT(o, PyCoro_Type)       ? "coroutine"
                         : IS_EXACT(o, PyAsyncGen_Type) ? "async generator"
                                                        : "generator");
    }
    if (kind == 1) {
        return result;
    }
    return err_clear_if(PyExc_StopIteration) || err_clear_if(PyExc_GeneratorExit) ? NONE : NULL;
}

PyObject *generator_close(PyObject *o) {
    GeneratorObject *g = GEN(o);
    uint8_t state = load_acquire(&g->state);
    if (state == GENERATOR_FINISHED) {
        return NONE;
    }
    if (state == GENERATOR_CREATED) {
        uint8_t created = GENERATOR_CREATED;
        if (cas_acq_rel(&g->state, &created, GENERATOR_FINISHED)) {
            frame_clear(thread_current(), &g->frame);
            return NONE;
        }
    }
    if (generator_end_quick(g)) {
        return NONE;
    }
    PyObject *exception = NULL;
    autoref PyObject *delegate = generator_delegate_enter(g);
    if (delegate != NULL) {
        int closed = close_delegate(delegate);
        generator_delegate_leave(g);
        exception = closed < 0 ? err_fetch() : NULL;
    }
    return close_by(g, exception != NULL ? exception : TRY(call_none(PyExc_GeneratorExit)));
}

PyObject *generator_throw(PyObject *o, PyObject *exception) {
    GeneratorObject *g = GEN(o);
    autoref PyObject *delegate = generator_delegate_enter(g);
    if (delegate == NULL) {
        return throw_into(g, newref(exception));
    }
    if (err_given_matches(exception, PyExc_GeneratorExit)) {
        int closed = close_delegate(delegate);
        generator_delegate_leave(g);
        return throw_into(g, closed < 0 ? err_fetch() : newref(exception));
    }
    bool has_throw;
    PyObject *result = throw_to_delegate(delegate, exception, &has_throw);
    generator_delegate_leave(g);
    if (result != NULL) {
        return result;
    }
    /* What the delegate raised goes on at the yield; a StopIteration becomes the value there, by
     * CLEANUP_THROW. */
    return throw_into(g, has_throw || err_occurred() ? err_fetch() : newref(exception));
}

/* What frame.clear() does to a frame that has not started. */
PyObject *generator_drop_frame(PyObject *o) {
    if (IS_EXACT(o, PyCoro_Type) && load_acquire(&GEN(o)->state) == GENERATOR_CREATED) {
        coroutine_warn_unawaited(o);
    }
    return generator_close(o);
}

/* A new exception of the class; what goes wrong in making it is what is thrown. */
static PyObject *exception_made(PyObject *type, PyObject *value) {
    PyObject *exception = value == NULL || value == NONE ? call_none(type)
                          : IS_TUPLE(value)              ? call_tuple(type, value, NULL)
                                                         : call_one(type, value);
    if (exception != NULL && !IS_EXCEPTION(exception)) {
        err_raise(PyExc_TypeError,
                  "calling %R should have returned an instance of BaseException, not %s", type,
                  TYPE(exception)->tp_name);
        CLEAR(exception);
    }
    return exception != NULL ? exception : err_fetch();
}

/* The exception that throw's arguments name: an instance, or a class with value and traceback
 * (deprecated form). */
PyObject *generator_throw_argument(PyObject *type, PyObject *value, PyObject *traceback) {
    if (traceback != NULL && traceback != NONE && !IS_EXACT(traceback, PyTraceBack_Type)) {
        return err_raise(PyExc_TypeError, "throw() third argument must be a traceback object");
    }
    PyObject *exception;
    if (IS_EXCEPTION(type)) {
        if (value != NULL && value != NONE) {
            return err_raise(PyExc_TypeError, "instance exception may not have a separate value");
        }
        exception = newref(type);
    } else if (IS_TYPE_OBJECT(type) && HAS_FLAG(type, Py_TPFLAGS_BASE_EXC_SUBCLASS)) {
        if (value != NULL && IS_EXCEPTION(value) &&
            type_is_subtype(TYPE(value), (PyTypeObject *)type)) {
            exception = newref(value);
        } else {
            exception = exception_made(type, value);
        }
    } else {
        return err_raise(
            PyExc_TypeError,
            "exceptions must be classes or instances deriving from BaseException, not %s",
            TYPE(type)->tp_name);
    }
    if (traceback != NULL && traceback != NONE) {
        exception_set_traceback(exception, newref(traceback));
    }
    return exception;
}

static PyObject *throw_method(PyObject *g, PyObject *type, PyObject *value, PyObject *traceback) {
    if (value != NULL) {
        TRYI(err_warn(PyExc_DeprecationWarning, 1,
                      "the (type, exc, tb) signature of throw() is deprecated, use the single-arg "
                      "signature instead."));
    }
    autoref PyObject *exception = TRY(generator_throw_argument(type, value, traceback));
    return generator_throw(g, exception);
}

METHOD("generator.send(self, value, /)", "Continue it with the value; returns what it yields next.")
static PyObject *generator_send(PyObject *self, PyObject *value) {
    return generator_send_value(self, value);
}
METHOD("generator.throw(self, type, value=NULL, traceback=NULL, /) :: none",
       "Raise an exception where it is suspended; returns what it yields next.")
static PyObject *generator_throw_method(PyObject *self, PyObject *type, PyObject *value,
                                        PyObject *traceback) {
    return throw_method(self, type, value, traceback);
}
METHOD("generator.close(self)", "Raise GeneratorExit where it is suspended, and end it.")
static PyObject *generator_close_method(PyObject *self) {
    return generator_close(self);
}
METHOD("coroutine.send(self, value, /)",
       "Send the value into coroutine: it goes on; what it yields next is returned.")
static PyObject *coroutine_send(PyObject *self, PyObject *value) {
    return generator_send_value(self, value);
}
METHOD("coroutine.throw(self, type, value=NULL, traceback=NULL, /) :: none",
       "Raise an exception in coroutine, where it is suspended; returns what it yields next.")
static PyObject *coroutine_throw(PyObject *self, PyObject *type, PyObject *value,
                                 PyObject *traceback) {
    return throw_method(self, type, value, traceback);
}
METHOD("coroutine.close(self)",
       "Raise GeneratorExit inside coroutine, where it is suspended, and end it.")
static PyObject *coroutine_close(PyObject *self) {
    return generator_close(self);
}

/* ---- attributes ---- */

GETTER("generator.__name__", "name of the generator")
GETTER("async_generator.__name__", "name of the async generator")
GETTER("coroutine.__name__", "name of the coroutine")
static PyObject *generator_get_name(GeneratorObject *self) {
    guard(self);
    return newref(generator_name_locked(self));
}
GETTER("generator.__qualname__", "qualified name of the generator")
GETTER("async_generator.__qualname__", "name of the async generator")
GETTER("coroutine.__qualname__", "qualified name of the coroutine")
static PyObject *generator_get_qualname(GeneratorObject *self) {
    guard(self);
    return newref(generator_qualname_locked(self));
}
static int set_text(GeneratorObject *self, PyObject **field, PyObject *value, const char *message) {
    if (value == NULL || !IS_STR(value)) {
        err_raise(PyExc_TypeError, message);
        return -1;
    }
    autoref PyObject *old = NULL;
    guard(self);
    old = *field;
    *field = newref(value);
    return 0;
}
SETTER("generator.__name__")
SETTER("async_generator.__name__")
SETTER("coroutine.__name__")
static int generator_set_name(GeneratorObject *self, PyObject *value) {
    return set_text(self, &self->name, value, "__name__ must be set to a string object");
}
SETTER("generator.__qualname__")
SETTER("async_generator.__qualname__")
SETTER("coroutine.__qualname__")
static int generator_set_qualname(GeneratorObject *self, PyObject *value) {
    return set_text(self, &self->qualname, value, "__qualname__ must be set to a string object");
}
GETTER("generator.gi_code", "The code.")
GETTER("async_generator.ag_code", "The code.")
GETTER("coroutine.cr_code", "The code.")
static PyObject *generator_get_code(GeneratorObject *self) {
    return newref((PyObject *)self->code);
}
GETTER("generator.gi_running", "Is it being executed?")
GETTER("coroutine.cr_running", "Is it being executed?")
static PyObject *generator_get_running(GeneratorObject *self) {
    return BOOL(load_acquire(&self->state) == GENERATOR_RUNNING);
}
GETTER("generator.gi_suspended", "Is it suspended at a yield?")
GETTER("async_generator.ag_suspended", "Is it suspended at an await?")
GETTER("coroutine.cr_suspended", "Is it suspended at an await?")
static PyObject *generator_get_suspended(GeneratorObject *self) {
    uint8_t state = load_acquire(&self->state);
    return BOOL(state == GENERATOR_SUSPENDED || state == GENERATOR_INSPECTED);
}
static void world_release(const bool *stopped) {
    if (*stopped) {
        world_start(interp_current());
    }
}
GETTER("generator.gi_frame", "The frame, None once it is finished.")
GETTER("async_generator.ag_frame", "The frame, None once it is finished.")
GETTER("coroutine.cr_frame", "The frame, None once it is finished.")
static PyObject *generator_get_frame(GeneratorObject *self) {
    /* A thread that runs it could finish it, and its frame, meanwhile. */
    __attribute__((cleanup(world_release))) bool stopped = runtime_is_parallel();
    if (stopped) {
        world_stop(interp_current());
    }
    if (load_acquire(&self->state) == GENERATOR_FINISHED) {
        return newref(NONE);
    }
    return (PyObject *)xnewref(frame_object_of(&self->frame));
}
GETTER("generator.gi_yieldfrom", "The iterator it delegates to, or None.")
GETTER("async_generator.ag_await", "The object being awaited, or None.")
GETTER("coroutine.cr_await", "The object being awaited, or None.")
static PyObject *generator_get_yieldfrom(GeneratorObject *self) {
    PyObject *delegate = yield_from_of(self);
    return delegate ? delegate : NONE;
}
METHOD("generator.__sizeof__(self)", "The size in memory, in bytes.")
METHOD("coroutine.__sizeof__(self)", "The size in memory, in bytes.")
PyObject *generator_sizeof(PyObject *self) {
    size_t size = sizeof(GeneratorObject) + GEN(self)->slots * sizeof(StackRef);
    return int_from_size(size);
}
CLASSMETHOD("generator.__class_getitem__(cls, object, /)", "See PEP 585")
CLASSMETHOD("coroutine.__class_getitem__(cls, object, /)", "See PEP 585")
static PyObject *generator_class_getitem(PyObject *cls, PyObject *object) {
    return generic_alias_new(cls, object);
}

static PyObject *generator_repr(PyObject *o) {
    autoref PyObject *name = generator_get_qualname(GEN(o));
    return str_format("<generator object %S at %p>", name, o);
}
static PyObject *async_generator_repr(PyObject *o) {
    autoref PyObject *name = generator_get_qualname(GEN(o));
    return str_format("<async_generator object %S at %p>", name, o);
}
static PyObject *coroutine_repr(PyObject *o) {
    autoref PyObject *name = generator_get_qualname(GEN(o));
    return str_format("<coroutine object %S at %p>", name, o);
}

/* ---- the end ---- */

/* A generator that is dropped while suspended gets GeneratorExit, so that its finally blocks run.
 */
static void generator_finalize(PyObject *o) {
    GeneratorObject *g = GEN(o);
    uint8_t state = load_acquire(&g->state);
    if (state == GENERATOR_FINISHED) {
        return;
    }
    PyObject *current = err_fetch();
    if (IS_EXACT(o, PyAsyncGen_Type) && async_generator_call_finalizer(g)) {
        err_restore(current);
        return;
    }
    if (IS_EXACT(o, PyCoro_Type) && state == GENERATOR_CREATED) {
        coroutine_warn_unawaited(o);
    }
    PyObject *done = generator_close(o);
    if (done == NULL) {
        err_unraisable(o, "Exception ignored while closing generator %R", o);
    }
    XDECREF(done);
    err_restore(current);
}

static int generator_traverse(PyObject *o, visitproc visit, void *arg) {
    GeneratorObject *g = GEN(o);
    Py_VISIT(g->name);
    Py_VISIT(g->qualname);
    Py_VISIT(g->origin_or_finalizer);
    Py_VISIT(g->exc_state.exc_value);
    Py_VISIT((PyObject *)g->code);
    if (g->state == GENERATOR_RUNNING) {
        return 0; /* its slots are a running thread's */
    }
    for (StackRef *slot = g->frame.slots; slot < g->frame.sp; slot++) {
        if (stackref_is_counted(*slot)) {
            Py_VISIT(stackref_object(*slot));
        }
    }
    if (stackref_is_counted(g->frame.function)) {
        Py_VISIT(stackref_object(g->frame.function));
    }
    Py_VISIT(g->frame.locals);
    Py_VISIT((PyObject *)g->frame.object);
    return 0;
}

int generator_visit_running_stw(PyObject *o, visitproc visit, void *arg) {
    if (TYPE(o)->tp_traverse != generator_traverse || GEN(o)->state != GENERATOR_RUNNING) {
        return 0;
    }
    Frame *f = &GEN(o)->frame;
    for (StackRef *slot = f->slots; slot < f->sp; slot++) {
        if (!stackref_is_null(*slot) && !stackref_is_int(*slot)) {
            Py_VISIT(stackref_object(*slot));
        }
    }
    return 0;
}

/* At zero, without weak references and without a frame object nobody can get hold of it while what it holds is
 * dropped, once the collector does not show it: it needs no finalizer if no code of its own is to run. */
static bool end_unknown(PyObject *o) {
    GeneratorObject *g = GEN(o);
    bool warns = IS_EXACT(o, PyCoro_Type) && g->state == GENERATOR_CREATED;
    if (load_relaxed(&o->ob_ref_shared) != 0 || g->frame.object != NULL || warns ||
        IS_EXACT(o, PyAsyncGen_Type)) {
        return false;
    }
    object_untrack(o);
    bool ended = generator_end_dying(g);
    if (!ended) {
        object_track(o);
    }
    return ended;
}

static void generator_dealloc(PyObject *o) {
    GeneratorObject *g = GEN(o);
    if (g->state != GENERATOR_FINISHED && !end_unknown(o) && object_finalize(o) < 0) {
        return; /* it is alive again */
    }
    object_untrack(o);
    if (load_acquire(&g->weakrefs) != NULL) { /* pairs with the release of a reference that has left it */
        weakref_clear_all(o);
    }
    if (g->state != GENERATOR_FINISHED) {
        g->state = GENERATOR_FINISHED;
        frame_clear(thread_current(), &g->frame);
    }
    CLEAR(g->exc_state.exc_value);
    CLEAR(g->name);
    CLEAR(g->qualname);
    CLEAR(g->origin_or_finalizer);
    CLEAR(g->code);
    object_free(o);
}

/* ---- await: an iterator around a coroutine ---- */

typedef struct {
    PyObject_HEAD PyObject *coroutine; /* (c) */
} CoroutineWrapper;

static PyObject *coroutine_await(PyObject *o) {
    CoroutineWrapper *w = (CoroutineWrapper *)TRY(object_new(&coroutine_wrapper_type));
    w->coroutine = newref(o);
    object_track((PyObject *)w);
    return (PyObject *)w;
}
static PyObject *wrapper_iternext(PyObject *o) {
    return generator_send_value(((CoroutineWrapper *)o)->coroutine, NONE);
}
METHOD("coroutine_wrapper.send(self, value, /)", "As the coroutine's.")
static PyObject *wrapper_send(CoroutineWrapper *self, PyObject *value) {
    return generator_send_value(self->coroutine, value);
}
METHOD("coroutine_wrapper.throw(self, type, value=NULL, traceback=NULL, /)", "As the coroutine's.")
static PyObject *wrapper_throw(CoroutineWrapper *self, PyObject *type, PyObject *value,
                               PyObject *traceback) {
    return throw_method(self->coroutine, type, value, traceback);
}
METHOD("coroutine_wrapper.close(self)", "As the coroutine's.")
static PyObject *wrapper_close(CoroutineWrapper *self) {
    return generator_close(self->coroutine);
}
static int wrapper_traverse(PyObject *o, visitproc visit, void *arg) {
    Py_VISIT(((CoroutineWrapper *)o)->coroutine);
    return 0;
}
static void wrapper_dealloc(PyObject *o) {
    object_untrack(o);
    CLEAR(((CoroutineWrapper *)o)->coroutine);
    object_free(o);
}

#include "generator.gen.h"

static PyMemberDef coroutine_members[] = {
    {"cr_origin", _Py_T_OBJECT, offsetof(GeneratorObject, origin_or_finalizer), Py_READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};
static PyMemberDef async_generator_members[] = {
    {"ag_running", Py_T_BOOL, offsetof(GeneratorObject, running_async), Py_READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};

static PyAsyncMethods generator_as_async = {.am_send = generator_am_send};
static PyAsyncMethods coroutine_as_async = {.am_await = coroutine_await,
                                            .am_send = generator_am_send};

static PyAsyncMethods async_generator_as_async = {
    .am_aiter = ops_self, .am_anext = async_generator_anext, .am_send = generator_am_send};

PyTypeObject PyGen_Type = {
    .ob_base = {.ob_base = STATIC_HEAD(&PyType_Type)},
    .tp_name = "generator",
    .tp_basicsize = sizeof(GeneratorObject),
    .tp_itemsize = sizeof(StackRef),
    .tp_dealloc = generator_dealloc,
    .tp_as_async = &generator_as_async,
    .tp_repr = generator_repr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .tp_traverse = generator_traverse,
    .tp_weaklistoffset = offsetof(GeneratorObject, weakrefs),
    .tp_iter = ops_self,
    .tp_iternext = generator_iternext,
    .tp_methods = generator_methods,
    .tp_getset = generator_getset,
    .tp_finalize = generator_finalize,
};

PyTypeObject PyCoro_Type = {
    .ob_base = {.ob_base = STATIC_HEAD(&PyType_Type)},
    .tp_name = "coroutine",
    .tp_basicsize = sizeof(GeneratorObject),
    .tp_itemsize = sizeof(StackRef),
    .tp_dealloc = generator_dealloc,
    .tp_as_async = &coroutine_as_async,
    .tp_repr = coroutine_repr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .tp_traverse = generator_traverse,
    .tp_weaklistoffset = offsetof(GeneratorObject, weakrefs),
    .tp_methods = coroutine_methods,
    .tp_members = coroutine_members,
    .tp_getset = coroutine_getset,
    .tp_finalize = generator_finalize,
};

PyTypeObject PyAsyncGen_Type = {
    TYPE_HEAD,
    .tp_name = "async_generator",
    .tp_basicsize = sizeof(GeneratorObject),
    .tp_itemsize = sizeof(StackRef),
    .tp_dealloc = generator_dealloc,
    .tp_as_async = &async_generator_as_async,
    .tp_repr = async_generator_repr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .tp_traverse = generator_traverse,
    .tp_weaklistoffset = offsetof(GeneratorObject, weakrefs),
    .tp_methods = async_generator_methods,
    .tp_members = async_generator_members,
    .tp_getset = async_generator_getset,
    .tp_finalize = generator_finalize,
};

PyTypeObject coroutine_wrapper_type = {
    .ob_base = {.ob_base = STATIC_HEAD(&PyType_Type)},
    .tp_name = "coroutine_wrapper",
    .tp_basicsize = sizeof(CoroutineWrapper),
    .tp_dealloc = wrapper_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .tp_doc = "A wrapper object implementing __await__ for coroutines.",
    .tp_traverse = wrapper_traverse,
    .tp_iter = ops_self,
    .tp_iternext = wrapper_iternext,
    .tp_methods = coroutine_wrapper_methods,
};
