#include "modules/interpreters/interp_run.h"
#include "interp/frame.h"
#include "lang/compile.h"
#include "modules/interpreters/needs.h"
#include "object/attr.h"
#include "object/call.h"
#include "object/error.h"
#include "object/needs.h"
#include "opcodes.h"
#include "types/bytes/bytes.h"
#include "types/code/code.h"
#include "types/dict/dict.h"
#include "types/str/str.h"
#include "types/tuple/tuple.h"

#include <stdlib.h>

#define CODE(o) ((PyCodeObject *)(o))

/* ---- scripts ---- */

PyObject *script_of_text(PyObject *text) {
    autoref PyObject *hold = NULL, *name = TRY(str_from_text("<script>"));
    Py_ssize_t length;
    int flags = 0;
    const char *source =
        TRY(compile_text_of(text, "exec", "string or bytes", &length, &flags, &hold));
    return compile_source(source, (size_t)length, name, COMPILE_EXEC, flags, -1);
}

/* Is None all that the code can return? */
static int returns_only_none(PyObject *code) {
    enum { NOT_SCRIPT = CO_GENERATOR | CO_COROUTINE | CO_ASYNC_GENERATOR };
    autoref PyObject *bytes = INT_TRY(code_code(code));
    const unsigned char *units = (const unsigned char *)((PyBytesObject *)bytes)->ob_sval;
    int above = 0, before = -1, operand = 0;
    for (Py_ssize_t i = 0; i + 1 < Py_SIZE(bytes); i += 2) {
        int opcode = units[i], oparg = above | units[i + 1];
        above = opcode == EXTENDED_ARG ? oparg << 8 : 0;
        if (opcode == RETURN_VALUE) {
            bool none = before == LOAD_CONST && tuple_at(CODE(code)->co_consts, operand) == NONE;
            if (!none) {
                return 0;
            }
        }
        before = opcode;
        operand = oparg;
    }
    return !(CODE(code)->co_flags & NOT_SCRIPT);
}

int script_check(PyObject *code, PyObject *function) {
    autoref PyObject *free_names = INT_TRY(code_freevars(code));
    if (tuple_length(free_names) > 0) {
        return err_int(err_raise(PyExc_ValueError, "closures not supported"));
    }
    if (CODE(code)->co_argcount + CODE(code)->co_kwonlyargcount > 0 ||
        (CODE(code)->co_flags & (CO_VARARGS | CO_VARKEYWORDS))) {
        return err_int(err_raise(PyExc_ValueError, "code with args not supported"));
    }
    if (!INT_TRYI(returns_only_none(code))) {
        return err_int(err_raise(PyExc_ValueError, "code that returns a value is not a script"));
    }
    return 0;
}

/* ---- names and their values ---- */

typedef struct {
    Cross **names, **values;
    Py_ssize_t count;
} Names;

static void names_free(Names *names) {
    for (Py_ssize_t i = 0; i < names->count; i++) {
        cross_free(names->names[i]);
        cross_free(names->values[i]);
    }
    free(names->names);
    free(names->values);
}

static int names_put(Names *names, PyObject *name, PyObject *value) {
    if (!IS_STR(name)) {
        return err_int(err_raise(PyExc_TypeError, "bad argument type for built-in operation"));
    }
    INT_TRY(str_utf8(name, NULL)); /* names are text: no lone surrogates */
    autoref PyObject *plain = INT_TRY(str_slice(name, 0, str_length(name)));
    Cross *key = INT_TRY(cross_make(plain, CROSS_SHARED_ONLY));
    Cross *crossing = cross_make(value, CROSS_SHARED_ONLY);
    if (crossing == NULL) {
        cross_free(key);
        return -1;
    }
    names->names[names->count] = key;
    names->values[names->count++] = crossing;
    return 0;
}

/* Of a copy, which nobody changes meanwhile. */
static int names_make(Names *names, PyObject *dict) {
    *names = (Names){0};
    if (dict == NULL || dict_length(dict) == 0) {
        return 0;
    }
    autoref PyObject *copy = INT_TRY(dict_copy_of(dict));
    size_t room = (size_t)dict_length(copy);
    names->names = calloc(room + 1, sizeof(Cross *));
    names->values = calloc(room + 1, sizeof(Cross *));
    if (names->names == NULL || names->values == NULL) {
        names_free(names);
        return err_int(err_no_memory());
    }
    PyObject *key, *value;
    Py_ssize_t position = 0;
    int result = 0;
    while (result == 0 && (size_t)names->count < room &&
           dict_next(copy, &position, &key, &value, NULL)) {
        result = names_put(names, key, value);
        decref(key);
        decref(value);
    }
    if (result < 0) {
        names_free(names);
    }
    return result;
}

static int names_set(const Names *names, PyObject *namespace) {
    for (Py_ssize_t i = 0; i < names->count; i++) {
        autoref PyObject *name = str_intern(INT_TRY(cross_object(names->names[i])));
        autoref PyObject *value = INT_TRY(cross_object(names->values[i]));
        INT_TRYI(dict_set(namespace, name, value));
    }
    return 0;
}

/* ---- exec ---- */

/* In the other interpreter: 0, or -1 with its exception; *started says that the code ran. */
static int exec_there(const Cross *script, const Names *names, bool *started) {
    *started = false;
    autoref PyObject *namespace = INT_TRY(interpreter_main_namespace());
    INT_TRYI(names_set(names, namespace));
    if (script == NULL) {
        return 0;
    }
    autoref PyObject *code = INT_TRY(cross_object(script));
    *started = true;
    autoref PyObject *result = INT_TRY(interp_eval_code(code, namespace, namespace, NULL));
    return 0;
}

static PyObject *exec_result(const ExcInfo *info, bool started) {
    if (!info->any) {
        return newref(NONE);
    }
    if (started) {
        return excinfo_namespace(info);
    }
    CrossLocal *local = TRY(cross_local());
    return excinfo_raise(info, local->not_shareable,
                         "object does not support cross-interpreter data");
}

static PyObject *exec_with(int64_t id, const Cross *script, const Names *names) {
    Visit visit;
    ExcInfo info;
    bool started;
    TRYI(visit_begin(&visit, id, VISIT_MAIN));
    exec_there(script, names, &started);
    excinfo_take(&info);
    visit_end(&visit);
    PyObject *result = exec_result(&info, started);
    excinfo_free(&info);
    return result;
}

PyObject *run_script(int64_t id, PyObject *code, PyObject *shared) {
    Names names;
    TRYI(names_make(&names, shared));
    Cross *script = code == NULL ? NULL : cross_make(code, CROSS_ANY);
    PyObject *result = code != NULL && script == NULL ? NULL : exec_with(id, script, &names);
    cross_free(script);
    names_free(&names);
    return result;
}

/* ---- call ---- */

typedef struct {
    Cross *callable, *args, *kwargs;
    Cross *result;
    ExcInfo info;
    const char *refused; /* what could not be shared, with `info` saying why; NULL: it was called */
} Call;

static void *refuse_there(Call *call, const char *what) {
    excinfo_take(&call->info);
    call->refused = what;
    return NULL;
}

/* The empty module body that natives see as their caller. */
static PyObject *call_frame_code(void) {
    autoref PyObject *name = TRY(str_from_text("<call>"));
    return compile_source("", 0, name, COMPILE_EXEC, 0, -1);
}

static PyObject *call_callable(Call *call, PyObject *callable, PyObject *args, PyObject *kwargs) {
    autoref PyObject *namespace = TRY(interpreter_main_namespace());
    autoref PyObject *code = TRY(call_frame_code());
    return interp_call_within(code, namespace, callable, args, kwargs);
}

static void call_there(Call *call) {
    autoref PyObject *callable = cross_object(call->callable);
    if (callable == NULL) {
        refuse_there(call, "func not shareable");
        return;
    }
    autoref PyObject *args = call->args ? cross_object(call->args) : tuple_empty();
    if (args == NULL) {
        refuse_there(call, "args not shareable");
        return;
    }
    autoref PyObject *kwargs = call->kwargs ? cross_object(call->kwargs) : NULL;
    if (call->kwargs != NULL && kwargs == NULL) {
        refuse_there(call, "kwargs not shareable");
        return;
    }
    autoref PyObject *result = call_callable(call, callable, args, kwargs);
    if (result == NULL) {
        excinfo_take(&call->info);
        return;
    }
    call->result = cross_make(result, CROSS_ANY);
    if (call->result == NULL) {
        refuse_there(call, "object does not support cross-interpreter data");
    }
}

static PyObject *call_result(Call *call) {
    if (call->refused != NULL) {
        CrossLocal *local = TRY(cross_local());
        return excinfo_raise(&call->info, local->not_shareable, call->refused);
    }
    autoref PyObject *result =
        call->result != NULL ? TRY(cross_object(call->result)) : newref(NONE);
    autoref PyObject *info = call->info.any ? TRY(excinfo_namespace(&call->info)) : newref(NONE);
    return tuple_of(2, result, info);
}

/* A function that cannot be sent: why not. */
static void *refuse_callable(PyObject *callable) {
    if (!IS_EXACT(callable, PyFunction_Type) || cross_check_stateless(callable) == 0) {
        return cross_refuse(callable);
    }
    autoref PyObject *cause = err_fetch();
    CrossLocal *local = TRY(cross_local());
    err_raise(local->not_shareable, "only stateless functions are shareable");
    return cross_set_cause(take(cause));
}

static int call_prepare(Call *call, PyObject *callable, PyObject *args, PyObject *kwargs) {
    call->callable = cross_make(callable, CROSS_ANY);
    if (call->callable == NULL) {
        CrossLocal *local = INT_TRY(cross_local());
        return err_clear_if(local->not_shareable) ? err_int(refuse_callable(callable)) : -1;
    }
    if (args != NULL && tuple_length(args) > 0) {
        call->args = INT_TRY(cross_make(args, CROSS_ANY));
    }
    if (kwargs != NULL && dict_length(kwargs) > 0) {
        call->kwargs = INT_TRY(cross_make(kwargs, CROSS_ANY));
    }
    return 0;
}

static PyObject *call_run(Call *call, int64_t id) {
    Visit visit;
    TRYI(visit_begin(&visit, id, VISIT_MAIN));
    call_there(call);
    visit_end(&visit);
    return call_result(call);
}

PyObject *run_call(int64_t id, PyObject *callable, PyObject *args, PyObject *kwargs) {
    Call call = {0};
    PyObject *result = call_prepare(&call, callable, args, kwargs) < 0 ? NULL : call_run(&call, id);
    cross_free(call.callable);
    cross_free(call.args);
    cross_free(call.kwargs);
    cross_free(call.result);
    excinfo_free(&call.info);
    return result;
}
