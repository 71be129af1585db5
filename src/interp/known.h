/* Calls of built-in functions that the interpreter knows (object/known.h). */
#ifndef PITHON_INTERP_KNOWN_H
#define PITHON_INTERP_KNOWN_H

#include "object/known.h"
#include "object/stackref.h"

/* A call with what lies in the slots; may run anything. STACKREF_NULL: an exception, or without one: not for here. */
typedef StackRef (*KnownCall)(ThreadState *ts, StackRef *args, unsigned count);
extern const KnownCall known_calls[KNOWN_COUNT];

#endif
