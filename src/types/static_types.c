#include "types/static_types.h"
#include "object/error.h"
#include "object/type.h"
#include "types/exception/exception.h"
#include "types/template/template_string.h"
#include "types/typing/typing.h"

#define STATIC_TYPE(type) extern PyTypeObject type;
#include "types/static_types.def"
#undef STATIC_TYPE

static PyTypeObject *const all[] = {
#define STATIC_TYPE(type) &type,
#include "types/static_types.def"
#undef STATIC_TYPE
};

/* Objects are made and freed while types are being made ready: what that needs cannot wait for
 * inheritance. */
static void prepare(PyTypeObject *type) {
    PyTypeObject *base = type;
    while (base->tp_dealloc == NULL) {
        base = base->tp_base == NULL ? &PyBaseObject_Type : base->tp_base;
    }
    type->tp_dealloc = base->tp_dealloc;
    type->tp_free = type->tp_free == NULL ? PyBaseObject_Type.tp_free : type->tp_free;
    type->tp_alloc = type->tp_alloc == NULL ? PyBaseObject_Type.tp_alloc : type->tp_alloc;
    type->tp_flags |= _Py_TPFLAGS_STATIC_BUILTIN | Py_TPFLAGS_IMMUTABLETYPE;
}

int types_ready_all(Interp *interp) {
    if (type_state_create(interp) < 0) {
        return err_int(err_no_memory());
    }
    if (HAS_FLAG(all[countof(all) - 1], Py_TPFLAGS_READY)) {
        return 0;
    }
    for (size_t i = 0; i < countof(all); i++) {
        prepare(all[i]);
    }
    for (size_t i = 0; i < countof(all); i++) {
        INT_TRYI(type_ready(all[i]));
    }
    INT_TRYI(typing_types_ready());
    INT_TRYI(interpolation_ready());
    return exception_types_ready();
}
