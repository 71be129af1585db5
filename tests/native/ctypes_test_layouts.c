/* Structures and unions for ctypes to be compared with: how the compiler lays out each.
 *
 * The fields of one are a list FIELDS(VAR, BIT, ...) of  VAR(type, name) and  BIT(type, name,
 * bits), from which come its declaration and the assignments. */
#include "ctypes_test.h"

#include <stdint.h>
#include <string.h>

/* What each field is set to. */
static const long long numbers[] = {-1, 1, 0xae7596db, 0};

static int add(PyObject *list, PyObject *item) {
    int result = item == NULL ? -1 : PyList_Append(list, item);
    Py_XDECREF(item);
    return result;
}

static int describe(PyObject *list, const char *name, size_t size, size_t alignment) {
    return add(list, PyUnicode_FromString(name)) < 0 || add(list, PyLong_FromSize_t(size)) < 0 ||
                   add(list, PyLong_FromSize_t(alignment)) < 0
               ? -1
               : 0;
}

#define DECLARE(type, field) type field;
#define DECLARE_BITS(type, field, bits) type field : bits;
#define SNAPSHOTS(type, field)                                                                     \
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {                                \
        value.field = (type)numbers[i];                                                            \
        if (add(list, PyBytes_FromStringAndSize((char *)&value, sizeof value)) < 0) {              \
            return -1;                                                                             \
        }                                                                                          \
    }
#define SNAPSHOTS_BITS(type, field, bits) SNAPSHOTS(type, field)

/* `body`: its declaration; `snapshots`: those of its leaves. */
#define LAYOUT_OF(kind, name, body, snapshots)                                                     \
    static int layout_##name(PyObject *list) {                                                     \
        typedef kind{body} Layout;                                                                 \
        Layout value;                                                                              \
        memset(&value, 0, sizeof value);                                                           \
        if (describe(list, #name, sizeof(Layout), _Alignof(Layout)) < 0) {                         \
            return -1;                                                                             \
        }                                                                                          \
        snapshots return 0;                                                                        \
    }
#define LAYOUT(kind, name, FIELDS, ...)                                                            \
    LAYOUT_OF(kind, name, FIELDS(DECLARE, DECLARE_BITS __VA_OPT__(, ) __VA_ARGS__),                \
              FIELDS(SNAPSHOTS, SNAPSHOTS_BITS __VA_OPT__(, ) __VA_ARGS__))

#ifdef HAVE_MS_LAYOUT
#define MS struct __attribute__((ms_struct))
#define MS_LAYOUT(name, FIELDS) LAYOUT(MS, name, FIELDS)
#else
#define MS_LAYOUT(name, FIELDS)                                                                    \
    static int layout_##name(PyObject *list) {                                                     \
        return add(list, Py_NewRef(Py_None)) < 0                                                   \
                   ? -1                                                                            \
                   : add(list, PyUnicode_FromString("no such layout on this machine"));            \
    }
#endif

/* ---- plain ones ---- */

#define INT_A(VAR, BIT) VAR(int, a)
#define U32_A(VAR, BIT) VAR(uint32_t, a)
#define SIMPLE(VAR, BIT) VAR(int32_t, x) VAR(int8_t, y) VAR(uint16_t, z)
#define MANY(VAR, BIT)                                                                             \
    VAR(int8_t, i8)                                                                                \
    VAR(uint8_t, u8)                                                                               \
    VAR(int16_t, i16)                                                                              \
    VAR(uint16_t, u16) VAR(int32_t, i32) VAR(uint32_t, u32) VAR(int64_t, i64) VAR(uint64_t, u64)
#define EDGE(VAR, BIT) VAR(int32_t, a) VAR(int64_t, b) VAR(int32_t, c)
LAYOUT(struct, SingleInt, INT_A)
LAYOUT(union, SingleInt_Union, INT_A)
LAYOUT(struct, SingleU32, U32_A)
LAYOUT(struct, SimpleStruct, SIMPLE)
LAYOUT(union, SimpleUnion, SIMPLE)
LAYOUT(struct, ManyTypes, MANY)
LAYOUT(union, ManyTypesU, MANY)
LAYOUT(struct, X86_32EdgeCase, EDGE)

#define SIMPLE_AT(part)                                                                            \
    SNAPSHOTS(int32_t, part x) SNAPSHOTS(int8_t, part y) SNAPSHOTS(uint16_t, part z)
#define SIMPLE_BODY SIMPLE(DECLARE, DECLARE_BITS)
LAYOUT_OF(struct, Nested, struct {SIMPLE_BODY} a; union {SIMPLE_BODY} b; struct {SIMPLE_BODY};
          , SIMPLE_AT(a.) SIMPLE_AT(b.) SIMPLE_AT())

/* ---- packed ---- */

#define BYTE_AND_LONG(VAR, BIT) VAR(int8_t, a) VAR(int64_t, b)
#define EIGHT_BITS(VAR, BIT)                                                                       \
    BIT(uint8_t, a0, 1)                                                                            \
    BIT(uint8_t, a1, 1)                                                                            \
    BIT(uint8_t, a2, 1)                                                                            \
    BIT(uint8_t, a3, 1)                                                                            \
    BIT(uint8_t, a4, 1) BIT(uint8_t, a5, 1) BIT(uint8_t, a6, 1) BIT(uint8_t, a7, 1)
#define SIXTEEN(VAR, BIT) BIT(uint16_t, b0, 4) BIT(uint16_t, b1, 12)
#define BITS_24(VAR, BIT) EIGHT_BITS(VAR, BIT) SIXTEEN(VAR, BIT)
#define BITS_73939(VAR, BIT)                                                                       \
    VAR(uint16_t, P)                                                                               \
    BIT(uint16_t, L, 9)                                                                            \
    BIT(uint16_t, Pro, 1)                                                                          \
    BIT(uint16_t, G, 1)                                                                            \
    BIT(uint16_t, IB, 1)                                                                           \
    BIT(uint16_t, IR, 1)                                                                           \
    BIT(uint16_t, R, 3) BIT(uint32_t, T, 10) BIT(uint32_t, C, 20) BIT(uint32_t, R2, 2)
#define BITS_86098(VAR, BIT) BIT(uint8_t, a, 8) BIT(uint8_t, b, 8) BIT(uint32_t, c, 16)

#pragma pack(push, 1)
MS_LAYOUT(Packed1, BYTE_AND_LONG)
MS_LAYOUT(Example_gh_84039_bad, BITS_24)
MS_LAYOUT(Example_gh_84039_good_a, EIGHT_BITS)
MS_LAYOUT(Example_gh_73939, BITS_73939)
MS_LAYOUT(Example_gh_86098_pack, BITS_86098)
#ifdef HAVE_MS_LAYOUT
#define SNAPSHOTS_IN_A(type, field, bits) SNAPSHOTS(type, a.field)
LAYOUT_OF(MS, Example_gh_84039_good, MS{EIGHT_BITS(DECLARE, DECLARE_BITS)} a;
          SIXTEEN(DECLARE, DECLARE_BITS),
          EIGHT_BITS(SNAPSHOTS, SNAPSHOTS_IN_A) SIXTEEN(SNAPSHOTS, SNAPSHOTS_BITS))
#else
MS_LAYOUT(Example_gh_84039_good, SIXTEEN)
#endif
#pragma pack(pop)
#pragma pack(push, 2)
MS_LAYOUT(Packed2, BYTE_AND_LONG)
#pragma pack(pop)
#pragma pack(push, 4)
MS_LAYOUT(Packed3, BYTE_AND_LONG)
#pragma pack(pop)
#pragma pack(push, 8)
MS_LAYOUT(Packed4, BYTE_AND_LONG)
#pragma pack(pop)

/* ---- bit-fields ---- */

#define MS_EXAMPLE(VAR, BIT)                                                                       \
    BIT(unsigned int, a, 4)                                                                        \
    BIT(unsigned int, b, 5)                                                                        \
    BIT(unsigned int, c, 7)
#define MS_STRADDLING(VAR, BIT)                                                                    \
    BIT(unsigned int, first, 9)                                                                    \
    BIT(unsigned int, second, 7) BIT(unsigned int, may_straddle, 30) BIT(unsigned int, last, 18)
#define INT_BITS(VAR, BIT)                                                                         \
    BIT(int, A, 1)                                                                                 \
    BIT(int, B, 2)                                                                                 \
    BIT(int, C, 3)                                                                                 \
    BIT(int, D, 4) BIT(int, E, 5) BIT(int, F, 6) BIT(int, G, 7) BIT(int, H, 8) BIT(int, I, 9)
#define ALL_BITS(VAR, BIT)                                                                         \
    INT_BITS(VAR, BIT)                                                                             \
    BIT(short, M, 1)                                                                               \
    BIT(short, N, 2)                                                                               \
    BIT(short, O, 3) BIT(short, P, 4) BIT(short, Q, 5) BIT(short, R, 6) BIT(short, S, 7)
LAYOUT(struct, MSBitFieldExample, MS_EXAMPLE)
LAYOUT(struct, MSStraddlingExample, MS_STRADDLING)
LAYOUT(struct, IntBits, INT_BITS)
LAYOUT(struct, Bits, ALL_BITS)
MS_LAYOUT(IntBits_MSVC, INT_BITS)
MS_LAYOUT(Bits_MSVC, ALL_BITS)

#define BITS_331(VAR, BIT, type, n) BIT(type, a, 3) BIT(type, b, 3) BIT(type, c, 1)
#define BITS_1X1(VAR, BIT, type, n) BIT(type, a, 1) BIT(type, b, n - 2) BIT(type, c, 1)
#define BITS_1NX1(VAR, BIT, type, n)                                                               \
    BIT(type, a, 1) VAR(type, full) BIT(type, b, n - 2) BIT(type, c, 1)
#define BITS_3XX(VAR, BIT, type, n) BIT(type, a, 3) BIT(type, b, n - 2) BIT(type, c, n - 2)
LAYOUT(struct, I64Bits, BITS_1X1, int64_t, 64)
LAYOUT(struct, U64Bits, BITS_1X1, uint64_t, 64)

/* X(suffix of the name, type, bits of the type) */
#define SIZES(X)                                                                                   \
    X(8, int8_t, 8)                                                                                \
    X(16, int16_t, 16)                                                                             \
    X(32, int32_t, 32)                                                                             \
    X(64, int64_t, 64)                                                                             \
    X(u8, uint8_t, 8) X(u16, uint16_t, 16) X(u32, uint32_t, 32) X(u64, uint64_t, 64)
#define SIZED_LAYOUTS(suffix, type, n)                                                             \
    LAYOUT(struct, Struct331_##suffix, BITS_331, type, n)                                          \
    LAYOUT(struct, Struct1x1_##suffix, BITS_1X1, type, n)                                          \
    LAYOUT(struct, Struct1nx1_##suffix, BITS_1NX1, type, n)                                        \
    LAYOUT(struct, Struct3xx_##suffix, BITS_3XX, type, n)
SIZES(SIZED_LAYOUTS)

/* ---- bit-fields of several types ---- */

#define MIXED_1(VAR, BIT) BIT(signed char, a, 4) BIT(int, b, 4)
#define MIXED_2(VAR, BIT) BIT(signed char, a, 4) BIT(int32_t, b, 32)
#define MIXED_3(VAR, BIT) BIT(signed char, a, 4) BIT(unsigned char, b, 4)
#define MIXED_4(VAR, BIT)                                                                          \
    BIT(short, a, 4)                                                                               \
    BIT(short, b, 4) BIT(int, c, 24) BIT(short, d, 4) BIT(short, e, 4) BIT(int, f, 24)
#define MIXED_5(VAR, BIT) BIT(unsigned int, A, 1) BIT(unsigned short, B, 16)
#define MIXED_6(VAR, BIT) BIT(unsigned long long, A, 1) BIT(unsigned int, B, 32)
#define MIXED_7(VAR, BIT) VAR(uint32_t, A) BIT(uint32_t, B, 20) BIT(uint64_t, C, 24)
#define MIXED_8A(VAR, BIT) VAR(uint32_t, A) BIT(uint32_t, B, 32) BIT(unsigned long long, C, 1)
#define MIXED_8B(VAR, BIT) VAR(uint32_t, A) VAR(uint32_t, B) BIT(unsigned long long, C, 1)
#define MIXED_9(VAR, BIT) VAR(uint8_t, A) BIT(uint32_t, B, 1)
#define MIXED_10(VAR, BIT) BIT(uint32_t, A, 1) BIT(uint64_t, B, 1)
LAYOUT(struct, Mixed1, MIXED_1)
LAYOUT(struct, Mixed2, MIXED_2)
LAYOUT(struct, Mixed3, MIXED_3)
LAYOUT(struct, Mixed4, MIXED_4)
LAYOUT(struct, Mixed5, MIXED_5)
LAYOUT(struct, Mixed6, MIXED_6)
LAYOUT(struct, Mixed7, MIXED_7)
LAYOUT(struct, Mixed8_a, MIXED_8A)
LAYOUT(struct, Mixed8_b, MIXED_8B)
LAYOUT(struct, Mixed9, MIXED_9)
LAYOUT(struct, Mixed10, MIXED_10)
LAYOUT(struct, Example_gh_95496, MIXED_10)
LAYOUT(struct, Example_gh_86098, BITS_86098)
LAYOUT_OF(struct, AnonBitfields, struct {MIXED_3(DECLARE, DECLARE_BITS)}; signed char y;
          , MIXED_3(SNAPSHOTS, SNAPSHOTS_BITS) SNAPSHOTS(signed char, y))

/* ---- the table ---- */

#define ENTRY(name) {#name, layout_##name},
#define SIZED_ENTRIES(suffix, type, n)                                                             \
    ENTRY(Struct331_##suffix)                                                                      \
    ENTRY(Struct1x1_##suffix) ENTRY(Struct1nx1_##suffix) ENTRY(Struct3xx_##suffix)

static const struct {
    const char *name;
    int (*describe)(PyObject *list);
} table[] = {
    ENTRY(SingleInt) ENTRY(SingleInt_Union) ENTRY(SingleU32) ENTRY(SimpleStruct) ENTRY(SimpleUnion)
        ENTRY(ManyTypes) ENTRY(ManyTypesU) ENTRY(X86_32EdgeCase) ENTRY(Nested) ENTRY(Packed1)
            ENTRY(Packed2) ENTRY(Packed3) ENTRY(Packed4) ENTRY(MSBitFieldExample)
                ENTRY(MSStraddlingExample) ENTRY(IntBits) ENTRY(Bits) ENTRY(IntBits_MSVC)
                    ENTRY(Bits_MSVC) ENTRY(I64Bits) ENTRY(U64Bits) SIZES(SIZED_ENTRIES)
                        ENTRY(Mixed1) ENTRY(Mixed2) ENTRY(Mixed3) ENTRY(Mixed4) ENTRY(Mixed5)
                            ENTRY(Mixed6) ENTRY(Mixed7) ENTRY(Mixed8_a) ENTRY(Mixed8_b)
                                ENTRY(Mixed9) ENTRY(Mixed10) ENTRY(Example_gh_95496)
                                    ENTRY(Example_gh_84039_bad) ENTRY(Example_gh_84039_good_a)
                                        ENTRY(Example_gh_84039_good) ENTRY(Example_gh_73939)
                                            ENTRY(Example_gh_86098) ENTRY(Example_gh_86098_pack)
                                                ENTRY(AnonBitfields)};

PyObject *layout_describe(PyObject *module, PyObject *name) {
    if (!PyUnicode_Check(name)) {
        return PyErr_Format(PyExc_TypeError, "a string is needed, not %T", name);
    }
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        if (PyUnicode_CompareWithASCIIString(name, table[i].name) == 0) {
            PyObject *list = PyList_New(0);
            if (list != NULL && table[i].describe(list) < 0) {
                Py_CLEAR(list);
            }
            return list;
        }
    }
    return PyErr_Format(PyExc_ValueError, "no structure %R", name);
}
