/* float.__format__. */
#include "types/float/float.h"
#include "object/error.h"
#include "object/ops.h"
#include "types/str/str.h"
#include "types/str/str_spec.h"

#include <string.h>

PyObject *float_format_spec(PyObject *value, PyObject *spec_text) {
    if (str_length(spec_text) == 0) {
        return ops_str(value);
    }
    FormatSpec spec;
    TRYI(str_spec_parse(spec_text, value, 0, '>', &spec));
    if (spec.type >= 128 || (spec.type && strchr("eEfFgGn%", (int)spec.type) == NULL)) {
        return str_spec_unknown_type(&spec, value);
    }
    return str_spec_double(&spec, float_value(value));
}
