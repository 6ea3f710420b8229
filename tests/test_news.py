"""The whole of a real news corpus, where it is present beside the repository: indexed, searched, updated."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import zoeker

from .reference_passages import chosen

NEWS = Path(__file__).parent.parent.parent / "shared" / "corpus" / "nieuws.jsonl"
QUESTIONS = (
    "onderhandelingen Oekraïne",
    '"Tweede Kamer"',
    "klimaat*",
    "titel:Rutte",
    "(trein OF bus) NIET staking",
    "datum:2019-02 minister",
    "verkiezing",
)

pytestmark = pytest.mark.skipif(
    not NEWS.exists(), reason="shared/corpus/nieuws.jsonl is not beside this repository"
)


@pytest.fixture(scope="module")
def records() -> list[dict[str, str]]:
    return [json.loads(line) for line in NEWS.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def folder(indexed: Callable[[Path], Path]) -> Path:
    return indexed(NEWS)


@pytest.fixture(scope="module")
def index(folder: Path) -> Iterator[zoeker.Index]:
    with zoeker.open_index(folder) as opened:
        yield opened


def test_every_article_is_in_as_it_was(index: zoeker.Index, records: list[dict[str, str]]) -> None:
    assert index.stats().articles == len({record["id"] for record in records})
    for record in records[::50]:
        article = index.get(record["id"])
        assert article is not None
        assert (article.body, article.date) == (record["body"].strip(), record["date"])


@pytest.mark.parametrize("question", QUESTIONS)
def test_questions_are_answered_in_order_with_their_words_marked(index: zoeker.Index, question: str) -> None:
    results = index.search(question, limit=50)
    assert len(results.hits) == min(50, results.total + (results.others or 0)) > 0
    assert [bool(hit.missing) for hit in results] == [
        number >= results.total for number in range(len(results))
    ]
    for scores in (
        [hit.score for hit in results if not hit.missing],
        [hit.score for hit in results if hit.missing],
    ):
        assert scores == sorted(scores, reverse=True)
    assert all(hit.title_spans or any(snippet.spans for snippet in hit.snippets) for hit in results)


@pytest.mark.parametrize("question", QUESTIONS)
def test_c_chooses_the_passages_that_python_chooses(
    index: zoeker.Index, question: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    hits = index.search(question, limit=500, any_word=True).hits

    def by_hit(texts, marks, weights, present):
        return [chosen(*its, weights, leaves) for *its, leaves in zip(texts, marks, present, strict=True)]

    monkeypatch.setattr("zoeker.search.snippets", by_hit)
    assert index.search(question, limit=500, any_word=True).hits == hits


def test_an_article_is_found_by_its_own_title(index: zoeker.Index, records: list[dict[str, str]]) -> None:
    for record in records[::100]:
        words = " ".join(word for word in (record["title"] or "").split() if word.isalpha() and len(word) > 3)
        if words:
            assert record["id"] in [hit.id for hit in index.search(words, any_word=True)]


def test_a_page_follows_the_page_before(index: zoeker.Index) -> None:
    whole = [hit.id for hit in index.search("minister", limit=40)]
    pages = [hit.id for start in range(0, 40, 10) for hit in index.search("minister", limit=10, offset=start)]
    assert pages == whole


def test_a_second_run_does_nothing(folder: Path, records: list[dict[str, str]]) -> None:
    update = zoeker.update_index(folder, NEWS)
    assert (update.added, update.replaced, update.removed, update.skipped) == (0, 0, 0, len(records))
