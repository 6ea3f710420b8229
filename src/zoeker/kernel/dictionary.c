/* Which words does a dictionary hold, and as which terms are they read? format/words.py says how a block of it lies. */

#include "kernel.h"

enum { HEADS = 12 };    /* bytes: how many words, rows and readings */
enum { TOGETHER = 32 }; /* words that are looked up together */

/* Read number `place` of `count` that lie byte by byte, the lowest bytes of all of them first. */
static inline int64_t number(const uint8_t *planes, int64_t count, int64_t place) {
    return planes[place] | planes[count + place] << 8 | planes[2 * count + place] << 16 |
           (int64_t)planes[3 * count + place] << 24;
}

/* Write how many of something come before each of some words, from `begin` on. Give how many there are in all. */
static int64_t add_up(const uint8_t *planes, int64_t words, int64_t begin, int64_t most, uint32_t *before) {
    for (int64_t word = 0; word < words; word++) {
        before[word] = (uint32_t)begin;
        begin += number(planes, words, word);
        if (begin > most) return -1;
    }
    before[words] = (uint32_t)begin;
    return begin;
}

/* See what is where in a block, whose posting lists begin at byte `base`. */
EXPORT int64_t open_block(const uint8_t *data, int64_t size, int64_t base, Block *block) {
    uint32_t heads[3];
    if (size < HEADS || size >= UINT32_MAX) return BROKEN;
    memcpy(heads, data, sizeof heads);
    int64_t words = heads[0], rows = heads[1], readings = heads[2];
    if (words < 1 || words > BLOCK_WORDS) return BROKEN;
    const uint8_t *its = data + HEADS, *of_rows = its + 12 * words;
    int64_t text = HEADS + 12 * words + 16 * rows + 8 * readings;
    if (text > size) return BROKEN;
    block->data = data, block->words = words, block->rows = rows, block->readings = readings;
    if (add_up(its, words, text, size, block->ends) != size) return BROKEN;
    if (add_up(its + 4 * words, words, 0, rows, block->rows_before) != rows) return BROKEN;
    if (add_up(its + 8 * words, words, 0, readings, block->readings_before) != readings) return BROKEN;
    const uint8_t *widths = of_rows + 12 * rows + 8 * readings;
    uint64_t at = (uint64_t)base;
    for (int64_t word = 0, row = 0; word < words; word++) {
        block->starts[word] = (int64_t)at;
        for (; row < block->rows_before[word + 1]; row++) {
            uint64_t documents = (uint64_t)number(of_rows + 4 * rows, rows, row);
            uint64_t occurrences = (uint64_t)number(of_rows + 8 * rows, rows, row);
            for (int64_t list = 0; list < 4; list++)
                at += ((list < 2 ? documents : occurrences) * widths[list * rows + row] + 7) >> 3;
        }
    }
    return 0;
}

static inline int compare(const uint8_t *one, int64_t its, const uint8_t *other, int64_t size) {
    int found = memcmp(one, other, (size_t)(its < size ? its : size));
    return found ? found : (its > size) - (its < size);
}

/* Give the block in which a word would stand; -1: before all of them. */
static int64_t block_of(const Dictionary *words, const uint8_t *word, int64_t size) {
    int64_t first = 0, after = words->count;
    while (first < after) {
        int64_t middle = first + (after - first) / 2, start = words->starts[middle];
        if (compare(words->firsts + start, words->starts[middle + 1] - start, word, size) <= 0) first = middle + 1;
        else after = middle;
    }
    return first - 1;
}

/* A word that is looked for in a block, where it is one of those from `first` up to `after`, or where `after` is; or it was found. */
typedef struct {
    const Block *block;
    const uint8_t *word;
    int64_t size, first, after, found, *number;
} Search;

static inline int64_t middle_of(const Search *its) { return its->first + (its->after - its->first) / 2; }

/* Find some words in their blocks: all of them a step at a time, so that the memory is asked for all before the first is needed. */
static void search(Search *some, const Search *last) {
    for (int64_t left = BLOCK_WORDS; left; left /= 2) {
        for (const Search *its = some; its < last; its++) __builtin_prefetch(its->block->data + its->block->ends[middle_of(its)]);
        for (Search *its = some; its < last; its++) {
            if (its->first == its->after) continue;
            int64_t middle = middle_of(its), start = its->block->ends[middle];
            int order = compare(its->block->data + start, its->block->ends[middle + 1] - start, its->word, its->size);
            if (order < 0) its->first = middle + 1;
            else its->after = middle;
            if (!order) its->found = 1, its->first = middle;
            __builtin_prefetch(its->block->ends + middle_of(its));
        }
    }
    for (; some < last; some++) *some->number = some->found ? *some->number + some->first : -(*some->number + some->first) - 1;
}

/* Look words up, of which i lies from byte `spans[i][0]` of `text` until `spans[i][1]`. Write the number of each or, of one that is not there, how many
   words come before it: less the double of that, less 1. If blocks that are asked for were not read, write which, and give how
   many these are: then nothing else is said. */
EXPORT int64_t find_words(const Dictionary *words, const uint8_t *text, const int64_t (*spans)[2], int64_t count, int64_t *numbers,
                          int64_t *missing) {
    Search some[TOGETHER], *last = some;
    int64_t unread = 0;
    for (int64_t at = 0; at < count; at++) {
        const uint8_t *word = text + spans[at][0];
        int64_t size = spans[at][1] - spans[at][0], which = block_of(words, word, size);
        numbers[at] = -1;
        if (which < 0) continue;
        const Block *block = words->blocks[which];
        if (!block) {
            missing[unread++] = which;
            continue;
        }
        numbers[at] = which * BLOCK_WORDS;
        *last++ = (Search){block, word, size, 0, block->words, 0, numbers + at};
        if (last == some + TOGETHER) search(some, last), last = some;
    }
    search(some, last);
    return unread;
}

static inline uint64_t narrow(const uint8_t *numbers, int64_t width, int64_t place) {
    uint64_t found = 0;
    memcpy(&found, numbers + width * place, (size_t)width);
    return found;
}

/* Give for some numbers the first of the compounds that has such a one or a larger one: all of them a step at a time, as above. */
static void compounds_from(const Dictionary *words, const int64_t *numbers, int64_t count, int64_t *places) {
    int64_t after[TOGETHER];
    for (int64_t one = 0; one < count; one++) places[one] = 0, after[one] = words->compounds_count;
    for (int64_t left = words->compounds_count; left; left /= 2)
        for (int64_t one = 0; one < count; one++) {
            if (places[one] == after[one]) continue;
            int64_t middle = places[one] + (after[one] - places[one]) / 2;
            if ((int64_t)narrow(words->compounds, words->compounds_width, middle) < numbers[one]) places[one] = middle + 1;
            else after[one] = middle;
            middle = places[one] + (after[one] - places[one]) / 2;
            __builtin_prefetch(words->compounds + words->compounds_width * middle);
        }
}

static inline const uint8_t *readings_of(const Block *block) {
    return block->data + HEADS + 12 * block->words + 12 * block->rows;
}

/* Give the block of a word that has a number; none, if it was not read, or has no such word. */
static inline const Block *holding(const Dictionary *words, int64_t number) {
    const Block *block = number / BLOCK_WORDS < words->count ? words->blocks[number / BLOCK_WORDS] : 0;
    return block && number % BLOCK_WORDS < block->words ? block : 0;
}

/* Give as what terms words are read that have some numbers (below 0: none), in blocks that were read: how many readings each
   has and how many parts, and of each word the terms of its readings, then those of its parts. What has no reading has no parts.
   Give how many terms these are, if there should be no room for so many. */
EXPORT int64_t find_readings(const Dictionary *words, const int64_t *numbers, int64_t count, int64_t (*counts)[2], int64_t *terms,
                             int64_t room) {
    int64_t found = 0, begins[TOGETHER];
    for (int64_t at = 0; at < count; at++) {
        if (at % TOGETHER == 0) {
            int64_t some = count - at < TOGETHER ? count - at : TOGETHER;
            for (int64_t one = at; one < at + some; one++) {
                const Block *block = numbers[one] < 0 ? 0 : holding(words, numbers[one]);
                if (!block) continue;
                __builtin_prefetch(block->readings_before + numbers[one] % BLOCK_WORDS);
                int64_t guess = block->readings * (numbers[one] % BLOCK_WORDS) / block->words;
                for (int64_t plane = 0; plane < 4; plane++) __builtin_prefetch(readings_of(block) + plane * block->readings + guess);
            }
            compounds_from(words, numbers + at, some, begins);
        }
        counts[at][0] = counts[at][1] = 0;
        if (numbers[at] < 0) continue;
        const Block *block = holding(words, numbers[at]);
        if (!block) return BROKEN;
        int64_t word = numbers[at] % BLOCK_WORDS, first = block->readings_before[word], after = block->readings_before[word + 1];
        counts[at][0] = after - first;
        for (int64_t reading = first; reading < after; reading++, found++) {
            if (found >= room) continue;
            int64_t step = number(readings_of(block), block->readings, reading);
            terms[found] = numbers[at] + ((step >> 1) ^ -(step & 1));
        }
        if (first == after) continue;
        int64_t begin = begins[at % TOGETHER], place = begin;
        for (; place < words->compounds_count; place++) {
            if (narrow(words->compounds, words->compounds_width, place) != (uint64_t)numbers[at]) break;
            if (found++ < room) terms[found - 1] = (int64_t)narrow(words->parts, words->parts_width, place);
        }
        counts[at][1] = place - begin;
    }
    return found;
}

/* Give the code of a form in a term; -1: it has none. */
static int64_t code_of(const Block *block, int64_t word, int64_t form, int64_t term) {
    const uint8_t *readings = readings_of(block);
    for (int64_t reading = block->readings_before[word]; reading < block->readings_before[word + 1]; reading++) {
        int64_t step = number(readings, block->readings, reading);
        if (form + ((step >> 1) ^ -(step & 1)) == term) return number(readings + 4 * block->readings, block->readings, reading);
    }
    return -1;
}

/* See a row of a block, which begins at a byte of the posting lists, with the number of its field; give where the next begins. */
int64_t read_row(const Block *block, int64_t row, int64_t start, Row *into) {
    const int64_t count = block->rows;
    const uint8_t *its = block->data + HEADS + 12 * block->words, *widths = its + 12 * count + 8 * block->readings;
    *into = (Row){start, number(its + 4 * count, count, row), number(its + 8 * count, count, row), {0}, -1, 0, number(its, count, row)};
    for (int64_t list = 0; list < 4; list++) {
        into->widths[list] = widths[list * count + row];
        start += ((list < 2 ? into->documents : into->occurrences) * into->widths[list] + 7) >> 3;
    }
    return start;
}

/* Give the rows of a term in fields that are asked for, in the order of their places; `code` is that of the form that is asked for
   (below 0: of none). */
static int64_t rows_of(const Block *block, int64_t word, int64_t code, const int64_t (*places)[2], int64_t fields, Row *rows) {
    int64_t found = 0, at = block->starts[word];
    for (int64_t row = block->rows_before[word]; row < block->rows_before[word + 1]; row++) {
        Row one;
        at = read_row(block, row, at, &one);
        int64_t field = one.field;
        if (field >= fields || places[field][0] < 0) continue;
        one.field = places[field][0];
        if (places[field][1]) one.code = code;
        int64_t place = found;
        for (; place && rows[place - 1].field >= one.field; place--) {
            if (rows[place - 1].field == one.field) return BROKEN;
            rows[place] = rows[place - 1];
        }
        rows[place] = one, found++;
    }
    return found;
}

/* Look terms up, of which i lies from byte `spans[i][0]` of `text` until `spans[i][1]`, and behind them a form of term `of` (below 0: of none). Write
   the rows of each, one term after the other, in those fields that are asked for, and how many each has. `places` says of each field
   of the segment which place it has among these (below 0: none), and whether its occurrences have codes. A field has one row at
   most. If blocks that are asked for were not read, write which, and give how many times that is so. */
EXPORT int64_t find_rows(const Dictionary *words, const uint8_t *text, const int64_t (*spans)[2], int64_t count, int64_t of,
                         const int64_t (*places)[2], int64_t fields, Row *rows, int64_t *counts, int64_t *numbers, int64_t *missing) {
    int64_t unread = find_words(words, text, spans, count + (of >= 0), numbers, missing);
    if (unread) return unread;
    for (int64_t at = 0; at < count; at++) {
        counts[at] = 0;
        if (numbers[at] < 0) continue;
        int64_t form = at == of ? numbers[count] : -1, code = -1;
        if (form >= 0) code = code_of(words->blocks[form / BLOCK_WORDS], form % BLOCK_WORDS, form, numbers[at]);
        counts[at] = rows_of(words->blocks[numbers[at] / BLOCK_WORDS], numbers[at] % BLOCK_WORDS, code, places, fields, rows);
        if (counts[at] < 0) return counts[at];
        rows += counts[at];
    }
    return 0;
}
