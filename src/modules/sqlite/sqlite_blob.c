/* Blob: reading and writing a binary value in place. */
#ifdef HAVE_SQLITE3
#include "modules/sqlite/sqlite_int.h"
#include "types/slice/slice.h"

#include <limits.h>
#include <unistd.h>

typedef struct {
    PyObject_HEAD PyObject *connection; /* (c) */
    Handle *handle;                     /* (c) */
    Resource *resource;                 /* (c) */
    int offset;                         /* (n:handle lock) */
} BlobObject;
#define BLOB(o) ((BlobObject *)(o))
/* The blob in use: its handle locked; NULL with an exception. */
static Handle *blob_enter(PyObject *o) {
    BlobObject *self = BLOB(o);
    ENTERED opened = TRY(connection_enter(self->connection));
    Handle *h = self->handle;
    handle_lock(h);
    if (self->resource->blob == NULL) {
        handle_unlock(h);
        return err_raise(h->state->programming_error, "Cannot operate on a closed blob.");
    }
    return handle_ref(h);
}

PyObject *sqlite_blob_open(SqliteState *state, PyObject *connection, Handle *h, const char *name,
                           const char *table, const char *column, int64_t row, bool readonly) {
    autoref PyObject *self = TRY(object_new((PyTypeObject *)state->blob));
    BLOB(self)->connection = newref(connection);
    BLOB(self)->handle = handle_ref(h);
    Resource *r = BLOB(self)->resource = TRY(resource_new(h));
    int code =
        FOREIGN_CALL(sqlite3_blob_open(h->db, name, table, column, row, !readonly, &r->blob));
    if (code != SQLITE_OK) {
        r->blob = NULL;
        return code == SQLITE_MISUSE ? err_raise(state->interface_error, "%s", sqlite3_errstr(code))
                                     : sqlite_raise(h);
    }
    object_track(self);
    return take(self);
}
static int blob_traverse(PyObject *o, visitproc visit, void *arg) {
    Py_VISIT(BLOB(o)->connection);
    return 0;
}
static void blob_dealloc(PyObject *o) {
    object_untrack(o);
    if (BLOB(o)->resource != NULL) {
        resource_drop(BLOB(o)->handle, BLOB(o)->resource);
    }
    if (BLOB(o)->handle != NULL) {
        handle_drop(BLOB(o)->handle);
    }
    CLEAR(BLOB(o)->connection);
    TYPE(o)->tp_free(o);
}
METHOD("Blob.close(self)", "Close the blob.")
static PyObject *blob_close(PyObject *self) {
    ENTERED opened = TRY(connection_enter(BLOB(self)->connection));
    Handle *h = BLOB(self)->handle;
    handle_lock(h);
    sqlite3_blob *blob = BLOB(self)->resource->blob;
    BLOB(self)->resource->blob = NULL;
    if (blob != NULL) {
        (void)FOREIGN_CALL(sqlite3_blob_close(blob));
    }
    handle_unlock(h);
    return newref(NONE);
}
METHOD("Blob.__enter__(self)", "The blob itself, to be closed at the end of the with statement.")
static PyObject *blob_enter_with(PyObject *self) {
    ENTERED h = TRY(blob_enter(self));
    return newref(self);
}
METHOD("Blob.__exit__(self, type, val, tb, /)", "Close the blob.")
static PyObject *blob_exit(PyObject *self, PyObject *type, PyObject *val, PyObject *tb) {
    {
        ENTERED h = TRY(blob_enter(self));
    }
    autoref PyObject *closed = TRY(blob_close(self));
    return FALSE_OBJECT;
}

static void *blob_error(Handle *h, int code) {
    return code == SQLITE_OK ? NULL : sqlite_raise_code(h->state, h->db, code);
}
static PyObject *read_bytes(Handle *h, BlobObject *self, int length, int offset) {
    autoref PyObject *bytes = TRY(bytes_new(length));
    int code = sqlite3_blob_read(self->resource->blob, bytes_data(bytes), length, offset);
    return code == SQLITE_OK ? take(bytes) : blob_error(h, code);
}
static int write_bytes(Handle *h, BlobObject *self, const void *data, Py_ssize_t length,
                       int offset) {
    int whole = sqlite3_blob_bytes(self->resource->blob);
    if (length > whole - offset) {
        return err_int(err_raise(PyExc_ValueError, "data longer than blob length"));
    }
    int code = FOREIGN_CALL(sqlite3_blob_write(self->resource->blob, data, (int)length, offset));
    return code == SQLITE_OK ? 0 : err_int(blob_error(h, code));
}
METHOD("Blob.read(self, length: int = -1, /)",
       "The next bytes, at most length of them; all up to the end if it is negative.")
static PyObject *blob_read(PyObject *o, int length) {
    ENTERED h = TRY(blob_enter(o));
    BlobObject *self = BLOB(o);
    int left = sqlite3_blob_bytes(self->resource->blob) - self->offset;
    length = length < 0 || length > left ? left : length;
    if (length <= 0) {
        return bytes_from("", 0);
    }
    PyObject *bytes = TRY(read_bytes(h, self, length, self->offset));
    self->offset += length;
    return bytes;
}
METHOD("Blob.write(self, data: buffer, /)",
       "Write the bytes where the last ones ended. The size of a blob cannot be changed.")
static PyObject *blob_write(PyObject *o, Py_buffer *data) {
    ENTERED h = TRY(blob_enter(o));
    TRYI(write_bytes(h, BLOB(o), data->buf, data->len, BLOB(o)->offset));
    BLOB(o)->offset += (int)data->len;
    return newref(NONE);
}
METHOD("Blob.seek(self, offset: int, origin: int = 0, /)",
       "Go to a place: counted from the start (0), from where it is (1) or from the end (2).")
static PyObject *blob_seek(PyObject *o, int offset, int origin) {
    ENTERED h = TRY(blob_enter(o));
    int length = sqlite3_blob_bytes(BLOB(o)->resource->blob);
    int64_t base = origin == SEEK_CUR ? BLOB(o)->offset : origin == SEEK_END ? length : 0;
    if (origin != SEEK_SET && origin != SEEK_CUR && origin != SEEK_END) {
        return err_raise(PyExc_ValueError,
                         "'origin' should be os.SEEK_SET, os.SEEK_CUR, or os.SEEK_END");
    }
    if (base + offset > INT_MAX) {
        return err_raise(PyExc_OverflowError, "seek offset results in overflow");
    }
    if (base + offset < 0 || base + offset > length) {
        return err_raise(PyExc_ValueError, "offset out of blob range");
    }
    BLOB(o)->offset = (int)(base + offset);
    return newref(NONE);
}
METHOD("Blob.tell(self)", "Where the next bytes are read or written.")
static PyObject *blob_tell(PyObject *o) {
    ENTERED h = TRY(blob_enter(o));
    return int_from_int64(BLOB(o)->offset);
}

/* ---- as a sequence of bytes ---- */

static Py_ssize_t blob_length(PyObject *o) {
    ENTERED h = INT_TRY(blob_enter(o));
    return sqlite3_blob_bytes(BLOB(o)->resource->blob);
}
static int blob_index(BlobObject *self, PyObject *key, int *out) {
    Py_ssize_t i = ops_index_ssize(key, PyExc_IndexError);
    if (i == -1 && err_occurred()) {
        return -1;
    }
    int length = sqlite3_blob_bytes(self->resource->blob);
    i = i < 0 ? i + length : i;
    if (i < 0 || i >= length) {
        return err_int(err_raise(PyExc_IndexError, "Blob index out of range"));
    }
    *out = (int)i;
    return 0;
}
typedef struct {
    Py_ssize_t start, stop, step, count;
} BlobRange;
static int blob_range(BlobObject *self, PyObject *key, BlobRange *r) {
    INT_TRYI(slice_unpack(key, &r->start, &r->stop, &r->step));
    r->count = slice_adjust(sqlite3_blob_bytes(self->resource->blob), &r->start, &r->stop, r->step);
    if (r->step < 0 && r->count > 0) {
        return err_int(
            err_raise(PyExc_ValueError, "Blob doesn't support slices with a negative step"));
    }
    return 0;
}
static PyObject *get_slice(Handle *h, BlobObject *self, PyObject *key) {
    BlobRange r;
    TRYI(blob_range(self, key, &r));
    if (r.count == 0) {
        return bytes_from("", 0);
    }
    autoref PyObject *all = TRY(read_bytes(h, self, (int)(r.stop - r.start), (int)r.start));
    if (r.step == 1) {
        return take(all);
    }
    autoref PyObject *bytes = TRY(bytes_new(r.count));
    for (Py_ssize_t i = 0; i < r.count; i++) {
        bytes_data(bytes)[i] = bytes_data(all)[i * r.step];
    }
    return take(bytes);
}
static bool is_index(PyObject *key) {
    return TYPE(key)->tp_as_number != NULL && TYPE(key)->tp_as_number->nb_index != NULL;
}
static PyObject *blob_subscript(PyObject *o, PyObject *key) {
    ENTERED h = TRY(blob_enter(o));
    if (IS_EXACT(key, PySlice_Type)) {
        return get_slice(h, BLOB(o), key);
    }
    if (!is_index(key)) {
        return err_raise(PyExc_TypeError, "Blob indices must be integers");
    }
    int i;
    TRYI(blob_index(BLOB(o), key, &i));
    autoref PyObject *byte = TRY(read_bytes(h, BLOB(o), 1, i));
    return int_from_int64((unsigned char)bytes_data(byte)[0]);
}
static int set_slice(Handle *h, BlobObject *self, PyObject *key, PyObject *value) {
    BlobRange r;
    INT_TRYI(blob_range(self, key, &r));
    Py_buffer view;
    INT_TRYI(arg_buffer(value, &view));
    int result = -1;
    if (view.len != r.count) {
        err_raise(PyExc_IndexError, "Blob slice assignment is wrong size");
    } else if (r.count == 0) {
        result = 0;
    } else if (r.step == 1) {
        result = write_bytes(h, self, view.buf, view.len, (int)r.start);
    } else {
        PyObject *all = read_bytes(h, self, (int)(r.stop - r.start), (int)r.start);
        if (all != NULL) {
            for (Py_ssize_t i = 0; i < r.count; i++) {
                bytes_data(all)[i * r.step] = ((char *)view.buf)[i];
            }
            result = write_bytes(h, self, bytes_data(all), r.stop - r.start, (int)r.start);
            decref(all);
        }
    }
    arg_buffer_release(&view);
    return result;
}
static int set_byte(Handle *h, BlobObject *self, PyObject *key, PyObject *value) {
    int i;
    INT_TRYI(blob_index(self, key, &i));
    if (!IS_INT(value)) {
        return err_int(err_raise(PyExc_TypeError, "'%s' object cannot be interpreted as an integer",
                                 TYPE(value)->tp_name));
    }
    int overflow;
    int64_t byte = int_as_int64_overflow(value, &overflow);
    if (overflow != 0 || byte < 0 || byte > 255) {
        return err_int(err_raise(PyExc_ValueError, "byte must be in range(0, 256)"));
    }
    char data = (char)byte;
    return write_bytes(h, self, &data, 1, i);
}
static int blob_set_subscript(PyObject *o, PyObject *key, PyObject *value) {
    ENTERED h = INT_TRY(blob_enter(o));
    bool slice = IS_EXACT(key, PySlice_Type);
    if (!slice && !is_index(key)) {
        return err_int(err_raise(PyExc_TypeError, "Blob indices must be integers"));
    }
    if (value == NULL) {
        return err_int(err_raise(PyExc_TypeError, "Blob doesn't support %s deletion",
                                 slice ? "slice" : "item"));
    }
    return slice ? set_slice(h, BLOB(o), key, value) : set_byte(h, BLOB(o), key, value);
}

#include "sqlite_blob.gen.h"

static PyType_Slot slots[] = {
    {Py_tp_dealloc, blob_dealloc},
    {Py_tp_traverse, blob_traverse},
    {Py_tp_methods, Blob_methods},
    {Py_mp_length, blob_length},
    {Py_mp_subscript, blob_subscript},
    {Py_mp_ass_subscript, blob_set_subscript},
    {0, NULL},
};
PyType_Spec sqlite_blob_spec = {
    .name = "sqlite3.Blob",
    .basicsize = sizeof(BlobObject),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE |
             Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .slots = slots,
};
#endif
