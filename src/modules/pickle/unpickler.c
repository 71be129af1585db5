/* The Unpickler type, and the view of its memo. */
#include "modules/pickle/pickle_int.h"

#define TAKE(self) TRYI(pickle_take(&(self)->busy, "Unpickler"))
#define INT_TAKE(self) INT_TRYI(pickle_take(&(self)->busy, "Unpickler"))

/* ---- one load ---- */

/* The method `text` if a subclass has its own: NULL without exception if not. */
static PyObject *overridden(Unpickler *self, const char *text) {
    PyTypeObject *base = self->state->unpickler_type;
    if (TYPE(self) == base) {
        return NULL;
    }
    autoref PyObject *name = TRY(str_intern_text(text)), *found = NULL;
    if (type_lookup(TYPE(self), name) == type_lookup(base, name)) {
        autoref PyObject *namespace = attr_dict((PyObject *)self);
        if (namespace == NULL) {
            err_clear();
            return NULL;
        }
        if (TRYI(dict_get(namespace, name, &found)) == 0) {
            return NULL;
        }
    }
    return attr_get((PyObject *)self, name);
}
static void stack_clear(Unpickler *self) {
    while (self->depth > 0) {
        decref(self->stack[--self->depth]);
    }
    self->mark_count = self->floor = 0;
}
static int load_prepare(Unpickler *self) {
    stack_clear(self);
    store_relaxed(&self->proto, 0); /* find_class() reads it at any time */
    PyObject *set = attr_field((PyObject *)self, &self->persistent_attribute);
    SETREF(self->persistent, set != NULL ? set : overridden(self, "persistent_load"));
    if (err_occurred()) {
        return -1;
    }
    SETREF(self->find_class, overridden(self, "find_class"));
    return err_occurred() ? -1 : 0;
}
/* The next opcode; at the end of the input EOFError. */
static int next_op(Unpickler *self) {
    if (unpickle_available(self) == 0 && self->read == NULL) {
        return err_int(err_raise(PyExc_EOFError, "Ran out of input"));
    }
    const char *op = unpickle_read(self, 1);
    if (op == NULL) {
        if (err_clear_if(self->state->unpickling_error)) {
            err_raise(PyExc_EOFError, "Ran out of input");
        }
        return -1;
    }
    return (unsigned char)*op;
}
static PyObject *load_all(Unpickler *self) {
    TRYI(load_prepare(self));
    for (int status = 0; status == 0;) {
        int op = TRYI(next_op(self));
        status = TRYI(unpickle_instruction(self, op));
    }
    TRYI(unpickle_finish(self));
    return unpickle_pop(self);
}
PyObject *unpickler_load_object(Unpickler *self) {
    PyObject *o = load_all(self);
    stack_clear(self);
    CLEAR(self->persistent);
    CLEAR(self->find_class);
    return o;
}

/* ---- setting up ---- */

static char *text_copy(const char *text, const char *otherwise) {
    char *copy = strdup(text == NULL ? otherwise : text);
    return copy == NULL ? err_no_memory() : copy;
}
int unpickler_start(Unpickler *self, PickleState *state, bool fix_imports, const char *encoding,
                    const char *errors, PyObject *buffers) {
    autoref PyObject *iterator =
        buffers == NULL || buffers == NONE ? NULL : INT_TRY(ops_iter(buffers));
    free(self->encoding);
    self->encoding = NULL;
    self->encoding = INT_TRY(text_copy(encoding, "ASCII"));
    free(self->errors);
    self->errors = NULL;
    self->errors = INT_TRY(text_copy(errors, "strict"));
    SETREF(self->buffers, take(iterator));
    self->fix_imports = fix_imports;
    self->state = state;
    return 0;
}
int unpickler_set_file(Unpickler *self, PyObject *file) {
    autoref PyObject *read = NULL, *readline = NULL, *peek = NULL;
    INT_TRYI(attr_find(file, NAME(peek), &peek));
    INT_TRYI(attr_find(file, NAME(read), &read));
    INT_TRYI(attr_find(file, NAME(readline), &readline));
    if (read == NULL || readline == NULL) {
        return err_int(
            err_raise(PyExc_TypeError, "file must have 'read' and 'readline' attributes"));
    }
    unpickle_input_drop(self);
    SETREF(self->read, take(read));
    SETREF(self->readline, take(readline));
    SETREF(self->peek, take(peek));
    return 0;
}
static void memo_clear(PyObject **memo, size_t size) {
    for (size_t i = 0; i < size; i++) {
        XDECREF(memo[i]);
    }
    free(memo);
}
/* The memo becomes another one; the caller drops the old one once the unpickler is free: finalizers
 * may use it. */
static void memo_exchange(Unpickler *self, Unpickler *scratch) {
    Unpickler old = {
        .memo = self->memo, .memo_size = self->memo_size, .memo_used = self->memo_used};
    self->memo = scratch->memo;
    self->memo_size = scratch->memo_size;
    self->memo_used = scratch->memo_used;
    *scratch = old;
}
void unpickler_drop(Unpickler *self) {
    stack_clear(self);
    free(self->stack);
    free(self->marks);
    self->stack = NULL;
    self->marks = NULL;
    self->stack_capacity = self->mark_capacity = 0;
    Unpickler none = {.memo = NULL};
    memo_exchange(self, &none);
    memo_clear(none.memo, none.memo_size);
    unpickle_input_drop(self);
    CLEAR(self->persistent_attribute);
    CLEAR(self->persistent);
    CLEAR(self->find_class);
    CLEAR(self->buffers);
    CLEAR(self->read);
    CLEAR(self->readline);
    CLEAR(self->peek);
    free(self->encoding);
    free(self->errors);
    self->encoding = self->errors = NULL;
}

/* ---- methods ---- */

METHOD("Unpickler.load(self)", "Read one pickle from the file: the object it holds.")
static PyObject *unpickler_load(Unpickler *self) {
    TAKE(self);
    PyObject *o = NULL;
    if (self->state == NULL) {
        PickleState *state = pickle_state((PyObject *)self);
        if (state != NULL) {
            err_raise(state->unpickling_error,
                      "Unpickler.__init__() was not called by %s.__init__()", TYPE(self)->tp_name);
        }
    } else {
        o = unpickler_load_object(self);
    }
    pickle_leave(&self->busy);
    return o;
}
METHOD("Unpickler.find_class(self, module_name, global_name, /)",
       "The object of that name in the module, which is imported if need be. To be overridden.")
static PyObject *unpickler_find_class(Unpickler *self, PyObject *module, PyObject *name) {
    return unpickle_default_find_class(self, module, name);
}
METHOD("Unpickler.persistent_load(self, pid, /)",
       "The object of a persistent id. To be overridden.")
static PyObject *unpickler_persistent_load(Unpickler *self, PyObject *id) {
    PickleState *state = TRY(pickle_state((PyObject *)self));
    return err_raise(state->unpickling_error, "A load persistent id instruction was encountered, "
                                              "but no persistent_load function was specified.");
}
METHOD("Unpickler.__sizeof__(self)", "How many bytes the unpickler takes.")
static PyObject *unpickler_sizeof(Unpickler *self) {
    TAKE(self);
    size_t size = (size_t)TYPE(self)->tp_basicsize + self->memo_size * sizeof(PyObject *) +
                  self->mark_capacity * sizeof(size_t) + self->stack_capacity * sizeof(PyObject *) +
                  (self->encoding ? strlen(self->encoding) + 1 : 0) + (self->errors ? strlen(self->errors) + 1 : 0);
    pickle_leave(&self->busy);
    return int_from_size(size);
}

/* ---- the memo ---- */

typedef struct {
    PyObject_HEAD Unpickler *unpickler; /* (c) */
} MemoProxy;
static PyTypeObject memo_proxy_type;

static PyObject *memo_dict(Unpickler *self) {
    autoref PyObject *dict = TRY(dict_new());
    for (size_t i = 0; i < self->memo_size; i++) {
        if (self->memo[i] != NULL) {
            autoref PyObject *key = TRY(int_from_size(i));
            TRYI(dict_set(dict, key, self->memo[i]));
        }
    }
    return take(dict);
}
METHOD("UnpicklerMemoProxy.copy(self)", "The memo as a dict.")
static PyObject *memo_proxy_copy(MemoProxy *self) {
    TAKE(self->unpickler);
    PyObject *dict = memo_dict(self->unpickler);
    pickle_leave(&self->unpickler->busy);
    return dict;
}
METHOD("UnpicklerMemoProxy.clear(self)", "Forget all.")
static PyObject *memo_proxy_clear_all(MemoProxy *self) {
    TAKE(self->unpickler);
    Unpickler none = {.memo = NULL};
    memo_exchange(self->unpickler, &none);
    pickle_leave(&self->unpickler->busy);
    memo_clear(none.memo, none.memo_size);
    return newref(NONE);
}
METHOD("UnpicklerMemoProxy.__reduce__(self)", "A copy as a dict.")
static PyObject *memo_proxy_reduce(MemoProxy *self) {
    autoref PyObject *dict = TRY(memo_proxy_copy(self)), *args = TRY(tuple_of(1, dict));
    return tuple_of(2, (PyObject *)&PyDict_Type, args);
}
static int memo_proxy_traverse(PyObject *o, visitproc visit, void *arg) {
    Py_VISIT(((MemoProxy *)o)->unpickler);
    return 0;
}
static void memo_proxy_dealloc(PyObject *o) {
    object_untrack(o);
    CLEAR(((MemoProxy *)o)->unpickler);
    object_free(o);
}

GETTER("Unpickler.memo", NULL)
static PyObject *unpickler_memo(Unpickler *self) {
    TRYI(type_ready(&memo_proxy_type));
    MemoProxy *proxy = (MemoProxy *)TRY(object_new(&memo_proxy_type));
    proxy->unpickler = newref(self);
    object_track((PyObject *)proxy);
    return (PyObject *)proxy;
}
/* A scratch unpickler holds the memo while it is being made. */
static int memo_from_dict(Unpickler *to, PyObject *dict) {
    Py_ssize_t position = 0;
    PyObject *key, *value;
    Py_hash_t hash;
    while (dict_next(dict, &position, &key, &value, &hash)) {
        autoref PyObject *owned_key = key, *owned_value = value;
        if (!IS_INT(owned_key)) {
            return err_int(err_raise(PyExc_TypeError, "memo key must be integers"));
        }
        Py_ssize_t i = int_as_ssize(owned_key);
        if (i == -1 && err_occurred()) {
            return -1;
        }
        if (i < 0) {
            return err_int(err_raise(PyExc_ValueError, "memo key must be positive integers."));
        }
        INT_TRYI(unpickle_memo_set(to, (size_t)i, owned_value));
    }
    return 0;
}
static int memo_from(Unpickler *to, PyObject *value) {
    if (value == NULL) {
        return err_int(err_raise(PyExc_TypeError, "attribute deletion is not supported"));
    }
    if (IS_DICT(value)) {
        return memo_from_dict(to, value);
    }
    if (TYPE(value) != &memo_proxy_type) {
        return err_int(err_raise(PyExc_TypeError,
                                 "'memo' attribute must be an UnpicklerMemoProxy object or dict, "
                                 "not %.200s",
                                 TYPE(value)->tp_name));
    }
    Unpickler *other = ((MemoProxy *)value)->unpickler;
    INT_TAKE(other);
    int status = 0;
    for (size_t i = 0; i < other->memo_size && status == 0; i++) {
        if (other->memo[i] != NULL) {
            status = unpickle_memo_set(to, i, other->memo[i]);
        }
    }
    pickle_leave(&other->busy);
    return status;
}
SETTER("Unpickler.memo")
static int unpickler_set_memo(Unpickler *self, PyObject *value) {
    Unpickler scratch = {.memo = NULL};
    int status = memo_from(&scratch, value);
    if (status == 0) {
        status = pickle_take(&self->busy, "Unpickler");
    }
    if (status == 0) {
        memo_exchange(self, &scratch);
        pickle_leave(&self->busy);
    }
    memo_clear(scratch.memo, scratch.memo_size);
    return status;
}

/* ---- the type ---- */

static PyObject *unpickler_getattro(PyObject *o, PyObject *name) {
    if (IS_STR(name) && str_equal_text(name, "persistent_load")) {
        PyObject *set = attr_field(o, &((Unpickler *)o)->persistent_attribute);
        if (set != NULL) {
            return set;
        }
    }
    return attr_generic_get(o, name);
}
static int unpickler_setattro(PyObject *o, PyObject *name, PyObject *value) {
    if (IS_STR(name) && str_equal_text(name, "persistent_load")) {
        attr_replace(o, &((Unpickler *)o)->persistent_attribute, value);
        return 0;
    }
    return attr_generic_set(o, name, value);
}
static PyObject *unpickler_tp_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    return type->tp_alloc(type, 0);
}
static int unpickler_tp_init(PyObject *o, PyObject *args, PyObject *kwargs) {
    static const char *const names[] = {"file", "fix_imports", "encoding", "errors", "buffers"};
    static const ArgSpec spec = {"Unpickler", names, 0, 1, 1, 5, 0, false};
    Unpickler *self = (Unpickler *)o;
    PyObject *given[5];
    INT_TRYI(args_unpack_tuple(&spec, args, kwargs, given));
    int fix_imports = given[1] == NULL ? 1 : INT_TRYI(ops_is_true(given[1]));
    const char *encoding = NULL, *errors = NULL;
    if (given[2] != NULL) {
        INT_TRYI(arg_utf8(given[2], "Unpickler", "encoding", &encoding));
    }
    if (given[3] != NULL) {
        INT_TRYI(arg_utf8(given[3], "Unpickler", "errors", &errors));
    }
    PickleState *state = INT_TRY(pickle_state(o));
    INT_TAKE(self);
    Unpickler none = {.memo = NULL};
    int status = unpickler_set_file(self, given[0]);
    if (status == 0) {
        status = unpickler_start(self, state, fix_imports, encoding, errors, given[4]);
    }
    if (status == 0) {
        memo_exchange(self, &none);
    }
    pickle_leave(&self->busy);
    memo_clear(none.memo, none.memo_size);
    return status;
}
static int unpickler_traverse(PyObject *o, visitproc visit, void *arg) {
    Unpickler *self = (Unpickler *)o;
    Py_VISIT(TYPE(o));
    Py_VISIT(self->persistent_attribute);
    Py_VISIT(self->persistent);
    Py_VISIT(self->find_class);
    Py_VISIT(self->buffers);
    Py_VISIT(self->read);
    Py_VISIT(self->readline);
    Py_VISIT(self->peek);
    Py_VISIT(self->input_owner);
    for (size_t i = 0; i < self->depth; i++) {
        Py_VISIT(self->stack[i]);
    }
    for (size_t i = 0; i < self->memo_size; i++) {
        Py_VISIT(self->memo[i]);
    }
    return 0;
}
static int unpickler_clear(PyObject *o) {
    unpickler_drop((Unpickler *)o);
    return 0;
}
static void unpickler_dealloc(PyObject *o) {
    object_untrack(o);
    unpickler_drop((Unpickler *)o);
    object_free(o);
}

#include "unpickler.gen.h"

static PyTypeObject memo_proxy_type = {
    TYPE_HEAD,
    .tp_name = "_pickle.UnpicklerMemoProxy",
    .tp_basicsize = sizeof(MemoProxy),
    .tp_dealloc = memo_proxy_dealloc,
    .tp_hash = ops_hash_not_implemented,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_BASETYPE,
    .tp_traverse = memo_proxy_traverse,
    .tp_methods = UnpicklerMemoProxy_methods,
};
static PyType_Slot unpickler_slots[] = {
    {Py_tp_new, unpickler_tp_new},
    {Py_tp_init, unpickler_tp_init},
    {Py_tp_dealloc, unpickler_dealloc},
    {Py_tp_traverse, unpickler_traverse},
    {Py_tp_clear, unpickler_clear},
    {Py_tp_getattro, unpickler_getattro},
    {Py_tp_setattro, unpickler_setattro},
    {Py_tp_methods, Unpickler_methods},
    {Py_tp_getset, Unpickler_getset},
    {Py_tp_doc, "Unpickler(file, *, fix_imports=True, encoding='ASCII', errors='strict', "
                "buffers=())\n--\n\nReads objects from a file of pickles."},
    {0, NULL},
};
PyType_Spec unpickler_type_spec = {
    .name = "_pickle.Unpickler",
    .basicsize = sizeof(Unpickler),
    .flags =
        Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = unpickler_slots,
};
