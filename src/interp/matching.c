/* match statements: what class and mapping patterns ask of their subject. */
#include "interp/instruction.h"
#include "opcodes.h"

/* ---- class patterns ---- */

enum { MATCH_FEW = 8 };

/* One pattern: its values are the subject itself for some, then attributes by the names of
 * `positional`, then by those of `named`. */
typedef struct {
    PyObject *subject, *class;
    PyObject *positional, *named; /* tuples of names */
    Py_ssize_t itself, positional_count;
    PyObject **values; /* found, owned */
    Py_ssize_t count;
} Pattern;

static borrowed PyObject *name_at(const Pattern *p, Py_ssize_t i) {
    Py_ssize_t k = i - p->itself;
    return k < p->positional_count ? tuple_at(p->positional, k)
                                   : tuple_at(p->named, k - p->positional_count);
}

/* Interned strings that are not the same differ. */
static bool same_name(PyObject *a, PyObject *b) {
    return a == b || (!(str_is_interned(a) && str_is_interned(b)) && str_equal(a, b));
}

/* attr_find, by what the thread knows of the class's instances. */
static int find_attribute(PyObject *o, PyObject *name, PyObject **value) {
    PyTypeObject *type = type_of(o);
    uint64_t word = step_word_of_class(o, type, name, FOR_LOAD);
    StackRef found = quick_attribute(o, type, word, name, READ_CALLING);
    if (likely(!stackref_is_null(found))) {
        *value = stackref_take(&found);
        return *value != NULL ? 1 : -1;
    }
    return attr_find(o, name, value);
}

/* The next name's attribute: 1 found, 0, -1. */
static int match_attribute(Pattern *p) {
    PyObject *name = name_at(p, p->count);
    for (Py_ssize_t i = p->itself; i < p->count; i++) {
        if (unlikely(same_name(name_at(p, i), name))) {
            err_raise(PyExc_TypeError, "%s() got multiple sub-patterns for attribute %R",
                      ((PyTypeObject *)p->class)->tp_name, name);
            return -1;
        }
    }
    int found = find_attribute(p->subject, name, &p->values[p->count]);
    p->count += found > 0;
    return found;
}

static bool matches_self(PyTypeObject *type) {
    return HAS_FLAG(
        type,
        (1UL << 22)); /* _Py_TPFLAGS_MATCH_SELF: the class of a single positional sub-pattern */
}

/* The class's __match_args__ (*names stays NULL where it has none). */
static int find_match_args(PyObject *class, PyObject **names) {
    if (IS_EXACT(class, PyType_Type)) { /* a tuple in a class's namespace is given as it is */
        *names = type_lookup_ref((PyTypeObject *)class, NAME(__match_args__));
        if (*names == NULL || IS_EXACT(*names, PyTuple_Type)) {
            return 0;
        }
        CLEAR(*names);
    }
    INT_TRYI(attr_find(class, NAME(__match_args__), names));
    if (*names != NULL && !IS_EXACT(*names, PyTuple_Type)) {
        err_raise(PyExc_TypeError, "%s.__match_args__ must be a tuple (got %s)",
                  ((PyTypeObject *)class)->tp_name, TYPE(*names)->tp_name);
        return -1;
    }
    return 0;
}

/* `wanted` positional sub-patterns, by the class's __match_args__ (NULL: it has none). */
static int match_positional(Pattern *p, Py_ssize_t wanted) {
    const char *class = ((PyTypeObject *)p->class)->tp_name;
    bool self = p->positional == NULL && matches_self((PyTypeObject *)p->class);
    Py_ssize_t allowed = p->positional ? tuple_length(p->positional) : self;
    if (wanted > allowed) {
        err_raise(PyExc_TypeError, "%s() accepts %zd positional sub-pattern%s (%zd given)", class,
                  allowed, allowed == 1 ? "" : "s", wanted);
        return -1;
    }
    if (self) {
        p->values[p->count++] = newref(p->subject);
        p->itself = 1;
        return 1;
    }
    p->positional_count = wanted;
    int found = 1;
    while (found > 0 && p->count < wanted) {
        PyObject *name = name_at(p, p->count);
        if (!IS_EXACT(name, PyUnicode_Type)) {
            err_raise(PyExc_TypeError, "__match_args__ elements must be strings (got %s)",
                      TYPE(name)->tp_name);
            return -1;
        }
        found = match_attribute(p);
    }
    return found;
}

static int match_all(Pattern *p, Py_ssize_t positional) {
    int found = positional ? match_positional(p, positional) : 1;
    Py_ssize_t end = p->itself + p->positional_count + tuple_length(p->named);
    while (found > 0 && p->count < end) {
        found = match_attribute(p);
    }
    return found;
}

/* Drops what was found before something was missing. */
static int give_up(PyObject **values, Py_ssize_t count, int result) {
    PyObject *exception = result < 0 ? err_fetch() : NULL;
    while (count > 0) {
        decref(values[--count]);
    }
    if (exception != NULL) {
        err_restore(exception);
    }
    return result;
}

/* Is the subject one of the class's? It need not be an object for that. */
static int is_instance(StackRef *sp) {
    PyObject *class = stackref_is_int(sp[-2]) ? NULL : stackref_object(sp[-2]);
    if (class == NULL || !IS_TYPE_OBJECT(class)) {
        return err_int(err_raise(PyExc_TypeError, "called match pattern must be a class"));
    }
    StackRef answer = step_is_instance(sp[-3], class);
    return stackref_is_null(answer) ? ops_is_instance(INT_TRY(stackref_box(&sp[-3])), class)
                                    : stackref_object(answer) == TRUE_OBJECT;
}

static int match_class(StackRef *sp, Py_ssize_t positional, PyObject **values) {
    PyObject *class = stackref_object(sp[-2]), *names = stackref_object(sp[-1]);
    autoref PyObject *match_args = NULL;
    if (positional > 0) {
        INT_TRYI(find_match_args(class, &match_args));
    }
    Pattern p = {.subject = INT_TRY(stackref_box(&sp[-3])),
                 .class = class,
                 .positional = match_args,
                 .named = names,
                 .values = values};
    int found = match_all(&p, positional);
    return likely(found > 0) ? 1 : give_up(values, p.count, found);
}

/* ---- mapping patterns ---- */

static int raise_duplicate(PyObject *key) {
    err_raise(PyExc_ValueError, "mapping pattern checks duplicate key (%R)", key);
    return -1;
}

/* The values of names in a dict. */
static int match_names(PyObject *dict, PyObject *keys, PyObject **values) {
    for (Py_ssize_t i = 0; i < tuple_length(keys); i++) {
        PyObject *key = tuple_at(keys, i);
        int found = 1;
        for (Py_ssize_t k = 0; k < i && found > 0; k++) {
            found = unlikely(same_name(tuple_at(keys, k), key)) ? raise_duplicate(key) : 1;
        }
        found = likely(found > 0) ? dict_get(dict, key, &values[i]) : found;
        if (found <= 0) {
            return give_up(values, i, found);
        }
    }
    return 1;
}

/* The values of any keys, by the mapping's get(). */
static int match_by_get(PyObject *subject, PyObject *keys, PyObject **values) {
    autoref PyObject *get = INT_TRY(attr_get(subject, NAME(get)));
    autoref PyObject *missing = INT_TRY(object_new(&PyBaseObject_Type));
    autoref PyObject *seen = INT_TRY(set_new(NULL));
    for (Py_ssize_t i = 0; i < tuple_length(keys); i++) {
        PyObject *key = tuple_at(keys, i);
        int found = set_contains(seen, key);
        found = found > 0 ? raise_duplicate(key) : found < 0 ? -1 : set_add(seen, key);
        values[i] = found < 0 ? NULL : call_two(get, key, missing);
        if (values[i] == NULL) {
            return give_up(values, i, -1);
        }
        if (values[i] == missing) {
            return give_up(values, i + 1, 0);
        }
    }
    return 1;
}

static int match_keys(PyObject *subject, PyObject *keys, PyObject **values) {
    bool names = IS_EXACT(subject, PyDict_Type) && tuple_length(keys) <= MATCH_FEW;
    for (Py_ssize_t i = 0; names && i < tuple_length(keys); i++) {
        names = IS_EXACT(tuple_at(keys, i), PyUnicode_Type);
    }
    return tuple_length(keys) == 0 ? 1
           : names                 ? match_names(subject, keys, values)
                                   : match_by_get(subject, keys, values);
}

/* ---- what comes of it ---- */

/* Puts the tuple of the values (stolen) from sp on, or None. Mostly what asks for None and takes
 * the tuple apart comes next: then that is done, too. */
static StackRef *put_values(StackRef *sp, bool found, PyObject **values, Py_ssize_t count,
                            Unit **next) {
    Unit *ip = *next;
    bool in_line = load_relaxed(ip) == (COPY | 1 << 8) &&
                   UNIT_OPCODE(load_relaxed(ip + 1)) == POP_JUMP_IF_NONE &&
                   UNIT_OPCODE(load_relaxed(ip + 3)) == NOT_TAKEN && count <= MATCH_FEW &&
                   load_relaxed(ip + 4) == (UNPACK_SEQUENCE | count << 8) &&
                   !switched_off(SWITCH_BRANCHES);
    if (!found) {
        *next = in_line ? ip + 3 + UNIT_OPERAND(load_relaxed(ip + 1)) : ip;
        *sp = stackref_borrow(NONE);
        return sp + 1;
    }
    if (in_line) {
        *next = ip + 5 + CACHES_UNPACK_SEQUENCE;
        for (Py_ssize_t i = count; i-- > 0;) {
            *sp++ = stackref_steal(values[i]);
        }
        return sp;
    }
    PyObject *tuple = TRY(tuple_from_array_steal(values, count));
    *sp = stackref_steal(tuple);
    return sp + 1;
}

static PyObject **values_new(PyObject **few, Py_ssize_t count) {
    PyObject **values = count <= MATCH_FEW ? few : data_alloc((size_t)count * sizeof *values);
    return values != NULL ? values : err_no_memory();
}
static void values_free(PyObject **values, PyObject **few, Py_ssize_t count) {
    if (values != few) {
        data_free(values, (size_t)count * sizeof *values);
    }
}

StackRef *step_match_class(Frame *frame, StackRef *sp, Py_ssize_t positional, Unit **next) {
    PyObject *few[MATCH_FEW];
    Py_ssize_t count = positional + tuple_length(stackref_object(sp[-1]));
    PyObject **values = TRY(values_new(few, count));
    int found = is_instance(sp);
    if (found > 0 && count > 0) {
        found = match_class(sp, positional, values);
    }
    if (likely(found >= 0)) {
        sp = slots_drop(frame, sp, 3);
        frame->sp = sp;
        sp = put_values(sp, found, values, count, next);
    }
    values_free(values, few, count);
    return found < 0 ? NULL : sp;
}

StackRef *step_match_keys(StackRef *sp, Unit **next) {
    PyObject *few[MATCH_FEW], *subject = TRY(stackref_box(&sp[-2])),
                              *keys = stackref_object(sp[-1]);
    Py_ssize_t count = tuple_length(keys);
    PyObject **values = TRY(values_new(few, count));
    int found = match_keys(subject, keys, values);
    if (likely(found >= 0)) {
        sp = put_values(sp, found, values, count, next);
    }
    values_free(values, few, count);
    return found < 0 ? NULL : sp;
}
