/* How posting lists lie on disk, and how they are read: a list as packing.py has it, a row as postings.py has it.

   Numbers are read eight bytes at a time, on a machine that has the lowest byte first; PADDING bytes follow the last. */

#ifndef PACKED_H
#define PACKED_H

#include "kernel.h"

static inline int64_t next(const uint8_t *data, List *list) {
    uint64_t found;
    memcpy(&found, data + (list->bit >> 3), 8);
    found = (found >> (list->bit & 7)) & list->mask;
    list->bit += list->width;
    return (int64_t)found;
}

/* Add up the next so many numbers: if they are narrow, eight of them at a time. */
static inline int64_t next_sum(const uint8_t *data, List *list, int64_t count) {
    int64_t found = 0;
    const int64_t width = list->width;
    if (!width) return 0;
    for (; width <= 7 && count >= 8; count -= 8, list->bit += 8 * width) { /* they are among the 57 bits that are read */
        uint64_t eight, mask = list->mask, sum = 0;
        memcpy(&eight, data + (list->bit >> 3), 8);
        eight >>= list->bit & 7;
        for (int number = 0; number < 8; number++, eight >>= width) sum += eight & mask;
        found += (int64_t)sum;
    }
    for (; count > 0; count--) found += next(data, list);
    return found;
}

/* Find where the four lists of a row begin: all of it must be among so many bytes. */
static inline int64_t opened(const Row *row, int64_t bytes, List lists[4]) {
    const int64_t most = INT64_C(1) << 48;
    int64_t start = row->start;
    if (start < 0 || start > bytes || row->documents < 0 || row->documents > most || row->occurrences < 0 || row->occurrences > most)
        return OUTSIDE;
    for (int number = 0; number < 4; number++) {
        int64_t width = row->widths[number], count = number < 2 ? row->documents : row->occurrences;
        if (width < 0 || width > 32) return TOO_WIDE;
        lists[number] = (List){start * 8, width, (UINT64_C(1) << width) - 1};
        start += (count * width + 7) >> 3;
    }
    return start + PADDING <= bytes ? 0 : OUTSIDE;
}

#endif
