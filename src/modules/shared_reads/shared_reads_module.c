/* _shared_reads: the counter's windows for tests/shared_reads, in a build with -Dcount_shared=true.
 */
#ifdef PITHON_COUNT_SHARED
#include "modules/shared_reads/shared_count.h"
#include "object/args.h"
#include "object/error.h"
#include "types/int/int.h"
#include "types/list/list.h"
#include "types/module/module.h"
#include "types/tuple/tuple.h"

#include <dlfcn.h>
#include <link.h>

typedef struct {
    char nothing;
} SharedReadsState;
enum { FINDINGS = 200 };

FUNCTION("_shared_reads.open()", "Note what the calling thread reads and writes from here on.")
static PyObject *shared_reads_open(PyObject *module) {
    return count_open() < 0 ? err_no_memory() : newref(NONE);
}
FUNCTION("_shared_reads.close()", "End of what is noted of the calling thread.")
static PyObject *shared_reads_close(PyObject *module) {
    count_close();
    return newref(NONE);
}
/* An address in the executable as its symbols have it: less what it was loaded above them. */
static PyObject *offset(uintptr_t address) {
    Dl_info info;
    struct link_map *map;
    bool found = dladdr1((void *)address, &info, (void **)&map, RTLD_DL_LINKMAP);
    return int_from_size(address - (found ? map->l_addr : 0));
}
static PyObject *finding(const CountFinding *f) {
    autoref PyObject *address = TRY(int_from_size(f->address)),
                     *writes = TRY(int_from_int64(f->writes)), *first = TRY(offset(f->first)),
                     *last = TRY(offset(f->last));
    return tuple_of(4, address, writes, first, last);
}
FUNCTION("_shared_reads.report()",
         "Words that one thread wrote and another used while noted: (address, how often it was\n"
         "written, offsets in the executable of the first and last writer); then all is\n"
         "forgotten.")
static PyObject *shared_reads_report(PyObject *module) {
    CountFinding findings[FINDINGS];
    size_t found;
    if (count_report(FINDINGS, findings, &found)) {
        return err_raise(PyExc_OverflowError, "more was used than can be noted");
    }
    autoref PyObject *list = TRY(list_new(0));
    for (size_t i = 0; i < found && i < FINDINGS; i++) {
        autoref PyObject *item = TRY(finding(&findings[i]));
        TRYI(list_append(list, item));
    }
    return take(list);
}

static int shared_reads_exec(PyObject *module) {
    return 0;
}

#include "shared_reads_module.gen.h"

NATIVE_MODULE(_shared_reads, SharedReadsState, shared_reads_exec, _shared_reads_functions,
              "Counting writes to memory that other threads read.")
#endif
