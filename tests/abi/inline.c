/* The code that extensions inline, run: what it does to the header, and which slow path it takes.
 */
#include "Python.h"

#if !defined(Py_PYTHON_H) || PY_VERSION_HEX < Py_PACK_VERSION(3, 14) || PY_VERSION_HEX >= 0x030F0000
#error "the version must work in #if"
#endif
#if PyLong_SHIFT != 30 || SIZEOF_VOID_P != 8 || !Py_GIL_DISABLED || PYTHON_API_VERSION != 1013
#error "these must work in #if"
#endif

static int failures;
static PyObject *merged, *shared_drop;

/* This program is its own runtime. */
#undef PyMutex_Lock
#undef PyMutex_Unlock
static int slow_locks, slow_unlocks;

void _Py_MergeZeroLocalRefcount(PyObject *op) {
    merged = op;
}

void _Py_DecRefShared(PyObject *op) {
    shared_drop = op;
}

void PyMutex_Lock(PyMutex *m) {
    slow_locks++;
    (void)m;
}

void PyMutex_Unlock(PyMutex *m) {
    slow_unlocks++;
    (void)m;
}

static void check(int ok, const char *what) {
    printf("%s %s\n", ok ? "ok" : "FAIL", what);
    failures += !ok;
}

static PyObject object_owned(uintptr_t tid, uint32_t local, Py_ssize_t shared) {
    PyObject op = {tid, 0, {0}, 0, local, shared, NULL};
    return op;
}

static void check_counts(void) {
    PyObject own = object_owned(_Py_ThreadId(), 1, 0);
    Py_INCREF(&own);
    check(own.ob_ref_local == 2 && own.ob_ref_shared == 0, "owner counts locally");
    Py_DECREF(&own);
    check(own.ob_ref_local == 1 && merged == NULL, "owner drops locally");
    Py_DECREF(&own);
    check(own.ob_ref_local == 0 && merged == &own, "owner at zero merges");

    PyObject other = object_owned(_Py_ThreadId() + 64, 1, _Py_REF_MAYBE_WEAKREF);
    Py_INCREF(&other);
    check(other.ob_ref_local == 1 && other.ob_ref_shared == 5, "others count in steps of four");
    check(Py_REFCNT(&other) == 2, "Py_REFCNT adds both counts");
    Py_DECREF(&other);
    check(shared_drop == &other && other.ob_ref_shared == 5, "others drop by a call");

    PyObject negative = object_owned(_Py_ThreadId(), 3, -8);
    check(Py_REFCNT(&negative) == 1, "Py_REFCNT with a negative shared count");
}

static void check_immortal(void) {
    PyObject op = object_owned(0, _Py_IMMORTAL_REFCNT_LOCAL, 0);
    merged = shared_drop = NULL;
    Py_INCREF(&op);
    Py_DECREF(&op);
    Py_SET_REFCNT(&op, 1);
    check(op.ob_ref_local == UINT32_MAX && op.ob_ref_shared == 0 && !merged && !shared_drop,
          "an immortal object is not counted");
    check(Py_REFCNT(&op) == 3221225472, "Py_REFCNT of an immortal object");
}

static void check_set(void) {
    PyObject own = object_owned(_Py_ThreadId(), 1, _Py_REF_SHARED(2, _Py_REF_MAYBE_WEAKREF));
    Py_SET_REFCNT(&own, 5);
    check(own.ob_ref_local == 5 && own.ob_ref_shared == 1, "Py_SET_REFCNT by the owner");
    Py_SET_REFCNT(&own, (Py_ssize_t)UINT32_MAX + 1);
    check(own.ob_tid == 0 && own.ob_ref_local == UINT32_MAX, "Py_SET_REFCNT beyond 32 bits");
    PyObject other = object_owned(_Py_ThreadId() + 64, 1, 0);
    Py_SET_REFCNT(&other, 5);
    check(other.ob_tid == 0 && other.ob_ref_local == 0 && other.ob_ref_shared == 23,
          "Py_SET_REFCNT by another merges");
}

static void check_slots(void) {
    PyObject a = object_owned(_Py_ThreadId(), 2, 0), b = object_owned(_Py_ThreadId(), 2, 0);
    PyObject *slot = &a;
    Py_SETREF(slot, &b);
    check(slot == &b && a.ob_ref_local == 1 && b.ob_ref_local == 2, "Py_SETREF");
    Py_CLEAR(slot);
    check(slot == NULL && b.ob_ref_local == 1, "Py_CLEAR");
    Py_CLEAR(slot);
    Py_XSETREF(slot, Py_NewRef(&a));
    check(slot == &a && a.ob_ref_local == 2, "Py_XSETREF of NULL, Py_NewRef");
}

static void check_mutex(void) {
    PyMutex m = {0};
    PyMutex_Unlock(&m);
    check(slow_unlocks == 1, "the real function is reachable");
    _PyMutex_Lock(&m);
    check(m._bits == _Py_LOCKED && slow_locks == 0 && PyMutex_IsLocked(&m),
          "free mutex is locked inline");
    _PyMutex_Lock(&m);
    check(slow_locks == 1, "locked mutex is a call");
    _PyMutex_Unlock(&m);
    check(m._bits == 0 && slow_unlocks == 1, "unlocking is inline");
    m._bits = 3;
    _PyMutex_Unlock(&m);
    check(m._bits == 3 && slow_unlocks == 2, "unlocking with parked threads is a call");
}

static void check_text(void) {
    struct {
        PyASCIIObject head;
        char text[4];
    } ascii = {0};
    ascii.head.length = 3;
    ascii.head.state.kind = 1;
    ascii.head.state.compact = ascii.head.state.ascii = 1;
    memcpy(ascii.text, "abc", 4);
    check(PyUnicode_DATA(&ascii) == (void *)ascii.text, "ASCII text is behind its head");
    check(PyUnicode_READ_CHAR(&ascii, 2) == 'c' && PyUnicode_MAX_CHAR_VALUE(&ascii) == 0x7F,
          "ASCII reads");

    struct {
        PyCompactUnicodeObject head;
        Py_UCS2 text[3];
    } wide = {0};
    wide.head._base.length = 2;
    wide.head._base.state.kind = 2;
    wide.head._base.state.compact = 1;
    PyUnicode_WRITE(PyUnicode_KIND(&wide), PyUnicode_DATA(&wide), 1, 0x20AC);
    check(wide.text[1] == 0x20AC && PyUnicode_READ_CHAR(&wide, 1) == 0x20AC, "two-byte text");

    Py_UCS4 data[2] = {1, 0x1F600};
    PyUnicodeObject legacy = {0};
    legacy._base._base.state.kind = 4;
    legacy.data.ucs4 = data;
    check(PyUnicode_READ_CHAR(&legacy, 1) == 0x1F600, "text behind a pointer");
    check(Py_UNICODE_JOIN_SURROGATES(Py_UNICODE_HIGH_SURROGATE(0x1F600),
                                     Py_UNICODE_LOW_SURROGATE(0x1F600)) == 0x1F600,
          "surrogates");
}

static void check_int(void) {
    PyLongObject n = {0};
    n.long_value.lv_tag = (1 << 3) | 2;
    n.long_value.ob_digit[0] = 7;
    check(PyUnstable_Long_IsCompact(&n) && PyUnstable_Long_CompactValue(&n) == -7, "compact int");
    n.long_value.lv_tag = (2 << 3);
    check(!PyUnstable_Long_IsCompact(&n), "two digits are not compact");
}

int main(void) {
    check_counts();
    check_immortal();
    check_set();
    check_slots();
    check_mutex();
    check_text();
    check_int();
    return failures != 0;
}
