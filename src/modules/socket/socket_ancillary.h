/* Ancillary data of messages: lists of (level, type, data). */
#ifndef PITHON_MODULES_SOCKET_SOCKET_ANCILLARY_H
#define PITHON_MODULES_SOCKET_SOCKET_ANCILLARY_H

#include "modules/socket/socket_module.h"

/* What was received, as a list. */
PyObject *ancillary_list(struct msghdr *message);
/* An iterable of triples as the system wants it: bytes. */
PyObject *ancillary_bytes(PyObject *items);
void ancillary_view_drop(Py_buffer *view);
/* CMSG_LEN and CMSG_SPACE: false when the result would be too large. */
bool ancillary_length(Py_ssize_t data, size_t *out);
bool ancillary_space(Py_ssize_t data, size_t *out);

#endif
