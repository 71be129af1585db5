/* What every module that stands on expat needs: the library's header, and the parts that do not
 * depend on what the parser's events become. */
#ifndef PITHON_MODULES_EXPAT_EXPAT_SHARED_H
#define PITHON_MODULES_EXPAT_EXPAT_SHARED_H

#include "object/object.h"

/* The header declares the protection against entities for libraries built with DTDs only, as all
 * packaged ones are. */
#ifndef XML_DTD
#define XML_DTD 1
#endif
#ifndef XML_GE
#define XML_GE 1
#endif
#include <expat.h>

/* expat is given no more than this at a time. */
enum { EXPAT_CHUNK = 1 << 20 };

/* A parser for `owner`: its user data. The encoding and the separator of namespaces may be NULL. */
XML_Parser expat_create(const char *encoding, const char *separator, PyObject *owner);
/* expat's text, or our own for what an older expat doesn't know; NULL for no error's number. */
const char *expat_error_text(int code);
/* For XML_SetUnknownEncodingHandler: an encoding of one byte a character, by a codec of Python. */
int expat_map_encoding(const char *name, XML_Encoding *info);

/* Whether a parser can be set to wait with reading a token anew until there is more of it: expat
 * 2.6 and later. */
bool expat_has_deferral(void);
/* XML_Parse of one piece; *fed counts the bytes given so far. */
int expat_feed(XML_Parser expat, uint64_t *fed, const char *data, int n, int is_final);

/* A parser belongs to one thread while that thread parses: *user is its os id, 0 when nobody does;
 * changed under the lock of `owner`. */
int expat_use_check_locked(const uintptr_t *user); /* -1: another thread does */
int expat_use_begin(PyObject *owner, uintptr_t *user, const char *method);
void expat_use_end(PyObject *owner, uintptr_t *user);

#endif
