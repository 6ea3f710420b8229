"""A Dutch newspaper that never was: a corpus of any size, from one seed. Questions to it: questions.py.

    python bench/synthetic.py COUNT [--seed N] > news.jsonl
    python bench/synthetic.py COUNT [--seed N] --report

The words are real (the Dutch list of `wordfreq`, in its order) and so are the parts of the compounds; their frequencies
follow a Zipf-Mandelbrot law, their order means nothing. What an index feels is as in news: how fast new words keep
coming, how long articles are, how often a word comes back within one, which words keep company.

Articles are made in blocks, each from a stream of its own, so that a longer corpus begins with the shorter one and
nothing is held but a block. Only `Generator.random` of PCG64 is used: its numbers are the same everywhere.
"""

from __future__ import annotations

import argparse
import json
import math
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from functools import lru_cache
from itertools import islice, pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from wordfreq import iter_wordlist

Array = NDArray[Any]
Draw = Callable[..., Array]


def _words(line: str) -> list[str]:
    return line.split()


class Law(NamedTuple):
    """The law of Zipf and Mandelbrot, p(rank) ~ (rank + shift) ** -exponent, over ranks 0 to size - 1.

    Drawn by inverting the integral of the continuous curve: no table, and the same cost for any size.
    """

    size: int
    exponent: float
    shift: float

    def ranks(self, draws: Array) -> Array:
        """Turn uniform draws from [0, 1) into ranks."""
        near = self.shift ** (1 - self.exponent)
        far = (self.size + self.shift) ** (1 - self.exponent)
        ranks = (near - draws * (near - far)) ** (1 / (1 - self.exponent)) - self.shift
        held: Array = np.minimum(ranks.astype(np.int64), self.size - 1)
        return held


# What was fitted: with these, 1.2 million tokens hold about 67,000 forms and the curve rises by an exponent near 0.61.
LISTED = 42_000  # words of the list; beyond these, new words are compounds and names, without end
WORD_EXPONENT, WORD_SHIFT = 1.18, 3.0
# Both parts of a compound, each ranked by how many listed compounds it is part of.
PART_EXPONENT, PART_SHIFT = 1.15, 30.0
NAMES = Law(size=200_000, exponent=1.3, shift=20.0)
NUMBERS = Law(size=10_000, exponent=1.3, shift=2.0)
FUNCTION_WORDS = 150  # ranks that are no subject of any article
SHARES = (0.029, 0.006, 0.022)  # of running text: compounds, names and numbers; listed words are the rest
TOPIC_SHARES = (0.08, 0.12, 0.0)  # the same, of what an article is about
SUBJECT_SHARES = (0.60, 0.34, 0.20)  # of the words of a title, a lead and a body: what the article is about
FOLLOWS = 0.15  # of the listed words: drawn as one of the usual successors of the word before
SUCCESSORS = 4

BLOCK = 256  # articles made at a time; another number makes another corpus
TOPICS, TOPIC_WORDS = 300, 200
SUBJECTS = 64  # words and names that an article may come back to; a short article has fewer
OWN = 0.4  # of an article's subjects: its own, not its topic's

# Quantiles: a share of the articles (or sentences) has at most so many words. Full names, amounts and dates count as
# one here; counted as they are written, articles are some 7 % longer: a median of 415, a tenth under 85 or over 850.
ARTICLE_LENGTHS = (
    (0, 0.02, 0.1, 0.25, 0.5, 0.75, 0.9, 0.97, 1),
    (20, 37, 78, 200, 386, 577, 790, 1160, 2800),
)
SENTENCE_LENGTHS = ((0, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 1), (4, 6, 10, 15, 22, 29, 34, 50))
LEAD_LENGTHS = ((0, 1), (19, 32))
TITLE_LENGTHS = ((0, 1), (5, 11))
SHORTEST_SENTENCE = 4

# What may follow a word; from STOP on, sentences end. A mark plus PARAGRAPH is the same mark at a paragraph's end.
SPACE, COMMA, COLON, DASH, UNQUOTE, STOP, ASK, SHOUT, STOP_UNQUOTE, PARAGRAPH = range(10)
MARKS = np.array([" ", ", ", ": ", " – ", "’, ", ". ", "? ", "! ", ".’ "], dtype=object)
MARKS = np.concatenate((MARKS, [mark.rstrip() + "\n\n" for mark in MARKS]))

SECTIONS = (
    "Binnenland",
    "Buitenland",
    "Politiek",
    "Economie",
    "Sport",
    "Cultuur",
    "Wetenschap",
    "Regio",
    "Opinie",
)
SOURCES = (
    "De Proefcourant",
    "Het Papieren Nieuws",
    "Nergenshuizer Dagblad",
    "De Testbode",
    "Stem van Verzonnenwoude",
)
FIRST_DAY, DAYS = date(2015, 1, 1), 3653
MONTHS = _words("januari februari maart april mei juni juli augustus september oktober november december")
PROPER = _words(
    "Nederland België Duitsland Frankrijk Engeland Spanje Italië Europa Amerika Rusland China Turkije Amsterdam Rotterdam "
    "Utrecht Eindhoven Groningen Tilburg Almere Breda Nijmegen Arnhem Haarlem Zwolle Maastricht Leiden Delft Antwerpen "
    "Gent Brugge Brussel Leuven Parijs Londen Berlijn Moskou EU VS NAVO VVD CDA PvdA GroenLinks Ajax Feyenoord PSV NOS"
)
FIRST_NAMES = _words(
    "Jan Anna Piet Maria Kees Sophie Willem Emma Henk Julia Johan Sanne Daan Lotte Bram Fatima Mohammed Yasmin Thijs "
    "Femke Ruben Eva Lars Iris Sem Noor Joris Marloes Wouter Ingrid Gerrit Hanneke Pieter Els Dirk Karin Bas Linda Tom "
    "Saskia Mehmet Aylin Stijn Griet Jef Lieve Rik Katrien"
)
ONSETS = _words(
    "B D F G H J K L M N P R S T V W Z Bl Br Dr Fl Gr Kl Kn Kr Pl Sch Sl Sm Sp St Str Sw Tr Vl Vr Zw Wr"
)
VOWELS = _words("a aa e ee i ie o oe oo u ui ij eu ou")
NO_PARTS = _words(
    "heid ende ingen eren tjes lijk baar schap eert bare loos ster ling ting lingen heden aars anse eerde loze tend enten "
    "inge vers inter voort neer isch ische achtig achtige lijke pjes ings eind erij ents aard ders ters gaan staan "
    "houden maken brengen stellen nemen houdt maakt brengt stelt neemt gaat staat houd zetten geven laten vallen "
    "gesteld gemaakt gebracht genomen gehouden gezet gegeven gelaten gevallen komen lopen trekken stel trek"
)
CODAS = _words("k l m n r s t p ks ld lk mp nd nk rd rk rs st nt ts")
ENDINGS = _words("en s sma stra inga ing aar sen man mans ink veld huis berg dijk hof beek brink kamp mond")


class Vocabulary(NamedTuple):
    """Listed words by rank, as they are written, and the parts that compounds are made of, most productive first."""

    words: Array
    said: int
    first_parts: list[str]
    last_parts: list[str]


def articles(count: int, seed: int = 1) -> Iterator[dict[str, str]]:
    """Make the first `count` articles of the seed's endless newspaper."""
    newsroom = Newsroom(seed)
    blocks = (newsroom.block(number) for number in range(math.ceil(count / BLOCK)))
    return islice((article for block in blocks for article in block), count)


class Newsroom:
    """What all articles of a seed share: the words, which words follow which, and the topics.

    A word in the making is a number: a listed word by its rank, and after those compounds, names and numbers,
    each class in a range of its own. It is spelled only when all draws are done.
    """

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.vocabulary = vocabulary()
        size, parts = len(self.vocabulary.words), len(self.vocabulary.last_parts)
        self.words = Law(size, WORD_EXPONENT, WORD_SHIFT)
        self.content = Law(size - FUNCTION_WORDS, WORD_EXPONENT, WORD_SHIFT + FUNCTION_WORDS)
        self.first_parts = Law(len(self.vocabulary.first_parts), PART_EXPONENT, PART_SHIFT)
        self.last_parts = Law(parts, PART_EXPONENT, PART_SHIFT)
        self.compounds = size
        self.surnames = self.compounds + self.first_parts.size * parts
        self.persons = self.surnames + NAMES.size
        self.numbers = self.persons + NAMES.size
        draw = self._stream(0, 0)
        self.successors = self.words.ranks(draw((size, SUCCESSORS)))
        self.topics = self._unlisted(draw, self._content(draw, TOPICS * TOPIC_WORDS), TOPIC_SHARES)
        self.topics = self.topics.reshape(TOPICS, TOPIC_WORDS)

    def block(self, number: int) -> list[dict[str, str]]:
        """Make articles number * BLOCK and on, always as many: every block has its own stream of draws."""
        draw = self._stream(1, number)
        topics, speakers = _below(TOPICS, draw(BLOCK)), self.surnames + NAMES.ranks(draw(BLOCK))
        layout = Layout(draw)
        codes = self._codes(draw, layout, self._subjects(draw, topics, speakers))
        marks, opened = self._punctuate(draw, layout, codes, speakers)
        texts = self._write(layout, codes, marks, opened)
        days, sources = _below(DAYS, draw(BLOCK)).tolist(), _below(len(SOURCES), draw(BLOCK)).tolist()
        return [
            {
                "id": f"s{self.seed}-{number * BLOCK + at:07d}",
                "title": texts[3 * at],
                "lead": texts[3 * at + 1],
                "body": texts[3 * at + 2],
                "date": (FIRST_DAY + timedelta(days[at])).isoformat(),
                "source": SOURCES[sources[at]],
                "section": SECTIONS[topic % len(SECTIONS)],
            }
            for at, topic in enumerate(topics.tolist())
        ]

    def _stream(self, *key: int) -> Draw:
        return np.random.Generator(np.random.PCG64(np.random.SeedSequence((self.seed, *key)))).random

    def _content(self, draw: Draw, count: int) -> Array:
        return FUNCTION_WORDS + self.content.ranks(draw(count))

    def _unlisted(self, draw: Draw, codes: Array, shares: tuple[float, float, float]) -> Array:
        """Put compounds, names and numbers in the place of some listed words."""
        kinds = np.searchsorted(np.cumsum(shares), draw(codes.size), side="right")
        places = [np.flatnonzero(kinds == kind) for kind in range(3)]
        first = self.first_parts.ranks(draw(places[0].size))
        last = self.last_parts.ranks(draw(places[0].size))
        codes[places[0]] = self.compounds + first * self.last_parts.size + last
        codes[places[1]] = self.surnames + NAMES.ranks(draw(places[1].size))
        sorts = _below(len(NUMBER_FORMS), draw(places[2].size))
        codes[places[2]] = self.numbers + sorts * NUMBERS.size + NUMBERS.ranks(draw(places[2].size))
        return codes

    def _subjects(self, draw: Draw, topics: Array, speakers: Array) -> Array:
        """Draw for each article what it is about: words of its topic, its own words, and who speaks in it."""
        own = self._unlisted(draw, self._content(draw, BLOCK * SUBJECTS), TOPIC_SHARES).reshape(
            BLOCK, SUBJECTS
        )
        places = _below(TOPIC_WORDS, draw((BLOCK, SUBJECTS)) ** 2)  # a topic has its favourites
        subjects = np.where(draw((BLOCK, SUBJECTS)) < OWN, own, self.topics[topics[:, None], places])
        subjects[:, 2] = speakers
        return subjects

    def _codes(self, draw: Draw, layout: Layout, subjects: Array) -> Array:
        """Draw the words of a block: running text first, then what follows from the word before, then the subjects."""
        size = layout.size
        codes = self.words.ranks(draw(size))
        follows = np.flatnonzero(draw(size - 1) < FOLLOWS)
        follows = follows[np.diff(follows, prepend=-2) > 1]  # the word before stays as it was drawn
        codes[follows + 1] = self.successors[codes[follows], _below(SUCCESSORS, draw(follows.size) ** 2)]
        codes = self._unlisted(draw, codes, SHARES)
        about = np.flatnonzero(draw(size) < np.array(SUBJECT_SHARES)[layout.field % 3])
        article = layout.field[about] // 3
        variety = np.minimum(5 + layout.lengths[article] // 11, SUBJECTS)
        codes[about] = subjects[article, (variety * draw(about.size) ** 1.5).astype(np.int64)]
        again = 1 + np.flatnonzero(codes[1:] == codes[:-1])  # no word stands twice in a row
        codes[again] = self.words.ranks(draw(again.size))
        named = np.flatnonzero((codes >= self.surnames) & (codes < self.persons))
        codes[named[draw(named.size) < 0.4]] += NAMES.size  # with the first name
        return codes

    def _punctuate(self, draw: Draw, layout: Layout, codes: Array, speakers: Array) -> tuple[Array, Array]:
        """Give the mark after each word, and the sentences that open with a quote; some of those end in who says it."""
        marks = np.searchsorted((0.952, 0.994, 0.998), draw(layout.size), side="right")
        marks[layout.ends] = marks[layout.ends - 1] = SPACE
        ends, starts = layout.sentence_ends, layout.sentence_starts
        marks[ends] = STOP + np.searchsorted((0.95, 0.99), draw(ends.size), side="right")
        quoted = (draw(ends.size) < 0.07) & (ends - starts > SHORTEST_SENTENCE) & layout.in_body[ends]
        says = quoted & (draw(ends.size) < 0.5)
        marks[ends[quoted & ~says]] = STOP_UNQUOTE
        said = ends[says]
        marks[said], marks[said - 1], marks[said - 2] = STOP, SPACE, UNQUOTE
        codes[said - 1], codes[said] = self.vocabulary.said, speakers[layout.field[said] // 3]
        marks[ends[(draw(ends.size) < 0.3) & layout.in_body[ends]]] += PARAGRAPH
        return marks, starts[quoted]

    def _write(self, layout: Layout, codes: Array, marks: Array, opened: Array) -> list[str]:
        """Spell the words, put the capitals and marks, and cut the stream into titles, leads and bodies."""
        pieces = np.empty(2 * layout.size, dtype=object)
        pieces[0::2] = self.vocabulary.words[np.minimum(codes, self.compounds - 1)]
        pieces[1::2] = MARKS[marks]
        whole: list[str] = pieces.tolist()
        unlisted = np.flatnonzero(codes >= self.compounds)
        for place, code in zip((2 * unlisted).tolist(), codes[unlisted].tolist(), strict=True):
            whole[place] = self._spell(code)
        for place in (2 * layout.capitals).tolist():
            whole[place] = _capital(whole[place])
        for place in (2 * opened).tolist():
            whole[place] = "‘" + whole[place]
        edges = (2 * layout.edges).tolist()
        return ["".join(whole[start:end]).rstrip() for start, end in pairwise(edges)]

    def _spell(self, code: int) -> str:
        if code < self.surnames:
            first, last = divmod(code - self.compounds, self.last_parts.size)
            return _join(self.vocabulary.first_parts[first], self.vocabulary.last_parts[last])
        if code < self.persons:
            return _surname(code - self.surnames)
        if code < self.numbers:
            rank = code - self.persons
            return f"{FIRST_NAMES[rank * 7 % len(FIRST_NAMES)]} {_surname(rank)}"
        sort, rank = divmod(code - self.numbers, NUMBERS.size)
        return NUMBER_FORMS[sort](rank)


class Layout:
    """Where titles, leads, bodies and sentences begin and end in the stream of words of one block."""

    def __init__(self, draw: Draw) -> None:
        self.lengths = _quantile(ARTICLE_LENGTHS, draw(BLOCK))  # words of lead and body
        titles = _quantile(TITLE_LENGTHS, draw(BLOCK))
        leads = np.minimum(_quantile(LEAD_LENGTHS, draw(BLOCK)), self.lengths // 2)
        sizes = np.column_stack((titles, leads, self.lengths - leads)).ravel()
        self.edges = np.concatenate(([0], np.cumsum(sizes)))
        self.size = int(self.edges[-1])
        self.ends = self.edges[1:] - 1
        self.field = np.repeat(np.arange(sizes.size), sizes)
        self.in_body = self.field % 3 == 2
        self.sentence_ends = self._sentence_ends(draw)
        begins = np.zeros(self.size + 1, dtype=bool)
        begins[self.sentence_ends + 1] = begins[self.edges[:-1]] = True
        self.capitals = np.flatnonzero(begins[:-1])
        self.sentence_starts = self.capitals[self.field[self.capitals] % 3 != 0]

    def _sentence_ends(self, draw: Draw) -> Array:
        """Cut the stream into sentences, without leaving a stump at either side of a field's edge."""
        ends = np.cumsum(_quantile(SENTENCE_LENGTHS, draw(self.size // SHORTEST_SENTENCE + 1))) - 1
        ends = ends[ends < self.size]
        field = self.field[ends]
        long_enough = (ends - self.edges[field] >= SHORTEST_SENTENCE - 1) & (
            self.ends[field] - ends >= SHORTEST_SENTENCE
        )
        ends = np.union1d(ends[long_enough], self.ends)
        in_text: Array = ends[self.field[ends] % 3 != 0]
        return in_text


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    """Take the words of the Dutch list, in its order, and learn from them what compounds are made of."""
    written = {name.lower(): name for name in PROPER}
    fits = re.compile("(?:[a-zà-öø-ÿ]{2,}|u)(?:'s)?").fullmatch
    listed = list(islice((word for word in iter_wordlist("nl") if fits(word)), LISTED))
    first, last = _parts(listed)
    return Vocabulary(
        np.array([written.get(word, word) for word in listed], dtype=object),
        listed.index("zegt"),
        first,
        last,
    )


def _parts(listed: list[str]) -> tuple[list[str], list[str]]:
    """Find the words that listed compounds begin with (and how they link: zorg-, stads-, leerlingen-) and end in.

    Very frequent words are left out: most are particles and verbs, which make no nouns. So are rare ones and endings.
    """
    known = {word for word in listed[300:25_000] if 4 <= len(word) <= 11 and word.isalpha()} - set(NO_PARTS)
    first: Counter[str] = Counter()
    last: Counter[str] = Counter()
    for word in listed:
        for cut in range(4, len(word) - 3):
            head, tail = word[:cut], word[cut:]
            if tail in known and (head in known or head.removesuffix("s") in known):
                first[head] += 1
                last[tail] += 1
    return [part for part, _ in first.most_common()], [part for part, _ in last.most_common()]


def _join(first: str, last: str) -> str:
    """Write two parts as one word: with a hyphen where vowels meet, as in auto-ongeluk."""
    return f"{first}-{last}" if first[-1] in "aeiou" and last[0] in "aeiouij" else first + last


def _surname(rank: int) -> str:
    """Spell a family name that is its rank's own."""
    rest, onset = divmod(rank, len(ONSETS))
    rest, ending = divmod(rest + onset, len(ENDINGS))
    rest, coda = divmod(rest + ending, len(CODAS))
    rest, vowel = divmod(rest + coda, len(VOWELS))
    prefix = ("", "", "Van ", "De ", "Van der ")[(rest + ending + onset) % 5]
    return f"{prefix}{ONSETS[onset]}{VOWELS[vowel]}{CODAS[coda]}{ENDINGS[ending]}"


def _thousands(number: int) -> str:
    return f"{number:,}".replace(",", ".")


NUMBER_FORMS: tuple[Callable[[int], str], ...] = (
    lambda rank: str(rank + 2),
    lambda rank: str(rank + 2),
    lambda rank: _thousands((rank + 2) * 500),
    lambda rank: f"{rank % 100},{rank % 9 + 1} procent",
    lambda rank: str(2024 - rank % 120),
    lambda rank: f"{rank * 7 % 28 + 1} {MONTHS[rank % 12]}",
    lambda rank: f"€ {_thousands((rank + 1) * 50)}",
    lambda rank: f"{rank * 5 % 24}.{rank % 4 * 15:02d} uur",
    lambda rank: f"{rank % 5}-{rank // 5 % 4}",
)


def _capital(word: str) -> str:
    return "IJ" + word[2:] if word.startswith("ij") else word[0].upper() + word[1:]


def _below(limit: int, draws: Array) -> Array:
    return (limit * draws).astype(np.int64)


def _quantile(curve: tuple[tuple[float, ...], tuple[int, ...]], draws: Array) -> Array:
    return np.interp(draws, *curve).astype(np.int64)


class Report(NamedTuple):
    """What a corpus is like. Words are runs of letters and digits in lower case; lengths are of lead and body."""

    articles: int
    tokens: int
    forms: int
    exponent: float | None  # of the growth of forms with tokens, between 100,000 and 1.2 million tokens
    later_exponent: float | None  # the same, beyond
    lengths: dict[str, int]


def report(made: Iterable[dict[str, str]]) -> Report:
    """Measure a corpus while it streams by."""
    forms: set[str] = set()
    lengths: list[int] = []
    growth: list[tuple[int, int]] = []
    tokens, mark = 0, 100_000
    for article in made:
        title, text = (
            re.findall(r"\w+", part.lower())
            for part in (article["title"], f"{article['lead']} {article['body']}")
        )
        tokens += len(title) + len(text)
        forms.update(title, text)
        lengths.append(len(text))
        if tokens >= mark:
            growth.append((tokens, len(forms)))
            mark = tokens * 21 // 20
    shares = {"least": 0.0, "10 %": 0.1, "median": 0.5, "90 %": 0.9, "most": 1.0}
    quantiles = {name: int(np.quantile(lengths, share)) for name, share in shares.items()} if lengths else {}
    early = [point for point in growth if point[0] <= 1_200_000]
    late = [point for point in growth if point[0] > 1_200_000]
    return Report(len(lengths), tokens, len(forms), _slope(early), _slope(late), quantiles)


def _slope(growth: list[tuple[int, int]]) -> float | None:
    if len(growth) < 3:
        return None
    tokens, forms = np.log(np.array(growth, dtype=float)).T
    return round(float(np.polyfit(tokens, forms, 1)[0]), 3)


def main(arguments: list[str] | None = None) -> None:
    """Write a corpus as JSON Lines, or what it is like."""
    parser = argparse.ArgumentParser(description="Write a synthetic corpus of Dutch news as JSON Lines.")
    parser.add_argument("count", type=int, help="how many articles")
    parser.add_argument("--seed", type=int, default=1, help="which newspaper (default 1)")
    parser.add_argument("--report", action="store_true", help="print what the corpus is like in its place")
    asked = parser.parse_args(arguments)
    made = articles(asked.count, asked.seed)
    if asked.report:
        for name, value in report(made)._asdict().items():
            print(f"{name:15}{value}")
        return
    for article in made:  # bytes, since a terminal's own encoding may not have every letter
        sys.stdout.buffer.write(json.dumps(article, ensure_ascii=False).encode() + b"\n")


if __name__ == "__main__":
    main()
