/* Calls: vectorcall where the callable has it, tp_call otherwise. */
#include "object/call.h"
#include "object/attr.h"
#include "object/data.h"
#include "object/error.h"
#include "object/names.h"
#include "object/needs.h"

#include <pthread.h>

enum { SMALL_CALL = 8 };

static force_inline vectorcallfunc vectorcall_of(PyObject *callable) {
    PyTypeObject *type = TYPE(callable);
    if (!HAS_FLAG(type, Py_TPFLAGS_HAVE_VECTORCALL)) {
        return NULL;
    }
    return *(vectorcallfunc *)((char *)callable + type->tp_vectorcall_offset);
}

/* ---- depth ---- */

/* How much of the C stack is in use, in kilobytes. */
static size_t stack_used(void) {
    pthread_attr_t attr;
    void *low = NULL;
    size_t size = 0;
    if (pthread_getattr_np(pthread_self(), &attr) == 0) {
        pthread_attr_getstack(&attr, &low, &size);
        pthread_attr_destroy(&attr);
    }
    return low == NULL ? 0
                       : (size_t)((char *)low + size - (char *)__builtin_frame_address(0)) / 1024;
}

/* While the error itself is made there is room below the limit: recursion_headroom says that it is
 * being used. */
static cold_path int stack_overflow(ThreadState *ts, const char *where) {
    char *here = __builtin_frame_address(0);
    if (ts->base.recursion_headroom > 0) {
        if (here < ts->stack_hard) {
            FATAL("Cannot recover from stack overflow.");
        }
        return 0;
    }
    ts->base.recursion_headroom++;
    err_raise(PyExc_RecursionError, "Stack overflow (used %zu kB)%s", stack_used(), where);
    ts->base.recursion_headroom--;
    return -1;
}

int call_enter(const char *where) {
    ThreadState *ts = thread_current();
    if (likely((char *)__builtin_frame_address(0) >= ts->stack_limit)) {
        return 0;
    }
    return stack_overflow(ts, where);
}

/* ---- results ---- */

static cold_path PyObject *wrong_result(PyObject *callable, PyObject *result) {
    if (result == NULL) {
        return err_raise(PyExc_SystemError, "%R returned NULL without setting an exception",
                         callable);
    }
    decref(result);
    return err_raise_from(PyExc_SystemError, "%R returned a result with an exception set",
                          callable);
}

PyObject *call_check_result(PyObject *callable, PyObject *result) {
    if (unlikely((result == NULL) != (err_occurred() != NULL))) {
        return wrong_result(callable, result);
    }
    return result;
}

/* ---- tp_call ---- */

/* A module in place of the function that bears its name. */
static PyObject *module_not_callable(PyObject *module) {
    autoref PyObject *name = NULL, *function = NULL;
    TRYI(attr_find(module, NAME(__name__), &name));
    if (name != NULL && IS_EXACT(name, PyUnicode_Type)) {
        TRYI(attr_find(module, name, &function));
    }
    if (function == NULL || TYPE(function)->tp_call == NULL) {
        return err_raise(PyExc_TypeError, "'module' object is not callable");
    }
    return err_raise(PyExc_TypeError,
                     "'module' object is not callable. Did you mean: '%U.%U(...)'?", name, name);
}

static PyObject *not_callable(PyObject *callable) {
    if (IS_EXACT(callable, PyModule_Type)) {
        return module_not_callable(callable);
    }
    return err_raise(PyExc_TypeError, "'%.200s' object is not callable", TYPE(callable)->tp_name);
}

static PyObject *keywords_dict(PyObject *const *values, PyObject *kwnames) {
    autoref PyObject *dict = TRY(dict_new());
    for (Py_ssize_t i = 0; i < ((PyVarObject *)kwnames)->ob_size; i++) {
        TRYI(dict_set(dict, ((PyTupleObject *)kwnames)->ob_item[i], values[i]));
    }
    return take(dict);
}

static PyObject *call_by_slot(PyObject *callable, PyObject *const *args, Py_ssize_t nargs,
                              PyObject *kwnames) {
    ternaryfunc f = TYPE(callable)->tp_call;
    if (f == NULL) {
        return not_callable(callable);
    }
    autoref PyObject *tuple = TRY(tuple_from_array(args, nargs));
    autoref PyObject *dict = NULL;
    if (kwnames != NULL && ((PyVarObject *)kwnames)->ob_size != 0) {
        dict = TRY(keywords_dict(args + nargs, kwnames));
    }
    TRYI(call_enter(" while calling a Python object"));
    return call_check_result(callable, f(callable, tuple, dict));
}

PyObject *call(PyObject *callable, PyObject *const *args, size_t nargsf, PyObject *kwnames) {
    vectorcallfunc f = vectorcall_of(callable);
    if (unlikely(f == NULL)) {
        return call_by_slot(callable, args, (Py_ssize_t)(nargsf & ~PY_VECTORCALL_ARGUMENTS_OFFSET),
                            kwnames);
    }
    if (unlikely((char *)__builtin_frame_address(0) < thread_current()->stack_limit)) {
        TRYI(call_enter(" while calling a Python object"));
    }
    return call_check_result(callable, f(callable, args, nargsf, kwnames));
}

/* ---- a tuple and a dict ---- */

/* Lays the dict's values behind the positional arguments in `stack`; the names as a tuple (new
 * reference). */
static PyObject *spread_keywords(PyObject *callable, PyObject *kwargs, PyObject **stack,
                                 Py_ssize_t *count) {
    Py_ssize_t limit = ((PyDictObject *)kwargs)->ma_used, n = 0, position = 0;
    autoref PyObject *names = TRY(tuple_new(limit));
    PyObject *key, *value;
    bool all_str = true;
    while (n < limit && dict_next(kwargs, &position, &key, &value, NULL)) {
        all_str = all_str && IS_STR(key);
        ((PyTupleObject *)names)->ob_item[n] = key;
        stack[n++] = value;
    }
    *count = n;
    if (unlikely((!all_str && !native_takes_dict(callable)) || n != limit)) {
        ((PyVarObject *)names)->ob_size = n;
        return err_raise(PyExc_TypeError, "keywords must be strings");
    }
    object_track(names);
    return take(names);
}

static bool all_keys_str(PyObject *dict) {
    PyObject *key, *value;
    bool all_str = true;
    for (Py_ssize_t position = 0; all_str && dict_next(dict, &position, &key, &value, NULL);) {
        all_str = IS_STR(key);
        decref(key);
        decref(value);
    }
    return all_str;
}

static PyObject *call_spread(PyObject *callable, vectorcallfunc f, PyObject *args,
                             PyObject *kwargs) {
    Py_ssize_t nargs = ((PyVarObject *)args)->ob_size, nkw = ((PyDictObject *)kwargs)->ma_used,
               held = 0;
    PyObject *small[SMALL_CALL + 1], **stack = small, *result = NULL;
    if (nargs + nkw > SMALL_CALL) {
        stack = data_alloc((size_t)(nargs + nkw + 1) * sizeof *stack);
        if (stack == NULL) {
            return err_no_memory();
        }
    }
    stack[0] = NULL;
    for (Py_ssize_t i = 0; i < nargs; i++) {
        stack[i + 1] = ((PyTupleObject *)args)->ob_item[i];
    }
    PyObject *names = spread_keywords(callable, kwargs, stack + 1 + nargs, &held);
    if (names != NULL) {
        result =
            call_check_result(callable, f(callable, stack + 1,
                                          (size_t)nargs | PY_VECTORCALL_ARGUMENTS_OFFSET, names));
        decref(names);
    }
    for (Py_ssize_t i = 0; i < held; i++) {
        decref(stack[1 + nargs + i]);
    }
    if (stack != small) {
        data_free(stack, (size_t)(nargs + nkw + 1) * sizeof *stack);
    }
    return result;
}

PyObject *call_with_vector(PyObject *callable, vectorcallfunc f, PyObject *args, PyObject *kwargs) {
    TRYI(call_enter(" while calling a Python object"));
    if (kwargs != NULL && ((PyDictObject *)kwargs)->ma_used != 0) {
        /* A class hands them on to __new__ and __init__ as they are; a built-in one wants strings.
         */
        if (unlikely(IS_TYPE_OBJECT(callable) && !all_keys_str(kwargs)) &&
            (HAS_FLAG((PyTypeObject *)callable, Py_TPFLAGS_HEAPTYPE) ||
             callable == (PyObject *)&PyBaseObject_Type)) {
            return call_check_result(callable, TYPE(callable)->tp_call(callable, args, kwargs));
        }
        return call_spread(callable, f, args, kwargs);
    }
    PyTupleObject *tuple = (PyTupleObject *)args;
    return call_check_result(callable,
                             f(callable, tuple->ob_item, (size_t)tuple->ob_base.ob_size, NULL));
}

PyObject *call_tuple(PyObject *callable, PyObject *args, PyObject *kwargs) {
    vectorcallfunc f = vectorcall_of(callable);
    if (f == NULL) {
        ternaryfunc slot = TYPE(callable)->tp_call;
        if (slot == NULL) {
            return not_callable(callable);
        }
        TRYI(call_enter(" while calling a Python object"));
        return call_check_result(callable, slot(callable, args, kwargs));
    }
    return call_with_vector(callable, f, args, kwargs);
}

/* ---- by number ---- */

PyObject *call_none(PyObject *callable) {
    PyObject *stack[1] = {NULL};
    return call(callable, stack + 1, PY_VECTORCALL_ARGUMENTS_OFFSET, NULL);
}

PyObject *call_one(PyObject *callable, PyObject *arg) {
    PyObject *stack[2] = {NULL, arg};
    return call(callable, stack + 1, 1 | PY_VECTORCALL_ARGUMENTS_OFFSET, NULL);
}

PyObject *call_two(PyObject *callable, PyObject *a, PyObject *b) {
    PyObject *stack[3] = {NULL, a, b};
    return call(callable, stack + 1, 2 | PY_VECTORCALL_ARGUMENTS_OFFSET, NULL);
}

PyObject *call_three(PyObject *callable, PyObject *a, PyObject *b, PyObject *c) {
    PyObject *stack[4] = {NULL, a, b, c};
    return call(callable, stack + 1, 3 | PY_VECTORCALL_ARGUMENTS_OFFSET, NULL);
}

PyObject *call_method(PyObject *name, PyObject *const *args, size_t nargsf, PyObject *kwnames) {
    PyObject *method;
    int unbound = attr_get_method(args[0], name, &method);
    if (unbound < 0) {
        return NULL;
    }
    size_t nargs = nargsf & ~PY_VECTORCALL_ARGUMENTS_OFFSET;
    PyObject *result =
        unbound ? call(method, args, nargsf, kwnames) : call(method, args + 1, nargs - 1, kwnames);
    decref(method);
    return result;
}

PyObject *call_method_none(PyObject *o, PyObject *name) {
    PyObject *stack[2] = {NULL, o};
    return call_method(name, stack + 1, 1 | PY_VECTORCALL_ARGUMENTS_OFFSET, NULL);
}

PyObject *call_method_one(PyObject *o, PyObject *name, PyObject *arg) {
    PyObject *stack[3] = {NULL, o, arg};
    return call_method(name, stack + 1, 2 | PY_VECTORCALL_ARGUMENTS_OFFSET, NULL);
}
