/* posix: descriptors that stand for no file: memory, counters, timers, processes, namespaces. */
#include "modules/posix/posix_module.h"
#include "base/bignum.h"
#include "types/float/float.h"

#include <math.h>
#include <sched.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/timerfd.h>

static PyObject *fd_or_error(int fd) {
    return fd < 0 ? err_from_errno(PyExc_OSError) : int_from_int64(fd);
}

/* ---- memory ---- */

FUNCTION("posix_special.memfd_create(name, flags=MFD_CLOEXEC)",
         "A file that lies in memory only; the name is for debugging.")
static PyObject *posix_memfd_create(PyObject *module, PyObject *name, PyObject *flags) {
    autoref PyObject *bytes = TRY(fs_bytes(name));
    unsigned char bits[8] = {MFD_CLOEXEC};
    if (flags != NULL) { /* of numbers that are too large the low bits count */
        autoref PyObject *number = TRY(ops_index(flags));
        autoref PyObject *mask = TRY(int_from_int64(UINT32_MAX));
        autoref PyObject *low = TRY(int_bitwise(number, mask, BIGNUM_AND));
        TRYI(int_to_bytes(low, bits, sizeof bits, true, false));
    }
    unsigned wanted = bits[0] | bits[1] << 8 | bits[2] << 16 | (unsigned)bits[3] << 24;
    return fd_or_error(DETACHED(memfd_create(bytes_data(bytes), wanted)));
}

/* ---- counters ---- */

FUNCTION("posix_special.eventfd(initval: uint, flags: int = EFD_CLOEXEC)",
         "A descriptor that counts events.")
static PyObject *posix_eventfd(PyObject *module, unsigned initval, int flags) {
    return fd_or_error(DETACHED(eventfd(initval, flags)));
}
FUNCTION("posix_special.eventfd_read(fd)", "Take the count; waits while it is zero.")
static PyObject *posix_eventfd_read(PyObject *module, PyObject *fd) {
    int number = TRYI(fd_from_object(fd));
    eventfd_t value;
    int result = TRY_CALL(eventfd_read(number, &value));
    return result < 0 ? err_from_errno(PyExc_OSError) : int_from_uint64(value);
}
FUNCTION("posix_special.eventfd_write(fd, value: uint64)", "Add to the count.")
static PyObject *posix_eventfd_write(PyObject *module, PyObject *fd, uint64_t value) {
    int number = TRYI(fd_from_object(fd));
    int result = TRY_CALL(eventfd_write(number, value));
    return none_or_error(result);
}

/* ---- timers ---- */

typedef enum { IN_SECONDS, IN_NANOSECONDS } TimeUnit;

static PyObject *time_out(struct timespec t, TimeUnit unit) {
    return unit == IN_NANOSECONDS ? nanoseconds_from(t)
                                  : float_from_double((double)t.tv_sec + 1e-9 * (double)t.tv_nsec);
}
static PyObject *timer_result(const struct itimerspec *spec, TimeUnit unit) {
    autoref PyObject *value = TRY(time_out(spec->it_value, unit));
    autoref PyObject *interval = TRY(time_out(spec->it_interval, unit));
    return tuple_of(2, value, interval);
}

static struct timespec timespec_from_ns(int64_t ns) {
    int64_t seconds = ns / NS_PER_SECOND, rest = ns % NS_PER_SECOND;
    if (rest < 0) {
        rest += NS_PER_SECOND;
        seconds--;
    }
    return (struct timespec){.tv_sec = seconds, .tv_nsec = rest};
}
static int time_in(double seconds, struct timespec *out) {
    double ns = floor(seconds * 1e9);
    if (isnan(ns) || ns >= 0x1p63 || ns < -0x1p63) {
        return err_int(err_raise(PyExc_OverflowError, "timestamp out of range for C PyTime_t"));
    }
    *out = timespec_from_ns((int64_t)ns);
    return 0;
}

FUNCTION("posix_special.timerfd_create(clockid: int, /, *, flags: int = TFD_CLOEXEC)",
         "A descriptor that can be read when a time has come.")
static PyObject *posix_timerfd_create(PyObject *module, int clockid, int flags) {
    return fd_or_error(DETACHED(timerfd_create(clockid, flags | TFD_CLOEXEC)));
}

static int arg_ns(PyObject *o, int64_t *out) {
    if (o == NULL || arg_int64(o, out) == 0) {
        return 0;
    }
    if (err_clear_if(PyExc_OverflowError)) {
        err_raise(PyExc_OverflowError, "int too big to convert");
    }
    return -1;
}

static PyObject *timer_set(PyObject *fd, int flags, struct timespec initial,
                           struct timespec interval, TimeUnit unit) {
    int number = TRYI(fd_from_object(fd));
    struct itimerspec new = {.it_value = initial, .it_interval = interval}, old;
    int result = DETACHED(timerfd_settime(number, flags, &new, &old));
    return result < 0 ? err_from_errno(PyExc_OSError) : timer_result(&old, unit);
}
FUNCTION("posix_special.timerfd_settime(fd, /, *, flags: int = 0, initial: double = 0.0, "
         "interval: double = 0.0)",
         "Set a timer, in seconds; returns what it was set to.")
static PyObject *posix_timerfd_settime(PyObject *module, PyObject *fd, int flags, double initial,
                                       double interval) {
    struct timespec first, again;
    TRYI(time_in(initial, &first));
    TRYI(time_in(interval, &again));
    return timer_set(fd, flags, first, again, IN_SECONDS);
}
FUNCTION("posix_special.timerfd_settime_ns(fd, /, *, flags: int = 0, initial=0, interval=0)",
         "Set a timer, in nanoseconds; returns what it was set to.")
static PyObject *posix_timerfd_settime_ns(PyObject *module, PyObject *fd, int flags,
                                          PyObject *initial, PyObject *interval) {
    int64_t first = 0, again = 0;
    TRYI(arg_ns(initial, &first));
    TRYI(arg_ns(interval, &again));
    return timer_set(fd, flags, timespec_from_ns(first), timespec_from_ns(again), IN_NANOSECONDS);
}

static PyObject *timer_get(PyObject *fd, TimeUnit unit) {
    int number = TRYI(fd_from_object(fd));
    struct itimerspec now;
    int result = DETACHED(timerfd_gettime(number, &now));
    return result < 0 ? err_from_errno(PyExc_OSError) : timer_result(&now, unit);
}
FUNCTION("posix_special.timerfd_gettime(fd, /)", "How long until the timer's next time.")
static PyObject *posix_timerfd_gettime(PyObject *module, PyObject *fd) {
    return timer_get(fd, IN_SECONDS);
}
FUNCTION("posix_special.timerfd_gettime_ns(fd, /)", "The same in nanoseconds.")
static PyObject *posix_timerfd_gettime_ns(PyObject *module, PyObject *fd) {
    return timer_get(fd, IN_NANOSECONDS);
}

/* ---- processes and namespaces ---- */

FUNCTION("posix_special.pidfd_open(pid: int, flags: uint = 0)",
         "A descriptor that stands for a process.")
static PyObject *posix_pidfd_open(PyObject *module, int pid, unsigned flags) {
    return fd_or_error(pidfd_open(pid, flags));
}
FUNCTION("posix_special.setns(fd, nstype: int = 0)",
         "Move this thread into the namespace that a descriptor stands for.")
static PyObject *posix_setns(PyObject *module, PyObject *fd, int nstype) {
    int number = TRYI(fd_from_object(fd));
    return none_or_error(DETACHED(setns(number, nstype)));
}
FUNCTION("posix_special.unshare(flags: int)", "Have this process share less with others.")
static PyObject *posix_unshare(PyObject *module, int flags) {
    return none_or_error(DETACHED(unshare(flags)));
}

#include "posix_special.gen.h"
