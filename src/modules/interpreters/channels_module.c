/* _interpchannels: channels between interpreters. */
#include "modules/interpreters/channels.h"
#include "modules/time/timestamp.h"
#include "object/args.h"
#include "object/needs.h"
#include "object/ops.h"
#include "object/type.h"
#include "types/exception/exception.h"
#include "types/int/int.h"
#include "types/list/list.h"
#include "types/module/module.h"
#include "types/structseq/structseq.h"
#include "types/tuple/tuple.h"
#include "types/needs.h"

#include <stdlib.h>

/* Leaves with what the status says, unless it is CHANNEL_FINE. */
static int check(ChannelStatus status, int64_t id) {
    return status == CHANNEL_FINE ? 0 : err_int(channel_raise(status, id));
}

/* ---- life ---- */

FUNCTION("_interpchannels.create(unboundop: int = -1, fallback: int = -1)",
         "Make a channel; returns its number.")
static PyObject *interpchannels_create(PyObject *module, int unboundop, int fallback) {
    int unbound = TRYI(cross_unbound_op(unboundop, UNBOUND_REPLACE));
    int how = TRYI(cross_fallback(fallback, CROSS_ANY));
    int64_t id = channel_create(unbound, how);
    return id < 0 ? err_no_memory() : channel_id_new(id, END_BOTH, false);
}

FUNCTION("_interpchannels.destroy(cid)", "Forget the channel, with what waits in it.")
static PyObject *interpchannels_destroy(PyObject *module, PyObject *cid) {
    int64_t id = TRYI(channel_id_of(cid));
    TRYI(check(channel_destroy(id), id));
    return newref(NONE);
}

/* Which ends are meant: none given means both. */
static unsigned ends_of(int send, int recv) {
    unsigned ends = (send ? END_SEND : 0u) | (recv ? END_RECV : 0u);
    return ends ? ends : END_BOTH;
}

FUNCTION(
    "_interpchannels.close(cid, *, send: bool = False, recv: bool = False, force: bool = "
    "False)",
    "Close the channel for all interpreters. If items wait in it that takes force, which loses "
    "them; or send alone, which lets them be received.")
static PyObject *interpchannels_close(PyObject *module, PyObject *cid, int send, int recv,
                                      int force) {
    int64_t id = TRYI(channel_id_of(cid));
    TRYI(check(channel_close(id, ends_of(send, recv), force), id));
    return newref(NONE);
}

FUNCTION("_interpchannels.release(cid, *, send: bool = False, recv: bool = False, force: bool = "
         "False)",
         "Close the channel's ends (both, unless told otherwise) for this interpreter.")
static PyObject *interpchannels_release(PyObject *module, PyObject *cid, int send, int recv,
                                        int force) {
    int64_t id = TRYI(channel_id_of(cid));
    TRYI(check(channel_release(id, ends_of(send, recv)), id));
    return newref(NONE);
}

/* ---- sending ---- */

typedef struct {
    int64_t id;
    int64_t limit; /* nanoseconds to wait, -1: for ever */
    bool wait;
} Sending;

static int read_timeout(Sending *s, int blocking, PyObject *timeout) {
    s->wait = blocking;
    s->limit = -1;
    if (timeout == NULL || timeout == NONE) {
        return 0;
    }
    if (!blocking) {
        return err_int(
            err_raise(PyExc_ValueError, "can't specify a timeout for a non-blocking call"));
    }
    INT_TRYI(timestamp_from_seconds(timeout, ROUND_UP, &s->limit));
    if (s->limit < 0) {
        return err_int(err_raise(PyExc_ValueError, "timeout value must be a non-negative number"));
    }
    return 0;
}

/* Waits until the item is received. The waiter's reference is the caller's. */
static int wait_received(Sending *s, CrossItem *item, ChannelWaiter *waiter) {
    int done = event_wait_interruptible(&waiter->done, s->limit);
    if (done > 0) {
        return load_acquire(&waiter->received) ? 0
                                               : err_int(channel_raise(CHANNEL_IS_CLOSED, s->id));
    }
    if (channel_take_back(s->id, item)) {
        channel_waiter_drop(item->waiter);
        cross_item_free(item);
    } else if (done == 0 && load_acquire(&waiter->received)) {
        return 0; /* at the last moment */
    }
    return done < 0 ? -1 : err_int(err_raise(PyExc_TimeoutError, "timed out"));
}

static int put_waiting(Sending *s, CrossItem *item) {
    ChannelWaiter *waiter = calloc(1, sizeof *waiter);
    if (waiter == NULL) {
        cross_item_free(item);
        return err_int(err_no_memory());
    }
    waiter->holders = 2;
    item->waiter = waiter;
    ChannelStatus status = channel_put(s->id, item);
    int result;
    if (status == CHANNEL_FINE) {
        result = wait_received(s, item, waiter);
    } else {
        channel_waiter_drop(waiter);
        cross_item_free(item);
        result = err_int(channel_raise(status, s->id));
    }
    channel_waiter_drop(waiter);
    return result;
}

static int put(Sending *s, steals Cross *cross, int unbound) {
    CrossItem *item = calloc(1, sizeof *item);
    if (item == NULL) {
        cross_free(cross);
        return err_int(err_no_memory());
    }
    *item = (CrossItem){.cross = cross, .interp = interp_current()->id, .unbound = unbound};
    if (s->wait) {
        return put_waiting(s, item);
    }
    ChannelStatus status = channel_put(s->id, item);
    if (status != CHANNEL_FINE) {
        cross_item_free(item);
    }
    return check(status, s->id);
}

/* The numbers of a call, and what the channel does unless told otherwise. */
static int send_begin(Sending *s, PyObject *cid, int blocking, PyObject *timeout, int *unbound,
                      int *fallback) {
    ChannelInfo info;
    s->id = INT_TRYI(channel_id_of(cid));
    INT_TRYI(read_timeout(s, blocking, timeout));
    INT_TRYI(cross_unbound_op(*unbound, UNBOUND_REPLACE));
    INT_TRYI(cross_fallback(*fallback, CROSS_ANY));
    INT_TRYI(check(channel_send_begin(s->id, &info), s->id));
    *unbound = cross_unbound_op(*unbound, info.unbound);
    *fallback = cross_fallback(*fallback, info.fallback);
    return 0;
}

FUNCTION("_interpchannels.send(cid, obj, unboundop: int = -1, fallback: int = -1, *, blocking: "
         "bool = True, timeout=None)",
         "Send the object's data; waits until they are received, unless told otherwise.")
static PyObject *interpchannels_send(PyObject *module, PyObject *cid, PyObject *obj, int unboundop,
                                     int fallback, int blocking, PyObject *timeout) {
    Sending s;
    TRYI(send_begin(&s, cid, blocking, timeout, &unboundop, &fallback));
    Cross *cross = TRY(cross_make(obj, (CrossFallback)fallback));
    TRYI(put(&s, cross, unboundop));
    return newref(NONE);
}

FUNCTION("_interpchannels.send_buffer(cid, obj, unboundop: int = -1, fallback: int = -1, *, "
         "blocking: bool = True, timeout=None)",
         "Send a view of the object's memory; waits until it is received, unless told otherwise.")
static PyObject *interpchannels_send_buffer(PyObject *module, PyObject *cid, PyObject *obj,
                                            int unboundop, int fallback, int blocking,
                                            PyObject *timeout) {
    Sending s;
    autoref PyObject *view = TRY(memoryview_with_flags(obj, PyBUF_FULL_RO));
    TRYI(send_begin(&s, cid, blocking, timeout, &unboundop, &fallback));
    Cross *cross = TRY(cross_make_buffer(view));
    TRYI(put(&s, cross, unboundop));
    return newref(NONE);
}

FUNCTION("_interpchannels.recv(cid, default=NULL)",
         "Take the first item out: (object, None), or (None, op) when its interpreter has ended. "
         "The default stands for an item when there is none.")
static PyObject *interpchannels_recv(PyObject *module, PyObject *cid, PyObject *otherwise) {
    int64_t id = TRYI(channel_id_of(cid));
    CrossItem *item;
    ChannelStatus status = channel_take(id, &item);
    if (status == CHANNEL_IS_EMPTY && otherwise != NULL) {
        return tuple_of(2, otherwise, NONE);
    }
    return status == CHANNEL_FINE ? cross_item_result(item) : channel_raise(status, id);
}

/* ---- looking ---- */

static PyObject *summary(int64_t id, const ChannelInfo *info) {
    autoref PyObject *cid = TRY(channel_id_new(id, END_BOTH, true));
    autoref PyObject *op = TRY(int_from_int64(info->unbound));
    autoref PyObject *fallback = TRY(int_from_int64(info->fallback));
    return tuple_of(3, cid, op, fallback);
}

FUNCTION("_interpchannels.list_all()", "(number, unboundop, fallback) of all channels.")
static PyObject *interpchannels_list_all(PyObject *module) {
    autoref PyObject *list = TRY(list_new(0));
    ChannelInfo info;
    for (int64_t id = INT64_MAX; (id = channel_older(id, &info)) >= 0;) {
        TRYI(list_append_steal(list, summary(id, &info)));
    }
    return take(list);
}

FUNCTION("_interpchannels.list_interpreters(cid, *, send: bool)",
         "The numbers of the interpreters that have the sending (or the receiving) end open.")
static PyObject *interpchannels_list_interpreters(PyObject *module, PyObject *cid, int send) {
    int64_t id = TRYI(channel_id_of(cid)), *users;
    size_t count;
    TRYI(check(channel_users(id, send ? END_SEND : END_RECV, &users, &count), id));
    PyObject *list = list_new(0);
    for (size_t i = 0; i < count && list != NULL; i++) {
        if (list_append_steal(list, int_from_int64(users[i])) < 0) {
            CLEAR(list);
        }
    }
    free(users);
    return list;
}

static int look(PyObject *cid, ChannelInfo *info) {
    int64_t id = INT_TRYI(channel_id_of(cid));
    return check(channel_look(id, info), id);
}

FUNCTION("_interpchannels.get_count(cid)", "How many items wait in the channel.")
static PyObject *interpchannels_get_count(PyObject *module, PyObject *cid) {
    ChannelInfo info;
    TRYI(look(cid, &info));
    return int_from_ssize(info.count);
}

FUNCTION("_interpchannels.get_channel_defaults(cid)",
         "What send() does unless told otherwise: (unboundop, fallback).")
static PyObject *interpchannels_get_channel_defaults(PyObject *module, PyObject *cid) {
    ChannelInfo info;
    TRYI(look(cid, &info));
    return cross_defaults(info.unbound, info.fallback);
}

static PyObject *info_object(const ChannelInfo *info) {
    const bool flags[] = {info->open, info->closing, info->closed};
    const int64_t numbers[] = {
        info->count,
        info->send,
        info->send_released,
        info->recv,
        info->recv_released,
        info->both,
        info->both_released,
        info->both_send_released,
        info->both_recv_released,
    };
    const bool own[] = {info->send_associated, info->send_left, info->recv_associated,
                        info->recv_left};
    CrossLocal *local = TRY(cross_local());
    autoref PyObject *o = TRY(structseq_new((PyTypeObject *)load_acquire(&local->channel_info)));
    Py_ssize_t at = 0;
    for (size_t i = 0; i < countof(flags); i++) {
        structseq_set_fresh(o, at++, BOOL(flags[i]));
    }
    for (size_t i = 0; i < countof(numbers); i++) {
        structseq_set_fresh(o, at++, int_from_int64(numbers[i]));
    }
    for (size_t i = 0; i < countof(own); i++) {
        structseq_set_fresh(o, at++, BOOL(own[i]));
    }
    return err_occurred() ? NULL : take(o);
}

FUNCTION("_interpchannels.get_info(cid)", "What there is to know about the channel.")
static PyObject *interpchannels_get_info(PyObject *module, PyObject *cid) {
    int64_t id = TRYI(channel_id_of(cid));
    ChannelInfo info;
    ChannelStatus status = channel_look(id, &info);
    return status == CHANNEL_FINE || status == CHANNEL_IS_CLOSED ? info_object(&info)
                                                                 : channel_raise(status, id);
}

/* ---- for the library ---- */

FUNCTION("_interpchannels._channel_id(id, *, send=NULL, recv=NULL, force: bool = False, _resolve: "
         "bool = False)",
         "A number for one end of the channel, or for both; `force`: whether there is one or not.")
static PyObject *interpchannels_channel_id(PyObject *module, PyObject *id, PyObject *send,
                                           PyObject *recv, int force, int resolve) {
    int64_t number = TRYI(channel_id_of(id));
    bool sends = send == NULL ? false : TRYI(ops_is_true(send));
    bool receives = recv == NULL ? false : TRYI(ops_is_true(recv));
    if (send != NULL && recv != NULL && !sends && !receives) {
        return err_raise(PyExc_ValueError, "'send' and 'recv' cannot both be False");
    }
    unsigned ends = ends_of(sends, receives);
    return channel_id_new(number, ends | (resolve ? END_RESOLVE : 0u), force);
}

FUNCTION("_interpchannels._register_end_types(send, recv)",
         "Tell which classes the library has for the ends of channels.")
static PyObject *interpchannels_register_end_types(PyObject *module, PyObject *send,
                                                   PyObject *recv) {
    if (!IS_TYPE_OBJECT(send)) {
        return err_raise(PyExc_TypeError, "expected a type for 'send'");
    }
    if (!IS_TYPE_OBJECT(recv)) {
        return err_raise(PyExc_TypeError, "expected a type for 'recv'");
    }
    CrossLocal *local = TRY(cross_local());
    cross_local_set(&local->send_class, send);
    cross_local_set(&local->recv_class, recv);
    return newref(NONE);
}

/* ---- the module ---- */

typedef struct {
    char nothing;
} InterpchannelsState;

static PyStructSequence_Field info_fields[] = {
    {"open", "Both ends can be used."},
    {"closing", "What waits can be received; no more is sent."},
    {"closed", "Neither end can be used."},
    {"count", "Items that wait."},
    {"num_interp_send", "Interpreters that use the sending end alone."},
    {"num_interp_send_released", "Interpreters that used it, and have released it."},
    {"num_interp_recv", "Interpreters that use the receiving end alone."},
    {"num_interp_recv_released", "Interpreters that used it, and have released it."},
    {"num_interp_both", "Interpreters that use both ends."},
    {"num_interp_both_released", "Interpreters that used both, and have released both."},
    {"num_interp_both_send_released", "Those that have released the sending end."},
    {"num_interp_both_recv_released", "Those that have released the receiving end."},
    {"send_associated", "This interpreter has used the sending end."},
    {"send_released", "And has released it."},
    {"recv_associated", "This interpreter has used the receiving end."},
    {"recv_released", "And has released it."},
    {NULL, NULL},
};
static PyStructSequence_Desc info_description = {"_interpchannels.ChannelInfo",
                                                 "The state of a channel.", info_fields, 8};

static int add_error(PyObject *module, CrossLocal *local, int which, const char *name,
                     PyObject *base) {
    autoref PyObject *class = INT_TRY(exception_class_new(name, base, NULL));
    cross_local_set(&local->channel_errors[which], class);
    return module_add(module, name + sizeof "_interpchannels." - 1, class);
}

static int interpchannels_exec(PyObject *module) {
    CrossLocal *local = INT_TRY(cross_local());
    INT_TRYI(add_error(module, local, CHANNEL_ERROR, "_interpchannels.ChannelError",
                       PyExc_RuntimeError));
    PyObject *base = local->channel_errors[CHANNEL_ERROR];
    INT_TRYI(
        add_error(module, local, CHANNEL_NOT_FOUND, "_interpchannels.ChannelNotFoundError", base));
    INT_TRYI(add_error(module, local, CHANNEL_CLOSED, "_interpchannels.ChannelClosedError", base));
    INT_TRYI(add_error(module, local, CHANNEL_EMPTY, "_interpchannels.ChannelEmptyError", base));
    INT_TRYI(
        add_error(module, local, CHANNEL_NOT_EMPTY, "_interpchannels.ChannelNotEmptyError", base));
    autoref PyObject *info = (PyObject *)INT_TRY(structseq_type_new(&info_description, 0));
    cross_local_set(&local->channel_info, info);
    INT_TRYI(module_add(module, "ChannelInfo", info));
    return module_add_type(module, &channel_id_type);
}

#include "channels_module.gen.h"

NATIVE_MODULE(_interpchannels, InterpchannelsState, interpchannels_exec, _interpchannels_functions,
              "Channels between interpreters.")
