#include "types/static_types.h"
#include "object/error.h"
#include "object/type.h"
#include "types/exception/exception.h"

#define STATIC_TYPE(type) extern PyTypeObject type;
#include "types/static_types.def"
#undef STATIC_TYPE

static PyTypeObject *const all[] = {
#define STATIC_TYPE(type) &type,
#include "types/static_types.def"
#undef STATIC_TYPE
};

int types_ready_all(Interp *interp) {
    if (type_state_create(interp) < 0) {
        return err_int(err_no_memory());
    }
    if (HAS_FLAG(all[countof(all) - 1], Py_TPFLAGS_READY)) {
        return 0;
    }
    for (size_t i = 0; i < countof(all); i++) {
        all[i]->tp_flags |= _Py_TPFLAGS_STATIC_BUILTIN | Py_TPFLAGS_IMMUTABLETYPE;
    }
    for (size_t i = 0; i < countof(all); i++) {
        INT_TRYI(type_ready(all[i]));
    }
    return exception_types_ready();
}
