/* Sorting a list: stable, adaptive on runs that are already in order.
 *
 * Runs are found from left to right (descending ones reversed, short ones extended by binary
 * insertion) and merged in the order that Powersort gives (Munro and Wild, "Nearly-optimal
 * mergesorts"): the merge tree is nearly optimal for the runs' lengths, and the stack of pending
 * runs is logarithmic. Merging gallops once one side keeps winning.
 *
 * What is moved are not the keys but their ranks, 64 bits that decide most comparisons of numbers and strings, and
 * of tuples that begin with such, without a look at the objects.
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
#include "types/tuple/tuple_quick.h"

enum { MIN_RUN = 32, STACK_MAX = 85, GALLOP = 7 };

typedef struct Sorter Sorter;
/* Is a < b? 1, 0, -1. */
typedef int (*Less)(PyObject *a, PyObject *b);

/* What is moved about for an item. Ranks that differ are in the order of their keys. */
typedef struct {
    uint64_t rank;
    size_t index; /* of the key, and of the item */
} Entry;

struct Sorter {
    Less less;            /* decides between equal ranks ... */
    bool exact;           /* ... unless those mean equal keys */
    PyObject *const *keys; /* the items themselves without a key function */
    Entry *entries, *scratch;
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
static int less_int(PyObject *a, PyObject *b) {
    return int_compare(a, b) < 0;
}
static int less_float(PyObject *a, PyObject *b) {
    return float_value(a) < float_value(b);
}

static int less_tuple(PyObject *a, PyObject *b) {
    int less = tuple_compare_quick(a, b, Py_LT);
    return less >= 0 ? less : less_any(a, b);
}

static force_inline int entry_less(const Sorter *s, Entry a, Entry b) {
    if (a.rank != b.rank) {
        return a.rank < b.rank;
    }
    return s->exact ? 0 : s->less(s->keys[a.index], s->keys[b.index]);
}

/* ---- ranks ---- */

/* Numbers beyond 64 bits have the rank of the last that fits: *exact becomes false. */
static uint64_t rank_of_int(PyObject *o, bool *exact) {
    int overflow;
    int64_t value = int_as_int64_overflow(o, &overflow);
    if (unlikely(overflow != 0)) {
        value = overflow > 0 ? INT64_MAX : INT64_MIN;
        *exact = false;
    }
    return (uint64_t)value ^ (uint64_t)1 << 63;
}
/* False for a NaN, which has no place in an order. */
static bool rank_of_float(PyObject *o, uint64_t *rank) {
    double value = float_value(o) + 0.0; /* -0.0 is equal to 0.0 */
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    *rank = bits >> 63 ? ~bits : bits | (uint64_t)1 << 63;
    return value == value;
}
/* The first three characters, as 21 bits each; what is not there counts as 0. */
static uint64_t rank_of_str(PyObject *o) {
    uint64_t rank = 0;
    Py_ssize_t n = str_length(o);
    for (Py_ssize_t i = 0; i < 3; i++) {
        rank = rank << 21 | (i < n ? str_at(o, i) : 0);
    }
    return rank;
}
/* The first eight, of strings whose characters are all bytes. */
static uint64_t rank_of_bytes(PyObject *o) {
    uint64_t rank = 0;
    size_t n = (size_t)str_length(o);
    memcpy(&rank, str_data(o), n < sizeof rank ? n : sizeof rank);
    return __builtin_bswap64(rank);
}

/* The exact type of all keys, or with `first` of the first items of all of them (tuples that are not empty). NULL:
 * they differ, or there is none. *bytes: are they strings of one byte a character? */
static PyTypeObject *common_type(const Sorter *s, Py_ssize_t n, bool first, bool *bytes) {
    PyTypeObject *type = NULL;
    *bytes = true;
    for (Py_ssize_t i = 0; i < n; i++) {
        PyObject *o = s->keys[i];
        if (first && tuple_length(o) == 0) {
            return NULL;
        }
        o = first ? tuple_at(o, 0) : o;
        if (type != NULL && TYPE(o) != type) {
            return NULL;
        }
        type = TYPE(o);
        *bytes = *bytes && type == &PyUnicode_Type && str_kind(o) == 1;
    }
    return type;
}

/* Keys of one known type compare without dispatch, and most by their ranks alone. */
static void rank_entries(Sorter *s, Py_ssize_t n) {
    bool bytes, ranked = true;
    PyTypeObject *type = common_type(s, n, false, &bytes);
    bool first = type == &PyTuple_Type;
    s->less = type == &PyUnicode_Type ? less_str
              : type == &PyLong_Type  ? less_int
              : type == &PyFloat_Type ? less_float
              : first                 ? less_tuple
                                      : less_any;
    type = first ? common_type(s, n, true, &bytes) : type;
    s->exact = !first && (type == &PyLong_Type || type == &PyFloat_Type);
    for (Py_ssize_t i = 0; i < n; i++) {
        s->entries[i] = (Entry){0, (size_t)i};
    }
    for (Py_ssize_t i = 0; ranked && i < n; i++) {
        PyObject *o = first ? tuple_at(s->keys[i], 0) : s->keys[i];
        uint64_t *rank = &s->entries[i].rank;
        if (type == &PyLong_Type) {
            *rank = rank_of_int(o, &s->exact);
        } else if (type == &PyFloat_Type) {
            ranked = rank_of_float(o, rank);
        } else if (type == &PyUnicode_Type) {
            *rank = bytes ? rank_of_bytes(o) : rank_of_str(o);
        } else {
            ranked = false;
        }
    }
    for (Py_ssize_t i = 0; !ranked && i < n; i++) {
        s->entries[i].rank = 0;
    }
    s->exact &= ranked;
}

/* ---- runs ---- */

static void reverse(Entry *p, Py_ssize_t n) {
    for (Py_ssize_t i = 0, k = n - 1; i < k; i++, k--) {
        Entry t = p[i];
        p[i] = p[k];
        p[k] = t;
    }
}

/* The length of the run at the start, made ascending; -1 error. */
static Py_ssize_t count_run(Sorter *s, Entry *p, Py_ssize_t n) {
    if (n < 2) {
        return n;
    }
    int down = entry_less(s, p[1], p[0]);
    if (down < 0) {
        return -1;
    }
    Py_ssize_t i = 2;
    for (; i < n; i++) {
        int less = entry_less(s, p[i], p[i - 1]);
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
static int insert_rest(Sorter *s, Entry *p, Py_ssize_t sorted, Py_ssize_t n) {
    for (; sorted < n; sorted++) {
        Entry pivot = p[sorted];
        Py_ssize_t low = 0, high = sorted;
        while (low < high) {
            Py_ssize_t middle = low + (high - low) / 2;
            int less = entry_less(s, pivot, p[middle]);
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
static Py_ssize_t gallop(Sorter *s, Entry key, const Entry *p, Py_ssize_t n, bool right) {
    Py_ssize_t low = 0, step = 1, high = 0;
    while (high < n) { /* low are known to come before */
        int before = right ? entry_less(s, key, p[high]) : entry_less(s, p[high], key);
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
        int before = right ? entry_less(s, key, p[middle]) : entry_less(s, p[middle], key);
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

/* Merges a[0..na) and the nb behind it. On an error every entry is still there, in some order. */
static int merge(Sorter *s, Entry *a, Py_ssize_t na, Py_ssize_t nb) {
    Entry *b = a + na;
    Py_ssize_t skip = gallop(s, b[0], a, na, true);
    if (skip < 0) {
        return -1;
    }
    a += skip;
    na -= skip;
    if (na == 0) {
        return 0;
    }
    Py_ssize_t keep = gallop(s, a[na - 1], b, nb, false);
    if (keep < 0) {
        return -1;
    }
    nb = keep;
    Entry *left = s->scratch, *out = a;
    memcpy(left, a, (size_t)na * sizeof *a);
    int failed = 0;
    Py_ssize_t wins_a = 0, wins_b = 0;
    while (na > 0 && nb > 0 && !failed) {
        if (wins_a >= GALLOP || wins_b >= GALLOP) {
            Py_ssize_t n =
                wins_a ? gallop(s, *b, left, na, true) : gallop(s, *left, b, nb, false);
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
        int less = entry_less(s, *b, *left);
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
    return merge(s, s->entries + start, na, nb);
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

static int sort_entries(Sorter *s, Py_ssize_t n) {
    for (Py_ssize_t start = 0; start < n;) {
        Py_ssize_t run = count_run(s, s->entries + start, n - start);
        if (run < 0) {
            return -1;
        }
        Py_ssize_t least = n - start < MIN_RUN ? n - start : MIN_RUN;
        if (run < least) {
            INT_TRYI(insert_rest(s, s->entries + start, run, least));
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

/* The keys of the items, as many as there are before one fails: then -1. */
static int make_keys(PyObject **keys, PyObject **items, Py_ssize_t n, PyObject *key) {
    for (Py_ssize_t i = 0; i < n; i++) {
        keys[i] = call_one(key, items[i]);
        if (keys[i] == NULL) {
            while (i-- > 0) {
                decref(keys[i]);
            }
            return -1;
        }
    }
    return 0;
}

/* Puts the items into the order of the entries. */
static void order_items(Sorter *s, PyObject **items, Py_ssize_t n) {
    PyObject **ordered = (PyObject **)s->scratch;
    for (Py_ssize_t i = 0; i < n; i++) {
        ordered[i] = items[s->entries[i].index];
    }
    memcpy(items, ordered, (size_t)n * sizeof *items);
}

/* Sorts the owned array in place. */
static int sort_items(PyObject **items, Py_ssize_t n, PyObject *key, bool reversed) {
    size_t bytes = (size_t)n * (2 * sizeof(Entry) + (key != NULL ? sizeof *items : 0));
    Sorter s = {.entries = data_alloc(bytes), .keys = items};
    if (s.entries == NULL) {
        err_no_memory();
        return -1;
    }
    s.scratch = s.entries + n;
    PyObject **keys = (PyObject **)(s.scratch + n); /* if there is a key function */
    int failed = key != NULL ? make_keys(keys, items, n, key) : 0;
    if (!failed) {
        s.keys = key != NULL ? keys : items;
        rank_entries(&s, n);
        if (reversed) {
            reverse(s.entries, n); /* twice: equal items keep their order */
        }
        failed = sort_entries(&s, n);
        if (reversed) {
            reverse(s.entries, n);
        }
        order_items(&s, items, n);
        for (Py_ssize_t i = 0; key != NULL && i < n; i++) {
            decref(keys[i]);
        }
    }
    data_free(s.entries, bytes);
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
