from collections.abc import Iterable, Mapping
from pathlib import Path

from zoeker import Article
from zoeker.dutch import Form
from zoeker.format.stored import Dictionary
from zoeker.kernel.memory import give_back
from zoeker.write.batch import BatchWriter
from zoeker.write.invert import Entry


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
