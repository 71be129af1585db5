/* What the capsule datetime_CAPI holds. */
#include "modules/datetime/datetime_int.h"

static PyObject *capi_date(int year, int month, int day, PyTypeObject *type) {
    return date_make(type, year, month, day);
}
static PyObject *capi_datetime_fold(int year, int month, int day, int hour, int minute, int second,
                                    int us, PyObject *tz, int fold, PyTypeObject *type) {
    Moment m = {year, month, day, hour, minute, second, us, fold, tz};
    return datetime_make(type, &m);
}
static PyObject *capi_datetime(int year, int month, int day, int hour, int minute, int second,
                               int us, PyObject *tz, PyTypeObject *type) {
    return capi_datetime_fold(year, month, day, hour, minute, second, us, tz, 0, type);
}
static PyObject *capi_time_fold(int hour, int minute, int second, int us, PyObject *tz, int fold,
                                PyTypeObject *type) {
    Moment m = {0, 0, 0, hour, minute, second, us, fold, tz};
    return time_make(type, &m);
}
static PyObject *capi_time(int hour, int minute, int second, int us, PyObject *tz,
                           PyTypeObject *type) {
    return capi_time_fold(hour, minute, second, us, tz, 0, type);
}
/* normalize 0: the caller says that the fields are in their ranges, so that it makes no difference.
 */
static PyObject *capi_delta(int days, int seconds, int us, int normalize, PyTypeObject *type) {
    if (type == &delta_type) {
        return delta_new(days, seconds, us);
    }
    autoref PyObject *d = TRY(int_from_int64(days)), *s = TRY(int_from_int64(seconds)),
                     *u = TRY(int_from_int64(us));
    return call_three((PyObject *)type, d, s, u);
}
static PyObject *capi_timezone(PyObject *offset, PyObject *name) {
    TRYI(arg_type(offset, &delta_type, "timezone", "1"));
    return timezone_new(offset, name);
}
static PyObject *capi_datetime_stamp(PyObject *type, PyObject *args, PyObject *kwargs) {
    autoref PyObject *method = TRY(attr_get_text(type, "fromtimestamp"));
    return call_tuple(method, args, kwargs);
}
static PyObject *capi_date_stamp(PyObject *type, PyObject *args) {
    return capi_datetime_stamp(type, args, NULL);
}

PyDateTime_CAPI datetime_capi = {
    .DateType = &date_type,
    .DateTimeType = &datetime_type,
    .TimeType = &time_type,
    .DeltaType = &delta_type,
    .TZInfoType = &tzinfo_type,
    .Date_FromDate = capi_date,
    .DateTime_FromDateAndTime = capi_datetime,
    .Time_FromTime = capi_time,
    .Delta_FromDelta = capi_delta,
    .TimeZone_FromTimeZone = capi_timezone,
    .DateTime_FromTimestamp = capi_datetime_stamp,
    .Date_FromTimestamp = capi_date_stamp,
    .DateTime_FromDateAndTimeAndFold = capi_datetime_fold,
    .Time_FromTimeAndFold = capi_time_fold,
};
