/* What isocalendar() returns: a tuple with names. */
#include "modules/datetime/datetime_int.h"

PyObject *week_new(int year, int week, int weekday) {
    autoref PyObject *a = TRY(int_from_int64(year)), *b = TRY(int_from_int64(week)),
                     *c = TRY(int_from_int64(weekday)), *items = TRY(tuple_of(3, a, b, c));
    autoref PyObject *args = TRY(tuple_of(1, items));
    return PyTuple_Type.tp_new(&week_type, args, NULL);
}
static PyObject *week_tp_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    static const char *const names[] = {"year", "week", "weekday"};
    static const ArgSpec spec = {"IsoCalendarDate", names, 0, 3, 3, 3, 0, false};
    PyObject *given[3];
    TRYI(args_unpack_tuple(&spec, args, kwargs, given));
    autoref PyObject *items = TRY(tuple_of(3, given[0], given[1], given[2])),
                     *wrapped = TRY(tuple_of(1, items));
    return PyTuple_Type.tp_new(type, wrapped, NULL);
}
GETTER("IsoCalendarDate.year", NULL)
static PyObject *week_year(PyObject *self) {
    return newref(tuple_at(self, 0));
}
GETTER("IsoCalendarDate.week", NULL)
static PyObject *week_week(PyObject *self) {
    return newref(tuple_at(self, 1));
}
GETTER("IsoCalendarDate.weekday", NULL)
static PyObject *week_weekday(PyObject *self) {
    return newref(tuple_at(self, 2));
}
METHOD("IsoCalendarDate.__reduce__(self)", NULL)
static PyObject *week_reduce(PyObject *self) {
    autoref PyObject *plain = TRY(tuple_from_array(tuple_items(self), tuple_length(self))),
                     *args = TRY(tuple_of(1, plain));
    return tuple_of(2, (PyObject *)&PyTuple_Type, args);
}
static PyObject *week_repr(PyObject *o) {
    return str_format("%s(year=%S, week=%S, weekday=%S)", TYPE(o)->tp_name, tuple_at(o, 0),
                      tuple_at(o, 1), tuple_at(o, 2));
}

#include "datetime_week.gen.h"

PyTypeObject week_type = {
    TYPE_HEAD,
    .tp_name = "datetime.IsoCalendarDate",
    .tp_repr = week_repr,
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_doc = "The result of date.isocalendar() or datetime.isocalendar()",
    .tp_methods = IsoCalendarDate_methods,
    .tp_getset = IsoCalendarDate_getset,
    .tp_base = &PyTuple_Type,
    .tp_new = week_tp_new,
};
