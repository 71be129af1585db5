/* Constants of code that several threads run are immortal: a reference to one that is stored in the
 * heap is counted, and the count would go to and fro between the threads. While there is one thread
 * they die with their code; so do, always, those of modules, classes and what eval() and exec() are
 * given: such code runs once, and a program may make any amount of it.
 */
#include "gc/gc.h"
#include "thread/runtime.h"
#include "types/code/code_int.h"
#include "types/function/function.h"
#include "types/tuple/tuple.h"

/* Is it a constant without references inside, which only this thread has counted? */
static bool may_be_immortal(PyObject *o) {
    PyTypeObject *type = TYPE(o);
    return (type == &PyLong_Type || type == &PyFloat_Type || type == &PyComplex_Type ||
            type == &PyUnicode_Type || type == &PyBytes_Type) &&
           is_owned(o) && load_relaxed(&o->ob_ref_shared) == 0;
}
void code_constants_immortalize(PyObject *code) {
    PyObject *constants = ((PyCodeObject *)code)->co_consts;
    store_relaxed(&((PyCodeObject *)code)->co_version, CODE_CONSTANTS_DONE);
    for (Py_ssize_t i = 0; i < tuple_length(constants); i++) {
        PyObject *o = tuple_at(constants, i);
        if (IS_EXACT(o, PyCode_Type)) {
            code_constants_immortalize(o);
        } else if (may_be_immortal(o)) {
            ref_immortalize(o);
        }
    }
}

void code_constants_of_function(PyObject *code) {
    PyCodeObject *c = (PyCodeObject *)code;
    if (load_relaxed(&c->co_version) == 0 && (c->co_flags & CO_OPTIMIZED) && is_owned(code)) {
        code_constants_immortalize(code);
    }
}

static void immortalize_of_function(PyObject *o, void *unused) {
    PyObject *code = ((PyFunctionObject *)o)->func_code;
    if (code != NULL) { /* a function that was taken apart has none */
        code_constants_immortalize(code);
    }
}
void code_go_parallel(void) {
    if (!runtime_is_parallel()) {
        gc_each_of_type(&PyFunction_Type, immortalize_of_function, NULL);
        runtime_become_parallel();
    }
}
