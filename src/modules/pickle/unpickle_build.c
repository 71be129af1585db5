/* The instructions of a pickle that find classes, call them, and give objects their state. */
#include "modules/pickle/pickle_int.h"

#define REFUSE(...) err_int(err_raise(self->state->unpickling_error, __VA_ARGS__))

/* ---- finding ---- */

/* Python 3's names for Python 2's; both may be replaced. */
static int new_names(PickleState *state, PyObject **module, PyObject **name) {
    autoref PyObject *key = INT_TRY(tuple_of(2, *module, *name)), *other = NULL;
    if (INT_TRYI(dict_get(state->name_mapping, key, &other)) > 0) {
        if (!IS_TUPLE(other) || tuple_length(other) != 2 || !IS_STR(tuple_at(other, 0)) ||
            !IS_STR(tuple_at(other, 1))) {
            return err_int(err_raise(PyExc_RuntimeError,
                                     "_compat_pickle.NAME_MAPPING values should be pairs of str, "
                                     "not %.200s",
                                     TYPE(other)->tp_name));
        }
        SETREF(*module, newref(tuple_at(other, 0)));
        SETREF(*name, newref(tuple_at(other, 1)));
        return 0;
    }
    if (INT_TRYI(dict_get(state->import_mapping, *module, &other)) > 0) {
        if (!IS_STR(other)) {
            return err_int(err_raise(PyExc_RuntimeError,
                                     "_compat_pickle.IMPORT_MAPPING values should be strings, not "
                                     "%.200s",
                                     TYPE(other)->tp_name));
        }
        SETREF(*module, newref(other));
    }
    return 0;
}
/* The dotted path from the module on. */
static PyObject *resolve(PyObject *module, PyObject *name, PyObject *module_name) {
    autoref PyObject *dot = TRY(str_from_char('.')), *split = TRY(str_intern_text("split")),
                     *path = TRY(call_method_one(name, split, dot)), *at = newref(module);
    if (list_length(path) == 1) {
        return attr_get(module, name);
    }
    for (Py_ssize_t i = 0; i < list_length(path); i++) {
        autoref PyObject *part = TRY(ops_sequence_get(path, i));
        PyObject *next = attr_get(at, part);
        if (next == NULL) {
            if (err_matches(PyExc_AttributeError)) {
                PyObject *context = err_fetch();
                err_raise(PyExc_AttributeError, "Can't resolve path %R on module %R", name,
                          module_name);
                err_chain(context);
            }
            return NULL;
        }
        SETREF(at, next);
    }
    return take(at);
}
PyObject *unpickle_default_find_class(Unpickler *self, PyObject *module_name, PyObject *global) {
    autoref PyObject *module = newref(module_name), *name = newref(global);
    TRYI(AUDIT("pickle.find_class", 2, module, name));
    PickleState *state = self->state != NULL ? self->state : TRY(pickle_state((PyObject *)self));
    if (self->state != NULL && load_relaxed(&self->proto) < 3 && self->fix_imports) {
        TRYI(new_names(state, &module, &name));
    }
    if (!IS_STR(module) || !IS_STR(name)) {
        return err_raise(PyExc_TypeError, "find_class() needs strings");
    }
    autoref PyObject *top = TRY(import_module_level(module, NULL, NULL, NONE, 0)),
                     *object = TRY(ops_get_item(interp_current()->modules, module));
    return load_relaxed(&self->proto) >= 4 ? resolve(object, name, module) : attr_get(object, name);
}
PyObject *unpickle_find_class(Unpickler *self, PyObject *module, PyObject *name) {
    return self->find_class != NULL ? call_two(self->find_class, module, name)
                                    : unpickle_default_find_class(self, module, name);
}

/* A line without its newline, decoded. */
static PyObject *line_text(Unpickler *self, const char *encoding) {
    const char *line;
    Py_ssize_t n = TRYI(unpickle_readline(self, &line));
    if (n < 2) {
        return unpickle_truncated(self);
    }
    autoref PyObject *bytes = TRY(bytes_from(line, n - 1));
    return str_decode(bytes_data(bytes), n - 1, encoding, "strict");
}
static PyObject *global_of_lines(Unpickler *self, const char *encoding) {
    autoref PyObject *module = TRY(line_text(self, encoding)),
                     *name = TRY(line_text(self, encoding));
    return unpickle_find_class(self, module, name);
}
static int push_stack_global(Unpickler *self) {
    autoref PyObject *name = INT_TRY(unpickle_pop(self)), *module = INT_TRY(unpickle_pop(self));
    if (!IS_EXACT(name, PyUnicode_Type) || !IS_EXACT(module, PyUnicode_Type)) {
        return REFUSE("STACK_GLOBAL requires str");
    }
    return unpickle_push(self, unpickle_find_class(self, module, name));
}
static int push_extension(Unpickler *self, int n) {
    uint64_t bits = unpickle_number(INT_TRY(unpickle_read(self, (size_t)n)), n);
    int64_t code = n == 4 ? (int32_t)bits : (int64_t)bits;
    if (code <= 0) {
        return REFUSE("EXT specifies code <= 0");
    }
    PickleState *state = self->state;
    autoref PyObject *key = INT_TRY(int_from_int64(code)), *found = NULL, *pair = NULL;
    if (INT_TRYI(dict_get(state->extension_cache, key, &found)) > 0) {
        return unpickle_push(self, take(found));
    }
    if (INT_TRYI(dict_get(state->inverted_registry, key, &pair)) == 0) {
        return err_int(
            err_raise(PyExc_ValueError, "unregistered extension code %lld", (long long)code));
    }
    if (!IS_TUPLE(pair) || tuple_length(pair) != 2 || !IS_STR(tuple_at(pair, 0)) ||
        !IS_STR(tuple_at(pair, 1))) {
        return err_int(err_raise(PyExc_ValueError,
                                 "_inverted_registry[%lld] isn't a 2-tuple of strings",
                                 (long long)code));
    }
    found = INT_TRY(unpickle_find_class(self, tuple_at(pair, 0), tuple_at(pair, 1)));
    INT_TRYI(dict_set(state->extension_cache, key, found));
    return unpickle_push(self, take(found));
}

/* ---- persistent ids ---- */

static int push_persistent(Unpickler *self, PyObject *id) {
    if (self->persistent == NULL) {
        return REFUSE("A load persistent id instruction was encountered, but no persistent_load "
                      "function was specified.");
    }
    return unpickle_push(self, call_one(self->persistent, id));
}
static int push_persistent_line(Unpickler *self) {
    const char *line;
    Py_ssize_t n = INT_TRYI(unpickle_readline(self, &line));
    for (Py_ssize_t i = 0; i < n; i++) {
        if ((signed char)line[i] < 0) {
            return REFUSE("persistent IDs in protocol 0 must be ASCII strings");
        }
    }
    autoref PyObject *id = INT_TRY(str_from_utf8(line, n - 1));
    return push_persistent(self, id);
}

/* ---- making ---- */

static PyObject *instantiate(PyObject *class, PyObject *args) {
    bool call = tuple_length(args) > 0 || !IS_TYPE_OBJECT(class);
    if (!call) {
        autoref PyObject *name = TRY(str_intern_text("__getinitargs__"));
        call = TRYI(attr_has(class, name));
    }
    if (call) {
        return call_tuple(class, args, NULL);
    }
    autoref PyObject *new = TRY(attr_get(class, NAME(__new__)));
    return call_one(new, class);
}
static int push_inst(Unpickler *self) {
    Py_ssize_t from = INT_TRYI(unpickle_mark(self));
    autoref PyObject *class = INT_TRY(global_of_lines(self, "ascii")),
                     *args = INT_TRY(unpickle_pop_tuple(self, (size_t)from));
    return unpickle_push(self, instantiate(class, args));
}
static int push_obj(Unpickler *self) {
    Py_ssize_t from = INT_TRYI(unpickle_mark(self));
    if (self->depth - (size_t)from < 1) {
        return unpickle_underflow(self);
    }
    autoref PyObject *args = INT_TRY(unpickle_pop_tuple(self, (size_t)from + 1)),
                     *class = INT_TRY(unpickle_pop(self));
    return unpickle_push(self, instantiate(class, args));
}
static int push_newobj(Unpickler *self, bool with_kwargs) {
    const char *op = with_kwargs ? "NEWOBJ_EX" : "NEWOBJ";
    autoref PyObject *kwargs = NULL, *args = NULL, *class = NULL;
    if (with_kwargs) {
        kwargs = INT_TRY(unpickle_pop(self));
    }
    args = INT_TRY(unpickle_pop(self));
    class = INT_TRY(unpickle_pop(self));
    if (!IS_TYPE_OBJECT(class)) {
        return REFUSE("%s class argument must be a type, not %.200s", op, TYPE(class)->tp_name);
    }
    newfunc new = ((PyTypeObject *)class)->tp_new;
    if (new == NULL) {
        return REFUSE("%s class argument '%.200s' doesn't have __new__", op,
                      ((PyTypeObject *)class)->tp_name);
    }
    if (!IS_TUPLE(args)) {
        return REFUSE("%s args argument must be a tuple, not %.200s", op, TYPE(args)->tp_name);
    }
    if (kwargs != NULL && !IS_DICT(kwargs)) {
        return REFUSE("%s kwargs argument must be a dict, not %.200s", op, TYPE(kwargs)->tp_name);
    }
    return unpickle_push(self, new ((PyTypeObject *)class, args, kwargs));
}
static int push_reduced(Unpickler *self) {
    autoref PyObject *args = INT_TRY(unpickle_pop(self)), *function = INT_TRY(unpickle_pop(self));
    if (!IS_TUPLE(args)) {
        return err_int(err_raise(PyExc_TypeError, "argument list must be a tuple"));
    }
    return unpickle_push(self, call_tuple(function, args, NULL));
}

/* ---- state ---- */

static int set_dict(Unpickler *self, PyObject *o, PyObject *state) {
    if (!IS_DICT(state)) {
        return REFUSE("state is not a dictionary");
    }
    autoref PyObject *namespace = INT_TRY(attr_get(o, NAME(__dict__)));
    Py_ssize_t position = 0;
    PyObject *key, *value;
    Py_hash_t hash;
    while (dict_next(state, &position, &key, &value, &hash)) {
        autoref PyObject *owned_key = key, *owned_value = value;
        if (IS_EXACT(owned_key, PyUnicode_Type)) {
            owned_key = INT_TRY(str_intern(take(owned_key)));
        }
        INT_TRYI(ops_set_item(namespace, owned_key, owned_value));
    }
    return 0;
}
static int set_slots(Unpickler *self, PyObject *o, PyObject *state) {
    if (!IS_DICT(state)) {
        return REFUSE("slot state is not a dictionary");
    }
    Py_ssize_t position = 0;
    PyObject *key, *value;
    Py_hash_t hash;
    while (dict_next(state, &position, &key, &value, &hash)) {
        autoref PyObject *owned_key = key, *owned_value = value;
        INT_TRYI(attr_set(o, owned_key, owned_value));
    }
    return 0;
}
static int build(Unpickler *self) {
    if (self->depth < self->floor + 2) {
        return unpickle_underflow(self);
    }
    autoref PyObject *state = INT_TRY(unpickle_pop(self)), *o = newref(INT_TRY(unpickle_top(self))),
                     *set_state = NULL, *slots = NULL;
    if (INT_TRYI(attr_find(o, NAME(__setstate__), &set_state)) > 0) {
        autoref PyObject *result = INT_TRY(call_one(set_state, state));
        return 0;
    }
    if (IS_TUPLE(state) && tuple_length(state) == 2) {
        slots = newref(tuple_at(state, 1));
        SETREF(state, newref(tuple_at(state, 0)));
    }
    if (state != NONE) {
        INT_TRYI(set_dict(self, o, state));
    }
    return slots == NULL || slots == NONE ? 0 : set_slots(self, o, slots);
}

/* ---- out-of-band buffers ---- */

static int push_buffer(Unpickler *self) {
    if (self->buffers == NULL) {
        return REFUSE("pickle stream refers to out-of-band data but no *buffers* argument was "
                      "given");
    }
    PyObject *buffer = ops_next(self->buffers);
    if (buffer == NULL && !err_occurred()) {
        return REFUSE("not enough out-of-band buffers");
    }
    return unpickle_push(self, buffer);
}
static int make_read_only(Unpickler *self) {
    autoref PyObject *o = INT_TRY(unpickle_pop(self));
    autoref PyObject *view = INT_TRY(memoryview_with_flags(o, PyBUF_FULL_RO));
    if (((PyMemoryViewObject *)view)->view.readonly) {
        return unpickle_push(self, take(o));
    }
    autoref PyObject *name = INT_TRY(str_intern_text("toreadonly"));
    return unpickle_push(self, call_method_none(view, name));
}

static int bad_key(Unpickler *self, int op) {
    if (op >= 0x20 && op <= 0x7e && op != '\'' && op != '\\') {
        return REFUSE("invalid load key, '%c'.", op);
    }
    return REFUSE("invalid load key, '\\x%02x'.", op);
}
int unpickle_build_instruction(Unpickler *self, int op) {
    switch (op) {
    case OP_GLOBAL:
        return unpickle_push(self, global_of_lines(self, "utf-8"));
    case OP_STACK_GLOBAL:
        return push_stack_global(self);
    case OP_INST:
        return push_inst(self);
    case OP_OBJ:
        return push_obj(self);
    case OP_NEWOBJ:
        return push_newobj(self, false);
    case OP_NEWOBJ_EX:
        return push_newobj(self, true);
    case OP_REDUCE:
        return push_reduced(self);
    case OP_BUILD:
        return build(self);
    case OP_EXT1:
        return push_extension(self, 1);
    case OP_EXT2:
        return push_extension(self, 2);
    case OP_EXT4:
        return push_extension(self, 4);
    case OP_PERSID:
        return push_persistent_line(self);
    case OP_BINPERSID: {
        autoref PyObject *id = INT_TRY(unpickle_pop(self));
        return push_persistent(self, id);
    }
    case OP_NEXT_BUFFER:
        return push_buffer(self);
    case OP_READONLY_BUFFER:
        return make_read_only(self);
    default:
        return bad_key(self, op);
    }
}
