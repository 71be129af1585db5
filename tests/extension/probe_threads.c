/* Counting, locks and threads, seen from compiled code. */
#include "probe.h"

#include <pthread.h>

/* ---- references held and dropped by inlined code, on whatever thread ---- */

static PyObject *churn(PyObject *module, PyObject *args) {
    PyObject *o;
    int n;
    if (!PyArg_ParseTuple(args, "Oi", &o, &n)) {
        return NULL;
    }
    for (int i = 0; i < n; i++) {
        Py_INCREF(o);
        PyObject *pair = PyTuple_Pack(2, o, o);
        if (pair == NULL) {
            return NULL;
        }
        Py_DECREF(o);
        Py_DECREF(pair);
    }
    return PyLong_FromSsize_t(Py_REFCNT(o));
}

/* ---- an object made immortal the way generators of extensions do: the mark alone ---- */

static PyObject *immortal(PyObject *module, PyObject *unused) {
    PyObject *bytes = PyBytes_FromString("made immortal");
    if (bytes != NULL) {
        Py_SET_REFCNT(bytes, _Py_IMMORTAL_REFCNT_LOCAL);
    }
    return bytes;
}

/* ---- a slot that threads exchange under a mutex: the last drop is often another's ---- */

static PyMutex slot_lock;
static PyObject *slot;
static PyObject *swap(PyObject *module, PyObject *value) {
    PyMutex_Lock(&slot_lock);
    PyObject *old = slot;
    slot = Py_NewRef(value);
    PyMutex_Unlock(&slot_lock);
    return old == NULL ? Py_NewRef(Py_None) : old;
}

/* ---- a count kept in a list's own place, under its critical section ---- */

static PyObject *bump(PyObject *module, PyObject *list) {
    int failed = 0;
    Py_BEGIN_CRITICAL_SECTION(list);
    PyObject *old = PyList_GET_ITEM(list, 0), *sum = PyLong_FromLong(PyLong_AsLong(old) + 1);
    failed = sum == NULL || PyList_SetItem(list, 0, sum) < 0;
    Py_END_CRITICAL_SECTION();
    if (failed) {
        return NULL;
    }
    Py_RETURN_NONE;
}

static PyObject *bump_two(PyObject *module, PyObject *args) {
    PyObject *a, *b;
    if (!PyArg_ParseTuple(args, "O!O!", &PyList_Type, &a, &PyList_Type, &b)) {
        return NULL;
    }
    Py_BEGIN_CRITICAL_SECTION2(a, b);
    long x = PyLong_AsLong(PyList_GET_ITEM(a, 0)), y = PyLong_AsLong(PyList_GET_ITEM(b, 0));
    PyList_SetItem(a, 0, PyLong_FromLong(x - 1));
    PyList_SetItem(b, 0, PyLong_FromLong(y + 1));
    Py_END_CRITICAL_SECTION2();
    Py_RETURN_NONE;
}

/* ---- a thread that Python has not started ---- */

static void *foreign(void *arg) {
    for (int i = 0; i < 100; i++) {
        PyGILState_STATE state = PyGILState_Ensure();
        PyObject *result = PyObject_CallFunction(arg, "i", i);
        if (result == NULL) {
            PyErr_WriteUnraisable(arg);
        }
        Py_XDECREF(result);
        PyGILState_Release(state);
    }
    return NULL;
}

static PyObject *call_from_threads(PyObject *module, PyObject *args) {
    PyObject *callable;
    int n;
    pthread_t threads[16];
    if (!PyArg_ParseTuple(args, "Oi", &callable, &n) || n > 16) {
        return NULL;
    }
    for (int i = 0; i < n; i++) {
        pthread_create(&threads[i], NULL, foreign, callable);
    }
    Py_BEGIN_ALLOW_THREADS for (int i = 0; i < n; i++) {
        pthread_join(threads[i], NULL);
    }
    Py_END_ALLOW_THREADS Py_RETURN_NONE;
}

/* ---- calls for the main thread ---- */

static int pending(void *arg) {
    PyObject *list = arg, *id = PyLong_FromUnsignedLong(PyThread_get_thread_ident());
    int result = id == NULL ? -1 : PyList_Append(list, id);
    Py_XDECREF(id);
    Py_DECREF(list);
    return result;
}
static PyObject *add_pending(PyObject *module, PyObject *list) {
    Py_INCREF(list);
    if (Py_AddPendingCall(pending, list) < 0) {
        Py_DECREF(list);
        Py_RETURN_FALSE;
    }
    Py_RETURN_TRUE;
}

/* ---- storage of threads, context variables, capsules ---- */

static PyObject *stores(PyObject *module, PyObject *unused) {
    PyObject *dict = PyThreadState_GetDict(), *key = PyUnicode_InternFromString("probe"), *value;
    if (PyDict_SetItem(dict, key, Py_True) < 0) {
        return NULL;
    }
    int found = PyDict_GetItemRef(dict, key, &value);
    Py_DECREF(key);
    PyObject *variable = PyContextVar_New("probe", NULL),
             *token = PyContextVar_Set(variable, value), *now = NULL;
    PyContextVar_Get(variable, NULL, &now);
    PyObject *capsule = PyCapsule_New(&slot_lock, "probe.lock", NULL);
    int valid = PyCapsule_GetPointer(capsule, "probe.lock") == &slot_lock &&
                PyCapsule_IsValid(capsule, "other") == 0;
    int same = now == value;
    Py_XDECREF(now);
    Py_DECREF(value);
    Py_DECREF(variable);
    Py_DECREF(token);
    Py_DECREF(capsule);
    return Py_BuildValue("(iii)", found, same, valid);
}

static PyMethodDef thread_functions[] = {
    {"churn", churn, METH_VARARGS, NULL},
    {"swap", swap, METH_O, NULL},
    {"immortal", immortal, METH_NOARGS, NULL},
    {"bump", bump, METH_O, NULL},
    {"bump_two", bump_two, METH_VARARGS, NULL},
    {"call_from_threads", call_from_threads, METH_VARARGS, NULL},
    {"add_pending", add_pending, METH_O, NULL},
    {"stores", stores, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

int probe_add_threads(PyObject *module) {
    return PyModule_AddFunctions(module, thread_functions);
}
