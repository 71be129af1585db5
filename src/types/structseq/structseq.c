/* Struct sequences: the objects. The types are made in structseq_type.c. */
#include "types/structseq/structseq_int.h"
#include "object/args.h"
#include "object/ops.h"
#include "types/dict/dict.h"
#include "types/list/list.h"
#include "types/str/str.h"

#include <string.h>

Py_ssize_t structseq_invisible(PyTypeObject *type) {
    return (type->tp_basicsize - PyTuple_Type.tp_basicsize) / (Py_ssize_t)sizeof(PyObject *);
}

static Py_ssize_t field_count(PyObject *o) {
    return tuple_length(o) + structseq_invisible(TYPE(o));
}

PyObject *structseq_new(PyTypeObject *type) {
    PyObject *o = TRY(object_new_var(type, structseq_visible(type)));
    ((PyTupleObject *)o)->ob_hash = -1;
    return o;
}

PyObject *structseq_finish(steals PyObject *o) {
    if (err_occurred()) {
        decref(o);
        return NULL;
    }
    for (Py_ssize_t i = field_count(o); i-- > 0;) {
        if (tuple_at(o, i) == NULL) {
            tuple_items(o)[i] = NONE;
        }
    }
    return tuple_publish(o);
}

/* ---- from a sequence ---- */

static void *wrong_length(PyTypeObject *type, Py_ssize_t given, Py_ssize_t min, Py_ssize_t max) {
    const char *name = type->tp_name;
    if (min == max) {
        return err_raise(PyExc_TypeError, "%.500s() takes a %zd-sequence (%zd-sequence given)",
                         name, min, given);
    }
    if (given < min) {
        return err_raise(PyExc_TypeError,
                         "%.500s() takes an at least %zd-sequence (%zd-sequence given)", name, min,
                         given);
    }
    return err_raise(PyExc_TypeError, "%.500s() takes an at most %zd-sequence (%zd-sequence given)",
                     name, max, given);
}

/* Fills the fields from `first` on out of the dict; every entry must have been used. */
static int fill_from_dict(PyObject *o, Py_ssize_t first, Py_ssize_t unnamed, PyObject *dict) {
    Py_ssize_t used = 0;
    for (Py_ssize_t i = first; i < field_count(o); i++) {
        autoref PyObject *name = INT_TRY(str_from_text(TYPE(o)->tp_members[i - unnamed].name));
        INT_TRYI(dict_get(dict, name, &tuple_items(o)[i]));
        used += tuple_at(o, i) != NULL;
    }
    if (dict_length(dict) > used) {
        err_raise(PyExc_TypeError, "%.500s() got duplicate or unexpected field name(s)",
                  TYPE(o)->tp_name);
        return -1;
    }
    return 0;
}

PyObject *structseq_from_sequence(PyTypeObject *type, PyObject *sequence, PyObject *dict) {
    if (dict != NULL && !IS_DICT(dict)) {
        return err_raise(PyExc_TypeError, "%.500s() takes a dict as second arg, if any",
                         type->tp_name);
    }
    autoref PyObject *items = TRY(ops_fast(sequence, "constructor requires a sequence"));
    autoref PyObject *tuple = TRY(ops_to_tuple(items));
    Py_ssize_t unnamed = structseq_unnamed(type);
    autoref PyObject *o = TRY(structseq_new(type));
    Py_ssize_t given = tuple_length(tuple);
    if (given < tuple_length(o) || given > field_count(o)) {
        return wrong_length(type, given, tuple_length(o), field_count(o));
    }
    for (Py_ssize_t i = 0; i < given; i++) {
        structseq_set_fresh(o, i, newref(tuple_at(tuple, i)));
    }
    if (dict != NULL && dict_length(dict) > 0) {
        TRYI(fill_from_dict(o, given < tuple_length(o) ? tuple_length(o) : given, unnamed, dict));
    }
    return structseq_finish(take(o));
}

CONSTRUCTOR("structseq(sequence, dict=NULL)", "")
static PyObject *structseq_make(PyTypeObject *type, PyObject *sequence, PyObject *dict) {
    return structseq_from_sequence(type, sequence, dict);
}

/* ---- repr ---- */

static int repr_into(StrWriter *w, PyObject *o) {
    INT_TRYI(str_writer_utf8(w, TYPE(o)->tp_name, (Py_ssize_t)strlen(TYPE(o)->tp_name)));
    INT_TRYI(str_writer_char(w, '('));
    for (Py_ssize_t i = 0; i < tuple_length(o); i++) {
        const char *name = TYPE(o)->tp_members[i].name;
        if (name == NULL) {
            err_raise(PyExc_SystemError,
                      "In structseq_repr(), member %zd name is NULL for type %.500s", i,
                      TYPE(o)->tp_name);
            return -1;
        }
        if (i > 0) {
            INT_TRYI(str_writer_ascii(w, ", ", 2));
        }
        INT_TRYI(str_writer_utf8(w, name, (Py_ssize_t)strlen(name)));
        INT_TRYI(str_writer_char(w, '='));
        autoref PyObject *text = INT_TRY(ops_repr(tuple_at(o, i)));
        INT_TRYI(str_writer_str(w, text));
    }
    return str_writer_char(w, ')');
}

PyObject *structseq_repr(PyObject *o) {
    StrWriter w;
    str_writer_init(&w, tuple_length(o) * 8);
    if (repr_into(&w, o) < 0) {
        str_writer_drop(&w);
        return NULL;
    }
    return str_writer_finish(&w);
}

/* ---- copying ---- */

/* The fields from `first` on, by their names. */
static PyObject *fields_dict(PyObject *o, Py_ssize_t first, Py_ssize_t unnamed) {
    autoref PyObject *dict = TRY(dict_new());
    for (Py_ssize_t i = first; i < field_count(o); i++) {
        autoref PyObject *name = TRY(str_from_text(TYPE(o)->tp_members[i - unnamed].name));
        TRYI(dict_set(dict, name, tuple_at(o, i)));
    }
    return take(dict);
}

METHOD("structseq.__reduce__(self, /)", "What pickle makes an equal one from.")
static PyObject *structseq_reduce(PyObject *self) {
    Py_ssize_t unnamed = structseq_unnamed(TYPE(self));
    autoref PyObject *items = TRY(tuple_from_array(tuple_items(self), tuple_length(self)));
    autoref PyObject *dict = TRY(fields_dict(self, tuple_length(self), unnamed));
    autoref PyObject *arguments = TRY(tuple_of(2, items, dict));
    return tuple_of(2, (PyObject *)TYPE(self), arguments);
}

/* The changes, as a dict of its own: keyword arguments. */
static PyObject *changes_dict(PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    autoref PyObject *changes = TRY(dict_new());
    for (Py_ssize_t i = 0; kwnames != NULL && i < tuple_length(kwnames); i++) {
        TRYI(dict_set(changes, tuple_at(kwnames, i), args[nargs + i]));
    }
    return take(changes);
}

static PyObject *replaced(PyObject *self, PyObject *changes) {
    autoref PyObject *o = TRY(structseq_new(TYPE(self)));
    for (Py_ssize_t i = 0; i < field_count(self); i++) {
        autoref PyObject *name = TRY(str_from_text(TYPE(self)->tp_members[i].name));
        int found = TRYI(dict_pop_key(changes, name, &tuple_items(o)[i]));
        if (!found) {
            structseq_set_fresh(o, i, newref(tuple_at(self, i)));
        }
    }
    if (dict_length(changes) > 0) {
        autoref PyObject *names = TRY(dict_keys_list(changes));
        return err_raise(PyExc_TypeError, "Got unexpected field name(s): %R", names);
    }
    return structseq_finish(take(o));
}

METHOD("structseq.__replace__(self, ...)",
       "__replace__($self, /, **changes)\n--\n\nA copy with other values for the named fields.")
static PyObject *structseq_replace(PyObject *self, PyObject *const *args, Py_ssize_t nargs,
                                   PyObject *kwnames) {
    if (nargs > 0) {
        return err_raise(PyExc_TypeError, "__replace__() takes no positional arguments");
    }
    Py_ssize_t unnamed = structseq_unnamed(TYPE(self));
    if (unnamed > 0) {
        return err_raise(PyExc_TypeError,
                         "__replace__() is not supported for %.500s because it has unnamed "
                         "field(s)",
                         TYPE(self)->tp_name);
    }
    autoref PyObject *changes = TRY(changes_dict(args, nargs, kwnames));
    return replaced(self, changes);
}

/* ---- the collector's and the deallocator's slots ---- */

int structseq_traverse(PyObject *o, visitproc visit, void *arg) {
    for (Py_ssize_t i = field_count(o); i-- > 0;) {
        Py_VISIT(tuple_at(o, i));
    }
    return 0;
}

void structseq_dealloc(PyObject *o) {
    object_untrack(o);
    for (Py_ssize_t i = field_count(o); i-- > 0;) {
        XDECREF(tuple_at(o, i));
    }
    object_free(o);
}

#include "structseq.gen.h"

PyObject *structseq_type_tp_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    return structseq_tp_new(type, args, kwargs);
}
