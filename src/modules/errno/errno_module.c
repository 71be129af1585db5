/* errno: the error numbers of the system, and their names. */
#include "types/dict/dict.h"
#include "types/int/int.h"
#include "types/module/module.h"
#include "types/str/str.h"
#include "object/error.h"

#include <errno.h>

#ifndef EFTYPE
#define EFTYPE 134 /* a number beyond those of this system, which never reports it */
#endif

/* Where two names have one number, the later is the one that errorcode shows. */
static const struct {
    const char *name;
    int value;
} numbers[] = {
#define N(name) {#name, name},
    N(E2BIG) N(EACCES) N(EADDRINUSE) N(EADDRNOTAVAIL) N(EADV) N(EAFNOSUPPORT) N(EALREADY) N(EBADE)
        N(EBADF) N(EBADFD) N(EBADMSG) N(EBADR) N(EBADRQC) N(EBADSLT) N(EBFONT) N(EBUSY) N(
            ECANCELED) N(ECHILD) N(ECHRNG) N(ECOMM) N(ECONNABORTED) N(ECONNREFUSED) N(ECONNRESET)
            N(EDEADLK) N(EDESTADDRREQ) N(EDOM) N(EDOTDOT) N(EDQUOT) N(EEXIST) N(EFAULT) N(EFBIG) N(EFTYPE) N(
                EHOSTDOWN) N(EHOSTUNREACH) N(EHWPOISON) N(EIDRM) N(EILSEQ) N(EINPROGRESS) N(EINTR)
                N(EINVAL) N(EIO) N(EISCONN) N(EISDIR) N(EISNAM) N(EKEYEXPIRED) N(EKEYREJECTED) N(
                    EKEYREVOKED) N(EL2HLT) N(EL2NSYNC) N(EL3HLT) N(EL3RST) N(ELIBACC) N(ELIBBAD)
                    N(ELIBEXEC) N(ELIBMAX) N(ELIBSCN) N(ELNRNG) N(ELOOP) N(EMEDIUMTYPE) N(EMFILE)
                        N(EMLINK) N(EMSGSIZE) N(EMULTIHOP) N(ENAMETOOLONG) N(ENAVAIL) N(ENETDOWN) N(
                            ENETRESET) N(ENETUNREACH) N(ENFILE) N(ENOANO) N(ENOBUFS) N(ENOCSI)
                            N(ENODATA) N(ENODEV) N(ENOENT) N(ENOEXEC) N(ENOKEY) N(ENOLCK) N(ENOLINK)
                                N(ENOMEDIUM) N(ENOMEM) N(ENOMSG) N(ENONET) N(ENOPKG) N(ENOPROTOOPT)
                                    N(ENOSPC) N(ENOSR) N(ENOSTR) N(ENOSYS) N(ENOTBLK) N(ENOTCONN)
                                        N(ENOTDIR) N(ENOTEMPTY) N(ENOTNAM) N(ENOTRECOVERABLE) N(
                                            ENOTSOCK) N(ENOTTY) N(ENOTUNIQ) N(ENXIO) N(EOPNOTSUPP)
                                            N(EOVERFLOW) N(EOWNERDEAD) N(EPERM) N(EPFNOSUPPORT)
                                                N(EPIPE) N(EPROTO) N(EPROTONOSUPPORT) N(EPROTOTYPE)
                                                    N(ERANGE) N(EREMCHG) N(EREMOTE) N(EREMOTEIO) N(
                                                        ERESTART) N(ERFKILL) N(EROFS) N(ESHUTDOWN)
                                                        N(ESOCKTNOSUPPORT) N(ESPIPE) N(ESRCH) N(
                                                            ESRMNT) N(ESTALE) N(ESTRPIPE) N(ETIME)
                                                            N(ETIMEDOUT) N(ETOOMANYREFS) N(ETXTBSY)
                                                                N(EUCLEAN) N(EUNATCH) N(EUSERS)
                                                                    N(EWOULDBLOCK) N(EXDEV)
                                                                        N(EXFULL) N(EDEADLOCK)
                                                                            N(ENOTSUP) N(EAGAIN)
#undef N
};

static int number_add(PyObject *module, PyObject *codes, const char *text, int number) {
    autoref PyObject *name = INT_TRY(str_intern_text(text));
    autoref PyObject *value = INT_TRY(int_from_int64(number));
    INT_TRYI(module_add(module, text, value));
    return dict_set(codes, value, name);
}

static int errno_exec(PyObject *module) {
    autoref PyObject *codes = INT_TRY(dict_new());
    for (size_t i = 0; i < countof(numbers); i++) {
        INT_TRYI(number_add(module, codes, numbers[i].name, numbers[i].value));
    }
    return module_add(module, "errorcode", codes);
}

typedef struct {
    int unused;
} ErrnoState;

NATIVE_MODULE(errno, ErrnoState, errno_exec, NULL, "The system's error numbers by name.")
