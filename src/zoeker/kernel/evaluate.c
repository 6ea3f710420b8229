/* Which documents match, and how often do the words stand in each? A program of small steps, some documents at a time.

   A step fills a register, which says of each document of a window whether it is in, and what its value is. Windows are
   so small that all registers stay in the processor's cache. Steps and lists are as program.py has them.

   Of the documents that match either the values are given, or only those that may be among the best, with their scores: sums
   of weight · value / (half + value), each of which is less than its weight. So what has no chance is not scored, nor are
   the words weighed that cannot bring a document among the best by themselves (MaxScore, Turtle & Flood 1995). */

#include "packed.h"

enum { WINDOW = 2048, WORDS = WINDOW / 64 }; /* as in evaluate.py; 64 documents a word of a mask */
enum { LIST, ARRAY, EMPTY, LIVE, LARGEST, SMALLEST, UNITE, MEET, LESS, COUNT };

typedef struct {
    int64_t kind;
    int64_t into;   /* the register that is filled, or changed */
    int64_t one;    /* the other register, or the number of the list or array */
    int64_t exact;  /* of a list: the register for occurrences in one form, or -1 */
    int64_t within; /* of a list: documents outside this register need no value, once scores are above its bound; -1: all do */
    int64_t inside; /* of a list, 1: nor need it be known whether they hold it */
    int64_t worth;  /* of a list: the number of the array that says what one occurrence counts for */
} Step;

typedef struct {
    const int64_t *documents; /* increasing */
    const double *values;     /* none: 0 for each */
    int64_t count;
} Array;

typedef struct {
    int64_t first;         /* how many are the best; 0: nothing is scored */
    const double *half;
    const double *weights; /* of the shown registers */
    const double *bounds;  /* of the steps */
    int64_t pairs;
    const uint64_t *held;  /* of each pair, the bits of the shown registers that must all hold a document */
    const double *lifts;   /* for it to get so much beside its score, at most */
    int64_t limits;
    const int64_t *within; /* of each limit: a document outside this register */
    const double *most;    /* cannot get more than this, which is less than that of the limit before */
    double *heap;          /* scratch: the `first` best scores, -1 at first, the smallest on top */
    double *scores;        /* of the documents that are given */
    int64_t matched;       /* how many documents match */
} Scoring;

typedef struct {
    const uint8_t *data;
    const Row *const *lists; /* the rows of each list */
    const int64_t *firsts;   /* the number of the first row of each, among those of all; and behind the last, how many there are */
    int64_t lists_count;
    const Step *steps;
    int64_t steps_count;
    const double *const *worths; /* by field and document of the whole index */
    Array *arrays; /* moved on, as they are read */
    int64_t arrays_count;
    int64_t size;         /* documents of the segment; `base` is the number of the first among the `total` of the index */
    int64_t base, total;
    const uint64_t *live; /* a bit a document; none: all live */
    int64_t result;       /* the register that says which documents match */
    const int64_t *counted; /* the registers whose documents are counted, and of which it is told whether they hold a document */
    int64_t counted_count;
    const int64_t *shown; /* the registers whose values are given */
    int64_t shown_count;
    int64_t room; /* for so many documents; a column begins so many numbers after the one before it */
    int64_t *counts;
    int64_t *documents;
    uint64_t *held; /* columns of bits, one a counted register */
    double *columns;
    void *cursors;   /* scratch: one a row */
    double *values;  /* scratch: WINDOW a register */
    uint64_t *masks; /* scratch: WORDS a register */
    Scoring *scoring;
} Task;

typedef struct {
    const Row *row;
    List gaps, frequencies_less_1, codes;
    int64_t document, left, used; /* the next document, or the segment's size */
} Cursor;

typedef struct {
    int64_t begin, end; /* the window */
    int64_t upcoming;   /* the first document of any list or array behind it */
    double *values, *exact;
    uint64_t *mask;
    const uint64_t *within;
    int inside;
    double least; /* of the best scores */
} Filling;

static int64_t begun(const Task *task) {
    Cursor *cursor = task->cursors;
    for (int64_t list = 0; list < task->lists_count; list++) {
        const Row *row = task->lists[list], *last = row + task->firsts[list + 1] - task->firsts[list];
        for (; row < last; row++, cursor++) {
            List lists[4];
            int64_t error = opened(row, lists);
            if (error) return error;
            *cursor = (Cursor){row, lists[0], lists[1], lists[3], task->size, row->documents, 0};
            if (!cursor->left) continue;
            cursor->document = next(task->data, &cursor->gaps);
            if (cursor->document >= task->size) return OUTSIDE;
        }
    }
    return 0;
}

/* Add what one row has in a window to a list's registers. */
static int64_t fill(const Task *task, const Step *step, Filling *filling, Cursor *cursor) {
    const uint8_t *data = task->data;
    const Row *row = cursor->row;
    const double *worth = task->worths[step->worth] + row->field * task->total + task->base;
    const uint64_t *within = filling->within;
    double *values = filling->values, *exact = filling->exact;
    uint64_t *mask = filling->mask;
    int coded = exact && row->code >= 0 && row->widths[3];
    /* Of a term with one form, that form's code takes no space: all its occurrences are of it. */
    int alone = exact && row->code == 0 && !row->widths[3];
    List gaps = cursor->gaps, frequencies_less_1 = cursor->frequencies_less_1, codes = cursor->codes;
    int64_t document = cursor->document, left = cursor->left, used = cursor->used;
    const int64_t begin = filling->begin, end = filling->end, size = task->size, occurrences = row->occurrences;
    while (document < end) {
        int64_t at = document - begin, frequency = next(data, &frequencies_less_1) + 1;
        uint64_t bit = UINT64_C(1) << (at & 63), wanted = within ? within[at >> 6] & bit : bit;
        used += frequency;
        if (wanted) {
            uint64_t there = mask[at >> 6] & bit;
            double each = worth[document];
            int64_t counted = alone ? frequency : 0;
            if (used > occurrences) return UNEVEN;
            values[at] = (there ? values[at] : 0) + each * (double)frequency;
            if (coded) {
                codes.bit = cursor->codes.bit + (used - frequency) * codes.width;
                for (int64_t one = 0; one < frequency; one++) counted += next(data, &codes) == row->code;
            }
            if (exact) exact[at] = (there ? exact[at] : 0) + each * (double)counted;
            mask[at >> 6] |= bit;
        } else if (!filling->inside)
            mask[at >> 6] |= bit;
        if (!--left) {
            if (used != occurrences) return UNEVEN;
            document = size;
        } else {
            document += next(data, &gaps) + 1;
            if (document >= size) return OUTSIDE;
        }
    }
    cursor->gaps = gaps, cursor->frequencies_less_1 = frequencies_less_1;
    cursor->document = document, cursor->left = left, cursor->used = used;
    if (document < filling->upcoming) filling->upcoming = document;
    return 0;
}

static int64_t fill_list(const Task *task, const Step *step, Filling *filling) {
    uint64_t *exact = step->exact < 0 ? 0 : task->masks + step->exact * WORDS;
    filling->exact = exact ? task->values + step->exact * WINDOW : 0;
    int narrow = step->within >= 0 && task->scoring->bounds[step - task->steps] < filling->least;
    filling->within = narrow ? task->masks + step->within * WORDS : 0;
    filling->inside = narrow && step->inside;
    for (int64_t row = task->firsts[step->one]; row < task->firsts[step->one + 1]; row++) {
        Cursor *cursor = (Cursor *)task->cursors + row;
        int64_t error = fill(task, step, filling, cursor);
        if (error) return error;
    }
    if (task->live)
        for (int word = 0; word < WORDS && filling->begin + word * 64 < task->size; word++)
            filling->mask[word] &= task->live[(filling->begin >> 6) + word];
    if (exact) memcpy(exact, filling->mask, WORDS * 8);
    return 0;
}

static int64_t fill_array(const Task *task, const Step *step, Filling *filling) {
    Array *array = task->arrays + step->one;
    for (; array->count && *array->documents < task->base + filling->end; array->documents++, array->count--) {
        int64_t at = *array->documents - task->base - filling->begin;
        if (at < 0) return OUTSIDE;
        filling->mask[at >> 6] |= UINT64_C(1) << (at & 63);
        filling->values[at] = array->values ? *array->values++ : 0;
    }
    if (array->count && *array->documents - task->base < filling->upcoming)
        filling->upcoming = *array->documents - task->base;
    return 0;
}

static void fill_live(const Task *task, Filling *filling) {
    for (int64_t word = 0; word < WORDS; word++) {
        int64_t left = task->size - filling->begin - word * 64;
        filling->mask[word] = left <= 0 ? 0 : left < 64 ? (UINT64_C(1) << left) - 1 : ~UINT64_C(0);
        if (task->live && left > 0) filling->mask[word] &= task->live[(filling->begin >> 6) + word];
    }
    memset(filling->values, 0, WINDOW * sizeof(double));
    filling->upcoming = filling->end;
}

/* Do to the values of a register what a step says, for the documents of the other one. */
static void combine(const Step *step, double *values, const uint64_t *mask, const double *others, const uint64_t *its) {
    for (int word = 0; word < WORDS; word++)
        for (uint64_t here = its[word]; here; here &= here - 1) {
            int at = word * 64 + __builtin_ctzll(here);
            int there = mask[word] >> (at & 63) & 1;
            if (step->kind == COUNT)
                values[at] = (there ? values[at] : 0) + 1;
            else if (!there || (step->kind == LARGEST ? others[at] > values[at] : others[at] < values[at]))
                values[at] = others[at];
        }
}

static int64_t take(const Task *task, const Step *step, Filling *filling) {
    uint64_t *mask = task->masks + step->into * WORDS;
    const uint64_t *its = task->masks + step->one * WORDS;
    filling->values = task->values + step->into * WINDOW;
    filling->mask = mask;
    switch (step->kind) {
    case LIST: memset(mask, 0, WORDS * 8); return fill_list(task, step, filling);
    case ARRAY: memset(mask, 0, WORDS * 8); return fill_array(task, step, filling);
    case EMPTY: memset(mask, 0, WORDS * 8); return 0;
    case LIVE: fill_live(task, filling); return 0;
    case LARGEST:
    case SMALLEST:
    case COUNT: combine(step, filling->values, mask, task->values + step->one * WINDOW, its); break;
    }
    for (int word = 0; word < WORDS; word++)
        if (step->kind == MEET || step->kind == SMALLEST)
            mask[word] &= its[word];
        else if (step->kind == LESS)
            mask[word] &= ~its[word];
        else
            mask[word] |= its[word];
    return 0;
}

/* Say which of some registers hold a document. */
static uint64_t held(const Task *task, const int64_t *registers, int64_t count, int word, int bit) {
    uint64_t found = 0;
    for (int64_t number = 0; number < count; number++)
        found |= (task->masks[registers[number] * WORDS + word] >> bit & 1) << number;
    return found;
}

/* Give the documents of a window that match, from number `found` of all, and their columns. */
static int64_t give(const Task *task, int64_t begin, int64_t found) {
    const uint64_t *mask = task->masks + task->result * WORDS;
    for (int word = 0; word < WORDS; word++)
        for (uint64_t here = mask[word]; here; here &= here - 1, found++) {
            int bit = __builtin_ctzll(here), at = word * 64 + bit;
            if (found == task->room) return OUTSIDE;
            task->documents[found] = task->base + begin + at;
            for (int64_t number = 0; number < task->shown_count; number++) {
                int64_t shown = task->shown[number];
                int there = task->masks[shown * WORDS + word] >> bit & 1;
                task->columns[number * task->room + found] = there ? task->values[shown * WINDOW + at] : 0;
            }
            for (int64_t number = 0; number < task->counted_count; number += 64) {
                int64_t left = task->counted_count - number;
                task->held[(number >> 6) * task->room + found] =
                    held(task, task->counted + number, left < 64 ? left : 64, word, bit);
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

/* Give what a document may get beside its score, by the shown registers that hold it. */
static double lift(const Scoring *scoring, uint64_t held) {
    double found = 0;
    for (int64_t pair = 0; pair < scoring->pairs; pair++)
        if ((held & scoring->held[pair]) == scoring->held[pair]) found += scoring->lifts[pair];
    return found;
}

/* Give the documents of a window that may be among the best, and count those that match. */
static int64_t score(const Task *task, int64_t begin, int64_t found) {
    Scoring *scoring = task->scoring;
    const uint64_t *mask = task->masks + task->result * WORDS, *within = 0;
    const double *weights = scoring->weights, half = *scoring->half;
    for (int64_t limit = 0; limit < scoring->limits && !within; limit++)
        if (scoring->most[limit] < scoring->heap[0]) within = task->masks + scoring->within[limit] * WORDS;
    for (int word = 0; word < WORDS; word++) {
        scoring->matched += __builtin_popcountll(mask[word]);
        for (uint64_t here = within ? mask[word] & within[word] : mask[word]; here; here &= here - 1) {
            int bit = __builtin_ctzll(here), at = word * 64 + bit;
            uint64_t shown = held(task, task->shown, task->shown_count, word, bit);
            double more = lift(scoring, shown), most = more, score = 0;
            for (uint64_t left = shown; left; left &= left - 1) most += weights[__builtin_ctzll(left)];
            if (most < scoring->heap[0]) continue;
            for (uint64_t left = shown; left; left &= left - 1) {
                int number = __builtin_ctzll(left);
                double value = task->values[task->shown[number] * WINDOW + at];
                score += weights[number] * value / (half + value);
            }
            if (score + more < scoring->heap[0]) continue;
            if (found == task->room) return OUTSIDE;
            task->documents[found] = task->base + begin + at;
            task->held[found] = held(task, task->counted, task->counted_count, word, bit);
            task->columns[found] = score + more;
            scoring->scores[found++] = score;
            if (score > scoring->heap[0]) keep(scoring->heap, scoring->first, score);
        }
    }
    return found;
}

/* Run a program over a segment, `found` being how many documents were given of others; give how many there are now. */
EXPORT int64_t evaluate(const Task *task, int64_t found) {
    int64_t error = begun(task);
    if (error) return error;
    for (int64_t number = 0; number < task->arrays_count; number++) {
        Array *array = task->arrays + number;
        for (; array->count && *array->documents < task->base; array->documents++, array->count--)
            if (array->values) array->values++;
    }
    Filling filling = {.begin = 0};
    while (filling.begin < task->size) {
        filling.end = task->size - filling.begin < WINDOW ? task->size : filling.begin + WINDOW;
        filling.upcoming = task->size;
        filling.least = task->scoring->first ? task->scoring->heap[0] : -1;
        for (int64_t number = 0; number < task->steps_count; number++)
            if ((error = take(task, task->steps + number, &filling))) return error;
        for (int64_t number = 0; number < task->counted_count && !task->scoring->first; number++)
            for (int word = 0; word < WORDS; word++)
                task->counts[number] += __builtin_popcountll(task->masks[task->counted[number] * WORDS + word]);
        if (task->result >= 0) found = (task->scoring->first ? score : give)(task, filling.begin, found);
        if (found < 0) return found;
        filling.begin = filling.upcoming / WINDOW * WINDOW;
        if (filling.begin < filling.end) filling.begin = filling.end;
    }
    return found;
}

/* Keep of the documents that were given those that may still be among the best; give how many those are. */
EXPORT int64_t kept(const Task *task, int64_t found) {
    int64_t left = 0;
    for (int64_t number = 0; number < found; number++)
        if (task->columns[number] >= task->scoring->heap[0]) {
            task->documents[left] = task->documents[number], task->held[left] = task->held[number];
            task->scoring->scores[left++] = task->scoring->scores[number];
        }
    return left;
}
