#include "base/random.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/random.h>
#include <unistd.h>

/* A kernel or sandbox without the system call: the file. */
static int fill_from_file(char *at, size_t size) {
    int fd = open("/dev/urandom", O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return -1;
    }
    int result = 0;
    while (size > 0 && result == 0) {
        ssize_t n = read(fd, at, size);
        if (n > 0) {
            at += n;
            size -= (size_t)n;
        } else {
            errno = n == 0 ? EIO : errno;
            result = -1;
        }
    }
    int saved = errno;
    close(fd);
    errno = saved;
    return result;
}

int random_fill(void *bytes, size_t size, RandomWait wait) {
    char *at = bytes;
    while (size > 0) {
        ssize_t n = getrandom(at, size, wait == RANDOM_NO_WAIT ? GRND_NONBLOCK : 0);
        if (n < 0) {
            return errno == ENOSYS || errno == EPERM ? fill_from_file(at, size) : -1;
        }
        at += n;
        size -= (size_t)n;
    }
    return 0;
}
