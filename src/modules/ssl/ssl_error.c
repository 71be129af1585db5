/* SSLError and its family. */
#ifdef HAVE_OPENSSL
#include "modules/ssl/ssl_int.h"

static const struct {
    int library;
    const char *name;
} library_names[] = {
    {ERR_LIB_SYS, "SYS"},       {ERR_LIB_BN, "BN"},       {ERR_LIB_RSA, "RSA"},
    {ERR_LIB_DH, "DH"},         {ERR_LIB_EVP, "EVP"},     {ERR_LIB_BUF, "BUF"},
    {ERR_LIB_OBJ, "OBJ"},       {ERR_LIB_PEM, "PEM"},     {ERR_LIB_DSA, "DSA"},
    {ERR_LIB_X509, "X509"},     {ERR_LIB_ASN1, "ASN1"},   {ERR_LIB_CONF, "CONF"},
    {ERR_LIB_CRYPTO, "CRYPTO"}, {ERR_LIB_EC, "EC"},       {ERR_LIB_SSL, "SSL"},
    {ERR_LIB_BIO, "BIO"},       {ERR_LIB_PKCS7, "PKCS7"}, {ERR_LIB_X509V3, "X509V3"},
    {ERR_LIB_PKCS12, "PKCS12"}, {ERR_LIB_RAND, "RAND"},   {ERR_LIB_DSO, "DSO"},
    {ERR_LIB_ENGINE, "ENGINE"}, {ERR_LIB_OCSP, "OCSP"},   {ERR_LIB_UI, "UI"},
    {ERR_LIB_TS, "TS"},         {ERR_LIB_CMS, "CMS"},     {ERR_LIB_KDF, "KDF"},
    {ERR_LIB_CT, "CT"},         {ERR_LIB_ASYNC, "ASYNC"}, {ERR_LIB_PROV, "PROV"},
    {ERR_LIB_CMP, "CMP"},       {ERR_LIB_CRMF, "CRMF"},   {ERR_LIB_ESS, "ESS"},
    {ERR_LIB_HTTP, "HTTP"},     {ERR_LIB_USER, "USER"},
};
static const char *library_name(int library) {
    for (size_t i = 0; i < countof(library_names); i++) {
        if (library_names[i].library == library) {
            return library_names[i].name;
        }
    }
    return NULL;
}
/* "wrong version number" is the reason WRONG_VERSION_NUMBER: OpenSSL's names differ by nothing
 * else. Reasons that are common to all libraries have no name of their own. */
static PyObject *reason_name(unsigned long code) {
    const char *text = ERR_reason_error_string(code);
    if (text == NULL || (ERR_GET_REASON(code) & ERR_RFLAG_COMMON)) {
        return newref(NONE);
    }
    char name[128];
    size_t n = strlen(text);
    n = n < sizeof name ? n : sizeof name - 1;
    for (size_t i = 0; i < n; i++) {
        char c = text[i];
        name[i] = (char)(c >= 'a' && c <= 'z'               ? c - 32
                         : c == ' ' || c == '-' || c == '/' ? '_'
                                                            : c);
    }
    return str_from_utf8(name, (Py_ssize_t)n);
}

static void *raise_with(PyObject *class, int code, PyObject *text, PyObject *library,
                        PyObject *reason) {
    autoref PyObject *number = TRY(int_from_int64(code));
    autoref PyObject *error = TRY(call_two(class, number, text));
    TRYI(attr_set(error, NAME(library), library));
    TRYI(attr_set(error, NAME(reason), reason));
    return err_raise_object(take(error));
}
void *ssl_raise_text(PyObject *class, int code, int line, const char *format, ...) {
    va_list args;
    va_start(args, format);
    autoref PyObject *text = str_format_v(format, args);
    va_end(args);
    autoref PyObject *whole = TRY(str_format("%U (_ssl.c:%d)", TRY(text), line));
    return raise_with(class, code, whole, NONE, NONE);
}
void *ssl_raise_plain(SslState *state, const char *text) {
    autoref PyObject *message = TRY(str_from_text(text));
    autoref PyObject *error = TRY(call_one(state->error, message));
    return err_raise_object(take(error));
}
void *ssl_raise_queue(SslState *state, int line) {
    return ssl_raise_queue_as(state, -1, line);
}
void *ssl_raise_queue_as(SslState *state, int number, int line) {
    unsigned long code = ERR_peek_last_error();
    ERR_clear_error();
    if (err_occurred()) {
        return NULL;
    }
    const char *library = library_name(ERR_GET_LIB(code)), *text = ERR_reason_error_string(code);
    text = text ? text : "unknown error";
    autoref PyObject *reason = TRY(reason_name(code)),
                     *where = library ? TRY(str_from_text(library)) : newref(NONE);
    autoref PyObject *message = library && reason != NONE ? str_format("[%s: %U] %s (_ssl.c:%d)",
                                                                       library, reason, text, line)
                                : library ? str_format("[%s] %s (_ssl.c:%d)", library, text, line)
                                          : str_format("%s (_ssl.c:%d)", text, line);
    return raise_with(state->error, number < 0 ? ERR_GET_REASON(code) : number, TRY(message), where,
                      reason);
}
#endif
