/* Operators applied to constants, as running the program would, but bounded: what would be large or slow is left to run time (NULL), and so is
 * what would raise. */
#ifndef PITHON_LANG_FOLD_H
#define PITHON_LANG_FOLD_H

#include "lang/lower/constant.h"

/* opcode: UNARY_NEGATIVE, UNARY_INVERT, UNARY_NOT, or CALL_INTRINSIC_1 for plus. */
Const *fold_unary(Compiling *c, ConstTable *t, int opcode, const Const *k);
/* op: the operand of BINARY_OP; 26 is subscription. */
Const *fold_binary(Compiling *c, ConstTable *t, int op, const Const *a, const Const *b);

#endif
