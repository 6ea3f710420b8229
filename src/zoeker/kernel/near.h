/* Where do two words stand near each other in a document? */

#ifndef NEAR_H
#define NEAR_H

#include "packed.h"

/* Give where, in a field of a document, two words stand at most `reach` positions from each other: `begin` and the position of
   the one that comes first. Without `into`, only count. Each stands at so many positions, of which the gaps are read. */
static inline int64_t neighbours(const uint8_t *data, List one, int64_t ones, List other, int64_t others, int64_t reach,
                                 int64_t begin, int64_t *into) {
    const int64_t never = INT64_MAX; /* behind the last */
    int64_t at = next(data, &one), there = next(data, &other), found = 0;
    while (ones && others) {
        int64_t first = at < there ? at : there;
        int both = at == there, mine = at <= there, its = there <= at;
        if (mine) at = --ones ? at + next(data, &one) + 1 : never;
        if (its) there = --others ? there + next(data, &other) + 1 : never;
        /* What comes next of the other word or, where both stand at one position, of either. */
        int64_t after = both ? (at < there ? at : there) : mine ? there : at;
        if (after == never || after - first > reach) continue;
        if (into) into[found] = begin + first;
        found++;
    }
    return found;
}

#endif
