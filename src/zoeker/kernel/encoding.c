/* How are posting lists written? From sorted keys, or from the lists of several segments; as postings.py has them. */

#include "packed.h"

/* One of the four lists of a row, before it is packed; `bits` has every bit that is set in one of its values. */
typedef struct {
    uint32_t *values;
    int64_t count;
    uint64_t bits;
} Values;

static inline void add(Values *list, int64_t value) {
    list->values[list->count++] = (uint32_t)value;
    list->bits |= (uint64_t)value;
}

static void emptied(const Written *into, Values lists[4]) {
    for (int number = 0; number < 4; number++) lists[number] = (Values){into->values + number * into->most, 0, 0};
}

static int64_t packed(const Values *list, int width, uint8_t *into) {
    uint64_t held = 0;
    int64_t at = 0;
    int used = 0;
    for (int64_t number = 0; width && number < list->count; number++) {
        held |= (uint64_t)list->values[number] << used;
        used += width;
        if (used >= 32) {
            memcpy(into + at, &held, 4);
            at += 4, used -= 32, held >>= 32;
        }
    }
    for (; used > 0; used -= 8, held >>= 8) into[at++] = (uint8_t)held;
    return at;
}

/* Write a row, unless it is empty. */
static int64_t written(int64_t row, const Values lists[4], Written *into) {
    if (!lists[0].count) return 0;
    int64_t *its = into->rows + 3 * into->count;
    its[0] = row, its[1] = lists[0].count, its[2] = lists[2].count;
    for (int number = 0; number < 4; number++) {
        uint64_t bits = lists[number].bits;
        int width = bits ? 64 - __builtin_clzll(bits) : 0;
        if (width > 32) return TOO_WIDE;
        into->widths[4 * into->count + number] = (uint8_t)width;
        into->size += packed(lists + number, width, into->data + into->size);
    }
    into->count++;
    return 0;
}

/* Write the rows of sorted keys: from the highest bit on row, document, position and code. Of keys that differ only in
   code the first counts. Of the fields that are `countless` (row % fields) no positions are kept. */
EXPORT int64_t encode(const int64_t *keys, int64_t count, int64_t document_bits, int64_t position_bits,
                      int64_t code_bits, const uint8_t *countless, int64_t fields, Written *into) {
    int64_t row_shift = document_bits + position_bits + code_bits;
    int64_t documents = (INT64_C(1) << document_bits) - 1, positions = (INT64_C(1) << position_bits) - 1;
    int64_t codes = (INT64_C(1) << code_bits) - 1;
    if (count > into->most || fields < 1) return OUTSIDE;
    for (int64_t at = 0; at < count;) {
        int64_t row = keys[at] >> row_shift, document = -1, before = -1, place = -1, frequency = 0, error;
        int counted = countless[row % fields];
        Values lists[4];
        emptied(into, lists);
        for (; at < count && keys[at] >> row_shift == row; at++) {
            if (keys[at] >> code_bits == place) continue;
            place = keys[at] >> code_bits;
            int64_t here = place >> position_bits & documents, position = place & positions;
            if (here != document) {
                if (frequency) add(lists + 1, frequency - 1);
                add(lists, here - document - 1);
                document = here, before = -1, frequency = 0;
            }
            add(lists + 2, counted ? 0 : position - before - 1);
            add(lists + 3, keys[at] & codes);
            before = position, frequency++;
        }
        add(lists + 1, frequency - 1);
        if ((error = written(row, lists, into))) return error;
    }
    return 0;
}

/* Go on to the next document that stays: 1, or 0 where there is none; `gap` is what it has in the first list. */
static inline int64_t step(Walk *walk, int64_t *gap) {
    for (;;) {
        const Old *old = walk->rows + walk->begun - 1;
        if (!walk->documents) {
            if (walk->occurrences) return UNEVEN;
            if (walk->begun == walk->count) return 0;
            old++, walk->begun++;
            Row row = {old->start, old->documents, old->occurrences, {0}, -1, 0, 0};
            memcpy(row.widths, old->widths, sizeof row.widths);
            if (old->source < 0 || old->source >= walk->sources_count) return OUTSIDE;
            int64_t error = opened(&row, walk->sources[old->source].bytes, walk->from);
            if (error) return error;
            walk->document = 0, walk->documents = old->documents, walk->occurrences = old->occurrences;
            continue;
        }
        const Source *source = walk->sources + old->source;
        int64_t document = walk->document + next(source->data, walk->from);
        walk->frequency = next(source->data, walk->from + 1) + 1;
        if (document >= source->size) return OUTSIDE;
        if (walk->frequency > walk->occurrences) return UNEVEN;
        walk->document = document + 1, walk->documents--, walk->occurrences -= walk->frequency;
        int64_t here = source->documents[document];
        if (here >= 0) {
            *gap = here - walk->after, walk->after = here + 1;
            return *gap < 0 ? OUTSIDE : 1;
        }
        for (int list = 2; list < 4; list++) walk->from[list].bit += walk->frequency * walk->from[list].width;
    }
}

/* Give the next gap between positions in the document at hand, and the next code; an error is below 0. */
static inline int64_t place_of(Walk *walk) {
    return next(walk->sources[walk->rows[walk->begun - 1].source].data, walk->from + 2);
}

static inline int64_t code_of(Walk *walk) {
    const Old *old = walk->rows + walk->begun - 1;
    const Source *source = walk->sources + old->source;
    int64_t code = next(source->data, walk->from + 3);
    if (!old->codes) return 0;
    if (code >= old->codes || old->code < 0 || code >= source->codes_count - old->code) return UNCODED;
    return (int64_t)source->codes[old->code + code];
}

/* Write rows of several segments as rows of one. They come by their new numbers, and of one number by segment; what
   follows in a document is as it was, so that positions stay packed as gaps. */
EXPORT int64_t merge(const Old *rows, int64_t count, const Source *sources, int64_t sources_count, Written *into) {
    int64_t held = 0;
    for (int64_t at = 0, end; at < count; at = end) {
        for (end = at; end < count && rows[end].row == rows[at].row; end++) {
            held += rows[end].occurrences;
            if (rows[end].documents > rows[end].occurrences || held > into->most) return UNEVEN;
        }
        Walk walk = {rows + at, sources, end - at, sources_count};
        Values lists[4];
        emptied(into, lists);
        int64_t gap, error;
        while ((error = step(&walk, &gap)) > 0) {
            add(lists, gap);
            add(lists + 1, walk.frequency - 1);
            while (walk.frequency--) {
                int64_t code = code_of(&walk);
                if (code < 0) return code;
                add(lists + 2, place_of(&walk));
                add(lists + 3, code);
            }
        }
        if (error || (error = written(rows[at].row, lists, into))) return error;
    }
    return 0;
}

/* What will be written of a walk: how many documents, how many occurrences, and the widths of the four lists. */
EXPORT int64_t measure(Walk *walk, int64_t found[6]) {
    uint64_t bits[4] = {0};
    int64_t gap, error;
    found[0] = found[1] = 0;
    while ((error = step(walk, &gap)) > 0) {
        found[0]++, found[1] += walk->frequency;
        bits[0] |= (uint64_t)gap, bits[1] |= (uint64_t)walk->frequency - 1;
        while (walk->frequency--) {
            int64_t code = code_of(walk);
            if (code < 0) return code;
            bits[2] |= (uint64_t)place_of(walk), bits[3] |= (uint64_t)code;
        }
    }
    for (int list = 0; list < 4; list++) found[2 + list] = bits[list] ? 64 - __builtin_clzll(bits[list]) : 0;
    return error;
}

/* Write some more of one of the lists of a walk; give how many bytes that are: less than `room` - 8 at the end. */
EXPORT int64_t pour(Walk *walk, int64_t list, int64_t width, uint8_t *into, int64_t room) {
    int64_t size = 0, gap = 0;
    if (list < 0 || list > 3 || width < 0 || width > 32) return TOO_WIDE;
    while (size < room - 8) {
        if (list < 2 || !walk->frequency) {
            int64_t more = step(walk, &gap);
            if (more < 0) return more;
            if (!more) {
                for (; walk->used > 0; walk->used -= 8, walk->held >>= 8) into[size++] = (uint8_t)walk->held;
                return size;
            }
        }
        int64_t value = !list ? gap : list == 1 ? walk->frequency - 1 : list == 2 ? place_of(walk) : code_of(walk);
        if (value < 0) return value;
        walk->frequency--;
        walk->held |= (uint64_t)value << walk->used;
        walk->used += width;
        if (walk->used >= 32) {
            uint32_t full = (uint32_t)walk->held;
            memcpy(into + size, &full, 4);
            size += 4, walk->used -= 32, walk->held >>= 32;
        }
    }
    return size;
}

/* Make the keys of tokens: a form and a position each, the next `counts[i]` of them in document `first` + i. Gives how many
   keys there are, of which there may be `most`. */
EXPORT int64_t spread(const uint32_t *forms, const uint32_t *positions, const int64_t *counts, int64_t documents,
                      int64_t first, int64_t document_shift, int64_t position_shift, const Readings *readings,
                      int64_t *into, int64_t most) {
    int64_t found = 0;
    for (int64_t document = 0; document < documents; document++)
        for (const uint32_t *end = forms + counts[document]; forms < end; forms++, positions++) {
            if (*forms >= readings->forms) return OUTSIDE;
            int64_t place = (first + document) << document_shift | (int64_t)*positions << position_shift;
            int64_t word = readings->starts[*forms], last = word + readings->counts[*forms];
            if (last > readings->size || found + last - word > most) return OUTSIDE; /* there is room for all, asked for or not */
            for (; word < last; word++) {
                into[found] = readings->words[word] | place;
                found += readings->words[word] >= 0;
            }
        }
    return found;
}
