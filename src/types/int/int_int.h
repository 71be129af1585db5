/* Insides of int. Only for types/int. */
#ifndef PITHON_TYPES_INT_INT_INT_H
#define PITHON_TYPES_INT_INT_INT_H

#include "base/bignum.h"
#include "base/hash.h"
#include "object/args.h"
#include "object/data.h"
#include "object/error.h"
#include "object/ops.h"
#include "types/float/float.h"
#include "types/int/int.h"
#include "types/str/str.h"

/* The sign is in bits 0-1 of the tag (0 plus, 1 zero, 2 minus), the number of digits from bit 3 on.
 */
static force_inline uint32_t *int_digits(PyObject *o) {
    return ((PyLongObject *)o)->long_value.ob_digit;
}
static force_inline size_t int_count(PyObject *o) {
    return ((PyLongObject *)o)->long_value.lv_tag >> 3;
}
static force_inline bool int_is_negative(PyObject *o) {
    return (((PyLongObject *)o)->long_value.lv_tag & 3) == 2;
}
/* A fresh int of `count` digits, undefined; int_finish sets the tag. */
PyObject *int_new(size_t count);
/* Trims and sets the tag; small values become the static ones. Takes the fresh int over; NULL stays
 * NULL. */
PyObject *int_finish(steals PyObject *fresh, size_t count, bool negative);
/* int_replaced.c: what a program's own function in place of one of `_pylong` says; NULL without
 * exception: there is none, or the ints are not large enough for it to be asked. The pair of
 * int_replaced_divmod holds two ints. */
PyObject *int_replaced_from_text(const char *digits, size_t count);
PyObject *int_replaced_to_text(PyObject *o);
PyObject *int_replaced_divmod(PyObject *a, PyObject *b);

#endif
