/* structseq.h. */
#include "capi/capi.h"
#include "types/structseq/structseq.h"

#undef PyStructSequence_SET_ITEM
#undef PyStructSequence_GET_ITEM

PyTypeObject *PyStructSequence_NewType(PyStructSequence_Desc *description) {
    return structseq_type_new(description, 0);
}

int PyStructSequence_InitType2(PyTypeObject *type, PyStructSequence_Desc *description) {
    return structseq_type_init(type, description, 0);
}

void PyStructSequence_InitType(PyTypeObject *type, PyStructSequence_Desc *description) {
    PyStructSequence_InitType2(type, description);
}

/* Filled by PyStructSequence_SetItem: the collector gets it at once, what is missing is NULL. */
PyObject *PyStructSequence_New(PyTypeObject *type) {
    PyObject *o = TRY(structseq_new(type));
    object_track(o);
    return o;
}

void(PyStructSequence_SetItem)(PyObject *o, Py_ssize_t i, PyObject *value) {
    structseq_set_fresh(o, i, value);
}

PyObject *(PyStructSequence_GetItem)(PyObject *o, Py_ssize_t i) {
    return tuple_at(o, i);
}
