"""Which words of a text made it match? The same analysis, and the same readings of the question, as the search."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import accumulate, chain
from operator import attrgetter

from zoeker.dutch import ANALYZER, Analyzer, Chunk, Heads, Token, candidates, fold, function_words, is_open
from zoeker.query.readings import Analyze, Slot, nearness, pieces, sequences
from zoeker.query.tree import Leaf, Named, Phrase, Row, Word, fields_of

from .occurrences import (
    MANY,
    Mark,
    Nearness,
    Reading,
    apart,
    as_one,
    long_occurrences,
    near_each_other,
    occurrence,
    part_marks,
)

_MOST = 4096  # chunks, and rows of them, whose marks are remembered
_APART = "\n\n"  # no unit crosses more than one
_START = attrgetter("start")


class Marker:
    """Finds the words of a question in the texts of articles, as an index's analyzer reads them.

    With `split`, the pieces of compounds and of words with a hyphen in the question are marked as well, wherever they stand.
    With `joined`, a phrase has one mark, and not one for each of its words.
    `analyze` is the analyzer's, where it remembers what it read.
    """

    def __init__(
        self,
        leaves: Iterable[Leaf],
        analyzer: Analyzer = ANALYZER,
        split: bool = False,
        analyze: Analyze | None = None,
        joined: bool = False,
    ) -> None:
        analyze = analyze or analyzer.analyze
        sought: dict[str, list[tuple[int, Leaf, bool]]] = {}  # by field
        for number, leaf in enumerate(leaves):
            for part, as_typed in _parts(leaf):
                for field in fields_of(part):
                    sought.setdefault(field, []).append((number, part, split and as_typed))
        fields: dict[tuple[tuple[int, Leaf, bool], ...], list[str]] = {}  # in which the same is sought
        for field, leaves_sought in sought.items():
            fields.setdefault(tuple(leaves_sought), []).append(field)
        self._finders: dict[str, _Finder] = {}  # by field
        for leaves_in, names in fields.items():
            each = (_readings(number, leaf, analyze, in_pieces) for number, leaf, in_pieces in leaves_in)
            finder = _Finder(chain.from_iterable(each), analyzer, analyze, joined)
            self._finders.update(dict.fromkeys(names, finder))

    def marks(self, field: str, text: str) -> list[Mark]:
        """Find the matched words of a text that stands in `field`, in order; they do not overlap."""
        return self._finders[field].whole(text) if field in self._finders else []

    def each(self, fields: Sequence[str], texts: Sequence[bytes]) -> list[list[Mark]]:
        """Find the matched words of texts in UTF-8, each in a field, all of which are indexed as the analyzer knows: far sooner."""
        marks: list[list[Mark]] = [[] for _ in texts]
        for finder in dict.fromkeys(self._finders.values()):
            places = [place for place, field in enumerate(fields) if self._finders.get(field) is finder]
            for place, found in zip(places, finder.each([texts[at] for at in places]), strict=True):
                marks[place] = found
        return marks


def marker(leaves: Sequence[Leaf], analyzer: Analyzer, split: bool, joined: bool = False) -> Marker:
    """Give a Marker: the same one to who asks for more of the same."""
    asked = tuple(leaves), split, joined
    made = analyzer.remembered.get(asked)
    return made or analyzer.remember(asked, Marker(leaves, analyzer, split, joined=joined))


class _Finder:
    """Finds what is sought in some fields. Several threads may use it: both may find the same."""

    def __init__(
        self,
        readings: Iterable[Reading | Nearness],
        analyzer: Analyzer,
        analyze: Analyze,
        joined: bool = False,
    ) -> None:
        self._analyzer, self._analyze, self._joined = analyzer, analyze, joined
        self._words: defaultdict[str, list[Reading]] = defaultdict(list)  # by first term
        self._patterns: list[Reading] = []  # those whose first word is no term
        self._near: list[Nearness] = []  # those whose words need not follow each other
        self._ready: dict[str, list[Mark] | None] = {}  # the marks in a chunk, by its text
        self._parts: dict[str, list[Mark]] = {}  # and those in some chunks side by side, by theirs
        self._longest = 1  # slots of a reading
        self._long: list[Reading] = []  # those of more than MANY slots
        for reading in readings:
            if isinstance(reading, Nearness):
                self._near.append(reading)
                continue
            self._longest = max(self._longest, len(reading.slots))
            if len(reading.slots) > MANY:
                self._long.append(reading)
            if reading.slots[0].kind == "term":
                self._words[reading.slots[0].text].append(reading)
            else:
                self._patterns.append(reading)

    @cached_property
    def _begin(self) -> Heads | None:
        """What chunks hold in which a reading may begin; None where that cannot be said."""
        slots = [slot for reading in self._patterns for slot in reading.slots[0].each]
        if self._longest > MANY or any(
            slot.kind in ("wildcard", "regex") and not slot.head for slot in slots
        ):
            return None
        words = [*self._words, *(slot.text for slot in slots if slot.kind in ("form", "term"))]
        beginnings = [slot.head for slot in slots if slot.kind in ("prefix", "wildcard", "regex")]
        near = [(slot.text, slot.distance) for slot in slots if slot.kind == "fuzzy"]
        return self._analyzer.heads(words, beginnings, near)

    @cached_property
    def _second(self) -> Heads | None:
        """What chunks hold of which one must follow where a reading begins; None where that cannot be said."""
        readings = [*self._patterns, *chain.from_iterable(self._words.values())]
        seconds = [reading.slots[1] for reading in readings if len(reading.slots) > 1]
        sure = len(seconds) == len(readings) and all(slot.kind == "term" for slot in seconds)
        return self._analyzer.heads([slot.text for slot in seconds]) if sure else None

    @cached_property
    def _beside(self) -> list[tuple[Nearness, list[_Finder]]]:
        """Each reading whose words need not follow each other, and what finds any of these words."""
        return [
            (
                reading,
                [
                    _Finder([Reading(0, (slot,), False) for slot in place], self._analyzer, self._analyze)
                    for place in dict.fromkeys(reading.words)
                ],
            )
            for reading in self._near
        ]

    def each(self, texts: Sequence[bytes]) -> list[list[Mark]]:
        """Find the marks in texts, all of which are indexed."""
        if self._begin is None:
            return [self.whole(text.decode()) for text in texts]
        places = candidates(self._begin, texts)
        self._look_at({chunk.text for chunk in chain(*places)})
        second = candidates(self._second, texts) if self._second else None
        marks = [
            self._in_text(text, places[number], None if second is None else _starts(second[number]))
            if places[number]
            else []
            for number, text in enumerate(texts)
        ]
        for reading, finders in self._beside:
            words = [finder.each(texts) for finder in finders]
            for number, text in enumerate(texts):
                standing = [_starts(found[number]) for found in words]
                if all(standing):
                    marks[number] = apart([*marks[number], *self._near_in(text.decode(), reading, standing)])
        return marks

    def whole(self, text: str) -> list[Mark]:
        """Find the marks in a text, all of which is read."""
        tokens = self._analyze(text)
        near = (mark for reading in self._near for mark in near_each_other(reading, tokens, self._joined))
        return apart([*self._marks(tokens, text), *near])

    def _look_at(self, chunks: set[str]) -> None:
        """Find the marks in chunks wherever they stand; None where these depend on what stands beside them."""
        new = [chunk for chunk in chunks if chunk not in self._ready]
        if len(self._ready) > _MOST:
            self._ready.clear()
        text = _APART.join(new)
        tokens, start = self._analyze(text), 0
        for chunk in new:
            end = start + len(chunk)
            own = tokens[bisect_left(tokens, start, key=_START) : bisect_left(tokens, end, key=_START)]
            unsure = is_open(chunk) or (self._longest > 1 and self._begin_longer(own))
            marks = () if unsure else apart(self._marks(own, text))
            alone = [Mark(mark.start - start, mark.end - start, mark.leaf) for mark in marks]
            self._ready[chunk] = None if unsure else alone
            start = end + len(_APART)

    def _begin_longer(self, tokens: Sequence[Token]) -> bool:
        """Say whether a reading of several words may begin in a chunk."""
        begun = (self._words.get(term, ()) for token in tokens for term in (*token.terms, *token.parts))
        return any(len(reading.slots) > 1 for reading in chain(self._patterns, *begun))

    def _in_text(self, text: bytes, places: Sequence[Chunk], follow: Sequence[int] | None) -> list[Mark]:
        """Give the marks in a text, in whose chunks at `places` a reading may begin: in order, and apart.

        Where a reading begins, one of the chunks that begin at `follow` must be close behind, unless that is None.
        """
        marks = list[Mark]()
        beside = list[int]()  # where the chunks begin that must be read with what stands beside them
        for chunk, start in places:
            alone = self._ready.get(chunk)
            if alone is None:
                beside.append(start)
            else:
                marks += [Mark(start + begin, start + end, leaf) for begin, end, leaf in alone]
        if not beside:
            return marks
        for at, part in _windows(text.decode(), beside, self._longest, () if follow is None else (follow,)):
            marks += [Mark(at + begin, at + end, leaf) for begin, end, leaf in self._in_window(part)]
        return apart(marks)

    def _in_window(self, part: str) -> list[Mark]:
        """Find the marks in some chunks side by side."""
        marks = self._parts.get(part)
        if marks is None:
            if len(self._parts) > _MOST:
                self._parts.clear()
            marks = self._parts[part] = self._marks(self._analyze(part), part)
        return marks

    def _near_in(self, text: str, reading: Nearness, words: Sequence[Sequence[int]]) -> Iterator[Mark]:
        """Give the marks of a reading in a text, whose words stand where is said of each."""
        for at, part in _windows(text, sorted(chain(*words)), len(reading.words) + reading.slop, words):
            for begin, end, leaf in near_each_other(reading, self._analyze(part), self._joined):
                yield Mark(at + begin, at + end, leaf)

    def _marks(self, tokens: Sequence[Token], text: str) -> list[Mark]:
        """Find the marks of all readings but those whose words need not follow each other."""
        words = self._words
        marks = [mark for reading in self._long for mark in long_occurrences(reading, tokens, self._joined)]
        for token in tokens:
            for term in token.terms:
                if term in words:
                    for reading in words[term]:
                        if len(reading.slots) <= MANY:
                            marks += self._of(occurrence(reading, token, tokens))
            if token.parts and token.length == 1 and not words.keys().isdisjoint(token.parts):
                marks += part_marks(words, token, text)
            for reading in self._patterns:
                if len(reading.slots) <= MANY and reading.slots[0].matches(token):
                    marks += self._of(occurrence(reading, token, tokens))
        return marks

    def _of(self, words: list[Mark]) -> list[Mark]:
        return as_one(words) if self._joined else words


def _starts(found: Iterable[Chunk | Mark]) -> list[int]:
    return [one.start for one in found]


def _windows(
    text: str, places: Iterable[int], words: int, behind: Sequence[Sequence[int]]
) -> Iterator[tuple[int, str]]:
    """Give what stands beside some places, in order, in which so many `words` may begin; and where it starts.

    Only where at each of some other lists of places something stands among these words.
    """
    chunks = text.replace("\n", " ").split(" ")
    starts = [*accumulate((len(chunk) + 1 for chunk in chunks), initial=0)]
    windows: list[list[int]] = []  # of each the first chunk, and the last
    for at in places:
        place = last = bisect_right(starts, at) - 1
        left = words + 1  # one more: its own place may be in the midst of what is read as one
        while left and last < len(chunks) - 1:
            last += 1
            left -= any(map(str.isalnum, chunks[last]))  # signs are no words
        begin, end = starts[place], starts[last + 1]
        if any(bisect_left(other, begin) == bisect_left(other, end) for other in behind):
            continue
        if windows and place <= windows[-1][1]:
            windows[-1][1] = last
        else:  # no unit crosses more than one space: a chunk on either side is enough to see a reading as it is
            windows.append([max(0, place - 2), last])
    for first, last in windows:
        yield starts[first], text[starts[first] : starts[last + 1] - 1]


def _readings(number: int, leaf: Leaf, analyze: Analyze, split: bool) -> Iterator[Reading | Nearness]:
    """Give what will do for a leaf, by its number."""
    if isinstance(leaf, Phrase | Row) and leaf.slop:
        for words in nearness(leaf, analyze):
            yield Nearness(number, words, leaf.slop, leaf.ordered)
        return
    alone = [(Slot(term),) for terms in (pieces(leaf, analyze) if split else ()) for term in terms]
    for slots in (*sequences(leaf, analyze), *alone):
        yield Reading(number, slots, isinstance(leaf, Word) and len(slots) == 1)


def stands_otherwise(leaf: Leaf, texts: Mapping[str, str], analyzer: Analyzer = ANALYZER) -> bool:
    """Say whether what was typed does not stand itself in texts, by field, but a piece of it does, or another name."""
    if isinstance(leaf, Named):
        if not all(_stands(word, texts, analyzer) for word in leaf.words):
            others = (_stands(variant.leaf, texts, analyzer) for variant in leaf.variants)
            return any(others) or stands_otherwise(leaf.words[0], texts, analyzer)
        return False
    glued = pieces(leaf, analyzer.analyze)
    if not glued or _stands(leaf, texts, analyzer):
        return False
    tokens = chain.from_iterable(analyzer.analyze(texts[field]) for field in fields_of(leaf))
    present = {term for token in tokens for term in (*token.terms, *token.parts)}
    return any(not present.isdisjoint(terms) for terms in glued)


def _stands(leaf: Leaf, texts: Mapping[str, str], analyzer: Analyzer) -> bool:
    return any(Marker([leaf], analyzer).marks(field, text) for field, text in texts.items())


def _parts(leaf: Leaf) -> Iterator[tuple[Leaf, bool]]:
    """Give what is marked for a leaf, and whether its pieces are as well, which is for what was typed as one word.

    Of a name these are its words, but for function words beside others, and its other names.
    """
    if not isinstance(leaf, Named):
        yield leaf, True
        return
    telling = [word for word in leaf.words if fold(str(word)) not in function_words()]
    yield from ((word, len(leaf.words) == 1) for word in telling or leaf.words)
    yield from ((variant.leaf, False) for variant in leaf.variants)


def spans(marks: Iterable[Mark]) -> tuple[tuple[int, int], ...]:
    """Give the places of marks alone."""
    return tuple((mark.start, mark.end) for mark in marks)
