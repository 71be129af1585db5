/* Parser objects. */
#ifdef HAVE_EXPAT
#include "modules/expat/expat_int.h"
#include "types/function/function.h"

#include <limits.h>
#include <math.h>

enum { FILE_CHUNK = 2048, BUFFER_SIZE = 8192 };

static ExpatState *state_of(PyObject *self) {
    PyObject *module = TRY(type_module_by_def(TYPE(self), &pyexpat_module_def));
    return module_state(module);
}

/* ---- errors ---- */

static int set_number(PyObject *error, const char *name, uint64_t value) {
    autoref PyObject *number = INT_TRY(int_from_uint64(value)),
                     *key = INT_TRY(str_intern_text(name));
    return attr_set(error, key, number);
}
void *parser_raise(PyObject *self, int code) {
    ExpatState *state = TRY(state_of(self));
    XML_Parser expat = P(self)->expat;
    uint64_t line = XML_GetErrorLineNumber(expat), column = XML_GetErrorColumnNumber(expat);
    autoref PyObject *message =
        TRY(str_format("%s: line %llu, column %llu", expat_error_text(code),
                       (unsigned long long)line, (unsigned long long)column));
    autoref PyObject *error = TRY(call_one(state->error, message));
    TRYI(set_number(error, "code", (uint64_t)code));
    TRYI(set_number(error, "offset", column));
    TRYI(set_number(error, "lineno", line));
    return err_raise_object(take(error));
}

/* ---- whose parser it is ---- */

int parser_check_locked(PyObject *self) {
    return expat_use_check_locked(&P(self)->parsing);
}
static int parse_begin(PyObject *self, const char *method) {
    return expat_use_begin(self, &P(self)->parsing, method);
}
static void parse_end(PyObject *self) {
    expat_use_end(self, &P(self)->parsing);
}

/* ---- parsing ---- */

/* One piece; the status, or XML_STATUS_ERROR with an exception set. */
static int parse_piece(PyObject *self, const char *data, int n, int is_final) {
    ParserObject *p = P(self);
    p->failed = false;
    int status = expat_feed(p->expat, &p->fed, data, n, is_final);
    if (!p->failed && err_occurred() == NULL && handler_flush_text(self) < 0) {
        return XML_STATUS_ERROR;
    }
    if (err_occurred() != NULL) {
        return XML_STATUS_ERROR;
    }
    if (status == XML_STATUS_ERROR) {
        parser_raise(self, XML_GetErrorCode(p->expat));
    }
    return status;
}
static PyObject *parse_all(PyObject *self, const char *data, Py_ssize_t n, int is_final) {
    int status = XML_STATUS_OK;
    for (; n > EXPAT_CHUNK && status != XML_STATUS_ERROR; n -= EXPAT_CHUNK, data += EXPAT_CHUNK) {
        status = parse_piece(self, data, EXPAT_CHUNK, false);
    }
    if (status != XML_STATUS_ERROR) {
        status = parse_piece(self, data, (int)n, is_final);
    }
    return status == XML_STATUS_ERROR ? NULL : int_from_ssize(status);
}
METHOD("xmlparser.Parse(self, data, isfinal: bool = False, /)",
       "Parse data; isfinal says that it is the last piece.")
static PyObject *parser_parse(PyObject *self, PyObject *data, int isfinal) {
    Py_buffer view = {0};
    const char *p;
    Py_ssize_t n;
    if (IS_STR(data)) {
        p = TRY(str_utf8(data, &n));
    } else {
        TRYI(ops_get_buffer(data, &view, PyBUF_SIMPLE));
        p = view.buf;
        n = view.len;
    }
    PyObject *result = NULL;
    if (parse_begin(self, "Parse") == 0) {
        if (IS_STR(data)) {
            XML_SetEncoding(P(self)->expat, "utf-8");
        }
        result = parse_all(self, p, n, isfinal);
        parse_end(self);
    }
    if (view.obj != NULL) {
        ops_release_buffer(&view);
    }
    return result;
}

/* Up to FILE_CHUNK bytes from the file: bytes or a bytearray. */
static PyObject *read_chunk(PyObject *read) {
    autoref PyObject *size = TRY(int_from_ssize(FILE_CHUNK));
    autoref PyObject *data = TRY(call_one(read, size));
    bool is_array = IS_INSTANCE(data, PyByteArray_Type);
    if (!IS_BYTES(data) && !is_array) {
        return err_raise(PyExc_TypeError, "read() did not return a bytes object (type=%.400s)",
                         TYPE(data)->tp_name);
    }
    Py_ssize_t n = ops_length(data);
    if (n > FILE_CHUNK) {
        return err_raise(PyExc_ValueError,
                         "read() returned too much data: %d bytes requested, %zd returned",
                         FILE_CHUNK, n);
    }
    return is_array ? bytes_from_object(data) : take(data);
}
static PyObject *parse_file(PyObject *self, PyObject *read) {
    for (;;) {
        autoref PyObject *data = TRY(read_chunk(read));
        Py_ssize_t n = bytes_length(data);
        int status = parse_piece(self, bytes_data(data), (int)n, n == 0);
        if (status == XML_STATUS_ERROR) {
            return NULL;
        }
        if (n == 0 || P(self)->failed) {
            return int_from_ssize(status);
        }
    }
}
METHOD("xmlparser.ParseFile(self, file, /)", "Parse all that can be read from a binary file.")
static PyObject *parser_parse_file(PyObject *self, PyObject *file) {
    PyObject *found;
    autoref PyObject *name = TRY(str_intern_text("read"));
    if (TRYI(attr_find(file, name, &found)) == 0) {
        return err_raise(PyExc_TypeError, "argument must have 'read' attribute");
    }
    autoref PyObject *read = found;
    TRYI(parse_begin(self, "ParseFile"));
    PyObject *result = parse_file(self, read);
    parse_end(self);
    return result;
}

/* ---- settings ---- */

METHOD("xmlparser.SetBase(self, base: utf8, /)", "Set the base for relative system identifiers.")
static PyObject *parser_set_base(PyObject *self, const char *base) {
    guard(self);
    TRYI(parser_check_locked(self));
    if (!XML_SetBase(P(self)->expat, base)) {
        return err_no_memory();
    }
    return newref(NONE);
}
METHOD("xmlparser.GetBase(self)", "The base for relative system identifiers, or None.")
static PyObject *parser_get_base(PyObject *self) {
    guard(self);
    TRYI(parser_check_locked(self));
    const char *base = XML_GetBase(P(self)->expat);
    return base ? str_from_text(base) : newref(NONE);
}
METHOD("xmlparser.GetInputContext(self)",
       "The bytes of the input from the present event on, within a handler; else None.")
static PyObject *parser_get_input_context(PyObject *self) {
    guard(self);
    TRYI(parser_check_locked(self));
    if (P(self)->parsing == 0) {
        return newref(NONE);
    }
    int offset, size;
    const char *context = XML_GetInputContext(P(self)->expat, &offset, &size);
    return context ? bytes_from(context + offset, size - offset) : newref(NONE);
}
METHOD("xmlparser.SetParamEntityParsing(self, flag: int, /)",
       "Whether parameter entities and the external DTD are parsed.")
static PyObject *parser_set_param_entity_parsing(PyObject *self, int flag) {
    guard(self);
    TRYI(parser_check_locked(self));
    return int_from_ssize(XML_SetParamEntityParsing(P(self)->expat, (unsigned)flag));
}
METHOD("xmlparser.UseForeignDTD(self, flag: bool = True, /)",
       "Whether to ask for an external DTD where the document names none.")
static PyObject *parser_use_foreign_dtd(PyObject *self, int flag) {
    guard(self);
    TRYI(parser_check_locked(self));
    int error = XML_UseForeignDTD(P(self)->expat, flag ? XML_TRUE : XML_FALSE);
    return error == XML_ERROR_NONE ? newref(NONE) : parser_raise(self, error);
}
METHOD("xmlparser.SetReparseDeferralEnabled(self, enabled: bool, /)",
       "Whether large tokens wait until more of them has arrived.")
static PyObject *parser_set_reparse_deferral(PyObject *self, int enabled) {
    guard(self);
    TRYI(parser_check_locked(self));
#ifdef HAVE_XML_SETREPARSEDEFERRALENABLED
    /* expat can be set, but not asked: the setting is kept here. */
    if (expat_has_deferral() &&
        XML_SetReparseDeferralEnabled(P(self)->expat, enabled ? XML_TRUE : XML_FALSE)) {
        P(self)->no_deferral = !enabled;
    }
#endif
    return newref(NONE);
}
METHOD("xmlparser.GetReparseDeferralEnabled(self)", "See SetReparseDeferralEnabled.")
static PyObject *parser_get_reparse_deferral(PyObject *self) {
    guard(self);
    return BOOL(expat_has_deferral() && !P(self)->no_deferral);
}

/* An int of 64 bits. */
static int threshold_argument(PyObject *o, uint64_t *out) {
    autoref PyObject *index = INT_TRY(ops_index(o));
    if (int_sign(index) < 0) {
        return err_int(err_raise(PyExc_ValueError, "Cannot convert negative int"));
    }
    if (int_bit_length(index) > 64) {
        return err_int(
            err_raise(PyExc_OverflowError, "Python int too large for C unsigned long long"));
    }
    *out = int_as_uint64(index);
    return 0;
}
/* What expat refused: which parser, or which factor. */
static PyObject *protection_result(PyObject *self, bool done, bool factor_is_fine,
                                   const char *root) {
    if (done) {
        return newref(NONE);
    }
    ExpatState *state = TRY(state_of(self));
    return factor_is_fine ? err_raise(state->error, "%s", root)
                          : err_raise(state->error, "'max_factor' must be at least 1.0");
}
#define NOT_ROOT "parser must be a root parser"
METHOD("xmlparser.SetBillionLaughsAttackProtectionActivationThreshold(self, threshold, /)",
       "How many bytes of output switch the limit on amplification by entities on.")
static PyObject *parser_set_laughs_threshold(PyObject *self, PyObject *threshold) {
    uint64_t bytes;
    TRYI(threshold_argument(threshold, &bytes));
    guard(self);
    TRYI(parser_check_locked(self));
    return protection_result(
        self, XML_SetBillionLaughsAttackProtectionActivationThreshold(P(self)->expat, bytes), true,
        NOT_ROOT);
}
METHOD("xmlparser.SetBillionLaughsAttackProtectionMaximumAmplification(self, max_factor: double, "
       "/)",
       "How much more output than input entities may make.")
static PyObject *parser_set_laughs_factor(PyObject *self, double max_factor) {
    guard(self);
    TRYI(parser_check_locked(self));
    bool done =
        XML_SetBillionLaughsAttackProtectionMaximumAmplification(P(self)->expat, (float)max_factor);
    return protection_result(self, done, max_factor >= 1.0, NOT_ROOT);
}
METHOD("xmlparser.SetAllocTrackerActivationThreshold(self, threshold, /)",
       "How many bytes of memory switch the limit on memory on.")
static PyObject *parser_set_alloc_threshold(PyObject *self, PyObject *threshold) {
    uint64_t bytes;
    TRYI(threshold_argument(threshold, &bytes));
#ifdef HAVE_XML_SETALLOCTRACKERACTIVATIONTHRESHOLD
    guard(self);
    TRYI(parser_check_locked(self));
    return protection_result(self, XML_SetAllocTrackerActivationThreshold(P(self)->expat, bytes),
                             true, NOT_ROOT);
#else
    return err_raise(PyExc_NotImplementedError, "this needs expat 2.7.2 or newer");
#endif
}
METHOD("xmlparser.SetAllocTrackerMaximumAmplification(self, max_factor: double, /)",
       "How much more memory than input the parser may take.")
static PyObject *parser_set_alloc_factor(PyObject *self, double max_factor) {
#ifdef HAVE_XML_SETALLOCTRACKERACTIVATIONTHRESHOLD
    guard(self);
    TRYI(parser_check_locked(self));
    bool done = XML_SetAllocTrackerMaximumAmplification(P(self)->expat, (float)max_factor);
    return protection_result(self, done, max_factor >= 1.0, NOT_ROOT);
#else
    return err_raise(PyExc_NotImplementedError, "this needs expat 2.7.2 or newer");
#endif
}

/* ---- attributes ---- */

/* A number that expat knows of the parser. */
#define POSITION(name, function)                                                                   \
    static PyObject *name(PyObject *self, void *closure) {                                         \
        guard(self);                                                                               \
        TRYI(parser_check_locked(self));                                                           \
        return int_from_int64((int64_t)function(P(self)->expat));                                  \
    }
POSITION(parser_error_code, XML_GetErrorCode)
POSITION(parser_line, XML_GetCurrentLineNumber)
POSITION(parser_column, XML_GetCurrentColumnNumber)
POSITION(parser_byte_index, XML_GetCurrentByteIndex)

static int no_deletion(PyObject *value) {
    return value == NULL ? err_int(err_raise(PyExc_RuntimeError, "Cannot delete attribute")) : 0;
}
static int set_flag(PyObject *self, PyObject *value, bool *flag) {
    INT_TRYI(no_deletion(value));
    int truth = INT_TRYI(ops_is_true(value));
    guard(self);
    *flag = truth;
    return 0;
}
GETTER("xmlparser.ordered_attributes", "")
static PyObject *parser_ordered(PyObject *self) {
    return BOOL(P(self)->ordered);
}
SETTER("xmlparser.ordered_attributes")
static int parser_set_ordered(PyObject *self, PyObject *value) {
    return set_flag(self, value, &P(self)->ordered);
}
GETTER("xmlparser.specified_attributes", "")
static PyObject *parser_specified(PyObject *self) {
    return BOOL(P(self)->specified);
}
SETTER("xmlparser.specified_attributes")
static int parser_set_specified(PyObject *self, PyObject *value) {
    return set_flag(self, value, &P(self)->specified);
}
GETTER("xmlparser.namespace_prefixes", "")
static PyObject *parser_prefixes(PyObject *self) {
    return BOOL(P(self)->prefixes);
}
SETTER("xmlparser.namespace_prefixes")
static int parser_set_prefixes(PyObject *self, PyObject *value) {
    INT_TRYI(set_flag(self, value, &P(self)->prefixes));
    guard(self);
    INT_TRYI(parser_check_locked(self));
    XML_SetReturnNSTriplet(P(self)->expat, P(self)->prefixes);
    return 0;
}
GETTER("xmlparser.buffer_text", "")
static PyObject *parser_buffer_text(PyObject *self) {
    return BOOL(P(self)->buffers_text);
}
SETTER("xmlparser.buffer_text")
static int parser_set_buffer_text(PyObject *self, PyObject *value) {
    INT_TRYI(no_deletion(value));
    int truth = INT_TRYI(ops_is_true(value));
    if (!truth) {
        INT_TRYI(handler_flush_text(self));
    }
    P(self)->buffers_text = truth;
    return 0;
}
GETTER("xmlparser.buffer_used", "")
static PyObject *parser_buffer_used(PyObject *self) {
    guard(self);
    return int_from_size(P(self)->text.size);
}
GETTER("xmlparser.buffer_size", "")
static PyObject *parser_buffer_size(PyObject *self) {
    return int_from_ssize(P(self)->buffer_size);
}
SETTER("xmlparser.buffer_size")
static int parser_set_buffer_size(PyObject *self, PyObject *value) {
    INT_TRYI(no_deletion(value));
    if (!IS_INT(value)) {
        return err_int(err_raise(PyExc_TypeError, "buffer_size must be an integer"));
    }
    int overflow;
    int64_t size = int_as_int64_overflow(value, &overflow);
    if (overflow < 0 || (!overflow && size <= 0)) {
        return err_int(err_raise(PyExc_ValueError, "buffer_size must be greater than zero"));
    }
    if (overflow || size > INT_MAX) {
        return err_int(
            err_raise(PyExc_ValueError, "buffer_size must not be greater than %i", INT_MAX));
    }
    INT_TRYI(handler_flush_text(self));
    P(self)->buffer_size = (int)size;
    return 0;
}
GETTER("xmlparser.intern", "")
static PyObject *parser_intern(PyObject *self) {
    return P(self)->intern ? newref(P(self)->intern) : newref(NONE);
}

/* Handlers: the closure is their number. */
static PyObject *get_handler(PyObject *self, void *closure) {
    PyObject *handler = attr_field(self, &P(self)->handlers[(intptr_t)closure]);
    return handler ? handler : newref(NONE);
}
static int set_handler(PyObject *self, PyObject *value, void *closure) {
    int which = (int)(intptr_t)closure;
    INT_TRYI(no_deletion(value));
    guard(self);
    INT_TRYI(parser_check_locked(self));
    if (which == HANDLER_CharacterDataHandler) {
        INT_TRYI(handler_flush_text(self)); /* to the old one */
    }
    attr_replace(self, &P(self)->handlers[which], value == NONE ? NULL : value);
    handler_install(self, which);
    return 0;
}

/* ---- making ---- */

PyObject *parser_new(ExpatState *state, XML_Parser expat, PyObject *intern, PyObject *parent) {
    PyObject *self = expat ? object_new(state->parser) : err_no_memory();
    if (self == NULL) {
        if (expat != NULL) {
            XML_ParserFree(expat);
        }
        return NULL;
    }
    P(self)->expat = expat;
    P(self)->buffer_size = BUFFER_SIZE;
    P(self)->intern = xnewref(intern);
    P(self)->parent = xnewref(parent);
    XML_SetUserData(expat, self);
    XML_SetUnknownEncodingHandler(expat, handler_unknown_encoding, self);
    object_track(self);
    return self;
}
METHOD("xmlparser.ExternalEntityParserCreate(self, context, encoding: utf8 = NULL, /)",
       "A parser for the content of an external entity, with the same handlers.")
static PyObject *parser_external_entity(PyObject *self, PyObject *context, const char *encoding) {
    ExpatState *state = TRY(state_of(self));
    const char *text = NULL;
    if (context != NONE) {
        TRYI(IS_STR(context) ? arg_utf8(context, "ExternalEntityParserCreate", "1", &text)
                             : arg_none_or_str(context, "ExternalEntityParserCreate", "1"));
    }
    XML_Parser expat;
    {
        guard(self);
        TRYI(parser_check_locked(self));
        expat = XML_ExternalEntityParserCreate(P(self)->expat, text, encoding);
    }
    PyObject *child = TRY(parser_new(state, expat, P(self)->intern, self));
    P(child)->ordered = P(self)->ordered;
    P(child)->specified = P(self)->specified;
    P(child)->prefixes = P(self)->prefixes;
    P(child)->buffers_text = P(self)->buffers_text;
    P(child)->buffer_size = P(self)->buffer_size;
    P(child)->no_deferral = P(self)->no_deferral;
#ifdef HAVE_XML_SETREPARSEDEFERRALENABLED
    XML_SetReparseDeferralEnabled(expat, P(self)->no_deferral ? XML_FALSE : XML_TRUE);
#endif
    for (int i = 0; i < HANDLER_COUNT; i++) {
        P(child)->handlers[i] = attr_field(self, &P(self)->handlers[i]);
        handler_install(child, i);
    }
    return child;
}
static int parser_traverse(PyObject *o, visitproc visit, void *arg) {
    Py_VISIT(TYPE(o));
    Py_VISIT(P(o)->intern);
    Py_VISIT(P(o)->parent);
    for (int i = 0; i < HANDLER_COUNT; i++) {
        Py_VISIT(P(o)->handlers[i]);
    }
    return 0;
}
static int parser_clear(PyObject *o) {
    handlers_drop(o);
    CLEAR(P(o)->intern);
    return 0;
}
static void parser_dealloc(PyObject *o) {
    object_untrack(o);
    for (int i = 0; i < HANDLER_COUNT; i++) {
        CLEAR(P(o)->handlers[i]);
    }
    XML_ParserFree(P(o)->expat);
    buffer_free(&P(o)->text);
    CLEAR(P(o)->intern);
    CLEAR(P(o)->parent);
    TYPE(o)->tp_free(o);
}

/* The tables of methods and attributes below come from the declarations above; handlers and
 * positions are added. */
#include "expat_parser.gen.h"

static PyGetSetDef more_attributes[] = {
#define HANDLER(name, setter, function)                                                            \
    {#name, get_handler, set_handler, NULL, (void *)(intptr_t)HANDLER_##name},
#include "modules/expat/expat_handlers.def"
#undef HANDLER
    {"ErrorCode", parser_error_code, NULL, NULL, NULL},
    {"ErrorLineNumber", parser_line, NULL, NULL, NULL},
    {"ErrorColumnNumber", parser_column, NULL, NULL, NULL},
    {"ErrorByteIndex", parser_byte_index, NULL, NULL, NULL},
    {"CurrentLineNumber", parser_line, NULL, NULL, NULL},
    {"CurrentColumnNumber", parser_column, NULL, NULL, NULL},
    {"CurrentByteIndex", parser_byte_index, NULL, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};
int expat_parser_finish(PyTypeObject *type) {
    for (PyGetSetDef *def = more_attributes; def->name != NULL; def++) {
        autoref PyObject *descriptor = INT_TRY(getset_descriptor_new(type, def));
        INT_TRYI(dict_set_text(type->tp_dict, def->name, descriptor));
    }
    return 0;
}

static PyType_Slot slots[] = {
    {Py_tp_dealloc, parser_dealloc},
    {Py_tp_traverse, parser_traverse},
    {Py_tp_clear, parser_clear},
    {Py_tp_methods, xmlparser_methods},
    {Py_tp_getset, xmlparser_getset},
    {Py_tp_doc, "XML parser"},
    {0, NULL},
};
PyType_Spec expat_parser_spec = {
    .name = "pyexpat.xmlparser",
    .basicsize = sizeof(ParserObject),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION |
             Py_TPFLAGS_IMMUTABLETYPE,
    .slots = slots,
};
#endif
