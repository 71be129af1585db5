/* mmap: files and memory as an array of bytes. */
#include "modules/posix/system_call.h"
#include "object/args.h"
#include "object/needs.h"
#include "object/ops.h"
#include "object/type.h"
#include "thread/mutex.h"
#include "types/bytes/bytes.h"
#include "types/int/int.h"
#include "types/module/module.h"
#include "types/slice/slice.h"
#include "types/str/str.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

typedef enum { ACCESS_DEFAULT, ACCESS_READ, ACCESS_WRITE, ACCESS_COPY } Access;

typedef struct {
    PyObject_HEAD PyObject *weakrefs;
    char *data;         /* (l) NULL once closed */
    Py_ssize_t size;    /* (l) */
    Py_ssize_t pos;     /* (l) for read, write and seek */
    Py_ssize_t exports; /* (l) views that are held: neither closed nor resized meanwhile */
    off_t offset;       /* (c) of the file's part */
    int fd;             /* (l) a copy of the file's descriptor; -1: none */
    int flags;          /* (c) MAP_* */
    Access access;      /* (c) */
    bool track_fd;      /* (c) */
} MmapObject;
#define MMAP(o) ((MmapObject *)(o))

/* ---- life ---- */

/* Access and flags in one: -1 with ValueError. */
static int settle_access(Access *access, int *flags, int *prot) {
    bool given = *flags != MAP_SHARED || *prot != (PROT_READ | PROT_WRITE);
    if (*access != ACCESS_DEFAULT && given) {
        return err_int(
            err_raise(PyExc_ValueError, "mmap can't specify both access and flags, prot."));
    }
    switch ((int)*access) {
    case ACCESS_READ:
        *prot = PROT_READ;
        return 0;
    case ACCESS_WRITE:
        return 0;
    case ACCESS_COPY:
        *flags = MAP_PRIVATE;
        return 0;
    case ACCESS_DEFAULT:
        if (!(*prot & PROT_WRITE)) {
            *access = ACCESS_READ;
        } else if (!(*prot & PROT_READ)) {
            *access = ACCESS_WRITE;
        }
        return 0;
    default:
        return err_int(err_raise(PyExc_ValueError, "mmap invalid access parameter."));
    }
}

/* The length of a mapping of a regular file: 0 means up to its end. */
static int settle_length(int fd, off_t offset, Py_ssize_t *length) {
    struct stat st;
    if (DETACHED(fstat(fd, &st)) < 0) {
        return errno == EBADF ? err_int(err_from_errno(PyExc_OSError)) : 0;
    }
    if (!S_ISREG(st.st_mode)) {
        return 0;
    }
    if (*length == 0) {
        if (st.st_size == 0) {
            return err_int(err_raise(PyExc_ValueError, "cannot mmap an empty file"));
        }
        if (offset >= st.st_size) {
            return err_int(err_raise(PyExc_ValueError, "mmap offset is greater than file size"));
        }
        *length = (Py_ssize_t)(st.st_size - offset);
    } else if (offset > st.st_size || st.st_size - offset < *length) {
        return err_int(err_raise(PyExc_ValueError, "mmap length is greater than file size"));
    }
    return 0;
}

static int map_memory(MmapObject *self, int fd, Py_ssize_t length, int prot) {
    if (fd == -1) {
        self->flags |= MAP_ANONYMOUS;
    } else {
        INT_TRYI(settle_length(fd, self->offset, &length));
        if (self->track_fd) {
            self->fd = fcntl(fd, F_DUPFD_CLOEXEC, 0);
            if (self->fd < 0) {
                return err_int(err_from_errno(PyExc_OSError));
            }
        }
    }
    size_t size = (size_t)length;
    void *data = DETACHED(mmap(NULL, size, prot, self->flags, fd, self->offset));
    if (data == MAP_FAILED) {
        return err_int(err_from_errno(PyExc_OSError));
    }
    self->data = data;
    self->size = length;
    return 0;
}

CONSTRUCTOR("mmap(fileno: int, length: ssize, flags: int = 1, prot: int = 3, access: int = 0, "
            "offset=0, *, trackfd: bool = True)",
            "")
static PyObject *mmap_make(PyTypeObject *type, int fileno, Py_ssize_t length, int flags, int prot,
                           int access, PyObject *offset, int trackfd) {
    int64_t start = 0;
    TRYI(offset ? arg_int64(offset, &start) : 0);
    TRYI(AUDIT_EVENT("mmap.__new__", "iiii", AUDIT_NUMBER(fileno), AUDIT_NUMBER(length),
                     AUDIT_NUMBER(access), AUDIT_NUMBER(start)));
    if (length < 0) {
        return err_raise(PyExc_OverflowError, "memory mapped length must be positive");
    }
    if (start < 0) {
        return err_raise(PyExc_OverflowError, "memory mapped offset must be positive");
    }
    Access settled = (Access)access;
    TRYI(settle_access(&settled, &flags, &prot));
    autoref PyObject *o = TRY(type->tp_alloc(type, 0));
    MmapObject *self = MMAP(o);
    self->fd = -1;
    self->offset = start;
    self->flags = flags;
    self->access = settled;
    self->track_fd = trackfd;
    TRYI(map_memory(self, fileno, length, prot));
    return take(o);
}

/* What a closed one had, to be given back without the lock. */
typedef struct {
    char *data;
    size_t size;
    int fd;
} Released;

static int release_now(Released r) {
    if (r.fd >= 0) {
        close(r.fd);
    }
    return r.data != NULL ? munmap(r.data, r.size) : 0;
}
static Released take_mapping_locked(MmapObject *self) {
    Released r = {self->data, (size_t)self->size, self->fd};
    self->data = NULL;
    self->fd = -1;
    return r;
}

METHOD("mmap.close(self, /)", "Give the mapping back.")
static PyObject *mmap_close(MmapObject *self) {
    Released r;
    {
        guard(self);
        if (self->exports > 0) {
            return err_raise(PyExc_BufferError, "cannot close exported pointers exist");
        }
        r = take_mapping_locked(self);
    }
    DETACHED(release_now(r));
    return none();
}
static void mmap_dealloc(PyObject *o) {
    object_untrack(o);
    weakref_clear_all(o);
    release_now(take_mapping_locked(MMAP(o)));
    object_free(o);
}
static int mmap_traverse(PyObject *o, visitproc visit, void *arg) {
    return 0;
}

/* ---- checks; the lock is held ---- */

static int check_open_locked(MmapObject *self) {
    return self->data != NULL ? 0 : err_int(err_raise(PyExc_ValueError, "mmap closed or invalid"));
}
static int check_writable(MmapObject *self) {
    return self->access != ACCESS_READ
               ? 0
               : err_int(err_raise(PyExc_TypeError, "mmap can't modify a readonly memory map."));
}

/* Opens the scope in which the mapping stays as it is; leaves the function when it is closed. No
 * Python code may run in it. */
#define OPEN_SCOPE(self)                                                                           \
    guard(self);                                                                                   \
    TRYI(check_open_locked(self))
#define INT_OPEN_SCOPE(self)                                                                       \
    guard(self);                                                                                   \
    INT_TRYI(check_open_locked(self))

/* ---- as a file ---- */

METHOD("mmap.read(self, n=None, /)", "Read that many bytes, or all that are left.")
static PyObject *mmap_read(MmapObject *self, PyObject *n) {
    Py_ssize_t count = PY_SSIZE_T_MAX;
    TRYI(arg_slice_index(n, &count));
    OPEN_SCOPE(self);
    Py_ssize_t left = self->pos < self->size ? self->size - self->pos : 0;
    count = count < 0 || count > left ? left : count;
    PyObject *bytes = TRY(bytes_from(self->data + self->pos, count));
    self->pos += count;
    return bytes;
}
METHOD("mmap.read_byte(self, /)", "Read a byte, as an int.")
static PyObject *mmap_read_byte(MmapObject *self) {
    OPEN_SCOPE(self);
    if (self->pos >= self->size) {
        return err_raise(PyExc_ValueError, "read byte out of range");
    }
    return int_from_int64((unsigned char)self->data[self->pos++]);
}
METHOD("mmap.readline(self, /)", "Read up to the end of the line.")
static PyObject *mmap_readline(MmapObject *self) {
    OPEN_SCOPE(self);
    Py_ssize_t left = self->pos < self->size ? self->size - self->pos : 0;
    char *start = self->data + self->pos;
    char *end = memchr(start, '\n', (size_t)left);
    Py_ssize_t count = end != NULL ? end + 1 - start : left;
    PyObject *line = TRY(bytes_from(start, count));
    self->pos += count;
    return line;
}
METHOD("mmap.write(self, bytes: buffer, /)", "Write bytes; returns how many.")
static PyObject *mmap_write(MmapObject *self, Py_buffer *bytes) {
    OPEN_SCOPE(self);
    TRYI(check_writable(self));
    if (self->pos > self->size || self->size - self->pos < bytes->len) {
        return err_raise(PyExc_ValueError, "data out of range");
    }
    memmove(self->data + self->pos, bytes->buf, (size_t)bytes->len);
    self->pos += bytes->len;
    return int_from_ssize(bytes->len);
}
static int arg_byte(PyObject *o, unsigned char *out) {
    long value;
    INT_TRYI(arg_long(o, &value));
    if (value < 0 || value > 255) {
        return err_int(err_raise(PyExc_OverflowError,
                                 value < 0 ? "unsigned byte integer is less than minimum"
                                           : "unsigned byte integer is greater than maximum"));
    }
    *out = (unsigned char)value;
    return 0;
}
METHOD("mmap.write_byte(self, byte, /)", "Write a byte given as an int.")
static PyObject *mmap_write_byte(MmapObject *self, PyObject *byte) {
    unsigned char value;
    TRYI(arg_byte(byte, &value));
    OPEN_SCOPE(self);
    TRYI(check_writable(self));
    if (self->pos >= self->size) {
        return err_raise(PyExc_ValueError, "write byte out of range");
    }
    self->data[self->pos++] = (char)value;
    return none();
}
METHOD("mmap.tell(self, /)", "The position.")
static PyObject *mmap_tell(MmapObject *self) {
    OPEN_SCOPE(self);
    return int_from_ssize(self->pos);
}
METHOD("mmap.seek(self, pos: ssize, whence: int = 0, /)",
       "Move the position, from the start, from where it is, or from the end.")
static PyObject *mmap_seek(MmapObject *self, Py_ssize_t pos, int whence) {
    OPEN_SCOPE(self);
    if (whence < 0 || whence > 2) {
        return err_raise(PyExc_ValueError, "unknown seek type");
    }
    Py_ssize_t from = whence == 0 ? 0 : whence == 1 ? self->pos : self->size, to;
    if (__builtin_add_overflow(from, pos, &to) || to < 0 || to > self->size) {
        return err_raise(PyExc_ValueError, "seek out of range");
    }
    self->pos = to;
    return int_from_ssize(to);
}
METHOD("mmap.seekable(self, /)", "Can the position be moved? Always.")
static PyObject *mmap_seekable(MmapObject *self) {
    return TRUE_OBJECT;
}

/* ---- searching ---- */

static Py_ssize_t clamp_index(Py_ssize_t i, Py_ssize_t size) {
    i = i < 0 ? i + size : i;
    return i < 0 ? 0 : i > size ? size : i;
}
static const char *find_last(const char *data, size_t n, const char *needle, size_t m) {
    for (size_t i = n - m + 1; i-- > 0;) {
        if (memcmp(data + i, needle, m) == 0) {
            return data + i;
        }
    }
    return NULL;
}
static PyObject *search(MmapObject *self, Py_buffer *view, PyObject *start, PyObject *end,
                        bool last) {
    Py_ssize_t from = PY_SSIZE_T_MIN, to = PY_SSIZE_T_MAX;
    TRYI(start ? arg_slice_index(start, &from) : 0);
    TRYI(end ? arg_slice_index(end, &to) : 0);
    OPEN_SCOPE(self);
    from = from == PY_SSIZE_T_MIN && !last ? self->pos : from;
    from = from == PY_SSIZE_T_MIN ? self->pos : clamp_index(from, self->size);
    to = clamp_index(to, self->size);
    if (to - from < view->len) {
        return int_from_int64(-1);
    }
    const char *base = self->data + from;
    size_t room = (size_t)(to - from), size = (size_t)view->len;
    const char *found =
        last ? find_last(base, room, view->buf, size) : memmem(base, room, view->buf, size);
    return int_from_ssize(found == NULL ? -1 : found - self->data);
}
METHOD("mmap.find(self, view: buffer, start=NULL, end=NULL, /)",
       "Where the bytes are found first, from the position on unless told otherwise; -1 if they "
       "are not.")
static PyObject *mmap_find(MmapObject *self, Py_buffer *view, PyObject *start, PyObject *end) {
    return search(self, view, start, end, false);
}
METHOD("mmap.rfind(self, view: buffer, start=NULL, end=NULL, /)",
       "Where the bytes are found last; -1 if they are not.")
static PyObject *mmap_rfind(MmapObject *self, Py_buffer *view, PyObject *start, PyObject *end) {
    return search(self, view, start, end, true);
}

/* ---- the mapping ---- */

METHOD("mmap.size(self, /)", "The size of the file.")
static PyObject *mmap_size(MmapObject *self) {
    OPEN_SCOPE(self);
    struct stat st;
    return fstat(self->fd, &st) < 0 ? err_from_errno(PyExc_OSError) : int_from_int64(st.st_size);
}
METHOD("mmap.flush(self, offset: ssize = 0, size=None, /)", "Have changes reach the file.")
static PyObject *mmap_flush(MmapObject *self, Py_ssize_t offset, PyObject *size) {
    Py_ssize_t length = PY_SSIZE_T_MIN;
    TRYI(size == NULL || size == NONE ? 0 : arg_ssize(size, &length));
    OPEN_SCOPE(self);
    length = length == PY_SSIZE_T_MIN ? self->size : length;
    if (offset < 0 || length < 0 || self->size - offset < length) {
        return err_raise(PyExc_ValueError, "flush values out of range");
    }
    if (self->access == ACCESS_READ || self->access == ACCESS_COPY) {
        return none();
    }
    return none_or_error(msync(self->data + offset, (size_t)length, MS_SYNC));
}
METHOD("mmap.move(self, dest: ssize, src: ssize, count: ssize, /)", "Copy bytes within it.")
static PyObject *mmap_move(MmapObject *self, Py_ssize_t dest, Py_ssize_t src, Py_ssize_t count) {
    OPEN_SCOPE(self);
    TRYI(check_writable(self));
    if (dest < 0 || src < 0 || count < 0 || self->size - dest < count || self->size - src < count) {
        return err_raise(PyExc_ValueError, "source, destination, or count out of range");
    }
    memmove(self->data + dest, self->data + src, (size_t)count);
    return none();
}
METHOD("mmap.madvise(self, option: int, start: ssize = 0, length=None, /)",
       "Say how the memory will be used.")
static PyObject *mmap_madvise(MmapObject *self, int option, Py_ssize_t start, PyObject *length) {
    Py_ssize_t count = PY_SSIZE_T_MIN;
    TRYI(length == NULL || length == NONE ? 0 : arg_ssize(length, &count));
    OPEN_SCOPE(self);
    count = count == PY_SSIZE_T_MIN ? self->size : count;
    if (start < 0 || start >= self->size) {
        return err_raise(PyExc_ValueError, "madvise start out of bounds");
    }
    if (count < 0) {
        return err_raise(PyExc_ValueError, "madvise length invalid");
    }
    if (PY_SSIZE_T_MAX - start < count) {
        return err_raise(PyExc_OverflowError, "madvise length too large");
    }
    count = count > self->size - start ? self->size - start : count;
    return none_or_error(madvise(self->data + start, (size_t)count, option));
}

static int check_resizable_locked(MmapObject *self) {
    if (self->exports > 0) {
        return err_int(
            err_raise(PyExc_BufferError, "mmap can't resize with extant buffers exported."));
    }
    if (!self->track_fd) {
        return err_int(err_raise(PyExc_ValueError, "mmap can't resize with trackfd=False."));
    }
    if (self->access == ACCESS_READ || self->access == ACCESS_COPY) {
        return err_int(err_raise(PyExc_TypeError,
                                 "mmap can't resize a readonly or copy-on-write memory map."));
    }
    return 0;
}
METHOD("mmap.resize(self, newsize: ssize, /)", "Give the file, and the mapping, another size.")
static PyObject *mmap_resize(MmapObject *self, Py_ssize_t newsize) {
    OPEN_SCOPE(self);
    TRYI(check_resizable_locked(self));
    if (newsize < 0 || PY_SSIZE_T_MAX - newsize < self->offset) {
        return err_raise(PyExc_ValueError, "new size out of range");
    }
    if (self->fd < 0 && !(self->flags & MAP_PRIVATE) && newsize > self->size) {
        return err_raise(PyExc_ValueError, "mmap: can't expand a shared anonymous mapping");
    }
    if (self->fd >= 0 && ftruncate(self->fd, self->offset + newsize) < 0) {
        return err_from_errno(PyExc_OSError);
    }
    void *data = mremap(self->data, (size_t)self->size, (size_t)newsize, MREMAP_MAYMOVE);
    if (data == MAP_FAILED) {
        return err_from_errno(PyExc_OSError);
    }
    self->data = data;
    self->size = newsize;
    return none();
}

GETTER("mmap.closed", "Is it closed?")
static PyObject *mmap_closed(MmapObject *self) {
    return BOOL(load_relaxed(&self->data) == NULL);
}
METHOD("mmap.__enter__(self, /)", "The object itself.")
static PyObject *mmap_enter(MmapObject *self) {
    OPEN_SCOPE(self);
    return newref((PyObject *)self);
}
METHOD("mmap.__exit__(self, exc_type, exc_value, traceback, /)", "Close it.")
static PyObject *mmap_exit(MmapObject *self, PyObject *exc_type, PyObject *exc_value,
                           PyObject *traceback) {
    return mmap_close(self);
}

static PyObject *mmap_repr(PyObject *o) {
    MmapObject *self = MMAP(o);
    static const char *const names[] = {"ACCESS_DEFAULT", "ACCESS_READ", "ACCESS_WRITE",
                                        "ACCESS_COPY"};
    guard(self);
    if (self->data == NULL) {
        return str_format("<%s closed=True>", TYPE(o)->tp_name);
    }
    return str_format("<%s closed=False, access=%s, length=%zd, pos=%zd, offset=%zd>",
                      TYPE(o)->tp_name, names[self->access], self->size, self->pos,
                      (Py_ssize_t)self->offset);
}

/* ---- as a sequence ---- */

static Py_ssize_t mmap_length(PyObject *o) {
    MmapObject *self = MMAP(o);
    INT_OPEN_SCOPE(self);
    return self->size;
}
static PyObject *mmap_item(PyObject *o, Py_ssize_t i) {
    MmapObject *self = MMAP(o);
    OPEN_SCOPE(self);
    if (i < 0 || i >= self->size) {
        return err_raise(PyExc_IndexError, "mmap index out of range");
    }
    return bytes_from(self->data + i, 1);
}
static PyObject *mmap_slice(MmapObject *self, PyObject *key) {
    Py_ssize_t start, stop, step;
    TRYI(slice_unpack(key, &start, &stop, &step));
    OPEN_SCOPE(self);
    Py_ssize_t count = slice_adjust(self->size, &start, &stop, step);
    if (count <= 0) {
        return bytes_from("", 0);
    }
    PyObject *bytes = TRY(bytes_new(count));
    for (Py_ssize_t i = 0; i < count; i++) {
        bytes_data(bytes)[i] = self->data[start + i * step];
    }
    return bytes;
}
static bool is_index(PyObject *o) {
    return TYPE(o)->tp_as_number != NULL && TYPE(o)->tp_as_number->nb_index != NULL;
}
static PyObject *mmap_subscript(PyObject *o, PyObject *key) {
    MmapObject *self = MMAP(o);
    if (is_index(key)) {
        Py_ssize_t i = ops_index_ssize(key, PyExc_IndexError);
        if (i == -1 && err_occurred()) {
            return NULL;
        }
        OPEN_SCOPE(self);
        i = i < 0 ? i + self->size : i;
        if (i < 0 || i >= self->size) {
            return err_raise(PyExc_IndexError, "mmap index out of range");
        }
        return int_from_int64((unsigned char)self->data[i]);
    }
    if (IS_EXACT(key, PySlice_Type)) {
        return mmap_slice(self, key);
    }
    return err_raise(PyExc_TypeError, "mmap indices must be integers");
}

static int set_item(MmapObject *self, PyObject *key, PyObject *value) {
    Py_ssize_t i = ops_index_ssize(key, PyExc_IndexError);
    if (i == -1 && err_occurred()) {
        return -1;
    }
    if (value == NULL) {
        return err_int(err_raise(PyExc_TypeError, "mmap doesn't support item deletion"));
    }
    if (!is_index(value)) {
        return err_int(err_raise(PyExc_TypeError, "mmap item value must be an int"));
    }
    Py_ssize_t byte = ops_index_ssize(value, NULL);
    if (byte == -1 && err_occurred()) {
        return -1;
    }
    INT_OPEN_SCOPE(self);
    i = i < 0 ? i + self->size : i;
    if (i < 0 || i >= self->size) {
        return err_int(err_raise(PyExc_IndexError, "mmap index out of range"));
    }
    if (byte < 0 || byte > 255) {
        return err_int(err_raise(PyExc_ValueError, "mmap item value must be in range(0, 256)"));
    }
    self->data[i] = (char)byte;
    return 0;
}
static int copy_to_slice(MmapObject *self, Py_ssize_t start, Py_ssize_t stop, Py_ssize_t step,
                         const Py_buffer *view) {
    INT_OPEN_SCOPE(self);
    Py_ssize_t count = slice_adjust(self->size, &start, &stop, step);
    if (view->len != count) {
        return err_int(err_raise(PyExc_IndexError, "mmap slice assignment is wrong size"));
    }
    for (Py_ssize_t i = 0; i < count; i++) {
        self->data[start + i * step] = ((const char *)view->buf)[i];
    }
    return 0;
}
static int set_slice(MmapObject *self, PyObject *key, PyObject *value) {
    Py_ssize_t start, stop, step;
    INT_TRYI(slice_unpack(key, &start, &stop, &step));
    if (value == NULL) {
        return err_int(err_raise(PyExc_TypeError, "mmap object doesn't support slice deletion"));
    }
    Py_buffer view;
    INT_TRYI(ops_get_buffer(value, &view, PyBUF_SIMPLE));
    int result = copy_to_slice(self, start, stop, step, &view);
    ops_release_buffer(&view);
    return result;
}
static int mmap_set_subscript(PyObject *o, PyObject *key, PyObject *value) {
    MmapObject *self = MMAP(o);
    INT_TRYI(check_writable(self));
    if (is_index(key)) {
        return set_item(self, key, value);
    }
    if (IS_EXACT(key, PySlice_Type)) {
        return set_slice(self, key, value);
    }
    return err_int(err_raise(PyExc_TypeError, "mmap indices must be integer"));
}

/* ---- as a buffer ---- */

static int mmap_getbuffer(PyObject *o, Py_buffer *view, int flags) {
    MmapObject *self = MMAP(o);
    INT_OPEN_SCOPE(self);
    INT_TRYI(ops_fill_buffer(view, o, self->data, self->size, self->access == ACCESS_READ, flags));
    self->exports++;
    return 0;
}
static void mmap_releasebuffer(PyObject *o, Py_buffer *view) {
    guard(o);
    MMAP(o)->exports--;
}

#include "mmap_module.gen.h"

static PyMemberDef mmap_members[] = {
    {"__weaklistoffset__", Py_T_PYSSIZET, offsetof(MmapObject, weakrefs), Py_READONLY, NULL},
    {NULL},
};
static PyType_Slot mmap_type_slots[] = {
    {Py_tp_dealloc, mmap_dealloc},
    {Py_tp_traverse, mmap_traverse},
    {Py_tp_repr, mmap_repr},
    {Py_tp_doc, "mmap(fileno, length[, flags[, prot[, access[, offset[, trackfd]]]]])\n\n"
                "A file, or with -1 plain memory, as an array of bytes that is shared with other\n"
                "processes. Length 0: the whole file."},
    {Py_tp_methods, mmap_methods},
    {Py_tp_members, mmap_members},
    {Py_tp_getset, mmap_getset},
    {Py_tp_new, mmap_tp_new},
    {Py_sq_length, mmap_length},
    {Py_sq_item, mmap_item},
    {Py_mp_length, mmap_length},
    {Py_mp_subscript, mmap_subscript},
    {Py_mp_ass_subscript, mmap_set_subscript},
    {Py_bf_getbuffer, mmap_getbuffer},
    {Py_bf_releasebuffer, mmap_releasebuffer},
    {0, NULL},
};
static PyType_Spec mmap_spec = {"mmap.mmap", sizeof(MmapObject), 0,
                                Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC |
                                    Py_TPFLAGS_IMMUTABLETYPE,
                                mmap_type_slots};

static const ModuleInt numbers[] = {
    MODULE_INT(MADV_DODUMP),      MODULE_INT(MADV_DOFORK),
    MODULE_INT(MADV_DONTDUMP),    MODULE_INT(MADV_DONTFORK),
    MODULE_INT(MADV_DONTNEED),    MODULE_INT(MADV_FREE),
    MODULE_INT(MADV_HUGEPAGE),    MODULE_INT(MADV_HWPOISON),
    MODULE_INT(MADV_MERGEABLE),   MODULE_INT(MADV_NOHUGEPAGE),
    MODULE_INT(MADV_NORMAL),      MODULE_INT(MADV_RANDOM),
    MODULE_INT(MADV_REMOVE),      MODULE_INT(MADV_SEQUENTIAL),
    MODULE_INT(MADV_UNMERGEABLE), MODULE_INT(MADV_WILLNEED),
    MODULE_INT(MAP_32BIT),        MODULE_INT(MAP_ANON),
    MODULE_INT(MAP_ANONYMOUS),    MODULE_INT(MAP_DENYWRITE),
    MODULE_INT(MAP_EXECUTABLE),   MODULE_INT(MAP_NORESERVE),
    MODULE_INT(MAP_POPULATE),     MODULE_INT(MAP_PRIVATE),
    MODULE_INT(MAP_SHARED),       MODULE_INT(MAP_STACK),
    MODULE_INT(PROT_EXEC),        MODULE_INT(PROT_READ),
    MODULE_INT(PROT_WRITE),       MODULE_INT(ACCESS_COPY),
    MODULE_INT(ACCESS_DEFAULT),   MODULE_INT(ACCESS_READ),
    MODULE_INT(ACCESS_WRITE),     {NULL, 0},
};

typedef struct {
    int unused;
} MmapState;

static int mmap_exec(PyObject *module) {
    autoref PyTypeObject *type = INT_TRY(type_from_spec(module, &mmap_spec, NULL));
    INT_TRYI(module_add(module, "mmap", (PyObject *)type));
    INT_TRYI(module_add(module, "error", PyExc_OSError));
    INT_TRYI(module_add_int(module, "PAGESIZE", sysconf(_SC_PAGESIZE)));
    INT_TRYI(module_add_int(module, "ALLOCATIONGRANULARITY", sysconf(_SC_PAGESIZE)));
    return module_add_ints(module, numbers);
}

NATIVE_MODULE(mmap, MmapState, mmap_exec, NULL, "Files and memory as arrays of bytes.")
