/* What types/int needs from lower layers. */
#ifndef PITHON_TYPES_INT_NEEDS_H
#define PITHON_TYPES_INT_NEEDS_H
/* boot/: sys.get_int_max_str_digits() */
int int_max_str_digits(void);
#endif
