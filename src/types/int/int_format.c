/* int.__format__. */
#include "types/int/int_int.h"
#include "types/str/str_spec.h"

#include <string.h>

static PyObject *format_char(const FormatSpec *spec, PyObject *value) {
    if (spec->sign) {
        return err_raise(PyExc_ValueError, "Sign not allowed with integer format specifier 'c'");
    }
    if (spec->alternate) {
        return err_raise(PyExc_ValueError,
                         "Alternate form (#) not allowed with integer format specifier 'c'");
    }
    int overflow;
    int64_t c = int_as_int64_overflow(value, &overflow);
    if (overflow) {
        return err_raise(PyExc_OverflowError, "Python int too large to convert to C long");
    }
    if (c < 0 || c > 0x10ffff) {
        return err_raise(PyExc_OverflowError, "%%c arg not in range(0x110000)");
    }
    autoref PyObject *text = TRY(str_from_char((Py_UCS4)c));
    return str_spec_pad(spec, text);
}

static PyObject *format_digits(const FormatSpec *spec, PyObject *value) {
    int base = spec->type == 'b' ? 2 : spec->type == 'o' ? 8 : (spec->type | 32) == 'x' ? 16 : 10;
    autoref PyObject *text = TRY(int_to_text(value, base));
    char *p = str_data(text), *end = p + str_length(text), prefix[2];
    FormatNumber number = {.sign = spec->sign == '+' || spec->sign == ' ' ? spec->sign : 0};
    if (*p == '-') {
        number.sign = *p++;
    }
    if (spec->type == 'X') { /* NOLOCK: the text is ours alone */
        for (char *q = p; q < end; q++) {
            *q = *q >= 'a' && *q <= 'z' ? (char)(*q - 32) : *q;
        }
    }
    if (base != 10) {
        memcpy(prefix, p, 2);
        number.prefix = prefix;
        number.prefix_size = spec->alternate ? 2 : 0;
        p += 2;
    }
    number.digits = p;
    number.digits_size = (size_t)(end - p);
    return str_spec_number(spec, &number);
}

PyObject *int_format(PyObject *value, PyObject *spec_text) {
    if (str_length(spec_text) == 0) {
        return ops_str(value);
    }
    FormatSpec spec;
    TRYI(str_spec_parse(spec_text, value, 'd', '>', &spec));
    if (spec.type < 128 && spec.type && strchr("eEfFgG%", (int)spec.type) != NULL) {
        double x = int_as_double(value);
        return x == -1.0 && err_occurred() ? NULL : str_spec_double(&spec, x);
    }
    if (spec.type >= 128 || !spec.type || strchr("bcdoxXn", (int)spec.type) == NULL) {
        return str_spec_unknown_type(&spec, value);
    }
    if (spec.precision >= 0) {
        return err_raise(PyExc_ValueError, "Precision not allowed in integer format specifier");
    }
    if (spec.no_negative_zero) {
        return err_raise(PyExc_ValueError,
                         "Negative zero coercion (z) not allowed in integer format specifier");
    }
    return spec.type == 'c' ? format_char(&spec, value) : format_digits(&spec, value);
}
