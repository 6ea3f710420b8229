import io
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zoeker import Article
from zoeker.dutch import Form, Lexicon
from zoeker.format import postings as encoding
from zoeker.format.sections import FileWriter
from zoeker.format.stored import NO_FILE, Dictionary
from zoeker.kernel.library import give_back
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


@given(st.lists(st.tuples(TEXTS, TEXTS, TEXTS), min_size=1, max_size=5))
def test_what_is_made_of_few_rows_at_a_time_is_the_same(texts: list[tuple[str, str, str]]) -> None:
    """As of very long texts, where no key has room for all that tells occurrences apart."""
    articles = [
        Article(id=f"id{number}", title=title, lead=lead, body=f"{body} x", source=title)
        for number, (title, lead, body) in enumerate(texts)
    ]
    entries = [Entry(article, article.id, article.digest(), NO_FILE) for article in articles]
    at_once = written(entries)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(encoding, "_KEY_BITS", 20)
        assert written(entries) == at_once


def test_of_many_articles_too(monkeypatch: pytest.MonkeyPatch) -> None:
    at_once = written(entries(450))
    monkeypatch.setattr(encoding, "_KEY_BITS", 30)
    assert written(entries(450)) == at_once
