/* Finding a text in another, counting and replacing it. */
#include "types/str/str_methods.h"

enum { MAX_POSITIONS = 64 };

/* str_find() forwards from a place within s, of a text that is not empty. */
static force_inline Py_ssize_t find_next(PyObject *s, PyObject *sub, Py_ssize_t from) {
    Py_ssize_t n = str_length(s), m = str_length(sub);
    if (str_kind(s) == 1 && str_kind(sub) == 1) {
        const char *text = str_data(s), *found;
        found = m == 1 ? memchr(text + from, *(unsigned char *)str_data(sub), (size_t)(n - from))
                       : memmem(text + from, (size_t)(n - from), str_data(sub), (size_t)m);
        return found ? found - text : -1;
    }
    return str_find(s, sub, from, PY_SSIZE_T_MAX, 1);
}

static bool match_at(PyObject *s, Py_ssize_t i, PyObject *sub, Py_ssize_t m) {
    unsigned kind = str_kind(s);
    if (kind == str_kind(sub)) {
        return memcmp((char *)str_data(s) + (size_t)i * kind, str_data(sub), (size_t)m * kind) == 0;
    }
    for (Py_ssize_t k = 0; k < m; k++) {
        if (str_at(s, i + k) != str_at(sub, k)) {
            return false;
        }
    }
    return true;
}

Py_ssize_t str_find(PyObject *s, PyObject *sub, Py_ssize_t start, Py_ssize_t end, int direction) {
    Py_ssize_t n = str_length(s), m = str_length(sub);
    end = end > n ? n : end < 0 ? (end + n < 0 ? 0 : end + n) : end;
    start = start < 0 ? (start + n < 0 ? 0 : start + n) : start;
    if (end - start < m) {
        return -1;
    }
    if (m == 0) {
        return direction > 0 ? start : end;
    }
    if (str_kind(sub) > str_kind(s)) {
        return -1;
    }
    if (str_kind(s) == 1) {
        const char *text = str_data(s), *found;
        if (direction > 0) {
            found = memmem(text + start, (size_t)(end - start), str_data(sub), (size_t)m);
            return found ? found - text : -1;
        }
    }
    Py_UCS4 first = str_at(sub, 0);
    for (Py_ssize_t i = direction > 0 ? start : end - m; direction > 0 ? i <= end - m : i >= start;
         i += direction) {
        if (str_at(s, i) == first && match_at(s, i, sub, m)) {
            return i;
        }
    }
    return -1;
}

/* ---- counting ---- */

static Py_ssize_t count_byte(const unsigned char *text, Py_ssize_t n, unsigned char c) {
    Py_ssize_t count = 0;
    while (n > 0) { /* by parts whose count fits a byte: these additions are made many at once */
        Py_ssize_t part = n < 255 ? n : 255;
        unsigned char some = 0;
        for (Py_ssize_t i = 0; i < part; i++) {
            some = (unsigned char)(some + (text[i] == c));
        }
        count += some;
        text += part;
        n -= part;
    }
    return count;
}

Py_ssize_t str_count_in(PyObject *s, PyObject *sub, Py_ssize_t start, Py_ssize_t end) {
    Py_ssize_t m = str_length(sub), count = 0;
    if (m == 0) {
        return end >= start ? end - start + 1 : 0;
    }
    if (m == 1 && str_kind(s) == 1) {
        return start < end && str_kind(sub) == 1
                   ? count_byte((unsigned char *)str_data(s) + start, end - start,
                                *(unsigned char *)str_data(sub))
                   : 0;
    }
    while (start <= end && (start = str_find(s, sub, start, end, 1)) >= 0) {
        count++;
        start += m;
    }
    return count;
}

/* ---- replacing ---- */

/* The places where `old` is found, at most `most`; those that fit are stored. */
static Py_ssize_t find_all(PyObject *s, PyObject *old, Py_ssize_t most, Py_ssize_t *positions) {
    Py_ssize_t n = str_length(s), m = str_length(old), count = 0, from = 0;
    while (count < most && n - from >= m && (from = find_next(s, old, from)) >= 0) {
        if (count < MAX_POSITIONS) {
            positions[count] = from;
        }
        count++;
        from += m;
    }
    return count;
}

static void replace_byte(char *text, Py_ssize_t n, Py_ssize_t first, char old, char new,
                         Py_ssize_t most) {
    if (most >= n) {
        for (Py_ssize_t i = first; i < n; i++) { /* no jumps: many at once */
            text[i] = text[i] == old ? new : text[i];
        }
        return;
    }
    for (Py_ssize_t i = first; i < n && most > 0; i++) {
        if (text[i] == old) {
            text[i] = new;
            most--;
        }
    }
}

static PyObject *replace_ascii_char(PyObject *s, PyObject *old, PyObject *new, Py_ssize_t most) {
    Py_ssize_t n = str_length(s), first = most > 0 && n > 0 ? find_next(s, old, 0) : -1;
    if (first < 0) {
        return str_exact(s);
    }
    if (n == 1) {
        return str_from_char(str_at(new, 0));
    }
    PyObject *result = TRY(str_new(n, 0x7f));
    memcpy(str_data(result), str_data(s), (size_t)n);
    replace_byte(str_data(result), n, first, *(char *)str_data(old), *(char *)str_data(new), most);
    return result;
}

/* `old` is ASCII and not empty: what is left of s without it needs the same kind. */
static PyObject *replace_ascii(PyObject *s, PyObject *old, PyObject *new, Py_ssize_t most) {
    Py_ssize_t positions[MAX_POSITIONS], n = str_length(s), m = str_length(old),
                                         added = str_length(new), total;
    Py_ssize_t count = find_all(s, old, most, positions);
    if (count == 0) {
        return str_exact(s);
    }
    Py_ssize_t left = n - count * m;
    if (__builtin_mul_overflow(count, added, &total) || total > PY_SSIZE_T_MAX - left) {
        return err_no_memory();
    }
    Py_UCS4 max = str_max(s), other = str_max(new);
    if (left == 0 || (added > 0 && other > max)) {
        max = other;
    }
    total += left;
    PyObject *result = TRY(str_new(total, max));
    unsigned kind = str_kind(result), from_kind = str_kind(s);
    char *to = str_data(result), *text = str_data(s);
    Py_ssize_t from = 0;
    for (Py_ssize_t i = 0; i < count; i++) {
        Py_ssize_t at = i < MAX_POSITIONS ? positions[i] : find_next(s, old, from);
        str_copy(kind, to, from_kind, text + (size_t)from * from_kind, at - from);
        to += (size_t)(at - from) * kind;
        str_copy(kind, to, str_kind(new), str_data(new), added);
        to += (size_t)added * kind;
        from = at + m;
    }
    str_copy(kind, to, from_kind, text + (size_t)from * from_kind, n - from);
    if (total == 1) { /* there is one string of each character */
        Py_UCS4 c = str_at(result, 0);
        decref(result);
        return str_from_char(c);
    }
    return result;
}

/* Above it the length of the result is found first, so that one that cannot be made fails at once.
 */
enum { LARGE_REPLACEMENT = 1 << 16 };
static int reserve_replaced(StrWriter *w, PyObject *s, PyObject *old, PyObject *new,
                            Py_ssize_t count) {
    Py_ssize_t n = str_length(s), m = str_length(old), found = 0, total;
    for (Py_ssize_t i = 0;
         m > 0 && found < count && (i = str_find(s, old, i, PY_SSIZE_T_MAX, 1)) >= 0; i += m) {
        found++;
    }
    found = m > 0 ? found : n < count ? n + 1 : count;
    if (found == 0) {
        return 0;
    }
    if (__builtin_mul_overflow(found, str_length(new), &total) || total > PY_SSIZE_T_MAX - n) {
        return err_int(err_no_memory());
    }
    return str_writer_reserve(w, total + n - found * m, 0x7f);
}

/* Any other: the parts are put together, and their kind found out. */
static PyObject *replace_any(PyObject *s, PyObject *old, PyObject *new, Py_ssize_t most) {
    Py_ssize_t n = str_length(s), m = str_length(old), from = 0;
    StrWriter w;
    str_writer_init(&w, n);
    if (str_length(new) > LARGE_REPLACEMENT) {
        TRYI(reserve_replaced(&w, s, old, new, most));
    }
    for (; most > 0; most--) {
        Py_ssize_t i = m ? str_find(s, old, from, PY_SSIZE_T_MAX, 1) : from;
        if (i < 0 || i > n) {
            break;
        }
        if (m == 0) { /* in front of each character, and at the end */
            TRYI(str_writer_str(&w, new));
            if (i < n) {
                TRYI(str_writer_char(&w, str_at(s, i)));
            }
            from = i + 1;
            continue;
        }
        autoref PyObject *part = TRY(str_slice(s, from, i));
        TRYI(str_writer_str(&w, part));
        TRYI(str_writer_str(&w, new));
        from = i + m;
    }
    if (from == 0) {
        str_writer_drop(&w);
        return str_exact(s);
    }
    autoref PyObject *rest = TRY(str_slice(s, from, PY_SSIZE_T_MAX));
    TRYI(str_writer_str(&w, rest));
    return str_writer_finish(&w);
}

PyObject *str_replace_in(PyObject *s, PyObject *old, PyObject *new, Py_ssize_t most) {
    if (str_equal(old, new)) {
        return str_exact(s);
    }
    if (str_length(old) == 0 || !str_is_ascii(old)) {
        return replace_any(s, old, new, most);
    }
    return str_length(old) == 1 && str_length(new) == 1 && str_is_ascii(s) && str_is_ascii(new)
               ? replace_ascii_char(s, old, new, most)
               : replace_ascii(s, old, new, most);
}
