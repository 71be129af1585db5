/* _tracemalloc: where memory was allocated. Tracing itself is not there: start() refuses, and all
 * else is what it is while nothing is traced. */
#include "object/args.h"
#include "types/int/int.h"
#include "types/list/list.h"
#include "types/module/module.h"
#include "types/tuple/tuple.h"

typedef struct {
    char nothing;
} TracemallocState;

enum { FRAMES_MAX = 65535 };

FUNCTION("_tracemalloc.start(nframe: int = 1, /)", "Start tracing allocations.")
static PyObject *tracemalloc_start(PyObject *module, int nframe) {
    if (nframe < 1 || nframe > FRAMES_MAX) {
        return err_raise(PyExc_ValueError, "the number of frames must be in range [1; %i]",
                         FRAMES_MAX);
    }
    return err_raise(PyExc_NotImplementedError, "tracing allocations: not in this version");
}
FUNCTION("_tracemalloc.stop()", "Stop tracing.")
FUNCTION("_tracemalloc.clear_traces()", "Forget what was traced.")
FUNCTION("_tracemalloc.reset_peak()", "Let the peak be the size traced now.")
static PyObject *tracemalloc_nothing(PyObject *module) {
    return newref(NONE);
}
FUNCTION("_tracemalloc.is_tracing()", "Are allocations traced?")
static PyObject *tracemalloc_is_tracing(PyObject *module) {
    return FALSE_OBJECT;
}
FUNCTION("_tracemalloc.get_traceback_limit()", "How many frames a trace has at most.")
static PyObject *tracemalloc_get_traceback_limit(PyObject *module) {
    return int_from_int64(1);
}
FUNCTION("_tracemalloc.get_traced_memory()", "The bytes traced now, and their peak.")
static PyObject *tracemalloc_get_traced_memory(PyObject *module) {
    autoref PyObject *zero = TRY(int_from_int64(0));
    return tuple_of(2, zero, zero);
}
FUNCTION("_tracemalloc.get_tracemalloc_memory()", "The bytes that tracing itself takes.")
static PyObject *tracemalloc_get_tracemalloc_memory(PyObject *module) {
    return int_from_int64(0);
}
FUNCTION("_tracemalloc._get_traces()", "All traces.")
static PyObject *tracemalloc_get_traces(PyObject *module) {
    return list_new(0);
}
FUNCTION("_tracemalloc._get_object_traceback(obj, /)", "Where the object was made, or None.")
static PyObject *tracemalloc_get_object_traceback(PyObject *module, PyObject *obj) {
    return newref(NONE);
}

static int tracemalloc_exec(PyObject *module) {
    return 0;
}

#include "tracemalloc_module.gen.h"

NATIVE_MODULE(_tracemalloc, TracemallocState, tracemalloc_exec, _tracemalloc_functions,
              "Where memory was allocated.")
