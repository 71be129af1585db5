#include "base/thunk.h"

#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

#if defined(__x86_64__)

/* The calling convention of System V: arguments in rdi, rsi, rdx, rcx, r8, r9, kept on the stack
 * while `before` runs. */
static const unsigned char template[] = {
    0xf3, 0x0f, 0x1e, 0xfa,                   /* endbr64 */
    0x55,                                     /* push rbp */
    0x48, 0x89, 0xe5,                         /* mov rbp, rsp */
    0x48, 0x83, 0xec, 0x60,                   /* sub rsp, 96 */
    0x48, 0x89, 0x7d, 0xf8,                   /* mov [rbp-8], rdi */
    0x48, 0x89, 0x75, 0xf0,                   /* mov [rbp-16], rsi */
    0x48, 0x89, 0x55, 0xe8,                   /* mov [rbp-24], rdx */
    0x48, 0x89, 0x4d, 0xe0,                   /* mov [rbp-32], rcx */
    0x4c, 0x89, 0x45, 0xd8,                   /* mov [rbp-40], r8 */
    0x4c, 0x89, 0x4d, 0xd0,                   /* mov [rbp-48], r9 */
    0x48, 0x8d, 0x7d, 0xa0,                   /* lea rdi, [rbp-96] */
    0x48, 0xbe, 0,    0,    0, 0, 0, 0, 0, 0, /* mov rsi, context */
    0x48, 0xb8, 0,    0,    0, 0, 0, 0, 0, 0, /* mov rax, before */
    0xff, 0xd0,                               /* call rax */
    0x48, 0x8b, 0x7d, 0xf8,                   /* mov rdi, [rbp-8] */
    0x48, 0x8b, 0x75, 0xf0,                   /* mov rsi, [rbp-16] */
    0x48, 0x8b, 0x55, 0xe8,                   /* mov rdx, [rbp-24] */
    0x48, 0x8b, 0x4d, 0xe0,                   /* mov rcx, [rbp-32] */
    0x4c, 0x8b, 0x45, 0xd8,                   /* mov r8, [rbp-40] */
    0x4c, 0x8b, 0x4d, 0xd0,                   /* mov r9, [rbp-48] */
    0x48, 0xb8, 0,    0,    0, 0, 0, 0, 0, 0, /* mov rax, target */
    0xff, 0xd0,                               /* call rax */
    0x48, 0x89, 0x45, 0xc8,                   /* mov [rbp-56], rax */
    0x48, 0x8d, 0x7d, 0xa0,                   /* lea rdi, [rbp-96] */
    0x48, 0xbe, 0,    0,    0, 0, 0, 0, 0, 0, /* mov rsi, context */
    0x48, 0xb8, 0,    0,    0, 0, 0, 0, 0, 0, /* mov rax, after */
    0xff, 0xd0,                               /* call rax */
    0x48, 0x8b, 0x45, 0xc8,                   /* mov rax, [rbp-56] */
    0xc9,                                     /* leave */
    0xc3,                                     /* ret */
};
/* Where the numbers go. */
enum { AT_CONTEXT = 42, AT_BEFORE = 52, AT_TARGET = 88, AT_CONTEXT_AGAIN = 108, AT_AFTER = 118 };
enum { THUNK_SIZE = 144 };
_Static_assert(sizeof template <= THUNK_SIZE, "a thunk fits its place");

bool thunks_supported(void) {
    return true;
}

static void put(unsigned char *at, void *value) {
    memcpy(at, &value, sizeof value);
}

static void write_thunk(unsigned char *code, void *target, void *context, ThunkStep before,
                        ThunkStep after) {
    memcpy(code, template, sizeof template);
    put(code + AT_CONTEXT, context);
    put(code + AT_BEFORE, (void *)before);
    put(code + AT_TARGET, target);
    put(code + AT_CONTEXT_AGAIN, context);
    put(code + AT_AFTER, (void *)after);
}

#else

enum { THUNK_SIZE = 1 };

bool thunks_supported(void) {
    return false;
}

static void write_thunk(unsigned char *code, void *target, void *context, ThunkStep before,
                        ThunkStep after) {}

#endif

/* A caller that is checked for the kind of function it calls looks at the bytes in front of it. */
enum { THUNK_LEAD = 64 };

bool thunks_begin(ThunkBlock *block, size_t count) {
    size_t size = (THUNK_LEAD + count * THUNK_SIZE + 4095) & ~(size_t)4095;
    void *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    *block = (ThunkBlock){.code = p == MAP_FAILED ? NULL : p, .size = size, .used = THUNK_LEAD};
    return p != MAP_FAILED;
}

void *thunk_make(ThunkBlock *block, void *target, void *context, ThunkStep before,
                 ThunkStep after) {
    if (block->used + THUNK_SIZE > block->size) {
        return NULL;
    }
    unsigned char *code = block->code + block->used;
    block->used += THUNK_SIZE;
    write_thunk(code, target, context, before, after);
    return code;
}

bool thunks_seal(ThunkBlock *block) {
    return block->code == NULL || mprotect(block->code, block->size, PROT_READ | PROT_EXEC) == 0;
}
