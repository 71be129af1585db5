/* Struct sequences: tuples whose items also have names, as os.stat_result, sys.flags and
 * time.struct_time are.
 *
 * A type has n_fields fields. The first n_in_sequence are the tuple's items; those behind are
 * invisible: they can be read by name only. Fields named STRUCTSEQ_UNNAMED are items without a
 * name. All fields lie one behind the other from ob_item on; tp_basicsize counts the
 * invisible ones, ob_size the visible ones, so that the number of fields can be told without a
 * look into the type's namespace:
 *     n_fields == ob_size + structseq_invisible(type)
 *
 * How a module makes one:
 *
 *     autoref PyObject *o = TRY(structseq_new(type));
 *     structseq_set_fresh(o, 0, int_from_int64(mode));    steals; NULL says that it failed
 *     ...
 *     return structseq_finish(take(o));                   NULL if one of them did
 *
 * Threads: as with tuples, items are stored before the object is published and never change.
 */
#ifndef PITHON_TYPES_STRUCTSEQ_STRUCTSEQ_H
#define PITHON_TYPES_STRUCTSEQ_STRUCTSEQ_H

#include "types/tuple/tuple.h"

/* The text of PyStructSequence_UnnamedField, for initialisers. */
#define STRUCTSEQ_UNNAMED "unnamed field"

/* A new heap type. `flags`: Py_TPFLAGS_DISALLOW_INSTANTIATION, Py_TPFLAGS_IMMUTABLETYPE, or 0. The
 * texts of the description must live as long as the type. */
PyTypeObject *structseq_type_new(PyStructSequence_Desc *description, unsigned long flags);
/* The same made out of a static type object that is all zero. */
int structseq_type_init(PyTypeObject *type, PyStructSequence_Desc *description,
                        unsigned long flags);
/* Fields that can be read by name only. */
quiet Py_ssize_t structseq_invisible(PyTypeObject *type);

/* All fields NULL, not tracked yet. */
PyObject *structseq_new(PyTypeObject *type);
static inline void structseq_set_fresh(PyObject *o, Py_ssize_t i, steals PyObject *value) {
    tuple_items(o)[i] = value; /* NOLOCK: fresh */
}
/* Publishes it; if an exception is set, drops it and returns NULL. Fields not set become None. */
PyObject *structseq_finish(steals PyObject *o);

/* What types' tp_new does: from a sequence and a dict (may be NULL) of invisible fields. */
PyObject *structseq_from_sequence(PyTypeObject *type, PyObject *sequence, PyObject *dict);
/* The types' tp_new, for those that do more than that. */
PyObject *structseq_type_tp_new(PyTypeObject *type, PyObject *args, PyObject *kwargs);

#endif
