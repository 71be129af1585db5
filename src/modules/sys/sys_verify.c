/* Functions of builds with assertions only.
 *
 * sys._pithon_verify looks whether an object's insides are in order, and ends the process if they
 * are not; the race harness (tests/races) calls it. sys._pithon_fail_alloc has an allocation fail,
 * sys._pithon_blocks and sys._pithon_heap tell what was left behind (tests/faults). */
#include "mem/fault.h"
#include "mem/heap.h"
#include "modules/sys/sys.h"
#include "object/args.h"
#include "object/data.h"
#include "object/needs.h"
#include "thread/mutex.h"
#include "thread/state.h"
#include "types/dict/dict.h"
#include "types/int/int.h"
#include "types/list/list.h"
#include "types/module/module.h"
#include "types/str/str.h"
#include "types/tuple/tuple.h"

#include <stdlib.h>
#include <string.h>

FUNCTION("verify._pithon_verify(object, /)",
         "End the process if the object is not in order inside.")
maybe_unused static PyObject *verify_pithon_verify(PyObject *module, PyObject *object) {
    guard(object);
    if (IS_LIST(object)) {
        verify_list(object);
    } else if (IS_DICT(object)) {
        verify_dict(object);
    }
    return NONE;
}

/* Nothing is allocated between the asking and the return to the program. */
FUNCTION("verify._pithon_fail_alloc(n: int64, show: int = -1, /)",
         "Have the n-th allocation from now on fail, once; 0: none.\n\n"
         "Returns how many were left of an earlier n: 0 when that one has failed.\n"
         "The file of descriptor `show` gets the C stack when it fails: the number of addresses, "
         "then they, as words at its start.")
maybe_unused static PyObject *verify_pithon_fail_alloc(PyObject *module, int64_t n, int show) {
    int64_t left = fault_fail_in(0, -1);
    PyObject *result = TRY(int_from_int64(left));
    fault_fail_in(n, show);
    return result;
}

/* ---- what there is ---- */

enum { CENSUS_ROWS = 2048, CENSUS_NAME = 48 };
typedef struct {
    char name[CENSUS_NAME]; /* of the objects' type, or "data" */
    size_t size;            /* of a block */
    Py_ssize_t count;
} CensusRow;
typedef struct {
    Py_ssize_t objects, data, bytes;
    size_t prefix;   /* bytes in front of the objects of the kind that is being counted */
    CensusRow *rows; /* NULL: the sums alone */
    size_t used;
} Census;

static void count_row(Census *c, const char *name, size_t size, Py_ssize_t count) {
    size_t i = 0;
    while (i < c->used &&
           (c->rows[i].size != size || strncmp(c->rows[i].name, name, CENSUS_NAME - 1) != 0)) {
        i++;
    }
    if (i == c->used) {
        if (i == CENSUS_ROWS) {
            return; /* the last ones are left out */
        }
        c->rows[c->used++] = (CensusRow){.size = size};
        strncpy(c->rows[i].name, name, CENSUS_NAME - 1);
    }
    c->rows[i].count += count;
}
static void count_object(void *block, size_t size, void *arg) {
    Census *c = arg;
    PyObject *o = (PyObject *)((char *)block + c->prefix);
    if (o->ob_type == NULL) {
        return;
    }
    c->objects++;
    c->bytes += (Py_ssize_t)size;
    if (c->rows != NULL) {
        count_row(c, TYPE(o)->tp_name, size, 1);
    }
}
static void count_data(HeapKind kind, size_t size, size_t used, void *arg) {
    Census *c = arg;
    if (kind != KIND_DATA || used == 0) {
        return;
    }
    c->data += (Py_ssize_t)used;
    c->bytes += (Py_ssize_t)(used * size);
    if (c->rows != NULL) {
        count_row(c, "data", size, (Py_ssize_t)used);
    }
}
static void take_census(Census *c) {
    Interp *interp = interp_current();
    world_stop(interp);
    for (Heap *heap = interp->heaps; heap != NULL; heap = heap->next) {
        c->prefix = 0;
        heap_each_block_stw(heap, KIND_OBJECT, 0, count_object, c);
        heap_each_block_stw(heap, KIND_GC, 0, count_object, c);
        c->prefix = HEAP_PREFIX;
        heap_each_block_stw(heap, KIND_GC_PREFIX, 0, count_object, c);
        heap_each_page_stw(heap, count_data, c);
    }
    world_start(interp);
}
FUNCTION("verify._pithon_blocks()",
         "How many objects there are, blocks of data, bytes of both, and blocks of malloc.")
maybe_unused static PyObject *verify_pithon_blocks(PyObject *module) {
    Census c = {0};
    take_census(&c);
    Py_ssize_t numbers[] = {c.objects, c.data, c.bytes, (Py_ssize_t)fault_raw_blocks()};
    autoref PyObject *result = TRY(tuple_new(countof(numbers)));
    for (size_t i = 0; i < countof(numbers); i++) {
        tuple_items(result)[i] = TRY(int_from_ssize(numbers[i]));
    }
    return tuple_publish(take(result));
}
static PyObject *rows_dict(const CensusRow *rows, size_t count) {
    autoref PyObject *result = TRY(dict_new());
    for (size_t i = 0; i < count; i++) {
        autoref PyObject *key = TRY(str_format("%s %zu", rows[i].name, rows[i].size));
        autoref PyObject *value = TRY(int_from_ssize(rows[i].count));
        TRYI(dict_set(result, key, value));
    }
    return take(result);
}
FUNCTION("verify._pithon_heap()",
         "A dict: how many blocks there are of each type of object and size, and of data.")
maybe_unused static PyObject *verify_pithon_heap(PyObject *module) {
    Census c = {.rows = calloc(CENSUS_ROWS, sizeof(CensusRow))};
    if (c.rows == NULL) {
        return err_no_memory();
    }
    take_census(&c);
    PyObject *result = rows_dict(c.rows, c.used);
    free(c.rows);
    return result;
}

#ifdef PITHON_DEBUG
#include "sys_verify.gen.h"

int sys_add_verify(PyObject *sys) {
    return module_add_functions(sys, verify_functions);
}
#endif
