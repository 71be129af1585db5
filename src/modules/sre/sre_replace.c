/* sub, subn, and templates: replacement texts taken apart. */
#include "modules/sre/sre_int.h"
#include "object/attr.h"

PyObject *sre_join(PyObject *list, bool is_bytes) {
    if (is_bytes) {
        autoref PyObject *empty = TRY(bytes_from("", 0)), *name = TRY(str_intern_text("join"));
        return call_method_one(empty, name, list);
    }
    return str_join(str_empty(), list);
}

/* ---- templates ---- */

PyObject *sre_template_new(PyObject *list) {
    Py_ssize_t n = list_length(list);
    if (n % 2 == 0) {
        return err_raise(PyExc_TypeError, "invalid template");
    }
    Py_ssize_t parts = n / 2;
    autoref PyObject *o = TRY(object_new_var(&sre_template_type, parts));
    SreTemplate *t = (SreTemplate *)o;
    ((PyVarObject *)t)->ob_size = parts;
    t->literal = list_get(list, 0);
    if (t->literal == NULL) {
        return err_raise(PyExc_TypeError, "invalid template");
    }
    for (Py_ssize_t i = 0; i < parts; i++) {
        autoref PyObject *number = list_get(list, 2 * i + 1), *literal = list_get(list, 2 * i + 2);
        if (number == NULL || literal == NULL) {
            return err_raise(PyExc_TypeError, "invalid template");
        }
        if (!IS_INT(number)) {
            return err_raise(PyExc_TypeError, "an integer is required");
        }
        t->parts[i].group = int_as_ssize(number);
        if (t->parts[i].group == -1 && err_occurred()) {
            return NULL;
        }
        if (t->parts[i].group < 0) {
            return err_raise(PyExc_TypeError, "invalid template");
        }
        bool empty = (IS_STR(literal) && str_length(literal) == 0) ||
                     (IS_BYTES(literal) && bytes_length(literal) == 0);
        t->parts[i].literal = empty ? NULL : take(literal);
    }
    object_track(o);
    return take(o);
}
PyObject *sre_template_of(SrePattern *pattern, PyObject *text) {
    autoref PyObject *module = TRY(import_module_text("re"));
    autoref PyObject *compile = TRY(attr_get_text(module, "_compile_template"));
    autoref PyObject *result = call_two(compile, (PyObject *)pattern, text);
    if (result ==
        NULL) { /* an unhashable text: the cache cannot hold it, so the error is its own */
        return NULL;
    }
    if (!IS_EXACT(result, sre_template_type)) {
        return err_raise(PyExc_RuntimeError,
                         "the result of compiling a replacement string is %.200s, not "
                         "re._compile_template's",
                         TYPE(result)->tp_name);
    }
    return take(result);
}

static PyObject *template_group(SreTemplate *t, Py_ssize_t i, Py_ssize_t groups) {
    if (t->parts[i].group > groups) {
        return err_raise(PyExc_IndexError, "no such group");
    }
    return NONE;
}
PyObject *sre_template_expand(SreTemplate *t, SreMatch *match) {
    Py_ssize_t n = ((PyVarObject *)t)->ob_size;
    if (n == 0) {
        return newref(t->literal);
    }
    autoref PyObject *list = TRY(list_new(0));
    TRYI(list_append(list, t->literal));
    for (Py_ssize_t i = 0; i < n; i++) {
        TRY(template_group(t, i, match->pattern->groups));
        autoref PyObject *text = TRY(sre_match_group(match, t->parts[i].group, NONE));
        if (text != NONE) {
            TRYI(list_append(list, text));
        }
        if (t->parts[i].literal != NULL) {
            TRYI(list_append(list, t->parts[i].literal));
        }
    }
    return sre_join(list, !IS_STR(match->string));
}
/* The same for the match a matcher has just found, into a list. */
static int template_append(SreTemplate *t, SreMatcher *m, Py_ssize_t groups, PyObject *list) {
    INT_TRYI(list_append(list, t->literal));
    for (Py_ssize_t i = 0; i < ((PyVarObject *)t)->ob_size; i++) {
        INT_TRY(template_group(t, i, groups));
        autoref PyObject *text = INT_TRY(sre_matcher_group(m, t->parts[i].group, false));
        if (text != NONE) {
            INT_TRYI(list_append(list, text));
        }
        if (t->parts[i].literal != NULL) {
            INT_TRYI(list_append(list, t->parts[i].literal));
        }
    }
    return 0;
}
static int template_traverse(PyObject *o, visitproc visit, void *arg) {
    SreTemplate *t = (SreTemplate *)o;
    Py_VISIT(t->literal);
    for (Py_ssize_t i = 0; i < ((PyVarObject *)t)->ob_size; i++) {
        Py_VISIT(t->parts[i].literal);
    }
    return 0;
}
static void template_dealloc(PyObject *o) {
    SreTemplate *t = (SreTemplate *)o;
    object_untrack(o);
    CLEAR(t->literal);
    for (Py_ssize_t i = 0; i < ((PyVarObject *)t)->ob_size; i++) {
        CLEAR(t->parts[i].literal);
    }
    object_free(o);
}
PyTypeObject sre_template_type = {
    TYPE_HEAD,
    .tp_name = "_sre.SRE_Template",
    .tp_basicsize = offsetof(SreTemplate, parts),
    .tp_itemsize = sizeof(((SreTemplate *)NULL)->parts[0]),
    .tp_dealloc = template_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .tp_traverse = template_traverse,
};

/* ---- sub ---- */

/* Is the replacement a text without backslashes? -1: it is no text at all. */
static bool is_literal(PyObject *repl) {
    if (IS_STR(repl)) {
        autoref PyObject *backslash = str_from_char('\\');
        return backslash != NULL && str_find(repl, backslash, 0, str_length(repl), 1) < 0;
    }
    const void *text;
    Py_ssize_t length;
    unsigned kind;
    Py_buffer view;
    if (sre_text_open(repl, &text, &length, &kind, &view) < 0) {
        err_clear();
        return false;
    }
    bool literal = length == 0 || memchr(text, '\\', (size_t)length) == NULL;
    if (view.obj != NULL) {
        ops_release_buffer(&view);
    }
    return literal;
}

/* What to put in for the match just found, appended to the list. */
static int replacement(SrePattern *self, SreMatcher *m, PyObject *filter, bool callable,
                       PyObject *list) {
    if (callable) {
        autoref PyObject *match = INT_TRY(sre_match_new(self, m, 1));
        autoref PyObject *text = INT_TRY(call_one(filter, match));
        return text == NONE ? 0 : list_append(list, text);
    }
    if (TYPE(filter) == &sre_template_type) {
        return template_append((SreTemplate *)filter, m, self->groups, list);
    }
    return list_append(list, filter);
}

static PyObject *sub_parts(SrePattern *self, SreMatcher *m, PyObject *filter, bool callable,
                           Py_ssize_t count, Py_ssize_t *done) {
    autoref PyObject *list = TRY(list_new(0));
    Py_ssize_t last = 0;
    for (*done = 0; count == 0 || *done < count; ++*done) {
        if (!TRYI(sre_matcher_search(m))) {
            break;
        }
        if (last < m->found) {
            TRYI(list_append_steal(list, TRY(sre_matcher_slice(m, last, m->found))));
        }
        TRYI(replacement(self, m, filter, callable, list));
        last = m->at;
        sre_matcher_next(m);
    }
    if (last < m->end) {
        TRYI(list_append_steal(list, TRY(sre_matcher_slice(m, last, m->end))));
    }
    return sre_join(list, m->is_bytes);
}

PyObject *sre_pattern_sub(SrePattern *self, PyObject *repl, PyObject *string, Py_ssize_t count,
                          bool with_count) {
    bool callable = TYPE(repl)->tp_call != NULL;
    autoref PyObject *filter =
        callable || is_literal(repl) ? newref(repl) : TRY(sre_template_of(self, repl));
    if (TYPE(filter) == &sre_template_type && ((PyVarObject *)filter)->ob_size == 0) {
        SETREF(filter, newref(((SreTemplate *)filter)->literal));
    }
    SreMatcher m;
    Py_ssize_t done;
    TRYI(sre_matcher_open(&m, self, string, 0, PY_SSIZE_T_MAX));
    autoref PyObject *result = sub_parts(self, &m, filter, callable, count, &done);
    sre_matcher_close(&m);
    TRY(result);
    if (!with_count) {
        return take(result);
    }
    autoref PyObject *number = TRY(int_from_ssize(done));
    return tuple_of(2, result, number);
}
