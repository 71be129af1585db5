/* Data on their way from one interpreter to another.
 *
 * Interpreters share no object but immortal ones that nothing changes: None, bools, small ints,
 * interned strings and the like go by reference. Ints, floats, strings, bytes and tuples of such
 * are copied once on the way in, and made anew on the way out. A memoryview shares its memory: the
 * receiver gets a view on the same bytes. Queues and channels belong to the process; their number
 * is sent. Whatever else there is can be sent as what marshal (stateless functions) or pickle make
 * of it, where the caller allows it.
 *
 * A Cross is plain memory and belongs to whoever holds it; it may be turned into an object any
 * number of times, in any interpreter.
 */
#ifndef PITHON_MODULES_INTERPRETERS_CROSSING_H
#define PITHON_MODULES_INTERPRETERS_CROSSING_H

#include "object/object.h"

typedef enum { CROSS_SHARED_ONLY, CROSS_ANY } CrossFallback;

typedef enum {
    CROSS_REFERENCE,
    CROSS_INT,
    CROSS_FLOAT,
    CROSS_STR,
    CROSS_BYTES,
    CROSS_TUPLE,
    CROSS_BUFFER,
    CROSS_QUEUE,
    CROSS_CHANNEL,
    CROSS_FUNCTION, /* a marshalled code object, which becomes a function of __main__ */
    CROSS_CODE,
    CROSS_PICKLE,
} CrossKind;

/* A buffer that another interpreter exports. The last holder gives it back there. */
typedef struct {
    Py_buffer view;
    int64_t interp;
    int32_t holders; /* (a) */
} CrossBuffer;

typedef struct Cross {
    CrossKind kind;
    unsigned detail; /* of a string: bytes a character; of a channel: its end */
    union {
        PyObject *object; /* immortal */
        int64_t number;
        double real;
        CrossBuffer *buffer;
    } value;
    Py_ssize_t size; /* of the data, or of the tuple */
    union {
        char *data; /* from malloc, as is the Cross itself */
        struct Cross **items;
    } more;
} Cross;

enum {
    CHANNEL_ERROR,
    CHANNEL_NOT_FOUND,
    CHANNEL_CLOSED,
    CHANNEL_EMPTY,
    CHANNEL_NOT_EMPTY,
    CHANNEL_ERRORS
};

/* What an interpreter knows of crossing: made at its first use, gone with it. */
typedef struct CrossLocal {
    PyObject *not_shareable;            /* (c) class NotShareableError of this interpreter */
    PyObject *queue_class;              /* (a) concurrent.interpreters.Queue, once it is known */
    PyObject *queue_empty, *queue_full; /* (a) likewise */
    PyObject *queue_error, *queue_not_found;  /* (a) of module _interpqueues */
    PyObject *send_class, *recv_class;        /* (a) high-level ends of channels, likewise */
    PyObject *channel_errors[CHANNEL_ERRORS]; /* (a) of module _interpchannels */
    PyObject *channel_info;                   /* (a) likewise, the class of get_info's result */
    PyObject *fake_main; /* (a) the module that the program's script makes for unpickling */
} CrossLocal;

/* NULL with an exception. */
borrowed CrossLocal *cross_local(void);

/* 0 or NULL with NotShareableError, or what pickling has raised as its cause. */
Cross *cross_make(PyObject *o, CrossFallback fallback);
/* A new object of the current interpreter. */
PyObject *cross_object(const Cross *cross);
/* NULL is nothing. May run Python code: a buffer is given back. */
void cross_free(Cross *cross);
/* Can it be sent as it is, without pickling, as far as its type says? */
bool cross_is_shareable(PyObject *o);
/* A memoryview of the object's memory, whatever kind of exporter it is. */
Cross *cross_make_buffer(PyObject *o);

/* For the other files of the folder. */
Cross *cross_new(CrossKind kind);
/* With a copy of the data; NULL with MemoryError. */
Cross *cross_new_data(CrossKind kind, const void *data, Py_ssize_t size);
/* Raises NotShareableError about the object; the current exception, if any, becomes its cause. */
void *cross_refuse(PyObject *o);
/* The exception that has just been raised has this cause (may be NULL), as by `raise ... from`.
 * NULL. */
void *cross_set_cause(steals PyObject *cause);
/* What sending does unless told otherwise: (unboundop, fallback). */
PyObject *cross_defaults(int unbound, int fallback);
/* By marshal and pickle; NULL with NotShareableError. */
Cross *cross_make_by_copy(PyObject *o);
PyObject *cross_object_by_copy(const Cross *cross);
/* 0 when the function or code object depends on nothing but its arguments and built-in names; else
 * -1 with ValueError that says why not. */
int cross_check_stateless(PyObject *o);

/* buffer_view.c */
extern PyTypeObject cross_buffer_view_type;
PyObject *cross_buffer_object(CrossBuffer *buffer);
void cross_buffer_drop(CrossBuffer *buffer);

/* A non-negative number out of an object: TypeError, ValueError, OverflowError "WHAT ID must be
 * ..."; -1. */
int64_t cross_id_of(PyObject *o, const char *what);
/* Replaces a reference of CrossLocal that other threads read. */
void cross_local_set(PyObject **field, PyObject *value);

/* Queues and channels know their classes. queue_cross: what stands for the object; *known false: it
 * is no queue. The Cross holds the queue: queue_forget when it is freed. */
Cross *queue_cross(PyObject *o, bool *known);
PyObject *queue_object(const Cross *cross);
void queue_forget(const Cross *cross);
bool queue_is_shareable(PyObject *o);
Cross *channel_cross(PyObject *o, bool *known);
PyObject *channel_object(const Cross *cross);
void channel_forget(const Cross *cross);
bool channel_is_shareable(PyObject *o);

/* Things that wait to be received, in their order: those of a queue, or of a channel. */
typedef enum { UNBOUND_REMOVE = 1, UNBOUND_ERROR, UNBOUND_REPLACE } UnboundOp;
typedef struct CrossItem {
    struct CrossItem *next;
    Cross *cross;   /* NULL: its interpreter has ended */
    int64_t interp; /* that sent it */
    int unbound;    /* UnboundOp */
    void *waiter;   /* channels: the sender that waits for it, or NULL */
} CrossItem;
/* (obj, None), or (None, op) when its interpreter has ended. Frees the item. */
PyObject *cross_item_result(steals CrossItem *item);
void cross_item_free(CrossItem *item);
void cross_items_free(CrossItem *items);
/* A default, or what is given: -1 with ValueError "unsupported unboundop". */
int cross_unbound_op(int given, int otherwise);
int cross_fallback(int given, int otherwise);

/* At an interpreter's end: what it has put into queues and channels is no longer bound to it. */
void crossing_interp_ends(Interp *interp);
void queues_interp_ends(int64_t interp);
void channels_interp_ends(int64_t interp);

#endif
