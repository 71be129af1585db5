/* Auditing: events that hooks are told of (PEP 578). */
#include "modules/sys/sys.h"
#include "object/args.h"
#include "object/attr.h"
#include "object/call.h"
#include "object/needs.h"
#include "object/ops.h"
#include "types/list/list.h"
#include "types/module/module.h"
#include "types/str/str.h"
#include "types/tuple/tuple.h"

#include <stdarg.h>

/* Trace functions skip a hook, unless it has a true __cantrace__. */
static int call_hook(PyObject *hook, PyObject *event, PyObject *args) {
    ThreadState *ts = thread_current();
    autoref PyObject *can = NULL, *name = INT_TRY(str_intern_text("__cantrace__"));
    ts->base.tracing++;
    int found = attr_find(hook, name, &can);
    int traced = found > 0 ? ops_is_true(can) : found;
    ts->base.tracing -= traced > 0;
    autoref PyObject *done = traced < 0 ? NULL : call_two(hook, event, args);
    ts->base.tracing -= traced <= 0;
    return done == NULL ? -1 : 0;
}
static int call_hooks(PyObject *event, PyObject *args) {
    PyObject *list = interp_current()->audit_list;
    for (Py_ssize_t i = 0;; i++) {
        autoref PyObject *hook = list_get(list, i);
        if (hook == NULL) {
            return 0;
        }
        INT_TRYI(call_hook(hook, event, args));
    }
}

int audit_tuple(PyObject *event, PyObject *args) {
    return load_relaxed(&interp_current()->audit_hooks) == 0 ? 0 : call_hooks(event, args);
}

int audit_slow(const char *event, int count, ...) {
    PyObject *current = err_fetch(); /* an event may be told while an exception is under way */
    va_list list;
    va_start(list, count);
    autoref PyObject *args = tuple_new(count);
    for (int i = 0; args != NULL && i < count; i++) {
        tuple_items(args)[i] = newref(va_arg(list, PyObject *));
    }
    va_end(list);
    autoref PyObject *name = args ? str_from_text(event) : NULL;
    if (name == NULL || call_hooks(name, tuple_publish(args)) < 0) {
        XDECREF(current);
        return -1;
    }
    err_restore(current);
    return 0;
}

FUNCTION("sys_audit.audit(event: str, /, *args)", "Tell the hooks of an event.")
static PyObject *sys_audit(PyObject *module, PyObject *event, PyObject *const *args, Py_ssize_t n) {
    if (load_relaxed(&interp_current()->audit_hooks) == 0) {
        return newref(NONE);
    }
    autoref PyObject *tuple = TRY(tuple_from_array(args, n));
    TRYI(call_hooks(event, tuple));
    return newref(NONE);
}

/* Hooks that are there already may refuse: with an Exception silently. */
FUNCTION("sys_audit.addaudithook(hook)", "Have the hook called with each event and its arguments.")
static PyObject *sys_addaudithook(PyObject *module, PyObject *hook) {
    Interp *interp = interp_current();
    if (AUDIT("sys.addaudithook", 0) < 0) {
        return err_clear_if(PyExc_Exception) ? newref(NONE) : NULL;
    }
    mutex_lock(&runtime.registry);
    PyObject *list = interp->audit_list;
    mutex_unlock(&runtime.registry);
    if (list == NULL) {
        PyObject *fresh = TRY(list_new(0));
        object_untrack(fresh); /* the hooks are not to be found by way of the collector */
        ref_share(fresh);
        mutex_lock(&runtime.registry);
        if (interp->audit_list == NULL) {
            interp->audit_list = fresh;
            fresh = NULL;
        }
        list = interp->audit_list;
        mutex_unlock(&runtime.registry);
        XDECREF(fresh);
    }
    TRYI(list_append(list, hook));
    fetch_add_acq_rel(&interp->audit_hooks, 1);
    return newref(NONE);
}

#include "audit.gen.h"

int sys_audit_add(PyObject *module) {
    return module_add_functions(module, sys_audit_functions);
}
