/* memoryview: a view of another object's buffer.
 *
 * A managed buffer holds the exporter's buffer for any number of views on it (ob `exports`); the
 * last to be released gives it back. A view counts the buffers it has handed out itself and cannot
 * be released while there are some. Counters are atomic; what a view shows is constant.
 */
#include "types/bytes/bytes_int.h"
#include "types/int/int.h"
#include "types/memoryview/memoryview_int.h"
#include "types/needs.h"
#include "types/type/slot_functions.h"
#include "types/type/type.h"
#include "types/tuple/tuple.h"
#include "types/iterator/iterator.h"
#include "types/iterator/quick_step.h"
#include "types/memoryview/item_quick.h"
#include "object/stackref_quick.h"

#define B(o) ((_PyManagedBufferObject *)(o))

/* ---- the managed buffer ---- */

/* A buffer got from the functions of a native base, whatever the object's class puts in their
 * place: it goes back to that base. */
enum { MANAGED_BY_BASE = 64 };

static releasebufferproc base_release(PyTypeObject *type) {
    PyTypeObject *base;
    for (Py_ssize_t i = 0; (base = type_mro_at(type, i)) != NULL; i++) {
        PyBufferProcs *procs = base->tp_as_buffer;
        if (procs != NULL && procs->bf_getbuffer != NULL && procs->bf_getbuffer != slot_buffer &&
            procs->bf_releasebuffer != slot_release_buffer) {
            return procs->bf_releasebuffer;
        }
    }
    return NULL;
}
static void managed_release(_PyManagedBufferObject *b) {
    int flags = fetch_or_relaxed(&b->flags, _Py_MANAGED_BUFFER_RELEASED);
    PyObject *o = b->master.obj;
    if (flags & _Py_MANAGED_BUFFER_RELEASED) {
        return;
    }
    if (!(flags & MANAGED_BY_BASE) || o == NULL) {
        ops_release_buffer(&b->master);
        return;
    }
    releasebufferproc release = base_release(TYPE(o));
    if (release != NULL) {
        release(o, &b->master);
    }
    b->master.obj = NULL;
    decref(o);
}
static void managed_dealloc(PyObject *o) {
    managed_release(B(o));
    object_free(o);
}
static int managed_traverse(PyObject *o, visitproc visit, void *arg) {
    PyObject *exporter = B(o)->master.obj;
    return exporter ? visit(exporter, arg) : 0;
}
PyTypeObject managed_buffer_type = {
    .ob_base = {.ob_base = STATIC_HEAD(&PyType_Type)},
    .tp_name = "managedbuffer",
    .tp_basicsize = sizeof(_PyManagedBufferObject),
    .tp_dealloc = managed_dealloc,
    .tp_traverse = managed_traverse,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION,
};

/* ---- making ---- */

quiet void memoryview_update_flags(PyMemoryViewObject *m) {
    int flags = m->flags & ~(_Py_MEMORYVIEW_C | _Py_MEMORYVIEW_FORTRAN | _Py_MEMORYVIEW_SCALAR |
                             _Py_MEMORYVIEW_PIL);
    flags |=
        m->view.ndim == 0 ? _Py_MEMORYVIEW_SCALAR | _Py_MEMORYVIEW_C | _Py_MEMORYVIEW_FORTRAN : 0;
    /* a slice without items counts by its step, as the reference has it */
    bool stepped =
        m->view.ndim == 1 && m->view.shape[0] == 0 && m->view.strides[0] != m->view.itemsize;
    flags |= !stepped && buffer_is_contiguous(&m->view, 'C') ? _Py_MEMORYVIEW_C : 0;
    flags |= !stepped && buffer_is_contiguous(&m->view, 'F') ? _Py_MEMORYVIEW_FORTRAN : 0;
    m->flags = flags | (m->view.suboffsets ? _Py_MEMORYVIEW_PIL : 0);
}
static void set_shape(PyMemoryViewObject *m, const Py_buffer *like) {
    Py_buffer *v = &m->view;
    int n = v->ndim;
    v->shape = n ? m->ob_array : NULL;
    v->strides = n ? m->ob_array + n : NULL;
    v->suboffsets = n && like->suboffsets ? m->ob_array + 2 * n : NULL;
    Py_ssize_t size = v->itemsize;
    for (int d = n - 1; d >= 0; d--) {
        v->shape[d] = like->shape ? like->shape[d] : v->len / (v->itemsize ? v->itemsize : 1);
        v->strides[d] = like->strides ? like->strides[d] : size;
        size *= v->shape[d];
        if (v->suboffsets) {
            v->suboffsets[d] = like->suboffsets[d];
        }
    }
}
PyObject *memoryview_on(_PyManagedBufferObject *exporter, const Py_buffer *like) {
    if (like->ndim > PyBUF_MAX_NDIM) {
        return err_raise(PyExc_ValueError, "memoryview: number of dimensions must not exceed 64");
    }
    PyMemoryViewObject *m = M(TRY(object_new_var(&PyMemoryView_Type, 3 * (Py_ssize_t)like->ndim)));
    m->hash = -1;
    m->view = *like;
    m->view.internal = NULL;
    m->view.obj = exporter->master.obj; /* counted by the managed buffer */
    m->view.format = like->format ? like->format : "B";
    set_shape(m, like);
    memoryview_update_flags(m);
    m->mbuf = newref(exporter);
    fetch_add_relaxed(&exporter->exports, 1);
    object_track((PyObject *)m);
    return (PyObject *)m;
}
static force_inline quiet bool is_released(PyObject *o) {
    return load_relaxed(&M(o)->flags) & _Py_MEMORYVIEW_RELEASED ||
           load_relaxed(&M(o)->mbuf->flags) & _Py_MANAGED_BUFFER_RELEASED;
}
int memoryview_check(PyObject *o) {
    container_check(o); /* for begin_release */
    if (is_released(o)) {
        err_raise(PyExc_ValueError, "operation forbidden on released memoryview object");
        return -1;
    }
    return 0;
}
int memoryview_check_open(PyObject *o) {
    INT_TRYI(memoryview_check(o));
    return load_relaxed(&M(o)->flags) & _Py_MEMORYVIEW_RESTRICTED
               ? err_int(
                     err_raise(PyExc_ValueError, "cannot create new view on restricted memoryview"))
               : 0;
}
PyObject *memoryview_with_flags(PyObject *o, int flags) {
    if (IS_MEMORYVIEW(o)) {
        TRYI(memoryview_check_open(o));
        return memoryview_on(M(o)->mbuf, &M(o)->view);
    }
    if (!ops_has_buffer(o)) {
        return err_raise(PyExc_TypeError,
                         "memoryview: a bytes-like object is required, not '%.200s'",
                         TYPE(o)->tp_name);
    }
    autoref _PyManagedBufferObject *b = B(TRY(object_new(&managed_buffer_type)));
    b->flags = _Py_MANAGED_BUFFER_RELEASED; /* nothing to give back yet */
    TRYI(ops_get_buffer(o, &b->master, flags));
    b->flags = 0;
    object_track((PyObject *)b);
    return memoryview_on(b, &b->master);
}
PyObject *memoryview_by_base(PyObject *o, getbufferproc get, int flags) {
    autoref _PyManagedBufferObject *b = B(TRY(object_new(&managed_buffer_type)));
    b->flags = _Py_MANAGED_BUFFER_RELEASED; /* nothing to give back yet */
    TRYI(get(o, &b->master, flags));
    b->flags = b->master.obj == o ? MANAGED_BY_BASE : 0;
    object_track((PyObject *)b);
    return memoryview_on(b, &b->master);
}
/* What is being released, for the class's __release_buffer__ to look at; NULL with an exception. */
static PyObject *view_of_release(PyObject *o, Py_buffer *view) {
    autoref _PyManagedBufferObject *b = B(TRY(object_new(&managed_buffer_type)));
    b->master = *view;
    b->master.obj = newref(o);
    b->flags = MANAGED_BY_BASE;
    object_track((PyObject *)b);
    return memoryview_on(b, &b->master);
}
PyObject *memoryview_restricted(PyObject *o, PyObject *memory, Py_buffer *view) {
    PyObject *shown = memory != NULL ? newref(memory) : TRY(view_of_release(o, view));
    bool own = load_relaxed(&M(shown)->mbuf->flags) & MANAGED_BY_BASE;
    if (own && M(shown)->view.obj == o) {
        fetch_or_relaxed(&M(shown)->flags, _Py_MEMORYVIEW_RESTRICTED);
    }
    return shown;
}
PyObject *memoryview_from_buffer(const Py_buffer *view) {
    autoref _PyManagedBufferObject *b = B(TRY(object_new(&managed_buffer_type)));
    b->master = *view;
    b->master.obj = NULL; /* the caller keeps it */
    object_track((PyObject *)b);
    return memoryview_on(b, &b->master);
}
CONSTRUCTOR("memoryview(object)",
            "Create a new memoryview object which references the given object.")
static PyObject *memoryview_make(PyTypeObject *type, PyObject *object) {
    return memoryview_with_flags(object, PyBUF_FULL_RO);
}
CLASSMETHOD(
    "memoryview._from_flags(cls, /, object, flags: int)",
    "Create a new memoryview object which references the given object, with the given flags.")
static PyObject *memoryview_from_flags(PyObject *cls, PyObject *object, int flags) {
    return memoryview_with_flags(object, flags);
}

/* ---- releasing ---- */

/* Marks it RELEASED: true, and no other thread is in the middle of an access, for an access passes
 * no safepoint between looking at the mark and touching the memory. False: it was marked before. */
static bool begin_release(PyMemoryViewObject *m) {
    bool alone;
    {
        guard(m);
        if (fetch_or_relaxed(&m->flags, _Py_MEMORYVIEW_RELEASED) & _Py_MEMORYVIEW_RELEASED) {
            return false;
        }
        alone = is_owned((PyObject *)m) && !ref_is_open((PyObject *)m);
    }
    if (!alone && runtime_is_parallel()) {
        world_stop(interp_current());
        world_start(interp_current());
    }
    return true;
}
static void end_release(PyMemoryViewObject *m) {
    if (__atomic_sub_fetch(&m->mbuf->exports, 1, __ATOMIC_ACQ_REL) == 0) {
        managed_release(m->mbuf);
    }
}
void memoryview_end_restricted(PyObject *o) {
    if (load_relaxed(&M(o)->flags) & _Py_MEMORYVIEW_RESTRICTED && begin_release(M(o))) {
        end_release(M(o));
    }
}
METHOD("memoryview.release(self)",
       "Release the underlying buffer exposed by the memoryview object.")
static PyObject *memoryview_release(PyObject *self) {
    PyMemoryViewObject *m = M(self);
    if (load_relaxed(&m->flags) & _Py_MEMORYVIEW_RELEASED) {
        return NONE;
    }
    Py_ssize_t exports = load_acquire(&m->exports);
    if (exports == 0) {
        if (!begin_release(m)) {
            return NONE;
        }
        exports = load_acquire(&m->exports);
        if (exports == 0) {
            end_release(m);
            return NONE;
        }
        fetch_and_acq_rel(&m->flags, ~_Py_MEMORYVIEW_RELEASED); /* an export came before the mark */
    }
    return err_raise(PyExc_BufferError, "memoryview has %zd exported buffer%s", exports,
                     exports == 1 ? "" : "s");
}
METHOD("memoryview.__enter__(self)", "")
static PyObject *memoryview_enter(PyObject *self) {
    TRYI(memoryview_check(self));
    return newref(self);
}
METHOD("memoryview.__exit__(self, *args)", "Release the view.")
static PyObject *memoryview_exit(PyObject *self, PyObject *const *args, Py_ssize_t nargs) {
    return memoryview_release(self);
}
static void memoryview_dealloc(PyObject *o) {
    if (M(o)->weakreflist != NULL) {
        weakref_clear_all(o);
    }
    object_untrack(o);
    if (!(load_relaxed(&M(o)->flags) &
          _Py_MEMORYVIEW_RELEASED)) { /* nobody else is left to look at it */
        end_release(M(o));
    }
    CLEAR(M(o)->mbuf);
    object_free(o);
}
static int memoryview_traverse(PyObject *o, visitproc visit, void *arg) {
    return M(o)->mbuf ? visit((PyObject *)M(o)->mbuf, arg) : 0;
}

/* ---- being a buffer ---- */

static int refuse(const char *message) {
    err_raise(PyExc_BufferError, "%s", message);
    return -1;
}
static int check_request(const PyMemoryViewObject *m, int flags) {
    int known = load_relaxed(&m->flags);
    bool c = known & _Py_MEMORYVIEW_C, f = known & _Py_MEMORYVIEW_FORTRAN;
    if ((flags & PyBUF_WRITABLE) && m->view.readonly) {
        return refuse("memoryview: underlying buffer is not writable");
    }
    if ((flags & PyBUF_C_CONTIGUOUS) == PyBUF_C_CONTIGUOUS && !c) {
        return refuse("memoryview: underlying buffer is not C-contiguous");
    }
    if ((flags & PyBUF_F_CONTIGUOUS) == PyBUF_F_CONTIGUOUS && !f) {
        return refuse("memoryview: underlying buffer is not Fortran contiguous");
    }
    if ((flags & PyBUF_ANY_CONTIGUOUS) == PyBUF_ANY_CONTIGUOUS && !c && !f) {
        return refuse("memoryview: underlying buffer is not contiguous");
    }
    if ((flags & PyBUF_INDIRECT) != PyBUF_INDIRECT && m->view.suboffsets) {
        return refuse("memoryview: underlying buffer requires suboffsets");
    }
    if ((flags & PyBUF_STRIDES) != PyBUF_STRIDES && !c) {
        return refuse("memoryview: underlying buffer is not C-contiguous");
    }
    if ((flags & PyBUF_ND) != PyBUF_ND && (flags & PyBUF_FORMAT)) {
        return refuse("memoryview: cannot cast to unsigned bytes if the format flag is present");
    }
    return 0;
}
static int bf_getbuffer(PyObject *self, Py_buffer *view, int flags) {
    INT_TRYI(memoryview_check_open(self));
    INT_TRYI(check_request(M(self), flags));
    *view = M(self)->view;
    view->obj = newref(self);
    if (!(flags & PyBUF_FORMAT)) {
        view->format = NULL;
    }
    if ((flags & PyBUF_STRIDES) != PyBUF_STRIDES) {
        view->strides = NULL;
    }
    if ((flags & PyBUF_ND) != PyBUF_ND) {
        view->ndim = 1;
        view->shape = NULL;
    }
    fetch_add_relaxed(&M(self)->exports, 1);
    return 0;
}
static void bf_releasebuffer(PyObject *self, Py_buffer *view) {
    fetch_add_acq_rel(&M(self)->exports, -1);
}

/* ---- slots ---- */

static Py_ssize_t sq_length(PyObject *self) {
    INT_TRYI(memoryview_check(self));
    if (M(self)->view.ndim == 0) {
        err_raise(PyExc_TypeError, "0-dim memory has no length");
        return -1;
    }
    return M(self)->view.shape[0];
}
static PyObject *memoryview_repr(PyObject *self) {
    bool released = load_relaxed(&M(self)->flags) & _Py_MEMORYVIEW_RELEASED;
    return str_format(released ? "<released memory at %p>" : "<memory at %p>", (void *)self);
}
static PyObject *memoryview_richcompare(PyObject *a, PyObject *b, int op) {
    if (op != Py_EQ && op != Py_NE) {
        return NOT_IMPLEMENTED;
    }
    bool alive = !(load_relaxed(&M(a)->flags) & _Py_MEMORYVIEW_RELEASED);
    if (!alive || (IS_MEMORYVIEW(b) && load_relaxed(&M(b)->flags) & _Py_MEMORYVIEW_RELEASED)) {
        return BOOL((a == b) == (op == Py_EQ));
    }
    if (!ops_has_buffer(b)) {
        return NOT_IMPLEMENTED;
    }
    autoref PyObject *other =
        memoryview_with_flags(b, PyBUF_FULL_RO); /* fills in what b's buffer leaves out */
    if (other == NULL) {
        if (err_matches(PyExc_MemoryError)) {
            return NULL;
        }
        err_clear();
        return NOT_IMPLEMENTED;
    }
    int equal = TRYI(buffer_equal(&M(a)->view, &M(other)->view));
    return BOOL(equal == (op == Py_EQ));
}
static PyObject *copy_of(PyObject *self, char order) {
    TRYI(memoryview_check(self));
    PyObject *bytes = TRY(bytes_new(M(self)->view.len));
    buffer_to_contiguous(&M(self)->view, bytes_data(bytes), order);
    return bytes;
}
static Py_hash_t memoryview_hash(PyObject *self) {
    Py_hash_t hash = load_relaxed(&M(self)->hash);
    if (hash != -1) {
        return hash;
    }
    INT_TRYI(memoryview_check(self));
    Py_buffer *view = &M(self)->view;
    if (!view->readonly) {
        err_raise(PyExc_ValueError, "cannot hash writable memoryview object");
        return -1;
    }
    char code = item_native(view->format);
    if (!code || strchr("Bbc", code) == NULL) {
        err_raise(PyExc_ValueError, "memoryview: hashing is restricted to formats 'B', 'b' or 'c'");
        return -1;
    }
    if (view->obj != NULL) { /* its __hash__ must not release or resize what is hashed */
        fetch_add_relaxed(&M(self)->exports, 1);
        Py_hash_t exporter_hash = ops_hash(view->obj);
        fetch_add_acq_rel(&M(self)->exports, -1);
        if (exporter_hash == -1) {
            return -1;
        }
    }
    autoref PyObject *bytes = INT_TRY(copy_of(self, 'C'));
    hash = ops_hash(bytes);
    store_relaxed(&M(self)->hash, hash); /* every thread computes the same */
    return hash;
}

/* ---- methods ---- */

METHOD("memoryview.tolist(self)", "Return the data in the buffer as a list of elements.")
static PyObject *memoryview_tolist(PyObject *self) {
    TRYI(memoryview_check(self));
    return memoryview_to_list(self);
}
METHOD("memoryview.tobytes(self, /, order: none_or_str = 'C')",
       "Return the data in the buffer as a byte string.")
static PyObject *memoryview_tobytes(PyObject *self, PyObject *order) {
    char o = 'C';
    if (order != NULL && order != NONE) {
        o = str_length(order) == 1 ? (char)str_at(order, 0) : 0;
        if (o != 'C' && o != 'F' && o != 'A') {
            return err_raise(PyExc_ValueError, "order must be 'C', 'F' or 'A'");
        }
    }
    return copy_of(self, o);
}
METHOD("memoryview.hex(self, /, sep=NULL, bytes_per_sep: int = 1)",
       "Return the data in the buffer as a str of hexadecimal numbers.\n\n>>> "
       "memoryview(b'\\x01\\xab').hex(':')\n'01:ab'\n"
       ">>> memoryview(b'\\x01\\xab\\xff').hex(':')\n'01:ab:ff'\n"
       ">>> memoryview(b'\\x01\\xab\\xff').hex()\n'01abff'\n"
       ">>> memoryview(b'\\x01\\xab\\xff').hex('_', 2)\n'01_abff'\n"
       ">>> memoryview(b'\\x01\\xab\\xff').hex('_', -2)\n'01ab_ff'")
static PyObject *memoryview_hex(PyObject *self, PyObject *sep, int bytes_per_sep) {
    autoref PyObject *bytes = TRY(copy_of(self, 'C'));
    fetch_add_relaxed(&M(self)->exports, 1); /* the separator's __len__ must not release it */
    PyObject *text = bytes_hex(bytes_data(bytes), bytes_length(bytes), sep, bytes_per_sep);
    fetch_add_acq_rel(&M(self)->exports, -1);
    return text;
}
METHOD("memoryview.toreadonly(self)", "Return a readonly version of the memoryview.")
static PyObject *memoryview_toreadonly(PyObject *self) {
    TRYI(memoryview_check_open(self));
    PyObject *view = TRY(memoryview_on(M(self)->mbuf, &M(self)->view));
    M(view)->view.readonly = 1;
    return view;
}
METHOD("memoryview.cast(self, /, format: str, shape=NULL)",
       "Cast a memoryview to a new format or shape.")
static PyObject *memoryview_cast(PyObject *self, PyObject *format, PyObject *shape) {
    return memoryview_cast_to(self, format, shape);
}
METHOD("memoryview.count(self, value, /)", "Count the number of occurrences of a value.")
static PyObject *memoryview_count(PyObject *self, PyObject *value) {
    Py_ssize_t n = TRYI(sq_length(self)), count = 0;
    for (Py_ssize_t i = 0; i < n; i++) {
        autoref PyObject *item = TRY(memoryview_item(self, i));
        count += TRYI(ops_compare_bool(item, value, Py_EQ));
    }
    return int_from_ssize(count);
}
METHOD("memoryview.index(self, value, start: slice_index = 0, stop: slice_index = sys.maxsize, /)",
       "Return the index of the first occurrence of a value.")
static PyObject *memoryview_index(PyObject *self, PyObject *value, Py_ssize_t start,
                                  Py_ssize_t stop) {
    TRYI(memoryview_check(self));
    if (M(self)->view.ndim == 0) {
        return err_raise(PyExc_TypeError, "invalid lookup on 0-dim memory");
    }
    if (M(self)->view.ndim != 1) {
        return err_raise(PyExc_NotImplementedError, "multi-dimensional lookup is not implemented");
    }
    Py_ssize_t n = M(self)->view.shape[0];
    start = start < 0 ? (start + n < 0 ? 0 : start + n) : start;
    stop = stop < 0 ? stop + n : stop > n ? n : stop;
    for (Py_ssize_t i = start; i < stop; i++) {
        autoref PyObject *item = TRY(memoryview_item(self, i));
        if (TRYI(ops_compare_bool(item, value, Py_EQ))) {
            return int_from_ssize(i);
        }
    }
    return err_raise(PyExc_ValueError, "memoryview.index(x): x not found");
}
CLASSMETHOD("memoryview.__class_getitem__(cls, object, /)", "See PEP 585")
static PyObject *memoryview_class_getitem(PyObject *cls, PyObject *item) {
    return generic_alias_new(cls, item);
}

static PyObject *numbers(const Py_ssize_t *values, int count) {
    autoref PyObject *tuple = TRY(tuple_new(values ? count : 0));
    for (int i = 0; values && i < count; i++) {
        tuple_items(tuple)[i] = TRY(int_from_ssize(values[i]));
    }
    return tuple_publish(take(tuple));
}
GETTER("memoryview.shape",
       "A tuple of ndim integers giving the shape of the memory as an N-dimensional array.")
static PyObject *memoryview_shape(PyObject *self) {
    TRYI(memoryview_check(self));
    return numbers(M(self)->view.shape, M(self)->view.ndim);
}
GETTER("memoryview.strides", "A tuple of ndim integers giving the size in bytes to access each "
                             "element for each dimension of the array.")
static PyObject *memoryview_strides(PyObject *self) {
    TRYI(memoryview_check(self));
    return numbers(M(self)->view.strides, M(self)->view.ndim);
}
GETTER("memoryview.suboffsets", "A tuple of integers used internally for PIL-style arrays.")
static PyObject *memoryview_suboffsets(PyObject *self) {
    TRYI(memoryview_check(self));
    return numbers(M(self)->view.suboffsets, M(self)->view.ndim);
}
GETTER("memoryview.nbytes",
       "The amount of space in bytes that the array would use in a contiguous representation.")
static PyObject *memoryview_nbytes(PyObject *self) {
    TRYI(memoryview_check(self));
    return int_from_ssize(M(self)->view.len);
}
GETTER("memoryview.itemsize", "The size in bytes of each element of the memoryview.")
static PyObject *memoryview_itemsize(PyObject *self) {
    TRYI(memoryview_check(self));
    return int_from_ssize(M(self)->view.itemsize);
}
GETTER(
    "memoryview.ndim",
    "An integer indicating how many dimensions of a multi-dimensional array the memory represents.")
static PyObject *memoryview_ndim(PyObject *self) {
    TRYI(memoryview_check(self));
    return int_from_ssize(M(self)->view.ndim);
}
GETTER("memoryview.format",
       "A string containing the format (in struct module style) for each element in the view.")
static PyObject *memoryview_format(PyObject *self) {
    TRYI(memoryview_check(self));
    return str_from_text(M(self)->view.format);
}
GETTER("memoryview.readonly", "A bool indicating whether the memory is read only.")
static PyObject *memoryview_readonly(PyObject *self) {
    TRYI(memoryview_check(self));
    return BOOL(M(self)->view.readonly);
}
GETTER("memoryview.obj", "The underlying object of the memoryview.")
static PyObject *memoryview_obj(PyObject *self) {
    TRYI(memoryview_check(self));
    return newref(M(self)->view.obj ? M(self)->view.obj : NONE);
}
GETTER("memoryview.c_contiguous", "A bool indicating whether the memory is C contiguous.")
static PyObject *memoryview_c_contiguous(PyObject *self) {
    TRYI(memoryview_check(self));
    return BOOL(load_relaxed(&M(self)->flags) & _Py_MEMORYVIEW_C);
}
GETTER("memoryview.f_contiguous", "A bool indicating whether the memory is Fortran contiguous.")
static PyObject *memoryview_f_contiguous(PyObject *self) {
    TRYI(memoryview_check(self));
    return BOOL(load_relaxed(&M(self)->flags) & _Py_MEMORYVIEW_FORTRAN);
}
GETTER("memoryview.contiguous", "A bool indicating whether the memory is contiguous.")
static PyObject *memoryview_contiguous(PyObject *self) {
    TRYI(memoryview_check(self));
    return BOOL(load_relaxed(&M(self)->flags) & (_Py_MEMORYVIEW_C | _Py_MEMORYVIEW_FORTRAN));
}

/* ---- iterator ---- */

typedef struct {
    PyObject_HEAD Py_ssize_t index; /* (a) */
    PyObject *view;                 /* (a) NULL: let go at the end */
} MemoryIterator;
#define IT(o) ((MemoryIterator *)(o))

static PyObject *memoryview_iter(PyObject *self) {
    TRYI(sq_length(self));
    if (M(self)->view.ndim != 1) {
        return err_raise(PyExc_NotImplementedError,
                         "multi-dimensional sub-views are not implemented");
    }
    MemoryIterator *it = IT(TRY(object_new(&memory_iterator_type)));
    it->view = newref(self);
    return (PyObject *)it;
}
/* What begin_release has said of accesses holds here, too. */
StackRef memory_iterator_step(PyObject *o) {
    Py_ssize_t i = load_relaxed(&IT(o)->index);
    PyObject *view = load_acquire(&IT(o)->view);
    if (unlikely(!is_owned(o)) || unlikely(view == NULL) || unlikely(!container_is_ready(view)) ||
        unlikely(is_released(view)) || unlikely(i >= M(view)->view.shape[0])) {
        return STACKREF_NULL;
    }
    Py_buffer *b = &M(view)->view;
    const char *format = b->format;
    char code = format == NULL ? 'B' : format[0] != 0 && format[1] == 0 ? format[0] : 0;
    StackRef item = item_read_quick(thread_current(), code, buffer_step(b, 0, b->buf, i));
    if (likely(!stackref_is_null(item))) {
        store_relaxed(&IT(o)->index, i + 1);
    }
    return item;
}
static PyObject *iterator_next(PyObject *o) {
    Py_ssize_t i = load_relaxed(&IT(o)->index);
    autoref PyObject *view = iterator_hold_source(o, &IT(o)->view);
    if (view == NULL) {
        return NULL;
    }
    if (i >= TRYI(sq_length(view))) {
        iterator_let_go(o, &IT(o)->view);
        return NULL;
    }
    store_relaxed(&IT(o)->index, i + 1);
    return memoryview_item(view, i);
}
static void iterator_dealloc(PyObject *o) {
    CLEAR(IT(o)->view);
    object_free(o);
}
PyTypeObject memory_iterator_type = {
    .ob_base = {.ob_base = STATIC_HEAD(&PyType_Type)},
    .tp_name = "memory_iterator",
    .tp_basicsize = sizeof(MemoryIterator),
    .tp_dealloc = iterator_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION | TYPE_STEP(memory),
    .tp_iter = ops_self,
    .tp_iternext = iterator_next,
};

#include "memoryview.gen.h"

static PySequenceMethods as_sequence = {.sq_length = sq_length, .sq_item = memoryview_item};
static PyMappingMethods as_mapping = {.mp_length = sq_length,
                                      .mp_subscript = memoryview_subscript,
                                      .mp_ass_subscript = memoryview_ass_subscript};
static PyBufferProcs as_buffer = {.bf_getbuffer = bf_getbuffer,
                                  .bf_releasebuffer = bf_releasebuffer};

PyTypeObject PyMemoryView_Type = {
    .ob_base = {.ob_base = STATIC_HEAD(&PyType_Type)},
    .tp_name = "memoryview",
    .tp_basicsize = offsetof(PyMemoryViewObject, ob_array),
    .tp_itemsize = sizeof(Py_ssize_t),
    .tp_dealloc = memoryview_dealloc,
    .tp_repr = memoryview_repr,
    .tp_as_sequence = &as_sequence,
    .tp_as_mapping = &as_mapping,
    .tp_hash = memoryview_hash,
    .tp_as_buffer = &as_buffer,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_SEQUENCE,
    .tp_doc = memoryview_tp_doc,
    .tp_traverse = memoryview_traverse,
    .tp_richcompare = memoryview_richcompare,
    .tp_weaklistoffset = offsetof(PyMemoryViewObject, weakreflist),
    .tp_iter = memoryview_iter,
    .tp_methods = memoryview_methods,
    .tp_getset = memoryview_getset,
    .tp_new = memoryview_tp_new,
    .tp_vectorcall = memoryview_tp_vectorcall,
};
