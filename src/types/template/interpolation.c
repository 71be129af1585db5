/* string.templatelib.Interpolation: one replaced field of a template string. */
#include "object/args.h"
#include "object/error.h"
#include "object/names.h"
#include "object/needs.h"
#include "object/type.h"
#include "types/dict/dict.h"
#include "types/str/str.h"
#include "types/template/template_string.h"
#include "types/tuple/tuple.h"

typedef struct {
    PyObject_HEAD PyObject *value, *expression, *conversion, *format_spec; /* (c) */
} InterpolationObject;
#define INTERPOLATION(o) ((InterpolationObject *)(o))

static PyObject *make(PyObject *value, PyObject *expression, PyObject *conversion,
                      PyObject *format_spec) {
    InterpolationObject *i = INTERPOLATION(TRY(object_new(&interpolation_type)));
    i->value = newref(value);
    i->expression = newref(expression);
    i->conversion = newref(conversion);
    i->format_spec = newref(format_spec);
    object_track((PyObject *)i);
    return (PyObject *)i;
}

PyObject *interpolation_new(PyObject *value, PyObject *expression, Py_UCS4 conversion,
                            PyObject *format_spec) {
    autoref PyObject *letter = TRY(conversion == 0 ? NONE : str_from_char(conversion));
    return make(value, expression, letter, format_spec);
}

static int check_conversion(PyObject *conversion) {
    if (conversion == NONE) {
        return 0;
    }
    if (!IS_STR(conversion)) {
        return err_int(err_raise(PyExc_TypeError,
                                 "Interpolation() argument 'conversion' must be str, not %T",
                                 conversion));
    }
    Py_UCS4 c = str_length(conversion) == 1 ? str_at(conversion, 0) : 0;
    if (c != 's' && c != 'a' && c != 'r') {
        return err_int(
            err_raise(PyExc_ValueError,
                      "Interpolation() argument 'conversion' must be one of 's', 'a' or 'r'"));
    }
    return 0;
}

CONSTRUCTOR("Interpolation(value, expression: str = '', conversion=None, format_spec: str = '')",
            "A value in a template string, with the text of its expression.")
static PyObject *interpolation_construct(PyTypeObject *type, PyObject *value, PyObject *expression,
                                         PyObject *conversion, PyObject *format_spec) {
    TRYI(check_conversion(conversion));
    return make(value, expression == NULL ? str_empty() : expression, conversion,
                format_spec == NULL ? str_empty() : format_spec);
}

METHOD("Interpolation.__reduce__(self)", "What pickle and copy make it of.")
static PyObject *interpolation_reduce(InterpolationObject *self) {
    autoref PyObject *args =
        TRY(tuple_of(4, self->value, self->expression, self->conversion, self->format_spec));
    return tuple_of(2, (PyObject *)TYPE(self), args);
}
CLASSMETHOD("Interpolation.__class_getitem__(cls, object, /)", "See PEP 585")
static PyObject *interpolation_class_getitem(PyObject *cls, PyObject *object) {
    return generic_alias_new(cls, object);
}

static PyObject *interpolation_repr(PyObject *o) {
    InterpolationObject *i = INTERPOLATION(o);
    return str_format("Interpolation(%R, %R, %R, %R)", i->value, i->expression, i->conversion,
                      i->format_spec);
}

static int interpolation_traverse(PyObject *o, visitproc visit, void *arg) {
    Py_VISIT(INTERPOLATION(o)->value);
    Py_VISIT(INTERPOLATION(o)->expression);
    Py_VISIT(INTERPOLATION(o)->conversion);
    Py_VISIT(INTERPOLATION(o)->format_spec);
    return 0;
}

static int interpolation_clear(PyObject *o) {
    CLEAR(INTERPOLATION(o)->value);
    return 0;
}

static void interpolation_dealloc(PyObject *o) {
    object_untrack(o);
    CLEAR(INTERPOLATION(o)->value);
    CLEAR(INTERPOLATION(o)->expression);
    CLEAR(INTERPOLATION(o)->conversion);
    CLEAR(INTERPOLATION(o)->format_spec);
    object_free(o);
}

#include "interpolation.gen.h"

#define FIELD(name) {#name, _Py_T_OBJECT, offsetof(InterpolationObject, name), Py_READONLY, NULL}
static PyMemberDef interpolation_members[] = {
    FIELD(value), FIELD(expression), FIELD(conversion), FIELD(format_spec), {NULL, 0, 0, 0, NULL},
};

PyTypeObject interpolation_type = {
    TYPE_HEAD,
    .tp_name = "string.templatelib.Interpolation",
    .tp_basicsize = sizeof(InterpolationObject),
    .tp_dealloc = interpolation_dealloc,
    .tp_repr = interpolation_repr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_doc = "Interpolation object",
    .tp_traverse = interpolation_traverse,
    .tp_clear = interpolation_clear,
    .tp_methods = Interpolation_methods,
    .tp_members = interpolation_members,
    .tp_new = Interpolation_tp_new,
};

int interpolation_ready(void) {
    autoref PyObject *names =
        INT_TRY(tuple_of(4, NAME(value), NAME(expression), NAME(conversion), NAME(format_spec)));
    return type_add_constant(&interpolation_type, "__match_args__", names);
}
