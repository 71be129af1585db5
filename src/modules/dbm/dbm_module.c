/* _dbm: databases by the interface of ndbm. */
#include "object/args.h"
#include "object/error.h"
#include "object/needs.h"
#include "object/ops.h"
#include "object/type.h"
#include "thread/mutex.h"
#include "thread/state.h"
#include "types/bytes/bytes.h"
#include "types/exception/exception.h"
#include "types/int/int.h"
#include "types/list/list.h"
#include "types/module/module.h"
#include "types/str/str.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>

/* ---- the library, declared after POSIX; the size is an int in gdbm's ---- */

typedef struct {
    char *data;
    int size;
} Datum;
typedef struct NdbmFile NdbmFile;
enum { REPLACE = 1 };
#define NDBM_FUNCTIONS(X)                                                                          \
    X(NdbmFile *(*)(const char *, int, mode_t), dbm_open)                                          \
    X(void (*)(NdbmFile *), dbm_close)                                                             \
    X(Datum (*)(NdbmFile *, Datum), dbm_fetch)                                                     \
    X(int (*)(NdbmFile *, Datum, Datum, int), dbm_store)                                           \
    X(int (*)(NdbmFile *, Datum), dbm_delete)                                                      \
    X(Datum (*)(NdbmFile *), dbm_firstkey)                                                         \
    X(Datum (*)(NdbmFile *), dbm_nextkey)                                                          \
    X(int (*)(NdbmFile *), dbm_error)                                                              \
    X(int (*)(NdbmFile *), dbm_clearerr)

typedef struct {
#define MEMBER(type, name) __typeof__(type) name;
    NDBM_FUNCTIONS(MEMBER)
#undef MEMBER
} Library;
typedef struct {
    PyObject *error;    /* (c) */
    PyTypeObject *type; /* (c) */
    PyObject *module;   /* (c) itself, not counted */
    Library library;    /* (c) */
} DbmState;

typedef struct {
    PyObject_HEAD PyObject *module; /* (c) */
    PyMutex lock;
    NdbmFile *file; /* (n:lock) NULL: closed */
    bool writable;  /* (c) */
} DbmObject;
#define DB(o) ((DbmObject *)(o))

static DbmState *state_of(PyObject *o) {
    return module_state(DB(o)->module);
}
static bool library_find(Library *library) {
    static const struct {
        size_t offset;
        const char *name;
    } symbols[] = {
#define SYMBOL(type, name) {offsetof(Library, name), #name},
        NDBM_FUNCTIONS(SYMBOL)
#undef SYMBOL
    };
    void *handle = dlopen("libgdbm_compat.so.4", RTLD_NOW | RTLD_LOCAL);
    for (size_t i = 0; handle != NULL && i < countof(symbols); i++) {
        void *address = dlsym(handle, symbols[i].name);
        if (address == NULL) {
            return false;
        }
        memcpy((char *)library + symbols[i].offset, &address, sizeof address);
    }
    return handle != NULL;
}

/* ---- calls: under the database's lock, detached ---- */

static void *closed(PyObject *self) {
    return err_raise(state_of(self)->error, "DBM object has already been closed");
}
/* Locks; NULL (and not locked) with an exception when it is closed. */
static NdbmFile *enter(PyObject *self) {
    mutex_lock(&DB(self)->lock);
    if (DB(self)->file == NULL) {
        mutex_unlock(&DB(self)->lock);
        return closed(self);
    }
    return DB(self)->file;
}
static void leave(PyObject *self) {
    mutex_unlock(&DB(self)->lock);
}
#define LIBRARY_CALL(expression)                                                                   \
    ({                                                                                             \
        ThreadState *ts_ = thread_current();                                                       \
        thread_detach(ts_);                                                                        \
        __auto_type value_ = (expression);                                                         \
        thread_attach(ts_);                                                                        \
        value_;                                                                                    \
    })
/* UTF-8 of a str, or a buffer's bytes: an object that keeps them. */
static PyObject *bytes_of(PyObject *o, const char *error) {
    if (IS_STR(o)) {
        return str_encode(o, "utf-8", NULL);
    }
    if (error != NULL && !IS_BYTES(o)) {
        return err_raise(PyExc_TypeError, "%s", error);
    }
    if (IS_EXACT(o, PyBytes_Type)) {
        return newref(o);
    }
    Py_buffer view;
    TRYI(arg_buffer(o, &view));
    PyObject *bytes = bytes_from(view.buf, view.len);
    arg_buffer_release(&view);
    return bytes;
}
static int datum_of(PyObject *bytes, Datum *datum) {
    if (bytes_length(bytes) > INT_MAX) {
        return err_int(err_raise(PyExc_OverflowError, "size does not fit in an int"));
    }
    *datum = (Datum){bytes_data(bytes), (int)bytes_length(bytes)};
    return 0;
}
/* 1 and the value, 0, -1. */
static int fetch(PyObject *self, PyObject *key, PyObject **value) {
    Datum datum;
    INT_TRYI(datum_of(key, &datum));
    NdbmFile *file = INT_TRY(enter(self));
    Library *l = &state_of(self)->library;
    Datum found = LIBRARY_CALL(l->dbm_fetch(file, datum));
    *value = found.data ? bytes_from(found.data, found.size) : NULL;
    leave(self);
    return found.data == NULL ? 0 : *value == NULL ? -1 : 1;
}
/* The items' number, or a list of keys when there is one to fill. */
static Py_ssize_t walk(PyObject *self, PyObject *keys) {
    NdbmFile *file = INT_TRY(enter(self));
    Library *l = &state_of(self)->library;
    Py_ssize_t n = 0;
    Datum key = LIBRARY_CALL(l->dbm_firstkey(file));
    for (; key.data != NULL; n++, key = LIBRARY_CALL(l->dbm_nextkey(file))) {
        autoref PyObject *bytes = keys ? bytes_from(key.data, key.size) : NULL;
        if (keys != NULL && (bytes == NULL || list_append(keys, bytes) < 0)) {
            n = -1;
            break;
        }
    }
    leave(self);
    return n;
}
static int store(PyObject *self, PyObject *key, PyObject *value) {
    Datum k, v;
    INT_TRYI(datum_of(key, &k));
    INT_TRYI(datum_of(value, &v));
    NdbmFile *file = INT_TRY(enter(self));
    Library *l = &state_of(self)->library;
    int failed = DB(self)->writable ? LIBRARY_CALL(l->dbm_store(file, k, v, REPLACE)) : -1;
    l->dbm_clearerr(file);
    leave(self);
    return failed < 0 ? err_int(err_raise(state_of(self)->error, "cannot add item to database"))
                      : 0;
}

/* ---- as a mapping ---- */

static PyObject *dbm_get_item(PyObject *self, PyObject *key) {
    autoref PyObject *bytes = TRY(bytes_of(key, NULL));
    PyObject *value = NULL;
    if (TRYI(fetch(self, bytes, &value)) == 0) {
        return err_raise_key(key);
    }
    return value;
}
static int delete_key(PyObject *self, PyObject *bytes, PyObject *key) {
    Datum datum;
    INT_TRYI(datum_of(bytes, &datum));
    NdbmFile *file = INT_TRY(enter(self));
    Library *l = &state_of(self)->library;
    bool there = LIBRARY_CALL(l->dbm_fetch(file, datum)).data != NULL;
    int failed = DB(self)->writable ? LIBRARY_CALL(l->dbm_delete(file, datum)) : -1;
    l->dbm_clearerr(file);
    leave(self);
    if (DB(self)->writable && !there) {
        return err_int(err_raise_key(key));
    }
    return failed < 0
               ? err_int(err_raise(state_of(self)->error, "cannot delete item from database"))
               : 0;
}
static int dbm_set_item(PyObject *self, PyObject *key, PyObject *value) {
    autoref PyObject *k = INT_TRY(bytes_of(key, "dbm mappings have bytes or string keys only"));
    if (value == NULL) {
        return delete_key(self, k, key);
    }
    autoref PyObject *v =
        INT_TRY(bytes_of(value, "dbm mappings have bytes or string elements only"));
    return store(self, k, v);
}
static Py_ssize_t dbm_length(PyObject *self) {
    return walk(self, NULL);
}
static int dbm_truth(PyObject *self) {
    NdbmFile *file = INT_TRY(enter(self));
    Library *l = &state_of(self)->library;
    bool any = LIBRARY_CALL(l->dbm_firstkey(file)).data != NULL;
    leave(self);
    return any;
}
static int dbm_contains(PyObject *self, PyObject *key) {
    if (!IS_STR(key) && !IS_BYTES(key)) {
        return err_int(err_raise(PyExc_TypeError, "dbm key must be bytes or string, not %.100s",
                                 TYPE(key)->tp_name));
    }
    autoref PyObject *bytes = INT_TRY(bytes_of(key, NULL)), *value = NULL;
    return fetch(self, bytes, &value);
}

/* ---- methods ---- */

static void close_file(PyObject *self) {
    mutex_lock(&DB(self)->lock);
    NdbmFile *file = DB(self)->file;
    DB(self)->file = NULL;
    if (file != NULL) {
        (void)LIBRARY_CALL((state_of(self)->library.dbm_close(file), 0));
    }
    mutex_unlock(&DB(self)->lock);
}
METHOD("dbm.close(self)", "Close the database.")
static PyObject *dbm_object_close(PyObject *self) {
    close_file(self);
    return newref(NONE);
}
METHOD("dbm.keys(self)", "Return a list of all keys in the database.")
static PyObject *dbm_keys(PyObject *self) {
    autoref PyObject *keys = TRY(list_new(0));
    TRYI(walk(self, keys));
    return take(keys);
}
METHOD("dbm.get(self, key, default=None, /)",
       "Return the value for key if present, otherwise default.")
static PyObject *dbm_get(PyObject *self, PyObject *key, PyObject *otherwise) {
    autoref PyObject *bytes = TRY(bytes_of(key, NULL));
    PyObject *value = NULL;
    return TRYI(fetch(self, bytes, &value)) ? value : newref(otherwise);
}
METHOD("dbm.setdefault(self, key, default=b'', /)",
       "Return the value for key if present, otherwise default, which it gets then.")
static PyObject *dbm_setdefault(PyObject *self, PyObject *key, PyObject *otherwise) {
    autoref PyObject *bytes = TRY(bytes_of(key, NULL)), *fresh = NULL;
    PyObject *value = NULL;
    if (TRYI(fetch(self, bytes, &value)) > 0) {
        return value;
    }
    fresh = otherwise ? newref(otherwise) : TRY(bytes_from("", 0));
    autoref PyObject *stored =
        TRY(bytes_of(fresh, "dbm mappings have bytes or string elements only"));
    TRYI(store(self, bytes, stored));
    return take(fresh);
}
METHOD("dbm.clear(self)", "Remove all items from the database.")
static PyObject *dbm_clear(PyObject *self) {
    NdbmFile *file = TRY(enter(self));
    Library *l = &state_of(self)->library;
    int failed = DB(self)->writable ? 0 : -1;
    while (failed == 0) { /* from the beginning each time: deleting disturbs the order */
        Datum key = LIBRARY_CALL(l->dbm_firstkey(file));
        if (key.data == NULL) {
            break;
        }
        failed = LIBRARY_CALL(l->dbm_delete(file, key)) < 0 ? -1 : 0;
    }
    l->dbm_clearerr(file);
    leave(self);
    return failed == 0 ? newref(NONE)
                       : err_raise(state_of(self)->error, "cannot delete item from database");
}
METHOD("dbm.__enter__(self)", "The database itself.")
static PyObject *dbm_enter(PyObject *self) {
    return newref(self);
}
METHOD("dbm.__exit__(self, *args)", "Close the database.")
static PyObject *dbm_exit(PyObject *self, PyObject *const *args, Py_ssize_t n) {
    return dbm_object_close(self);
}
static int dbm_traverse(PyObject *o, visitproc visit, void *arg) {
    Py_VISIT(TYPE(o));
    Py_VISIT(DB(o)->module);
    return 0;
}
static void dbm_dealloc(PyObject *o) {
    object_untrack(o);
    if (DB(o)->file != NULL) {
        close_file(o);
    }
    CLEAR(DB(o)->module);
    object_free(o);
}

/* ---- open ---- */

static int open_flags(PyObject *flags) {
    static const struct {
        const char *text;
        int flags;
    } known[] = {
        {"r", O_RDONLY},         {"w", O_RDWR},
        {"rw", O_RDWR}, /* as it once was */
        {"c", O_RDWR | O_CREAT}, {"n", O_RDWR | O_CREAT | O_TRUNC},
    };
    for (size_t i = 0; i < countof(known); i++) {
        if (str_equal_text(flags, known[i].text)) {
            return known[i].flags;
        }
    }
    return -1;
}
FUNCTION(
    "_dbm.open(filename, flags='r', mode: int = 438, /)",
    "Return a database object.\n\n  filename\n    The filename to open.\n  flags\n    How to open "
    "the file.  \"r\" for reading, \"w\" for writing, etc.\n  mode\n    If creating a new file, "
    "the mode bits for the new file.")
static PyObject *dbm_module_open(PyObject *module, PyObject *filename, PyObject *flags, int mode) {
    DbmState *state = module_state(module);
    int how = O_RDONLY;
    if (flags != NULL) {
        if (!IS_STR(flags)) {
            return err_raise(PyExc_TypeError, "open() argument 2 must be str, not %.50s",
                             flags == NONE ? "None" : TYPE(flags)->tp_name);
        }
        how = open_flags(flags);
        if (how < 0) {
            return err_raise(state->error, "arg 2 to open should be 'r', 'w', 'c', or 'n'");
        }
    }
    PyObject *converted = NULL;
    if (!PyUnicode_FSConverter(filename, &converted)) {
        return NULL;
    }
    autoref PyObject *path = converted, *self = TRY(state->type->tp_alloc(state->type, 0));
    DB(self)->module = newref(state->module);
    DB(self)->writable = how != O_RDONLY;
    const char *name = bytes_data(path);
    errno = 0;
    int error;
    DB(self)->file = LIBRARY_CALL(({
        NdbmFile *file = state->library.dbm_open(name, how, (mode_t)mode);
        error = errno;
        file;
    }));
    if (DB(self)->file == NULL) {
        errno = error;
        return err_from_errno_path(state->error, filename, NULL);
    }
    return take(self);
}

#include "dbm_module.gen.h"

static PyType_Slot dbm_slots[] = {
    {Py_tp_dealloc, dbm_dealloc},
    {Py_tp_traverse, dbm_traverse},
    {Py_tp_methods, dbm_methods},
    {Py_sq_contains, dbm_contains},
    {Py_mp_length, dbm_length},
    {Py_mp_subscript, dbm_get_item},
    {Py_mp_ass_subscript, dbm_set_item},
    {Py_nb_bool, dbm_truth},
    {0, NULL},
};
static int dbm_exec(PyObject *module) {
    DbmState *state = module_state(module);
    if (!library_find(&state->library)) {
        err_raise(PyExc_ImportError, "No module named '_dbm': GNU gdbm is not installed");
        return -1;
    }
    state->module = module;
    PyType_Spec spec = {
        .name = "_dbm.dbm",
        .basicsize = sizeof(DbmObject),
        .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE |
                 Py_TPFLAGS_DISALLOW_INSTANTIATION,
        .slots = dbm_slots,
    };
    state->type = INT_TRY(type_from_spec(module, &spec, NULL));
    state->error = INT_TRY(exception_class_new("_dbm.error", PyExc_OSError, NULL));
    INT_TRYI(module_add(module, "error", state->error));
    return module_add_text(module, "library", "GNU gdbm");
}

NATIVE_MODULE_LEADING(_dbm, DbmState, type, dbm_exec, _dbm_functions, NULL)
