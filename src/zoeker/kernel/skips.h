/* Where in a long posting list does a document lie? Skip pointers (Manning, Raghavan & Schütze 2008, section 2.3), made when a
   list is first asked for: since all numbers of a list have the same width, a posting's number is enough to find it. */

#ifndef SKIPS_H
#define SKIPS_H

#include "packed.h"

/* Go on to the last posting with a skip that does not lie behind a document, if it is not passed already. `gaps` are read as
   far as `posting`, whose document it is. */
static inline void leap(const Row *row, const Skip *skips, int64_t wanted, List *gaps, int64_t *document, int64_t *posting) {
    const int64_t count = (row->documents + EACH - 1) / EACH;
    int64_t at = *posting / EACH + 1, step = 1;
    if (!skips || at >= count || skips[at].document > wanted) return;
    for (; at + step < count && skips[at + step].document <= wanted; step *= 2) at += step;
    for (; step; step /= 2)
        if (at + step < count && skips[at + step].document <= wanted) at += step;
    gaps->bit += (at * EACH - *posting) * gaps->width;
    *posting = at * EACH, *document = skips[at].document;
}

#endif
