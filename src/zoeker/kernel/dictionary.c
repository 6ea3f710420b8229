/* Which words do blocks of a dictionary hold, and as which terms are they read? format/words.py says how a block lies. */

#include "kernel.h"

typedef struct {
    const uint8_t *data;
    int64_t size, words, readings, readings_at, word, at, end, before;
} Block; /* and the word that is at hand: its number, where it begins and ends, and the readings before it */

/* Read number `place` of `count` that lie byte by byte, the lowest bytes of all of them first. */
static inline int64_t number(const uint8_t *planes, int64_t count, int64_t place) {
    return planes[place] | planes[count + place] << 8 | planes[2 * count + place] << 16 |
           (int64_t)planes[3 * count + place] << 24;
}

static inline int64_t readings(const Block *block) {
    return number(block->data + 12 + 8 * block->words, block->words, block->word);
}

/* Put the word that begins where the last one ended at hand, if there is one. Give whether the block holds it all. */
static inline int take(Block *block) {
    block->at = block->end;
    if (block->word < block->words) block->end += number(block->data + 12, block->words, block->word);
    return block->end <= block->size;
}

static inline int next(Block *block) {
    block->before += readings(block);
    block->word++;
    return take(block);
}

static int open_block(const uint8_t *data, int64_t size, Block *block) {
    uint32_t heads[3];
    if (size < (int64_t)sizeof heads) return 0;
    memcpy(heads, data, sizeof heads);
    int64_t words = heads[0], rows = heads[1], count = heads[2], readings_at = 12 + 12 * words + 12 * rows;
    *block = (Block){data, size, words, count, readings_at, 0, 0, readings_at + 8 * count + 4 * rows, 0};
    return block->end <= size && take(block);
}

static inline int compare(const uint8_t *one, int64_t its, const uint8_t *other, int64_t size) {
    int found = memcmp(one, other, its < size ? its : size);
    return found ? found : (its > size) - (its < size);
}

/* Look words up, each in the block in which it would stand. Block b is `sizes[b]` bytes at `blocks[b]`; from `firsts[b]`
   on come the words to look for in it, sorted, of which i lies from byte `starts[i]` of `text` on. Write the place of
   each word in its block, -1 where it is not there, how many readings it has, and side by side what the readings say of
   their terms. Give how many readings there are: `room` at most. */
EXPORT int64_t find_readings(const uint8_t *const *blocks, const int64_t *sizes, int64_t count, const uint8_t *text,
                       const int64_t *starts, const int64_t *firsts, int64_t *places, int64_t *counts, int64_t *terms,
                       int64_t room) {
    int64_t found = 0;
    for (int64_t at = 0; at < count; at++) {
        Block block;
        if (!open_block(blocks[at], sizes[at], &block)) return BROKEN;
        for (int64_t word = firsts[at]; word < firsts[at + 1]; word++) {
            const uint8_t *sought = text + starts[word];
            int64_t size = starts[word + 1] - starts[word];
            int order = -1;
            while (block.word < block.words &&
                   (order = compare(block.data + block.at, block.end - block.at, sought, size)) < 0)
                if (!next(&block)) return BROKEN;
            int here = block.word < block.words && !order;
            places[word] = here ? block.word : -1;
            counts[word] = here ? readings(&block) : 0;
            if (block.before + counts[word] > block.readings) return BROKEN;
            if (found + counts[word] > room) return OUTSIDE;
            for (int64_t reading = 0; reading < counts[word]; reading++)
                terms[found++] = number(block.data + block.readings_at, block.readings, block.before + reading);
        }
    }
    return found;
}

/* Find words by their places: those of block b, increasing, from `firsts[b]` on. Write where in its block each begins and
   ends. */
EXPORT int64_t spell(const uint8_t *const *blocks, const int64_t *sizes, int64_t count, const int64_t *places,
                     const int64_t *firsts, int64_t *starts, int64_t *ends) {
    for (int64_t at = 0; at < count; at++) {
        Block block;
        if (!open_block(blocks[at], sizes[at], &block)) return BROKEN;
        for (int64_t word = firsts[at]; word < firsts[at + 1]; word++) {
            while (block.word < places[word] && block.word < block.words)
                if (!next(&block)) return BROKEN;
            if (block.word != places[word] || block.word == block.words) return BROKEN;
            starts[word] = block.at, ends[word] = block.end;
        }
    }
    return 0;
}
