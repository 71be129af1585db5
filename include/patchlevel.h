/* Which version of the language and of the C API this is. Read by tools as text: keep one define
 * per line. */
#ifndef PITHON_PATCHLEVEL_H
#define PITHON_PATCHLEVEL_H

#define PY_RELEASE_LEVEL_ALPHA 10
#define PY_RELEASE_LEVEL_BETA 11
#define PY_RELEASE_LEVEL_GAMMA 12
#define PY_RELEASE_LEVEL_FINAL 15
#define PY_MAJOR_VERSION 3
#define PY_MINOR_VERSION 14
#define PY_MICRO_VERSION 10
#define PY_RELEASE_LEVEL 15
#define PY_RELEASE_SERIAL 0
#define PY_VERSION "3.14.10"
#define PY_VERSION_HEX                                                                             \
    _Py_PACK_FULL_VERSION(PY_MAJOR_VERSION, PY_MINOR_VERSION, PY_MICRO_VERSION, PY_RELEASE_LEVEL,  \
                          PY_RELEASE_SERIAL)

/* Without casts: `#if` uses them. */
#define _Py_PACK_FULL_VERSION(major, minor, micro, level, serial)                                  \
    ((((major) & 0xffU) << 24) | (((minor) & 0xffU) << 16) | (((micro) & 0xffU) << 8) |            \
     (((level) & 0xfU) << 4) | (((serial) & 0xfU) << 0))

#endif
