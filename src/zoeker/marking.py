"""Which words of an article are marked? Those of a question, wherever they stand: what must stand together, only where it does."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from .dutch import Analyzer
from .engines import Engine, Found, Stored
from .query.tree import RANKED, Leaf, Query, Together, placed
from .snippets.marks import marker, stands_otherwise
from .snippets.occurrences import Mark, apart

if TYPE_CHECKING:
    from .engines.together import Judge

_Marks = list[list[Mark]]  # of some texts

_START, _END = attrgetter("start"), attrgetter("end")


def marks_in(
    engine: Engine,
    tree: Query,
    found: Sequence[Found],
    stored: Sequence[Stored],
    words: Sequence[Leaf],
    joined: bool = False,
) -> list[Sequence[Sequence[Mark]]]:
    """Give for each article that was found the marks in its title, lead and body; if `joined`, one for all words of a phrase.

    `words` are leaves of a question's `tree`. The parts of a compound that was typed are marked where that is why the article was found.
    """
    marks: dict[int, Sequence[Sequence[Mark]]] = {}  # by place among them
    for whole in {its.whole for its in found}:
        places = [place for place, its in enumerate(found) if its.whole is whole]
        texts = [text for at in places for text in (stored[at].title.encode(), *stored[at].written)]
        each = iter(_Texts(texts, engine.analyzer, joined).marks(tree, words, not whole))
        marks.update(zip(places, zip(*[each] * len(RANKED), strict=True), strict=True))
    return [marks[place] for place in range(len(found))]


def marks_of(
    texts: Mapping[str, str], tree: Query, words: Sequence[Leaf], analyzer: Analyzer
) -> dict[str, list[Mark]]:
    """Give the marks in the texts of an article, those of RANKED, which need not be in an index; as `marks_in`."""
    split = any(stands_otherwise(leaf, texts, analyzer) for leaf in words)
    written = _Texts([texts[field].encode() for field in RANKED], analyzer, indexed=False)
    return dict(zip(RANKED, written.marks(tree, words, split), strict=True))


class _Texts(NamedTuple):
    """Texts of articles, those of RANKED of each, all of which are `indexed` as the analyzer knows, or need not be."""

    texts: Sequence[bytes]
    analyzer: Analyzer
    joined: bool = False
    indexed: bool = True

    def marks(self, tree: Query, words: Sequence[Leaf], split: bool) -> _Marks:
        """Give the marks of words in each text."""
        groups: dict[Together | None, set[Leaf]] = {None: set()}
        for leaf, group in placed(tree):
            groups.setdefault(group, set()).add(leaf)
        if len(groups) == 1:
            return self._anywhere(words, split)
        anywhere, marks = groups[None], _Marks([] for _ in self.texts)
        for group, leaves in groups.items():
            sought = [leaf for leaf in words if leaf in leaves and (group is None or leaf not in anywhere)]
            found = self._anywhere(sought, split) if group is None else self._together(group, sought)
            numbers = [words.index(leaf) for leaf in sought]
            for into, some in zip(marks, found, strict=True):
                into += [mark._replace(leaf=numbers[mark.leaf]) for mark in some]
        return [apart(some) for some in marks]

    def _anywhere(self, words: Sequence[Leaf], split: bool) -> _Marks:
        marks_of = marker(words, self.analyzer, split, self.joined)
        fields = RANKED * (len(self.texts) // len(RANKED))
        if self.indexed:
            return marks_of.each(fields, self.texts)
        return [marks_of.marks(field, text.decode()) for field, text in zip(fields, self.texts, strict=True)]

    def _together(self, group: Together, words: Sequence[Leaf]) -> Iterator[list[Mark]]:
        """Yield the marks of words in those sentences of each text, or paragraphs, that have what must stand together.

        Those of the parts of a compound where itself does not stand in it.
        """
        units = self._judge(group).units(self.texts)
        each = self._anywhere(words, split=False), self._anywhere(words, split=True)
        for spans, whole, parts in zip(units, *each, strict=True):
            marks = list[Mark]()
            for start, end in spans:
                here = _within(whole, start, end)
                standing = {mark.leaf for mark in here}
                marks += [*here, *(mark for mark in _within(parts, start, end) if mark.leaf not in standing)]
            yield marks

    def _judge(self, group: Together) -> Judge:
        from .engines.together import Judge  # here: few questions ask for sentences, and it takes time

        asked = Judge, group, self.indexed
        made = self.analyzer.remembered.get(asked)
        return made or self.analyzer.remember(asked, Judge(group, self.analyzer, self.indexed))


def _within(marks: Sequence[Mark], start: int, end: int) -> Sequence[Mark]:
    """Give those of some marks, in order and apart, that stand within a part of their text."""
    return marks[bisect_left(marks, start, key=_START) : bisect_right(marks, end, key=_END)]
