/* In which documents do words stand, what is that worth, and where do they follow each other? */

#include "packed.h"
#include "worth.h"

#include <stdlib.h>

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

static inline int lives(const Segment *segment, int64_t document) {
    return !segment->live || segment->live[document >> 6] >> (document & 63) & 1;
}

/* Weigh a word: the documents that hold it, increasing, and what its occurrences in each are worth, and those in one
   form of it. `sums` (two a document) and `seen` (a bit) are scratch: 0 before, and after unless an error is returned.
   `fields` say what one occurrence counts for. */
EXPORT int64_t weigh(const Segment *segment, const Row *rows, int64_t count, const Field *fields, double *sums, uint64_t *seen,
                     int64_t *documents, double *frequencies, double *exactly) {
    const uint8_t *data = segment->data;
    const int64_t size = segment->size, base = segment->base;
    for (const Row *row = rows; row < rows + count; row++) {
        List lists[4];
        int64_t error = opened(row, segment->bytes, lists), document = -1, used = 0;
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
            if (!lives(segment, document) || (row->only && !counted)) continue;
            double each = worth(fields + row->field, base + document);
            sums[2 * document] += each * (double)(row->only ? counted : frequency);
            if (counted) sums[2 * document + 1] += each * (double)counted;
            seen[document >> 6] |= UINT64_C(1) << (document & 63);
        }
        if (used != row->occurrences) return UNEVEN;
    }
    return swept(size, base, sums, seen, documents, frequencies, exactly);
}

/* Weigh what stands at occurrences, whose keys come in any order: as above, for all documents of the index, in so many fields. */
EXPORT int64_t gather(const int64_t *keys, int64_t count, int64_t field_bits, int64_t document_bits, const Field *fields,
                      int64_t fields_count, int64_t total, double *sums, uint64_t *seen, int64_t *documents, double *frequencies) {
    int64_t places = (INT64_C(1) << (document_bits - field_bits)) - 1;
    for (int64_t number = 0; number < count; number++) {
        int64_t document = keys[number] >> document_bits, field = keys[number] >> field_bits & places;
        if (document < 0 || document >= total || field >= fields_count) return OUTSIDE;
        sums[2 * document] += worth(fields + field, document);
        seen[document >> 6] |= UINT64_C(1) << (document & 63);
    }
    return swept(total, 0, sums, seen, documents, frequencies, 0);
}

enum { FIELDS = 16 }; /* the most rows of one word */

/* Give the occurrences of a word in some documents (`wanted`, increasing; none: in all): keys as lists.py has them,
   increasing as the rows' fields are. */
EXPORT int64_t keys(const Segment *segment, const Row *rows, int64_t count, const int64_t *wanted, int64_t wants,
                    int64_t field_bits, int64_t document_bits, int64_t *into) {
    const uint8_t *data = segment->data;
    const int64_t size = segment->size, base = segment->base;
    struct { List gaps, frequencies_less_1, positions; int64_t document, left, used; } cursors[FIELDS], *first;
    int64_t found = 0, at = 0;
    if (count > FIELDS) return OUTSIDE;
    for (int64_t number = 0; number < count; number++) {
        List lists[4];
        int64_t error = opened(rows + number, segment->bytes, lists), left = rows[number].documents;
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
            if ((wanted && wanted[at] != document + base) || !lives(segment, document)) {
                positions.bit += frequency * positions.width;
            } else {
                int64_t begin = (document + base) << document_bits | row->field << field_bits, position = -1;
                while (frequency--) {
                    position += next(data, &positions) + 1;
                    if (position >> field_bits) return FAR;
                    into[found++] = begin + position;
                }
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

/* One list of a word, read a document at a time; `positions` are at those of the document, `at` is the next of them and
   `more` says how many come behind it. */
typedef struct {
    const Row *row;
    List gaps, frequencies_less_1, positions;
    int64_t document, frequency, left, used;
    List places;
    int64_t at, more;
} Cursor;

static inline int64_t forward(const Segment *segment, Cursor *cursor) {
    const uint8_t *data = segment->data;
    cursor->positions.bit += cursor->frequency * cursor->positions.width;
    if (!cursor->left) {
        cursor->document = segment->size;
        return 0;
    }
    cursor->left--;
    cursor->document += next(data, &cursor->gaps) + 1;
    cursor->frequency = next(data, &cursor->frequencies_less_1) + 1;
    cursor->used += cursor->frequency;
    if (cursor->document >= segment->size) return OUTSIDE;
    return cursor->used > cursor->row->occurrences ? UNEVEN : 0;
}

static int64_t begun(const Segment *segment, const Row *row, Cursor *cursor) {
    List lists[4];
    int64_t error = opened(row, segment->bytes, lists);
    if (error) return error;
    *cursor = (Cursor){.row = row, .gaps = lists[0], .frequencies_less_1 = lists[1], .positions = lists[2], .document = -1, .left = row->documents};
    return forward(segment, cursor);
}

/* Bring all cursors to the next document that all have; `size`: there is none. */
static int64_t met(const Segment *segment, Cursor *cursors, int64_t words) {
    for (int64_t word = 1; word < words;) {
        int64_t document = cursors[0].document;
        while (cursors[word].document < document) {
            int64_t error = forward(segment, cursors + word);
            if (error) return error;
        }
        if (cursors[word].document == document) {
            word++;
            continue;
        }
        while (cursors[0].document < cursors[word].document) {
            int64_t error = forward(segment, cursors);
            if (error) return error;
        }
        word = 1;
    }
    return 0;
}

/* Say whether a word has no more than one row in each field. */
static int is_apart(const Row *rows, int64_t count) {
    for (const Row *row = rows; row < rows + count; row++)
        for (const Row *other = rows; other < row; other++)
            if (other->field == row->field) return 0;
    return 1;
}

/* Go to the first position in the document at hand. */
static inline void stands(const uint8_t *data, Cursor *cursor) {
    cursor->places = cursor->positions;
    cursor->at = next(data, &cursor->places);
    cursor->more = cursor->frequency - 1;
}

/* Go on to the next position; INT64_MAX: there is none. */
static inline void pass(const uint8_t *data, Cursor *cursor) {
    cursor->at = cursor->more-- ? cursor->at + next(data, &cursor->places) + 1 : INT64_MAX;
}

/* Give where, in a document, two words stand at most `reach` positions from each other: `begin` and the position of the one that
   comes first, which is below `most`. */
static int64_t neighbours(const uint8_t *data, Cursor *one, Cursor *other, int64_t reach, int64_t begin, int64_t most, int64_t *into) {
    int64_t found = 0;
    while (one->at != INT64_MAX && other->at != INT64_MAX) {
        int64_t first = one->at < other->at ? one->at : other->at;
        int both = one->at == other->at, mine = one->at == first;
        if (mine) pass(data, one);
        if (both || !mine) pass(data, other);
        /* What comes next of the other word or, where both stand at one position, of either. */
        int64_t after = both ? (one->at < other->at ? one->at : other->at) : mine ? other->at : one->at;
        if (after == INT64_MAX || after - first > reach) continue;
        if (first >= most) return FAR;
        into[found++] = begin + first;
    }
    return found;
}

/* Give where, in a document, words stand one behind the other: `begin` and the position of the first of them, which is below
   `most`. */
static int64_t row_of_words(const uint8_t *data, Cursor *cursors, int64_t words, int64_t begin, int64_t most, int64_t *into) {
    int64_t found = 0;
    for (;;) {
        int64_t word = 1;
        for (; word < words; word++) {
            Cursor *its = cursors + word;
            for (; its->at < cursors->at + word; its->more--) {
                if (!its->more) return found;
                its->at += next(data, &its->places) + 1;
            }
            if (its->at > cursors->at + word) break;
        }
        if (cursors->at >= most) return FAR;
        if (word == words) into[found++] = begin + cursors->at;
        if (!cursors->more--) return found;
        cursors->at += next(data, &cursors->places) + 1;
    }
}

/* What is asked for of occurrences: those in some documents (`wanted`, increasing; none: in all), as keys as lists.py has them. */
typedef struct {
    const int64_t *wanted;
    int64_t wants, field_bits, document_bits;
} Keys;

/* Find where words stand in one field, a cursor at the row of each. */
static int64_t follow_in(const Segment *segment, const Keys *its, Cursor *cursors, int64_t words, int64_t reach, int64_t *into) {
    const uint8_t *data = segment->data;
    const int64_t most = INT64_C(1) << its->field_bits, field = cursors->row->field;
    for (int64_t at = 0, found = 0;;) {
        int64_t error = met(segment, cursors, words), document = cursors->document;
        if (error) return error;
        if (document >= segment->size) return found;
        while (its->wanted && at < its->wants && its->wanted[at] < document + segment->base) at++;
        if (its->wanted && at == its->wants) return found;
        if ((!its->wanted || its->wanted[at] == document + segment->base) && lives(segment, document)) {
            int64_t begin = (document + segment->base) << its->document_bits | field << its->field_bits;
            for (int64_t word = 0; word < words; word++) stands(data, cursors + word);
            int64_t more = reach ? neighbours(data, cursors, cursors + 1, reach, begin, most, into + found)
                                 : row_of_words(data, cursors, words, begin, most, into + found);
            if (more < 0) return more;
            found += more;
        }
        if ((error = forward(segment, cursors))) return error;
    }
}

/* Put a cursor at each word's row in a field. Gives how many have one. */
static int64_t begun_in(const Segment *segment, const Row *rows, const int64_t *counts, int64_t words, int64_t field, Cursor *cursors) {
    int64_t have = 0;
    for (int64_t word = 0; word < words; rows += counts[word++])
        for (const Row *row = rows; row < rows + counts[word]; row++)
            if (row->field == field) {
                int64_t error = begun(segment, row, cursors + word);
                if (error) return error;
                have++;
            }
    return have;
}

/* Find where words follow each other in a field or, with a `reach`, where two are near each other. Of each word `counts` rows
   come one after the other, one a field; the keys are as above, field by field. `into` has room for as many as the words have
   occurrences. */
EXPORT int64_t follow(const Segment *segment, const Row *rows, const int64_t *counts, int64_t words, int64_t reach,
                      const int64_t *wanted, int64_t wants, int64_t field_bits, int64_t document_bits, int64_t *into) {
    const Keys its = {wanted, wants, field_bits, document_bits};
    int64_t found = 0, more = 0;
    if (words < 1 || (reach && words != 2)) return OUTSIDE;
    for (int64_t word = 0, before = 0; word < words; before += counts[word++])
        if (counts[word] > FIELDS || !is_apart(rows + before, counts[word])) return UNEVEN;
    Cursor *cursors = malloc((size_t)words * sizeof(Cursor));
    if (!cursors) return MEMORY;
    for (const Row *first = rows; first < rows + counts[0] && more >= 0; first++) {
        more = begun_in(segment, rows, counts, words, first->field, cursors);
        if (more >= 0) more = more == words ? follow_in(segment, &its, cursors, words, reach, into + found) : 0;
        found += more;
    }
    free(cursors);
    return more < 0 ? more : found;
}
