/* _locale: the C library's locales, and its message catalogs. */
#include "modules/posix/posix_module.h"
#include "types/dict/dict.h"
#include "types/exception/exception.h"
#include "types/list/list.h"

#include <langinfo.h>
#include <libintl.h>
#include <limits.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

typedef struct {
    PyObject *error; /* (c) locale.Error */
} LocaleState;

static PyObject *text_or_none(const char *text) {
    return text == NULL ? none() : str_decode_fs(text, (Py_ssize_t)strlen(text));
}

/* A str or None as text, NULL for None, borrowed from it. */
static int optional_text(const char *function, int position, PyObject *o, const char **out) {
    *out = NULL;
    if (o == NONE || o == NULL) {
        return 0;
    }
    if (!IS_STR(o)) {
        char place[32] = "";
        if (position > 0) {
            snprintf(place, sizeof place, " %d", position);
        }
        return err_int(err_raise(PyExc_TypeError, "%s() argument%s must be str or None, not %.50s",
                                 function, place, TYPE(o)->tp_name));
    }
    *out = INT_TRY(str_c_text(o));
    return 0;
}

/* ---- locales ---- */

FUNCTION("_locale.setlocale(category: int, locale=None, /)",
         "Set a part of the locale, or tell what it is.")
static PyObject *locale_setlocale(PyObject *module, int category, PyObject *locale) {
    LocaleState *state = module_state(module);
    const char *name;
    TRYI(optional_text("setlocale", 2, locale, &name));
    const char *now = setlocale(category, name);
    if (now == NULL) {
        return err_raise(state->error, name ? "unsupported locale setting" : "locale query failed");
    }
    return text_or_none(now);
}

/* How digits are grouped: a list of sizes. */
static PyObject *grouping_list(const char *grouping) {
    autoref PyObject *list = TRY(list_new(0));
    if (grouping == NULL || *grouping == 0) {
        return take(list);
    }
    for (;; grouping++) {
        TRYI(list_append_steal(list, TRY(int_from_int64(*grouping))));
        if (*grouping == 0 || *grouping == CHAR_MAX) {
            return take(list);
        }
    }
}
static int set_entry(PyObject *dict, const char *name, steals PyObject *value) {
    autoref PyObject *own = INT_TRY(value);
    return dict_set_text(dict, name, own);
}
FUNCTION("_locale.localeconv()", "How numbers and money are written: a dict.")
static PyObject *locale_localeconv(PyObject *module) {
    const struct lconv *l = localeconv();
    autoref PyObject *dict = TRY(dict_new());
#define TEXT(name) TRYI(set_entry(dict, #name, text_or_none(l->name)))
#define NUMBER(name) TRYI(set_entry(dict, #name, int_from_int64(l->name)))
#define GROUPS(name) TRYI(set_entry(dict, #name, grouping_list(l->name)))
    TEXT(int_curr_symbol);
    TEXT(currency_symbol);
    TEXT(mon_decimal_point);
    TEXT(mon_thousands_sep);
    GROUPS(mon_grouping);
    TEXT(positive_sign);
    TEXT(negative_sign);
    NUMBER(int_frac_digits);
    NUMBER(frac_digits);
    NUMBER(p_cs_precedes);
    NUMBER(p_sep_by_space);
    NUMBER(n_cs_precedes);
    NUMBER(n_sep_by_space);
    NUMBER(p_sign_posn);
    NUMBER(n_sign_posn);
    TEXT(decimal_point);
    TEXT(thousands_sep);
    GROUPS(grouping);
#undef TEXT
#undef NUMBER
#undef GROUPS
    return take(dict);
}

FUNCTION("_locale.getencoding()", "The encoding of the locale.")
static PyObject *locale_getencoding(PyObject *module) {
    const char *name = nl_langinfo(CODESET);
    return text_or_none(*name ? name : "UTF-8");
}

/* ---- order ---- */

/* The characters as the C library's wide ones, from malloc. */
static wchar_t *wide_text(PyObject *text) {
    Py_ssize_t n = str_length(text);
    wchar_t *wide = malloc(((size_t)n + 1) * sizeof *wide);
    if (wide == NULL) {
        return err_no_memory();
    }
    for (Py_ssize_t i = 0; i < n; i++) {
        wide[i] = (wchar_t)str_at(text, i);
    }
    wide[n] = 0;
    if (wcslen(wide) != (size_t)n) {
        free(wide);
        return err_raise(PyExc_ValueError, "embedded null character");
    }
    return wide;
}
static void wide_free(wchar_t **wide) {
    free(*wide);
}
#define WIDE(variable, text)                                                                       \
    __attribute__((cleanup(wide_free))) wchar_t *variable = TRY(wide_text(text))

FUNCTION("_locale.strcoll(os1: str, os2: str, /)",
         "Which of the texts comes first: negative, 0, positive.")
static PyObject *locale_strcoll(PyObject *module, PyObject *os1, PyObject *os2) {
    WIDE(a, os1);
    WIDE(b, os2);
    return int_from_int64(wcscoll(a, b));
}
FUNCTION("_locale.strxfrm(string: str, /)",
         "A text that compares with others of its kind as strcoll does.")
static PyObject *locale_strxfrm(PyObject *module, PyObject *string) {
    WIDE(text, string);
    errno = 0;
    size_t n = wcsxfrm(NULL, text, 0);
    if (errno != 0 && errno != ERANGE) {
        return err_from_errno(PyExc_OSError);
    }
    __attribute__((cleanup(wide_free))) wchar_t *key = malloc((n + 1) * sizeof *key);
    if (key == NULL) {
        return err_no_memory();
    }
    wcsxfrm(key, text, n + 1);
    for (size_t i = 0; i < n; i++) { /* keys may hold what is no character */
        key[i] = (uint32_t)key[i] > 0x10ffff ? 0xfffd : key[i];
    }
    return str_from_ucs(4, key, (Py_ssize_t)n);
}

/* ---- texts of the locale ---- */

static const ModuleInt items[] = {
    MODULE_INT(ABDAY_1),   MODULE_INT(ABDAY_2),      MODULE_INT(ABDAY_3),
    MODULE_INT(ABDAY_4),   MODULE_INT(ABDAY_5),      MODULE_INT(ABDAY_6),
    MODULE_INT(ABDAY_7),   MODULE_INT(ABMON_1),      MODULE_INT(ABMON_10),
    MODULE_INT(ABMON_11),  MODULE_INT(ABMON_12),     MODULE_INT(ABMON_2),
    MODULE_INT(ABMON_3),   MODULE_INT(ABMON_4),      MODULE_INT(ABMON_5),
    MODULE_INT(ABMON_6),   MODULE_INT(ABMON_7),      MODULE_INT(ABMON_8),
    MODULE_INT(ABMON_9),   MODULE_INT(ALT_DIGITS),   MODULE_INT(AM_STR),
    MODULE_INT(CODESET),   MODULE_INT(CRNCYSTR),     MODULE_INT(DAY_1),
    MODULE_INT(DAY_2),     MODULE_INT(DAY_3),        MODULE_INT(DAY_4),
    MODULE_INT(DAY_5),     MODULE_INT(DAY_6),        MODULE_INT(DAY_7),
    MODULE_INT(D_FMT),     MODULE_INT(D_T_FMT),      MODULE_INT(ERA),
    MODULE_INT(ERA_D_FMT), MODULE_INT(ERA_D_T_FMT),  MODULE_INT(ERA_T_FMT),
    MODULE_INT(MON_1),     MODULE_INT(MON_10),       MODULE_INT(MON_11),
    MODULE_INT(MON_12),    MODULE_INT(MON_2),        MODULE_INT(MON_3),
    MODULE_INT(MON_4),     MODULE_INT(MON_5),        MODULE_INT(MON_6),
    MODULE_INT(MON_7),     MODULE_INT(MON_8),        MODULE_INT(MON_9),
    MODULE_INT(NOEXPR),    MODULE_INT(PM_STR),       MODULE_INT(RADIXCHAR),
    MODULE_INT(THOUSEP),   MODULE_INT(T_FMT),        MODULE_INT(T_FMT_AMPM),
    MODULE_INT(YESEXPR),   {"_DATE_FMT", _DATE_FMT}, {NULL, 0},
};

FUNCTION("_locale.nl_langinfo(key: int, /)", "A text of the locale.")
static PyObject *locale_nl_langinfo(PyObject *module, int key) {
    for (const ModuleInt *item = items; item->name != NULL; item++) {
        if (item->value == key) {
            return text_or_none(nl_langinfo(key));
        }
    }
    return err_raise(PyExc_ValueError, "unsupported langinfo constant");
}

/* ---- message catalogs ---- */

FUNCTION("_locale.gettext(msg: utf8, /)", "The translation of a message.")
static PyObject *locale_gettext(PyObject *module, const char *msg) {
    return text_or_none(gettext(msg));
}
FUNCTION("_locale.dgettext(domain, msg: utf8, /)", "The translation in a domain.")
static PyObject *locale_dgettext(PyObject *module, PyObject *domain, const char *msg) {
    const char *name;
    TRYI(optional_text("dgettext", 1, domain, &name));
    return text_or_none(dgettext(name, msg));
}
FUNCTION("_locale.dcgettext(domain, msg: utf8, category: int, /)",
         "The translation in a domain and a category of the locale.")
static PyObject *locale_dcgettext(PyObject *module, PyObject *domain, const char *msg,
                                  int category) {
    const char *name;
    TRYI(optional_text("dcgettext", 1, domain, &name));
    return text_or_none(dcgettext(name, msg, category));
}
FUNCTION("_locale.textdomain(domain, /)", "Set the domain of messages, or tell what it is.")
static PyObject *locale_textdomain(PyObject *module, PyObject *domain) {
    const char *name;
    TRYI(optional_text("textdomain", 0, domain, &name));
    const char *now = textdomain(name);
    return now == NULL ? err_from_errno(PyExc_OSError) : text_or_none(now);
}
FUNCTION("_locale.bindtextdomain(domain: utf8, dir, /)",
         "Set where the catalogs of a domain lie, or tell where.")
static PyObject *locale_bindtextdomain(PyObject *module, const char *domain, PyObject *dir) {
    LocaleState *state = module_state(module);
    if (*domain == 0) {
        return err_raise(state->error, "domain must be a non-empty string");
    }
    autoref PyObject *path = NULL;
    if (dir != NONE) {
        path = TRY(fs_bytes(dir));
    }
    const char *now = bindtextdomain(domain, path ? bytes_data(path) : NULL);
    return now == NULL ? err_from_errno(PyExc_OSError) : text_or_none(now);
}
FUNCTION("_locale.bind_textdomain_codeset(domain: utf8, codeset, /)",
         "Set the encoding of a domain's translations, or tell it.")
static PyObject *locale_bind_textdomain_codeset(PyObject *module, const char *domain,
                                                PyObject *codeset) {
    const char *name;
    TRYI(optional_text("bind_textdomain_codeset", 2, codeset, &name));
    return text_or_none(bind_textdomain_codeset(domain, name));
}

#include "locale_module.gen.h"

static const ModuleInt categories[] = {
    MODULE_INT(LC_ALL),      MODULE_INT(LC_COLLATE),  MODULE_INT(LC_CTYPE),
    MODULE_INT(LC_MESSAGES), MODULE_INT(LC_MONETARY), MODULE_INT(LC_NUMERIC),
    MODULE_INT(LC_TIME),     MODULE_INT(CHAR_MAX),    {NULL, 0},
};

static int locale_exec(PyObject *module) {
    LocaleState *state = module_state(module);
    state->error = INT_TRY(exception_class_new("locale.Error", NULL, NULL));
    INT_TRYI(module_add(module, "Error", state->error));
    INT_TRYI(module_add_ints(module, categories));
    return module_add_ints(module, items);
}

NATIVE_MODULE_LEADING(_locale, LocaleState, error, locale_exec, _locale_functions,
                      "The C library's locales.")
