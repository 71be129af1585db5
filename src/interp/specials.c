/* Special methods written in Python, entered as frames of the running loop instead of through the slots of the class.
 *
 * What the class's version tag stands for says that the slot would call that function and nothing else. The operands of
 * operators stay in the caller's slots meanwhile, borrowed by the frame, for what comes after NotImplemented
 * (step_return_operator); those of other methods move.
 */
#include "interp/instruction.h"

/* The function behind the special method of o's class, if a call of it is a frame with `count` arguments and
 * perhaps defaults; borrowed, good until the next safepoint. */
static PyFunctionObject *special_function(PyObject *o, PyObject *name, unsigned count) {
    PyTypeObject *type = type_of(o);
    if (!HAS_FLAG(type, Py_TPFLAGS_HEAPTYPE)) {
        return NULL;
    }
    uint64_t word = step_word_of_class(o, type, name, FOR_CALL);
    if (cache_kind(word) != CACHE_METHOD && cache_kind(word) != CACHE_METHOD_FIXED) {
        return NULL;
    }
    PyObject *function = type_cached_quick(type, cache_version(word), cache_index(word), name);
    if (function == NULL || !is_python_function(function)) {
        return NULL;
    }
    PyCodeObject *code = (PyCodeObject *)load_acquire(&((PyFunctionObject *)function)->func_code);
    bool runs = (code->co_flags & (CO_GENERATOR | CO_COROUTINE | CO_ASYNC_GENERATOR)) == 0;
    return runs && (int)count <= code->co_argcount ? (PyFunctionObject *)function : NULL;
}

static Frame *special_frame(ThreadState *ts, Frame *frame, PyFunctionObject *function, StackRef *args, unsigned count) {
    PyCodeObject *code = (PyCodeObject *)load_acquire(&function->func_code);
    StackRef ref = stackref_new((PyObject *)function);
    Frame *f = code_takes(code, count) ? quick_frame(ts, frame, function, ref, code, args, count)
                                       : quick_frame_defaults(ts, frame, function, ref, code, args, count);
    if (f == NULL) {
        stackref_drop(ref);
    }
    return f;
}

static Frame *operator_frame(ThreadState *ts, Frame *frame, StackRef *sp, PyObject *left, PyObject *name) {
    PyFunctionObject *function = special_function(left, name, 2);
    if (function == NULL) {
        return NULL;
    }
    StackRef operands[2] = {stackref_borrow_slot(sp[-2]), stackref_borrow_slot(sp[-1])};
    Frame *f = special_frame(ts, frame, function, operands, 2);
    if (f != NULL) {
        f->operator_call = true;
    }
    return f;
}

/* Does the left operand's method go first, and is there none of the right one's class that could go next with effect? */
static bool left_decides(PyObject *left, StackRef right) {
    PyTypeObject *type = TYPE(left);
    PyTypeObject *other = stackref_is_int(right) ? &PyLong_Type : TYPE(stackref_object(right));
    if (other == type) {
        return true;
    }
    return (other == &PyLong_Type || other == &PyFloat_Type) && !HAS_FLAG(type, Py_TPFLAGS_LONG_SUBCLASS) &&
           !type_is_subtype(type, &PyFloat_Type);
}

Frame *step_frame_for_operator(ThreadState *ts, Frame *frame, StackRef *sp, unsigned op) {
    NAME_DECLARE(__add__);
    NAME_DECLARE(__and__);
    NAME_DECLARE(__floordiv__);
    NAME_DECLARE(__lshift__);
    NAME_DECLARE(__matmul__);
    NAME_DECLARE(__mul__);
    NAME_DECLARE(__mod__);
    NAME_DECLARE(__or__);
    NAME_DECLARE(__rshift__);
    NAME_DECLARE(__sub__);
    NAME_DECLARE(__truediv__);
    NAME_DECLARE(__xor__);
    enum { POWER = 8, INPLACE = 13, SUBSCR = 26 };
    static PyObject *const names[INPLACE] = {
        NAME_CONSTANT(__add__), NAME_CONSTANT(__and__),    NAME_CONSTANT(__floordiv__), NAME_CONSTANT(__lshift__),
        NAME_CONSTANT(__matmul__), NAME_CONSTANT(__mul__), NAME_CONSTANT(__mod__),      NAME_CONSTANT(__or__),
        NULL,                   NAME_CONSTANT(__rshift__), NAME_CONSTANT(__sub__),      NAME_CONSTANT(__truediv__),
        NAME_CONSTANT(__xor__)};
    PyObject *left = stackref_is_int(sp[-2]) ? NULL : stackref_object(sp[-2]);
    if (left == NULL || !HAS_FLAG(TYPE(left), Py_TPFLAGS_HEAPTYPE)) {
        return NULL;
    }
    if (op == SUBSCR) {
        PyFunctionObject *function = special_function(left, NAME(__getitem__), 2);
        Frame *f = function != NULL ? special_frame(ts, frame, function, sp - 2, 2) : NULL;
        if (f != NULL) {
            frame->sp = sp - 2;
        }
        return f;
    }
    return op < INPLACE && op != POWER && left_decides(left, sp[-1]) ? operator_frame(ts, frame, sp, left, names[op])
                                                                     : NULL;
}

Frame *step_frame_for_compare(ThreadState *ts, Frame *frame, StackRef *sp, unsigned op) {
    NAME_DECLARE(__lt__);
    NAME_DECLARE(__le__);
    NAME_DECLARE(__eq__);
    NAME_DECLARE(__ne__);
    NAME_DECLARE(__gt__);
    NAME_DECLARE(__ge__);
    static PyObject *const names[] = {[Py_LT] = NAME_CONSTANT(__lt__), [Py_LE] = NAME_CONSTANT(__le__),
                                      [Py_EQ] = NAME_CONSTANT(__eq__), [Py_NE] = NAME_CONSTANT(__ne__),
                                      [Py_GT] = NAME_CONSTANT(__gt__), [Py_GE] = NAME_CONSTANT(__ge__)};
    if (stackref_is_int(sp[-2]) || stackref_is_int(sp[-1])) {
        return NULL;
    }
    PyObject *left = stackref_object(sp[-2]);
    if (!HAS_FLAG(TYPE(left), Py_TPFLAGS_HEAPTYPE) || TYPE(left) != TYPE(stackref_object(sp[-1]))) {
        return NULL;
    }
    return operator_frame(ts, frame, sp, left, names[op]);
}

Frame *step_frame_for_instance(ThreadState *ts, Frame *frame, StackRef *base, unsigned count) {
    PyObject *o = stackref_object(base[0]);
    if (!stackref_is_null(base[1])) {
        return NULL;
    }
    PyFunctionObject *function = special_function(o, NAME(__call__), count + 1);
    if (function == NULL) {
        return NULL;
    }
    base[1] = base[0];
    Frame *f = special_frame(ts, frame, function, base + 1, count + 1);
    if (f != NULL) {
        frame->sp = base;
    } else {
        base[1] = STACKREF_NULL;
    }
    return f;
}
