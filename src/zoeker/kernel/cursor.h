/* How is a posting list read, some documents at a time? First which documents it has; how often, only of those that matter. */

#ifndef CURSOR_H
#define CURSOR_H

#include "packed.h"
#include "skips.h"

enum { WORDS = WINDOW / 64 }; /* 64 documents a word of a mask */

/* How many occurrences come before a posting; asked for one after the other. */
typedef struct {
    List frequencies_less_1;
    int64_t posting, used;
} Sum;

typedef struct {
    const Row *row;
    const Skip *skips; /* none of a short list */
    List gaps, frequencies_less_1, codes;
    Sum coded;                     /* before the posting whose codes were last asked for */
    int64_t document, posting;     /* the next document, or the segment's size; and which posting that is */
    int64_t first, count;          /* the first posting in the window, and how many were found */
    uint16_t *places, *postings;   /* these, in the window, and how many postings come between it and the first */
} Cursor;

static int64_t open_cursor(const Segment *segment, const Row *row, const Skip *skips, uint16_t *places, Cursor *cursor) {
    const int64_t size = segment->size;
    List lists[4];
    int64_t error = opened(row, segment->bytes, lists);
    if (error) return error;
    *cursor = (Cursor){row, skips, lists[0], lists[1], lists[3], {lists[1], 0, 0}, size, 0, 0, 0, places, places + WINDOW};
    if (!row->documents) return 0;
    cursor->document = next(segment->data, &cursor->gaps);
    return cursor->document < size ? 0 : OUTSIDE;
}

/* Find the documents of a window, and put them into a mask: all or, if these alone matter, those that are in some places. */
static int64_t read_documents(const uint8_t *data, int64_t size, Cursor *cursor, int64_t begin, int64_t end, uint8_t *mask,
                              const uint16_t *wanted, int64_t wanted_count) {
    List gaps = cursor->gaps;
    int64_t document = cursor->document, posting = cursor->posting, count = 0;
    const int64_t last = cursor->row->documents;
    uint16_t *places = cursor->places, *postings = cursor->postings;
    if (document < begin) leap(cursor->row, cursor->skips, begin, &gaps, &document, &posting);
    while (document < begin) document = ++posting < last ? document + next(data, &gaps) + 1 : size;
    const int64_t first = posting;
    /* Bits are put in a byte at a time: to change a number again at once takes longer than to change the next one. */
    for (; !wanted && document < end; document = ++posting < last ? document + next(data, &gaps) + 1 : size) {
        int64_t at = document - begin;
        mask[at >> 3] = (uint8_t)(mask[at >> 3] | 1 << (at & 7));
        places[count] = (uint16_t)at, postings[count++] = (uint16_t)(posting - first);
    }
    for (int64_t number = 0; wanted && number < wanted_count && document < end; number++) {
        int64_t at = wanted[number];
        if (document < begin + at) leap(cursor->row, cursor->skips, begin + at, &gaps, &document, &posting);
        while (document < begin + at) document = ++posting < last ? document + next(data, &gaps) + 1 : size;
        if (document > begin + at) continue;
        mask[at >> 3] = (uint8_t)(mask[at >> 3] | 1 << (at & 7));
        places[count] = (uint16_t)at, postings[count++] = (uint16_t)(posting - first);
    }
    if (posting < last && document >= size) return OUTSIDE;
    cursor->gaps = gaps, cursor->document = document, cursor->posting = posting;
    cursor->first = first, cursor->count = count;
    return 0;
}

static inline int64_t frequency_of(const uint8_t *data, const Cursor *cursor, int64_t posting) {
    List frequencies_less_1 = cursor->frequencies_less_1;
    frequencies_less_1.bit += posting * frequencies_less_1.width;
    return next(data, &frequencies_less_1) + 1;
}

/* Count the occurrences before a posting, which has `frequency` itself. */
static inline int64_t before(const uint8_t *data, Cursor *cursor, int64_t posting, int64_t frequency) {
    Sum *sum = &cursor->coded;
    int64_t leapt = posting / EACH;
    if (cursor->skips && leapt > sum->posting / EACH) {
        sum->frequencies_less_1.bit += (leapt * EACH - sum->posting) * sum->frequencies_less_1.width;
        sum->posting = leapt * EACH, sum->used = cursor->skips[leapt].used;
    }
    sum->used += posting - sum->posting + next_sum(data, &sum->frequencies_less_1, posting - sum->posting);
    sum->posting = posting;
    return sum->used + frequency <= cursor->row->occurrences ? sum->used : UNEVEN;
}

#endif
