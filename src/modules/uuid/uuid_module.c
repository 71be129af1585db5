/* _uuid: ids made of the time, by the system's libuuid. */
#ifdef HAVE_UUID
#include "object/args.h"
#include "object/needs.h"
#include "types/bytes/bytes.h"
#include "types/int/int.h"
#include "types/module/module.h"
#include "types/tuple/tuple.h"

#include <uuid.h>

typedef struct {
    char unused;
} UuidState;

FUNCTION("_uuid.generate_time_safe()",
         "An id made of the time, as bytes, and 0 if no other process can have made the same, else "
         "-1.")
static PyObject *uuid_generate_time_safe_function(PyObject *module) {
    uuid_t id;
    int safe = uuid_generate_time_safe(id);
    autoref PyObject *bytes = TRY(bytes_from((const char *)id, sizeof id)),
                     *number = TRY(int_from_int64(safe));
    return tuple_of(2, bytes, number);
}

#include "uuid_module.gen.h"

static int uuid_exec(PyObject *module) {
    INT_TRYI(module_add_int(module, "has_uuid_generate_time_safe", 1));
    /* libuuid does not say which part of the id is the machine's address. */
    return module_add_int(module, "has_stable_extractable_node", 0);
}

NATIVE_MODULE(_uuid, UuidState, uuid_exec, _uuid_functions, NULL)
#endif
