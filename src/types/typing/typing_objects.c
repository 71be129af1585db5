/* NoDefault, and the evaluators of values that are known already. */
#include "object/args.h"
#include "object/error.h"
#include "object/names.h"
#include "object/needs.h"
#include "object/ops.h"
#include "types/dict/dict.h"
#include "types/generic/generic.h"
#include "types/str/str.h"
#include "types/tuple/tuple.h"
#include "types/typing/typing.h"
#include "types/typing/typing_int.h"

/* ---- NoDefault ---- */

METHOD("NoDefaultType.__reduce__(self)", "The name.")
static PyObject *no_default_reduce(PyObject *self) {
    return newref(NAME(NoDefault));
}

static PyObject *no_default_repr(PyObject *self) {
    return str_from_text("typing.NoDefault");
}

static PyObject *no_default_tp_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    if (tuple_length(args) != 0 || (kwargs != NULL && dict_length(kwargs) != 0)) {
        return err_raise(PyExc_TypeError, "NoDefaultType takes no arguments");
    }
    return NO_DEFAULT;
}

static void never_freed(PyObject *o) {
    FATAL("an immortal object was freed");
}

/* ---- evaluators ---- */

typedef struct {
    PyObject_HEAD PyObject *value; /* (c) */
} ConstEvaluator;
#define EVALUATOR(o) ((ConstEvaluator *)(o))

enum { FORMAT_STRING = 4 };

PyObject *const_evaluator_new(PyObject *value) {
    ConstEvaluator *e = EVALUATOR(TRY(object_new(&const_evaluator_type)));
    e->value = newref(value);
    object_track((PyObject *)e);
    return (PyObject *)e;
}

static PyObject *const_evaluator_repr(PyObject *self) {
    return str_format("<constevaluator %R>", EVALUATOR(self)->value);
}

static int write_tuple(StrWriter *w, PyObject *items) {
    INT_TRYI(str_writer_char(w, '('));
    for (Py_ssize_t i = 0; i < tuple_length(items); i++) {
        INT_TRYI(i == 0 ? 0 : str_writer_ascii(w, ", ", 2));
        INT_TRYI(generic_write(w, tuple_at(items, i)));
    }
    return str_writer_char(w, ')');
}

static PyObject *text_of(PyObject *value) {
    if (!IS_TUPLE(value)) {
        return generic_text(value);
    }
    StrWriter w;
    str_writer_init(&w, 32);
    if (write_tuple(&w, value) < 0) {
        str_writer_drop(&w);
        return NULL;
    }
    return str_writer_finish(&w);
}

static PyObject *const_evaluator_call(PyObject *self, PyObject *args, PyObject *kwargs) {
    if (kwargs != NULL && dict_length(kwargs) != 0) {
        return err_raise(PyExc_TypeError, "constevaluator.__call__() takes no keyword arguments");
    }
    if (tuple_length(args) != 1) {
        return err_raise(PyExc_TypeError,
                         "constevaluator.__call__() takes exactly 1 argument (%zd given)",
                         tuple_length(args));
    }
    int format;
    TRYI(arg_int(tuple_at(args, 0), &format));
    return format == FORMAT_STRING ? text_of(EVALUATOR(self)->value)
                                   : newref(EVALUATOR(self)->value);
}

static int const_evaluator_traverse(PyObject *self, visitproc visit, void *arg) {
    Py_VISIT(EVALUATOR(self)->value);
    return 0;
}

static int const_evaluator_clear(PyObject *self) {
    CLEAR(EVALUATOR(self)->value);
    return 0;
}

static void const_evaluator_dealloc(PyObject *self) {
    object_untrack(self);
    const_evaluator_clear(self);
    object_free(self);
}

#include "typing_objects.gen.h"

PyTypeObject _PyNoDefault_Type = {
    TYPE_HEAD,
    .tp_name = "NoDefaultType",
    .tp_basicsize = sizeof(PyObject),
    .tp_dealloc = never_freed,
    .tp_repr = no_default_repr,
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_doc = "The type of the NoDefault singleton.",
    .tp_methods = NoDefaultType_methods,
    .tp_new = no_default_tp_new,
};
PyObject _Py_NoDefaultStruct = STATIC_HEAD(&_PyNoDefault_Type);

PyTypeObject const_evaluator_type = {
    TYPE_HEAD,
    .tp_name = "_typing._ConstEvaluator",
    .tp_basicsize = sizeof(ConstEvaluator),
    .tp_dealloc = const_evaluator_dealloc,
    .tp_repr = const_evaluator_repr,
    .tp_call = const_evaluator_call,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .tp_traverse = const_evaluator_traverse,
    .tp_clear = const_evaluator_clear,
};
