/* Functions written in Python. Fields are read without a lock; whoever changes one does so under
 * the lock, and forgets the version. */
#include "types/code/code.h"
#include "types/function/function_int.h"

#define FUNC(o) ((PyFunctionObject *)(o))

/* ---- making ---- */

/* The namespace in which a function with these globals finds built-in names: borrowed from them or
 * from the interpreter. */
static borrowed PyObject *builtins_for(PyObject *globals) {
    PyObject *found = dict_get_str(globals, NAME(__builtins__));
    if (found == NULL) {
        return interp_builtins();
    }
    PyObject *dict = found;
    if (IS_INSTANCE(found, PyModule_Type)) {
        dict =
            ((PyObject **)
                 found)[sizeof(PyObject) / sizeof(PyObject *)]; /* its namespace, the first field */
    }
    decref(found);                                           /* globals hold it */
    return dict == NULL ? interp_current()->builtins : dict; /* any mapping will do */
}

static PyObject *docstring(PyCodeObject *code) {
    if ((code->co_flags & CO_HAS_DOCSTRING) && tuple_length(code->co_consts) > 0 &&
        IS_STR(tuple_at(code->co_consts, 0))) {
        return newref(tuple_at(code->co_consts, 0));
    }
    return NONE;
}

PyObject *function_new(PyObject *code_object, PyObject *globals, PyObject *qualname) {
    PyCodeObject *code = (PyCodeObject *)code_object;
    PyFunctionObject *f =
        (PyFunctionObject *)TRY(object_new_raw(&PyFunction_Type, sizeof(PyFunctionObject)));
    f->func_globals = newref(globals);
    f->func_builtins = newref(builtins_for(globals));
    f->func_name = newref(code->co_name);
    f->func_qualname = newref(qualname == NULL ? code->co_qualname : qualname);
    f->func_code = newref(code_object);
    if (runtime_is_parallel()) {
        code_constants_of_function(code_object);
    }
    f->func_defaults = f->func_kwdefaults = f->func_closure = NULL;
    f->func_doc = docstring(code);
    f->func_dict = f->func_weakreflist = NULL;
    f->func_module = dict_get_str(globals, NAME(__name__));
    f->func_annotations = f->func_annotate = f->func_typeparams = NULL;
    f->vectorcall = function_vectorcall;
    f->func_version = 0;
    if (!(code->co_flags & CO_NESTED)) {
        ref_share((PyObject *)f);
    }
    object_track((PyObject *)f);
    return (PyObject *)f;
}

uint32_t function_version(PyObject *function) {
    PyFunctionObject *f = FUNC(function);
    uint32_t version = load_acquire(&f->func_version);
    if (likely(version != 0)) {
        return version;
    }
    if (f->vectorcall != function_vectorcall ||
        load_relaxed(&runtime.next_function_version) == UINT32_MAX) {
        return 0;
    }
    uint32_t fresh = fetch_add_relaxed(&runtime.next_function_version, 1) + 1;
    if (fresh == UINT32_MAX) {
        store_relaxed(&runtime.next_function_version, UINT32_MAX);
        return 0;
    }
    return cas_acq_rel(&f->func_version, &version, fresh) ? fresh : version;
}

/* Replaces what caches rely on. The version goes first, so that no cache filled afterwards has seen
 * the old value under the new one. */
static void replace_versioned(PyObject *self, PyObject **field, PyObject *value) {
    store_release(&FUNC(self)->func_version, 0);
    attr_replace(self, field, value);
    store_release(&FUNC(self)->func_version, 0);
}

/* ---- the constructor ---- */

static int check_closure(PyCodeObject *code, PyObject *closure) {
    if (closure == NONE ? code->co_nfreevars != 0 : !IS_TUPLE(closure)) {
        const char *wanted = code->co_nfreevars != 0 ? "tuple" : "None or tuple";
        return err_int(err_raise(PyExc_TypeError, "arg 5 (closure) must be %s",
                                 closure == NONE || code->co_nfreevars ? wanted : "None or tuple"));
    }
    Py_ssize_t n = closure == NONE ? 0 : tuple_length(closure);
    if (n != code->co_nfreevars) {
        return err_int(err_raise(PyExc_ValueError, "%U requires closure of length %d, not %zd",
                                 code->co_name, code->co_nfreevars, n));
    }
    for (Py_ssize_t i = 0; i < n; i++) {
        if (!IS_EXACT(tuple_at(closure, i), PyCell_Type)) {
            return err_int(err_raise(PyExc_TypeError, "arg 5 (closure) expected cell, found %s",
                                     TYPE(tuple_at(closure, i))->tp_name));
        }
    }
    return 0;
}

CONSTRUCTOR("function(code, globals, name=None, argdefs=None, closure=None, kwdefaults=None)",
            "Make a function of a code object.")
static PyObject *function_construct(PyTypeObject *type, PyObject *code, PyObject *globals,
                                    PyObject *name, PyObject *argdefs, PyObject *closure,
                                    PyObject *kwdefaults) {
    TRYI(arg_type(code, &PyCode_Type, "function", "code"));
    TRYI(arg_type(globals, &PyDict_Type, "function", "globals"));
    if (name != NONE && !IS_STR(name)) {
        return err_raise(PyExc_TypeError, "arg 3 (name) must be None or string");
    }
    if (argdefs != NONE && !IS_TUPLE(argdefs)) {
        return err_raise(PyExc_TypeError, "arg 4 (defaults) must be None or tuple");
    }
    TRYI(check_closure((PyCodeObject *)code, closure));
    if (kwdefaults != NONE && !IS_DICT(kwdefaults)) {
        return err_raise(PyExc_TypeError, "arg 6 (kwdefaults) must be None or dict");
    }
    PyFunctionObject *f = FUNC(TRY(function_new(code, globals, NULL)));
    if (name != NONE) {
        SETREF(f->func_name, newref(name)); /* NOLOCK: fresh */
    }
    f->func_defaults = argdefs == NONE ? NULL : newref(argdefs);
    f->func_closure = closure == NONE ? NULL : newref(closure);
    f->func_kwdefaults = kwdefaults == NONE ? NULL : newref(kwdefaults);
    return (PyObject *)f;
}

/* ---- attributes ---- */

static PyObject *field_or_none(PyObject *self, PyObject **field) {
    PyObject *value = attr_field(self, field);
    return value == NULL ? NONE : value;
}

GETTER("function.__code__", "The code object.")
static PyObject *function_get_code(PyObject *self, void *closure) {
    return attr_field(self, &FUNC(self)->func_code);
}

static int warn_other_kind(PyObject *old, PyObject *new) {
    const int kind = CO_GENERATOR | CO_COROUTINE | CO_ASYNC_GENERATOR;
    if ((((PyCodeObject *)old)->co_flags & kind) == (((PyCodeObject *)new)->co_flags & kind)) {
        return 0;
    }
    return err_warn(PyExc_DeprecationWarning, 1,
                    "Assigning a code object of non-matching type is deprecated (e.g., from a "
                    "generator to a plain function)");
}

/* The code that the function had: frames run codes without counting them. The version goes first,
 * see replace_versioned. */
static PyObject *exchange_code(PyObject *self, PyObject *value) {
    PyFunctionObject *f = FUNC(self);
    guard(self);
    container_check_locked(self);
    store_release(&f->func_version, 0);
    PyObject *old = exchange_acq_rel(&f->func_code, newref(value));
    store_release(&f->func_version, 0);
    return old;
}

SETTER("function.__code__")
static int function_set_code(PyObject *self, PyObject *value, void *unused) {
    if (value == NULL || !IS_EXACT(value, PyCode_Type)) {
        return err_int(err_raise(PyExc_TypeError, "__code__ must be set to a code object"));
    }
    PyObject *closure = FUNC(self)->func_closure;
    Py_ssize_t have = closure == NULL ? 0 : tuple_length(closure),
               want = ((PyCodeObject *)value)->co_nfreevars;
    if (have != want) {
        return err_int(err_raise(PyExc_ValueError,
                                 "%U() requires a code object with %zd free vars, not %zd",
                                 FUNC(self)->func_name, have, want));
    }
    INT_TRYI(AUDIT("object.__setattr__", 3, self, NAME(__code__), value));
    INT_TRYI(warn_other_kind(load_acquire(&FUNC(self)->func_code), value));
    code_retire(exchange_code(self, value));
    return 0;
}

GETTER("function.__defaults__", "The defaults of the parameters that have any, as a tuple.")
static PyObject *function_get_defaults(PyObject *self, void *closure) {
    return field_or_none(self, &FUNC(self)->func_defaults);
}

SETTER("function.__defaults__")
static int function_set_defaults(PyObject *self, PyObject *value, void *closure) {
    value = value == NONE ? NULL : value;
    if (value != NULL && !IS_TUPLE(value)) {
        return err_int(err_raise(PyExc_TypeError, "__defaults__ must be set to a tuple object"));
    }
    INT_TRYI(AUDIT("object.__setattr__", 3, self, NAME(__defaults__), value ? value : NONE));
    replace_versioned(self, &FUNC(self)->func_defaults, value);
    return 0;
}

GETTER("function.__kwdefaults__", "The defaults of keyword-only parameters, as a dict.")
static PyObject *function_get_kwdefaults(PyObject *self, void *closure) {
    return field_or_none(self, &FUNC(self)->func_kwdefaults);
}

SETTER("function.__kwdefaults__")
static int function_set_kwdefaults(PyObject *self, PyObject *value, void *closure) {
    value = value == NONE ? NULL : value;
    if (value != NULL && !IS_DICT(value)) {
        return err_int(err_raise(PyExc_TypeError, "__kwdefaults__ must be set to a dict object"));
    }
    INT_TRYI(AUDIT("object.__setattr__", 3, self, NAME(__kwdefaults__), value ? value : NONE));
    replace_versioned(self, &FUNC(self)->func_kwdefaults, value);
    return 0;
}

/* Compiled code may have stored the annotations as a flat tuple of names and values. */
static PyObject *annotations_dict(PyObject *stored) {
    if (!IS_TUPLE(stored)) {
        return newref(stored);
    }
    autoref PyObject *dict = TRY(dict_new());
    for (Py_ssize_t i = 0; i + 1 < tuple_length(stored); i += 2) {
        TRYI(dict_set(dict, tuple_at(stored, i), tuple_at(stored, i + 1)));
    }
    return take(dict);
}

static PyObject *make_annotations(PyObject *self) {
    autoref PyObject *annotate = attr_field(self, &FUNC(self)->func_annotate);
    if (annotate == NULL || TYPE(annotate)->tp_call == NULL) {
        return dict_new();
    }
    return annotations_from(annotate);
}

GETTER("function.__annotations__", "The annotations of parameters and result, as a dict.")
static PyObject *function_get_annotations(PyObject *self, void *closure) {
    autoref PyObject *stored = attr_field(self, &FUNC(self)->func_annotations);
    if (stored != NULL && IS_DICT(stored)) {
        return take(stored);
    }
    autoref PyObject *dict =
        TRY(stored == NULL ? make_annotations(self) : annotations_dict(stored));
    attr_replace(self, &FUNC(self)->func_annotations, dict);
    return take(dict);
}

SETTER("function.__annotations__")
static int function_set_annotations(PyObject *self, PyObject *value, void *closure) {
    value = value == NONE ? NULL : value;
    if (value != NULL && !IS_DICT(value)) {
        return err_int(err_raise(PyExc_TypeError, "__annotations__ must be set to a dict object"));
    }
    attr_replace(self, &FUNC(self)->func_annotations, value);
    attr_replace(self, &FUNC(self)->func_annotate, NULL);
    return 0;
}

/* The compiler knows it as __annotate__ of the scope around; its name shows whose it is, from the
 * first time that somebody asks for it. */
static int name_annotate(PyObject *self, PyObject *annotate) {
    autoref PyObject *code = attr_field(annotate, &FUNC(annotate)->func_code),
                     *name = attr_field(annotate, &FUNC(annotate)->func_qualname);
    if (name != ((PyCodeObject *)code)->co_qualname) {
        return 0;
    }
    autoref PyObject *own = attr_field(self, &FUNC(self)->func_qualname);
    autoref PyObject *full = INT_TRY(str_format("%U.__annotate__", own));
    attr_replace(annotate, &FUNC(annotate)->func_qualname, full);
    return 0;
}

GETTER("function.__annotate__", "The function that makes the annotations, or None.")
static PyObject *function_get_annotate(PyObject *self, void *closure) {
    autoref PyObject *annotate = field_or_none(self, &FUNC(self)->func_annotate);
    if (IS_EXACT(annotate, PyFunction_Type) && FUNC(annotate)->func_annotate == NULL) {
        TRYI(name_annotate(self, annotate));
    }
    return take(annotate);
}

SETTER("function.__annotate__")
static int function_set_annotate(PyObject *self, PyObject *value, void *closure) {
    if (value == NULL) {
        return err_int(err_raise(PyExc_TypeError, "__annotate__ cannot be deleted"));
    }
    if (value != NONE && TYPE(value)->tp_call == NULL) {
        return err_int(err_raise(PyExc_TypeError, "__annotate__ must be callable or None"));
    }
    attr_replace(self, &FUNC(self)->func_annotate, value);
    if (value != NONE) {
        attr_replace(self, &FUNC(self)->func_annotations, NULL);
    }
    return 0;
}

GETTER("function.__name__", "The name.")
static PyObject *function_get_name(PyObject *self, void *closure) {
    return attr_field(self, &FUNC(self)->func_name);
}

SETTER("function.__name__")
static int function_set_name(PyObject *self, PyObject *value, void *closure) {
    if (value == NULL || !IS_STR(value)) {
        return err_int(err_raise(PyExc_TypeError, "__name__ must be set to a string object"));
    }
    attr_replace(self, &FUNC(self)->func_name, value);
    return 0;
}

GETTER("function.__qualname__", "The name with those of the classes and functions around it.")
static PyObject *function_get_qualname(PyObject *self, void *closure) {
    return attr_field(self, &FUNC(self)->func_qualname);
}

SETTER("function.__qualname__")
static int function_set_qualname(PyObject *self, PyObject *value, void *closure) {
    if (value == NULL || !IS_STR(value)) {
        return err_int(err_raise(PyExc_TypeError, "__qualname__ must be set to a string object"));
    }
    attr_replace(self, &FUNC(self)->func_qualname, value);
    return 0;
}

GETTER("function.__type_params__", "The type parameters, as a tuple.")
static PyObject *function_get_type_params(PyObject *self, void *closure) {
    PyObject *params = attr_field(self, &FUNC(self)->func_typeparams);
    return params == NULL ? tuple_empty() : params;
}

SETTER("function.__type_params__")
static int function_set_type_params(PyObject *self, PyObject *value, void *closure) {
    if (value == NULL || !IS_TUPLE(value)) {
        return err_int(err_raise(PyExc_TypeError, "__type_params__ must be set to a tuple"));
    }
    attr_replace(self, &FUNC(self)->func_typeparams, value);
    return 0;
}

GETTER("function.__dict__", "The attributes of the function.")
static PyObject *function_get_dict(PyObject *self, void *closure) {
    return attr_dict(self);
}

SETTER("function.__dict__")
static int function_set_dict(PyObject *self, PyObject *value, void *closure) {
    return attr_set_dict(self, value, closure);
}

/* ---- slots ---- */

static PyObject *function_tp_repr(PyObject *self) {
    autoref PyObject *qualname = attr_field(self, &FUNC(self)->func_qualname);
    return str_format("<function %U at %p>", qualname, self);
}

static PyObject *function_tp_descr_get(PyObject *self, PyObject *o, PyObject *type) {
    return o == NULL || o == NONE ? newref(self) : method_new(self, o);
}

static int function_tp_traverse(PyObject *self, visitproc visit, void *arg) {
    PyFunctionObject *f = FUNC(self);
    Py_VISIT(f->func_code);
    Py_VISIT(f->func_globals);
    Py_VISIT(f->func_builtins);
    Py_VISIT(f->func_module);
    Py_VISIT(f->func_defaults);
    Py_VISIT(f->func_kwdefaults);
    Py_VISIT(f->func_doc);
    Py_VISIT(f->func_name);
    Py_VISIT(f->func_qualname);
    Py_VISIT(f->func_dict);
    Py_VISIT(f->func_closure);
    Py_VISIT(f->func_annotations);
    Py_VISIT(f->func_annotate);
    Py_VISIT(f->func_typeparams);
    return 0;
}

static int function_tp_clear(PyObject *self) {
    PyFunctionObject *f = FUNC(self);
    store_release(&f->func_version, 0);
    CLEAR(f->func_globals);
    CLEAR(f->func_builtins);
    CLEAR(f->func_module);
    CLEAR(f->func_defaults);
    CLEAR(f->func_kwdefaults);
    CLEAR(f->func_doc);
    CLEAR(f->func_dict);
    CLEAR(f->func_closure);
    CLEAR(f->func_annotations);
    CLEAR(f->func_annotate);
    CLEAR(f->func_typeparams);
    /* Name, qualified name and code stay: strings make no cycles, and the deallocator wants a whole
     * function. */
    return 0;
}

static void function_tp_dealloc(PyObject *self) {
    PyFunctionObject *f = FUNC(self);
    object_untrack(self);
    if (f->func_weakreflist != NULL) {
        weakref_clear_all(self);
    }
    function_tp_clear(self);
    CLEAR(f->func_code);
    CLEAR(f->func_name);
    CLEAR(f->func_qualname);
    object_free(self);
}

#define FIELD(text, field, flags)                                                                  \
    {text, _Py_T_OBJECT, offsetof(PyFunctionObject, field), flags, NULL}
static PyMemberDef function_members[] = {
    FIELD("__closure__", func_closure, Py_READONLY),
    FIELD("__globals__", func_globals, Py_READONLY),
    FIELD("__builtins__", func_builtins, Py_READONLY),
    FIELD("__doc__", func_doc, 0),
    FIELD("__module__", func_module, 0),
    {NULL, 0, 0, 0, NULL},
};

#include "function.gen.h"

PyTypeObject PyFunction_Type = {
    TYPE_HEAD,
    .tp_name = "function",
    .tp_basicsize = sizeof(PyFunctionObject),
    .tp_dealloc = function_tp_dealloc,
    .tp_vectorcall_offset = offsetof(PyFunctionObject, vectorcall),
    .tp_repr = function_tp_repr,
    .tp_call = PyVectorcall_Call,
    .tp_flags = Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_HAVE_VECTORCALL | Py_TPFLAGS_METHOD_DESCRIPTOR,
    .tp_doc = function_tp_doc,
    .tp_traverse = function_tp_traverse,
    .tp_clear = function_tp_clear,
    .tp_weaklistoffset = offsetof(PyFunctionObject, func_weakreflist),
    .tp_members = function_members,
    .tp_getset = function_getset,
    .tp_descr_get = function_tp_descr_get,
    .tp_dictoffset = offsetof(PyFunctionObject, func_dict),
    .tp_new = function_tp_new,
};
