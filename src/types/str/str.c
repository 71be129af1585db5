/* str: making strings and the operations the core needs. Methods are in str_methods.c, codecs in
 * codecs.c, formatting in str_format.c. */
#include "types/str/str_int.h"
#include "types/list/list.h"
#include "types/tuple/tuple.h"

/* ---- static strings ---- */

/* Strings of one Latin-1 character, and the empty one: the header for ASCII is smaller than for the
 * rest, so they are two tables. */
StrAsciiChar str_ascii_chars[128];
static StrAsciiChar empty_string;
static struct {
    PyCompactUnicodeObject head;
    Py_UCS1 text[8];
} latin1_chars[128];

static void static_strings_init(void) {
    for (int c = 0; c < 128; c++) {
        str_ascii_chars[c].head = (PyASCIIObject)STATIC_ASCII(1);
        str_ascii_chars[c].text[0] = (char)c;
        latin1_chars[c].head._base = (PyASCIIObject)STATIC_ASCII(1);
        latin1_chars[c].head._base.state.ascii = 0;
        latin1_chars[c].text[0] = (Py_UCS1)(c + 128);
    }
    empty_string.head = (PyASCIIObject)STATIC_ASCII(0);
}

PyObject *str_empty(void) {
    return (PyObject *)&empty_string;
}

static PyObject *latin1_char(unsigned char c) {
    return c < 128 ? (PyObject *)&str_ascii_chars[c] : (PyObject *)&latin1_chars[c - 128];
}

/* ---- making ---- */

PyObject *str_new(Py_ssize_t length, Py_UCS4 max) {
    if (length == 0) {
        return str_empty();
    }
    unsigned kind = max < 0x100 ? 1 : max < 0x10000 ? 2 : 4;
    size_t head = max < 0x80 ? sizeof(PyASCIIObject) : sizeof(PyCompactUnicodeObject);
    if ((size_t)length > (PTRDIFF_MAX - head) / kind - 1) {
        return err_no_memory();
    }
    PyASCIIObject *s =
        (PyASCIIObject *)TRY(object_new_raw(&PyUnicode_Type, head + (size_t)(length + 1) * kind));
    s->length = length;
    s->hash = -1;
    memset(&s->state, 0, sizeof s->state);
    s->state.kind = (unsigned short)kind;
    s->state.compact = 1;
    s->state.ascii = max < 0x80;
    char *data = (char *)s + head;
    if (max >= 0x80) {
        ((PyCompactUnicodeObject *)s)->utf8 = NULL;
        ((PyCompactUnicodeObject *)s)->utf8_length = 0;
    }
    memset(data + (size_t)length * kind, 0, kind);
    return (PyObject *)s;
}

PyObject *str_from_char(Py_UCS4 c) {
    if (c < 256) {
        return latin1_char((unsigned char)c);
    }
    PyObject *s = TRY(str_new(1, c));
    str_put(str_kind(s), str_data(s), 0, c);
    return s;
}

PyObject *str_from_ucs(unsigned kind, const void *data, Py_ssize_t length) {
    if (length == 1) {
        return str_from_char(utf8_text_get(data, (int)kind, 0));
    }
    PyObject *s = TRY(str_new(length, utf8_text_max(data, (int)kind, (size_t)length)));
    str_copy(str_kind(s), str_data(s), kind, data, length);
    return s;
}

/* `scan` covers the whole text. */
static PyObject *from_scanned(const char *text, Py_ssize_t size, Utf8Scan scan) {
    if (scan.length == 1) {
        Py_UCS4 c;
        utf8_decode(text, (size_t)size, 4, &c);
        return str_from_char(c);
    }
    PyObject *s = TRY(str_new((Py_ssize_t)scan.length, scan.max_char));
    utf8_decode(text, (size_t)size, (int)str_kind(s), str_data(s));
    return s;
}

PyObject *str_from_wtf8(const char *text, Py_ssize_t size) {
    Utf8Scan scan = utf8_scan(text, (size_t)size, UTF8_SURROGATES);
    return scan.fault == UTF8_OK ? from_scanned(text, size, scan)
                                 : str_decode(text, size, "utf-8", "surrogatepass");
}

PyObject *str_from_utf8(const char *text, Py_ssize_t size) {
    Utf8Scan scan = utf8_scan(text, (size_t)size, UTF8_STRICT);
    return scan.fault == UTF8_OK ? from_scanned(text, size, scan)
                                 : str_decode(text, size, "utf-8", "strict");
}

PyObject *str_from_text(const char *text) {
    return str_from_utf8(text, (Py_ssize_t)strlen(text));
}

/* ---- UTF-8, hash, comparison ---- */

const char *str_utf8(PyObject *s, Py_ssize_t *length) {
    if (str_is_ascii(s)) {
        if (length != NULL) {
            *length = str_length(s);
        }
        return str_data(s);
    }
    PyCompactUnicodeObject *u = (PyCompactUnicodeObject *)s;
    char *text =
        load_acquire(&u->utf8); /* pairs with the exchange below; the length is written before */
    if (text == NULL) {
        size_t stop, size = utf8_encoded_size(str_data(s), (int)str_kind(s), (size_t)str_length(s),
                                              UTF8_STRICT, &stop);
        if (stop != (size_t)str_length(s)) {
            return (const char *)str_surrogate_error(s, (Py_ssize_t)stop);
        }
        char *fresh = data_alloc(size + 1);
        if (fresh == NULL) {
            return err_no_memory();
        }
        utf8_encode(str_data(s), (int)str_kind(s), (size_t)str_length(s), fresh);
        fresh[size] = 0;
        store_relaxed(&u->utf8_length, (Py_ssize_t)size); /* every thread writes the same */
        if (cas_acq_rel(&u->utf8, &text, fresh)) {
            text = fresh;
        } else {
            data_free(fresh, size + 1);
        }
    }
    if (length != NULL) {
        *length = load_relaxed(&u->utf8_length);
    }
    return text;
}

const char *str_c_text(PyObject *s) {
    Py_ssize_t length;
    const char *text = TRY(str_utf8(s, &length));
    return memchr(text, 0, (size_t)length) == NULL
               ? text
               : err_raise(PyExc_ValueError, "embedded null character");
}

Py_hash_t str_hash(PyObject *s) {
    PyASCIIObject *u = (PyASCIIObject *)s;
    Py_hash_t hash = load_relaxed(&u->hash);
    if (likely(hash != -1)) {
        return hash;
    }
    HashKey key = {runtime.hash_key[0], runtime.hash_key[1]};
    hash = hash_bytes(key, str_data(s), (size_t)str_length(s) * str_kind(s));
    store_relaxed(&u->hash, hash); /* once: every thread computes the same */
    return hash;
}

static force_inline uint64_t load_8(const char *p) {
    uint64_t word;
    memcpy(&word, p, 8);
    return word;
}
static force_inline uint32_t load_4(const char *p) {
    uint32_t word;
    memcpy(&word, p, 4);
    return word;
}
/* Most texts are short: two words that overlap are compared sooner than a function is called. */
static force_inline bool bytes_equal(const char *a, const char *b, size_t n) {
    if (n >= 8) {
        return load_8(a) == load_8(b) && load_8(a + n - 8) == load_8(b + n - 8) &&
               (n <= 16 || memcmp(a + 8, b + 8, n - 16) == 0);
    }
    if (n >= 4) {
        return load_4(a) == load_4(b) && load_4(a + n - 4) == load_4(b + n - 4);
    }
    return n == 0 || (a[0] == b[0] && a[n / 2] == b[n / 2] && a[n - 1] == b[n - 1]);
}

bool str_equal(PyObject *a, PyObject *b) {
    if (a == b) {
        return true;
    }
    Py_ssize_t n = str_length(a);
    if (n != str_length(b) || str_kind(a) != str_kind(b)) {
        return false; /* the kind is the smallest that fits, so equal texts have equal kinds */
    }
    Py_hash_t x = load_relaxed(&((PyASCIIObject *)a)->hash),
              y = load_relaxed(&((PyASCIIObject *)b)->hash);
    if (x != -1 && y != -1 && x != y) {
        return false;
    }
    return bytes_equal(str_data(a), str_data(b), (size_t)n * str_kind(a));
}

bool str_equal_text(PyObject *s, const char *ascii) {
    size_t n = strlen(ascii);
    return str_is_ascii(s) && (size_t)str_length(s) == n && memcmp(str_data(s), ascii, n) == 0;
}

/* As memcmp, but that the first bytes are compared here. */
static force_inline int bytes_order(const char *a, const char *b, size_t n) {
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    if (n >= 8) {
        uint64_t x = __builtin_bswap64(load_8(a)), y = __builtin_bswap64(load_8(b));
        if (x != y) {
            return x < y ? -1 : 1;
        }
    }
#endif
    return memcmp(a, b, n);
}

int str_compare(PyObject *a, PyObject *b) {
    Py_ssize_t n = str_length(a), m = str_length(b), common = n < m ? n : m;
    if (str_kind(a) == 1 && str_kind(b) == 1) {
        int order = bytes_order(str_data(a), str_data(b), (size_t)common);
        return order != 0 ? (order < 0 ? -1 : 1) : (n > m) - (n < m);
    }
    for (Py_ssize_t i = 0; i < common; i++) {
        Py_UCS4 x = str_at(a, i), y = str_at(b, i);
        if (x != y) {
            return x < y ? -1 : 1;
        }
    }
    return (n > m) - (n < m);
}

/* ---- putting together and taking apart ---- */

PyObject *str_concat(PyObject *a, PyObject *b) {
    Py_ssize_t n = str_length(a), m = str_length(b);
    if (n == 0 && IS_EXACT(b, PyUnicode_Type)) {
        return newref(b);
    }
    if (m == 0 && IS_EXACT(a, PyUnicode_Type)) {
        return newref(a);
    }
    if (n > PY_SSIZE_T_MAX - m) {
        return err_raise(PyExc_OverflowError, "strings are too large to concat");
    }
    Py_UCS4 x = str_max(a), y = str_max(b);
    PyObject *s = TRY(str_new(n + m, x > y ? x : y));
    unsigned kind = str_kind(s);
    str_copy(kind, str_data(s), str_kind(a), str_data(a), n);
    str_copy(kind, (char *)str_data(s) + (size_t)n * kind, str_kind(b), str_data(b), m);
    return s;
}

/* Room left in the block behind a string that only this thread sees. */
static bool append_in_place(PyObject *left, PyObject *right) {
    PyASCIIObject *s = (PyASCIIObject *)left;
    if (!is_only_reference(left) || str_is_interned(left) || !IS_EXACT(left, PyUnicode_Type) ||
        s->state.statically_allocated) {
        return false;
    }
    if (str_kind(right) > str_kind(left) || (str_is_ascii(left) && !str_is_ascii(right))) {
        return false;
    }
    Py_ssize_t n = str_length(left), m = str_length(right);
    size_t kind = str_kind(left), head = (size_t)((char *)str_data(left) - (char *)left);
    if (n > PY_SSIZE_T_MAX - m - 1 || head + (size_t)(n + m + 1) * kind > heap_block_size(left)) {
        return false;
    }
    if (!str_is_ascii(left)) {
        char *utf8 = ((PyCompactUnicodeObject *)left)->utf8;
        if (utf8 != NULL) {
            data_free(utf8, (size_t)((PyCompactUnicodeObject *)left)->utf8_length + 1);
            ((PyCompactUnicodeObject *)left)->utf8 = NULL;
        }
    }
    str_copy((unsigned)kind, (char *)str_data(left) + (size_t)n * kind, str_kind(right),
             str_data(right), m);
    s->length = n + m;
    s->hash = -1;
    memset((char *)str_data(left) + (size_t)(n + m) * kind, 0, kind);
    return true;
}

void str_append(PyObject **left, PyObject *right) {
    if (*left == NULL || append_in_place(*left, right)) {
        return;
    }
    Py_ssize_t n = str_length(*left), m = str_length(right);
    PyObject *joined;
    if (n > 64 && m < n && m > 0 && str_max(right) <= str_max(*left)) {
        /* It grows by steps: twice the room is taken, so that a loop of appends is linear. */
        joined = str_new(n + n / 4 + m, str_max(*left));
        if (joined != NULL) {
            unsigned kind = str_kind(joined);
            str_copy(kind, str_data(joined), str_kind(*left), str_data(*left), n);
            str_copy(kind, (char *)str_data(joined) + (size_t)n * kind, str_kind(right),
                     str_data(right), m);
            ((PyASCIIObject *)joined)->length = n + m;
            memset((char *)str_data(joined) + (size_t)(n + m) * kind, 0, kind);
        }
    } else {
        joined = str_concat(*left, right);
    }
    SETREF(*left, joined);
}

PyObject *str_slice(PyObject *s, Py_ssize_t start, Py_ssize_t end) {
    Py_ssize_t n = str_length(s);
    start = start < 0 ? 0 : start;
    end = end > n ? n : end;
    if (start >= end) {
        return str_empty();
    }
    if (start == 0 && end == n && IS_EXACT(s, PyUnicode_Type)) {
        return newref(s);
    }
    unsigned kind = str_kind(s);
    if (str_is_ascii(s) && end - start > 1) {
        PyObject *part = TRY(str_new(end - start, 0x7f));
        memcpy(str_data(part), (char *)str_data(s) + start, (size_t)(end - start));
        return part;
    }
    return str_from_ucs(kind, (char *)str_data(s) + (size_t)start * kind, end - start);
}

PyObject *str_join_array(PyObject *separator, PyObject *const *items, Py_ssize_t count) {
    if (count == 1 && IS_EXACT(items[0], PyUnicode_Type)) {
        return newref(items[0]);
    }
    Py_ssize_t total = 0, gap = str_length(separator);
    Py_UCS4 max = count > 1 && gap > 0 ? str_max(separator) : 0;
    for (Py_ssize_t i = 0; i < count; i++) {
        if (!IS_STR(items[i])) {
            return err_raise(PyExc_TypeError,
                             "sequence item %zd: expected str instance, %.80s found", i,
                             TYPE(items[i])->tp_name);
        }
        Py_ssize_t add = str_length(items[i]) + (i > 0 ? gap : 0);
        if (total > PY_SSIZE_T_MAX - add) {
            return err_raise(PyExc_OverflowError, "join() result is too long for a Python string");
        }
        total += add;
        Py_UCS4 m = str_max(items[i]);
        max = m > max ? m : max;
    }
    PyObject *s = TRY(str_new(total, max));
    unsigned kind = str_kind(s);
    char *to = str_data(s);
    for (Py_ssize_t i = 0; i < count; i++) {
        if (i > 0 && gap > 0) {
            str_copy(kind, to, str_kind(separator), str_data(separator), gap);
            to += (size_t)gap * kind;
        }
        str_copy(kind, to, str_kind(items[i]), str_data(items[i]), str_length(items[i]));
        to += (size_t)str_length(items[i]) * kind;
    }
    return s;
}

PyObject *str_join(PyObject *separator, PyObject *iterable) {
    autoref PyObject *items = NULL;
    if (IS_EXACT(iterable, PyTuple_Type)) {
        items = newref(iterable);
    } else if (TYPE(iterable)->tp_iter == NULL && TYPE(iterable)->tp_as_sequence == NULL) {
        return err_raise(PyExc_TypeError, "can only join an iterable");
    } else {
        items = TRY(ops_to_tuple(iterable));
    }
    return str_join_array(separator, tuple_items(items), tuple_length(items));
}

/* ---- searching: the rest is in str_search.c ---- */

int str_contains(PyObject *s, PyObject *sub) {
    if (!IS_STR(sub)) {
        err_raise(PyExc_TypeError, "'in <string>' requires string as left operand, not %.100s",
                  TYPE(sub)->tp_name);
        return -1;
    }
    return str_find(s, sub, 0, PY_SSIZE_T_MAX, 1) >= 0;
}

bool str_is_identifier(PyObject *s) {
    Py_ssize_t n = str_length(s);
    if (n == 0 || !unicode_is_identifier_start(str_at(s, 0))) {
        return false;
    }
    for (Py_ssize_t i = 1; i < n; i++) {
        if (!unicode_is_xid_continue(str_at(s, i))) {
            return false;
        }
    }
    return true;
}

/* ---- interning ---- */

/* Interned strings are immortal, and the same for all interpreters. Whoever looks for one takes no
 * lock: a table only gains strings, and one that was replaced stays in memory, which all together
 * costs less than the newest. */
typedef struct InternTable {
    struct InternTable *older;
    size_t mask;
    PyObject *slots[]; /* (r) open addressing */
} InternTable;
struct InternState {
    PyMutex lock;       /* held by whoever adds one */
    InternTable *table; /* (r) */
    size_t used;        /* (n:lock) */
};

size_t str_interned_count(void) {
    mutex_lock(&runtime.interned->lock);
    size_t count = runtime.interned->used;
    mutex_unlock(&runtime.interned->lock);
    return count;
}

/* Slots of the first table: what a start interns needs more than half of them, and a table that is outgrown is kept. */
enum { INTERN_FIRST = 8192 };

static InternTable *intern_table_new(size_t mask, InternTable *older) {
    InternTable *table = calloc(1, sizeof *table + (mask + 1) * sizeof(PyObject *));
    if (table != NULL) {
        table->mask = mask;
        table->older = older;
    }
    return table;
}

/* The string's slot: its equal's, or an empty one. The loads pair with the stores of slot_fill. */
static PyObject **intern_slot(InternTable *table, PyObject *s) {
    size_t i = (size_t)str_hash(s) & table->mask;
    PyObject *there;
    while ((there = load_acquire(&table->slots[i])) != NULL && !str_equal(there, s)) {
        i = (i + 1) & table->mask;
    }
    return &table->slots[i];
}
static void slot_fill(PyObject **slot, PyObject *s) {
    store_release(slot, s);
}

static int intern_grow_locked(struct InternState *state) {
    InternTable *old = state->table, *bigger = intern_table_new(old->mask * 2 + 1, old);
    if (bigger == NULL) {
        return -1;
    }
    for (size_t i = 0; i <= old->mask; i++) {
        if (old->slots[i] != NULL) {
            slot_fill(intern_slot(bigger, old->slots[i]), old->slots[i]);
        }
    }
    store_release(&state->table, bigger); /* pairs with the acquire in intern_find */
    return 0;
}

static PyObject *intern_find(struct InternState *state, PyObject *s) {
    return load_acquire(intern_slot(load_acquire(&state->table), s));
}

/* NULL where `s` is none that this thread may make immortal: another that owns it counts it without atomics, and
 * would write a number over the mark; so would whoever adds up the counts of a spread one, which nobody owns. */
static PyObject *intern_locked(struct InternState *state, PyObject *s) {
    PyObject *there = intern_find(state, s);
    if (there != NULL) {
        return there;
    }
    if (!is_owned(s)) {
        return NULL;
    }
    if ((state->used + 1) * 3 > state->table->mask * 2 && intern_grow_locked(state) < 0) {
        return s; /* not interned, which is only slower */
    }
    ref_immortalize(s);
    store_relaxed((uint8_t *)&((PyASCIIObject *)s)->state, STATE_INTERNED_STATIC);
    slot_fill(intern_slot(state->table, s), s);
    state->used++;
    return s;
}

PyObject *str_intern(steals PyObject *s) {
    if (s == NULL || str_is_interned(s) || !IS_EXACT(s, PyUnicode_Type)) {
        return s;
    }
    if (str_length(s) == 1 && str_kind(s) == 1) {
        PyObject *c = latin1_char((unsigned char)str_at(s, 0));
        decref(s);
        return c;
    }
    struct InternState *state = runtime.interned;
    PyObject *interned = intern_find(state, s);
    if (interned == NULL) {
        mutex_lock(&state->lock);
        interned = intern_locked(state, s);
        mutex_unlock(&state->lock);
    }
    if (interned == NULL) {
        interned = str_intern(str_from_ucs(str_kind(s), str_data(s), str_length(s)));
    }
    if (interned != s) {
        decref(s);
    }
    return interned;
}

PyObject *str_intern_text(const char *utf8) {
    return str_intern(str_from_text(utf8));
}

static int intern_static(struct InternState *state, PyObject *s) {
    PyObject **slot = intern_slot(state->table, s);
    if (*slot == NULL) {
        slot_fill(slot, s);
        state->used++;
    }
    return 0;
}

int str_init(void) {
    if (runtime.interned != NULL) {
        return 0;
    }
    static_strings_init(); /* the first interpreter, before any thread */
    struct InternState *state = calloc(1, sizeof *state);
    if (state == NULL) {
        return -1;
    }
    state->table = intern_table_new(INTERN_FIRST - 1, NULL);
    if (state->table == NULL) {
        free(state);
        return -1;
    }
    runtime.interned = state;
    INT_TRYI(static_names_each(intern_static, state));
    intern_static(state, str_empty());
    return 0;
}
