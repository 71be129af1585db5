/* _ctypes_test: functions and variables for the tests of ctypes, which reach them as a shared
 * library.
 *
 * Each does what the tests say of it, and no more. */
#include <Python.h>

#include <complex.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "ctypes_test.h"

#undef I /* the imaginary unit: here it is the name of a field */

#define EXPORT __attribute__((visibility("default")))

/* ---- numbers of each size: a third of the last argument, which is remembered ---- */

static _Thread_local long long last_signed;
static _Thread_local unsigned long long last_unsigned;

#define REMEMBER(value)                                                                            \
    (last_signed = (long long)(value), last_unsigned = (unsigned long long)(last_signed))
#define REMEMBER_UNSIGNED(value)                                                                   \
    (last_unsigned = (unsigned long long)(value), last_signed = (long long)last_unsigned)
#define THIRD(code, type, remember)                                                                \
    EXPORT type tf_##code(type value) {                                                            \
        remember(value);                                                                           \
        return value / 3;                                                                          \
    }                                                                                              \
    EXPORT type tf_b##code(signed char before, type value) {                                       \
        remember(value);                                                                           \
        return value / 3;                                                                          \
    }
THIRD(b, signed char, REMEMBER)
THIRD(B, unsigned char, REMEMBER_UNSIGNED)
THIRD(h, short, REMEMBER)
THIRD(H, unsigned short, REMEMBER_UNSIGNED)
THIRD(i, int, REMEMBER)
THIRD(I, unsigned int, REMEMBER_UNSIGNED)
THIRD(l, long, REMEMBER)
THIRD(L, unsigned long, REMEMBER_UNSIGNED)
THIRD(q, long long, REMEMBER)
THIRD(Q, unsigned long long, REMEMBER_UNSIGNED)
THIRD(f, float, REMEMBER)
THIRD(d, double, REMEMBER)
THIRD(D, long double, REMEMBER)

EXPORT void tv_i(int value) {
    REMEMBER(value);
}

#define SUM_OF_SIX(result, code, last)                                                             \
    EXPORT result _testfunc_##code(signed char b, short h, int i, long l, float f, last d) {       \
        return (result)(b + h + i + l + f + d);                                                    \
    }
SUM_OF_SIX(int, i_bhilfd, double)
SUM_OF_SIX(long long, q_bhilfd, double)
SUM_OF_SIX(float, f_bhilfd, double)
SUM_OF_SIX(double, d_bhilfd, double)
SUM_OF_SIX(long double, D_bhilfD, long double)

EXPORT long long _testfunc_q_bhilfdq(signed char b, short h, int i, long l, float f, double d,
                                     long long q) {
    return (long long)(b + h + i + l + f + d + q);
}

EXPORT void _testfunc_v(int a, int b, int *out) {
    *out = a + b;
}

EXPORT int an_integer = 42;

EXPORT int get_an_integer(void) {
    return an_integer;
}

/* ---- pointers and strings ---- */

EXPORT void *_testfunc_p_p(void *pointer) {
    return pointer;
}

/* The last of them. */
EXPORT char *_testfunc_c_p_p(int *count, char **texts) {
    return texts[*count - 1];
}

/* Of eight ints. */
EXPORT int *_testfunc_ai8(int array[8]) {
    return array;
}

EXPORT char *my_strchr(const char *text, int c) {
    return strchr(text, c);
}
EXPORT char *(*get_strchr(void))(const char *, int) {
    return my_strchr;
}
EXPORT char *my_strtok(char *text, const char *separators) {
    return strtok(text, separators);
}
EXPORT char *my_strdup(const char *text) {
    return strdup(text);
}
EXPORT wchar_t *my_wcsdup(const wchar_t *text) {
    return wcsdup(text);
}
EXPORT size_t my_wcslen(const wchar_t *text) {
    return wcslen(text);
}
EXPORT void my_free(void *pointer) {
    free(pointer);
}
EXPORT int myprintf(const char *format, ...) {
    va_list args;
    va_start(args, format);
    int written = vprintf(format, args);
    va_end(args);
    return written;
}

/* ---- the mathematical library's, and the sort ---- */

EXPORT double my_sqrt(double x) {
    return sqrt(x);
}
EXPORT double complex my_csqrt(double complex z) {
    return csqrt(z);
}
EXPORT float complex my_csqrtf(float complex z) {
    return csqrtf(z);
}
EXPORT long double complex my_csqrtl(long double complex z) {
    return csqrtl(z);
}
EXPORT void my_qsort(void *base, size_t count, size_t width,
                     int (*compare)(const void *, const void *)) {
    qsort(base, count, width, compare);
}

/* ---- calling back ---- */

/* Sums what the callback makes of the value, of its half, and so on to 1. */
EXPORT int _testfunc_callback_i_if(int value, int (*callback)(int)) {
    int sum = 0;
    for (; value != 0; value /= 2) {
        sum += callback(value);
    }
    return sum;
}
EXPORT long long _testfunc_callback_q_qf(long long value, long long (*callback)(long long)) {
    long long sum = 0;
    for (; value != 0; value /= 2) {
        sum += callback(value);
    }
    return sum;
}

EXPORT int _testfunc_callback_with_pointer(int (*callback)(int *)) {
    int table[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
    return callback(table);
}

EXPORT long long _testfunc_callback_int_to_longlong(int (*callback)(void)) {
    return callback();
}

EXPORT int _testfunc_cbk_reg_int(int a, int b, int c, int d, int e,
                                 int (*callback)(int, int, int, int, int)) {
    return callback(a * a, b * b, c * c, d * d, e * e);
}
EXPORT double _testfunc_cbk_reg_double(double a, double b, double c, double d, double e,
                                       double (*callback)(double, double, double, double, double)) {
    return callback(a * a, b * b, c * c, d * d, e * e);
}

/* The area below the curve, by rectangles at the middle of each step. */
EXPORT double integrate(double from, double to, double (*f)(double), long steps) {
    double width = (to - from) / (double)steps, sum = 0;
    for (long i = 0; i < steps; i++) {
        sum += f(from + width * ((double)i + 0.5));
    }
    return sum * width;
}

/* Through PyDLL alone: the caller is attached. */
EXPORT int _testfunc_pylist_append(PyObject *list, PyObject *item) {
    return PyList_Append(list, item);
}

/* ---- structures by value ---- */

typedef struct {
    int x, y;
} Point;

EXPORT int _testfunc_byval(Point in, Point *out) {
    *out = in;
    return in.x + in.y;
}

typedef struct {
    short x, y;
} TwoShorts;

EXPORT TwoShorts ret_2h_func(TwoShorts in) {
    return (TwoShorts){(short)(in.x * 2), (short)(in.y * 3)};
}

typedef struct {
    int n[8];
} EightInts;

EXPORT EightInts ret_8i_func(EightInts in) {
    for (int i = 0; i < 8; i++) {
        in.n[i] *= i + 2;
    }
    return in;
}

typedef struct {
    unsigned long first, second, third;
} Large;

EXPORT void _testfunc_large_struct_update_value(Large in) {
    ((volatile Large *)&in)->first = 0x0badf00d;
    ((volatile Large *)&in)->second = 0x0badf00d;
    ((volatile Large *)&in)->third = 0x0badf00d;
}
EXPORT void _testfunc_cbk_large_struct(Large in, void (*callback)(Large)) {
    callback(in);
}

typedef struct {
    unsigned int first, second;
} InRegister;

static _Thread_local InRegister last_in_register;

EXPORT void _testfunc_reg_struct_update_value(InRegister in) {
    last_in_register = in;
    ((volatile InRegister *)&in)->first = 0x0badf00d;
    ((volatile InRegister *)&in)->second = 0x0badf00d;
}
EXPORT InRegister get_last_tfrsuv_arg(void) {
    return last_in_register;
}

/* The argument is the callee's own: what is written to it must not be seen by the caller. */
#define SUM_AND_CLEAR(array)                                                                       \
    for (size_t i = 0; i < sizeof(array) / sizeof *(array); i++) {                                 \
        sum += ((volatile __typeof__(*(array)) *)(array))[i];                                      \
        ((volatile __typeof__(*(array)) *)(array))[i] = 0;                                         \
    }

typedef struct {
    unsigned char data[16];
} Bytes;

EXPORT int _testfunc_array_in_struct2(Bytes in) {
    int sum = 0;
    SUM_AND_CLEAR(in.data)
    return sum;
}

typedef struct {
    float data[2], more_data[2];
} Floats;

EXPORT double _testfunc_array_in_struct3A(Floats in) {
    double sum = 0;
    SUM_AND_CLEAR(in.data)
    SUM_AND_CLEAR(in.more_data)
    return sum;
}

#define DOUBLES(letter, count)                                                                     \
    typedef struct {                                                                               \
        double data[count];                                                                        \
    } Doubles##letter;                                                                             \
    EXPORT double _testfunc_array_in_struct3##letter(Doubles##letter in) {                         \
        double sum = 0;                                                                            \
        SUM_AND_CLEAR(in.data)                                                                     \
        return sum;                                                                                \
    }                                                                                              \
    EXPORT Doubles##letter _testfunc_array_in_struct3##letter##_set_defaults(void) {               \
        Doubles##letter out;                                                                       \
        for (int i = 0; i < count; i++) {                                                          \
            out.data[i] = i + 1;                                                                   \
        }                                                                                          \
        return out;                                                                                \
    }
DOUBLES(B, 2)
DOUBLES(C, 4)
DOUBLES(D, 8)
DOUBLES(E, 9)

/* ---- rectangles ---- */

typedef struct {
    long x, y;
} LongPoint;
typedef struct {
    long left, top, right, bottom;
} Rect;

EXPORT long left = 10, top = 20, right = 30, bottom = 40;

EXPORT int PointInRect(Rect *rect, LongPoint point) {
    return point.x >= rect->left && point.x <= rect->right && point.y >= rect->top &&
           point.y <= rect->bottom;
}

static int is_the_rect(const Rect *rect) {
    return rect->left == left && rect->top == top && rect->right == right && rect->bottom == bottom;
}

/* The rectangle of the variables, unless an argument did not arrive as it was given. */
EXPORT Rect ReturnRect(int i, Rect a, Rect *b, LongPoint p, Rect c, Rect *d, LongPoint q, Rect e) {
    int arrived = is_the_rect(&a) && is_the_rect(b) && is_the_rect(&c) && is_the_rect(d) &&
                  is_the_rect(&e) && p.x == q.x && p.y == q.y && PointInRect(b, p);
    Rect choices[] = {a, *b, c, e};
    return arrived && i >= 0 && i < 4 ? choices[i] : (Rect){-1, -1, -1, -1};
}

/* ---- bit-fields ---- */

#define BITS(X) X(A) X(B) X(C) X(D) X(E) X(F) X(G) X(H) X(I) X(M) X(N) X(O) X(P) X(Q) X(R) X(S)
#define DECLARE_BITS                                                                               \
    int A : 1, B : 2, C : 3, D : 4, E : 5, F : 6, G : 7, H : 8, I : 9;                             \
    short M : 1, N : 2, O : 3, P : 4, Q : 5, R : 6, S : 7;
#define NO_SUCH_FIELD 999 /* as the tests know it */
#define UNPACK(field)                                                                              \
    if (name == #field[0]) {                                                                       \
        return bits->field;                                                                        \
    }

typedef struct {
    DECLARE_BITS
} Bits;

EXPORT int unpack_bitfields(Bits *bits, char name) {
    BITS(UNPACK)
    return NO_SUCH_FIELD;
}

#ifdef HAVE_MS_LAYOUT
typedef struct __attribute__((ms_struct)) {
    DECLARE_BITS
} MsBits;

EXPORT int unpack_bitfields_msvc(MsBits *bits, char name) {
    BITS(UNPACK)
    return NO_SUCH_FIELD;
}
#endif

/* ---- the module ---- */

static PyObject *get_last_tf_arg_s(PyObject *module, PyObject *unused) {
    return PyLong_FromLongLong(last_signed);
}
static PyObject *get_last_tf_arg_u(PyObject *module, PyObject *unused) {
    return PyLong_FromUnsignedLongLong(last_unsigned);
}

static PyMethodDef functions[] = {{"get_last_tf_arg_s", get_last_tf_arg_s, METH_NOARGS,
                                   "What this thread gave to a tf_ function last, signed."},
                                  {"get_last_tf_arg_u", get_last_tf_arg_u, METH_NOARGS,
                                   "What this thread gave to a tf_ function last, unsigned."},
                                  {"get_generated_test_data", layout_describe, METH_O,
                                   "Name, size, alignment and snapshots of a structure."},
                                  {NULL}};
static PyModuleDef_Slot slots[] = {
    {Py_mod_multiple_interpreters, Py_MOD_PER_INTERPRETER_GIL_SUPPORTED},
    {Py_mod_gil, Py_MOD_GIL_NOT_USED},
    {0, NULL}};
static PyModuleDef definition = {PyModuleDef_HEAD_INIT, .m_name = "_ctypes_test",
                                 .m_doc = "Functions for the tests of ctypes.",
                                 .m_methods = functions, .m_slots = slots};

PyMODINIT_FUNC PyInit__ctypes_test(void) {
    return PyModuleDef_Init(&definition);
}
