/* pyframe.h, code.h, traceback.h, genobject.h: what is run, and where. */
#include "capi/capi.h"
#include "frameobject.h"
#include "lang/compile.h"
#include "modules/sys/exception_print.h"
#include "types/code/code.h"
#include "types/exception/exception.h"
#include "types/frame/frame_locals.h"
#include "types/frame/frame_object.h"
#include "types/generator/generator.h"

/* ---- frames ---- */

/* An attribute of the frame; None is NULL if `none_is_null`. */
static PyObject *frame_attribute(PyFrameObject *frame, const char *name) {
    return attr_get_text((PyObject *)frame, name);
}

PyFrameObject *PyFrame_New(PyThreadState *ts, PyCodeObject *code, PyObject *globals,
                           PyObject *locals) {
    return frame_object_new((PyObject *)code, globals, locals);
}

PyCodeObject *PyFrame_GetCode(PyFrameObject *frame) {
    return (PyCodeObject *)frame_object_code(frame);
}

int PyFrame_GetLineNumber(PyFrameObject *frame) {
    return frame_object_line(frame);
}

PyFrameObject *PyFrame_GetBack(PyFrameObject *frame) {
    PyObject *back = frame_attribute(frame, "f_back");
    if (back == NULL) {
        err_clear();
    }
    return back == NONE ? NULL : (PyFrameObject *)back;
}

PyObject *PyFrame_GetLocals(PyFrameObject *frame) {
    return frame_attribute(frame, "f_locals");
}

PyObject *PyFrame_GetGlobals(PyFrameObject *frame) {
    return frame_attribute(frame, "f_globals");
}

PyObject *PyFrame_GetBuiltins(PyFrameObject *frame) {
    return frame_attribute(frame, "f_builtins");
}

int PyFrame_GetLasti(PyFrameObject *frame) {
    autoref PyObject *offset = frame_attribute(frame, "f_lasti");
    int value = offset == NULL ? -1 : PyLong_AsInt(offset);
    if (value < 0) {
        err_clear();
    }
    return value;
}

PyObject *PyFrame_GetVar(PyFrameObject *frame, PyObject *name) {
    if (!IS_STR(name)) {
        return err_raise(PyExc_TypeError, "name must be str, not %s", TYPE(name)->tp_name);
    }
    autoref PyObject *locals = TRY(PyFrame_GetLocals(frame));
    PyObject *value = ops_get_item(locals, name);
    if (value == NULL && err_clear_if(PyExc_KeyError)) {
        return err_raise(PyExc_NameError, "variable %R does not exist", name);
    }
    return value;
}

PyObject *PyFrame_GetVarString(PyFrameObject *frame, const char *text) {
    NAME_ARG(name, text);
    return PyFrame_GetVar(frame, name);
}

/* ---- tracebacks ---- */

/* One more entry in the traceback of the current exception. */
int PyTraceBack_Here(PyFrameObject *frame) {
    PyObject *exception = err_fetch();
    INT_NEED(exception != NULL);
    autoref PyObject *old = PyException_GetTraceback(exception);
    PyObject *entry = traceback_new(old == NONE ? NULL : old, frame, PyFrame_GetLasti(frame),
                                    frame_object_line(frame));
    if (entry == NULL) {
        err_chain(exception);
        return -1;
    }
    exception_set_traceback(exception, entry);
    err_restore(exception);
    return 0;
}

int PyTraceBack_Print(PyObject *traceback, PyObject *file) {
    if (traceback == NULL) {
        return 0;
    }
    if (!IS_EXACT(traceback, PyTraceBack_Type)) {
        INT_NEED(false);
    }
    Printer printer = {file, false};
    print_traceback(&printer, traceback);
    return printer.failed ? -1 : 0;
}

/* ---- code ---- */

PyCodeObject *PyUnstable_Code_NewWithPosOnlyArgs(
    int argcount, int posonlyargcount, int kwonlyargcount, int nlocals, int stacksize, int flags,
    PyObject *code, PyObject *consts, PyObject *names, PyObject *varnames, PyObject *freevars,
    PyObject *cellvars, PyObject *filename, PyObject *name, PyObject *qualname, int firstlineno,
    PyObject *linetable, PyObject *exceptiontable) {
    return (PyCodeObject *)PyObject_CallFunction(
        (PyObject *)&PyCode_Type, "iiiiiiOOOOOOOiOOOO", argcount, posonlyargcount, kwonlyargcount,
        nlocals, stacksize, flags, code, consts, names, varnames, filename, name, qualname,
        firstlineno, linetable, exceptiontable, freevars, cellvars);
}

PyCodeObject *PyUnstable_Code_New(int argcount, int kwonlyargcount, int nlocals, int stacksize,
                                  int flags, PyObject *code, PyObject *consts, PyObject *names,
                                  PyObject *varnames, PyObject *freevars, PyObject *cellvars,
                                  PyObject *filename, PyObject *name, PyObject *qualname,
                                  int firstlineno, PyObject *linetable, PyObject *exceptiontable) {
    return PyUnstable_Code_NewWithPosOnlyArgs(
        argcount, 0, kwonlyargcount, nlocals, stacksize, flags, code, consts, names, varnames,
        freevars, cellvars, filename, name, qualname, firstlineno, linetable, exceptiontable);
}

/* Only its name and place count. */
PyCodeObject *PyCode_NewEmpty(const char *filename, const char *function, int line) {
    autoref PyObject *file = TRY(str_decode_fs(filename, (Py_ssize_t)strlen(filename)));
    autoref PyObject *name = TRY(str_from_text(function));
    autoref PyObject *empty = TRY(compile_source("", 0, file, COMPILE_EXEC, 0, 0));
    autoref PyObject *replace = TRY(attr_get_text(empty, "replace"));
    autoref PyObject *kwargs = TRY(
        Py_BuildValue("{sOsOsi}", "co_name", name, "co_qualname", name, "co_firstlineno", line));
    return (PyCodeObject *)call_tuple(replace, tuple_empty(), kwargs);
}

int PyCode_Addr2Line(PyCodeObject *code, int offset) {
    return offset < 0 ? code->co_firstlineno : code_line((PyObject *)code, offset);
}

int PyCode_Addr2Location(PyObject *code, int offset, int *line, int *column, int *end_line,
                         int *end_column) {
    if (offset < 0) {
        *line = ((PyCodeObject *)code)->co_firstlineno;
        *column = *end_line = *end_column = 0;
        return 1;
    }
    return code_position(code, offset, line, end_line, column, end_column);
}

PyObject *PyCode_GetCode(PyCodeObject *code) {
    return code_code((PyObject *)code);
}
PyObject *PyCode_GetVarnames(PyCodeObject *code) {
    return code_varnames((PyObject *)code);
}
PyObject *PyCode_GetCellvars(PyCodeObject *code) {
    return code_cellvars((PyObject *)code);
}
PyObject *PyCode_GetFreevars(PyCodeObject *code) {
    return code_freevars((PyObject *)code);
}

PyCodeObject *PyGen_GetCode(PyGenObject *generator) {
    return newref(((GeneratorObject *)generator)->code);
}

/* ---- since f_locals writes through, these have nothing to do: their documentation says so ---- */

void PyFrame_FastToLocals(PyFrameObject *frame) {}
int PyFrame_FastToLocalsWithError(PyFrameObject *frame) {
    return 0;
}
void PyFrame_LocalsToFast(PyFrameObject *frame, int clear) {}
