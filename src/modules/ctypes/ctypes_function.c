/* Function pointers: PyCFuncPtrType and CFuncPtr. */
#ifdef HAVE_FFI
#include "modules/ctypes/ctypes_int.h"
#include "types/list/list.h"

#define CFUNCTION(o) ((CFunction *)(o))

/* ---- argtypes and restype ---- */

/* A simple type whose from_param is the native one needs no call: a tuple of the type. */
static PyObject *converter_of(PyObject *type, PyObject *from_param) {
    CTypeInfo *info = ctype_info(type);
    if (info != NULL && info->code != NULL && !info->code->pointer &&
        IS_EXACT(from_param, PyCFunction_Type) &&
        ((PyCFunctionObject *)from_param)->m_ml == &simple_meta_methods[0]) {
        return tuple_of(1, type);
    }
    return newref(from_param);
}

PyObject *function_converters(PyObject *argtypes) {
    if (!IS_TUPLE(argtypes) && !IS_LIST(argtypes)) {
        return err_raise(PyExc_TypeError, "_argtypes_ must be a sequence of types");
    }
    autoref PyObject *types = TRY(ops_to_tuple(argtypes));
    Py_ssize_t n = tuple_length(types);
    if (n > ARGUMENTS_MAX) {
        CtypesState *state = TRY(ctypes_state());
        return err_raise(state->argument_error,
                         "_argtypes_ has too many arguments (%zd), maximum is %d", n,
                         ARGUMENTS_MAX);
    }
    autoref PyObject *converters = TRY(list_new(0));
    for (Py_ssize_t i = 0; i < n; i++) {
        autoref PyObject *from_param = NULL;
        if (TRYI(attr_find(tuple_at(types, i), NAME(from_param), &from_param)) == 0) {
            return err_raise(PyExc_TypeError, "item %zd in _argtypes_ has no from_param method",
                             i + 1);
        }
        autoref PyObject *converter = TRY(converter_of(tuple_at(types, i), from_param));
        TRYI(list_append(converters, converter));
    }
    return list_as_tuple(converters);
}

/* The _check_retval_ of a result's type: new reference, or NULL. */
static int find_checker(PyObject *restype, PyObject **out) {
    autoref PyObject *name = INT_TRY(str_intern_text("_check_retval_"));
    *out = NULL;
    return ctype_info(restype) == NULL ? 0 : attr_find(restype, name, out);
}
static int check_restype(PyObject *restype, const char *name) {
    if (restype != NONE && ctype_info(restype) == NULL && !PyCallable_Check(restype)) {
        return err_int(err_raise(PyExc_TypeError, "%s must be a type, a callable, or None", name));
    }
    return 0;
}

/* ---- the class ---- */

static int fill_function_info(PyObject *type, CTypeInfo *info) {
    autoref PyObject *flags = NULL, *argtypes = NULL, *restype = NULL;
    autoref PyObject *flags_name = INT_TRY(str_intern_text("_flags_")),
                     *argtypes_name = INT_TRY(str_intern_text("_argtypes_")),
                     *restype_name = INT_TRY(str_intern_text("_restype_"));
    INT_TRYI(attr_find(type, flags_name, &flags));
    if (flags == NULL || !IS_INT(flags)) {
        return err_int(
            err_raise(PyExc_TypeError, "class must define _flags_ which must be an integer"));
    }
    int overflow;
    info->function_flags = (int)int_as_int64_overflow(flags, &overflow);
    if (INT_TRYI(attr_find(type, argtypes_name, &argtypes)) != 0) {
        info->converters = INT_TRY(function_converters(argtypes));
        info->argtypes = INT_TRY(ops_to_tuple(argtypes));
    }
    if (INT_TRYI(attr_find(type, restype_name, &restype)) != 0) {
        INT_TRYI(check_restype(restype, "_restype_"));
        INT_TRYI(find_checker(restype, &info->checker));
        info->restype = take(restype);
    }
    return 0;
}

static int function_meta_init(PyObject *self, PyObject *args, PyObject *kwargs) {
    INT_TRYI(ctype_tp_init(self, args, kwargs));
    CTypeInfo *info = INT_TRY(ctype_info_new(CTYPE_FUNCTION));
    CTypeInfo prefix = {.format = "{}"};
    info->size = info->align = sizeof(void *);
    info->has_pointer = true;
    info->length = 1;
    if (ctype_copy_format(info, "X", &prefix) < 0 || fill_function_info(self, info) < 0) {
        ctype_info_free(info);
        return -1;
    }
    return ctype_publish((PyTypeObject *)self, info);
}

PyTypeObject function_meta_type = {
    TYPE_HEAD,
    .tp_name = "_ctypes.PyCFuncPtrType",
    CTYPE_META_SLOTS,
    .tp_doc = "The class of C's function pointers.",
    .tp_base = &ctype_type,
    .tp_init = function_meta_init,
    .tp_methods = meta_methods,
};

/* ---- making ---- */

static CFunction *function_new_at(PyTypeObject *type, void *address) {
    CFunction *f = (CFunction *)TRY(data_new(type));
    memcpy(f->data.memory, &address, sizeof address);
    return f;
}

static int check_flag(PyObject *item, Py_ssize_t number, PyObject *argtype) {
    Py_ssize_t n = IS_TUPLE(item) ? tuple_length(item) : 0;
    if (n < 1 || n > 3 || !IS_INT(tuple_at(item, 0)) ||
        (n > 1 && tuple_at(item, 1) != NONE && !IS_STR(tuple_at(item, 1)))) {
        return err_int(err_raise(PyExc_TypeError, "paramflags must be a sequence of (int [,string "
                                                  "[,value]]) tuples"));
    }
    int overflow;
    int64_t flag = int_as_int64_overflow(tuple_at(item, 0), &overflow);
    if (overflow != 0 || (flag != 0 && flag != 1 && flag != 2 && flag != 3 && flag != 5)) {
        return err_int(err_raise(PyExc_TypeError, "paramflag value %lld not supported", flag));
    }
    if (flag != 2) {
        return 0;
    }
    CTypeInfo *info = ctype_info(argtype);
    bool pointer =
        info != NULL && (info->kind == CTYPE_POINTER || info->kind == CTYPE_ARRAY ||
                         (info->code != NULL && info->code->pointer && info->code->letter != 'O'));
    return pointer ? 0
                   : err_int(err_raise(PyExc_TypeError,
                                       "'out' parameter %zd must be a pointer type, not %s", number,
                                       IS_TYPE_OBJECT(argtype) ? ((PyTypeObject *)argtype)->tp_name
                                                               : TYPE(argtype)->tp_name));
}

static int check_flags(PyObject *argtypes, PyObject *flags) {
    if (flags == NONE) {
        return 0;
    }
    if (!IS_TUPLE(flags)) {
        return err_int(err_raise(PyExc_TypeError, "paramflags must be a tuple or None"));
    }
    Py_ssize_t n = tuple_length(flags);
    if (argtypes == NULL || n != tuple_length(argtypes)) {
        return err_int(
            err_raise(PyExc_ValueError, "paramflags must have the same length as argtypes"));
    }
    for (Py_ssize_t i = 0; i < n; i++) {
        INT_TRYI(check_flag(tuple_at(flags, i), i + 1, tuple_at(argtypes, i)));
    }
    return 0;
}

/* The name of (name, dll), up to a NUL: text that lives as long as the tuple. */
static const char *symbol_name(PyObject *name) {
    if (IS_BYTES(name)) {
        return bytes_data(name);
    }
    return IS_STR(name) ? str_utf8(name, NULL)
                        : err_raise(PyExc_TypeError,
                                    "function name must be string, bytes object or integer");
}

static PyObject *function_from_dll(PyTypeObject *type, PyObject *spec, PyObject *flags) {
    CTypeInfo *info = TRY(ctype_final(type));
    if (tuple_length(spec) != 2) {
        return err_raise(PyExc_TypeError, "illegal func_spec argument");
    }
    PyObject *dll = tuple_at(spec, 1);
    const char *name = TRY(symbol_name(tuple_at(spec, 0)));
    TRYI(AUDIT("ctypes.dlsym", 2, dll, tuple_at(spec, 0)));
    autoref PyObject *handle = TRY(attr_get_text(dll, "_handle"));
    void *library;
    TRYI(ctypes_address(handle, "the _handle attribute of the second argument must be an integer",
                        &library));
    void *address =
        TRY(library_symbol(library, name, PyExc_AttributeError, "function '%s' not found"));
    TRYI(check_flags(info->argtypes, flags));
    autoref CFunction *f = TRY(function_new_at(type, address));
    f->flags = flags == NONE ? NULL : newref(flags);
    TRYI(data_keep(&f->data, 0, dll));
    return (PyObject *)take(f);
}

static PyObject *function_from_callable(PyTypeObject *type, PyObject *callable) {
    if (!PyCallable_Check(callable)) {
        return err_raise(PyExc_TypeError, "argument must be callable or integer function address");
    }
    CTypeInfo *info = TRY(ctype_final(type));
    if (info->argtypes == NULL) {
        return err_raise(PyExc_TypeError, "cannot construct instance of this class: no argtypes");
    }
    void *code;
    autoref PyObject *thunk = TRY(thunk_new(callable, info, &code));
    autoref CFunction *f = TRY(function_new_at(type, code));
    f->callable = newref(callable);
    f->thunk = newref(thunk);
    TRYI(data_keep(&f->data, 0, thunk));
    return (PyObject *)take(f);
}

static PyObject *function_tp_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    Py_ssize_t n = tuple_length(args);
    if (n == 0) {
        return (PyObject *)data_new(type);
    }
    PyObject *first = tuple_at(args, 0);
    if (IS_TUPLE(first) && n <= 2) {
        return function_from_dll(type, first, n == 2 ? tuple_at(args, 1) : NONE);
    }
    if (n != 1) {
        return err_raise(PyExc_TypeError, "function takes exactly 1 argument (%zd given)", n);
    }
    if (IS_INT(first)) {
        autoref PyObject *index = TRY(ops_index(first));
        void *address = (void *)(uintptr_t)PyLong_AsUnsignedLongLongMask(index);
        return (PyObject *)function_new_at(type, address);
    }
    return function_from_callable(type, first);
}

/* ---- attributes ---- */

/* A part of a tuple in a field, or what the type says (may be NULL): new reference. */
static PyObject *part_of(PyObject *self, PyObject **field, Py_ssize_t i, PyObject *otherwise) {
    autoref PyObject *pair = attr_field(self, field);
    if (pair == NULL) {
        return xnewref(otherwise);
    }
    return newref(tuple_at(pair, i));
}
static CTypeInfo *function_info(PyObject *self) {
    CTypeInfo *info = DATA_INFO(self);
    return info != NULL && info->kind == CTYPE_FUNCTION
               ? info
               : err_raise(PyExc_TypeError, "abstract class");
}

GETTER("CFuncPtr.restype", "specify the result type")
static PyObject *function_restype(PyObject *self) {
    CTypeInfo *info = TRY(function_info(self));
    PyObject *found = part_of(self, &CFUNCTION(self)->result, 0, info->restype);
    return found == NULL ? newref(NONE) : found;
}
SETTER("CFuncPtr.restype")
static int function_set_restype(PyObject *self, PyObject *value) {
    if (value == NULL) {
        attr_replace(self, &CFUNCTION(self)->result, NULL);
        return 0;
    }
    INT_TRYI(check_restype(value, "restype"));
    autoref PyObject *checker = NULL;
    INT_TRYI(find_checker(value, &checker));
    autoref PyObject *pair = INT_TRY(tuple_of(2, value, checker == NULL ? NONE : checker));
    attr_replace(self, &CFUNCTION(self)->result, pair);
    return 0;
}
GETTER("CFuncPtr.argtypes", "specify the argument types")
static PyObject *function_argtypes(PyObject *self) {
    CTypeInfo *info = TRY(function_info(self));
    PyObject *found = part_of(self, &CFUNCTION(self)->signature, 0, info->argtypes);
    return found == NULL ? newref(NONE) : found;
}
SETTER("CFuncPtr.argtypes")
static int function_set_argtypes(PyObject *self, PyObject *value) {
    if (value == NULL || value == NONE) {
        attr_replace(self, &CFUNCTION(self)->signature, NULL);
        return 0;
    }
    autoref PyObject *converters = INT_TRY(function_converters(value)),
                     *types = INT_TRY(ops_to_tuple(value));
    if (CFUNCTION(self)->flags != NULL) {
        INT_TRYI(check_flags(types, CFUNCTION(self)->flags));
    }
    autoref PyObject *signature = INT_TRY(tuple_of(3, value, converters, types));
    attr_replace(self, &CFUNCTION(self)->signature, signature);
    return 0;
}
GETTER("CFuncPtr.errcheck", "a function to check for errors")
static PyObject *function_errcheck(PyObject *self) {
    PyObject *found = attr_field(self, &CFUNCTION(self)->errcheck);
    return found == NULL ? newref(NONE) : found;
}
SETTER("CFuncPtr.errcheck")
static int function_set_errcheck(PyObject *self, PyObject *value) {
    if (value != NULL && !PyCallable_Check(value)) {
        return err_int(err_raise(PyExc_TypeError, "the errcheck attribute must be callable"));
    }
    attr_replace(self, &CFUNCTION(self)->errcheck, value);
    return 0;
}

/* ---- calling ---- */

/* The arguments by paramflags: what C gets, and which of them come back. */
typedef struct {
    PyObject *values;            /* a list */
    uint8_t kind[ARGUMENTS_MAX]; /* 0, or the flag: 2 out, 3 in and out */
    int outs;
} Sorted;

/* The value given for an 'in' parameter. */
static PyObject *given_value(PyObject *flag, PyObject *args, PyObject *kwargs, Py_ssize_t *next) {
    Py_ssize_t n = tuple_length(flag);
    PyObject *name = n > 1 && tuple_at(flag, 1) != NONE ? tuple_at(flag, 1) : NULL;
    if (*next < tuple_length(args)) {
        return newref(tuple_at(args, (*next)++));
    }
    if (kwargs != NULL && name != NULL) {
        PyObject *value = NULL;
        if (TRYI(dict_get(kwargs, name, &value)) != 0) {
            ++*next;
            return value;
        }
    }
    if (n > 2) {
        return newref(tuple_at(flag, 2));
    }
    return name != NULL ? err_raise(PyExc_TypeError, "required argument '%S' missing", name)
                        : err_raise(PyExc_TypeError, "not enough arguments");
}

/* An instance for C to fill. */
static PyObject *out_value(PyObject *flag, PyObject *type) {
    if (tuple_length(flag) > 2) {
        return newref(tuple_at(flag, 2));
    }
    CTypeInfo *info = ctype_info(type);
    if (info != NULL && info->kind == CTYPE_ARRAY) {
        return call_none(type);
    }
    return info != NULL && info->item != NULL
               ? call_none((PyObject *)info->item)
               : err_raise(PyExc_TypeError, "%s 'out' parameter must be passed as default value",
                           ((PyTypeObject *)type)->tp_name);
}

static int sort_values(CFunction *f, CTypeInfo *info, PyObject *args, PyObject *kwargs, Sorted *s) {
    autoref PyObject *types = part_of((PyObject *)f, &f->signature, 2, info->argtypes);
    Py_ssize_t next = 0, n = tuple_length(f->flags);
    for (Py_ssize_t i = 0; i < n; i++) {
        PyObject *flag = tuple_at(f->flags, i);
        int overflow;
        int64_t kind = int_as_int64_overflow(tuple_at(flag, 0), &overflow);
        s->kind[i] = (uint8_t)(kind & 2 ? kind : 0);
        s->outs += (kind & 2) != 0;
        autoref PyObject *value = NULL;
        if (kind == 2) {
            value = out_value(flag, tuple_at(types, i));
        } else if (kind == 5) {
            value = tuple_length(flag) > 2 ? newref(tuple_at(flag, 2)) : int_from_int64(0);
        } else {
            value = given_value(flag, args, kwargs, &next);
        }
        INT_TRYI(value == NULL ? -1 : list_append(s->values, value));
    }
    Py_ssize_t given = tuple_length(args) + (kwargs == NULL ? 0 : dict_length(kwargs));
    if (given > next) {
        return err_int(err_raise(PyExc_TypeError, "call takes exactly %zd arguments (%zd given)",
                                 next, given));
    }
    return 0;
}

static PyObject *out_result(PyObject *value, int kind) {
    return kind == 3 ? newref(value) : call_method_none(value, NAME(__ctypes_from_outparam__));
}
/* What comes back instead of the result: one 'out' value, or a tuple of them. */
static PyObject *out_results(Sorted *s, PyObject *values) {
    autoref PyObject *list = TRY(list_new(0));
    for (Py_ssize_t i = 0; i < tuple_length(values); i++) {
        if (s->kind[i] != 0) {
            autoref PyObject *result = TRY(out_result(tuple_at(values, i), s->kind[i]));
            if (s->outs == 1) {
                return take(result);
            }
            TRYI(list_append(list, result));
        }
    }
    return list_as_tuple(list);
}

/* Calls with the sorted values; errcheck's answer in place of the result unless it is the tuple of
 * arguments. *replaced: it is final. */
static PyObject *call_values(PyObject *self, CTypeInfo *info, PyObject *values, bool *final) {
    CFunction *f = CFUNCTION(self);
    autoref PyObject *signature = attr_field(self, &f->signature),
                     *pair = attr_field(self, &f->result),
                     *errcheck = attr_field(self, &f->errcheck), *anchor = NULL;
    CCall c = {.flags = info->function_flags,
               .restype = info->restype,
               .checker = info->checker,
               .converters = info->converters};
    if (signature != NULL) {
        c.converters = tuple_at(signature, 1);
    }
    if (pair != NULL) {
        c.restype = tuple_at(pair, 0);
        c.checker = tuple_at(pair, 1) == NONE ? NULL : tuple_at(pair, 1);
    }
    char *address;
    TRYI(data_pointer(&f->data, &address, &anchor));
    c.address = address;
    autoref PyObject *result = TRY(ccall(&c, tuple_items(values), tuple_length(values)));
    *final = false;
    if (errcheck == NULL) {
        return take(result);
    }
    autoref PyObject *checked = TRY(call_three(errcheck, result, self, values));
    *final = checked != values;
    return *final ? take(checked) : take(result);
}

static PyObject *function_tp_call(PyObject *self, PyObject *args, PyObject *kwargs) {
    CTypeInfo *info = TRY(function_info(self));
    CFunction *f = CFUNCTION(self);
    bool final;
    if (f->flags == NULL) {
        autoref PyObject *result = TRY(call_values(self, info, args, &final));
        return take(result);
    }
    autoref PyObject *list = TRY(list_new(0));
    Sorted s = {.values = list};
    TRYI(sort_values(f, info, args, kwargs, &s));
    autoref PyObject *values = TRY(list_as_tuple(list));
    autoref PyObject *result = TRY(call_values(self, info, values, &final));
    return final || s.outs == 0 ? take(result) : out_results(&s, values);
}

static PyObject *function_repr(PyObject *self) {
    const char *name = TYPE(self)->tp_name, *dot = strrchr(name, '.');
    return str_format("<%s object at %p>", dot == NULL ? name : dot + 1, self);
}
static int function_bool(PyObject *self) {
    void *p;
    memcpy(&p, INT_TRY(data_part(CDATA(self), 0, sizeof p)), sizeof p);
    return p != NULL;
}

/* ---- the collector's slots ---- */

static int function_traverse(PyObject *o, visitproc visit, void *arg) {
    CFunction *f = CFUNCTION(o);
    Py_VISIT(f->thunk);
    Py_VISIT(f->callable);
    Py_VISIT(f->signature);
    Py_VISIT(f->result);
    Py_VISIT(f->errcheck);
    Py_VISIT(f->flags);
    return data_traverse(o, visit, arg);
}
static int function_clear(PyObject *o) {
    CFunction *f = CFUNCTION(o);
    CLEAR(f->thunk);
    CLEAR(f->callable);
    CLEAR(f->signature);
    CLEAR(f->result);
    CLEAR(f->errcheck);
    CLEAR(f->flags);
    return data_clear(o);
}
static void function_dealloc(PyObject *o) {
    object_untrack(o);
    function_clear(o);
    data_dealloc(o);
}

#include "ctypes_function.gen.h"

static PyNumberMethods function_number = {.nb_bool = function_bool};
static PyBufferProcs function_buffer = {.bf_getbuffer = data_get_buffer};
CTypeObject function_type = {
    .heap.ht_type =
        {
            .ob_base = {.ob_base = STATIC_HEAD(&function_meta_type)},
            .tp_name = "_ctypes.CFuncPtr",
            .tp_basicsize = sizeof(CFunction),
            .tp_dealloc = function_dealloc,
            .tp_repr = function_repr,
            .tp_call = function_tp_call,
            .tp_as_number = &function_number,
            .tp_as_buffer = &function_buffer,
            .tp_flags = CDATA_FLAGS,
            .tp_doc = "Function Pointer",
            .tp_traverse = function_traverse,
            .tp_clear = function_clear,
            .tp_getset = CFuncPtr_getset,
            .tp_base = &data_type,
            .tp_new = function_tp_new,
        },
};
#endif
