/* What the files of structseq share. Only for types/structseq.
 *
 * The entry that ends a type's tp_members (its name is NULL) has room for two numbers: `offset` is
 * the number of visible fields, `flags` that of the unnamed ones. */
#ifndef PITHON_TYPES_STRUCTSEQ_STRUCTSEQ_INT_H
#define PITHON_TYPES_STRUCTSEQ_STRUCTSEQ_INT_H

#include "object/error.h"
#include "types/structseq/structseq.h"

static inline PyMemberDef *structseq_members_end(PyTypeObject *type) {
    PyMemberDef *member = type->tp_members;
    while (member->name != NULL) {
        member++;
    }
    return member;
}
static inline Py_ssize_t structseq_visible(PyTypeObject *type) {
    return structseq_members_end(type)->offset;
}
static inline Py_ssize_t structseq_unnamed(PyTypeObject *type) {
    return structseq_members_end(type)->flags;
}

PyObject *structseq_repr(PyObject *o);
int structseq_traverse(PyObject *o, visitproc visit, void *arg);
void structseq_dealloc(PyObject *o);
extern PyMethodDef structseq_methods[];

#endif
