/* Element's methods. */
#ifdef HAVE_EXPAT
#include "modules/elementtree/elementtree.h"

/* ---- making ---- */

/* What Element and SubElement take behind their first arguments: [attrib], attributes by name. A
 * new dict. */
static PyObject *attributes_given(PyObject *attrib, PyObject *kwargs) {
    autoref PyObject *named = kwargs ? TRY(dict_copy_of(kwargs)) : TRY(dict_new());
    autoref PyObject *found = NULL;
    if (attrib == NULL) {
        TRYI(dict_pop_key(named, NAME(attrib), &found));
        attrib = found;
    }
    if (attrib == NULL) {
        return take(named);
    }
    if (!IS_DICT(attrib)) {
        return err_raise(PyExc_TypeError, "attrib must be dict, not %.100s", TYPE(attrib)->tp_name);
    }
    autoref PyObject *all = TRY(dict_copy_of(attrib));
    TRYI(dict_merge(all, named, MERGE_OVERRIDE));
    return take(all);
}
static int check_count(const char *function, Py_ssize_t n, Py_ssize_t least) {
    if (n >= least && n <= least + 1) {
        return 0;
    }
    bool few = n < least;
    Py_ssize_t bound = few ? least : least + 1;
    return err_int(err_raise(PyExc_TypeError, "%s() takes at %s %zd argument%s (%zd given)",
                             function, few ? "least" : "most", bound, bound == 1 ? "" : "s", n));
}
static int check_dict(const char *function, int number, PyObject *o) {
    if (IS_DICT(o)) {
        return 0;
    }
    return err_int(err_raise(PyExc_TypeError, "%s() argument %d must be dict, not %.50s", function,
                             number, o == NONE ? "None" : TYPE(o)->tp_name));
}
static int element_init(PyObject *o, PyObject *args, PyObject *kwargs) {
    Py_ssize_t n = tuple_length(args);
    INT_TRYI(check_count("Element", n, 1));
    PyObject *attrib = n > 1 ? tuple_at(args, 1) : NULL;
    if (attrib != NULL) {
        INT_TRYI(check_dict("Element", 2, attrib));
    }
    autoref PyObject *all = INT_TRY(attributes_given(attrib, kwargs));
    if (dict_length(all) > 0) {
        INT_TRYI(element_set_attrib(ELEMENT(o), all));
    }
    attr_replace(o, &ELEMENT(o)->tag, tuple_at(args, 0));
    attr_replace(o, &ELEMENT(o)->text, NULL);
    attr_replace(o, &ELEMENT(o)->tail, NULL);
    return 0;
}
static int check_argument(PyTypeObject *element, PyObject *o, const char *where) {
    return is_element(element, o) ? 0
                                  : err_int(err_raise(PyExc_TypeError, "%s must be %s, not %T",
                                                      where, element->tp_name, o));
}
PyObject *element_sub(PyObject *module, PyObject *const *args, Py_ssize_t n, PyObject *kwnames) {
    TreeState *state = module_state(module);
    TRYI(check_count("SubElement", n, 2));
    TRYI(check_argument(state->element, args[0], "SubElement() argument 1"));
    if (n > 2) {
        TRYI(check_dict("SubElement", 3, args[2]));
    }
    autoref PyObject *kwargs = TRY(dict_new());
    for (Py_ssize_t i = 0; kwnames != NULL && i < tuple_length(kwnames); i++) {
        TRYI(dict_set(kwargs, tuple_at(kwnames, i), args[n + i]));
    }
    autoref PyObject *attrib = TRY(attributes_given(n > 2 ? args[2] : NULL, kwargs));
    autoref PyObject *child = TRY(element_new(state->element, args[1], attrib));
    TRYI(element_append(ELEMENT(args[0]), child));
    return take(child);
}
METHOD("Element.makeelement(self, tag, attrib, /)", "A new element, for which SubElement is meant.")
static PyObject *element_makeelement(ElementObject *self, PyObject *tag, PyObject *attrib) {
    TreeState *state = TRY(tree_state_of(TYPE(self)));
    TRYI(check_dict("makeelement", 2, attrib));
    autoref PyObject *copy = TRY(dict_copy_of(attrib));
    return element_new(state->element, tag, copy);
}

/* ---- children ---- */

METHOD("Element.append(self, subelement, /)", "Add an element behind the last child.")
static PyObject *element_append_method(ElementObject *self, PyObject *subelement) {
    TreeState *state = TRY(tree_state_of(TYPE(self)));
    TRYI(check_argument(state->element, subelement, "append() argument 1"));
    TRYI(element_append(self, subelement));
    return newref(NONE);
}
METHOD("Element.extend(self, elements, /)", "Add all elements of an iterable.")
static PyObject *element_extend(ElementObject *self, PyObject *elements) {
    TreeState *state = TRY(tree_state_of(TYPE(self)));
    autoref PyObject *items = ops_fast(elements, "'elements' must be an iterable");
    if (items == NULL) {
        return NULL;
    }
    autoref PyObject *fixed = TRY(ops_to_tuple(items));
    for (Py_ssize_t i = 0; i < tuple_length(fixed); i++) {
        TRYI(element_check(state->element, tuple_at(fixed, i)));
        TRYI(element_append(self, tuple_at(fixed, i)));
    }
    return newref(NONE);
}
METHOD("Element.insert(self, index: ssize, subelement, /)", "Insert a child before the index.")
static PyObject *element_insert_method(ElementObject *self, Py_ssize_t index,
                                       PyObject *subelement) {
    TreeState *state = TRY(tree_state_of(TYPE(self)));
    TRYI(check_argument(state->element, subelement, "insert() argument 2"));
    TRYI(element_insert(self, index, subelement));
    return newref(NONE);
}
METHOD("Element.remove(self, subelement, /)", "Remove a child: that very one, else an equal one.")
static PyObject *element_remove(ElementObject *self, PyObject *subelement) {
    TreeState *state = TRY(tree_state_of(TYPE(self)));
    TRYI(check_argument(state->element, subelement, "remove() argument"));
    for (Py_ssize_t i = 0;; i++) {
        autoref PyObject *child = element_child(self, i);
        if (child == NULL) {
            return err_raise(PyExc_ValueError, "Element.remove(x): element not found");
        }
        int equal = child == subelement ? 1 : TRYI(ops_compare_bool(child, subelement, Py_EQ));
        if (equal) {
            element_remove_at(self, i, child);
            return newref(NONE);
        }
    }
}
METHOD("Element.clear(self)", "Take away children, attributes and texts.")
static PyObject *element_clear_method(ElementObject *self) {
    element_empty(self);
    attr_replace((PyObject *)self, &self->text, NULL);
    attr_replace((PyObject *)self, &self->tail, NULL);
    return newref(NONE);
}

/* ---- attributes ---- */

METHOD("Element.get(self, key, default=None)", "The value of an attribute, or the default.")
static PyObject *element_get(ElementObject *self, PyObject *key, PyObject *otherwise) {
    autoref PyObject *attrib = element_attrib_if(self);
    PyObject *value = NULL;
    if (attrib != NULL && TRYI(dict_get(attrib, key, &value))) {
        return value;
    }
    return newref(otherwise);
}
METHOD("Element.set(self, key, value, /)", "Set an attribute.")
static PyObject *element_set(ElementObject *self, PyObject *key, PyObject *value) {
    autoref PyObject *attrib = TRY(element_attrib(self));
    TRYI(dict_set(attrib, key, value));
    return newref(NONE);
}
METHOD("Element.keys(self)", "The names of the attributes.")
static PyObject *element_keys(ElementObject *self) {
    autoref PyObject *attrib = element_attrib_if(self);
    return attrib ? dict_keys_list(attrib) : list_new(0);
}
METHOD("Element.items(self)", "The attributes as pairs of name and value.")
static PyObject *element_items(ElementObject *self) {
    autoref PyObject *attrib = element_attrib_if(self);
    return attrib ? dict_items_list(attrib) : list_new(0);
}

/* ---- searching ---- */

/* A name alone, which needs no path to be followed. */
static bool is_plain(PyObject *path, PyObject *namespaces) {
    if (namespaces != NONE) {
        return false;
    }
    if (IS_BYTES(path)) {
        return strpbrk(((PyBytesObject *)path)->ob_sval, "/*[]@.(){}:'\"=! \t\n") == NULL;
    }
    if (!IS_STR(path)) {
        return false;
    }
    for (Py_ssize_t i = 0; i < str_length(path); i++) {
        Py_UCS4 c = str_at(path, i);
        if (c == 0 || (c < 128 && strchr("/*[]@.(){}:'\"=! \t\n\r\f\v", (int)c) != NULL)) {
            return false;
        }
    }
    return true;
}
/* The next child from *i on with this tag; NULL at the end or with an exception. */
static PyObject *next_with_tag(ElementObject *self, PyObject *tag, Py_ssize_t *i) {
    for (;;) {
        autoref PyObject *child = TRY(element_child(self, (*i)++));
        autoref PyObject *has = element_field(child, &ELEMENT(child)->tag);
        if (TRYI(ops_compare_bool(has, tag, Py_EQ))) {
            return take(child);
        }
    }
}
static PyObject *by_path(const char *function, PyObject *const *args, size_t n) {
    autoref PyObject *module = TRY(import_module_text("xml.etree.ElementPath"));
    autoref PyObject *f = TRY(attr_get_text(module, function));
    return call(f, args, n, NULL);
}
METHOD("Element.find(self, /, path, namespaces=None)", "The first child or descendant that fits.")
static PyObject *element_find(ElementObject *self, PyObject *path, PyObject *namespaces) {
    if (is_plain(path, namespaces)) {
        Py_ssize_t i = 0;
        PyObject *child = next_with_tag(self, path, &i);
        return child || err_occurred() ? child : newref(NONE);
    }
    PyObject *args[] = {(PyObject *)self, path, namespaces};
    return by_path("find", args, 3);
}
METHOD("Element.findtext(self, /, path, default=None, namespaces=None)",
       "The text of the first that fits, or the default.")
static PyObject *element_findtext(ElementObject *self, PyObject *path, PyObject *otherwise,
                                  PyObject *namespaces) {
    if (!is_plain(path, namespaces)) {
        PyObject *args[] = {(PyObject *)self, path, otherwise, namespaces};
        return by_path("findtext", args, 4);
    }
    Py_ssize_t i = 0;
    autoref PyObject *child = next_with_tag(self, path, &i);
    if (child == NULL) {
        return err_occurred() ? NULL : newref(otherwise);
    }
    autoref PyObject *text = element_field(child, &ELEMENT(child)->text);
    return text == NONE ? str_empty() : take(text);
}
METHOD("Element.findall(self, /, path, namespaces=None)", "A list of all that fit.")
static PyObject *element_findall(ElementObject *self, PyObject *path, PyObject *namespaces) {
    if (!is_plain(path, namespaces)) {
        PyObject *args[] = {(PyObject *)self, path, namespaces};
        return by_path("findall", args, 3);
    }
    autoref PyObject *all = TRY(list_new(0));
    PyObject *child;
    for (Py_ssize_t i = 0; (child = next_with_tag(self, path, &i)) != NULL;) {
        TRYI(list_append_steal(all, child));
    }
    return err_occurred() ? NULL : take(all);
}
METHOD("Element.iterfind(self, /, path, namespaces=None)", "An iterator over all that fit.")
static PyObject *element_iterfind(ElementObject *self, PyObject *path, PyObject *namespaces) {
    PyObject *args[] = {(PyObject *)self, path, namespaces};
    return by_path("iterfind", args, 3);
}
METHOD("Element.iter(self, /, tag=None)",
       "An iterator over the element and all below it, in document order; of that tag, if given.")
static PyObject *element_iter(ElementObject *self, PyObject *tag) {
    TreeState *state = TRY(tree_state_of(TYPE(self)));
    bool all = tag == NONE || (IS_STR(tag) && str_equal_text(tag, "*"));
    return element_iterator_new(state, (PyObject *)self, all ? NULL : tag, false);
}
METHOD("Element.itertext(self, /)", "An iterator over the texts in document order.")
static PyObject *element_itertext(ElementObject *self) {
    TreeState *state = TRY(tree_state_of(TYPE(self)));
    return element_iterator_new(state, (PyObject *)self, NULL, true);
}

/* ---- copying ---- */

METHOD("Element.__copy__(self, /)", "")
static PyObject *element_copy(ElementObject *self) {
    PyObject *o = (PyObject *)self;
    TreeState *state = TRY(tree_state_of(TYPE(self)));
    autoref PyObject *tag = element_field(o, &self->tag), *attrib = element_attrib_if(self);
    autoref PyObject *copy = TRY(element_new(state->element, tag, attrib));
    ELEMENT(copy)->text = attr_field(o, &self->text);
    ELEMENT(copy)->tail = attr_field(o, &self->tail);
    autoref PyObject *children = TRY(element_children(self));
    autoref PyObject *fixed = TRY(list_as_tuple(children));
    if (tuple_length(fixed) > 0) {
        TRYI(element_set_children(ELEMENT(copy), tuple_items(fixed), tuple_length(fixed)));
    }
    return take(copy);
}
static PyObject *copy_deep(TreeState *state, PyObject *o, PyObject *memo);
static PyObject *element_copy_deep(TreeState *state, ElementObject *self, PyObject *memo);

static PyObject *copy_deep(TreeState *state, PyObject *o, PyObject *memo) {
    if (o == NULL || o == NONE || IS_EXACT(o, PyUnicode_Type)) {
        return newref(o ? o : NONE);
    }
    if (TYPE(o) == state->element) {
        autoref PyObject *id = TRY(int_from_uint64((uintptr_t)o));
        PyObject *done;
        return TRYI(dict_get(memo, id, &done)) ? done : element_copy_deep(state, ELEMENT(o), memo);
    }
    autoref PyObject *module = TRY(import_module_text("copy"));
    autoref PyObject *deepcopy = TRY(attr_get_text(module, "deepcopy"));
    return call_two(deepcopy, o, memo);
}
static int copy_field(TreeState *state, PyObject *from, size_t offset, PyObject *to,
                      PyObject *memo) {
    autoref PyObject *value = attr_field(from, (PyObject **)((char *)from + offset));
    if (value != NULL) {
        autoref PyObject *copy = INT_TRY(copy_deep(state, value, memo));
        attr_replace(to, (PyObject **)((char *)to + offset), copy);
    }
    return 0;
}
static PyObject *element_copy_deep(TreeState *state, ElementObject *self, PyObject *memo) {
    TRYI(call_enter(" in __deepcopy__"));
    PyObject *from = (PyObject *)self;
    autoref PyObject *copy = TRY(element_new(state->element, NONE, NULL));
    TRYI(copy_field(state, from, offsetof(ElementObject, tag), copy, memo));
    TRYI(copy_field(state, from, offsetof(ElementObject, text), copy, memo));
    TRYI(copy_field(state, from, offsetof(ElementObject, tail), copy, memo));
    autoref PyObject *attrib = element_attrib_if(self);
    if (attrib != NULL) {
        autoref PyObject *other = TRY(copy_deep(state, attrib, memo));
        TRYI(element_set_attrib(ELEMENT(copy), other));
    }
    for (Py_ssize_t i = 0;; i++) {
        autoref PyObject *child = element_child(self, i);
        if (child == NULL) {
            break;
        }
        autoref PyObject *other = TRY(copy_deep(state, child, memo));
        TRYI(element_check(state->element, other));
        TRYI(element_append(ELEMENT(copy), other));
    }
    autoref PyObject *id = TRY(int_from_uint64((uintptr_t)self));
    TRYI(dict_set(memo, id, copy));
    call_leave();
    return take(copy);
}
METHOD("Element.__deepcopy__(self, memo, /)", "")
static PyObject *element_deepcopy(ElementObject *self, PyObject *memo) {
    if (!IS_DICT(memo)) {
        return err_raise(PyExc_TypeError, "__deepcopy__() argument must be dict, not %T", memo);
    }
    TreeState *state = TRY(tree_state_of(TYPE(self)));
    return element_copy_deep(state, self, memo);
}
METHOD("Element.__sizeof__(self, /)", "")
static PyObject *element_sizeof(ElementObject *self) {
    guard(self);
    Py_ssize_t size = TYPE(self)->tp_basicsize;
    if (self->extra != NULL) {
        size += (Py_ssize_t)sizeof(ElementExtra);
        if (self->extra->children != self->extra->few) {
            size += self->extra->capacity * (Py_ssize_t)sizeof(PyObject *);
        }
    }
    return int_from_ssize(size);
}

/* ---- pickling ---- */

static int put(PyObject *d, const char *name, steals PyObject *value) {
    autoref PyObject *owned = INT_TRY(value);
    return dict_set_text(d, name, owned);
}
METHOD("Element.__getstate__(self, /)", "")
static PyObject *element_getstate(ElementObject *self) {
    PyObject *o = (PyObject *)self;
    autoref PyObject *state = TRY(dict_new());
    TRYI(put(state, "tag", element_field(o, &self->tag)));
    TRYI(put(state, "_children", element_children(self)));
    PyObject *attrib = element_attrib_if(self);
    TRYI(put(state, "attrib", attrib ? attrib : dict_new()));
    TRYI(put(state, "text", element_field(o, &self->text)));
    TRYI(put(state, "tail", element_field(o, &self->tail)));
    return take(state);
}
/* A text given as a list of pieces is what they give together. */
static PyObject *text_given(PyObject *text) {
    return text != NULL && IS_EXACT(text, PyList_Type) ? str_join(str_empty(), text)
                                                       : newref(text ? text : NONE);
}
static int check_state_keys(PyObject *state) {
    static const char *const known[] = {"tag", "_children", "attrib", "text", "tail"};
    PyObject *key, *value;
    Py_hash_t hash;
    for (Py_ssize_t at = 0; dict_next(state, &at, &key, &value, &hash);) {
        autoref PyObject *name = key;
        decref(value);
        if (!IS_STR(name)) {
            return err_int(err_raise(PyExc_TypeError, "keywords must be strings"));
        }
        bool found = false;
        for (size_t i = 0; i < countof(known); i++) {
            found |= str_equal_text(name, known[i]);
        }
        if (!found) {
            return err_int(err_raise(
                PyExc_TypeError, "this function got an unexpected keyword argument '%U'", name));
        }
    }
    return 0;
}
static int set_state_children(ElementObject *self, PyTypeObject *element, PyObject *children) {
    if (children == NULL) {
        return element_set_children(self, NULL, 0);
    }
    if (!IS_LIST(children)) {
        return err_int(err_raise(PyExc_TypeError, "'_children' is not a list"));
    }
    autoref PyObject *fixed = INT_TRY(list_as_tuple(children));
    for (Py_ssize_t i = 0; i < tuple_length(fixed); i++) {
        INT_TRYI(element_check(element, tuple_at(fixed, i)));
    }
    return element_set_children(self, tuple_items(fixed), tuple_length(fixed));
}
METHOD("Element.__setstate__(self, state, /)", "")
static PyObject *element_setstate(ElementObject *self, PyObject *state) {
    PyObject *o = (PyObject *)self;
    if (!IS_EXACT(state, PyDict_Type)) {
        return err_raise(PyExc_TypeError, "Don't know how to unpickle \"%.200R\" as an Element",
                         state);
    }
    TreeState *module = TRY(tree_state_of(TYPE(self)));
    TRYI(check_state_keys(state));
    autoref PyObject *tag = dict_get_text(state, "tag"), *attrib = dict_get_text(state, "attrib"),
                     *text = dict_get_text(state, "text"), *tail = dict_get_text(state, "tail"),
                     *children = dict_get_text(state, "_children");
    if (tag == NULL) {
        return err_raise(PyExc_TypeError, "tag may not be NULL");
    }
    if (attrib != NULL && attrib != NONE && !IS_DICT(attrib)) {
        return err_raise(PyExc_TypeError, "attrib must be dict, not %.100s", TYPE(attrib)->tp_name);
    }
    autoref PyObject *text_joined = TRY(text_given(text)), *tail_joined = TRY(text_given(tail));
    attr_replace(o, &self->tag, tag);
    attr_replace(o, &self->text, text_joined);
    attr_replace(o, &self->tail, tail_joined);
    TRYI(set_state_children(self, module->element, children));
    if (attrib != NULL) {
        TRYI(element_set_attrib(self, attrib == NONE ? NULL : attrib));
    }
    return newref(NONE);
}

/* ---- attributes of Python ---- */

static int set_field(PyObject *o, PyObject **field, PyObject *value) {
    if (value == NULL) {
        return err_int(err_raise(PyExc_AttributeError, "can't delete element attribute"));
    }
    attr_replace(o, field, value);
    return 0;
}
GETTER("Element.tag", "A string identifying what kind of data this element represents")
static PyObject *element_tag(PyObject *o) {
    return element_field(o, &ELEMENT(o)->tag);
}
SETTER("Element.tag")
static int element_set_tag(PyObject *o, PyObject *value) {
    return set_field(o, &ELEMENT(o)->tag, value);
}
GETTER("Element.text", "A string of text directly after the start tag, or None")
static PyObject *element_text(PyObject *o) {
    return element_field(o, &ELEMENT(o)->text);
}
SETTER("Element.text")
static int element_set_text(PyObject *o, PyObject *value) {
    return set_field(o, &ELEMENT(o)->text, value);
}
GETTER("Element.tail", "A string of text directly after the end tag, or None")
static PyObject *element_tail(PyObject *o) {
    return element_field(o, &ELEMENT(o)->tail);
}
SETTER("Element.tail")
static int element_set_tail(PyObject *o, PyObject *value) {
    return set_field(o, &ELEMENT(o)->tail, value);
}
GETTER("Element.attrib", "A dictionary containing the element's attributes")
static PyObject *element_attrib_get(PyObject *o) {
    return element_attrib(ELEMENT(o));
}
SETTER("Element.attrib")
static int element_attrib_set(PyObject *o, PyObject *value) {
    if (value == NULL) {
        return err_int(err_raise(PyExc_AttributeError, "can't delete element attribute"));
    }
    if (!IS_DICT(value)) {
        return err_int(
            err_raise(PyExc_TypeError, "attrib must be dict, not %.100s", TYPE(value)->tp_name));
    }
    return element_set_attrib(ELEMENT(o), value);
}

/* ---- the type ---- */

static PyObject *element_repr(PyObject *o) {
    int running = TRYI(ops_repr_enter(o));
    if (running) {
        return err_raise(PyExc_RuntimeError, "reentrant call inside %s.__repr__", TYPE(o)->tp_name);
    }
    autoref PyObject *tag = element_field(o, &ELEMENT(o)->tag);
    PyObject *text = str_format("<Element %R at %p>", tag, o);
    ops_repr_leave(o);
    return text;
}
static int element_bool(PyObject *o) {
    INT_TRYI(err_warn(PyExc_DeprecationWarning, 1,
                      "Testing an element's truth value will always return True in future "
                      "versions.  Use specific 'len(elem)' or 'elem is not None' test instead."));
    return element_length(ELEMENT(o)) != 0;
}
static Py_ssize_t element_len(PyObject *o) {
    return element_length(ELEMENT(o));
}
static PyObject *element_tp_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    return type->tp_alloc(type, 0);
}
static int element_traverse(PyObject *o, visitproc visit, void *arg) {
    ElementObject *self = ELEMENT(o);
    Py_VISIT(TYPE(o));
    Py_VISIT(self->tag);
    Py_VISIT(self->text);
    Py_VISIT(self->tail);
    if (self->extra != NULL) {
        Py_VISIT(self->extra->attrib);
        for (Py_ssize_t i = 0; i < self->extra->length; i++) {
            Py_VISIT(self->extra->children[i]);
        }
    }
    return 0;
}
static int element_clear(PyObject *o) {
    element_empty(ELEMENT(o));
    attr_replace(o, &ELEMENT(o)->tag, NULL);
    attr_replace(o, &ELEMENT(o)->text, NULL);
    attr_replace(o, &ELEMENT(o)->tail, NULL);
    return 0;
}
static void element_dealloc(PyObject *o) {
    object_untrack(o);
    weakref_clear_all(o);
    element_empty(ELEMENT(o));
    CLEAR(ELEMENT(o)->tag);
    CLEAR(ELEMENT(o)->text);
    CLEAR(ELEMENT(o)->tail);
    TYPE(o)->tp_free(o);
}

#include "element_methods.gen.h"

static PyMemberDef members[] = {
    {"__weaklistoffset__", Py_T_PYSSIZET, offsetof(ElementObject, weakrefs), Py_READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};
static PyType_Slot slots[] = {
    {Py_tp_dealloc, element_dealloc},
    {Py_tp_repr, element_repr},
    {Py_tp_traverse, element_traverse},
    {Py_tp_clear, element_clear},
    {Py_tp_methods, Element_methods},
    {Py_tp_members, members},
    {Py_tp_getset, Element_getset},
    {Py_tp_new, element_tp_new},
    {Py_tp_init, element_init},
    {Py_nb_bool, element_bool},
    {Py_sq_length, element_len},
    {Py_sq_item, element_sequence_item},
    {Py_mp_length, element_len},
    {Py_mp_subscript, element_subscript},
    {Py_mp_ass_subscript, element_set_subscript},
    {0, NULL},
};
PyType_Spec element_spec = {
    .name = "xml.etree.ElementTree.Element",
    .basicsize = sizeof(ElementObject),
    .flags =
        Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = slots,
};
#endif
