/* Telling tracemalloc about memory of other allocators. */
#ifndef PITHON_CPYTHON_TRACEMALLOC_H
#define PITHON_CPYTHON_TRACEMALLOC_H

#ifdef __cplusplus
extern "C" {
#endif

PyAPI_FUNC(int) PyTraceMalloc_Track(unsigned int domain, uintptr_t ptr, size_t size);
PyAPI_FUNC(int) PyTraceMalloc_Untrack(unsigned int domain, uintptr_t ptr);

#ifdef __cplusplus
}
#endif

#endif
