/* What the sanitizers' builds are told before main: they ask these functions by name. Children with
 * another environment are told as well. */
#include "base/compiler.h"

#ifdef WITH_TSAN
__attribute__((visibility("default"))) const char *__tsan_default_options(void);
/* A child of a fork starts threads again. The wrapper of memmem notes all that is left at each
 * call, which makes a replacement quadratic. More memory than there is: MemoryError, as in other
 * builds. */
const char *__tsan_default_options(void) {
    return "history_size=5:die_after_fork=0:intercept_memmem=0:allocator_may_return_null=1";
}
#endif
#ifdef WITH_ASAN
__attribute__((visibility("default"))) const char *__asan_default_options(void);
/* Little of what was freed is held back: programs that measure memory run as well. */
const char *__asan_default_options(void) {
    return "allocator_may_return_null=1:quarantine_size_mb=16";
}
__attribute__((visibility("default"))) const char *__ubsan_default_options(void);
const char *__ubsan_default_options(void) {
    return "print_stacktrace=1";
}
#endif
