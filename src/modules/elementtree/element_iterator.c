/* Iterators over an element and what is below it. */
#ifdef HAVE_EXPAT
#include "modules/elementtree/elementtree.h"

typedef struct {
    PyObject *element;
    Py_ssize_t next; /* child */
} Level;
/* A change of the tree meanwhile: what comes may or may not be seen. */
typedef struct {
    PyObject_HEAD PyObject *root; /* (l) to be visited first; NULL afterwards */
    PyObject *tag;                /* (c) NULL: all */
    bool texts;                   /* (c) gives texts, not elements */
    Level *levels;                /* (l) the way from the root to where it is */
    Py_ssize_t depth, capacity;   /* (l) */
} IteratorObject;
#define ITERATOR(o) ((IteratorObject *)(o))

PyObject *element_iterator_new(TreeState *state, PyObject *root, PyObject *tag, bool texts) {
    PyObject *o = TRY(object_new(state->iterator));
    ITERATOR(o)->root = newref(root);
    ITERATOR(o)->tag = xnewref(tag);
    ITERATOR(o)->texts = texts;
    object_track(o);
    return o;
}

static int push_locked(IteratorObject *self, PyObject *element) {
    if (self->depth == self->capacity) {
        Py_ssize_t capacity = self->capacity ? self->capacity * 2 : 8;
        Level *levels = data_resize(self->levels, (size_t)self->capacity * sizeof *levels,
                                    (size_t)capacity * sizeof *levels);
        if (levels == NULL) {
            return err_int(err_no_memory());
        }
        self->levels = levels;
        self->capacity = capacity;
    }
    self->levels[self->depth++] = (Level){newref(element), 0};
    return 0;
}
/* One step: *entered or *left is the element (new reference); both NULL at the end. */
static int step(IteratorObject *self, PyObject **entered, PyObject **left, bool *is_root) {
    guard(self);
    *entered = *left = NULL;
    *is_root = false;
    if (self->root != NULL) {
        INT_TRYI(push_locked(self, self->root));
        *entered = take(self->root);
        return 0;
    }
    if (self->depth == 0) {
        return 0;
    }
    Level *top = &self->levels[self->depth - 1];
    PyObject *child = element_child(ELEMENT(top->element), top->next);
    if (self->depth == 0) { /* another thread has been here: the lock was given up meanwhile */
        XDECREF(child);
        return 0;
    }
    top = &self->levels[self->depth - 1];
    if (child == NULL) {
        *left = top->element;
        *is_root = --self->depth == 0;
        return 0;
    }
    top->next++;
    if (push_locked(self, child) < 0) {
        decref(child);
        return -1;
    }
    *entered = child;
    return 0;
}
/* The text that follows the step, if it is a true one. */
static int text_of_step(PyObject *entered, PyObject *left, bool is_root, PyObject **out) {
    *out = NULL;
    autoref PyObject *text = NULL;
    if (entered != NULL) {
        autoref PyObject *tag = element_field(entered, &ELEMENT(entered)->tag);
        if (tag != NONE && !IS_STR(tag)) {
            return 0; /* a comment, or a processing instruction */
        }
        text = element_field(entered, &ELEMENT(entered)->text);
    } else if (!is_root) {
        text = element_field(left, &ELEMENT(left)->tail);
    }
    int truth = text == NULL || text == NONE ? 0 : ops_is_true(text);
    if (truth > 0) {
        *out = take(text);
    }
    return truth;
}
static PyObject *iterator_next(PyObject *o) {
    IteratorObject *self = ITERATOR(o);
    for (;;) {
        PyObject *in, *out, *text;
        bool is_root;
        TRYI(step(self, &in, &out, &is_root));
        autoref PyObject *entered = in, *left = out;
        if (entered == NULL && left == NULL) {
            return NULL;
        }
        if (self->texts) {
            if (TRYI(text_of_step(entered, left, is_root, &text))) {
                return text;
            }
        } else if (entered != NULL) {
            autoref PyObject *tag = element_field(entered, &ELEMENT(entered)->tag);
            if (self->tag == NULL || TRYI(ops_compare_bool(tag, self->tag, Py_EQ))) {
                return take(entered);
            }
        }
    }
}
static int iterator_traverse(PyObject *o, visitproc visit, void *arg) {
    Py_VISIT(TYPE(o));
    Py_VISIT(ITERATOR(o)->root);
    Py_VISIT(ITERATOR(o)->tag);
    for (Py_ssize_t i = 0; i < ITERATOR(o)->depth; i++) {
        Py_VISIT(ITERATOR(o)->levels[i].element);
    }
    return 0;
}
static int iterator_clear(PyObject *o) {
    IteratorObject *self = ITERATOR(o);
    CLEAR(self->root);
    while (self->depth > 0) {
        decref(self->levels[--self->depth].element);
    }
    return 0;
}
static void iterator_dealloc(PyObject *o) {
    object_untrack(o);
    iterator_clear(o);
    CLEAR(ITERATOR(o)->tag);
    data_free(ITERATOR(o)->levels, (size_t)ITERATOR(o)->capacity * sizeof(Level));
    object_free(o);
}

static PyType_Slot slots[] = {
    {Py_tp_dealloc, iterator_dealloc}, {Py_tp_traverse, iterator_traverse},
    {Py_tp_clear, iterator_clear},     {Py_tp_iter, ops_self},
    {Py_tp_iternext, iterator_next},   {0, NULL},
};
PyType_Spec element_iterator_spec = {
    .name = "_elementtree._element_iterator",
    .basicsize = sizeof(IteratorObject),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE |
             Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .slots = slots,
};
#endif
