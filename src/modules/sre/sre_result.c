/* Match: what a match found. Only `regs` is filled in later. */
#include "modules/sre/sre_int.h"
#include "object/attr.h"

PyObject *sre_match_new(SrePattern *pattern, SreMatcher *m, int status) {
    if (status <= 0) {
        return status == 0 ? newref(NONE) : NULL;
    }
    Py_ssize_t groups = pattern->groups;
    SreMatch *self = (SreMatch *)TRY(object_new_var(&sre_match_type, 2 * (groups + 1)));
    ((PyVarObject *)self)->ob_size = 2 * (groups + 1);
    self->string = newref(m->string);
    self->pattern = newref(pattern);
    self->pos = m->start;
    self->endpos = m->end;
    self->last_index = m->last_index;
    self->marks[0] = m->found;
    self->marks[1] = m->at;
    for (Py_ssize_t i = 0; i < groups; i++) {
        Py_ssize_t from = m->registers[2 * i], to = m->registers[2 * i + 1];
        bool took_part = from >= 0 && to >= from;
        self->marks[2 * i + 2] = took_part ? from : -1;
        self->marks[2 * i + 3] = took_part ? to : -1;
    }
    object_track((PyObject *)self);
    return (PyObject *)self;
}

/* ---- groups ---- */

/* The number of the group that a number or name means; -1 with IndexError. */
static Py_ssize_t group_number(SreMatch *self, PyObject *group) {
    Py_ssize_t i = -1;
    if (IS_INT(group) ||
        (TYPE(group)->tp_as_number != NULL && TYPE(group)->tp_as_number->nb_index != NULL)) {
        i = ops_index_ssize(group, NULL);
        if (i == -1 && err_occurred()) {
            return -1;
        }
    } else {
        autoref PyObject *found = NULL;
        if (dict_get(self->pattern->group_index, group, &found) < 0) {
            err_clear();
        } else if (found != NULL && IS_INT(found)) {
            i = ops_index_ssize(found, NULL);
        }
    }
    if (i < 0 || i > self->pattern->groups) {
        return err_int(err_raise(PyExc_IndexError, "no such group"));
    }
    return i;
}

PyObject *sre_match_group(SreMatch *self, Py_ssize_t group, PyObject *otherwise) {
    Py_ssize_t start = self->marks[2 * group], end = self->marks[2 * group + 1];
    if (start < 0) {
        return newref(otherwise);
    }
    if (IS_STR(self->string)) {
        return str_slice(self->string, start, end);
    }
    const void *text;
    Py_ssize_t length;
    unsigned kind;
    Py_buffer view;
    TRYI(sre_text_open(self->string, &text, &length, &kind, &view));
    PyObject *part = sre_slice(self->string, true, text, length, start, end);
    if (view.obj != NULL) {
        ops_release_buffer(&view);
    }
    return part;
}
static PyObject *group_by(SreMatch *self, PyObject *group) {
    return sre_match_group(self, TRYI(group_number(self, group)), NONE);
}

METHOD("Match.group(self, ...)",
       "group([group1, ...]) -> text or tuple\n\nThe texts of the groups with these numbers or "
       "names; without any, of the whole match.")
static PyObject *match_group(SreMatch *self, PyObject *const *args, Py_ssize_t nargs,
                             PyObject *kwnames) {
    TRYI(args_no_keywords("Match.group", kwnames));
    if (nargs == 0) {
        return sre_match_group(self, 0, NONE);
    }
    if (nargs == 1) {
        return group_by(self, args[0]);
    }
    autoref PyObject *result = TRY(tuple_new(nargs));
    for (Py_ssize_t i = 0; i < nargs; i++) {
        tuple_items(result)[i] = TRY(group_by(self, args[i]));
    }
    tuple_publish(result);
    return take(result);
}
static PyObject *match_subscript(PyObject *o, PyObject *key) {
    return group_by((SreMatch *)o, key);
}
METHOD("Match.groups(self, default=None)",
       "A tuple of the texts of all groups; the default for those that took no part.")
static PyObject *match_groups(SreMatch *self, PyObject *otherwise) {
    Py_ssize_t n = self->pattern->groups;
    autoref PyObject *result = TRY(tuple_new(n));
    for (Py_ssize_t i = 0; i < n; i++) {
        tuple_items(result)[i] = TRY(sre_match_group(self, i + 1, otherwise));
    }
    tuple_publish(result);
    return take(result);
}
METHOD("Match.groupdict(self, default=None)",
       "A dict of the texts of all named groups; the default for those that took no part.")
static PyObject *match_groupdict(SreMatch *self, PyObject *otherwise) {
    autoref PyObject *result = TRY(dict_new());
    Py_ssize_t position = 0;
    PyObject *key, *number;
    Py_hash_t hash;
    while (dict_next(self->pattern->group_index, &position, &key, &number, &hash)) {
        autoref PyObject *owned_key = key, *owned_number = number;
        Py_ssize_t i = TRYI(group_number(self, owned_number));
        autoref PyObject *text = TRY(sre_match_group(self, i, otherwise));
        TRYI(dict_set_hash(result, owned_key, hash, text));
    }
    return take(result);
}

METHOD("Match.start(self, group=0, /)",
       "Where the text of the group starts; -1 if it took no part.")
static PyObject *match_start(SreMatch *self, PyObject *group) {
    Py_ssize_t i = group == NULL ? 0 : TRYI(group_number(self, group));
    return int_from_ssize(self->marks[2 * i]);
}
METHOD("Match.end(self, group=0, /)", "Where the text of the group ends; -1 if it took no part.")
static PyObject *match_end(SreMatch *self, PyObject *group) {
    Py_ssize_t i = group == NULL ? 0 : TRYI(group_number(self, group));
    return int_from_ssize(self->marks[2 * i + 1]);
}
static PyObject *span_of(SreMatch *self, Py_ssize_t i) {
    autoref PyObject *start = TRY(int_from_ssize(self->marks[2 * i])),
                     *end = TRY(int_from_ssize(self->marks[2 * i + 1]));
    return tuple_of(2, start, end);
}
METHOD("Match.span(self, group=0, /)", "The tuple (m.start(group), m.end(group)).")
static PyObject *match_span(SreMatch *self, PyObject *group) {
    return span_of(self, group == NULL ? 0 : TRYI(group_number(self, group)));
}

METHOD("Match.expand(self, template)",
       "The template with its backslashes replaced, as sub() does it.")
static PyObject *match_expand(SreMatch *self, PyObject *template) {
    autoref PyObject *compiled = TRY(sre_template_of(self->pattern, template));
    return sre_template_expand((SreTemplate *)compiled, self);
}

/* ---- the object ---- */

METHOD("Match.__copy__(self)", "The match itself.")
static PyObject *match_copy(SreMatch *self) {
    return newref((PyObject *)self);
}
METHOD("Match.__deepcopy__(self, memo, /)", "The match itself.")
static PyObject *match_deepcopy(SreMatch *self, PyObject *memo) {
    return newref((PyObject *)self);
}
CLASSMETHOD("Match.__class_getitem__(cls, object, /)",
            "Matches are generic in the type of what was matched.")
static PyObject *match_class_getitem(PyTypeObject *cls, PyObject *item) {
    return generic_alias_new((PyObject *)cls, item);
}
GETTER("Match.lastindex", "The number of the group that was closed last.")
static PyObject *match_lastindex(SreMatch *self) {
    return self->last_index < 0 ? newref(NONE) : int_from_ssize(self->last_index);
}
GETTER("Match.lastgroup", "The name of the group that was closed last.")
static PyObject *match_lastgroup(SreMatch *self) {
    PyObject *names = self->pattern->index_group;
    if (self->last_index < 0 || self->last_index >= tuple_length(names)) {
        return newref(NONE);
    }
    return newref(tuple_at(names, self->last_index));
}
GETTER("Match.regs", NULL)
static PyObject *match_regs(SreMatch *self) {
    PyObject *known = attr_field((PyObject *)self, &self->regs);
    if (known != NULL) {
        return known;
    }
    Py_ssize_t n = self->pattern->groups + 1;
    autoref PyObject *regs = TRY(tuple_new(n));
    for (Py_ssize_t i = 0; i < n; i++) {
        tuple_items(regs)[i] = TRY(span_of(self, i));
    }
    tuple_publish(regs);
    attr_replace((PyObject *)self, &self->regs, regs);
    return take(regs);
}
static PyObject *match_repr(PyObject *o) {
    SreMatch *self = (SreMatch *)o;
    autoref PyObject *text = TRY(sre_match_group(self, 0, NONE)), *whole = TRY(ops_repr(text)),
                     *shown = TRY(str_slice(whole, 0, 50));
    return str_format("<%s object; span=(%zd, %zd), match=%U>", TYPE(o)->tp_name, self->marks[0],
                      self->marks[1], shown);
}
static int match_traverse(PyObject *o, visitproc visit, void *arg) {
    Py_VISIT(((SreMatch *)o)->string);
    Py_VISIT(((SreMatch *)o)->pattern);
    Py_VISIT(((SreMatch *)o)->regs);
    return 0;
}
static void match_dealloc(PyObject *o) {
    object_untrack(o);
    CLEAR(((SreMatch *)o)->string);
    CLEAR(((SreMatch *)o)->pattern);
    CLEAR(((SreMatch *)o)->regs);
    object_free(o);
}

#include "sre_result.gen.h"

static PyMemberDef match_members[] = {
    {"string", Py_T_OBJECT_EX, offsetof(SreMatch, string), Py_READONLY, "What was searched."},
    {"re", Py_T_OBJECT_EX, offsetof(SreMatch, pattern), Py_READONLY, "The pattern."},
    {"pos", Py_T_PYSSIZET, offsetof(SreMatch, pos), Py_READONLY, "Where the search began."},
    {"endpos", Py_T_PYSSIZET, offsetof(SreMatch, endpos), Py_READONLY,
     "Where the text ended for the search."},
    {NULL, 0, 0, 0, NULL},
};
static PyMappingMethods match_mapping = {.mp_subscript = match_subscript};
PyTypeObject sre_match_type = {
    TYPE_HEAD,
    .tp_name = "re.Match",
    .tp_basicsize = offsetof(SreMatch, marks),
    .tp_itemsize = sizeof(Py_ssize_t),
    .tp_dealloc = match_dealloc,
    .tp_repr = match_repr,
    .tp_as_mapping = &match_mapping,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .tp_doc = "The result of a match.",
    .tp_traverse = match_traverse,
    .tp_methods = Match_methods,
    .tp_members = match_members,
    .tp_getset = Match_getset,
};
