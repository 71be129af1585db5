/* The table of native modules. */
#include "base/library.h"
#include "boot/import.h"
#include "modules/sys/needs.h"
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

/* What must be loaded before a module runs. */
static const struct {
    const char *name;
    Library library;
} native_libraries[] = {
    {"zlib", LIBRARY_z},
    {"pyexpat", LIBRARY_expat},
    {"_elementtree", LIBRARY_expat},
    {"_bz2", LIBRARY_bz2},
    {"_lzma", LIBRARY_lzma},
    {"_zstd", LIBRARY_zstd},
    {"_sqlite3", LIBRARY_sqlite3},
    {"_hashlib", LIBRARY_crypto},
    {"_ssl", LIBRARY_crypto},
    {"_ssl", LIBRARY_ssl},
    {"_uuid", LIBRARY_uuid},
    {"_ctypes", LIBRARY_ffi},
    {"_curses", LIBRARY_ncursesw},
    {"_curses_panel", LIBRARY_ncursesw},
    {"_curses_panel", LIBRARY_panelw},
};

static int open_libraries(PyObject *name) {
    for (size_t i = 0; i < countof(native_libraries); i++) {
        if (str_equal_text(name, native_libraries[i].name)) {
            const char *problem = library_open(native_libraries[i].library);
            if (problem != NULL) {
                err_raise(PyExc_ImportError, "%s", problem);
                return -1;
            }
        }
    }
    return 0;
}

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
    if (def == NULL) {
        return NULL;
    }
    TRYI(open_libraries(name));
    return module_from_def(def, spec);
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
