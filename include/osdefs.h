/* Separators of file names. Not included by Python.h. */
#ifndef PITHON_OSDEFS_H
#define PITHON_OSDEFS_H

#define DELIM L':'
#define MAXPATHLEN 4096
#define SEP L'/'

#endif
