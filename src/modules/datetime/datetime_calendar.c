/* The Gregorian calendar, extended backwards to the year 1. */
#include "modules/datetime/datetime_int.h"

enum { DAYS_400 = 146097, DAYS_100 = 36524, DAYS_4 = 1461 };

quiet bool year_is_leap(int year) {
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}
quiet int days_in_month(int year, int month) {
    static const char days[] = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return days[month] + (month == 2 && year_is_leap(year));
}
quiet int days_before_month(int year, int month) {
    static const short days[] = {0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
    return days[month] + (month > 2 && year_is_leap(year));
}
quiet int days_before_year(int year) {
    int y = year - 1;
    return y * 365 + y / 4 - y / 100 + y / 400;
}
quiet int date_ordinal(int year, int month, int day) {
    return days_before_year(year) + days_before_month(year, month) + day;
}
quiet void date_of_ordinal(int ordinal, int *year, int *month, int *day) {
    int n = ordinal - 1, n400 = n / DAYS_400;
    n %= DAYS_400;
    int n100 = n / DAYS_100;
    n100 = n100 > 3 ? 3 : n100; /* the last day of 400 years */
    n -= n100 * DAYS_100;
    int n4 = n / DAYS_4;
    n %= DAYS_4;
    int n1 = n / 365;
    n1 = n1 > 3 ? 3 : n1; /* the last day of 4 years */
    n -= n1 * 365;
    *year = n400 * 400 + n100 * 100 + n4 * 4 + n1 + 1;
    int m = n / 31 + 1;
    while (m < 12 && days_before_month(*year, m + 1) <= n) {
        m++;
    }
    *month = m;
    *day = n - days_before_month(*year, m) + 1;
}
quiet int date_weekday(int year, int month, int day) {
    return (date_ordinal(year, month, day) + 6) % 7;
}
/* The Monday of the week with the year's first Thursday. */
quiet int week_one_monday(int year) {
    int first = date_ordinal(year, 1, 1), weekday = (first + 6) % 7;
    return first - weekday + (weekday > 3 ? 7 : 0);
}
quiet int date_of_week(int iso_year, int week, int weekday, int *year, int *month, int *day) {
    if (iso_year < YEAR_MIN || iso_year > YEAR_MAX) {
        return -1;
    }
    if (week < 1 || week > 53) {
        return -2;
    }
    if (week == 53) { /* in years that begin on a Thursday, or leap years on a Wednesday */
        int first = date_weekday(iso_year, 1, 1);
        if (first != 3 && !(first == 2 && year_is_leap(iso_year))) {
            return -2;
        }
    }
    if (weekday < 1 || weekday > 7) {
        return -3;
    }
    int ordinal = week_one_monday(iso_year) + (week - 1) * 7 + weekday - 1;
    if (ordinal < 1) {
        return -1;
    }
    date_of_ordinal(ordinal, year, month, day);
    return 0;
}

/* ---- fields ---- */

int moment_check_date(int year, int month, int day) {
    if (year < YEAR_MIN || year > YEAR_MAX) {
        return err_int(err_raise(PyExc_ValueError, "year must be in %d..%d, not %d", YEAR_MIN,
                                 YEAR_MAX, year));
    }
    if (month < 1 || month > 12) {
        return err_int(err_raise(PyExc_ValueError, "month must be in 1..12, not %d", month));
    }
    int days = days_in_month(year, month);
    if (day < 1 || day > days) {
        return err_int(err_raise(PyExc_ValueError,
                                 "day %i must be in range 1..%d for month %i in year %i", day, days,
                                 month, year));
    }
    return 0;
}
int moment_check_time(const Moment *m) {
    if (m->hour < 0 || m->hour > 23) {
        return err_int(err_raise(PyExc_ValueError, "hour must be in 0..23, not %i", m->hour));
    }
    if (m->minute < 0 || m->minute > 59) {
        return err_int(err_raise(PyExc_ValueError, "minute must be in 0..59, not %i", m->minute));
    }
    if (m->second < 0 || m->second > 59) {
        return err_int(err_raise(PyExc_ValueError, "second must be in 0..59, not %i", m->second));
    }
    if (m->us < 0 || m->us > 999999) {
        return err_int(
            err_raise(PyExc_ValueError, "microsecond must be in 0..999999, not %i", m->us));
    }
    if (m->fold != 0 && m->fold != 1) {
        return err_int(err_raise(PyExc_ValueError, "fold must be either 0 or 1, not %i", m->fold));
    }
    return 0;
}
int moment_check_tz(PyObject *tz) {
    if (tz != NULL && tz != NONE && !IS_TZINFO(tz)) {
        return err_int(err_raise(PyExc_TypeError,
                                 "tzinfo argument must be None or of a tzinfo subclass, not type "
                                 "'%s'",
                                 TYPE(tz)->tp_name));
    }
    return 0;
}

quiet Micro moment_micro(const Moment *m) {
    return ((Micro)date_ordinal(m->year, m->month, m->day) * DAY_SECONDS + m->hour * 3600 +
            m->minute * 60 + m->second) *
               1000000 +
           m->us;
}
int moment_set_micro(Moment *m, Micro micro) {
    Micro days = micro / DAY_MICRO, rest = micro % DAY_MICRO;
    if (rest < 0) {
        rest += DAY_MICRO;
        days--;
    }
    if (days < 1 || days > ORDINAL_MAX) {
        return err_int(err_raise(PyExc_OverflowError, "date value out of range"));
    }
    date_of_ordinal((int)days, &m->year, &m->month, &m->day);
    int64_t seconds = (int64_t)rest / 1000000;
    m->us = (int)((int64_t)rest % 1000000);
    m->hour = (int)(seconds / 3600);
    m->minute = (int)(seconds / 60 % 60);
    m->second = (int)(seconds % 60);
    return 0;
}
static int set_int(PyObject *o, int *field) {
    autoref PyObject *number = INT_TRY(ops_index(o));
    int overflow;
    int64_t value = int_as_int64_overflow(number, &overflow);
    if (overflow) {
        return err_int(err_raise(PyExc_OverflowError, "Python int too large to convert to C long"));
    }
    if (value < INT32_MIN || value > INT32_MAX) {
        return err_int(
            err_raise(PyExc_OverflowError, value < 0 ? "signed integer is less than minimum"
                                                     : "signed integer is greater than maximum"));
    }
    *field = (int)value;
    return 0;
}
int moment_set_ints(PyObject *const *given, int *const *fields, int n) {
    for (int i = 0; i < n; i++) {
        if (given[i] != NULL) {
            INT_TRYI(set_int(given[i], fields[i]));
        }
    }
    return 0;
}
int moment_check_year(PyObject *args) {
    int year;
    return tuple_length(args) == 0 ? 0 : set_int(tuple_at(args, 0), &year);
}
Moment moment_of_date(PyObject *o) {
    return (Moment){.year = PyDateTime_GET_YEAR(o),
                    .month = PyDateTime_GET_MONTH(o),
                    .day = PyDateTime_GET_DAY(o)};
}
Moment moment_of_time(PyObject *o) {
    return (Moment){.hour = PyDateTime_TIME_GET_HOUR(o),
                    .minute = PyDateTime_TIME_GET_MINUTE(o),
                    .second = PyDateTime_TIME_GET_SECOND(o),
                    .us = PyDateTime_TIME_GET_MICROSECOND(o),
                    .fold = PyDateTime_TIME_GET_FOLD(o),
                    .tz = TIME(o)->hastzinfo ? TIME(o)->tzinfo : NULL};
}
Moment moment_of_datetime(PyObject *o) {
    return (Moment){.year = PyDateTime_GET_YEAR(o),
                    .month = PyDateTime_GET_MONTH(o),
                    .day = PyDateTime_GET_DAY(o),
                    .hour = PyDateTime_DATE_GET_HOUR(o),
                    .minute = PyDateTime_DATE_GET_MINUTE(o),
                    .second = PyDateTime_DATE_GET_SECOND(o),
                    .us = PyDateTime_DATE_GET_MICROSECOND(o),
                    .fold = PyDateTime_DATE_GET_FOLD(o),
                    .tz = DATETIME(o)->hastzinfo ? DATETIME(o)->tzinfo : NULL};
}
