/* An extension as a package would have it: calling conventions, formats, conversions, errors.
 * program.py says what each must give. */
#include "probe.h"

#include <marshal.h>

/* ---- calling conventions ---- */

static PyObject *take_noargs(PyObject *self, PyObject *unused) {
    return PyUnicode_FromString("noargs");
}
static PyObject *take_one(PyObject *self, PyObject *arg) {
    return Py_BuildValue("(sO)", "one", arg);
}
static PyObject *take_varargs(PyObject *self, PyObject *args) {
    return Py_BuildValue("(sO)", "varargs", args);
}
static PyObject *take_keywords(PyObject *self, PyObject *args, PyObject *kwargs) {
    return Py_BuildValue("(sOO)", "keywords", args, kwargs == NULL ? Py_None : kwargs);
}
static PyObject *take_fast(PyObject *self, PyObject *const *args, Py_ssize_t nargs) {
    PyObject *list = PyList_New(nargs);
    for (Py_ssize_t i = 0; list != NULL && i < nargs; i++) {
        PyList_SET_ITEM(list, i, Py_NewRef(args[i]));
    }
    return list;
}
static PyObject *take_fast_keywords(PyObject *self, PyObject *const *args, Py_ssize_t nargs,
                                    PyObject *kwnames) {
    PyObject *tuple = PyTuple_New(nargs);
    for (Py_ssize_t i = 0; tuple != NULL && i < nargs; i++) {
        PyTuple_SET_ITEM(tuple, i, Py_NewRef(args[i]));
    }
    return tuple == NULL ? NULL : Py_BuildValue("(NO)", tuple, kwnames == NULL ? Py_None : kwnames);
}

/* ---- formats ---- */

static PyObject *parse(PyObject *self, PyObject *args) {
    const char *format;
    PyObject *values;
    if (!PyArg_ParseTuple(args, "sO!:parse", &format, &PyTuple_Type, &values)) {
        return NULL;
    }
#define PARSE(f, type, build)                                                                      \
    if (strcmp(format, f) == 0) {                                                                  \
        type x;                                                                                    \
        return PyArg_ParseTuple(values, f ":f", &x) ? Py_BuildValue(build, x) : NULL;              \
    }
    PARSE("b", unsigned char, "i")
    PARSE("B", unsigned char, "i")
    PARSE("h", short, "i")
    PARSE("H", unsigned short, "i")
    PARSE("i", int, "i")
    PARSE("I", unsigned, "I")
    PARSE("l", long, "l")
    PARSE("k", unsigned long, "k")
    PARSE("L", long long, "L")
    PARSE("K", unsigned long long, "K")
    PARSE("n", Py_ssize_t, "n")
    PARSE("f", float, "f")
    PARSE("d", double, "d")
    PARSE("p", int, "i")
    PARSE("C", int, "i")
    PARSE("s", const char *, "s")
    PARSE("z", const char *, "z")
    PARSE("y", const char *, "y")
    PARSE("U", PyObject *, "O")
    PARSE("S", PyObject *, "O")
    PARSE("Y", PyObject *, "O")
    PARSE("O", PyObject *, "O")
    if (strcmp(format, "s#") == 0) {
        const char *s;
        Py_ssize_t n;
        return PyArg_ParseTuple(values, "s#:f", &s, &n) ? Py_BuildValue("y#n", s, n, n) : NULL;
    }
    if (strcmp(format, "y*") == 0) {
        Py_buffer view;
        if (!PyArg_ParseTuple(values, "y*:f", &view)) {
            return NULL;
        }
        PyObject *result = Py_BuildValue("y#", view.buf, view.len);
        PyBuffer_Release(&view);
        return result;
    }
    if (strcmp(format, "es") == 0) {
        char *text = NULL;
        if (!PyArg_ParseTuple(values, "es:f", "utf-16-le", &text)) {
            return NULL;
        }
        PyObject *result = PyBytes_FromString(text);
        PyMem_Free(text);
        return result;
    }
    if (strcmp(format, "(ii)|(s)") == 0) {
        int a, b;
        const char *s = "none";
        return PyArg_ParseTuple(values, "(ii)|(s):f", &a, &b, &s) ? Py_BuildValue("[is]", a + b, s)
                                                                  : NULL;
    }
    if (strcmp(format, "y*i") == 0) { /* the buffer must be given back when the second fails */
        Py_buffer view;
        int x;
        if (!PyArg_ParseTuple(values, "y*i:f", &view, &x)) {
            return NULL;
        }
        PyBuffer_Release(&view);
        Py_RETURN_NONE;
    }
    return PyErr_Format(PyExc_LookupError, "no such format: %s", format);
}

static PyObject *parse_keywords(PyObject *self, PyObject *args, PyObject *kwargs) {
    static char *names[] = {"", "b", "c", "d", NULL};
    PyObject *a, *b = Py_None;
    int c = 3, d = 4;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O|Oi$i:parse_keywords", names, &a, &b, &c,
                                     &d)) {
        return NULL;
    }
    return Py_BuildValue("(OOii)", a, b, c, d);
}

static PyObject *build(PyObject *self, PyObject *unused) {
    Py_complex c = {1, -2};
    return Py_BuildValue("{s:(iIlkLKn),s:[fdD],s:(ssz#yc),s:(C),s:()}", "ints", -1, 4294967295u,
                         -2L, 3UL, -4LL, 5ULL, (Py_ssize_t)-6, "floats", 0.5, 0.25, &c, "text",
                         "a\xc3\xa9", NULL, "xyz", (Py_ssize_t)2, "by", 'c', "char", 0x20ac,
                         "empty");
}

/* ---- numbers and text ---- */

static PyObject *ints(PyObject *self, PyObject *o) {
    int overflow;
    long long v = PyLong_AsLongLongAndOverflow(o, &overflow);
    if (v == -1 && PyErr_Occurred()) {
        return NULL;
    }
    unsigned char bytes[12];
    Py_ssize_t needed = PyLong_AsNativeBytes(o, bytes, sizeof bytes, -1);
    if (needed < 0) {
        return NULL;
    }
    PyObject *again = PyLong_FromNativeBytes(bytes, sizeof bytes, -1);
    return Py_BuildValue("(LiKNn)", v, overflow, PyLong_AsUnsignedLongLongMask(o), again, needed);
}

static PyObject *digits(PyObject *self, PyObject *o) {
    PyLongExport export;
    if (PyLong_Export(o, &export) < 0) {
        return NULL;
    }
    if (export.digits == NULL) {
        return PyLong_FromInt64(export.value);
    }
    void *out;
    PyLongWriter *writer = PyLongWriter_Create(export.negative, export.ndigits, &out);
    if (writer != NULL) {
        memcpy(out, export.digits, (size_t)export.ndigits * PyLong_GetNativeLayout()->digit_size);
    }
    PyLong_FreeExport(&export);
    return writer == NULL ? NULL : PyLongWriter_Finish(writer);
}

static PyObject *text(PyObject *self, PyObject *o) {
    Py_ssize_t size;
    const char *utf8 = PyUnicode_AsUTF8AndSize(o, &size);
    if (utf8 == NULL) {
        return NULL;
    }
    PyObject *copy = PyUnicode_New(PyUnicode_GET_LENGTH(o), PyUnicode_MAX_CHAR_VALUE(o));
    for (Py_ssize_t i = 0; copy != NULL && i < PyUnicode_GET_LENGTH(o); i++) {
        PyUnicode_WRITE(PyUnicode_KIND(copy), PyUnicode_DATA(copy), i, PyUnicode_READ_CHAR(o, i));
    }
    PyUnicodeWriter *writer = PyUnicodeWriter_Create(0);
    PyUnicodeWriter_WriteUTF8(writer, utf8, size);
    PyUnicodeWriter_WriteChar(writer, 0x1f600);
    PyUnicodeWriter_Format(writer, "%5d|%-4s|%R|%zd", 42, "ab", o, size);
    return Py_BuildValue(
        "(NNiN)", copy, PyUnicodeWriter_Finish(writer), (int)PyUnicode_KIND(o),
        PyUnicode_FromFormat("%U %S %.3s %*d %p %T %c", o, o, "abcdef", 4, 7, NULL, o, 0x20ac));
}

static PyObject *dict_sum(PyObject *self, PyObject *dict) {
    Py_ssize_t position = 0;
    PyObject *key, *value;
    long sum = 0;
    while (PyDict_Next(dict, &position, &key, &value)) {
        sum += PyLong_AsLong(value);
    }
    return PyLong_FromLong(sum);
}

/* ---- running text, sending, codecs ---- */

static PyObject *run(PyObject *self, PyObject *arg) {
    const char *text = PyUnicode_AsUTF8(arg);
    PyObject *globals = PyDict_New(), *result = NULL;
    if (text != NULL && globals != NULL) {
        result = PyRun_String(text, Py_eval_input, globals, globals);
    }
    Py_XDECREF(globals);
    return result;
}

/* A list that is filled step by step, with more room than is needed: (list, what is wrong). */
static PyObject *fill_list(PyObject *self, PyObject *item) {
    PyObject *list = PyList_New(40), *given_up = PyList_New(40);
    const char *wrong = "";
    if (list == NULL || given_up == NULL) {
        return NULL;
    }
    for (int i = 0; i < 3; i++) {
        if (PyList_SetItem(list, i, Py_NewRef(item)) < 0 || PyList_GET_ITEM(list, i) != item) {
            wrong = "an empty place cannot be set";
        }
    }
    if (PyList_SetItem(list, 1, Py_NewRef(Py_None)) < 0) {
        wrong = "a full place cannot be set";
    }
    if (PyList_SetItem(list, 40, Py_NewRef(item)) == 0 || !PyErr_ExceptionMatches(PyExc_IndexError)) {
        wrong = "a place behind the end can be set";
    }
    PyErr_Clear();
    if (PyList_SetSlice(list, 3, 40, NULL) < 0 || PyList_Append(list, item) < 0) {
        wrong = "empty places cannot be cut off";
    }
    PyList_SetItem(given_up, 7, Py_NewRef(item));
    Py_DECREF(given_up);
    return Py_BuildValue("(Ns)", list, wrong);
}

static PyObject *drain(PyObject *self, PyObject *iterator) {
    PyObject *list = PyList_New(0), *value;
    PySendResult how;
    while ((how = PyIter_Send(iterator, Py_None, &value)) == PYGEN_NEXT) {
        PyList_Append(list, value);
        Py_DECREF(value);
    }
    return how == PYGEN_ERROR ? NULL : Py_BuildValue("(NN)", list, value);
}

static PyObject *codec(PyObject *self, PyObject *text) {
    PyObject *bytes = PyCodec_Encode(text, "utf-16-be", NULL);
    if (bytes == NULL) {
        return NULL;
    }
    PyObject *error = PyUnicodeDecodeError_Create("probe", "abc", 3, 5, 9, "why");
    Py_ssize_t start, end;
    PyUnicodeDecodeError_GetStart(error, &start);
    PyUnicodeDecodeError_GetEnd(error, &end);
    PyObject *reason = PyUnicodeDecodeError_GetReason(error);
    Py_DECREF(error);
    return Py_BuildValue("(NiNnnN)", bytes, PyCodec_KnownEncoding("no such"), reason, start, end,
                         PyMarshal_ReadObjectFromString("N", 1));
}

/* ---- errors ---- */

static PyObject *error_round_trip(PyObject *self, PyObject *callable) {
    PyObject *type, *value, *traceback, *result = PyObject_CallNoArgs(callable);
    if (result != NULL) {
        return result;
    }
    PyErr_Fetch(&type, &value, &traceback);
    PyErr_NormalizeException(&type, &value, &traceback);
    PyObject *text = PyObject_Str(value);
    PyErr_Restore(type, value, traceback);
    if (PyErr_ExceptionMatches(PyExc_LookupError)) {
        PyObject *exception = PyErr_GetRaisedException();
        PyObject *has_traceback = PyBool_FromLong(traceback != NULL);
        Py_DECREF(exception);
        return Py_BuildValue("(NN)", text, has_traceback);
    }
    Py_DECREF(text);
    return NULL;
}

static PyObject *bad_result(PyObject *self, PyObject *which) {
    if (PyObject_IsTrue(which)) {
        PyErr_SetString(PyExc_ValueError, "set, but a result was given");
        Py_RETURN_NONE;
    }
    return NULL;
}

static PyMethodDef functions[] = {
    {"noargs", take_noargs, METH_NOARGS, NULL},
    {"one", take_one, METH_O, NULL},
    {"varargs", take_varargs, METH_VARARGS, NULL},
    {"keywords", (PyCFunction)(void (*)(void))take_keywords, METH_VARARGS | METH_KEYWORDS, NULL},
    {"fast", (PyCFunction)(void (*)(void))take_fast, METH_FASTCALL, NULL},
    {"fast_keywords", (PyCFunction)(void (*)(void))take_fast_keywords,
     METH_FASTCALL | METH_KEYWORDS,
     "fast_keywords($module, /, *args, **kwargs)\n--\n\nThe arguments as they come."},
    {"parse", parse, METH_VARARGS, NULL},
    {"parse_keywords", (PyCFunction)(void (*)(void))parse_keywords, METH_VARARGS | METH_KEYWORDS,
     NULL},
    {"build", build, METH_NOARGS, NULL},
    {"ints", ints, METH_O, NULL},
    {"digits", digits, METH_O, NULL},
    {"text", text, METH_O, NULL},
    {"dict_sum", dict_sum, METH_O, NULL},
    {"run", run, METH_O, NULL},
    {"fill_list", fill_list, METH_O, NULL},
    {"drain", drain, METH_O, NULL},
    {"codec", codec, METH_O, NULL},
    {"error_round_trip", error_round_trip, METH_O, NULL},
    {"bad_result", bad_result, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static int fill(PyObject *module) {
    if (probe_add_types(module) < 0 || probe_add_threads(module) < 0 ||
        probe_add_tools(module) < 0) {
        return -1;
    }
    return PyModule_AddIntConstant(module, "answer", 42);
}

static PyModuleDef_Slot slots[] = {
    {Py_mod_exec, fill},
    {Py_mod_multiple_interpreters, Py_MOD_PER_INTERPRETER_GIL_SUPPORTED},
    {Py_mod_gil, Py_MOD_GIL_NOT_USED},
    {0, NULL},
};
static PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "probe", "What tests call.", 0, functions, slots, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit_probe(void) {
    return PyModuleDef_Init(&definition);
}
