/* The table of native modules. */
#include "boot/import.h"
#include "object/error.h"
#include "types/module/module.h"
#include "types/str/str.h"
#include "types/tuple/tuple.h"

#define X(name) extern PyModuleDef name##_module_def;
#include "boot/native.def"
#undef X

typedef struct {
    const char *name;
    PyModuleDef *def;
} NativeModule;

static const NativeModule native_table[] = {
#define X(name) {#name, &name##_module_def},
#include "boot/native.def"
#undef X
};

static PyModuleDef *find(PyObject *name) {
    for (size_t i = 0; i < countof(native_table); i++) {
        if (str_equal_text(name, native_table[i].name)) {
            return native_table[i].def;
        }
    }
    return NULL;
}

bool native_exists(PyObject *name) {
    return find(name) != NULL || str_equal_text(name, "sys") || str_equal_text(name, "builtins");
}

PyObject *native_create(PyObject *name, PyObject *spec) {
    PyModuleDef *def = find(name);
    return def ? module_from_def(def, spec) : NULL;
}

PyObject *native_names(void) {
    Py_ssize_t n = (Py_ssize_t)countof(native_table);
    PyObject *names = TRY(tuple_new(n + 2));
    for (Py_ssize_t i = 0; i < n + 2; i++) {
        PyObject *name = str_intern_text(i < n    ? native_table[i].name
                                         : i == n ? "sys"
                                                  : "builtins");
        if (name == NULL) {
            decref(names);
            return NULL;
        }
        tuple_items(names)[i] = name;
    }
    return tuple_publish(names);
}
