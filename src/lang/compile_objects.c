/* From finished code as C values to code objects: here, at last, Python objects are made. */
#include "lang/compile_int.h"
#include "object/data.h"
#include "object/error.h"
#include "object/needs.h"
#include "types/bytes/bytes.h"
#include "types/code/code.h"
#include "types/complex/complex.h"
#include "types/dict/dict.h"
#include "types/float/float.h"
#include "types/int/int.h"
#include "types/set/set.h"
#include "types/slice/slice.h"
#include "types/str/str.h"
#include "types/tuple/tuple.h"
#include "base/bignum.h"

typedef struct Maker {
    Arena *arena;
    PyObject *filename;
    PyObject *seen; /* dict: equal parts of code objects are one object */
} Maker;

static PyObject *code_make(Maker *m, CodeBody *body);

static void release(void *object) {
    decref(object);
}

/* The arena takes the reference over. */
static borrowed PyObject *keep(Maker *m, steals PyObject *o) {
    if (o && arena_keep(m->arena, o, release) < 0) {
        decref(o);
        return err_no_memory();
    }
    return o;
}

/* What has been made for this key before, or `o` from now on. */
static PyObject *merge_as(Maker *m, PyObject *key, steals PyObject *o) {
    autoref PyObject *own = TRY(o);
    PyObject *known = NULL;
    if (m->seen == NULL) {
        m->seen = TRY(keep(m, dict_new()));
    }
    if (TRYI(dict_get(m->seen, key, &known)) > 0) {
        return known;
    }
    TRYI(dict_set(m->seen, key, own));
    return take(own);
}

static PyObject *merge(Maker *m, steals PyObject *o) {
    return o ? merge_as(m, o, o) : NULL;
}

static borrowed PyObject *name_object(Maker *m, AstName *name) {
    if (name->object == NULL) {
        PyObject *s = TRY(str_from_wtf8(name->text, name->size));
        name->object = keep(m, str_intern(s));
    }
    return name->object;
}

static PyObject *names_tuple(Maker *m, AstName **names, int count) {
    autoref PyObject *t = TRY(tuple_new(count));
    for (int i = 0; i < count; i++) {
        tuple_items(t)[i] = newref(TRY(name_object(m, names[i])));
    }
    return merge(m, tuple_publish(take(t)));
}

/* ---- constants ---- */

static borrowed PyObject *const_object(Maker *m, Const *k);

static PyObject *int_object(const Const *k) {
    size_t size = k->size * 4 + 8, used;
    uint8_t *bytes = data_alloc(size);
    if (bytes == NULL) {
        return err_no_memory();
    }
    PyObject *o;
    (void)used;
    bignum_to_bytes(k->digits, k->size, k->negative, bytes, size, BIGNUM_LITTLE_ENDIAN, true);
    o = int_from_bytes(bytes, size, true, true);
    data_free(bytes, size);
    return o;
}

static PyObject *items_tuple(Maker *m, const Const *k) {
    autoref PyObject *t = TRY(tuple_new((Py_ssize_t)k->size));
    for (size_t i = 0; i < k->size; i++) {
        tuple_items(t)[i] = newref(TRY(const_object(m, k->items[i])));
    }
    return tuple_publish(take(t));
}

static PyObject *const_make(Maker *m, Const *k) {
    switch (k->kind) {
    case CONST_NONE:
        return newref(NONE);
    case CONST_FALSE:
        return newref(FALSE_OBJECT);
    case CONST_TRUE:
        return newref(TRUE_OBJECT);
    case CONST_ELLIPSIS:
        return newref((PyObject *)&_Py_EllipsisObject);
    case CONST_INT:
        return int_object(k);
    case CONST_FLOAT:
        return float_from_double(k->real);
    case CONST_COMPLEX:
        return complex_from_doubles(k->real, k->imag);
    case CONST_STR: {
        PyObject *s = TRY(str_from_wtf8(k->text, (Py_ssize_t)k->size));
        return code_is_name_like(s) ? str_intern(s) : s;
    }
    case CONST_BYTES:
        return bytes_from(k->text, (Py_ssize_t)k->size);
    case CONST_TUPLE:
        return items_tuple(m, k);
    case CONST_FROZENSET: {
        autoref PyObject *t = TRY(items_tuple(m, k));
        return frozenset_new(t);
    }
    case CONST_SLICE: {
        autoref PyObject *t = TRY(items_tuple(m, k));
        return slice_new(tuple_at(t, 0), tuple_at(t, 1), tuple_at(t, 2));
    }
    case CONST_CODE:
        return code_make(m, k->code);
    case CONST_OBJECT:
        break;
    }
    return newref((PyObject *)k->object);
}

static borrowed PyObject *const_object(Maker *m, Const *k) {
    if (k->made == NULL) {
        k->made = keep(m, const_make(m, k));
    }
    return k->made;
}

static PyObject *consts_tuple(Maker *m, CodeBody *body) {
    autoref PyObject *t = TRY(tuple_new(body->const_count));
    for (int i = 0; i < body->const_count; i++) {
        tuple_items(t)[i] = newref(TRY(const_object(m, body->consts[i])));
    }
    /* Equal constants are one Const: the pointers say whether two tuples are the same. */
    autoref PyObject *key = TRY(bytes_from((const char *)body->consts,
                                           body->const_count * (Py_ssize_t)sizeof(Const *)));
    return merge_as(m, key, tuple_publish(take(t)));
}

/* ---- code ---- */

static PyObject *code_make(Maker *m, CodeBody *b) {
    autoref PyObject *name = TRY(str_from_text(b->name));
    autoref PyObject *qualname = TRY(str_from_text(b->qualname));
    autoref PyObject *code =
        TRY(merge(m, bytes_from((const char *)b->units.items, (Py_ssize_t)b->units.count * 2)));
    autoref PyObject *lines =
        TRY(merge(m, bytes_from((const char *)b->lines.bytes.items, b->lines.bytes.count)));
    autoref PyObject *exceptions =
        TRY(merge(m, bytes_from((const char *)b->exceptions.bytes.items, b->exceptions.bytes.count)));
    autoref PyObject *consts = TRY(consts_tuple(m, b));
    autoref PyObject *names = TRY(names_tuple(m, b->names, b->name_count));
    autoref PyObject *locals = TRY(names_tuple(m, b->locals, b->local_count));
    autoref PyObject *kinds = TRY(bytes_from((const char *)b->local_kinds, b->local_count));
    CodeParts parts = {
        .filename = m->filename,
        .name = name,
        .qualname = qualname,
        .flags = b->flags,
        .firstlineno = b->first_line,
        .code = code,
        .linetable = lines,
        .exceptiontable = exceptions,
        .consts = consts,
        .names = names,
        .localsplusnames = locals,
        .localspluskinds = kinds,
        .argcount = b->argcount,
        .posonlyargcount = b->posonlyargcount,
        .kwonlyargcount = b->kwonlyargcount,
        .stacksize = b->stacksize,
    };
    return code_new(&parts);
}

borrowed PyObject *const_as_object(Arena *arena, Const *k) {
    Maker m = {.arena = arena};
    return const_object(&m, k);
}

PyObject *code_from_body(Arena *arena, CodeBody *body, PyObject *filename) {
    Maker m = {.arena = arena, .filename = filename};
    return code_make(&m, body);
}
