/* Which documents match, what do they have of the words, and what is that worth? A question, some documents at a time.

   A question is steps, which fill registers: in which documents of a window something is. What is looked for are leaves, and of
   each its signals: a signal is where all of some things stand, of each of which any of some postings will do (those of a term,
   or what was looked up before); its value is the least of what is largest. Windows are so small that all this stays in the
   processor's cache.

   In each window it is found first which documents match; then signals are weighed of those that do, if there are any. What is
   asked for is either their values or scores: sums of weight · value / (half + value), each of which is less than its weight.
   Where only the best are asked for, nothing is weighed of documents that have only words which cannot bring them among these
   (MaxScore, Turtle & Flood 1995). */

#include "cursor.h"
#include "worth.h"

enum { FEW = 64 }; /* documents in a window that are sooner looked for than met */

/* Postings in a segment: which documents of the window are there, and what all occurrences are worth, and those in one form. */
typedef struct {
    const Postings *postings;
    Cursor *cursors; /* one a row */
    int64_t rows;
    Array left; /* what is left of an array */
    uint64_t *mask;
    double *values[2];
    int exact; /* whether one form is asked for */
} Stand;

/* A leaf in a segment: its postings, which documents have it, which have each signal, and which have any (WORDS each). */
typedef struct {
    const Leaf *leaf;
    Stand *stands;
    uint64_t *documents, *signals, *any;
} Held;

typedef struct {
    Task *task;
    const Segment *segment;
    int64_t number; /* of the segment */
    Held *held;     /* one a leaf */
    Stand *stands;
    Cursor *cursors;
    int64_t cursors_count;
    Array *left;      /* of each step that takes an array: what is left of it */
    double *values;   /* twice WINDOW for each of them */
    uint64_t *masks;  /* WORDS for each register, stand and signal */
    uint16_t *places; /* twice WINDOW a row */
    int64_t begin, end; /* the window */
    uint16_t few[FEW];  /* where in it something can match, if that is in few places */
    int64_t few_count;
    int narrowed;     /* whether it is */
    int64_t upcoming; /* the first document behind the window that may match */
} Run;

static uint64_t *mask_of(const Run *run, int64_t number) { return run->masks + number * WORDS; }

static Array from(Array array, int64_t base) {
    for (; array.count && *array.documents < base; array.documents++, array.count--)
        if (array.values) array.values++;
    return array;
}

static int64_t opened_stand(Run *run, Stand *stand) {
    if (!stand->postings->terms) {
        stand->left = from(stand->postings->array, run->segment->base);
        return 0;
    }
    const Term *term = stand->postings->terms + run->number;
    stand->cursors = run->cursors + run->cursors_count, stand->rows = term->count;
    for (int64_t row = 0, error; row < term->count; row++) {
        int64_t number = run->cursors_count++;
        uint16_t *places = run->places + 2 * number * WINDOW;
        if ((error = open_cursor(run->segment, term->rows + row, term->skips[row], places, run->cursors + number))) return error;
    }
    return 0;
}

/* Begin with a segment: give all that is looked for its place in the scratch. */
static int64_t opened_all(Run *run) {
    const Task *task = run->task;
    uint64_t *mask = mask_of(run, task->registers);
    double *values = run->values;
    Stand *stand = run->stands;
    for (int64_t number = 0, error; number < task->leaves_count; number++) {
        const Leaf *leaf = task->leaves[number];
        Held *held = run->held + number;
        *held = (Held){leaf, stand, 0, mask, mask + leaf->signals * WORDS}, mask += (leaf->signals + 1) * WORDS;
        for (const Postings *postings = leaf->postings; postings < leaf->postings + leaf->postings_count; postings++, stand++) {
            *stand = (Stand){.postings = postings, .mask = mask, .values = {values, values + WINDOW}};
            mask += WORDS, values += 2 * WINDOW;
            if ((error = opened_stand(run, stand))) return error;
        }
        for (int64_t element = 0; element < leaf->elements_count; element++)
            if (leaf->elements[element].exact) held->stands[leaf->elements[element].postings].exact = 1;
    }
    for (int64_t number = 0; number < task->steps_count; number++) {
        const Step *step = task->steps + number;
        if (step->kind == LEAF) run->held[step->one].documents = mask_of(run, step->into);
        if (step->kind == ARRAY) run->left[number] = from(task->arrays[step->one], run->segment->base);
    }
    return 0;
}

static int64_t find_list(const Run *run, const Stand *stand, int64_t *upcoming) {
    const Segment *segment = run->segment;
    const uint16_t *places = run->narrowed ? run->few : 0;
    for (Cursor *cursor = stand->cursors; cursor < stand->cursors + stand->rows; cursor++) {
        uint8_t *mask = (uint8_t *)stand->mask;
        int64_t error = read_documents(segment->data, segment->size, cursor, run->begin, run->end, mask, places, run->few_count);
        if (error) return error;
        if (cursor->document < *upcoming) *upcoming = cursor->document;
    }
    if (segment->live)
        for (int word = 0; word < WORDS && run->begin + word * 64 < segment->size; word++)
            stand->mask[word] &= segment->live[(run->begin >> 6) + word];
    return 0;
}

static void find_array(const Run *run, Array *array, uint64_t *mask, double *values, int64_t *upcoming) {
    int64_t base = run->segment->base;
    for (; array->count && *array->documents < base + run->end; array->documents++, array->count--) {
        int64_t at = *array->documents - base - run->begin;
        double value = array->values ? *array->values++ : 0;
        if (at < 0) continue;
        mask[at >> 6] |= UINT64_C(1) << (at & 63);
        if (values) values[at] = value;
    }
    if (array->count && *array->documents - base < *upcoming) *upcoming = *array->documents - base;
}

/* Find which documents have a signal, whose elements begin here; give where those of the next begin. */
static const Element *find_signal(const Held *held, const Element *at, const Element *last, uint64_t *mask) {
    const Element *begin = at;
    while (at < last && (at == begin || at->joint == BOTH)) {
        uint64_t any[WORDS];
        int first = at == begin;
        memcpy(any, held->stands[at++->postings].mask, sizeof any);
        for (; at < last && at->joint == EITHER; at++)
            for (int word = 0; word < WORDS; word++) any[word] |= held->stands[at->postings].mask[word];
        for (int word = 0; word < WORDS; word++) mask[word] = first ? any[word] : mask[word] & any[word];
    }
    return at;
}

/* Find which documents of the window have a leaf, by any of its signals but pieces, and which have any of its signals. */
static int64_t find_leaf(const Run *run, const Held *held, int64_t *upcoming) {
    const Leaf *leaf = held->leaf;
    for (Stand *stand = held->stands; stand < held->stands + leaf->postings_count; stand++) {
        memset(stand->mask, 0, WORDS * 8);
        int64_t error = 0;
        if (stand->postings->terms) error = find_list(run, stand, upcoming);
        else find_array(run, &stand->left, stand->mask, stand->values[0], upcoming);
        if (error) return error;
    }
    memset(held->documents, 0, WORDS * 8), memset(held->any, 0, WORDS * 8);
    const Element *at = leaf->elements, *last = at + leaf->elements_count;
    for (int64_t signal = 0; at < last; signal++) {
        uint64_t *mask = held->signals + signal * WORDS;
        int instead = at->joint == INSTEAD;
        at = find_signal(held, at, last, mask);
        for (int word = 0; word < WORDS; word++) {
            if (instead) mask[word] &= ~held->documents[word];
            if (signal < leaf->holding) held->documents[word] |= mask[word];
            held->any[word] |= mask[word];
        }
    }
    return 0;
}

static void find_live(const Run *run, uint64_t *mask, int64_t *upcoming) {
    for (int64_t word = 0; word < WORDS; word++) {
        int64_t left = run->segment->size - run->begin - word * 64;
        mask[word] = left <= 0 ? 0 : left < 64 ? (UINT64_C(1) << left) - 1 : ~UINT64_C(0);
        if (run->segment->live && left > 0) mask[word] &= run->segment->live[(run->begin >> 6) + word];
    }
    if (run->end < *upcoming) *upcoming = run->end;
}

static void combine(const Run *run, const Step *step) {
    uint64_t *mask = mask_of(run, step->into);
    const uint64_t *one = mask_of(run, step->one), *also = mask_of(run, step->also);
    for (int word = 0; word < WORDS; word++)
        mask[word] = step->kind == MEET ? one[word] & also[word] : step->kind == LESS ? one[word] & ~also[word] : one[word] | also[word];
}

static int64_t count_of(const uint64_t *mask) {
    int64_t found = 0;
    for (int word = 0; word < WORDS; word++) found += __builtin_popcountll(mask[word]);
    return found;
}

/* See where what matches must be, if there are few such places. Gives whether there is any. */
static int narrow(Run *run, const uint64_t *inside) {
    int64_t found = 0;
    for (int word = 0; word < WORDS && found <= FEW; word++)
        for (uint64_t here = inside[word]; here && found <= FEW; here &= here - 1, found++)
            if (found < FEW) run->few[found] = (uint16_t)(word * 64 + __builtin_ctzll(here));
    run->narrowed = found <= FEW, run->few_count = found;
    return found > 0;
}

/* Find which documents of the window every register has, and the first one behind it that may match. Gives 0 where a step says
   that nothing here does. */
static int64_t find_all(Run *run) {
    const Task *task = run->task;
    int64_t error = 0, upcoming[2] = {run->segment->size, run->segment->size}; /* in what all must be, and in the rest */
    int rest = 0;
    for (int64_t number = 0; number < task->steps_count && !error; number++) {
        const Step *step = task->steps + number;
        uint64_t *mask = mask_of(run, step->into);
        run->narrowed = 0;
        if (step->kind == LEAF && step->also >= 0) {
            run->upcoming = upcoming[0], rest = 1;
            if (!narrow(run, mask_of(run, step->also))) return 0;
        }
        switch (step->kind) {
        case LEAF: error = find_leaf(run, run->held + step->one, upcoming + rest); break;
        case PIECES: memcpy(mask, run->held[step->one].any, WORDS * 8); break;
        case ARRAY: memset(mask, 0, WORDS * 8), find_array(run, run->left + number, mask, 0, upcoming + rest); break;
        case LIVE: find_live(run, mask, upcoming + rest); break;
        default: combine(run, step);
        }
    }
    run->upcoming = upcoming[0];
    return error ? error : 1;
}

/* Set to 0 what documents have. */
static void clear(const uint64_t *wanted, const uint64_t *mask, double *values) {
    for (int word = 0; word < WORDS; word++)
        for (uint64_t here = wanted[word] & mask[word]; here; here &= here - 1) values[word * 64 + __builtin_ctzll(here)] = 0;
}

/* Add what one row has in some documents of the window to its values. */
static int64_t weigh_row(const Run *run, const Stand *stand, Cursor *cursor, const uint64_t *wanted) {
    const uint8_t *data = run->segment->data;
    const Row *row = cursor->row;
    const Field *field = stand->postings->fields + row->field;
    double *exact = stand->exact ? stand->values[1] : 0;
    int coded = exact && row->code >= 0 && row->widths[3];
    /* Of a term with one form, that form's code takes no space: all its occurrences are of it. */
    int alone = exact && row->code == 0 && !row->widths[3];
    const int64_t begin = run->segment->base + run->begin;
    for (int64_t number = 0; number < cursor->count; number++) {
        int64_t at = cursor->places[number];
        if (!(wanted[at >> 6] >> (at & 63) & 1)) continue;
        int64_t posting = cursor->first + cursor->postings[number], frequency = frequency_of(data, cursor, posting);
        int64_t counted = alone ? frequency : 0;
        double each = worth(field, begin + at);
        stand->values[0][at] += each * (double)frequency;
        if (coded) {
            int64_t used = before(data, cursor, posting, frequency);
            if (used < 0) return used;
            List codes = cursor->codes;
            codes.bit += used * codes.width;
            for (int64_t one = 0; one < frequency; one++) counted += next(data, &codes) == row->code;
        }
        if (exact) exact[at] += each * (double)counted;
    }
    return 0;
}

/* Weigh the postings of those leaves whose signals are asked for, in some documents of the window. */
static int64_t weigh_all(const Run *run, const uint64_t *wanted) {
    for (const Held *held = run->held; held < run->held + run->task->shown; held++)
        for (Stand *stand = held->stands; stand < held->stands + held->leaf->postings_count; stand++) {
            if (!stand->postings->terms) continue; /* its values are there */
            clear(wanted, stand->mask, stand->values[0]);
            if (stand->exact) clear(wanted, stand->mask, stand->values[1]);
            for (int64_t row = 0; row < stand->rows; row++) {
                int64_t error = weigh_row(run, stand, stand->cursors + row, wanted);
                if (error) return error;
            }
        }
    return 0;
}

/* Give the value that a signal, whose elements begin here, has in a document of the window; and where those of the next begin. */
static const Element *value_of(const Held *held, const Element *at, const Element *last, int word, int bit, double *value) {
    const Element *begin = at;
    while (at < last && (at == begin || at->joint == BOTH)) {
        double largest = 0;
        int first = at == begin;
        do {
            const Stand *stand = held->stands + at->postings;
            double its = stand->mask[word] >> bit & 1 ? stand->values[at->exact][word * 64 + bit] : 0;
            if (its > largest) largest = its;
        } while (++at < last && at->joint == EITHER);
        if (first || largest < *value) *value = largest;
    }
    return at;
}

/* Give the documents of a window that match, from number `found` of all, and the values of all signals. */
static int64_t give(const Run *run, int64_t found) {
    const Task *task = run->task;
    const uint64_t *mask = mask_of(run, task->result);
    for (int word = 0; word < WORDS; word++)
        for (uint64_t here = mask[word]; here; here &= here - 1, found++) {
            int bit = __builtin_ctzll(here);
            if (found == task->room) return OUTSIDE;
            task->documents[found] = run->segment->base + run->begin + word * 64 + bit;
            double *column = task->columns + found;
            for (const Held *held = run->held; held < run->held + task->shown; held++) {
                const Element *at = held->leaf->elements, *last = at + held->leaf->elements_count;
                for (const uint64_t *its = held->signals; at < last; its += WORDS, column += task->room) {
                    at = value_of(held, at, last, word, bit, column);
                    if (!(its[word] >> bit & 1)) *column = 0;
                }
            }
        }
    return found;
}

/* Put a score in place of the smallest of the best ones, which lies on top of a heap. */
static void keep(double *heap, int64_t size, double score) {
    int64_t place = 0;
    for (int64_t child; (child = 2 * place + 1) < size; place = child) {
        if (child + 1 < size && heap[child + 1] < heap[child]) child++;
        if (heap[child] >= score) break;
        heap[place] = heap[child];
    }
    heap[place] = score;
}

/* What is there so often adds to a score: the formula of ranking.py, with which this is compiled. */
static inline double added(double weight, double k1, double tf) { return ADDED; }

/* Score a document; -1: it has no chance to be among the best. */
static double scored(const Run *run, int word, int bit) {
    const Task *task = run->task;
    const Held *last = run->held + task->shown;
    double most = 0, found = 0;
    for (const Held *held = run->held; held < last; held++)
        for (int64_t signal = 0; signal < held->leaf->signals; signal++)
            if (held->signals[signal * WORDS + word] >> bit & 1) most += held->leaf->weights[signal];
    if (most < task->heap[0]) return -1;
    for (const Held *held = run->held; held < last; held++) {
        if (!(held->any[word] >> bit & 1)) continue;
        const Element *at = held->leaf->elements, *end = at + held->leaf->elements_count;
        for (int64_t signal = 0; at < end; signal++) {
            double value;
            at = value_of(held, at, end, word, bit, &value);
            if (held->signals[signal * WORDS + word] >> bit & 1) found += added(held->leaf->weights[signal], task->half, value);
        }
    }
    return found < task->heap[0] ? -1 : found;
}

/* Put down which leaves hold a document and, behind these, which do by their first signal or by none: a bit each. */
static void hold(const Run *run, int word, int bit, uint64_t *into) {
    const Task *task = run->task;
    for (int64_t number = 0; number < 2 * task->shown; number++) {
        uint64_t *here = into + (number >> 6) * task->room;
        const Held *held = run->held + number % task->shown;
        uint64_t its = number < task->shown ? held->documents[word] : held->signals[word] | ~held->any[word];
        if (!(number & 63)) *here = 0;
        *here |= (its >> bit & 1) << (number & 63);
    }
}

/* Score the wanted documents of a window, and give those that may be among the best. */
static int64_t score(Run *run, int64_t found, const uint64_t *wanted) {
    Task *task = run->task;
    for (int word = 0; word < WORDS; word++)
        for (uint64_t here = wanted[word]; here; here &= here - 1) {
            int bit = __builtin_ctzll(here);
            double score = scored(run, word, bit);
            if (score < 0) continue;
            if (found == task->room) return OUTSIDE;
            task->documents[found] = run->segment->base + run->begin + word * 64 + bit;
            hold(run, word, bit, task->held + found);
            task->columns[found++] = score;
            if (task->first && score > task->heap[0]) keep(task->heap, task->first, score);
        }
    return found;
}

/* Give what matches in a window or, of what is scored, what may be among the best. */
static int64_t found_in(Run *run, int64_t found) {
    Task *task = run->task;
    const uint64_t *mask = mask_of(run, task->result), *within = 0;
    uint64_t wanted[WORDS], any = 0;
    for (const Limit *limit = task->limits; task->scored && limit < task->limits + task->limits_count && !within; limit++)
        if (limit->most < task->heap[0]) within = mask_of(run, limit->within);
    task->matched += count_of(mask);
    for (int word = 0; word < WORDS; word++) any |= wanted[word] = within ? mask[word] & within[word] : mask[word];
    int64_t error = any && task->shown ? weigh_all(run, wanted) : 0;
    if (error) return error;
    return !any || !task->documents ? found : task->scored ? score(run, found, wanted) : give(run, found);
}

/* Run over a segment, `found` being how many documents were given of others; give how many there are now. */
static int64_t over(Run *run, int64_t found) {
    int64_t error = opened_all(run);
    if (error) return error;
    for (run->begin = 0; run->begin < run->segment->size;) {
        run->end = run->segment->size - run->begin < WINDOW ? run->segment->size : run->begin + WINDOW;
        int64_t some = find_all(run);
        if (some < 0) return some;
        if (some) found = found_in(run, found);
        if (found < 0) return found;
        run->begin = run->upcoming / WINDOW * WINDOW;
        if (run->begin < run->end) run->begin = run->end;
    }
    return found;
}

/* Keep of the documents that were given those that may still be among the best; give how many those are. */
static int64_t kept(const Task *task, int64_t found) {
    int64_t left = 0, held = (2 * task->shown + 63) >> 6;
    for (int64_t number = 0; number < found; number++) {
        if (task->columns[number] < task->heap[0]) continue;
        task->documents[left] = task->documents[number];
        for (int64_t row = 0; row < held; row++) task->held[row * task->room + left] = task->held[row * task->room + number];
        task->columns[left++] = task->columns[number];
    }
    return left;
}

/* Make the skips of a list. */
static int64_t skips_of(const Segment *segment, const Row *row, Skip *into) {
    const uint8_t *data = segment->data;
    const int64_t size = segment->size;
    List lists[4];
    int64_t error = opened(row, segment->bytes, lists), document = -1, used = 0;
    if (error) return error;
    if (size > UINT32_MAX || row->occurrences > UINT32_MAX) return TOO_WIDE;
    for (int64_t posting = 0; posting < row->documents; posting++) {
        document += next(data, lists) + 1;
        if (document >= size) return OUTSIDE;
        if (posting % EACH == 0) into[posting / EACH] = (Skip){(uint32_t)document, (uint32_t)used};
        used += next(data, lists + 1) + 1;
        if (used > row->occurrences) return UNEVEN;
    }
    return 0;
}

/* Make the skips of those rows that are long, side by side, and say for each row where its skips are: none of a short
   one; `places` has room for as many as there are rows. Give how many they are; if there is no room for so many, some are not made. */
EXPORT int64_t make_skips(const Segment *segments, int64_t segments_count, const Postings *postings, int64_t count, Skip *into,
                          int64_t room, const Skip **places) {
    int64_t made = 0, error = 0;
    for (int64_t at = 0; at < count * segments_count && !error; at++) {
        const Segment *segment = segments + at % segments_count;
        Term *term = postings[at / segments_count].terms + at % segments_count;
        term->skips = places, places += term->count;
        for (int64_t number = 0; number < term->count && !error; number++) {
            const Row *row = term->rows + number;
            int is_long = row->documents >= LONG && segment->size <= UINT32_MAX && row->occurrences <= UINT32_MAX;
            int64_t its = is_long ? (row->documents + EACH - 1) / EACH : 0;
            term->skips[number] = 0;
            if (its && made + its <= room) error = skips_of(segment, row, into + made), term->skips[number] = into + made;
            made += its;
        }
    }
    return error ? error : made;
}

/* Lay out scratch for a task; give its size. */
static int64_t laid_out(const Task *task, Run *run) {
    int64_t stands = 0, masks = task->registers, rows = 0;
    for (int64_t number = 0; number < task->leaves_count; number++) {
        const Leaf *leaf = task->leaves[number];
        stands += leaf->postings_count, masks += leaf->postings_count + leaf->signals + 1, rows += leaf->rows;
    }
    run->held = task->scratch;
    run->stands = (Stand *)(run->held + task->leaves_count);
    run->cursors = (Cursor *)(run->stands + stands);
    run->left = (Array *)(run->cursors + rows);
    run->values = (double *)(run->left + task->steps_count);
    run->masks = (uint64_t *)(run->values + 2 * stands * WINDOW);
    run->places = (uint16_t *)(run->masks + masks * WORDS);
    return (uint8_t *)(run->places + 2 * WINDOW * rows) - (uint8_t *)run->held;
}

/* Answer a question from all segments; give how many documents are given. MORE: so large must its scratch be as it says then. */
EXPORT int64_t evaluate(Task *task) {
    int64_t found = 0;
    Run run;
    int64_t needed = laid_out(task, &run), given = task->scratch_size;
    task->scratch_size = needed;
    if (needed > given) return MORE;
    task->matched = 0;
    for (int64_t place = 0; task->scored && (place < task->first || !place); place++) task->heap[place] = -1;
    for (int64_t number = 0; number < task->segments_count && found >= 0; number++) {
        run = (Run){.task = task, .segment = task->segments + number, .number = number};
        laid_out(task, &run);
        found = over(&run, found);
    }
    return task->scored && found > 0 ? kept(task, found) : found;
}

#define WRITTEN(formula) #formula
#define AS_WRITTEN(formula) WRITTEN(formula)

/* Give the formula that this was compiled with. */
EXPORT const char *formula(void) { return AS_WRITTEN(ADDED); }
