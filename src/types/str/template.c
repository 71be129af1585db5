/* Texts of str.format taken apart. */
#include "types/str/template.h"
#include "types/str/str_int.h"

static int fail(const char *message) {
    err_raise(PyExc_ValueError, "%s", message);
    return -1;
}

static Py_UCS4 here(const Template *t) {
    return str_at(t->text, t->at);
}

/* The name of a field, up to what ends it, which is passed over and stored in *ended. */
static int read_name(Template *t, TemplatePart *part, Py_UCS4 *ended) {
    part->name_start = t->at;
    bool bracket = false;
    for (; t->at < t->end; t->at++) {
        Py_UCS4 c = here(t);
        if (bracket) {
            bracket = c != ']';
        } else if (c == '{') {
            return fail("unexpected '{' in field name");
        } else if (c == '[') {
            bracket = true;
        } else if (c == '}' || c == ':' || c == '!') {
            part->name_end = t->at++;
            *ended = c;
            return 0;
        }
    }
    return fail("expected '}' before end of string");
}

static int read_conversion(Template *t, TemplatePart *part, Py_UCS4 *ended) {
    if (t->at >= t->end) {
        return fail("end of string while looking for conversion specifier");
    }
    part->conversion = here(t);
    t->at++;
    if (t->at >= t->end) {
        return fail("unmatched '{' in format spec");
    }
    *ended = here(t);
    t->at++;
    return *ended == ':' || *ended == '}' ? 0 : fail("expected ':' after conversion specifier");
}

static int read_spec(Template *t, TemplatePart *part) {
    part->spec_start = t->at;
    for (int depth = 1; t->at < t->end; t->at++) {
        Py_UCS4 c = here(t);
        if (c == '{') {
            part->spec_nested = true;
            depth++;
        } else if (c == '}' && --depth == 0) {
            part->spec_end = t->at++;
            return 0;
        }
    }
    return fail("unmatched '{' in format spec");
}

static int read_field(Template *t, TemplatePart *part) {
    Py_UCS4 ended;
    part->has_field = true;
    INT_TRYI(read_name(t, part, &ended));
    if (ended == '!') {
        INT_TRYI(read_conversion(t, part, &ended));
    }
    return ended == ':' ? read_spec(t, part) : 0;
}

int template_next(Template *t, TemplatePart *part) {
    *part = (TemplatePart){.literal_start = t->at, .literal_end = t->end};
    if (t->at >= t->end) {
        return 0;
    }
    for (; t->at < t->end; t->at++) {
        Py_UCS4 c = here(t);
        if (c != '{' && c != '}') {
            continue;
        }
        bool doubled = t->at + 1 < t->end && str_at(t->text, t->at + 1) == c;
        if (doubled) { /* the literal ends with the first of them */
            part->literal_end = t->at + 1;
            t->at += 2;
            return 1;
        }
        if (c == '}') {
            return fail("Single '}' encountered in format string");
        }
        if (t->at + 1 >= t->end) {
            return fail("Single '{' encountered in format string");
        }
        part->literal_end = t->at++;
        return read_field(t, part) < 0 ? -1 : 1;
    }
    return 1;
}

/* The number that [start, end) is, or -1 if it is none; -2 with ValueError if it is too large. */
static Py_ssize_t number_of(const Template *t, Py_ssize_t start, Py_ssize_t end) {
    Py_ssize_t value = 0;
    for (Py_ssize_t i = start; i < end; i++) {
        int digit = unicode_decimal(str_at(t->text, i));
        if (digit < 0) {
            return -1;
        }
        if (value > (PY_SSIZE_T_MAX - digit) / 10) {
            return fail("Too many decimal digits in format string") - 1;
        }
        value = value * 10 + digit;
    }
    return start < end ? value : -1;
}

int template_first(Template *t, TemplateStep *step) {
    *step = (TemplateStep){.start = t->at};
    while (t->at < t->end && here(t) != '.' && here(t) != '[') {
        t->at++;
    }
    step->end = t->at;
    step->number = number_of(t, step->start, step->end);
    return step->number == -2 ? -1 : 0;
}

int template_step(Template *t, TemplateStep *step) {
    if (t->at >= t->end) {
        return 0;
    }
    Py_UCS4 c = here(t);
    if (c != '.' && c != '[') {
        return fail("Only '.' or '[' may follow ']' in format field specifier");
    }
    *step = (TemplateStep){.start = ++t->at, .number = -1, .is_attribute = c == '.'};
    if (c == '.') {
        while (t->at < t->end && here(t) != '.' && here(t) != '[') {
            t->at++;
        }
        step->end = t->at;
    } else {
        while (t->at < t->end && here(t) != ']') {
            t->at++;
        }
        if (t->at >= t->end) {
            return fail("Missing ']' in format string");
        }
        step->end = t->at++;
        step->number = number_of(t, step->start, step->end);
        if (step->number == -2) {
            return -1;
        }
    }
    return step->start == step->end ? fail("Empty attribute in format string") : 1;
}
