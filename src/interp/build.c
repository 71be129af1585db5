/* Building and taking apart containers, and the intrinsic functions. */
#include "interp/instruction.h"
#include "types/template/template_string.h"
#include "types/generator/generator.h"

/* ---- out of slots ---- */

/* Boxes all, so that nothing can fail afterwards. */
static int box_all(StackRef *items, Py_ssize_t count) {
    for (Py_ssize_t i = 0; i < count; i++) {
        if (stackref_is_int(items[i])) {
            INT_TRY(stackref_box(&items[i]));
        }
    }
    return 0;
}

/* Nothing comes between making it and filling it that looks at it. One of atoms is not tracked: see tuple_publish_display. */
PyObject *step_build_tuple(StackRef *items, Py_ssize_t count) {
    if (count == 0) {
        return tuple_empty();
    }
    TRYI(box_all(items, count));
    ThreadState *ts = thread_current();
    PyTupleObject *tuple = (PyTupleObject *)tuple_take_quick(ts, count);
    if (likely(tuple != NULL)) {
        ts->alloc_tick++;
        heap_make_young(tuple);
    } else {
        tuple = TRY((PyTupleObject *)object_new_raw(
            &PyTuple_Type, offsetof(PyTupleObject, ob_item) + (size_t)count * sizeof(PyObject *)));
        ((PyVarObject *)tuple)->ob_size = count;
        tuple->ob_hash = -1;
    }
    bool atoms = true;
    for (Py_ssize_t i = 0; i < count; i++) {
        PyObject *item = stackref_take(&items[i]);
        atoms = atoms && !HAS_FLAG(TYPE(item), Py_TPFLAGS_HAVE_GC);
        tuple->ob_item[i] = item;
    }
    if (atoms) {
        ts->alloc_tick -= ts->alloc_tick > 0;
    } else {
        object_track((PyObject *)tuple);
    }
    return (PyObject *)tuple;
}

PyObject *step_build_list(StackRef *items, Py_ssize_t count) {
    TRYI(box_all(items, count));
    PyObject *list = TRY(list_new(count));
    for (Py_ssize_t i = 0; i < count; i++) {
        list_set_fresh(list, i, stackref_take(&items[i]));
    }
    return list;
}

PyObject *step_build_set(StackRef *items, Py_ssize_t count) {
    autoref PyObject *set = TRY(set_new(NULL));
    if (count > 0) {
        TRYI(set_reserve_fresh(set, count, TRY(stackref_box(&items[0]))));
    }
    for (Py_ssize_t i = 0; i < count; i++) {
        TRYI(set_add(set, TRY(stackref_box(&items[i]))));
    }
    return take(set);
}

PyObject *step_build_map(StackRef *items, Py_ssize_t pairs) {
    autoref PyObject *dict =
        TRY(pairs == 0 ? dict_new() : dict_new_for(pairs, TRY(stackref_box(&items[0]))));
    for (Py_ssize_t i = 0; i < pairs; i++) {
        PyObject *key = TRY(stackref_box(&items[2 * i]));
        TRYI(dict_set(dict, key, TRY(stackref_box(&items[2 * i + 1]))));
    }
    return take(dict);
}

PyObject *step_build_string(StackRef *items, Py_ssize_t count) {
    enum { SMALL = 32 };
    PyObject *small[SMALL];
    if (count <= SMALL) {
        for (Py_ssize_t i = 0; i < count; i++) {
            small[i] = stackref_object(items[i]);
        }
        return str_join_array(str_empty(), small, count);
    }
    size_t bytes = (size_t)count * sizeof(PyObject *);
    PyObject **pieces = data_alloc(bytes);
    if (pieces == NULL) {
        return err_no_memory();
    }
    for (Py_ssize_t i = 0; i < count; i++) {
        pieces[i] = stackref_object(items[i]);
    }
    PyObject *text = str_join_array(str_empty(), pieces, count);
    data_free(pieces, bytes);
    return text;
}

/* A program may have put anything under the name __conditional_annotations__. */
int step_set_add(PyObject *set, PyObject *item, bool counted) {
    if (unlikely(!IS_INSTANCE(set, PySet_Type))) {
        return err_int(
            err_raise(PyExc_TypeError, "'%.100s' object is not a set", TYPE(set)->tp_name));
    }
    return counted ? set_add_counted(set, item) : set_add(set, item);
}

PyObject *step_build_template(PyObject *strings, PyObject *interpolations) {
    return template_new(strings, interpolations);
}

PyObject *step_build_interpolation(PyObject *value, PyObject *text, int conversion,
                                   PyObject *spec) {
    return interpolation_new(value, text, (Py_UCS4) "\0sra"[conversion],
                             spec == NULL ? str_empty() : spec);
}

/* ---- merging ---- */

int step_list_extend(PyObject *list, PyObject *items) {
    if (list_extend_iterable(list, items) == 0) {
        return 0;
    }
    bool iterable = TYPE(items)->tp_iter != NULL || (TYPE(items)->tp_as_sequence != NULL &&
                                                     TYPE(items)->tp_as_sequence->sq_item != NULL);
    if (err_matches(PyExc_TypeError) && !iterable) {
        err_clear();
        err_raise(PyExc_TypeError, "Value after * must be an iterable, not %.200s",
                  TYPE(items)->tp_name);
    }
    return -1;
}

int step_dict_update(PyObject *dict, PyObject *items) {
    if (dict_merge(dict, items, MERGE_OVERRIDE) == 0) {
        return 0;
    }
    if (err_clear_if(PyExc_AttributeError)) {
        err_raise(PyExc_TypeError, "'%.200s' object is not a mapping", TYPE(items)->tp_name);
    }
    return -1;
}

int step_dict_merge(PyObject *dict, PyObject *items, PyObject *callable) {
    if (dict_merge(dict, items, MERGE_UNIQUE) == 0) {
        return 0;
    }
    if (err_clear_if(PyExc_AttributeError)) {
        autoref PyObject *text = INT_TRY(step_callable_text(callable));
        err_raise(PyExc_TypeError, "%U argument after ** must be a mapping, not %.200s", text,
                  TYPE(items)->tp_name);
        return -1;
    }
    if (err_matches(PyExc_KeyError)) {
        autoref PyObject *exception = err_fetch();
        PyObject *args = ((PyBaseExceptionObject *)exception)->args;
        if (args == NULL || tuple_length(args) != 1) {
            err_restore(take(exception));
            return -1;
        }
        autoref PyObject *text = INT_TRY(step_callable_text(callable));
        err_raise(PyExc_TypeError, "%U got multiple values for keyword argument '%S'", text,
                  tuple_at(args, 0));
    }
    return -1;
}

void step_set_function_attribute(PyObject *o, unsigned which, steals PyObject *value) {
    PyFunctionObject *f = (PyFunctionObject *)o; /* NOLOCK: fresh, on this thread's stack only */
    switch (which) {
    case 1:
        f->func_defaults = value;
        break;
    case 2:
        f->func_kwdefaults = value;
        break;
    case 4:
        f->func_annotations = value;
        break;
    case 8:
        f->func_closure = value;
        break;
    default:
        f->func_annotate = value;
        break;
    }
}

/* ---- unpacking ---- */

static void raise_too_many_values(unsigned expected, Py_ssize_t got) {
    if (got >= 0) {
        err_raise(PyExc_ValueError, "too many values to unpack (expected %u, got %zd)", expected,
                  got);
    } else {
        err_raise(PyExc_ValueError, "too many values to unpack (expected %u)", expected);
    }
}

/* Tuples and lists: read in place, uncounted where they are shared. 1 done, 0 a list that shrinks under
 * another thread's hands, -1 not of the right length. */
static int unpack_exact(StackRef *sp, PyObject *o, unsigned count, StackRef *sequence) {
    bool is_tuple = HAS_FLAG(TYPE(o), Py_TPFLAGS_TUPLE_SUBCLASS);
    Py_ssize_t length = is_tuple ? tuple_length(o) : list_length(o);
    if (length != (Py_ssize_t)count) {
        if (length < (Py_ssize_t)count) {
            err_raise(PyExc_ValueError, "not enough values to unpack (expected %u, got %zd)", count,
                      length);
        } else {
            raise_too_many_values(count, length);
        }
        return -1;
    }
    container_check(o); /* from here on nothing waits: what is read lies in no counted slot yet */
    *sequence = sp[-1];
    for (unsigned i = 0; i < count; i++) {
        StackRef item = is_tuple ? container_read(o, tuple_at(o, i)) : list_read_quick(o, i);
        if (unlikely(stackref_is_null(item))) {
            while (i-- > 0) {
                stackref_drop(sp[(int)count - 2 - (int)i]);
            }
            sp[-1] = *sequence;
            return 0;
        }
        sp[(int)count - 2 - (int)i] = item;
    }
    return 1;
}

/* Any other iterable, into an owned array: 0, or -1 with what was read dropped. */
static int unpack_iterable(PyObject *o, PyObject **items, unsigned count, unsigned after,
                           PyObject **rest) {
    if (TYPE(o)->tp_iter == NULL &&
        (TYPE(o)->tp_as_sequence == NULL || TYPE(o)->tp_as_sequence->sq_item == NULL)) {
        err_raise(PyExc_TypeError, "cannot unpack non-iterable %.200s object", TYPE(o)->tp_name);
        return -1;
    }
    autoref PyObject *iterator = INT_TRY(ops_iter(o));
    unsigned got = 0;
    for (; got < count; got++) {
        items[got] = ops_next(iterator);
        if (items[got] == NULL) {
            if (!err_occurred()) {
                if (rest == NULL) {
                    err_raise(PyExc_ValueError, "not enough values to unpack (expected %u, got %u)",
                              count, got);
                } else {
                    err_raise(PyExc_ValueError,
                              "not enough values to unpack (expected at least %u, got %u)",
                              count + after, got);
                }
            }
            break;
        }
    }
    if (got == count && rest != NULL) {
        *rest = ops_to_list(iterator);
        if (*rest != NULL) {
            return 0;
        }
    } else if (got == count) {
        autoref PyObject *more = ops_next(iterator);
        if (more == NULL && !err_occurred()) {
            return 0;
        }
        if (more != NULL) {
            raise_too_many_values(count, IS_EXACT(o, PyDict_Type) ? dict_length(o) : -1);
        }
    }
    for (unsigned i = 0; i < got; i++) {
        decref(items[i]);
    }
    return -1;
}

int step_unpack(StackRef *sp, unsigned count, StackRef *sequence) {
    PyObject *o = INT_TRY(stackref_box(&sp[-1]));
    if (IS_EXACT(o, PyTuple_Type) || IS_EXACT(o, PyList_Type) ||
        (HAS_FLAG(TYPE(o), Py_TPFLAGS_TUPLE_SUBCLASS) && TYPE(o)->tp_iter == PyTuple_Type.tp_iter &&
         tuple_length(o) == (Py_ssize_t)count)) { /* a named tuple, say */
        if (likely(INT_TRYI(unpack_exact(sp, o, count, sequence)))) {
            return 0;
        }
    }
    size_t bytes = (count + 1) * sizeof(PyObject *);
    PyObject **items = data_alloc(bytes);
    if (items == NULL) {
        err_no_memory();
        return -1;
    }
    int result = unpack_iterable(o, items, count, 0, NULL);
    *sequence = sp[-1];
    for (unsigned i = 0; result == 0 && i < count; i++) {
        sp[(int)count - 2 - (int)i] = stackref_steal(items[i]);
    }
    data_free(items, bytes);
    return result;
}

/* A tuple, or a list that nobody else has (so that it is as quiet as a tuple): its items go
 * straight to their slots. 1 done, 0 not for here, -1. */
static int unpack_star_exact(StackRef *sp, PyObject *o, unsigned before, unsigned after,
                             StackRef *sequence) {
    bool tuple = IS_EXACT(o, PyTuple_Type);
    if (!tuple && !(IS_EXACT(o, PyList_Type) && stackref_is_counted(sp[-1]) && is_only_reference(o))) {
        return 0;
    }
    Py_ssize_t n = Py_SIZE(o), middle = n - (Py_ssize_t)before - (Py_ssize_t)after;
    if (middle < 0) {
        return 0;
    }
    PyObject **items = tuple ? tuple_items(o) : list_items(o);
    PyObject *rest = INT_TRY(list_new(middle));
    for (Py_ssize_t i = 0; i < middle; i++) {
        list_set_fresh(rest, i, newref(items[(Py_ssize_t)before + i]));
    }
    StackRef *slot = sp - 1;
    container_check(o);
    *sequence = *slot;
    for (unsigned i = 0; i < after; i++) {
        *slot++ = container_read(o, items[n - 1 - (Py_ssize_t)i]);
    }
    *slot++ = stackref_steal(rest);
    for (unsigned i = before; i-- > 0;) {
        *slot++ = container_read(o, items[i]);
    }
    return 1;
}

/* A list that others may have. 1 done, 0 not for here, -1. */
static int unpack_star_list(StackRef *sp, PyObject *o, unsigned before, unsigned after,
                            StackRef *sequence) {
    Py_ssize_t n = IS_EXACT(o, PyList_Type) ? list_length(o) : 0, end = n - (Py_ssize_t)after;
    if (end < (Py_ssize_t)before || n == 0) {
        return 0;
    }
    PyObject *rest = INT_TRY(list_slice_of(o, (Py_ssize_t)before, end));
    StackRef *bottom = sp - 1;
    container_check(o); /* from here on nothing waits: the list is in no slot */
    *sequence = *bottom;
    bottom[after] = stackref_steal(rest);
    bool whole = list_length(rest) == end - (Py_ssize_t)before;
    for (unsigned i = 0; i < after; i++) {
        bottom[i] = list_read_quick(o, n - 1 - (Py_ssize_t)i);
        whole = whole && !stackref_is_null(bottom[i]);
    }
    for (unsigned i = 0; i < before; i++) {
        bottom[after + before - i] = list_read_quick(o, (Py_ssize_t)i);
        whole = whole && !stackref_is_null(bottom[after + before - i]);
    }
    if (unlikely(!whole)) { /* it shrank under another thread's hands */
        for (unsigned i = 0; i <= after + before; i++) {
            stackref_drop(bottom[i]);
        }
        bottom[0] = *sequence;
    }
    return whole;
}

int step_unpack_star(StackRef *sp, unsigned before, unsigned after, StackRef *sequence) {
    PyObject *o = INT_TRY(stackref_box(&sp[-1]));
    if (INT_TRYI(unpack_star_exact(sp, o, before, after, sequence)) ||
        INT_TRYI(unpack_star_list(sp, o, before, after, sequence))) {
        return 0;
    }
    size_t bytes = (before + 1) * sizeof(PyObject *);
    PyObject **items = data_alloc(bytes);
    if (items == NULL) {
        err_no_memory();
        return -1;
    }
    PyObject *rest = NULL;
    int result = unpack_iterable(o, items, before, after, &rest);
    if (result == 0 && list_length(rest) < (Py_ssize_t)after) {
        err_raise(PyExc_ValueError, "not enough values to unpack (expected at least %u, got %zd)",
                  before + after, (Py_ssize_t)before + list_length(rest));
        for (unsigned i = 0; i < before; i++) {
            decref(items[i]);
        }
        CLEAR(rest);
        result = -1;
    }
    if (result == 0) {
        StackRef *bottom = sp - 1;
        *sequence = *bottom;
        Py_ssize_t kept = list_length(rest) - (Py_ssize_t)after;
        for (unsigned i = 0; i < after; i++) {
            bottom[i] = stackref_steal(list_get(rest, kept + (Py_ssize_t)(after - 1 - i)));
        }
        bottom[after] = stackref_steal(rest);
        for (unsigned i = 0; i < before; i++) {
            bottom[after + 1 + i] = stackref_steal(items[before - 1 - i]);
        }
        result = list_set_slice(rest, kept, kept + (Py_ssize_t)after, NULL);
    }
    data_free(items, bytes);
    return result;
}

/* ---- intrinsics ---- */

/* Inside a generator StopIteration must not leave: it becomes RuntimeError. */
static PyObject *stop_iteration_error(Frame *frame, PyObject *exception) {
    const char *message = NULL;
    int flags = frame->code->co_flags;
    if (err_given_matches(exception, PyExc_StopIteration)) {
        message = flags & CO_ASYNC_GENERATOR ? "async generator raised StopIteration"
                  : flags & CO_COROUTINE     ? "coroutine raised StopIteration"
                                             : "generator raised StopIteration";
    } else if ((flags & CO_ASYNC_GENERATOR) &&
               err_given_matches(exception, PyExc_StopAsyncIteration)) {
        message = "async generator raised StopAsyncIteration";
    }
    if (message == NULL) {
        return newref(exception);
    }
    autoref PyObject *text = TRY(str_from_text(message));
    PyObject *error = TRY(call_one(PyExc_RuntimeError, text));
    PyBaseExceptionObject *e = (PyBaseExceptionObject *)error;
    SETREF(e->cause, newref(exception));
    SETREF(e->context, newref(exception));
    e->suppress_context = 1;
    return error;
}

PyObject *step_intrinsic_1(ThreadState *ts, Frame *frame, unsigned which, PyObject *value) {
    switch (which) {
    case 1: {
        autoref PyObject *hook = dict_get_text(ts->base.interp->sys_dict, "displayhook");
        return hook ? call_one(hook, value) : err_raise(PyExc_RuntimeError, "lost sys.displayhook");
    }
    case 2:
        return import_star(frame, value) < 0 ? NULL : newref(NONE);
    case 3:
        return stop_iteration_error(frame, value);
    case 4:
        return async_generator_wrap(value);
    case 5:
        return ops_positive(value);
    case 6:
        return list_as_tuple(value);
    default:
        return typing_intrinsic_1(which, value);
    }
}

PyObject *step_intrinsic_2(unsigned which, PyObject *first, PyObject *second) {
    if (which == 1) {
        return exception_group_reraise(first, second);
    }
    if (which == 4) {
        return attr_set(first, NAME(__type_params__), second) < 0 ? NULL : newref(first);
    }
    return typing_intrinsic_2(which, first, second);
}
