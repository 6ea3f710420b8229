/* Which documents match, and how often do the words stand in each? A program of small steps, some documents at a time.

   A step fills a register, which says of each document of a window whether it is in, and what its value is. Windows are
   so small that all registers stay in the processor's cache. Steps and lists are as program.py has them. */

#include "packed.h"

enum { WINDOW = 2048, WORDS = WINDOW / 64 }; /* as in evaluate.py; 64 documents a word of a mask */
enum { LIST, ARRAY, EMPTY, LIVE, LARGEST, SMALLEST, UNITE, MEET, LESS, COUNT };

typedef struct {
    int64_t kind;
    int64_t into;   /* the register that is filled, or changed */
    int64_t one;    /* the other register, or the number of the list or array */
    int64_t exact;  /* of a list: the register for occurrences in one form, or -1 */
    int64_t within; /* of a list: only documents of this register need a value; -1: all do */
    int64_t worth;  /* of a list: the number of the array that says what one occurrence counts for */
} Step;

typedef struct {
    const int64_t *documents; /* increasing */
    const double *values;     /* none: 0 for each */
    int64_t count;
} Array;

typedef struct {
    const uint8_t *data;
    const Row *rows;
    const int64_t *firsts; /* of each list, the first of its rows; and behind the last, their number */
    int64_t lists;
    const Step *steps;
    int64_t steps_count;
    const double *const *worths; /* by field and document of the whole index */
    Array *arrays; /* moved on, as they are read */
    int64_t arrays_count;
    int64_t size;         /* documents of the segment; `base` is the number of the first among the `total` of the index */
    int64_t base, total;
    const uint64_t *live; /* a bit a document; none: all live */
    int64_t result;       /* the register that says which documents match */
    const int64_t *counted; /* the registers whose documents are counted; which of them hold a document is given, too */
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
} Filling;

static int64_t begun(const Task *task) {
    for (int64_t number = 0; number < task->firsts[task->lists]; number++) {
        Cursor *cursor = (Cursor *)task->cursors + number;
        List lists[4];
        int64_t error = opened(task->rows + number, lists);
        if (error) return error;
        *cursor = (Cursor){task->rows + number, lists[0], lists[1], lists[3], task->size, task->rows[number].documents, 0};
        if (!cursor->left) continue;
        cursor->document = next(task->data, &cursor->gaps);
        if (cursor->document >= task->size) return OUTSIDE;
    }
    return 0;
}

/* Add what one row has in a window to a list's registers. */
static int64_t fill(const Task *task, const Step *step, Filling *filling, Cursor *cursor) {
    const uint8_t *data = task->data;
    const Row *row = cursor->row;
    const double *worth = task->worths[step->worth] + row->field * task->total + task->base;
    int coded = filling->exact && row->code >= 0 && row->widths[3];
    /* Of a term with one form, that form's code takes no space: all its occurrences are of it. */
    int alone = filling->exact && row->code == 0 && !row->widths[3];
    List gaps = cursor->gaps, frequencies_less_1 = cursor->frequencies_less_1, codes = cursor->codes;
    int64_t document = cursor->document, left = cursor->left, used = cursor->used;
    while (document < filling->end) {
        int64_t at = document - filling->begin, frequency = next(data, &frequencies_less_1) + 1;
        uint64_t bit = UINT64_C(1) << (at & 63), *mask = filling->mask + (at >> 6);
        used += frequency;
        if (used > row->occurrences) return UNEVEN;
        if (!filling->within || filling->within[at >> 6] & bit) {
            double each = worth[document];
            int64_t counted = alone ? frequency : 0;
            filling->values[at] = (*mask & bit ? filling->values[at] : 0) + each * (double)frequency;
            if (coded)
                for (int64_t one = 0; one < frequency; one++) counted += next(data, &codes) == row->code;
            if (filling->exact)
                filling->exact[at] = (*mask & bit ? filling->exact[at] : 0) + each * (double)counted;
        } else
            codes.bit += frequency * codes.width;
        *mask |= bit;
        if (!--left) {
            if (used != row->occurrences) return UNEVEN;
            document = task->size;
        } else {
            document += next(data, &gaps) + 1;
            if (document >= task->size) return OUTSIDE;
        }
    }
    cursor->gaps = gaps, cursor->frequencies_less_1 = frequencies_less_1, cursor->codes = codes;
    cursor->document = document, cursor->left = left, cursor->used = used;
    if (document < filling->upcoming) filling->upcoming = document;
    return 0;
}

static int64_t fill_list(const Task *task, const Step *step, Filling *filling) {
    uint64_t *exact = step->exact < 0 ? 0 : task->masks + step->exact * WORDS;
    filling->exact = exact ? task->values + step->exact * WINDOW : 0;
    filling->within = step->within < 0 ? 0 : task->masks + step->within * WORDS;
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

/* Give the documents of a window that match, from number `found` of all, and their columns. */
static int64_t give(const Task *task, int64_t begin, int64_t found) {
    const uint64_t *mask = task->masks + task->result * WORDS;
    for (int word = 0; word < WORDS; word++)
        for (uint64_t here = mask[word]; here; here &= here - 1, found++) {
            int64_t at = word * 64 + __builtin_ctzll(here);
            uint64_t bit = here & -here;
            if (found == task->room) return OUTSIDE;
            task->documents[found] = task->base + begin + at;
            for (int64_t number = 0; number < task->shown_count; number++) {
                int64_t shown = task->shown[number];
                int there = (task->masks[shown * WORDS + word] & bit) != 0;
                task->columns[number * task->room + found] = there ? task->values[shown * WINDOW + at] : 0;
            }
            for (int64_t number = 0; number < task->counted_count; number++) {
                uint64_t *held = task->held + (number >> 6) * task->room + found;
                uint64_t there = (task->masks[task->counted[number] * WORDS + word] & bit) != 0;
                *held = (number & 63 ? *held : 0) | there << (number & 63);
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
        for (int64_t number = 0; number < task->steps_count; number++)
            if ((error = take(task, task->steps + number, &filling))) return error;
        for (int64_t number = 0; number < task->counted_count; number++)
            for (int word = 0; word < WORDS; word++)
                task->counts[number] += __builtin_popcountll(task->masks[task->counted[number] * WORDS + word]);
        if (task->result >= 0) found = give(task, filling.begin, found);
        if (found < 0) return found;
        filling.begin = filling.upcoming / WINDOW * WINDOW;
        if (filling.begin < filling.end) filling.begin = filling.end;
    }
    return found;
}
