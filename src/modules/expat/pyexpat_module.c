/* pyexpat: parsing XML by the system's expat. */
#ifdef HAVE_EXPAT
#include "modules/expat/expat_int.h"
#include "types/exception/exception.h"

FUNCTION("pyexpat.ErrorString(code: long, /)", "The text for an error's number.")
static PyObject *pyexpat_error_string(PyObject *module, long code) {
    const char *text = code > 0 && code < 1000 ? expat_error_text((int)code) : NULL;
    return text ? str_from_text(text) : newref(NONE);
}
FUNCTION("pyexpat.ParserCreate(encoding: none_or_str = None, namespace_separator: none_or_str = "
         "None, intern=NULL)",
         "A new XML parser.")
static PyObject *pyexpat_parser_create(PyObject *module, PyObject *encoding, PyObject *separator,
                                       PyObject *intern) {
    const char *encoding_text = NULL, *separator_text = NULL;
    if (encoding != NONE) {
        TRYI(arg_utf8(encoding, "ParserCreate", "encoding", &encoding_text));
    }
    if (separator != NONE) {
        TRYI(arg_utf8(separator, "ParserCreate", "namespace_separator", &separator_text));
        if (strlen(separator_text) > 1) {
            return err_raise(PyExc_ValueError,
                             "namespace_separator must be at most one character, omitted, or None");
        }
    }
    autoref PyObject *names = NULL;
    if (intern == NULL) {
        names = TRY(dict_new());
    } else if (intern != NONE && !IS_DICT(intern)) {
        return err_raise(PyExc_TypeError, "intern must be a dictionary");
    } else if (intern != NONE) {
        names = newref(intern);
    }
    XML_Parser expat = TRY(expat_create(encoding_text, separator_text, NULL));
    return parser_new(module_state(module), expat, names, NULL);
}

/* ---- the submodules errors and model ---- */

/* A new module pyexpat.NAME, an attribute of this one and in sys.modules. */
static PyObject *submodule(PyObject *module, const char *full_name, const char *doc) {
    autoref PyObject *name = TRY(str_from_text(full_name));
    autoref PyObject *sub = TRY(module_new(name));
    TRYI(module_add_text(sub, "__doc__", doc));
    TRYI(module_add(module, strchr(full_name, '.') + 1, sub));
    TRYI(dict_set(interp_current()->modules, name, sub));
    return take(sub);
}
static const struct {
    int code;
    const char *name;
} errors[] = {
    {1, "XML_ERROR_NO_MEMORY"},
    {2, "XML_ERROR_SYNTAX"},
    {3, "XML_ERROR_NO_ELEMENTS"},
    {4, "XML_ERROR_INVALID_TOKEN"},
    {5, "XML_ERROR_UNCLOSED_TOKEN"},
    {6, "XML_ERROR_PARTIAL_CHAR"},
    {7, "XML_ERROR_TAG_MISMATCH"},
    {8, "XML_ERROR_DUPLICATE_ATTRIBUTE"},
    {9, "XML_ERROR_JUNK_AFTER_DOC_ELEMENT"},
    {10, "XML_ERROR_PARAM_ENTITY_REF"},
    {11, "XML_ERROR_UNDEFINED_ENTITY"},
    {12, "XML_ERROR_RECURSIVE_ENTITY_REF"},
    {13, "XML_ERROR_ASYNC_ENTITY"},
    {14, "XML_ERROR_BAD_CHAR_REF"},
    {15, "XML_ERROR_BINARY_ENTITY_REF"},
    {16, "XML_ERROR_ATTRIBUTE_EXTERNAL_ENTITY_REF"},
    {17, "XML_ERROR_MISPLACED_XML_PI"},
    {18, "XML_ERROR_UNKNOWN_ENCODING"},
    {19, "XML_ERROR_INCORRECT_ENCODING"},
    {20, "XML_ERROR_UNCLOSED_CDATA_SECTION"},
    {21, "XML_ERROR_EXTERNAL_ENTITY_HANDLING"},
    {22, "XML_ERROR_NOT_STANDALONE"},
    {23, "XML_ERROR_UNEXPECTED_STATE"},
    {24, "XML_ERROR_ENTITY_DECLARED_IN_PE"},
    {25, "XML_ERROR_FEATURE_REQUIRES_XML_DTD"},
    {26, "XML_ERROR_CANT_CHANGE_FEATURE_ONCE_PARSING"},
    {27, "XML_ERROR_UNBOUND_PREFIX"},
    {28, "XML_ERROR_UNDECLARING_PREFIX"},
    {29, "XML_ERROR_INCOMPLETE_PE"},
    {30, "XML_ERROR_XML_DECL"},
    {31, "XML_ERROR_TEXT_DECL"},
    {32, "XML_ERROR_PUBLICID"},
    {33, "XML_ERROR_SUSPENDED"},
    {34, "XML_ERROR_NOT_SUSPENDED"},
    {35, "XML_ERROR_ABORTED"},
    {36, "XML_ERROR_FINISHED"},
    {37, "XML_ERROR_SUSPEND_PE"},
    {38, "XML_ERROR_RESERVED_PREFIX_XML"},
    {39, "XML_ERROR_RESERVED_PREFIX_XMLNS"},
    {40, "XML_ERROR_RESERVED_NAMESPACE_URI"},
    {41, "XML_ERROR_INVALID_ARGUMENT"},
    {42, "XML_ERROR_NO_BUFFER"},
    {43, "XML_ERROR_AMPLIFICATION_LIMIT_BREACH"},
    {44, "XML_ERROR_NOT_STARTED"},
};
static int add_error(PyObject *sub, PyObject *codes, PyObject *messages, int code,
                     const char *name) {
    const char *text = expat_error_text(code);
    if (text == NULL) {
        return 0;
    }
    autoref PyObject *message = INT_TRY(str_from_text(text)),
                     *number = INT_TRY(int_from_ssize(code));
    INT_TRYI(module_add(sub, name, message));
    INT_TRYI(dict_set(codes, message, number));
    return dict_set(messages, number, message);
}
static int add_errors(PyObject *module) {
    autoref PyObject *sub = INT_TRY(
        submodule(module, "pyexpat.errors", "Constants used to describe error conditions."));
    autoref PyObject *codes = INT_TRY(dict_new()), *messages = INT_TRY(dict_new());
    for (size_t i = 0; i < countof(errors); i++) {
        INT_TRYI(add_error(sub, codes, messages, errors[i].code, errors[i].name));
    }
    INT_TRYI(module_add(sub, "codes", codes));
    return module_add(sub, "messages", messages);
}
static int add_model(PyObject *module) {
    autoref PyObject *sub = INT_TRY(submodule(
        module, "pyexpat.model", "Constants used to interpret content model information."));
#define CONSTANT(name) INT_TRYI(module_add_int(sub, #name, name))
    CONSTANT(XML_CTYPE_EMPTY);
    CONSTANT(XML_CTYPE_ANY);
    CONSTANT(XML_CTYPE_MIXED);
    CONSTANT(XML_CTYPE_NAME);
    CONSTANT(XML_CTYPE_CHOICE);
    CONSTANT(XML_CTYPE_SEQ);
    CONSTANT(XML_CQUANT_NONE);
    CONSTANT(XML_CQUANT_OPT);
    CONSTANT(XML_CQUANT_REP);
    CONSTANT(XML_CQUANT_PLUS);
#undef CONSTANT
    return 0;
}
static int add_version(PyObject *module) {
    XML_Expat_Version version = XML_ExpatVersionInfo();
    autoref PyObject *major = INT_TRY(int_from_ssize(version.major)),
                     *minor = INT_TRY(int_from_ssize(version.minor)),
                     *micro = INT_TRY(int_from_ssize(version.micro));
    INT_TRYI(module_add_steal(module, "version_info", tuple_of(3, major, minor, micro)));
    INT_TRYI(module_add_text(module, "EXPAT_VERSION", XML_ExpatVersion()));
    autoref PyObject *features = INT_TRY(list_new(0));
    for (const XML_Feature *f = XML_GetFeatureList(); f->feature != XML_FEATURE_END; f++) {
        autoref PyObject *name = INT_TRY(str_from_text(f->name)),
                         *value = INT_TRY(int_from_int64(f->value));
        INT_TRYI(list_append_steal(features, INT_TRY(tuple_of(2, name, value))));
    }
    return module_add(module, "features", features);
}
static int pyexpat_exec(PyObject *module) {
    ExpatState *state = module_state(module);
    state->error = INT_TRY(exception_class_new("xml.parsers.expat.ExpatError", NULL, NULL));
    state->parser = INT_TRY(type_from_spec(module, &expat_parser_spec, NULL));
    INT_TRYI(expat_parser_finish(state->parser));
    INT_TRYI(module_add(module, "error", state->error));
    INT_TRYI(module_add(module, "ExpatError", state->error));
    INT_TRYI(module_add(module, "XMLParserType", (PyObject *)state->parser));
    INT_TRYI(module_add_text(module, "native_encoding", "UTF-8"));
    INT_TRYI(
        module_add_int(module, "XML_PARAM_ENTITY_PARSING_NEVER", XML_PARAM_ENTITY_PARSING_NEVER));
    INT_TRYI(module_add_int(module, "XML_PARAM_ENTITY_PARSING_UNLESS_STANDALONE",
                            XML_PARAM_ENTITY_PARSING_UNLESS_STANDALONE));
    INT_TRYI(
        module_add_int(module, "XML_PARAM_ENTITY_PARSING_ALWAYS", XML_PARAM_ENTITY_PARSING_ALWAYS));
    INT_TRYI(add_version(module));
    INT_TRYI(add_errors(module));
    return add_model(module);
}

#include "pyexpat_module.gen.h"

NATIVE_MODULE_OBJECTS(pyexpat, ExpatState, pyexpat_exec, pyexpat_functions,
                      "Python wrapper for Expat parser.")
#endif
