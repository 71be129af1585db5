/* What sys.stdout and sys.stderr are until the io module has made text streams of them: text goes
 * straight to the file descriptor, as UTF-8. */
#ifndef PITHON_MODULES_IO_STDPRINTER_H
#define PITHON_MODULES_IO_STDPRINTER_H

#include "object/object.h"

PyObject *stdprinter_new(int fd);

#endif
