/* range. */
#ifndef PITHON_RANGEOBJECT_H
#define PITHON_RANGEOBJECT_H

PyAPI_DATA(PyTypeObject) PyLongRangeIter_Type;
PyAPI_DATA(PyTypeObject) PyRangeIter_Type;
PyAPI_DATA(PyTypeObject) PyRange_Type;

#define PyRange_Check(op) Py_IS_TYPE((op), &PyRange_Type)

#endif
