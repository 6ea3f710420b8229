/* What is among eight bytes of a text? They are read at once, the first of them lowest. */

#ifndef EIGHT_H
#define EIGHT_H

#include "kernel.h"

static inline uint64_t eight(const uint8_t *bytes) {
    uint64_t found;
    memcpy(&found, bytes, 8);
    return found;
}

/* Read the last bytes of a text, fewer than eight; zeros follow. */
static inline uint64_t rest(const uint8_t *bytes, int64_t count) {
    uint64_t found = 0;
    memcpy(&found, bytes, (size_t)count);
    return found;
}

/* Count those that begin no character in UTF-8: their highest bits are 10. */
static inline int64_t inner(uint64_t bytes) {
    uint64_t ones = (bytes & ~(bytes << 1)) >> 7 & UINT64_C(0x0101010101010101);
    return (int64_t)(ones * UINT64_C(0x0101010101010101) >> 56);
}

#endif
