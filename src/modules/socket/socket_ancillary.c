#include "modules/socket/socket_ancillary.h"

#include <limits.h>
#include <string.h>

bool ancillary_length(Py_ssize_t data, size_t *out) {
    *out = CMSG_LEN((size_t)data);
    return data >= 0 && (size_t)data <= INT_MAX - CMSG_LEN(0);
}
bool ancillary_space(Py_ssize_t data, size_t *out) {
    *out = CMSG_SPACE((size_t)data);
    return data >= 0 && (size_t)data <= INT_MAX - CMSG_SPACE(1);
}

/* ---- received ---- */

/* A header whose length the system or a short buffer has cut is taken as far as it goes. */
static Py_ssize_t data_length(const struct msghdr *message, struct cmsghdr *header) {
    size_t before = (size_t)((char *)CMSG_DATA(header) - (char *)message->msg_control);
    size_t room = message->msg_controllen > before ? message->msg_controllen - before : 0;
    size_t said = header->cmsg_len > CMSG_LEN(0) ? header->cmsg_len - CMSG_LEN(0) : 0;
    return (Py_ssize_t)(said < room ? said : room);
}
PyObject *ancillary_list(struct msghdr *message) {
    autoref PyObject *list = TRY(list_new(0));
    for (struct cmsghdr *header = message->msg_controllen > 0 ? CMSG_FIRSTHDR(message) : NULL;
         header != NULL; header = CMSG_NXTHDR(message, header)) {
        autoref PyObject *level = TRY(int_from_int64(header->cmsg_level));
        autoref PyObject *type = TRY(int_from_int64(header->cmsg_type));
        autoref PyObject *data =
            TRY(bytes_from((const char *)CMSG_DATA(header), data_length(message, header)));
        TRYI(list_append_steal(list, TRY(tuple_of(3, level, type, data))));
    }
    return take(list);
}

/* ---- to be sent ---- */

void ancillary_view_drop(Py_buffer *view) {
    if (view->obj != NULL) {
        ops_release_buffer(view);
    }
}

static int check_item(PyObject *item) {
    static const char where[] = "[sendmsg() ancillary data items]";
    if (!IS_TUPLE(item)) {
        return err_int(err_raise(PyExc_TypeError, "%s() argument must be 3-item tuple, not %.50s",
                                 where, TYPE(item)->tp_name));
    }
    if (tuple_length(item) != 3) {
        return err_int(err_raise(PyExc_TypeError,
                                 "%s() argument must be tuple of length 3, not %zd", where,
                                 tuple_length(item)));
    }
    return 0;
}

/* One item with its padding, as bytes. */
static PyObject *item_bytes(PyObject *item) {
    int level, type;
    TRYI(check_item(item));
    TRYI(arg_int(tuple_at(item, 0), &level));
    TRYI(arg_int(tuple_at(item, 1), &type));
    __attribute__((cleanup(ancillary_view_drop))) Py_buffer view = {0};
    TRYI(ops_get_buffer(tuple_at(item, 2), &view, PyBUF_SIMPLE));
    size_t space;
    if (!ancillary_space(view.len, &space)) {
        return err_raise(PyExc_OSError, "ancillary data item too large");
    }
    PyObject *bytes = TRY(bytes_new((Py_ssize_t)space));
    memset(bytes_data(bytes), 0, space);
    struct cmsghdr header = {
        .cmsg_len = CMSG_LEN((size_t)view.len), .cmsg_level = level, .cmsg_type = type};
    memcpy(bytes_data(bytes), &header, sizeof header);
    memcpy(bytes_data(bytes) + CMSG_LEN(0), view.buf, (size_t)view.len);
    return bytes;
}

PyObject *ancillary_bytes(PyObject *items) {
    autoref PyObject *list = TRY(ops_fast(items, "sendmsg() argument 2 must be an iterable"));
    autoref PyObject *tuple = TRY(ops_to_tuple(list));
    autoref PyObject *all = TRY(bytes_from("", 0));
    for (Py_ssize_t i = 0; i < tuple_length(tuple); i++) {
        autoref PyObject *one = TRY(item_bytes(tuple_at(tuple, i)));
        PyObject *joined = TRY(bytes_concat(all, one));
        SETREF(all, joined);
    }
    if (bytes_length(all) > INT_MAX) {
        return err_raise(PyExc_OSError, "too much ancillary data");
    }
    return take(all);
}
