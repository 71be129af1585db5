/* What the modules over OpenSSL share: errors of its queue. */
#ifndef PITHON_MODULES_OPENSSL_OPENSSL_ERROR_H
#define PITHON_MODULES_OPENSSL_OPENSSL_ERROR_H

#include "object/error.h"

#include <openssl/err.h>

/* Raises `type` with the newest error of the thread's queue as text, "[library] reason", and
 * empties the queue. Always NULL. */
static inline void *openssl_raise(PyObject *type) {
    unsigned long code = ERR_peek_last_error();
    ERR_clear_error();
    if (ERR_GET_LIB(code) == ERR_LIB_EVP && ERR_GET_REASON(code) == ERR_R_MALLOC_FAILURE) {
        return err_no_memory();
    }
    const char *library = ERR_lib_error_string(code), *reason = ERR_reason_error_string(code);
    if (code == 0 || reason == NULL) {
        return err_raise(type, "no reason supplied");
    }
    return library ? err_raise(type, "[%s] %s", library, reason) : err_raise(type, "%s", reason);
}

#endif
