/* Which numbers are in several increasing arrays? */

#include "kernel.h"

/* Put arrays of numbers below `size` together: the different ones, increasing. `seen` is scratch, a bit a number: 0. */
EXPORT int64_t united(const int64_t *const *arrays, const int64_t *counts, int64_t count, int64_t size, uint64_t *seen,
                      int64_t *into) {
    int64_t found = 0;
    for (int64_t array = 0; array < count; array++)
        for (const int64_t *number = arrays[array]; number < arrays[array] + counts[array]; number++) {
            if (*number < 0 || *number >= size) return OUTSIDE;
            seen[*number >> 6] |= UINT64_C(1) << (*number & 63);
        }
    for (int64_t word = 0; word < (size + 63) >> 6; word++)
        for (uint64_t here = seen[word]; here; here &= here - 1) into[found++] = (word << 6) + __builtin_ctzll(here);
    return found;
}

/* Give the places of the numbers that are in two increasing arrays, in the one and in the other. */
EXPORT int64_t shared(const int64_t *one, int64_t ones, const int64_t *other, int64_t others, int64_t *places,
                      int64_t *there) {
    int64_t found = 0, at = 0, its = 0;
    while (at < ones && its < others) { /* without a branch that nobody can foresee */
        int64_t mine = one[at], theirs = other[its];
        places[found] = at, there[found] = its;
        found += mine == theirs, at += mine <= theirs, its += theirs <= mine;
    }
    return found;
}
