/* deque: a ring of items.
 *
 * Invariants: `capacity` is 0 or a power of two; the items are at ring places head, head + 1 ...
 * (modulo capacity), `length` of them; the other places hold nothing that counts. `state` changes
 * with each change of the length, so that iterators notice.
 *
 * Locks: every access to the ring is under the deque's lock, in code that runs no Python; what
 * leaves the ring is dropped after the unlock.
 */
#include "modules/collections/deque.h"
#include "object/data.h"
#include "object/error.h"
#include "object/needs.h"
#include "object/ops.h"

enum { RING_MIN = 8, RING_SHRINK_ABOVE = 64 };

static force_inline PyObject **ring_place(DequeObject *d, Py_ssize_t i) {
    return &d->ring[(d->head + i) & (d->capacity - 1)];
}

/* Moves the items to a ring of another capacity. */
static int ring_resize_locked(DequeObject *d, Py_ssize_t capacity) {
    if ((size_t)capacity > PTRDIFF_MAX / sizeof(PyObject *)) {
        return err_int(err_no_memory());
    }
    PyObject **ring = data_alloc((size_t)capacity * sizeof *ring);
    if (ring == NULL) {
        return err_int(err_no_memory());
    }
    for (Py_ssize_t i = 0; i < d->length; i++) {
        ring[i] = *ring_place(d, i);
    }
    data_free(d->ring, (size_t)d->capacity * sizeof *ring);
    d->ring = ring;
    d->capacity = capacity;
    d->head = 0;
    return 0;
}
static force_inline int ring_room_locked(DequeObject *d) {
    return likely(d->length < d->capacity)
               ? 0
               : ring_resize_locked(d, d->capacity ? d->capacity * 2 : RING_MIN);
}
/* Gives memory back when the ring is mostly empty; failing to is no error. */
static void ring_shrink_locked(DequeObject *d) {
    if (unlikely(d->capacity > RING_SHRINK_ABOVE && d->length < d->capacity / 8) &&
        ring_resize_locked(d, d->capacity / 4) < 0) {
        err_clear();
    }
}

/* ---- one item ---- */

PyObject *deque_get(DequeObject *d, Py_ssize_t i) {
    guard(d);
    return (size_t)i < (size_t)d->length ? newref(*ring_place(d, i)) : NULL;
}
int deque_get_if(DequeObject *d, Py_ssize_t i, size_t state, PyObject **out) {
    guard(d);
    *out = NULL;
    if (d->state != state) {
        return -1;
    }
    if ((size_t)i < (size_t)d->length) {
        *out = newref(*ring_place(d, i));
    }
    return *out != NULL;
}
static PyObject *take_right_locked(DequeObject *d) {
    if (d->length == 0) {
        return NULL;
    }
    length_set(d, d->length - 1);
    PyObject *item = *ring_place(d, d->length);
    store_relaxed(&d->state, d->state + 1);
    ring_shrink_locked(d);
    return item;
}
static PyObject *take_left_locked(DequeObject *d) {
    if (d->length == 0) {
        return NULL;
    }
    PyObject *item = d->ring[d->head];
    d->head = (d->head + 1) & (d->capacity - 1);
    length_set(d, d->length - 1);
    store_relaxed(&d->state, d->state + 1);
    ring_shrink_locked(d);
    return item;
}
PyObject *deque_take(DequeObject *d, DequeEnd end) {
    guard(d);
    return end == DEQUE_RIGHT ? take_right_locked(d) : take_left_locked(d);
}

int deque_put_steal(DequeObject *d, steals PyObject *item, DequeEnd end) {
    autoref PyObject *pushed_out = item; /* also on failure, and with maxlen 0 */
    guard(d);
    if (d->maxlen == 0) {
        return 0;
    }
    PyObject *old = NULL;
    if (d->maxlen > 0 && d->length >= d->maxlen) {
        old = end == DEQUE_RIGHT ? take_left_locked(d) : take_right_locked(d);
    }
    if (ring_room_locked(d) < 0) {
        if (old != NULL) { /* cannot happen: its place is free */
            decref(old);
        }
        return -1;
    }
    if (end == DEQUE_RIGHT) {
        *ring_place(d, d->length) = item;
    } else {
        d->head = (d->head - 1) & (d->capacity - 1);
        d->ring[d->head] = item;
    }
    length_set(d, d->length + 1);
    store_relaxed(&d->state, d->state + 1);
    pushed_out = old;
    return 0;
}

PyObject *deque_exchange(DequeObject *d, Py_ssize_t i, PyObject *item) {
    guard(d);
    if ((size_t)i >= (size_t)d->length) {
        return NULL;
    }
    PyObject **place = ring_place(d, i), *old = *place;
    *place = newref(item);
    return old;
}

/* ---- in the middle ---- */

PyObject *deque_take_at(DequeObject *d, Py_ssize_t i) {
    guard(d);
    if ((size_t)i >= (size_t)d->length) {
        return NULL;
    }
    PyObject *item = *ring_place(d, i);
    if (i < d->length / 2) {
        for (Py_ssize_t k = i; k > 0; k--) {
            *ring_place(d, k) = *ring_place(d, k - 1);
        }
        d->head = (d->head + 1) & (d->capacity - 1);
    } else {
        for (Py_ssize_t k = i; k < d->length - 1; k++) {
            *ring_place(d, k) = *ring_place(d, k + 1);
        }
    }
    length_set(d, d->length - 1);
    store_relaxed(&d->state, d->state + 1);
    ring_shrink_locked(d);
    return item;
}

int deque_put_at(DequeObject *d, Py_ssize_t i, PyObject *item) {
    guard(d);
    if (d->maxlen >= 0 && d->length >= d->maxlen) {
        return err_int(err_raise(PyExc_IndexError, "deque already at its maximum size"));
    }
    INT_TRYI(ring_room_locked(d));
    Py_ssize_t n = d->length;
    length_set(d, n + 1);
    i = i < 0 ? (i + n < 0 ? 0 : i + n) : i > n ? n : i;
    if (i < n / 2) {
        d->head = (d->head - 1) & (d->capacity - 1);
        for (Py_ssize_t k = 0; k < i; k++) {
            *ring_place(d, k) = *ring_place(d, k + 1);
        }
    } else {
        for (Py_ssize_t k = n; k > i; k--) {
            *ring_place(d, k) = *ring_place(d, k - 1);
        }
    }
    *ring_place(d, i) = newref(item);
    store_relaxed(&d->state, d->state + 1);
    return 0;
}

/* ---- all of them ---- */

void deque_rotate_by(DequeObject *d, Py_ssize_t n) {
    guard(d);
    if (d->length <= 1) {
        return;
    }
    n %= d->length;
    if (n == 0) {
        return;
    }
    n = n < 0 ? n + d->length : n; /* to the right, by less than the length */
    if (n <= d->length / 2) {
        for (; n > 0; n--) {
            PyObject *item = *ring_place(d, d->length - 1);
            d->head = (d->head - 1) & (d->capacity - 1);
            d->ring[d->head] = item;
        }
    } else {
        for (n = d->length - n; n > 0; n--) {
            PyObject *item = d->ring[d->head];
            *ring_place(d, d->length) = item;
            d->head = (d->head + 1) & (d->capacity - 1);
        }
    }
    store_relaxed(&d->state, d->state + 1);
}

void deque_reverse_in_place(DequeObject *d) {
    guard(d);
    for (Py_ssize_t i = 0, k = d->length - 1; i < k; i++, k--) {
        PyObject *item = *ring_place(d, i);
        *ring_place(d, i) = *ring_place(d, k);
        *ring_place(d, k) = item;
    }
}

void deque_clear_all(DequeObject *d) {
    PyObject **ring;
    Py_ssize_t head, length, capacity;
    {
        guard(d);
        ring = d->ring;
        head = d->head;
        length = d->length;
        capacity = d->capacity;
        d->ring = NULL;
        d->head = d->capacity = 0;
        length_set(d, 0);
        store_relaxed(&d->state, d->state + 1);
    }
    for (Py_ssize_t i = 0; i < length; i++) {
        decref(ring[(head + i) & (capacity - 1)]);
    }
    data_free(ring, (size_t)capacity * sizeof *ring);
}

PyObject *deque_snapshot(DequeObject *d) {
    PyObject **items;
    Py_ssize_t n;
    {
        guard(d);
        n = d->length;
        items = data_alloc((size_t)(n + 1) * sizeof *items);
        if (items == NULL) {
            return err_no_memory();
        }
        for (Py_ssize_t i = 0; i < n; i++) {
            items[i] = newref(*ring_place(d, i));
        }
    }
    PyObject *list = list_from_array_steal(items, n);
    data_free(items, (size_t)(n + 1) * sizeof *items);
    return list;
}

int deque_traverse(PyObject *o, visitproc visit, void *arg) {
    DequeObject *d = DEQUE(o);
    for (Py_ssize_t i = 0; i < d->length; i++) {
        Py_VISIT(*ring_place(d, i));
    }
    return 0;
}
