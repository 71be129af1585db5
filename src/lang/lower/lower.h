/* Lowering: from the tree and its scopes to code. One Unit per code object collects a sequence of instructions; optimise/ makes a graph of it and
 * the finished CodeBody. Leaves through c->out with SyntaxError. */
#ifndef PITHON_LANG_LOWER_H
#define PITHON_LANG_LOWER_H

#include "lang/lower/code_body.h"
#include "lang/scope/scope.h"

/* The code of a module, expression or interactive input. `filename` is the caller's business. */
CodeBody *lower_module(Compiling *c, AstMod *module, ScopeTree *scopes);

#endif
