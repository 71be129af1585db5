/* Insides of _json. Only for modules/json. */
#ifndef PITHON_MODULES_JSON_JSON_INT_H
#define PITHON_MODULES_JSON_JSON_INT_H

#include "object/args.h"
#include "object/attr.h"
#include "object/call.h"
#include "object/error.h"
#include "object/needs.h"
#include "object/ops.h"
#include "object/type.h"
#include "types/dict/dict.h"
#include "types/float/float.h"
#include "types/int/int.h"
#include "types/list/list.h"
#include "types/module/module.h"
#include "types/str/str.h"
#include "types/tuple/tuple.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

extern PyTypeObject json_scanner_type, json_encoder_type;

/* The text of a JSON string, quoted; with `ascii` everything else is escaped. */
int json_escape(StrWriter *w, PyObject *s, bool ascii);
/* Which of the module's own functions is it? */
typedef enum { ESCAPE_OTHER, ESCAPE_UNICODE, ESCAPE_ASCII } JsonEscape;
JsonEscape json_escape_kind(PyObject *function);
/* (str, index behind) of the string whose text begins at `end`. */
PyObject *json_scanstring(PyObject *string, Py_ssize_t end, int strict);

#endif
