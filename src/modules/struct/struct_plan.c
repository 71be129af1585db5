/* Formats compiled to plans. */
#include "modules/struct/struct_module.h"
#include "types/bytes/bytes.h"
#include "types/str/str.h"
#include "types/tuple/tuple.h"

#include <string.h>

typedef enum { NATIVE, LITTLE, BIG } Order;

/* Standard sizes by code; of 'l' and 'L' the native one differs, and 'n', 'N', 'P' are native only.
 */
static int item_bytes(char code, Order order) {
    switch (code) {
    case 'x':
    case 'c':
    case 'b':
    case 'B':
    case '?':
    case 's':
    case 'p':
        return 1;
    case 'h':
    case 'H':
    case 'e':
        return 2;
    case 'i':
    case 'I':
    case 'f':
        return 4;
    case 'l':
    case 'L':
        return order == NATIVE ? (int)sizeof(long) : 4;
    case 'q':
    case 'Q':
    case 'd':
    case 'F':
        return 8;
    case 'D':
        return 16;
    case 'n':
    case 'N':
    case 'P':
        return order == NATIVE ? (int)sizeof(void *) : 0;
    default:
        return 0;
    }
}
/* Of native items only; a complex number is aligned like its parts. */
static Py_ssize_t item_align(char code, int size) {
    return code == 'F' || code == 'D' ? size / 2 : size;
}

static bool is_blank(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

typedef struct {
    const char *p, *end;
    Order order;
} Reader;

/* The next item's code and count, 0 at the end, -1 with struct.error. */
static int next_item(StructState *state, Reader *r, char *code, Py_ssize_t *count) {
    while (r->p < r->end && is_blank(*r->p)) {
        r->p++;
    }
    if (r->p == r->end) {
        return 0;
    }
    *count = 1;
    bool counted = *r->p >= '0' && *r->p <= '9';
    if (counted) {
        *count = 0;
        for (; r->p < r->end && *r->p >= '0' && *r->p <= '9'; r->p++) {
            if (__builtin_mul_overflow(*count, 10, count) ||
                __builtin_add_overflow(*count, *r->p - '0', count)) {
                return err_int(err_raise(state->error, "total struct size too long"));
            }
        }
        if (r->p == r->end) {
            return err_int(err_raise(state->error, "repeat count given without format specifier"));
        }
    }
    *code = *r->p++;
    if (item_bytes(*code, r->order) == 0) {
        return err_int(err_raise(state->error, "bad char in struct format"));
    }
    return 1;
}

static void *too_long(StructState *state) {
    return err_raise(state->error, "total struct size too long");
}

/* Goes through the format; plan NULL counts the fields alone. Returns their number, or -1. */
static Py_ssize_t plan_lay_out(StructState *state, Reader r, StructPlan *plan) {
    Py_ssize_t fields = 0, size = 0, values = 0, count;
    char code;
    for (int more; (more = INT_TRYI(next_item(state, &r, &code, &count))) > 0;) {
        int bytes = item_bytes(code, r.order);
        if (r.order == NATIVE) {
            Py_ssize_t align = item_align(code, bytes), gap = (align - size % align) % align;
            if (__builtin_add_overflow(size, gap, &size)) {
                return err_int(too_long(state));
            }
        }
        bool text = code == 's' || code == 'p';
        Py_ssize_t total;
        if (__builtin_mul_overflow(count, bytes, &total)) {
            return err_int(too_long(state));
        }
        if (code != 'x' && (text || count > 0)) {
            if (plan != NULL) {
                plan->fields[fields] = (StructField){code, r.order == BIG,   (uint8_t)bytes,
                                                     size, text ? 1 : count, text ? count : bytes};
            }
            fields++;
            values += text ? 1 : count;
        }
        if (__builtin_add_overflow(size, total, &size)) {
            return err_int(too_long(state));
        }
    }
    if (plan != NULL) {
        plan->size = size;
        plan->values = values;
    }
    return fields;
}

/* Bytes that are not ASCII stay what they are: no format character is there. */
static PyObject *format_text(StructState *state, PyObject *format) {
    if (IS_STR(format)) {
        autoref PyObject *bytes = TRY(str_encode(format, "ascii", "strict"));
        return newref(format);
    }
    if (!IS_BYTES(format)) {
        return err_raise(PyExc_TypeError,
                         "Struct() argument 1 must be a str or bytes object, not %s",
                         TYPE(format)->tp_name);
    }
    return str_decode(bytes_data(format), bytes_length(format), "latin-1", "strict");
}

StructPlan *struct_plan_new(StructState *state, PyObject *format) {
    autoref PyObject *text = TRY(format_text(state, format));
    Py_ssize_t length = str_length(text);
    const char *p = str_data(text), *end = p + length;
    if (memchr(p, 0, (size_t)length) != NULL) {
        return err_raise(state->error, "embedded null character");
    }
    Order order = NATIVE;
    if (length > 0 && strchr("@=<>!", *p) != NULL) {
        order = *p == '@' ? NATIVE : *p == '<' ? LITTLE : *p == '=' ? LITTLE : BIG;
        p++;
    }
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#error "struct_plan.c: '=' and '@' are laid out for little-endian machines"
#endif
    Reader r = {p, end, order};
    Py_ssize_t fields = TRYI(plan_lay_out(state, r, NULL));
    StructPlan *plan = (StructPlan *)TRY(object_new_var(&struct_plan_type, fields));
    plan->text = take(text);
    plan_lay_out(state, r, plan);
    return plan;
}

int struct_plan_pack(StructState *state, const StructPlan *plan, PyObject *const *values,
                     char *out) {
    for (Py_ssize_t i = 0; i < plan->head.ob_size; i++) {
        const StructField *f = &plan->fields[i];
        char *p = out + f->offset;
        for (Py_ssize_t n = 0; n < f->repeat; n++, p += f->length) {
            INT_TRYI(struct_item_pack(state, f, *values++, p));
        }
    }
    return 0;
}

PyObject *struct_plan_unpack(const StructPlan *plan, const char *data) {
    if (plan->values == 0) {
        return tuple_empty();
    }
    autoref PyObject *tuple = TRY(tuple_new(plan->values));
    PyObject **item = tuple_items(tuple);
    for (Py_ssize_t i = 0; i < plan->head.ob_size; i++) {
        const StructField *f = &plan->fields[i];
        const char *p = data + f->offset;
        for (Py_ssize_t n = 0; n < f->repeat; n++, p += f->length) {
            *item++ = TRY(struct_item_unpack(f, p));
        }
    }
    return tuple_publish(take(tuple));
}

static void plan_dealloc(PyObject *o) {
    CLEAR(((StructPlan *)o)->text);
    object_free(o);
}
PyTypeObject struct_plan_type = {
    TYPE_HEAD,
    .tp_name = "_struct.plan",
    .tp_basicsize = sizeof(StructPlan),
    .tp_itemsize = sizeof(StructField),
    .tp_dealloc = plan_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION,
};
