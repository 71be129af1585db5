/* _ssl: TLS by the system's OpenSSL. */
#ifdef HAVE_OPENSSL
#include "modules/ssl/ssl_int.h"
#include "types/function/function.h"

#include <limits.h>
#include <openssl/crypto.h>
#include <openssl/pem.h>
#include <openssl/rand.h>

/* ---- randomness ---- */

FUNCTION(
    "_ssl.RAND_add(string, entropy: double, /)",
    "Mix the text into what random numbers are made of; entropy says how much of it is random.")
static PyObject *ssl_RAND_add(PyObject *module, PyObject *string, double entropy) {
    if (IS_STR(string)) {
        Py_ssize_t n;
        const char *text = TRY(str_utf8(string, &n));
        RAND_add(text, (int)(n < INT_MAX ? n : INT_MAX), entropy);
        return newref(NONE);
    }
    Py_buffer view;
    TRYI(arg_buffer(string, &view));
    RAND_add(view.buf, (int)(view.len < INT_MAX ? view.len : INT_MAX), entropy);
    arg_buffer_release(&view);
    return newref(NONE);
}
FUNCTION("_ssl.RAND_bytes(n: int, /)", "That many random bytes.")
static PyObject *ssl_RAND_bytes(PyObject *module, int n) {
    SslState *state = module_state(module);
    if (n < 0) {
        return err_raise(PyExc_ValueError, "num must be positive");
    }
    autoref PyObject *bytes = TRY(bytes_new(n));
    if (RAND_bytes((unsigned char *)bytes_data(bytes), n) != 1) {
        return SSL_RAISE(state);
    }
    return take(bytes);
}
FUNCTION("_ssl.RAND_status()", "Is there enough randomness?")
static PyObject *ssl_RAND_status(PyObject *module) {
    return BOOL(RAND_status() == 1);
}

/* ---- objects ---- */

static PyObject *text_or_none(const char *text) {
    return text ? str_from_text(text) : newref(NONE);
}
static PyObject *object_tuple(const ASN1_OBJECT *o) {
    int nid = OBJ_obj2nid(o);
    if (nid == NID_undef) {
        return err_raise(PyExc_ValueError, "Unknown object");
    }
    char dotted[256];
    int n = OBJ_obj2txt(dotted, sizeof dotted, o, 1);
    autoref PyObject *number = TRY(int_from_int64(nid)),
                     *short_name = TRY(text_or_none(OBJ_nid2sn(nid))),
                     *long_name = TRY(text_or_none(OBJ_nid2ln(nid))),
                     *oid = n > 0 && n < (int)sizeof dotted ? TRY(str_from_utf8(dotted, n))
                                                            : newref(NONE);
    return tuple_of(4, number, short_name, long_name, oid);
}
FUNCTION("_ssl.txt2obj(txt: utf8, name: bool = False)",
         "What OpenSSL knows about an object, by its number with dots or, if name, by its name.")
static PyObject *ssl_txt2obj(PyObject *module, const char *txt, int name) {
    ASN1_OBJECT *o = OBJ_txt2obj(txt, name ? 0 : 1);
    ERR_clear_error();
    if (o == NULL) {
        return err_raise(PyExc_ValueError, "unknown object '%.100s'", txt);
    }
    PyObject *result = object_tuple(o);
    ASN1_OBJECT_free(o);
    return result;
}
FUNCTION("_ssl.nid2obj(nid: int, /)", "What OpenSSL knows about an object, by its own number.")
static PyObject *ssl_nid2obj(PyObject *module, int nid) {
    if (nid < NID_undef) {
        return err_raise(PyExc_ValueError, "NID must be positive.");
    }
    const ASN1_OBJECT *o = OBJ_nid2obj(nid);
    ERR_clear_error();
    return o ? object_tuple(o) : err_raise(PyExc_ValueError, "unknown NID %d", nid);
}

/* ---- certificates ---- */

FUNCTION("_ssl.get_default_verify_paths()", "Where OpenSSL looks for authorities' certificates.")
static PyObject *ssl_get_default_verify_paths(PyObject *module) {
    const char *paths[] = {X509_get_default_cert_file_env(), X509_get_default_cert_file(),
                           X509_get_default_cert_dir_env(), X509_get_default_cert_dir()};
    autoref PyObject *tuple = TRY(tuple_new(4));
    for (int i = 0; i < 4; i++) {
        tuple_items(tuple)[i] =
            paths[i] ? TRY(str_decode_fs(paths[i], (Py_ssize_t)strlen(paths[i]))) : newref(NONE);
    }
    return tuple_publish(take(tuple));
}
FUNCTION("_ssl._test_decode_cert(path, /)", "The certificate in a file, as a dict.")
static PyObject *ssl_test_decode_cert(PyObject *module, PyObject *path) {
    SslState *state = module_state(module);
    autoref PyObject *os = TRY(import_module_text("os"));
    autoref PyObject *fsencode = TRY(attr_get_text(os, "fsencode"));
    autoref PyObject *name = TRY(call_one(fsencode, path));
    BIO *file = BIO_new_file(bytes_data(name), "r");
    if (file == NULL) {
        ERR_clear_error();
        return ssl_raise_plain(state, "Can't open file");
    }
    X509 *x = PEM_read_bio_X509(file, NULL, NULL, NULL);
    BIO_free(file);
    if (x == NULL) {
        ERR_clear_error();
        return ssl_raise_plain(state, "Error decoding PEM-encoded file");
    }
    PyObject *dict = certificate_dict(state, x);
    X509_free(x);
    return dict;
}

#include "ssl_module.gen.h"

/* ---- the module ---- */

int ssl_methods_add(PyTypeObject *type, PyMethodDef *methods) {
    for (PyMethodDef *m = methods; m->ml_name != NULL; m++) {
        autoref PyObject *method = INT_TRY(method_descriptor_new(type, m));
        INT_TRYI(dict_set_text(type->tp_dict, m->ml_name, method));
    }
    return 0;
}
/* The text alone, if there is one. */
static PyObject *error_str(PyObject *o) {
    autoref PyObject *text = TRY(attr_get_text(o, "strerror"));
    if (IS_STR(text)) {
        return take(text);
    }
    autoref PyObject *args = TRY(attr_get_text(o, "args"));
    return ops_str(args);
}
static PyType_Slot error_slots[] = {
    {Py_tp_str, error_str},
    {Py_tp_doc, "An error occurred in the SSL implementation."},
    {0, NULL},
};
static PyType_Spec error_spec = {
    .name = "ssl.SSLError",
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .slots = error_slots,
};
static int errors_add(PyObject *module, SslState *s) {
    autoref PyObject *bases = INT_TRY(tuple_of(1, PyExc_OSError));
    s->error = (PyObject *)INT_TRY(type_from_spec(module, &error_spec, bases));
    autoref PyObject *text = INT_TRY(str_from_text("ssl"));
    INT_TRYI(attr_set(s->error, NAME(__module__), text));
    ((PyTypeObject *)s->error)->tp_flags |= Py_TPFLAGS_IMMUTABLETYPE; /* from now on */
    INT_TRYI(module_add(module, "SSLError", s->error));
    autoref PyObject *value_error = INT_TRY(tuple_of(2, s->error, PyExc_ValueError));
    const struct {
        const char *name, *doc;
        PyObject *base, **out;
    } errors[] = {
        {"SSLCertVerificationError", "A certificate could not be verified.", value_error,
         &s->cert_error},
        {"SSLZeroReturnError", "SSL/TLS session closed cleanly.", s->error, &s->zero_return},
        {"SSLWantReadError",
         "Non-blocking SSL socket needs to read more data\nbefore the requested operation can be "
         "completed.",
         s->error, &s->want_read},
        {"SSLWantWriteError",
         "Non-blocking SSL socket needs to write more data\nbefore the requested operation can be "
         "completed.",
         s->error, &s->want_write},
        {"SSLSyscallError", "System error when attempting SSL operation.", s->error,
         &s->syscall_error},
        {"SSLEOFError", "SSL/TLS connection terminated abruptly.", s->error, &s->eof_error},
    };
    for (size_t i = 0; i < countof(errors); i++) {
        char full[48];
        snprintf(full, sizeof full, "ssl.%s", errors[i].name);
        *errors[i].out = INT_TRY(exception_class_new(full, errors[i].base, errors[i].doc));
        INT_TRYI(module_add(module, errors[i].name, *errors[i].out));
    }
    return 0;
}
static int types_add(PyObject *module, SslState *s) {
    const struct {
        const char *name;
        PyType_Spec *spec;
        PyObject **out;
    } types[] = {
        {"_SSLContext", &ssl_context_spec, &s->context},
        {"_SSLSocket", &ssl_socket_spec, &s->socket},
        {"MemoryBIO", &ssl_bio_spec, &s->bio},
        {"SSLSession", &ssl_session_spec, &s->session},
        {"Certificate", &ssl_certificate_spec, &s->certificate},
    };
    for (size_t i = 0; i < countof(types); i++) {
        *types[i].out = (PyObject *)INT_TRY(type_from_spec(module, types[i].spec, NULL));
        INT_TRYI(module_add(module, types[i].name, *types[i].out));
    }
    INT_TRYI(ssl_methods_add((PyTypeObject *)s->context, ssl_context_config_methods));
    return ssl_methods_add((PyTypeObject *)s->socket, ssl_socket_info_methods);
}
static PyObject *version_tuple(unsigned long n) {
    autoref PyObject *tuple = TRY(tuple_new(5));
    unsigned long parts[] = {n >> 28 & 0xf, n >> 20 & 0xff, n >> 12 & 0xff, n >> 4 & 0xff, n & 0xf};
    for (int i = 0; i < 5; i++) {
        tuple_items(tuple)[i] = TRY(int_from_uint64(parts[i]));
    }
    return tuple_publish(take(tuple));
}
static int versions_add(PyObject *module) {
    unsigned long number = OpenSSL_version_num();
    INT_TRYI(module_add_int(module, "OPENSSL_VERSION_NUMBER", (int64_t)number));
    INT_TRYI(module_add_text(module, "OPENSSL_VERSION", OpenSSL_version(OPENSSL_VERSION)));
    INT_TRYI(module_add_steal(module, "OPENSSL_VERSION_INFO", version_tuple(number)));
    INT_TRYI(
        module_add_steal(module, "_OPENSSL_API_VERSION", version_tuple(OPENSSL_VERSION_NUMBER)));
    return module_add_text(module, "_DEFAULT_CIPHERS", OSSL_default_cipher_list());
}
static int ssl_exec(PyObject *module) {
    SslState *state = module_state(module);
    autoref PyObject *socket = INT_TRY(import_module_text("_socket"));
    state->socket_class = INT_TRY(attr_get_text(socket, "socket"));
    INT_TRYI(errors_add(module, state));
    INT_TRYI(types_add(module, state));
    INT_TRYI(versions_add(module));
    return ssl_add_constants(module);
}

NATIVE_MODULE_OBJECTS(
    _ssl, SslState, ssl_exec, _ssl_functions,
    "Implementation module for SSL socket operations.  See the socket module\nfor "
    "documentation.")
#endif
