/* Types as annotations show them. */
#include "types/generic/generic.h"
#include "object/attr.h"
#include "object/call.h"
#include "object/error.h"
#include "object/needs.h"
#include "object/ops.h"
#include "types/list/list.h"
#include "types/tuple/tuple.h"

static int write_repr(StrWriter *w, PyObject *o) {
    autoref PyObject *text = INT_TRY(ops_repr(o));
    return str_writer_str(w, text);
}

/* Something with a name and a module: 1 written, 0 it is no such thing. */
static int write_name(StrWriter *w, PyObject *type) {
    autoref PyObject *qualname = NULL, *module = NULL;
    INT_TRYI(attr_find(type, NAME(__qualname__), &qualname));
    if (qualname == NULL) {
        return 0;
    }
    INT_TRYI(attr_find(type, NAME(__module__), &module));
    if (module == NULL || module == NONE) {
        return 0;
    }
    if (!IS_STR(module) || !str_equal_text(module, "builtins")) {
        autoref PyObject *text = INT_TRY(str_format("%S.", module));
        INT_TRYI(str_writer_str(w, text));
    }
    autoref PyObject *name = INT_TRY(ops_str(qualname));
    return str_writer_str(w, name) < 0 ? -1 : 1;
}

static int is_alias(PyObject *type) {
    autoref PyObject *origin = NULL, *args = NULL;
    INT_TRYI(attr_find(type, NAME(__origin__), &origin));
    return origin == NULL ? 0 : attr_find(type, NAME(__args__), &args);
}

int generic_write(StrWriter *w, PyObject *type) {
    if (type == (PyObject *)&_Py_EllipsisObject) {
        return str_writer_ascii(w, "...", -1);
    }
    if (type == (PyObject *)TYPE(NONE)) {
        return str_writer_ascii(w, "None", -1);
    }
    INT_TRYI(call_enter(" while getting the repr of a type"));
    int alias = is_alias(type);
    int written = alias == 0 ? write_name(w, type) : alias < 0 ? -1 : 0;
    return written == 0 ? write_repr(w, type) : written < 0 ? -1 : 0;
}

PyObject *generic_text(PyObject *type) {
    StrWriter w;
    str_writer_init(&w, 32);
    if (generic_write(&w, type) < 0) {
        str_writer_drop(&w);
        return NULL;
    }
    return str_writer_finish(&w);
}
