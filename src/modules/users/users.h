/* What pwd and grp share: the C library's databases are read into buffers that grow. */
#ifndef PITHON_MODULES_USERS_USERS_H
#define PITHON_MODULES_USERS_USERS_H

#include "modules/posix/system_call.h"
#include "object/args.h"
#include "object/needs.h"
#include "types/bytes/bytes.h"
#include "types/int/int.h"
#include "types/list/list.h"
#include "types/module/module.h"
#include "types/str/str.h"
#include "types/structseq/structseq.h"

#include <string.h>

enum { ENTRY_ROOM = 1024, ENTRY_ROOM_MAX = 1 << 26 };

/* A text of the database, None where it has none. */
static inline PyObject *entry_text(const char *text) {
    return text == NULL ? none() : str_decode_fs(text, (Py_ssize_t)strlen(text));
}
/* A name to look up as bytes without NUL. */
static inline PyObject *entry_key(PyObject *name) {
    autoref PyObject *bytes = TRY(str_encode_fs(name));
    if (strlen(bytes_data(bytes)) != (size_t)bytes_length(bytes)) {
        return err_raise(PyExc_ValueError, "embedded null byte");
    }
    return take(bytes);
}

#endif
