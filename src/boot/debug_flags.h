/* Fills Py_OptimizeFlag and its like, before the first thread runs Python code. */
#ifndef PITHON_BOOT_DEBUG_FLAGS_H
#define PITHON_BOOT_DEBUG_FLAGS_H

#include "base/compiler.h"
#include "boot/config.h"

void debug_flags_fill(const ConfigState *config);

#endif
