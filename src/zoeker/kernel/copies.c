/* Which texts say much the same, in the same words? By their shingles: the rows of words that follow each other. */

#include "kernel.h"
#include <stdlib.h>

enum { TOGETHER = 5 }; /* words of a shingle */

/* Shingles of a text, as hashes: each once, and in a table by their last bits; 0 where there is none. */
typedef struct {
    uint64_t *hashes, *table;
    int64_t count;
    uint64_t last; /* place of the table */
} Shingles;

static uint64_t *place_of(const Shingles *its, uint64_t hash) {
    uint64_t at = hash & its->last;
    while (its->table[at] && its->table[at] != hash) at = (at + 1) & its->last;
    return its->table + at;
}

/* Give how many bytes a sign takes; 0 for what is of a word. Beyond ASCII they begin with C2 (« and the like) or E2 (quotes and
   dashes, which each paper sets as it likes). */
static int64_t sign(const uint8_t *text) {
    if (*text >= 0x80) return *text == 0xC2 ? 2 : *text == 0xE2 ? 3 : 0;
    return !(*text - '0' < 10u || (*text | 32) - 'a' < 26u);
}

/* Hash the shingles of a text. Capitals are as small letters, as far as they are of ASCII. */
static void hash(const uint8_t *text, int64_t size, Shingles *its) {
    uint64_t words[TOGETHER], word = 0;
    int64_t seen = 0, length = 0;
    for (int64_t at = 0; at <= size;) {
        int64_t passed = at < size ? sign(text + at) : 1;
        if (!passed) {
            word = (word ^ (text[at] - 'A' < 26u ? text[at] | 32 : text[at])) * UINT64_C(0x100000001B3); /* FNV-1a */
            at++, length++;
            continue;
        }
        at += passed;
        if (!length) continue;
        words[seen++ % TOGETHER] = word;
        word = length = 0;
        if (seen < TOGETHER) continue;
        uint64_t row = 0;
        for (int64_t place = 0; place < TOGETHER; place++)
            row = (row ^ words[(seen + place) % TOGETHER]) * UINT64_C(0x9E3779B97F4A7C15), row ^= row >> 32;
        uint64_t *place = place_of(its, row |= 1);
        if (!*place) *place = its->hashes[its->count++] = row;
    }
}

static int64_t in_common(const Shingles *one, const Shingles *other) {
    int64_t found = 0;
    for (int64_t at = 0; at < one->count; at++) found += *place_of(other, one->hashes[at]) != 0;
    return found;
}

/* Give of each text in UTF-8 the first before it that it is a copy of, and that is none itself; its own number where there is none.
   Copies have that share of the shingles of the shorter in common; where these are fewer than `fewest`, they have the same number. */
EXPORT int64_t copies(const uint8_t *const *texts, const int64_t *sizes, const int64_t *numbers, int64_t count, int64_t fewest,
                      double share, int64_t *into) {
    int64_t longest = 0, size = 1; /* of a table: twice as many as there may be rows, or more */
    for (int64_t at = 0; at < count; at++) longest = sizes[at] > longest ? sizes[at] : longest;
    while (size <= longest) size *= 2;
    char *space = calloc((size_t)count, sizeof(Shingles) + (size_t)size * 2 * sizeof(uint64_t));
    if (!space && count) return MEMORY;
    Shingles *all = (Shingles *)space;
    for (int64_t at = 0; at < count; at++) {
        uint64_t *own = (uint64_t *)(all + count) + at * size * 2;
        all[at] = (Shingles){own, own + size, 0, (uint64_t)size - 1};
        hash(texts[at], sizes[at], all + at);
        into[at] = at;
        for (int64_t before = 0; before < at && into[at] == at; before++) {
            if (into[before] != before) continue;
            int64_t shorter = all[at].count < all[before].count ? all[at].count : all[before].count;
            int same = shorter < fewest ? numbers[at] == numbers[before]
                                        : (double)in_common(all + at, all + before) >= share * (double)shorter;
            if (same) into[at] = before;
        }
    }
    free(space);
    return count;
}
