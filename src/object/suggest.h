/* "Did you mean ...?": the most similar of some names. */
#ifndef PITHON_OBJECT_SUGGEST_H
#define PITHON_OBJECT_SUGGEST_H

#include "base/compiler.h"

/* The name of `names` that is nearest to `wrong` and near enough to be suggested, or NULL. Case
 * counts half. */
quiet borrowed const char *suggest_name(const char *wrong, const char *const *names, size_t count);

#endif
