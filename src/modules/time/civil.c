#include "modules/time/civil.h"

#include <stdio.h>
#include <string.h>

enum { DAY = 86400, DAYS_OF_ERA = 146097 /* 400 years */, EPOCH_FROM_MARCH_OF_0 = 719468 };

/* Years that begin in March end with the leap day, so that months need no table: those from March
 * on have 153 days in each five. */
bool civil_utc(time_t t, struct tm *tm) {
    if (t < CIVIL_FIRST || t > CIVIL_LAST) {
        return gmtime_r(&t, tm) != NULL;
    }
    int64_t days = t / DAY - (t % DAY < 0);
    int second = (int)(t - days * DAY);
    int from_march = (int)(days + EPOCH_FROM_MARCH_OF_0), era = from_march / DAYS_OF_ERA,
        day = from_march % DAYS_OF_ERA;
    int year = (day - day / 1460 + day / 36524 - day / 146096) / 365;
    day -= 365 * year + year / 4 - year / 100;
    int month = (5 * day + 2) / 153; /* 0 is March */
    bool next = month >= 10;
    int number = era * 400 + year + next;
    bool leap = number % 4 == 0 && (number % 100 != 0 || number % 400 == 0);
    *tm = (struct tm){.tm_sec = second % 60,
                      .tm_min = second / 60 % 60,
                      .tm_hour = second / 3600,
                      .tm_mday = day - (153 * month + 2) / 5 + 1,
                      .tm_mon = next ? month - 10 : month + 2,
                      .tm_year = number - 1900,
                      .tm_wday = (int)((days % 7 + 11) % 7), /* the first one was a Thursday */
                      .tm_yday = next ? day - 306 : day + 59 + leap,
                      .tm_zone = "GMT"};
    return true;
}

bool civil_seconds(const struct tm *tm, time_t *t) {
    static const uint8_t lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int year = tm->tm_year + 1900;
    if (tm->tm_year < 1 - 1900 || tm->tm_year > 9999 - 1900 || tm->tm_mon < 0 || tm->tm_mon > 11 ||
        tm->tm_hour < 0 || tm->tm_hour > 23 || tm->tm_min < 0 || tm->tm_min > 59 ||
        tm->tm_sec < 0 || tm->tm_sec > 59 || tm->tm_mday < 1) {
        return false;
    }
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    if (tm->tm_mday > lengths[tm->tm_mon] + (leap && tm->tm_mon == 1)) {
        return false;
    }
    int month = tm->tm_mon < 2 ? tm->tm_mon + 10 : tm->tm_mon - 2,
        from_march = year - (month >= 10);
    int64_t days = 365 * (int64_t)from_march + from_march / 4 - from_march / 100 +
                   from_march / 400 + (153 * month + 2) / 5 + tm->tm_mday - 1 -
                   EPOCH_FROM_MARCH_OF_0;
    *t = days * DAY + tm->tm_hour * 3600 + tm->tm_min * 60 + tm->tm_sec;
    return true;
}

static int write_field(char *out, size_t room, char code, const struct tm *tm) {
    int year = tm->tm_year + 1900;
    switch (code) {
    case 'Y':
        return year < 1000 || year > 9999 ? -1 : snprintf(out, room, "%d", year);
    case 'm':
        return snprintf(out, room, "%02d", tm->tm_mon + 1);
    case 'd':
        return snprintf(out, room, "%02d", tm->tm_mday);
    case 'H':
        return snprintf(out, room, "%02d", tm->tm_hour);
    case 'M':
        return snprintf(out, room, "%02d", tm->tm_min);
    case 'S':
        return snprintf(out, room, "%02d", tm->tm_sec);
    case 'j':
        return snprintf(out, room, "%03d", tm->tm_yday + 1);
    case 'w':
        return snprintf(out, room, "%d", tm->tm_wday);
    case '%':
        return snprintf(out, room, "%%");
    default:
        return -1;
    }
}

Py_ssize_t civil_format(char *out, size_t room, const char *format, const struct tm *tm) {
    size_t used = 0;
    for (const char *c = format; *c != 0; c++) {
        if (room - used < 8) {
            return -1;
        }
        int n = 1;
        if (*c != '%') {
            out[used] = *c;
        } else if ((n = write_field(out + used, room - used, *++c, tm)) < 0) {
            return -1;
        }
        used += (size_t)n;
    }
    return (Py_ssize_t)used;
}
