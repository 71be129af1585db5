/* _string: the texts of str.format taken apart, for string.Formatter. */
#include "object/args.h"
#include "object/needs.h"
#include "types/int/int.h"
#include "types/iterator/iterator.h"
#include "types/list/list.h"
#include "types/module/module.h"
#include "types/str/template.h"
#include "types/tuple/tuple.h"
#include "object/ops.h"

typedef struct {
    char nothing;
} StringState;

/* (literal, field name, specification, conversion); None for what is not there. */
static PyObject *part_tuple(PyObject *text, const TemplatePart *part) {
    autoref PyObject *literal = TRY(str_slice(text, part->literal_start, part->literal_end));
    if (!part->has_field) {
        return tuple_of(4, literal, NONE, NONE, NONE);
    }
    autoref PyObject *name = TRY(str_slice(text, part->name_start, part->name_end)),
                     *spec = TRY(str_slice(text, part->spec_start, part->spec_end));
    autoref PyObject *conversion =
        part->conversion ? TRY(str_from_char(part->conversion)) : newref(NONE);
    return tuple_of(4, literal, name, spec, conversion);
}

FUNCTION("_string.formatter_parser(string: str, /)",
         "An iterator over the parts of a format string.")
static PyObject *string_formatter_parser(PyObject *module, PyObject *string) {
    autoref PyObject *list = TRY(list_new(0));
    Template t = {string, 0, str_length(string)};
    TemplatePart part;
    for (int more; (more = TRYI(template_next(&t, &part))) > 0;) {
        TRYI(list_append_steal(list, TRY(part_tuple(string, &part))));
    }
    return ops_iter(list);
}

static PyObject *name_object(PyObject *text, const TemplateStep *step) {
    return step->number >= 0 ? int_from_ssize(step->number)
                             : str_slice(text, step->start, step->end);
}
FUNCTION("_string.formatter_field_name_split(string: str, /)",
         "What a field's name starts with, and an iterator over its attributes and indices.")
static PyObject *string_formatter_field_name_split(PyObject *module, PyObject *string) {
    Template t = {string, 0, str_length(string)};
    TemplateStep step;
    TRYI(template_first(&t, &step));
    autoref PyObject *first = TRY(name_object(string, &step)), *list = TRY(list_new(0));
    for (int more; (more = TRYI(template_step(&t, &step))) > 0;) {
        autoref PyObject *name = TRY(name_object(string, &step));
        TRYI(list_append_steal(list, TRY(tuple_of(2, BOOL(step.is_attribute), name))));
    }
    autoref PyObject *rest = TRY(ops_iter(list));
    return tuple_of(2, first, rest);
}

static int string_exec(PyObject *module) {
    return 0;
}

#include "string_module.gen.h"

NATIVE_MODULE(_string, StringState, string_exec, _string_functions,
              "The texts of str.format taken apart.")
