/* Levels and parameters of zstd's contexts. */
#ifdef HAVE_ZSTD
#include "modules/compression/zstd_objects.h"

#include <limits.h>

static const struct {
    int parameter;
    const char *name;
} compress_names[] = {
    {ZSTD_c_compressionLevel, "compression_level"},
    {ZSTD_c_windowLog, "window_log"},
    {ZSTD_c_hashLog, "hash_log"},
    {ZSTD_c_chainLog, "chain_log"},
    {ZSTD_c_searchLog, "search_log"},
    {ZSTD_c_minMatch, "min_match"},
    {ZSTD_c_targetLength, "target_length"},
    {ZSTD_c_strategy, "strategy"},
    {ZSTD_c_enableLongDistanceMatching, "enable_long_distance_matching"},
    {ZSTD_c_ldmHashLog, "ldm_hash_log"},
    {ZSTD_c_ldmMinMatch, "ldm_min_match"},
    {ZSTD_c_ldmBucketSizeLog, "ldm_bucket_size_log"},
    {ZSTD_c_ldmHashRateLog, "ldm_hash_rate_log"},
    {ZSTD_c_contentSizeFlag, "content_size_flag"},
    {ZSTD_c_checksumFlag, "checksum_flag"},
    {ZSTD_c_dictIDFlag, "dict_id_flag"},
    {ZSTD_c_nbWorkers, "nb_workers"},
    {ZSTD_c_jobSize, "job_size"},
    {ZSTD_c_overlapLog, "overlap_log"},
};
static const char *name_of(ZstdSide side, int parameter) {
    if (side == ZSTD_SIDE_DECOMPRESS) {
        return parameter == ZSTD_d_windowLogMax ? "window_log_max" : NULL;
    }
    for (size_t i = 0; i < countof(compress_names); i++) {
        if (compress_names[i].parameter == parameter) {
            return compress_names[i].name;
        }
    }
    return NULL;
}
static const char *word_of(ZstdSide side) {
    return side == ZSTD_SIDE_COMPRESS ? "compression" : "decompression";
}

size_t zstd_bounds(ZstdSide side, int parameter, int *lower, int *upper) {
    ZSTD_bounds bounds = side == ZSTD_SIDE_COMPRESS
                             ? ZSTD_cParam_getBounds((ZSTD_cParameter)parameter)
                             : ZSTD_dParam_getBounds((ZSTD_dParameter)parameter);
    *lower = bounds.lowerBound;
    *upper = bounds.upperBound;
    return bounds.error;
}
static int fail_set(ZstdSide side, int parameter, int value) {
    int lower, upper;
    const char *name = name_of(side, parameter);
    if (name == NULL) {
        err_raise(PyExc_ValueError, "invalid %s parameter 'unknown parameter (key %d)'",
                  word_of(side), parameter);
    } else if (ZSTD_isError(zstd_bounds(side, parameter, &lower, &upper))) {
        err_raise(PyExc_ValueError, "invalid %s parameter '%s'", word_of(side), name);
    } else {
        err_raise(PyExc_ValueError,
                  "%s parameter '%s' received an illegal value %d; the valid range is [%d, %d]",
                  word_of(side), name, value, lower, upper);
    }
    return -1;
}

static int set_level(ZSTD_CCtx *context, int value, ZstdSettings *settings) {
    int min = ZSTD_minCLevel(), max = ZSTD_maxCLevel();
    if (value < min || value > max) { /* the library would take the nearest */
        err_raise(PyExc_ValueError, "illegal compression level %d; the valid range is [%d, %d]",
                  value, min, max);
        return -1;
    }
    settings->level = value;
    size_t code = ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, value);
    return ZSTD_isError(code) ? fail_set(ZSTD_SIDE_COMPRESS, ZSTD_c_compressionLevel, value) : 0;
}
int zstd_set_level(ZSTD_CCtx *context, PyObject *given, ZstdSettings *settings) {
    if (!IS_INT(given)) {
        return err_int(err_raise(PyExc_TypeError, "invalid type for level, expected int"));
    }
    int overflow;
    int64_t value = int_as_int64_overflow(given, &overflow);
    if (overflow != 0 || value < INT_MIN || value > INT_MAX) {
        err_raise(PyExc_ValueError, "illegal compression level; the valid range is [%d, %d]",
                  ZSTD_minCLevel(), ZSTD_maxCLevel());
        return -1;
    }
    return set_level(context, (int)value, settings);
}

static int set_option(ZstdState *state, ZstdSide side, void *context, PyObject *key,
                      PyObject *value, ZstdSettings *settings) {
    PyObject *others = load_relaxed(side == ZSTD_SIDE_COMPRESS ? &state->decompress_parameters
                                                               : &state->compress_parameters);
    if ((PyObject *)TYPE(key) == others) {
        err_raise(PyExc_TypeError,
                  "%s options dictionary key must not be a %sionParameter attribute", word_of(side),
                  side == ZSTD_SIDE_COMPRESS ? "Decompress" : "Compress");
        return -1;
    }
    int parameter, number;
    INT_TRYI(arg_int(key, &parameter));
    INT_TRYI(arg_int(value, &number));
    if (side == ZSTD_SIDE_COMPRESS && parameter == ZSTD_c_compressionLevel) {
        return set_level(context, number, settings);
    }
    size_t code = name_of(side, parameter) == NULL ? (size_t)-ZSTD_error_parameter_unsupported
                  : side == ZSTD_SIDE_COMPRESS
                      ? ZSTD_CCtx_setParameter(context, (ZSTD_cParameter)parameter, number)
                      : ZSTD_DCtx_setParameter(context, (ZSTD_dParameter)parameter, number);
    if (ZSTD_isError(code)) {
        return fail_set(side, parameter, number);
    }
    if (side == ZSTD_SIDE_COMPRESS && parameter == ZSTD_c_nbWorkers) {
        settings->workers = number;
    }
    return 0;
}
int zstd_set_options(ZstdState *state, ZstdSide side, void *context, PyObject *options,
                     ZstdSettings *settings) {
    Py_ssize_t position = 0;
    PyObject *key, *value;
    Py_hash_t hash;
    while (dict_next(options, &position, &key, &value, &hash)) {
        autoref PyObject *own_key = key, *own_value = value;
        INT_TRYI(set_option(state, side, context, key, value, settings));
    }
    return 0;
}
#endif
