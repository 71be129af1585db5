/* Text of the system as wchar_t, and what programs ask of the interpreter before it runs. */
#include "capi/capi.h"

#include <locale.h>
#include <stdlib.h>
#include <wchar.h>

/* ---- fileutils.h: bytes that are no text become lone surrogates, as surrogateescape has it ----
 */

wchar_t *Py_DecodeLocale(const char *bytes, size_t *size) {
    size_t length = strlen(bytes), n = 0;
    wchar_t *out = PyMem_RawMalloc((length + 1) * sizeof *out);
    if (out == NULL) {
        if (size != NULL) {
            *size = (size_t)-1;
        }
        return NULL;
    }
    mbstate_t state = {0};
    for (size_t i = 0; i < length;) {
        size_t taken = mbrtowc(&out[n], bytes + i, length - i, &state);
        bool good = taken != (size_t)-1 && taken != (size_t)-2 && taken != 0 &&
                    !(out[n] >= 0xD800 && out[n] <= 0xDFFF);
        if (!good) {
            out[n] = 0xDC00 + (unsigned char)bytes[i];
            memset(&state, 0, sizeof state);
            taken = 1;
        }
        n++;
        i += taken;
    }
    out[n] = 0;
    if (size != NULL) {
        *size = n;
    }
    return out;
}

char *Py_EncodeLocale(const wchar_t *text, size_t *error_position) {
    size_t length = wcslen(text), n = 0, most = MB_CUR_MAX;
    char *out = PyMem_Malloc(length * most + most + 1);
    if (out == NULL) {
        if (error_position != NULL) {
            *error_position = (size_t)-1;
        }
        return NULL;
    }
    mbstate_t state = {0};
    for (size_t i = 0; i < length; i++) {
        if (text[i] >= 0xDC80 && text[i] <= 0xDCFF) {
            out[n++] = (char)(text[i] - 0xDC00);
            continue;
        }
        size_t written = wcrtomb(out + n, text[i], &state);
        if (written == (size_t)-1) {
            if (error_position != NULL) {
                *error_position = i;
            }
            PyMem_Free(out);
            return NULL;
        }
        n += written;
    }
    out[n] = 0;
    return out;
}

/* ---- pylifecycle.h ---- */

int Py_AtExit(void (*function)(void)) {
    return atexit(function) == 0 ? 0 : -1; /* after the end of the interpreter */
}

const char *Py_GetPlatform(void) {
    return "linux";
}

const char *Py_GetCopyright(void) {
    PyObject *text = PySys_GetObject("copyright");
    return text == NULL || !IS_STR(text) ? "" : str_utf8(text, NULL);
}

const char *Py_GetCompiler(void) {
#ifdef __clang__
    return "[Clang " __clang_version__ "]";
#else
    return "[GCC " __VERSION__ "]";
#endif
}

#undef Py_PACK_FULL_VERSION
#undef Py_PACK_VERSION
uint32_t Py_PACK_FULL_VERSION(int major, int minor, int micro, int level, int serial) {
    return ((uint32_t)(major & 0xff) << 24) | ((uint32_t)(minor & 0xff) << 16) |
           ((uint32_t)(micro & 0xff) << 8) | ((uint32_t)(level & 0xf) << 4) |
           (uint32_t)(serial & 0xf);
}
uint32_t Py_PACK_VERSION(int major, int minor) {
    return Py_PACK_FULL_VERSION(major, minor, 0, 0, 0);
}
