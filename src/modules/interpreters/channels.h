/* Channels: queues whose two ends interpreters are associated with by using them, and close.
 *
 * A channel is open until the ends of all interpreters that have used it are released, or it is
 * closed as a whole; closing only its sending end lets what waits be received first. A closed
 * channel is remembered as such as long as somebody holds its number.
 *
 * All channels are under one lock, held for a few steps each time; what may run Python code happens
 * outside.
 */
#ifndef PITHON_MODULES_INTERPRETERS_CHANNELS_H
#define PITHON_MODULES_INTERPRETERS_CHANNELS_H

#include "modules/interpreters/cross_state.h"

/* Ends of a channel, as bits. */
enum { END_SEND = 1, END_RECV = 2, END_BOTH = 3, END_RESOLVE = 4 };

typedef enum {
    CHANNEL_FINE = 0,
    CHANNEL_IS_MISSING = -1,
    CHANNEL_IS_CLOSED = -2,
    CHANNEL_IS_EMPTY = -3,
    CHANNEL_IS_NOT_EMPTY = -4,
    CHANNEL_NO_MEMORY = -5,
} ChannelStatus;

typedef struct {
    bool open, closing, closed;
    Py_ssize_t count;
    int64_t send, send_released, recv,
        recv_released; /* interpreters associated with one end only */
    int64_t both, both_released, both_send_released, both_recv_released;
    bool send_associated, send_left, recv_associated, recv_left; /* the current one's ends */
    int unbound, fallback;
} ChannelInfo;

/* A sender that waits. */
typedef struct {
    Event done;
    int32_t holders;  /* (a) */
    uint8_t received; /* (a) else: the channel was closed */
} ChannelWaiter;

int64_t channel_create(int unbound, int fallback); /* the number; -1 without memory */
ChannelStatus channel_destroy(int64_t id);
/* References of ChannelID objects: with the last one the channel is gone. */
ChannelStatus channel_incref(int64_t id);
void channel_decref(int64_t id);
/* May this interpreter send? Associates it with the end. */
ChannelStatus channel_send_begin(int64_t id, ChannelInfo *info);
/* Takes the item over if that is CHANNEL_FINE. */
ChannelStatus channel_put(int64_t id, CrossItem *item);
/* Takes back an item whose sender has stopped waiting; false when it is not there any more. */
bool channel_take_back(int64_t id, CrossItem *item);
ChannelStatus channel_take(int64_t id, CrossItem **item);
ChannelStatus channel_close(int64_t id, unsigned ends, bool force);
ChannelStatus channel_release(int64_t id, unsigned ends);
ChannelStatus channel_look(int64_t id, ChannelInfo *info);
/* The interpreters that have the end open: an array from malloc. */
ChannelStatus channel_users(int64_t id, unsigned end, int64_t **users, size_t *count);
/* The channel made last before `before` (INT64_MAX: the newest) that is not closed; -1: none. */
int64_t channel_older(int64_t before, ChannelInfo *info);

void channel_waiter_drop(ChannelWaiter *waiter);

/* channel_id.c: the type, a new ChannelID (the reference is its own), and the number of one or of
 * an int (TypeError, ValueError); -1. */
extern PyTypeObject channel_id_type;
PyObject *channel_id_new(int64_t id, unsigned ends, bool force);
int64_t channel_id_of(PyObject *o);
/* Raises what the status says; NULL. */
void *channel_raise(ChannelStatus status, int64_t id);

#endif
