/* Kinds of input of the compiler. */
#ifndef PITHON_COMPILE_H
#define PITHON_COMPILE_H

#define Py_eval_input 0x102
#define Py_file_input 0x101
#define Py_func_type_input 0x159
#define Py_single_input 0x100

#include "cpython/compile.h"

#endif
