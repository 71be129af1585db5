/* Constants of code that several threads run are immortal: a reference to one that is stored in the
 * heap is counted, and the count would go to and fro between the threads. While there is one thread
 * they die with their code.
 */
#include "gc/gc.h"
#include "object/error.h"
#include "thread/runtime.h"
#include "types/code/code.h"
#include "types/function/function.h"
#include "types/list/list.h"
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
    for (Py_ssize_t i = 0; i < tuple_length(constants); i++) {
        PyObject *o = tuple_at(constants, i);
        if (IS_EXACT(o, PyCode_Type)) {
            code_constants_immortalize(o);
        } else if (may_be_immortal(o)) {
            ref_immortalize(o);
        }
    }
}

int code_go_parallel(void) {
    if (runtime_is_parallel()) {
        return 0;
    }
    autoref PyObject *all = INT_TRY(gc_objects(-1));
    for (Py_ssize_t i = 0; i < list_length(all); i++) {
        autoref PyObject *o = list_get(all, i);
        if (IS_EXACT(o, PyFunction_Type)) {
            code_constants_immortalize(((PyFunctionObject *)o)->func_code);
        }
    }
    store_seq(&runtime.parallel, 1);
    return 0;
}
