/* XMLParser: expat's events to a target, by default a TreeBuilder. */
#ifdef HAVE_EXPAT
#include "modules/elementtree/elementtree.h"
#include "modules/expat/expat_shared.h"

enum { READ_SIZE = 64 * 1024, UNDEFINED_ENTITY = 11 };

/* The target's methods. */
enum {
    CALL_START_NS,
    CALL_END_NS,
    CALL_START,
    CALL_DATA,
    CALL_END,
    CALL_COMMENT,
    CALL_PI,
    CALL_CLOSE,
    CALL_DOCTYPE,
    CALL_COUNT
};
static const char *const call_names[CALL_COUNT] = {
    "start_ns", "end_ns", "start", "data", "end", "comment", "pi", "close", "doctype",
};
typedef struct {
    PyObject_HEAD XML_Parser expat; /* (l) NULL before __init__; used by the thread that parses */
    uintptr_t parsing;              /* (l) os id of that thread, or 0 */
    uint64_t fed;                   /* (o) bytes given to expat */
    bool failed;                    /* (o) a handler has raised: what follows is not reported */
    bool builds;                    /* (l) the target is a TreeBuilder: called without detour */
    PyObject *target, *entity;      /* (r) for Python to read; NULL before __init__ */
    PyObject *names;                /* (r) dict: a name as expat gives it, to the tree's */
    PyObject *calls[CALL_COUNT];    /* (r) NULL: the target has none */
} ParserObject;
#define PARSER(o) ((ParserObject *)(o))

static void replace(ParserObject *self, PyObject **field, PyObject *value) {
    attr_replace((PyObject *)self, field, value);
}

/* ---- errors ---- */

static int set_steal(PyObject *o, const char *name, steals PyObject *value) {
    autoref PyObject *owned = INT_TRY(value), *key = INT_TRY(str_intern_text(name));
    return attr_set(o, key, owned);
}
static void *raise_at(ParserObject *self, PyObject *text, int code) {
    TreeState *state = TRY(tree_state_of(TYPE(self)));
    uint64_t line = XML_GetErrorLineNumber(self->expat),
             column = XML_GetErrorColumnNumber(self->expat);
    autoref PyObject *message = TRY(str_format(
        "%U: line %llu, column %llu", text, (unsigned long long)line, (unsigned long long)column));
    autoref PyObject *error = TRY(call_one(state->parse_error, message));
    autoref PyObject *first = TRY(int_from_uint64(line)), *second = TRY(int_from_uint64(column));
    TRYI(set_steal(error, "code", int_from_int64(code)));
    TRYI(set_steal(error, "position", tuple_of(2, first, second)));
    return err_raise_object(take(error));
}
static void *raise_code(ParserObject *self) {
    int code = XML_GetErrorCode(self->expat);
    autoref PyObject *text = TRY(str_from_text(expat_error_text(code)));
    return raise_at(self, text, code);
}

/* ---- values ---- */

static PyObject *text_of(const XML_Char *text) {
    return text ? str_from_text(text) : newref(str_empty());
}
/* "uri}name", as expat gives it, is "{uri}name" in the tree. */
static PyObject *name_of(ParserObject *self, const XML_Char *name) {
    autoref PyObject *names = attr_field((PyObject *)self, &self->names),
                     *plain = TRY(str_from_text(name));
    PyObject *known;
    if (TRYI(dict_get(names, plain, &known))) {
        return known;
    }
    autoref PyObject *full = strchr(name, '}') ? TRY(str_format("{%U", plain)) : newref(plain);
    return dict_set_default(names, plain, full, &known) < 0 ? NULL : known;
}
/* A dict, or NULL without an exception when there are none. */
static PyObject *attributes_of(ParserObject *self, const XML_Char **attributes) {
    if (attributes[0] == NULL) {
        return NULL;
    }
    autoref PyObject *all = TRY(dict_new());
    for (; attributes[0] != NULL; attributes += 2) {
        autoref PyObject *name = TRY(name_of(self, attributes[0])),
                         *value = TRY(text_of(attributes[1]));
        TRYI(dict_set(all, name, value));
    }
    return take(all);
}

/* ---- what expat calls: each has a part that may fail ---- */

/* The target's method (new reference), NULL when it has none. */
static PyObject *callee(ParserObject *self, int which) {
    return attr_field((PyObject *)self, &self->calls[which]);
}
static int done(PyObject *result) {
    XDECREF(result);
    return result ? 0 : -1;
}
static BuilderObject *builder(ParserObject *self) { /* the target does not change while parsing */
    return BUILDER(self->target);
}
static int give_start(ParserObject *self, const XML_Char *name, const XML_Char **attributes) {
    autoref PyObject *f = callee(self, CALL_START);
    if (!self->builds && f == NULL) {
        return 0;
    }
    autoref PyObject *tag = INT_TRY(name_of(self, name)), *all = attributes_of(self, attributes);
    if (all == NULL && err_occurred()) {
        return -1;
    }
    if (self->builds) {
        return done(builder_start(builder(self), tag, all));
    }
    if (all == NULL) {
        all = INT_TRY(dict_new());
    }
    return done(call_two(f, tag, all));
}
static int give_end(ParserObject *self, const XML_Char *name) {
    autoref PyObject *f = callee(self, CALL_END);
    if (!self->builds && f == NULL) {
        return 0;
    }
    autoref PyObject *tag = INT_TRY(name_of(self, name));
    return done(self->builds ? builder_end(builder(self), tag) : call_one(f, tag));
}
static int give_text(ParserObject *self, PyObject *text) {
    if (self->builds) {
        return done(builder_data(builder(self), text));
    }
    autoref PyObject *f = callee(self, CALL_DATA);
    return f == NULL ? 0 : done(call_one(f, text));
}
static int give_data(ParserObject *self, const XML_Char *data, int n) {
    autoref PyObject *text = INT_TRY(str_from_utf8(data, n));
    return give_text(self, text);
}
/* An entity that the document does not define (it may be defined in a part that is not read). */
static int give_default(ParserObject *self, const XML_Char *data, int n) {
    if (n < 2 || data[0] != '&') {
        return 0;
    }
    autoref PyObject *name = INT_TRY(str_from_utf8(data + 1, n - 2)), *value = NULL,
                     *entity = attr_field((PyObject *)self, &self->entity);
    if (INT_TRYI(dict_get(entity, name, &value))) {
        return give_text(self, value);
    }
    autoref PyObject *text = INT_TRY(str_format("undefined entity &%U;", name));
    return err_int(raise_at(self, text, UNDEFINED_ENTITY));
}
static int give_comment(ParserObject *self, const XML_Char *data) {
    autoref PyObject *f = callee(self, CALL_COMMENT);
    if (!self->builds && f == NULL) {
        return 0;
    }
    autoref PyObject *text = INT_TRY(text_of(data));
    return done(self->builds ? builder_comment(builder(self), text) : call_one(f, text));
}
static int give_pi(ParserObject *self, const XML_Char *target, const XML_Char *data) {
    autoref PyObject *f = callee(self, CALL_PI);
    if (!self->builds && f == NULL) {
        return 0;
    }
    autoref PyObject *name = INT_TRY(text_of(target)), *text = INT_TRY(text_of(data));
    return done(self->builds ? builder_pi(builder(self), name, text) : call_two(f, name, text));
}
static int give_start_ns(ParserObject *self, const XML_Char *prefix, const XML_Char *uri) {
    autoref PyObject *f = callee(self, CALL_START_NS), *first = INT_TRY(text_of(prefix)),
                     *second = INT_TRY(text_of(uri));
    if (self->builds) {
        autoref PyObject *pair = INT_TRY(tuple_of(2, first, second));
        return builder_event(builder(self), EVENT_START_NS, pair);
    }
    return f == NULL ? 0 : done(call_two(f, first, second));
}
static int give_end_ns(ParserObject *self, const XML_Char *prefix) {
    if (self->builds) {
        return builder_event(builder(self), EVENT_END_NS, NONE);
    }
    autoref PyObject *f = callee(self, CALL_END_NS), *text = INT_TRY(text_of(prefix));
    return f == NULL ? 0 : done(call_one(f, text));
}
static PyObject *text_or_none(const XML_Char *text) {
    return text ? str_from_text(text) : newref(NONE);
}
static int give_doctype(ParserObject *self, const XML_Char *name, const XML_Char *system,
                        const XML_Char *public_id) {
    autoref PyObject *f = callee(self, CALL_DOCTYPE);
    if (f != NULL) {
        autoref PyObject *first = INT_TRY(text_or_none(name)),
                         *second = INT_TRY(text_or_none(public_id)),
                         *third = INT_TRY(text_or_none(system));
        return done(call_three(f, first, second, third));
    }
    autoref PyObject *method = INT_TRY(str_intern_text("doctype"));
    if (INT_TRYI(attr_has((PyObject *)self, method)) == 0) {
        return 0;
    }
    return err_warn(PyExc_RuntimeWarning, 1,
                    "The doctype() method of XMLParser is ignored.  Define doctype() method on the "
                    "TreeBuilder target.");
}
#define REPORT(call)                                                                               \
    do {                                                                                           \
        ParserObject *self = data;                                                                 \
        if (!self->failed && (call) < 0) {                                                         \
            self->failed = true;                                                                   \
        }                                                                                          \
    } while (0)
static void on_start(void *data, const XML_Char *name, const XML_Char **attributes) {
    REPORT(give_start(self, name, attributes));
}
static void on_end(void *data, const XML_Char *name) {
    REPORT(give_end(self, name));
}
static void on_data(void *data, const XML_Char *text, int n) {
    REPORT(give_data(self, text, n));
}
static void on_default(void *data, const XML_Char *text, int n) {
    REPORT(give_default(self, text, n));
}
static void on_comment(void *data, const XML_Char *text) {
    REPORT(give_comment(self, text));
}
static void on_pi(void *data, const XML_Char *target, const XML_Char *text) {
    REPORT(give_pi(self, target, text));
}
static void on_start_ns(void *data, const XML_Char *prefix, const XML_Char *uri) {
    REPORT(give_start_ns(self, prefix, uri));
}
static void on_end_ns(void *data, const XML_Char *prefix) {
    REPORT(give_end_ns(self, prefix));
}
static void on_doctype(void *data, const XML_Char *name, const XML_Char *system,
                       const XML_Char *public_id, int has_subset) {
    REPORT(give_doctype(self, name, system, public_id));
}
static int on_unknown_encoding(void *data, const XML_Char *name, XML_Encoding *info) {
    REPORT(expat_map_encoding(name, info));
    return PARSER(data)->failed ? XML_STATUS_ERROR : XML_STATUS_OK;
}
/* Events that nobody asks for are not asked of expat. */
static void install_handlers(ParserObject *self) {
    XML_Parser expat = self->expat;
    BuilderObject *to = self->builds ? builder(self) : NULL;
#define ASKED(which, wanted) (self->calls[which] != NULL || (to != NULL && (wanted)))
    XML_SetElementHandler(expat, ASKED(CALL_START, true) ? on_start : NULL,
                          ASKED(CALL_END, true) ? on_end : NULL);
    XML_SetDefaultHandlerExpand(expat, on_default);
    XML_SetCharacterDataHandler(expat, ASKED(CALL_DATA, true) ? on_data : NULL);
    XML_SetCommentHandler(
        expat, ASKED(CALL_COMMENT, to->insert_comments || builder_wants(to, EVENT_COMMENT))
                   ? on_comment
                   : NULL);
    XML_SetProcessingInstructionHandler(
        expat, ASKED(CALL_PI, to->insert_pis || builder_wants(to, EVENT_PI)) ? on_pi : NULL);
    XML_SetNamespaceDeclHandler(
        expat, ASKED(CALL_START_NS, builder_wants(to, EVENT_START_NS)) ? on_start_ns : NULL,
        ASKED(CALL_END_NS, builder_wants(to, EVENT_END_NS)) ? on_end_ns : NULL);
    XML_SetStartDoctypeDeclHandler(expat, on_doctype);
    XML_SetUnknownEncodingHandler(expat, on_unknown_encoding, self);
#undef ASKED
}

/* ---- parsing ---- */

/* Claims the parser for this thread. */
static int begin(ParserObject *self, const char *method) {
    INT_TRYI(expat_use_begin((PyObject *)self, &self->parsing, method));
    if (self->expat == NULL) {
        expat_use_end((PyObject *)self, &self->parsing);
        return err_int(err_raise(PyExc_ValueError, "XMLParser.__init__() wasn't called"));
    }
    return 0;
}
static void end(ParserObject **self) {
    expat_use_end((PyObject *)*self, &(*self)->parsing);
}
#define USE(self, method)                                                                          \
    TRYI(begin(self, method));                                                                     \
    __attribute__((cleanup(end), unused)) ParserObject *in_use_ = self

static int parse_piece(ParserObject *self, const char *data, int n, bool is_final) {
    self->failed = false;
    int status = expat_feed(self->expat, &self->fed, data, n, is_final);
    if (self->failed) {
        return -1;
    }
    return status == XML_STATUS_ERROR ? err_int(raise_code(self)) : 0;
}
static int parse(ParserObject *self, const char *data, Py_ssize_t n, bool is_final) {
    for (; n > EXPAT_CHUNK; n -= EXPAT_CHUNK, data += EXPAT_CHUNK) {
        INT_TRYI(parse_piece(self, data, EXPAT_CHUNK, false));
    }
    return parse_piece(self, data, (int)n, is_final);
}
static int parse_text(ParserObject *self, PyObject *text) {
    Py_ssize_t n;
    const char *data = INT_TRY(str_utf8(text, &n));
    XML_SetEncoding(self->expat, "utf-8"); /* without effect once parsing has begun */
    return parse(self, data, n, false);
}
static PyObject *none(void) {
    return newref(NONE);
}
METHOD("XMLParser.feed(self, data, /)", "Parse a piece of the document: bytes or str.")
static PyObject *parser_feed(ParserObject *self, PyObject *data) {
    USE(self, "feed");
    if (IS_STR(data)) {
        TRYI(parse_text(self, data));
        return none();
    }
    Py_buffer view;
    TRYI(ops_get_buffer(data, &view, PyBUF_SIMPLE));
    int result = parse(self, view.buf, view.len, false);
    ops_release_buffer(&view);
    return result < 0 ? NULL : none();
}
METHOD("XMLParser.close(self, /)", "The end of the document: returns what the target has made.")
static PyObject *parser_close(ParserObject *self) {
    {
        USE(self, "close");
        TRYI(parse(self, "", 0, true));
        if (self->builds) {
            return builder_close(builder(self));
        }
    }
    autoref PyObject *f = callee(self, CALL_CLOSE);
    return f ? call_none(f) : none();
}
METHOD("XMLParser.flush(self, /)", "Report what waits for more input.")
static PyObject *parser_flush(ParserObject *self) {
    USE(self, "flush");
#ifdef HAVE_XML_SETREPARSEDEFERRALENABLED
    if (expat_has_deferral()) {
        XML_SetReparseDeferralEnabled(self->expat, XML_FALSE);
    }
    int result = parse(self, "", 0, false);
    if (expat_has_deferral()) {
        XML_SetReparseDeferralEnabled(self->expat, XML_TRUE);
    }
    return result < 0 ? NULL : none();
#else
    return none(); /* nothing waits */
#endif
}
METHOD("XMLParser._parse_whole(self, file, /)", "Parse all that can be read from the file.")
static PyObject *parser_parse_whole(ParserObject *self, PyObject *file) {
    USE(self, "_parse_whole");
    autoref PyObject *read = TRY(attr_get_text(file, "read")),
                     *size = TRY(int_from_ssize(READ_SIZE));
    for (;;) {
        autoref PyObject *data = TRY(call_one(read, size)), *bytes = NULL;
        if (IS_STR(data)) {
            bytes = TRY(str_encode(data, "utf-8", "surrogatepass"));
            XML_SetEncoding(self->expat, "utf-8");
        } else if (IS_EXACT(data, PyBytes_Type)) {
            bytes = newref(data);
        }
        if (bytes == NULL || bytes_length(bytes) == 0) {
            break;
        }
        TRYI(parse(self, bytes_data(bytes), bytes_length(bytes), false));
    }
    TRYI(parse(self, "", 0, true));
    return self->builds ? builder_close(builder(self)) : none();
}
METHOD("XMLParser._setevents(self, events_queue, events_to_report=None, /)",
       "For XMLPullParser: append the events of these names to the queue.")
static PyObject *parser_setevents(ParserObject *self, PyObject *queue, PyObject *events) {
    USE(self, "_setevents");
    if (!self->builds) {
        return err_raise(PyExc_TypeError,
                         "event handling only supported for ElementTree.TreeBuilder targets");
    }
    autoref PyObject *append = TRY(attr_get(queue, NAME(append)));
    int result = builder_set_events(builder(self), append, events);
    install_handlers(self);
    return result < 0 ? NULL : none();
}

/* ---- the object ---- */

static int take_calls(ParserObject *self, PyObject *target) {
    for (int i = 0; i < CALL_COUNT; i++) {
        autoref PyObject *name = INT_TRY(str_intern_text(call_names[i])), *found = NULL;
        if (!self->builds) {
            INT_TRYI(attr_find(target, name, &found));
        }
        replace(self, &self->calls[i], found);
    }
    return 0;
}
static int set_up(ParserObject *self, TreeState *state, XML_Parser expat, PyObject *target) {
    if (self->expat != NULL) {
        XML_ParserFree(self->expat);
    }
    self->expat = expat;
    autoref PyObject *entity = INT_TRY(dict_new()), *names = INT_TRY(dict_new());
    self->builds = TYPE(target) == state->builder;
    replace(self, &self->target, target);
    replace(self, &self->entity, entity);
    replace(self, &self->names, names);
    int failed = take_calls(self, target);
    install_handlers(self);
    return failed;
}
INITIALIZER("XMLParser(*, target=None, encoding: none_or_str = None)",
            "Parses XML, by default into a tree of elements.")
static int parser_init(ParserObject *self, PyObject *target, PyObject *encoding) {
    TreeState *state = INT_TRY(tree_state_of(TYPE(self)));
    const char *text = NULL;
    if (encoding != NONE) {
        INT_TRYI(arg_utf8(encoding, "XMLParser", "encoding", &text));
    }
    autoref PyObject *to = target == NONE ? INT_TRY(builder_new(state)) : newref(target);
    INT_TRYI(expat_use_begin((PyObject *)self, &self->parsing, "__init__"));
    XML_Parser expat = expat_create(text, "}", (PyObject *)self);
    int failed = expat == NULL ? -1 : set_up(self, state, expat, to);
    expat_use_end((PyObject *)self, &self->parsing);
    return failed;
}
GETTER("XMLParser.version", "")
static PyObject *parser_version(PyObject *self) {
    return str_format("Expat %d.%d.%d", XML_MAJOR_VERSION, XML_MINOR_VERSION, XML_MICRO_VERSION);
}
static PyObject *parser_tp_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    return type->tp_alloc(type, 0);
}
static int parser_traverse(PyObject *o, visitproc visit, void *arg) {
    Py_VISIT(TYPE(o));
    Py_VISIT(PARSER(o)->target);
    Py_VISIT(PARSER(o)->entity);
    Py_VISIT(PARSER(o)->names);
    for (int i = 0; i < CALL_COUNT; i++) {
        Py_VISIT(PARSER(o)->calls[i]);
    }
    return 0;
}
/* What parsing needs (target and dicts) stays: finalizers may still call. */
static int parser_clear(PyObject *o) {
    ParserObject *self = PARSER(o);
    for (int i = 0; i < CALL_COUNT; i++) {
        replace(self, &self->calls[i], NULL);
    }
    if (self->builds) {
        builder_set_events(builder(self), NULL, tuple_empty());
    }
    return 0;
}
static void parser_dealloc(PyObject *o) {
    ParserObject *self = PARSER(o);
    object_untrack(o);
    for (int i = 0; i < CALL_COUNT; i++) {
        CLEAR(self->calls[i]);
    }
    if (self->expat != NULL) {
        XML_ParserFree(self->expat);
    }
    CLEAR(self->target);
    CLEAR(self->entity);
    CLEAR(self->names);
    TYPE(o)->tp_free(o);
}

#include "xml_parser.gen.h"

static PyMemberDef members[] = {
    {"entity", _Py_T_OBJECT, offsetof(ParserObject, entity), Py_READONLY, NULL},
    {"target", _Py_T_OBJECT, offsetof(ParserObject, target), Py_READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};
static PyType_Slot slots[] = {
    {Py_tp_dealloc, parser_dealloc},
    {Py_tp_traverse, parser_traverse},
    {Py_tp_clear, parser_clear},
    {Py_tp_methods, XMLParser_methods},
    {Py_tp_members, members},
    {Py_tp_getset, XMLParser_getset},
    {Py_tp_new, parser_tp_new},
    {Py_tp_init, XMLParser_tp_init},
    {0, NULL},
};
PyType_Spec xml_parser_spec = {
    .name = "xml.etree.ElementTree.XMLParser",
    .basicsize = sizeof(ParserObject),
    .flags =
        Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = slots,
};
#endif
