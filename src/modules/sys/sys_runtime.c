/* sys: sizes and counts of the runtime, threads' frames, switches that other implementations have.
 */
#include "interp/needs.h"
#include "modules/sys/sys.h"
#include "object/args.h"
#include "object/attr.h"
#include "object/call.h"
#include "object/names.h"
#include "object/needs.h"
#include "object/ops.h"
#include "object/type.h"
#include "types/dict/dict.h"
#include "types/float/float.h"
#include "types/int/int.h"
#include "types/module/module.h"
#include "types/str/str.h"
#include "types/tuple/tuple.h"

#include <dlfcn.h>
#include <stdio.h>

/* ---- sizes ---- */

/* What __sizeof__ says, and the words in front of objects that have them. */
static int size_of(PyObject *o, Py_ssize_t *size) {
    bool unbound;
    PyObject *found = type_lookup_special(o, NAME(__sizeof__), &unbound);
    if (found == NULL) {
        return err_occurred()
                   ? -1
                   : err_int(err_raise(PyExc_TypeError, "Type %.100s doesn't define __sizeof__",
                                       TYPE(o)->tp_name));
    }
    autoref PyObject *method = found;
    autoref PyObject *result = INT_TRY(unbound ? call_one(method, o) : call_none(method));
    if (!IS_INT(result)) {
        err_raise(PyExc_TypeError, "an integer is required");
        return -1;
    }
    *size = int_as_ssize(result);
    if (*size == -1 && err_occurred()) {
        return -1;
    }
    if (*size < 0) {
        err_raise(PyExc_ValueError, "__sizeof__() should return >= 0");
        return -1;
    }
    *size += HAS_FLAG(TYPE(o), Py_TPFLAGS_PREHEADER) ? HEAP_PREFIX : 0;
    return 0;
}
FUNCTION("sys_runtime.getsizeof(object, default=NULL) :: none", "The bytes that the object takes.")
static PyObject *sys_getsizeof(PyObject *module, PyObject *object, PyObject *otherwise) {
    Py_ssize_t size;
    if (size_of(object, &size) < 0) {
        return otherwise != NULL && err_clear_if(PyExc_TypeError) ? newref(otherwise) : NULL;
    }
    return int_from_ssize(size);
}

static void count_block(void *block, size_t size, void *arg) {
    PyObject *o = block;
    *(Py_ssize_t *)arg += o->ob_type != NULL;
}
static void count_prefixed(void *block, size_t size, void *arg) {
    count_block((char *)block + HEAP_PREFIX, size, arg);
}
FUNCTION("sys_runtime.getallocatedblocks()", "How many objects there are in memory.")
static PyObject *sys_getallocatedblocks(PyObject *module) {
    Interp *interp = interp_current();
    Py_ssize_t count = 0;
    world_stop(interp);
    for (Heap *heap = interp->heaps; heap != NULL; heap = heap->next) {
        heap_each_block_stw(heap, KIND_OBJECT, 0, count_block, &count);
        heap_each_block_stw(heap, KIND_GC, 0, count_block, &count);
        heap_each_block_stw(heap, KIND_GC_PREFIX, 0, count_prefixed, &count);
    }
    world_start(interp);
    return int_from_ssize(count);
}
FUNCTION("sys_runtime.getunicodeinternedsize(*, _only_immortal: bool = False)",
         "How many strings are interned; all of them live as long as the interpreter.")
static PyObject *sys_getunicodeinternedsize(PyObject *module, int only_immortal) {
    return int_from_size(str_interned_count());
}
void sys_print_malloc_stats_stw(Interp *interp) {
    fprintf(stderr, "Small block threshold = %d, in %d size classes.\n", HEAP_SMALL_MAX,
            HEAP_CLASSES);
    int number = 0;
    for (Heap *heap = interp->heaps; heap != NULL; heap = heap->next) {
        fprintf(stderr, "heap %d: %zu bytes mapped%s\n", number++, heap_mapped_stw(heap),
                heap->parked ? ", parked" : "");
    }
}
FUNCTION("sys_runtime._debugmallocstats()", "Print what the allocator holds to stderr.")
static PyObject *sys_debugmallocstats(PyObject *module) {
    Interp *interp = interp_current();
    world_stop(interp);
    sys_print_malloc_stats_stw(interp);
    world_start(interp);
    return newref(NONE);
}

/* ---- caches ---- */

/* Tables of looked-up attributes are replaced as their types change: nothing in them is out of
 * date, and readers look at them without a lock. */
FUNCTION("sys_runtime._clear_internal_caches()", "Drop what is kept for speed only.")
static PyObject *sys_clear_internal_caches(PyObject *module) {
    return newref(NONE);
}
FUNCTION("sys_runtime._clear_type_cache()", "An obsolete synonym of _clear_internal_caches().")
static PyObject *sys_clear_type_cache(PyObject *module) {
    TRYI(err_warn(PyExc_DeprecationWarning, 1,
                  "sys._clear_type_cache() is deprecated and scheduled for removal in a future "
                  "version. Use sys._clear_internal_caches() instead."));
    return newref(NONE);
}

/* ---- settings ---- */

/* Threads run in parallel: there is nothing to switch. The number is kept for who asks. */
FUNCTION("sys_runtime.setswitchinterval(interval: double, /)",
         "Set the ideal time between switches of threads, in seconds.")
static PyObject *sys_setswitchinterval(PyObject *module, double interval) {
    if (!(interval > 0)) {
        return err_raise(PyExc_ValueError, "switch interval must be strictly positive");
    }
    uint64_t us = interval * 1e6 > 1e15 ? (uint64_t)1e15 : (uint64_t)(interval * 1e6);
    store_relaxed(&interp_current()->switch_interval, us);
    return newref(NONE);
}
FUNCTION("sys_runtime.getswitchinterval()", "The ideal time between switches of threads.")
static PyObject *sys_getswitchinterval(PyObject *module) {
    return float_from_double((double)load_relaxed(&interp_current()->switch_interval) * 1e-6);
}
FUNCTION("sys_runtime.setdlopenflags(flags: int, /)",
         "Set how extension modules are loaded: the flags of dlopen().")
static PyObject *sys_setdlopenflags(PyObject *module, int flags) {
    store_relaxed(&interp_current()->dlopen_flags, flags);
    return newref(NONE);
}
FUNCTION("sys_runtime.getdlopenflags()", "The flags of dlopen() for extension modules.")
static PyObject *sys_getdlopenflags(PyObject *module) {
    return int_from_int64(load_relaxed(&interp_current()->dlopen_flags));
}
FUNCTION("sys_runtime.is_stack_trampoline_active()", "Is a profiler's trampoline active?")
static PyObject *sys_is_stack_trampoline_active(PyObject *module) {
    return FALSE_OBJECT;
}
FUNCTION("sys_runtime.activate_stack_trampoline(backend, /)", "Activate a profiler's trampoline.")
static PyObject *sys_activate_stack_trampoline(PyObject *module, PyObject *backend) {
    TRYI(arg_type(backend, &PyUnicode_Type, "activate_stack_trampoline", ""));
    if (!str_equal_text(backend, "perf") && !str_equal_text(backend, "perf_jit")) {
        return err_raise(PyExc_ValueError, "invalid backend: %U", backend);
    }
    return err_raise(PyExc_ValueError, "perf trampoline not available");
}
FUNCTION("sys_runtime.deactivate_stack_trampoline()", "Deactivate the profiler's trampoline.")
static PyObject *sys_deactivate_stack_trampoline(PyObject *module) {
    return newref(NONE);
}

/* ---- the threads' frames ---- */

typedef PyObject *(*OfThread)(ThreadState *ts);

static PyObject *innermost_frame(ThreadState *ts) {
    return ts->frame == NULL ? NULL : (PyObject *)xnewref(frame_object_of(ts->frame));
}
static PyObject *handled_exception(ThreadState *ts) {
    for (_PyErr_StackItem *item = ts->base.exc_info; item != NULL; item = item->previous_item) {
        if (item->exc_value != NULL && item->exc_value != NONE) {
            return newref(item->exc_value);
        }
    }
    return newref(NONE);
}

enum { THREADS_AT_ONCE = 1024 };
typedef struct {
    unsigned long id;
    PyObject *value;
} Entry;

/* {thread id: what `of` says}. The values are taken while the world is stopped, the dict is made
 * afterwards. */
static PyObject *by_thread(OfThread of) {
    Interp *interp = interp_current();
    Entry entries[THREADS_AT_ONCE];
    int count = 0;
    world_stop(interp);
    for (ThreadState *ts = interp->threads; ts != NULL && count < THREADS_AT_ONCE;
         ts = (ThreadState *)ts->base.next) {
        PyObject *value = of(ts);
        if (value != NULL) {
            entries[count++] = (Entry){ts->base.thread_id, value};
        }
    }
    world_start(interp);
    err_clear();
    autoref PyObject *dict = dict_new();
    for (int i = 0; i < count; i++) {
        autoref PyObject *value = entries[i].value;
        autoref PyObject *id = dict ? int_from_uint64(entries[i].id) : NULL;
        if (id == NULL || dict_set(dict, id, value) < 0) {
            CLEAR(dict);
        }
    }
    return take(dict);
}
FUNCTION("sys_runtime._current_frames()", "The innermost frame of each thread, by its id.")
static PyObject *sys_current_frames(PyObject *module) {
    TRYI(AUDIT("sys._current_frames", 0));
    return by_thread(innermost_frame);
}
FUNCTION("sys_runtime._current_exceptions()",
         "The exception that each thread is handling, by its id; None for none.")
static PyObject *sys_current_exceptions(PyObject *module) {
    TRYI(AUDIT("sys._current_exceptions", 0));
    return by_thread(handled_exception);
}

FUNCTION("sys_runtime.call_tracing(func, args, /)",
         "Call the function with the tuple of arguments, traced even inside a trace function.")
static PyObject *sys_call_tracing(PyObject *module, PyObject *func, PyObject *args) {
    TRYI(arg_type(args, &PyTuple_Type, "call_tracing", "2"));
    ThreadState *ts = thread_current();
    int tracing = ts->base.tracing;
    ts->base.tracing = 0;
    PyObject *result = call_tuple(func, args, NULL);
    ts->base.tracing = tracing;
    return result;
}

/* ---- the compiler tier ---- */

FUNCTION("sys_jit.is_available()", "Is there a compiler to machine code in this build?")
FUNCTION("sys_jit.is_enabled()", "Does this process use it?")
FUNCTION("sys_jit.is_active()", "Is the calling code compiled by it?")
static PyObject *sys_jit_no(PyObject *module) {
    return FALSE_OBJECT;
}

#include "sys_runtime.gen.h"

static int add_jit(PyObject *module) {
    autoref PyObject *name = INT_TRY(str_intern_text("sys._jit"));
    autoref PyObject *jit = INT_TRY(module_new(name));
    INT_TRYI(module_add_functions(jit, sys_jit_functions));
    return module_add(module, "_jit", jit);
}

int sys_runtime_add(PyObject *module) {
    Interp *interp = interp_current();
    interp->switch_interval = 5000;
    interp->dlopen_flags = RTLD_NOW;
    INT_TRYI(add_jit(module));
    return module_add_functions(module, sys_runtime_functions);
}
