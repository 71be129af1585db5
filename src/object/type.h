/* Types and attribute lookup on them.
 *
 * A type's attributes are found along its MRO; what was found is remembered in a table of the type
 * that readers use without a lock
 * (`tp_cache`), valid for one version tag. Changing a type (under its lock) gives it and its
 * subclasses version 0, and a fresh tag at the next lookup; the old table is freed by quiescence.
 * Tags are never reused, so an instruction's cache that holds an old tag cannot match.
 *
 * A type is born SHARED, and so is its namespace: what lookup returns is an uncounted borrowed
 * reference, good until the thread's next safepoint (rule 8: hold it in a slot or count it).
 */
#ifndef PITHON_OBJECT_TYPE_H
#define PITHON_OBJECT_TYPE_H

#include "object/object.h"

/* Ours: a static type of a native module that `__flags__` shows as the reference has it: as a heap
 * type. copyreg decides by that whether instances of derived classes hold a value of the base. */
#define TYPE_SHOWN_AS_HEAP 0x10000UL
/* In the flags from here on: how iterators are stepped (types/iterator/quick_step.h). Programs are not shown it. */
enum { TYPE_STEP_SHIFT = 48, TYPE_PAIR_STEP_SHIFT = 56 };
#define TYPE_FLAGS_SHOWN ((1UL << TYPE_STEP_SHIFT) - 1)

/* The attribute along the MRO, or NULL without an exception. `name` must be an interned str
 * (anything else goes the slow way). */
quiet borrowed PyObject *type_lookup(PyTypeObject *type, PyObject *name);
/* For inline caches: looks up, and says where in the type's table the answer stands, under which
 * version. False: it is in no table. */
quiet bool type_lookup_place(PyTypeObject *type, PyObject *name, PyObject **value,
                             uint32_t *version, unsigned *place);
/* What stands there, as type_lookup would return it, if the type still has that version; else NULL.
 */
quiet borrowed PyObject *type_cached_at(PyTypeObject *type, uint32_t version, unsigned place,
                                        PyObject *name);
/* The same as a counted reference. */
quiet PyObject *type_lookup_ref(PyTypeObject *type, PyObject *name);
/* The version tag under which lookups on the type may be cached: never 0 unless tags have run out.
 */
quiet uint32_t type_version(PyTypeObject *type);
/* A type that not every class of its MRO tells of changes has no version: nothing about it is
 * remembered. For good, once forbidden. */
quiet bool type_may_have_version(PyTypeObject *type);
quiet void type_forbid_version(PyTypeObject *type);
/* The lock under which types of the interpreter change: version tags, slots, lists of subclasses. A
 * plain lock: no Python code may run while it is held. */
void type_lock(void);
void type_unlock(void);
/* After a change of the type's namespace, bases or slots: it and all subclasses lose their version.
 * type_lock held. */
void type_modified_locked(PyTypeObject *type);
/* Finishes a type: bases, MRO, slot inheritance, namespace with methods, members, getset and slot
 * wrappers. */
int type_ready(PyTypeObject *type);
/* Static types are shared by all interpreters, one of which makes them ready under this lock; it
 * may be held by the caller already, who then gets false. No Python code runs under it. */
bool type_ready_lock(void);
void type_ready_unlock(bool locked);
/* Adds to the namespace of a type that is being set up; of a static type that another interpreter
 * has set up: nothing. The value becomes immortal with a static type. */
int type_add_constant(PyTypeObject *type, const char *name, PyObject *value);
/* A heap type from a spec, as the C API has it. */
PyTypeObject *type_from_spec(PyObject *module, PyType_Spec *spec, PyObject *bases);
PyTypeObject *type_from_metaclass(PyTypeObject *metaclass, PyObject *module, PyType_Spec *spec,
                                  PyObject *bases);
/* type(name, bases, namespace, **kwargs) for the metaclass that fits. */
PyObject *type_build(PyTypeObject *metaclass, PyObject *name, PyObject *bases, PyObject *namespace,
                     PyObject *kwargs);
/* The most derived metaclass of the bases, for __build_class__; borrowed. */
borrowed PyTypeObject *type_metaclass(PyTypeObject *metaclass, PyObject *bases);
/* Special method of `self` along its type, bound: *found is a new reference ready to be called with
 * `self` first iff *unbound. NULL without exception when there is none; with one when a descriptor
 * raised. */
PyObject *type_lookup_special(PyObject *self, PyObject *name, bool *unbound);
/* Calls special method `name` on self with the arguments; NULL without exception if the type has
 * none. */
PyObject *type_call_special(PyObject *self, PyObject *name, PyObject *const *args,
                            Py_ssize_t nargs);
/* The same for operations that do without the method: one whose descriptor raises AttributeError is
 * not there. */
PyObject *type_call_optional(PyObject *self, PyObject *name, PyObject *const *args,
                             Py_ssize_t nargs);
/* object.__new__-like allocation for subclasses: tp_alloc of Python classes, inline values
 * prepared. */
PyObject *type_alloc(PyTypeObject *type, Py_ssize_t items);
/* "module.qualname" for messages (%T shows tp_name's last part as the reference does): see
 * str_format. */
PyObject *type_full_name(PyTypeObject *type);
/* The types that name `type` among their bases. Heap types keep the list themselves; of static
 * types, which interpreters share, each interpreter keeps its own heap subclasses in a side table.
 * type_lock held, but when start-up readies static types. */
int type_subclass_add_locked(PyTypeObject *base, PyTypeObject *type);
void type_subclass_remove_locked(PyTypeObject *base, PyTypeObject *type);
/* Calls visit for each direct subclass; stops when it returns nonzero, and returns that. */
int type_subclasses_each_locked(PyTypeObject *type, int (*visit)(PyTypeObject *subclass, void *arg),
                                void *arg);
/* What interp->types points to; at the birth of an interpreter. */
int type_state_create(Interp *interp);
/* The module of the class of definition for METH_METHOD natives and type_module_state. */
borrowed PyObject *type_module_by_def(PyTypeObject *type, PyModuleDef *def);

#endif
