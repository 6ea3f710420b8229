"""What does the index know? A snapshot of it: postings, lengths, dates and stored articles, as NumPy arrays.

Documents are numbered from 0 through all segments. What was deleted is in none of the answers, so that statistics
do not depend on how the index came to be.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import cached_property
from pathlib import Path
from threading import local
from typing import Any, TypeVar
from weakref import ref

import numpy as np
from numpy.typing import NDArray

from zoeker.article import Article
from zoeker.dutch import Analyzer, Form, known_to
from zoeker.format import toc
from zoeker.format.folder import analyzer_of, contents, damage_told
from zoeker.format.postings import CODE, DOCUMENTS, Bytes, Numbers
from zoeker.format.schema import ID
from zoeker.format.segment import Segment, keyed_forms, keys_of, known_forms, open_segment
from zoeker.format.stored import Dictionary, read_head, read_text
from zoeker.format.words import Words
from zoeker.kernel.evaluate import Scoring, Windows
from zoeker.kernel.passages import read_texts
from zoeker.kernel.postings import Scratch

from .evaluate import Best, Evaluated, Segments, Wanted, best, count, evaluate
from .lists import DOCUMENT_SHIFT, Opened, together
from .norms import Lengths, Norms, norms
from .patterns import Choice, Span, choice
from .phrases import follow
from .program import Evidence, Occurring, Program
from .weighed import Lists, Weighed, combined, find_keys, lists, weigh, weigh_keys

Documents = NDArray[np.int64]  # document numbers, increasing

_KEPT = 8192  # things that are remembered of words

_Made = TypeVar("_Made")


class Reader:
    """A snapshot of the index in `path`: what is written after it was opened does not show in it.

    Raises IndexMissingError, IndexVersionError or IndexDamagedError, here and from every method that reads.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.told = damage_told(path)  # to be entered where anything is read from the files
        self.contents, self._segments = contents(path, self._opened)
        self._stamp = toc.stamp(path, self.contents.generation)
        self.made_with = analyzer_of(path)  # the name of its analyzer
        self.size = sum(opened.segment.size for opened in self._segments)
        self._lengths: dict[str, Lengths] = {}
        self._last: tuple[int, Article] | None = None  # an article is asked for several times in a row
        self._norms: dict[tuple[str, ...], Norms] = {}
        self._remembered: dict[Hashable, Any] = {}
        self._own = local()

    def _opened(self, table: toc.Contents) -> list[Opened]:
        dictionaries: dict[str, Dictionary] = {}
        found, base = [], 0
        for record in table.segments:
            found.append(Opened(open_segment(self.path, record, dictionaries), base, record))
            base += record.documents
        return found

    def close(self) -> None:
        """Let go of the files at once: nobody may be reading. Otherwise they are, once nobody holds this reader."""
        self._segments = []
        self._remembered.clear()
        self.__dict__.pop("_laid", None)

    @property
    def segments(self) -> int:
        """The number of segments the index consists of."""
        return len(self._segments)

    @property
    def opened(self) -> list[Opened]:
        """The segments."""
        return self._segments

    @cached_property
    def live(self) -> NDArray[np.bool_]:
        """Which document numbers stand for an article: an array of `size` truth values."""
        alive = np.ones(self.size, bool)
        for opened in self._segments:
            alive[opened.record.deleted + opened.base] = False
        return alive

    @cached_property
    def documents(self) -> Documents:
        """The numbers of all articles."""
        return np.flatnonzero(self.live)

    @cached_property
    def count(self) -> int:
        """The number of articles."""
        return self.size - sum(len(opened.record.deleted) for opened in self._segments)

    @property
    def stale(self) -> bool:
        """Whether the index has had a commit since this snapshot was taken."""
        return toc.stamp(self.path, toc.latest(self.path)) != self._stamp

    def lengths(self, field: str) -> Lengths:
        """Give the field length, in positions, by document number."""
        if field not in self._lengths:
            with self.told:
                held = [opened.segment.lengths(field) for opened in self._segments]
            self._lengths[field] = np.concatenate(held) if held else np.empty(0, np.uint8)
        return self._lengths[field]

    @cached_property
    def first(self) -> NDArray[np.int64]:
        """The first second each article's date may mean (since 1970 UTC; NO_DATE without one), by document number."""
        return self._column(lambda segment: segment.column("first"))

    @cached_property
    def last(self) -> NDArray[np.int64]:
        """The last second each article's date may mean, by document number."""
        return self._column(lambda segment: segment.column("last"))

    @cached_property
    def analyzer(self) -> Analyzer:
        """Reads texts as the index was made: of words that it holds, by what it knows of them."""
        own = _Known(self)
        return Analyzer(known_to(self.made_with, own.forms), own)

    def occurring(self, term: str, form: str, fields: tuple[str, ...]) -> Occurring:
        """Look an indexed term up in some fields, with a written form of it ("" for none) that may be weighed apart."""
        asked = term, form, fields
        with self.told:
            found: Occurring | None = self.recalled(asked)
            return found or self.remember(asked, self._look_up(*asked))

    def evaluate(self, program: Program, wanted: Wanted) -> Evaluated:
        """Run a program: see evaluate.py."""
        with self.told:
            return evaluate(program, self._laid, wanted, self._windows())

    def count_leaves(self, program: Program, leaves: Sequence[tuple[int, Evidence]]) -> list[int]:
        """Run a program to count the documents that leaves have: see evaluate.py."""
        with self.told:
            return count(program, self._laid, leaves, self._windows())

    def best(self, program: Program, wanted: Wanted, scoring: Scoring) -> Best:
        """Run a program for the best of what it finds: see evaluate.py."""
        with self.told:
            return best(program, self._laid, wanted, self._windows(), scoring)

    @cached_property
    def _laid(self) -> Segments:
        return Segments(self._segments)

    def recalled(self, asked: Hashable) -> Any:
        """Give what was remembered of this snapshot; None if nothing was, or too much else since."""
        return self._remembered.get(asked)

    def remember(self, asked: Hashable, found: _Made) -> _Made:
        """Remember something of this snapshot, that need not be made again."""
        if len(self._remembered) >= _KEPT:
            self._remembered.clear()
        self._remembered[asked] = found
        return found

    def _windows(self) -> Windows:
        try:
            windows: Windows = self._own.windows
        except AttributeError:
            windows = self._own.windows = Windows()
        return windows

    def keys(self, term: str, fields: tuple[str, ...], within: Documents | None = None) -> Numbers:
        """Give where an indexed term stands in some fields of some documents or (None) of all: keys, as lists.py has them."""
        with self.told:
            return together(
                [find_keys(word, within) for word in filter(None, self.occurring(term, "", fields).lists)]
            )

    def follow(
        self, terms: Sequence[str], fields: tuple[str, ...], slop: int, within: Documents | None = None
    ) -> Numbers:
        """Give the keys of where indexed terms follow each other, or two are near each other: see `follow.follow`."""
        with self.told:
            found = zip(*(self.occurring(term, "", fields).lists for term in terms), strict=True)
            held = [[word for word in words if word] for words in found]
            return together([follow(words, slop, within) for words in held if len(words) == len(terms)])

    def weigh_keys(self, keys: Numbers, norms: Norms) -> Weighed:
        """Weigh what stands at different occurrences, whose keys come in any order."""
        with self.told:
            return self._clean(weigh_keys, keys, norms, self.size)

    def _look_up(self, term: str, form: str, fields: tuple[str, ...]) -> Occurring:
        found: list[Lists | None] = []
        for opened in self._segments:
            rows = opened.segment.words.rows_of(term.encode(), form.encode(), opened.places(fields))
            found.append(lists(opened, rows) if len(rows) else None)
        held = [row for one in found if one for row in one.rows.tolist()]
        most = sum([row[DOCUMENTS] for row in held])
        return Occurring(found, most, any(row[CODE] >= 0 for row in held))

    def _clean(self, weigh: Callable[..., Weighed], *asked: Any) -> Weighed:
        """Weigh something with scratch that is as it was before."""
        try:
            return weigh(*asked, self._scratch())
        except ValueError:
            del self._own.scratch  # something may be left in it
            raise

    def _scratch(self) -> Scratch:
        if not hasattr(self._own, "scratch"):
            self._own.scratch = Scratch(self.size)
        scratch: Scratch = self._own.scratch
        return scratch

    def choose(
        self, choose: Callable[[Words], Iterable[Span]], fields: Sequence[str], as_terms: bool = True
    ) -> list[Choice]:
        """Choose words, as forms and (`as_terms`) as terms, in some fields.

        `choose` is called with the dictionary of each segment and gives spans of numbers in it, apart and in order.
        """
        with self.told:
            return [
                choice(opened, choose(opened.segment.words), as_terms).within(fields)
                for opened in self._segments
            ]

    def weigh_chosen(self, choices: Sequence[Choice], fields: Sequence[str], norms: Norms) -> Weighed:
        """Weigh what was chosen in some fields, as one word."""
        with self.told:
            found = [(choice.opened, choice.rows(fields)) for choice in choices]
            return combined([self._clean(weigh, lists(*pair), norms) for pair in found if len(pair[1])])

    def chosen_keys(
        self, choices: Sequence[Choice], fields: Sequence[str], within: Documents | None = None
    ) -> Numbers:
        """Give where what was chosen stands, as `keys` does."""
        with self.told:
            keys = together([choice.keys(fields) for choice in choices])
            wanted = self.live
            if within is not None:
                wanted = np.zeros(self.size, bool)
                wanted[within] = True
            return np.unique(keys[wanted[keys >> DOCUMENT_SHIFT]])

    def norms(self, fields: tuple[str, ...]) -> Norms:
        """Give what one occurrence counts for in some fields, by field length."""
        if fields not in self._norms:
            self._norms[fields] = norms(fields, self.lengths, self.live)
        return self._norms[fields]

    def count_terms(self, fields: Iterable[str]) -> int:
        """Count the different terms (stems) of some fields."""
        with self.told:
            found: set[bytes] = set()
            for opened in self._segments:
                segment = opened.segment
                rows, _ = segment.words.table()
                numbers = [segment.fields.get(field, -1) for field in fields]
                held = np.zeros(len(segment.words), bool)
                held[rows.words[np.isin(rows.fields, numbers)]] = True
                if len(self._segments) == 1:
                    return int(np.count_nonzero(held))
                found.update(
                    word for word, kept in zip(segment.words.words(), held.tolist(), strict=True) if kept
                )
        return len(found)

    def sources(self) -> dict[str, int]:
        """Count the articles of each source, the one with most first; "" is for those without."""
        counts: Counter[str] = Counter()
        with self.told:
            for opened in self._segments:
                names, numbers = opened.segment.names("source")
                kept = numbers if opened.live is None else numbers[opened.live]
                held = np.bincount(kept, minlength=len(names)).tolist()
                counts.update({name: count for name, count in zip(names, held, strict=True) if count})
        return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))

    def number(self, id: str) -> int | None:
        """Give the document number of an article; None if there is none with this id."""
        if any("\ud800" <= letter <= "\udfff" for letter in id):  # bytes that are no UTF-8: no id holds them
            return None
        found = self.keys(id, (ID,))
        return int(found[0]) >> DOCUMENT_SHIFT if found.size else None

    def id(self, document: int) -> str:
        """Give the id of the article with this number."""
        return str(self.head(document)["id"])

    def head(self, document: int) -> dict[str, Any]:
        """Give what is stored of an article without its text: `id`, `digest`, `origin`, and the rest as `article`."""
        return self.heads([document])[0]

    def heads(self, documents: Iterable[int]) -> list[dict[str, Any]]:
        """Give what is stored of some articles without their text, as `head` does."""
        found = []
        with self.told:
            for document in documents:
                opened, number = self._place(document)
                found.append(read_head(opened.segment.stored.part("heads", number)))
        return found

    def texts(self, documents: Iterable[int]) -> list[tuple[bytes, bytes]]:
        """Give the lead and the body of some articles, in UTF-8."""
        with self.told:
            placed = map(self._place, documents)
            parts = [opened.segment.stored.part("texts", number) for opened, number in placed]
            found = read_texts(parts)
            for lead, body in found:  # both are empty of an article that has only a title
                if not str(lead, "utf-8"):
                    str(body, "utf-8")  # which is shown then, and raises ValueError if it is no text
            return found

    def extra(self, document: int) -> Callable[[], dict[str, Any]]:
        """Give a function that reads what else is known of an article, also after the snapshot was closed."""
        opened, number = self._place(document)
        stored, told = opened.segment.stored, self.told

        def read() -> dict[str, Any]:
            with told:
                return dict(read_text(stored.part("texts", number)).get("extra", {}))

        return read

    def article(self, document: int) -> Article:
        """Give the article with this number, as it was handed over."""
        last = self._last  # another thread may put its own in the place of it
        if last is None or last[0] != document:
            last = self._last = document, self._read(document)
        return last[1]

    def _read(self, document: int) -> Article:
        with self.told:
            opened, number = self._place(document)
            return opened.segment.stored.article(number)

    def _place(self, document: int) -> tuple[Opened, int]:
        for opened in reversed(self._segments):
            if document >= opened.base:
                return opened, document - opened.base
        raise IndexError(document)

    def _column(self, read: Callable[[Segment], NDArray[Any]]) -> NDArray[np.int64]:
        with self.told:
            parts = [read(opened.segment).astype(np.int64) for opened in self._segments]
        return np.concatenate(parts) if parts else np.empty(0, np.int64)


class _Known:
    """What a reader knows of words: see `Known` and `Keyed`. Once nobody holds the reader, nothing.

    An analyzer is in a circle with what it remembers, which must not keep the files open once nobody reads them.
    """

    def __init__(self, reader: Reader) -> None:
        self._reader, self._told = ref(reader), reader.told

    @property
    def _segments(self) -> list[Segment]:
        reader = self._reader()
        return [opened.segment for opened in reader.opened] if reader else []

    def forms(self, texts: Iterable[str]) -> dict[str, Form]:
        with self._told:
            return known_forms(self._segments, texts)

    def read(self, text: Bytes, spans: Numbers) -> tuple[Numbers, Numbers]:
        with self._told:
            return keyed_forms(self._segments, text, spans)

    def keys(self, terms: Sequence[str]) -> tuple[Numbers, Numbers]:
        with self._told:
            return keys_of(self._segments, terms)
