/* What tools and compilers of Python use: trace functions, forks, ordered dicts, names without a
 * public header. */
#include "probe.h"

#include <sys/wait.h>
#include <unistd.h>

PyAPI_FUNC(int) _PySet_Update(PyObject *set, PyObject *iterable);
PyAPI_FUNC(PyObject *) _PyErr_FormatFromCause(PyObject *exception, const char *format, ...);
PyAPI_FUNC(void) _PyErr_SetKeyError(PyObject *key);
PyAPI_FUNC(int) _PyGen_FetchStopIterationValue(PyObject **value);
PyAPI_FUNC(PyObject *) _PyObject_GetAttrId(PyObject *o, _Py_Identifier *name);
PyAPI_FUNC(void) _PyObject_XDecRefDelayed(PyObject *o);
PyAPI_FUNC(PyLockStatus) _PyMutex_LockTimed(PyMutex *m, int64_t nanoseconds, int flags);

static int note_event(PyObject *list, PyFrameObject *frame, int what, PyObject *arg) {
    PyObject *event = Py_BuildValue("(ii)", what, PyFrame_GetLineNumber(frame));
    int bad = event == NULL ? -1 : PyList_Append(list, event);
    Py_XDECREF(event);
    return bad;
}
/* (events of settrace, events of setprofile) of a call. */
static PyObject *traced(PyObject *self, PyObject *callable) {
    PyObject *lines = PyList_New(0), *calls = PyList_New(0), *result;
    PyEval_SetTrace(note_event, lines);
    PyEval_SetProfile(note_event, calls);
    result = PyObject_CallNoArgs(callable);
    PyEval_SetTrace(NULL, NULL);
    PyEval_SetProfile(NULL, NULL);
    Py_XDECREF(result);
    return result == NULL ? NULL : Py_BuildValue("(NN)", lines, calls);
}

/* What the child's exit status is: 7 if it ran Python code. */
static PyObject *fork_by_hand(PyObject *self, PyObject *callable) {
    PyOS_BeforeFork();
    pid_t pid = fork();
    if (pid == 0) {
        PyOS_AfterFork_Child();
        PyObject *result = PyObject_CallNoArgs(callable);
        _exit(result != NULL ? 7 : 1);
    }
    PyOS_AfterFork_Parent();
    int status = 0;
    if (pid < 0 || waitpid(pid, &status, 0) < 0) {
        return PyErr_SetFromErrno(PyExc_OSError);
    }
    return PyLong_FromLong(WEXITSTATUS(status));
}

static PyObject *merge_pairs(PyObject *self, PyObject *args) {
    PyObject *dict, *pairs;
    int override;
    if (!PyArg_ParseTuple(args, "OOp", &dict, &pairs, &override) ||
        PyDict_MergeFromSeq2(dict, pairs, override) < 0) {
        return NULL;
    }
    return Py_NewRef(dict);
}

static PyObject *ordered(PyObject *self, PyObject *unused) {
    PyObject *od = PyODict_New(), *one = PyLong_FromLong(1), *two = PyLong_FromLong(2);
    int bad = od == NULL || !PyODict_CheckExact(od) || PyODict_SetItem(od, two, one) < 0 ||
              PyODict_SetItem(od, one, two) < 0 || PyODict_DelItem(od, two) < 0 ||
              PyODict_SetItem(od, two, two) < 0 || PyODict_Size(od) != 2;
    Py_XDECREF(one);
    Py_XDECREF(two);
    if (bad) {
        Py_XDECREF(od);
        return NULL;
    }
    return od;
}

static PyObject *pickle_buffer(PyObject *self, PyObject *o) {
    PyObject *buffer = PyPickleBuffer_FromObject(o);
    const Py_buffer *view = buffer == NULL ? NULL : PyPickleBuffer_GetBuffer(buffer);
    if (view == NULL) {
        Py_XDECREF(buffer);
        return NULL;
    }
    Py_ssize_t length = view->len;
    if (PyPickleBuffer_Release(buffer) < 0) {
        return NULL;
    }
    int released = PyPickleBuffer_GetBuffer(buffer) == NULL;
    PyErr_Clear();
    Py_DECREF(buffer);
    return Py_BuildValue("(ni)", length, released);
}

static PyObject *raise_from(PyObject *self, PyObject *unused) {
    PyErr_SetString(PyExc_KeyError, "first");
    return _PyErr_FormatFromCause(PyExc_ValueError, "second %d", 2);
}
static PyObject *raise_key(PyObject *self, PyObject *key) {
    _PyErr_SetKeyError(key);
    return NULL;
}
static PyObject *stop_value(PyObject *self, PyObject *callable) {
    PyObject *value, *result = PyObject_CallNoArgs(callable);
    Py_XDECREF(result);
    return _PyGen_FetchStopIterationValue(&value) < 0 ? NULL : value;
}
static PyObject *by_identifier(PyObject *self, PyObject *o) {
    static _Py_Identifier name = {.string = "real", .index = -1};
    PyObject *again = _PyUnicode_FromId(&name);
    return again == NULL || again != _PyUnicode_FromId(&name) ? NULL
                                                              : _PyObject_GetAttrId(o, &name);
}
static PyObject *small_things(PyObject *self, PyObject *o) {
    PyMutex mutex = {0};
    PyLockStatus first = _PyMutex_LockTimed(&mutex, 0, 0),
                 second = _PyMutex_LockTimed(&mutex, 1000, 0);
    PyMutex_Unlock(&mutex);
    PyObject *set = PySet_New(NULL);
    if (set == NULL || _PySet_Update(set, o) < 0) {
        return NULL;
    }
    _PyObject_XDecRefDelayed(Py_NewRef(o));
    int classes = Py_ISALPHA('z') && !Py_ISALPHA(0xe9) && Py_ISXDIGIT('F') && !Py_ISDIGIT('a') &&
                  Py_ISSPACE('\v') && Py_TOUPPER('q') == 'Q' && Py_TOLOWER('[') == '[' &&
                  Py_TOLOWER(0xc9) == 0xc9;
    return Py_BuildValue("(iiNi)", first == PY_LOCK_ACQUIRED, second == PY_LOCK_FAILURE, set,
                         classes);
}

/* (arguments, prefix, program, result of a file that is run, does __main__ keep its name). */
static PyObject *program_texts(PyObject *self, PyObject *path) {
    int count;
    wchar_t **arguments;
    Py_GetArgcArgv(&count, &arguments);
    PyObject *list = PyList_New(count);
    for (int i = 0; list != NULL && i < count; i++) {
        PyList_SetItem(list, i, PyUnicode_FromWideChar(arguments[i], -1));
    }
    FILE *file = Py_fopen(path, "r");
    if (list == NULL || file == NULL) {
        Py_XDECREF(list);
        return NULL;
    }
    PyObject *space = PyDict_New();
    PyObject *result =
        PyRun_FileExFlags(file, "given.py", Py_eval_input, space, space, 1, NULL);
    Py_XDECREF(space);
    file = Py_fopen(path, "r");
    int status = file == NULL ? -1 : PyRun_SimpleFileExFlags(file, "given.py", 1, NULL);
    return Py_BuildValue("(Nuuu s Ni)", list, Py_GetPrefix(), Py_GetProgramFullPath(),
                         Py_GetProgramName(), Py_GetBuildInfo(), result, status);
}

static PyMethodDef functions[] = {
    {"traced", traced, METH_O, NULL},
    {"fork_by_hand", fork_by_hand, METH_O, NULL},
    {"program_texts", program_texts, METH_O, NULL},
    {"merge_pairs", merge_pairs, METH_VARARGS, NULL},
    {"ordered", ordered, METH_NOARGS, NULL},
    {"pickle_buffer", pickle_buffer, METH_O, NULL},
    {"raise_from", raise_from, METH_NOARGS, NULL},
    {"raise_key", raise_key, METH_O, NULL},
    {"stop_value", stop_value, METH_O, NULL},
    {"by_identifier", by_identifier, METH_O, NULL},
    {"small_things", small_things, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

int probe_add_tools(PyObject *module) {
    return PyModule_AddFunctions(module, functions);
}
