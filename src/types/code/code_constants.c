/* A constant of code that several threads run is counted whenever a reference to it is stored in
 * the heap, and the count would go to and fro between the threads. So, when the second thread
 * starts, the constants of all functions there are become immortal. Functions made later may be any
 * number, as a program may give one text after the other to exec(): their constants are marked, and
 * one that a thread keeps counting becomes immortal then, or counted by thread where too many have
 * outlived their code (spread.h); the others die with their code. Those of modules, classes and
 * what eval() and exec() are given are not even marked: such code runs once.
 */
#include "gc/gc.h"
#include "object/spread.h"
#include "thread/runtime.h"
#include "types/code/code_int.h"
#include "types/function/function.h"
#include "types/tuple/tuple.h"

/* Is it a constant without references inside, which only this thread has counted? */
static bool is_own_constant(PyObject *o) {
    PyTypeObject *type = TYPE(o);
    return (type == &PyLong_Type || type == &PyFloat_Type || type == &PyComplex_Type ||
            type == &PyUnicode_Type || type == &PyBytes_Type) &&
           is_owned(o) && load_relaxed(&o->ob_ref_shared) == 0;
}
static void mark(PyObject *o) {
    store_relaxed(&o->ob_gc_bits, (uint8_t)(load_relaxed(&o->ob_gc_bits) | GC_CONSTANT));
}
/* Of the code and what it nests. */
static void each_own_constant(PyObject *code, void (*action)(PyObject *)) {
    PyObject *constants = ((PyCodeObject *)code)->co_consts;
    store_relaxed(&((PyCodeObject *)code)->co_version, CODE_CONSTANTS_DONE);
    for (Py_ssize_t i = 0; i < tuple_length(constants); i++) {
        PyObject *o = tuple_at(constants, i);
        if (IS_EXACT(o, PyCode_Type)) {
            each_own_constant(o, action);
        } else if (is_own_constant(o)) {
            action(o);
        }
    }
}

void code_constants_of_function(PyObject *code) {
    PyCodeObject *c = (PyCodeObject *)code;
    if (load_relaxed(&c->co_version) == 0 && (c->co_flags & CO_OPTIMIZED) && is_owned(code)) {
        each_own_constant(code, mark);
    }
}

void code_constants_drop(PyCodeObject *code) {
    PyObject *constants = code->co_consts;
    for (Py_ssize_t i = 0; constants != NULL && i < tuple_length(constants); i++) {
        PyObject *o = tuple_at(constants, i);
        if (is_marked_constant(o) && is_immortal(o)) {
            spread_constant_lost();
        }
    }
    CLEAR(code->co_consts);
}

static void immortalize_of_function(PyObject *o, void *unused) {
    PyObject *code = ((PyFunctionObject *)o)->func_code;
    if (code != NULL) { /* a function that was taken apart has none */
        each_own_constant(code, ref_immortalize);
    }
}
void code_go_parallel(void) {
    if (!runtime_is_parallel()) {
        gc_each_of_type(&PyFunction_Type, immortalize_of_function, NULL);
        runtime_become_parallel();
    }
}
