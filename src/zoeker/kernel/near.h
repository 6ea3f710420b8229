/* Where do two words stand near each other in a document? */

#ifndef NEAR_H
#define NEAR_H

#include "packed.h"

/* The positions of a word in a field of a document: those of each of its terms, of which the gaps are read. */
typedef struct {
    int64_t count;
    struct { List gaps; int64_t at, left; } terms[ALIKE]; /* the next position, and how many come behind it */
} Positions;

static inline void stands(const uint8_t *data, Positions *word, List gaps, int64_t frequency) {
    int64_t at = next(data, &gaps);
    word->terms[word->count].gaps = gaps, word->terms[word->count].at = at;
    word->terms[word->count++].left = frequency - 1;
}

/* Give the next position; INT64_MAX: there is none. */
static inline int64_t upcoming(const Positions *word) {
    int64_t first = INT64_MAX;
    for (int64_t term = 0; term < word->count; term++)
        if (word->terms[term].at < first) first = word->terms[term].at;
    return first;
}

/* Go on behind a position, where several terms may stand. */
static inline void pass(const uint8_t *data, Positions *word, int64_t position) {
    for (int64_t term = 0; term < word->count; term++) {
        if (word->terms[term].at != position) continue;
        int64_t left = word->terms[term].left--;
        word->terms[term].at = left ? position + next(data, &word->terms[term].gaps) + 1 : INT64_MAX;
    }
}

/* Give where two words stand at most `reach` positions from each other: `begin` and the position of the one that comes first.
   They are below `most`. Without `into`, only count. */
static inline int64_t neighbours(const uint8_t *data, Positions *one, Positions *other, int64_t reach, int64_t begin,
                                 int64_t most, int64_t *into) {
    int64_t at = upcoming(one), there = upcoming(other), found = 0;
    while (at != INT64_MAX && there != INT64_MAX) {
        int64_t first = at < there ? at : there;
        int both = at == there, mine = at <= there;
        if (mine) pass(data, one, first), at = upcoming(one);
        if (both || !mine) pass(data, other, first), there = upcoming(other);
        /* What comes next of the other word or, where both stand at one position, of either. */
        int64_t after = both ? (at < there ? at : there) : mine ? there : at;
        if (after == INT64_MAX || after - first > reach) continue;
        if (first >= most) return FAR;
        if (into) into[found] = begin + first;
        found++;
    }
    return found;
}

#endif
