"""How are many words held, and put in order? Side by side, as UTF-8, without an object for each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from zoeker.format.packing import Bytes, Numbers, ragged
from zoeker.kernel.words import number_words


class WordList:
    """Words: number i from byte `starts[i]` of `text` up to where the next one begins, and the last ends."""

    def __init__(self, text: Bytes, starts: Numbers) -> None:
        self.text, self.starts = text, starts

    def __len__(self) -> int:
        return len(self.starts) - 1

    def __getitem__(self, number: int) -> bytes:
        return self.text[self.starts[number] : self.starts[number + 1]].tobytes()

    @property
    def lengths(self) -> Numbers:
        """How many bytes each has."""
        found: Numbers = np.diff(self.starts)
        return found

    def between(self, first: int, last: int) -> WordList:
        """Give the words from number `first` up to, not including, `last`."""
        starts = self.starts[first : last + 1]
        return WordList(self.text[starts[0] : starts[-1]], starts - starts[0])

    def take(self, numbers: Numbers) -> WordList:
        """Give the words with some numbers."""
        lengths = self.lengths[numbers]
        return WordList(self.text[ragged(self.starts[numbers], lengths)], starts_of(lengths))


NO_WORDS = WordList(np.empty(0, np.uint8), np.zeros(1, np.int64))


def word_list(words: Sequence[bytes]) -> WordList:
    """Put words side by side."""
    lengths = np.fromiter(map(len, words), np.int64, len(words))
    return WordList(np.frombuffer(b"".join(words), np.uint8), starts_of(lengths))


def joined(lists: Iterable[WordList]) -> WordList:
    """Put lists one behind the other."""
    texts, lengths = zip(*((words.text, words.lengths) for words in lists), strict=True)
    return WordList(np.concatenate(texts), starts_of(np.concatenate(lengths)))


def numbered(words: WordList) -> tuple[WordList, Numbers]:
    """Give the different words in order, and which of them each word is."""
    text, starts, numbers = number_words(words.text, words.starts)
    return WordList(text, starts), numbers


def starts_of(lengths: Numbers) -> Numbers:
    """Give where words of these lengths begin, and the last ends."""
    return np.concatenate([[0], np.cumsum(lengths)])
