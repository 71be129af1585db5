/* Insides of slice. */
#ifndef PITHON_CPYTHON_SLICEOBJECT_H
#define PITHON_CPYTHON_SLICEOBJECT_H

#endif
