/* _testsinglephase: modules made in one go, with state of each kind that the tests know.
 *
 * The basic ones (m_size -1) share what is in C variables; PyInit_ runs for them once, later
 * imports copy the namespace. The others make a new module at each import. */
#include <Python.h>

#include <stdatomic.h>

typedef struct {
    double initialized; /* when; 0: not */
    PyObject *error, *int_const, *str_const;
} State;

/* Of the basic modules: shared by all of them, guarded by the lock. */
static struct {
    PyMutex lock;
    State state;
    int count; /* of initializations; -1: none since the start or _clear_globals */
} shared = {.count = -1};

/* ---- states ---- */

static double now(void) {
    PyTime_t time;
    return PyTime_PerfCounter(&time) < 0 ? 0 : PyTime_AsSecondsDouble(time);
}

static void state_clear(State *state) {
    state->initialized = 0;
    Py_CLEAR(state->error);
    Py_CLEAR(state->int_const);
    Py_CLEAR(state->str_const);
}

static int state_fill(State *state) {
    state_clear(state);
    state->error = PyErr_NewException("_testsinglephase.error", NULL, NULL);
    state->int_const = PyLong_FromLong(1969);
    state->str_const = PyUnicode_FromString("something different");
    state->initialized = now();
    if (state->error == NULL || state->int_const == NULL || state->str_const == NULL ||
        state->initialized == 0) {
        state_clear(state);
        return -1;
    }
    return 0;
}

static int module_fill(PyObject *module, const State *state) {
    if (PyModule_AddObjectRef(module, "error", state->error) < 0 ||
        PyModule_AddObjectRef(module, "int_const", state->int_const) < 0 ||
        PyModule_AddObjectRef(module, "str_const", state->str_const) < 0) {
        return -1;
    }
    return PyModule_Add(module, "_module_initialized", PyFloat_FromDouble(state->initialized));
}

/* A copy, for the caller to clear. */
static State shared_state(void) {
    PyMutex_Lock(&shared.lock);
    State state = shared.state;
    Py_XINCREF(state.error);
    Py_XINCREF(state.int_const);
    Py_XINCREF(state.str_const);
    PyMutex_Unlock(&shared.lock);
    return state;
}

static double shared_time(void) {
    PyMutex_Lock(&shared.lock);
    double time = shared.state.initialized;
    PyMutex_Unlock(&shared.lock);
    return time;
}

/* ---- functions of the modules ---- */

static PyObject *sum(PyObject *module, PyObject *args) {
    long a, b;
    return PyArg_ParseTuple(args, "ll:sum", &a, &b) ? PyLong_FromLong(a + b) : NULL;
}

static PyObject *look_up_self(PyObject *module, PyObject *unused) {
    PyModuleDef *def = PyModule_GetDef(module);
    PyObject *found = def != NULL ? PyState_FindModule(def) : NULL;
    return Py_NewRef(found != NULL ? found : Py_None);
}

static PyObject *shared_initialized(PyObject *module, PyObject *unused) {
    return PyFloat_FromDouble(shared_time());
}

static PyObject *initialized_count(PyObject *module, PyObject *unused) {
    PyMutex_Lock(&shared.lock);
    int count = shared.count;
    PyMutex_Unlock(&shared.lock);
    return PyLong_FromLong(count);
}

static PyObject *clear_globals(PyObject *module, PyObject *unused) {
    PyMutex_Lock(&shared.lock);
    State old = shared.state;
    shared.state = (State){0};
    shared.count = -1;
    PyMutex_Unlock(&shared.lock);
    state_clear(&old);
    Py_RETURN_NONE;
}

static PyObject *none_initialized(PyObject *module, PyObject *unused) {
    Py_RETURN_NONE;
}

static PyObject *own_initialized(PyObject *module, PyObject *unused) {
    State *state = PyModule_GetState(module);
    return state != NULL ? PyFloat_FromDouble(state->initialized) : NULL;
}

static PyObject *clear_module_state(PyObject *module, PyObject *unused) {
    State *state = PyModule_GetState(module);
    if (state == NULL) {
        return NULL;
    }
    state_clear(state);
    Py_RETURN_NONE;
}

#define ALWAYS                                                                                     \
    {"sum", sum, METH_VARARGS, "The sum of two ints."},                                            \
        {"look_up_self", look_up_self, METH_NOARGS, "What PyState_FindModule gives, or None."}
#define INITIALIZED(function)                                                                      \
    {"state_initialized", function, METH_NOARGS, "When the state was made, or None."}

static PyMethodDef basic_functions[] = {
    ALWAYS,
    INITIALIZED(shared_initialized),
    {"initialized_count", initialized_count, METH_NOARGS, "How often PyInit_ has run, or -1."},
    {"_clear_globals", clear_globals, METH_NOARGS, "Forget the state that is in C variables."},
    {NULL}};
static PyMethodDef reinit_functions[] = {ALWAYS, INITIALIZED(none_initialized), {NULL}};
static PyMethodDef state_functions[] = {
    ALWAYS,
    INITIALIZED(own_initialized),
    {"_clear_module_state", clear_module_state, METH_NOARGS, "Forget the module's state."},
    {NULL}};

/* ---- making them ---- */

static PyObject *finish(PyObject *module, int failed) {
    if (module != NULL && !failed) {
        failed = PyUnstable_Module_SetGIL(module, Py_MOD_GIL_NOT_USED) < 0;
    }
    if (failed) {
        Py_CLEAR(module);
    }
    return module;
}

/* Counts, and makes the shared state if need be. */
static int count_one(void) {
    State fresh = {0};
    if (shared_time() == 0 && state_fill(&fresh) < 0) {
        return -1;
    }
    PyMutex_Lock(&shared.lock);
    shared.count = shared.count < 0 ? 1 : shared.count + 1;
    State old = fresh;
    if (fresh.initialized != 0) {
        old = shared.state;
        shared.state = fresh;
    }
    PyMutex_Unlock(&shared.lock);
    state_clear(fresh.initialized != 0 ? &old : &fresh);
    return 0;
}

static PyObject *make_basic(PyModuleDef *def) {
    PyObject *module = PyModule_Create(def);
    if (module == NULL || count_one() < 0) {
        return finish(module, 1);
    }
    State state = shared_state();
    int failed = module_fill(module, &state) < 0;
    state_clear(&state);
    return finish(module, failed);
}

static PyObject *make_reinit(PyModuleDef *def) {
    State state = {0};
    PyObject *module = PyModule_Create(def);
    int failed = module == NULL || state_fill(&state) < 0 || module_fill(module, &state) < 0;
    state_clear(&state);
    return finish(module, failed);
}

static PyObject *make_with_state(PyModuleDef *def) {
    PyObject *module = PyModule_Create(def);
    State *state = module != NULL ? PyModule_GetState(module) : NULL;
    return finish(module, state == NULL || state_fill(state) < 0 || module_fill(module, state) < 0);
}

/* The one that is registered, if there is one. */
static PyObject *make_cached(PyModuleDef *def, PyObject *(*make)(PyModuleDef *)) {
    PyObject *known = PyState_FindModule(def);
    return known != NULL ? Py_NewRef(known) : make(def);
}

static int with_state_traverse(PyObject *module, visitproc visit, void *arg) {
    State *state = PyModule_GetState(module);
    if (state != NULL) {
        Py_VISIT(state->error);
    }
    return 0;
}
static int with_state_clear(PyObject *module) {
    State *state = PyModule_GetState(module);
    if (state != NULL) {
        state_clear(state);
    }
    return 0;
}
static void with_state_free(void *module) {
    with_state_clear(module);
}

#define DEFINITION(id, size_, methods_, ...)                                                       \
    static PyModuleDef id##_def = {PyModuleDef_HEAD_INIT, .m_name = #id,                           \
                                   .m_doc = "Test module " #id, .m_size = size_,                   \
                                   .m_methods = methods_ __VA_OPT__(, ) __VA_ARGS__};
#define MODULE(id, size_, methods_, make, ...)                                                     \
    DEFINITION(id, size_, methods_ __VA_OPT__(, ) __VA_ARGS__)                                     \
    PyMODINIT_FUNC PyInit_##id(void) {                                                             \
        return make(&id##_def);                                                                    \
    }
#define CACHED_MODULE(id, size_, methods_, make, ...)                                              \
    DEFINITION(id, size_, methods_ __VA_OPT__(, ) __VA_ARGS__)                                     \
    PyMODINIT_FUNC PyInit_##id(void) {                                                             \
        return make_cached(&id##_def, make);                                                       \
    }
#define STATE_FUNCTIONS                                                                            \
    .m_traverse = with_state_traverse, .m_clear = with_state_clear, .m_free = with_state_free

MODULE(_testsinglephase, -1, basic_functions, make_basic)
MODULE(_testsinglephase_basic_copy, -1, basic_functions, make_basic)
MODULE(_testsinglephase_with_reinit, 0, reinit_functions, make_reinit)
MODULE(_testsinglephase_with_state, sizeof(State), state_functions, make_with_state,
       STATE_FUNCTIONS)
CACHED_MODULE(_testsinglephase_check_cache_first, -1, basic_functions, make_reinit)
CACHED_MODULE(_testsinglephase_with_reinit_check_cache_first, 0, reinit_functions, make_reinit)
CACHED_MODULE(_testsinglephase_with_state_check_cache_first, sizeof(State), state_functions,
              make_with_state, STATE_FUNCTIONS)

/* The first one by another name, with its definition. */
PyMODINIT_FUNC PyInit__testsinglephase_basic_wrapper(void) {
    return make_basic(&_testsinglephase_def);
}

/* ---- special cases ---- */

/* Imports a module that imports this one again, before it has been made. */
static _Atomic(PyObject *) circular;

static PyObject *clear_static_var(PyObject *module, PyObject *unused) {
    PyObject *kept = atomic_exchange(&circular, NULL);
    return kept != NULL ? kept : Py_NewRef(Py_None);
}

static PyMethodDef circular_functions[] = {
    {"clear_static_var", clear_static_var, METH_NOARGS, "Forget the module, and return it."},
    {NULL}};
DEFINITION(_testsinglephase_circular, -1, circular_functions)

PyMODINIT_FUNC PyInit__testsinglephase_circular(void) {
    static const char helper_name[] = "test.test_import.data.circular_imports.singlephase";
    PyObject *known = atomic_load(&circular);
    if (known != NULL) {
        return Py_NewRef(known);
    }
    PyObject *module = finish(PyModule_Create(&_testsinglephase_circular_def), 0);
    if (module == NULL) {
        return NULL;
    }
    atomic_store(&circular, Py_NewRef(module));
    PyObject *helper = PyImport_ImportModule(helper_name);
    if (helper == NULL) {
        return finish(module, 1);
    }
    int failed = PyModule_AddStringConstant(module, "helper_mod_name", helper_name) < 0;
    Py_DECREF(helper);
    return finish(module, failed);
}

PyMODINIT_FUNC PyInit__testsinglephase_raise_exception(void) {
    PyErr_SetString(PyExc_RuntimeError, "evil");
    return NULL;
}
