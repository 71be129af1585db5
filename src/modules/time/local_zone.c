#include "modules/time/local_zone.h"
#include "base/atomics.h"
#include "modules/time/civil.h"
#include "thread/quiet_lock.h"
#include "thread/runtime.h"

#include <stdlib.h>
#include <string.h>

enum { QUARTER = 900, ENTRIES = 256, DAY = 86400, NAME_WORDS = ZONE_NAME_ROOM / 8 };

typedef struct {
    uint64_t number;     /* (a) odd while it is written */
    uint64_t generation; /* (r) 0: empty */
    int64_t quarter;     /* (r) */
    int64_t offset, dst; /* (r) */
    uint64_t name[NAME_WORDS];
    int64_t missed; /* (a) the last one asked for that was not here */
} Entry;
struct ZoneState {
    PyMutex lock;        /* held by whoever fills an entry or looks at TZ */
    uint64_t generation; /* (a) of what is known; from 1 */
    uint64_t variable;   /* (a) hash of TZ when it was looked at last */
    Entry entries[ENTRIES];
};
typedef struct {
    int64_t offset, dst;
    uint64_t name[NAME_WORDS];
} Span;

static uint64_t variable_hash(void) {
    const char *tz = getenv("TZ");
    uint64_t hash = tz == NULL ? 1 : 0xcbf29ce484222325u;
    for (; tz != NULL && *tz != 0; tz++) {
        hash = (hash ^ (unsigned char)*tz) * 0x100000001b3u;
    }
    return hash;
}

/* NULL without memory. */
static struct ZoneState *state_get(void) {
    struct ZoneState *state = load_acquire(&runtime.zone);
    if (unlikely(state == NULL)) {
        struct ZoneState *fresh = calloc(1, sizeof *fresh);
        if (fresh == NULL) {
            return NULL;
        }
        fresh->generation = 1;
        fresh->variable = variable_hash();
        if (cas_acq_rel(&runtime.zone, &state, fresh)) {
            return fresh;
        }
        free(fresh);
    }
    return state;
}

/* The loads and the stores between those of the number keep their order: each is an acquire, a
 * release. */
static bool entry_read(struct ZoneState *state, int64_t quarter, Span *span) {
    Entry *e = &state->entries[(uint64_t)quarter % ENTRIES];
    uint64_t number = load_acquire(&e->number);
    bool fits = load_acquire(&e->generation) == load_acquire(&state->generation) &&
                load_acquire(&e->quarter) == quarter;
    span->offset = load_acquire(&e->offset);
    span->dst = load_acquire(&e->dst);
    for (int i = 0; i < NAME_WORDS; i++) {
        span->name[i] = load_acquire(&e->name[i]);
    }
    return fits && number % 2 == 0 && load_relaxed(&e->number) == number;
}
static void entry_write(Entry *e, uint64_t generation, int64_t quarter, const Span *span) {
    uint64_t number = load_relaxed(&e->number);
    store_relaxed(&e->number, number + 1);
    store_release(&e->generation, generation);
    store_release(&e->quarter, quarter);
    store_release(&e->offset, span->offset);
    store_release(&e->dst, span->dst);
    for (int i = 0; i < NAME_WORDS; i++) {
        store_release(&e->name[i], span->name[i]);
    }
    store_release(&e->number, number + 2);
}

/* What the C library says of that second; false when it does not fit an entry. */
static bool span_at(time_t t, Span *span) {
    struct tm tm;
    if (localtime_r(&t, &tm) == NULL || tm.tm_zone == NULL ||
        strlen(tm.tm_zone) >= ZONE_NAME_ROOM) {
        return false;
    }
    *span = (Span){tm.tm_gmtoff, tm.tm_isdst, {0}};
    strcpy((char *)span->name, tm.tm_zone);
    struct tm again;
    return civil_utc(t + tm.tm_gmtoff, &again) && again.tm_sec == tm.tm_sec && /* no leap seconds */
           again.tm_min == tm.tm_min && again.tm_hour == tm.tm_hour && again.tm_mday == tm.tm_mday;
}
static void entry_fill(struct ZoneState *state, int64_t quarter) {
    Entry *e = &state->entries[(uint64_t)quarter % ENTRIES];
    if (load_relaxed(&e->missed) != quarter) {
        store_relaxed(&e->missed, quarter);
        return;
    }
    uint64_t generation = load_acquire(&state->generation);
    Span first, last;
    if (span_at(quarter * QUARTER, &first) && span_at(quarter * QUARTER + QUARTER - 1, &last) &&
        memcmp(&first, &last, sizeof first) == 0 && mutex_try_lock(&state->lock)) {
        entry_write(e, generation, quarter, &first);
        mutex_unlock(&state->lock);
    }
}

bool local_time_at(time_t t, struct tm *tm, char name[ZONE_NAME_ROOM]) {
    struct ZoneState *state = state_get();
    int64_t quarter = t / QUARTER - (t % QUARTER < 0);
    Span span;
    if (state == NULL || t < CIVIL_FIRST + DAY || t > CIVIL_LAST - DAY) {
        return localtime_r(&t, tm) != NULL;
    }
    if (!entry_read(state, quarter, &span)) {
        entry_fill(state, quarter);
        return localtime_r(&t, tm) != NULL;
    }
    civil_utc(t + span.offset, tm);
    memcpy(name, span.name, ZONE_NAME_ROOM);
    tm->tm_isdst = (int)span.dst;
    tm->tm_gmtoff = span.offset;
    tm->tm_zone = name;
    return true;
}

/* The offset at t, as far as it is known. */
static bool offset_known(struct ZoneState *state, time_t t, int64_t *offset) {
    int64_t quarter = t / QUARTER - (t % QUARTER < 0);
    Span span;
    if (!entry_read(state, quarter, &span)) {
        entry_fill(state, quarter);
        return false;
    }
    *offset = span.offset;
    return true;
}
/* A time that exists once: the clock was not set within a day. */
static bool seconds_known(struct ZoneState *state, const struct tm *tm, time_t *out) {
    time_t naive;
    int64_t offset, before, at, after;
    if (tm->tm_isdst >= 0 || !civil_seconds(tm, &naive) || !offset_known(state, naive, &offset)) {
        return false;
    }
    *out = naive - offset;
    bool known = offset_known(state, *out - DAY, &before);
    known &= offset_known(state, *out, &at);
    known &= offset_known(state, *out + DAY, &after);
    return known && before == offset && at == offset && after == offset;
}
time_t local_time_seconds(struct tm *tm) {
    local_zone_check();
    struct ZoneState *state = state_get();
    time_t t;
    if (state != NULL && seconds_known(state, tm, &t)) {
        tm->tm_wday = 0;
        return t;
    }
    return mktime(tm);
}

/* tzset() comes first: what is remembered under the new number was said by the new zone. */
static void zone_renew_locked(struct ZoneState *state, uint64_t variable) {
    tzset();
    store_relaxed(&state->variable, variable);
    fetch_add_acq_rel(&state->generation, 1);
}
void local_zone_check(void) {
    struct ZoneState *state = state_get();
    uint64_t variable = variable_hash();
    if (state != NULL && load_relaxed(&state->variable) != variable) {
        mutex_lock_attached(&state->lock);
        zone_renew_locked(state, variable);
        mutex_unlock(&state->lock);
    }
}
void local_zone_set(void) {
    struct ZoneState *state = state_get();
    if (state == NULL) {
        tzset();
        return;
    }
    mutex_lock_attached(&state->lock);
    zone_renew_locked(state, variable_hash());
    mutex_unlock(&state->lock);
}
