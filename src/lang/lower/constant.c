#include "lang/lower/constant.h"

#include "base/bignum.h"
#include "base/float_text.h"
#include "lang/lower/code_body.h"

#include <math.h>

static const ConstKind simple_kinds[] = {CONST_NONE, CONST_FALSE, CONST_TRUE, CONST_ELLIPSIS};

ConstTable *const_table_new(Compiling *c) {
    ConstTable *t = compiling_new(c, ConstTable);
    t->size = 64;
    t->buckets = compiling_zalloc(c, t->size * sizeof *t->buckets);
    Const *simple[] = {&t->none, &t->no, &t->yes, &t->ellipsis};
    for (int i = 0; i < 4; i++) {
        simple[i]->kind = simple_kinds[i];
    }
    return t;
}

/* ---- the table ---- */

static uint32_t hash_bytes(uint32_t h, const void *data, size_t size) {
    const unsigned char *p = data;
    for (size_t i = 0; i < size; i++) {
        h = (h ^ p[i]) * 16777619u;
    }
    return h;
}

static uint32_t const_hash(const Const *k) {
    uint32_t h = 2166136261u + (uint32_t)k->kind;
    switch (k->kind) {
    case CONST_INT:
        return hash_bytes(h + k->negative, k->digits, k->size * sizeof *k->digits);
    case CONST_FLOAT:
        return hash_bytes(h, &k->real, sizeof k->real);
    case CONST_COMPLEX:
        return hash_bytes(hash_bytes(h, &k->real, sizeof k->real), &k->imag, sizeof k->imag);
    case CONST_STR:
    case CONST_BYTES:
        return hash_bytes(h, k->text, k->size);
    case CONST_TUPLE:
    case CONST_SLICE:
        return hash_bytes(h, k->items, k->size * sizeof *k->items);
    case CONST_FROZENSET:
        for (size_t i = 0; i < k->size; i++) { /* in any order */
            h += hash_bytes(0, &k->items[i], sizeof k->items[i]);
        }
        return h;
    case CONST_CODE:
        h = hash_bytes(h + (uint32_t)k->code->first_line, k->code->name, strlen(k->code->name));
        return hash_bytes(h, k->code->units.items, (size_t)k->code->units.count * sizeof(uint16_t));
    default:
        return hash_bytes(h, &k->object, sizeof k->object);
    }
}

/* Arrays of nothing may be NULL, which memcmp() refuses. */
static bool same_memory(const void *a, const void *b, size_t size) {
    return size == 0 || memcmp(a, b, size) == 0;
}
static bool same_bytes(const CodeBytes *a, const CodeBytes *b) {
    return a->bytes.count == b->bytes.count &&
           same_memory(a->bytes.items, b->bytes.items, (size_t)a->bytes.count);
}

/* The same code, compiled twice: a generator expression in any(...), a finally body. */
static bool same_code(const CodeBody *a, const CodeBody *b) {
    return a->units.count == b->units.count && a->const_count == b->const_count &&
           a->name_count == b->name_count && a->local_count == b->local_count &&
           a->flags == b->flags && a->first_line == b->first_line && a->argcount == b->argcount &&
           a->posonlyargcount == b->posonlyargcount && a->kwonlyargcount == b->kwonlyargcount &&
           strcmp(a->name, b->name) == 0 &&
           same_memory(a->units.items, b->units.items, (size_t)a->units.count * sizeof(uint16_t)) &&
           same_memory(a->consts, b->consts, (size_t)a->const_count * sizeof *a->consts) &&
           same_memory(a->names, b->names, (size_t)a->name_count * sizeof *a->names) &&
           same_memory(a->locals, b->locals, (size_t)a->local_count * sizeof *a->locals) &&
           same_bytes(&a->lines, &b->lines) && same_bytes(&a->exceptions, &b->exceptions);
}

static bool same_items(const Const *a, const Const *b) {
    for (size_t i = 0; i < a->size; i++) {
        bool found = false;
        for (size_t j = 0; j < b->size && !found; j++) {
            found = a->items[i] == b->items[j];
        }
        if (!found) {
            return false;
        }
    }
    return true;
}

/* A NaN is like no other, not even itself; zeros differ by sign. */
static bool same_number(double a, double b) {
    return a == b && signbit(a) == signbit(b);
}

static bool const_same(const Const *a, const Const *b) {
    if (a->kind != b->kind || a->hash != b->hash || a->size != b->size) {
        return false;
    }
    switch (a->kind) {
    case CONST_INT:
        return a->negative == b->negative &&
               memcmp(a->digits, b->digits, a->size * sizeof *a->digits) == 0;
    case CONST_FLOAT:
        return same_number(a->real, b->real);
    case CONST_COMPLEX:
        return same_number(a->real, b->real) && same_number(a->imag, b->imag);
    case CONST_STR:
    case CONST_BYTES:
        return memcmp(a->text, b->text, a->size) == 0;
    case CONST_TUPLE:
    case CONST_SLICE:
        return memcmp(a->items, b->items, a->size * sizeof *a->items) == 0;
    case CONST_FROZENSET:
        return same_items(a, b);
    case CONST_CODE:
        return same_code(a->code, b->code);
    default:
        return a->object == b->object;
    }
}

static void table_grow(Compiling *c, ConstTable *t) {
    uint32_t size = t->size * 2;
    Const **buckets = compiling_zalloc(c, size * sizeof *buckets);
    for (uint32_t i = 0; i < t->size; i++) {
        for (Const *k = t->buckets[i], *next; k; k = next) {
            next = k->next;
            k->next = buckets[k->hash & (size - 1)];
            buckets[k->hash & (size - 1)] = k;
        }
    }
    t->buckets = buckets;
    t->size = size;
}

/* The one constant like `k` (whose texts and items stay where they are). */
static Const *table_get(Compiling *c, ConstTable *t, Const k) {
    k.hash = const_hash(&k);
    for (Const *known = t->buckets[k.hash & (t->size - 1)]; known; known = known->next) {
        if (const_same(known, &k)) {
            return known;
        }
    }
    if (t->count >= t->size) {
        table_grow(c, t);
    }
    Const *made = compiling_new(c, Const);
    *made = k;
    made->next = t->buckets[k.hash & (t->size - 1)];
    t->buckets[k.hash & (t->size - 1)] = made;
    t->count++;
    return made;
}

/* ---- making ---- */

Const *const_str(Compiling *c, ConstTable *t, const char *text, size_t size) {
    return table_get(c, t, (Const){.kind = CONST_STR, .size = size, .text = text});
}

Const *const_bytes(Compiling *c, ConstTable *t, const char *text, size_t size) {
    return table_get(c, t, (Const){.kind = CONST_BYTES, .size = size, .text = text});
}

Const *const_int(Compiling *c, ConstTable *t, const uint32_t *digits, size_t size, bool negative) {
    size = bignum_trim(digits, size);
    return table_get(
        c, t,
        (Const){.kind = CONST_INT, .negative = negative && size, .size = size, .digits = digits});
}

Const *const_long(Compiling *c, ConstTable *t, int64_t value) {
    uint32_t *digits = compiling_alloc(c, BIGNUM_UINT64_DIGITS * sizeof *digits);
    size_t size = bignum_from_uint64(value < 0 ? -(uint64_t)value : (uint64_t)value, digits);
    return const_int(c, t, digits, size, value < 0);
}

Const *const_float(Compiling *c, ConstTable *t, double value) {
    return table_get(c, t, (Const){.kind = CONST_FLOAT, .real = value});
}

Const *const_complex(Compiling *c, ConstTable *t, double real, double imag) {
    return table_get(c, t, (Const){.kind = CONST_COMPLEX, .real = real, .imag = imag});
}

Const *const_sequence(Compiling *c, ConstTable *t, ConstKind kind, Const *const *items,
                      size_t size) {
    Const **copy = compiling_alloc(c, size * sizeof *copy);
    size_t used = 0;
    for (size_t i = 0; i < size; i++) {
        bool twice = false;
        for (size_t j = 0; kind == CONST_FROZENSET && j < used && !twice; j++) {
            twice = copy[j] == items[i];
        }
        if (!twice) {
            copy[used++] = items[i];
        }
    }
    return table_get(c, t, (Const){.kind = kind, .size = used, .items = copy});
}

Const *const_code(Compiling *c, ConstTable *t, struct CodeBody *code) {
    return table_get(c, t, (Const){.kind = CONST_CODE, .code = code});
}

static Const *int_from_text(Compiling *c, ConstTable *t, const char *text, size_t size) {
    int base = 10;
    if (size > 1 && text[0] == '0') {
        char letter = text[1] | 0x20;
        base = letter == 'x' ? 16 : letter == 'o' ? 8 : letter == 'b' ? 2 : 10;
        if (base != 10) {
            text += 2;
            size -= 2;
        }
    }
    uint32_t *digits =
        compiling_alloc(c, (bignum_digits_for_text(size, base) + 1) * sizeof *digits);
    ptrdiff_t used = bignum_from_text(text, size, base, digits);
    if (used < 0) {
        compiling_fail_memory(c);
    }
    return const_int(c, t, digits, (size_t)used, false);
}

static double float_from(const AstConstant *value) {
    double number = 0;
    size_t end;
    float_parse(value->text, value->size, &number, &end);
    return number;
}

Const *const_from_ast(Compiling *c, ConstTable *t, const AstConstant *value) {
    switch (value->kind) {
    case AST_NONE:
        return &t->none;
    case AST_TRUE:
        return &t->yes;
    case AST_FALSE:
        return &t->no;
    case AST_ELLIPSIS:
        return &t->ellipsis;
    case AST_INT:
        return int_from_text(c, t, value->text, value->size);
    case AST_FLOAT:
        return const_float(c, t, float_from(value));
    case AST_IMAGINARY:
        return const_complex(c, t, 0.0, float_from(value));
    case AST_STR:
        return const_str(c, t, value->text, value->size);
    case AST_BYTES:
        return const_bytes(c, t, value->text, value->size);
    case AST_OBJECT:
        break;
    }
    return const_from_object(c, t, value->object);
}

Const *const_opaque(Compiling *c, ConstTable *t, void *object) {
    return table_get(c, t, (Const){.kind = CONST_OBJECT, .object = object});
}

/* ---- asking ---- */

bool const_as_long(const Const *k, int64_t *value) {
    uint64_t magnitude;
    if (k->kind == CONST_TRUE || k->kind == CONST_FALSE) {
        *value = k->kind == CONST_TRUE;
        return true;
    }
    if (k->kind != CONST_INT || !bignum_to_uint64(k->digits, k->size, &magnitude) ||
        magnitude > (uint64_t)1 << 62) {
        return false;
    }
    *value = k->negative ? -(int64_t)magnitude : (int64_t)magnitude;
    return true;
}

int const_truth(const Const *k) {
    switch (k->kind) {
    case CONST_NONE:
    case CONST_FALSE:
        return 0;
    case CONST_FLOAT:
        return k->real != 0;
    case CONST_COMPLEX:
        return k->real != 0 || k->imag != 0;
    case CONST_INT:
    case CONST_STR:
    case CONST_BYTES:
    case CONST_TUPLE:
    case CONST_FROZENSET:
        return k->size != 0;
    case CONST_OBJECT:
        return -1;
    default:
        return 1;
    }
}
