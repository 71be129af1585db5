/* sys: what the interpreter says of itself: version, flags, limits of numbers, search paths. */
#include "thread/config.h"
#include "library.gen.h"
#include "modules/sys/sys.h"
#include "object/attr.h"
#include "object/error.h"
#include "object/names.h"
#include "object/needs.h"
#include "types/dict/dict.h"
#include "types/float/float.h"
#include "types/function/function.h"
#include "types/int/int.h"
#include "types/list/list.h"
#include "types/module/module.h"
#include "types/set/set.h"
#include "types/str/str.h"
#include "types/structseq/structseq.h"

#include <float.h>
#include <gnu/libc-version.h>
#include <string.h>

#define PITHON_VERSION "0.1.0"
#ifdef __clang__
#define COMPILER "Clang " __clang_version__
#else
#define COMPILER "GCC " __VERSION__
#endif

const char *sys_version_text(void) {
    return LIBRARY_VERSION " free-threading build (main) [Pithon " PITHON_VERSION ", " COMPILER "]";
}
const char *sys_version_short(void) {
    return LIBRARY_VERSION;
}

/* ---- struct sequences ---- */

enum { MOST_FIELDS = 21 };

/* Makes the type and its one instance, of `values` (stolen; NULL says that one could not be made).
 */
static PyObject *one_of_its_kind(PyStructSequence_Desc *description, unsigned long flags,
                                 PyObject **values) {
    int n = 0;
    while (description->fields[n].name != NULL) {
        n++;
    }
    autoref PyTypeObject *type = structseq_type_new(description, flags);
    autoref PyObject *o = type ? structseq_new(type) : NULL;
    for (int i = 0; i < n; i++) {
        if (o == NULL) {
            XDECREF(values[i]);
        } else {
            structseq_set_fresh(o, i, values[i]);
        }
    }
    return o ? structseq_finish(take(o)) : NULL;
}
#define DESCRIPTION(what, doc, visible, ...)                                                       \
    static PyStructSequence_Field what##_fields[] = {__VA_ARGS__, {NULL, NULL}};                   \
    static PyStructSequence_Desc what##_description = {"sys." #what, doc, what##_fields, visible};

enum { ONE_ONLY = Py_TPFLAGS_DISALLOW_INSTANTIATION };

DESCRIPTION(version_info, "The version of the language, in parts.", 5, {"major", "Major number"},
            {"minor", "Minor number"}, {"micro", "Patch number"},
            {"releaselevel", "'alpha', 'beta', 'candidate' or 'final'"},
            {"serial", "Serial number of the release"})
static PyObject *version_info(void) {
    return one_of_its_kind(
        &version_info_description, ONE_ONLY,
        (PyObject *[]){int_from_int64(3), int_from_int64(14), int_from_int64(LIBRARY_MICRO),
                       str_intern_text(LIBRARY_LEVEL), int_from_int64(LIBRARY_SERIAL)});
}

DESCRIPTION(float_info, "The limits of float.", 11, {"max", "Largest finite number"},
            {"max_exp", "Largest e such that radix**(e-1) is finite"},
            {"max_10_exp", "Largest e such that 10**e is finite"},
            {"min", "Smallest positive normal number"},
            {"min_exp", "Smallest e such that radix**(e-1) is normal"},
            {"min_10_exp", "Smallest e such that 10**e is normal"},
            {"dig", "Decimal digits that survive"}, {"mant_dig", "Digits of the mantissa"},
            {"epsilon", "1 to the next number"}, {"radix", "Base of the exponent"},
            {"rounds", "How sums are rounded"})
static PyObject *float_info(void) {
    return one_of_its_kind(
        &float_info_description, 0,
        (PyObject *[]){
            float_from_double(DBL_MAX), int_from_int64(DBL_MAX_EXP), int_from_int64(DBL_MAX_10_EXP),
            float_from_double(DBL_MIN), int_from_int64(DBL_MIN_EXP), int_from_int64(DBL_MIN_10_EXP),
            int_from_int64(DBL_DIG), int_from_int64(DBL_MANT_DIG), float_from_double(DBL_EPSILON),
            int_from_int64(FLT_RADIX), int_from_int64(1)});
}

DESCRIPTION(int_info, "How int is kept, and its limits.", 4,
            {"bits_per_digit", "Bits in a digit of the internal form"},
            {"sizeof_digit", "Bytes of such a digit"},
            {"default_max_str_digits", "Default limit of digits in conversions"},
            {"str_digits_check_threshold", "Smallest limit that can be set"})
static PyObject *int_info(void) {
    return one_of_its_kind(&int_info_description, 0,
                           (PyObject *[]){int_from_int64(30), int_from_int64(4),
                                          int_from_int64(4300), int_from_int64(640)});
}

DESCRIPTION(hash_info, "How numbers and texts are hashed.", 9, {"width", "Bits of a hash"},
            {"modulus", "The prime of numeric hashing"}, {"inf", "Hash of infinity"},
            {"nan", "No longer used"}, {"imag", "Multiplier of the imaginary part"},
            {"algorithm", "Algorithm for str and bytes"},
            {"hash_bits", "Its internal size in bits"}, {"seed_bits", "Bits of its key"},
            {"cutoff", "Length up to which another is used"})
static PyObject *hash_info(void) {
    return one_of_its_kind(
        &hash_info_description, 0,
        (PyObject *[]){int_from_int64(64), int_from_int64(((int64_t)1 << 61) - 1),
                       int_from_int64(314159), int_from_int64(0), int_from_int64(1000003),
                       str_intern_text("siphash13"), int_from_int64(64), int_from_int64(128),
                       int_from_int64(0)});
}

DESCRIPTION(thread_info, "The threads below.", 3, {"name", "Name of the implementation"},
            {"lock", "What locks are made of; None: not what it could name"}, {"version", "Version of the thread library"})
static PyObject *thread_info(void) {
    char version[64];
    snprintf(version, sizeof version, "NPTL %s", gnu_get_libc_version());
    return one_of_its_kind(&thread_info_description, 0,
                           (PyObject *[]){str_intern_text("pthread"), newref(NONE),
                                          str_from_text(version)});
}

DESCRIPTION(flags, "What the command line and the environment switched on.", 18, {"debug", "-d"},
            {"inspect", "-i"}, {"interactive", "-i"}, {"optimize", "-O or -OO"},
            {"dont_write_bytecode", "-B"}, {"no_user_site", "-s"}, {"no_site", "-S"},
            {"ignore_environment", "-E"}, {"verbose", "-v"}, {"bytes_warning", "-b"},
            {"quiet", "-q"}, {"hash_randomization", "-R"}, {"isolated", "-I"},
            {"dev_mode", "-X dev"}, {"utf8_mode", "-X utf8"},
            {"warn_default_encoding", "-X warn_default_encoding"}, {"safe_path", "-P"},
            {"int_max_str_digits", "-X int_max_str_digits"}, {"gil", "Is there a global lock?"},
            {"thread_inherit_context", "Do threads start with a copy of their starter's context?"},
            {"context_aware_warnings", "Are warning filters kept in the context?"})
static PyObject *flags(const ConfigState *c) {
    const int64_t numbers[MOST_FIELDS] = {[0] = c->debug,
                                          [1] = c->inspect,
                                          [2] = c->interactive,
                                          [3] = c->optimize,
                                          [4] = c->dont_write_bytecode,
                                          [5] = c->no_user_site,
                                          [6] = c->no_site,
                                          [7] = c->ignore_environment,
                                          [8] = c->verbose,
                                          [9] = c->bytes_warning,
                                          [10] = c->quietly,
                                          [11] = !(c->hash_seed_given && c->hash_seed == 0),
                                          [12] = c->isolated,
                                          [14] = c->utf8_mode,
                                          [15] = c->warn_default_encoding,
                                          [17] = c->int_max_str_digits,
                                          [18] = 0,
                                          [19] = c->thread_inherit_context,
                                          [20] = c->context_aware_warnings};
    PyObject *values[MOST_FIELDS];
    for (int i = 0; i < MOST_FIELDS; i++) {
        values[i] = int_from_int64(numbers[i]);
    }
    values[13] = BOOL(c->dev_mode);
    if (c->gil == GIL_UNSAID) {
        SETREF(values[18], newref(NONE));
    }
    values[16] = BOOL(c->safe_path);
    return one_of_its_kind(&flags_description, ONE_ONLY, values);
}

/* ---- the rest ---- */

static PyObject *implementation(PyObject *version) {
    autoref PyObject *dict = TRY(dict_new());
    autoref PyObject *hex = TRY(int_from_int64(LIBRARY_HEX));
    autoref PyObject *name = TRY(str_intern_text("cpython"));
    autoref PyObject *tag = TRY(str_intern_text("pithon-314"));
    autoref PyObject *multiarch = TRY(str_intern_text("x86_64-linux-gnu"));
    autoref PyObject *own = TRY(str_intern_text(PITHON_VERSION));
    TRYI(dict_set_text(dict, "name", name));
    TRYI(dict_set_text(dict, "cache_tag", tag));
    TRYI(dict_set_text(dict, "version", version));
    TRYI(dict_set_text(dict, "hexversion", hex));
    TRYI(dict_set_text(dict, "_multiarch", multiarch));
    TRYI(dict_set_text(dict, "supports_isolated_interpreters", TRUE_OBJECT));
    TRYI(dict_set_text(dict, "pithon", own));
    return namespace_new(dict);
}

static PyObject *library_module_names(void) {
#define X(name) #name,
    static const char *const names[] = {LIBRARY_MODULES};
#undef X
    autoref PyObject *list = TRY(list_new(0));
    for (size_t i = 0; i < countof(names); i++) {
        TRYI(list_append_steal(list, str_intern_text(names[i])));
    }
    return frozenset_new(list);
}

/* -X NAME[=VALUE] */
static PyObject *x_options(const ConfigState *config) {
    autoref PyObject *dict = TRY(dict_new());
    for (int i = 0; i < config->x_options.count; i++) {
        const char *text = config->x_options.items[i], *equals = strchr(text, '=');
        size_t n = equals ? (size_t)(equals - text) : strlen(text);
        autoref PyObject *name = TRY(str_decode_fs(text, (Py_ssize_t)n));
        autoref PyObject *value =
            equals ? TRY(str_decode_fs(equals + 1, (Py_ssize_t)strlen(equals + 1))) : TRUE_OBJECT;
        TRYI(dict_set(dict, name, value));
    }
    return take(dict);
}

static PyObject *git_info(void) {
    autoref PyObject *name = TRY(str_intern_text("Pithon")), *empty = TRY(str_from_text(""));
    return tuple_of(3, name, empty, empty);
}

int sys_add_info(PyObject *module, const ConfigState *config) {
    autoref PyObject *version = INT_TRY(version_info());
    INT_TRYI(module_add(module, "version_info", version));
    INT_TRYI(module_add_steal(module, "implementation", implementation(version)));
    INT_TRYI(module_add_steal(module, "flags", flags(config)));
    INT_TRYI(module_add_steal(module, "float_info", float_info()));
    INT_TRYI(module_add_steal(module, "int_info", int_info()));
    INT_TRYI(module_add_steal(module, "hash_info", hash_info()));
    INT_TRYI(module_add_steal(module, "thread_info", thread_info()));
    INT_TRYI(module_add_steal(module, "stdlib_module_names", library_module_names()));
    INT_TRYI(module_add_steal(module, "_xoptions", x_options(config)));
    INT_TRYI(module_add_steal(module, "_git", git_info()));
    INT_TRYI(module_add_text(module, "version", sys_version_text()));
    INT_TRYI(module_add_text(module, "copyright",
                             "Pithon: MIT licence.\n\nThe standard library: Copyright (c) 2001 "
                             "Python Software Foundation.\nAll Rights Reserved."));
    INT_TRYI(module_add_text(module, "_framework", ""));
    INT_TRYI(sys_add_jit(module));
#ifdef PITHON_DEBUG
    INT_TRYI(sys_add_verify(module));
#endif
    return module_add_int(module, "hexversion", LIBRARY_HEX);
}
