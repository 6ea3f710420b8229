/* Which words can be covered by parts that are known, and how? */

#include "kernel.h"

enum { LONGEST = 128 }; /* what is longer is not covered */

typedef struct {
    int64_t count, weight, end, next; /* of how many parts; the least weight; its first ends here, and the next begins */
} Covering;

static inline uint64_t hashed(uint64_t hash, uint8_t byte) { return (hash ^ byte) * UINT64_C(0x9E3779B97F4A7C15); }

/* Find the slot of a part, or the one where it would be. */
static inline uint32_t *slot(const Parts *parts, const uint8_t *text, int64_t size, uint64_t hash) {
    for (uint64_t at = hash ^ hash >> 32;; at++) {
        uint32_t *here = parts->slots + (at & (uint64_t)(parts->size - 1));
        if (!*here) return here;
        int64_t start = parts->starts[*here - 1];
        if (parts->starts[*here] - start == size && !memcmp(parts->blob + start, text, (size_t)size)) return here;
    }
}

/* Fill the hash table of parts, which is empty. */
EXPORT int64_t place(const Parts *parts) {
    if (parts->size <= parts->count || parts->size & (parts->size - 1)) return OUTSIDE;
    for (int64_t number = 0; number < parts->count; number++) {
        const uint8_t *text = parts->blob + parts->starts[number];
        int64_t size = parts->starts[number + 1] - parts->starts[number];
        uint64_t hash = 0;
        for (int64_t at = 0; at < size; at++) hash = hashed(hash, text[at]);
        *slot(parts, text, size, hash) = (uint32_t)number + 1;
    }
    return 0;
}

/* Say whether one covering is better: fewer parts, the rarest of them more frequent, a shorter first part. */
static inline int better(const Covering *one, const Covering *other) {
    if (one->count != other->count) return one->count < other->count;
    if (one->weight != other->weight) return one->weight > other->weight;
    return one->end < other->end || (one->end == other->end && one->next < other->next);
}

/* Cover a word from `start` on; `known` has its other coverings, by where they start: those of -1 parts are to be found. */
static void cover_from(const Parts *parts, const uint8_t *word, int64_t size, int64_t start, Covering *known) {
    Covering best = {0, 0, 0, 0};
    uint64_t hash = 0;
    for (int64_t end = start + 1; end <= size; end++) {
        hash = hashed(hash, word[end - 1]);
        uint32_t number = *slot(parts, word + start, end - start, hash);
        if (!number--) continue;
        if (end == size && start && parts->lasts[number] >= 0) best = (Covering){1, parts->lasts[number], size, size};
        if (end >= size - 1 || !parts->within[number]) continue;
        if (known[end].count < 0) cover_from(parts, word, size, end, known);
        if (!known[end].count) continue;
        int64_t weight = parts->weights[number], least = known[end].weight;
        Covering one = {known[end].count + 1, weight < least ? weight : least, start + parts->within[number], end};
        if (!best.count || better(&one, &best)) best = one;
    }
    known[start] = best;
}

/* Cover words, those of bytes `starts[i]` to `starts[i + 1]` of `blob`. Gives of each how many parts it has, or 0, and where
   each of these starts and ends: at most as many pairs as there are bytes. */
EXPORT int64_t cover(const Parts *parts, const uint8_t *blob, const int64_t *starts, int64_t count, int64_t *counts,
                     int64_t *spans) {
    Covering known[LONGEST + 1];
    int64_t found = 0;
    for (int64_t number = 0; number < count; number++) {
        int64_t size = starts[number + 1] - starts[number];
        counts[number] = 0;
        if (size < 1 || size > LONGEST) continue;
        for (int64_t at = 0; at <= size; at++) known[at].count = -1;
        cover_from(parts, blob + starts[number], size, 0, known);
        counts[number] = known[0].count;
        for (int64_t at = 0, left = known[0].count; left > 0; at = known[at].next, left--) {
            spans[2 * found] = at;
            spans[2 * found++ + 1] = known[at].end;
        }
    }
    return found;
}
