/* Which of the two dispatchers this build has. -DDISPATCH_GOTO forces the portable one. */
#ifndef PITHON_INTERP_DISPATCH_H
#define PITHON_INTERP_DISPATCH_H

#include "base/compiler.h"

#if defined(__clang__) && __clang_major__ >= 19 &&                                                 \
    (defined(__x86_64__) || defined(__aarch64__)) && !defined(DISPATCH_GOTO) &&                    \
    !defined(WITH_ASAN)
#define DISPATCH_TAIL 1
#endif

#endif
