/* What str needs of the layers below. */
#ifndef PITHON_TYPES_STR_NEEDS_H
#define PITHON_TYPES_STR_NEEDS_H

/* "utf-8" or "ascii": the encoding of file names, arguments and environment (boot). */
const char *config_file_encoding(void);

#endif
