/* Calls of functions written in C with a few arguments, straight to the C function. */
#ifndef PITHON_INTERP_QUICK_NATIVE_H
#define PITHON_INTERP_QUICK_NATIVE_H

#include "interp/known.h"
#include "interp/steps.h"
#include "object/call.h"
#include "types/int/int_quick.h"

enum { NATIVE_FEW = 4 };

/* The untagged copies that natives get; the originals stay in the caller's slots (rule 8). False
 * without memory. */
static force_inline bool native_copy(ThreadState *ts, StackRef *args, unsigned count,
                                     PyObject **copies) {
    for (unsigned i = 0; i < count; i++) {
        copies[i] = stackref_box_here(ts, &args[i]);
        if (unlikely(copies[i] == NULL)) {
            return false;
        }
    }
    return true;
}
static force_inline bool native_has_room(ThreadState *ts) {
    return likely((char *)__builtin_frame_address(0) >= ts->stack_limit);
}
static force_inline PyObject *native_checked(ThreadState *ts, PyObject *callable,
                                             PyObject *result) {
    return likely(result != NULL && ts->base.current_exception == NULL)
               ? result
               : call_check_result(callable, result);
}

/* What is behind an exact built-in function or method descriptor. */
static force_inline quiet PyMethodDef *native_definition(PyObject *callable, bool method) {
    return method ? ((PyMethodDescrObject *)callable)->d_method
                  : ((PyCFunctionObject *)callable)->m_ml;
}
/* Its number among those that the interpreter knows. A method that is bound already has its object
 * not among the arguments: it is not known. */
static force_inline quiet unsigned native_known(PyObject *callable) {
    bool method = IS_EXACT(callable, PyMethodDescr_Type);
    unsigned known = (unsigned)native_definition(callable, method)->ml_flags >> METH_KNOWN_SHIFT;
    return method == (known > KNOWN_LAST_FUNCTION) ? known : KNOWN_NOT;
}

/* Calls by the convention of its flags; what is unusual, or wrong, goes the general way. The arguments of a method come behind
 * its object. */
static force_inline PyObject *native_call(ThreadState *ts, PyObject *callable, StackRef *args, unsigned count) {
    enum { CONVENTION = METH_VARARGS | METH_FASTCALL | METH_NOARGS | METH_O | METH_KEYWORDS | METH_METHOD };
    bool method = IS_EXACT(callable, PyMethodDescr_Type);
    PyMethodDef *def = native_definition(callable, method);
    int flags = def->ml_flags;
    PyObject *copies[NATIVE_FEW], *self, *result;
    if (unlikely(count - method > NATIVE_FEW) || unlikely(!native_has_room(ts)) || switched_off(SWITCH_NATIVES)) {
        goto general;
    }
    if (method) {
        PyTypeObject *owner = ((PyDescrObject *)callable)->d_type;
        self = stackref_box_here(ts, &args[0]);
        if (unlikely(self == NULL) || (unlikely(TYPE(self) != owner) && !type_is_subtype(TYPE(self), owner))) {
            goto general;
        }
    } else {
        self = flags & METH_STATIC ? NULL : ((PyCFunctionObject *)callable)->m_self;
    }
    StackRef *rest = args + method;
    unsigned more = count - method;
    switch (flags & CONVENTION) {
    case METH_O:
        if (unlikely(more != 1) || unlikely(!native_copy(ts, rest, 1, copies))) {
            goto general;
        }
        result = def->ml_meth(self, copies[0]);
        break;
    case METH_NOARGS:
        if (unlikely(more != 0)) {
            goto general;
        }
        result = def->ml_meth(self, NULL);
        break;
    case METH_FASTCALL:
        if (unlikely(!native_copy(ts, rest, more, copies))) {
            goto general;
        }
        result = ((PyCFunctionFast)(void (*)(void))def->ml_meth)(self, copies, (Py_ssize_t)more);
        break;
    case METH_FASTCALL | METH_KEYWORDS:
        if (unlikely(!native_copy(ts, rest, more, copies))) {
            goto general;
        }
        result = ((PyCFunctionFastWithKeywords)(void (*)(void))def->ml_meth)(self, copies, (Py_ssize_t)more, NULL);
        break;
    default:
        goto general;
    }
    return native_checked(ts, callable, result);
general:
    return step_call_native(callable, args, count, NULL);
}

/* Calls a class that has a vectorcall. */
static force_inline PyObject *native_call_type(ThreadState *ts, PyObject *callable, StackRef *args,
                                               unsigned count) {
    PyObject *copies[NATIVE_FEW];
    vectorcallfunc f = ((PyTypeObject *)callable)->tp_vectorcall;
    if (unlikely(f == NULL || count > NATIVE_FEW) || switched_off(SWITCH_NATIVES) || unlikely(!native_has_room(ts)) ||
        unlikely(!native_copy(ts, args, count, copies))) {
        return step_call_native(callable, args, count, NULL);
    }
    return native_checked(ts, callable, f(callable, copies, count, NULL));
}

#endif
