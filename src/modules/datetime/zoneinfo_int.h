/* Insides of _zoneinfo: what a ZoneInfo knows of its zone. Only for the zoneinfo files of
 * modules/datetime.
 *
 * A zone is filled before anybody else sees it, and never changes afterwards: reading it needs no
 * lock.
 */
#ifndef PITHON_MODULES_DATETIME_ZONEINFO_INT_H
#define PITHON_MODULES_DATETIME_ZONEINFO_INT_H

#include "modules/datetime/datetime_int.h"

/* What holds at some time: the offset from UTC, how much of it is daylight saving, the name. */
typedef struct {
    PyObject *offset_delta, *saving_delta, *name; /* NULL in one that says nothing */
    int32_t offset, saving;                       /* in seconds */
    bool is_dst;
} LocalKind;

/* When in a year a POSIX TZ string has the clocks change. */
typedef enum { RULE_WEEK, RULE_JULIAN, RULE_DAY } RuleKind;
typedef struct {
    RuleKind kind;
    int month, week, day; /* day: of the week (Sunday is 0), or of the year */
    int32_t seconds;      /* from that day's midnight */
} ZoneRule;

/* What holds after the last transition. */
typedef struct {
    bool changes; /* by the rules; else `standard` for ever */
    LocalKind standard, daylight;
    ZoneRule start, end; /* of daylight saving */
} ZoneTail;

typedef struct {
    size_t count;           /* of transitions */
    int64_t *utc, *wall[2]; /* when, in seconds since 1970: UTC, local time by fold */
    uint8_t *kind_at;       /* what holds from each on: an index of `kinds` */
    size_t kinds_count;
    LocalKind *kinds;
    const LocalKind *before; /* the first transition; NULL: nothing is known */
    ZoneTail tail;
    bool fixed; /* the same at any time */
} Zone;

/* Seconds since 1970 of midnight, 1 January. */
quiet int64_t zone_year_start(int64_t year);
/* Fills a zone that is all zero from what zoneinfo._common.load_data gives for the file. */
int zone_load(Zone *zone, PyObject *data);
void zone_drop(Zone *zone);
int kind_fill(LocalKind *kind, int32_t offset, int32_t saving, PyObject *name);

/* Reads a POSIX TZ string: 0, or -1 with ValueError. */
int zone_parse_rules(ZoneTail *tail, PyObject *text);
/* What the rules say: by local time, and by UTC, where *fold tells whether that local time comes
 * for the second time. */
quiet const LocalKind *zone_tail_local(const ZoneTail *tail, int64_t seconds, int64_t year,
                                       int fold);
quiet const LocalKind *zone_tail_utc(const ZoneTail *tail, int64_t seconds, int64_t year,
                                     bool *fold);

#endif
