/* The rules at the end of a TZif file: POSIX TZ strings (`CET-1CEST,M3.5.0,M10.5.0/3`), with the
 * extensions of RFC 8536. */
#include "modules/datetime/zoneinfo_int.h"

/* ---- reading ---- */

typedef struct {
    const char *at; /* what is left; ends with a NUL */
} RuleText;

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
static bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
/* From `least` to `most` digits. */
static bool read_number(RuleText *t, int least, int most, int *number) {
    int n = 0;
    *number = 0;
    for (; n < most && is_digit(*t->at); n++) {
        *number = *number * 10 + (*t->at++ - '0');
    }
    return n >= least;
}
/* [+-]hhh[:mm[:ss]] */
static bool read_time(RuleText *t, int hours_max, int32_t *seconds) {
    int sign = *t->at == '-' ? -1 : 1, hours, minutes = 0, rest = 0;
    if (*t->at == '-' || *t->at == '+') {
        t->at++;
    }
    if (!read_number(t, 1, 3, &hours) || hours > hours_max) {
        return false;
    }
    if (*t->at == ':') {
        t->at++;
        if (!read_number(t, 2, 2, &minutes)) {
            return false;
        }
        if (*t->at == ':') {
            t->at++;
            if (!read_number(t, 2, 2, &rest)) {
                return false;
            }
        }
    }
    *seconds = sign * (hours * 3600 + minutes * 60 + rest);
    return true;
}
/* Letters, or letters, digits and signs in <>. */
static bool read_name(RuleText *t, const char **name, size_t *length) {
    bool quoted = *t->at == '<';
    t->at += quoted;
    *name = t->at;
    while (is_letter(*t->at) || (quoted && (is_digit(*t->at) || *t->at == '+' || *t->at == '-'))) {
        t->at++;
    }
    *length = (size_t)(t->at - *name);
    if (*length == 0 || (quoted && *t->at != '>')) {
        return false;
    }
    t->at += quoted;
    return true;
}
static bool read_within(RuleText *t, int digits, int min, int max, int *number) {
    return read_number(t, 1, digits, number) && *number >= min && *number <= max;
}
static bool read_char(RuleText *t, char c) {
    bool is = *t->at == c;
    t->at += is;
    return is;
}
/* Mm.w.d, Jn or n, with /time */
static bool read_rule(RuleText *t, ZoneRule *rule) {
    *rule = (ZoneRule){.kind = RULE_DAY, .seconds = 2 * 3600};
    if (read_char(t, 'M')) {
        rule->kind = RULE_WEEK;
        if (!read_within(t, 2, 1, 12, &rule->month) || !read_char(t, '.') ||
            !read_within(t, 1, 1, 5, &rule->week) || !read_char(t, '.') ||
            !read_within(t, 1, 0, 6, &rule->day)) {
            return false;
        }
    } else {
        rule->kind = read_char(t, 'J') ? RULE_JULIAN : RULE_DAY;
        if (!read_within(t, 3, rule->kind == RULE_JULIAN, 365, &rule->day)) {
            return false;
        }
    }
    return !read_char(t, '/') || read_time(t, 167, &rule->seconds);
}

/* What is wrong with the text, to be followed by it; NULL: nothing. */
static const char *read_rules(RuleText *t, ZoneTail *tail, const char **names, size_t *lengths) {
    if (!read_name(t, &names[0], &lengths[0])) {
        return "Invalid STD format in";
    }
    if (!read_time(t, 24, &tail->standard.offset)) {
        return "Invalid STD offset in";
    }
    tail->standard.offset *= -1; /* POSIX counts to the west */
    if (*t->at == '\0') {
        return NULL;
    }
    if (!read_name(t, &names[1], &lengths[1])) {
        return "Invalid DST format in";
    }
    tail->changes = true;
    tail->daylight.offset = tail->standard.offset + 3600;
    if (*t->at != ',') {
        if (!read_time(t, 24, &tail->daylight.offset)) {
            return "Invalid DST offset in";
        }
        tail->daylight.offset *= -1;
    }
    ZoneRule *rules[] = {&tail->start, &tail->end};
    for (int i = 0; i < 2; i++) {
        if (!read_char(t, ',')) {
            return "Missing transition rules in TZ string:";
        }
        if (!read_rule(t, rules[i])) {
            return "Malformed transition rule in TZ string:";
        }
    }
    return *t->at ? "Extraneous characters at end of TZ string:" : NULL;
}
static int fill_named(LocalKind *kind, int32_t saving, const char *name, size_t length) {
    autoref PyObject *text = INT_TRY(str_from_utf8(name, (Py_ssize_t)length));
    return kind_fill(kind, kind->offset, saving, text);
}
int zone_parse_rules(ZoneTail *tail, PyObject *text) {
    RuleText t = {bytes_data(text)};
    const char *names[2];
    size_t lengths[2];
    const char *wrong = read_rules(&t, tail, names, lengths);
    if (wrong != NULL) {
        return err_int(err_raise(PyExc_ValueError, "%s %R", wrong, text));
    }
    INT_TRYI(fill_named(&tail->standard, 0, names[0], lengths[0]));
    return tail->changes
               ? fill_named(&tail->daylight, tail->daylight.offset - tail->standard.offset,
                            names[1], lengths[1])
               : 0;
}

/* ---- asking ---- */

static bool leaps(int64_t year) {
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}
int64_t zone_year_start(int64_t year) {
    int64_t y = year - 1;
    int64_t leap_days = (y >= 0 ? y / 4 - y / 100 + y / 400 : -1);
    return (y * 365 + leap_days - 719162) * DAY_SECONDS; /* 719162 days before 1970 */
}
/* The rule's time in that year, in seconds since 1970 by the clock that it is told by. */
static int64_t rule_seconds(const ZoneRule *rule, int64_t year) {
    int64_t start = zone_year_start(year), day;
    if (rule->kind == RULE_WEEK) {
        int before = days_before_month(leaps(year) ? 4 : 1, rule->month);
        int length = days_in_month(leaps(year) ? 4 : 1, rule->month);
        /* 1 January 1970 was a Thursday: 4 days after a Sunday */
        int64_t first = (start / DAY_SECONDS + before + 4) % 7;
        int in_month = (int)((rule->day - first + 14) % 7) + (rule->week - 1) * 7;
        if (in_month >= length) { /* week 5 is the last */
            in_month -= 7;
        }
        day = before + in_month;
    } else if (rule->kind == RULE_JULIAN) { /* 29 February does not count */
        day = rule->day - 1 + (leaps(year) && rule->day > 59);
    } else { /* the reference's day 0 is the last of the year before */
        day = rule->day - 1;
    }
    return start + day * DAY_SECONDS + rule->seconds;
}
static bool is_within(int64_t seconds, int64_t start, int64_t end) {
    return start < end ? start <= seconds && seconds < end : !(end <= seconds && seconds < start);
}
/* A local time that comes twice belongs to what was before when fold is 0, to what comes then when
 * it is 1; one that is left out the other way round. So one end of daylight saving lies by as much
 * as the clocks are put forward elsewhere: which one depends on fold and on the direction. */
const LocalKind *zone_tail_local(const ZoneTail *tail, int64_t seconds, int64_t year, int fold) {
    if (!tail->changes) {
        return &tail->standard;
    }
    int64_t start = rule_seconds(&tail->start, year), end = rule_seconds(&tail->end, year);
    int32_t saving = tail->daylight.saving;
    if ((fold != 0) == (saving >= 0)) {
        end -= saving;
    } else {
        start += saving;
    }
    return is_within(seconds, start, end) ? &tail->daylight : &tail->standard;
}
const LocalKind *zone_tail_utc(const ZoneTail *tail, int64_t seconds, int64_t year, bool *fold) {
    *fold = false;
    if (!tail->changes) {
        return &tail->standard;
    }
    int64_t start = rule_seconds(&tail->start, year) - tail->standard.offset;
    int64_t end = rule_seconds(&tail->end, year) - tail->daylight.offset;
    int32_t saving = tail->daylight.saving;
    int64_t back = saving > 0 ? end : start; /* when the clocks are put back, and by how much */
    *fold = seconds >= back && seconds < back + (saving > 0 ? saving : -saving);
    return is_within(seconds, start, end) ? &tail->daylight : &tail->standard;
}
