/* A growable run of bytes on the C heap, for text that is being written.
 *
 * Invariants: size <= capacity; data is NULL exactly while capacity is 0. Sizes are checked for
 * overflow, so a huge request fails like one that memory cannot hold: the function returns NULL or
 * -1 and the buffer stays as it was. `Buffer b = {0}` is an empty one. A buffer belongs to one
 * thread.
 */
#ifndef BASE_BUFFER_H
#define BASE_BUFFER_H

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    char *data;
    size_t size;     /* bytes written                */
    size_t capacity; /* bytes allocated at `data`    */
} Buffer;

/* Makes room for `extra` more bytes: the slow half of buffer_room. */
char *buffer_grow(Buffer *b, size_t extra);

/* Where the next bytes go, with room for `extra` of them; NULL if there is no memory. */
static inline char *buffer_room(Buffer *b, size_t extra) {
    return b->capacity - b->size >= extra && b->data ? b->data + b->size : buffer_grow(b, extra);
}

static inline int buffer_append(Buffer *b, const void *bytes, size_t size) {
    char *at = buffer_room(b, size);
    if (!at) {
        return -1;
    }
    if (size) {
        memcpy(at, bytes, size);
    }
    b->size += size;
    return 0;
}

static inline int buffer_append_byte(Buffer *b, char byte) {
    char *at = buffer_room(b, 1);
    if (!at) {
        return -1;
    }
    *at = byte;
    b->size++;
    return 0;
}

static inline int buffer_append_text(Buffer *b, const char *text) {
    return buffer_append(b, text, strlen(text));
}

static inline int buffer_append_fill(Buffer *b, char byte, size_t count) {
    char *at = buffer_room(b, count);
    if (!at) {
        return -1;
    }
    memset(at, byte, count);
    b->size += count;
    return 0;
}

/* The bytes, now the caller's to free(); the buffer is empty again. NULL if nothing was ever
 * written. */
static inline char *buffer_take(Buffer *b) {
    char *data = b->data;
    *b = (Buffer){0};
    return data;
}

static inline void buffer_free(Buffer *b) {
    free(b->data);
    *b = (Buffer){0};
}

#endif
