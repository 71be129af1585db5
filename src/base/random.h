/* Random bytes from the operating system, for the hash key and os.urandom. */
#ifndef BASE_RANDOM_H
#define BASE_RANDOM_H

#include <stddef.h>

typedef enum {
    RANDOM_WAIT,    /* until the kernel's pool has been seeded once, early at boot    */
    RANDOM_NO_WAIT, /* fails with EAGAIN instead: the hash key must not hold up a program started at
                       boot */
} RandomWait;

/* Fills the bytes. -1 with errno: the system has none, a signal came (EINTR, large requests only),
 * or EAGAIN. */
int random_fill(void *bytes, size_t size, RandomWait wait);

#endif
