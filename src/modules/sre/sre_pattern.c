/* Pattern: what re.compile returns. It never changes. */
#include "base/hash.h"
#include "modules/sre/sre_int.h"
#include "types/function/function.h"
#include "object/attr.h"
#include "types/iterator/iterator.h"

static void matcher_drop(SreMatcher *m) {
    sre_matcher_close(m);
}
/* A matcher for the rest of the scope. */
#define MATCHER(m, ...)                                                                            \
    __attribute__((cleanup(matcher_drop))) SreMatcher m;                                           \
    if (sre_matcher_open(&m, __VA_ARGS__) < 0) {                                                   \
        m.view.obj = NULL;                                                                         \
        m.registers = m.first_registers;                                                           \
        m.stack = m.first_stack;                                                                   \
        return NULL;                                                                               \
    }

/* ---- matching ---- */

METHOD("Pattern.match(self, string, pos: ssize = 0, endpos: ssize = sys.maxsize)",
       "Match at the beginning of the string; None if it does not.")
static PyObject *pattern_match(SrePattern *self, PyObject *string, Py_ssize_t pos,
                               Py_ssize_t endpos) {
    MATCHER(m, self, string, pos, endpos);
    return sre_match_new(self, &m, sre_matcher_match(&m));
}
METHOD("Pattern.fullmatch(self, string, pos: ssize = 0, endpos: ssize = sys.maxsize)",
       "Match the whole string; None if it does not.")
static PyObject *pattern_fullmatch(SrePattern *self, PyObject *string, Py_ssize_t pos,
                                   Py_ssize_t endpos) {
    MATCHER(m, self, string, pos, endpos);
    m.full = true;
    return sre_match_new(self, &m, sre_matcher_match(&m));
}
METHOD("Pattern.search(self, string, pos: ssize = 0, endpos: ssize = sys.maxsize)",
       "The first match in the string, or None.")
static PyObject *pattern_search(SrePattern *self, PyObject *string, Py_ssize_t pos,
                                Py_ssize_t endpos) {
    MATCHER(m, self, string, pos, endpos);
    return sre_match_new(self, &m, sre_matcher_search(&m));
}

/* What findall lists: the match, its only group, or a tuple of the groups. */
static PyObject *found_item(SrePattern *self, SreMatcher *m) {
    if (self->groups <= 1) {
        return sre_matcher_group(m, self->groups, true);
    }
    autoref PyObject *item = TRY(tuple_new(self->groups));
    for (Py_ssize_t i = 0; i < self->groups; i++) {
        tuple_items(item)[i] = TRY(sre_matcher_group(m, i + 1, true));
    }
    tuple_publish(item);
    return take(item);
}
METHOD("Pattern.findall(self, string, pos: ssize = 0, endpos: ssize = sys.maxsize)",
       "A list of all matches that do not overlap: their texts, or those of their groups.")
static PyObject *pattern_findall(SrePattern *self, PyObject *string, Py_ssize_t pos,
                                 Py_ssize_t endpos) {
    MATCHER(m, self, string, pos, endpos);
    autoref PyObject *list = TRY(list_new(0));
    while (TRYI(sre_matcher_search(&m))) {
        TRYI(list_append_steal(list, TRY(found_item(self, &m))));
        sre_matcher_next(&m);
    }
    return take(list);
}

METHOD("Pattern.finditer(self, string, pos: ssize = 0, endpos: ssize = sys.maxsize)",
       "An iterator over the matches that do not overlap.")
static PyObject *pattern_finditer(SrePattern *self, PyObject *string, Py_ssize_t pos,
                                  Py_ssize_t endpos) {
    autoref PyObject *scanner = TRY(sre_scanner_new(self, string, pos, endpos));
    autoref PyObject *search = TRY(attr_get_text(scanner, "search"));
    return call_iterator_new(search, NONE);
}
METHOD("Pattern.scanner(self, string, pos: ssize = 0, endpos: ssize = sys.maxsize)",
       "An object whose match() and search() go on where the last one ended.")
static PyObject *pattern_scanner(SrePattern *self, PyObject *string, Py_ssize_t pos,
                                 Py_ssize_t endpos) {
    return sre_scanner_new(self, string, pos, endpos);
}

METHOD("Pattern.split(self, string, maxsplit: ssize = 0)",
       "The parts of the string between matches, and the groups of the matches.")
static PyObject *pattern_split(SrePattern *self, PyObject *string, Py_ssize_t maxsplit) {
    MATCHER(m, self, string, 0, PY_SSIZE_T_MAX);
    autoref PyObject *list = TRY(list_new(0));
    Py_ssize_t last = 0;
    for (Py_ssize_t n = 0; maxsplit == 0 || n < maxsplit; n++) {
        if (!TRYI(sre_matcher_search(&m))) {
            break;
        }
        TRYI(list_append_steal(list, TRY(sre_matcher_slice(&m, last, m.found))));
        for (Py_ssize_t i = 1; i <= self->groups; i++) {
            TRYI(list_append_steal(list, TRY(sre_matcher_group(&m, i, false))));
        }
        last = m.at;
        sre_matcher_next(&m);
    }
    TRYI(list_append_steal(list, TRY(sre_matcher_slice(&m, last, m.end))));
    return take(list);
}

METHOD("Pattern.sub(self, repl, string, count: ssize = 0)",
       "The string with the leftmost matches, at most `count` if that is not 0, replaced.")
static PyObject *pattern_sub(SrePattern *self, PyObject *repl, PyObject *string, Py_ssize_t count) {
    return sre_pattern_sub(self, repl, string, count, false);
}
METHOD("Pattern.subn(self, repl, string, count: ssize = 0)",
       "What sub() returns, and the number of replacements.")
static PyObject *pattern_subn(SrePattern *self, PyObject *repl, PyObject *string,
                              Py_ssize_t count) {
    return sre_pattern_sub(self, repl, string, count, true);
}

/* ---- the object ---- */

METHOD("Pattern.__copy__(self)", "The pattern itself.")
static PyObject *pattern_copy(SrePattern *self) {
    return newref((PyObject *)self);
}
METHOD("Pattern.__deepcopy__(self, memo, /)", "The pattern itself.")
static PyObject *pattern_deepcopy(SrePattern *self, PyObject *memo) {
    return newref((PyObject *)self);
}
CLASSMETHOD("Pattern.__class_getitem__(cls, object, /)",
            "Patterns are generic in the type of what they match.")
static PyObject *pattern_class_getitem(PyTypeObject *cls, PyObject *item) {
    return generic_alias_new((PyObject *)cls, item);
}
GETTER("Pattern.groupindex", "The names of groups with their numbers.")
static PyObject *pattern_groupindex(SrePattern *self) {
    return dict_length(self->group_index) == 0 ? dict_new() : mapping_proxy_new(self->group_index);
}

static const struct {
    const char *name;
    int flag;
} flag_names[] = {
    {"re.IGNORECASE", SRE_FLAG_IGNORECASE}, {"re.MULTILINE", SRE_FLAG_MULTILINE},
    {"re.DOTALL", SRE_FLAG_DOTALL},         {"re.VERBOSE", SRE_FLAG_VERBOSE},
    {"re.DEBUG", SRE_FLAG_DEBUG},           {"re.ASCII", SRE_FLAG_ASCII},
    {"re.LOCALE", SRE_FLAG_LOCALE},         {"re.UNICODE", SRE_FLAG_UNICODE},
};
static int write_flags(StrWriter *w, int flags) {
    const char *before = ", ";
    for (size_t i = 0; i < countof(flag_names); i++) {
        if (flags & flag_names[i].flag) {
            flags &= ~flag_names[i].flag;
            INT_TRYI(str_writer_ascii(w, before, -1));
            INT_TRYI(str_writer_ascii(w, flag_names[i].name, -1));
            before = "|";
        }
    }
    if (flags) {
        char text[24];
        snprintf(text, sizeof text, "0x%x", (unsigned)flags);
        INT_TRYI(str_writer_ascii(w, before, -1));
        INT_TRYI(str_writer_ascii(w, text, -1));
    }
    return 0;
}
static PyObject *pattern_repr(PyObject *o) {
    SrePattern *self = (SrePattern *)o;
    int flags = self->flags;
    if (self->is_bytes == 0 &&
        (flags & (SRE_FLAG_LOCALE | SRE_FLAG_UNICODE | SRE_FLAG_ASCII)) == SRE_FLAG_UNICODE) {
        flags &= ~SRE_FLAG_UNICODE; /* the default */
    }
    autoref PyObject *whole = TRY(ops_repr(self->pattern)), *text = TRY(str_slice(whole, 0, 200));
    StrWriter w;
    str_writer_init(&w, 32 + str_length(text));
    if (str_writer_ascii(&w, "re.compile(", -1) < 0 || str_writer_str(&w, text) < 0 ||
        write_flags(&w, flags) < 0 || str_writer_char(&w, ')') < 0) {
        str_writer_drop(&w);
        return NULL;
    }
    return str_writer_finish(&w);
}

static Py_hash_t pattern_hash(PyObject *o) {
    SrePattern *self = (SrePattern *)o;
    HashTuple h = hash_tuple_begin();
    Py_hash_t text = ops_hash(self->pattern);
    if (text == -1) {
        return -1;
    }
    hash_tuple_add(&h, text);
    hash_tuple_add(&h, hash_bytes((HashKey){1, 2}, self->program->words,
                                  self->program->word_count * sizeof(uint32_t)));
    hash_tuple_add(&h, self->flags);
    hash_tuple_add(&h, self->is_bytes);
    hash_tuple_add(&h, self->groups);
    return hash_tuple_end(h, 5);
}
static PyObject *pattern_richcompare(PyObject *a, PyObject *b, int op) {
    if ((op != Py_EQ && op != Py_NE) || TYPE(a) != TYPE(b)) {
        return newref(NOT_IMPLEMENTED);
    }
    SrePattern *x = (SrePattern *)a, *y = (SrePattern *)b;
    bool same =
        x == y ||
        (x->flags == y->flags && x->is_bytes == y->is_bytes && x->groups == y->groups &&
         x->program->word_count == y->program->word_count &&
         !memcmp(x->program->words, y->program->words, x->program->word_count * sizeof(uint32_t)));
    if (same && x != y) {
        same = TRYI(ops_compare_bool(x->pattern, y->pattern, Py_EQ));
    }
    return newref(BOOL(same == (op == Py_EQ)));
}
static int pattern_traverse(PyObject *o, visitproc visit, void *arg) {
    SrePattern *self = (SrePattern *)o;
    Py_VISIT(self->pattern);
    Py_VISIT(self->group_index);
    Py_VISIT(self->index_group);
    return 0;
}
static int pattern_clear(PyObject *o) {
    SrePattern *self = (SrePattern *)o;
    CLEAR(self->group_index);
    CLEAR(self->index_group);
    CLEAR(self->pattern);
    return 0;
}
static void pattern_dealloc(PyObject *o) {
    SrePattern *self = (SrePattern *)o;
    object_untrack(o);
    weakref_clear_all(o);
    if (self->program != NULL) {
        sre_program_free(self->program);
    }
    pattern_clear(o);
    object_free(o);
}

/* The list's ints as code words. */
static uint32_t *words_of(PyObject *list, size_t *count) {
    Py_ssize_t n = list_length(list);
    uint32_t *words = malloc(((size_t)n + 1) * sizeof *words);
    if (words == NULL) {
        return err_no_memory();
    }
    for (Py_ssize_t i = 0; i < n; i++) {
        autoref PyObject *item = list_get(list, i);
        if (item == NULL || !IS_INT(item)) {
            free(words);
            return err_raise(PyExc_TypeError, "an integer is required");
        }
        int overflow;
        int64_t value = int_as_int64_overflow(item, &overflow);
        if (overflow < 0 || value < 0) {
            free(words);
            return err_raise(PyExc_OverflowError, "can't convert negative value to unsigned int");
        }
        if (overflow > 0 || value > UINT32_MAX) {
            free(words);
            return err_raise(PyExc_OverflowError, "regular expression code size limit exceeded");
        }
        words[i] = (uint32_t)value;
    }
    *count = (size_t)n;
    return words;
}

PyObject *sre_pattern_new(PyObject *pattern, int flags, PyObject *code, Py_ssize_t groups,
                          PyObject *group_index, PyObject *index_group) {
    int is_bytes = -1;
    size_t count;
    uint32_t *words = TRY(words_of(code, &count));
    if (groups < 0 || groups > SRE_MAXGROUPS / 2) {
        free(words);
        return err_raise(PyExc_RuntimeError, "invalid SRE code");
    }
    if (pattern != NONE) {
        const void *text;
        Py_ssize_t length;
        unsigned kind;
        Py_buffer view;
        if (sre_text_open(pattern, &text, &length, &kind, &view) < 0) {
            free(words);
            return NULL;
        }
        if (view.obj != NULL) {
            ops_release_buffer(&view);
        }
        is_bytes = !IS_STR(pattern);
    }
    SreProgram *program = TRY(sre_program_new(words, count, (uint32_t)groups));
    SrePattern *self = (SrePattern *)object_new(&sre_pattern_type);
    if (self == NULL) {
        sre_program_free(program);
        return NULL;
    }
    self->program = program;
    self->pattern = newref(pattern);
    self->group_index = newref(group_index);
    self->index_group = newref(index_group);
    self->groups = groups;
    self->flags = flags;
    self->is_bytes = is_bytes;
    object_track((PyObject *)self);
    return (PyObject *)self;
}

#include "sre_pattern.gen.h"

static PyMemberDef pattern_members[] = {
    {"pattern", Py_T_OBJECT_EX, offsetof(SrePattern, pattern), Py_READONLY,
     "The text the pattern was compiled from."},
    {"flags", Py_T_INT, offsetof(SrePattern, flags), Py_READONLY,
     "The flags it was compiled with."},
    {"groups", Py_T_PYSSIZET, offsetof(SrePattern, groups), Py_READONLY,
     "How many capturing groups it has."},
    {NULL, 0, 0, 0, NULL},
};
PyTypeObject sre_pattern_type = {
    TYPE_HEAD,
    .tp_name = "re.Pattern",
    .tp_basicsize = sizeof(SrePattern),
    .tp_dealloc = pattern_dealloc,
    .tp_repr = pattern_repr,
    .tp_hash = pattern_hash,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .tp_doc = "A compiled regular expression.",
    .tp_traverse = pattern_traverse,
    .tp_clear = pattern_clear,
    .tp_richcompare = pattern_richcompare,
    .tp_weaklistoffset = offsetof(SrePattern, weakrefs),
    .tp_methods = Pattern_methods,
    .tp_members = pattern_members,
    .tp_getset = Pattern_getset,
};
