/* _weakref: what weakref.py builds on. */
#include "object/args.h"
#include "object/error.h"
#include "object/needs.h"
#include "types/int/int.h"
#include "types/list/list.h"
#include "types/module/module.h"
#include "types/weakref/weakref.h"
#include "types/dict/dict.h"

typedef struct {
    int unused;
} WeakrefModuleState;

FUNCTION("_weakref.getweakrefcount(object, /)", "How many weak references to the object there are.")
static PyObject *weakref_getweakrefcount(PyObject *module, PyObject *object) {
    return int_from_ssize(weakref_count(object));
}
FUNCTION("_weakref.getweakrefs(object, /)", "A list of the weak references to the object.")
static PyObject *weakref_getweakrefs(PyObject *module, PyObject *object) {
    return weakref_list(object);
}
FUNCTION("_weakref.proxy(object, callback=None, /)",
         "A proxy that stands for the object without keeping it alive.")
static PyObject *weakref_proxy_function(PyObject *module, PyObject *object, PyObject *callback) {
    return weakref_proxy(object, callback);
}
static bool is_weak(PyObject *o) {
    return IS_INSTANCE(o, _PyWeakref_RefType) || IS_EXACT(o, _PyWeakref_ProxyType) ||
           IS_EXACT(o, _PyWeakref_CallableProxyType);
}

FUNCTION("_weakref._remove_dead_weakref(dct: dict, key, /)",
         "Remove the key if its value is a dead weak reference.")
static PyObject *weakref_remove_dead(PyObject *module, PyObject *dct, PyObject *key) {
    autoref PyObject *ref = NULL, *target = NULL;
    guard(dct); /* so that nobody puts another value there between looking and deleting */
    int found = TRYI(dict_get(dct, key, &ref));
    if (found && !is_weak(ref)) {
        return err_raise(PyExc_TypeError, "not a weakref");
    }
    target = found ? weakref_get(ref) : NULL;
    if (found && target == NULL) {
        TRYI(dict_delete(dct, key));
    }
    return newref(NONE);
}

static int weakref_exec(PyObject *module) {
    INT_TRYI(module_add(module, "ref", (PyObject *)&_PyWeakref_RefType));
    INT_TRYI(module_add(module, "ReferenceType", (PyObject *)&_PyWeakref_RefType));
    INT_TRYI(module_add(module, "ProxyType", (PyObject *)&_PyWeakref_ProxyType));
    return module_add(module, "CallableProxyType", (PyObject *)&_PyWeakref_CallableProxyType);
}

#include "weakref_module.gen.h"

NATIVE_MODULE(_weakref, WeakrefModuleState, weakref_exec, _weakref_functions, "Weak references.")
