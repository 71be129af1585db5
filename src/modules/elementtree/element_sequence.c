/* An element as the sequence of its children. */
#ifdef HAVE_EXPAT
#include "modules/elementtree/elementtree.h"
#include "types/slice/slice.h"

static void *out_of_range(const char *what) {
    return err_raise(PyExc_IndexError, "child %sindex out of range", what);
}
PyObject *element_sequence_item(PyObject *o, Py_ssize_t i) {
    PyObject *child = element_child(ELEMENT(o), i);
    return child ? child : out_of_range("");
}
static bool is_index(PyObject *o) {
    PyNumberMethods *number = TYPE(o)->tp_as_number;
    return number != NULL && number->nb_index != NULL;
}
static int index_of(ElementObject *self, PyObject *index, Py_ssize_t *i) {
    *i = ops_index_ssize(index, PyExc_IndexError);
    if (*i == -1 && err_occurred()) {
        return -1;
    }
    *i += *i < 0 ? element_length(self) : 0;
    return 0;
}
static void *bad_index(void) {
    return err_raise(PyExc_TypeError, "element indices must be integers");
}
PyObject *element_subscript(PyObject *o, PyObject *index) {
    if (IS_EXACT(index, PySlice_Type)) {
        autoref PyObject *children = TRY(element_children(ELEMENT(o)));
        return ops_get_item(children, index);
    }
    if (!is_index(index)) {
        return bad_index();
    }
    Py_ssize_t i;
    TRYI(index_of(ELEMENT(o), index, &i));
    return element_sequence_item(o, i);
}
static int set_slice(PyObject *o, PyObject *slice, PyObject *value) {
    if (value == NULL) {
        return element_splice(ELEMENT(o), slice, NULL, 0);
    }
    TreeState *state = INT_TRY(tree_state_of(TYPE(o)));
    autoref PyObject *items = INT_TRY(ops_fast(value, "assignment expects an iterable"));
    autoref PyObject *fixed = INT_TRY(ops_to_tuple(items)); /* nobody can change it */
    for (Py_ssize_t i = 0; i < tuple_length(fixed); i++) {
        INT_TRYI(element_check(state->element, tuple_at(fixed, i)));
    }
    return element_splice(ELEMENT(o), slice, tuple_items(fixed), tuple_length(fixed));
}
int element_set_subscript(PyObject *o, PyObject *index, PyObject *value) {
    if (IS_EXACT(index, PySlice_Type)) {
        return set_slice(o, index, value);
    }
    if (!is_index(index)) {
        return err_int(bad_index());
    }
    Py_ssize_t i;
    INT_TRYI(index_of(ELEMENT(o), index, &i));
    if (i < 0 || i >= element_length(ELEMENT(o))) {
        return err_int(out_of_range("assignment "));
    }
    if (value == NULL) {
        return element_remove_at(ELEMENT(o), i, NULL) ? 0 : err_int(out_of_range("assignment "));
    }
    TreeState *state = INT_TRY(tree_state_of(TYPE(o)));
    INT_TRYI(element_check(state->element, value));
    return element_replace_at(ELEMENT(o), i, value) ? 0 : err_int(out_of_range("assignment "));
}
#endif
