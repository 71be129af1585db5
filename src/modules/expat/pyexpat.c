/* The functions that expat calls. */
#ifdef HAVE_EXPAT
#include "modules/expat/expat_int.h"

#include "frameobject.h"

/* ---- values ---- */

static PyObject *text_of(const XML_Char *text) {
    return text ? str_from_text(text) : newref(NONE);
}
static PyObject *text_of_length(const XML_Char *text, int length) {
    return text ? str_from_utf8(text, length) : newref(NONE);
}
/* A name, as the one string of the parser's dict for that. */
static PyObject *name_of(ParserObject *p, const XML_Char *name) {
    autoref PyObject *text = TRY(text_of(name));
    if (p->intern == NULL || name == NULL) {
        return take(text);
    }
    PyObject *kept;
    return dict_set_default(p->intern, text, text, &kept) < 0 ? NULL : kept;
}

/* ---- calling handlers ---- */

/* A handler that raised, or could not be called, ends the parsing. */
static void stop(ParserObject *p) {
    p->failed = true;
    handlers_drop((PyObject *)p);
    XML_StopParser(p->expat, XML_FALSE);
}
/* The handler (new reference) if there is one and parsing may go on; what text waits is given to
 * its own handler first. */
static PyObject *begin(ParserObject *p, int handler) {
    if (p->failed || p->handlers[handler] == NULL) {
        return NULL;
    }
    if (handler_flush_text((PyObject *)p) < 0) {
        stop(p);
        return NULL;
    }
    return attr_field((PyObject *)p, &p->handlers[handler]);
}
static const char *const handler_names[HANDLER_COUNT] = {
#define HANDLER(name, setter, function) #name,
#include "modules/expat/expat_handlers.def"
#undef HANDLER
};
/* An entry in the traceback of what the handler raised: named as the event, so that one sees that
 * the parser has called. */
static void trace_handler(int which, int line) {
    char name[64];
    size_t n = strlen(handler_names[which]), suffix = strlen("Handler");
    bool has_suffix = strcmp(handler_names[which] + n - suffix, "Handler") == 0;
    snprintf(name, sizeof name, "%.*s", (int)(has_suffix ? n - suffix : n), handler_names[which]);
    PyObject *raised = err_fetch();
    autoref PyObject *code = (PyObject *)PyCode_NewEmpty(__FILE__, name, line),
                     *globals = code ? dict_new() : NULL;
    autoref PyObject *frame =
        globals ? (PyObject *)PyFrame_New(PyThreadState_Get(), (PyCodeObject *)code, globals, NULL)
                : NULL;
    if (frame == NULL) { /* no memory: what was raised counts more */
        err_clear();
    }
    err_restore(raised);
    if (frame != NULL) {
        PyTraceBack_Here((PyFrameObject *)frame);
    }
}
enum { ARGUMENTS_MAX = 8 };
/* Calls it with the arguments (taken over; NULL among them: making one has failed). */
static PyObject *call_steal(ParserObject *p, PyObject *handler, int which, int line, int count,
                            PyObject **args) {
    bool complete = true;
    for (int i = 0; i < count; i++) {
        complete &= args[i] != NULL;
    }
    PyObject *result = complete ? call(handler, args, (size_t)count, NULL) : NULL;
    for (int i = 0; i < count; i++) {
        XDECREF(args[i]);
    }
    if (result == NULL) {
        if (complete) {
            trace_handler(which, line);
        }
        stop(p);
    }
    return result;
}
#define NOTIFY(p, which, ...)                                                                      \
    do {                                                                                           \
        autoref PyObject *handler_ = begin(p, HANDLER_##which);                                    \
        if (handler_ != NULL) {                                                                    \
            PyObject *args_[] = {__VA_ARGS__};                                                     \
            autoref PyObject *done_ =                                                              \
                call_steal(p, handler_, HANDLER_##which, __LINE__, countof(args_), args_);         \
            (void)done_;                                                                           \
        }                                                                                          \
    } while (0)
/* Of a handler without arguments, or whose result counts: an int, 0 on failure. */
static int ask(ParserObject *p, int which, int count, PyObject **args) {
    autoref PyObject *handler = begin(p, which);
    if (handler == NULL) {
        for (int i = 0; i < count; i++) {
            XDECREF(args[i]);
        }
        return 0;
    }
    autoref PyObject *result = call_steal(p, handler, which, __LINE__, count, args);
    int value = 0;
    if (result != NULL && arg_int(result, &value) < 0) {
        stop(p);
        return 0;
    }
    return value;
}
static void notify_plain(ParserObject *p, int which) {
    autoref PyObject *handler = begin(p, which);
    if (handler != NULL) {
        autoref PyObject *done = call_steal(p, handler, which, __LINE__, 0, NULL);
        (void)done;
    }
}

/* ---- elements and text ---- */

static PyObject *attributes_of(ParserObject *p, const XML_Char **attributes) {
    int count = 0;
    if (p->specified) {
        count = XML_GetSpecifiedAttributeCount(p->expat);
    } else {
        while (attributes[count] != NULL) {
            count += 2;
        }
    }
    autoref PyObject *all = TRY(p->ordered ? list_new(0) : dict_new());
    for (int i = 0; i < count; i += 2) {
        autoref PyObject *name = TRY(name_of(p, attributes[i])),
                         *value = TRY(text_of(attributes[i + 1]));
        if (p->ordered) {
            TRYI(list_append(all, name));
            TRYI(list_append(all, value));
        } else {
            TRYI(dict_set(all, name, value));
        }
    }
    return take(all);
}
static void on_start_element(void *data, const XML_Char *name, const XML_Char **attributes) {
    ParserObject *p = data;
    NOTIFY(p, StartElementHandler, name_of(p, name), attributes_of(p, attributes));
}
static void on_end_element(void *data, const XML_Char *name) {
    NOTIFY(P(data), EndElementHandler, name_of(data, name));
}
static void on_processing_instruction(void *data, const XML_Char *target, const XML_Char *text) {
    NOTIFY(P(data), ProcessingInstructionHandler, name_of(data, target), text_of(text));
}

static int give_text(ParserObject *p, const char *text, size_t n) {
    autoref PyObject *handler =
        attr_field((PyObject *)p, &p->handlers[HANDLER_CharacterDataHandler]);
    if (handler == NULL) {
        return 0;
    }
    autoref PyObject *string = INT_TRY(str_from_utf8(text, (Py_ssize_t)n)),
                     *done = call_one(handler, string);
    if (done == NULL) {
        trace_handler(HANDLER_CharacterDataHandler, __LINE__);
        return -1;
    }
    return 0;
}
int handler_flush_text(PyObject *self) {
    ParserObject *p = P(self);
    if (p->text.size == 0) {
        return 0;
    }
    Buffer text = p->text; /* the handler may cause more to be collected */
    p->text = (Buffer){0};
    int failed = give_text(p, text.data, text.size);
    buffer_free(&text);
    return failed;
}
static void on_character_data(void *data, const XML_Char *text, int length) {
    ParserObject *p = data;
    int failed = 0;
    if (p->failed) {
        return;
    }
    if (!p->buffers_text) {
        failed = give_text(p, text, (size_t)length);
    } else {
        if (p->text.size + (size_t)length > (size_t)p->buffer_size) {
            failed = handler_flush_text(data);
        }
        if (failed == 0 && length > p->buffer_size) {
            failed = give_text(p, text, (size_t)length);
        } else if (failed == 0 && p->handlers[HANDLER_CharacterDataHandler] != NULL &&
                   buffer_append(&p->text, text, (size_t)length) < 0) {
            failed = err_int(err_no_memory());
        }
    }
    if (failed < 0) {
        stop(p);
    }
}
static void on_comment(void *data, const XML_Char *text) {
    NOTIFY(P(data), CommentHandler, text_of(text));
}
static void on_start_cdata(void *data) {
    notify_plain(data, HANDLER_StartCdataSectionHandler);
}
static void on_end_cdata(void *data) {
    notify_plain(data, HANDLER_EndCdataSectionHandler);
}
static void on_default(void *data, const XML_Char *text, int length) {
    NOTIFY(P(data), DefaultHandler, text_of_length(text, length));
}
static void on_default_expand(void *data, const XML_Char *text, int length) {
    NOTIFY(P(data), DefaultHandlerExpand, text_of_length(text, length));
}
static void on_start_namespace(void *data, const XML_Char *prefix, const XML_Char *uri) {
    NOTIFY(P(data), StartNamespaceDeclHandler, name_of(data, prefix), name_of(data, uri));
}
static void on_end_namespace(void *data, const XML_Char *prefix) {
    NOTIFY(P(data), EndNamespaceDeclHandler, name_of(data, prefix));
}

/* ---- declarations ---- */

static void on_unparsed_entity(void *data, const XML_Char *name, const XML_Char *base,
                               const XML_Char *system, const XML_Char *public_id,
                               const XML_Char *notation) {
    NOTIFY(P(data), UnparsedEntityDeclHandler, name_of(data, name), name_of(data, base),
           name_of(data, system), name_of(data, public_id), name_of(data, notation));
}
static void on_notation(void *data, const XML_Char *name, const XML_Char *base,
                        const XML_Char *system, const XML_Char *public_id) {
    NOTIFY(P(data), NotationDeclHandler, name_of(data, name), name_of(data, base),
           name_of(data, system), name_of(data, public_id));
}
static void on_start_doctype(void *data, const XML_Char *name, const XML_Char *system,
                             const XML_Char *public_id, int has_subset) {
    NOTIFY(P(data), StartDoctypeDeclHandler, name_of(data, name), name_of(data, system),
           name_of(data, public_id), int_from_ssize(has_subset));
}
static void on_end_doctype(void *data) {
    notify_plain(data, HANDLER_EndDoctypeDeclHandler);
}
static void on_entity(void *data, const XML_Char *name, int is_parameter, const XML_Char *value,
                      int length, const XML_Char *base, const XML_Char *system,
                      const XML_Char *public_id, const XML_Char *notation) {
    NOTIFY(P(data), EntityDeclHandler, name_of(data, name), int_from_ssize(is_parameter),
           text_of_length(value, length), name_of(data, base), name_of(data, system),
           name_of(data, public_id), name_of(data, notation));
}
static void on_xml_declaration(void *data, const XML_Char *version, const XML_Char *encoding,
                               int standalone) {
    NOTIFY(P(data), XmlDeclHandler, text_of(version), text_of(encoding),
           int_from_ssize(standalone));
}
static void on_attribute_list(void *data, const XML_Char *element, const XML_Char *attribute,
                              const XML_Char *type, const XML_Char *value, int required) {
    NOTIFY(P(data), AttlistDeclHandler, name_of(data, element), name_of(data, attribute),
           text_of(type), text_of(value), int_from_ssize(required));
}
static void on_skipped_entity(void *data, const XML_Char *name, int is_parameter) {
    NOTIFY(P(data), SkippedEntityHandler, name_of(data, name), int_from_ssize(is_parameter));
}

/* (type, quantifier, name, children) */
static PyObject *model_of(ParserObject *p, const XML_Content *model) {
    TRYI(call_enter(" in conv_content_model"));
    Py_ssize_t n = (Py_ssize_t)model->numchildren;
    autoref PyObject *children = n ? TRY(tuple_new(n)) : tuple_empty();
    for (Py_ssize_t i = 0; i < n; i++) {
        tuple_items(children)[i] = TRY(model_of(p, &model->children[i]));
    }
    if (n) {
        tuple_publish(children);
    }
    autoref PyObject *type = TRY(int_from_ssize(model->type)),
                     *quantifier = TRY(int_from_ssize(model->quant)),
                     *name = TRY(name_of(p, model->name));
    return tuple_of(4, type, quantifier, name, children);
}
static void on_element_declaration(void *data, const XML_Char *name, XML_Content *model) {
    NOTIFY(P(data), ElementDeclHandler, name_of(data, name), model_of(data, model));
    XML_FreeContentModel(P(data)->expat, model);
}

/* ---- questions ---- */

static int on_not_standalone(void *data) {
    return ask(data, HANDLER_NotStandaloneHandler, 0, NULL);
}
static int on_external_entity(XML_Parser expat, const XML_Char *context, const XML_Char *base,
                              const XML_Char *system, const XML_Char *public_id) {
    ParserObject *p = XML_GetUserData(expat);
    if (p->failed) {
        return 0;
    }
    PyObject *args[] = {text_of(context), name_of(p, base), name_of(p, system),
                        name_of(p, public_id)};
    return ask(p, HANDLER_ExternalEntityRefHandler, countof(args), args);
}

int handler_unknown_encoding(void *data, const XML_Char *name, XML_Encoding *info) {
    ParserObject *p = data;
    if (p->failed) {
        return XML_STATUS_ERROR;
    }
    if (expat_map_encoding(name, info) < 0) {
        stop(p);
        return XML_STATUS_ERROR;
    }
    return XML_STATUS_OK;
}

/* ---- the table ---- */

void handler_install(PyObject *self, int handler) {
    XML_Parser expat = P(self)->expat;
    bool is_set = P(self)->handlers[handler] != NULL;
    switch (handler) {
#define HANDLER(name, setter, function)                                                            \
    case HANDLER_##name:                                                                           \
        setter(expat, is_set ? function : NULL);                                                   \
        break;
#include "modules/expat/expat_handlers.def"
#undef HANDLER
    default:
        break;
    }
}
void handlers_drop(PyObject *self) {
    for (int i = 0; i < HANDLER_COUNT; i++) {
        attr_replace(self, &P(self)->handlers[i], NULL);
        handler_install(self, i);
    }
}
#endif
