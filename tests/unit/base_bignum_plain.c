/* The tests of base/bignum once more over our own algorithms, which a build with GMP hides above small sizes. Compiled
 * in here, the functions take the place of the library's. */
#undef HAVE_GMP
#include "../../src/base/bignum.c"
#include "../../src/base/bignum_mul.c"
#include "../../src/base/bignum_div.c"
#include "../../src/base/bignum_text.c"
#include "../../src/base/bignum_convert.c"

#include "base_bignum.c"
