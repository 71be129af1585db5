/* _socket: time limits, and making calls when the socket is ready. */
#include "modules/socket/socket_module.h"
#include "thread/parking.h"
#include "types/float/float.h"

#include <limits.h>
#include <math.h>
#include <poll.h>

int timeout_from_object(PyObject *o, int64_t *out) {
    *out = -1;
    if (o == NONE) {
        return 0;
    }
    if (IS_INSTANCE(o, PyFloat_Type)) {
        double seconds = float_as_double(o), ns = ceil(seconds * 1e9);
        if (isnan(seconds)) {
            return err_int(err_raise(PyExc_ValueError, "Invalid value NaN (not a number)"));
        }
        if (!(ns < 0x1p63 && ns >= -0x1p63)) {
            return err_int(err_raise(PyExc_OverflowError, "timestamp out of range for C PyTime_t"));
        }
        *out = seconds < 0 ? -1 : (int64_t)ns;
    } else if (TYPE(o)->tp_as_number == NULL || TYPE(o)->tp_as_number->nb_index == NULL) {
        return err_int(err_raise(PyExc_TypeError,
                                 "'%.200s' object cannot be interpreted as an integer or float",
                                 TYPE(o)->tp_name));
    } else {
        autoref PyObject *number = INT_TRY(ops_index(o));
        int overflow = 0;
        int64_t seconds = int_as_int64_overflow(number, &overflow);
        if (overflow != 0 || __builtin_mul_overflow(seconds, (int64_t)1000000000, out)) {
            return err_int(err_raise(PyExc_OverflowError, "timestamp out of range for C PyTime_t"));
        }
    }
    if (*out < 0) {
        return err_int(err_raise(PyExc_ValueError, "Timeout value out of range"));
    }
    if (*out / 1000000 > INT_MAX) {
        return err_int(err_raise(PyExc_OverflowError, "timeout doesn't fit into C timeval"));
    }
    return 0;
}

/* What is left, in ms for poll; -1 without limit, -2 when it is over. */
static int time_left(SocketObject *s, int64_t *deadline) {
    int64_t limit = load_relaxed(&s->timeout);
    if (limit < 0) {
        return -1;
    }
    int64_t now = monotonic_ns();
    if (*deadline == 0) {
        *deadline = now + limit;
    }
    int64_t left = *deadline - now;
    if (left < 0) {
        return -2;
    }
    int64_t ms = (left + 999999) / 1000000;
    return ms > INT_MAX ? INT_MAX : (int)ms;
}

int socket_wait(SocketObject *s, int fd, short events, int64_t *deadline) {
    for (;;) {
        int ms = time_left(s, deadline);
        if (ms == -2) {
            return err_int(err_raise(PyExc_TimeoutError, "timed out"));
        }
        struct pollfd poll_fd = {.fd = fd, .events = events};
        int n = DETACHED(poll(&poll_fd, 1, ms));
        if (n > 0) {
            return 0;
        }
        if (n == 0) {
            return err_int(err_raise(PyExc_TimeoutError, "timed out"));
        }
        int again = INT_TRYI(call_interrupted(true));
        if (!again) {
            return err_int(err_from_errno(PyExc_OSError));
        }
    }
}

ssize_t socket_call(SocketObject *s, short events, SocketCall call, void *arg, int64_t *deadline) {
    int64_t own = 0;
    deadline = deadline ? deadline : &own;
    int fd = load_relaxed(&s->fd);
    for (;;) {
        if (load_relaxed(&s->timeout) > 0 && fd >= 0) {
            INT_TRYI(socket_wait(s, fd, events, deadline));
        }
        ssize_t n = DETACHED(call(fd, arg));
        if (n >= 0) {
            return n;
        }
        if (errno == EINTR) {
            INT_TRYI(signals_poll());
        } else if (!(load_relaxed(&s->timeout) > 0 && (errno == EAGAIN || errno == EWOULDBLOCK))) {
            return err_int(err_from_errno(PyExc_OSError));
        }
    }
}
