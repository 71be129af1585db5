/* partial, and Placeholder: calls with some arguments given beforehand. */
#include "modules/functools/functools_module.h"
#include "object/args.h"
#include "object/attr.h"
#include "object/call.h"
#include "object/data.h"
#include "object/needs.h"
#include "object/ops.h"
#include "object/type.h"
#include "types/dict/dict.h"
#include "types/function/function.h"
#include "types/str/str.h"
#include "types/tuple/tuple.h"

/* ---- Placeholder ---- */

PyObject placeholder_object = STATIC_HEAD(&placeholder_type);

static PyObject *placeholder_repr(PyObject *o) {
    return str_from_text("Placeholder");
}
METHOD("_PlaceholderType.__reduce__(self)", "Return state information for pickling.")
static PyObject *placeholder_reduce(PyObject *self) {
    return str_from_text("Placeholder");
}
static PyObject *placeholder_tp_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    if (tuple_length(args) > 0 || (kwargs != NULL && dict_length(kwargs) > 0)) {
        return err_raise(PyExc_TypeError, "PlaceholderType takes no arguments");
    }
    return &placeholder_object;
}

/* ---- partial ---- */

typedef struct {
    PyObject_HEAD vectorcallfunc vectorcall;
    PyObject *function;  /* (r) */
    PyObject *args;      /* (r) exact tuple, may have placeholders */
    PyObject *keywords;  /* (r) exact dict */
    PyObject *namespace; /* (r) the __dict__, or NULL */
    PyObject *weakrefs;
    PyObject *history; /* (l) what __setstate__ has replaced: calls may still be using it */
} PartialObject;
#define PARTIAL(o) ((PartialObject *)(o))

static PyObject *partial_vectorcall(PyObject *o, PyObject *const *args, size_t nargsf,
                                    PyObject *kwnames);

static bool is_placeholder(PyObject *o) {
    return o == &placeholder_object;
}
static Py_ssize_t placeholders_count(PyObject *args) {
    Py_ssize_t n = 0;
    for (Py_ssize_t i = 0; i < tuple_length(args); i++) {
        n += is_placeholder(tuple_at(args, i));
    }
    return n;
}

/* The placeholders among `held` filled with `more`, from the left; the rest of `more` behind. Into
 * `out` (room for both), borrowed; how many. */
static Py_ssize_t arguments_merge(PyObject **out, PyObject *held, PyObject *const *more,
                                  Py_ssize_t n) {
    Py_ssize_t used = 0, length = tuple_length(held);
    for (Py_ssize_t i = 0; i < length; i++) {
        PyObject *arg = tuple_at(held, i);
        out[i] = is_placeholder(arg) && used < n ? more[used++] : arg;
    }
    if (n > used) {
        memcpy(out + length, more + used, (size_t)(n - used) * sizeof *out);
    }
    return length + n - used;
}

/* The result's positional arguments as a tuple. */
static PyObject *arguments_tuple(PyObject *held, PyObject *const *more, Py_ssize_t n) {
    size_t size = (size_t)(tuple_length(held) + n + 1) * sizeof(PyObject *);
    PyObject **items = data_alloc(size);
    if (items == NULL) {
        return err_no_memory();
    }
    PyObject *args = tuple_from_array(items, arguments_merge(items, held, more, n));
    data_free(items, size);
    return args;
}

static int check_arguments(PyObject *args, PyObject *kwargs) {
    Py_ssize_t n = tuple_length(args);
    if (n < 1) {
        return err_int(err_raise(PyExc_TypeError, "type 'partial' takes at least one argument"));
    }
    if (TYPE(tuple_at(args, 0))->tp_call == NULL) {
        return err_int(err_raise(PyExc_TypeError, "the first argument must be callable"));
    }
    if (n > 1 && is_placeholder(tuple_at(args, n - 1))) {
        return err_int(err_raise(PyExc_TypeError, "trailing Placeholders are not allowed"));
    }
    Py_ssize_t position = 0;
    PyObject *key, *value;
    while (kwargs != NULL && dict_next(kwargs, &position, &key, &value, NULL)) {
        autoref PyObject *k = key, *v = value;
        if (is_placeholder(v)) {
            return err_int(
                err_raise(PyExc_TypeError, "Placeholder cannot be passed as a keyword argument"));
        }
    }
    return 0;
}

static PyObject *partial_tp_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    TRYI(check_arguments(args, kwargs));
    PyObject *function = tuple_at(args, 0), *held = tuple_empty();
    autoref PyObject *inner_keywords = NULL, *inner_args = NULL, *inner = NULL;
    if (IS_INSTANCE(function, partial_type) &&
        load_acquire(&PARTIAL(function)->namespace) == NULL) { /* one partial instead of two */
        inner_args = attr_field(function, &PARTIAL(function)->args);
        inner_keywords = attr_field(function, &PARTIAL(function)->keywords);
        inner = attr_field(function, &PARTIAL(function)->function);
        held = inner_args;
        function = inner;
    }
    autoref PyObject *all =
        TRY(arguments_tuple(held, tuple_items(args) + 1, tuple_length(args) - 1));
    autoref PyObject *keywords = TRY(inner_keywords ? dict_copy_of(inner_keywords) : dict_new());
    if (kwargs != NULL) {
        TRYI(dict_merge(keywords, kwargs, MERGE_OVERRIDE));
    }
    PyObject *o = TRY(type->tp_alloc(type, 0));
    PARTIAL(o)->vectorcall = partial_vectorcall;
    PARTIAL(o)->function = newref(function);
    PARTIAL(o)->args = take(all);
    PARTIAL(o)->keywords = take(keywords);
    return o;
}
static int partial_traverse(PyObject *o, visitproc visit, void *arg) {
    Py_VISIT(PARTIAL(o)->function);
    Py_VISIT(PARTIAL(o)->args);
    Py_VISIT(PARTIAL(o)->keywords);
    Py_VISIT(PARTIAL(o)->namespace);
    Py_VISIT(PARTIAL(o)->history);
    return 0;
}
static int partial_clear(PyObject *o) {
    CLEAR(PARTIAL(o)->namespace);
    CLEAR(PARTIAL(o)->history);
    attr_replace(o, &PARTIAL(o)->function, NONE);
    attr_replace(o, &PARTIAL(o)->args, tuple_empty()); /* it may be in a tuple of its own */
    return 0;
}
static void partial_dealloc(PyObject *o) {
    object_untrack(o);
    weakref_clear_all(o);
    CLEAR(PARTIAL(o)->function);
    CLEAR(PARTIAL(o)->args);
    CLEAR(PARTIAL(o)->keywords);
    CLEAR(PARTIAL(o)->namespace);
    CLEAR(PARTIAL(o)->history);
    TYPE(o)->tp_free(o);
}

/* ---- calling ---- */

enum { SMALL_CALL = 12 };
typedef struct {
    PyObject *small[SMALL_CALL + 1], **items;
    size_t size;
} Stack;

/* Room for n arguments and one in front of them. */
static int stack_open(Stack *s, Py_ssize_t n) {
    s->items = s->small;
    if (n > SMALL_CALL) {
        s->size = (size_t)(n + 1) * sizeof(PyObject *);
        s->items = data_alloc(s->size);
        if (s->items == NULL) {
            return err_int(err_no_memory());
        }
    }
    s->items++;
    return 0;
}
static void stack_close(Stack *s) {
    if (s->items != s->small + 1) {
        data_free(s->items - 1, s->size);
    }
}

/* The held keywords with those of the call on top: a dict of this call alone. */
static PyObject *keywords_merge(PyObject *held, PyObject *const *values, PyObject *kwnames) {
    autoref PyObject *merged = TRY(dict_copy_of(held));
    for (Py_ssize_t i = 0; kwnames != NULL && i < tuple_length(kwnames); i++) {
        TRYI(dict_set(merged, tuple_at(kwnames, i), values[i]));
    }
    return take(merged);
}

/* Values of `keywords` to out (borrowed from the dict, which nobody else has); their names. */
static PyObject *keywords_spread(PyObject *keywords, PyObject **out) {
    autoref PyObject *names = TRY(tuple_new(dict_length(keywords)));
    Py_ssize_t position = 0;
    PyObject *key, *value;
    for (Py_ssize_t i = 0; dict_next(keywords, &position, &key, &value, NULL); i++) {
        tuple_items(names)[i] = key;
        out[i] = value;
        decref(value);
        if (!IS_STR(key)) {
            return err_raise(PyExc_TypeError, "keywords must be strings");
        }
    }
    return tuple_publish(take(names));
}

static PyObject *call_with_keywords(PyObject *function, PyObject *held, PyObject *keywords,
                                    PyObject *const *args, Py_ssize_t nargs) {
    Stack stack;
    TRYI(stack_open(&stack, tuple_length(held) + nargs + dict_length(keywords)));
    Py_ssize_t n = arguments_merge(stack.items, held, args, nargs);
    autoref PyObject *names = keywords_spread(keywords, stack.items + n);
    PyObject *result = names == NULL ? NULL
                                     : call(function, stack.items,
                                            (size_t)n | PY_VECTORCALL_ARGUMENTS_OFFSET, names);
    stack_close(&stack);
    return result;
}

static PyObject *partial_vectorcall(PyObject *o, PyObject *const *args, size_t nargsf,
                                    PyObject *kwnames) {
    PyObject *function = load_acquire(&PARTIAL(o)->function),
             *held = load_acquire(&PARTIAL(o)->args),
             *keywords = load_acquire(&PARTIAL(o)->keywords);
    Py_ssize_t nargs = PyVectorcall_NARGS(nargsf), length = tuple_length(held),
               missing = placeholders_count(held);
    if (nargs < missing) {
        return err_raise(PyExc_TypeError,
                         "missing positional arguments in 'partial' call; expected at least %zd, "
                         "got %zd",
                         missing, nargs);
    }
    if (dict_length(keywords) > 0) {
        autoref PyObject *merged = TRY(keywords_merge(keywords, args + nargs, kwnames));
        return call_with_keywords(function, held, merged, args, nargs);
    }
    if (length == 0) {
        return call(function, args, nargsf, kwnames);
    }
    Py_ssize_t nkw = kwnames ? tuple_length(kwnames) : 0;
    Stack stack;
    TRYI(stack_open(&stack, length + nargs + nkw));
    Py_ssize_t n = arguments_merge(stack.items, held, args, nargs);
    if (nkw > 0) {
        memcpy(stack.items + n, args + nargs, (size_t)nkw * sizeof *args);
    }
    PyObject *result =
        call(function, stack.items, (size_t)n | PY_VECTORCALL_ARGUMENTS_OFFSET, kwnames);
    stack_close(&stack);
    return result;
}

static PyObject *partial_descr_get(PyObject *o, PyObject *instance, PyObject *type) {
    return instance == NULL || instance == NONE ? newref(o) : method_new(o, instance);
}

/* ---- text, state ---- */

static PyObject *partial_text(PyObject *o) {
    autoref PyObject *function = attr_field(o, &PARTIAL(o)->function),
                     *args = attr_field(o, &PARTIAL(o)->args),
                     *keywords = attr_field(o, &PARTIAL(o)->keywords);
    autoref PyObject *module = TRY(attr_get_text((PyObject *)TYPE(o), "__module__")),
                     *name = TRY(attr_get_text((PyObject *)TYPE(o), "__qualname__"));
    autoref PyObject *text = TRY(str_format("%S.%S(%R", module, name, function));
    for (Py_ssize_t i = 0; i < tuple_length(args); i++) {
        PyObject *longer = TRY(str_format("%U, %R", text, tuple_at(args, i)));
        SETREF(text, longer);
    }
    Py_ssize_t position = 0;
    PyObject *key, *value;
    while (dict_next(keywords, &position, &key, &value, NULL)) {
        autoref PyObject *k = key, *v = value;
        PyObject *longer = TRY(str_format("%U, %S=%R", text, k, v));
        SETREF(text, longer);
    }
    return str_format("%U)", text);
}
static PyObject *partial_repr(PyObject *o) {
    if (TRYI(ops_repr_enter(o)) == 1) {
        return str_from_text("...");
    }
    PyObject *text = partial_text(o);
    ops_repr_leave(o);
    return text;
}

METHOD("partial.__reduce__(self)", "Return state information for pickling.")
static PyObject *partial_reduce(PyObject *self) {
    PartialObject *p = PARTIAL(self);
    autoref PyObject *function = attr_field(self, &p->function), *args = attr_field(self, &p->args),
                     *keywords = attr_field(self, &p->keywords),
                     *namespace = attr_field(self, &p->namespace);
    autoref PyObject *given = TRY(tuple_of(1, function)),
                     *state =
                         TRY(tuple_of(4, function, args, keywords, namespace ? namespace : NONE));
    return tuple_of(3, (PyObject *)TYPE(self), given, state);
}

static int check_state(PyObject *state) {
    if (!IS_TUPLE(state) || tuple_length(state) != 4) {
        return -1;
    }
    PyObject **s = tuple_items(state);
    return TYPE(s[0])->tp_call != NULL && IS_TUPLE(s[1]) && (s[2] == NONE || IS_DICT(s[2])) &&
                   (s[3] == NONE || IS_DICT(s[3]))
               ? 0
               : -1;
}
METHOD("partial.__setstate__(self, state, /)", "Set state information for unpickling.")
static PyObject *partial_setstate(PyObject *self, PyObject *state) {
    if (check_state(state) < 0) {
        return err_raise(PyExc_TypeError, "invalid partial state");
    }
    PyObject *function = tuple_at(state, 0), *given = tuple_at(state, 1),
             *words = tuple_at(state, 2), *namespace = tuple_at(state, 3);
    Py_ssize_t n = tuple_length(given);
    if (n > 0 && is_placeholder(tuple_at(given, n - 1))) {
        return err_raise(PyExc_TypeError, "trailing Placeholders are not allowed");
    }
    PartialObject *p = PARTIAL(self);
    autoref PyObject *args = TRY(IS_EXACT(given, PyTuple_Type)
                                     ? newref(given)
                                     : tuple_from_array(tuple_items(given), n)),
                     *keywords = TRY(words == NONE                  ? dict_new()
                                     : IS_EXACT(words, PyDict_Type) ? newref(words)
                                                                    : dict_copy_of(words));
    autoref PyObject *history = attr_field(self, &p->history),
                     *old_function = attr_field(self, &p->function),
                     *old_args = attr_field(self, &p->args),
                     *old_keywords = attr_field(self, &p->keywords),
                     *kept = TRY(tuple_of(4, old_function, old_args, old_keywords,
                                          history ? history : NONE));
    attr_replace(self, &p->history, kept);
    attr_replace(self, &p->function, function);
    attr_replace(self, &p->args, args);
    attr_replace(self, &p->keywords, keywords);
    attr_replace(self, &p->namespace, namespace == NONE ? NULL : namespace);
    return newref(NONE);
}
CLASSMETHOD("partial.__class_getitem__(cls, object, /)", "See PEP 585")
static PyObject *partial_class_getitem(PyObject *cls, PyObject *object) {
    return generic_alias_new(cls, object);
}

#include "functools_partial.gen.h"

PyTypeObject placeholder_type = {
    TYPE_HEAD,
    .tp_name = "functools._PlaceholderType",
    .tp_basicsize = sizeof(PyObject),
    .tp_repr = placeholder_repr,
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_doc = "The type of Placeholder, which reserves the place of a positional argument.",
    .tp_methods = _PlaceholderType_methods,
    .tp_new = placeholder_tp_new,
};

static PyMemberDef partial_members[] = {
    {"func", _Py_T_OBJECT, offsetof(PartialObject, function), Py_READONLY,
     "The function that calls go to."},
    {"args", _Py_T_OBJECT, offsetof(PartialObject, args), Py_READONLY,
     "The positional arguments given beforehand."},
    {"keywords", _Py_T_OBJECT, offsetof(PartialObject, keywords), Py_READONLY,
     "The keyword arguments given beforehand."},
    {NULL, 0, 0, 0, NULL},
};
/* Subclasses cannot do without one either. */
static int partial_set_dict(PyObject *o, PyObject *value, void *closure) {
    return value ? attr_set_dict(o, value, closure)
                 : err_int(err_raise(PyExc_TypeError, "cannot delete __dict__"));
}
static PyGetSetDef partial_getset[] = {
    {"__dict__", attr_get_dict, partial_set_dict, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

PyTypeObject partial_type = {
    TYPE_HEAD,
    .tp_name = "functools.partial",
    .tp_basicsize = sizeof(PartialObject),
    .tp_dealloc = partial_dealloc,
    .tp_vectorcall_offset = offsetof(PartialObject, vectorcall),
    .tp_repr = partial_repr,
    .tp_call = PyVectorcall_Call,
    .tp_getattro = attr_generic_get,
    .tp_setattro = attr_generic_set,
    .tp_flags =
        Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_VECTORCALL,
    .tp_doc = "partial(func, /, *args, **keywords)\n--\n\nA function that calls func with the "
              "arguments given here and those it is called with.",
    .tp_traverse = partial_traverse,
    .tp_clear = partial_clear,
    .tp_weaklistoffset = offsetof(PartialObject, weakrefs),
    .tp_methods = partial_methods,
    .tp_members = partial_members,
    .tp_getset = partial_getset,
    .tp_descr_get = partial_descr_get,
    .tp_dictoffset = offsetof(PartialObject, namespace),
    .tp_new = partial_tp_new,
};
