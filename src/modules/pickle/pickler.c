/* The Pickler type, and the view of its memo. */
#include "modules/pickle/pickle_int.h"

int pickle_take(uint8_t *busy, const char *what) {
    uint8_t expected = 0;
    if (!cas_acq_rel(busy, &expected, 1)) {
        return err_int(err_raise(PyExc_RuntimeError, "%s object is already used", what));
    }
    return 0;
}
#define TAKE(self) TRYI(pickle_take(&(self)->busy, "Pickler"))
#define INT_TAKE(self) INT_TRYI(pickle_take(&(self)->busy, "Pickler"))

/* PicklingError. */
void *pickle_refuse(PickleState *state, const char *format, ...) {
    va_list args;
    va_start(args, format);
    err_raise_v(state->pickling_error, format, args);
    va_end(args);
    return NULL;
}

/* ---- one dump ---- */

/* What is called for persistent ids: NULL without exception when nobody has asked for it. */
static PyObject *persistent_function(Pickler *self) {
    PyObject *set = attr_field((PyObject *)self, &self->persistent_attribute);
    if (set != NULL) {
        return set;
    }
    PyTypeObject *base = self->state->pickler_type;
    if (TYPE(self) == base) {
        return NULL;
    }
    autoref PyObject *name = TRY(str_intern_text("persistent_id"));
    if (type_lookup(TYPE(self), name) == type_lookup(base, name)) {
        return NULL;
    }
    return attr_get((PyObject *)self, name);
}
static int dump_prepare(Pickler *self) {
    SETREF(self->persistent, persistent_function(self));
    if (err_occurred()) {
        return -1;
    }
    CLEAR(self->reducer_override);
    CLEAR(self->table);
    autoref PyObject *table = INT_TRY(str_intern_text("dispatch_table"));
    INT_TRYI(attr_find((PyObject *)self, table, &self->table));
    if (TYPE(self) != self->state->pickler_type) {
        autoref PyObject *name = INT_TRY(str_intern_text("reducer_override"));
        INT_TRYI(attr_find((PyObject *)self, name, &self->reducer_override));
    }
    self->size = 0;
    self->frame = -1;
    self->framing = false;
    CLEAR(self->path);
    return 0;
}
static int dump_all(Pickler *self, PyObject *o) {
    INT_TRYI(dump_prepare(self));
    if (self->proto >= 2) {
        INT_TRYI(pickle_write_number(self, OP_PROTO, (uint64_t)self->proto, 1));
    }
    self->framing = self->proto >= 4;
    INT_TRYI(pickle_save(self, o, true));
    INT_TRYI(pickle_write_op(self, OP_STOP));
    pickle_frame_end(self);
    return pickle_flush(self);
}
int pickler_dump_object(Pickler *self, PyObject *o) {
    int status = dump_all(self, o);
    self->framing = false;
    CLEAR(self->persistent);
    CLEAR(self->reducer_override);
    CLEAR(self->table);
    return status;
}

int pickler_start(Pickler *self, PickleState *state, PyObject *protocol, bool fix_imports,
                  PyObject *buffer_callback) {
    Py_ssize_t proto = PICKLE_DEFAULT;
    if (protocol != NULL && protocol != NONE) {
        proto = ops_index_ssize(protocol, NULL);
        if (proto == -1 && err_occurred()) {
            return -1;
        }
        proto = proto < 0 ? PICKLE_HIGHEST : proto;
        if (proto > PICKLE_HIGHEST) {
            return err_int(
                err_raise(PyExc_ValueError, "pickle protocol must be <= %d", PICKLE_HIGHEST));
        }
    }
    bool callback = buffer_callback != NULL && buffer_callback != NONE;
    if (callback && proto < 5) {
        return err_int(err_raise(PyExc_ValueError, "buffer_callback needs protocol >= 5"));
    }
    self->proto = (int)proto;
    store_relaxed(&self->bin, proto > 0); /* Python code reads it at any time */
    self->fix_imports = fix_imports && proto < 3;
    self->frame = -1;
    SETREF(self->buffer_callback, callback ? newref(buffer_callback) : NULL);
    self->state = state;
    return 0;
}
int pickler_set_file(Pickler *self, PyObject *file) {
    PyObject *write;
    if (INT_TRYI(attr_find(file, NAME(write), &write)) == 0) {
        return err_int(err_raise(PyExc_TypeError, "file must have a 'write' attribute"));
    }
    SETREF(self->write, write);
    return 0;
}
void pickler_drop(Pickler *self) {
    pickle_memo_clear(&self->memo);
    CLEAR(self->persistent_attribute);
    CLEAR(self->persistent);
    CLEAR(self->dispatch_table);
    CLEAR(self->table);
    CLEAR(self->reducer_override);
    CLEAR(self->write);
    CLEAR(self->buffer_callback);
    CLEAR(self->path);
    free(self->out);
    self->out = NULL;
    self->size = self->capacity = 0;
}

/* ---- methods ---- */

METHOD("Pickler.dump(self, obj, /)", "Write the object to the file.")
static PyObject *pickler_dump(Pickler *self, PyObject *o) {
    TAKE(self);
    int status = -1;
    if (self->state == NULL) {
        PickleState *state = pickle_state((PyObject *)self);
        if (state != NULL) {
            pickle_refuse(state, "Pickler.__init__() was not called by %s.__init__()",
                          TYPE(self)->tp_name);
        }
    } else {
        status = pickler_dump_object(self, o);
    }
    pickle_leave(&self->busy);
    return status < 0 ? NULL : newref(NONE);
}
METHOD("Pickler.clear_memo(self)", "Forget which objects have been written.")
static PyObject *pickler_clear_memo(Pickler *self) {
    TAKE(self);
    PickleMemo old = self->memo;
    self->memo = (PickleMemo){0};
    pickle_leave(&self->busy);
    pickle_memo_clear(&old); /* finalizers may use the pickler */
    return newref(NONE);
}
METHOD("Pickler.persistent_id(self, obj, /)",
       "What to write in place of the object; None for the object itself. To be overridden.")
static PyObject *pickler_persistent_id(Pickler *self, PyObject *o) {
    return newref(NONE);
}
METHOD("Pickler.__sizeof__(self)", "How many bytes the pickler takes.")
static PyObject *pickler_sizeof(Pickler *self) {
    TAKE(self);
    size_t size = (size_t)TYPE(self)->tp_basicsize + self->capacity;
    if (self->memo.table != NULL) {
        size += (self->memo.mask + 1) * sizeof(PickleMemoEntry);
    }
    pickle_leave(&self->busy);
    return int_from_size(size);
}

/* ---- the memo ---- */

typedef struct {
    PyObject_HEAD Pickler *pickler; /* (c) */
} MemoProxy;
static PyTypeObject memo_proxy_type;

/* {id: (number, object)} */
static PyObject *memo_dict(const PickleMemo *memo) {
    autoref PyObject *dict = TRY(dict_new());
    for (size_t i = 0; memo->table != NULL && i <= memo->mask; i++) {
        if (memo->table[i].key != NULL) {
            autoref PyObject *id = TRY(int_from_pointer(memo->table[i].key)),
                             *number = TRY(int_from_ssize(memo->table[i].number)),
                             *pair = TRY(tuple_of(2, number, memo->table[i].key));
            TRYI(dict_set(dict, id, pair));
        }
    }
    return take(dict);
}
METHOD("PicklerMemoProxy.copy(self)", "The memo as a dict.")
static PyObject *memo_proxy_copy(MemoProxy *self) {
    TAKE(self->pickler);
    PyObject *dict = memo_dict(&self->pickler->memo);
    pickle_leave(&self->pickler->busy);
    return dict;
}
METHOD("PicklerMemoProxy.clear(self)", "Forget all.")
static PyObject *memo_proxy_clear_all(MemoProxy *self) {
    return pickler_clear_memo(self->pickler);
}
METHOD("PicklerMemoProxy.__reduce__(self)", "A copy as a dict.")
static PyObject *memo_proxy_reduce(MemoProxy *self) {
    autoref PyObject *dict = TRY(memo_proxy_copy(self)), *args = TRY(tuple_of(1, dict));
    return tuple_of(2, (PyObject *)&PyDict_Type, args);
}
static int memo_proxy_traverse(PyObject *o, visitproc visit, void *arg) {
    Py_VISIT(((MemoProxy *)o)->pickler);
    return 0;
}
static void memo_proxy_dealloc(PyObject *o) {
    object_untrack(o);
    CLEAR(((MemoProxy *)o)->pickler);
    object_free(o);
}

GETTER("Pickler.memo", NULL)
static PyObject *pickler_memo(Pickler *self) {
    TRYI(type_ready(&memo_proxy_type));
    MemoProxy *proxy = (MemoProxy *)TRY(object_new(&memo_proxy_type));
    proxy->pickler = newref(self);
    object_track((PyObject *)proxy);
    return (PyObject *)proxy;
}
static int memo_from_dict(PickleMemo *memo, PyObject *dict) {
    Py_ssize_t position = 0;
    PyObject *key, *value;
    Py_hash_t hash;
    while (dict_next(dict, &position, &key, &value, &hash)) {
        autoref PyObject *owned_key = key, *owned_value = value;
        if (!IS_TUPLE(owned_value) || tuple_length(owned_value) != 2) {
            return err_int(err_raise(PyExc_TypeError, "'memo' values must be 2-item tuples"));
        }
        if (!IS_INT(tuple_at(owned_value, 0))) {
            return err_int(err_raise(PyExc_TypeError, "an integer is required"));
        }
        Py_ssize_t number = int_as_ssize(tuple_at(owned_value, 0));
        if (number == -1 && err_occurred()) {
            return -1;
        }
        INT_TRYI(pickle_memo_set(memo, tuple_at(owned_value, 1), number));
    }
    return 0;
}
static int memo_copy(PickleMemo *to, const PickleMemo *from) {
    for (size_t i = 0; from->table != NULL && i <= from->mask; i++) {
        if (from->table[i].key != NULL) {
            INT_TRYI(pickle_memo_set(to, from->table[i].key, from->table[i].number));
        }
    }
    return 0;
}
static int memo_from(PickleMemo *memo, PyObject *value) {
    if (value == NULL) {
        return err_int(err_raise(PyExc_TypeError, "attribute deletion is not supported"));
    }
    if (IS_DICT(value)) {
        return memo_from_dict(memo, value);
    }
    if (TYPE(value) != &memo_proxy_type) {
        return err_int(err_raise(PyExc_TypeError,
                                 "'memo' attribute must be a PicklerMemoProxy object or dict, not "
                                 "%.200s",
                                 TYPE(value)->tp_name));
    }
    Pickler *other = ((MemoProxy *)value)->pickler;
    INT_TAKE(other);
    int status = memo_copy(memo, &other->memo);
    pickle_leave(&other->busy);
    return status;
}
SETTER("Pickler.memo")
static int pickler_set_memo(Pickler *self, PyObject *value) {
    PickleMemo memo = {0};
    int status = memo_from(&memo, value);
    if (status == 0) {
        status = pickle_take(&self->busy, "Pickler");
        if (status == 0) {
            PickleMemo old = self->memo;
            self->memo = memo;
            memo = old;
            pickle_leave(&self->busy);
        }
    }
    pickle_memo_clear(&memo);
    return status;
}

/* ---- the type ---- */

static PyObject *pickler_getattro(PyObject *o, PyObject *name) {
    if (IS_STR(name) && str_equal_text(name, "persistent_id")) {
        PyObject *set = attr_field(o, &((Pickler *)o)->persistent_attribute);
        if (set != NULL) {
            return set;
        }
    }
    return attr_generic_get(o, name);
}
static int pickler_setattro(PyObject *o, PyObject *name, PyObject *value) {
    if (IS_STR(name) && str_equal_text(name, "persistent_id")) {
        attr_replace(o, &((Pickler *)o)->persistent_attribute, value);
        return 0;
    }
    return attr_generic_set(o, name, value);
}
static PyObject *pickler_tp_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    return type->tp_alloc(type, 0);
}
static int pickler_tp_init(PyObject *o, PyObject *args, PyObject *kwargs) {
    static const char *const names[] = {"file", "protocol", "fix_imports", "buffer_callback"};
    static const ArgSpec spec = {"Pickler", names, 0, 4, 1, 4, 0, false};
    Pickler *self = (Pickler *)o;
    PyObject *given[4];
    INT_TRYI(args_unpack_tuple(&spec, args, kwargs, given));
    int fix_imports = given[2] == NULL ? 1 : INT_TRYI(ops_is_true(given[2]));
    PickleState *state = INT_TRY(pickle_state(o));
    INT_TAKE(self);
    int status = pickler_start(self, state, given[1], fix_imports, given[3]);
    if (status == 0 && pickler_set_file(self, given[0]) < 0) {
        self->state = NULL;
        status = -1;
    }
    if (status == 0) {
        pickle_memo_clear(&self->memo);
    }
    pickle_leave(&self->busy);
    return status;
}
static int pickler_traverse(PyObject *o, visitproc visit, void *arg) {
    Pickler *self = (Pickler *)o;
    Py_VISIT(TYPE(o));
    Py_VISIT(self->persistent_attribute);
    Py_VISIT(self->persistent);
    Py_VISIT(self->dispatch_table);
    Py_VISIT(self->table);
    Py_VISIT(self->reducer_override);
    Py_VISIT(self->write);
    Py_VISIT(self->buffer_callback);
    Py_VISIT(self->path);
    for (size_t i = 0; self->memo.table != NULL && i <= self->memo.mask; i++) {
        Py_VISIT(self->memo.table[i].key);
    }
    return 0;
}
static int pickler_clear(PyObject *o) {
    pickler_drop((Pickler *)o);
    return 0;
}
static void pickler_dealloc(PyObject *o) {
    object_untrack(o);
    pickler_drop((Pickler *)o);
    object_free(o);
}

#include "pickler.gen.h"

static PyTypeObject memo_proxy_type = {
    TYPE_HEAD,
    .tp_name = "_pickle.PicklerMemoProxy",
    .tp_basicsize = sizeof(MemoProxy),
    .tp_dealloc = memo_proxy_dealloc,
    .tp_hash = ops_hash_not_implemented,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_BASETYPE,
    .tp_traverse = memo_proxy_traverse,
    .tp_methods = PicklerMemoProxy_methods,
};
static PyMemberDef pickler_members[] = {
    {"bin", Py_T_INT, offsetof(Pickler, bin), 0, NULL},
    {"fast", Py_T_INT, offsetof(Pickler, fast), 0, NULL},
    {"dispatch_table", Py_T_OBJECT_EX, offsetof(Pickler, dispatch_table), 0, NULL},
    {NULL, 0, 0, 0, NULL},
};
static PyType_Slot pickler_slots[] = {
    {Py_tp_new, pickler_tp_new},
    {Py_tp_init, pickler_tp_init},
    {Py_tp_dealloc, pickler_dealloc},
    {Py_tp_traverse, pickler_traverse},
    {Py_tp_clear, pickler_clear},
    {Py_tp_getattro, pickler_getattro},
    {Py_tp_setattro, pickler_setattro},
    {Py_tp_methods, Pickler_methods},
    {Py_tp_members, pickler_members},
    {Py_tp_getset, Pickler_getset},
    {Py_tp_doc, "Pickler(file, protocol=None, fix_imports=True, buffer_callback=None)\n--\n\n"
                "Writes objects to a file as pickles."},
    {0, NULL},
};
PyType_Spec pickler_type_spec = {
    .name = "_pickle.Pickler",
    .basicsize = sizeof(Pickler),
    .flags =
        Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = pickler_slots,
};
