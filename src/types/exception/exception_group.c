/* BaseExceptionGroup and ExceptionGroup (PEP 654). */
#include "types/exception/exception_int.h"

#define GROUP(o) ((PyBaseExceptionGroupObject *)(o))

static bool is_group(PyObject *o) {
    return IS_INSTANCE(o, exc_BaseExceptionGroup);
}

/* ---- making ---- */

static int wrong_count(Py_ssize_t given) {
    return err_int(err_raise(PyExc_TypeError,
                             "BaseExceptionGroup.__new__() takes exactly 2 arguments (%zd given)",
                             given));
}

/* The exceptions as a tuple; *nested_base says whether one is not an Exception. */
static PyObject *checked_members(PyObject *sequence, bool *has_base) {
    if (!ops_is_sequence(sequence)) {
        return err_raise(PyExc_TypeError, "second argument (exceptions) must be a sequence");
    }
    autoref PyObject *members = TRY(ops_to_tuple(sequence));
    *has_base = false;
    if (tuple_length(members) == 0) {
        return err_raise(PyExc_ValueError,
                         "second argument (exceptions) must be a non-empty sequence");
    }
    for (Py_ssize_t i = 0; i < tuple_length(members); i++) {
        PyObject *member = tuple_at(members, i);
        if (!IS_EXCEPTION(member)) {
            return err_raise(PyExc_ValueError,
                             "Item %zd of second argument (exceptions) is not an exception", i);
        }
        *has_base |= !IS_INSTANCE(member, exc_Exception);
    }
    return take(members);
}

/* The class to make: a group of nothing but Exceptions is an ExceptionGroup. */
static PyTypeObject *type_for(PyTypeObject *type, bool has_base) {
    if (type == &exc_BaseExceptionGroup) {
        return has_base ? type : &exc_ExceptionGroup;
    }
    if (has_base && type == &exc_ExceptionGroup) {
        return err_raise(PyExc_TypeError, "Cannot nest BaseExceptions in an ExceptionGroup");
    }
    if (has_base && type_is_subtype(type, &exc_Exception)) {
        return err_raise(PyExc_TypeError, "Cannot nest BaseExceptions in '%.200s'", type->tp_name);
    }
    return type;
}

PyObject *group_tp_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    if (tuple_length(args) != 2) {
        wrong_count(tuple_length(args));
        return NULL;
    }
    PyObject *message = tuple_at(args, 0), *sequence = tuple_at(args, 1);
    if (!IS_STR(message)) {
        return err_raise(PyExc_TypeError,
                         "BaseExceptionGroup.__new__() argument 1 must be str, not %.50s",
                         TYPE(message)->tp_name);
    }
    bool has_base = false;
    autoref PyObject *members = TRY(checked_members(sequence, &has_base));
    PyTypeObject *class = TRY(type_for(type, has_base));
    autoref PyObject *self = TRY(exception_tp_new(class, args, kwargs));
    GROUP(self)->msg = newref(message);
    GROUP(self)->excs = newref(members);
    if (!IS_EXACT(sequence, PyTuple_Type) && !IS_EXACT(sequence, PyList_Type)) {
        GROUP(self)->excs_str =
            TRY(ops_repr(sequence)); /* it may change later, and its text with it */
    }
    return take(self);
}

int group_tp_init(PyObject *self, PyObject *args, PyObject *kwargs) {
    return exception_tp_init(self, args, kwargs);
}

PyObject *group_tp_str(PyObject *self) {
    Py_ssize_t n = tuple_length(GROUP(self)->excs);
    return str_format("%S (%zd sub-exception%s)", GROUP(self)->msg, n, n > 1 ? "s" : "");
}

/* The members as the sequence was that they came in. */
static PyObject *members_text(PyObject *self) {
    if (GROUP(self)->excs_str != NULL) {
        return newref(GROUP(self)->excs_str);
    }
    autoref PyObject *args = attr_field(self, &EXC(self)->args);
    if (args != NULL && tuple_length(args) == 2 && IS_LIST(tuple_at(args, 1))) {
        autoref PyObject *list = TRY(ops_to_list(GROUP(self)->excs));
        return ops_repr(list);
    }
    return ops_repr(GROUP(self)->excs);
}

PyObject *group_tp_repr(PyObject *self) {
    autoref PyObject *members = TRY(members_text(self));
    return str_format("%s(%R, %U)", TYPE(self)->tp_name, GROUP(self)->msg, members);
}

/* ---- parts ---- */

METHOD("group.derive(self, excs, /)", "A group of other exceptions with the same message.")
static PyObject *group_derive(PyObject *self, PyObject *excs) {
    return call_two(PyExc_BaseExceptionGroup, GROUP(self)->msg, excs);
}

/* What decides over an exception. */
typedef enum { BY_TYPE, BY_PREDICATE, BY_IDENTITY } MatchKind;
typedef struct {
    MatchKind kind;
    PyObject *value; /* class or tuple of classes; callable; list of exceptions */
} Matcher;

static int matches(PyObject *exception, const Matcher *m) {
    if (m->kind == BY_TYPE) {
        return err_given_matches(exception, m->value);
    }
    if (m->kind == BY_PREDICATE) {
        autoref PyObject *answer = INT_TRY(call_one(m->value, exception));
        return ops_is_true(answer);
    }
    if (is_group(exception)) {
        return 0; /* only the leaves are looked for */
    }
    for (Py_ssize_t i = 0; i < list_length(m->value); i++) {
        if (((PyListObject *)m->value)->ob_item[i] == exception) {
            return 1;
        }
    }
    return 0;
}

static int copy_notes(PyObject *from, PyObject *to) {
    autoref PyObject *notes = NULL;
    INT_TRYI(attr_find(from, NAME(__notes__), &notes));
    if (notes == NULL || !ops_is_sequence(notes)) {
        return 0;
    }
    autoref PyObject *copy = INT_TRY(ops_to_list(notes));
    return attr_set(to, NAME(__notes__), copy);
}

/* A group like `whole` of the exceptions in the list; None for an empty one. */
static PyObject *subset(PyObject *whole, PyObject *list) {
    if (list_length(list) == 0) {
        return NONE;
    }
    autoref PyObject *part = TRY(call_method_one(whole, NAME(derive), list));
    if (!is_group(part)) {
        return err_raise(PyExc_TypeError, "derive must return an instance of BaseExceptionGroup");
    }
    attr_replace(part, &EXC(part)->traceback, EXC(whole)->traceback);
    attr_replace(part, &EXC(part)->context, EXC(whole)->context);
    attr_replace(part, &EXC(part)->cause, EXC(whole)->cause);
    EXC(part)->suppress_context = EXC(whole)->suppress_context;
    TRYI(copy_notes(whole, part));
    return take(part);
}

static int split(PyObject *exception, const Matcher *m, bool want_rest, PyObject **match,
                 PyObject **rest);

static int append_part(PyObject *list, steals PyObject *part) {
    if (part == NULL || part == NONE) {
        return 0;
    }
    return list_append_steal(list, part);
}

static int split_members(PyObject *group, const Matcher *m, PyObject *matching, PyObject *others) {
    PyObject *members = GROUP(group)->excs;
    for (Py_ssize_t i = 0; i < tuple_length(members); i++) {
        PyObject *match = NULL, *rest = NULL;
        INT_TRYI(split(tuple_at(members, i), m, others != NULL, &match, &rest));
        int done = append_part(matching, match);
        if (others == NULL) {
            XDECREF(rest);
        } else if (append_part(others, rest) < 0) {
            done = -1;
        }
        INT_TRYI(done);
    }
    return 0;
}

/* *match and *rest: new references, None for an empty part. */
static int split(PyObject *exception, const Matcher *m, bool want_rest, PyObject **match,
                 PyObject **rest) {
    int whole = matches(exception, m);
    INT_TRYI(whole);
    if (whole || !is_group(exception)) {
        *match = whole ? newref(exception) : NONE;
        *rest = whole ? NONE : newref(exception);
        return 0;
    }
    INT_TRYI(call_enter(" in exceptiongroup_split_recursive"));
    autoref PyObject *matching = INT_TRY(list_new(0));
    autoref PyObject *others = want_rest ? INT_TRY(list_new(0)) : NULL;
    INT_TRYI(split_members(exception, m, matching, others));
    autoref PyObject *part = INT_TRY(subset(exception, matching));
    *rest = want_rest ? INT_TRY(subset(exception, others)) : NONE;
    *match = take(part);
    return 0;
}

static bool is_exception_class(PyObject *o) {
    return IS_TYPE_OBJECT(o) && HAS_FLAG(o, Py_TPFLAGS_BASE_EXC_SUBCLASS);
}

static int read_matcher(PyObject *value, Matcher *m) {
    *m = (Matcher){BY_TYPE, value};
    if (is_exception_class(value)) {
        return 0;
    }
    if (IS_TUPLE(value)) {
        Py_ssize_t i = 0;
        while (i < tuple_length(value) && is_exception_class(tuple_at(value, i))) {
            i++;
        }
        if (i == tuple_length(value)) {
            return 0;
        }
    } else if (TYPE(value)->tp_call != NULL && !IS_TYPE_OBJECT(value)) {
        m->kind = BY_PREDICATE;
        return 0;
    }
    return err_int(err_raise(PyExc_TypeError, "expected an exception type, a tuple of exception "
                                              "types, or a callable (other than a class)"));
}

METHOD("group.split(self, matcher_value, /)",
       "The part that matches, and the rest: a pair of groups or Nones.")
static PyObject *group_split(PyObject *self, PyObject *matcher_value) {
    Matcher m;
    TRYI(read_matcher(matcher_value, &m));
    autoref PyObject *match = NULL, *rest = NULL;
    TRYI(split(self, &m, true, &match, &rest));
    return tuple_of(2, match, rest);
}

METHOD("group.subgroup(self, matcher_value, /)", "The part that matches, or None.")
static PyObject *group_subgroup(PyObject *self, PyObject *matcher_value) {
    Matcher m;
    TRYI(read_matcher(matcher_value, &m));
    PyObject *match = NULL, *rest = NULL;
    TRYI(split(self, &m, false, &match, &rest));
    XDECREF(rest);
    return match;
}

CLASSMETHOD("group.__class_getitem__(cls, object, /)", "ExceptionGroup[...] in annotations.")
static PyObject *group_class_getitem(PyObject *cls, PyObject *object) {
    return type_class_getitem(cls, object);
}

static int check_part(PyObject *group, PyObject *part) {
    return part == NONE || IS_EXCEPTION(part)
               ? 0
               : err_int(err_raise(PyExc_TypeError,
                                   "%.200s.split must return exceptions or None, not %.200s",
                                   TYPE(group)->tp_name, TYPE(part)->tp_name));
}

int exception_group_split(PyObject *group, PyObject *type, PyObject **match, PyObject **rest) {
    autoref PyObject *pair = INT_TRY(call_method_one(group, NAME(split), type));
    if (!IS_TUPLE(pair)) {
        return err_int(err_raise(PyExc_TypeError, "%.200s.split must return a tuple, not %.200s",
                                 TYPE(group)->tp_name, TYPE(pair)->tp_name));
    }
    if (tuple_length(pair) < 2) {
        return err_int(err_raise(PyExc_TypeError,
                                 "%.200s.split must return a 2-tuple, got tuple of size %zd",
                                 TYPE(group)->tp_name, tuple_length(pair)));
    }
    INT_TRYI(check_part(group, tuple_at(pair, 0)));
    INT_TRYI(check_part(group, tuple_at(pair, 1)));
    *match = newref(tuple_at(pair, 0));
    *rest = newref(tuple_at(pair, 1));
    return 0;
}

/* ---- raising again what except* has left ---- */

/* Has the exception come out of a handler as it was: with the same notes, traceback, cause and
 * context as the original? */
static bool is_reraised(PyObject *exception, PyObject *original) {
    if (!is_group(exception)) {
        return false;
    }
    PyObject *a = NULL, *b = NULL;
    if (attr_find(exception, NAME(__notes__), &a) < 0 ||
        attr_find(original, NAME(__notes__), &b) < 0) {
        err_clear();
    }
    bool same = (a == NULL) == (b == NULL) && (a == NULL || ops_compare_bool(a, b, Py_EQ) == 1);
    XDECREF(a);
    XDECREF(b);
    if (err_occurred()) {
        err_clear();
    }
    return same && EXC(exception)->traceback == EXC(original)->traceback &&
           EXC(exception)->cause == EXC(original)->cause &&
           EXC(exception)->context == EXC(original)->context;
}

static int collect_leaves(PyObject *exception, PyObject *leaves) {
    if (exception == NONE) {
        return 0;
    }
    if (!is_group(exception)) {
        return list_append(leaves, exception);
    }
    PyObject *members = GROUP(exception)->excs;
    INT_TRYI(call_enter(" in collect_exception_group_leaves"));
    for (Py_ssize_t i = 0; i < tuple_length(members); i++) {
        INT_TRYI(collect_leaves(tuple_at(members, i), leaves));
    }
    return 0;
}

/* The part of the original whose leaves the groups in the list still hold, in the original's
 * nesting; or None. */
static PyObject *project(PyObject *original, PyObject *kept) {
    autoref PyObject *leaves = TRY(list_new(0));
    for (Py_ssize_t i = 0; i < list_length(kept); i++) {
        TRYI(collect_leaves(((PyListObject *)kept)->ob_item[i], leaves));
    }
    Matcher m = {BY_IDENTITY, leaves};
    PyObject *match = NULL, *rest = NULL;
    TRYI(split(original, &m, false, &match, &rest));
    XDECREF(rest);
    return match;
}

/* What handlers raised anew, and what they let through. */
static int sort_out(PyObject *original, PyObject *all, PyObject *raised, PyObject *kept) {
    for (Py_ssize_t i = 0; i < list_length(all); i++) {
        autoref PyObject *exception = list_get(all, i);
        if (exception == NULL || exception == NONE) {
            continue;
        }
        INT_TRYI(list_append(is_reraised(exception, original) ? kept : raised, exception));
    }
    return 0;
}

PyObject *exception_group_reraise(PyObject *original, PyObject *all) {
    if (list_length(all) == 0) {
        return NONE;
    }
    if (!is_group(original)) { /* it was wrapped for the handlers: what came out is the answer */
        return list_get(all, 0);
    }
    autoref PyObject *raised = TRY(list_new(0)), *kept = TRY(list_new(0));
    TRYI(sort_out(original, all, raised, kept));
    autoref PyObject *rest = TRY(project(original, kept));
    if (list_length(raised) == 0) {
        return take(rest);
    }
    if (rest != NONE) {
        TRYI(list_append(raised, rest));
    }
    if (list_length(raised) == 1) {
        return list_get(raised, 0);
    }
    autoref PyObject *empty = str_empty();
    return call_two((PyObject *)&exc_BaseExceptionGroup, empty, raised);
}

/* ---- tables ---- */

PyMemberDef group_members[] = {
    {"message", _Py_T_OBJECT, offsetof(PyBaseExceptionGroupObject, msg), Py_READONLY,
     "The message."},
    {"exceptions", _Py_T_OBJECT, offsetof(PyBaseExceptionGroupObject, excs), Py_READONLY,
     "The exceptions, as a tuple."},
    {NULL, 0, 0, 0, NULL},
};
DEFINE_FIELDS(group,
              exception_traverse_fields(self, FIELDS_OF(PyBaseExceptionGroupObject), visit, arg),
              exception_clear_fields(self, FIELDS_OF(PyBaseExceptionGroupObject)))

#define METHOD_TABLE
#include "exception_group.gen.h"
