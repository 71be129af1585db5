/* Calling foreign functions: arguments to C, the call by libffi, the result to Python. */
#ifdef HAVE_FFI
#include "modules/ctypes/ctypes_int.h"
#include "modules/foreign/foreign_call.h"

#include <stdlib.h>

__thread int ctypes_errno;

/* ---- one argument ---- */

typedef struct {
    ffi_type *type;
    void *place;    /* where the value lies: `value`, or memory that `held` keeps */
    PyObject *held; /* new reference or NULL */
    PyObject *anchor;
    char value[CODE_SIZE_MAX] __attribute__((aligned(16)));
} Argument;

static void argument_pointer(Argument *a, const void *pointer) {
    a->type = &ffi_type_pointer;
    memcpy(a->value, &pointer, sizeof pointer);
}

static int argument_of_data(Argument *a, CData *d) {
    CTypeInfo *info = DATA_INFO(d);
    if (info == NULL) {
        return err_int(err_raise(PyExc_TypeError, "abstract class"));
    }
    a->held = newref((PyObject *)d);
    if (info->kind == CTYPE_ARRAY) {
        argument_pointer(a, data_address(d));
        return 0;
    }
    a->type = INT_TRY(ctype_ffi(info));
    if (info->kind == CTYPE_STRUCT || info->kind == CTYPE_UNION) {
        data_view(data_root(d));
        a->place = INT_TRY(data_part(d, 0, info->size));
        return 0;
    }
    if (info->has_pointer) {
        char *pointer;
        INT_TRYI(data_pointer(d, &pointer, &a->anchor));
        memcpy(a->value, &pointer, sizeof pointer);
        return 0;
    }
    memcpy(a->value, INT_TRY(data_part(d, 0, info->size)), (size_t)info->size);
    return 0;
}

static int argument_of_int(Argument *a, PyObject *o) {
    int overflow;
    int64_t value = int_as_int64_overflow(o, &overflow);
    if (overflow != 0) {
        uint64_t bits = int_as_uint64(o);
        if (bits == (uint64_t)-1 && err_occurred()) {
            return err_int(err_raise(PyExc_OverflowError, "int too long to convert"));
        }
        value = (int64_t)bits;
    }
    int narrow = (int)value;
    a->type = &ffi_type_sint;
    memcpy(a->value, &narrow, sizeof narrow);
    return 0;
}

static int argument_convert(Argument *a, PyObject *o, Py_ssize_t number);
static int argument_by_attribute(Argument *a, PyObject *o, Py_ssize_t number) {
    autoref PyObject *inner = NULL, *name = INT_TRY(str_intern_text("_as_parameter_"));
    if (INT_TRYI(attr_find(o, name, &inner)) == 0) {
        return err_int(
            err_raise(PyExc_TypeError, "Don't know how to convert parameter %zd", number));
    }
    INT_TRYI(call_enter(" while processing _as_parameter_"));
    int result = argument_convert(a, inner, number);
    call_leave();
    if (result == 0 && a->held == NULL) {
        a->held = take(inner);
    }
    return result;
}

static int argument_convert(Argument *a, PyObject *o, Py_ssize_t number) {
    if (IS_CDATA(o)) {
        return argument_of_data(a, CDATA(o));
    }
    if (IS_EXACT(o, param_type)) {
        CParam *p = CPARAM(o);
        a->type = p->ffi;
        a->held = newref(o);
        memcpy(a->value, p->value, sizeof p->value);
        if (p->bytes != p->value) {
            a->place = p->bytes;
        }
        return 0;
    }
    if (o == NONE) {
        argument_pointer(a, NULL);
    } else if (IS_INT(o)) {
        return argument_of_int(a, o);
    } else if (IS_BYTES(o)) {
        argument_pointer(a, bytes_data(o));
        a->held = newref(o);
    } else if (IS_STR(o)) {
        wchar_t *text;
        a->held = INT_TRY(code_wide_copy(o, WIDE_NUL_REFUSED, &text));
        argument_pointer(a, text);
    } else {
        return argument_by_attribute(a, o, number);
    }
    return 0;
}

/* By the type's from_param; a tuple of one type stands for that of a simple type, which needs no
 * object in between. */
static int argument_by_converter(Argument *a, PyObject *converter, PyObject *o, Py_ssize_t number) {
    if (IS_TUPLE(converter)) {
        PyObject *type = tuple_at(converter, 0);
        CTypeInfo *info = ctype_info(type);
        if (!IS_CDATA(o)) {
            PyObject *keep = code_set(info, a->value, o);
            if (keep != NULL) {
                a->type = info->code->ffi;
                a->held = keep;
                return 0;
            }
            err_clear();
        }
        autoref PyObject *param = INT_TRY(param_from_simple((PyTypeObject *)type, o));
        return argument_convert(a, param, number);
    }
    autoref PyObject *param = INT_TRY(call_one(converter, o));
    INT_TRYI(argument_convert(a, param, number));
    if (a->held == NULL) {
        a->held = take(param);
    }
    return 0;
}

/* ArgumentError: "argument 1: TypeError: ..." */
static void explain_argument(Py_ssize_t number) {
    if (!err_matches(PyExc_Exception)) {
        return;
    }
    autoref PyObject *error = err_fetch();
    CtypesState *state = ctypes_state();
    if (state == NULL) {
        return;
    }
    const char *name = TYPE(error)->tp_name, *dot = strrchr(name, '.');
    autoref PyObject *text = ops_str(error);
    if (text == NULL) {
        err_clear();
    }
    err_raise(state->argument_error, "argument %zd: %s: %V", number, dot == NULL ? name : dot + 1,
              text, "???");
}

/* ---- the result ---- */

static PyObject *result_of_type(PyTypeObject *type, CTypeInfo *info, char *bytes, int flags) {
    if (info->code == NULL || !info->direct) {
        return (PyObject *)data_new_copy(type, bytes);
    }
    if (info->code->letter != 'O') {
        return code_get(info, bytes);
    }
    PyObject *o; /* the function has given its reference away */
    memcpy(&o, bytes, sizeof o);
    return o != NULL || err_occurred() ? o : err_raise(PyExc_ValueError, "PyObject is NULL");
}

static PyObject *result_convert(const CCall *c, char *bytes) {
    if (c->restype == NONE) {
        return newref(NONE);
    }
    CTypeInfo *info = c->restype == NULL ? NULL : ctype_info(c->restype);
    if (info == NULL) {
        int number;
        memcpy(&number, bytes, sizeof number);
        autoref PyObject *value = TRY(int_from_int64(number));
        return c->restype == NULL ? take(value) : call_one(c->restype, value);
    }
    autoref PyObject *value =
        TRY(result_of_type((PyTypeObject *)c->restype, info, bytes, c->flags));
    return c->checker == NULL ? take(value) : call_one(c->checker, value);
}

static ffi_type *result_type(const CCall *c, Py_ssize_t *size) {
    *size = sizeof(ffi_arg);
    if (c->restype == NONE) {
        return &ffi_type_void;
    }
    CTypeInfo *info = c->restype == NULL ? NULL : ctype_info(c->restype);
    if (info == NULL) {
        return &ffi_type_sint;
    }
    if (info->kind == CTYPE_ARRAY) {
        return err_raise(PyExc_TypeError, "a C function cannot return an array");
    }
    TRY(ctype_final((PyTypeObject *)c->restype));
    info = ctype_info(c->restype);
    *size = info->size > *size ? info->size : *size;
    return ctype_ffi(info);
}

/* ---- the call ---- */

static inline void swap_errno(void) {
    int own = errno;
    errno = ctypes_errno;
    ctypes_errno = own;
}
static void call_with_errno(ffi_cif *cif, const CCall *c, void *result, void **places) {
    if ((c->flags & FUNCTION_USE_ERRNO) != 0) {
        swap_errno();
    }
    ffi_call(cif, FFI_FN(c->address), result, places);
    if ((c->flags & FUNCTION_USE_ERRNO) != 0) {
        swap_errno();
    }
}

/* Arguments, their places and types, in one piece of memory. */
typedef struct {
    Argument *arguments;
    void **places;
    ffi_type **types;
    Py_ssize_t count;
    void *memory; /* malloc, or NULL */
} CallFrame;

static int prepare_cif(ffi_cif *cif, const CCall *c, CallFrame *f, ffi_type *result) {
    unsigned fixed = c->converters == NULL ? 0 : (unsigned)tuple_length(c->converters);
    unsigned count = (unsigned)f->count;
    if (fixed != 0 && fixed < count) {
        if (ffi_prep_cif_var(cif, FFI_DEFAULT_ABI, fixed, count, result, f->types) != FFI_OK) {
            return err_int(err_raise(PyExc_RuntimeError, "ffi_prep_cif_var failed"));
        }
        return 0;
    }
    if (ffi_prep_cif(cif, FFI_DEFAULT_ABI, count, result, f->types) != FFI_OK) {
        return err_int(err_raise(PyExc_RuntimeError, "ffi_prep_cif failed"));
    }
    return 0;
}

static PyObject *call_frame(const CCall *c, CallFrame *f) {
    Py_ssize_t size;
    ffi_type *result = TRY(result_type(c, &size));
    ffi_cif cif;
    TRYI(prepare_cif(&cif, c, f, result));
    char room[64] __attribute__((aligned(16)));
    char *bytes = size <= (Py_ssize_t)sizeof room ? room : malloc((size_t)size);
    if (bytes == NULL) {
        return err_no_memory();
    }
    memset(bytes, 0, (size_t)size);
    PyObject *value = NULL;
    if ((c->flags & FUNCTION_PYTHONAPI) != 0) {
        call_with_errno(&cif, c, bytes, f->places);
    } else {
        FOREIGN_CALL(({
            call_with_errno(&cif, c, bytes, f->places);
            0;
        }));
    }
    if ((c->flags & FUNCTION_PYTHONAPI) == 0 || !err_occurred()) {
        value = result_convert(c, bytes);
    }
    if (bytes != room) {
        free(bytes);
    }
    return value;
}

static int fill_frame(const CCall *c, CallFrame *f, PyObject *const *args) {
    Py_ssize_t declared = c->converters == NULL ? 0 : tuple_length(c->converters);
    for (Py_ssize_t i = 0; i < f->count; i++) {
        Argument *a = &f->arguments[i];
        a->place = a->value;
        int result = i < declared
                         ? argument_by_converter(a, tuple_at(c->converters, i), args[i], i + 1)
                         : argument_convert(a, args[i], i + 1);
        if (result < 0) {
            explain_argument(i + 1);
            return -1;
        }
        f->places[i] = a->place;
        f->types[i] = a->type;
    }
    return 0;
}

static int check_count(const CCall *c, Py_ssize_t count) {
    Py_ssize_t declared = c->converters == NULL ? 0 : tuple_length(c->converters);
    if (count < declared) {
        return err_int(err_raise(PyExc_TypeError,
                                 "this function takes at least %zd argument%s (%zd given)",
                                 declared, declared == 1 ? "" : "s", count));
    }
    if (count > ARGUMENTS_MAX) {
        CtypesState *state = INT_TRY(ctypes_state());
        return err_int(err_raise(state->argument_error, "too many arguments (%zd), maximum is %d",
                                 count, ARGUMENTS_MAX));
    }
    return 0;
}

static int audit_call(const CCall *c, PyObject *const *args, Py_ssize_t count) {
    if (likely(load_relaxed(&interp_current()->audit_hooks) == 0)) {
        return 0;
    }
    autoref PyObject *address = INT_TRY(int_from_uint64((uintptr_t)c->address)),
                     *tuple = INT_TRY(tuple_from_array(args, count));
    return AUDIT("ctypes.call_function", 2, address, tuple);
}

PyObject *ccall(const CCall *c, PyObject *const *args, Py_ssize_t count) {
    TRYI(check_count(c, count));
    TRYI(audit_call(c, args, count));
    enum { FEW = 8 };
    Argument few[FEW];
    void *few_places[FEW];
    ffi_type *few_types[FEW];
    CallFrame f = {few, few_places, few_types, count, NULL};
    if (count > FEW) {
        f.memory = malloc((size_t)count * (sizeof(Argument) + 2 * sizeof(void *)) + 16);
        if (f.memory == NULL) {
            return err_no_memory();
        }
        f.arguments = f.memory;
        f.places = (void **)(f.arguments + count);
        f.types = (ffi_type **)(f.places + count);
    }
    for (Py_ssize_t i = 0; i < count; i++) {
        f.arguments[i].held = f.arguments[i].anchor = NULL;
    }
    PyObject *value = fill_frame(c, &f, args) < 0 ? NULL : call_frame(c, &f);
    for (Py_ssize_t i = 0; i < count; i++) {
        XDECREF(f.arguments[i].held);
        XDECREF(f.arguments[i].anchor);
    }
    free(f.memory);
    return value;
}
#endif
