/* enumerate and reversed. */
#ifndef PITHON_ENUMOBJECT_H
#define PITHON_ENUMOBJECT_H

PyAPI_DATA(PyTypeObject) PyEnum_Type;
PyAPI_DATA(PyTypeObject) PyReversed_Type;

#endif
