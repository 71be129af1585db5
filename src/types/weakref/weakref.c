/* weakref: references that do not keep alive, in a list that hangs off the object.
 *
 * The list and the references' wr_object are guarded by one of the runtime's striped locks, chosen
 * by the object's address (weakrefs_lock): an object's end takes it to cut the references off, a
 * reader takes it to turn a reference into a counted one, by an increment that fails once the
 * object is dying. Callbacks run without it. The basic reference (no callback, exact type) of an
 * object is shared.
 */
#include "types/weakref/weakref_int.h"
#include "object/args.h"
#include "object/call.h"
#include "object/data.h"
#include "object/ops.h"
#include "object/error.h"
#include "object/names.h"
#include "object/reclaim.h"
#include "object/spread.h"
#include "object/attr.h"
#include "object/needs.h"
#include "object/type_state.h"
#include "types/str/str.h"
#include "gc/needs.h"

#include <stdlib.h>

#define REF(o) ((PyWeakReference *)(o))

static PyMutex *lock_for(PyObject *o) {
    return &runtime.weakref_locks[((uintptr_t)o >> 4) % WEAKREF_LOCKS];
}

/* Immortal objects are shared by interpreters: but for the main one each has lists of its own. */
static PyWeakReference **list_of(PyObject *o) {
    PyTypeObject *type = TYPE(o);
    if (unlikely(is_immortal(o)) && interp_current() != runtime.main &&
        type->tp_weaklistoffset != 0) {
        return (PyWeakReference **)type_state_weakrefs(o);
    }
    if (HAS_FLAG(type, Py_TPFLAGS_MANAGED_WEAKREF)) {
        return (PyWeakReference **)o - 2;
    }
    return type->tp_weaklistoffset > 0 ? (PyWeakReference **)((char *)o + type->tp_weaklistoffset)
                                       : NULL;
}

/* ---- the list, lock held ---- */

static void link_locked(PyWeakReference **list, PyWeakReference *ref, PyWeakReference *after) {
    ref->wr_prev = after;
    ref->wr_next = after ? after->wr_next : *list;
    if (ref->wr_next != NULL) {
        ref->wr_next->wr_prev = ref;
    }
    if (after != NULL) {
        after->wr_next = ref;
    } else {
        store_release(list, ref);
    }
}

static void unlink_locked(PyWeakReference *ref) {
    PyObject *o = ref->wr_object;
    if (o == NONE) {
        return;
    }
    PyWeakReference **list = list_of(o);
    if (ref->wr_prev != NULL) {
        ref->wr_prev->wr_next = ref->wr_next;
    } else {
        store_release(list, ref->wr_next);
    }
    if (ref->wr_next != NULL) {
        ref->wr_next->wr_prev = ref->wr_prev;
    }
    ref->wr_prev = ref->wr_next = NULL;
    store_release(&ref->wr_object, NONE);
}

static bool is_basic(PyWeakReference *ref, PyTypeObject *type) {
    return ref->wr_callback == NULL && IS_EXACT(ref, *type);
}

/* The shared reference without callback, if there is a live one; new reference. */
static PyObject *find_basic_locked(PyWeakReference *list, PyTypeObject *type) {
    for (PyWeakReference *ref = list; ref != NULL && ref->wr_callback == NULL; ref = ref->wr_next) {
        if (is_basic(ref, type) && ref_try_increment((PyObject *)ref)) {
            return (PyObject *)ref;
        }
    }
    return NULL;
}

/* ---- making ---- */

static int check_no_arguments(PyObject *kwnames, Py_ssize_t nargs) {
    if (kwnames != NULL && Py_SIZE(kwnames) != 0) {
        return err_int(err_raise(PyExc_TypeError, "weakref() takes no keyword arguments"));
    }
    return nargs == 0 ? 0
                      : err_int(err_raise(PyExc_TypeError, "weakref expected 0 arguments, got %zd",
                                          nargs));
}

PyObject *weakref_get(PyObject *o) {
    PyWeakReference *ref = REF(o);
    PyMutex *lock = ref->weakrefs_lock;
    PyObject *result = NULL;
    mutex_lock(lock);
    PyObject *target = ref->wr_object;
    if (target != NONE && ref_try_increment(target)) {
        result = target;
    }
    mutex_unlock(lock);
    return result;
}

static PyObject *weakref_vectorcall(PyObject *self, PyObject *const *args, size_t nargsf,
                                    PyObject *kwnames) {
    TRYI(check_no_arguments(kwnames, (Py_ssize_t)(nargsf & ~PY_VECTORCALL_ARGUMENTS_OFFSET)));
    reclaim_settle();
    PyObject *target = weakref_get(self);
    if (target != NULL && unlikely(spread_is_last(target))) { /* it is dead but for this */
        decref(target);
        spread_settle();
        reclaim_settle();
        target = weakref_get(self);
    }
    return target != NULL ? target : newref(NONE);
}

static PyObject *find_basic(PyObject *o, PyWeakReference **list, PyTypeObject *type) {
    mutex_lock(lock_for(o));
    PyObject *known = find_basic_locked(*list, type);
    mutex_unlock(lock_for(o));
    return known;
}

/* Puts the reference into the list; or a new reference to the basic one that is there already. */
static PyObject *link_new(PyObject *o, PyWeakReference **list, PyWeakReference *ref, bool basic) {
    mutex_lock(ref->weakrefs_lock);
    PyObject *known = basic ? find_basic_locked(*list, TYPE(ref)) : NULL;
    if (known == NULL) {
        PyWeakReference *after = NULL; /* basic ones come first */
        for (PyWeakReference *r = basic ? NULL : *list; r != NULL && r->wr_callback == NULL;
             r = r->wr_next) {
            after = r;
        }
        ref->wr_object = o;
        link_locked(list, ref, after);
    }
    mutex_unlock(ref->weakrefs_lock);
    return known;
}

static PyObject *weakref_make(PyTypeObject *type, PyObject *o, PyObject *callback) {
    PyWeakReference **list = list_of(o);
    if (list == NULL) {
        return err_raise(PyExc_TypeError, "cannot create weak reference to '%s' object",
                         TYPE(o)->tp_name);
    }
    callback = callback == NONE ? NULL : callback;
    bool shareable =
        callback == NULL && (type == &_PyWeakref_RefType || type == &_PyWeakref_ProxyType ||
                             type == &_PyWeakref_CallableProxyType);
    PyObject *known = shareable ? find_basic(o, list, type) : NULL;
    if (known != NULL) {
        return known;
    }
    PyWeakReference *ref = REF(TRY(type->tp_alloc(type, 0)));
    ref->hash = -1;
    ref->wr_callback = xnewref(callback);
    ref->vectorcall = weakref_vectorcall;
    ref->weakrefs_lock = lock_for(o);
    ref_expect_weak((PyObject *)ref); /* it is found through the object's list, uncounted */
    ref_expect_weak(o);
    known = link_new(o, list, ref, shareable);
    if (known != NULL) { /* another thread was faster */
        decref((PyObject *)ref);
        return known;
    }
    return (PyObject *)ref;
}

PyObject *weakref_new(PyObject *o, PyObject *callback) {
    return weakref_make(&_PyWeakref_RefType, o, callback);
}

PyObject *weakref_proxy(PyObject *o, PyObject *callback) {
    return weakref_make(TYPE(o)->tp_call != NULL ? &_PyWeakref_CallableProxyType
                                                 : &_PyWeakref_ProxyType,
                        o, callback);
}

/* ---- the end of the object ---- */

static void call_callback(PyObject *ref, PyObject *callback) {
    PyObject *result = call_one(callback, ref);
    if (result == NULL) {
        err_unraisable(callback, "Exception ignored while calling weakref callback %R", callback);
    }
    XDECREF(result);
}

/* Has its last count gone, so that it dies with the next hand-shake? */
static bool is_queued(PyWeakReference *ref) {
    int64_t word = load_acquire(&((PyObject *)ref)->ob_ref_shared);
    return ref_state_has(word, REF_QUEUED) && ref_count_of(word) == 0 &&
           (word & REF_MERGE_BITS) == REF_IS_MERGED;
}
/* Cuts off the first reference of the list; a new reference to it if it must call back, *callback
 * taken out of it. One that waits for its own death does not: it would be dead, did both die at
 * once. */
static bool cut_first(PyObject *o, PyObject **ref, PyObject **callback) {
    PyWeakReference **list = list_of(o);
    PyMutex *lock = lock_for(o);
    mutex_lock(lock);
    PyWeakReference *first = *list;
    *ref = *callback = NULL;
    if (first != NULL) {
        unlink_locked(first);
        *callback = first->wr_callback;
        first->wr_callback = NULL;
        *ref = !is_queued(first) && ref_try_increment((PyObject *)first) ? (PyObject *)first : NULL;
    }
    mutex_unlock(lock);
    return first != NULL;
}

void weakref_clear_all(PyObject *o) {
    PyWeakReference **list = list_of(o);
    if (list == NULL || load_acquire(list) == NULL) {
        return;
    }
    PyObject *current = err_fetch();
    PyObject *ref, *callback;
    while (cut_first(o, &ref, &callback)) {
        if (ref != NULL && callback != NULL) {
            call_callback(ref, callback);
        }
        XDECREF(callback);
        XDECREF(ref);
    }
    err_restore(current);
}

PyObject *weakref_first(PyObject *o) {
    PyWeakReference **list = list_of(o);
    PyObject *found = NULL;
    if (list != NULL) {
        mutex_lock(lock_for(o));
        for (PyWeakReference *ref = *list; ref != NULL && found == NULL; ref = ref->wr_next) {
            found = ref_try_increment((PyObject *)ref) ? (PyObject *)ref : NULL;
        }
        mutex_unlock(lock_for(o));
    }
    return found;
}

bool weakref_any(PyObject *o) {
    PyWeakReference **list = list_of(o);
    return list != NULL && load_acquire(list) != NULL;
}

Py_ssize_t weakref_count(PyObject *o) {
    PyWeakReference **list = list_of(o);
    Py_ssize_t count = 0;
    if (list != NULL) {
        mutex_lock(lock_for(o));
        for (PyWeakReference *ref = *list; ref != NULL; ref = ref->wr_next) {
            count++;
        }
        mutex_unlock(lock_for(o));
    }
    return count;
}

/* The references are gathered under the lock into room made before it: a list may need a
 * collection. */
PyObject *weakref_list(PyObject *o) {
    Py_ssize_t room = weakref_count(o), n = 0;
    PyWeakReference **list = list_of(o);
    PyObject **found = room ? data_alloc((size_t)room * sizeof *found) : NULL;
    if (room && found == NULL) {
        return err_no_memory();
    }
    if (list != NULL) {
        mutex_lock(lock_for(o));
        for (PyWeakReference *ref = *list; ref != NULL && n < room; ref = ref->wr_next) {
            if (ref_try_increment((PyObject *)ref)) {
                found[n++] = (PyObject *)ref;
            }
        }
        mutex_unlock(lock_for(o));
    }
    PyObject *result = list_from_array(found, n);
    for (Py_ssize_t i = 0; i < n; i++) {
        decref(found[i]);
    }
    data_free(found, (size_t)room * sizeof *found);
    return result;
}

/* ---- the collector ---- */

static bool calls_back(PyWeakReference *ref) {
    return ref->wr_callback != NULL && !(((PyObject *)ref)->ob_gc_bits & GC_UNREACHABLE);
}

static size_t count_calls(PyObject *const *objects, size_t count) {
    size_t calls = 0;
    for (size_t i = 0; i < count; i++) {
        PyWeakReference **list = list_of(objects[i]);
        for (PyWeakReference *ref = list ? *list : NULL; ref != NULL; ref = ref->wr_next) {
            calls += calls_back(ref);
        }
    }
    return calls;
}

/* A reference that is being destroyed meanwhile has nobody left to call back. */
static void cut_stw(PyWeakReference *ref, WeakrefCalls *calls) {
    unlink_locked(ref);
    if (calls_back(ref) && ref_try_increment((PyObject *)ref)) {
        calls->items[calls->count++] = (WeakrefCall){(PyObject *)ref, ref->wr_callback};
        ref->wr_callback = NULL;
    }
}

/* A reference that is garbage calls nobody: what its callback needs may be cleared before the
 * object that it refers to, which need not be garbage of this collection, dies. */
static void cut_garbage_references_stw(PyObject *const *objects, size_t count) {
    for (size_t i = 0; i < count; i++) {
        PyTypeObject *type = TYPE(objects[i]);
        if (type == &_PyWeakref_ProxyType || type == &_PyWeakref_CallableProxyType ||
            type_is_subtype(type, &_PyWeakref_RefType)) {
            unlink_locked((PyWeakReference *)objects[i]);
        }
    }
}

int weakref_cut_garbage_stw(PyObject *const *objects, size_t count, WeakrefCalls *calls) {
    cut_garbage_references_stw(objects, count);
    size_t room = count_calls(objects, count);
    *calls = (WeakrefCalls){room ? malloc(room * sizeof *calls->items) : NULL, 0};
    if (room != 0 && calls->items == NULL) {
        return -1;
    }
    for (size_t i = 0; i < count; i++) {
        PyWeakReference **list = list_of(objects[i]);
        while (list != NULL && *list != NULL) {
            cut_stw(*list, calls);
        }
    }
    return 0;
}

void weakref_call_back(WeakrefCalls *calls) {
    for (size_t i = 0; i < calls->count; i++) {
        WeakrefCall *c = &calls->items[i];
        call_callback(c->ref, c->callback);
        decref(c->callback);
        decref(c->ref);
    }
    free(calls->items);
    *calls = (WeakrefCalls){NULL, 0};
}

/* ---- the reference type ---- */

static int check_no_keywords(PyObject *kwargs) {
    if (kwargs != NULL && ((PyDictObject *)kwargs)->ma_used != 0) {
        return err_int(err_raise(PyExc_TypeError, "ref() takes no keyword arguments"));
    }
    return 0;
}

static int check_count(const char *function, Py_ssize_t n) {
    if (n >= 1 && n <= 2) {
        return 0;
    }
    return err_int(err_raise(PyExc_TypeError,
                             n < 1 ? "%s expected at least 1 argument, got %zd"
                                   : "%s expected at most 2 arguments, got %zd",
                             function, n));
}

static PyObject *ref_tp_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    TRYI(check_count("__new__", Py_SIZE(args)));
    TRYI(type == &_PyWeakref_RefType ? check_no_keywords(kwargs) : 0);
    PyObject **items = ((PyTupleObject *)args)->ob_item;
    return weakref_make(type, items[0], Py_SIZE(args) > 1 ? items[1] : NULL);
}

static int ref_tp_init(PyObject *self, PyObject *args, PyObject *kwargs) {
    INT_TRYI(check_count("__init__", Py_SIZE(args)));
    return check_no_keywords(kwargs);
}

static Py_hash_t ref_hash(PyObject *o) {
    PyWeakReference *ref = REF(o);
    Py_hash_t known = load_relaxed(&ref->hash);
    if (known != -1) {
        return known;
    }
    PyObject *target = weakref_get(o);
    if (target == NULL) {
        err_raise(PyExc_TypeError, "weak object has gone away");
        return -1;
    }
    Py_hash_t hash = ops_hash(target);
    decref(target);
    store_relaxed(&ref->hash, hash);
    return hash;
}

static PyObject *ref_richcompare(PyObject *a, PyObject *b, int op) {
    if ((op != Py_EQ && op != Py_NE) || !IS_INSTANCE(a, _PyWeakref_RefType) ||
        !IS_INSTANCE(b, _PyWeakref_RefType)) {
        return NOT_IMPLEMENTED;
    }
    autoref PyObject *x = weakref_get(a), *y = weakref_get(b);
    if (x == NULL || y == NULL) {
        return BOOL((a == b) == (op == Py_EQ));
    }
    return ops_compare(x, y, op);
}

static PyObject *ref_repr(PyObject *o) {
    autoref PyObject *target = weakref_get(o);
    if (target == NULL) {
        return str_format("<weakref at %p; dead>", o);
    }
    autoref PyObject *name = NULL;
    TRYI(attr_generic_find(target, NAME(__name__), &name)); /* not by __getattr__ */
    return name == NULL || !IS_STR(name)
               ? str_format("<weakref at %p; to '%T' at %p>", o, target, target)
               : str_format("<weakref at %p; to '%T' at %p (%U)>", o, target, target, name);
}

int weakref_tp_traverse(PyObject *o, visitproc visit, void *arg) {
    Py_VISIT(REF(o)->wr_callback);
    return 0;
}

static void ref_unlink(PyObject *o) {
    PyWeakReference *ref = REF(o);
    if (ref->weakrefs_lock != NULL) {
        mutex_lock(ref->weakrefs_lock);
        if (ref->wr_object != NULL) {
            unlink_locked(ref);
        }
        mutex_unlock(ref->weakrefs_lock);
    }
}

int weakref_tp_clear(PyObject *o) {
    ref_unlink(o);
    CLEAR(REF(o)->wr_callback);
    return 0;
}

void weakref_tp_dealloc(PyObject *o) {
    object_untrack(o);
    weakref_tp_clear(o);
    TYPE(o)->tp_free(o);
}

GETTER("ReferenceType.__callback__", "What is called when the object goes, or None.")
static PyObject *ref_callback(PyWeakReference *self) {
    mutex_lock(self->weakrefs_lock);
    PyObject *callback = self->wr_callback;
    XINCREF(callback);
    mutex_unlock(self->weakrefs_lock);
    return callback ? callback : newref(NONE);
}
CLASSMETHOD("ReferenceType.__class_getitem__(cls, item, /)", "See PEP 585")
static PyObject *ref_class_getitem(PyObject *cls, PyObject *item) {
    return generic_alias_new(cls, item);
}

#include "weakref.gen.h"

PyTypeObject _PyWeakref_RefType = {
    .ob_base = {.ob_base = STATIC_HEAD(&PyType_Type)},
    .tp_name = "weakref.ReferenceType",
    .tp_basicsize = sizeof(PyWeakReference),
    .tp_dealloc = weakref_tp_dealloc,
    .tp_vectorcall_offset = offsetof(PyWeakReference, vectorcall),
    .tp_call = PyVectorcall_Call,
    .tp_repr = ref_repr,
    .tp_hash = ref_hash,
    .tp_flags =
        Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_HAVE_VECTORCALL | Py_TPFLAGS_BASETYPE,
    .tp_traverse = weakref_tp_traverse,
    .tp_clear = weakref_tp_clear,
    .tp_richcompare = ref_richcompare,
    .tp_methods = ReferenceType_methods,
    .tp_getset = ReferenceType_getset,
    .tp_init = ref_tp_init,
    .tp_new = ref_tp_new,
};
