/* Timestamps, and the local time zone as the C library knows it. */
#include "modules/datetime/datetime_int.h"
#include "modules/time/civil.h"
#include "modules/time/local_zone.h"

#include <errno.h>

#define EPOCH_DAYS 719163 /* the ordinal of 1970-01-01 */

static void *out_of_range(void) {
    return err_raise(PyExc_OverflowError, "timestamp out of range for platform time_t");
}

/* Half to even. */
static int split_double(double stamp, int64_t *seconds, int *us) {
    if (isnan(stamp)) {
        return err_int(err_raise(PyExc_ValueError, "Invalid value NaN (not a number)"));
    }
    double whole, fraction = modf(stamp, &whole);
    fraction = nearbyint(fraction * 1e6); /* the rounding mode is to nearest, halves to even */
    if (fraction >= 1e6) {
        fraction -= 1e6;
        whole += 1;
    } else if (fraction < 0) {
        fraction += 1e6;
        whole -= 1;
    }
    if (!(whole >= -9223372036854775808.0 && whole < 9223372036854775808.0)) {
        return err_int(out_of_range());
    }
    *seconds = (int64_t)whole;
    *us = (int)fraction;
    return 0;
}
int stamp_split(PyObject *stamp, int64_t *seconds, int *us) {
    if (IS_INSTANCE(stamp, PyFloat_Type)) {
        return split_double(float_value(stamp), seconds, us);
    }
    *us = 0;
    if (!IS_INT(stamp) &&
        (TYPE(stamp)->tp_as_number == NULL || TYPE(stamp)->tp_as_number->nb_index == NULL)) {
        return err_int(err_raise(PyExc_TypeError, "argument must be int or float, not %s",
                                 TYPE(stamp)->tp_name));
    }
    autoref PyObject *number = INT_TRY(ops_index(stamp));
    int overflow;
    *seconds = int_as_int64_overflow(number, &overflow);
    return overflow ? err_int(out_of_range()) : 0;
}
int stamp_fields(int64_t seconds, bool utc, Moment *m) {
    struct tm tm;
    char name[ZONE_NAME_ROOM];
    time_t t = (time_t)seconds;
    errno = 0;
    if (!(utc ? civil_utc(t, &tm) : local_time_at(t, &tm, name))) {
        errno = errno == 0 ? EINVAL : errno;
        return err_int(err_from_errno(PyExc_OSError));
    }
    m->year = tm.tm_year + 1900;
    m->month = tm.tm_mon + 1;
    m->day = tm.tm_mday;
    m->hour = tm.tm_hour;
    m->minute = tm.tm_min;
    m->second = tm.tm_sec > 59 ? 59 : tm.tm_sec; /* no leap seconds */
    return 0;
}

/* Seconds since 1970 as if the fields were UTC. */
static int64_t naive_seconds(const Moment *m) {
    return (int64_t)(date_ordinal(m->year, m->month, m->day) - EPOCH_DAYS) * DAY_SECONDS +
           m->hour * 3600 + m->minute * 60 + m->second;
}
/* What the local clock shows at t, in seconds since 1970 by that clock. */
static int local_at(int64_t t, int64_t *local) {
    Moment m = {0};
    const int64_t least = -(int64_t)(EPOCH_DAYS + 2) * DAY_SECONDS,
                  most = (int64_t)(ORDINAL_MAX - EPOCH_DAYS + 4) * DAY_SECONDS;
    if (t < least || t >= most) {
        return err_int(err_raise(PyExc_ValueError, "year is out of range"));
    }
    INT_TRYI(stamp_fields(t, false, &m));
    if (m.year < YEAR_MIN || m.year > YEAR_MAX) {
        return err_int(err_raise(PyExc_ValueError, "year must be in %d..%d, not %d", YEAR_MIN,
                                 YEAR_MAX, m.year));
    }
    *local = naive_seconds(&m);
    return 0;
}
/* The offset is guessed from the clock around that time; where two times fit (the clock was set
 * back) or none does (it was set forward), fold decides. */
int local_seconds(const Moment *m, int64_t *seconds) {
    int64_t t = naive_seconds(m), at, local, other;
    INT_TRYI(local_at(t, &local));
    int64_t first = t - (local - t), offset = local - t;
    INT_TRYI(local_at(first, &local));
    if (local == t) {
        at = first + (m->fold ? DAY_SECONDS : -DAY_SECONDS);
        INT_TRYI(local_at(at, &other));
        if (other - at == offset) {
            *seconds = first;
            return 0;
        }
        offset = other - at;
    } else {
        offset = local - first;
    }
    int64_t second = t - offset;
    INT_TRYI(local_at(second, &other));
    if (other == t) {
        *seconds = second;
    } else if (local == t) {
        *seconds = first;
    } else {
        *seconds = (first > second) != m->fold ? first : second;
    }
    return 0;
}

PyObject *local_timezone_at(int64_t seconds) {
    struct tm tm;
    char room[ZONE_NAME_ROOM];
    time_t t = (time_t)seconds;
    errno = 0;
    if (!local_time_at(t, &tm, room)) {
        errno = errno == 0 ? EINVAL : errno;
        return err_from_errno(PyExc_OSError);
    }
    autoref PyObject *delta = TRY(delta_new(0, tm.tm_gmtoff, 0)),
                     *name = TRY(str_decode_fs(tm.tm_zone, (Py_ssize_t)strlen(tm.tm_zone)));
    return timezone_new(delta, name);
}
PyObject *local_timezone(const Moment *m) {
    int64_t seconds, other;
    Moment folded = *m;
    folded.fold = !m->fold;
    TRYI(local_seconds(m, &seconds));
    TRYI(local_seconds(&folded, &other));
    if (other != seconds && (other > seconds) == m->fold) { /* in a gap or a fold */
        seconds = other;
    }
    return local_timezone_at(seconds);
}

/* ---- datetimes from timestamps ---- */

/* Has the local clock been set back within the last day, so that it shows this time again? */
static int find_fold(int64_t seconds, Moment *m) {
    if (seconds < -(int64_t)(EPOCH_DAYS - 3) * DAY_SECONDS) {
        return 0;
    }
    int64_t now, before, again;
    INT_TRYI(local_at(seconds, &now));
    INT_TRYI(local_at(seconds - DAY_SECONDS, &before));
    int64_t change = now - before - DAY_SECONDS;
    if (change < 0) {
        INT_TRYI(local_at(seconds + change, &again));
        m->fold = again == now;
    }
    return 0;
}
static PyObject *datetime_at(PyTypeObject *type, int64_t seconds, int us, PyObject *tz, bool utc) {
    Moment m = {.us = us};
    bool aware = tz != NULL && tz != NONE;
    TRYI(stamp_fields(seconds, utc || aware, &m));
    TRYI(moment_check_date(m.year, m.month, m.day));
    if (aware) {
        m.tz = tz;
        autoref PyObject *in_utc = TRY(datetime_make(type, &m));
        return zone_from_utc(tz, in_utc);
    }
    if (!utc) {
        TRYI(find_fold(seconds, &m));
    }
    return datetime_make(type, &m);
}
PyObject *stamp_datetime(PyTypeObject *type, PyObject *stamp, PyObject *tz, bool utc) {
    int64_t seconds;
    int us;
    TRYI(moment_check_tz(tz));
    TRYI(stamp_split(stamp, &seconds, &us));
    return datetime_at(type, seconds, us, tz, utc);
}
PyObject *stamp_now(PyTypeObject *type, PyObject *tz, bool utc) {
    struct timespec now;
    TRYI(moment_check_tz(tz));
    clock_gettime(CLOCK_REALTIME, &now);
    return datetime_at(type, now.tv_sec, (int)(now.tv_nsec / 1000), tz, utc);
}
