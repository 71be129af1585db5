/* string.templatelib.Template: what t"..." makes. */
#include "types/template/template_string.h"
#include "object/args.h"
#include "object/attr.h"
#include "object/call.h"
#include "object/error.h"
#include "object/names.h"
#include "object/needs.h"
#include "object/ops.h"
#include "types/dict/dict.h"
#include "types/list/list.h"
#include "types/str/str.h"
#include "types/tuple/tuple.h"

typedef struct {
    PyObject_HEAD PyObject *strings, *interpolations; /* (c) tuples; one string more */
} TemplateObject;
#define TEMPLATE(o) ((TemplateObject *)(o))

bool template_check(PyObject *o) {
    return IS_EXACT(o, template_type);
}

PyObject *template_new(PyObject *strings, PyObject *interpolations) {
    TemplateObject *t = TEMPLATE(TRY(object_new(&template_type)));
    t->strings = newref(strings);
    t->interpolations = newref(interpolations);
    object_track((PyObject *)t);
    return (PyObject *)t;
}

/* ---- Template("a", Interpolation(...), "b") ---- */

typedef struct {
    PyObject *strings, *interpolations; /* lists */
    PyObject *text;                     /* the string under way */
} Parts;

static int end_text(Parts *p) {
    INT_TRYI(list_append(p->strings, p->text));
    SETREF(p->text, str_empty());
    return 0;
}

static int add_part(Parts *p, PyObject *part) {
    if (IS_STR(part)) {
        SETREF(p->text,
               INT_TRY(str_length(p->text) == 0 ? newref(part) : str_concat(p->text, part)));
        return 0;
    }
    if (!IS_EXACT(part, interpolation_type)) {
        return err_int(err_raise(
            PyExc_TypeError,
            "Template.__new__ *args need to be of type 'str' or 'Interpolation', got %T", part));
    }
    INT_TRYI(end_text(p));
    return list_append(p->interpolations, part);
}

static PyObject *join_parts(PyObject *args) {
    autoref PyObject *strings = TRY(list_new(0)), *interpolations = TRY(list_new(0));
    Parts p = {strings, interpolations, str_empty()};
    int done = 0;
    for (Py_ssize_t i = 0; done == 0 && i < tuple_length(args); i++) {
        done = add_part(&p, tuple_at(args, i));
    }
    done = done == 0 ? end_text(&p) : -1;
    XDECREF(p.text);
    TRYI(done);
    autoref PyObject *s = TRY(list_as_tuple(strings)), *i = TRY(list_as_tuple(interpolations));
    return template_new(s, i);
}

static PyObject *template_tp_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    if (kwargs != NULL && dict_length(kwargs) != 0) {
        return err_raise(PyExc_TypeError, "Template.__new__ only accepts *args arguments");
    }
    return join_parts(args);
}

/* ---- methods ---- */

/* The last string of the left one and the first of the right one become one. */
static PyObject *concat_strings(PyObject *left, PyObject *right) {
    Py_ssize_t n = tuple_length(left);
    autoref PyObject *middle = TRY(str_concat(tuple_at(left, n - 1), tuple_at(right, 0)));
    autoref PyObject *list = TRY(list_new(0));
    TRYI(list_extend_iterable(list, left));
    TRYI(list_extend_iterable(list, right));
    TRYI(list_set(list, n - 1, take(middle)));
    TRYI(list_set_slice(list, n, n + 1, NULL));
    return list_as_tuple(list);
}

PyObject *template_concat(PyObject *left, PyObject *right) {
    autoref PyObject *strings =
        TRY(concat_strings(TEMPLATE(left)->strings, TEMPLATE(right)->strings));
    autoref PyObject *interpolations =
        TRY(tuple_concat(TEMPLATE(left)->interpolations, TEMPLATE(right)->interpolations));
    return template_new(strings, interpolations);
}

static PyObject *template_sq_concat(PyObject *left, PyObject *right) {
    if (!template_check(left) || !template_check(right)) {
        return err_raise(PyExc_TypeError, "can only concatenate %T (not \"%T\") to %T", left, right,
                         left);
    }
    return template_concat(left, right);
}

GETTER("Template.values", "The values of the interpolations.")
static PyObject *template_values(TemplateObject *self) {
    autoref PyObject *values = TRY(list_new(0));
    for (Py_ssize_t i = 0; i < tuple_length(self->interpolations); i++) {
        autoref PyObject *value = TRY(attr_get(tuple_at(self->interpolations, i), NAME(value)));
        TRYI(list_append(values, value));
    }
    return list_as_tuple(values);
}
METHOD("Template.__reduce__(self)", "What pickle and copy make it of.")
static PyObject *template_reduce(TemplateObject *self) {
    autoref PyObject *library = TRY(import_module_text("string.templatelib"));
    autoref PyObject *unpickle = TRY(attr_get_text(library, "_template_unpickle"));
    autoref PyObject *args = TRY(tuple_of(2, self->strings, self->interpolations));
    return tuple_of(2, unpickle, args);
}
CLASSMETHOD("Template.__class_getitem__(cls, object, /)", "See PEP 585")
static PyObject *template_class_getitem(PyObject *cls, PyObject *object) {
    return generic_alias_new(cls, object);
}

static PyObject *template_repr(PyObject *o) {
    return str_format("Template(strings=%R, interpolations=%R)", TEMPLATE(o)->strings,
                      TEMPLATE(o)->interpolations);
}

static int template_traverse(PyObject *o, visitproc visit, void *arg) {
    Py_VISIT(TEMPLATE(o)->strings);
    Py_VISIT(TEMPLATE(o)->interpolations);
    return 0;
}

static void template_dealloc(PyObject *o) {
    object_untrack(o);
    CLEAR(TEMPLATE(o)->strings);
    CLEAR(TEMPLATE(o)->interpolations);
    object_free(o);
}

/* ---- iteration: strings that are not empty, and interpolations, in turn ---- */

typedef struct {
    PyObject_HEAD PyObject *template; /* (c) */
    Py_ssize_t next; /* (a) position: strings at the even ones, interpolations at the odd ones */
} TemplateIterator;
#define ITERATOR(o) ((TemplateIterator *)(o))

static PyObject *template_iter(PyObject *o) {
    TemplateIterator *i = ITERATOR(TRY(object_new(&template_iterator_type)));
    i->template = newref(o);
    object_track((PyObject *)i);
    return (PyObject *)i;
}

static PyObject *template_iterator_next(PyObject *o) {
    TemplateObject *t = TEMPLATE(ITERATOR(o)->template);
    Py_ssize_t end = 2 * tuple_length(t->strings) - 1;
    while (load_relaxed(&ITERATOR(o)->next) < end) {
        Py_ssize_t at = fetch_add_relaxed(&ITERATOR(o)->next, 1);
        if (at >= end) {
            break;
        }
        PyObject *part = tuple_at(at % 2 ? t->interpolations : t->strings, at / 2);
        if (at % 2 || str_length(part) != 0) {
            return newref(part);
        }
    }
    return NULL;
}

static int template_iterator_traverse(PyObject *o, visitproc visit, void *arg) {
    Py_VISIT(ITERATOR(o)->template);
    return 0;
}

static void template_iterator_dealloc(PyObject *o) {
    object_untrack(o);
    CLEAR(ITERATOR(o)->template);
    object_free(o);
}

#include "template_string.gen.h"

static PySequenceMethods template_as_sequence = {.sq_concat = template_sq_concat};

static PyMemberDef template_members[] = {
    {"strings", _Py_T_OBJECT, offsetof(TemplateObject, strings), Py_READONLY, NULL},
    {"interpolations", _Py_T_OBJECT, offsetof(TemplateObject, interpolations), Py_READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};

PyTypeObject template_type = {
    TYPE_HEAD,
    .tp_name = "string.templatelib.Template",
    .tp_basicsize = sizeof(TemplateObject),
    .tp_dealloc = template_dealloc,
    .tp_repr = template_repr,
    .tp_as_sequence = &template_as_sequence,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_doc = "Template object",
    .tp_traverse = template_traverse,
    .tp_iter = template_iter,
    .tp_methods = Template_methods,
    .tp_members = template_members,
    .tp_getset = Template_getset,
    .tp_new = template_tp_new,
};

PyTypeObject template_iterator_type = {
    TYPE_HEAD,
    .tp_name = "string.templatelib.TemplateIter",
    .tp_basicsize = sizeof(TemplateIterator),
    .tp_dealloc = template_iterator_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .tp_doc = "An iterator over the parts of a template.",
    .tp_traverse = template_iterator_traverse,
    .tp_iter = ops_self,
    .tp_iternext = template_iterator_next,
};
