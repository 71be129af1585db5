/* Configurations of interpreters, as namespaces show them to Python. */
#ifndef PITHON_MODULES_INTERPRETERS_INTERP_CONFIG_H
#define PITHON_MODULES_INTERPRETERS_INTERP_CONFIG_H

#include "object/object.h"

/* A new namespace of a named configuration; ValueError "unsupported config name". `overrides`: dict
 * or NULL. */
PyObject *config_new(const char *name, PyObject *overrides);
/* Out of a name, a namespace, or NULL or None (an isolated one): INTERP_DENY_* and relatives; -1.
 */
int config_denied(PyObject *config);
/* The configuration of an interpreter, by its bits. */
PyObject *config_of_denied(unsigned denied, bool is_main);

#endif
