/* Saving objects by what __reduce_ex__ and its like return. */
#include "modules/pickle/pickle_int.h"

/* What a reduction consists of; all borrowed, NULL: left out. */
typedef struct {
    PyObject *function, *args, *state, *list_items, *dict_items, *state_setter;
} Reduction;

static PyObject *optional(PyObject *value, Py_ssize_t i) {
    return i < tuple_length(value) && tuple_at(value, i) != NONE ? tuple_at(value, i) : NULL;
}
static int check_reduction(PickleState *state, const Reduction *r) {
    if (TYPE(r->function)->tp_call == NULL) {
        return err_int(pickle_refuse(state,
                                     "first item of the tuple returned by __reduce__ must be "
                                     "callable, not %T",
                                     r->function));
    }
    if (!IS_TUPLE(r->args)) {
        return err_int(pickle_refuse(state,
                                     "second item of the tuple returned by __reduce__ must be a "
                                     "tuple, not %T",
                                     r->args));
    }
    if (r->list_items != NULL && !ops_is_iterator(r->list_items)) {
        return err_int(pickle_refuse(state,
                                     "fourth item of the tuple returned by __reduce__ must be an "
                                     "iterator, not %T",
                                     r->list_items));
    }
    if (r->dict_items != NULL && !ops_is_iterator(r->dict_items)) {
        return err_int(pickle_refuse(state,
                                     "fifth item of the tuple returned by __reduce__ must be an "
                                     "iterator, not %T",
                                     r->dict_items));
    }
    if (r->state_setter != NULL && TYPE(r->state_setter)->tp_call == NULL) {
        return err_int(pickle_refuse(state,
                                     "sixth item of the tuple returned by __reduce__ must be "
                                     "callable, not %T",
                                     r->state_setter));
    }
    return 0;
}

static int save_noted(Pickler *self, PyObject *part, PyObject *o, const char *what) {
    if (pickle_save(self, part, true) < 0) {
        err_note("when serializing %T %s", o, what);
        return -1;
    }
    return 0;
}

/* ---- how the object is made ---- */

/* The class that __newobj__ or __newobj_ex__ is called with must be the object's. */
static int check_class(Pickler *self, PyObject *class, PyObject *o, const char *function) {
    if (!IS_TYPE_OBJECT(class)) {
        return err_int(pickle_refuse(self->state, "first argument to %s() must be a class, not %T",
                                     function, class));
    }
    if (o != NULL) {
        autoref PyObject *own = INT_TRY(attr_get(o, NAME(__class__)));
        if (own != class) {
            return err_int(pickle_refuse(self->state, "first argument to %s() must be %R, not %R",
                                         function, own, class));
        }
    }
    return 0;
}
static int save_newobj(Pickler *self, const Reduction *r, PyObject *o) {
    Py_ssize_t n = tuple_length(r->args);
    if (n < 1) {
        return err_int(
            pickle_refuse(self->state, "__newobj__ expected at least 1 argument, got %zd", n));
    }
    PyObject *class = tuple_at(r->args, 0);
    INT_TRYI(check_class(self, class, o, "__newobj__"));
    INT_TRYI(save_noted(self, class, o, "class"));
    autoref PyObject *rest = INT_TRY(tuple_slice(r->args, 1, n));
    INT_TRYI(save_noted(self, rest, o, "__new__ arguments"));
    return pickle_write_op(self, OP_NEWOBJ);
}
/* Before protocol 4: functools.partial(cls.__new__, cls, *args, **kwargs)(). */
static int save_partial(Pickler *self, PyObject *class, PyObject *args, PyObject *kwargs,
                        PyObject *o) {
    autoref PyObject *new = INT_TRY(attr_get(class, NAME(__new__))),
                     *front = INT_TRY(tuple_of(2, new, class)),
                     *all = INT_TRY(tuple_concat(front, args)),
                     *partial = INT_TRY(call_tuple(self->state->partial, all, kwargs));
    INT_TRYI(save_noted(self, partial, o, "reconstructor"));
    INT_TRYI(pickle_save(self, tuple_empty(), true));
    return pickle_write_op(self, OP_REDUCE);
}
static int save_newobj_ex(Pickler *self, const Reduction *r, PyObject *o) {
    Py_ssize_t n = tuple_length(r->args);
    if (n != 3) {
        return err_int(
            pickle_refuse(self->state, "__newobj_ex__ expected 3 arguments, got %zd", n));
    }
    PyObject *class = tuple_at(r->args, 0), *args = tuple_at(r->args, 1),
             *kwargs = tuple_at(r->args, 2);
    if (!IS_TYPE_OBJECT(class)) {
        return check_class(self, class, o, "__newobj_ex__");
    }
    if (!IS_TUPLE(args)) {
        return err_int(pickle_refuse(
            self->state, "second argument to __newobj_ex__() must be a tuple, not %T", args));
    }
    if (!IS_DICT(kwargs)) {
        return err_int(pickle_refuse(
            self->state, "third argument to __newobj_ex__() must be a dict, not %T", kwargs));
    }
    if (self->proto < 4) {
        return save_partial(self, class, args, kwargs, o);
    }
    INT_TRYI(save_noted(self, class, o, "class"));
    INT_TRYI(save_noted(self, args, o, "__new__ arguments"));
    INT_TRYI(save_noted(self, kwargs, o, "__new__ arguments"));
    return pickle_write_op(self, OP_NEWOBJ_EX);
}
/* 1: the function is the one of that name. */
static int is_named(PyObject *function, const char *text) {
    autoref PyObject *name = NULL;
    if (INT_TRYI(attr_find(function, NAME(__name__), &name)) == 0) {
        return 0;
    }
    return IS_STR(name) && str_equal_text(name, text);
}
static int save_making(Pickler *self, const Reduction *r, PyObject *o) {
    if (self->proto >= 2) {
        int is = INT_TRYI(is_named(r->function, "__newobj_ex__"));
        if (is) {
            return save_newobj_ex(self, r, o);
        }
        is = INT_TRYI(is_named(r->function, "__newobj__"));
        if (is) {
            return save_newobj(self, r, o);
        }
    }
    INT_TRYI(save_noted(self, r->function, o, "reconstructor"));
    INT_TRYI(save_noted(self, r->args, o, "reconstructor arguments"));
    return pickle_write_op(self, OP_REDUCE);
}

/* ---- what is done to it then ---- */

static int save_state(Pickler *self, const Reduction *r, PyObject *o) {
    if (r->state_setter == NULL) {
        INT_TRYI(save_noted(self, r->state, o, "state"));
        return pickle_write_op(self, OP_BUILD);
    }
    INT_TRYI(save_noted(self, r->state_setter, o, "state setter"));
    INT_TRYI(pickle_save(self, o, true));
    INT_TRYI(save_noted(self, r->state, o, "state"));
    INT_TRYI(pickle_write_op(self, OP_TUPLE2));
    INT_TRYI(pickle_write_op(self, OP_REDUCE));
    return pickle_write_op(self, OP_POP);
}
int pickle_save_reduce(Pickler *self, PyObject *value, PyObject *o) {
    if (tuple_length(value) < 2 || tuple_length(value) > 6) {
        return err_int(pickle_refuse(
            self->state, "tuple returned by __reduce__ must contain 2 through 6 elements"));
    }
    Reduction r = {tuple_at(value, 0), tuple_at(value, 1), optional(value, 2),
                   optional(value, 3), optional(value, 4), optional(value, 5)};
    INT_TRYI(check_reduction(self->state, &r));
    INT_TRYI(save_making(self, &r, o));
    if (o != NULL) {
        Py_ssize_t number = pickle_memo_get(&self->memo, o);
        if (number >= 0) { /* saving the arguments has made it */
            INT_TRYI(pickle_write_op(self, OP_POP));
            INT_TRYI(pickle_write_get(self, number));
        } else {
            INT_TRYI(pickle_memoize(self, o));
        }
    }
    if (r.list_items != NULL) {
        INT_TRYI(pickle_save_list_iterator(self, r.list_items, o));
    }
    if (r.dict_items != NULL) {
        INT_TRYI(pickle_save_dict_iterator(self, r.dict_items, o));
    }
    return r.state == NULL ? 0 : save_state(self, &r, o);
}

/* ---- finding the reduction ---- */

/* The function in the dispatch table for the type: NULL without exception if there is none. */
static PyObject *dispatched(Pickler *self, PyObject *type) {
    PyObject *function = NULL;
    autoref PyObject *table = xnewref(self->table);
    if (table == NULL) {
        dict_get(self->state->dispatch_table, type, &function);
        return function;
    }
    function = ops_get_item(table, type);
    if (function == NULL) {
        err_clear_if(PyExc_KeyError);
    }
    return function;
}
static PyObject *reduce(Pickler *self, PyObject *o) {
    autoref PyObject *method = NULL;
    if (TRYI(attr_find(o, NAME(__reduce_ex__), &method)) > 0) {
        autoref PyObject *proto = TRY(int_from_ssize(self->proto));
        return call_one(method, proto);
    }
    if (TRYI(attr_find(o, NAME(__reduce__), &method)) > 0) {
        return call_none(method);
    }
    return pickle_refuse(self->state, "Can't pickle %T object", o);
}
static int save_reduced(Pickler *self, PyObject *value, PyObject *o) {
    if (IS_STR(value)) {
        return pickle_save_global(self, o, value);
    }
    int status = -1;
    if (!IS_TUPLE(value)) {
        pickle_refuse(self->state, "__reduce__ must return a string or tuple, not %T", value);
    } else {
        status = pickle_save_reduce(self, value, o);
    }
    if (status < 0) {
        err_note("when serializing %T object", o);
    }
    return status;
}
int pickle_save_by_reduction(Pickler *self, PyObject *o) {
    autoref PyObject *value = NULL, *function = NULL;
    PyTypeObject *type = TYPE(o);
    if (self->reducer_override != NULL) {
        value = INT_TRY(call_one(self->reducer_override, o));
        if (value != NOT_IMPLEMENTED) {
            return save_reduced(self, value, o);
        }
        CLEAR(value);
    }
    if (type == &PyType_Type) {
        return pickle_save_type(self, o);
    }
    if (type == &PyFunction_Type) {
        return pickle_save_global(self, o, NULL);
    }
    function = dispatched(self, (PyObject *)type);
    if (function != NULL) {
        value = INT_TRY(call_one(function, o));
        return save_reduced(self, value, o);
    }
    if (err_occurred()) {
        return -1;
    }
    if (type_is_subtype(type, &PyType_Type)) {
        return pickle_save_global(self, o, NULL);
    }
    value = INT_TRY(reduce(self, o));
    return save_reduced(self, value, o);
}
