"""Which passages show why an article was found, in plain Python? What the kernel is held against."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from operator import itemgetter
from typing import NamedTuple

from zoeker.query.results import Snippet
from zoeker.sentences import CLOSING, ITEMS, NARROWEST, QUOTES, SIGNS, WIDEST, sentences, stripped
from zoeker.snippets.occurrences import Mark
from zoeker.snippets.selection import BEFORE, FAR, FIELDS, LENGTH, MOST

_START = itemgetter(0)
_NUMBERED = re.compile(r"[0-9]{1,3}[.)](?:\s|$)")


class Part(NamedTuple):
    """A part of a text, with the marks in it and their leaves.

    A stretch is one that no passage around its marks leaves: a paragraph, or so much of a long one as can matter.
    """

    field: str
    text: str
    start: int
    end: int
    marks: Sequence[Mark]
    leaves: int  # a bit each


def stretches(field: str, text: str, marks: Sequence[Mark]) -> list[Part]:
    """Cut out what lies around marks: no sentence is in two paragraphs, and nothing farther than LENGTH is shown."""
    found: list[Part] = []
    place, count = 0, len(marks)
    while place < count:
        start, _, leaf = marks[place]
        begin, end = text.rfind("\n", 0, start) + 1, _line_end(text, start)
        first, leaves = place, 1 << leaf
        place += 1
        while place < count and marks[place][0] < end:
            leaves |= 1 << marks[place][2]
            place += 1
        if end - begin > FAR:
            found += _around(field, text, begin, end, marks[first:place])
            continue
        if end - begin <= LENGTH:
            begin, end = stripped(text, begin, end) or (begin, end)
        found.append(Part(field, text, begin, end, marks[first:place], leaves))
    return found


def _around(field: str, text: str, begin: int, end: int, marks: Sequence[Mark]) -> Iterator[Part]:
    """Cut a long paragraph between words that are far from any mark."""
    first, before = 0, begin - LENGTH
    for place, mark in enumerate(marks):
        if gap := _gap(text, before, mark.start):
            if place:
                yield _part(field, text, begin, gap[0], marks[first:place])
            first, begin = place, gap[1]
        before = mark.end
    gap = _gap(text, before, end + LENGTH)
    yield _part(field, text, begin, gap[0] if gap else end, marks[first:])


def _gap(text: str, before: int, after: int) -> tuple[int, int] | None:
    """Give where the first word ends and where the last one begins that are farther than LENGTH from two marks."""
    low, high = before + LENGTH, after - LENGTH
    end = text.find(" ", low, high) if low < high else -1
    if end <= 0:
        return None
    start = text.rfind(" ", end, high) + 1
    return None if text[end - 1].isspace() or text[start : start + 1].isspace() else (end, start)


def passages(stretch: Part) -> list[Part]:
    """Give the passages with marks: a sentence that holds one, with those beside it, or windows of a long one."""
    field, text, begin, stop, held, _ = stretch
    if stop - begin <= LENGTH:
        return [stretch]
    bounds = list(sentences(text, begin, stop))
    found = []
    done = 0
    for number, (start, end) in enumerate(bounds):
        first, done = done, bisect_left(held, end, done, key=_START)
        if first == done:
            continue
        if end - start > LENGTH:
            found += _windows(field, text, start, end, held[first:done])
        else:
            start, end = _widened(bounds, number)
            found.append(_part(field, text, start, end, _inside(held, start, end)))
    return found


def beginning(field: str, text: str) -> Part:
    """Give the passage that a text begins with: nothing of an article that has only a title."""
    if not text:
        return Part(field, text, 0, 0, (), 0)
    (stretch, *_) = stretches(field, text, [Mark(0, 1, 0)])
    bounds = list(islice(sentences(text, 0, stretch.end), LENGTH))  # more do not fit
    start, end = bounds[0]
    if end - start > LENGTH:
        start, end = _window(text, Mark(start, start, 0), start, end)
    else:
        start, end = _widened(bounds, 0)
    return _part(field, text, start, end, ())


def _inside(marks: Sequence[Mark], start: int, end: int) -> Sequence[Mark]:
    return marks[bisect_left(marks, start, key=_START) : bisect_left(marks, end, key=_START)]


def _widened(bounds: Sequence[tuple[int, int]], number: int) -> tuple[int, int]:
    """Add the sentences after a short one, then those before it, while they fit."""
    start, end = bounds[number]
    for _, after in bounds[number + 1 :]:
        if after - start > LENGTH:
            break
        end = after
    for before, _ in reversed(bounds[:number]):
        if end - before > LENGTH:
            break
        start = before
    return start, end


def _windows(field: str, text: str, start: int, end: int, marks: Sequence[Mark]) -> list[Part]:
    """Cut windows out of a sentence that is too long, each around its own marks."""
    found = []
    done = 0
    while done < len(marks):
        begin, stop = _window(text, marks[done], start, end)
        whole = [mark for mark in _inside(marks, marks[done].start, stop) if mark.end <= stop]
        held = whole or [marks[done]._replace(end=stop)]
        found.append(_part(field, text, begin, stop, held))
        done, start = done + len(held), stop
    return found


def _window(text: str, mark: Mark, start: int, end: int) -> tuple[int, int]:
    """Give a mark some words before it and as many after it as there is room for, between `start` and `end`."""
    low, high = _word_around(text, mark, start, end)
    begins = range(max(start, mark.start - BEFORE), low)
    begin = next((at for at in begins if not text[at].isspace() and text[at - 1 : at].strip() == ""), low)
    stops = range(min(end, begin + LENGTH), high, -1)
    stop = next((at for at in stops if not text[at - 1].isspace() and text[at : at + 1].strip() == ""), high)
    return begin, stop


def _word_around(text: str, mark: Mark, start: int, end: int) -> tuple[int, int]:
    """Give the bounds of all that is written without a space around a mark; of what has no end, a part."""
    low, high = mark.start, mark.end
    while low > max(start, mark.start - LENGTH) and not text[low - 1].isspace():
        low -= 1
    while high < min(end, mark.end + LENGTH) and not text[high].isspace():
        high += 1
    if high - low <= LENGTH:
        return low, high
    low = max(low, mark.start - BEFORE)
    return low, min(high, low + LENGTH)


def overlap(one: Part, other: Part) -> bool:
    """Say whether two passages have some text in common."""
    return one.field == other.field and one.start < other.end and other.start < one.end


def _part(field: str, text: str, start: int, end: int, marks: Sequence[Mark]) -> Part:
    leaves = 0
    for _, _, leaf in marks:
        leaves |= 1 << leaf
    return Part(field, text, start, end, marks, leaves)


def _line_end(text: str, start: int) -> int:
    end = text.find("\n", start)
    return len(text) if end < 0 else end


def chosen(
    texts: Sequence[bytes], marks: Sequence[Sequence[Mark]], weights: Sequence[float], present: Iterable[int]
) -> tuple[Snippet, ...]:
    """Choose the passages of an article, or its beginning."""
    sought = sum(1 << leaf for leaf in present)
    whole = {field: text.decode() for field, text in zip(FIELDS, texts, strict=True)}
    found = [
        stretch
        for field, held in zip(FIELDS, marks, strict=True)
        for stretch in stretches(field, unwrapped(whole[field]) if held else "", held)
    ]
    its = _Passages(found, weights).chosen(sought)
    if not its:
        field = "lead" if whole["lead"] else "body"
        its = [beginning(field, unwrapped(whole[field]))]
    return tuple([_snippet(passage, whole[passage.field]) for passage in its])


class _Passages:
    """The passages of an article. A stretch is cut only where it can hold the best: that is most of the work."""

    def __init__(self, found: Sequence[Part], weights: Sequence[float]) -> None:
        self._stretches = found
        self._weights = _Weights(weights)
        self._cut: dict[int, list[Part]] = {}  # by the number of the stretch

    def chosen(self, sought: int) -> list[Part]:
        """Choose the best: that which shows all that is sought, or up to MOST."""
        if complete := self._complete(sought):
            return [complete]
        chosen: list[Part] = []
        covered = 0
        while len(chosen) < MOST:
            best = self._best(covered, chosen)
            if best is None or not best.leaves & ~covered:
                break  # more of the same is no news to who reads ten hits
            chosen.append(best)
            covered |= best.leaves
        return chosen

    def _complete(self, sought: int) -> Part | None:
        """Find the first passage that shows all that is sought, and enough of it."""
        enough = 2 * sought.bit_count()
        for number, stretch in enumerate(self._stretches):
            if len(stretch.marks) >= enough and sought & stretch.leaves == sought:
                for passage in self._of(number):
                    if len(passage.marks) >= enough and sought & passage.leaves == sought:
                        return passage
        return None

    def _best(self, covered: int, chosen: Sequence[Part]) -> Part | None:
        """Find the first of the best passages apart from those chosen, which show the leaves that are covered."""
        bounds = [
            (self._worth(stretch, covered), -number)
            for number, stretch in enumerate(self._stretches)
            if stretch.leaves & ~covered
        ]
        bounds.sort(reverse=True)
        best, found = ((-1.0, 0.0, 0), 0), None
        for bound in bounds:
            if bound < best:
                break
            number = -bound[1]
            for passage in self._of(number):
                worth = self._worth(passage, covered), -number
                if worth > best and not any(overlap(passage, other) for other in chosen):
                    best, found = worth, passage
        return found

    def _of(self, number: int) -> list[Part]:
        if number not in self._cut:
            self._cut[number] = passages(self._stretches[number])
        return self._cut[number]

    def _worth(self, part: Part, covered: int) -> tuple[float, float, int]:
        """Say what a part shows that the passages before did not, what it shows in all, and how often.

        A passage is worth no more than the stretch that it is cut from.
        """
        here, weights = part.leaves, self._weights
        return weights[here & ~covered], weights[here], min(len(part.marks), 2 * here.bit_count())


class _Weights(dict[int, float]):
    """What leaves are worth together, by their bits: few different ones come up."""

    def __init__(self, weights: Sequence[float]) -> None:
        self._weights = weights

    def __missing__(self, leaves: int) -> float:
        found = 0.0
        for leaf, weight in enumerate(self._weights):  # as in C: `sum` rounds otherwise since Python 3.12
            found += weight if leaves >> leaf & 1 else 0
        self[leaves] = found
        return found


def _snippet(passage: Part, text: str) -> Snippet:
    """Make the snippet of a passage, of the text as it was before line ends were taken for spaces."""
    field, _, start, end, marks, _ = passage
    shift = (start > 0) - start
    marked = tuple([(begin + shift, stop + shift) for begin, stop, _ in marks])
    return Snippet(_between(text[start:end], start > 0, end < len(text)), marked, field, start, end)


def _between(shown: str, before: bool, after: bool) -> str:
    """Say of a part of a text where something is left out."""
    return ("…" if before else "") + shown + ("…" if after else "")


def unwrapped(text: str) -> str:
    """Put a space for each line end that only keeps lines short, so that a sentence goes on across it.

    That is one at which the next word would not have fitted, in the longest line of lines without an empty one between them, as
    at half of their ends at least; not where a list item begins, nor where lines are too long or too short to have been broken.
    """
    if "\n" not in text:
        return text
    lines = text.split("\n")
    made, begin = [lines[0]], 0
    widths = [len(line.rstrip()) for line in lines]
    while begin < len(lines) - 1:
        end = begin + 1
        while end < len(lines) and widths[end - 1] and widths[end]:
            end += 1
        width = max(widths[begin:end])
        full = [
            NARROWEST <= width <= WIDEST and _fills(widths[number - 1], lines[number], width)
            for number in range(begin + 1, end)
        ]
        broken = 2 * sum(full) >= len(full)
        for number, wraps in enumerate(full, begin + 1):
            made += (" " if wraps and broken else "\n", lines[number])
        if end < len(lines):
            made += ("\n", lines[end])
        begin = end
    return "".join(made)


def _fills(used: int, following: str, width: int) -> bool:
    """Say whether the first word of a line did not fit any more behind so many letters of the line before."""
    first, small = following[0], following[0].lower()
    letter = len(small) == 1 and small.isalpha()
    sign = not (letter or first.isascii() or first in SIGNS + CLOSING + QUOTES)
    if sign or first in ITEMS or first.isspace() or _NUMBERED.match(following):
        return False
    return used + 1 + len(following.split(None, 1)[0]) > width
