#include "interp/bind.h"
#include "interp/instruction.h"
#include "object/suggest.h"

void bind_drop(StackRef *args, Py_ssize_t count) {
    for (Py_ssize_t i = 0; i < count; i++) {
        StackRef r = args[i];
        args[i] = STACKREF_NULL;
        stackref_drop(r);
    }
}

static PyObject *parameter(PyCodeObject *code, Py_ssize_t i) {
    return tuple_at(code->co_localsplusnames, i);
}

/* The message's names: "'a', 'b', and 'c'" */
static PyObject *names_text(PyObject *names) {
    Py_ssize_t n = list_length(names);
    autoref PyObject *first = TRY(list_get(names, 0));
    if (n == 1) {
        return newref(first);
    }
    if (n == 2) {
        autoref PyObject *second = TRY(list_get(names, 1));
        return str_format("%U and %U", first, second);
    }
    autoref PyObject *head = TRY(list_slice_of(names, 0, n - 1));
    autoref PyObject *comma = TRY(str_from_text(", "));
    autoref PyObject *joined = TRY(str_join(comma, head));
    autoref PyObject *last = TRY(list_get(names, n - 1));
    return str_format("%U, and %U", joined, last);
}

static int raise_missing(Frame *f, PyFunctionObject *function, Py_ssize_t from, Py_ssize_t to,
                         const char *kind) {
    autoref PyObject *names = INT_TRY(list_new(0));
    for (Py_ssize_t i = from; i < to; i++) {
        if (stackref_is_null(f->slots[i])) {
            INT_TRYI(list_append_steal(names, INT_TRY(ops_repr(parameter(f->code, i)))));
        }
    }
    Py_ssize_t n = list_length(names);
    autoref PyObject *text = INT_TRY(names_text(names));
    err_raise(PyExc_TypeError, "%U() missing %zd required %s argument%s: %U",
              function->func_qualname, n, kind, n == 1 ? "" : "s", text);
    return -1;
}

/* The defaults, or NULL: borrowed until the next safepoint. Another thread may replace them. */
static borrowed PyObject *defaults_of(PyFunctionObject *function) {
    container_check((PyObject *)function);
    PyObject *defaults = load_acquire(&function->func_defaults);
    return defaults == NONE ? NULL : defaults;
}

/* More positional arguments than the function takes. */
static int raise_too_many(Frame *f, PyFunctionObject *function, Py_ssize_t given) {
    PyCodeObject *code = f->code;
    Py_ssize_t takes = code->co_argcount, keyword_given = 0;
    for (Py_ssize_t i = takes; i < takes + code->co_kwonlyargcount; i++) {
        keyword_given += !stackref_is_null(f->slots[i]);
    }
    PyObject *defaults = defaults_of(function);
    Py_ssize_t optional = defaults ? tuple_length(defaults) : 0;
    bool plural = takes != 1 || optional;
    autoref PyObject *count =
        INT_TRY(optional ? str_format("from %zd to %zd", takes - optional, takes)
                         : str_format("%zd", takes));
    autoref PyObject *extra = INT_TRY(
        keyword_given
            ? str_format(" positional argument%s (and %zd keyword-only argument%s)",
                         given != 1 ? "s" : "", keyword_given, keyword_given != 1 ? "s" : "")
            : newref(str_empty()));
    err_raise(PyExc_TypeError, "%U() takes %U positional argument%s but %zd%U %s given",
              function->func_qualname, count, plural ? "s" : "", given, extra,
              given == 1 && !keyword_given ? "was" : "were");
    return -1;
}

/* -1: there is none; -2: an exception, for a subclass of str compares itself. */
static Py_ssize_t find_parameter(PyCodeObject *code, PyObject *name, Py_ssize_t from) {
    Py_ssize_t total = code->co_argcount + code->co_kwonlyargcount;
    for (Py_ssize_t i = from; i < total; i++) {
        if (parameter(code, i) == name) {
            return i;
        }
    }
    bool plain = IS_EXACT(name, PyUnicode_Type);
    for (Py_ssize_t i = from; i < total; i++) {
        int equal = plain ? str_equal(parameter(code, i), name)
                          : ops_compare_bool(parameter(code, i), name, Py_EQ);
        if (equal != 0) {
            return equal > 0 ? i : -2;
        }
    }
    return -1;
}

/* Are some of the unknown keywords the names of positional-only parameters? Raises if so. */
static int raise_positional_only(PyFunctionObject *function, PyCodeObject *code,
                                 PyObject *kwnames) {
    autoref PyObject *names = INT_TRY(list_new(0));
    for (Py_ssize_t i = 0; i < code->co_posonlyargcount; i++) {
        for (Py_ssize_t k = 0; k < tuple_length(kwnames); k++) {
            if (str_equal(parameter(code, i), tuple_at(kwnames, k))) {
                INT_TRYI(list_append(names, parameter(code, i)));
            }
        }
    }
    if (list_length(names) == 0) {
        return 0;
    }
    autoref PyObject *comma = INT_TRY(str_from_text(", "));
    autoref PyObject *text = INT_TRY(str_join(comma, names));
    err_raise(PyExc_TypeError,
              "%U() got some positional-only arguments passed as keyword arguments: '%U'",
              function->func_qualname, text);
    return -1;
}

/* The parameter whose name is nearest to a misspelt keyword, by the rule `traceback` uses for
 * attributes; borrowed or NULL. */
static const char *nearest_parameter(PyCodeObject *code, PyObject *name) {
    enum { MOST = 256 };
    const char *names[MOST], *wrong = str_utf8(name, NULL);
    int first = code->co_posonlyargcount, end = code->co_argcount + code->co_kwonlyargcount;
    size_t count = 0;
    for (int i = first; wrong != NULL && i < end && count < MOST; i++) {
        names[count] = str_utf8(tuple_at(code->co_localsplusnames, i), NULL);
        count += names[count] != NULL;
    }
    err_clear(); /* lone surrogates are like nothing */
    return wrong == NULL ? NULL : suggest_name(wrong, names, count);
}

static int raise_unexpected(PyFunctionObject *function, PyCodeObject *code, PyObject *name) {
    const char *near = nearest_parameter(code, name);
    if (near != NULL) {
        err_raise(PyExc_TypeError,
                  "%U() got an unexpected keyword argument '%S'. Did you mean '%s'?",
                  function->func_qualname, name, near);
    } else {
        err_raise(PyExc_TypeError, "%U() got an unexpected keyword argument '%S'",
                  function->func_qualname, name);
    }
    return -1;
}

static int bind_keywords(Frame *f, PyFunctionObject *function, StackRef *args, PyObject *kwnames,
                         PyObject *extra) {
    PyCodeObject *code = f->code;
    for (Py_ssize_t k = 0; k < tuple_length(kwnames); k++) {
        PyObject *name = tuple_at(kwnames, k);
        if (!IS_STR(name)) {
            err_raise(PyExc_TypeError, "%U() keywords must be strings", function->func_qualname);
            return -1;
        }
        Py_ssize_t i = find_parameter(code, name, code->co_posonlyargcount);
        if (i == -2) {
            return -1;
        }
        if (i < 0 && extra == NULL) {
            if (code->co_posonlyargcount > 0) {
                INT_TRYI(raise_positional_only(function, code, kwnames));
            }
            return raise_unexpected(function, code, name);
        }
        if (i < 0) {
            INT_TRYI(dict_set(extra, name, INT_TRY(stackref_box(&args[k]))));
            continue;
        }
        if (!stackref_is_null(f->slots[i])) {
            err_raise(PyExc_TypeError, "%U() got multiple values for argument '%S'",
                      function->func_qualname, name);
            return -1;
        }
        f->slots[i] = slot_own(args[k]);
        args[k] = STACKREF_NULL;
    }
    return 0;
}

/* Puts the defaults, or without `fill` only looks whether there are enough of them. */
static int bind_positional(Frame *f, PyFunctionObject *function, Py_ssize_t given, bool fill) {
    PyCodeObject *code = f->code;
    PyObject *defaults = defaults_of(function);
    Py_ssize_t optional = defaults ? tuple_length(defaults) : 0;
    Py_ssize_t required = code->co_argcount - optional;
    for (Py_ssize_t i = given; i < required; i++) {
        if (stackref_is_null(f->slots[i])) {
            return raise_missing(f, function, 0, required, "positional");
        }
    }
    for (Py_ssize_t i = required > 0 ? required : 0; fill && i < code->co_argcount; i++) {
        if (stackref_is_null(f->slots[i])) {
            f->slots[i] = stackref_new(tuple_at(defaults, i - required));
        }
    }
    return 0;
}

/* A key of the keywords' defaults may run Python code, and the frame is not linked yet: what its
 * slots borrow comes after that. */
static int bind_defaults(Frame *f, PyFunctionObject *function, Py_ssize_t given) {
    PyCodeObject *code = f->code;
    if (code->co_kwonlyargcount == 0) {
        return bind_positional(f, function, given, true);
    }
    INT_TRYI(bind_positional(f, function, given, false));
    Py_ssize_t end = code->co_argcount + code->co_kwonlyargcount;
    bool missing = false;
    for (Py_ssize_t i = code->co_argcount; i < end; i++) {
        if (!stackref_is_null(f->slots[i])) {
            continue;
        }
        PyObject *value = NULL;
        autoref PyObject *defined = attr_field((PyObject *)function, &function->func_kwdefaults);
        if (defined != NULL && defined != NONE) {
            INT_TRYI(dict_get(defined, parameter(code, i), &value));
        }
        if (value != NULL) {
            f->slots[i] = stackref_steal(value);
        } else {
            missing = true;
        }
    }
    return missing ? raise_missing(f, function, code->co_argcount, end, "keyword-only")
                   : bind_positional(f, function, given, true);
}

static int bind_varargs(Frame *f, StackRef *args, Py_ssize_t nargs, Py_ssize_t slot) {
    Py_ssize_t takes = f->code->co_argcount;
    Py_ssize_t more = nargs > takes ? nargs - takes : 0;
    PyObject *rest = INT_TRY(step_build_tuple(args + (nargs - more), more));
    f->slots[slot] = stackref_steal(rest);
    for (Py_ssize_t i = nargs - more; i < nargs; i++) {
        args[i] = STACKREF_NULL;
    }
    return 0;
}

static int bind_all(Frame *f, PyFunctionObject *function, StackRef *args, Py_ssize_t nargs,
                    PyObject *kwnames) {
    PyCodeObject *code = f->code;
    Py_ssize_t takes = code->co_argcount, slot = takes + code->co_kwonlyargcount;
    PyObject *extra = NULL;
    Py_ssize_t direct = nargs < takes ? nargs : takes;
    for (Py_ssize_t i = 0; i < direct; i++) {
        f->slots[i] = slot_own(args[i]);
        args[i] = STACKREF_NULL;
    }
    if (code->co_flags & CO_VARARGS) {
        INT_TRYI(bind_varargs(f, args, nargs, slot++));
    }
    if (code->co_flags & CO_VARKEYWORDS) {
        extra = INT_TRY(dict_new());
        f->slots[slot] = stackref_steal(extra);
    }
    if (kwnames != NULL) {
        INT_TRYI(bind_keywords(f, function, args + nargs, kwnames, extra));
    }
    if (nargs > takes && !(code->co_flags & CO_VARARGS)) {
        return raise_too_many(f, function, nargs);
    }
    return bind_defaults(f, function, direct);
}

int bind_arguments(Frame *f, PyFunctionObject *function, StackRef *args, Py_ssize_t nargs,
                   PyObject *kwnames) {
    int result = bind_all(f, function, args, nargs, kwnames);
    PyObject *exception = result < 0 ? err_fetch() : NULL;
    bind_drop(args,
              nargs + (kwnames ? tuple_length(kwnames) : 0)); /* what was not moved into a slot */
    if (exception != NULL) {
        err_restore(exception);
    }
    return result;
}
