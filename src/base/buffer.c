#include "base/buffer.h"

#include <stdint.h>

char *buffer_grow(Buffer *b, size_t extra) {
    if (extra > (size_t)PTRDIFF_MAX - b->size) {
        return NULL;
    }
    size_t need = b->size + extra;
    size_t capacity = b->capacity + b->capacity / 2; /* cannot overflow: capacity <= PTRDIFF_MAX */
    if (capacity > (size_t)PTRDIFF_MAX || capacity < need) {
        capacity = need;
    }
    if (capacity < 64) {
        capacity = 64;
    }
    if (capacity > b->capacity || !b->data) {
        char *data = realloc(b->data, capacity);
        if (!data) {
            return NULL;
        }
        b->data = data;
        b->capacity = capacity;
    }
    return b->data + b->size;
}
