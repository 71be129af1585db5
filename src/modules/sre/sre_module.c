/* _sre: what re's Python files need. */
#include "base/unicode.h"
#include "modules/sre/sre_int.h"
#include "object/type.h"

typedef struct {
    char nothing;
} SreState;

FUNCTION("_sre.getcodesize()", NULL)
static PyObject *sre_getcodesize(PyObject *module) {
    return int_from_ssize(sizeof(uint32_t));
}
FUNCTION("_sre.ascii_iscased(character: int, /)", NULL)
static PyObject *sre_ascii_iscased(PyObject *module, int c) {
    return newref(BOOL((unsigned)c < 128 && (((unsigned)c | 32) - 'a') < 26));
}
FUNCTION("_sre.unicode_iscased(character: int, /)", NULL)
static PyObject *sre_unicode_iscased(PyObject *module, int c) {
    uint32_t u = (uint32_t)c, mapped[UNICODE_CASE_MAX];
    bool cased = u <= UNICODE_MAX && (unicode_to_lower_full(u, mapped) != 1 || mapped[0] != u ||
                                      unicode_to_upper_full(u, mapped) != 1 || mapped[0] != u);
    return newref(BOOL(cased));
}
FUNCTION("_sre.ascii_tolower(character: int, /)", NULL)
static PyObject *sre_ascii_tolower(PyObject *module, int c) {
    return int_from_int64((int)sre_lower(FOLD_ASCII, (uint32_t)c));
}
FUNCTION("_sre.unicode_tolower(character: int, /)", NULL)
static PyObject *sre_unicode_tolower(PyObject *module, int c) {
    uint32_t u = (uint32_t)c;
    return int_from_int64((int)(u <= UNICODE_MAX ? unicode_to_lower(u) : u));
}
FUNCTION("_sre.compile(pattern, flags: int, code: list, groups: ssize, groupindex: dict, "
         "indexgroup: tuple)",
         NULL)
static PyObject *sre_compile(PyObject *module, PyObject *pattern, int flags, PyObject *code,
                             Py_ssize_t groups, PyObject *groupindex, PyObject *indexgroup) {
    return sre_pattern_new(pattern, flags, code, groups, groupindex, indexgroup);
}
FUNCTION("_sre.template(pattern, template: list, /)",
         "A replacement text as re._parser.parse_template() takes it apart: texts and numbers of "
         "groups in turn.")
static PyObject *sre_template(PyObject *module, PyObject *pattern, PyObject *template) {
    return sre_template_new(template);
}

static int sre_exec(PyObject *module) {
    PyTypeObject *types[] = {&sre_pattern_type, &sre_match_type, &sre_scanner_type,
                             &sre_template_type};
    for (size_t i = 0; i < countof(types); i++) {
        INT_TRYI(type_ready(types[i]));
    }
    INT_TRYI(module_add_int(module, "MAGIC", SRE_MAGIC));
    INT_TRYI(module_add_int(module, "CODESIZE", sizeof(uint32_t)));
    INT_TRYI(module_add_int(module, "MAXREPEAT", SRE_MAXREPEAT));
    INT_TRYI(module_add_int(module, "MAXGROUPS", SRE_MAXGROUPS));
    return module_add_text(module, "copyright",
                           " SRE 2.2.2 Copyright (c) 1997-2002 by Secret Labs AB ");
}

#include "sre_module.gen.h"

NATIVE_MODULE(_sre, SreState, sre_exec, _sre_functions, NULL)
