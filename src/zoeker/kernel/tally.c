/* How often does each word stand in some documents? A posting list is read for which documents it has; frequencies, of those only. */

#include "packed.h"

/* Count the occurrences of a row in documents of which `set` has a bit (none: in all): of its code only, if it has one. */
static int64_t counted(const Segment *segment, const Row *row, const uint64_t *set) {
    const uint8_t *data = segment->data;
    List lists[4];
    int64_t error = opened(row, segment->bytes, lists), document = -1, used = 0, found = 0;
    if (error) return error;
    /* Of a term with one form, that form's code takes no space. */
    int coded = row->code >= 0 && (row->code || row->widths[3]);
    if (coded && !row->widths[3]) return 0;
    if (!set && !coded) return row->occurrences;
    List gaps = lists[0], frequencies_less_1 = lists[1], codes = lists[3];
    for (int64_t posting = 0; posting < row->documents; posting++) {
        document += next(data, &gaps) + 1;
        if (document >= segment->size) return OUTSIDE;
        int there = !set || (set[document >> 6] >> (document & 63) & 1);
        if (!there && !coded) continue;
        List one = frequencies_less_1;
        one.bit += posting * one.width;
        int64_t frequency = next(data, &one) + 1;
        used += frequency;
        if (used > row->occurrences) return UNEVEN;
        if (!coded) found += frequency;
        else if (!there) codes.bit += frequency * codes.width;
        else
            while (frequency--) found += next(data, &codes) == row->code;
    }
    return found;
}

/* Count the occurrences of some words, as above: word i has the next `counts[i]` rows. */
EXPORT int64_t count_rows(const Segment *segment, const Row *rows, const int64_t *counts, int64_t words, const uint64_t *set,
                          int64_t *into) {
    for (int64_t word = 0; word < words; word++) {
        into[word] = 0;
        for (int64_t row = 0; row < counts[word]; row++) {
            int64_t its = counted(segment, rows++, set);
            if (its < 0) return its;
            into[word] += its;
        }
    }
    return words;
}

/* Count the occurrences of each word of a dictionary in fields that `wanted` has a bit of. Block i lies from byte `starts[i]` of
   `blocks` until `starts[i + 1]`, and its posting lists begin at byte `bases[i]`. Give how many words there are. */
EXPORT int64_t tally(const Segment *segment, const uint8_t *blocks, const int64_t *starts, const int64_t *bases, int64_t count,
                     uint64_t wanted, const uint64_t *set, int64_t *into, int64_t room) {
    int64_t words = 0;
    for (int64_t number = 0; number < count; number++) {
        Block block;
        int64_t error = open_block(blocks + starts[number], starts[number + 1] - starts[number], bases[number], &block);
        if (error) return error;
        if (words + block.words > room) return BROKEN;
        for (int64_t word = 0, row = 0, at; word < block.words; word++, words++) {
            into[words] = 0, at = block.starts[word];
            for (; row < block.rows_before[word + 1]; row++) {
                Row one;
                at = read_row(&block, row, at, &one);
                if (one.field >= 64 || !(wanted >> one.field & 1)) continue;
                int64_t its = counted(segment, &one, set);
                if (its < 0) return its;
                into[words] += its;
            }
        }
    }
    return words;
}
