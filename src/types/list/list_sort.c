/* Sorting a list: stable, adaptive on runs that are already in order.
 *
 * Runs are found from left to right (descending ones reversed, short ones extended by binary
 * insertion) and merged in the order that Powersort gives (Munro and Wild, "Nearly-optimal
 * mergesorts"): the merge tree is nearly optimal for the runs' lengths, and the stack of pending
 * runs is logarithmic. Merging gallops once one side keeps winning.
 *
 * While it sorts, the list is empty: comparing may run Python code, which then cannot disturb the
 * items.
 */
#include "types/list/list_int.h"
#include "object/call.h"
#include "types/float/float.h"
#include "types/int/int.h"
#include "types/quick_compare.h"
#include "types/str/str.h"
#include "types/tuple/tuple.h"

enum { MIN_RUN = 32, STACK_MAX = 85, GALLOP = 7 };

/* A key, and the item it stands for (NULL: the key is the item). */
typedef struct {
    PyObject *key, *item;
} Pair;

typedef struct Sorter Sorter;
/* Is a < b? 1, 0, -1. */
typedef int (*Less)(PyObject *a, PyObject *b);

struct Sorter {
    Less less;
    Pair *pairs, *scratch;
    struct {
        Py_ssize_t start, length;
        int power; /* of the boundary to the run after it */
    } stack[STACK_MAX];
    int depth;
};

/* ---- comparing ---- */

static int less_any(PyObject *a, PyObject *b) {
    PyObject *result = ops_compare(a, b, Py_LT);
    if (result == NULL) {
        return -1;
    }
    int truth = result == TRUE_OBJECT ? 1 : result == FALSE_OBJECT ? 0 : ops_is_true(result);
    decref(result);
    return truth;
}
static int less_str(PyObject *a, PyObject *b) {
    return str_compare(a, b) < 0;
}
static int less_small_int(PyObject *a, PyObject *b) {
    return int_compact(a) < int_compact(b);
}
static int less_int(PyObject *a, PyObject *b) {
    return int_compare(a, b) < 0;
}
static int less_float(PyObject *a, PyObject *b) {
    return float_value(a) < float_value(b);
}

/* The first items that are not equal decide. */
static int less_tuple(PyObject *a, PyObject *b) {
    Py_ssize_t n = tuple_length(a), m = tuple_length(b), i = 0;
    int equal = 1;
    for (; i < n && i < m && (equal = equal_quick(tuple_at(a, i), tuple_at(b, i))) == 1; i++) {
    }
    if (i >= n || i >= m) {
        return n < m;
    }
    int less = equal == 0 ? less_quick(tuple_at(a, i), tuple_at(b, i)) : -1;
    return less >= 0 ? less : less_any(a, b);
}

/* Keys that are all of one known type compare without dispatch. */
static Less choose_less(const Pair *pairs, Py_ssize_t n) {
    PyTypeObject *type = TYPE(pairs[0].key);
    bool compact = true;
    for (Py_ssize_t i = 0; i < n; i++) {
        if (TYPE(pairs[i].key) != type) {
            return less_any;
        }
        compact = compact && type == &PyLong_Type && int_is_compact(pairs[i].key);
    }
    if (type == &PyUnicode_Type) {
        return less_str;
    }
    if (type == &PyLong_Type) {
        return compact ? less_small_int : less_int;
    }
    return type == &PyFloat_Type ? less_float : type == &PyTuple_Type ? less_tuple : less_any;
}

/* ---- runs ---- */

static void reverse(Pair *p, Py_ssize_t n) {
    for (Py_ssize_t i = 0, k = n - 1; i < k; i++, k--) {
        Pair t = p[i];
        p[i] = p[k];
        p[k] = t;
    }
}

/* The length of the run at the start, made ascending; -1 error. */
static Py_ssize_t count_run(Sorter *s, Pair *p, Py_ssize_t n) {
    if (n < 2) {
        return n;
    }
    int down = s->less(p[1].key, p[0].key);
    if (down < 0) {
        return -1;
    }
    Py_ssize_t i = 2;
    for (; i < n; i++) {
        int less = s->less(p[i].key, p[i - 1].key);
        if (less < 0) {
            return -1;
        }
        if (less != down) {
            break;
        }
    }
    if (down) {
        reverse(p, i); /* strictly descending: stability is kept */
    }
    return i;
}

/* Extends the sorted [0, sorted) to [0, n). */
static int insert_rest(Sorter *s, Pair *p, Py_ssize_t sorted, Py_ssize_t n) {
    for (; sorted < n; sorted++) {
        Pair pivot = p[sorted];
        Py_ssize_t low = 0, high = sorted;
        while (low < high) {
            Py_ssize_t middle = low + (high - low) / 2;
            int less = s->less(pivot.key, p[middle].key);
            if (less < 0) {
                return -1;
            }
            if (less) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        memmove(p + low + 1, p + low, (size_t)(sorted - low) * sizeof *p);
        p[low] = pivot;
    }
    return 0;
}

/* ---- merging ---- */

/* How many of the sorted p[0..n) come before `key`: those that are less (right false), or not
 * greater (right true). */
static Py_ssize_t gallop(Sorter *s, PyObject *key, const Pair *p, Py_ssize_t n, bool right) {
    Py_ssize_t low = 0, step = 1, high = 0;
    while (high < n) { /* low are known to come before */
        int before = right ? s->less(key, p[high].key) : s->less(p[high].key, key);
        if (before < 0) {
            return -1;
        }
        if (right ? before : !before) {
            break;
        }
        low = high + 1;
        high = low + step > n ? n : low + step - 1;
        step *= 2;
        if (low >= n) {
            return n;
        }
    }
    high = high < n ? high : n;
    while (low < high) {
        Py_ssize_t middle = low + (high - low) / 2;
        int before = right ? s->less(key, p[middle].key) : s->less(p[middle].key, key);
        if (before < 0) {
            return -1;
        }
        if (right ? before : !before) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return low;
}

/* Merges a[0..na) and the nb behind it. On an error every pair is still there, in some order. */
static int merge(Sorter *s, Pair *a, Py_ssize_t na, Py_ssize_t nb) {
    Pair *b = a + na;
    Py_ssize_t skip = gallop(s, b[0].key, a, na, true);
    if (skip < 0) {
        return -1;
    }
    a += skip;
    na -= skip;
    if (na == 0) {
        return 0;
    }
    Py_ssize_t keep = gallop(s, a[na - 1].key, b, nb, false);
    if (keep < 0) {
        return -1;
    }
    nb = keep;
    Pair *left = s->scratch, *out = a;
    memcpy(left, a, (size_t)na * sizeof *a);
    int failed = 0;
    Py_ssize_t wins_a = 0, wins_b = 0;
    while (na > 0 && nb > 0 && !failed) {
        if (wins_a >= GALLOP || wins_b >= GALLOP) {
            Py_ssize_t n =
                wins_a ? gallop(s, b->key, left, na, true) : gallop(s, left->key, b, nb, false);
            if (n < 0) {
                failed = -1;
                break;
            }
            if (wins_a) {
                memcpy(out, left, (size_t)n * sizeof *out);
                left += n;
                na -= n;
            } else {
                memmove(out, b, (size_t)n * sizeof *out);
                b += n;
                nb -= n;
            }
            out += n;
            wins_a = wins_b = 0;
            continue;
        }
        int less = s->less(b->key, left->key);
        if (less < 0) {
            failed = -1;
        } else if (less) {
            *out++ = *b++;
            nb--;
            wins_b++;
            wins_a = 0;
        } else {
            *out++ = *left++;
            na--;
            wins_a++;
            wins_b = 0;
        }
    }
    memcpy(out, left, (size_t)na * sizeof *out); /* what is left of b is in place */
    return failed;
}

/* The power of the boundary between two runs: the first bit in which the middles of the runs, as
 * fractions of n, differ. */
static int node_power(Py_ssize_t start, Py_ssize_t n1, Py_ssize_t n2, Py_ssize_t n) {
    unsigned __int128 a = (unsigned __int128)(2 * (uint64_t)start + (uint64_t)n1) << 62,
                      b = a + ((unsigned __int128)((uint64_t)n1 + (uint64_t)n2) << 62);
    uint64_t x = (uint64_t)(a / (unsigned __int128)n), y = (uint64_t)(b / (unsigned __int128)n);
    return __builtin_clzll(x ^ y) + 1;
}

static int merge_top(Sorter *s) {
    int k = s->depth - 2;
    Py_ssize_t start = s->stack[k].start, na = s->stack[k].length, nb = s->stack[k + 1].length;
    s->stack[k].length = na + nb;
    s->depth--;
    return merge(s, s->pairs + start, na, nb);
}

static int push_run(Sorter *s, Py_ssize_t start, Py_ssize_t length, Py_ssize_t n) {
    if (s->depth > 0) {
        int power =
            node_power(s->stack[s->depth - 1].start, s->stack[s->depth - 1].length, length, n);
        while (s->depth > 1 && s->stack[s->depth - 2].power > power) {
            INT_TRYI(merge_top(s));
        }
        s->stack[s->depth - 1].power = power;
    }
    s->stack[s->depth].start = start;
    s->stack[s->depth].length = length;
    s->depth++;
    return 0;
}

static int sort_pairs(Sorter *s, Py_ssize_t n) {
    for (Py_ssize_t start = 0; start < n;) {
        Py_ssize_t run = count_run(s, s->pairs + start, n - start);
        if (run < 0) {
            return -1;
        }
        Py_ssize_t least = n - start < MIN_RUN ? n - start : MIN_RUN;
        if (run < least) {
            INT_TRYI(insert_rest(s, s->pairs + start, run, least));
            run = least;
        }
        INT_TRYI(push_run(s, start, run, n));
        start += run;
    }
    while (s->depth > 1) {
        INT_TRYI(merge_top(s));
    }
    return 0;
}

/* ---- the list ---- */

/* Takes the items out, which leaves the list empty: an array for put_items. */
static PyObject **take_items(PyObject *o, Py_ssize_t *n) {
    PyListObject *list = (PyListObject *)o;
    guard(o);
    container_check_locked(o);
    *n = Py_SIZE(o);
    ItemArray *array = data_alloc(items_bytes(*n));
    if (array == NULL) {
        return err_no_memory();
    }
    array->capacity = *n;
    memcpy(array->items, list->ob_item, (size_t)*n * sizeof(PyObject *));
    list_publish(o, NULL, 0); /* readers that hold the old array still see its items */
    return array->items;
}

/* Puts them back. Were there others in the list? The caller drops them; one by one if there is no
 * memory to take them out whole. */
static bool put_items(PyObject *o, PyObject **items, Py_ssize_t n, PyObject ***intruders,
                      Py_ssize_t *count) {
    *intruders = NULL;
    for (bool changed = false;;) {
        autoref PyObject *one = NULL;
        guard(o);
        *count = Py_SIZE(o);
        changed |= ((PyListObject *)o)->ob_item != NULL;
        if (*count > 0) {
            *intruders = data_alloc((size_t)*count * sizeof **intruders);
            if (*intruders == NULL) {
                list_remove_locked(o, *count - 1, *count, &one);
                continue;
            }
            list_remove_locked(o, 0, *count, *intruders);
        }
        list_publish(o, items, n);
        return changed;
    }
}

static int fill_pairs(Sorter *s, PyObject **items, Py_ssize_t n, PyObject *key) {
    for (Py_ssize_t i = 0; i < n; i++) {
        s->pairs[i] = (Pair){items[i], items[i]};
    }
    for (Py_ssize_t i = 0; key != NULL && i < n; i++) {
        PyObject *value = call_one(key, items[i]);
        if (value == NULL) {
            while (i-- > 0) {
                decref(s->pairs[i].key);
            }
            return -1;
        }
        s->pairs[i].key = value;
    }
    return 0;
}

/* Sorts the owned array in place. */
static int sort_items(PyObject **items, Py_ssize_t n, PyObject *key, bool reversed) {
    size_t bytes = 2 * (size_t)n * sizeof(Pair);
    Sorter s = {.pairs = data_alloc(bytes)};
    if (s.pairs == NULL) {
        err_no_memory();
        return -1;
    }
    s.scratch = s.pairs + n;
    int failed = fill_pairs(&s, items, n, key);
    if (!failed) {
        s.less = choose_less(s.pairs, n);
        if (reversed) {
            reverse(s.pairs, n); /* twice: equal items keep their order */
        }
        failed = sort_pairs(&s, n);
        if (reversed) {
            reverse(s.pairs, n);
        }
        for (Py_ssize_t i = 0; i < n; i++) {
            items[i] = s.pairs[i].item;
            if (key != NULL) {
                decref(s.pairs[i].key);
            }
        }
    }
    data_free(s.pairs, bytes);
    return failed;
}

int list_sort_in_place(PyObject *o, PyObject *key, bool reversed) {
    if (list_length(o) == 0) {
        return 0;
    }
    Py_ssize_t n, count;
    PyObject **items = INT_TRY(take_items(o, &n)), **intruders;
    int failed = n ? sort_items(items, n, key, reversed) : 0;
    PyObject *exception = failed ? err_fetch() : NULL;
    bool changed = put_items(o, items, n, &intruders, &count);
    for (Py_ssize_t i = 0; intruders != NULL && i < count; i++) {
        decref(intruders[i]);
    }
    data_free(intruders, (size_t)count * sizeof *intruders);
    if (exception != NULL) {
        err_restore(exception);
        return -1;
    }
    if (changed) {
        err_raise(PyExc_ValueError, "list modified during sort");
    }
    return changed ? -1 : 0;
}
