/* io: streams. What start-up and exit need of it.
 *
 * io_streams_create makes sys.stdin, sys.stdout, sys.stderr and the dunder originals in sys's
 * namespace: TextIOWrappers over Buffered streams over FileIO 0, 1, 2 (unbuffered: stdout and
 * stderr write through). Encodings of the runtime (UTF-8, Latin-1, ASCII) need no `encodings`
 * package; others, asked for by PYTHONIOENCODING or a locale, do. A descriptor that is not open
 * gives None.
 */
#ifndef PITHON_MODULES_IO_IO_H
#define PITHON_MODULES_IO_IO_H

#include "object/object.h"

typedef struct {
    const char *encoding; /* NULL: "utf-8" */
    const char *errors;   /* of stdin and stdout; NULL: "strict". stderr: "backslashreplace" */
    bool unbuffered;      /* -u, PYTHONUNBUFFERED */
    bool interactive;     /* -i: line buffering even where it is no terminal */
} IoStreamsConfig;

/* Fills `config` from the environment: PYTHONIOENCODING (unless ignored), else the locale: errors
 * are "surrogateescape" in the C and POSIX locales. `storage` keeps the texts. */
typedef struct {
    char text[128];
} IoStreamsStorage;
void io_streams_config(IoStreamsConfig *config, IoStreamsStorage *storage, bool ignore_environment,
                       bool utf8_mode);
/* -1 with an exception. */
int io_streams_create(const IoStreamsConfig *config);
/* At exit: flushes sys.stdout and sys.stderr, whatever they are by then; what stdout's flush raises
 * is reported as unraisable. -1 when one failed: the process ends with status 120. */
int io_streams_flush(void);
/* The same of these; NULL and None are none. */
int io_streams_flush_these(PyObject *out, PyObject *err);

#endif
