/* Local time without the C library's lock, where what it said of that time before still holds.
 *
 * What is remembered of the zone: for quarters of an hour, the difference from UTC, daylight saving
 * time and the zone's name, if they are the same at both ends: zones change no faster. Filled at
 * the second question about the same quarter. Readers take no lock and write nothing: an entry has
 * a number that is odd while it is written, and is read again afterwards. It holds until tzset()
 * has been called or the environment variable TZ was seen to have changed.
 */
#ifndef PITHON_MODULES_TIME_LOCAL_ZONE_H
#define PITHON_MODULES_TIME_LOCAL_ZONE_H

#include "base/compiler.h"

#include <time.h>

enum { ZONE_NAME_ROOM = 16 };
/* As localtime_r: false with errno. tm_zone may point into `name`. */
bool local_time_at(time_t t, struct tm *tm, char name[ZONE_NAME_ROOM]);
/* As mktime, of a time whose fields are in range or not. */
time_t local_time_seconds(struct tm *tm);
/* Before the C library is asked for what depends on the zone, which looks at TZ itself. */
void local_zone_check(void);
/* tzset() */
void local_zone_set(void);

#endif
