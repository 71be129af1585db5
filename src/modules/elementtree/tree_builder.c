/* TreeBuilder: makes a tree of start tags, texts and end tags. */
#ifdef HAVE_EXPAT
#include "modules/elementtree/elementtree.h"

static void replace(BuilderObject *self, PyObject **field, PyObject *value) {
    attr_replace((PyObject *)self, field, value);
}
static PyObject *field(BuilderObject *self, PyObject **place) {
    return attr_field((PyObject *)self, place);
}
static PyTypeObject *element_type(BuilderObject *self) {
    TreeState *state = TRY(tree_state_of(TYPE(self)));
    return state->element;
}

/* ---- text ---- */

static PyObject *none(void) {
    return newref(NONE);
}
METHOD("TreeBuilder.data(self, data, /)", "Text of the element that is open.")
PyObject *builder_data(BuilderObject *self, PyObject *data) {
    autoref PyObject *pieces = field(self, &self->pieces);
    if (pieces != NULL) {
        TRYI(list_append(pieces, data));
        return none();
    }
    autoref PyObject *first = field(self, &self->data);
    if (first == NULL) {
        if (load_acquire(&self->last) != NULL) { /* what comes before all elements is dropped */
            replace(self, &self->data, data);
        }
        return none();
    }
    PyObject *both[] = {first, data};
    pieces = TRY(list_from_array(both, 2));
    replace(self, &self->pieces, pieces);
    return none();
}
/* The text that waits, in one; NULL without an exception when there is none. */
static PyObject *take_text(BuilderObject *self) {
    autoref PyObject *first = field(self, &self->data), *pieces = field(self, &self->pieces);
    if (first == NULL) {
        return NULL;
    }
    replace(self, &self->data, NULL);
    replace(self, &self->pieces, NULL);
    return pieces ? str_join(str_empty(), pieces) : take(first);
}
static PyObject *join_two(PyObject *a, PyObject *b) {
    PyObject *both[] = {a, b};
    autoref PyObject *pieces = TRY(list_from_array(both, 2));
    return str_join(str_empty(), pieces);
}
/* Gives the text that waits to the newest element: its own, or the tail of one that has ended. */
static int flush(BuilderObject *self) {
    autoref PyObject *text = take_text(self);
    if (text == NULL) {
        return err_occurred() ? -1 : 0;
    }
    autoref PyObject *last = field(self, &self->last);
    if (last == NULL) {
        return 0;
    }
    bool after = load_relaxed(&self->after);
    if (TYPE(last) != INT_TRY(element_type(self))) {
        PyObject *name = after ? NAME(tail) : NAME(text);
        autoref PyObject *old = INT_TRY(attr_get(last, name));
        autoref PyObject *all = old == NONE ? newref(text) : INT_TRY(join_two(old, text));
        return attr_set(last, name, all);
    }
    PyObject **place = after ? &ELEMENT(last)->tail : &ELEMENT(last)->text;
    autoref PyObject *old = element_field(last, place);
    autoref PyObject *all = old == NONE ? newref(text) : INT_TRY(join_two(old, text));
    attr_replace(last, place, all);
    return 0;
}

/* ---- events ---- */

static const char *const event_names[EVENT_COUNT] = {
    [EVENT_START] = "start",   [EVENT_END] = "end",         [EVENT_START_NS] = "start-ns",
    [EVENT_END_NS] = "end-ns", [EVENT_COMMENT] = "comment", [EVENT_PI] = "pi",
};
bool builder_wants(BuilderObject *self, TreeEvent event) {
    return load_acquire(&self->event_names[event]) != NULL;
}
int builder_event(BuilderObject *self, TreeEvent event, PyObject *value) {
    if (!builder_wants(self, event)) {
        return 0;
    }
    autoref PyObject *name = field(self, &self->event_names[event]),
                     *append = field(self, &self->append_event);
    if (name == NULL || append == NULL) {
        return 0;
    }
    autoref PyObject *pair = INT_TRY(tuple_of(2, name, value));
    autoref PyObject *done = INT_TRY(call_one(append, pair));
    return 0;
}
static int set_event(BuilderObject *self, PyObject *name) {
    const char *text = NULL;
    if (IS_STR(name)) {
        text = INT_TRY(str_utf8(name, NULL));
    } else if (IS_BYTES(name)) {
        text = bytes_data(name);
    } else {
        return err_int(err_raise(PyExc_ValueError, "invalid events sequence"));
    }
    for (int i = 0; i < EVENT_COUNT; i++) {
        if (strcmp(text, event_names[i]) == 0) {
            replace(self, &self->event_names[i], name);
            return 0;
        }
    }
    return err_int(err_raise(PyExc_ValueError, "unknown event '%s'", text));
}
int builder_set_events(BuilderObject *self, PyObject *append, PyObject *names) {
    replace(self, &self->append_event, append);
    for (int i = 0; i < EVENT_COUNT; i++) {
        replace(self, &self->event_names[i], NULL);
    }
    if (names == NONE) {
        autoref PyObject *end = INT_TRY(str_from_text("end"));
        replace(self, &self->event_names[EVENT_END], end);
        return 0;
    }
    autoref PyObject *items = INT_TRY(ops_fast(names, "events must be a sequence"));
    autoref PyObject *fixed = INT_TRY(ops_to_tuple(items));
    for (Py_ssize_t i = 0; i < tuple_length(fixed); i++) {
        INT_TRYI(set_event(self, tuple_at(fixed, i)));
    }
    return 0;
}

/* ---- elements ---- */

/* The innermost element that is open; NULL without an exception when there is none. */
static PyObject *innermost(BuilderObject *self) {
    guard(self->stack); /* another thread may open or end one between the two */
    return list_get(self->stack, list_length(self->stack) - 1);
}
static int add_child(BuilderObject *self, PyObject *parent, PyObject *child) {
    PyTypeObject *element = INT_TRY(element_type(self));
    if (TYPE(parent) == element) {
        INT_TRYI(element_check(element, child));
        return element_append(ELEMENT(parent), child);
    }
    autoref PyObject *done = INT_TRY(call_method_one(parent, NAME(append), child));
    return 0;
}
static PyObject *make_element(BuilderObject *self, PyObject *tag, PyObject *attrib) {
    autoref PyObject *factory = field(self, &self->factory);
    if (factory == NULL) {
        return element_new(TRY(element_type(self)), tag, attrib);
    }
    autoref PyObject *own = attrib ? newref(attrib) : TRY(dict_new());
    return call_two(factory, tag, own);
}
METHOD("TreeBuilder.start(self, tag, attrs: dict, /)", "A new element, child of the one open.")
PyObject *builder_start(BuilderObject *self, PyObject *tag, PyObject *attrib) {
    TRYI(flush(self));
    autoref PyObject *node = TRY(make_element(self, tag, attrib));
    autoref PyObject *parent = innermost(self);
    if (parent != NULL) {
        TRYI(add_child(self, parent, node));
    } else if (load_acquire(&self->root) != NULL) {
        TreeState *state = TRY(tree_state_of(TYPE(self)));
        return err_raise(state->parse_error, "multiple elements on top level");
    } else {
        replace(self, &self->root, node);
    }
    TRYI(list_append(self->stack, node));
    replace(self, &self->last, node);
    store_relaxed(&self->after, false);
    TRYI(builder_event(self, EVENT_START, node));
    return take(node);
}
METHOD("TreeBuilder.end(self, tag, /)", "The end of the element that is open: returns it.")
PyObject *builder_end(BuilderObject *self, PyObject *tag) {
    TRYI(flush(self));
    autoref PyObject *node = list_pop_last(self->stack);
    if (node == NULL) {
        return err_raise(PyExc_IndexError, "pop from empty stack");
    }
    replace(self, &self->last, node);
    store_relaxed(&self->after, true);
    TRYI(builder_event(self, EVENT_END, node));
    return take(node);
}
/* A comment or processing instruction becomes part of the tree. */
static int insert_single(BuilderObject *self, PyObject *node) {
    INT_TRYI(flush(self));
    autoref PyObject *parent = innermost(self);
    if (parent != NULL) {
        INT_TRYI(add_child(self, parent, node));
        replace(self, &self->last, node);
        store_relaxed(&self->after, true);
    }
    return 0;
}
METHOD("TreeBuilder.comment(self, text, /)", "A comment.")
PyObject *builder_comment(BuilderObject *self, PyObject *text) {
    autoref PyObject *factory = field(self, &self->comment_factory);
    autoref PyObject *node = factory ? TRY(call_one(factory, text)) : newref(text);
    if (factory != NULL && load_relaxed(&self->insert_comments)) {
        TRYI(insert_single(self, node));
    }
    TRYI(builder_event(self, EVENT_COMMENT, node));
    return take(node);
}
METHOD("TreeBuilder.pi(self, target, text=None, /)", "A processing instruction.")
PyObject *builder_pi(BuilderObject *self, PyObject *target, PyObject *text) {
    autoref PyObject *factory = field(self, &self->pi_factory);
    autoref PyObject *node =
        factory ? TRY(call_two(factory, target, text)) : TRY(tuple_of(2, target, text));
    if (factory != NULL && load_relaxed(&self->insert_pis)) {
        TRYI(insert_single(self, node));
    }
    TRYI(builder_event(self, EVENT_PI, node));
    return take(node);
}
METHOD("TreeBuilder.close(self, /)", "The outermost element, or None.")
PyObject *builder_close(BuilderObject *self) {
    PyObject *root = field(self, &self->root);
    return root ? root : none();
}

/* ---- for Python ---- */

/* `usual`: a field of the module's state, or NULL. */
static void set_factory(BuilderObject *self, PyObject **place, PyObject *given, PyObject *module,
                        PyObject **usual) {
    autoref PyObject *otherwise = usual ? attr_field(module, usual) : NULL;
    replace(self, place, given == NONE ? otherwise : given);
}
INITIALIZER("TreeBuilder(element_factory=None, *, comment_factory=None, pi_factory=None, "
            "insert_comments: bool = False, insert_pis: bool = False)",
            "Makes elements out of start(), data() and end().")
static int builder_init(BuilderObject *self, PyObject *element_factory, PyObject *comment_factory,
                        PyObject *pi_factory, int insert_comments, int insert_pis) {
    PyObject *module = INT_TRY(tree_module_of(TYPE(self)));
    TreeState *state = module_state(module);
    set_factory(self, &self->factory, element_factory, module, NULL);
    set_factory(self, &self->comment_factory, comment_factory, module, &state->comment_factory);
    set_factory(self, &self->pi_factory, pi_factory, module, &state->pi_factory);
    store_relaxed(&self->insert_comments, insert_comments);
    store_relaxed(&self->insert_pis, insert_pis);
    return 0;
}
static PyObject *builder_tp_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    autoref PyObject *o = TRY(type->tp_alloc(type, 0));
    BUILDER(o)->stack = TRY(list_new(0));
    return take(o);
}
PyObject *builder_new(TreeState *state) {
    return builder_tp_new(state->builder, NULL, NULL);
}
/* All fields but the stack. */
static PyObject **builder_fields(BuilderObject *self, int i) {
    PyObject **all[] = {&self->root,       &self->last,        &self->data,
                        &self->pieces,     &self->factory,     &self->comment_factory,
                        &self->pi_factory, &self->append_event};
    return i < (int)countof(all) ? all[i] : &self->event_names[i - (int)countof(all)];
}
enum { FIELDS = 8 + EVENT_COUNT };
static int builder_traverse(PyObject *o, visitproc visit, void *arg) {
    Py_VISIT(TYPE(o));
    Py_VISIT(BUILDER(o)->stack);
    for (int i = 0; i < FIELDS; i++) {
        Py_VISIT(*builder_fields(BUILDER(o), i));
    }
    return 0;
}
static int builder_clear(PyObject *o) {
    for (int i = 0; i < FIELDS; i++) {
        replace(BUILDER(o), builder_fields(BUILDER(o), i), NULL);
    }
    return 0;
}
static void builder_dealloc(PyObject *o) {
    object_untrack(o);
    builder_clear(o);
    CLEAR(BUILDER(o)->stack);
    TYPE(o)->tp_free(o);
}

#include "tree_builder.gen.h"

static PyType_Slot slots[] = {
    {Py_tp_dealloc, builder_dealloc},
    {Py_tp_traverse, builder_traverse},
    {Py_tp_clear, builder_clear},
    {Py_tp_methods, TreeBuilder_methods},
    {Py_tp_new, builder_tp_new},
    {Py_tp_init, TreeBuilder_tp_init},
    {0, NULL},
};
PyType_Spec tree_builder_spec = {
    .name = "xml.etree.ElementTree.TreeBuilder",
    .basicsize = sizeof(BuilderObject),
    .flags =
        Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = slots,
};
#endif
