/* What the files of _testbuffer share: arrays of any layout that the buffer protocol knows.
 *
 * Threads: push, pop, exporting and releasing hold the array's lock; all else reads the newest
 * node, which nobody may pop meanwhile. */
#ifndef PITHON_TESTS_TESTBUFFER_H
#define PITHON_TESTS_TESTBUFFER_H

#include <Python.h>

#include <stdbool.h>

enum {
    ND_VAREXPORT = 1, /* may be pushed to while buffers are out */
    ND_WRITABLE = 2,
    ND_FORTRAN = 4, /* the first index varies fastest */
    ND_SCALAR = 8,
    ND_PIL = 16,      /* the first dimension is an array of pointers */
    ND_REDIRECT = 32, /* who asks for a buffer gets one of what this one is of */
    ND_GETBUF_FAIL = 64,
    ND_GETBUF_UNDEFINED = 128, /* and leaves something in view.obj */
    ND_MAX_NDIM = 128,
};

/* One buffer: of memory of its own, or got from another object (`consumer`). */
typedef struct Node {
    struct Node *older;
    Py_ssize_t exports; /* buffers that are out */
    Py_buffer view;     /* what it is; its obj is not used */
    Py_buffer source;   /* of a consumer: what was got */
    bool consumer;
    int flags;
    Py_ssize_t offset; /* of the first item in the memory given */
    PyObject *packer;  /* struct.Struct; NULL: not asked for yet */
    Py_ssize_t items;  /* in the memory given */
    Py_ssize_t values; /* that one item has */
    char *memory, *format, **pointers;
    Py_ssize_t *lengths; /* shape, strides and suboffsets, if they are its own */
} Node;

/* Each NULL with an exception. */
Node *node_of_items(PyObject *items, PyObject *shape, PyObject *strides, Py_ssize_t offset,
                    const char *format, int flags);
Node *node_of_exporter(PyObject *exporter, int request, int flags);
void node_free(Node *node);
/* Gives a consumer shape, strides and suboffsets of its own, to be changed. */
int node_own_lengths(Node *node);
int node_own_suboffsets(Node *node);

/* The object that packs and unpacks items: bytes, without a format. */
PyObject *node_packer(Node *node);
PyObject *node_unpack(Node *node, const char *item);
int node_pack(Node *node, PyObject *value, char *item);

/* Where index `i` of dimension `d` begins, from where that dimension begins. */
static inline char *view_step(const Py_buffer *view, char *at, int d, Py_ssize_t i,
                              Py_ssize_t stride) {
    at += stride * i;
    return view->suboffsets != NULL && view->suboffsets[d] >= 0 ? *(char **)at + view->suboffsets[d]
                                                                : at;
}

#endif
