/* time: clocks. The calendar part comes later. */
#include "object/args.h"
#include "object/needs.h"
#include "thread/parking.h"
#include "types/float/float.h"
#include "types/int/int.h"
#include "types/module/module.h"

#include <errno.h>
#include <time.h>

typedef struct {
    int unused;
} TimeState;

static PyObject *clock_seconds(clockid_t clock) {
    struct timespec ts;
    if (clock_gettime(clock, &ts) < 0) {
        return err_from_errno(PyExc_OSError);
    }
    return float_from_double((double)ts.tv_sec + (double)ts.tv_nsec * 1e-9);
}
static PyObject *clock_ns(clockid_t clock) {
    struct timespec ts;
    if (clock_gettime(clock, &ts) < 0) {
        return err_from_errno(PyExc_OSError);
    }
    return int_from_int64((int64_t)ts.tv_sec * 1000000000 + ts.tv_nsec);
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
static PyObject *time_monotonic(PyObject *module) {
    return clock_seconds(CLOCK_MONOTONIC);
}
FUNCTION("time.monotonic_ns()", "Nanoseconds of a clock that never goes back.")
static PyObject *time_monotonic_ns(PyObject *module) {
    return clock_ns(CLOCK_MONOTONIC);
}
FUNCTION("time.perf_counter()", "Seconds of the clock for measuring short times.")
static PyObject *time_perf_counter(PyObject *module) {
    return clock_seconds(CLOCK_MONOTONIC);
}
FUNCTION("time.perf_counter_ns()", "Nanoseconds of the clock for measuring short times.")
static PyObject *time_perf_counter_ns(PyObject *module) {
    return clock_ns(CLOCK_MONOTONIC);
}
FUNCTION("time.process_time()", "Seconds of processor time of this process.")
static PyObject *time_process_time(PyObject *module) {
    return clock_seconds(CLOCK_PROCESS_CPUTIME_ID);
}
FUNCTION("time.thread_time()", "Seconds of processor time of this thread.")
static PyObject *time_thread_time(PyObject *module) {
    return clock_seconds(CLOCK_THREAD_CPUTIME_ID);
}
FUNCTION("time.sleep(seconds, /)", "Wait for a time.")
static PyObject *time_sleep(PyObject *module, PyObject *seconds) {
    double s = float_as_double(seconds);
    if (s == -1.0 && err_occurred()) {
        return NULL;
    }
    if (s < 0) {
        return err_raise(PyExc_ValueError, "sleep length must be non-negative");
    }
    ThreadState *ts = thread_current();
    int64_t deadline = monotonic_ns() + (int64_t)(s * 1e9);
    struct timespec until = {.tv_sec = deadline / 1000000000, .tv_nsec = deadline % 1000000000};
    for (int error = EINTR; error == EINTR;) {
        thread_detach(ts);
        error = clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL);
        thread_attach(ts);
        if (safepoint_due(ts) && safepoint_slow(ts) < 0) {
            return NULL;
        }
    }
    return newref(NONE);
}

static int time_exec(PyObject *module) {
    return 0;
}

#include "time_module.gen.h"

NATIVE_MODULE(time, TimeState, time_exec, time_functions, "Clocks.")
