/* A zone out of what a TZif file says (RFC 8536), as zoneinfo._common.load_data hands it over. */
#include "modules/datetime/zoneinfo_int.h"

#include <stdlib.h>

int kind_fill(LocalKind *kind, int32_t offset, int32_t saving, PyObject *name) {
    kind->offset = offset;
    kind->saving = saving;
    kind->offset_delta = INT_TRY(delta_new(0, offset, 0));
    kind->saving_delta = INT_TRY(delta_new(0, saving, 0));
    kind->name = newref(name);
    return 0;
}
static void kind_drop(LocalKind *kind) {
    CLEAR(kind->offset_delta);
    CLEAR(kind->saving_delta);
    CLEAR(kind->name);
}
void zone_drop(Zone *zone) {
    for (size_t i = 0; i < zone->kinds_count; i++) {
        kind_drop(&zone->kinds[i]);
    }
    kind_drop(&zone->tail.standard);
    kind_drop(&zone->tail.daylight);
    free(zone->kinds);
    free(zone->kind_at);
    free(zone->utc);
}

/* ---- transitions ---- */

static int int_between(PyObject *o, int64_t min, int64_t max, int64_t *value) {
    INT_TRYI(arg_int64(o, value));
    return *value >= min && *value <= max
               ? 0
               : err_int(err_raise(PyExc_ValueError, "Invalid number found while reading TZif"));
}
/* One allocation holds the three lists of times. */
static int load_transitions(Zone *zone, PyObject *index, PyObject *utc) {
    size_t n = (size_t)tuple_length(index);
    zone->utc = malloc((n + 1) * 3 * sizeof *zone->utc);
    zone->kind_at = malloc(n + 1);
    if (zone->utc == NULL || zone->kind_at == NULL) {
        return err_int(err_no_memory());
    }
    zone->wall[0] = zone->utc + n;
    zone->wall[1] = zone->utc + 2 * n;
    for (size_t i = 0; i < n; i++) {
        int64_t kind;
        INT_TRYI(arg_int64(tuple_at(index, (Py_ssize_t)i), &kind));
        if (kind < 0 || (size_t)kind >= zone->kinds_count || kind > UINT8_MAX) {
            err_raise(PyExc_ValueError, "Invalid transition index found while reading TZif: %lld",
                      (long long)kind);
            return -1;
        }
        zone->kind_at[i] = (uint8_t)kind;
        INT_TRYI(arg_int64(tuple_at(utc, (Py_ssize_t)i), &zone->utc[i]));
    }
    zone->count = n;
    return 0;
}
/* By fold, when on the wall's clock a transition is over: where the clocks are put back, the times
 * that come twice belong to what was before as long as fold is 0; where they are put forward, so do
 * those that are left out. */
static void find_wall_times(Zone *zone) {
    for (size_t i = 0; i < zone->count; i++) {
        int32_t before = zone->kinds[i == 0 ? 0 : zone->kind_at[i - 1]].offset;
        int32_t after = zone->kinds[zone->kind_at[i]].offset;
        int64_t most = before > after ? before : after, least = before + (int64_t)after - most;
        zone->wall[0][i] = zone->utc[i] + most;
        zone->wall[1][i] = zone->utc[i] + least;
    }
}

/* ---- what holds between them ---- */

/* How much of an offset is daylight saving is not in the file: what the clocks differ from the
 * standard time that comes before, or else after; an hour where neither tells. */
static int32_t find_saving(const Zone *zone, const int32_t *offsets, const bool *is_dst,
                           size_t kind) {
    if (!is_dst[kind]) {
        return 0;
    }
    for (size_t i = 1; i < zone->count; i++) {
        if (zone->kind_at[i] != kind) {
            continue;
        }
        size_t beside = zone->kind_at[i - 1];
        int32_t saving = is_dst[beside] ? 0 : offsets[kind] - offsets[beside];
        /* The last kind is not compared with what follows, by the reference either. */
        if (saving == 0 && kind + 1 < zone->kinds_count && i + 1 < zone->count) {
            beside = zone->kind_at[i + 1];
            saving = is_dst[beside] ? 0 : offsets[kind] - offsets[beside];
        }
        if (saving != 0) {
            return saving;
        }
    }
    return 3600;
}
/* The kinds' numbers are there, and the transitions. */
static int fill_kinds(Zone *zone, PyObject *names) {
    enum { MOST = 256 };
    int32_t offsets[MOST];
    bool is_dst[MOST];
    for (size_t i = 0; i < zone->kinds_count; i++) {
        offsets[i] = zone->kinds[i].offset;
        is_dst[i] = zone->kinds[i].is_dst;
    }
    for (size_t i = 0; i < zone->kinds_count; i++) {
        int32_t saving = find_saving(zone, offsets, is_dst, i);
        INT_TRYI(kind_fill(&zone->kinds[i], offsets[i], saving, tuple_at(names, (Py_ssize_t)i)));
    }
    return 0;
}
static int load_kinds(Zone *zone, PyObject *offsets, PyObject *is_dst) {
    size_t n = (size_t)tuple_length(offsets);
    if (n > 256) { /* an index has a byte */
        return err_int(err_raise(PyExc_ValueError, "Invalid number found while reading TZif"));
    }
    zone->kinds = calloc(n + 1, sizeof *zone->kinds);
    if (zone->kinds == NULL) {
        return err_int(err_no_memory());
    }
    zone->kinds_count = n;
    for (size_t i = 0; i < n; i++) {
        int64_t offset, dst;
        INT_TRYI(int_between(tuple_at(offsets, (Py_ssize_t)i), INT32_MIN, INT32_MAX, &offset));
        INT_TRYI(int_between(tuple_at(is_dst, (Py_ssize_t)i), INT32_MIN, INT32_MAX, &dst));
        zone->kinds[i].offset = (int32_t)offset;
        zone->kinds[i].is_dst = dst != 0;
    }
    return 0;
}

/* ---- the ends ---- */

static void find_before(Zone *zone) {
    for (size_t i = 0; i < zone->kinds_count && zone->before == NULL; i++) {
        if (!zone->kinds[i].is_dst) {
            zone->before = &zone->kinds[i];
        }
    }
    if (zone->before == NULL && zone->count > 0) {
        zone->before = &zone->kinds[0];
    }
}
static int load_tail(Zone *zone, PyObject *rules) {
    if (rules != NONE && bytes_length(rules) > 0) {
        return zone_parse_rules(&zone->tail, rules);
    }
    if (zone->kinds_count == 0) {
        return err_int(err_raise(PyExc_ValueError, "No time zone information found."));
    }
    const LocalKind *last =
        &zone->kinds[zone->count ? zone->kind_at[zone->count - 1] : zone->kinds_count - 1];
    return kind_fill(&zone->tail.standard, last->offset, last->saving, last->name);
}
static bool is_fixed(const Zone *zone) {
    if (zone->kinds_count > 1 || zone->tail.changes) {
        return false;
    }
    const LocalKind *first = &zone->kinds[0], *tail = &zone->tail.standard;
    return zone->kinds_count == 0 ||
           (first->offset == tail->offset && first->saving == tail->saving &&
            str_equal(first->name, tail->name));
}

/* (indices of kinds, times, offsets, daylight saving, names, rules) */
static int check_data(PyObject *data) {
    bool good = IS_TUPLE(data) && tuple_length(data) == 6;
    for (int i = 0; good && i < 5; i++) {
        good = IS_TUPLE(tuple_at(data, i)) &&
               tuple_length(tuple_at(data, i)) == tuple_length(tuple_at(data, i < 2 ? 0 : 2));
    }
    for (Py_ssize_t i = 0; good && i < tuple_length(tuple_at(data, 4)); i++) {
        good = IS_STR(tuple_at(tuple_at(data, 4), i));
    }
    good = good && (tuple_at(data, 5) == NONE || IS_BYTES(tuple_at(data, 5)));
    return good ? 0 : err_int(err_raise(PyExc_TypeError, "load_data() returned something else"));
}
int zone_load(Zone *zone, PyObject *data) {
    INT_TRYI(check_data(data));
    INT_TRYI(load_kinds(zone, tuple_at(data, 2), tuple_at(data, 3)));
    INT_TRYI(load_transitions(zone, tuple_at(data, 0), tuple_at(data, 1)));
    INT_TRYI(fill_kinds(zone, tuple_at(data, 4)));
    find_wall_times(zone);
    find_before(zone);
    INT_TRYI(load_tail(zone, tuple_at(data, 5)));
    zone->fixed = is_fixed(zone);
    return 0;
}
