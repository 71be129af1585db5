/* Tuples with named fields. */
#ifndef PITHON_STRUCTSEQ_H
#define PITHON_STRUCTSEQ_H

#ifdef __cplusplus
extern "C" {
#endif

typedef PyTupleObject PyStructSequence;

typedef struct PyStructSequence_Field PyStructSequence_Field;
struct PyStructSequence_Field {
    const char *name;
    const char *doc;
};

typedef struct PyStructSequence_Desc PyStructSequence_Desc;
struct PyStructSequence_Desc {
    const char *name;
    const char *doc;
    PyStructSequence_Field *fields;
    int n_in_sequence;
};

PyAPI_DATA(const char *const) PyStructSequence_UnnamedField;

PyAPI_FUNC(PyObject *) PyStructSequence_GetItem(PyObject *p, Py_ssize_t pos); /* borrowed */
PyAPI_FUNC(void) PyStructSequence_InitType(PyTypeObject *type, PyStructSequence_Desc *desc);
PyAPI_FUNC(int) PyStructSequence_InitType2(PyTypeObject *type, PyStructSequence_Desc *desc);
PyAPI_FUNC(PyObject *) PyStructSequence_New(PyTypeObject *type);
PyAPI_FUNC(PyTypeObject *) PyStructSequence_NewType(PyStructSequence_Desc *desc);
/* steals item */
PyAPI_FUNC(void) PyStructSequence_SetItem(PyObject *p, Py_ssize_t pos, PyObject *o);

#define PyStructSequence_SET_ITEM PyStructSequence_SetItem
#define PyStructSequence_GET_ITEM PyStructSequence_GetItem

#ifdef __cplusplus
}
#endif

#endif
