"""What does the index hold of a leaf of the question? Looked up once for an open index, and remembered as the kernel reads it."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from functools import cache, cached_property
from typing import NamedTuple

from zoeker import ranking
from zoeker.engines import Signal
from zoeker.format import PARTS_OF
from zoeker.format.postings import CODE, DOCUMENTS
from zoeker.kernel import evaluate, library
from zoeker.query.readings import Analyze, form, pieces, sequences, split
from zoeker.query.tree import Leaf, Named, Together, Word, fields_of, is_filter

from .phrases import Phrases
from .reader import Documents, Reader

_KEPT = 8192  # leaves that are remembered
_LEAF, _BEGIN, _INSTEAD, _BOTH, _EITHER = (
    library.CONSTANTS[name] for name in ("LEAF", "BEGIN", "INSTEAD", "BOTH", "EITHER")
)


class Postings(NamedTuple):
    """Where something stands: the posting lists of a term in each segment, or what was looked up before.

    `most` documents may have it, its lists have at most so many `rows` in a segment, `coded` says whether any occurrence may
    be in the form that it was looked up with.
    """

    laid: evaluate.Postings
    kept: object
    most: int
    rows: int = 0
    coded: bool = False


# What makes a signal: any of each group will do, and its value is the largest; of all groups it is the smallest. Beside postings
# stands whether only occurrences in the form count.
Groups = Sequence[Sequence[tuple[Postings, bool]]]


class Made(NamedTuple):
    """A signal (without frequencies), and what makes it: `instead` of those before it, where none of these is."""

    signal: Signal
    groups: Groups
    instead: bool = False


class LookedUp(NamedTuple):
    """A leaf, as the kernel reads it: its signals, what makes them, and how many documents have it.

    `pieces` may be there in its place, and are weighed by their own idf; `touched` documents have it or these at most.
    `score` is what it adds to a score at most; `lasts` says whether it can be remembered: not if it holds what was looked up,
    which may be as long as the index.
    """

    signals: Sequence[Signal]
    made: Sequence[Made]
    pieces: Sequence[Made]
    laid: library.Laid
    having: int
    touched: int
    score: float
    lasts: bool


class Lookup:
    """Looks the leaves of one question up, each once: what patterns and phrases take is bounded by the question."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._found: dict[Leaf, LookedUp] = {}  # also what is not remembered for the next question
        self.together: dict[Together, Documents] = {}  # the documents that have what must stand together

    @cached_property
    def _analyze(self) -> Analyze:
        return cache(self._reader.analyzer.analyze)  # a word is read for its terms, its parts and its form

    @cached_property
    def _phrases(self) -> Phrases:
        return Phrases(self._reader, self._analyze)

    def leaves(self, leaves: Iterable[Leaf]) -> dict[Leaf, LookedUp]:
        """Look different leaves up, their words together."""
        remembered = self._reader.remembered
        leaves = dict.fromkeys(leaves)
        missing = [leaf for leaf in leaves if leaf not in remembered]
        if missing:
            self._reader.analyzer.learn("\n".join(leaf.text for leaf in missing if isinstance(leaf, Word)))
        return {leaf: self.leaf(leaf) for leaf in leaves}

    def leaf(self, leaf: Leaf) -> LookedUp:
        """Look a leaf up, if it is not remembered."""
        if leaf in self._found:
            return self._found[leaf]
        remembered = self._reader.remembered
        looked_up: LookedUp | None = remembered.get(leaf)
        if looked_up is None:
            made, glued = self._named(leaf) if isinstance(leaf, Named) else self._signals(leaf)
            looked_up = self._looked_up(made, glued, ranks=not is_filter(leaf))
            if looked_up.lasts:
                if len(remembered) >= _KEPT:
                    remembered.clear()
                remembered[leaf] = looked_up
        self._found[leaf] = looked_up
        return looked_up

    def _named(self, name: Named) -> tuple[list[Made], list[Made]]:
        """Gather the evidence for a name: that for its words, and for its other names."""
        words = [self.leaf(word) for word in name.words]
        if len(words) == 1:
            made, glued = (
                [
                    one._replace(signal=one.signal._replace(weight=one.signal.weight * name.own))
                    for one in each
                ]
                for each in (words[0].made, words[0].pieces)
            )
        else:
            together = [group for word in words for group in word.made[0].groups]
            made, glued = [Made(Signal("word", 1.0, 0.0), together)], []
        for variant in name.variants:
            groups = self.leaf(variant.leaf).made[0].groups
            if all(any(postings.most for postings, _ in group) for group in groups):
                made.append(Made(Signal(variant.reason, variant.weight, 0.0), groups))
        return made, glued

    def _signals(self, leaf: Leaf) -> tuple[list[Made], list[Made]]:
        """Gather the evidence for a leaf: for the word, for the form it was typed in, and for its parts; and for its pieces."""
        terms, ranks = self._terms(leaf), not is_filter(leaf)
        parts, glued = (split(leaf, self._analyze), pieces(leaf, self._analyze)) if ranks else ((), ())
        apart = dict.fromkeys((*parts, *glued))
        # The form is looked for beside one of the terms: it stands wherever any of them does.
        written = form(leaf, self._analyze) if terms and ranks else ""
        of = terms.index(min(terms)) if written else -1
        asked = [*terms, *(term for part in apart for term in part)]
        postings_of = self._postings(asked, leaf, written, of) if asked else []
        if terms:
            made = [
                Made(
                    Signal("word", 1.0, 0.0), [[(postings, False) for postings in postings_of[: len(terms)]]]
                )
            ]
            if of >= 0 and postings_of[of].coded:
                made.append(Made(Signal("exact form", ranking.EXACT, 0.0), [[(postings_of[of], True)]]))
        else:
            documents, values = self._phrases.look_up(leaf)
            # What was found may be the beginning of far longer arrays, which need not be kept.
            array_ = Postings(*evaluate.lay_array(documents.copy(), values.copy()), len(documents))
            made = [Made(Signal("word", 1.0, 0.0), [[(array_, False)]])]
        rest = iter(postings_of[len(terms) :])
        groups = {part: [(next(rest), False) for _ in part] for part in apart}
        if parts:
            signal = Signal("parts", ranking.SPLIT, 0.0)
            made.append(Made(signal, [groups[part] for part in parts], instead=True))
        return made, [self._piece(min(terms), [groups[terms]]) for terms in glued]

    def _piece(self, name: str, groups: Groups) -> Made:
        """Weigh a piece by its own idf."""
        having = self._count(self._laid([Made(Signal("", 1.0, 0.0), groups)], 1)[0])
        idf = ranking.idf(self._reader.count, having)
        return Made(Signal(f"piece {name}", ranking.PIECE * idf, 0.0), groups, instead=True)

    def _terms(self, leaf: Leaf) -> list[str]:
        """Give the terms any of which will do; none, where it is a sequence or a pattern that is looked for."""
        readings = sequences(leaf, self._analyze)
        plain = all(len(slots) == 1 and slots[0].kind == "term" for slots in readings)
        return [slots[0].text for slots in readings] if plain else []

    def _postings(self, terms: Sequence[str], leaf: Leaf, written: str, of: int) -> list[Postings]:
        """Look terms up, with the form of one of them."""
        names = fields_of(leaf)
        if isinstance(leaf, Word):  # compounds may hold it
            names += tuple(PARTS_OF[field] for field in names if field in PARTS_OF)
        reader, fields = self._reader, self._reader.fields(names)
        rows = reader.rows(terms, fields, written, of)
        with reader.told:
            laid = evaluate.lay_postings(rows, reader.laid, fields.laid)
        postings = []
        for (lists, kept), each in zip(laid, rows, strict=True):
            listed = [row for table in each for row in table.tolist()]
            most = min(sum(row[DOCUMENTS] for row in listed), reader.size)
            coded = any(row[CODE] >= 0 for row in listed)
            postings.append(Postings(lists, kept, most, max(map(len, each), default=0), coded))
        return postings

    def _laid(self, made: Sequence[Made], holding: int) -> tuple[library.Laid, array[float], list[Postings]]:
        """Lay signals out, the first `holding` of which hold; give their weights, to be filled in, and what must be kept."""
        numbers: dict[int, int] = {}
        postings, elements = list[Postings](), list[tuple[int, int, int]]()
        for _, groups, instead in made:
            joint = _INSTEAD if instead else _BEGIN
            for group in groups:
                for one, exact in group:
                    if id(one) not in numbers:
                        numbers[id(one)] = len(postings)
                        postings.append(one)
                    elements.append((numbers[id(one)], exact, joint))
                    joint = _EITHER
                joint = _BOTH
        weights, rows = array("d", bytes(8 * len(made))), sum(one.rows for one in postings)
        laid = evaluate.lay_leaf([one.laid for one in postings], elements, weights, holding, rows)
        return laid, weights, postings

    def _count(self, laid: library.Laid) -> int:
        """Count the documents that have a leaf."""
        step, reader = array("q", (_LEAF, 0, 0, -1)), self._reader
        question = evaluate.Asked(step, array("q", (laid.address,)), 0, (), 1, 0, 0)
        with reader.told:
            return evaluate.count(question, reader.laid, reader.windows)

    def _looked_up(self, made: Sequence[Made], glued: Sequence[Made], ranks: bool) -> LookedUp:
        """Weigh signals by how many documents have any but a piece."""
        laid, weights, postings = self._laid([*made, *glued], len(made))
        having, size = self._count(laid), self._reader.count
        idf = ranking.idf(size, having) if ranks else 0.0
        signals = [its.signal for its in made]
        signals += [its.signal._replace(weight=its.signal.weight / idf) for its in glued]
        for number, signal in enumerate(signals):
            weights[number] = idf * signal.weight
        most = having + sum(its.most for piece in glued for group in piece.groups for its, _ in group)
        score = max(sum(weights[: len(made)]), sum(weights[len(made) :]))
        lasts = not any(its.laid.array.documents for its in postings)
        kept = library.Laid(laid.address, 1, (laid, postings))
        return LookedUp(signals, made, glued, kept, having, most, score, lasts)
