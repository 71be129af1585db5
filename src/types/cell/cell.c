/* cell: read without a lock, written under it. */
#include "types/cell/cell.h"
#include "object/args.h"
#include "object/attr.h"
#include "object/needs.h"
#include "object/ops.h"
#include "types/dict/dict.h"
#include "types/tuple/tuple.h"

#define CELL(o) ((PyCellObject *)(o))

PyObject *cell_new(PyObject *value) {
    PyCellObject *cell = (PyCellObject *)TRY(object_new_raw(&PyCell_Type, sizeof(PyCellObject)));
    cell->ob_ref = xnewref(value);
    object_track((PyObject *)cell);
    return (PyObject *)cell;
}

StackRef cell_read(PyObject *cell) {
    PyObject *value = load_acquire(&CELL(cell)->ob_ref); /* pairs with the release in cell_set */
    return value == NULL ? STACKREF_NULL : container_read(cell, value);
}

PyObject *cell_get(PyObject *cell) {
    return attr_field(cell, &CELL(cell)->ob_ref);
}

void cell_set(PyObject *cell, steals PyObject *value) {
    PyObject *old;
    {
        guard(cell);
        container_check_locked(cell);
        old = load_relaxed(&CELL(cell)->ob_ref); /* writers hold the lock */
        store_release(&CELL(cell)->ob_ref, value);
        if (old != NULL) {
            container_release(cell, old);
        }
    }
    XDECREF(old);
}

static PyObject *cell_tp_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    if (kwargs != NULL && dict_length(kwargs) != 0) {
        return err_raise(PyExc_TypeError, "cell() takes no keyword arguments");
    }
    if (tuple_length(args) > 1) {
        args_wrong_count("cell", tuple_length(args), 0, 1);
        return NULL;
    }
    return cell_new(tuple_length(args) == 1 ? tuple_at(args, 0) : NULL);
}

GETTER("cell.cell_contents", "What the variable holds; ValueError when it holds nothing.")
static PyObject *cell_get_contents(PyObject *self, void *closure) {
    PyObject *value = cell_get(self);
    return value != NULL ? value : err_raise(PyExc_ValueError, "Cell is empty");
}

SETTER("cell.cell_contents")
static int cell_set_contents(PyObject *self, PyObject *value, void *closure) {
    cell_set(self, xnewref(value));
    return 0;
}

static PyObject *cell_tp_repr(PyObject *self) {
    autoref PyObject *value = cell_get(self);
    if (value == NULL) {
        return str_format("<cell at %p: empty>", self);
    }
    return str_format("<cell at %p: %.80s object at %p>", self, TYPE(value)->tp_name, value);
}

/* An empty cell comes before every other. */
static PyObject *cell_tp_richcompare(PyObject *a, PyObject *b, int op) {
    if (!IS_EXACT(a, PyCell_Type) || !IS_EXACT(b, PyCell_Type)) {
        return NOT_IMPLEMENTED;
    }
    autoref PyObject *left = cell_get(a), *right = cell_get(b);
    if (left != NULL && right != NULL) {
        return ops_compare(left, right, op);
    }
    int order = (left != NULL) - (right != NULL);
    bool const results[] = {order < 0, order <= 0, order == 0, order != 0, order > 0, order >= 0};
    return BOOL(results[op]);
}

static int cell_tp_traverse(PyObject *self, visitproc visit, void *arg) {
    Py_VISIT(CELL(self)->ob_ref);
    return 0;
}

static int cell_tp_clear(PyObject *self) {
    CLEAR(CELL(self)->ob_ref);
    return 0;
}

static void cell_tp_dealloc(PyObject *self) {
    object_untrack(self);
    CLEAR(CELL(self)->ob_ref);
    object_free(self);
}

#include "cell.gen.h"

PyTypeObject PyCell_Type = {
    TYPE_HEAD,
    .tp_name = "cell",
    .tp_basicsize = sizeof(PyCellObject),
    .tp_dealloc = cell_tp_dealloc,
    .tp_repr = cell_tp_repr,
    .tp_getattro = attr_generic_get,
    .tp_flags = Py_TPFLAGS_HAVE_GC,
    .tp_doc = "cell([contents])\n--\n\nA variable that nested functions share.",
    .tp_traverse = cell_tp_traverse,
    .tp_clear = cell_tp_clear,
    .tp_richcompare = cell_tp_richcompare,
    .tp_getset = cell_getset,
    .tp_new = cell_tp_new,
};
