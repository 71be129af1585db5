#include "types/str/str_stack.h"
#include "types/str/str_int.h"

#include <string.h>

PyObject *str_on_stack(StackStr *room, const char *text) {
    size_t n = 0;
    for (; text[n] != '\0'; n++) {
        if (n == STACK_STR_MAX || (unsigned char)text[n] > 0x7F) {
            return NULL;
        }
    }
    room->head = (PyASCIIObject)STATIC_ASCII((Py_ssize_t)n);
    room->head.state.interned = 0;
    memcpy(room->text, text, n + 1);
    return (PyObject *)room;
}
