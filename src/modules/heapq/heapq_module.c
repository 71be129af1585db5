/* _heapq: heaps in lists. Every item is not larger (in the max variants: not smaller) than the two
 * at twice its place and after. */
#include "object/args.h"
#include "object/needs.h"
#include "object/ops.h"
#include "types/list/list.h"
#include "types/module/module.h"

typedef struct {
    char nothing;
} HeapqState;
typedef enum { SMALLEST_FIRST, LARGEST_FIRST } Order;

/* Does the first belong above the second? */
static force_inline int above(PyObject *a, PyObject *b, Order order) {
    return order == SMALLEST_FIRST ? ops_compare_bool(a, b, Py_LT) : ops_compare_bool(b, a, Py_LT);
}
static void *index_error(void) {
    return err_raise(PyExc_IndexError, "index out of range");
}
static PyObject *item_at(PyObject *heap, Py_ssize_t i) {
    PyObject *item = list_get(heap, i);
    return item ? item : index_error();
}
static int check_length(PyObject *heap, Py_ssize_t length) {
    return likely(list_length(heap) == length)
               ? 0
               : err_int(err_raise(PyExc_RuntimeError, "list changed size during iteration"));
}
static int exchange(PyObject *heap, Py_ssize_t i, Py_ssize_t k) {
    autoref PyObject *a = INT_TRY(item_at(heap, i)), *b = INT_TRY(item_at(heap, k));
    INT_TRYI(list_set(heap, i, take(b)));
    return list_set(heap, k, take(a));
}

/* The item at `place` moves towards the root, not past `root`. */
static int rise(PyObject *heap, Py_ssize_t root, Py_ssize_t place, Order order) {
    Py_ssize_t length = list_length(heap);
    if (place >= length) {
        return err_int(index_error());
    }
    while (place > root) {
        Py_ssize_t parent = (place - 1) >> 1;
        autoref PyObject *item = INT_TRY(item_at(heap, place)),
                         *other = INT_TRY(item_at(heap, parent));
        int up = INT_TRYI(above(item, other, order));
        INT_TRYI(check_length(heap, length));
        if (!up) {
            return 0;
        }
        INT_TRYI(exchange(heap, parent, place));
        place = parent;
    }
    return 0;
}
/* Which of the two below `place` belongs above the other. */
static Py_ssize_t better_child(PyObject *heap, Py_ssize_t place, Py_ssize_t length, Order order) {
    Py_ssize_t child = 2 * place + 1;
    if (child + 1 >= length) {
        return child;
    }
    autoref PyObject *left = INT_TRY(item_at(heap, child)),
                     *right = INT_TRY(item_at(heap, child + 1));
    int stays = INT_TRYI(above(left, right, order));
    INT_TRYI(check_length(heap, length));
    return stays ? child : child + 1;
}
/* The item at `root` goes down to a leaf along the better children, then rises to its place: fewer
 * comparisons than asking at each step, because what is put at the root mostly belongs low. */
static int sink(PyObject *heap, Py_ssize_t root, Order order) {
    Py_ssize_t length = list_length(heap), place = root;
    if (place >= length) {
        return err_int(index_error());
    }
    while (place < length / 2) {
        Py_ssize_t child = INT_TRYI(better_child(heap, place, length, order));
        INT_TRYI(exchange(heap, child, place));
        place = child;
    }
    return rise(heap, root, place, order);
}

/* ---- the operations ---- */

static PyObject *push(PyObject *heap, PyObject *item, Order order) {
    guard(heap);
    TRYI(list_append(heap, item));
    TRYI(rise(heap, 0, list_length(heap) - 1, order));
    return NONE;
}
static PyObject *pop(PyObject *heap, Order order) {
    autoref PyObject *first = NULL, *last = NULL;
    guard(heap);
    Py_ssize_t n = list_length(heap);
    last = TRY(item_at(heap, n - 1));
    TRYI(list_set_slice(heap, n - 1, n, NULL));
    if (n == 1) {
        return take(last);
    }
    first = TRY(item_at(heap, 0));
    TRYI(list_set(heap, 0, take(last)));
    TRYI(sink(heap, 0, order));
    return take(first);
}
static PyObject *replace(PyObject *heap, PyObject *item, Order order) {
    autoref PyObject *first = NULL;
    guard(heap);
    first = TRY(item_at(heap, 0));
    TRYI(list_set(heap, 0, newref(item)));
    TRYI(sink(heap, 0, order));
    return take(first);
}
static PyObject *push_and_pop(PyObject *heap, PyObject *item, Order order) {
    autoref PyObject *first = NULL;
    guard(heap);
    if (list_length(heap) == 0) {
        return newref(item);
    }
    first = TRY(item_at(heap, 0));
    if (TRYI(above(first, item, order)) == 0) {
        return newref(item);
    }
    return replace(heap, item, order);
}
static PyObject *arrange(PyObject *heap, Order order) {
    guard(heap);
    for (Py_ssize_t i = list_length(heap) / 2 - 1; i >= 0; i--) {
        TRYI(sink(heap, i, order));
    }
    return NONE;
}

FUNCTION("_heapq.heappush(heap: list, item, /)", "Push item onto heap, keeping it a heap.")
static PyObject *heapq_heappush(PyObject *module, PyObject *heap, PyObject *item) {
    return push(heap, item, SMALLEST_FIRST);
}
FUNCTION("_heapq.heappushpop(heap: list, item, /)",
         "Push item, then pop the smallest: faster than the two calls.")
static PyObject *heapq_heappushpop(PyObject *module, PyObject *heap, PyObject *item) {
    return push_and_pop(heap, item, SMALLEST_FIRST);
}
FUNCTION("_heapq.heappop(heap: list, /)", "Pop the smallest item off the heap.")
static PyObject *heapq_heappop(PyObject *module, PyObject *heap) {
    return pop(heap, SMALLEST_FIRST);
}
FUNCTION("_heapq.heapreplace(heap: list, item, /)",
         "Pop the smallest item, then push the new one: faster than the two calls.")
static PyObject *heapq_heapreplace(PyObject *module, PyObject *heap, PyObject *item) {
    return replace(heap, item, SMALLEST_FIRST);
}
FUNCTION("_heapq.heapify(heap: list, /)", "Make a heap of the list, in place, in linear time.")
static PyObject *heapq_heapify(PyObject *module, PyObject *heap) {
    return arrange(heap, SMALLEST_FIRST);
}
FUNCTION("_heapq.heappush_max(heap: list, item, /)", "Push item onto max heap, keeping it one.")
static PyObject *heapq_heappush_max(PyObject *module, PyObject *heap, PyObject *item) {
    return push(heap, item, LARGEST_FIRST);
}
FUNCTION("_heapq.heappop_max(heap: list, /)", "Pop the largest item off the max heap.")
static PyObject *heapq_heappop_max(PyObject *module, PyObject *heap) {
    return pop(heap, LARGEST_FIRST);
}
FUNCTION("_heapq.heapify_max(heap: list, /)", "Make a max heap of the list, in place.")
static PyObject *heapq_heapify_max(PyObject *module, PyObject *heap) {
    return arrange(heap, LARGEST_FIRST);
}
FUNCTION("_heapq.heapreplace_max(heap: list, item, /)",
         "Pop the largest item, then push the new one.")
static PyObject *heapq_heapreplace_max(PyObject *module, PyObject *heap, PyObject *item) {
    return replace(heap, item, LARGEST_FIRST);
}
FUNCTION("_heapq.heappushpop_max(heap: list, item, /)", "Push item, then pop the largest.")
static PyObject *heapq_heappushpop_max(PyObject *module, PyObject *heap, PyObject *item) {
    return push_and_pop(heap, item, LARGEST_FIRST);
}

static int heapq_exec(PyObject *module) {
    return module_add_text(module, "__about__",
                           "A heap is a list in which no item is larger than the two at twice its "
                           "index, plus one and plus two: the smallest is the first.");
}

#include "heapq_module.gen.h"

NATIVE_MODULE(_heapq, HeapqState, heapq_exec, _heapq_functions, "Heaps in lists.")
