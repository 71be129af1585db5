/* What the modules that stand on expat share. */
#ifdef HAVE_EXPAT
#include "modules/expat/expat_shared.h"
#include "object/error.h"
#include "thread/mutex.h"
#include "types/str/str.h"

XML_Parser expat_create(const char *encoding, const char *separator, PyObject *owner) {
    XML_Parser expat =
        separator ? XML_ParserCreateNS(encoding, *separator) : XML_ParserCreate(encoding);
    if (expat == NULL) {
        return err_no_memory();
    }
    /* Chosen by expat otherwise, from less entropy than the hash of a str has. */
    PyObject *salt = str_from_text("expat");
    if (salt == NULL) {
        XML_ParserFree(expat);
        return NULL;
    }
    XML_SetHashSalt(expat, (unsigned long)str_hash(salt) ^ (unsigned long)(uintptr_t)expat);
    decref(salt);
    XML_SetUserData(expat, owner);
    return expat;
}
const char *expat_error_text(int code) {
    const char *text = XML_ErrorString(code);
    return text == NULL && code == 44 ? "parser not started" : text;
}
int expat_map_encoding(const char *name, XML_Encoding *info) {
    char bytes[256];
    for (int i = 0; i < 256; i++) {
        bytes[i] = (char)i;
    }
    autoref PyObject *text = INT_TRY(str_decode(bytes, 256, name, "replace"));
    if (str_length(text) != 256) {
        return err_int(err_raise(PyExc_ValueError, "multi-byte encodings are not supported"));
    }
    for (int i = 0; i < 256; i++) {
        Py_UCS4 c = str_at(text, i);
        info->map[i] = c == 0xfffd ? -1 : (int)c;
    }
    info->data = NULL;
    info->convert = NULL;
    info->release = NULL;
    return 0;
}

/* ---- deferral ---- */

/* How much of a token may wait before each piece is no longer tried at once, where deferral is
 * there but nobody is told so. */
enum { DEFERRAL_PENDING = 1 << 16 };

bool expat_has_deferral(void) {
#ifdef HAVE_XML_SETREPARSEDEFERRALENABLED
    XML_Expat_Version version = XML_ExpatVersionInfo();
    return version.major > 2 || (version.major == 2 && version.minor >= 6);
#else
    return false;
#endif
}
/* An upper bound: what was given since the last event began. */
static uint64_t bytes_pending(XML_Parser expat, uint64_t fed) {
    XML_Index index = XML_GetCurrentByteIndex(expat);
    return index < 0 || (uint64_t)index > fed ? fed : fed - (uint64_t)index;
}
int expat_feed(XML_Parser expat, uint64_t *fed, const char *data, int n, int is_final) {
#ifdef HAVE_XML_SETREPARSEDEFERRALENABLED
    if (!expat_has_deferral()) { /* backported into an older version */
        bool defer = n > 0 && bytes_pending(expat, *fed) > DEFERRAL_PENDING;
        XML_SetReparseDeferralEnabled(expat, defer ? XML_TRUE : XML_FALSE);
    }
#else
    (void)bytes_pending;
#endif
    *fed += (uint64_t)n;
    return XML_Parse(expat, data, n, is_final);
}

/* ---- whose parser it is ---- */

int expat_use_check_locked(const uintptr_t *user) {
    uintptr_t owner = load_relaxed(user);
    if (owner != 0 && owner != thread_os_id()) {
        return err_int(err_raise(PyExc_RuntimeError, "the parser is in use by another thread"));
    }
    return 0;
}
int expat_use_begin(PyObject *owner, uintptr_t *user, const char *method) {
    guard(owner);
    INT_TRYI(expat_use_check_locked(user));
    if (*user != 0) {
        return err_int(
            err_raise(PyExc_RuntimeError, "cannot call %s() from within a handler", method));
    }
    store_relaxed(user, thread_os_id());
    return 0;
}
void expat_use_end(PyObject *owner, uintptr_t *user) {
    guard(owner);
    store_relaxed(user, 0);
}
#endif
