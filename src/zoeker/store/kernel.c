/* The innermost loops over posting lists, for which NumPy needs dozens of calls and several copies a word.

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

enum { VERSION = 1 }; /* as in kernel.py: goes up with any change in what is called, and how */
enum { OUTSIDE = -1, UNEVEN = -2, TOO_WIDE = -3 };

typedef struct {
    int64_t word;        /* the words of a call are numbered from 0; their rows come in that order */
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

/* Weigh words: for each, the documents that hold it, increasing, and what its occurrences in each are worth, and those
   in one form of it. One word's follow the other's; `ends` says where. `tf`, `exact` and `seen` (a bit a document) are
   scratch: 0 before, and after unless an error is returned. `worth` holds what one occurrence counts for, by field and
   document; `base` is the number of the segment's first document among the `total` of the index. */
EXPORT int64_t weigh(const uint8_t *data, const Row *rows, int64_t count, int64_t words, int64_t size,
                     const uint8_t *live, const double *worth, int64_t total, int64_t base, double *tf,
                     double *exact, uint64_t *seen, int64_t *documents, double *frequencies, double *exactly, int64_t *ends) {
    int64_t found = 0;
    for (int64_t word = 0, at = 0; word < words; word++) {
        for (; at < count && rows[at].word == word; at++) {
            const Row *row = rows + at;
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
                tf[document] += each[document] * (double)(row->only ? counted : frequency);
                if (counted) exact[document] += each[document] * (double)counted;
                seen[document >> 6] |= UINT64_C(1) << (document & 63);
            }
            if (used != row->occurrences) return UNEVEN;
        }
        for (int64_t number = 0; number < (size + 63) >> 6; number++) {
            uint64_t here = seen[number];
            if (!here) continue;
            seen[number] = 0;
            for (; here; here &= here - 1) {
                int64_t document = (number << 6) + __builtin_ctzll(here);
                documents[found] = document + base;
                frequencies[found] = tf[document];
                exactly[found++] = exact[document];
                tf[document] = exact[document] = 0;
            }
        }
        ends[word] = found;
    }
    return found;
}

enum { FIELDS = 16 }; /* the most rows of one word */

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
