/* _tracemalloc: where memory was allocated. */
#include "modules/tracemalloc/tracer.h"
#include "object/args.h"
#include "types/dict/dict.h"
#include "types/int/int.h"
#include "types/list/list.h"
#include "types/module/module.h"
#include "types/str/str.h"
#include "types/tuple/tuple.h"

typedef struct {
    char nothing;
} TracemallocState;

FUNCTION("_tracemalloc.start(nframe: int = 1, /)", "Start tracing allocations.")
static PyObject *tracemalloc_start(PyObject *module, int nframe) {
    TRYI(tracer_start(nframe));
    return newref(NONE);
}
FUNCTION("_tracemalloc.stop()", "Stop tracing, and forget what was traced.")
static PyObject *tracemalloc_stop(PyObject *module) {
    tracer_stop();
    return newref(NONE);
}
FUNCTION("_tracemalloc.clear_traces()", "Forget what was traced.")
static PyObject *tracemalloc_clear_traces(PyObject *module) {
    tracer_clear();
    return newref(NONE);
}
FUNCTION("_tracemalloc.reset_peak()", "Let the peak be the size traced now.")
static PyObject *tracemalloc_reset_peak(PyObject *module) {
    tracer_reset_peak();
    return newref(NONE);
}
FUNCTION("_tracemalloc.is_tracing()", "Are allocations traced?")
static PyObject *tracemalloc_is_tracing(PyObject *module) {
    return BOOL(tracer_is_active());
}
FUNCTION("_tracemalloc.get_traceback_limit()", "How many frames a trace has at most.")
static PyObject *tracemalloc_get_traceback_limit(PyObject *module) {
    Tracer *tracer = load_acquire(&runtime.tracer);
    return int_from_int64(tracer != NULL ? load_relaxed(&tracer->limit) : 1);
}
FUNCTION("_tracemalloc.get_traced_memory()", "The bytes traced now, and their peak.")
static PyObject *tracemalloc_get_traced_memory(PyObject *module) {
    size_t traced, peak, overhead;
    tracer_memory(&traced, &peak, &overhead);
    autoref PyObject *now = TRY(int_from_size(traced)), *most = TRY(int_from_size(peak));
    return tuple_of(2, now, most);
}
FUNCTION("_tracemalloc.get_tracemalloc_memory()", "The bytes that tracing itself takes.")
static PyObject *tracemalloc_get_tracemalloc_memory(PyObject *module) {
    size_t traced, peak, overhead;
    tracer_memory(&traced, &peak, &overhead);
    return int_from_size(overhead);
}

/* ((file, line), ...), newest first. */
static PyObject *frames_of(const Traceback *traceback) {
    if (traceback->count == 0) {
        autoref PyObject *unknown = TRY(str_from_text("<unknown>")), *zero = TRY(int_from_int64(0));
        autoref PyObject *frame = TRY(tuple_of(2, unknown, zero));
        return tuple_of(1, frame);
    }
    autoref PyObject *frames = TRY(tuple_new(traceback->count));
    for (uint32_t i = 0; i < traceback->count; i++) {
        autoref PyObject *line = TRY(int_from_int64(traceback->frames[i].line));
        tuple_items(frames)[i] = TRY(tuple_of(2, traceback->frames[i].file, line));
    }
    return tuple_publish(take(frames));
}
/* The same tuple for the same traceback. */
static PyObject *frames_once(PyObject *seen, const Traceback *traceback) {
    autoref PyObject *key = TRY(int_from_uint64((uintptr_t)traceback));
    PyObject *frames;
    if (TRYI(dict_get(seen, key, &frames))) {
        return frames;
    }
    frames = TRY(frames_of(traceback));
    if (dict_set(seen, key, frames) < 0) {
        decref(frames);
        return NULL;
    }
    return frames;
}
static PyObject *traces_of(const TraceEntry *entries, size_t count) {
    autoref PyObject *all = TRY(list_new(0)), *seen = TRY(dict_new());
    for (size_t i = 0; i < count; i++) {
        autoref PyObject *domain = TRY(int_from_uint64(entries[i].domain)),
                         *size = TRY(int_from_size(entries[i].size)),
                         *frames = TRY(frames_once(seen, entries[i].traceback)),
                         *total = TRY(int_from_uint64(
                             entries[i].traceback->total ? entries[i].traceback->total : 1));
        TRYI(list_append_steal(all, TRY(tuple_of(4, domain, size, frames, total))));
    }
    return take(all);
}
FUNCTION("_tracemalloc._get_traces()", "All traces: (domain, size, frames, number of frames).")
static PyObject *tracemalloc_get_traces(PyObject *module) {
    Tracer *tracer = load_acquire(&runtime.tracer);
    if (tracer == NULL || !tracer_is_active()) {
        return list_new(0);
    }
    TraceEntry *entries;
    size_t count;
    TRYI(tracer_copy(&entries, &count));
    store_relaxed(&tracer->pausing, thread_os_id());
    PyObject *traces = traces_of(entries, count);
    store_relaxed(&tracer->pausing, 0);
    tracer_copy_drop(entries, count);
    return traces;
}
FUNCTION("_tracemalloc._get_object_traceback(obj, /)", "Where the object was made, or None.")
static PyObject *tracemalloc_get_object_traceback(PyObject *module, PyObject *obj) {
    uintptr_t address = (uintptr_t)obj;
    if (HAS_FLAG(TYPE(obj), Py_TPFLAGS_PREHEADER)) {
        address -= HEAP_PREFIX;
    }
    TraceEntry entry;
    if (!tracer_is_active() || !tracer_find(0, address, &entry)) {
        return newref(NONE);
    }
    PyObject *frames = frames_of(entry.traceback);
    tracer_traceback_drop(entry.traceback);
    return frames;
}

static int tracemalloc_exec(PyObject *module) {
    if (interp_current() != runtime.main) { /* its record is the process's */
        err_raise(PyExc_ImportError,
                  "module _tracemalloc does not support loading in subinterpreters");
        return -1;
    }
    return 0;
}

#include "tracemalloc_module.gen.h"

NATIVE_MODULE(_tracemalloc, TracemallocState, tracemalloc_exec, _tracemalloc_functions,
              "Where memory was allocated.")
