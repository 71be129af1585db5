/* gc: what Python code sees of the collector. */
#include "gc/gc.h"
#include "object/args.h"
#include "object/error.h"
#include "object/needs.h"
#include "types/dict/dict.h"
#include "types/int/int.h"
#include "types/list/list.h"
#include "types/module/module.h"
#include "types/tuple/tuple.h"

typedef struct {
    int unused;
} GcModuleState;

static GcState *state_of(void) {
    return interp_current()->gc;
}
FUNCTION("gc.enable()", "Switch automatic collection on.")
static PyObject *gc_enable(PyObject *module) {
    store_relaxed(&state_of()->enabled, 1);
    return newref(NONE);
}
FUNCTION("gc.disable()", "Switch automatic collection off.")
static PyObject *gc_disable(PyObject *module) {
    store_relaxed(&state_of()->enabled, 0);
    return newref(NONE);
}
FUNCTION("gc.isenabled()", "Is automatic collection on?")
static PyObject *gc_isenabled(PyObject *module) {
    return BOOL(load_relaxed(&state_of()->enabled));
}
FUNCTION("gc.collect(generation: int = 2)",
         "Find and free cycles; returns how many objects were garbage.")
static PyObject *gc_collect_method(PyObject *module, int generation) {
    if (generation < 0 || generation > 2) {
        return err_raise(PyExc_ValueError, "invalid generation");
    }
    return int_from_ssize(gc_collect(generation));
}
FUNCTION("gc.get_threshold()", "The thresholds of the generations.")
static PyObject *gc_get_threshold(PyObject *module) {
    autoref PyObject *a = TRY(int_from_ssize(state_of()->thresholds[0])),
                     *b = TRY(int_from_ssize(state_of()->thresholds[1]));
    autoref PyObject *c = TRY(int_from_ssize(state_of()->thresholds[2]));
    return tuple_of(3, a, b, c);
}
FUNCTION("gc.get_debug()", "The debugging flags.")
static PyObject *gc_get_debug(PyObject *module) {
    return int_from_ssize(load_relaxed(&state_of()->debug));
}
FUNCTION("gc.set_debug(flags: int, /)", "Set the debugging flags.")
static PyObject *gc_set_debug(PyObject *module, int flags) {
    store_relaxed(&state_of()->debug, flags);
    return newref(NONE);
}
FUNCTION("gc.is_tracked(obj, /)", "Does the collector look at the object?")
static PyObject *gc_is_tracked(PyObject *module, PyObject *obj) {
    return BOOL(HAS_FLAG(TYPE(obj), Py_TPFLAGS_HAVE_GC) &&
                (load_relaxed(&obj->ob_gc_bits) & GC_TRACKED));
}
FUNCTION("gc.is_finalized(obj, /)", "Has the collector called the object's finalizer?")
static PyObject *gc_is_finalized(PyObject *module, PyObject *obj) {
    return BOOL(load_relaxed(&obj->ob_gc_bits) & GC_FINALIZED);
}
FUNCTION("gc.get_objects(generation=None)", "A list of all objects the collector looks at.")
static PyObject *gc_get_objects(PyObject *module, PyObject *generation) {
    return gc_objects();
}
FUNCTION("gc.get_referrers(*objs)", "A list of the objects that refer to one of these.")
static PyObject *gc_get_referrers(PyObject *module, PyObject *const *objs, Py_ssize_t n) {
    autoref PyObject *targets = TRY(tuple_from_array(objs, n));
    return gc_referrers(targets);
}
static int add_referent(PyObject *o, void *list) {
    return list_append(list, o);
}
FUNCTION("gc.get_referents(*objs)", "A list of the objects that these refer to.")
static PyObject *gc_get_referents(PyObject *module, PyObject *const *objs, Py_ssize_t n) {
    autoref PyObject *list = TRY(list_new(0));
    for (Py_ssize_t i = 0; i < n; i++) {
        if (TYPE(objs[i])->tp_traverse != NULL) {
            guard(objs[i]);
            TRYI(TYPE(objs[i])->tp_traverse(objs[i], add_referent, list));
        }
    }
    return take(list);
}

static int gc_exec(PyObject *module) {
    static const struct {
        const char *name;
        int value;
    } flags[] = {{"DEBUG_STATS", 1},
                 {"DEBUG_COLLECTABLE", 2},
                 {"DEBUG_UNCOLLECTABLE", 4},
                 {"DEBUG_SAVEALL", 32},
                 {"DEBUG_LEAK", 38}};
    for (size_t i = 0; i < countof(flags); i++) {
        INT_TRYI(module_add_int(module, flags[i].name, flags[i].value));
    }
    INT_TRYI(module_add_steal(module, "garbage", list_new(0)));
    return module_add_steal(module, "callbacks", list_new(0));
}

#include "gc_module.gen.h"

NATIVE_MODULE(gc, GcModuleState, gc_exec, gc_functions, "The cycle collector.")
