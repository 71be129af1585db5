/* Element: its fields and children. */
#ifdef HAVE_EXPAT
#include "modules/elementtree/elementtree.h"
#include "types/slice/slice.h"

bool is_element(PyTypeObject *element, PyObject *o) {
    return TYPE(o) == element || type_is_subtype(TYPE(o), element);
}
int element_check(PyTypeObject *element, PyObject *o) {
    return is_element(element, o)
               ? 0
               : err_int(err_raise(PyExc_TypeError, "expected an Element, not \"%.200s\"",
                                   TYPE(o)->tp_name));
}
PyObject *element_new(PyTypeObject *type, PyObject *tag, PyObject *attrib) {
    autoref PyObject *o = TRY(object_new(type));
    ELEMENT(o)->tag = newref(tag);
    object_track(o);
    if (attrib != NULL && dict_length(attrib) > 0) {
        TRYI(element_set_attrib(ELEMENT(o), attrib));
    }
    return take(o);
}

/* ---- what there is besides the fields ---- */

static int extra_need_locked(ElementObject *self) {
    if (self->extra == NULL) {
        ElementExtra *extra = data_alloc_zero(sizeof *extra);
        if (extra == NULL) {
            return err_int(err_no_memory());
        }
        extra->children = extra->few;
        extra->capacity = CHILDREN_INLINE;
        self->extra = extra;
    }
    return 0;
}
static void children_free(ElementExtra *extra) {
    if (extra->children != extra->few) {
        data_free(extra->children, (size_t)extra->capacity * sizeof(PyObject *));
    }
}
void element_empty(ElementObject *self) {
    ElementExtra *extra;
    {
        guard(self);
        extra = self->extra;
        self->extra = NULL;
    }
    if (extra == NULL) {
        return;
    }
    CLEAR(extra->attrib);
    for (Py_ssize_t i = 0; i < extra->length; i++) {
        decref(extra->children[i]);
    }
    children_free(extra);
    data_free(extra, sizeof *extra);
}

/* ---- attributes ---- */

PyObject *element_attrib_if(ElementObject *self) {
    guard(self);
    return self->extra != NULL ? xnewref(self->extra->attrib) : NULL;
}
int element_set_attrib(ElementObject *self, PyObject *attrib) {
    autoref PyObject *old = NULL;
    guard(self);
    INT_TRYI(extra_need_locked(self));
    old = self->extra->attrib;
    self->extra->attrib = xnewref(attrib);
    return 0;
}
PyObject *element_attrib(ElementObject *self) {
    PyObject *attrib = element_attrib_if(self);
    if (attrib != NULL) {
        return attrib;
    }
    autoref PyObject *fresh = TRY(dict_new());
    guard(self);
    TRYI(extra_need_locked(self));
    if (self->extra->attrib == NULL) {
        self->extra->attrib = newref(fresh);
    }
    return newref(self->extra->attrib);
}

/* ---- children ---- */

Py_ssize_t element_length(ElementObject *self) {
    guard(self);
    return self->extra != NULL ? self->extra->length : 0;
}
PyObject *element_child(ElementObject *self, Py_ssize_t i) {
    guard(self);
    ElementExtra *extra = self->extra;
    return extra != NULL && (size_t)i < (size_t)extra->length ? newref(extra->children[i]) : NULL;
}
/* Room for as many children in all. */
static int children_room_locked(ElementObject *self, Py_ssize_t needed) {
    INT_TRYI(extra_need_locked(self));
    ElementExtra *extra = self->extra;
    if (needed <= extra->capacity) {
        return 0;
    }
    size_t capacity = ((size_t)needed + (size_t)needed / 2 + 3) & ~(size_t)3;
    PyObject **children =
        capacity > PTRDIFF_MAX / sizeof *children ? NULL : data_alloc(capacity * sizeof *children);
    if (children == NULL) {
        return err_int(err_no_memory());
    }
    memcpy(children, extra->children, (size_t)extra->length * sizeof *children);
    children_free(extra);
    extra->children = children;
    extra->capacity = (Py_ssize_t)capacity;
    return 0;
}
int element_append(ElementObject *self, PyObject *child) {
    return element_insert(self, PY_SSIZE_T_MAX, child);
}
int element_insert(ElementObject *self, Py_ssize_t i, PyObject *child) {
    guard(self);
    Py_ssize_t length = self->extra != NULL ? self->extra->length : 0;
    INT_TRYI(children_room_locked(self, length + 1));
    ElementExtra *extra = self->extra;
    i = i < 0 ? i + length : i;
    i = i < 0 ? 0 : i > length ? length : i;
    memmove(&extra->children[i + 1], &extra->children[i], (size_t)(length - i) * sizeof child);
    extra->children[i] = newref(child);
    extra->length = length + 1;
    return 0;
}
int element_remove_at(ElementObject *self, Py_ssize_t i, PyObject *child) {
    autoref PyObject *old = NULL;
    guard(self);
    ElementExtra *extra = self->extra;
    if (extra == NULL || (size_t)i >= (size_t)extra->length ||
        (child != NULL && extra->children[i] != child)) {
        return 0;
    }
    old = extra->children[i];
    extra->length--;
    memmove(&extra->children[i], &extra->children[i + 1],
            (size_t)(extra->length - i) * sizeof child);
    return 1;
}
int element_replace_at(ElementObject *self, Py_ssize_t i, PyObject *child) {
    autoref PyObject *old = NULL;
    guard(self);
    ElementExtra *extra = self->extra;
    if (extra == NULL || (size_t)i >= (size_t)extra->length) {
        return 0;
    }
    old = extra->children[i];
    extra->children[i] = newref(child);
    return 1;
}

/* ---- several at once: references that leave are kept until after the unlock ---- */

typedef struct {
    PyObject **items;
    Py_ssize_t count, capacity;
} Kept;
static void kept_drop(Kept *kept) {
    for (Py_ssize_t i = 0; i < kept->count; i++) {
        decref(kept->items[i]);
    }
    data_free(kept->items, (size_t)kept->capacity * sizeof(PyObject *));
}
static int kept_room(Kept *kept, Py_ssize_t n) {
    kept->items = data_alloc((size_t)(n ? n : 1) * sizeof(PyObject *));
    kept->capacity = n ? n : 1;
    return kept->items == NULL ? err_int(err_no_memory()) : 0;
}
#define kept_auto __attribute__((cleanup(kept_drop)))

/* `items` in place of the children from start to stop. */
static int splice_locked(ElementObject *self, Py_ssize_t start, Py_ssize_t stop,
                         PyObject *const *items, Py_ssize_t count, Kept *kept) {
    Py_ssize_t length = self->extra != NULL ? self->extra->length : 0, out = stop - start;
    if (count > PY_SSIZE_T_MAX / (Py_ssize_t)sizeof *items - length) {
        return err_int(err_no_memory());
    }
    INT_TRYI(kept_room(kept, out));
    INT_TRYI(children_room_locked(self, length - out + count));
    PyObject **place = self->extra->children + start;
    memcpy(kept->items, place, (size_t)out * sizeof *place);
    kept->count = out;
    memmove(place + count, place + out, (size_t)(length - stop) * sizeof *place);
    for (Py_ssize_t i = 0; i < count; i++) {
        place[i] = newref(items[i]);
    }
    self->extra->length = length - out + count;
    return 0;
}
/* Every step-th one of `n` children from `start` on. */
static void replace_steps_locked(ElementObject *self, Py_ssize_t start, Py_ssize_t step,
                                 PyObject *const *items, Py_ssize_t n, Kept *kept) {
    PyObject **children = self->extra->children;
    for (Py_ssize_t i = 0; i < n; i++) {
        PyObject **place = &children[start + i * step];
        kept->items[kept->count++] = *place;
        *place = newref(items[i]);
    }
}
static void delete_steps_locked(ElementObject *self, Py_ssize_t start, Py_ssize_t step,
                                Py_ssize_t n, Kept *kept) {
    ElementExtra *extra = self->extra;
    if (step < 0) { /* the same ones from the left */
        start += (n - 1) * step;
        step = -step;
    }
    Py_ssize_t to = start, next = start;
    for (Py_ssize_t i = start; i < extra->length; i++) {
        if (i == next && kept->count < n) {
            kept->items[kept->count++] = extra->children[i];
            next += step;
        } else {
            extra->children[to++] = extra->children[i];
        }
    }
    extra->length = to;
}
int element_splice(ElementObject *self, PyObject *slice, PyObject *const *items, Py_ssize_t count) {
    Py_ssize_t start, stop, step;
    INT_TRYI(slice_unpack(slice, &start, &stop, &step));
    kept_auto Kept kept = {0};
    guard(self);
    Py_ssize_t length = self->extra != NULL ? self->extra->length : 0,
               n = slice_adjust(length, &start, &stop, step);
    if (step == 1) {
        return splice_locked(self, start, start + n, items, count, &kept);
    }
    if (items != NULL && count != n) {
        return err_int(err_raise(PyExc_ValueError,
                                 "attempt to assign sequence of size %zd to extended slice of size "
                                 "%zd",
                                 count, n));
    }
    if (n == 0) {
        return 0;
    }
    INT_TRYI(kept_room(&kept, n));
    if (items != NULL) {
        replace_steps_locked(self, start, step, items, n, &kept);
    } else {
        delete_steps_locked(self, start, step, n, &kept);
    }
    return 0;
}
int element_set_children(ElementObject *self, PyObject *const *items, Py_ssize_t count) {
    kept_auto Kept kept = {0};
    guard(self);
    return splice_locked(self, 0, self->extra != NULL ? self->extra->length : 0, items, count,
                         &kept);
}
PyObject *element_children(ElementObject *self) {
    kept_auto Kept kept = {0};
    {
        guard(self);
        Py_ssize_t n = self->extra != NULL ? self->extra->length : 0;
        TRYI(kept_room(&kept, n));
        for (; kept.count < n; kept.count++) {
            kept.items[kept.count] = newref(self->extra->children[kept.count]);
        }
    }
    return list_from_array(kept.items, kept.count);
}
#endif
