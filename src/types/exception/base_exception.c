/* BaseException. */
#include "types/exception/exception_int.h"
#include "types/weakref/weakref.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* ---- making ---- */

PyObject *exception_tp_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    PyObject *self = TRY(type->tp_alloc(type, 0));
    EXC(self)->args = newref(args);
    return self;
}

static int no_keywords(PyObject *self, PyObject *kwargs) {
    if (kwargs != NULL && dict_length(kwargs) != 0) {
        return err_int(
            err_raise(PyExc_TypeError, "%s() takes no keyword arguments", TYPE(self)->tp_name));
    }
    return 0;
}

int exception_tp_init(PyObject *self, PyObject *args, PyObject *kwargs) {
    INT_TRYI(no_keywords(self, kwargs));
    attr_replace(self, &EXC(self)->args, args);
    return 0;
}

PyObject *exception_tp_vectorcall(PyObject *type, PyObject *const *args, size_t nargsf,
                                  PyObject *kwnames) {
    TRYI(args_no_keywords(((PyTypeObject *)type)->tp_name, kwnames));
    autoref PyObject *self = TRY(type_alloc((PyTypeObject *)type, 0));
    EXC(self)->args =
        TRY(tuple_from_array(args, (Py_ssize_t)(nargsf & ~PY_VECTORCALL_ARGUMENTS_OFFSET)));
    return take(self);
}

PyObject *exception_new(PyObject *type, PyObject *args) {
    return call_tuple(type, args, NULL);
}

int exception_keywords(PyObject *self, PyObject *kwargs, const char *const *names, int count,
                       PyObject **values) {
    ArgSpec spec = {TYPE(self)->tp_name, names, 0, 0, 0, (int16_t)count, 0, false};
    autoref PyObject *none = tuple_empty();
    for (int i = 0; i < count; i++) {
        values[i] = NULL;
    }
    if (kwargs == NULL || dict_length(kwargs) == 0) {
        return 0;
    }
    return args_unpack_tuple(&spec, none, kwargs, values);
}

/* ---- MemoryError ---- */

/* Each interpreter keeps a few MemoryErrors. One that dies comes back; when all are in use the last
 * one is raised again and again. */
enum { RESERVED = 8 };
struct ExceptionState {
    PyMutex lock;
    PyObject *spare[RESERVED]; /* (n:lock) dead objects: only their memory */
    int count;                 /* (n:lock) */
    PyObject *last;            /* (c) immortal */
};

static PyObject *make_memory_error(void) {
    PyObject *self = TRY(object_new_raw(&exc_MemoryError, sizeof(PyBaseExceptionObject)));
    memset(self + 1, 0, sizeof(PyBaseExceptionObject) - sizeof(PyObject));
    EXC(self)->args = tuple_empty();
    return self;
}

int exception_memory_reserve(Interp *interp) {
    if (interp->exceptions != NULL) {
        return 0;
    }
    struct ExceptionState *state = calloc(1, sizeof *state);
    if (state == NULL) {
        return -1; /* without an exception, which there is no memory for */
    }
    interp->exceptions = state;
    for (int i = 0; i < RESERVED; i++) {
        state->spare[state->count++] = INT_TRY(make_memory_error());
    }
    state->last = INT_TRY(make_memory_error());
    ref_immortalize(state->last);
    return 0;
}

PyObject *exception_memory_error(void) {
    struct ExceptionState *state = interp_current()->exceptions;
    if (state == NULL) {
        fputs("pithon: no memory to start\n", stderr); /* there are no exceptions yet */
        _exit(1);
    }
    mutex_lock(&state->lock);
    PyObject *self = state->count != 0 ? state->spare[--state->count] : NULL;
    mutex_unlock(&state->lock);
    if (self == NULL) {
        return state->last;
    }
    self->ob_tid = thread_os_id();
    self->ob_ref_local = 1;
    self->ob_ref_shared = 0;
    self->ob_gc_bits = 0;
    EXC(self)->args = tuple_empty();
    object_track(self);
    return self;
}

void exception_end(Interp *interp) {
    struct ExceptionState *state = interp->exceptions;
    interp->exceptions = NULL;
    while (state != NULL && state->count > 0) {
        object_free(state->spare[--state->count]);
    }
    free(state);
}

PyObject *memory_error_tp_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    return exception_tp_new(type, args, kwargs);
}

void memory_error_tp_dealloc(PyObject *self) {
    struct ExceptionState *state = interp_current()->exceptions;
    if (TYPE(self) != &exc_MemoryError || state == NULL) {
        exception_tp_dealloc(self);
        return;
    }
    object_untrack(self);
    exception_tp_clear(self);
    mutex_lock(&state->lock);
    bool kept = state->count < RESERVED;
    if (kept) {
        state->spare[state->count++] = self;
    }
    mutex_unlock(&state->lock);
    if (!kept) {
        object_free(self);
    }
}

/* ---- text ---- */

static PyObject *args_of(PyObject *self) {
    PyObject *args = attr_field(self, &EXC(self)->args);
    return args == NULL ? tuple_empty() : args;
}

PyObject *exception_tp_str(PyObject *self) {
    autoref PyObject *args = args_of(self);
    switch (tuple_length(args)) {
    case 0:
        return str_empty();
    case 1:
        return ops_str(tuple_at(args, 0));
    default:
        return ops_str(args);
    }
}

PyObject *exception_tp_repr(PyObject *self) {
    autoref PyObject *args = args_of(self);
    const char *name = TYPE(self)->tp_name, *dot = strrchr(name, '.');
    name = dot == NULL ? name : dot + 1;
    if (tuple_length(args) == 1) {
        return str_format("%s(%R)", name, tuple_at(args, 0));
    }
    return str_format("%s%R", name, args);
}

/* ---- attributes ---- */

static PyObject *field_or_none(PyObject *self, PyObject **field) {
    PyObject *value = attr_field(self, field);
    return value == NULL ? NONE : value;
}

static int not_deletable(PyObject *value, const char *name) {
    return value != NULL ? 0 : err_int(err_raise(PyExc_TypeError, "%s may not be deleted", name));
}

GETTER("base_exception.args", "The arguments it was made with.")
static PyObject *base_exception_get_args(PyObject *self, void *closure) {
    return args_of(self);
}

SETTER("base_exception.args")
static int base_exception_set_args(PyObject *self, PyObject *value, void *closure) {
    INT_TRYI(not_deletable(value, "args"));
    autoref PyObject *args = INT_TRY(ops_to_tuple(value));
    attr_replace(self, &EXC(self)->args, args);
    return 0;
}

GETTER("base_exception.__traceback__", "Where it was raised.")
static PyObject *base_exception_get_traceback(PyObject *self, void *closure) {
    return field_or_none(self, &EXC(self)->traceback);
}

SETTER("base_exception.__traceback__")
static int base_exception_set_traceback(PyObject *self, PyObject *value, void *closure) {
    INT_TRYI(not_deletable(value, "__traceback__"));
    if (value != NONE && !IS_EXACT(value, PyTraceBack_Type)) {
        return err_int(err_raise(PyExc_TypeError, "__traceback__ must be a traceback or None"));
    }
    attr_replace(self, &EXC(self)->traceback, value == NONE ? NULL : value);
    return 0;
}

void exception_set_traceback(PyObject *exception, steals PyObject *traceback) {
    attr_replace(exception, &EXC(exception)->traceback, traceback);
    XDECREF(traceback);
}

GETTER("base_exception.__context__", "The exception that was being handled when it was raised.")
static PyObject *base_exception_get_context(PyObject *self, void *closure) {
    return field_or_none(self, &EXC(self)->context);
}

SETTER("base_exception.__context__")
static int base_exception_set_context(PyObject *self, PyObject *value, void *closure) {
    INT_TRYI(not_deletable(value, "__context__"));
    if (value != NONE && !IS_EXCEPTION(value)) {
        return err_int(err_raise(PyExc_TypeError,
                                 "exception context must be None or derive from BaseException"));
    }
    attr_replace(self, &EXC(self)->context, value == NONE ? NULL : value);
    return 0;
}

GETTER("base_exception.__cause__", "The exception that it was raised from.")
static PyObject *base_exception_get_cause(PyObject *self, void *closure) {
    return field_or_none(self, &EXC(self)->cause);
}

SETTER("base_exception.__cause__")
static int base_exception_set_cause(PyObject *self, PyObject *value, void *closure) {
    INT_TRYI(not_deletable(value, "__cause__"));
    if (value != NONE && !IS_EXCEPTION(value)) {
        return err_int(err_raise(PyExc_TypeError,
                                 "exception cause must be None or derive from BaseException"));
    }
    store_relaxed(&EXC(self)->suppress_context, 1);
    attr_replace(self, &EXC(self)->cause, value == NONE ? NULL : value);
    return 0;
}

GETTER("base_exception.__dict__", "The attributes of the exception.")
static PyObject *base_exception_get_dict(PyObject *self, void *closure) {
    return attr_dict(self);
}

SETTER("base_exception.__dict__")
static int base_exception_set_dict(PyObject *self, PyObject *value, void *closure) {
    return attr_set_dict(self, value, closure);
}

PyMemberDef base_exception_members[] = {
    {"__suppress_context__", Py_T_BOOL, offsetof(PyBaseExceptionObject, suppress_context), 0, NULL},
    {NULL, 0, 0, 0, NULL},
};

/* ---- methods ---- */

PyObject *exception_attributes(PyObject *self) {
    autoref PyObject *dict = attr_field(self, &EXC(self)->dict);
    return dict == NULL ? dict_new() : dict_copy_of(dict);
}

PyObject *exception_reduce_with(PyObject *self, PyObject *args, PyObject *state) {
    if (state == NULL || dict_length(state) == 0) {
        return tuple_of(2, (PyObject *)TYPE(self), args);
    }
    return tuple_of(3, (PyObject *)TYPE(self), args, state);
}

METHOD("base_exception.__reduce__(self)", "What pickle stores.")
static PyObject *base_exception_reduce(PyObject *self) {
    autoref PyObject *args = TRY(args_of(self));
    autoref PyObject *dict = attr_field(self, &EXC(self)->dict);
    return dict == NULL ? tuple_of(2, (PyObject *)TYPE(self), args)
                        : tuple_of(3, (PyObject *)TYPE(self), args, dict);
}

METHOD("base_exception.__setstate__(self, state, /)", "")
static PyObject *base_exception_setstate(PyObject *self, PyObject *state) {
    if (state == NONE) {
        return NONE;
    }
    if (!IS_DICT(state)) {
        return err_raise(PyExc_TypeError, "state is not a dictionary");
    }
    PyObject *key, *value;
    Py_ssize_t position = 0;
    while (dict_next(state, &position, &key, &value, NULL)) {
        int done = attr_set(self, key, value);
        decref(key);
        decref(value);
        TRYI(done);
    }
    return NONE;
}

METHOD("base_exception.with_traceback(self, tb, /)", "Set __traceback__ and return the exception.")
static PyObject *base_exception_with_traceback(PyObject *self, PyObject *tb) {
    TRYI(base_exception_set_traceback(self, tb, NULL));
    return newref(self);
}

METHOD("base_exception.add_note(self, note: str, /)", "Add a note, shown behind the message.")
static PyObject *base_exception_add_note(PyObject *self, PyObject *note) {
    autoref PyObject *notes = NULL;
    TRYI(attr_find(self, NAME(__notes__), &notes));
    if (notes == NULL) {
        notes = TRY(list_new(0));
        TRYI(attr_set(self, NAME(__notes__), notes));
    } else if (!IS_LIST(notes)) {
        return err_raise(PyExc_TypeError, "Cannot add note: __notes__ is not a list");
    }
    TRYI(list_append(notes, note));
    return NONE;
}

/* ---- the collector's and the deallocator's slots ---- */

int exception_tp_traverse(PyObject *self, visitproc visit, void *arg) {
    Py_VISIT(EXC(self)->dict);
    Py_VISIT(EXC(self)->args);
    Py_VISIT(EXC(self)->notes);
    Py_VISIT(EXC(self)->traceback);
    Py_VISIT(EXC(self)->context);
    Py_VISIT(EXC(self)->cause);
    return 0;
}

int exception_tp_clear(PyObject *self) {
    CLEAR(EXC(self)->dict);
    CLEAR(EXC(self)->args);
    CLEAR(EXC(self)->notes);
    CLEAR(EXC(self)->traceback);
    CLEAR(EXC(self)->context);
    CLEAR(EXC(self)->cause);
    return 0;
}

void exception_tp_dealloc(PyObject *self) {
    object_untrack(self);
    if (!HAS_FLAG(TYPE(self), Py_TPFLAGS_HEAPTYPE) && TYPE(self)->tp_weaklistoffset != 0) {
        weakref_clear_all(self);
    }
    exception_tp_clear(self);
    object_free(self);
}

int exception_traverse_fields(PyObject *self, int count, visitproc visit, void *arg) {
    PyObject **fields = (PyObject **)(EXC(self) + 1);
    for (int i = 0; i < count; i++) {
        Py_VISIT(fields[i]);
    }
    return 0;
}

void exception_clear_fields(PyObject *self, int count) {
    PyObject **fields = (PyObject **)(EXC(self) + 1);
    for (int i = 0; i < count; i++) {
        CLEAR(fields[i]);
    }
}

#define METHOD_TABLE
#include "base_exception.gen.h"
