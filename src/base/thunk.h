/* Functions made at run time around others: before(room, context), the target with the arguments it
 * was called with, after(room, context), and what the target returned.
 *
 * For functions with at most six arguments, all of them integers or pointers, and a result of that
 * kind or none.
 */
#ifndef PITHON_BASE_THUNK_H
#define PITHON_BASE_THUNK_H

#include <stdbool.h>
#include <stddef.h>

enum { THUNK_ROOM = 40 }; /* bytes that `room` points to, on the stack of the call */

typedef void (*ThunkStep)(void *room, void *context);

/* Memory for thunks: filled, then sealed. */
typedef struct {
    unsigned char *code; /* NULL: none yet */
    size_t used, size;
} ThunkBlock;

/* Can they be made for this processor? */
bool thunks_supported(void);
/* Room for `count` more; the block before it is sealed and stays. False without memory. */
bool thunks_begin(ThunkBlock *block, size_t count);
void *thunk_make(ThunkBlock *block, void *target, void *context, ThunkStep before, ThunkStep after);
/* From now on they can be called, and not be written. */
bool thunks_seal(ThunkBlock *block);

#endif
