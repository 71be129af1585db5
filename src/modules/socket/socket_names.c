/* _socket: names and numbers of hosts, services, protocols and interfaces. */
#include "modules/socket/socket_module.h"
#include "modules/posix/posix_module.h"

#include <arpa/inet.h>
#include <limits.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>

static int exact_count(const char *function, Py_ssize_t nargs, Py_ssize_t count) {
    return nargs == count
               ? 0
               : err_int(err_raise(PyExc_TypeError, "%s() takes exactly %zd argument%s (%zd given)",
                                   function, count, count == 1 ? "" : "s", nargs));
}
static int count_between(const char *function, Py_ssize_t nargs, Py_ssize_t least,
                         Py_ssize_t most) {
    if (nargs < least || nargs > most) {
        Py_ssize_t bound = nargs < least ? least : most;
        return err_int(err_raise(PyExc_TypeError, "%s() takes at %s %zd argument%s (%zd given)",
                                 function, nargs < least ? "least" : "most", bound,
                                 bound == 1 ? "" : "s", nargs));
    }
    return 0;
}

/* ---- getaddrinfo, getnameinfo ---- */

static PyObject *info_tuple(const struct addrinfo *info) {
    autoref PyObject *family = TRY(int_from_int64(info->ai_family));
    autoref PyObject *type = TRY(int_from_int64(info->ai_socktype));
    autoref PyObject *proto = TRY(int_from_int64(info->ai_protocol));
    const char *name = info->ai_canonname ? info->ai_canonname : "";
    autoref PyObject *canonical = TRY(str_decode_fs(name, (Py_ssize_t)strlen(name)));
    autoref PyObject *address =
        TRY(address_to_object(-1, info->ai_addr, info->ai_addrlen, info->ai_protocol));
    return tuple_of(5, family, type, proto, canonical, address);
}
static PyObject *info_list(const struct addrinfo *info) {
    autoref PyObject *list = TRY(list_new(0));
    for (; info != NULL; info = info->ai_next) {
        TRYI(list_append_steal(list, TRY(info_tuple(info))));
    }
    return take(list);
}

/* The host as bytes; NULL without exception for None. */
static PyObject *info_host(PyObject *host) {
    if (host == NONE) {
        return NULL;
    }
    if (!IS_STR(host) && !IS_BYTES(host)) {
        return err_raise(PyExc_TypeError, "getaddrinfo() argument 1 must be string or None");
    }
    return IS_BYTES(host) ? newref(host)
                          : str_encode(host, str_is_ascii(host) ? "ascii" : "idna", NULL);
}
/* The port as text in bytes; NULL without exception for None. */
static PyObject *info_port(PyObject *port) {
    if (port == NONE) {
        return NULL;
    }
    if (IS_INT(port)) {
        autoref PyObject *text = TRY(int_to_text(port, 10));
        return str_encode(text, "ascii", NULL);
    }
    if (IS_STR(port)) {
        return str_encode(port, "utf-8", NULL);
    }
    return IS_BYTES(port) ? newref(port) : err_raise(PyExc_OSError, "Int or String expected");
}

FUNCTION("socket_names.getaddrinfo(host, port, family: int = 0, type: int = 0, proto: int = 0, "
         "flags: int = 0)",
         "The addresses of a host and service, as (family, type, proto, canonname, sockaddr).")
static PyObject *names_getaddrinfo(PyObject *module, PyObject *host, PyObject *port, int family,
                                   int type, int proto, int flags) {
    autoref PyObject *name = info_host(host);
    if (name == NULL && err_occurred()) {
        return NULL;
    }
    autoref PyObject *service = info_port(port);
    if (service == NULL && err_occurred()) {
        return NULL;
    }
    TRYI(AUDIT_EVENT("socket.getaddrinfo", "OOiii", host, port, AUDIT_NUMBER(family),
                     AUDIT_NUMBER(type), AUDIT_NUMBER(proto)));
    struct addrinfo hints = {
        .ai_flags = flags, .ai_family = family, .ai_socktype = type, .ai_protocol = proto};
    struct addrinfo *found = NULL;
    const char *host_text = name ? bytes_data(name) : NULL;
    const char *port_text = service ? bytes_data(service) : NULL;
    int error = DETACHED(getaddrinfo(host_text, port_text, &hints, &found));
    if (error != 0) {
        return resolver_error(module_state(module), error);
    }
    PyObject *list = info_list(found);
    freeaddrinfo(found);
    return list;
}

/* An optional item; of numbers that are too large, or negative, the low bits count. */
static int low_bits(PyObject *tuple, Py_ssize_t i, unsigned *out) {
    if (i >= tuple_length(tuple)) {
        return 0;
    }
    autoref PyObject *number = INT_TRY(ops_index(tuple_at(tuple, i)));
    int overflow = 0;
    *out = (unsigned)int_as_int64_overflow(number, &overflow);
    return 0;
}

/* sockaddr of getnameinfo: host as text, port, flowinfo, scope. */
static int nameinfo_arguments(PyObject *address, const char **host, int *port, unsigned *flow,
                              unsigned *scope) {
    Py_ssize_t n = tuple_length(address);
    if (n < 2 || n > 4 || !IS_STR(tuple_at(address, 0))) {
        return err_int(err_raise(PyExc_TypeError, "getnameinfo(): illegal sockaddr argument"));
    }
    *host = INT_TRY(str_utf8(tuple_at(address, 0), NULL));
    INT_TRYI(arg_int(tuple_at(address, 1), port));
    INT_TRYI(low_bits(address, 2, flow));
    INT_TRYI(low_bits(address, 3, scope));
    if (*flow > 0xfffff) {
        return err_int(
            err_raise(PyExc_OverflowError, "getnameinfo(): flowinfo must be 0-1048575."));
    }
    return 0;
}

static int check_resolved(struct addrinfo *found, Py_ssize_t length, unsigned flow,
                          unsigned scope) {
    if (found->ai_next != NULL) {
        return err_int(err_raise(PyExc_OSError, "sockaddr resolved to multiple addresses"));
    }
    if (found->ai_family == AF_INET && length != 2) {
        return err_int(err_raise(PyExc_OSError, "IPv4 sockaddr must be 2 tuple"));
    }
    if (found->ai_family == AF_INET6) {
        struct sockaddr_in6 *in = (struct sockaddr_in6 *)found->ai_addr;
        in->sin6_flowinfo = htonl(flow);
        in->sin6_scope_id = scope;
    }
    return 0;
}

FUNCTION("socket_names.getnameinfo(...)",
         "getnameinfo(sockaddr, flags) -> (host, port)\n\nThe names for an address.")
static PyObject *names_getnameinfo(PyObject *module, PyObject *const *args, Py_ssize_t nargs,
                                   PyObject *kwnames) {
    TRYI(args_no_keywords("_socket.getnameinfo", kwnames));
    TRYI(exact_count("getnameinfo", nargs, 2));
    SocketState *state = module_state(module);
    int flags, port;
    unsigned flow = 0, scope = 0;
    const char *host;
    TRYI(arg_int(args[1], &flags));
    if (!IS_TUPLE(args[0])) {
        return err_raise(PyExc_TypeError, "getnameinfo() argument 1 must be a tuple");
    }
    TRYI(nameinfo_arguments(args[0], &host, &port, &flow, &scope));
    TRYI(AUDIT_EVENT("socket.getnameinfo", "O", args[0]));
    char service[16], name[NI_MAXHOST], shown[NI_MAXSERV];
    snprintf(service, sizeof service, "%d", port);
    struct addrinfo hints = {.ai_socktype = SOCK_DGRAM, .ai_flags = AI_NUMERICHOST}, *found = NULL;
    int error = DETACHED(getaddrinfo(host, service, &hints, &found));
    if (error != 0) {
        return resolver_error(state, error);
    }
    if (check_resolved(found, tuple_length(args[0]), flow, scope) < 0) {
        freeaddrinfo(found);
        return NULL;
    }
    error = DETACHED(getnameinfo(found->ai_addr, found->ai_addrlen, name, sizeof name, shown,
                                 sizeof shown, flags));
    freeaddrinfo(found);
    if (error != 0) {
        return resolver_error(state, error);
    }
    autoref PyObject *first = TRY(str_decode_fs(name, (Py_ssize_t)strlen(name)));
    autoref PyObject *second = TRY(str_decode_fs(shown, (Py_ssize_t)strlen(shown)));
    return tuple_of(2, first, second);
}

/* ---- gethostby... ---- */

#define HOST_REFUSAL(function) function "() argument 1 must be str, bytes or bytearray, not "

static PyObject *address_text(const struct sockaddr *address) {
    char text[INET6_ADDRSTRLEN];
    const void *bytes = address->sa_family == AF_INET6
                            ? (const void *)&((const struct sockaddr_in6 *)address)->sin6_addr
                            : (const void *)&((const struct sockaddr_in *)address)->sin_addr;
    return inet_ntop(address->sa_family, bytes, text, sizeof text) == NULL
               ? err_from_errno(PyExc_OSError)
               : str_from_text(text);
}

FUNCTION("socket_names.gethostbyname(host, /)", "The IPv4 address of a host.")
static PyObject *names_gethostbyname(PyObject *module, PyObject *host) {
    struct sockaddr_in address;
    autoref PyObject *name = TRY(host_name(host, HOST_REFUSAL("gethostbyname")));
    TRYI(AUDIT_EVENT("socket.gethostbyname", "O", host));
    TRYI(address_of_host(module_state(module), name, AF_INET, (struct sockaddr *)&address,
                         sizeof address));
    return address_text((struct sockaddr *)&address);
}

static void *host_error(SocketState *state, int number) {
    const char *text = hstrerror(number);
    autoref PyObject *code = TRY(int_from_int64(number));
    autoref PyObject *message = TRY(str_from_text(text));
    autoref PyObject *args = TRY(tuple_of(2, code, message));
    return err_raise_value(state->herror, args);
}

static PyObject *text_list(char **texts) {
    autoref PyObject *list = TRY(list_new(0));
    for (; texts != NULL && *texts != NULL; texts++) {
        TRYI(list_append_steal(list, TRY(str_decode_fs(*texts, (Py_ssize_t)strlen(*texts)))));
    }
    return take(list);
}
static PyObject *address_list(const struct hostent *host) {
    autoref PyObject *list = TRY(list_new(0));
    for (char **at = host->h_addr_list; *at != NULL; at++) {
        char text[INET6_ADDRSTRLEN];
        inet_ntop(host->h_addrtype, *at, text, sizeof text);
        TRYI(list_append_steal(list, TRY(str_from_text(text))));
    }
    return take(list);
}
static PyObject *host_tuple(const struct hostent *host) {
    autoref PyObject *name = TRY(str_decode_fs(host->h_name, (Py_ssize_t)strlen(host->h_name)));
    autoref PyObject *aliases = TRY(text_list(host->h_aliases));
    autoref PyObject *addresses = TRY(address_list(host));
    return tuple_of(3, name, aliases, addresses);
}

/* Looks up by name, or by address when name is NULL, in a buffer that grows. */
static PyObject *host_look_up(SocketState *state, const char *name,
                              const struct sockaddr *address) {
    const void *bytes = address->sa_family == AF_INET6
                            ? (const void *)&((const struct sockaddr_in6 *)address)->sin6_addr
                            : (const void *)&((const struct sockaddr_in *)address)->sin_addr;
    socklen_t size = address->sa_family == AF_INET6 ? 16 : 4;
    for (size_t room = 16384;; room *= 2) {
        char *buffer = malloc(room);
        if (buffer == NULL) {
            return err_no_memory();
        }
        struct hostent host, *found = NULL;
        int number = 0;
        int error = name ? DETACHED(gethostbyname_r(name, &host, buffer, room, &found, &number))
                         : DETACHED(gethostbyaddr_r(bytes, size, address->sa_family, &host, buffer,
                                                    room, &found, &number));
        PyObject *result = error == ERANGE ? NULL
                           : found == NULL ? host_error(state, number)
                                           : host_tuple(found);
        free(buffer);
        if (error != ERANGE || room > 1 << 24) {
            return result != NULL || err_occurred() ? result : err_no_memory();
        }
    }
}

FUNCTION("socket_names.gethostbyname_ex(host, /)",
         "A host's name, its other names and its IPv4 addresses.")
static PyObject *names_gethostbyname_ex(PyObject *module, PyObject *host) {
    SocketState *state = module_state(module);
    autoref PyObject *name = TRY(host_name(host, HOST_REFUSAL("gethostbyname_ex")));
    TRYI(AUDIT_EVENT("socket.gethostbyname", "O", host));
    struct sockaddr_in address;
    TRYI(address_of_host(state, name, AF_INET, (struct sockaddr *)&address, sizeof address));
    return host_look_up(state, bytes_data(name), (struct sockaddr *)&address);
}
FUNCTION("socket_names.gethostbyaddr(host, /)",
         "The name, the other names and the addresses of the host with an address.")
static PyObject *names_gethostbyaddr(PyObject *module, PyObject *host) {
    SocketState *state = module_state(module);
    autoref PyObject *name = TRY(host_name(host, HOST_REFUSAL("gethostbyaddr")));
    TRYI(AUDIT_EVENT("socket.gethostbyaddr", "O", host));
    struct sockaddr_storage address;
    TRYI(address_of_host(state, name, AF_UNSPEC, (struct sockaddr *)&address, sizeof address));
    return host_look_up(state, NULL, (struct sockaddr *)&address);
}
FUNCTION("socket_names.gethostname()", "The name of this machine.")
static PyObject *names_gethostname(PyObject *module) {
    TRYI(AUDIT_EVENT("socket.gethostname", ""));
    char name[1024];
    int result = DETACHED(gethostname(name, sizeof name - 1));
    name[sizeof name - 1] = 0;
    return result < 0 ? err_from_errno(PyExc_OSError)
                      : str_decode_fs(name, (Py_ssize_t)strlen(name));
}
FUNCTION("socket_names.sethostname(name, /)", "Set the name of this machine.")
static PyObject *names_sethostname(PyObject *module, PyObject *name) {
    autoref PyObject *bytes = TRY(fs_bytes(name));
    TRYI(AUDIT_EVENT("socket.sethostname", "O", name));
    return none_or_error(sethostname(bytes_data(bytes), (size_t)bytes_length(bytes)));
}

/* ---- services and protocols ---- */

FUNCTION("socket_names.getservbyname(...)",
         "getservbyname(servicename[, protocolname]) -> integer\n\nThe port of a service.")
static PyObject *names_getservbyname(PyObject *module, PyObject *const *args, Py_ssize_t nargs,
                                     PyObject *kwnames) {
    TRYI(args_no_keywords("_socket.getservbyname", kwnames));
    TRYI(count_between("getservbyname", nargs, 1, 2));
    const char *name, *proto = NULL;
    TRYI(arg_utf8(args[0], "getservbyname", "1", &name));
    TRYI(nargs > 1 ? arg_utf8(args[1], "getservbyname", "2", &proto) : 0);
    TRYI(AUDIT_EVENT("socket.getservbyname", "OO", args[0], nargs > 1 ? args[1] : NULL));
    char buffer[8192];
    struct servent service, *found = NULL;
    DETACHED(getservbyname_r(name, proto, &service, buffer, sizeof buffer, &found));
    return found ? int_from_int64(ntohs((uint16_t)found->s_port))
                 : err_raise(PyExc_OSError, "service/proto not found");
}
FUNCTION("socket_names.getservbyport(...)",
         "getservbyport(port[, protocolname]) -> string\n\nThe service of a port.")
static PyObject *names_getservbyport(PyObject *module, PyObject *const *args, Py_ssize_t nargs,
                                     PyObject *kwnames) {
    TRYI(args_no_keywords("_socket.getservbyport", kwnames));
    TRYI(count_between("getservbyport", nargs, 1, 2));
    int port;
    const char *proto = NULL;
    TRYI(arg_int(args[0], &port));
    TRYI(nargs > 1 ? arg_utf8(args[1], "getservbyport", "2", &proto) : 0);
    if (port < 0 || port > 0xffff) {
        return err_raise(PyExc_OverflowError, "getservbyport: port must be 0-65535.");
    }
    TRYI(AUDIT_EVENT("socket.getservbyport", "iO", AUDIT_NUMBER(port), nargs > 1 ? args[1] : NULL));
    char buffer[8192];
    struct servent service, *found = NULL;
    int number = htons((uint16_t)port);
    DETACHED(getservbyport_r(number, proto, &service, buffer, sizeof buffer, &found));
    return found ? str_from_text(found->s_name) : err_raise(PyExc_OSError, "port/proto not found");
}
FUNCTION("socket_names.getprotobyname(name, /)", "The number of a protocol.")
static PyObject *names_getprotobyname(PyObject *module, PyObject *name) {
    const char *text;
    TRYI(arg_utf8(name, "getprotobyname", "1", &text));
    char buffer[8192];
    struct protoent proto, *found = NULL;
    DETACHED(getprotobyname_r(text, &proto, buffer, sizeof buffer, &found));
    return found ? int_from_int64(found->p_proto) : err_raise(PyExc_OSError, "protocol not found");
}

/* ---- interfaces ---- */

static PyObject *interface_list(const struct if_nameindex *all) {
    autoref PyObject *list = TRY(list_new(0));
    for (; all->if_index != 0 && all->if_name != NULL; all++) {
        autoref PyObject *index = TRY(int_from_uint64(all->if_index));
        autoref PyObject *name = TRY(str_decode_fs(all->if_name, (Py_ssize_t)strlen(all->if_name)));
        TRYI(list_append_steal(list, TRY(tuple_of(2, index, name))));
    }
    return take(list);
}
FUNCTION("socket_names.if_nameindex()", "The network interfaces: a list of (index, name).")
static PyObject *names_if_nameindex(PyObject *module) {
    struct if_nameindex *all = DETACHED(if_nameindex());
    if (all == NULL) {
        return err_from_errno(PyExc_OSError);
    }
    PyObject *list = interface_list(all);
    if_freenameindex(all);
    return list;
}
FUNCTION("socket_names.if_nametoindex(oname, /)", "The index of a network interface.")
static PyObject *names_if_nametoindex(PyObject *module, PyObject *oname) {
    autoref PyObject *name = TRY(fs_bytes(oname));
    unsigned index = DETACHED(if_nametoindex(bytes_data(name)));
    return index == 0 ? err_from_errno(PyExc_OSError) : int_from_uint64(index);
}
FUNCTION("socket_names.if_indextoname(if_index: uint, /)", "The name of a network interface.")
static PyObject *names_if_indextoname(PyObject *module, unsigned if_index) {
    char name[IF_NAMESIZE + 1];
    return DETACHED(if_indextoname(if_index, name)) == NULL
               ? err_from_errno(PyExc_OSError)
               : str_decode_fs(name, (Py_ssize_t)strlen(name));
}

#include "socket_names.gen.h"
