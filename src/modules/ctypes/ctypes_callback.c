/* Callbacks: C code that calls a Python function, by libffi's closures. */
#ifdef HAVE_FFI
#include "modules/ctypes/ctypes_int.h"
#include "modules/foreign/foreign_call.h"

#include <stdlib.h>

typedef struct {
    PyObject_HEAD ffi_closure *closure; /* (c) */
    ffi_cif cif;                        /* (c) */
    Interp *interp;                     /* (c) whose function it is */
    PyObject *callable;                 /* (c) */
    PyObject *argtypes;                 /* (c) tuple */
    PyObject *restype;                  /* (c) NULL: int; None: void */
    int flags;
    ffi_type *types[]; /* (c) of the arguments */
} Thunk;
#define THUNK(o) ((Thunk *)(o))

/* ---- the call from C ---- */

static PyObject *callback_argument(PyObject *type, void *place) {
    CTypeInfo *info = ctype_info(type);
    if (info == NULL) {
        return err_raise(PyExc_TypeError, "cannot build parameter");
    }
    if (info->code != NULL && info->direct) {
        return code_get(info, place);
    }
    if (info->kind == CTYPE_ARRAY) { /* C passes its address */
        return (PyObject *)data_new_at((PyTypeObject *)type, *(char **)place, NULL, 0, NULL);
    }
    return (PyObject *)data_new_copy((PyTypeObject *)type, place);
}

static PyObject *callback_call(Thunk *t, void **places) {
    Py_ssize_t n = tuple_length(t->argtypes);
    autoref PyObject *args = tuple_new(n);
    for (Py_ssize_t i = 0; args != NULL && i < n; i++) {
        tuple_items(args)[i] = callback_argument(tuple_at(t->argtypes, i), places[i]);
        if (tuple_items(args)[i] == NULL) {
            err_unraisable(
                NULL,
                "Exception ignored while creating argument %zd for ctypes callback function %R", i,
                t->callable);
            return NULL;
        }
    }
    PyObject *result = args == NULL ? NULL : call_tuple(t->callable, tuple_publish(args), NULL);
    if (result == NULL) {
        err_unraisable(NULL, "Exception ignored while calling ctypes callback function %R",
                       t->callable);
    }
    return result;
}

/* libffi wants small integers as wide as a register. */
static void widen(CTypeInfo *info, const char *bytes, void *place) {
    size_t size = info->code->size;
    bool is_integer =
        info->code->ffi->type != FFI_TYPE_FLOAT && info->code->ffi->type != FFI_TYPE_DOUBLE &&
        info->code->ffi->type != FFI_TYPE_LONGDOUBLE && info->code->ffi->type != FFI_TYPE_COMPLEX;
    if (!is_integer || size >= sizeof(ffi_arg)) {
        memcpy(place, bytes, size);
        return;
    }
    uint64_t bits = 0;
    memcpy(&bits, bytes, size);
    int unused = 64 - 8 * (int)size;
    if (info->code->bits == CODE_SIGNED) {
        bits = (uint64_t)((int64_t)(bits << unused) >> unused);
    }
    memcpy(place, &bits, sizeof bits);
}

static int callback_result(Thunk *t, PyObject *result, void *place) {
    CTypeInfo int_info = {.code = code_find('i')};
    CTypeInfo *info = t->restype == NULL ? &int_info : ctype_info(t->restype);
    char bytes[CODE_SIZE_MAX];
    PyObject *keep = INT_TRY(code_set(info, bytes, result));
    widen(info, bytes, place);
    if (keep == NONE || info->code->letter == 'O') {
        return 0; /* an object's reference goes to the caller */
    }
    /* Nobody knows how long C wants it: it stays for good. */
    return err_warn(PyExc_RuntimeWarning, 1, "memory leak in callback function.");
}

static void callback_run(Thunk *t, void *place, void **places) {
    autoref PyObject *result = callback_call(t, places);
    CTypeInfo *info = t->restype == NULL ? NULL : ctype_info(t->restype);
    if (result == NULL && info != NULL && info->code->letter == 'O') {
        result = newref(NONE); /* rather than no object */
    }
    if (result == NULL || t->restype == NONE) {
        return;
    }
    if (callback_result(t, result, place) < 0) {
        err_unraisable(NULL,
                       "Exception ignored while converting result of ctypes callback function %R",
                       t->callable);
    }
}

static void swap_errno(void) {
    int own = errno;
    errno = ctypes_errno;
    ctypes_errno = own;
}

static void callback(ffi_cif *cif, void *place, void **places, void *data) {
    Thunk *t = data;
    ForeignScope scope;
    if (cif->rtype->type != FFI_TYPE_VOID) {
        size_t size = cif->rtype->size;
        memset(place, 0, size < sizeof(ffi_arg) ? sizeof(ffi_arg) : size);
    }
    if ((t->flags & FUNCTION_USE_ERRNO) != 0) {
        swap_errno();
    }
    int outer = errno;
    if (foreign_begin(&scope, t->interp)) {
        autoref PyObject *alive = newref((PyObject *)t);
        PyObject *error = err_fetch(); /* of a Python function in C code that called us */
        callback_run(THUNK(alive), place, places);
        err_restore(error);
        CLEAR(alive);
        foreign_end(&scope);
    }
    errno = outer;
    if ((t->flags & FUNCTION_USE_ERRNO) != 0) {
        swap_errno();
    }
}

/* ---- making ---- */

static ffi_type *callback_result_type(PyObject *restype) {
    if (restype == NULL || restype == NONE) {
        return restype == NULL ? &ffi_type_sint : &ffi_type_void;
    }
    CTypeInfo *info = ctype_info(restype);
    if (info == NULL || info->code == NULL) {
        return err_raise(PyExc_TypeError, "invalid result type for callback function");
    }
    return info->code->ffi;
}

static int callback_types(Thunk *t) {
    for (Py_ssize_t i = 0; i < tuple_length(t->argtypes); i++) {
        PyObject *type = tuple_at(t->argtypes, i);
        CTypeInfo *info = ctype_info(type);
        if (info != NULL) {
            info = INT_TRY(ctype_final((PyTypeObject *)type));
        }
        t->types[i] = info == NULL ? &ffi_type_pointer : INT_TRY(ctype_ffi(info));
    }
    return 0;
}

PyObject *thunk_new(PyObject *callable, CTypeInfo *info, void **code) {
    ffi_type *result = TRY(callback_result_type(info->restype));
    Py_ssize_t n = tuple_length(info->argtypes);
    autoref Thunk *t =
        (Thunk *)TRY(object_new_raw(&thunk_type, sizeof(Thunk) + (size_t)n * sizeof(ffi_type *)));
    memset((char *)t + sizeof(PyObject), 0,
           sizeof(Thunk) + (size_t)n * sizeof(ffi_type *) - sizeof(PyObject));
    t->interp = interp_current();
    t->callable = newref(callable);
    t->argtypes = newref(info->argtypes);
    t->restype = xnewref(info->restype);
    t->flags = info->function_flags;
    object_track((PyObject *)t);
    TRYI(callback_types(t));
    t->closure = ffi_closure_alloc(sizeof *t->closure, code);
    if (t->closure == NULL) {
        return err_no_memory();
    }
    if (ffi_prep_cif(&t->cif, FFI_DEFAULT_ABI, (unsigned)n, result, t->types) != FFI_OK) {
        return err_raise(PyExc_RuntimeError, "ffi_prep_cif failed");
    }
    if (ffi_prep_closure_loc(t->closure, &t->cif, callback, t, *code) != FFI_OK) {
        return err_raise(PyExc_RuntimeError, "ffi_prep_closure failed");
    }
    return (PyObject *)take(t);
}

static int thunk_traverse(PyObject *o, visitproc visit, void *arg) {
    Py_VISIT(THUNK(o)->callable);
    Py_VISIT(THUNK(o)->argtypes);
    Py_VISIT(THUNK(o)->restype);
    return 0;
}
/* The types of arguments stay as long as C may call. */
static int thunk_clear(PyObject *o) {
    return 0;
}
static void thunk_dealloc(PyObject *o) {
    object_untrack(o);
    if (THUNK(o)->closure != NULL) {
        ffi_closure_free(THUNK(o)->closure);
    }
    CLEAR(THUNK(o)->callable);
    CLEAR(THUNK(o)->argtypes);
    CLEAR(THUNK(o)->restype);
    object_free(o);
}
PyTypeObject thunk_type = {
    TYPE_HEAD,
    .tp_name = "_ctypes.CThunkObject",
    .tp_basicsize = sizeof(Thunk),
    .tp_dealloc = thunk_dealloc,
    .tp_flags = TYPE_SHOWN_AS_HEAP | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE |
                Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .tp_doc = "CThunkObject",
    .tp_traverse = thunk_traverse,
    .tp_clear = thunk_clear,
};
#endif
