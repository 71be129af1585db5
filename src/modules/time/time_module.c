/* time: clocks. The calendar is in time_calendar.c. */
#include "modules/posix/system_call.h"
#include "modules/time/time_int.h"
#include "modules/time/timestamp.h"
#include "object/args.h"
#include "object/attr.h"
#include "object/call.h"
#include "object/needs.h"
#include "thread/parking.h"
#include "types/dict/dict.h"
#include "types/float/float.h"
#include "types/int/int.h"
#include "types/module/module.h"
#include "types/str/str.h"

#include <errno.h>
#include <pthread.h>
#include <time.h>

/* ---- the clocks ---- */

static int clock_read(clockid_t clock, int64_t *ns) {
    struct timespec ts;
    if (clock_gettime(clock, &ts) < 0) {
        return err_int(err_from_errno(PyExc_OSError));
    }
    *ns = (int64_t)ts.tv_sec * 1000000000 + ts.tv_nsec;
    return 0;
}
static PyObject *clock_seconds(clockid_t clock) {
    struct timespec ts;
    if (clock_gettime(clock, &ts) < 0) {
        return err_from_errno(PyExc_OSError);
    }
    return float_from_double((double)ts.tv_sec + (double)ts.tv_nsec / 1e9);
}
static PyObject *clock_ns(clockid_t clock) {
    int64_t ns;
    TRYI(clock_read(clock, &ns));
    return int_from_int64(ns);
}

FUNCTION("time.time()", "The seconds since the epoch.")
static PyObject *time_time(PyObject *module) {
    return clock_seconds(CLOCK_REALTIME);
}
FUNCTION("time.time_ns()", "The nanoseconds since the epoch.")
static PyObject *time_time_ns(PyObject *module) {
    return clock_ns(CLOCK_REALTIME);
}
FUNCTION("time.monotonic()", "Seconds of a clock that never goes back.")
FUNCTION("time.perf_counter()", "Seconds of the clock for measuring short times.")
static PyObject *time_monotonic(PyObject *module) {
    return clock_seconds(CLOCK_MONOTONIC);
}
FUNCTION("time.monotonic_ns()", "Nanoseconds of a clock that never goes back.")
FUNCTION("time.perf_counter_ns()", "Nanoseconds of the clock for measuring short times.")
static PyObject *time_monotonic_ns(PyObject *module) {
    return clock_ns(CLOCK_MONOTONIC);
}
FUNCTION("time.process_time()", "Seconds of processor time of this process.")
static PyObject *time_process_time(PyObject *module) {
    return clock_seconds(CLOCK_PROCESS_CPUTIME_ID);
}
FUNCTION("time.process_time_ns()", "Nanoseconds of processor time of this process.")
static PyObject *time_process_time_ns(PyObject *module) {
    return clock_ns(CLOCK_PROCESS_CPUTIME_ID);
}
FUNCTION("time.thread_time()", "Seconds of processor time of this thread.")
static PyObject *time_thread_time(PyObject *module) {
    return clock_seconds(CLOCK_THREAD_CPUTIME_ID);
}
FUNCTION("time.thread_time_ns()", "Nanoseconds of processor time of this thread.")
static PyObject *time_thread_time_ns(PyObject *module) {
    return clock_ns(CLOCK_THREAD_CPUTIME_ID);
}

static int clock_id(PyObject *o, clockid_t *clock) {
    if (!IS_INT(o)) {
        err_raise(PyExc_TypeError, "clk_id should be integer, not %s", TYPE(o)->tp_name);
        return -1;
    }
    int id;
    INT_TRYI(arg_int(o, &id));
    *clock = id;
    return 0;
}
FUNCTION("time.clock_gettime(clk_id, /)", "The seconds of the clock.")
static PyObject *time_clock_gettime(PyObject *module, PyObject *clk_id) {
    clockid_t clock;
    TRYI(clock_id(clk_id, &clock));
    return clock_seconds(clock);
}
FUNCTION("time.clock_gettime_ns(clk_id, /)", "The nanoseconds of the clock.")
static PyObject *time_clock_gettime_ns(PyObject *module, PyObject *clk_id) {
    clockid_t clock;
    TRYI(clock_id(clk_id, &clock));
    return clock_ns(clock);
}
static PyObject *clock_set(int clock, int64_t ns) {
    struct timespec ts = {.tv_sec = ns / 1000000000, .tv_nsec = ns % 1000000000};
    if (ts.tv_nsec < 0) {
        ts.tv_nsec += 1000000000;
        ts.tv_sec--;
    }
    if (clock_settime(clock, &ts) < 0) {
        return err_from_errno(PyExc_OSError);
    }
    return newref(NONE);
}
FUNCTION("time.clock_settime(clk_id: int, time, /) :: none", "Set the clock, in seconds.")
static PyObject *time_clock_settime(PyObject *module, int clk_id, PyObject *time) {
    int64_t ns;
    TRYI(timestamp_from_seconds(time, ROUND_FLOOR, &ns));
    return clock_set(clk_id, ns);
}
FUNCTION("time.clock_settime_ns(clk_id: int, time, /) :: none", "Set the clock, in nanoseconds.")
static PyObject *time_clock_settime_ns(PyObject *module, int clk_id, PyObject *time) {
    if (!IS_INT(time)) {
        return err_raise(PyExc_TypeError, "expect int, got %s", TYPE(time)->tp_name);
    }
    int64_t ns;
    TRYI(arg_int64(time, &ns));
    return clock_set(clk_id, ns);
}
FUNCTION("time.clock_getres(clk_id: int, /) :: none", "The resolution of the clock, in seconds.")
static PyObject *time_clock_getres(PyObject *module, int clk_id) {
    struct timespec ts;
    if (clock_getres(clk_id, &ts) < 0) {
        return err_from_errno(PyExc_OSError);
    }
    return float_from_double((double)ts.tv_sec + (double)ts.tv_nsec * 1e-9);
}
FUNCTION("time.pthread_getcpuclockid(thread_id: uint64, /) :: none",
         "The clock of the processor time of a thread.")
static PyObject *time_pthread_getcpuclockid(PyObject *module, uint64_t thread_id) {
    clockid_t clock;
    int error = pthread_getcpuclockid((pthread_t)thread_id, &clock);
    if (error != 0) {
        errno = error;
        return err_from_errno(PyExc_OSError);
    }
    return int_from_int64(clock);
}

/* ---- about the clocks ---- */

typedef struct {
    const char *name, *implementation;
    clockid_t clock;
    bool monotonic, adjustable;
} ClockInfo;
static const ClockInfo clock_table[] = {
    {"time", "clock_gettime(CLOCK_REALTIME)", CLOCK_REALTIME, false, true},
    {"monotonic", "clock_gettime(CLOCK_MONOTONIC)", CLOCK_MONOTONIC, true, false},
    {"perf_counter", "clock_gettime(CLOCK_MONOTONIC)", CLOCK_MONOTONIC, true, false},
    {"process_time", "clock_gettime(CLOCK_PROCESS_CPUTIME_ID)", CLOCK_PROCESS_CPUTIME_ID, true,
     false},
    {"thread_time", "clock_gettime(CLOCK_THREAD_CPUTIME_ID)", CLOCK_THREAD_CPUTIME_ID, true, false},
};

extern PyTypeObject namespace_type;
static PyObject *info_object(const ClockInfo *info) {
    struct timespec ts;
    if (clock_getres(info->clock, &ts) < 0) {
        return err_from_errno(PyExc_OSError);
    }
    autoref PyObject *values = TRY(dict_new()), *name = TRY(str_from_text(info->implementation));
    autoref PyObject *resolution =
        TRY(float_from_double((double)ts.tv_sec + (double)ts.tv_nsec * 1e-9));
    TRYI(dict_set_text(values, "implementation", name));
    TRYI(dict_set_text(values, "monotonic", BOOL(info->monotonic)));
    TRYI(dict_set_text(values, "adjustable", BOOL(info->adjustable)));
    TRYI(dict_set_text(values, "resolution", resolution));
    return call_one((PyObject *)&namespace_type, values);
}
FUNCTION("time.get_clock_info(name, /) :: none",
         "What there is to know about the clock of that name.")
static PyObject *time_get_clock_info(PyObject *module, PyObject *name) {
    TRYI(arg_type(name, &PyUnicode_Type, "get_clock_info", "1"));
    for (size_t i = 0; i < countof(clock_table); i++) {
        if (str_equal_text(name, clock_table[i].name)) {
            return info_object(&clock_table[i]);
        }
    }
    return err_raise(PyExc_ValueError, "unknown clock");
}

/* ---- sleeping ---- */

FUNCTION("time.sleep(seconds, /)", "Wait for a time.")
static PyObject *time_sleep(PyObject *module, PyObject *seconds) {
    TRYI(AUDIT("time.sleep", 1, seconds));
    int64_t ns;
    TRYI(timestamp_from_seconds(seconds, ROUND_UP, &ns));
    if (ns < 0) {
        return err_raise(PyExc_ValueError, "sleep length must be non-negative");
    }
    int64_t deadline;
    if (__builtin_add_overflow(monotonic_ns(), ns, &deadline)) {
        deadline = INT64_MAX;
    }
    struct timespec until = {.tv_sec = deadline / 1000000000, .tv_nsec = deadline % 1000000000};
    for (;;) {
        int error = DETACHED(clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL));
        if (error == 0) {
            return newref(NONE);
        }
        if (error != EINTR) {
            errno = error;
            return err_from_errno(PyExc_OSError);
        }
        TRYI(signals_poll());
    }
}

/* ---- the module ---- */

static int time_exec(PyObject *module) {
    static const struct {
        const char *name;
        int value;
    } clocks[] = {{"CLOCK_REALTIME", CLOCK_REALTIME},
                  {"CLOCK_MONOTONIC", CLOCK_MONOTONIC},
                  {"CLOCK_MONOTONIC_RAW", CLOCK_MONOTONIC_RAW},
                  {"CLOCK_PROCESS_CPUTIME_ID", CLOCK_PROCESS_CPUTIME_ID},
                  {"CLOCK_THREAD_CPUTIME_ID", CLOCK_THREAD_CPUTIME_ID},
                  {"CLOCK_BOOTTIME", CLOCK_BOOTTIME},
                  {"CLOCK_TAI", CLOCK_TAI}};
    for (size_t i = 0; i < countof(clocks); i++) {
        INT_TRYI(module_add_int(module, clocks[i].name, clocks[i].value));
    }
    return time_calendar_add(module);
}

#include "time_module.gen.h"

NATIVE_MODULE_LEADING(time, TimeState, struct_time, time_exec, time_functions,
                      "Clocks and the calendar.")
