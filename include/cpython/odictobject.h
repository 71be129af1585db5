/* collections.OrderedDict. */
#ifndef PITHON_CPYTHON_ODICTOBJECT_H
#define PITHON_CPYTHON_ODICTOBJECT_H

#ifdef __cplusplus
extern "C" {
#endif

typedef struct _odictobject PyODictObject;

PyAPI_DATA(PyTypeObject) PyODictItems_Type;
PyAPI_DATA(PyTypeObject) PyODictIter_Type;
PyAPI_DATA(PyTypeObject) PyODictKeys_Type;
PyAPI_DATA(PyTypeObject) PyODictValues_Type;
PyAPI_DATA(PyTypeObject) PyODict_Type;

PyAPI_FUNC(int) PyODict_DelItem(PyObject *od, PyObject *key);
PyAPI_FUNC(PyObject *) PyODict_New(void);
PyAPI_FUNC(int) PyODict_SetItem(PyObject *od, PyObject *key, PyObject *value);

#define PyODict_Check(op) PyObject_TypeCheck((op), &PyODict_Type)
#define PyODict_CheckExact(op) Py_IS_TYPE((op), &PyODict_Type)

#define PyODict_SIZE(op) PyDict_GET_SIZE(op)
#define PyODict_Contains(od, key) PyDict_Contains(_PyObject_CAST(od), _PyObject_CAST(key))
#define PyODict_Size(od) PyDict_Size(_PyObject_CAST(od))
#define PyODict_GetItem(od, key) PyDict_GetItem(_PyObject_CAST(od), _PyObject_CAST(key))
#define PyODict_GetItemWithError(od, key)                                                          \
    PyDict_GetItemWithError(_PyObject_CAST(od), _PyObject_CAST(key))
#define PyODict_GetItemString(od, key) PyDict_GetItemString(_PyObject_CAST(od), (key))

#ifdef __cplusplus
}
#endif

#endif
