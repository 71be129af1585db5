/* sys: the hooks of asynchronous generators, and the tracking of where coroutines come from. Both
 * are the thread's. */
#include "modules/sys/sys.h"
#include "object/args.h"
#include "object/attr.h"
#include "object/error.h"
#include "object/names.h"
#include "types/int/int.h"
#include "types/module/module.h"
#include "types/str/str.h"
#include "types/structseq/structseq.h"

static PyStructSequence_Field hooks_fields[] = {
    {"firstiter", "Called with an asynchronous generator before it is first iterated."},
    {"finalizer", "Called with one that is dropped before it has ended."},
    {NULL, NULL},
};
static PyStructSequence_Desc hooks_description = {
    "asyncgen_hooks", "The hooks of asynchronous generators.", hooks_fields, 2};
static PyTypeObject hooks_type;

static int check_hook(PyObject *hook, const char *name) {
    if (hook == NULL || hook == NONE || TYPE(hook)->tp_call != NULL) {
        return 0;
    }
    return err_int(
        err_raise(PyExc_TypeError, "callable %s expected, got %.50s", name, TYPE(hook)->tp_name));
}

/* hook NULL: left as it is. Only this thread looks at its hooks. */
static void set_hook(PyObject **field, PyObject *hook) {
    if (hook != NULL) {
        PyObject *old = *field;
        *field = hook == NONE ? NULL : newref(hook);
        XDECREF(old);
    }
}

/* Two parameters, both may be given by name; the texts of the errors are those of a function
 * without a name. */
static int read_hooks(PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames,
                      PyObject **hooks) {
    PyObject *const names[] = {NAME(firstiter), NAME(finalizer)};
    Py_ssize_t named = kwnames == NULL ? 0 : tuple_length(kwnames);
    if (nargs + named > 2) {
        return err_int(err_raise(PyExc_TypeError, "function takes at most 2 arguments (%zd given)",
                                 nargs + named));
    }
    for (Py_ssize_t i = 0; i < nargs; i++) {
        hooks[i] = args[i];
    }
    for (Py_ssize_t i = 0; i < named; i++) {
        PyObject *name = tuple_at(kwnames, i);
        size_t which = str_equal(name, names[0]) ? 0 : str_equal(name, names[1]) ? 1 : 2;
        if (which == 2) {
            return err_int(err_raise(PyExc_TypeError,
                                     "this function got an unexpected keyword argument %R", name));
        }
        if (hooks[which] != NULL) {
            return err_int(err_raise(PyExc_TypeError,
                                     "argument for function given by name (%R) and position (%zd)",
                                     name, (Py_ssize_t)which + 1));
        }
        hooks[which] = args[nargs + i];
    }
    return 0;
}

FUNCTION("sys_async.set_asyncgen_hooks(...)",
         "set_asyncgen_hooks([firstiter] [, finalizer])\n\nSet what "
         "is called for asynchronous generators of this thread.")
static PyObject *sys_set_asyncgen_hooks(PyObject *module, PyObject *const *args, Py_ssize_t nargs,
                                        PyObject *kwnames) {
    PyObject *hooks[2] = {NULL, NULL};
    TRYI(read_hooks(args, nargs, kwnames, hooks));
    TRYI(check_hook(hooks[1], "finalizer"));
    TRYI(check_hook(hooks[0], "firstiter"));
    ThreadState *ts = thread_current();
    set_hook(&ts->base.async_gen_finalizer, hooks[1]);
    set_hook(&ts->base.async_gen_firstiter, hooks[0]);
    return NONE;
}
FUNCTION("sys_async.get_asyncgen_hooks()", "The hooks of asynchronous generators of this thread.")
static PyObject *sys_get_asyncgen_hooks(PyObject *module) {
    ThreadState *ts = thread_current();
    PyObject *first = ts->base.async_gen_firstiter, *finalizer = ts->base.async_gen_finalizer;
    PyObject *hooks = TRY(structseq_new(&hooks_type));
    structseq_set_fresh(hooks, 0, newref(first == NULL ? NONE : first));
    structseq_set_fresh(hooks, 1, newref(finalizer == NULL ? NONE : finalizer));
    return structseq_finish(hooks);
}
FUNCTION("sys_async.set_coroutine_origin_tracking_depth(depth: int)",
         "Set of how many frames coroutines note where they come from; 0 turns it off.")
static PyObject *sys_set_coroutine_origin_tracking_depth(PyObject *module, int depth) {
    if (depth < 0) {
        return err_raise(PyExc_ValueError, "depth must be >= 0");
    }
    thread_current()->base.coroutine_origin_tracking_depth = depth;
    return NONE;
}
FUNCTION("sys_async.get_coroutine_origin_tracking_depth()",
         "See set_coroutine_origin_tracking_depth.")
static PyObject *sys_get_coroutine_origin_tracking_depth(PyObject *module) {
    return int_from_ssize(thread_current()->base.coroutine_origin_tracking_depth);
}

#include "sys_async.gen.h"

int sys_async_add(PyObject *module) {
    if (!HAS_FLAG(&hooks_type, Py_TPFLAGS_READY)) {
        INT_TRYI(structseq_type_init(&hooks_type, &hooks_description,
                                     Py_TPFLAGS_DISALLOW_INSTANTIATION));
    }
    return module_add_functions(module, sys_async_functions);
}
