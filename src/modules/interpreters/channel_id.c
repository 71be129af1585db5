/* ChannelID: the number of a channel, or of one of its ends, which keeps the channel. */
#include "modules/interpreters/channels.h"
#include "object/args.h"
#include "object/attr.h"
#include "object/call.h"
#include "object/needs.h"
#include "object/ops.h"
#include "types/int/int.h"
#include "types/str/str.h"

#include <stdlib.h>

typedef struct {
    PyObject_HEAD int64_t id; /* (c) */
    unsigned ends;            /* (c) END_*, END_RESOLVE */
    bool holds;               /* (c) has a reference to the channel */
} ChannelIdObject;
#define CID(o) ((ChannelIdObject *)(o))
#define IS_CID(o) IS_EXACT(o, channel_id_type)

/* ---- making ---- */

void *channel_raise(ChannelStatus status, int64_t id) {
    static const struct {
        int which;
        const char *text;
    } texts[] = {
        [-CHANNEL_IS_MISSING] = {CHANNEL_NOT_FOUND, "channel %lld not found"},
        [-CHANNEL_IS_CLOSED] = {CHANNEL_CLOSED, "channel %lld is closed"},
        [-CHANNEL_IS_EMPTY] = {CHANNEL_EMPTY, "channel %lld is empty"},
        [-CHANNEL_IS_NOT_EMPTY] = {CHANNEL_NOT_EMPTY, "channel %lld may not be closed if not empty "
                                                      "(try force=True)"},
    };
    if (status == CHANNEL_NO_MEMORY) {
        return err_no_memory();
    }
    CrossLocal *local = TRY(cross_local());
    PyObject *class = load_acquire(&local->channel_errors[texts[-status].which]);
    return err_raise(class ? class : PyExc_RuntimeError, texts[-status].text, (long long)id);
}

PyObject *channel_id_new(int64_t id, unsigned ends, bool force) {
    ChannelStatus status = channel_incref(id);
    if (status != CHANNEL_FINE && !(force && status == CHANNEL_IS_MISSING)) {
        return channel_raise(status, id);
    }
    PyObject *o = object_new(&channel_id_type);
    if (o == NULL) {
        if (status == CHANNEL_FINE) {
            channel_decref(id);
        }
        return NULL;
    }
    CID(o)->id = id;
    CID(o)->ends = ends;
    CID(o)->holds = status == CHANNEL_FINE;
    return o;
}

int64_t channel_id_of(PyObject *o) {
    return IS_CID(o) ? CID(o)->id : cross_id_of(o, "channel");
}

static void channel_id_dealloc(PyObject *o) {
    if (CID(o)->holds) {
        channel_decref(CID(o)->id);
    }
    object_free(o);
}

/* ---- what it shows ---- */

static PyObject *channel_id_repr(PyObject *o) {
    unsigned ends = CID(o)->ends & END_BOTH;
    return str_format("ChannelID(%lld%s)", (long long)CID(o)->id,
                      ends == END_SEND   ? ", send=True"
                      : ends == END_RECV ? ", recv=True"
                                         : "");
}
static PyObject *channel_id_int(PyObject *o) {
    return int_from_int64(CID(o)->id);
}
static PyObject *channel_id_str(PyObject *o) {
    return str_format("%lld", (long long)CID(o)->id);
}
static Py_hash_t channel_id_hash(PyObject *o) {
    autoref PyObject *number = channel_id_int(o);
    return number == NULL ? -1 : ops_hash(number);
}

static PyObject *channel_id_richcompare(PyObject *a, PyObject *b, int op) {
    if (op != Py_EQ && op != Py_NE) {
        return NOT_IMPLEMENTED;
    }
    if (IS_CID(b)) {
        bool equal =
            CID(a)->id == CID(b)->id && (CID(a)->ends & END_BOTH) == (CID(b)->ends & END_BOTH);
        return BOOL(equal == (op == Py_EQ));
    }
    autoref PyObject *number = TRY(channel_id_int(a));
    return ops_compare(number, b, op);
}

GETTER("channel_id.end", "'send', 'recv' or 'both'.")
static PyObject *channel_id_get_end(PyObject *o, void *closure) {
    unsigned ends = CID(o)->ends & END_BOTH;
    return str_intern_text(ends == END_SEND ? "send" : ends == END_RECV ? "recv" : "both");
}
GETTER("channel_id.send", "The number of the sending end.")
static PyObject *channel_id_get_send(PyObject *o, void *closure) {
    return channel_id_new(CID(o)->id, END_SEND | (CID(o)->ends & END_RESOLVE), true);
}
GETTER("channel_id.recv", "The number of the receiving end.")
static PyObject *channel_id_get_recv(PyObject *o, void *closure) {
    return channel_id_new(CID(o)->id, END_RECV | (CID(o)->ends & END_RESOLVE), true);
}

/* ---- crossing ---- */

/* A ChannelID, or an end as the library has it, whose number is in `_id`. */
static bool is_end_object(PyObject *o) {
    CrossLocal *local = load_acquire(&interp_current()->crossing);
    PyObject *type = (PyObject *)TYPE(o);
    return local != NULL &&
           (type == load_acquire(&local->send_class) || type == load_acquire(&local->recv_class));
}

bool channel_is_shareable(PyObject *o) {
    return IS_CID(o) || is_end_object(o);
}

Cross *channel_cross(PyObject *o, bool *known) {
    *known = channel_is_shareable(o);
    if (!*known) {
        return NULL;
    }
    autoref PyObject *number = IS_CID(o) ? newref(o) : TRY(attr_get_text(o, "_id"));
    if (!IS_CID(number)) {
        return err_raise(PyExc_TypeError, "'_id' attribute must be an %s object, not %s",
                         channel_id_type.tp_name, TYPE(number)->tp_name);
    }
    Cross *cross = TRY(cross_new(CROSS_CHANNEL));
    ChannelStatus status = channel_incref(CID(number)->id);
    if (status != CHANNEL_FINE) {
        free(cross);
        return channel_raise(status, CID(number)->id);
    }
    cross->value.number = CID(number)->id;
    cross->detail = CID(number)->ends | (IS_CID(o) ? 0 : END_RESOLVE);
    return cross;
}

void channel_forget(const Cross *cross) {
    channel_decref(cross->value.number);
}

/* The library has no module of channels but the one of its tests: a release that brings one has it
 * beside the queues. */
static int import_ends(void) {
    static const char *const modules[] = {"concurrent.interpreters._channels",
                                          "test.support.channels"};
    for (size_t i = 0; i < countof(modules); i++) {
        autoref PyObject *module = import_module_text(modules[i]);
        if (module != NULL) {
            return 0;
        }
        if (!err_clear_if(PyExc_ImportError)) {
            return -1;
        }
    }
    return 0;
}

/* The class of the library for that end: a new reference, or NULL without an exception. */
static PyObject *class_of_end(unsigned ends) {
    CrossLocal *local = TRY(cross_local());
    PyObject **field = ends == END_SEND   ? &local->send_class
                       : ends == END_RECV ? &local->recv_class
                                          : NULL;
    if (field != NULL && load_acquire(field) == NULL) {
        TRYI(import_ends());
    }
    return field == NULL ? NULL : xnewref(load_acquire(field));
}

/* The number, or the end as an object of the library, if it has told its classes. */
PyObject *channel_object(const Cross *cross) {
    unsigned ends = cross->detail & END_BOTH;
    autoref PyObject *id = TRY(channel_id_new(cross->value.number, ends, false));
    if (!(cross->detail & END_RESOLVE)) {
        return take(id);
    }
    autoref PyObject *class = class_of_end(ends);
    if (class == NULL) {
        return err_occurred() ? NULL : take(id);
    }
    return call_one(class, id);
}

#include "channel_id.gen.h"

static PyNumberMethods id_number = {.nb_int = channel_id_int, .nb_index = channel_id_int};
PyTypeObject channel_id_type = {
    TYPE_HEAD,
    .tp_name = "_interpchannels.ChannelID",
    .tp_basicsize = sizeof(ChannelIdObject),
    .tp_dealloc = channel_id_dealloc,
    .tp_repr = channel_id_repr,
    .tp_as_number = &id_number,
    .tp_hash = channel_id_hash,
    .tp_str = channel_id_str,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .tp_doc = "The number of a channel, which may be used as an int.",
    .tp_richcompare = channel_id_richcompare,
    .tp_getset = channel_id_getset,
};
