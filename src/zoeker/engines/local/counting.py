"""How many of some articles are of which source, from which year? Each name gets a number, and numbers are counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from zoeker.format import NO_DATE, RANKED
from zoeker.periods import NAMES, hour, midnight, of_days

from .reader import Documents, Reader

_DAY = 86_400  # seconds
_CLOSE = 1 << 20  # a table of so many is made sooner than an order
_FEW = 16  # of so many documents one is few
_HOUR = 3_600  # zones change at the full hour of UTC

Seconds = NDArray[np.int64]
Numbered = tuple[Sequence[str], NDArray[np.int64]]  # names, and by document the number of its own


def counts(
    reader: Reader, documents: Documents, by: Sequence[str], words: bool
) -> Mapping[tuple[str, ...], int]:
    """Count documents, or the words in them: see `Engine.counts`."""
    columns = [_numbered(reader, documents, each) for each in by]
    cells = np.zeros(len(documents), np.int64)
    for names, numbers in columns:
        cells = cells * len(names) + numbers
    present, places = _different(cells)
    if words:
        weights = sum(reader.lengths(field)[documents].astype(np.int64) for field in RANKED)
        totals = np.zeros(len(present), np.int64)
        np.add.at(totals, places, weights)
    else:
        totals = np.bincount(places, minlength=len(present))
    keys = []
    for names, _ in reversed(columns):
        present, numbers = np.divmod(present, len(names))
        keys.append([names[number] for number in numbers.tolist()])
    named = zip(*reversed(keys), strict=True) if keys else [()] * len(totals)
    summed = Counter[tuple[str, ...]]()
    for cell, total in zip(named, totals.tolist(), strict=True):
        summed[cell] += total  # "" may be there twice: of no date, and of one that lies in no period
    return summed


def _numbered(reader: Reader, documents: Documents, by: str) -> Numbered:
    if by in NAMES:
        called, own = reader.names(by)
        return called, own[documents]
    if by not in reader.periods:
        if len(documents) * _FEW < reader.size:
            return _dated(reader.first[documents], reader.last[documents], by)
        # Of all at once: soon it will be asked again, of other documents.
        reader.periods[by] = _dated(reader.first, reader.last, by)
    names, numbers = reader.periods[by]
    return names, numbers[documents]


def _dated(first: Seconds, last: Seconds, by: str) -> Numbered:
    """Name the periods of dates, and give the number of each one's; the first is that of no date."""
    dated = first != NO_DATE
    names, numbers = _periods(first[dated], last[dated], by)
    every = np.zeros(len(first), np.int64)
    every[dated] = numbers + 1
    return ["", *names], every


def _periods(first: Seconds, last: Seconds, by: str) -> Numbered:
    """Name the periods that dates lie in: each only once, since a newspaper has few dates."""
    if by == "hour":
        hours = np.where(first == last, first // _HOUR, NO_DATE)
        return _named(hours, lambda begun: "" if begun == NO_DATE else hour(begun * _HOUR))
    begin, end = _days(first), _days(last)
    lengths, of_length = _different(end - begin)
    longer, least = lengths.tolist(), int(begin.min(initial=0))
    many = len(longer) or 1

    def name(number: int) -> str:
        day = number // many + least
        return of_days(day, day + longer[number % many], by)

    return _named((begin - least) * many + of_length, name)


def _days(seconds: Seconds) -> Seconds:
    """Give the numbers of the days in which seconds lie, as `periods.day` does."""
    begun, places = _different(seconds // _DAY)
    nights = np.array([midnight(number + 1) for number in begun.tolist()], np.int64)
    days: Seconds = begun[places] + (seconds >= nights[places])
    return days


def _named(values: NDArray[np.int64], name: Callable[[int], str]) -> Numbered:
    """Number the names of values, of which several may have one."""
    different, places = _different(values)
    names = dict[str, int]()
    numbers = [names.setdefault(name(value), len(names)) for value in different.tolist()]
    return list(names), np.array(numbers, np.int64)[places]


def _different(values: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give the different values in order, and by value the number of its own: as np.unique does, but without sorting where they lie close."""
    least = int(values.min(initial=0))
    span = int(values.max(initial=0)) - least + 1
    if span > _CLOSE:
        different, places = np.unique(values, return_inverse=True)
        return different, places
    present = np.zeros(span, bool)
    present[values - least] = True
    return np.flatnonzero(present) + least, (np.cumsum(present) - 1)[values - least]
