/* _datetime: the module. */
#include "modules/datetime/datetime_int.h"

typedef struct {
    char nothing;
} DatetimeState;

static int datetime_exec(PyObject *module) {
    INT_TRYI(datetime_types_ready());
    datetime_capi.TimeZone_UTC = timezone_utc_object; /* always the same */
    PyTypeObject *types[] = {&date_type,  &datetime_type, &time_type,
                             &delta_type, &tzinfo_type,   &timezone_type};
    for (size_t i = 0; i < countof(types); i++) {
        INT_TRYI(module_add_type(module, types[i]));
    }
    INT_TRYI(module_add_int(module, "MINYEAR", YEAR_MIN));
    INT_TRYI(module_add_int(module, "MAXYEAR", YEAR_MAX));
    INT_TRYI(module_add_steal(module, "datetime_CAPI",
                              PyCapsule_New(&datetime_capi, PyDateTime_CAPSULE_NAME, NULL)));
    return module_add(module, "UTC", timezone_utc_object);
}

NATIVE_MODULE(_datetime, DatetimeState, datetime_exec, NULL, "Dates and times.")
