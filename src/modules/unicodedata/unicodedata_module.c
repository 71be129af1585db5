/* unicodedata: the Unicode Character Database. */
#include "base/unicode.h"
#include "base/unicode_old.h"
#include "object/args.h"
#include "object/data.h"
#include "object/error.h"
#include "object/needs.h"
#include "object/ops.h"
#include "types/float/float.h"
#include "types/int/int.h"
#include "types/module/module.h"
#include "types/str/str.h"

#include <stdio.h>
#include <strings.h>

typedef struct {
    char nothing;
} UnicodedataState;
extern PyTypeObject ucd_type;

static bool is_old(PyObject *self) {
    return IS_EXACT(self, ucd_type);
}

/* ---- properties ---- */

FUNCTION("unicodedata.category(chr: char, /)", "The general category of the character.")
METHOD("UCD.category(self, chr: char, /)", "The general category of the character.")
static PyObject *ucd_category(PyObject *self, int chr) {
    uint32_t c = (uint32_t)chr;
    return str_from_text(is_old(self) ? unicode_old_category(c) : unicode_category(c));
}
FUNCTION("unicodedata.bidirectional(chr: char, /)", "The bidirectional class, or ''.")
METHOD("UCD.bidirectional(self, chr: char, /)", "The bidirectional class, or ''.")
static PyObject *ucd_bidirectional(PyObject *self, int chr) {
    uint32_t c = (uint32_t)chr;
    return str_from_text(is_old(self) ? unicode_old_bidirectional(c) : unicode_bidirectional(c));
}
FUNCTION("unicodedata.east_asian_width(chr: char, /)", "The East Asian width.")
METHOD("UCD.east_asian_width(self, chr: char, /)", "The East Asian width.")
static PyObject *ucd_east_asian_width(PyObject *self, int chr) {
    uint32_t c = (uint32_t)chr;
    return str_from_text(is_old(self) ? unicode_old_east_asian_width(c)
                                      : unicode_east_asian_width(c));
}
FUNCTION("unicodedata.combining(chr: char, /)", "The canonical combining class, or 0.")
METHOD("UCD.combining(self, chr: char, /)", "The canonical combining class, or 0.")
static PyObject *ucd_combining(PyObject *self, int chr) {
    uint32_t c = (uint32_t)chr;
    return int_from_ssize(is_old(self) && !unicode_old_known(c) ? 0 : unicode_combining(c));
}
FUNCTION("unicodedata.mirrored(chr: char, /)", "1 if it is mirrored in text from right to left.")
METHOD("UCD.mirrored(self, chr: char, /)", "1 if it is mirrored in text from right to left.")
static PyObject *ucd_mirrored(PyObject *self, int chr) {
    uint32_t c = (uint32_t)chr;
    return int_from_ssize(is_old(self) ? unicode_old_mirrored(c) : unicode_mirrored(c));
}
FUNCTION("unicodedata.decomposition(chr: char, /)",
         "What the character decomposes into, as text, or ''.")
METHOD("UCD.decomposition(self, chr: char, /)",
       "What the character decomposes into, as text, or ''.")
static PyObject *ucd_decomposition(PyObject *self, int chr) {
    uint32_t c = (uint32_t)chr, out[UNICODE_DECOMPOSITION_MAX];
    if (is_old(self) && !unicode_old_known(c)) {
        return str_empty();
    }
    const char *tag;
    int n = unicode_decomposition(c, &tag, out);
    StrWriter w;
    str_writer_init(&w, 16);
    str_writer_ascii(&w, tag, -1);
    for (int i = 0; i < n; i++) {
        char code[16];
        int size = snprintf(code, sizeof code, i > 0 || tag[0] ? " %04X" : "%04X", out[i]);
        str_writer_ascii(&w, code, size);
    }
    return str_writer_finish(&w);
}

/* ---- values ---- */

static PyObject *otherwise(PyObject *given, const char *error) {
    return given ? newref(given) : err_raise(PyExc_ValueError, "%s", error);
}
FUNCTION("unicodedata.decimal(chr: char, default=NULL, /)", "The value of a decimal digit.")
METHOD("UCD.decimal(self, chr: char, default=NULL, /)", "The value of a decimal digit.")
static PyObject *ucd_decimal(PyObject *self, int chr, PyObject *given) {
    uint32_t c = (uint32_t)chr;
    int value = is_old(self) ? unicode_old_decimal(c) : unicode_decimal(c);
    return value < 0 ? otherwise(given, "not a decimal") : int_from_ssize(value);
}
FUNCTION("unicodedata.digit(chr: char, default=NULL, /)", "The value of a digit of any kind.")
METHOD("UCD.digit(self, chr: char, default=NULL, /)", "The value of a digit of any kind.")
static PyObject *ucd_digit(PyObject *self, int chr, PyObject *given) {
    uint32_t c = (uint32_t)chr;
    int value = unicode_digit(c);
    return value < 0 ? otherwise(given, "not a digit") : int_from_ssize(value);
}
FUNCTION("unicodedata.numeric(chr: char, default=NULL, /)",
         "The value of a numeric character, a float.")
METHOD("UCD.numeric(self, chr: char, default=NULL, /)",
       "The value of a numeric character, a float.")
static PyObject *ucd_numeric(PyObject *self, int chr, PyObject *given) {
    uint32_t c = (uint32_t)chr;
    double value;
    bool has_value = is_old(self) ? unicode_old_numeric(c, &value) : unicode_numeric(c, &value);
    return has_value ? float_from_double(value) : otherwise(given, "not a numeric character");
}

/* ---- names ---- */

FUNCTION("unicodedata.name(chr: char, default=NULL, /)", "The character's name.")
METHOD("UCD.name(self, chr: char, default=NULL, /)", "The character's name.")
static PyObject *ucd_name(PyObject *self, int chr, PyObject *given) {
    char name[UNICODE_NAME_MAX];
    uint32_t c = (uint32_t)chr;
    int size = is_old(self) && !unicode_old_known(c) ? 0 : unicode_name(c, name);
    return size == 0 ? otherwise(given, "no such name") : str_from_utf8(name, size);
}

static PyObject *unknown_name(const char *name, Py_ssize_t n) {
    autoref PyObject *text = TRY(str_decode(name, n, "utf-8", "replace"));
    Py_ssize_t end = str_length(text);
    for (Py_ssize_t i = 0; i < end; i++) {
        if (str_at(text, i) == 0) {
            end = i;
        }
    }
    autoref PyObject *shown = TRY(str_slice(text, 0, end));
    return err_raise(PyExc_KeyError, "undefined character name '%U'", shown);
}
static PyObject *lookup(PyObject *self, const char *name, Py_ssize_t n) {
    enum { LONGEST = 256 };
    uint32_t found[UNICODE_SEQUENCE_MAX];
    if (n > LONGEST) {
        return err_raise(PyExc_KeyError, "name too long");
    }
    int count = unicode_lookup_sequence(name, (size_t)n, found);
    if (count > 0 && is_old(self)) { /* no aliases, no sequences */
        char real[UNICODE_NAME_MAX];
        bool known = count == 1 && unicode_old_known(found[0]);
        int size = known ? unicode_name(found[0], real) : 0;
        count = size == n && strncasecmp(real, name, (size_t)n) == 0 ? 1 : 0;
    }
    return count > 0 ? str_from_ucs(4, found, count) : unknown_name(name, n);
}
FUNCTION("unicodedata.lookup(name, /)", "The character, or sequence of characters, of that name.")
METHOD("UCD.lookup(self, name, /)", "The character of that name.")
static PyObject *ucd_lookup(PyObject *self, PyObject *name) {
    if (IS_STR(name)) {
        Py_ssize_t n;
        const char *text = TRY(str_utf8(name, &n));
        return lookup(self, text, n);
    }
    Py_buffer view;
    TRYI(ops_get_buffer(name, &view, PyBUF_SIMPLE));
    PyObject *result = lookup(self, view.buf, view.len);
    ops_release_buffer(&view);
    return result;
}

/* ---- normalisation ---- */

static int form_argument(PyObject *form, UnicodeForm *out) {
    static const struct {
        const char *name;
        UnicodeForm form;
    } forms[] = {
        {"NFC", UNICODE_NFC}, {"NFD", UNICODE_NFD}, {"NFKC", UNICODE_NFKC}, {"NFKD", UNICODE_NFKD}};
    for (size_t i = 0; i < countof(forms); i++) {
        if (str_equal_text(form, forms[i].name)) {
            *out = forms[i].form;
            return 0;
        }
    }
    return err_int(err_raise(PyExc_ValueError, "invalid normalization form"));
}
static UnicodeQuick quick_check(UnicodeForm form, PyObject *s) {
    return unicode_quick_check(form, str_data(s), (int)str_kind(s), (size_t)str_length(s));
}
static PyObject *normalize(UnicodeForm form, PyObject *s) {
    UnicodeText out = {0};
    PyObject *result;
    if (unicode_normalize(form, str_data(s), (int)str_kind(s), (size_t)str_length(s), &out) < 0) {
        result = err_no_memory();
    } else {
        result = str_from_ucs(4, out.data, (Py_ssize_t)out.length);
    }
    unicode_text_free(&out);
    return result;
}
/* Was it not assigned in the old version, but decomposes in the present one? */
static bool stands_for_itself(uint32_t c) {
    uint32_t out[UNICODE_DECOMPOSITION_MAX];
    const char *tag;
    return !unicode_old_known(c) && unicode_decomposition(c, &tag, out) > 0;
}
/* By the old decompositions: a character that had none keeps the parts around it apart. Combining
 * classes are the present ones. */
static PyObject *normalize_old(UnicodeForm form, PyObject *s) {
    Py_ssize_t n = str_length(s);
    StrWriter w;
    str_writer_init(&w, n);
    for (Py_ssize_t start = 0; start < n;) {
        Py_ssize_t end = start;
        while (end < n && !stands_for_itself(str_at(s, end))) {
            end++;
        }
        if (end == start) {
            str_writer_char(&w, str_at(s, start++));
            continue;
        }
        StrWriter part;
        str_writer_init(&part, end - start);
        for (Py_ssize_t i = start; i < end; i++) {
            str_writer_char(&part, unicode_old_decomposed(str_at(s, i)));
        }
        autoref PyObject *text = str_writer_finish(&part);
        autoref PyObject *normal = text ? normalize(form, text) : NULL;
        if (normal == NULL) {
            str_writer_drop(&w);
            return NULL;
        }
        str_writer_str(&w, normal);
        start = end;
    }
    return str_writer_finish(&w);
}
/* The text as a str that is no instance of a subclass. */
static PyObject *exact(PyObject *s) {
    return IS_EXACT(s, PyUnicode_Type) ? newref(s)
                                       : str_from_ucs(str_kind(s), str_data(s), str_length(s));
}
FUNCTION("unicodedata.normalize(form: str, unistr: str, /)",
         "The text in normal form NFC, NFKC, NFD or NFKD.")
METHOD("UCD.normalize(self, form: str, unistr: str, /)",
       "The text in normal form NFC, NFKC, NFD or NFKD.")
static PyObject *ucd_normalize(PyObject *self, PyObject *form, PyObject *unistr) {
    UnicodeForm f;
    if (str_length(unistr) == 0) {
        return str_empty();
    }
    TRYI(form_argument(form, &f));
    if (is_old(self)) {
        return normalize_old(f, unistr);
    }
    return quick_check(f, unistr) == UNICODE_QUICK_YES ? exact(unistr) : normalize(f, unistr);
}
FUNCTION("unicodedata.is_normalized(form: str, unistr: str, /)", "Is the text in that normal form?")
METHOD("UCD.is_normalized(self, form: str, unistr: str, /)", "Is the text in that normal form?")
static PyObject *ucd_is_normalized(PyObject *self, PyObject *form, PyObject *unistr) {
    UnicodeForm f;
    if (str_length(unistr) == 0) {
        return TRUE_OBJECT;
    }
    TRYI(form_argument(form, &f));
    UnicodeQuick quick = is_old(self) ? UNICODE_QUICK_MAYBE : quick_check(f, unistr);
    if (quick != UNICODE_QUICK_MAYBE) {
        return BOOL(quick == UNICODE_QUICK_YES);
    }
    autoref PyObject *normal = TRY(is_old(self) ? normalize_old(f, unistr) : normalize(f, unistr));
    return BOOL(str_equal(normal, unistr));
}

GETTER("UCD.unidata_version", "")
static PyObject *ucd_unidata_version(PyObject *self) {
    return str_from_text(UNICODE_OLD_VERSION);
}

#include "unicodedata_module.gen.h"

static void ucd_dealloc(PyObject *o) {
    object_free(o);
}
PyTypeObject ucd_type = {
    TYPE_HEAD,
    .tp_name = "unicodedata.UCD",
    .tp_basicsize = sizeof(PyObject),
    .tp_dealloc = ucd_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .tp_methods = UCD_methods,
    .tp_getset = UCD_getset,
};

static int unicodedata_exec(PyObject *module) {
    INT_TRYI(module_add_type(module, &ucd_type));
    INT_TRYI(module_add_text(module, "unidata_version", UNICODE_VERSION));
    return module_add_steal(module, "ucd_3_2_0", object_new(&ucd_type));
}

NATIVE_MODULE(unicodedata, UnicodedataState, unicodedata_exec, unicodedata_functions,
              "The Unicode Character Database, of which this is version 16.0.0.")
