/* The decimal digits of ints that fit a word, without making a str. */
#ifndef PITHON_TYPES_INT_INT_DIGITS_H
#define PITHON_TYPES_INT_INT_DIGITS_H

#include "types/int/int.h"

enum { INT_QUICK_DIGITS = 24 };
/* An exact int of one digit: written at the end of `room`; the start of the text, whose length is
 * *length. NULL: any other object. */
static inline quiet const char *int_digits_quick(PyObject *o, char room[INT_QUICK_DIGITS],
                                                 Py_ssize_t *length) {
    if (!IS_EXACT(o, PyLong_Type) || !int_is_compact(o)) {
        return NULL;
    }
    Py_ssize_t value = int_compact(o);
    size_t rest = value < 0 ? 0 - (size_t)value : (size_t)value;
    char *at = room + INT_QUICK_DIGITS;
    do {
        *--at = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest != 0);
    if (value < 0) {
        *--at = '-';
    }
    *length = room + INT_QUICK_DIGITS - at;
    return at;
}

#endif
