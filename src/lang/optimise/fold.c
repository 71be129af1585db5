/* Operators applied to constants. */
#include "lang/optimise/fold.h"
Const *fold_unary(Compiling *c, ConstTable *t, int opcode, const Const *k) {return NULL;}
Const *fold_binary(Compiling *c, ConstTable *t, int op, const Const *a, const Const *b) {return NULL;}
