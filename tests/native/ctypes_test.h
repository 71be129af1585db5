/* What the files of _ctypes_test share. */
#ifndef PITHON_TESTS_CTYPES_TEST_H
#define PITHON_TESTS_CTYPES_TEST_H

#include <Python.h>

/* Can the compiler lay out a structure as Microsoft's does? */
#if defined(__x86_64__) || defined(__i386__)
#define HAVE_MS_LAYOUT 1
#endif

/* Of the structure named: [name, size, alignment, and for each field four snapshots of the memory,
 * after it was set to -1, 1, a pattern and 0]; or [None, why it cannot be made here]. */
PyObject *layout_describe(PyObject *module, PyObject *name);

#endif
