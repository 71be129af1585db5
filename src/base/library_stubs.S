/* The functions of libraries that are loaded when they are first needed (library.h): each jumps through its entry of
   library_table. */
#include "libraries.gen.h"

#if !defined(__x86_64__) && !defined(__aarch64__)
#error "stubs for this processor are missing"
#endif

    .text
#if defined(__x86_64__)
#define X(entry, name) .globl name; .hidden name; .type name, @function; name: endbr64; jmp *library_table+8*entry(%rip); .size name, .-name;
#else
#define X(entry, name) \
    .globl name; .hidden name; .type name, @function; \
    name: adrp x16, library_table+8*entry; ldr x16, [x16, :lo12:library_table+8*entry]; br x16; .size name, .-name;
#endif
    .p2align 4
LIBRARY_FUNCTIONS(X)
#undef X

    .data
    .p2align 3
    .globl library_table
    .hidden library_table
    .type library_table, @object
library_table:
    .rept LIBRARY_ENTRIES
    .quad library_not_open
    .endr
    .size library_table, .-library_table

    .section .note.GNU-stack, "", @progbits
