/* Filter chains of liblzma, from and to the dicts of Python. */
#ifdef HAVE_LZMA
#include "modules/compression/lzma_objects.h"
#include "types/dict/dict.h"
#include "types/list/list.h"
#include "types/str/str.h"

#include <stdlib.h>

int lzma_uint_argument(PyObject *o, uint64_t max, const char *type, uint64_t *out) {
    autoref PyObject *index = INT_TRY(ops_index(o));
    if (int_sign(index) < 0) {
        return err_int(err_raise(PyExc_ValueError, "Cannot convert negative int"));
    }
    if (int_bit_length(index) > 64 || (*out = int_as_uint64(index)) > max) {
        return err_int(err_raise(PyExc_OverflowError, "Python int too large for C %s", type));
    }
    return 0;
}

void filter_chain_free(FilterChain *chain) {
    for (int i = 0; i < LZMA_FILTERS_MAX && chain->filter[i].id != LZMA_VLI_UNKNOWN; i++) {
        free(chain->filter[i].options);
    }
    chain->filter[0].id = LZMA_VLI_UNKNOWN;
}

/* ---- options ---- */

typedef struct {
    const char *name;
    size_t offset; /* of a uint32_t, or an enum of that size, in the options */
} Option;
static const Option lzma_option_table[] = {
    {"dict_size", offsetof(lzma_options_lzma, dict_size)},
    {"lc", offsetof(lzma_options_lzma, lc)},
    {"lp", offsetof(lzma_options_lzma, lp)},
    {"pb", offsetof(lzma_options_lzma, pb)},
    {"mode", offsetof(lzma_options_lzma, mode)},
    {"nice_len", offsetof(lzma_options_lzma, nice_len)},
    {"mf", offsetof(lzma_options_lzma, mf)},
    {"depth", offsetof(lzma_options_lzma, depth)},
    {NULL, 0},
};
static const Option delta_option_table[] = {
    {"dist", offsetof(lzma_options_delta, dist)},
    {NULL, 0},
};
static const Option bcj_option_table[] = {
    {"start_offset", offsetof(lzma_options_bcj, start_offset)},
    {NULL, 0},
};

/* The value of a key: 1, 0 when it is missing, -1. */
static int lookup(PyObject *specifier, const char *name, PyObject **out) {
    autoref PyObject *key = INT_TRY(str_from_text(name));
    *out = ops_get_item(specifier, key);
    return *out ? 1 : err_clear_if(PyExc_KeyError) ? 0 : -1;
}
/* Fills the options that are given; -1 with any exception for what is unknown or no uint32. */
static int fill_options(PyObject *specifier, const Option *table, bool has_preset, void *options) {
    Py_ssize_t known = 1 + has_preset, n = ops_length(specifier); /* the id is one */
    if (n < 0) {
        return -1;
    }
    for (; table->name != NULL; table++) {
        PyObject *found;
        if (INT_TRYI(lookup(specifier, table->name, &found)) == 0) {
            continue;
        }
        autoref PyObject *value = found;
        uint64_t number;
        INT_TRYI(lzma_uint_argument(value, UINT32_MAX, "uint32_t", &number));
        *(uint32_t *)((char *)options + table->offset) = (uint32_t)number;
        known++;
    }
    return known == n ? 0 : err_int(err_raise(PyExc_ValueError, "unknown option"));
}
static int parse_options(PyObject *specifier, const Option *table, bool has_preset,
                         const char *kind, void *options) {
    if (fill_options(specifier, table, has_preset, options) < 0) {
        if (err_matches(PyExc_MemoryError)) {
            return -1;
        }
        err_clear();
        return err_int(err_raise(PyExc_ValueError, "Invalid filter specifier for %s filter", kind));
    }
    return 0;
}
static int parse_lzma(LzmaState *state, PyObject *specifier, lzma_options_lzma *options) {
    uint64_t preset = LZMA_PRESET_DEFAULT;
    PyObject *found;
    int has_preset = INT_TRYI(lookup(specifier, "preset", &found));
    if (has_preset) {
        autoref PyObject *value = found;
        INT_TRYI(lzma_uint_argument(value, UINT32_MAX, "uint32_t", &preset));
    }
    if (lzma_lzma_preset(options, (uint32_t)preset)) {
        return err_int(err_raise(state->error, "Invalid compression preset: %u", (unsigned)preset));
    }
    return parse_options(specifier, lzma_option_table, has_preset, "LZMA", options);
}
static int parse_by_id(LzmaState *state, PyObject *specifier, lzma_filter *filter) {
    switch (filter->id) {
    case LZMA_FILTER_LZMA1:
    case LZMA_FILTER_LZMA2:
        return parse_lzma(state, specifier, filter->options);
    case LZMA_FILTER_DELTA:
        ((lzma_options_delta *)filter->options)->type = LZMA_DELTA_TYPE_BYTE;
        ((lzma_options_delta *)filter->options)->dist = 1;
        return parse_options(specifier, delta_option_table, false, "delta", filter->options);
    case LZMA_FILTER_X86:
    case LZMA_FILTER_POWERPC:
    case LZMA_FILTER_IA64:
    case LZMA_FILTER_ARM:
    case LZMA_FILTER_ARMTHUMB:
    case LZMA_FILTER_SPARC:
        return parse_options(specifier, bcj_option_table, false, "BCJ", filter->options);
    default:
        return err_int(
            err_raise(PyExc_ValueError, "Invalid filter ID: %llu", (unsigned long long)filter->id));
    }
}
int filter_parse(LzmaState *state, PyObject *specifier, lzma_filter *filter) {
    filter->id = LZMA_VLI_UNKNOWN;
    if (!ops_is_mapping(specifier)) {
        return err_int(
            err_raise(PyExc_TypeError, "Filter specifier must be a dict or dict-like object"));
    }
    PyObject *found;
    if (INT_TRYI(lookup(specifier, "id", &found)) == 0) {
        return err_int(err_raise(PyExc_ValueError, "Filter specifier must have an \"id\" entry"));
    }
    autoref PyObject *id_object = found;
    uint64_t id;
    INT_TRYI(lzma_uint_argument(id_object, UINT64_MAX, "lzma_vli", &id));
    void *options = calloc(1, sizeof(lzma_options_lzma)); /* the largest */
    if (options == NULL) {
        return err_int(err_no_memory());
    }
    *filter = (lzma_filter){id, options};
    if (parse_by_id(state, specifier, filter) < 0) {
        free(options);
        *filter = (lzma_filter){LZMA_VLI_UNKNOWN, NULL};
        return -1;
    }
    return 0;
}
int filter_chain_parse(LzmaState *state, PyObject *specifiers, FilterChain *chain) {
    chain->filter[0].id = LZMA_VLI_UNKNOWN;
    if (IS_DICT(specifiers)) {
        return err_int(err_raise(PyExc_TypeError, "dict is not a sequence"));
    }
    Py_ssize_t n = ops_length(specifiers);
    if (n < 0) {
        return -1;
    }
    if (n > LZMA_FILTERS_MAX) {
        return err_int(err_raise(PyExc_ValueError,
                                 "Too many filters - liblzma supports a maximum of %d",
                                 LZMA_FILTERS_MAX));
    }
    for (Py_ssize_t i = 0; i < n; i++) {
        autoref PyObject *specifier = ops_sequence_get(specifiers, i);
        chain->filter[i].id = LZMA_VLI_UNKNOWN;
        if (specifier == NULL || filter_parse(state, specifier, &chain->filter[i]) < 0) {
            filter_chain_free(chain);
            return -1;
        }
        chain->filter[i + 1] = (lzma_filter){LZMA_VLI_UNKNOWN, NULL};
    }
    return 0;
}

/* ---- the other way ---- */

static int put(PyObject *dict, const char *name, uint64_t value) {
    autoref PyObject *number = INT_TRY(int_from_uint64(value));
    return dict_set_text(dict, name, number);
}
PyObject *filter_to_dict(const lzma_filter *filter) {
    autoref PyObject *dict = TRY(dict_new());
    const lzma_options_lzma *lzma = filter->options;
    const lzma_options_delta *delta = filter->options;
    const lzma_options_bcj *bcj = filter->options;
    TRYI(put(dict, "id", filter->id));
    switch (filter->id) {
    case LZMA_FILTER_LZMA1:
        TRYI(put(dict, "lc", lzma->lc));
        TRYI(put(dict, "lp", lzma->lp));
        TRYI(put(dict, "pb", lzma->pb));
        TRYI(put(dict, "dict_size", lzma->dict_size));
        break;
    case LZMA_FILTER_LZMA2:
        TRYI(put(dict, "dict_size", lzma->dict_size));
        break;
    case LZMA_FILTER_DELTA:
        TRYI(put(dict, "dist", delta->dist));
        break;
    default:
        TRYI(bcj ? put(dict, "start_offset", bcj->start_offset) : 0);
    }
    return take(dict);
}
#endif
