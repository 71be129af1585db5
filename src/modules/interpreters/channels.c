#include "modules/interpreters/channels.h"

#include <stdlib.h>

/* What an interpreter has to do with a channel. */
typedef struct ChannelUser {
    struct ChannelUser *next;
    int64_t interp;
    uint8_t used, open; /* ends, by bits */
} ChannelUser;

typedef struct CrossChannel {
    struct CrossChannel *next; /* an older one */
    int64_t id, refs;
    bool shut;    /* closed as a whole: nothing is left but the number */
    bool open;    /* some interpreter has an end open, or nobody has used it */
    bool closing; /* its sending end is closed, and items wait */
    int unbound, fallback;
    Py_ssize_t count;
    CrossItem *first, **end;
    ChannelUser *users; /* the oldest first */
} CrossChannel;         /* all (n:channel_lock) */

/* ---- finding ---- */

static CrossChannel **link_locked(CrossState *state, int64_t id) {
    CrossChannel **link = &state->channels;
    while (*link != NULL && (*link)->id != id) {
        link = &(*link)->next;
    }
    return link;
}

/* The channel; *status says why there is none to be used. */
static CrossChannel *find_locked(CrossState *state, int64_t id, ChannelStatus *status) {
    CrossChannel *channel = *link_locked(state, id);
    *status = channel == NULL                                          ? CHANNEL_IS_MISSING
              : channel->shut || (!channel->open && !channel->closing) ? CHANNEL_IS_CLOSED
                                                                       : CHANNEL_FINE;
    return channel;
}

/* ---- users ---- */

static ChannelUser *user_locked(CrossChannel *channel, int64_t interp, bool create) {
    ChannelUser **link = &channel->users;
    while (*link != NULL && (*link)->interp != interp) {
        link = &(*link)->next;
    }
    if (*link == NULL && create) {
        ChannelUser *user = calloc(1, sizeof *user);
        if (user != NULL) {
            user->interp = interp;
            *link = user;
        }
    }
    return *link;
}

/* The current interpreter uses the end. */
static ChannelStatus associate_locked(CrossChannel *channel, unsigned end) {
    ChannelUser *user = user_locked(channel, interp_current()->id, true);
    if (user == NULL) {
        return CHANNEL_NO_MEMORY;
    }
    if ((user->used & end) && !(user->open & end)) {
        return CHANNEL_IS_CLOSED;
    }
    user->used |= (uint8_t)end;
    user->open |= (uint8_t)end;
    return CHANNEL_FINE;
}

static bool is_open_locked(CrossChannel *channel) {
    bool used = false, open = false;
    for (ChannelUser *user = channel->users; user != NULL; user = user->next) {
        used |= user->used != 0;
        open |= user->open != 0;
    }
    return open || !used;
}

/* ---- items ---- */

void channel_waiter_drop(ChannelWaiter *waiter) {
    if (waiter != NULL && fetch_add_acq_rel(&waiter->holders, -1) == 1) {
        free(waiter);
    }
}

static void wake(CrossItem *item, bool received) {
    ChannelWaiter *waiter = item->waiter;
    item->waiter = NULL;
    if (waiter != NULL) {
        store_release(&waiter->received, received);
        event_set(&waiter->done);
        channel_waiter_drop(waiter);
    }
}

static CrossItem *take_all_locked(CrossChannel *channel) {
    CrossItem *items = channel->first;
    channel->first = NULL;
    channel->end = &channel->first;
    channel->count = 0;
    return items;
}

/* Items that nobody will receive. */
static void discard(CrossItem *items) {
    for (CrossItem *item = items; item != NULL; item = item->next) {
        wake(item, false);
    }
    cross_items_free(items);
}

static CrossItem *shut_locked(CrossChannel *channel) {
    channel->shut = true;
    channel->open = channel->closing = false;
    return take_all_locked(channel);
}

static void channel_free(CrossChannel *channel) {
    for (ChannelUser *user = channel->users, *next; user != NULL; user = next) {
        next = user->next;
        free(user);
    }
    discard(take_all_locked(channel)); /* NOLOCK: nobody else knows it any more */
    free(channel);
}

/* ---- life ---- */

int64_t channel_create(int unbound, int fallback) {
    CrossState *state = cross_state();
    CrossChannel *channel = state ? calloc(1, sizeof *channel) : NULL;
    if (channel == NULL) {
        return -1;
    }
    *channel = (CrossChannel){.open = true, .unbound = unbound, .fallback = fallback};
    channel->end = &channel->first;
    mutex_lock(&state->channel_lock);
    int64_t id = channel->id = state->next_channel++;
    channel->next = state->channels;
    state->channels = channel;
    mutex_unlock(&state->channel_lock);
    return id;
}

static ChannelStatus remove_channel(int64_t id, bool all) {
    CrossState *state = load_acquire(&runtime.crossing);
    CrossChannel *dead = NULL;
    if (state == NULL) {
        return CHANNEL_IS_MISSING;
    }
    mutex_lock(&state->channel_lock);
    CrossChannel **link = link_locked(state, id), *channel = *link;
    if (channel != NULL && (all || --channel->refs <= 0)) {
        dead = channel;
        *link = channel->next;
    }
    mutex_unlock(&state->channel_lock);
    if (dead != NULL) {
        channel_free(dead);
    }
    return channel == NULL ? CHANNEL_IS_MISSING : CHANNEL_FINE;
}

ChannelStatus channel_destroy(int64_t id) {
    return remove_channel(id, true);
}
void channel_decref(int64_t id) {
    remove_channel(id, false);
}

ChannelStatus channel_incref(int64_t id) {
    CrossState *state = cross_state();
    if (state == NULL) {
        return CHANNEL_NO_MEMORY;
    }
    mutex_lock(&state->channel_lock);
    CrossChannel *channel = *link_locked(state, id);
    if (channel != NULL) {
        channel->refs++;
    }
    mutex_unlock(&state->channel_lock);
    return channel == NULL ? CHANNEL_IS_MISSING : CHANNEL_FINE;
}

/* ---- sending and receiving ---- */

static void look_locked(CrossChannel *channel, ChannelInfo *info);

ChannelStatus channel_send_begin(int64_t id, ChannelInfo *info) {
    CrossState *state = cross_state();
    ChannelStatus status = CHANNEL_NO_MEMORY;
    if (state == NULL) {
        return status;
    }
    mutex_lock(&state->channel_lock);
    CrossChannel *channel = find_locked(state, id, &status);
    if (status == CHANNEL_FINE) {
        status = channel->closing ? CHANNEL_IS_CLOSED : associate_locked(channel, END_SEND);
        look_locked(channel, info);
    }
    mutex_unlock(&state->channel_lock);
    return status;
}

ChannelStatus channel_put(int64_t id, CrossItem *item) {
    CrossState *state = cross_state();
    ChannelStatus status;
    mutex_lock(&state->channel_lock);
    CrossChannel *channel = find_locked(state, id, &status);
    if (status == CHANNEL_FINE && channel->closing) {
        status = CHANNEL_IS_CLOSED;
    }
    if (status == CHANNEL_FINE) {
        *channel->end = item;
        channel->end = &item->next;
        channel->count++;
    }
    mutex_unlock(&state->channel_lock);
    return status;
}

bool channel_take_back(int64_t id, CrossItem *item) {
    CrossState *state = cross_state();
    bool found = false;
    mutex_lock(&state->channel_lock);
    CrossChannel *channel = *link_locked(state, id);
    for (CrossItem **link = channel ? &channel->first : NULL; link != NULL && *link != NULL;
         link = &(*link)->next) {
        if (*link == item) {
            *link = item->next;
            channel->count--;
            channel->end = item->next == NULL ? link : channel->end;
            found = true;
            break;
        }
    }
    mutex_unlock(&state->channel_lock);
    return found;
}

ChannelStatus channel_take(int64_t id, CrossItem **item) {
    CrossState *state = cross_state();
    ChannelStatus status = CHANNEL_NO_MEMORY;
    *item = NULL;
    if (state == NULL) {
        return status;
    }
    mutex_lock(&state->channel_lock);
    CrossChannel *channel = find_locked(state, id, &status);
    if (status == CHANNEL_FINE) {
        status = associate_locked(channel, END_RECV);
    }
    if (status == CHANNEL_FINE && channel->first == NULL) {
        status = CHANNEL_IS_EMPTY;
    } else if (status == CHANNEL_FINE) {
        *item = channel->first;
        channel->first = (*item)->next;
        channel->count--;
        channel->end = channel->first == NULL ? &channel->first : channel->end;
        if (channel->closing && channel->first == NULL) {
            shut_locked(channel);
        }
        wake(*item, true);
    }
    mutex_unlock(&state->channel_lock);
    return status;
}

/* ---- closing ---- */

ChannelStatus channel_close(int64_t id, unsigned ends, bool force) {
    CrossState *state = cross_state();
    ChannelStatus status = CHANNEL_NO_MEMORY;
    CrossItem *dead = NULL;
    if (state == NULL) {
        return status;
    }
    mutex_lock(&state->channel_lock);
    CrossChannel *channel = find_locked(state, id, &status);
    if (status == CHANNEL_FINE && (force || channel->first == NULL)) {
        dead = shut_locked(channel);
    } else if (status == CHANNEL_FINE && channel->closing) {
        status = CHANNEL_IS_CLOSED;
    } else if (status == CHANNEL_FINE && ends == END_SEND) {
        channel->open = false;
        channel->closing = true;
    } else if (status == CHANNEL_FINE) {
        status = CHANNEL_IS_NOT_EMPTY;
    }
    mutex_unlock(&state->channel_lock);
    discard(dead);
    return status;
}

/* The user's ends are closed; what waits in a channel that nobody has open any more is lost. */
static CrossItem *leave_locked(CrossChannel *channel, ChannelUser *user, unsigned ends) {
    user->used |= (uint8_t)ends;
    user->open &= (uint8_t)~ends;
    channel->open = !channel->closing && is_open_locked(channel);
    return channel->open || channel->closing ? NULL : take_all_locked(channel);
}

ChannelStatus channel_release(int64_t id, unsigned ends) {
    CrossState *state = cross_state();
    ChannelStatus status = CHANNEL_NO_MEMORY;
    CrossItem *dead = NULL;
    if (state == NULL) {
        return status;
    }
    mutex_lock(&state->channel_lock);
    CrossChannel *channel = find_locked(state, id, &status);
    if (status == CHANNEL_FINE) {
        ChannelUser *user = user_locked(channel, interp_current()->id, true);
        if (user == NULL) {
            status = CHANNEL_NO_MEMORY;
        } else {
            dead = leave_locked(channel, user, ends);
        }
    }
    mutex_unlock(&state->channel_lock);
    discard(dead);
    return status;
}

/* Of the items of one interpreter those that are to go are put in front of `dead`; the others lose
 * their data, which follow. */
static CrossItem *unbind_locked(CrossChannel *channel, int64_t interp, CrossItem *dead) {
    CrossItem **link = &channel->first;
    while (*link != NULL) {
        CrossItem *item = *link;
        bool its = item->interp == interp && item->cross != NULL;
        if (its && item->unbound == UNBOUND_REMOVE) {
            *link = item->next;
            channel->count--;
            item->next = dead;
            dead = item;
            continue;
        }
        CrossItem *shell = its ? calloc(1, sizeof *shell) : NULL;
        if (shell != NULL) { /* else the data leak */
            *shell = (CrossItem){dead, item->cross, interp, item->unbound, NULL};
            dead = shell;
        }
        if (its) {
            item->cross = NULL;
        }
        link = &item->next;
    }
    channel->end = link;
    return dead;
}

void channels_interp_ends(int64_t interp) {
    CrossState *state = load_acquire(&runtime.crossing);
    CrossItem *dead = NULL;
    if (state == NULL) {
        return;
    }
    mutex_lock(&state->channel_lock);
    for (CrossChannel *channel = state->channels; channel != NULL; channel = channel->next) {
        dead = unbind_locked(channel, interp, dead);
        ChannelUser *user = user_locked(channel, interp, false);
        CrossItem *lost =
            user == NULL || channel->shut ? NULL : leave_locked(channel, user, user->used);
        for (CrossItem *next; lost != NULL; lost = next) {
            next = lost->next;
            lost->next = dead;
            dead = lost;
        }
    }
    mutex_unlock(&state->channel_lock);
    discard(dead);
}

/* ---- looking ---- */

static void count_user(const ChannelUser *user, ChannelInfo *info) {
    bool send = user->used & END_SEND, recv = user->used & END_RECV;
    bool send_open = user->open & END_SEND, recv_open = user->open & END_RECV;
    if (send && recv) {
        info->both += send_open && recv_open;
        info->both_released += !send_open && !recv_open;
        info->both_send_released += !send_open && recv_open;
        info->both_recv_released += send_open && !recv_open;
    } else if (send) {
        info->send += send_open;
        info->send_released += !send_open;
    } else if (recv) {
        info->recv += recv_open;
        info->recv_released += !recv_open;
    }
    if (user->interp == interp_current()->id) {
        info->send_associated = send;
        info->send_left = send && !send_open;
        info->recv_associated = recv;
        info->recv_left = recv && !recv_open;
    }
}

static void look_locked(CrossChannel *channel, ChannelInfo *info) {
    *info = (ChannelInfo){.open = channel->open && !channel->closing,
                          .closing = channel->closing,
                          .unbound = channel->unbound,
                          .fallback = channel->fallback};
    info->closed = !info->open && !info->closing;
    if (!info->closed) {
        info->count = channel->count;
        for (ChannelUser *user = channel->users; user != NULL; user = user->next) {
            count_user(user, info);
        }
    }
}

ChannelStatus channel_look(int64_t id, ChannelInfo *info) {
    CrossState *state = cross_state();
    ChannelStatus status = CHANNEL_NO_MEMORY;
    if (state == NULL) {
        return status;
    }
    mutex_lock(&state->channel_lock);
    CrossChannel *channel = find_locked(state, id, &status);
    if (channel != NULL) {
        look_locked(channel, info);
    }
    mutex_unlock(&state->channel_lock);
    return status;
}

ChannelStatus channel_users(int64_t id, unsigned end, int64_t **users, size_t *count) {
    CrossState *state = cross_state();
    ChannelStatus status = CHANNEL_NO_MEMORY;
    size_t room = 0;
    *count = 0;
    *users = NULL;
    if (state == NULL) {
        return status;
    }
    mutex_lock(&state->channel_lock);
    CrossChannel *channel = find_locked(state, id, &status);
    if (status == CHANNEL_FINE && channel->closing && end == END_SEND) {
        status = CHANNEL_IS_CLOSED;
    }
    if (status == CHANNEL_FINE) {
        for (ChannelUser *user = channel->users; user != NULL; user = user->next) {
            room++;
        }
        *users = calloc(room + 1, sizeof **users);
        status = *users == NULL ? CHANNEL_NO_MEMORY : CHANNEL_FINE;
    }
    for (ChannelUser *user = *users ? channel->users : NULL; user != NULL; user = user->next) {
        if (user->open & end) {
            (*users)[(*count)++] = user->interp;
        }
    }
    mutex_unlock(&state->channel_lock);
    return status;
}

int64_t channel_older(int64_t before, ChannelInfo *info) {
    CrossState *state = load_acquire(&runtime.crossing);
    int64_t id = -1;
    if (state == NULL) {
        return id;
    }
    mutex_lock(&state->channel_lock);
    for (CrossChannel *channel = state->channels; channel != NULL && id < 0;
         channel = channel->next) {
        if (channel->id < before && !channel->shut) {
            id = channel->id;
            look_locked(channel, info);
        }
    }
    mutex_unlock(&state->channel_lock);
    return id;
}
