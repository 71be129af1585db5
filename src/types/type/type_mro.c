/* The method resolution order: C3 linearisation (docs: "The Python 2.3 Method Resolution Order").
 */
#include "object/data.h"
#include "types/type/type_int.h"

/* ---- C3 ---- */

typedef struct {
    PyObject **items;
    Py_ssize_t count, next;
} MergeList;

static bool in_tail(const MergeList *list, PyObject *class) {
    for (Py_ssize_t i = list->next + 1; i < list->count; i++) {
        if (list->items[i] == class) {
            return true;
        }
    }
    return false;
}

/* The first head that is in no list's tail; NULL when there is none. */
static PyObject *good_head(MergeList *lists, Py_ssize_t n) {
    for (Py_ssize_t i = 0; i < n; i++) {
        if (lists[i].next == lists[i].count) {
            continue;
        }
        PyObject *head = lists[i].items[lists[i].next];
        bool good = true;
        for (Py_ssize_t j = 0; j < n && good; j++) {
            good = !in_tail(&lists[j], head);
        }
        if (good) {
            return head;
        }
    }
    return NULL;
}

static PyObject *class_name(PyObject *class) {
    return attr_get(class, NAME(__name__));
}

static PyObject *no_order(MergeList *lists, Py_ssize_t n) {
    autoref PyObject *names = TRY(list_new(0));
    for (Py_ssize_t i = 0; i < n; i++) {
        if (lists[i].next == lists[i].count) {
            continue;
        }
        PyObject *head = lists[i].items[lists[i].next];
        bool before = false;
        for (Py_ssize_t j = 0; j < i; j++) {
            before |= lists[j].next < lists[j].count && lists[j].items[lists[j].next] == head;
        }
        if (!before) {
            TRYI(list_append_steal(names, TRY(class_name(head))));
        }
    }
    autoref PyObject *comma = TRY(str_from_text(", "));
    autoref PyObject *joined = TRY(str_join(comma, names));
    return err_raise(PyExc_TypeError,
                     "Cannot create a consistent method resolution order (MRO) for bases %U",
                     joined);
}

/* Merges into a list that begins with the type. */
static PyObject *merge(PyTypeObject *type, MergeList *lists, Py_ssize_t n) {
    autoref PyObject *result = TRY(list_new(0));
    TRYI(list_append(result, (PyObject *)type));
    for (;;) {
        bool done = true;
        for (Py_ssize_t i = 0; i < n; i++) {
            done &= lists[i].next == lists[i].count;
        }
        if (done) {
            return list_as_tuple(result);
        }
        PyObject *head = good_head(lists, n);
        if (head == NULL) {
            return no_order(lists, n);
        }
        TRYI(list_append(result, head));
        for (Py_ssize_t i = 0; i < n; i++) {
            lists[i].next +=
                lists[i].next < lists[i].count && lists[i].items[lists[i].next] == head;
        }
    }
}

static int check_bases(PyObject *bases) {
    for (Py_ssize_t i = 0; i < tuple_length(bases); i++) {
        PyTypeObject *base = (PyTypeObject *)tuple_at(bases, i);
        if (base->tp_mro == NULL) {
            return err_int(err_raise(PyExc_TypeError, "Cannot extend an incomplete type '%.100s'",
                                     base->tp_name));
        }
        for (Py_ssize_t j = i + 1; j < tuple_length(bases); j++) {
            if (tuple_at(bases, j) == (PyObject *)base) {
                return err_int(
                    err_raise(PyExc_TypeError, "duplicate base class %.100s", base->tp_name));
            }
        }
    }
    return 0;
}

PyObject *mro_linearize(PyTypeObject *type) {
    PyObject *bases = type->tp_bases;
    Py_ssize_t n = tuple_length(bases);
    TRYI(check_bases(bases));
    if (n <= 1) {
        PyObject *above = n == 0 ? NULL : ((PyTypeObject *)tuple_at(bases, 0))->tp_mro;
        Py_ssize_t length = above == NULL ? 0 : tuple_length(above);
        PyObject *mro = TRY(tuple_new(length + 1));
        tuple_items(mro)[0] = newref((PyObject *)type);
        for (Py_ssize_t i = 0; i < length; i++) {
            tuple_items(mro)[i + 1] = newref(tuple_at(above, i));
        }
        return tuple_publish(mro);
    }
    MergeList small[16], *lists = n < 16 ? small : data_alloc((size_t)(n + 1) * sizeof *lists);
    if (lists == NULL) {
        return err_no_memory();
    }
    for (Py_ssize_t i = 0; i < n; i++) {
        PyObject *mro = ((PyTypeObject *)tuple_at(bases, i))->tp_mro;
        lists[i] = (MergeList){tuple_items(mro), tuple_length(mro), 0};
    }
    lists[n] = (MergeList){tuple_items(bases), n, 0};
    PyObject *mro = merge(type, lists, n + 1);
    if (lists != small) {
        data_free(lists, (size_t)(n + 1) * sizeof *lists);
    }
    return mro;
}

/* ---- mro() of a metaclass ---- */

static int check_mro(PyTypeObject *type, PyObject *mro) {
    PyTypeObject *solid = type_solid_base(type);
    for (Py_ssize_t i = 0; i < tuple_length(mro); i++) {
        PyObject *class = tuple_at(mro, i);
        if (!IS_TYPE_OBJECT(class)) {
            return err_int(err_raise(PyExc_TypeError, "mro() returned a non-class ('%.500s')",
                                     TYPE(class)->tp_name));
        }
        if (!type_is_subtype(solid, type_solid_base((PyTypeObject *)class))) {
            return err_int(err_raise(PyExc_TypeError,
                                     "mro() returned base with unsuitable layout ('%.500s')",
                                     ((PyTypeObject *)class)->tp_name));
        }
    }
    return 0;
}

bool mro_is_custom(PyTypeObject *type) {
    if (TYPE(type) == &PyType_Type) {
        return false;
    }
    PyObject *found = type_lookup(TYPE(type), NAME(mro));
    return found != NULL && found != type_lookup(&PyType_Type, NAME(mro));
}

/* By the metaclass's own mro(); NULL without exception when it has type's. */
static PyObject *custom_mro(PyTypeObject *type) {
    if (!mro_is_custom(type)) {
        return NULL;
    }
    autoref PyObject *result = TRY(type_call_special((PyObject *)type, NAME(mro), NULL, 0));
    autoref PyObject *mro = TRY(ops_to_tuple(result));
    TRYI(check_mro(type, mro));
    return take(mro);
}

static bool mro_has(PyTypeObject *type, PyObject *class) {
    PyObject *mro = type->tp_mro;
    for (Py_ssize_t i = 0; mro != NULL && i < tuple_length(mro); i++) {
        if (tuple_at(mro, i) == class) {
            return true;
        }
    }
    return false;
}

/* Does a change of each class of the MRO reach the type through its bases? Not where a mro() has
 * put in others. */
static bool is_told_of_changes(PyTypeObject *type, PyObject *mro, bool custom) {
    PyObject *bases = type->tp_bases;
    for (Py_ssize_t i = 0; i < tuple_length(bases); i++) {
        if (!type_may_have_version((PyTypeObject *)tuple_at(bases, i))) {
            return false;
        }
    }
    for (Py_ssize_t i = 0; custom && i < tuple_length(mro); i++) {
        PyObject *class = tuple_at(mro, i);
        bool known = class == (PyObject *)type;
        for (Py_ssize_t j = 0; !known && j < tuple_length(bases); j++) {
            known = mro_has((PyTypeObject *)tuple_at(bases, j), class);
        }
        if (!known) {
            return false;
        }
    }
    return true;
}

/* Sets tp_mro; the old one outlives its readers because it is SHARED. */
int mro_compute(PyTypeObject *type) {
    PyObject *mro = custom_mro(type);
    bool custom = mro != NULL;
    if (!custom) {
        if (err_occurred()) {
            return -1;
        }
        mro = INT_TRY(mro_linearize(type));
    }
    ref_share(mro);
    if (!is_told_of_changes(type, mro, custom)) {
        type_forbid_version(type);
    }
    PyObject *old = type->tp_mro;
    store_release(&type->tp_mro, mro); /* pairs with the acquire in type_lookup */
    XDECREF(old);
    return 0;
}
