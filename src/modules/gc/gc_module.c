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
    autoref PyObject *a = TRY(int_from_ssize(load_relaxed(&state_of()->thresholds[0]))),
                     *b = TRY(int_from_ssize(load_relaxed(&state_of()->thresholds[1]))),
                     *c = TRY(int_from_ssize(load_relaxed(&state_of()->thresholds[2])));
    return tuple_of(3, a, b, c);
}
FUNCTION(
    "gc.set_threshold(...)",
    "Set how many more containers start a collection, and how many collections one of an older "
    "generation; 0 switches automatic collection off.")
static PyObject *gc_set_threshold(PyObject *module, PyObject *const *args, Py_ssize_t nargs,
                                  PyObject *kwnames) {
    int values[3];
    TRYI(args_no_keywords("set_threshold", kwnames));
    if (nargs < 1 || nargs > 3) {
        return err_raise(PyExc_TypeError, "gc.set_threshold requires 1 to 3 arguments");
    }
    for (Py_ssize_t i = 0; i < nargs; i++) {
        TRYI(arg_int(args[i], &values[i]));
    }
    for (Py_ssize_t i = 1; i < nargs; i++) {
        store_relaxed(&state_of()->thresholds[i], values[i]);
    }
    gc_set_young_threshold(values[0]);
    return newref(NONE);
}
FUNCTION("gc.get_count()", "How far each generation is on its way to the next collection.")
static PyObject *gc_get_count(PyObject *module) {
    autoref PyObject *a = TRY(int_from_ssize((Py_ssize_t)thread_current()->alloc_tick)),
                     *b = TRY(int_from_ssize(load_relaxed(&state_of()->counts[0]))),
                     *c = TRY(int_from_ssize(load_relaxed(&state_of()->counts[1])));
    return tuple_of(3, a, b, c);
}
FUNCTION("gc.get_stats()", "What collections of each generation have done.")
static PyObject *gc_get_stats(PyObject *module) {
    GcState *gc = state_of();
    autoref PyObject *list = TRY(list_new(0));
    for (int i = 0; i < 3; i++) {
        mutex_lock(&gc->running);
        int64_t values[] = {gc->stats[i].collections, gc->stats[i].collected,
                            gc->stats[i].uncollectable};
        mutex_unlock(&gc->running);
        const char *const names[] = {"collections", "collected", "uncollectable"};
        autoref PyObject *dict = TRY(dict_new());
        for (size_t k = 0; k < countof(names); k++) {
            autoref PyObject *value = TRY(int_from_int64(values[k]));
            TRYI(dict_set_text(dict, names[k], value));
        }
        TRYI(list_append(list, dict));
    }
    return take(list);
}
FUNCTION("gc.freeze()", "Leave all objects there are now out of collections.")
static PyObject *gc_freeze_method(PyObject *module) {
    gc_freeze();
    return newref(NONE);
}
FUNCTION("gc.unfreeze()", "Undo freeze(): the objects belong to the oldest generation.")
static PyObject *gc_unfreeze_method(PyObject *module) {
    gc_unfreeze();
    return newref(NONE);
}
FUNCTION("gc.get_freeze_count()", "How many objects are frozen.")
static PyObject *gc_get_freeze_count(PyObject *module) {
    return int_from_ssize(gc_frozen());
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
FUNCTION("gc.get_objects(generation=None)",
         "A list of the objects the collector looks at: of the generation, or of all.")
static PyObject *gc_get_objects(PyObject *module, PyObject *generation) {
    Py_ssize_t which = -1;
    if (generation != NONE) {
        if (TYPE(generation)->tp_as_number == NULL ||
            TYPE(generation)->tp_as_number->nb_index == NULL) {
            return err_raise(PyExc_TypeError, "argument should be integer or None, not '%.200s'",
                             TYPE(generation)->tp_name);
        }
        TRYI(arg_ssize(generation, &which));
    }
    autoref PyObject *number = TRY(int_from_ssize(which));
    TRYI(AUDIT("gc.get_objects", 1, number));
    if (which >= 3) {
        return err_raise(PyExc_ValueError, "generation parameter must be less than the number of "
                                           "available generations (3)");
    }
    if (which < -1) {
        return err_raise(PyExc_ValueError, "generation parameter cannot be negative");
    }
    return gc_objects((int)which);
}
FUNCTION("gc.get_referrers(*objs)", "A list of the objects that refer to one of these.")
static PyObject *gc_get_referrers(PyObject *module, PyObject *const *objs, Py_ssize_t n) {
    autoref PyObject *targets = TRY(tuple_from_array(objs, n));
    TRYI(AUDIT("gc.get_referrers", 1, targets));
    return gc_referrers(targets);
}
static int add_referent(PyObject *o, void *list) {
    return list_append(list, o);
}
FUNCTION("gc.get_referents(*objs)", "A list of the objects that these refer to.")
static PyObject *gc_get_referents(PyObject *module, PyObject *const *objs, Py_ssize_t n) {
    autoref PyObject *list = TRY(list_new(0)), *targets = TRY(tuple_from_array(objs, n));
    TRYI(AUDIT("gc.get_referents", 1, targets));
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
    GcState *gc = state_of();
    if (gc->garbage == NULL) {
        PyObject *garbage = INT_TRY(list_new(0));
        gc->callbacks = INT_TRY(list_new(0));
        gc->garbage = garbage;
    }
    INT_TRYI(module_add(module, "garbage", gc->garbage));
    return module_add(module, "callbacks", gc->callbacks);
}

#include "gc_module.gen.h"

NATIVE_MODULE(gc, GcModuleState, gc_exec, gc_functions, "The cycle collector.")
