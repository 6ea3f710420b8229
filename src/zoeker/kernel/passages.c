/* Which passages of an article show why it was found? Sentence by sentence, for all hits of a page in one call.

   A text becomes a byte a character, so that places are counted as in Python: ASCII as it is, any other character as what the
   rules ask of it. Python says what that is: of all letters that hits have had so far. */

#include "eight.h"

#include <stdlib.h>

enum { ABBREVIATED = 8 }; /* bytes of an abbreviation, at most */

typedef struct {
    const Rules *rules;
    const uint8_t *letters, *bytes; /* a byte a character; in UTF-8 */
    int64_t size, all;              /* letters and bytes */
    const Mark *marks;
    int64_t count;
} Text;

typedef struct {
    int64_t start, end;
} Span;

/* A passage, or a stretch: what no passage around its marks leaves: a paragraph, or so much of a long one as can matter. */
typedef struct {
    int64_t field, start, end, first, count; /* of the marks */
    const uint64_t *leaves;   /* of the question, a bit each */
    int64_t cuts;             /* whether it ends within its mark */
    int64_t passages, within; /* of a stretch: its first passage, and how many there are; -1: it was not cut yet */
} Part;

typedef struct {
    double fresh, all;
    int64_t marks;
} Worth;

typedef struct {
    const Rules *rules;
    const double *weights;
    int64_t leaves, words;      /* of the question; numbers that have a bit for each */
    Text texts[TEXTS];
    Part *stretches, *passages; /* as many as there are marks, at most: each has one that no other passage was made for */
    int64_t stretched, cut;     /* how many there are */
    uint64_t *sets, *free;      /* of leaves, one for each of these; the next that none has */
    Span *sentences;            /* of a stretch; white space stands between any two */
    uint8_t *letters;           /* of its texts */
} Article;

/* The best passage so far, of which stretch, and what it is worth. */
typedef struct {
    const Part *part;
    Worth worth;
    int64_t number;
} Best;

/* All that is shown, and where its marks start and end there, in letters. */
typedef struct {
    Passage *passages;
    int64_t count, *starts, *ends, marks;
} Shown;

static inline int64_t smaller(int64_t one, int64_t other) { return one < other ? one : other; }
static inline int64_t larger(int64_t one, int64_t other) { return one > other ? one : other; }

/* Letters */

static inline int is(const Text *text, int64_t at, int kinds) { return text->rules->kinds[text->letters[at]] & kinds; }

/* Read a text in UTF-8; give how many letters it has: no more than it has bytes. UNTOLD: nothing is said yet of one of them. */
static int64_t decode(const Rules *rules, const uint8_t *text, int64_t size, uint8_t *into) {
    int64_t found = 0;
    for (int64_t at = 0; at < size;) {
        if (at + 8 <= size) { /* most are ASCII */
            uint64_t bytes = eight(text + at), high = bytes & UINT64_C(0x8080808080808080);
            memcpy(into + found, &bytes, 8);
            int64_t same = high ? __builtin_ctzll(high) >> 3 : 8;
            at += same, found += same;
            if (!high) continue;
        }
        uint32_t code = text[at++];
        int more = code < 0xC0 ? 0 : code < 0xE0 ? 1 : code < 0xF0 ? 2 : 3;
        if (more) code &= 0x3F >> more;
        for (; more && at < size; more--) code = code << 6 | (text[at++] & 0x3F);
        uint8_t letter = code < 0x80 ? (uint8_t)code : code < LETTERS ? rules->letters[code] : OTHER;
        if (!letter && code) return UNTOLD;
        into[found++] = letter;
    }
    return found;
}

/* Give where the letter begins that is so many behind the one at byte `at`. */
static int64_t byte_of(const Text *text, int64_t at, int64_t letters) {
    if (text->size == text->all) return at + letters;
    while (letters >= 8 && at + 8 <= text->all) {
        letters -= 8 - inner(eight(text->bytes + at)), at += 8;
    }
    for (; at < text->all; at++)
        if ((text->bytes[at] & 0xC0) != 0x80 && !letters--) break;
    return at;
}

/* Find a byte from `at` on; `end`: there is none. */
static int64_t find(const Text *text, char byte, int64_t at, int64_t end) {
    const uint8_t *found = at < end ? memchr(text->letters + at, byte, (size_t)(end - at)) : 0;
    return found ? found - text->letters : end;
}

/* Give where a line ends without the white space behind it. */
static int64_t line_end(const Text *text, int64_t begin, int64_t end) {
    while (end > begin && is(text, end - 1, SPACE)) end--;
    return end;
}

/* Say whether the first word of a line did not fit any more behind so many letters of the line before, as sentences.py has it. */
static int fills(const Text *text, int64_t used, Span line, int64_t width) {
    uint8_t first = text->letters[line.start];
    int64_t end = line.start;
    if (first == OTHER || is(text, end, SPACE) || (first && first < OTHER && strchr(text->rules->items, first))) return 0;
    while (end < line.end && end < line.start + 3 && text->letters[end] >= '0' && text->letters[end] <= '9') end++;
    if (end > line.start && end < line.end && (text->letters[end] == '.' || text->letters[end] == ')'))
        if (end + 1 == line.end || is(text, end + 1, SPACE)) return 0;
    for (end = line.start; end < line.end && !is(text, end, SPACE);) end++;
    return used + 1 + end - line.start > width;
}

/* Go through lines that end before `last` begins; give how many of their ends only keep lines short, less those that do not; with
   `letters`, put a space for each that does. */
static int64_t broken(const Text *text, int64_t begin, int64_t last, int64_t width, uint8_t *letters) {
    int64_t found = 0;
    for (int64_t at = begin, end; at < last; at = end + 1) {
        end = find(text, '\n', at, text->size);
        Span following = {end + 1, find(text, '\n', end + 1, text->size)};
        int fill = fills(text, line_end(text, at, end) - at, following, width);
        found += fill ? 1 : -1;
        if (fill && letters) letters[end] = ' ';
    }
    return found;
}

/* Put a space for each line end that only keeps lines short. */
static void unwrap(const Text *text, uint8_t *letters) {
    for (int64_t begin = 0, end; begin < text->size; begin = end + 1) {
        int64_t width = 0, last = begin; /* of lines without an empty one between them, and where the last one begins */
        for (int64_t at = begin; at < text->size; at = end + 1) {
            end = find(text, '\n', at, text->size);
            int64_t length = line_end(text, at, end) - at;
            if (!length) break;
            width = larger(width, length), last = at;
        }
        if (width < text->rules->narrowest || width > text->rules->widest) continue;
        if (broken(text, begin, last, width, 0) >= 0) broken(text, begin, last, width, letters);
    }
}

/* Sentences */

static int is_abbreviation(const Rules *rules, uint64_t word) {
    int64_t low = 0, high = rules->count;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (rules->abbreviations[middle] < word)
            low = middle + 1;
        else
            high = middle;
    }
    return low < rules->count && rules->abbreviations[low] == word;
}

static int is_capital(const Text *text, int64_t at) {
    return at < text->size && is(text, at, INITIAL) && !is(text, at, LOWER);
}

/* Say whether a word that is an abbreviation in small letters, and has so many capitals and points, is a name that ends a sentence,
   as sentences.py has it. */
static int is_name(const Text *text, int64_t start, Span word, int64_t capitals, int64_t points, int64_t behind) {
    while (behind < text->size && is(text, behind, SPACE)) behind++;
    while (behind < text->size && is(text, behind, QUOTE)) behind++;
    if (points || !is_capital(text, behind)) return 0;
    if (capitals == word.end - word.start) return !is_capital(text, behind + 1);
    int64_t before = word.start;
    while (before > start && is(text, before - 1, SPACE | QUOTE)) before--;
    return before > start && capitals == 1 && is_capital(text, word.start);
}

/* Say whether what stands before a full stop is written with one, in a sentence that begins at `start`: an abbreviation, or a
   single letter. */
static int abbreviated(const Text *text, int64_t start, int64_t sign) {
    int64_t from = sign, until = sign, least = larger(0, sign - text->rules->back), capitals = 0, points = 0;
    uint64_t word = 0, small = 0;
    while (from > least && !is(text, from - 1, SPACE)) from--;
    while (from < until && is(text, from, QUOTE)) from++;
    while (until > from && is(text, until - 1, QUOTE)) until--;
    if (until - from < 2 || until - from > ABBREVIATED) return until - from == 1 && is(text, from, INITIAL);
    for (int64_t at = until; at-- > from;) {
        uint8_t byte = text->letters[at], capital = byte >= 'A' && byte <= 'Z';
        if (!byte || byte >= OTHER) return 0; /* no abbreviation has such a letter, nor one that is written small as another */
        word = word << 8 | byte, small = small << 8 | (capital ? byte + 'a' - 'A' : byte);
        capitals += capital, points += byte == '.';
    }
    if (!is_abbreviation(text->rules, small)) return 0;
    return is_abbreviation(text->rules, word) || !is_name(text, start, (Span){from, until}, capitals, points, sign + 1);
}

/* Say whether a small letter follows: none that begins a sentence, in this paragraph or in the next one. */
static int goes_on(const Text *text, int64_t end) {
    while (end < text->size && is(text, end, SPACE)) end++;
    if (end == text->size) return 0;
    return is(text, end, LOWER);
}

/* Leave out the white space around a part of a text; say whether anything else is in it. */
static int strip(const Text *text, Span *part) {
    Span found = *part;
    while (found.start < found.end && is(text, found.start, SPACE)) found.start++;
    while (found.start < found.end && is(text, found.end - 1, SPACE)) found.end--;
    if (found.start == found.end) return 0;
    *part = found;
    return 1;
}

/* Find the sentences of a part of a paragraph; give how many there are. */
static int64_t sentences(Article *its, const Text *text, int64_t begin, int64_t stop) {
    int64_t found = 0, start = begin;
    for (int64_t at = begin; at < stop;) {
        int64_t sign = at++;
        if (!is(text, sign, SIGN) || (sign && is(text, sign - 1, SIGN))) continue;
        while (at < stop && is(text, at, SIGN)) at++;
        while (at < stop && is(text, at, CLOSES)) at++;
        if (at == stop || !is(text, at, SPACE) || goes_on(text, at)) continue;
        if (at == sign + 1 && text->letters[sign] == '.' && abbreviated(text, start, sign)) continue;
        its->sentences[found] = (Span){start, at};
        found += strip(text, its->sentences + found);
        start = at;
    }
    its->sentences[found] = (Span){start, stop};
    return found + strip(text, its->sentences + found);
}

/* Stretches and passages */

static void make(Article *its, Part *into, int64_t field, Span place, int64_t first, int64_t after) {
    uint64_t *leaves = its->free;
    memset(leaves, 0, (size_t)its->words * 8);
    *into = (Part){field, place.start, place.end, first, after - first, leaves, 0, 0, -1};
    for (const Mark *marks = its->texts[field].marks; first < after; first++)
        leaves[marks[first].leaf >> 6] |= UINT64_C(1) << (marks[first].leaf & 63);
    its->free += its->words;
}

static void add_stretch(Article *its, int64_t field, Span place, int64_t first, int64_t after) {
    make(its, its->stretches + its->stretched++, field, place, first, after);
}

static void add_passage(Article *its, int64_t field, Span place, int64_t first, int64_t after) {
    make(its, its->passages + its->cut++, field, place, first, after);
}

/* Find where the first word ends and where the last one begins that are farther than LENGTH from two marks. */
static int find_gap(const Text *text, int64_t before, int64_t after, Span *gap) {
    int64_t low = before + text->rules->length, high = after - text->rules->length, end = find(text, ' ', low, high);
    if (low >= high || end == high || !end) return 0;
    while (text->letters[high - 1] != ' ') high--;
    *gap = (Span){end, high};
    return !is(text, end - 1, SPACE) && !(high < text->size && is(text, high, SPACE));
}

/* Cut a long paragraph between words that are far from any mark. */
static void add_around(Article *its, int64_t field, Span place, int64_t first, int64_t after) {
    const Text *text = its->texts + field;
    int64_t begun = first, before = place.start - text->rules->length;
    Span gap;
    for (int64_t number = first; number < after; number++) {
        if (find_gap(text, before, text->marks[number].start, &gap)) {
            if (number > first) add_stretch(its, field, (Span){place.start, gap.start}, begun, number);
            begun = number, place.start = gap.end;
        }
        before = text->marks[number].end;
    }
    if (find_gap(text, before, place.end + text->rules->length, &gap)) place.end = gap.start;
    add_stretch(its, field, place, begun, after);
}

/* Cut out what lies around marks: paragraphs, or so much of a long one as can matter. */
static void add_stretches(Article *its, int64_t field) {
    const Text *text = its->texts + field;
    for (int64_t place = 0; place < text->count;) {
        int64_t begin = text->marks[place].start, end = find(text, '\n', begin, text->size), first = place++;
        while (begin && text->letters[begin - 1] != '\n') begin--;
        while (place < text->count && text->marks[place].start < end) place++;
        Span line = {begin, end};
        if (end - begin <= text->rules->length) strip(text, &line);
        if (end - begin > text->rules->far)
            add_around(its, field, line, first, place);
        else
            add_stretch(its, field, line, first, place);
    }
}

/* Give the first of some marks that does not begin before a place. */
static int64_t marks_from(const Text *text, int64_t first, int64_t after, int64_t place) {
    while (first < after) {
        int64_t middle = first + (after - first) / 2;
        if (text->marks[middle].start < place)
            first = middle + 1;
        else
            after = middle;
    }
    return first;
}

/* Add the sentences after a short one, then those before it, while they fit. */
static Span widened(const Article *its, int64_t number, int64_t count) {
    const Span *sentences = its->sentences;
    int64_t length = its->rules->length, before = number;
    Span found = sentences[number];
    while (++number < count && sentences[number].end - found.start <= length) found.end = sentences[number].end;
    while (before-- && found.end - sentences[before].start <= length) found.start = sentences[before].start;
    return found;
}

/* Give the bounds of all that is written without a space around a mark; of what has no end, a part. */
static Span word_around(const Text *text, Mark mark, Span sentence) {
    const Rules *rules = text->rules;
    int64_t low = mark.start, least = larger(sentence.start, low - rules->length);
    int64_t high = mark.end, most = smaller(sentence.end, high + rules->length);
    while (low > least && !is(text, low - 1, SPACE)) low--;
    while (high < most && !is(text, high, SPACE)) high++;
    if (high - low <= rules->length) return (Span){low, high};
    low = larger(low, mark.start - rules->before);
    return (Span){low, smaller(high, low + rules->length)};
}

/* Give a mark some words before it and as many after it as there is room for, in its sentence. */
static Span window(const Text *text, Mark mark, Span sentence) {
    Span word = word_around(text, mark, sentence);
    int64_t begin = smaller(larger(sentence.start, mark.start - text->rules->before), word.start);
    while (begin < word.start && (is(text, begin, SPACE) || (begin && !is(text, begin - 1, SPACE)))) begin++;
    int64_t stop = larger(smaller(sentence.end, begin + text->rules->length), word.end);
    while (stop > word.end && (is(text, stop - 1, SPACE) || (stop < text->size && !is(text, stop, SPACE)))) stop--;
    return (Span){begin, stop};
}

/* Cut windows out of a sentence that is too long, each around its own marks: at least one, of which the end may be cut off. */
static void add_windows(Article *its, int64_t field, Span sentence, int64_t first, int64_t after) {
    const Text *text = its->texts + field;
    while (first < after) {
        Span shown = window(text, text->marks[first], sentence);
        int64_t begun = first++, cuts = text->marks[begun].end > shown.end;
        while (first < after && text->marks[first].end <= shown.end) first++;
        add_passage(its, field, shown, begun, first);
        its->passages[its->cut - 1].cuts = cuts;
        sentence.start = shown.end;
    }
}

/* Add the passages of a long stretch: a sentence that holds a mark, with those beside it, or windows of a long one. */
static void add_sentences(Article *its, const Part *stretch) {
    const Text *text = its->texts + stretch->field;
    int64_t field = stretch->field, done = stretch->first, after = done + stretch->count;
    int64_t count = sentences(its, text, stretch->start, stretch->end);
    for (int64_t number = 0; number < count && done < after; number++) {
        Span shown = its->sentences[number];
        int64_t first = done;
        done = marks_from(text, done, after, shown.end);
        if (done == first) continue;
        if (shown.end - shown.start > text->rules->length) {
            add_windows(its, field, shown, first, done);
            continue;
        }
        shown = widened(its, number, count);
        first = marks_from(text, stretch->first, after, shown.start);
        add_passage(its, field, shown, first, marks_from(text, first, after, shown.end));
    }
}

/* Cut a stretch into passages, if that was not done yet. Give the first of them; behind the last begins none. */
static const Part *passages_of(Article *its, Part *stretch) {
    if (stretch->within < 0) {
        stretch->passages = its->cut;
        if (stretch->end - stretch->start <= its->rules->length)
            its->passages[its->cut++] = *stretch;
        else
            add_sentences(its, stretch);
        stretch->within = its->cut - stretch->passages;
    }
    return its->passages + stretch->passages;
}

/* The best */

/* Say whether a set has any leaf that another has not. */
static int lacks(const Article *its, const uint64_t *wanted, const uint64_t *held) {
    for (int64_t word = 0; word < its->words; word++)
        if (wanted[word] & ~held[word]) return 1;
    return 0;
}

static int64_t count_of(const Article *its, const uint64_t *leaves) {
    int64_t found = 0;
    for (int64_t word = 0; word < its->words; word++) found += __builtin_popcountll(leaves[word]);
    return found;
}

/* Say what a part shows that what is covered does not, what it shows in all, and how often. A passage is worth no more than the
   stretch that it is cut from. */
static Worth worth(const Article *its, const Part *part, const uint64_t *covered) {
    Worth found = {0, 0, smaller(part->count, 2 * count_of(its, part->leaves))};
    for (int64_t word = 0; word < its->words; word++)
        for (uint64_t here = part->leaves[word]; here; here &= here - 1) {
            int bit = __builtin_ctzll(here);
            double weight = its->weights[64 * word + bit];
            found.all += weight, found.fresh += covered[word] >> bit & 1 ? 0 : weight;
        }
    return found;
}

static int better(Worth one, Worth other) {
    if (one.fresh != other.fresh) return one.fresh > other.fresh;
    return one.all != other.all ? one.all > other.all : one.marks > other.marks;
}

static int is_apart(const Part *part, const Part *chosen, int64_t count) {
    for (const Part *other = chosen; other < chosen + count; other++)
        if (part->field == other->field && part->start < other->end && other->start < part->end) return 0;
    return 1;
}

/* Find the first passage that shows all that is sought, and enough of it. */
static const Part *complete(Article *its, const uint64_t *sought) {
    int64_t enough = 2 * count_of(its, sought);
    for (Part *stretch = its->stretches; stretch < its->stretches + its->stretched; stretch++) {
        if (stretch->count < enough || lacks(its, sought, stretch->leaves)) continue;
        const Part *passage = passages_of(its, stretch), *last = passage + stretch->within;
        for (; passage < last; passage++)
            if (passage->count >= enough && !lacks(its, sought, passage->leaves)) return passage;
    }
    return 0;
}

/* Say whether something is better than the best so far, or as good and in a stretch that comes first. */
static int wins(Worth worth, int64_t number, const Best *best) {
    return better(worth, best->worth) || (!better(best->worth, worth) && number < best->number);
}

/* Look for something better in a stretch: apart from what was chosen, which shows the leaves that are covered. */
static void look_in(Article *its, int64_t number, const uint64_t *covered, const Part *chosen, int64_t count, Best *best) {
    Part *stretch = its->stretches + number;
    if (!lacks(its, stretch->leaves, covered) || !wins(worth(its, stretch, covered), number, best)) return;
    const Part *passage = passages_of(its, stretch), *last = passage + stretch->within;
    for (; passage < last; passage++) {
        Worth here = worth(its, passage, covered);
        if (wins(here, number, best) && is_apart(passage, chosen, count)) *best = (Best){passage, here, number};
    }
}

/* Find the first of the best passages. The stretch that can be worth most is cut first: most others then need not be. */
static const Part *find_best(Article *its, const uint64_t *covered, const Part *chosen, int64_t count) {
    Best best = {0, {-1, 0, 0}, 0}, promising = best;
    for (int64_t number = 0; number < its->stretched; number++) {
        Worth here = worth(its, its->stretches + number, covered);
        if (better(here, promising.worth)) promising = (Best){0, here, number};
    }
    if (its->stretched) look_in(its, promising.number, covered, chosen, count, &best);
    for (int64_t number = 0; number < its->stretched; number++) look_in(its, number, covered, chosen, count, &best);
    return best.part;
}

/* What was found */

/* Add a passage to what is shown, with its marks as they stand there: behind a sign that says that text was left out. */
static void show(const Article *its, const Part *part, Shown *shown) {
    const Text *text = its->texts + part->field;
    const Mark *mark = text->marks + part->first, *last = mark + part->count;
    int64_t shift = (part->start > 0) - part->start, start = byte_of(text, 0, part->start);
    int64_t end = byte_of(text, start, part->end - part->start);
    shown->passages[shown->count++] = (Passage){part->field, start, end, part->start, part->count};
    for (; mark < last; mark++) {
        shown->starts[shown->marks] = mark->start + shift;
        shown->ends[shown->marks++] = (part->cuts ? part->end : mark->end) + shift;
    }
}

/* Choose the best: that which shows all that is sought, or up to MOST, each showing what those before it did not. Give how
   many. `covered` is scratch. */
static int64_t choose(Article *its, const uint64_t *sought, uint64_t *covered, Part *chosen) {
    int64_t count = 0;
    const Part *found = complete(its, sought);
    if (found) {
        chosen[0] = *found;
        return 1;
    }
    memset(covered, 0, (size_t)its->words * 8);
    while (count < its->rules->most && (found = find_best(its, covered, chosen, count)) && lacks(its, found->leaves, covered)) {
        chosen[count++] = *found;
        for (int64_t word = 0; word < its->words; word++) covered[word] |= found->leaves[word];
    }
    return count;
}

/* Say whether marks are as they are taken to be: in the text, in order, and apart. */
static int are_sound(const Text *text, int64_t leaves) {
    int64_t before = 0;
    for (const Mark *mark = text->marks, *last = mark + text->count; mark < last; before = mark++->end) {
        int inside = mark->start >= before && mark->end > mark->start && mark->end <= text->size;
        if (!inside || mark->leaf < 0 || mark->leaf >= leaves) return 0;
    }
    return 1;
}

/* Read a text, with its marks; give how many letters it has. */
static int64_t read(Article *its, int64_t field, const uint8_t *text, int64_t bytes, const Mark *marks, int64_t count, uint8_t *letters) {
    int64_t size = decode(its->rules, text, bytes, letters);
    its->texts[field] = (Text){its->rules, letters, text, larger(size, 0), bytes, marks, count};
    if (size < 0) return size;
    unwrap(its->texts + field, letters);
    return size;
}

/* Give the passage that an article begins with, without marks: nothing of one that has only a title. */
static int64_t begin(Article *its, const uint8_t *const *texts, const int64_t *sizes, Part *into) {
    static const Mark first = {0, 1, 0};
    int64_t field = !sizes[0];
    *into = (Part){.field = field};
    int64_t size = read(its, field, texts[field], sizes[field], &first, 1, its->letters);
    if (size <= 0) return size < 0 ? size : 1;
    add_stretches(its, field);
    int64_t count = sentences(its, its->texts + field, 0, its->stretches->end);
    Span shown = its->sentences[0];
    if (shown.end - shown.start > its->rules->length)
        shown = window(its->texts + field, (Mark){shown.start, shown.start, 0}, shown);
    else if (count)
        shown = widened(its, 0, count);
    into->start = shown.start, into->end = shown.end;
    return 1;
}

/* Choose the passages of an article; without marks, its beginning. Gives how many. */
static int64_t choose_of(Article *its, const uint8_t *const *texts, const int64_t *sizes, const int64_t *counts,
                         const Mark *marks, const uint64_t *sought, Part *chosen) {
    uint8_t *letters = its->letters;
    its->stretched = its->cut = 0, its->free = its->sets + its->words;
    for (int64_t field = 0; field < TEXTS; field++) { /* texts without marks are not looked at */
        int64_t size = counts[field] ? read(its, field, texts[field], sizes[field], marks, counts[field], letters) : 0;
        if (size < 0) return size;
        if (counts[field] && !are_sound(its->texts + field, its->leaves)) return UNSOUND;
        if (counts[field]) add_stretches(its, field);
        letters += size, marks += counts[field];
    }
    int64_t count = choose(its, sought, its->sets, chosen);
    return count ? count : begin(its, texts, sizes, chosen);
}

/* Choose the passages of some hits. Each has TEXTS texts in UTF-8, of so many bytes and with so many marks; `marks` has `all` of
   them, in order; and of each hit it is said which of so many `leaves` are `sought`: a bit each, in as many numbers as they take.
   Gives of each hit how many passages there are, or -1 where nothing is said yet of a letter; then the passages of all, with
   room for MOST of each hit; and where their marks start and end, as they are shown: `all` places each. Passages are apart, so
   that no mark is shown twice. */
EXPORT int64_t passages(const Rules *rules, const uint8_t *const *texts, const int64_t *sizes, const int64_t *counts,
                        const uint64_t *sought, int64_t hits, const Mark *marks, int64_t all, const double *weights,
                        int64_t leaves, int64_t *numbers, Passage *into, int64_t *places) {
    int64_t letters = 0, most = 1, left = all;
    for (int64_t hit = 0; hit < hits; hit++) {
        int64_t size = 0, count = 0;
        for (int64_t text = hit * TEXTS; text < (hit + 1) * TEXTS; text++) size += sizes[text], count += counts[text];
        letters = larger(letters, size), most = larger(most, count), left -= count;
    }
    if (left) return OUTSIDE;
    const size_t words = ((size_t)leaves + 63) / 64 + !leaves, sets = (2 * (size_t)most + 1) * words * 8;
    size_t parts = (2 * (size_t)most + (size_t)rules->most) * sizeof(Part), spans = ((size_t)letters / 2 + 1) * sizeof(Span);
    uint8_t *room = malloc(parts + sets + spans + (size_t)letters);
    if (!room) return MEMORY;
    Article its = {.rules = rules, .weights = weights, .leaves = leaves, .words = (int64_t)words, .stretches = (Part *)room};
    its.passages = its.stretches + most, its.sets = (uint64_t *)(room + parts);
    its.sentences = (Span *)(room + parts + sets), its.letters = room + parts + sets + spans;
    Part *chosen = its.passages + most;
    Shown shown = {into, 0, places, places + all, 0};
    int64_t error = 0;
    for (int64_t hit = 0; hit < hits && !error; hit++, texts += TEXTS, sizes += TEXTS, counts += TEXTS, sought += words) {
        int64_t count = choose_of(&its, texts, sizes, counts, marks, sought, chosen);
        if (count < 0 && count != UNTOLD) error = count;
        for (int64_t field = 0; field < TEXTS; field++) marks += counts[field];
        numbers[hit] = count < 0 ? -1 : count;
        for (int64_t number = 0; number < count; number++) show(&its, chosen + number, &shown);
    }
    free(room);
    return error ? error : shown.count;
}

/* Units */

/* Find where each paragraph of a text ends, or each sentence; give how many there are. */
static int64_t units(Article *its, const Text *text, int64_t paragraphs, Span *into) {
    int64_t found = 0;
    for (int64_t begin = 0, end; begin < text->size; begin = end + 1) {
        end = find(text, '\n', begin, text->size);
        if (paragraphs) {
            into[found] = (Span){begin, end};
            found += strip(text, into + found);
        } else {
            its->sentences = into + found;
            found += sentences(its, text, begin, end);
        }
    }
    return found;
}

/* Cut texts in UTF-8, of so many bytes each, into paragraphs or sentences, as passages are. Gives how many there are in all, and of
   each text, or -1 where nothing is said yet of a letter; then where each begins and ends in its text, in letters. `into` has room
   for half as many as there are bytes, and two more for each text. */
EXPORT int64_t cut(const Rules *rules, const uint8_t *const *texts, const int64_t *sizes, int64_t count, int64_t paragraphs,
                   int64_t *numbers, Span *into) {
    int64_t longest = 0, found = 0;
    for (int64_t number = 0; number < count; number++) longest = larger(longest, sizes[number]);
    uint8_t *letters = malloc((size_t)longest + 1);
    if (!letters) return MEMORY;
    for (int64_t number = 0; number < count; number++) {
        Article its = {.rules = rules};
        int64_t size = read(&its, 0, texts[number], sizes[number], 0, 0, letters);
        numbers[number] = size < 0 ? -1 : units(&its, its.texts, paragraphs, into + found);
        found += larger(numbers[number], 0);
    }
    free(letters);
    return found;
}
