/* str.__format__. */
#include "types/str/str_methods.h"
#include "types/str/str_spec.h"

PyObject *str_format_spec(PyObject *self, PyObject *spec_text) {
    if (str_length(spec_text) == 0) {
        return ops_str(self);
    }
    FormatSpec spec;
    TRYI(str_spec_parse(spec_text, self, 's', '<', &spec));
    if (spec.type != 's') {
        return str_spec_unknown_type(&spec, self);
    }
    if (spec.sign) {
        return err_raise(PyExc_ValueError, spec.sign == ' '
                                               ? "Space not allowed in string format specifier"
                                               : "Sign not allowed in string format specifier");
    }
    if (spec.no_negative_zero) {
        return err_raise(PyExc_ValueError,
                         "Negative zero coercion (z) not allowed in string format specifier");
    }
    if (spec.alternate) {
        return err_raise(PyExc_ValueError,
                         "Alternate form (#) not allowed in string format specifier");
    }
    if (spec.align == '=') {
        return err_raise(PyExc_ValueError, "'=' alignment not allowed in string format specifier");
    }
    autoref PyObject *cut = NULL;
    if (spec.precision >= 0 && spec.precision < str_length(self)) {
        cut = TRY(str_slice(self, 0, spec.precision));
    }
    return str_spec_pad(&spec, cut ? cut : self);
}
