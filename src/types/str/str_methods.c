/* str: the methods. */
#include "types/str/str_methods.h"
#include "object/call.h"
#include "types/int/int.h"
#include "types/list/list.h"
#include "types/str/template.h"
#include "types/tuple/tuple.h"

#define MAX PY_SSIZE_T_MAX
typedef bool (*Predicate)(uint32_t c);

/* ---- case ---- */

typedef int (*Mapping)(uint32_t c, uint32_t out[UNICODE_CASE_MAX]);

static PyObject *mapped(PyObject *s, Mapping first, Mapping rest) {
    StrWriter w;
    Py_ssize_t n = str_length(s);
    str_writer_init(&w, n);
    for (Py_ssize_t i = 0; i < n; i++) {
        uint32_t out[UNICODE_CASE_MAX], c = str_at(s, i);
        int count;
        if (c == 0x3a3 && (i == 0 ? first : rest) == unicode_to_lower_full) {
            out[0] = unicode_lower_sigma(str_data(s), (int)str_kind(s), (size_t)n, (size_t)i);
            count = 1;
        } else {
            count = (i == 0 ? first : rest)(c, out);
        }
        for (int k = 0; k < count; k++) {
            TRYI(str_writer_char(&w, out[k]));
        }
    }
    return str_writer_finish(&w);
}
static PyObject *ascii_case(PyObject *s, bool upper) {
    Py_ssize_t n =
        str_length(s); /* not asked again: no store can change it, which lets many go at once */
    PyObject *result = TRY(str_new(n, 0x7f));
    const char *from = str_data(s);
    char *to = str_data(result);
    for (Py_ssize_t i = 0; i < n; i++) {
        char c = from[i];
        to[i] = upper ? (c >= 'a' && c <= 'z' ? (char)(c - 32) : c)
                      : (c >= 'A' && c <= 'Z' ? (char)(c + 32) : c);
    }
    return result;
}
static force_inline bool ascii_is_upper(char c) {
    return c >= 'A' && c <= 'Z';
}
static force_inline bool ascii_is_lower(char c) {
    return c >= 'a' && c <= 'z';
}
static PyObject *ascii_swapcase(PyObject *s) {
    Py_ssize_t n = str_length(s);
    PyObject *result = TRY(str_new(n, 0x7f));
    const char *from = str_data(s);
    char *to = str_data(result);
    for (Py_ssize_t i = 0; i < n; i++) {
        to[i] = ascii_is_upper(from[i]) || ascii_is_lower(from[i]) ? (char)(from[i] ^ 32) : from[i];
    }
    return result;
}
static PyObject *ascii_title(PyObject *s) {
    PyObject *result = TRY(str_new(str_length(s), 0x7f));
    const char *from = str_data(s);
    char *to = str_data(result);
    bool inside = false;
    for (Py_ssize_t i = 0; i < str_length(s); i++) {
        char c = from[i];
        to[i] = inside ? (ascii_is_upper(c) ? (char)(c + 32) : c)
                       : (ascii_is_lower(c) ? (char)(c - 32) : c);
        inside = ascii_is_upper(c) || ascii_is_lower(c);
    }
    return result;
}
METHOD("str.upper(self)", "A copy in upper case.")
static PyObject *str_upper(PyObject *self) {
    return str_is_ascii(self) && str_length(self)
               ? ascii_case(self, true)
               : mapped(self, unicode_to_upper_full, unicode_to_upper_full);
}
METHOD("str.lower(self)", "A copy in lower case.")
static PyObject *str_lower(PyObject *self) {
    return str_is_ascii(self) && str_length(self)
               ? ascii_case(self, false)
               : mapped(self, unicode_to_lower_full, unicode_to_lower_full);
}
METHOD("str.casefold(self)", "A copy for comparing without case.")
static PyObject *str_casefold(PyObject *self) {
    return mapped(self, unicode_casefold, unicode_casefold);
}
METHOD("str.capitalize(self)",
       "A copy whose first character is in title case and the rest in lower case.")
static PyObject *str_capitalize(PyObject *self) {
    return mapped(self, unicode_to_title_full, unicode_to_lower_full);
}
METHOD("str.title(self)", "A copy in which each word starts in title case.")
static PyObject *str_title(PyObject *self) {
    if (str_is_ascii(self) && str_length(self)) {
        return ascii_title(self);
    }
    StrWriter w;
    Py_ssize_t n = str_length(self);
    str_writer_init(&w, n);
    bool inside = false;
    for (Py_ssize_t i = 0; i < n; i++) {
        uint32_t out[UNICODE_CASE_MAX], c = str_at(self, i);
        int count;
        if (inside && c == 0x3a3) {
            out[0] = unicode_lower_sigma(str_data(self), (int)str_kind(self), (size_t)n, (size_t)i);
            count = 1;
        } else {
            count = inside ? unicode_to_lower_full(c, out) : unicode_to_title_full(c, out);
        }
        for (int k = 0; k < count; k++) {
            TRYI(str_writer_char(&w, out[k]));
        }
        inside = unicode_is_cased(c);
    }
    return str_writer_finish(&w);
}
METHOD("str.swapcase(self)", "A copy with upper case turned to lower case and the other way round.")
static PyObject *str_swapcase(PyObject *self) {
    if (str_is_ascii(self) && str_length(self)) {
        return ascii_swapcase(self);
    }
    StrWriter w;
    Py_ssize_t n = str_length(self);
    str_writer_init(&w, n);
    for (Py_ssize_t i = 0; i < n; i++) {
        uint32_t out[UNICODE_CASE_MAX] = {str_at(self, i)}, c = out[0];
        int count = 1;
        if (unicode_is_upper(c)) {
            if (c == 0x3a3) {
                out[0] =
                    unicode_lower_sigma(str_data(self), (int)str_kind(self), (size_t)n, (size_t)i);
            } else {
                count = unicode_to_lower_full(c, out);
            }
        } else if (unicode_is_lower(c)) {
            count = unicode_to_upper_full(c, out);
        }
        for (int k = 0; k < count; k++) {
            TRYI(str_writer_char(&w, out[k]));
        }
    }
    return str_writer_finish(&w);
}

/* ---- questions ---- */

static PyObject *all_are(PyObject *s, Predicate is, bool when_empty) {
    Py_ssize_t n = str_length(s);
    for (Py_ssize_t i = 0; i < n; i++) {
        if (!is(str_at(s, i))) {
            return FALSE_OBJECT;
        }
    }
    return BOOL(n > 0 || when_empty);
}
METHOD("str.isalpha(self)", "Are all characters letters, and is there one?")
static PyObject *str_isalpha(PyObject *self) {
    return all_are(self, unicode_is_alpha, false);
}
METHOD("str.isalnum(self)", "Are all characters letters or numbers, and is there one?")
static PyObject *str_isalnum(PyObject *self) {
    return all_are(self, unicode_is_alnum, false);
}
METHOD("str.isdecimal(self)", "Are all characters decimal digits, and is there one?")
static PyObject *str_isdecimal(PyObject *self) {
    return all_are(self, unicode_is_decimal, false);
}
METHOD("str.isdigit(self)", "Are all characters digits, and is there one?")
static PyObject *str_isdigit(PyObject *self) {
    return all_are(self, unicode_is_digit, false);
}
METHOD("str.isnumeric(self)", "Are all characters numeric, and is there one?")
static PyObject *str_isnumeric(PyObject *self) {
    return all_are(self, unicode_is_numeric, false);
}
METHOD("str.isspace(self)", "Are all characters white space, and is there one?")
static PyObject *str_isspace(PyObject *self) {
    return all_are(self, unicode_is_space, false);
}
METHOD("str.isprintable(self)", "Would repr() show all characters as they are?")
static PyObject *str_isprintable(PyObject *self) {
    return all_are(self, unicode_is_printable, true);
}
METHOD("str.isascii(self)", "Are all characters ASCII?")
static PyObject *str_isascii(PyObject *self) {
    return BOOL(str_is_ascii(self));
}
METHOD("str.isidentifier(self)", "Is it a valid identifier?")
static PyObject *str_isidentifier(PyObject *self) {
    return BOOL(str_is_identifier(self));
}
static PyObject *is_case(PyObject *s, Predicate wanted, Predicate unwanted) {
    bool any = false;
    for (Py_ssize_t i = 0; i < str_length(s); i++) {
        Py_UCS4 c = str_at(s, i);
        if (unwanted(c) || unicode_is_title(c)) {
            return FALSE_OBJECT;
        }
        any = any || wanted(c);
    }
    return BOOL(any);
}
METHOD("str.isupper(self)", "Are all cased characters upper case, and is there one?")
static PyObject *str_isupper(PyObject *self) {
    return is_case(self, unicode_is_upper, unicode_is_lower);
}
METHOD("str.islower(self)", "Are all cased characters lower case, and is there one?")
static PyObject *str_islower(PyObject *self) {
    return is_case(self, unicode_is_lower, unicode_is_upper);
}
METHOD("str.istitle(self)", "Does each word start in upper or title case and go on in lower case?")
static PyObject *str_istitle(PyObject *self) {
    bool any = false, inside = false;
    for (Py_ssize_t i = 0; i < str_length(self); i++) {
        Py_UCS4 c = str_at(self, i);
        if (unicode_is_upper(c) || unicode_is_title(c)) {
            if (inside) {
                return FALSE_OBJECT;
            }
            inside = any = true;
        } else if (unicode_is_lower(c)) {
            if (!inside) {
                return FALSE_OBJECT;
            }
            any = true;
        } else {
            inside = false;
        }
    }
    return BOOL(any);
}

/* ---- searching ---- */

METHOD("str.find(self, sub: str, start: slice_index = 0, end: slice_index = sys.maxsize, /) :: "
       "($self, sub[, start[, end]], /)",
       "The lowest index where sub is found, or -1.")
static PyObject *str_method_find(PyObject *self, PyObject *sub, Py_ssize_t start, Py_ssize_t end) {
    return int_from_ssize(str_find(self, sub, start, end, 1));
}
METHOD("str.rfind(self, sub: str, start: slice_index = 0, end: slice_index = sys.maxsize, /) :: "
       "($self, sub[, start[, end]], /)",
       "The highest index where sub is found, or -1.")
static PyObject *str_rfind(PyObject *self, PyObject *sub, Py_ssize_t start, Py_ssize_t end) {
    return int_from_ssize(str_find(self, sub, start, end, -1));
}
static PyObject *index_of(PyObject *s, PyObject *sub, Py_ssize_t start, Py_ssize_t end,
                          int direction) {
    Py_ssize_t i = str_find(s, sub, start, end, direction);
    return i < 0 ? err_raise(PyExc_ValueError, "substring not found") : int_from_ssize(i);
}
METHOD("str.index(self, sub: str, start: slice_index = 0, end: slice_index = sys.maxsize, /) :: "
       "($self, sub[, start[, end]], /)",
       "The lowest index where sub is found. Raises ValueError if it is not.")
static PyObject *str_index(PyObject *self, PyObject *sub, Py_ssize_t start, Py_ssize_t end) {
    return index_of(self, sub, start, end, 1);
}
METHOD("str.rindex(self, sub: str, start: slice_index = 0, end: slice_index = sys.maxsize, /) :: "
       "($self, sub[, start[, end]], /)",
       "The highest index where sub is found. Raises ValueError if it is not.")
static PyObject *str_rindex(PyObject *self, PyObject *sub, Py_ssize_t start, Py_ssize_t end) {
    return index_of(self, sub, start, end, -1);
}
static void clip(PyObject *s, Py_ssize_t *start, Py_ssize_t *end) {
    Py_ssize_t n = str_length(s);
    *start = *start < 0 ? (*start + n < 0 ? 0 : *start + n) : *start;
    *end = *end < 0 ? (*end + n < 0 ? 0 : *end + n) : *end > n ? n : *end;
}
METHOD("str.count(self, sub: str, start: slice_index = 0, end: slice_index = sys.maxsize, /) :: "
       "($self, sub[, start[, end]], /)",
       "How often sub is found, without overlap.")
static PyObject *str_count(PyObject *self, PyObject *sub, Py_ssize_t start, Py_ssize_t end) {
    clip(self, &start, &end);
    return int_from_ssize(str_count_in(self, sub, start, end));
}

static int tail_match(PyObject *s, PyObject *part, Py_ssize_t start, Py_ssize_t end, bool at_end) {
    clip(s, &start, &end);
    Py_ssize_t m = str_length(part);
    if (end - start < m) {
        return 0;
    }
    start = at_end ? end - m : start;
    for (Py_ssize_t i = 0; i < m; i++) {
        if (str_at(s, start + i) != str_at(part, i)) {
            return 0;
        }
    }
    return 1;
}
static PyObject *starts_or_ends(PyObject *s, PyObject *parts, Py_ssize_t start, Py_ssize_t end,
                                bool at_end) {
    const char *name = at_end ? "endswith" : "startswith";
    if (IS_STR(parts)) {
        return BOOL(tail_match(s, parts, start, end, at_end));
    }
    if (!IS_TUPLE(parts)) {
        return err_raise(PyExc_TypeError, "%s first arg must be str or a tuple of str, not %.100s",
                         name, TYPE(parts)->tp_name);
    }
    for (Py_ssize_t i = 0; i < tuple_length(parts); i++) {
        PyObject *part = tuple_at(parts, i);
        if (!IS_STR(part)) {
            return err_raise(PyExc_TypeError, "tuple for %s must only contain str, not %.100s",
                             name, TYPE(part)->tp_name);
        }
        if (tail_match(s, part, start, end, at_end)) {
            return TRUE_OBJECT;
        }
    }
    return FALSE_OBJECT;
}
METHOD("str.startswith(self, prefix, start: slice_index = 0, end: slice_index = sys.maxsize, /) :: "
       "($self, prefix[, start[, end]], /)",
       "Does it start with the prefix, or one of a tuple of them?")
static PyObject *str_startswith(PyObject *self, PyObject *prefix, Py_ssize_t start,
                                Py_ssize_t end) {
    return starts_or_ends(self, prefix, start, end, false);
}
METHOD("str.endswith(self, suffix, start: slice_index = 0, end: slice_index = sys.maxsize, /) :: "
       "($self, suffix[, start[, end]], /)",
       "Does it end with the suffix, or one of a tuple of them?")
static PyObject *str_endswith(PyObject *self, PyObject *suffix, Py_ssize_t start, Py_ssize_t end) {
    return starts_or_ends(self, suffix, start, end, true);
}
METHOD("str.removeprefix(self, prefix: str, /)", "A copy without the prefix, if it starts with it.")
static PyObject *str_removeprefix(PyObject *self, PyObject *prefix) {
    return tail_match(self, prefix, 0, MAX, false) ? str_slice(self, str_length(prefix), MAX)
                                                   : str_exact(self);
}
METHOD("str.removesuffix(self, suffix: str, /)", "A copy without the suffix, if it ends with it.")
static PyObject *str_removesuffix(PyObject *self, PyObject *suffix) {
    bool has = str_length(suffix) > 0 && tail_match(self, suffix, 0, MAX, true);
    return has ? str_slice(self, 0, str_length(self) - str_length(suffix)) : str_exact(self);
}

/* ---- stripping, padding ---- */

static bool is_stripped(Py_UCS4 c, PyObject *chars) {
    if (chars == NONE) {
        return unicode_is_space(c);
    }
    for (Py_ssize_t i = 0; i < str_length(chars); i++) {
        if (str_at(chars, i) == c) {
            return true;
        }
    }
    return false;
}
static PyObject *strip(PyObject *s, PyObject *chars, const char *name, bool left, bool right) {
    if (chars != NONE && !IS_STR(chars)) {
        return err_raise(PyExc_TypeError, "%s arg must be None or str", name);
    }
    Py_ssize_t start = 0, end = str_length(s);
    while (left && start < end && is_stripped(str_at(s, start), chars)) {
        start++;
    }
    while (right && end > start && is_stripped(str_at(s, end - 1), chars)) {
        end--;
    }
    return str_slice(s, start, end);
}
METHOD("str.strip(self, chars=None, /)",
       "A copy without white space, or the given characters, at both ends.")
static PyObject *str_strip(PyObject *self, PyObject *chars) {
    return strip(self, chars, "strip", true, true);
}
METHOD("str.lstrip(self, chars=None, /)",
       "A copy without white space, or the given characters, at the start.")
static PyObject *str_lstrip(PyObject *self, PyObject *chars) {
    return strip(self, chars, "lstrip", true, false);
}
METHOD("str.rstrip(self, chars=None, /)",
       "A copy without white space, or the given characters, at the end.")
static PyObject *str_rstrip(PyObject *self, PyObject *chars) {
    return strip(self, chars, "rstrip", false, true);
}
static PyObject *pad(PyObject *s, Py_ssize_t left, Py_ssize_t right, Py_UCS4 fill) {
    if (left <= 0 && right <= 0) {
        return str_exact(s);
    }
    left = left < 0 ? 0 : left;
    right = right < 0 ? 0 : right;
    if (left > MAX - str_length(s) || right > MAX - str_length(s) - left) {
        return err_raise(PyExc_OverflowError, "padded string is too long");
    }
    if (str_is_ascii(s) && fill < 0x80 && left + str_length(s) + right > 1) {
        Py_ssize_t n = str_length(s);
        PyObject *result = TRY(str_new(left + n + right, 0x7f));
        char *to = str_data(result);
        memset(to, (int)fill, (size_t)left);
        memcpy(to + left, str_data(s), (size_t)n);
        memset(to + left + n, (int)fill, (size_t)right);
        return result;
    }
    StrWriter w;
    str_writer_init(&w, 0);
    TRYI(str_writer_fill(&w, fill, left));
    TRYI(str_writer_str(&w, s));
    TRYI(str_writer_fill(&w, fill, right));
    return str_writer_finish(&w);
}
METHOD("str.ljust(self, width: ssize, fillchar: char = ' ', /)",
       "Padded at the right to the width.")
static PyObject *str_ljust(PyObject *self, Py_ssize_t width, int fillchar) {
    return pad(self, 0, width - str_length(self), (Py_UCS4)fillchar);
}
METHOD("str.rjust(self, width: ssize, fillchar: char = ' ', /)", "Padded at the left to the width.")
static PyObject *str_rjust(PyObject *self, Py_ssize_t width, int fillchar) {
    return pad(self, width - str_length(self), 0, (Py_UCS4)fillchar);
}
METHOD("str.center(self, width: ssize, fillchar: char = ' ', /)",
       "Padded at both sides to the width.")
static PyObject *str_center(PyObject *self, Py_ssize_t width, int fillchar) {
    Py_ssize_t margin = width - str_length(self);
    if (margin <= 0) {
        return str_exact(self);
    }
    Py_ssize_t left = margin / 2 + (margin & width & 1);
    return pad(self, left, margin - left, (Py_UCS4)fillchar);
}
METHOD("str.zfill(self, width: ssize, /)", "Padded with zeros behind the sign to the width.")
static PyObject *str_zfill(PyObject *self, Py_ssize_t width) {
    Py_ssize_t n = str_length(self);
    bool sign = n > 0 && (str_at(self, 0) == '+' || str_at(self, 0) == '-');
    if (!sign || width <= n) {
        return pad(self, width - n, 0, '0');
    }
    autoref PyObject *rest = TRY(str_slice(self, 1, n)),
                     *padded = TRY(pad(rest, width - n, 0, '0'));
    autoref PyObject *head = TRY(str_slice(self, 0, 1));
    return str_concat(head, padded);
}
METHOD("str.expandtabs(self, /, tabsize: int = 8)", "A copy in which tabs are replaced by spaces.")
static PyObject *str_expandtabs(PyObject *self, int tabsize) {
    if (str_find(self, str_from_char('\t'), 0, MAX, 1) < 0) {
        return str_exact(self);
    }
    StrWriter w;
    str_writer_init(&w, 0);
    Py_ssize_t column = 0;
    for (Py_ssize_t i = 0; i < str_length(self); i++) {
        Py_UCS4 c = str_at(self, i);
        Py_ssize_t spaces = c == '\t' && tabsize > 0 ? tabsize - column % tabsize : 0;
        if (c != '\t') {
            TRYI(str_writer_char(&w, c));
            column = c == '\n' || c == '\r' ? 0 : column + 1;
        }
        column += spaces;
        TRYI(str_writer_fill(&w, ' ', spaces));
    }
    return str_writer_finish(&w);
}

/* ---- splitting, joining, replacing ---- */

static PyObject *split(PyObject *s, PyObject *sep, Py_ssize_t maxsplit, bool from_right) {
    maxsplit = maxsplit < 0 ? MAX : maxsplit;
    if (sep == NONE) {
        return str_split_space(s, maxsplit, from_right);
    }
    if (!IS_STR(sep)) {
        return err_raise(PyExc_TypeError, "must be str or None, not %.100s", TYPE(sep)->tp_name);
    }
    return str_split_by(s, sep, maxsplit, from_right);
}
METHOD("str.split(self, /, sep=None, maxsplit: ssize = -1)",
       "A list of the parts between separators, white space by default.")
static PyObject *str_split(PyObject *self, PyObject *sep, Py_ssize_t maxsplit) {
    return split(self, sep, maxsplit, false);
}
METHOD("str.rsplit(self, /, sep=None, maxsplit: ssize = -1)",
       "As split(), but counted from the right.")
static PyObject *str_rsplit(PyObject *self, PyObject *sep, Py_ssize_t maxsplit) {
    return split(self, sep, maxsplit, true);
}
METHOD("str.splitlines(self, /, keepends: bool = False)",
       "A list of the lines, with their ends if asked.")
static PyObject *str_splitlines(PyObject *self, int keepends) {
    return str_split_lines(self, keepends);
}
static PyObject *partition(PyObject *s, PyObject *sep, int direction) {
    if (!IS_STR(sep)) {
        return err_raise(PyExc_TypeError, "must be str, not %.100s", TYPE(sep)->tp_name);
    }
    if (str_length(sep) == 0) {
        return err_raise(PyExc_ValueError, "empty separator");
    }
    Py_ssize_t i = str_find(s, sep, 0, MAX, direction);
    if (i < 0) {
        autoref PyObject *whole = TRY(str_exact(s));
        return direction > 0 ? tuple_of(3, whole, str_empty(), str_empty())
                             : tuple_of(3, str_empty(), str_empty(), whole);
    }
    autoref PyObject *before = TRY(str_slice(s, 0, i)),
                     *after = TRY(str_slice(s, i + str_length(sep), MAX));
    return tuple_of(3, before, sep, after);
}
METHOD("str.partition(self, sep, /)",
       "What is before the first separator, it, and what is after it.")
static PyObject *str_partition(PyObject *self, PyObject *sep) {
    return partition(self, sep, 1);
}
METHOD("str.rpartition(self, sep, /)",
       "What is before the last separator, it, and what is after it.")
static PyObject *str_rpartition(PyObject *self, PyObject *sep) {
    return partition(self, sep, -1);
}
METHOD("str.join(self, iterable, /)", "The strings of the iterable, with this one between them.")
static PyObject *str_method_join(PyObject *self, PyObject *iterable) {
    return str_join(self, iterable);
}
METHOD("str.replace(self, old: str, new: str, /, count: ssize = -1)",
       "A copy in which old is replaced by new, at most count times.")
static PyObject *str_replace(PyObject *self, PyObject *old, PyObject *new, Py_ssize_t count) {
    return str_replace_in(self, old, new, count < 0 ? MAX : count);
}

/* ---- others ---- */

METHOD("str.encode(self, /, encoding: utf8 = 'utf-8', errors: utf8 = 'strict')",
       "The bytes of the text in the encoding.")
static PyObject *str_method_encode(PyObject *self, const char *encoding, const char *errors) {
    return str_encode(self, encoding, errors);
}
METHOD("str.__format__(self, format_spec: str, /)",
       "The text that the format specification asks for.")
static PyObject *str_method_format_spec(PyObject *self, PyObject *spec) {
    return str_format_spec(self, spec);
}
METHOD("str.format(self, ...) :: ($self, /, *args, **kwargs)",
       "Return a formatted version of the string, using substitutions from args and kwargs.")
static PyObject *str_method_format(PyObject *self, PyObject *const *args, Py_ssize_t nargs,
                                   PyObject *kwnames) {
    autoref PyObject *mapping = NULL;
    Py_ssize_t count = kwnames ? tuple_length(kwnames) : 0;
    if (count > 0) {
        mapping = TRY(dict_new());
        for (Py_ssize_t i = 0; i < count; i++) {
            TRYI(dict_set(mapping, tuple_at(kwnames, i), args[nargs + i]));
        }
    }
    static PyObject *const none[1]; /* args may be NULL when there are none */
    return template_format(self, args ? args : none, nargs, mapping);
}
METHOD("str.format_map(self, mapping, /)",
       "Return a formatted version of the string, using substitutions from mapping.")
static PyObject *str_format_map(PyObject *self, PyObject *mapping) {
    return template_format(self, NULL, 0, mapping);
}
METHOD("str.translate(self, table, /)",
       "A copy in which each character is what the table has for it.")
static PyObject *str_translate(PyObject *self, PyObject *table) {
    return str_translate_by(self, table);
}
STATICMETHOD("str.maketrans(x, y: str = NULL, z: str = NULL, /)", "A table for str.translate().")
static PyObject *str_maketrans(PyObject *x, PyObject *y, PyObject *z) {
    return str_maketrans_of(x, y, z);
}
METHOD("str.__getnewargs__(self)", "")
static PyObject *str_getnewargs(PyObject *self) {
    autoref PyObject *copy = /* another object, so that pickle does not find it in its memo */
        TRY(str_from_ucs(str_kind(self), str_data(self), str_length(self)));
    return tuple_of(1, copy);
}
METHOD("str.__sizeof__(self)", "The size in memory, in bytes.")
static PyObject *str_sizeof(PyObject *self) {
    size_t head = str_is_ascii(self) ? sizeof(PyASCIIObject) : sizeof(PyCompactUnicodeObject);
    return int_from_size(head + (size_t)(str_length(self) + 1) * str_kind(self));
}

#include "str_methods.gen.h"
