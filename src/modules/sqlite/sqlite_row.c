/* Row: a tuple whose items can be asked for by the names of their columns. */
#ifdef HAVE_SQLITE3
#include "modules/sqlite/sqlite_int.h"

typedef struct {
    PyObject_HEAD PyObject *data; /* (c) tuple */
    PyObject *description;        /* (c) tuple of tuples, or None */
} RowObject;
#define ROW(o) ((RowObject *)(o))

static int row_traverse(PyObject *o, visitproc visit, void *arg) {
    Py_VISIT(ROW(o)->data);
    Py_VISIT(ROW(o)->description);
    return 0;
}
static int row_clear(PyObject *o) {
    CLEAR(ROW(o)->data);
    CLEAR(ROW(o)->description);
    return 0;
}
static void row_dealloc(PyObject *o) {
    object_untrack(o);
    row_clear(o);
    TYPE(o)->tp_free(o);
}
static PyObject *row_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    PyObject *module = TRY(type_module_by_def(type, &_sqlite3_module_def));
    SqliteState *state = module_state(module);
    if (kwargs != NULL && dict_length(kwargs) > 0 && (PyObject *)type == state->row) {
        return err_raise(PyExc_TypeError, "Row() takes no keyword arguments");
    }
    if (tuple_length(args) != 2) {
        return err_raise(PyExc_TypeError, "Row expected 2 arguments, got %zd", tuple_length(args));
    }
    PyObject *cursor = tuple_at(args, 0), *data = tuple_at(args, 1);
    if (!type_is_subtype(TYPE(cursor), (PyTypeObject *)state->cursor)) {
        return err_raise(PyExc_TypeError, "Row() argument 1 must be sqlite3.Cursor, not %s",
                         TYPE(cursor)->tp_name);
    }
    TRYI(arg_type(data, &PyTuple_Type, "Row", "2"));
    autoref PyObject *self = TRY(type->tp_alloc(type, 0));
    ROW(self)->data = newref(data);
    ROW(self)->description = attr_field(cursor, &CURSOR(cursor)->description);
    if (ROW(self)->description == NULL) {
        ROW(self)->description = newref(NONE);
    }
    return take(self);
}

static Py_ssize_t column_count(PyObject *o) {
    return ROW(o)->description == NONE ? 0 : tuple_length(ROW(o)->description);
}
static borrowed PyObject *column_name(PyObject *o, Py_ssize_t i) {
    return tuple_at(tuple_at(ROW(o)->description, i), 0);
}
METHOD("Row.keys(self)", "The names of the columns.")
static PyObject *row_keys(PyObject *self) {
    autoref PyObject *names = TRY(list_new(0));
    for (Py_ssize_t i = 0; i < column_count(self); i++) {
        TRYI(list_append(names, column_name(self, i)));
    }
    return take(names);
}

static Py_UCS4 lower(Py_UCS4 c) {
    return c >= 'A' && c <= 'Z' ? c + 32 : c;
}
/* ASCII letters match whatever their case. */
static bool names_match(PyObject *a, PyObject *b) {
    Py_ssize_t n = str_length(a);
    if (n != str_length(b)) {
        return false;
    }
    for (Py_ssize_t i = 0; i < n; i++) {
        if (lower(str_at(a, i)) != lower(str_at(b, i))) {
            return false;
        }
    }
    return true;
}
static PyObject *row_item(PyObject *o, Py_ssize_t i) {
    PyObject *data = ROW(o)->data;
    if (i < 0 || i >= tuple_length(data)) {
        return err_raise(PyExc_IndexError, "tuple index out of range");
    }
    return newref(tuple_at(data, i));
}
static PyObject *row_subscript(PyObject *o, PyObject *key) {
    if (IS_INT(key)) {
        Py_ssize_t i = ops_index_ssize(key, PyExc_IndexError);
        if (i == -1 && err_occurred()) {
            return NULL;
        }
        return row_item(o, i < 0 ? i + tuple_length(ROW(o)->data) : i);
    }
    if (IS_STR(key)) {
        if (ROW(o)->description == NONE) {
            return err_raise(PyExc_IndexError, "No item with key %R", key);
        }
        for (Py_ssize_t i = 0; i < column_count(o); i++) {
            if (names_match(column_name(o, i), key)) {
                return row_item(o, i);
            }
        }
        return err_raise(PyExc_IndexError, "No item with that key");
    }
    if (IS_EXACT(key, PySlice_Type)) {
        return ops_get_item(ROW(o)->data, key);
    }
    return err_raise(PyExc_IndexError, "Index must be int or string");
}
static Py_ssize_t row_length(PyObject *o) {
    return tuple_length(ROW(o)->data);
}
static PyObject *row_iter(PyObject *o) {
    return ops_iter(ROW(o)->data);
}
static Py_hash_t row_hash(PyObject *o) {
    Py_hash_t a = ops_hash(ROW(o)->description), b = a == -1 ? -1 : ops_hash(ROW(o)->data);
    return b == -1 ? -1 : (a ^ b) == -1 ? -2 : a ^ b;
}
static PyObject *row_compare(PyObject *o, PyObject *other, int op) {
    SqliteState *state = TRY(sqlite_state_of(o));
    if ((op != Py_EQ && op != Py_NE) || !type_is_subtype(TYPE(other), (PyTypeObject *)state->row)) {
        return newref(NOT_IMPLEMENTED);
    }
    int equal = ops_compare_bool(ROW(o)->description, ROW(other)->description, Py_EQ);
    if (equal > 0) {
        equal = ops_compare_bool(ROW(o)->data, ROW(other)->data, Py_EQ);
    }
    return equal < 0 ? NULL : BOOL(op == Py_EQ ? equal : !equal);
}

#include "sqlite_row.gen.h"

static PyType_Slot slots[] = {
    {Py_tp_dealloc, row_dealloc},
    {Py_tp_traverse, row_traverse},
    {Py_tp_clear, row_clear},
    {Py_tp_new, row_new},
    {Py_tp_methods, Row_methods},
    {Py_tp_hash, row_hash},
    {Py_tp_richcompare, row_compare},
    {Py_tp_iter, row_iter},
    {Py_mp_length, row_length},
    {Py_mp_subscript, row_subscript},
    {Py_sq_length, row_length},
    {Py_sq_item, row_item},
    {0, NULL},
};
PyType_Spec sqlite_row_spec = {
    .name = "sqlite3.Row",
    .basicsize = sizeof(RowObject),
    .flags =
        Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = slots,
};
#endif
