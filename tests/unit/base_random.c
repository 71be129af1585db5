/* base/random: bytes come, all of them, and differ. */
#include "base/random.h"
#include "check.h"

#include <string.h>

int main(void) {
    unsigned char a[600] = {0}, b[600] = {0};
    CHECK(random_fill(a, sizeof a, RANDOM_WAIT) == 0 && random_fill(b, sizeof b, RANDOM_WAIT) == 0);
    CHECK(memcmp(a, b, sizeof a) != 0);
    int zeros = 0;
    for (size_t i = 0; i < sizeof a; i++) {
        zeros += a[i] == 0;
    }
    CHECK(zeros < 60); /* 2.3 expected */
    a[0] = 7;
    CHECK(random_fill(a, 0, RANDOM_NO_WAIT) == 0 && a[0] == 7);
    return check_report();
}
