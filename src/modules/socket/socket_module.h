/* What the files of _socket share: the socket object, addresses, waiting with a time limit. */
#ifndef PITHON_MODULES_SOCKET_SOCKET_MODULE_H
#define PITHON_MODULES_SOCKET_SOCKET_MODULE_H

#include "modules/posix/system_call.h"
#include "object/args.h"
#include "object/needs.h"
#include "object/ops.h"
#include "types/bytes/bytes.h"
#include "types/int/int.h"
#include "types/list/list.h"
#include "types/module/module.h"
#include "types/str/str.h"
#include "types/tuple/tuple.h"

#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

typedef struct {
    PyTypeObject *socket;        /* (c) */
    PyObject *gaierror, *herror; /* (c) classes */
    int64_t default_timeout;     /* (a) ns; -1: none */
} SocketState;
extern PyModuleDef _socket_module_def;
extern PyType_Spec socket_spec;
extern PyMethodDef socket_names_functions[], socket_tools_functions[];

typedef struct {
    PyObject_HEAD int fd;    /* (a) -1 once closed */
    int family, type, proto; /* (l) set by __init__ */
    int64_t timeout;         /* (a) ns to wait at most; 0: not at all; -1: without limit */
} SocketObject;
#define SOCK(o) ((SocketObject *)(o))

/* The state of the module whose type it is; NULL with an exception. */
SocketState *socket_state_of(PyTypeObject *type);

/* ---- addresses ---- */

/* Room for any of them. */
typedef struct {
    socklen_t length;
    union {
        struct sockaddr any;
        struct sockaddr_storage room;
    };
} SocketAddress;

/* Python's form to the system's; `function` words the errors. -1 with an exception. */
int address_from_object(SocketObject *s, const char *function, PyObject *o, SocketAddress *out);
/* And back: None for no address. */
PyObject *address_to_object(int fd, const struct sockaddr *address, socklen_t length, int proto);
/* A host's address by name or number. -1 with gaierror. */
int address_of_host(SocketState *state, PyObject *host, int family, struct sockaddr *out,
                    socklen_t room);
/* A host's name as bytes: str (idna), bytes or bytearray. */
PyObject *host_name(PyObject *host, const char *refusal);
/* gaierror of getaddrinfo's error, or OSError; always NULL. */
void *resolver_error(SocketState *state, int error);
int arg_port(PyObject *o, const char *function, uint16_t *out);

/* ---- waiting ---- */

/* Seconds, or None, to ns as SocketObject keeps them. */
int timeout_from_object(PyObject *o, int64_t *out);
/* Makes `call(fd, arg)` when the socket is ready for `events` (POLLIN, POLLOUT), again after
 * signals and when somebody was faster. What it returned, or -1 with an exception. `deadline`: of
 * several calls together, 0 at first; may be NULL. */
typedef ssize_t (*SocketCall)(int fd, void *arg);
ssize_t socket_call(SocketObject *s, short events, SocketCall call, void *arg, int64_t *deadline);
/* Waits until it is ready: 0, or -1 with an exception (TimeoutError). */
int socket_wait(SocketObject *s, int fd, short events, int64_t *deadline);

extern PyMethodDef socket_methods[], socket_transfer_methods[], socket_message_methods[];

#endif
