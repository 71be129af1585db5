/* pyctype.h: classes of ASCII characters; other bytes belong to none and have no other case. */
#include "capi/capi.h"

#define LOWER (PY_CTF_LOWER | PY_CTF_XDIGIT)
#define UPPER (PY_CTF_UPPER | PY_CTF_XDIGIT)
#define DIGIT (PY_CTF_DIGIT | PY_CTF_XDIGIT)

const unsigned int _Py_ctype_table[256] = {
    ['\t' ... '\r'] = PY_CTF_SPACE, [' '] = PY_CTF_SPACE,         ['0' ... '9'] = DIGIT,
    ['A' ... 'F'] = UPPER,          ['G' ... 'Z'] = PY_CTF_UPPER, ['a' ... 'f'] = LOWER,
    ['g' ... 'z'] = PY_CTF_LOWER,
};

#define ROW(f, n)                                                                                  \
    f(n), f(n + 1), f(n + 2), f(n + 3), f(n + 4), f(n + 5), f(n + 6), f(n + 7), f(n + 8),          \
        f(n + 9), f(n + 10), f(n + 11), f(n + 12), f(n + 13), f(n + 14), f(n + 15)
#define ALL(f)                                                                                     \
    ROW(f, 0), ROW(f, 16), ROW(f, 32), ROW(f, 48), ROW(f, 64), ROW(f, 80), ROW(f, 96),             \
        ROW(f, 112), ROW(f, 128), ROW(f, 144), ROW(f, 160), ROW(f, 176), ROW(f, 192), ROW(f, 208), \
        ROW(f, 224), ROW(f, 240)
#define TO_LOWER(c) ((c) >= 'A' && (c) <= 'Z' ? (unsigned char)((c) + 32) : (c))
#define TO_UPPER(c) ((c) >= 'a' && (c) <= 'z' ? (c) - 32 : (c))

const unsigned char _Py_ctype_tolower[256] = {ALL(TO_LOWER)};
const unsigned char _Py_ctype_toupper[256] = {ALL(TO_UPPER)};
