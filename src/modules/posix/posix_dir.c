/* posix: reading folders: listdir, scandir and its entries. */
#include "modules/posix/posix_module.h"
#include "object/attr.h"
#include "object/stackref.h"
#include "object/type.h"
#include "thread/mutex.h"
#include "types/list/list.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

/* ---- opening ---- */

typedef struct {
    DIR *dir;
    bool from_fd; /* a copy of the caller's descriptor: the position is shared with it */
} OpenDir;

/* -1 with OSError. The caller's descriptor stays open: a copy of it is read. */
static int dir_open(const Path *path, OpenDir *out) {
    out->from_fd = path->fd != -1;
    if (!out->from_fd) {
        const char *text = path->text ? path->text : ".";
        int again;
        do {
            out->dir = DETACHED(opendir(text));
            again = INT_TRYI(call_interrupted(out->dir == NULL));
        } while (again > 0);
        return out->dir == NULL ? err_int(path_error(path)) : 0;
    }
    int fd = fcntl(path->fd, F_DUPFD_CLOEXEC, 0);
    if (fd < 0) {
        return err_int(err_from_errno(PyExc_OSError));
    }
    out->dir = DETACHED(fdopendir(fd));
    if (out->dir == NULL) {
        int number = errno;
        close(fd);
        errno = number;
        return err_int(path_error(path));
    }
    return 0;
}

/* Touches no object: may run detached. */
static int dir_close(OpenDir *open) {
    if (open->from_fd) {
        rewinddir(open->dir);
    }
    return closedir(open->dir);
}

static bool is_self_or_parent(const char *name) {
    return name[0] == '.' && (name[1] == 0 || (name[1] == '.' && name[2] == 0));
}

/* The next entry but '.' and '..'; NULL at the end (errno 0) or on failure. */
static struct dirent *dir_next(DIR *dir) {
    struct dirent *entry;
    do {
        errno = 0;
        entry = readdir(dir);
    } while (entry != NULL && is_self_or_parent(entry->d_name));
    return entry;
}

/* ---- listdir ---- */

static PyObject *list_names(const Path *path, DIR *dir) {
    autoref PyObject *names = TRY(list_new(0));
    for (;;) {
        struct dirent *entry = DETACHED(dir_next(dir));
        if (entry == NULL) {
            return errno == 0 ? take(names) : path_error(path);
        }
        PyObject *name = TRY(path_result(path, entry->d_name, strlen(entry->d_name)));
        TRYI(list_append_steal(names, name));
    }
}

FUNCTION("posix_dir.listdir(path=None)",
         "The names of what lies in a folder, in any order, without '.' and '..'.")
static PyObject *posix_listdir(PyObject *module, PyObject *path) {
    PATH_ARG(p, path, "listdir", "path", PATH_FD | PATH_NULLABLE);
    TRYI(AUDIT_EVENT("os.listdir", "O", path));
    OpenDir open;
    TRYI(dir_open(&p, &open));
    PyObject *names = list_names(&p, open.dir);
    DETACHED(dir_close(&open));
    return names;
}

/* ---- entries ---- */

typedef struct {
    PyObject_HEAD PyObject *name, *path; /* (c) */
    PyObject *stat, *lstat;              /* (r) what was asked for once; NULL before */
    ino_t inode;                         /* (c) */
    int dir_fd;                          /* (c) AT_FDCWD when the folder was given by its path */
    unsigned char kind;                  /* (c) DT_* */
} DirEntry;
#define ENTRY(o) ((DirEntry *)(o))

static PyObject *entry_ask(DirEntry *self, int follow) {
    PATH_ARG(p, self->path, "DirEntry", "path", 0);
    PyObject *module = TRY(type_module_by_def(TYPE(self), &posix_module_def));
    struct stat st;
    int flags = follow ? 0 : AT_SYMLINK_NOFOLLOW;
    int result = DETACHED(fstatat(self->dir_fd, p.text, &st, flags));
    return result < 0 ? path_error(&p) : stat_result_new(module_state(module), &st);
}

/* The answer is kept: whoever asks later gets the same. */
static PyObject *entry_stat_kept(DirEntry *self, PyObject **field, int follow) {
    PyObject *known = attr_field((PyObject *)self, field);
    if (known == NULL) {
        known = TRY(entry_ask(self, follow));
        attr_replace((PyObject *)self, field, known);
    }
    return known;
}

static int entry_is_link(DirEntry *self) {
    if (self->kind != DT_UNKNOWN) {
        return self->kind == DT_LNK;
    }
    autoref PyObject *st = INT_TRY(entry_stat_kept(self, &self->lstat, 0));
    return S_ISLNK((mode_t)int_as_ssize(tuple_at(st, 0)));
}

static PyObject *entry_stat(DirEntry *self, int follow) {
    int is_link = follow ? TRYI(entry_is_link(self)) : 0;
    return is_link ? entry_stat_kept(self, &self->stat, 1) : entry_stat_kept(self, &self->lstat, 0);
}

/* Is it of the kind (S_IF*)? What is gone is nothing: no error. */
static int entry_is_kind(DirEntry *self, int follow, mode_t kind) {
    bool asks = self->kind == DT_UNKNOWN || (follow && self->kind == DT_LNK);
    if (!asks) {
        return self->kind == IFTODT(kind);
    }
    autoref PyObject *st = entry_stat(self, follow);
    if (st == NULL) {
        return err_clear_if(PyExc_FileNotFoundError) ? 0 : -1;
    }
    return ((mode_t)int_as_ssize(tuple_at(st, 0)) & S_IFMT) == kind;
}

METHOD("DirEntry.is_dir(self, /, *, follow_symlinks: bool = True)", "Is it a folder?")
static PyObject *entry_is_dir(DirEntry *self, int follow) {
    return BOOL(TRYI(entry_is_kind(self, follow, S_IFDIR)));
}
METHOD("DirEntry.is_file(self, /, *, follow_symlinks: bool = True)", "Is it a regular file?")
static PyObject *entry_is_file(DirEntry *self, int follow) {
    return BOOL(TRYI(entry_is_kind(self, follow, S_IFREG)));
}
METHOD("DirEntry.is_symlink(self, /)", "Is it a symbolic link?")
static PyObject *entry_is_symlink(DirEntry *self) {
    return BOOL(TRYI(entry_is_kind(self, 0, S_IFLNK)));
}
METHOD("DirEntry.is_junction(self, /)", "Is it a junction? There are none on this system.")
static PyObject *entry_is_junction(DirEntry *self) {
    return FALSE_OBJECT;
}
METHOD("DirEntry.stat(self, /, *, follow_symlinks: bool = True)",
       "What os.stat says about it, asked for once.")
static PyObject *entry_stat_method(DirEntry *self, int follow) {
    return entry_stat(self, follow);
}
METHOD("DirEntry.inode(self, /)", "The inode's number.")
static PyObject *entry_inode(DirEntry *self) {
    return int_from_uint64(self->inode);
}
METHOD("DirEntry.__fspath__(self, /)", "Its path.")
static PyObject *entry_fspath(DirEntry *self) {
    return container_get((PyObject *)self, &self->path);
}
CLASSMETHOD("DirEntry.__class_getitem__(cls, object, /)", "See PEP 585")
static PyObject *entry_class_getitem(PyObject *cls, PyObject *object) {
    return generic_alias_new(cls, object);
}
static PyObject *entry_repr(PyObject *o) {
    return str_format("<DirEntry %R>", ENTRY(o)->name);
}
static void entry_dealloc(PyObject *o) {
    XDECREF(ENTRY(o)->name);
    XDECREF(ENTRY(o)->path);
    XDECREF(ENTRY(o)->stat);
    XDECREF(ENTRY(o)->lstat);
    object_free(o);
}

/* ---- scandir ---- */

typedef struct {
    PyObject_HEAD PyMutex
        lock;     /* guards `open`; held over the system call, never over Python code */
    OpenDir open; /* (n:lock) dir NULL once closed */
    Path path;    /* (c) */
} ScanDir;
#define SCAN(o) ((ScanDir *)(o))

/* An entry copied out of the stream, before another thread reads on. */
typedef struct {
    char *name; /* from malloc; NULL at the end */
    ino_t inode;
    unsigned char kind;
    int error;
} FoundEntry;

static void scan_close_locked(ScanDir *self) {
    if (self->open.dir != NULL) {
        OpenDir open = self->open;
        self->open.dir = NULL;
        dir_close(&open);
    }
}

static FoundEntry scan_read_locked(ScanDir *self) {
    FoundEntry found = {0};
    struct dirent *entry = self->open.dir == NULL ? NULL : dir_next(self->open.dir);
    if (entry != NULL) {
        found = (FoundEntry){strdup(entry->d_name), entry->d_ino, entry->d_type, ENOMEM};
    } else {
        found.error = self->open.dir == NULL ? 0 : errno;
        scan_close_locked(self);
    }
    return found;
}

static PyObject *entry_path(const Path *path, PyObject *name) {
    if (path->fd != -1) {
        return newref(name);
    }
    const char *text = path->text ? path->text : ".";
    Py_ssize_t length = (Py_ssize_t)strlen(text);
    bool slash = length > 0 && text[length - 1] != '/';
    if (path->is_bytes) {
        autoref PyObject *head = TRY(bytes_new(length + slash));
        memcpy(bytes_data(head), text, (size_t)length);
        if (slash) {
            bytes_data(head)[length] = '/';
        }
        return bytes_concat(head, name);
    }
    autoref PyObject *head = TRY(path->object ? newref(path->object) : str_from_text("."));
    return str_format(slash ? "%U/%U" : "%U%U", head, name);
}

static PyObject *entry_new(ScanDir *scan, PyTypeObject *type, const FoundEntry *found) {
    autoref PyObject *name = TRY(path_result(&scan->path, found->name, strlen(found->name)));
    autoref PyObject *path = TRY(entry_path(&scan->path, name));
    DirEntry *entry = (DirEntry *)TRY(object_new(type));
    entry->name = take(name);
    entry->path = take(path);
    entry->inode = found->inode;
    entry->kind = found->kind;
    entry->dir_fd = scan->path.fd == -1 ? AT_FDCWD : scan->path.fd;
    return (PyObject *)entry;
}

static PyObject *scan_next(PyObject *o) {
    ScanDir *self = SCAN(o);
    PyObject *module = TRY(type_module_by_def(TYPE(o), &posix_module_def));
    mutex_lock(&self->lock);
    FoundEntry found = DETACHED(scan_read_locked(self));
    mutex_unlock(&self->lock);
    if (found.name == NULL) {
        if (found.error == ENOMEM) {
            return err_no_memory();
        }
        errno = found.error;
        return found.error == 0 ? NULL : path_error(&self->path);
    }
    PosixState *state = module_state(module);
    PyObject *entry = entry_new(self, state->dir_entry, &found);
    free(found.name);
    return entry;
}

METHOD("ScandirIterator.close(self, /)", "End the iteration; the folder is closed.")
static PyObject *scan_close(ScanDir *self) {
    mutex_lock(&self->lock);
    DETACHED((scan_close_locked(self), 0));
    mutex_unlock(&self->lock);
    return none();
}
METHOD("ScandirIterator.__enter__(self, /)", "The iterator itself.")
static PyObject *scan_enter(PyObject *self) {
    return newref(self);
}
METHOD("ScandirIterator.__exit__(self, /, *exc_info)", "Close it.")
static PyObject *scan_exit(ScanDir *self, PyObject *const *exc_info, Py_ssize_t n) {
    return scan_close(self);
}

static void scan_finalize(PyObject *o) {
    if (SCAN(o)->open.dir == NULL) {
        return;
    }
    PyObject *current = err_fetch();
    if (err_warn_resource(o, 1, "unclosed scandir iterator %R", o) < 0) {
        err_unraisable(o, NULL);
    }
    XDECREF(scan_close(SCAN(o)));
    err_restore(current);
}
static void scan_dealloc(PyObject *o) {
    if (object_finalize(o) < 0) {
        return;
    }
    path_drop(&SCAN(o)->path);
    object_free(o);
}

FUNCTION("posix_dir.scandir(path=None)",
         "An iterator over the entries of a folder, which know more than their names.")
static PyObject *posix_scandir(PyObject *module, PyObject *path) {
    PosixState *state = module_state(module);
    PATH_ARG(p, path, "scandir", "path", PATH_FD | PATH_NULLABLE);
    TRYI(AUDIT_EVENT("os.scandir", "O", path));
    autoref PyObject *scan = TRY(object_new(state->scandir_iterator));
    TRYI(dir_open(&p, &SCAN(scan)->open));
    SCAN(scan)->path = p; /* with its references */
    p.object = p.bytes = NULL;
    return take(scan);
}

#include "posix_dir.gen.h"

/* ---- the types ---- */

static PyMemberDef entry_members[] = {
    {"name", _Py_T_OBJECT, offsetof(DirEntry, name), Py_READONLY, "Its name within the folder."},
    {"path", _Py_T_OBJECT, offsetof(DirEntry, path), Py_READONLY,
     "The folder's path as it was given, and the name."},
    {NULL},
};
static PyType_Slot entry_slots[] = {
    {Py_tp_dealloc, entry_dealloc},
    {Py_tp_repr, entry_repr},
    {Py_tp_methods, DirEntry_methods},
    {Py_tp_members, entry_members},
    {0, NULL},
};
static PyType_Spec entry_spec = {"posix.DirEntry", sizeof(DirEntry), 0,
                                 Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION,
                                 entry_slots};
static PyType_Slot scan_slots[] = {
    {Py_tp_dealloc, scan_dealloc}, {Py_tp_finalize, scan_finalize},          {Py_tp_iter, ops_self},
    {Py_tp_iternext, scan_next},   {Py_tp_methods, ScandirIterator_methods}, {0, NULL},
};
static PyType_Spec scan_spec = {"posix.ScandirIterator", sizeof(ScanDir), 0,
                                Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION, scan_slots};

int posix_dir_types_create(PyObject *module, PosixState *state) {
    state->dir_entry = INT_TRY(type_from_spec(module, &entry_spec, NULL));
    state->scandir_iterator = INT_TRY(type_from_spec(module, &scan_spec, NULL));
    return module_add(module, "DirEntry", (PyObject *)state->dir_entry);
}
