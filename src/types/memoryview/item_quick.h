/* Items of buffers read with no call on the way. */
#ifndef PITHON_TYPES_MEMORYVIEW_ITEM_QUICK_H
#define PITHON_TYPES_MEMORYVIEW_ITEM_QUICK_H

#include "types/float/float_quick.h"

static force_inline quiet StackRef item_signed_quick(int64_t value) {
    return likely(value >= STACKREF_INT_MIN && value <= STACKREF_INT_MAX) ? stackref_from_int(value) : STACKREF_NULL;
}
/* An int or float of that native format character (struct's), for a slot; STACKREF_NULL: not for here. */
static force_inline quiet StackRef item_read_quick(ThreadState *ts, char code, const char *p) {
#define READ_AS(type)                                                                              \
    ({                                                                                             \
        type value_;                                                                               \
        memcpy(&value_, p, sizeof value_);                                                         \
        value_;                                                                                    \
    })
    uint64_t large;
    switch (code) {
    case 'b':
        return stackref_from_int(READ_AS(int8_t));
    case 'B':
        return stackref_from_int(READ_AS(uint8_t));
    case 'h':
        return stackref_from_int(READ_AS(int16_t));
    case 'H':
        return stackref_from_int(READ_AS(uint16_t));
    case 'i':
        return stackref_from_int(READ_AS(int32_t));
    case 'I':
        return stackref_from_int(READ_AS(uint32_t));
    case 'l':
    case 'q':
        return item_signed_quick(READ_AS(int64_t));
    case 'L':
    case 'Q':
        large = READ_AS(uint64_t);
        return large <= INT64_MAX ? item_signed_quick((int64_t)large) : STACKREF_NULL;
    case 'f':
        return float_new_quick(ts, (double)READ_AS(float));
    case 'd':
        return float_new_quick(ts, READ_AS(double));
    default:
        return STACKREF_NULL;
    }
#undef READ_AS
}

#endif
