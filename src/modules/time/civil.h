/* The calendar of UTC, computed here: the C library's gmtime_r takes the lock of the time zone,
 * which it does not need, and strftime that and a look at the zone's file. */
#ifndef PITHON_MODULES_TIME_CIVIL_H
#define PITHON_MODULES_TIME_CIVIL_H

#include "base/compiler.h"

#include <time.h>

/* Years 1 to 9999, in seconds since 1970. */
#define CIVIL_FIRST INT64_C(-62135596800)
#define CIVIL_LAST INT64_C(253402300799)

/* As gmtime_r: false with errno. */
quiet bool civil_utc(time_t t, struct tm *tm);
/* The other way round, of fields that are all in range; else false. */
quiet bool civil_seconds(const struct tm *tm, time_t *t);
/* As strftime, of a format that asks for numbers which no locale or zone changes; the characters
 * written, or -1: it does not know the format, or there is no room. The fields are in range. */
quiet Py_ssize_t civil_format(char *out, size_t room, const char *format, const struct tm *tm);

#endif
