/* The tests of decimal numbers once more with products of our own, which a build with GMP hides above some sizes. Compiled in here, they take the
 * place of the library's. */
#undef HAVE_GMP
#include "../../src/modules/decimal/decimal_product.c"

#include "decimal_number.c"
