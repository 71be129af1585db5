/* Certificates: as dicts, as bytes, and as objects. */
#ifdef HAVE_OPENSSL
#include "modules/ssl/ssl_int.h"

#include <openssl/asn1.h>
#include <openssl/pem.h>

typedef struct {
    PyObject_HEAD X509 *x; /* (c) owned */
} CertificateObject;

/* ---- names ---- */

/* The name of an object, or its number with dots. */
static PyObject *object_text(const ASN1_OBJECT *object, int dotted) {
    char buffer[256];
    int n = OBJ_obj2txt(buffer, sizeof buffer, object, dotted);
    if (n < 0 || n >= (int)sizeof buffer) {
        return err_raise(PyExc_ValueError, "name of an object is too long");
    }
    return str_from_utf8(buffer, n);
}
static PyObject *name_attribute(SslState *state, X509_NAME_ENTRY *entry) {
    const ASN1_OBJECT *object = X509_NAME_ENTRY_get_object(entry);
    autoref PyObject *name = TRY(object_text(object, 0));
    unsigned char *text;
    int n = ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(entry));
    if (n < 0) {
        return SSL_RAISE(state);
    }
    autoref PyObject *value = str_decode((char *)text, n, "utf-8", "strict");
    OPENSSL_free(text);
    return tuple_of(2, name, TRY(value));
}
/* A tuple of relative distinguished names, each a tuple of (name, value). */
static PyObject *name_tuple(SslState *state, const X509_NAME *name) {
    autoref PyObject *all = TRY(list_new(0)), *part = TRY(list_new(0));
    int set = -1;
    for (int i = 0; i < X509_NAME_entry_count(name); i++) {
        X509_NAME_ENTRY *entry = X509_NAME_get_entry(name, i);
        if (set >= 0 && X509_NAME_ENTRY_set(entry) != set) {
            autoref PyObject *done = TRY(list_as_tuple(part));
            TRYI(list_append(all, done));
            SETREF(part, TRY(list_new(0)));
        }
        set = X509_NAME_ENTRY_set(entry);
        autoref PyObject *pair = TRY(name_attribute(state, entry));
        TRYI(list_append(part, pair));
    }
    if (list_length(part) > 0) {
        autoref PyObject *done = TRY(list_as_tuple(part));
        TRYI(list_append(all, done));
    }
    return list_as_tuple(all);
}

/* ---- alternative names ---- */

static PyObject *string_pair(const char *kind, const ASN1_STRING *text) {
    autoref PyObject *name = TRY(str_from_text(kind)),
                     *value = TRY(str_from_utf8((const char *)ASN1_STRING_get0_data(text),
                                                ASN1_STRING_length(text)));
    return tuple_of(2, name, value);
}
static PyObject *address_text(const ASN1_OCTET_STRING *ip) {
    const unsigned char *p = ASN1_STRING_get0_data(ip);
    int n = ASN1_STRING_length(ip);
    if (n == 4) {
        return str_format("%d.%d.%d.%d", p[0], p[1], p[2], p[3]);
    }
    if (n != 16) {
        return str_from_text("<invalid>");
    }
    char text[48];
    size_t at = 0;
    for (int i = 0; i < 16; i += 2) {
        at += (size_t)snprintf(text + at, sizeof text - at, i ? ":%X" : "%X", p[i] << 8 | p[i + 1]);
    }
    return str_from_utf8(text, (Py_ssize_t)at);
}
static PyObject *text_pair(const char *kind, steals PyObject *text) {
    autoref PyObject *value = TRY(text), *name = TRY(str_from_text(kind));
    return tuple_of(2, name, value);
}
static PyObject *general_name(SslState *state, const GENERAL_NAME *name) {
    switch (name->type) {
    case GEN_DIRNAME:
        return text_pair("DirName", name_tuple(state, name->d.dirn));
    case GEN_EMAIL:
        return string_pair("email", name->d.rfc822Name);
    case GEN_DNS:
        return string_pair("DNS", name->d.dNSName);
    case GEN_URI:
        return string_pair("URI", name->d.uniformResourceIdentifier);
    case GEN_RID:
        return text_pair("Registered ID", object_text(name->d.rid, 1));
    case GEN_IPADD:
        return text_pair("IP Address", address_text(name->d.ip));
    case GEN_OTHERNAME:
        return text_pair("othername", str_from_text("<unsupported>"));
    case GEN_X400:
        return text_pair("X400Name", str_from_text("<unsupported>"));
    case GEN_EDIPARTY:
        return text_pair("EdiPartyName", str_from_text("<unsupported>"));
    default:
        return text_pair("<unsupported>", str_from_text("<unsupported>"));
    }
}
static PyObject *alternative_names(SslState *state, GENERAL_NAMES *names) {
    autoref PyObject *all = TRY(list_new(0));
    for (int i = 0; i < sk_GENERAL_NAME_num(names); i++) {
        autoref PyObject *pair = TRY(general_name(state, sk_GENERAL_NAME_value(names, i)));
        TRYI(list_append(all, pair));
    }
    return list_as_tuple(all);
}
/* URIs of the authority's information: OCSP responders or issuers. */
static PyObject *authority_uris(AUTHORITY_INFO_ACCESS *info, int nid) {
    autoref PyObject *all = TRY(list_new(0));
    for (int i = 0; i < sk_ACCESS_DESCRIPTION_num(info); i++) {
        ACCESS_DESCRIPTION *d = sk_ACCESS_DESCRIPTION_value(info, i);
        if (OBJ_obj2nid(d->method) != nid || d->location->type != GEN_URI) {
            continue;
        }
        const ASN1_STRING *uri = d->location->d.uniformResourceIdentifier;
        autoref PyObject *text =
            TRY(str_from_utf8((const char *)ASN1_STRING_get0_data(uri), ASN1_STRING_length(uri)));
        TRYI(list_append(all, text));
    }
    return list_as_tuple(all);
}
static int add_point(PyObject *all, DIST_POINT *point) {
    if (point->distpoint == NULL || point->distpoint->type != 0) {
        return 0;
    }
    STACK_OF(GENERAL_NAME) *names = point->distpoint->name.fullname;
    for (int i = 0; i < sk_GENERAL_NAME_num(names); i++) {
        const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, i);
        if (name->type == GEN_URI) {
            const ASN1_STRING *uri = name->d.uniformResourceIdentifier;
            autoref PyObject *text = INT_TRY(
                str_from_utf8((const char *)ASN1_STRING_get0_data(uri), ASN1_STRING_length(uri)));
            INT_TRYI(list_append(all, text));
        }
    }
    return 0;
}
static PyObject *revocation_uris(CRL_DIST_POINTS *points) {
    autoref PyObject *all = TRY(list_new(0));
    for (int i = 0; i < sk_DIST_POINT_num(points); i++) {
        TRYI(add_point(all, sk_DIST_POINT_value(points, i)));
    }
    return list_as_tuple(all);
}

/* ---- the dict ---- */

static int set_steal(PyObject *dict, const char *key, steals PyObject *value) {
    autoref PyObject *held = INT_TRY(value);
    return dict_set_text(dict, key, held);
}
/* What is printed into a memory BIO, as text. */
static PyObject *bio_text(BIO *b) {
    char *data;
    long n = BIO_get_mem_data(b, &data);
    PyObject *text = str_from_utf8(data, n);
    (void)BIO_reset(b);
    return text;
}
static int add_numbers(PyObject *dict, X509 *x) {
    BIO *b = BIO_new(BIO_s_mem());
    if (b == NULL) {
        return err_int(err_no_memory());
    }
    i2a_ASN1_INTEGER(b, X509_get0_serialNumber(x));
    int bad = set_steal(dict, "serialNumber", bio_text(b));
    ASN1_TIME_print(b, X509_get0_notBefore(x));
    bad = bad < 0 ? bad : set_steal(dict, "notBefore", bio_text(b));
    ASN1_TIME_print(b, X509_get0_notAfter(x));
    bad = bad < 0 ? bad : set_steal(dict, "notAfter", bio_text(b));
    BIO_free(b);
    return bad;
}
/* Adds a tuple unless it is empty. */
static int add_tuple(PyObject *dict, const char *key, steals PyObject *tuple) {
    autoref PyObject *held = INT_TRY(tuple);
    return tuple_length(held) > 0 ? dict_set_text(dict, key, held) : 0;
}
static int add_extensions(SslState *state, PyObject *dict, X509 *x) {
    GENERAL_NAMES *names = X509_get_ext_d2i(x, NID_subject_alt_name, NULL, NULL);
    if (names != NULL) {
        int bad = add_tuple(dict, "subjectAltName", alternative_names(state, names));
        GENERAL_NAMES_free(names);
        INT_TRYI(bad);
    }
    AUTHORITY_INFO_ACCESS *info = X509_get_ext_d2i(x, NID_info_access, NULL, NULL);
    if (info != NULL) {
        int bad = add_tuple(dict, "OCSP", authority_uris(info, NID_ad_OCSP));
        bad = bad < 0 ? bad : add_tuple(dict, "caIssuers", authority_uris(info, NID_ad_ca_issuers));
        AUTHORITY_INFO_ACCESS_free(info);
        INT_TRYI(bad);
    }
    CRL_DIST_POINTS *points = X509_get_ext_d2i(x, NID_crl_distribution_points, NULL, NULL);
    if (points != NULL) {
        int bad = add_tuple(dict, "crlDistributionPoints", revocation_uris(points));
        CRL_DIST_POINTS_free(points);
        INT_TRYI(bad);
    }
    ERR_clear_error();
    return 0;
}
PyObject *certificate_dict(SslState *state, X509 *x) {
    autoref PyObject *dict = TRY(dict_new());
    TRYI(set_steal(dict, "subject", name_tuple(state, X509_get_subject_name(x))));
    TRYI(set_steal(dict, "issuer", name_tuple(state, X509_get_issuer_name(x))));
    TRYI(set_steal(dict, "version", int_from_int64(X509_get_version(x) + 1)));
    TRYI(add_numbers(dict, x));
    TRYI(add_extensions(state, dict, x));
    return take(dict);
}
PyObject *certificate_der(SslState *state, X509 *x) {
    unsigned char *data = NULL;
    int n = i2d_X509(x, &data);
    if (n < 0) {
        return SSL_RAISE(state);
    }
    PyObject *bytes = bytes_from((char *)data, n);
    OPENSSL_free(data);
    return bytes;
}

/* ---- Certificate ---- */

PyObject *certificate_new(SslState *state, X509 *x) {
    PyObject *self = TRY(object_new((PyTypeObject *)state->certificate));
    X509_up_ref(x);
    ((CertificateObject *)self)->x = x;
    return self;
}
static X509 *x_of(void *self) {
    return ((CertificateObject *)self)->x;
}
static void certificate_dealloc(PyObject *o) {
    X509_free(x_of(o));
    TYPE(o)->tp_free(o);
}
enum { PEM = 1, DER = 2 };
METHOD("Certificate.public_bytes(self, format: int = Encoding.PEM, /)",
       "The certificate as text (PEM) or bytes (DER).")
static PyObject *certificate_public_bytes(CertificateObject *self, int format) {
    SslState *state = TRY(ssl_state_of(self));
    if (format == DER) {
        return certificate_der(state, self->x);
    }
    if (format != PEM) {
        return err_raise(PyExc_ValueError, "Unsupported format");
    }
    BIO *b = BIO_new(BIO_s_mem());
    if (b == NULL) {
        return err_no_memory();
    }
    PyObject *text = PEM_write_bio_X509(b, self->x) ? bio_text(b) : SSL_RAISE(state);
    BIO_free(b);
    return text;
}
METHOD("Certificate.get_info(self)", "What the certificate says, as a dict.")
static PyObject *certificate_get_info(CertificateObject *self) {
    return certificate_dict(TRY(ssl_state_of(self)), self->x);
}
static PyObject *certificate_repr(PyObject *o) {
    BIO *b = BIO_new(BIO_s_mem());
    if (b == NULL) {
        return err_no_memory();
    }
    X509_NAME_print_ex(b, X509_get_subject_name(x_of(o)), 0,
                       XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB);
    autoref PyObject *subject = bio_text(b);
    BIO_free(b);
    return str_format("<%s '%U'>", TYPE(o)->tp_name, TRY(subject));
}
static Py_hash_t certificate_hash(PyObject *o) {
    Py_hash_t h = (Py_hash_t)X509_subject_name_hash(x_of(o));
    return h == -1 ? -2 : h;
}
static PyObject *certificate_compare(PyObject *o, PyObject *other, int op) {
    if (TYPE(o) != TYPE(other) || (op != Py_EQ && op != Py_NE)) {
        return newref(NOT_IMPLEMENTED);
    }
    bool equal = X509_cmp(x_of(o), x_of(other)) == 0;
    return BOOL(op == Py_EQ ? equal : !equal);
}

#include "ssl_certificate.gen.h"

static PyType_Slot slots[] = {
    {Py_tp_dealloc, certificate_dealloc}, {Py_tp_repr, certificate_repr},
    {Py_tp_hash, certificate_hash},       {Py_tp_richcompare, certificate_compare},
    {Py_tp_methods, Certificate_methods}, {0, NULL},
};
PyType_Spec ssl_certificate_spec = {
    .name = "_ssl.Certificate",
    .basicsize = sizeof(CertificateObject),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = slots,
};
#endif
