/* Generators, coroutines, asynchronous generators: objects around a suspended frame. Running them is interp/'s. */
#ifndef PITHON_TYPES_GENERATOR_GENERATOR_H
#define PITHON_TYPES_GENERATOR_GENERATOR_H
#include "object/object.h"
#endif
