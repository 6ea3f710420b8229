import io
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zoeker import Article, kernel
from zoeker.dutch import Form, Lexicon
from zoeker.format import encoding
from zoeker.format.sections import FileWriter
from zoeker.format.stored import NO_FILE, Dictionary
from zoeker.kernel.memory import give_back
from zoeker.write.batch import BatchWriter, Entry, write_articles

from .test_write_merge import entries


class Writing:
    """Writes batches of one article, and notes which words are asked for."""

    def __init__(self, path: Path, most: int) -> None:
        self.asked: list[str] = []
        self._path = path
        self._writer = BatchWriter(most, self._known)

    def _known(self, texts: Iterable[str]) -> Mapping[str, Form]:
        self.asked.extend(texts)
        return {}

    def write(self, text: str) -> set[str]:
        self.asked.clear()
        entry = Entry(Article(id="a", title="x", body=text), "a", "digest")
        self._writer.write(self._path, "b", [entry], Dictionary())
        return set(self.asked) - {"x"}

    def forget(self) -> None:
        self._writer.forget()


def test_words_are_remembered_from_one_batch_to_the_next(tmp_path: Path) -> None:
    writing = Writing(tmp_path, 1_000)
    assert writing.write("kat hond") == {"kat", "hond"}
    assert writing.write("hond koe") == {"koe"}
    writing.forget()
    assert writing.write("kat hond") == {"kat", "hond"}


def test_of_too_many_words_those_met_first_are_remembered(tmp_path: Path) -> None:
    writing = Writing(tmp_path, 6)
    writing.write("kat hond")
    writing.write("koe paard geit schaap")  # seven, with the title
    assert writing.write("kat hond geit schaap") == {"geit", "schaap"}
    assert writing.write("kat hond geit schaap") == set()


def test_memory_can_be_given_back() -> None:
    assert give_back() is None  # and nothing is lost


WORDS = ["kat", "katten", "klimaattop", "Wit-Rusland", "zo'n", "sloten", "5 jan. 2022", "U.N.O.", "é\n"]
TEXTS = st.lists(st.sampled_from(WORDS), max_size=9).map(" ".join)


def written(articles: list[Entry]) -> bytes:
    file = io.BytesIO()
    write_articles(FileWriter(file), articles, Lexicon(), Dictionary())
    return file.getvalue()


def ways(articles: list[Entry]) -> list[bytes]:
    """Write articles in C, in NumPy, and in NumPy as when no key has room for all that tells occurrences apart."""
    found = [written(articles)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kernel, "KERNEL", None)
        found.append(written(articles))
        patch.setattr(encoding, "_KEY_BITS", 8)
        found.append(written(articles))
    return found


@given(st.lists(st.tuples(TEXTS, TEXTS, TEXTS), min_size=1, max_size=5))
def test_c_and_numpy_write_the_same_bytes(texts: list[tuple[str, str, str]]) -> None:
    articles = [
        Article(id=f"id{number}", title=title, lead=lead, body=f"{body} x", source=title)
        for number, (title, lead, body) in enumerate(texts)
    ]
    first, *others = ways([Entry(article, article.id, article.digest(), NO_FILE) for article in articles])
    assert others == [first] * 2


def test_c_and_numpy_write_the_same_bytes_of_many_articles() -> None:
    first, *others = ways(entries(450))
    assert others == [first] * 2
