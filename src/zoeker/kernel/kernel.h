/* What all of the kernel shares, and what Python and C hand each other: structures, which the Python files have likewise
   (tests/test_kernel.py holds them against each other), and numbers, which Python reads here (constants.c).

   Whoever calls has checked that the bytes to be read are there; what the numbers in them say is checked here, and so is
   where they lead. An error is a number below 0. */

#ifndef KERNEL_H
#define KERNEL_H

#include <stdint.h>
#include <string.h>

#ifdef _WIN32
#define EXPORT __declspec(dllexport)
#else
#define EXPORT __attribute__((visibility("default")))
#endif

enum { VERSION = 29 }; /* as in library.py: goes up with any change in what is called, and how */

enum { OUTSIDE = -1, UNEVEN = -2, TOO_WIDE = -3, UNCODED = -4, BROKEN = -5, MEMORY = -6, FAR = -7,
       UNSOUND = -8, UNTOLD = -9, UNREAD = -10, MORE = -11 }; /* errors; library.py says what they mean */

/* Posting lists */

enum { PADDING = 8 }; /* bytes that follow the last list: numbers are read eight bytes at a time */
enum { EACH = 64 };   /* postings from one skip to the next */
enum { LONG = 256 };  /* postings of a list that is worth it */

/* What one field holds of one word: four lists of numbers, one behind the other. */
typedef struct {
    int64_t start;       /* the row's first byte */
    int64_t documents;
    int64_t occurrences;
    int64_t widths[4];   /* of gaps between documents, frequencies, gaps between positions, codes */
    int64_t code;        /* of the form whose occurrences are counted apart; -1: of none */
    int64_t only;        /* 1: nothing else is counted */
    int64_t field;       /* its place among the fields that were asked for */
} Row;

/* The posting lists of a segment. */
typedef struct {
    const uint8_t *data;  /* so many bytes, PADDING of them behind the last list */
    int64_t bytes;
    int64_t size, base;   /* how many documents it has, and the number of the first among those of the index */
    const uint64_t *live; /* a bit a document; none: all live */
} Segment;

typedef struct {
    uint32_t document; /* of posting 0, EACH, ... */
    uint32_t used;     /* the occurrences before it */
} Skip;

/* What one occurrence is worth in a field. */
typedef struct {
    const void *lengths; /* by document of the index: numbers of `width` bytes, without a sign */
    int64_t width;
    const double *worth; /* by length */
} Field;

/* Questions: see evaluate.c */

enum { WINDOW = 8192 };                          /* documents that are looked at together */
enum { LEAF, PIECES, ARRAY, LIVE, UNITE, MEET, LESS }; /* what a step fills its register with: see plan.py */
enum { BEGIN, INSTEAD, BOTH, EITHER };           /* how an element joins those before it: see words.py */

typedef struct {
    int64_t kind;
    int64_t into; /* the register that is filled */
    int64_t one;  /* a register, or the number of a leaf or an array */
    int64_t also; /* another register; of a leaf, in which all that matches must be; or -1 */
} Step;

typedef struct {
    const int64_t *documents; /* increasing */
    const double *values;     /* none: 0 for each */
    int64_t count;
} Array;

/* The posting lists of a term in a segment. */
typedef struct {
    const Row *rows;
    int64_t count;
    const Skip **skips; /* of each; none of a short one */
} Term;

/* Those of a term, or what was looked up before. */
typedef struct {
    Term *terms;         /* of each segment; none: an array */
    const Field *fields; /* what an occurrence is worth */
    Array array;
} Postings;

/* Postings, as part of a signal. */
typedef struct {
    int64_t postings;
    int64_t exact;    /* 1: only occurrences in one form count */
    int64_t joint;    /* BEGIN: of a signal; INSTEAD: of one that is only where none before it makes a document have the leaf; BOTH: it must stand as well as what comes before; EITHER: in the place of that before it */
} Element;

/* What is looked for. */
typedef struct {
    const Postings *postings;
    int64_t postings_count;
    const Element *elements; /* of all signals */
    int64_t elements_count, signals;
    int64_t holding;         /* so many signals, the first ones, make a document have the leaf; others are pieces of it */
    const double *weights;   /* what each signal counts for */
    int64_t rows;            /* the most rows that they have in a segment */
} Leaf;

/* A document outside a register cannot get more than this, which is less than that of the limit before. */
typedef struct {
    int64_t within;
    double most;
} Limit;

/* What is asked. */
typedef struct {
    const Segment *segments;
    int64_t segments_count;
    const Step *steps;
    int64_t steps_count;
    const Leaf *const *leaves; /* one step fills a register with each */
    int64_t leaves_count;
    int64_t shown;             /* the signals of so many of the leaves, the first ones, are scored or given */
    const Array *arrays;
    int64_t registers;
    int64_t result;            /* the register that says which documents match */
    void *scratch;
    int64_t scratch_size;      /* bytes */
    int64_t room;              /* for so many documents; a column begins so many numbers after the one before it */
    int64_t *documents;        /* none: they are only counted */
    double *columns;           /* the values of signals, or scores */
    uint64_t *held;            /* of what is scored, columns of bits: a leaf each, then a leaf each for its first signal */
    int64_t scored, first;     /* whether scores are given; how many are the best (0: all are given) */
    double *heap;              /* scratch for their scores, at least one */
    double half;               /* the frequency that counts for half of what any counts for at most */
    const Limit *limits;
    int64_t limits_count;
    int64_t matched;           /* how many documents match */
} Task;

/* Passages: see passages.c */

enum { SPACE = 1, SIGN = 2, CLOSES = 4, QUOTE = 8, LOWER = 16, INITIAL = 32, OTHER = 128 }; /* what is asked of a letter */
enum { TEXTS = 2, LETTERS = 0x110000 }; /* of an article; that there are */

typedef struct {
    const uint8_t *letters;            /* the byte of each letter; 0 of one that nothing is said of yet */
    uint8_t kinds[256];                /* what is asked of each byte */
    int64_t length, before, far, most; /* LENGTH, BEFORE, FAR and MOST, as Python has them */
    int64_t back, narrowest, widest;   /* WORD_BEFORE, NARROWEST and WIDEST */
    int64_t count;                     /* how many abbreviations there are */
    const uint64_t *abbreviations;     /* the bytes of each, increasing as numbers */
    const char *items;                 /* what a list item begins with */
} Rules;

typedef struct {
    int64_t start, end, leaf;
} Mark;

/* What is shown of an article: bytes of one of its texts, at which of its letters they begin, and how many marks are in them. */
typedef struct {
    int64_t field, start, end, letter, marks;
} Passage;

/* Compounds: see covering.c. Part i is the bytes from `starts[i]` to `starts[i + 1]` of `blob`. Where others follow it, the first
   `within[i]` bytes of it are the part, with the weight `weights[i]`; the last one is all of it, with the weight `lasts[i]`.
   It cannot be the one where `within` is 0, nor the other where `lasts` is below 0. */
typedef struct {
    const uint8_t *blob;
    const int64_t *starts, *within, *weights, *lasts;
    int64_t count;
    uint32_t *slots; /* a hash table: number of a part, plus 1; 0 where there is none */
    int64_t size;    /* of the hash table: a power of 2, larger than `count` */
} Parts;

/* Dictionaries: see dictionary.c */

enum { BLOCK_WORDS = 256 }; /* of a block at most */

/* A block of a dictionary as it was written, and where the words in it have what is theirs. */
typedef struct {
    const uint8_t *data;
    int64_t words, rows, readings;             /* how many it holds */
    uint32_t ends[BLOCK_WORDS + 1];            /* where words begin, and the last ends */
    uint32_t rows_before[BLOCK_WORDS + 1], readings_before[BLOCK_WORDS + 1];
    int64_t starts[BLOCK_WORDS];               /* the first byte of a word's posting lists */
} Block;

EXPORT int64_t open_block(const uint8_t *data, int64_t size, int64_t base, Block *block);
int64_t read_row(const Block *block, int64_t row, int64_t start, Row *into);

/* The dictionary of a segment: the first words of its blocks, side by side, and those blocks that were read (none: it was not). */
typedef struct {
    const uint8_t *firsts;
    const int64_t *starts; /* where each first word begins, and the last ends */
    int64_t count;         /* of blocks */
    const Block *const *blocks;
    const uint8_t *compounds, *parts; /* numbers of so many bytes, with no sign: of each compound, increasing, and one of its parts */
    int64_t compounds_width, parts_width, compounds_count;
} Dictionary;

/* Writing: see encoding.c */

/* Where rows go: there is room for `most` occurrences, each of which may be a row. */
typedef struct {
    int64_t most;
    uint32_t *values;     /* scratch: the four lists of a row */
    int64_t *rows;        /* number, documents and occurrences of each */
    uint8_t *widths;      /* four of each */
    uint8_t *data;
    int64_t count, size;  /* of rows and of bytes, so far */
} Written;

/* A row of a segment that is merged: `row` is its new number; the new codes of its `codes` forms begin at `code`. With no
   codes, all are 0. */
typedef struct {
    int64_t row, source, start, documents, occurrences, widths[4], code, codes;
} Old;

/* A segment that is merged: the new number of each of its documents, increasing, -1 for those that are left out. */
typedef struct {
    const uint8_t *data;
    int64_t bytes;
    const int64_t *documents;
    int64_t size;
    const uint32_t *codes;
    int64_t codes_count;
} Source;

typedef struct {
    int64_t bit;
    int64_t width;
    uint64_t mask;
} List;

/* The rows of one word in one field in several segments, read document by document; all behind `count` begins as 0. */
typedef struct {
    const Old *rows;
    const Source *sources;
    int64_t count, sources_count, begun; /* rows: all, and those up to the one at hand */
    int64_t document, documents;    /* of that row: the lowest that may come next, and how many are left */
    int64_t occurrences, frequency; /* left: of the row, behind the document at hand, and of that document */
    int64_t after;                  /* the lowest new number that may come next */
    List from[4];
    uint64_t held;                  /* bits that were not written yet, and how many */
    int64_t used;
} Walk;

/* What forms were read as: form i as the `counts[i]` words from number `starts[i]` on, each of them a key's row and code, or
   below 0: of a row that is not asked for. */
typedef struct {
    const uint32_t *starts, *counts;
    int64_t forms;
    const int64_t *words;
    int64_t size;
} Readings;

/* Joining: see joining.c */

enum { KINDS = 3 }; /* of what is written for a word: its terms, its forms, its parts */

/* String i is the bytes from `starts[i]` to `starts[i + 1]`. */
typedef struct {
    const uint8_t *bytes;
    int64_t size;
    const int64_t *starts;
    int64_t count;
} Strings;

/* What is written for words, KINDS of strings each, and under which terms they stand, whose names are strings. */
typedef struct {
    Strings written, names;
    const uint32_t *terms;   /* of word i those from `terms_of[i]` to `terms_of[i + 1]` */
    int64_t terms_count;
    const int64_t *terms_of;
    int64_t words;
    uint32_t *met;           /* scratch: a 0 for each term */
    const char *all;         /* what stands before the terms of all texts */
} Vocabulary;

/* A text of each of some articles, as its words. */
typedef struct {
    const char *names[KINDS]; /* what stands before each kind; none: it is not written */
    const char *length;       /* what stands before its length; none: that is not written, nor are its terms among those of all */
    const uint32_t *words;    /* of all articles, one behind the other */
    int64_t size;
    const int64_t *counts;    /* so many words of each article */
    const uint32_t *lengths;  /* in positions */
} Texts;

/* Chunks: see chunks.c */

enum { SHORT = 23 }; /* bytes of a chunk that fit in a key */
enum { SIDE = 4 };   /* bits that say which units a chunk may open; behind them, which it may close */

/* Which chunks are words of plain letters: what is told of Dutch. */
typedef struct {
    const char *before, *behind;  /* the signs that may stand around them, in UTF-8 */
    const char *const *others;    /* what a word, with a space behind it, may not begin with; the last is none */
    const char *const *names;     /* as these: what one that begins with a capital may not begin with */
    int64_t shortest, longest;    /* letters of a word */
    int64_t acronym;              /* letters of a word in capitals that may be an abbreviation, and is none of these */
    int64_t most;                 /* characters of a chunk that may be met again */
} Plain;

typedef struct Entry Entry;

/* The chunks met so far, in a hash table; all of it but for `plain` and `factors` begins as 0. */
typedef struct {
    const Plain *plain;
    uint64_t factors[3];   /* odd, and known to nobody, so that no text can be written that is slow to read */
    Entry *entries;        /* the first is none */
    uint32_t *slots;       /* which entry; 0 where there is none */
    uint8_t *bytes;        /* of long chunks */
    int64_t count, entries_room, slots_room, used, bytes_room;
} ChunkTable;

/* Where the word of a chunk is, if it is a plain one and nothing else: how many characters stand before it, and how many letters it has. */
typedef struct {
    uint32_t before, letters;
} Content;

/* What is new in a text: where each chunk that was not met before begins and ends; if it is a plain word, where that is among
   `words`, in small letters; and its content. */
typedef struct {
    int64_t (*chunks)[2], (*spans)[2];
    Content *contents;
    uint8_t *words;
} Fresh;

/* Candidates: see candidates.c */

enum { HEAD = 4 };      /* letters that the forms of a term have in common */
enum { LATIN = 256 };   /* characters of two bytes, from U+0080 on */
enum { UNKNOWN = 255 }; /* in place of a letter */
enum { ODD = 1 };       /* in place of a head: what has none */
enum { OTHERS = 1, SIGNS = 2, UNSURE = 4 }; /* what a chunk has, beside letters */

/* What other bytes than letters make of a chunk (OTHERS, SIGNS), and which letters the first characters of two bytes are written as: none,
   one or two, or UNKNOWN. */
typedef struct {
    uint8_t kinds[256];
    uint8_t latin[LATIN][2];
    int64_t longest; /* bytes of a chunk that is not read as anything */
} Sight;

#endif
