/* Which documents match, and how often do the words stand in each? A program of small steps, some documents at a time.

   A step fills a register, which says of each document of a window whether it is in, and what its value is. Windows are
   so small that all registers stay in the processor's cache. Steps and programs are as program.py has them: a program may
   call others, which are linked into one row of steps before they are run.

   In each window it is found first which documents the registers have; then values are given to those that match, if there are
   any. What is asked for is either these values or scores: sums of weight · value / (half + value), each of which is less than
   its weight. Where only the best are asked for, nothing is weighed of documents that have only words which cannot bring them
   among these (MaxScore, Turtle & Flood 1995). */

#include "cursor.h"
#include "worth.h"

enum { FEW = 64 }; /* documents in a window that are sooner looked for than met */
/* A step of a program or of one that it calls, with the addresses of all that it reads and writes. */
typedef struct Linked {
    int64_t kind, into;
    uint64_t *mask;
    double *values;
    const uint64_t *one; /* of the registers that are read */
    const double *ones;
    uint64_t *also; /* of a list, that are filled */
    double *alsos;
    int64_t needed; /* whether its values are */
    const struct Linked *call; /* by which it was called */
    const Field *fields;
    Cursor *cursors; /* one a row */
    int64_t rows;
    Array array; /* what is left of it */
} Linked;

/* A register whose values are given, or scored. */
typedef struct {
    const uint64_t *mask;
    const double *values;
    double weight;
} Shown;

typedef struct {
    Task *task;
    const Segment *segment;
    int64_t number; /* of the segment */
    Linked *steps;
    int64_t steps_count;
    Cursor *cursors;
    int64_t cursors_count;
    double *values;  /* WINDOW a register */
    uint64_t *masks; /* WORDS a register */
    int64_t *needed; /* of each register, whether its values are */
    uint16_t *places; /* twice WINDOW a row */
    Shown *shown;
    const uint64_t **documents, **own; /* of each leaf, its documents and those of its first evidence */
    int64_t begin, end; /* the window */
    uint16_t few[FEW];  /* where in it something can match, if that is in few places */
    int64_t few_count;
    const Linked *narrowed; /* the call that says so; none: it is in more */
    int64_t upcoming;       /* the first document behind the window that may match */
} Run;

static uint64_t *mask_of(const Run *run, int64_t number) { return number < 0 ? 0 : run->masks + number * WORDS; }
static double *values_of(const Run *run, int64_t number) { return number < 0 ? 0 : run->values + number * WINDOW; }

static int64_t opened_list(Run *run, Linked *linked, const Term *term) {
    if (run->cursors_count + term->count > run->task->rows) return OUTSIDE;
    linked->cursors = run->cursors + run->cursors_count, linked->rows = term->count;
    for (int64_t row = 0; row < term->count; row++) {
        int64_t number = run->cursors_count++;
        uint16_t *places = run->places + 2 * number * WINDOW;
        int64_t error = open_cursor(run->segment, term->rows + row, term->skips[row], places, run->cursors + number);
        if (error) return error;
    }
    return 0;
}

static Array from(Array array, int64_t base) {
    for (; array.count && *array.documents < base; array.documents++, array.count--)
        if (array.values) array.values++;
    return array;
}

/* Put the steps of a program behind those that are there, its registers being those from `base` on. */
static int64_t linked(Run *run, const Program *program, int64_t base, const Linked *call) {
    for (int64_t number = 0; number < program->count; number++) {
        const Step *step = program->steps + number;
        int64_t error, into = base + step->into, one = base + step->one, also = step->also < 0 ? -1 : base + step->also;
        if (run->steps_count == run->task->steps) return OUTSIDE;
        if (step->kind == CALL) {
            const Linked *its = also < 0 ? call : run->steps + run->steps_count++;
            if (also >= 0) run->steps[run->steps_count - 1] = (Linked){.kind = CALL, .also = mask_of(run, also)};
            if ((error = linked(run, program->called[step->one], into, its))) return error;
            continue;
        }
        Linked *made = run->steps + run->steps_count++;
        *made = (Linked){.kind = step->kind, .into = into, .mask = mask_of(run, into), .values = values_of(run, into)};
        made->also = mask_of(run, also), made->alsos = values_of(run, also);
        if (step->kind == LIST) {
            const Term *term = program->terms + run->number * program->lists + step->one;
            made->fields = program->worths[step->worth], made->call = call;
            if ((error = opened_list(run, made, term))) return error;
        } else if (step->kind == ARRAY)
            made->array = from(program->arrays[step->one], run->segment->base);
        else
            made->one = mask_of(run, one), made->ones = values_of(run, one);
    }
    return 0;
}

/* Find the registers of the leaves, and which other registers are needed for their values. */
static void shown(Run *run) {
    const Task *task = run->task;
    Shown *into = run->shown;
    memset(run->needed, 0, (size_t)task->registers * 8);
    for (int64_t number = 0; number < task->leaves_count; number++) {
        const Leaf *leaf = task->leaves + number;
        const Evidence *evidence = leaf->evidence;
        run->documents[number] = mask_of(run, leaf->base + evidence->documents);
        run->own[number] = mask_of(run, leaf->base + evidence->columns[0]);
        for (int64_t column = 0; column < evidence->count && task->weighed; column++) {
            int64_t one = leaf->base + evidence->columns[column];
            *into++ = (Shown){mask_of(run, one), values_of(run, one), evidence->weights[column]};
            run->needed[one] = 1;
        }
    }
    if (task->also >= 0) {
        *into = (Shown){mask_of(run, task->also), values_of(run, task->also), 0};
        run->needed[task->also] = 1;
    }
    for (Linked *step = run->steps + run->steps_count; step-- > run->steps;) {
        if (step->kind == CALL) continue;
        int64_t also = step->also ? (step->also - run->masks) / WORDS : -1;
        step->needed = run->needed[step->into];
        if (step->kind == LIST && also >= 0) step->needed |= run->needed[also];
        if (!step->needed || (step->kind != LARGEST && step->kind != SMALLEST && step->kind != COUNT)) continue;
        run->needed[(step->one - run->masks) / WORDS] = run->needed[also] = 1;
    }
}

static int64_t find_list(const Run *run, const Linked *step, int64_t *upcoming) {
    const Segment *segment = run->segment;
    const uint16_t *places = step->call && step->call == run->narrowed ? run->few : 0;
    for (Cursor *cursor = step->cursors; cursor < step->cursors + step->rows; cursor++) {
        uint8_t *mask = (uint8_t *)step->mask;
        int64_t error = read_documents(segment->data, segment->size, cursor, run->begin, run->end, mask, places, run->few_count);
        if (error) return error;
        if (cursor->document < *upcoming) *upcoming = cursor->document;
    }
    if (segment->live)
        for (int word = 0; word < WORDS && run->begin + word * 64 < segment->size; word++)
            step->mask[word] &= segment->live[(run->begin >> 6) + word];
    if (step->also) memcpy(step->also, step->mask, WORDS * 8);
    return 0;
}

static void find_array(const Run *run, Linked *step, int64_t *upcoming) {
    Array *array = &step->array;
    int64_t base = run->segment->base;
    for (; array->count && *array->documents < base + run->end; array->documents++, array->count--) {
        int64_t at = *array->documents - base - run->begin;
        double value = array->values ? *array->values++ : 0;
        if (at < 0) continue;
        step->mask[at >> 6] |= UINT64_C(1) << (at & 63);
        step->values[at] = value;
    }
    if (array->count && *array->documents - base < *upcoming) *upcoming = *array->documents - base;
}

static void find_live(const Run *run, const Linked *step, int64_t *upcoming) {
    for (int64_t word = 0; word < WORDS; word++) {
        int64_t left = run->segment->size - run->begin - word * 64;
        step->mask[word] = left <= 0 ? 0 : left < 64 ? (UINT64_C(1) << left) - 1 : ~UINT64_C(0);
        if (run->segment->live && left > 0) step->mask[word] &= run->segment->live[(run->begin >> 6) + word];
    }
    if (run->end < *upcoming) *upcoming = run->end;
}

static void combine(const Linked *step) {
    uint64_t *restrict mask = step->mask;
    const uint64_t *one = step->one, *also = step->also;
    if (step->kind == SMALLEST || step->kind == MEET)
        for (int word = 0; word < WORDS; word++) mask[word] = one[word] & also[word];
    else if (step->kind == LESS)
        for (int word = 0; word < WORDS; word++) mask[word] = one[word] & ~also[word];
    else
        for (int word = 0; word < WORDS; word++) mask[word] = one[word] | also[word];
}

static int64_t count_of(const uint64_t *mask) {
    int64_t found = 0;
    for (int word = 0; word < WORDS; word++) found += __builtin_popcountll(mask[word]);
    return found;
}

/* See where what matches must be, if there are few such places. Gives whether there is any. */
static int narrow(Run *run, const Linked *call) {
    int64_t found = 0;
    for (int word = 0; word < WORDS && found <= FEW; word++)
        for (uint64_t here = call->also[word]; here && found <= FEW; here &= here - 1, found++)
            if (found < FEW) run->few[found] = (uint16_t)(word * 64 + __builtin_ctzll(here));
    run->narrowed = found <= FEW ? call : 0, run->few_count = found;
    return found > 0;
}

/* Find which documents of the window every register has, and the first one behind it that may match. Gives 0 where a step says
   that nothing here does. */
static int64_t find_all(Run *run) {
    int64_t error = 0, upcoming[2] = {run->segment->size, run->segment->size}; /* in what all must be, and in the rest */
    int rest = 0;
    for (Linked *step = run->steps; step < run->steps + run->steps_count && !error; step++) {
        if (step->kind == CALL) {
            run->upcoming = upcoming[0], rest = 1;
            if (!narrow(run, step)) return 0;
            continue;
        }
        if (step->kind <= EMPTY) memset(step->mask, 0, WORDS * 8);
        switch (step->kind) {
        case LIST: error = find_list(run, step, upcoming + rest); break;
        case ARRAY: find_array(run, step, upcoming + rest); break;
        case EMPTY: break;
        case LIVE: find_live(run, step, upcoming + rest); break;
        default: combine(step);
        }
    }
    run->upcoming = upcoming[0];
    return error ? error : 1;
}

/* Set to 0 what documents have in a register. */
static void clear(const uint64_t *wanted, const uint64_t *mask, double *values) {
    for (int word = 0; word < WORDS; word++)
        for (uint64_t here = wanted[word] & mask[word]; here; here &= here - 1) values[word * 64 + __builtin_ctzll(here)] = 0;
}

/* Add what one row has in some documents of the window to a list's registers. */
static int64_t weigh_row(const Run *run, const Linked *step, Cursor *cursor, const uint64_t *wanted) {
    const uint8_t *data = run->segment->data;
    const Row *row = cursor->row;
    const Field *field = step->fields + row->field;
    double *exact = step->alsos;
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
        step->values[at] += each * (double)frequency;
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

/* Combine the values of some documents of the window. */
static void weigh_both(const Linked *step, const uint64_t *wanted) {
    for (int word = 0; word < WORDS; word++)
        for (uint64_t here = wanted[word] & step->mask[word]; here; here &= here - 1) {
            int bit = __builtin_ctzll(here), at = word * 64 + bit;
            double mine = step->one[word] >> bit & 1 ? step->ones[at] : 0;
            double its = step->also[word] >> bit & 1 ? step->alsos[at] : 0;
            if (step->kind == COUNT) its = mine + (double)(step->also[word] >> bit & 1);
            step->values[at] = (step->kind == SMALLEST) == (mine < its) ? mine : its;
        }
}

/* Give every register that is needed its values for some documents of the window. */
static int64_t weigh_all(const Run *run, const uint64_t *wanted) {
    for (const Linked *step = run->steps; step < run->steps + run->steps_count; step++) {
        if (!step->needed) continue;
        if (step->kind == LARGEST || step->kind == SMALLEST || step->kind == COUNT) weigh_both(step, wanted);
        if (step->kind != LIST) continue;
        clear(wanted, step->mask, step->values);
        if (step->also) clear(wanted, step->mask, step->alsos);
        for (int64_t row = 0; row < step->rows; row++) {
            int64_t error = weigh_row(run, step, step->cursors + row, wanted);
            if (error) return error;
        }
    }
    return 0;
}

/* Give the documents of a window that match, from number `found` of all, and their columns. */
static int64_t give(const Run *run, int64_t found) {
    const Task *task = run->task;
    const uint64_t *mask = mask_of(run, task->result);
    for (int word = 0; word < WORDS; word++)
        for (uint64_t here = mask[word]; here; here &= here - 1, found++) {
            int bit = __builtin_ctzll(here), at = word * 64 + bit;
            if (found == task->room) return OUTSIDE;
            task->documents[found] = run->segment->base + run->begin + at;
            for (int64_t number = 0; number < task->columns_count; number++) {
                const Shown *shown = run->shown + number;
                task->columns[number * task->room + found] = shown->mask[word] >> bit & 1 ? shown->values[at] : 0;
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
    const Shown *last = run->shown + task->columns_count;
    double most = 0, found = 0;
    int at = word * 64 + bit;
    for (const Shown *shown = run->shown; shown < last; shown++)
        if (shown->mask[word] >> bit & 1) most += shown->weight;
    if (most < task->heap[0]) return -1;
    for (const Shown *shown = run->shown; shown < last; shown++)
        if (shown->mask[word] >> bit & 1) found += added(shown->weight, task->half, shown->values[at]);
    return found < task->heap[0] ? -1 : found;
}

/* Put down which leaves hold a document and, behind these, which do by their first evidence: a bit each. */
static void hold(const Run *run, int word, int bit, uint64_t *into) {
    const Task *task = run->task;
    for (int64_t number = 0; number < 2 * task->leaves_count; number++) { /* `own` comes behind `documents` */
        uint64_t *here = into + (number >> 6) * task->room;
        if (!(number & 63)) *here = 0;
        *here |= (run->documents[number][word] >> bit & 1) << (number & 63);
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
    int64_t error = any && task->columns_count ? weigh_all(run, wanted) : 0;
    if (error) return error;
    return !any ? found : task->scored ? score(run, found, wanted) : give(run, found);
}

/* Run over a segment, `found` being how many documents were given of others; give how many there are now. */
static int64_t over(Run *run, int64_t found) {
    const Task *task = run->task;
    int64_t error = linked(run, &task->program, 0, 0);
    if (error) return error;
    shown(run);
    for (run->begin = 0; run->begin < run->segment->size;) {
        run->end = run->segment->size - run->begin < WINDOW ? run->segment->size : run->begin + WINDOW;
        int64_t some = find_all(run);
        if (some < 0) return some;
        for (int64_t number = 0; number < task->leaves_count && task->counts; number++)
            task->counts[number] += count_of(run->documents[number]);
        if (task->result >= 0 && some) found = found_in(run, found);
        if (found < 0) return found;
        run->begin = run->upcoming / WINDOW * WINDOW;
        if (run->begin < run->end) run->begin = run->end;
    }
    return found;
}

/* Keep of the documents that were given those that may still be among the best; give how many those are. */
static int64_t kept(const Task *task, int64_t found) {
    int64_t left = 0, held = (2 * task->leaves_count + 63) >> 6;
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

/* Make the skips of those rows that are long, side by side, and say for each row where its skips are: none of a short one. Give how
   many they are; if there is no room for so many, nothing else is done. */
EXPORT int64_t make_skips(const Segment *segment, const Row *rows, int64_t count, Skip *into, int64_t room, const Skip **skips) {
    int64_t made = 0, error = 0;
    for (int64_t at = 0; at < count && !error; at++) {
        const Row *row = rows + at;
        int is_long = row->documents >= LONG && segment->size <= UINT32_MAX && row->occurrences <= UINT32_MAX;
        int64_t its = is_long ? (row->documents + EACH - 1) / EACH : 0;
        skips[at] = 0;
        if (its && made + its <= room) error = skips_of(segment, row, into + made), skips[at] = into + made;
        made += its;
    }
    return error ? error : made;
}

/* Lay out scratch for a task; give its size. */
static int64_t laid_out(const Task *task, Run *run) {
    run->steps = task->scratch;
    run->cursors = (Cursor *)(run->steps + task->steps);
    run->values = (double *)(run->cursors + task->rows);
    run->masks = (uint64_t *)(run->values + task->registers * WINDOW);
    run->shown = (Shown *)(run->masks + task->registers * WORDS);
    run->documents = (const uint64_t **)(run->shown + task->columns_count);
    run->own = run->documents + task->leaves_count;
    run->needed = (int64_t *)(run->own + task->leaves_count);
    run->places = (uint16_t *)(run->needed + task->registers);
    return (uint8_t *)(run->places + 2 * WINDOW * task->rows) - (uint8_t *)run->steps;
}

/* Say how many bytes of scratch a task needs. */
EXPORT int64_t scratch(const Task *task) {
    Task asked = *task;
    Run run;
    asked.scratch = 0;
    return laid_out(&asked, &run);
}

/* Run a program over all segments; give how many documents are given. */
EXPORT int64_t evaluate(Task *task) {
    int64_t found = 0;
    for (int64_t number = 0; number < task->leaves_count && task->counts; number++) task->counts[number] = 0;
    for (int64_t place = 0; task->scored && (place < task->first || !place); place++) task->heap[place] = -1;
    for (int64_t number = 0; number < task->segments_count && found >= 0; number++) {
        Run run = {.task = task, .segment = task->segments + number, .number = number};
        laid_out(task, &run);
        found = over(&run, found);
    }
    return task->scored && found > 0 ? kept(task, found) : found;
}

#define WRITTEN(formula) #formula
#define AS_WRITTEN(formula) WRITTEN(formula)

/* Give the formula that this was compiled with. */
EXPORT const char *formula(void) { return AS_WRITTEN(ADDED); }
