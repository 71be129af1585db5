/* deque: a chain of blocks of items, so that adding and removing at the ends never moves the
 * others.
 *
 * Invariants: there is always a block; the items fill the places from `first` of the leftmost block
 * to `last` of the rightmost one, and nothing else counts. Of an empty deque `last` is first - 1,
 * in its only block. `state` changes with each change of the length, so that iterators notice.
 *
 * Locks: every access to the blocks is under the deque's lock, in code that runs no Python; what
 * leaves them is dropped after the unlock.
 */
#include "modules/collections/deque.h"
#include "object/data.h"
#include "object/error.h"
#include "object/needs.h"
#include "object/ops.h"

enum { CENTER = BLOCK_ITEMS / 2 };

static force_inline Py_ssize_t length_of(DequeObject *d) {
    return d->ob_base.ob_size;
}
/* Under the lock; others peek at it without. */
static force_inline void length_set(DequeObject *d, Py_ssize_t length) {
    store_relaxed(&d->ob_base.ob_size, length);
    store_relaxed(&d->state, d->state + 1);
}

/* ---- blocks ---- */

static Block *block_new_locked(DequeObject *d) {
    Block *block = d->free_count > 0 ? d->free[--d->free_count] : data_alloc(sizeof(Block));
    if (block == NULL) {
        err_no_memory();
        return NULL;
    }
    block->left = block->right = NULL;
    return block;
}
static void block_free_locked(DequeObject *d, Block *block) {
    if (d->free_count < FREE_BLOCKS) {
        d->free[d->free_count++] = block;
    } else {
        data_free(block, sizeof *block);
    }
}
/* No items, in one block. */
static void start_locked(DequeObject *d, Block *block, Py_ssize_t first) {
    d->leftmost = d->rightmost = block;
    d->first = first;
    d->last = first - 1;
}
int deque_begin(DequeObject *d) {
    d->maxlen = -1;
    Block *block = block_new_locked(d); /* NOLOCK: fresh */
    if (block == NULL) {
        return -1;
    }
    start_locked(d, block, CENTER);
    return 0;
}
void deque_expect(DequeObject *d, DequeEnd end) {
    guard(d);
    if (length_of(d) == 0) { /* one place is left for the other end */
        start_locked(d, d->leftmost, end == DEQUE_RIGHT ? 1 : BLOCK_ITEMS - 1);
    }
}
size_t deque_bytes(DequeObject *d) {
    guard(d);
    Py_ssize_t used = (d->first + length_of(d) + BLOCK_ITEMS - 1) / BLOCK_ITEMS;
    return (size_t)((used ? used : 1) + d->free_count) * sizeof(Block);
}

/* ---- places ---- */

typedef struct {
    Block *block;
    Py_ssize_t slot;
} Place;

static force_inline PyObject **at(Place p) {
    return &p.block->items[p.slot];
}
static force_inline void step_right(Place *p) {
    if (++p->slot == BLOCK_ITEMS) {
        *p = (Place){p->block->right, 0};
    }
}
static force_inline void step_left(Place *p) {
    if (p->slot-- == 0) {
        *p = (Place){p->block->left, BLOCK_ITEMS - 1};
    }
}
static force_inline Place first_place(DequeObject *d) {
    return (Place){d->leftmost, d->first};
}
static force_inline Place last_place(DequeObject *d) {
    return (Place){d->rightmost, d->last};
}

/* Of the item at i, which is there: walks from the nearest of both ends and the cursor. */
static Place place_of(DequeObject *d, Py_ssize_t i, DequeCursor *cursor) {
    size_t whole = (size_t)(d->first + i), number = whole / BLOCK_ITEMS,
           last = (size_t)(d->first + length_of(d) - 1) / BLOCK_ITEMS;
    DequeCursor c =
        number <= last - number ? (DequeCursor){d->leftmost, 0} : (DequeCursor){d->rightmost, last};
    if (cursor != NULL && cursor->block != NULL) {
        size_t far = number > c.number ? number - c.number : c.number - number;
        size_t near = number > cursor->number ? number - cursor->number : cursor->number - number;
        c = near < far ? *cursor : c;
    }
    for (; c.number < number; c.number++) {
        c.block = c.block->right;
    }
    for (; c.number > number; c.number--) {
        c.block = c.block->left;
    }
    if (cursor != NULL) {
        *cursor = c;
    }
    return (Place){c.block, (Py_ssize_t)(whole % BLOCK_ITEMS)};
}

/* ---- the ends ---- */

static int push_right_locked(DequeObject *d, PyObject *item) {
    if (unlikely(d->last == BLOCK_ITEMS - 1)) {
        Block *block = block_new_locked(d);
        if (block == NULL) {
            return -1;
        }
        block->left = d->rightmost;
        d->rightmost->right = block;
        d->rightmost = block;
        d->last = -1;
    }
    d->rightmost->items[++d->last] = item;
    length_set(d, length_of(d) + 1);
    return 0;
}
static int push_left_locked(DequeObject *d, PyObject *item) {
    if (unlikely(d->first == 0)) {
        Block *block = block_new_locked(d);
        if (block == NULL) {
            return -1;
        }
        block->right = d->leftmost;
        d->leftmost->left = block;
        d->leftmost = block;
        d->first = BLOCK_ITEMS;
    }
    d->leftmost->items[--d->first] = item;
    length_set(d, length_of(d) + 1);
    return 0;
}
static PyObject *take_right_locked(DequeObject *d) {
    if (length_of(d) == 0) {
        return NULL;
    }
    PyObject *item = d->rightmost->items[d->last];
    length_set(d, length_of(d) - 1);
    if (length_of(d) == 0) {
        start_locked(d, d->leftmost, CENTER);
    } else if (d->last-- == 0) {
        Block *empty = d->rightmost;
        d->rightmost = empty->left;
        d->rightmost->right = NULL;
        d->last = BLOCK_ITEMS - 1;
        block_free_locked(d, empty);
    }
    return item;
}
static PyObject *take_left_locked(DequeObject *d) {
    if (length_of(d) == 0) {
        return NULL;
    }
    PyObject *item = d->leftmost->items[d->first];
    length_set(d, length_of(d) - 1);
    if (length_of(d) == 0) {
        start_locked(d, d->leftmost, CENTER);
    } else if (++d->first == BLOCK_ITEMS) {
        Block *empty = d->leftmost;
        d->leftmost = empty->right;
        d->leftmost->left = NULL;
        d->first = 0;
        block_free_locked(d, empty);
    }
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
    INT_TRYI(end == DEQUE_RIGHT ? push_right_locked(d, item) : push_left_locked(d, item));
    pushed_out = NULL;
    if (d->maxlen > 0 && length_of(d) > d->maxlen) {
        pushed_out = end == DEQUE_RIGHT ? take_left_locked(d) : take_right_locked(d);
    }
    return 0;
}

/* ---- one item ---- */

PyObject *deque_get(DequeObject *d, Py_ssize_t i) {
    guard(d);
    return (size_t)i < (size_t)length_of(d) ? newref(*at(place_of(d, i, NULL))) : NULL;
}
int deque_get_if(DequeObject *d, Py_ssize_t i, size_t state, DequeCursor *cursor, PyObject **out) {
    guard(d);
    *out = NULL;
    if (d->state != state) {
        return -1;
    }
    if ((size_t)i < (size_t)length_of(d)) {
        *out = newref(*at(place_of(d, i, cursor)));
    }
    return *out != NULL;
}
void deque_seek(DequeObject *d, Py_ssize_t i, DequeCursor *cursor) {
    place_of(d, i, cursor);
}
PyObject *deque_exchange(DequeObject *d, Py_ssize_t i, PyObject *item) {
    guard(d);
    if ((size_t)i >= (size_t)length_of(d)) {
        return NULL;
    }
    PyObject **place = at(place_of(d, i, NULL)), *old = *place;
    *place = newref(item);
    return old;
}

/* ---- in the middle ---- */

PyObject *deque_take_at(DequeObject *d, Py_ssize_t i) {
    guard(d);
    Py_ssize_t n = length_of(d);
    if ((size_t)i >= (size_t)n) {
        return NULL;
    }
    Place hole = place_of(d, i, NULL), next = hole;
    PyObject *item = *at(hole);
    bool left = i < n / 2; /* the shorter side moves into the hole */
    for (Py_ssize_t k = left ? i : n - 1 - i; k > 0; k--) {
        left ? step_left(&next) : step_right(&next);
        *at(hole) = *at(next);
        hole = next;
    }
    left ? take_left_locked(d) : take_right_locked(d); /* by now it is elsewhere too */
    return item;
}

int deque_put_at(DequeObject *d, Py_ssize_t i, PyObject *item) {
    guard(d);
    Py_ssize_t n = length_of(d);
    if (d->maxlen >= 0 && n >= d->maxlen) {
        return err_int(err_raise(PyExc_IndexError, "deque already at its maximum size"));
    }
    i = i < 0 ? (i + n < 0 ? 0 : i + n) : i > n ? n : i;
    bool left = i < n / 2; /* the shorter side makes room */
    INT_TRYI(left ? push_left_locked(d, NULL) : push_right_locked(d, NULL));
    Place hole = left ? first_place(d) : last_place(d), next = hole;
    for (Py_ssize_t k = left ? i : n - i; k > 0; k--) {
        left ? step_right(&next) : step_left(&next);
        *at(hole) = *at(next);
        hole = next;
    }
    *at(hole) = newref(item);
    return 0;
}

/* ---- all of them ---- */

int deque_rotate_by(DequeObject *d, Py_ssize_t n) {
    guard(d);
    if (length_of(d) <= 1) {
        return 0;
    }
    n %= length_of(d);
    n = n < 0 ? n + length_of(d) : n; /* to the right, by less than the length */
    bool right = n <= length_of(d) / 2;
    for (n = right ? n : length_of(d) - n; n > 0; n--) {
        PyObject *item = right ? take_right_locked(d) : take_left_locked(d);
        /* The block that has just become free, or the one item less, is room. */
        int failed = right ? push_left_locked(d, item) : push_right_locked(d, item);
        if (unlikely(failed)) { /* back to where it was, which needs no room */
            right ? push_right_locked(d, item) : push_left_locked(d, item);
            return -1;
        }
    }
    return 0;
}

void deque_reverse_in_place(DequeObject *d) {
    guard(d);
    Place a = first_place(d), b = last_place(d);
    for (Py_ssize_t n = length_of(d) / 2; n > 0; n--) {
        PyObject *item = *at(a);
        *at(a) = *at(b);
        *at(b) = item;
        step_right(&a);
        step_left(&b);
    }
}

/* Drops the items of a chain that nobody else has, and frees it. */
static void chain_end(Place p, Py_ssize_t count) {
    for (; count > 0; count--) {
        decref(*at(p));
        if (++p.slot == BLOCK_ITEMS && count > 1) {
            Block *done = p.block;
            p = (Place){done->right, 0};
            data_free(done, sizeof *done);
        }
    }
    data_free(p.block, sizeof *p.block);
}

void deque_clear_all(DequeObject *d) {
    Place first;
    Py_ssize_t count;
    Block *fresh;
    {
        guard(d);
        count = length_of(d);
        fresh = count ? block_new_locked(d) : NULL;
        if (fresh != NULL) {
            first = first_place(d);
            start_locked(d, fresh, CENTER);
            length_set(d, 0);
        }
    }
    if (fresh != NULL) {
        chain_end(first, count);
    } else if (count != 0) { /* no memory for a new block: one by one */
        err_clear();
        for (PyObject *item; (item = deque_take(d, DEQUE_RIGHT)) != NULL;) {
            decref(item);
        }
    }
}

void deque_end(DequeObject *d) {
    if (d->leftmost != NULL) {
        chain_end(first_place(d), length_of(d));
    }
    for (Py_ssize_t i = 0; i < d->free_count; i++) {
        data_free(d->free[i], sizeof(Block));
    }
}

PyObject *deque_snapshot(DequeObject *d) {
    PyObject **items;
    Py_ssize_t n;
    {
        guard(d);
        n = length_of(d);
        items = data_alloc((size_t)(n + 1) * sizeof *items);
        if (items == NULL) {
            return err_no_memory();
        }
        Place p = first_place(d);
        for (Py_ssize_t i = 0; i < n; i++) {
            items[i] = newref(*at(p));
            step_right(&p);
        }
    }
    PyObject *list = list_from_array_steal(items, n);
    data_free(items, (size_t)(n + 1) * sizeof *items);
    return list;
}

int deque_traverse(PyObject *o, visitproc visit, void *arg) {
    DequeObject *d = DEQUE(o);
    Place p = first_place(d);
    for (Py_ssize_t i = 0; i < length_of(d); i++) {
        Py_VISIT(*at(p));
        step_right(&p);
    }
    return 0;
}
