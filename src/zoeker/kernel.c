/* The innermost loops over posting lists and dictionaries, for which NumPy needs dozens of calls and several copies.

   Everything here can be done without it: kernel.py says where. A list lies on disk as packing.py has it, a row as
   postings.py has it. Whoever calls has checked that the bytes of a row are there, PADDING included; what the numbers in
   them say is checked here. Numbers are read eight bytes at a time, on a machine that has the lowest byte first. */

#include <stdint.h>
#include <string.h>

#ifdef _WIN32
#define EXPORT __declspec(dllexport)
#else
#define EXPORT __attribute__((visibility("default")))
#endif

enum { VERSION = 5 }; /* as in kernel.py: goes up with any change in what is called, and how */
enum { OUTSIDE = -1, UNEVEN = -2, TOO_WIDE = -3 };

typedef struct {
    int64_t start;       /* the row's first byte */
    int64_t documents;
    int64_t occurrences;
    int64_t widths[4];   /* of gaps between documents, frequencies, gaps between positions, codes */
    int64_t code;        /* of the form whose occurrences are counted apart; -1: of none */
    int64_t only;        /* 1: nothing else is counted */
    int64_t field;       /* its place among the fields that were asked for */
} Row;

typedef struct {
    int64_t bit;
    int64_t width;
    uint64_t mask;
} List;

EXPORT int64_t version(void) { return VERSION; }

static inline int64_t next(const uint8_t *data, List *list) {
    uint64_t found;
    memcpy(&found, data + (list->bit >> 3), 8);
    found = (found >> (list->bit & 7)) & list->mask;
    list->bit += list->width;
    return (int64_t)found;
}

/* Find where the four lists of a row begin. */
static int64_t opened(const Row *row, List lists[4]) {
    int64_t start = row->start;
    for (int number = 0; number < 4; number++) {
        int64_t width = row->widths[number], count = number < 2 ? row->documents : row->occurrences;
        if (width < 0 || width > 32) return TOO_WIDE;
        lists[number] = (List){start * 8, width, (UINT64_C(1) << width) - 1};
        start += (count * width + 7) >> 3;
    }
    return 0;
}

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

/* Give the documents that were seen, increasing, and both sums of each (the second, if it is wanted); leave zeros. */
static int64_t swept(int64_t size, int64_t base, double *sums, uint64_t *seen, int64_t *documents, double *frequencies,
                     double *exactly) {
    int64_t found = 0;
    for (int64_t number = 0; number < (size + 63) >> 6; number++) {
        uint64_t here = seen[number];
        if (!here) continue;
        seen[number] = 0;
        for (; here; here &= here - 1) {
            int64_t document = (number << 6) + __builtin_ctzll(here);
            documents[found] = document + base;
            frequencies[found] = sums[2 * document];
            if (exactly) exactly[found] = sums[2 * document + 1];
            sums[2 * document] = sums[2 * document + 1] = 0;
            found++;
        }
    }
    return found;
}

/* Weigh a word: the documents that hold it, increasing, and what its occurrences in each are worth, and those in one
   form of it. `sums` (two a document) and `seen` (a bit) are scratch: 0 before, and after unless an error is returned.
   `worth` holds what one occurrence counts for, by field and document; `base` is the number of the segment's first
   document among the `total` of the index. */
EXPORT int64_t weigh(const uint8_t *data, const Row *rows, int64_t count, int64_t size, const uint8_t *live,
                     const double *worth, int64_t total, int64_t base, double *sums, uint64_t *seen,
                     int64_t *documents, double *frequencies, double *exactly) {
    for (const Row *row = rows; row < rows + count; row++) {
        const double *each = worth + row->field * total + base;
        List lists[4];
        int64_t error = opened(row, lists), document = -1, used = 0;
        if (error) return error;
        List gaps = lists[0], frequencies_less_1 = lists[1], codes = lists[3];
        int coded = row->code >= 0 && row->widths[3];
        /* Of a term with one form, that form's code takes no space: all its occurrences are of it. */
        int alone = row->code == 0 && !row->widths[3];
        for (int64_t left = row->documents; left; left--) {
            document += next(data, &gaps) + 1;
            int64_t frequency = next(data, &frequencies_less_1) + 1, counted = alone ? frequency : 0;
            if (document >= size) return OUTSIDE;
            used += frequency;
            if (used > row->occurrences) return UNEVEN;
            if (coded)
                for (int64_t one = 0; one < frequency; one++) counted += next(data, &codes) == row->code;
            if ((live && !live[document]) || (row->only && !counted)) continue;
            sums[2 * document] += each[document] * (double)(row->only ? counted : frequency);
            if (counted) sums[2 * document + 1] += each[document] * (double)counted;
            seen[document >> 6] |= UINT64_C(1) << (document & 63);
        }
        if (used != row->occurrences) return UNEVEN;
    }
    return swept(size, base, sums, seen, documents, frequencies, exactly);
}

/* Weigh what stands at occurrences, whose keys come in any order: as above, for all documents of the index. */
EXPORT int64_t gather(const int64_t *keys, int64_t count, int64_t field_bits, int64_t document_bits, const double *worth,
                      int64_t total, double *sums, uint64_t *seen, int64_t *documents, double *frequencies) {
    int64_t fields = (INT64_C(1) << (document_bits - field_bits)) - 1;
    for (int64_t number = 0; number < count; number++) {
        int64_t document = keys[number] >> document_bits, field = keys[number] >> field_bits & fields;
        sums[2 * document] += worth[field * total + document];
        seen[document >> 6] |= UINT64_C(1) << (document & 63);
    }
    return swept(total, 0, sums, seen, documents, frequencies, 0);
}

enum { FIELDS = 16, WORDS = 16 }; /* the most rows of one word, the most words that follow each other */

/* Give the occurrences of a word in some documents (`wanted`, increasing; none: in all): keys as lists.py has them,
   increasing as the rows' fields are. */
EXPORT int64_t keys(const uint8_t *data, const Row *rows, int64_t count, int64_t size, const uint8_t *live,
                    int64_t base, const int64_t *wanted, int64_t wants, int64_t field_bits, int64_t document_bits,
                    int64_t *into) {
    struct { List gaps, frequencies_less_1, positions; int64_t document, left, used; } cursors[FIELDS], *first;
    int64_t found = 0, at = 0;
    if (count > FIELDS) return OUTSIDE;
    for (int64_t number = 0; number < count; number++) {
        List lists[4];
        int64_t error = opened(rows + number, lists), left = rows[number].documents;
        if (error) return error;
        cursors[number].document = left ? next(data, lists) : size;
        if (left && cursors[number].document >= size) return OUTSIDE;
        cursors[number].gaps = lists[0], cursors[number].frequencies_less_1 = lists[1];
        cursors[number].positions = lists[2];
        cursors[number].left = left, cursors[number].used = 0;
    }
    while (count) {
        first = cursors;
        for (int64_t number = 1; number < count; number++)
            if (cursors[number].document < first->document) first = cursors + number;
        const Row *row = rows + (first - cursors);
        int64_t document = first->document, before = size;
        if (document >= size) break;
        /* What no other field holds is read without looking at the others again. */
        for (int64_t number = 0; number < count; number++)
            if (cursors + number != first && cursors[number].document < before) before = cursors[number].document;
        List gaps = first->gaps, frequencies_less_1 = first->frequencies_less_1, positions = first->positions;
        int64_t used = first->used, left = first->left;
        do {
            if (wanted) {
                while (at < wants && wanted[at] < document + base) at++;
                if (at == wants) return found;
            }
            int64_t frequency = next(data, &frequencies_less_1) + 1;
            used += frequency;
            if (used > row->occurrences) return UNEVEN;
            if ((wanted && wanted[at] != document + base) || (live && !live[document])) {
                positions.bit += frequency * positions.width;
            } else {
                int64_t begin = (document + base) << document_bits | row->field << field_bits, position = -1;
                while (frequency--) into[found++] = begin + (position += next(data, &positions) + 1);
            }
            if (--left) {
                document += next(data, &gaps) + 1;
                if (document >= size) return OUTSIDE;
            } else
                document = size;
        } while (document < before);
        first->gaps = gaps, first->frequencies_less_1 = frequencies_less_1, first->positions = positions;
        first->used = used, first->left = left;
        first->document = document;
    }
    return found;
}

/* One list of a word, read a document at a time; `positions` are at those of the document. */
typedef struct {
    const Row *row;
    List gaps, frequencies_less_1, positions;
    int64_t document, frequency, left, used;
} Cursor;

static inline int64_t forward(const uint8_t *data, int64_t size, Cursor *cursor) {
    cursor->positions.bit += cursor->frequency * cursor->positions.width;
    if (!cursor->left) {
        cursor->document = size;
        return 0;
    }
    cursor->left--;
    cursor->document += next(data, &cursor->gaps) + 1;
    cursor->frequency = next(data, &cursor->frequencies_less_1) + 1;
    cursor->used += cursor->frequency;
    if (cursor->document >= size) return OUTSIDE;
    return cursor->used > cursor->row->occurrences ? UNEVEN : 0;
}

static int64_t begun(const uint8_t *data, const Row *row, int64_t size, Cursor *cursor) {
    List lists[4];
    int64_t error = opened(row, lists);
    if (error) return error;
    *cursor = (Cursor){row, lists[0], lists[1], lists[2], -1, 0, row->documents, 0};
    return forward(data, size, cursor);
}

/* Bring all cursors to the next document that all have; `size`: there is none. */
static int64_t met(const uint8_t *data, int64_t size, Cursor *cursors, int64_t words) {
    for (int64_t word = 1; word < words;) {
        int64_t document = cursors[0].document;
        while (cursors[word].document < document) {
            int64_t error = forward(data, size, cursors + word);
            if (error) return error;
        }
        if (cursors[word].document == document) {
            word++;
            continue;
        }
        while (cursors[0].document < cursors[word].document) {
            int64_t error = forward(data, size, cursors);
            if (error) return error;
        }
        word = 1;
    }
    return 0;
}

/* Give where, in a document, words stand one behind the other: `begin` and the position of the first of them. */
static int64_t row_of_words(const uint8_t *data, const Cursor *cursors, int64_t words, int64_t begin, int64_t *into) {
    List positions[WORDS];
    int64_t at[WORDS], left[WORDS], found = 0;
    for (int64_t word = 0; word < words; word++) {
        positions[word] = cursors[word].positions;
        at[word] = next(data, positions + word);
        left[word] = cursors[word].frequency - 1;
    }
    for (;;) {
        int64_t word = 1;
        for (; word < words; word++) {
            for (; at[word] < at[0] + word; left[word]--) {
                if (!left[word]) return found;
                at[word] += next(data, positions + word) + 1;
            }
            if (at[word] > at[0] + word) break;
        }
        if (word == words) into[found++] = begin + at[0];
        if (!left[0]--) return found;
        at[0] += next(data, positions) + 1;
    }
}

/* Give where, in a document, two words stand at most `reach` positions from each other: that of the one that comes first. */
static int64_t neighbours(const uint8_t *data, const Cursor *cursors, int64_t reach, int64_t begin, int64_t *into) {
    List one = cursors[0].positions, other = cursors[1].positions;
    int64_t ones = cursors[0].frequency, others = cursors[1].frequency, found = 0;
    const int64_t never = INT64_MAX; /* behind the last */
    int64_t at = next(data, &one), there = next(data, &other);
    while (ones && others) {
        int64_t first = at < there ? at : there;
        int both = at == there, mine = at <= there, its = there <= at;
        if (mine) at = --ones ? at + next(data, &one) + 1 : never;
        if (its) there = --others ? there + next(data, &other) + 1 : never;
        /* What comes next of the other word or, where both stand at one position, of either. */
        int64_t after = both ? (at < there ? at : there) : mine ? there : at;
        if (after != never && after - first <= reach) into[found++] = begin + first;
    }
    return found;
}

/* Find where words follow each other in a field, in some documents (`wanted`, increasing; none: in all), or, with a
   `reach`, where two are near each other. Of each word `counts` rows come one after the other; the keys are as above, field
   by field. */
EXPORT int64_t follow(const uint8_t *data, const Row *rows, const int64_t *counts, int64_t words, int64_t reach,
                      int64_t size, const uint8_t *live, int64_t base, const int64_t *wanted, int64_t wants,
                      int64_t field_bits, int64_t document_bits, int64_t *into) {
    int64_t found = 0;
    Cursor cursors[WORDS];
    if (words < 1 || words > WORDS || (reach && words != 2)) return OUTSIDE;
    for (const Row *first = rows; first < rows + counts[0]; first++) {
        const Row *its = rows;
        int64_t have = 0, at = 0;
        for (int64_t word = 0; word < words; its += counts[word++])
            for (const Row *row = its; row < its + counts[word]; row++)
                if (row->field == first->field) {
                    int64_t error = begun(data, row, size, cursors + word);
                    if (error) return error;
                    have++;
                    break;
                }
        while (have == words) {
            int64_t error = met(data, size, cursors, words), document = cursors[0].document;
            if (error) return error;
            if (document >= size) break;
            while (wanted && at < wants && wanted[at] < document + base) at++;
            if (wanted && at == wants) break;
            if ((!wanted || wanted[at] == document + base) && (!live || live[document])) {
                int64_t begin = (document + base) << document_bits | first->field << field_bits;
                found += reach ? neighbours(data, cursors, reach, begin, into + found)
                               : row_of_words(data, cursors, words, begin, into + found);
            }
            error = forward(data, size, cursors);
            if (error) return error;
        }
    }
    return found;
}

enum { LETTERS = 120, EDITS = 4 }; /* the most bytes of a word, and edits, for which those near it are looked for */

/* Read a letter of a text in UTF-8: its bytes as one number. */
static inline int64_t letter(const uint8_t *text, int64_t *at, int64_t size) {
    int64_t found = text[(*at)++];
    for (int more = found < 0xC0 ? 0 : found < 0xE0 ? 1 : found < 0xF0 ? 2 : 3; more && *at < size; more--)
        found = found << 8 | text[(*at)++];
    return found;
}

static inline int smaller(int one, int other) { return one < other ? one : other; }

/* Find the words at most so many edits from `word`: letters too many, missing, others, or two that changed places. The
   words lie side by side in `blob`, word i from byte `starts[i]` on.

   The usual table has a row for each letter of a word and a column for each of `word`; what is further from its diagonal
   than `edits` is never near. The rows of what a word begins with are those of the word before it, if that begins so too:
   of sorted words, few rows are filled in, and what begins too far off is passed over. */
EXPORT int64_t nearly(const uint8_t *blob, const int64_t *starts, int64_t count, const uint8_t *word, int64_t size,
                      int64_t edits, int64_t *into) {
    int64_t letters[LETTERS], ends[LETTERS + EDITS + 1] = {0}, met[LETTERS + EDITS + 1];
    uint8_t table[LETTERS + EDITS + 1][LETTERS + 1];
    int64_t length = 0, depth = 0, dead = 0, found = 0, before = 0, before_size = 0;
    int far = (int)edits + 1;
    if (size > LETTERS || edits < 0 || edits > EDITS) return OUTSIDE;
    for (int64_t at = 0; at < size;) letters[length++] = letter(word, &at, size);
    for (int64_t column = 0; column <= length; column++) table[0][column] = column < far ? column : far;
    for (int64_t number = 0; number < count; number++) {
        const uint8_t *text = blob + starts[number], *last = blob + before;
        int64_t bytes = starts[number + 1] - starts[number], same = 0, longer = 0;
        while (same < bytes && same < before_size && text[same] == last[same]) same++;
        before = starts[number], before_size = bytes;
        for (; ends[depth] > same; depth--) dead = 0;
        if (dead) continue;
        int64_t at = ends[depth];
        while (at < bytes && !dead) {
            if (depth == length + edits) {
                longer = 1;
                break;
            }
            int64_t here = letter(text, &at, bytes);
            uint8_t *row = table[++depth];
            const uint8_t *above = table[depth - 1];
            ends[depth] = at, met[depth] = here;
            int64_t from = depth > edits ? depth - edits : 1, to = depth + edits < length ? depth + edits : length;
            row[from - 1] = from == 1 && depth < far ? depth : far;
            int best = row[from - 1];
            for (int64_t column = from; column <= to; column++) {
                int its = above[column - 1] + (here != letters[column - 1]);
                its = smaller(its, smaller(above[column], row[column - 1]) + 1);
                if (depth > 1 && column > 1 && here == letters[column - 2] && met[depth - 1] == letters[column - 1])
                    its = smaller(its, table[depth - 2][column - 2] + 1);
                row[column] = smaller(its, far);
                best = smaller(best, its);
            }
            if (to < length) row[to + 1] = far;
            dead = best >= far;
        }
        if (!dead && !longer && depth + edits >= length && table[depth][length] < far) into[found++] = number;
    }
    return found;
}
