/* raise, except, with: what their instructions do. */
#include "interp/instruction.h"

/* An instance out of what `raise` was given: a class is called. */
static PyObject *exception_from(PyObject *o) {
    if (IS_TYPE_OBJECT(o) && HAS_FLAG(o, Py_TPFLAGS_BASE_EXC_SUBCLASS)) {
        PyObject *instance = TRY(call_none(o));
        if (!IS_EXCEPTION(instance)) {
            err_raise(PyExc_TypeError,
                      "calling %R should have returned an instance of BaseException, not %R", o,
                      TYPE(instance));
            decref(instance);
            return NULL;
        }
        return instance;
    }
    if (IS_EXCEPTION(o)) {
        return newref(o);
    }
    return err_raise(PyExc_TypeError, "exceptions must derive from BaseException");
}

static int set_cause(PyObject *exception, PyObject *cause) {
    PyBaseExceptionObject *e = (PyBaseExceptionObject *)exception;
    PyObject *value = NULL;
    if (cause != NONE) {
        if (IS_TYPE_OBJECT(cause) && HAS_FLAG(cause, Py_TPFLAGS_BASE_EXC_SUBCLASS)) {
            value = INT_TRY(exception_from(cause));
        } else if (IS_EXCEPTION(cause)) {
            value = newref(cause);
        } else {
            err_raise(PyExc_TypeError, "exception causes must derive from BaseException");
            return -1;
        }
    }
    PyObject *old;
    {
        guard(exception);
        old = e->cause;
        e->cause = value;
        e->suppress_context = 1;
    }
    XDECREF(old);
    return 0;
}

bool step_raise(ThreadState *ts, PyObject *exception, PyObject *cause) {
    if (exception == NULL) {
        for (_PyErr_StackItem *handled = ts->base.exc_info; handled != NULL;
             handled = handled->previous_item) {
            if (handled->exc_value != NULL && handled->exc_value != NONE) {
                err_restore(newref(handled->exc_value));
                return true;
            }
        }
        err_raise(PyExc_RuntimeError, "No active exception to reraise");
        return false;
    }
    autoref PyObject *instance = exception_from(exception);
    if (instance == NULL || (cause != NULL && set_cause(instance, cause) < 0)) {
        return false;
    }
    err_raise_object(take(instance));
    return false;
}

static int check_catchable(PyObject *type) {
    if (IS_TUPLE(type)) {
        for (Py_ssize_t i = 0; i < tuple_length(type); i++) {
            PyObject *o = tuple_at(type, i);
            if (!IS_TYPE_OBJECT(o) || !HAS_FLAG(o, Py_TPFLAGS_BASE_EXC_SUBCLASS)) {
                err_raise(PyExc_TypeError,
                          "catching classes that do not inherit from BaseException is not allowed");
                return -1;
            }
        }
        return 0;
    }
    if (!IS_TYPE_OBJECT(type) || !HAS_FLAG(type, Py_TPFLAGS_BASE_EXC_SUBCLASS)) {
        err_raise(PyExc_TypeError,
                  "catching classes that do not inherit from BaseException is not allowed");
        return -1;
    }
    return 0;
}

int step_check_match(PyObject *exception, PyObject *type) {
    INT_TRYI(check_catchable(type));
    return err_given_matches(exception, type);
}

static int check_no_group(PyObject *type) {
    int group = 0;
    if (IS_TUPLE(type)) {
        for (Py_ssize_t i = 0; i < tuple_length(type) && group == 0; i++) {
            group = ops_is_subclass(tuple_at(type, i), PyExc_BaseExceptionGroup);
        }
    } else {
        group = ops_is_subclass(type, PyExc_BaseExceptionGroup);
    }
    if (group > 0) {
        err_raise(PyExc_TypeError,
                  "catching ExceptionGroup with except* is not allowed. Use except instead.");
    }
    return group != 0 ? -1 : 0;
}

/* A naked exception that matches is wrapped into a group of one, which is raised here. */
static PyObject *wrap_naked(ThreadState *ts, PyObject *exception) {
    autoref PyObject *one = TRY(tuple_of(1, exception));
    err_restore(TRY(call_two(exception_group_type(), str_empty(), one)));
    traceback_add(ts->frame);
    return err_fetch();
}

int step_check_group_match(ThreadState *ts, PyObject *group, PyObject *type, PyObject **match,
                           PyObject **rest) {
    INT_TRYI(check_catchable(type));
    INT_TRYI(check_no_group(type));
    *match = *rest = NULL;
    if (group == NONE) {
        *match = newref(NONE);
        return 0;
    }
    if (err_given_matches(group, type)) {
        bool is_group = IS_INSTANCE(group, *(PyTypeObject *)PyExc_BaseExceptionGroup);
        *match = INT_TRY(is_group ? newref(group) : wrap_naked(ts, group));
        *rest = newref(NONE);
    } else if (IS_INSTANCE(group, *(PyTypeObject *)PyExc_BaseExceptionGroup)) {
        INT_TRYI(exception_group_split(group, type, match, rest));
        if (*match == NULL || *match == NONE) {
            XDECREF(*match);
            CLEAR(*rest);
            *match = newref(NONE);
            return 0;
        }
    } else {
        *match = newref(NONE);
        return 0;
    }
    /* What matched is now the exception being handled. */
    SETREF(ts->base.exc_info->exc_value, newref(*match));
    return 0;
}

PyObject *step_call_exit(StackRef *sp) {
    PyObject *exception = stackref_object(sp[-1]);
    PyObject *traceback = ((PyBaseExceptionObject *)exception)->traceback;
    PyObject *args[5] = {NULL, NULL, (PyObject *)TYPE(exception), exception,
                         traceback ? traceback : NONE};
    PyObject *exit = TRY(stackref_box(&sp[-5]));
    if (stackref_is_null(sp[-4])) {
        return call(exit, args + 2, 3 | PY_VECTORCALL_ARGUMENTS_OFFSET, NULL);
    }
    args[1] = TRY(stackref_box(&sp[-4]));
    return call(exit, args + 1, 4 | PY_VECTORCALL_ARGUMENTS_OFFSET, NULL);
}
