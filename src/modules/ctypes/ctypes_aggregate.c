/* How structures and unions are passed by value: libffi's description of them.
 *
 * A structure whose fields lie where C puts them is described by them. Anything else (unions, bit
 * fields, packed structures) by pieces that the calling convention treats alike: of each eight
 * bytes it matters whether floating-point numbers alone lie there; what is larger than two of them
 * goes by memory, and needs its size and alignment only.
 */
#ifdef HAVE_FFI
#include "modules/ctypes/ctypes_int.h"

#include <stdlib.h>

enum { BY_VALUE_MAX = 16, ELEMENTS_MAX = 64 };

/* ---- by its fields ---- */

typedef struct {
    ffi_type *items[ELEMENTS_MAX + 1];
    size_t offsets[ELEMENTS_MAX];
    int count; /* -1: it cannot be described so */
} Elements;

static void elements_add(Elements *e, ffi_type *type, Py_ssize_t offset) {
    if (e->count < 0 || e->count == ELEMENTS_MAX || type == NULL) {
        e->count = -1;
        return;
    }
    e->offsets[e->count] = (size_t)offset;
    e->items[e->count++] = type;
}
static void elements_of_type(Elements *e, CTypeInfo *info, Py_ssize_t offset) {
    if (info->kind != CTYPE_ARRAY) {
        elements_add(e, ctype_ffi(info), offset);
        return;
    }
    CTypeInfo *item = ctype_info((PyObject *)info->item);
    for (Py_ssize_t i = 0; i < info->length && e->count >= 0; i++) {
        elements_of_type(e, item, offset + i * item->size);
    }
}
static void elements_of_struct(Elements *e, CTypeInfo *info) {
    if (info->base != NULL) {
        elements_of_struct(e, ctype_info((PyObject *)info->base));
    }
    for (Py_ssize_t i = 0; info->fields != NULL && i < tuple_length(info->fields); i++) {
        CField *field = CFIELD(tuple_at(info->fields, i));
        if (field->bit_size != 0) {
            e->count = -1;
        }
        elements_of_type(e, ctype_info((PyObject *)field->type), field->offset);
    }
}

/* Are the elements where libffi would put them? */
static bool elements_fit(Elements *e, CTypeInfo *info) {
    size_t end = 0, align = 1;
    for (int i = 0; i < e->count; i++) {
        size_t a = e->items[i]->alignment;
        end = (end + a - 1) / a * a;
        if (end != e->offsets[i]) {
            return false;
        }
        end += e->items[i]->size;
        align = a > align ? a : align;
    }
    return (end + align - 1) / align * align == (size_t)info->size && align == (size_t)info->align;
}

/* ---- by eightbytes ---- */

typedef struct {
    bool integer[2], floating[2], single[2], wide, unaligned;
} Eightbytes;

static void classify(Eightbytes *e, CTypeInfo *info, Py_ssize_t offset);
static void classify_fields(Eightbytes *e, CTypeInfo *info, Py_ssize_t offset) {
    if (info->base != NULL) {
        classify_fields(e, ctype_info((PyObject *)info->base), offset);
    }
    for (Py_ssize_t i = 0; info->fields != NULL && i < tuple_length(info->fields); i++) {
        CField *field = CFIELD(tuple_at(info->fields, i));
        classify(e, ctype_info((PyObject *)field->type), offset + field->offset);
    }
}
static void classify_scalar(Eightbytes *e, CTypeInfo *info, Py_ssize_t offset) {
    char letter = info->code == NULL ? 'P' : info->code->letter;
    Py_ssize_t part = letter == 'D' || letter == 'F' ? info->size / 2 : info->size;
    e->wide |= letter == 'g' || letter == 'G';
    e->unaligned |= offset % info->align != 0;
    for (Py_ssize_t at = offset; at < offset + info->size && at < BY_VALUE_MAX; at += part) {
        int i = (int)(at / 8);
        if (letter == 'f' || letter == 'd' || letter == 'D' || letter == 'F') {
            e->floating[i] = true;
            e->single[i] |= part == 4;
        } else {
            e->integer[i] = true;
        }
    }
}
static void classify(Eightbytes *e, CTypeInfo *info, Py_ssize_t offset) {
    if (info->kind == CTYPE_STRUCT || info->kind == CTYPE_UNION) {
        classify_fields(e, info, offset);
    } else if (info->kind == CTYPE_ARRAY) {
        CTypeInfo *item = ctype_info((PyObject *)info->item);
        for (Py_ssize_t i = 0; i < info->length && i < BY_VALUE_MAX; i++) {
            classify(e, item, offset + i * item->size);
        }
    } else {
        classify_scalar(e, info, offset);
    }
}

static void add_eightbyte(Elements *e, Eightbytes *of, int i, Py_ssize_t size) {
    Py_ssize_t at = i * 8;
    if (of->floating[i] && !of->integer[i]) {
        if (size == 8 && !of->single[i]) {
            elements_add(e, &ffi_type_double, at);
        } else {
            for (Py_ssize_t k = 0; k < size; k += 4) {
                elements_add(e, &ffi_type_float, at + k);
            }
        }
        return;
    }
    static ffi_type *const integers[] = {&ffi_type_uint64, &ffi_type_uint32, &ffi_type_uint16,
                                         &ffi_type_uint8};
    for (int k = 0; k < 4; k++) {
        Py_ssize_t bytes = 8 >> k;
        for (; size >= bytes; size -= bytes, at += bytes) {
            elements_add(e, integers[k], at);
        }
    }
}

static void elements_of_bytes(Elements *e, CTypeInfo *info) {
    Eightbytes of = {0};
    e->count = 0;
    if (info->size <= BY_VALUE_MAX) {
        classify(&of, info, 0);
    }
    if (of.wide && info->size == BY_VALUE_MAX) {
        elements_add(e, &ffi_type_longdouble, 0);
        return;
    }
    if (info->size > BY_VALUE_MAX) {
        elements_add(e, &ffi_type_uint64, 0);
        return;
    }
    for (int i = 0; i < 2 && i * 8 < info->size; i++) {
        add_eightbyte(e, &of, i, info->size - i * 8 < 8 ? info->size - i * 8 : 8);
    }
}

/* ---- the description ---- */

static ffi_type *aggregate_make(CTypeInfo *info) {
    Elements e = {0};
    if (info->kind == CTYPE_UNION) {
        e.count = -1;
    } else {
        elements_of_struct(&e, info);
    }
    if (err_occurred()) {
        return NULL;
    }
    bool exact = e.count > 0 && elements_fit(&e, info);
    if (!exact && info->size > 0) {
        elements_of_bytes(&e, info);
    }
    size_t count = e.count < 0 ? 0 : (size_t)e.count;
    ffi_type *type = calloc(1, sizeof *type + (count + 1) * sizeof(ffi_type *));
    if (type == NULL) {
        return err_no_memory();
    }
    type->type = FFI_TYPE_STRUCT;
    type->elements = (ffi_type **)(type + 1);
    memcpy(type->elements, e.items, count * sizeof(ffi_type *));
    if (!exact && info->size > 0) { /* as given: libffi does not compute them then */
        type->size = (size_t)info->size;
        type->alignment = (unsigned short)(info->align > 64 ? 64 : info->align);
    }
    return type;
}

/* libffi fills in size and alignment when it sees a type first: here, so that no two threads do. */
static ffi_type *aggregate_settle(ffi_type *type) {
    ffi_cif cif;
    if (type->size == 0 && type->elements[0] != NULL &&
        ffi_prep_cif(&cif, FFI_DEFAULT_ABI, 0, type, NULL) != FFI_OK) {
        free(type);
        return err_raise(PyExc_RuntimeError, "ffi_prep_cif failed");
    }
    return type;
}

ffi_type *ffi_of_aggregate(CTypeInfo *info) {
    ffi_type *known = load_acquire(&info->ffi);
    if (known != NULL) {
        return known;
    }
    ffi_type *fresh = TRY(aggregate_make(info));
    fresh = TRY(aggregate_settle(fresh));
    if (cas_acq_rel(&info->ffi, &known, fresh)) {
        return fresh;
    }
    free(fresh);
    return known;
}

void ffi_aggregate_free(ffi_type *type) {
    free(type);
}
#endif
