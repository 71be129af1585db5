/* itemgetter, attrgetter, methodcaller: functions that fetch. Nothing in them changes after birth.
 */
#include "modules/operator/operator_module.h"
#include "object/args.h"
#include "object/attr.h"
#include "object/call.h"
#include "object/data.h"
#include "object/names.h"
#include "object/needs.h"
#include "object/ops.h"
#include "types/dict/dict.h"
#include "types/int/int.h"
#include "types/list/list.h"
#include "types/str/str.h"
#include "types/tuple/tuple.h"

typedef struct {
    PyObject_HEAD vectorcallfunc vectorcall;
    PyObject *items;    /* (c) tuple of what was asked for; methodcaller: the arguments */
    PyObject *parts;    /* (c) attrgetter: tuple of tuples of names; methodcaller: the name */
    PyObject *kwnames;  /* (c) methodcaller: tuple, or NULL */
    PyObject *kwvalues; /* (c) methodcaller: tuple, or NULL */
    Py_ssize_t index;   /* (c) itemgetter of one small index, else -1 */
} Getter;
#define G(o) ((Getter *)(o))

static int getter_traverse(PyObject *o, visitproc visit, void *arg) {
    Py_VISIT(G(o)->items);
    Py_VISIT(G(o)->parts);
    Py_VISIT(G(o)->kwvalues);
    return 0;
}
static void getter_dealloc(PyObject *o) {
    object_untrack(o);
    CLEAR(G(o)->items);
    CLEAR(G(o)->parts);
    CLEAR(G(o)->kwnames);
    CLEAR(G(o)->kwvalues);
    TYPE(o)->tp_free(o);
}
static Getter *getter_new(PyTypeObject *type, vectorcallfunc vectorcall, PyObject *items) {
    Getter *g = G(TRY(type->tp_alloc(type, 0)));
    g->vectorcall = vectorcall;
    g->items = newref(items);
    g->index = -1;
    return g;
}
/* The one object a getter is called with; methodcaller counts before it looks at keywords. */
static borrowed PyObject *only_argument(PyObject *o, PyObject *const *args, size_t nargsf,
                                        PyObject *kwnames) {
    const char *name = strrchr(TYPE(o)->tp_name, '.') + 1;
    Py_ssize_t n = PyVectorcall_NARGS(nargsf);
    if (n == 1 || !IS_EXACT(o, methodcaller_type)) {
        TRYI(args_no_keywords(name, kwnames));
    }
    if (n != 1) {
        args_wrong_count(name, n, 1, 1);
        return NULL;
    }
    return args[0];
}
static int check_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    const char *name = strrchr(type->tp_name, '.') + 1;
    if (kwargs != NULL && dict_length(kwargs) > 0) {
        return err_int(err_raise(PyExc_TypeError, "%s() takes no keyword arguments", name));
    }
    return tuple_length(args) > 0
               ? 0
               : err_int(err_raise(PyExc_TypeError, "%s expected 1 argument, got 0", name));
}
GETTER("Getter.__text_signature__", NULL)
static PyObject *getter_text_signature(PyObject *self) {
    return str_from_text("(obj, /)");
}

/* ---- itemgetter ---- */

static PyObject *itemgetter_vectorcall(PyObject *o, PyObject *const *args, size_t nargsf,
                                       PyObject *kwnames) {
    PyObject *from = TRY(only_argument(o, args, nargsf, kwnames));
    Getter *g = G(o);
    Py_ssize_t n = tuple_length(g->items);
    if (n == 1) {
        if (g->index >= 0 && IS_EXACT(from, PyTuple_Type) && g->index < tuple_length(from)) {
            return newref(tuple_at(from, g->index));
        }
        return ops_get_item(from, tuple_at(g->items, 0));
    }
    autoref PyObject *result = TRY(tuple_new(n));
    for (Py_ssize_t i = 0; i < n; i++) {
        tuple_items(result)[i] = TRY(ops_get_item(from, tuple_at(g->items, i)));
    }
    return tuple_publish(take(result));
}
static PyObject *itemgetter_tp_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    TRYI(check_new(type, args, kwargs));
    Getter *g = TRY(getter_new(type, itemgetter_vectorcall, args));
    PyObject *first = tuple_at(args, 0);
    if (IS_EXACT(first, PyLong_Type) && int_is_compact(first) && int_compact(first) >= 0) {
        g->index = int_compact(first);
    }
    return (PyObject *)g;
}
METHOD("itemgetter.__reduce__(self)", "Return state information for pickling.")
METHOD("attrgetter.__reduce__(self)", "Return state information for pickling.")
static PyObject *getter_reduce(Getter *self) {
    return tuple_of(2, (PyObject *)TYPE(self), self->items);
}
static PyObject *getter_text(PyObject *o) {
    if (tuple_length(G(o)->items) != 1) {
        return str_format("%s%R", TYPE(o)->tp_name, G(o)->items);
    }
    return str_format("%s(%R)", TYPE(o)->tp_name, tuple_at(G(o)->items, 0));
}
static PyObject *getter_repr(PyObject *o) {
    int entered = TRYI(ops_repr_enter(o));
    if (entered == 1) {
        return str_format("%s(...)", TYPE(o)->tp_name);
    }
    PyObject *text = getter_text(o);
    ops_repr_leave(o);
    return text;
}

/* ---- attrgetter ---- */

static PyObject *attribute_along(PyObject *from, PyObject *names) {
    autoref PyObject *o = newref(from);
    for (Py_ssize_t i = 0; i < tuple_length(names); i++) {
        PyObject *next = TRY(attr_get(o, tuple_at(names, i)));
        SETREF(o, next);
    }
    return take(o);
}
static PyObject *attrgetter_vectorcall(PyObject *o, PyObject *const *args, size_t nargsf,
                                       PyObject *kwnames) {
    PyObject *from = TRY(only_argument(o, args, nargsf, kwnames));
    PyObject *parts = G(o)->parts;
    Py_ssize_t n = tuple_length(parts);
    if (n == 1) {
        return attribute_along(from, tuple_at(parts, 0));
    }
    autoref PyObject *result = TRY(tuple_new(n));
    for (Py_ssize_t i = 0; i < n; i++) {
        tuple_items(result)[i] = TRY(attribute_along(from, tuple_at(parts, i)));
    }
    return tuple_publish(take(result));
}
/* "a.b" as ("a", "b"), interned. */
static PyObject *parts_of(PyObject *name) {
    if (!IS_STR(name)) {
        return err_raise(PyExc_TypeError, "attribute name must be a string");
    }
    autoref PyObject *list = TRY(list_new(0));
    Py_ssize_t start = 0, length = str_length(name);
    for (Py_ssize_t i = 0; i <= length; i++) {
        if (i == length || str_at(name, i) == '.') {
            PyObject *part = TRY(str_slice(name, start, i));
            TRYI(list_append_steal(list, TRY(str_intern(part))));
            start = i + 1;
        }
    }
    return list_as_tuple(list);
}
static PyObject *attrgetter_tp_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    for (Py_ssize_t i = 0; kwargs == NULL && i < tuple_length(args); i++) {
        autoref PyObject *parts = TRY(parts_of(tuple_at(args, i)));
    }
    TRYI(check_new(type, args, kwargs));
    autoref PyObject *list = TRY(list_new(0));
    for (Py_ssize_t i = 0; i < tuple_length(args); i++) {
        TRYI(list_append_steal(list, TRY(parts_of(tuple_at(args, i)))));
    }
    autoref PyObject *parts = TRY(list_as_tuple(list));
    Getter *g = TRY(getter_new(type, attrgetter_vectorcall, args));
    g->parts = take(parts);
    return (PyObject *)g;
}

/* ---- methodcaller ---- */

static PyObject *methodcaller_vectorcall(PyObject *o, PyObject *const *args, size_t nargsf,
                                         PyObject *kwnames) {
    Getter *g = G(o);
    PyObject *from = TRY(only_argument(o, args, nargsf, kwnames));
    Py_ssize_t n = tuple_length(g->items), k = g->kwvalues ? tuple_length(g->kwvalues) : 0;
    PyObject *small[8], **stack = small;
    size_t size = (size_t)(n + k + 1) * sizeof *stack;
    if (n + k + 1 > (Py_ssize_t)countof(small)) {
        stack = data_alloc(size);
        if (stack == NULL) {
            return err_no_memory();
        }
    }
    stack[0] = from;
    memcpy(stack + 1, tuple_items(g->items), (size_t)n * sizeof *stack);
    if (k > 0) {
        memcpy(stack + 1 + n, tuple_items(g->kwvalues), (size_t)k * sizeof *stack);
    }
    PyObject *result = call_method(g->parts, stack, (size_t)(n + 1), g->kwnames);
    if (stack != small) {
        data_free(stack, size);
    }
    return result;
}
/* The dict of keywords as two tuples. */
static int keywords_split(PyObject *kwargs, PyObject **names, PyObject **values) {
    autoref PyObject *keys = INT_TRY(list_new(0)), *list = INT_TRY(list_new(0));
    Py_ssize_t position = 0;
    PyObject *key, *value;
    while (dict_next(kwargs, &position, &key, &value, NULL)) {
        autoref PyObject *owned = value;
        INT_TRYI(list_append_steal(keys, key));
        INT_TRYI(list_append(list, owned));
    }
    *names = INT_TRY(list_as_tuple(keys));
    *values = INT_TRY(list_as_tuple(list));
    return 0;
}
static PyObject *methodcaller_tp_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    if (tuple_length(args) == 0) {
        return err_raise(PyExc_TypeError,
                         "methodcaller needs at least one argument, the method name");
    }
    if (!IS_STR(tuple_at(args, 0))) {
        return err_raise(PyExc_TypeError, "method name must be a string");
    }
    autoref PyObject *rest = TRY(tuple_slice(args, 1, tuple_length(args)));
    autoref PyObject *o = (PyObject *)TRY(getter_new(type, methodcaller_vectorcall, rest));
    G(o)->parts = TRY(str_intern(TRY(attr_name(tuple_at(args, 0)))));
    if (kwargs != NULL && dict_length(kwargs) > 0) {
        TRYI(keywords_split(kwargs, &G(o)->kwnames, &G(o)->kwvalues));
    }
    return take(o);
}
static PyObject *methodcaller_keywords(Getter *g) {
    autoref PyObject *d = TRY(dict_new());
    for (Py_ssize_t i = 0; g->kwnames != NULL && i < tuple_length(g->kwnames); i++) {
        TRYI(dict_set(d, tuple_at(g->kwnames, i), tuple_at(g->kwvalues, i)));
    }
    return take(d);
}
static PyObject *name_and(PyObject *name, PyObject *rest) {
    autoref PyObject *first = TRY(tuple_of(1, name));
    return tuple_concat(first, rest);
}
METHOD("methodcaller.__reduce__(self)", "Return state information for pickling.")
static PyObject *methodcaller_reduce(Getter *self) {
    if (self->kwnames == NULL) {
        autoref PyObject *args = TRY(name_and(self->parts, self->items));
        return tuple_of(2, (PyObject *)TYPE(self), args);
    }
    autoref PyObject *functools = TRY(import_module_text("functools")),
                     *partial = TRY(attr_get(functools, NAME(partial)));
    autoref PyObject *args = TRY(tuple_of(2, (PyObject *)TYPE(self), self->parts)),
                     *keywords = TRY(methodcaller_keywords(self));
    autoref PyObject *constructor = TRY(call_tuple(partial, args, keywords));
    return tuple_of(2, constructor, self->items);
}
static PyObject *methodcaller_text(Getter *g) {
    autoref PyObject *text = TRY(str_format("%s(%R", TYPE(g)->tp_name, g->parts));
    for (Py_ssize_t i = 0; i < tuple_length(g->items); i++) {
        PyObject *longer = TRY(str_format("%U, %R", text, tuple_at(g->items, i)));
        SETREF(text, longer);
    }
    for (Py_ssize_t i = 0; g->kwnames != NULL && i < tuple_length(g->kwnames); i++) {
        PyObject *longer =
            TRY(str_format("%U, %U=%R", text, tuple_at(g->kwnames, i), tuple_at(g->kwvalues, i)));
        SETREF(text, longer);
    }
    return str_format("%U)", text);
}
static PyObject *methodcaller_repr(PyObject *o) {
    int entered = TRYI(ops_repr_enter(o));
    if (entered == 1) {
        return str_format("%s(...)", TYPE(o)->tp_name);
    }
    PyObject *text = methodcaller_text(G(o));
    ops_repr_leave(o);
    return text;
}

#include "operator_getters.gen.h"

#define GETTER_TYPE(variable, name, doc, repr, new, methods)                                       \
    PyTypeObject variable = {                                                                      \
        TYPE_HEAD,                                                                                 \
        .tp_name = name,                                                                           \
        .tp_basicsize = sizeof(Getter),                                                            \
        .tp_dealloc = getter_dealloc,                                                              \
        .tp_vectorcall_offset = offsetof(Getter, vectorcall),                                      \
        .tp_repr = repr,                                                                           \
        .tp_call = PyVectorcall_Call,                                                              \
        .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_HAVE_VECTORCALL,          \
        .tp_doc = doc,                                                                             \
        .tp_traverse = getter_traverse,                                                            \
        .tp_methods = methods,                                                                     \
        .tp_getset = Getter_getset,                                                                \
        .tp_new = new,                                                                             \
    }
GETTER_TYPE(itemgetter_type, "operator.itemgetter",
            "itemgetter(item, /, *items)\n--\n\nA function that fetches the items from what it is "
            "called with: a single one, or a tuple.",
            getter_repr, itemgetter_tp_new, itemgetter_methods);
GETTER_TYPE(attrgetter_type, "operator.attrgetter",
            "attrgetter(attr, /, *attrs)\n--\n\nA function that fetches the attributes (dotted "
            "names too) from what it is called with: a single one, or a tuple.",
            getter_repr, attrgetter_tp_new, attrgetter_methods);
GETTER_TYPE(methodcaller_type, "operator.methodcaller",
            "methodcaller(name, /, *args, **kwargs)\n--\n\nA function that calls the method of "
            "what it is called with, with the arguments given here.",
            methodcaller_repr, methodcaller_tp_new, methodcaller_methods);
