from collections.abc import Iterable
from pathlib import Path

import pytest

from zoeker import Article
from zoeker.errors import ArticleError
from zoeker.sources import absolute, split_sources

ONE, TWO = Article(body="De brug."), Article(body="De trein.")


@pytest.mark.parametrize(
    ("sources", "paths", "articles"),
    [
        ("nieuws", ["nieuws"], []),
        (Path("nieuws"), ["nieuws"], []),
        (["a", Path("b")], ["a", "b"], []),
        (ONE, [], [ONE]),
        ([ONE, TWO], [], [ONE, TWO]),
        ({"body": "De brug."}, [], [{"body": "De brug."}]),
        ([ONE, {"body": "De brug."}], [], [ONE, {"body": "De brug."}]),
        ((article for article in (ONE, TWO)), [], [ONE, TWO]),
        (["a", ONE], ["a"], [ONE]),
        ([], [], []),
    ],
)
def test_paths_are_told_from_articles(
    sources: Iterable[str], paths: list[str], articles: list[Article]
) -> None:
    found = split_sources(sources)
    assert (found[0], list(found[1])) == (paths, articles)


@pytest.mark.parametrize("sources", [3, None, [3], [None, ONE], ["a", 3], b"nieuws"])
def test_anything_else_is_an_error_at_once(sources: object) -> None:
    with pytest.raises(
        ArticleError, match=r"sources are paths, or articles \(zoeker.Article objects, or dicts\), not "
    ):
        split_sources(sources)  # type: ignore[arg-type]


@pytest.mark.parametrize("wrong", ["a", 3, None])
def test_anything_else_among_articles_is_an_error_when_it_comes(wrong: object) -> None:
    _, articles = split_sources([ONE, wrong])  # type: ignore[list-item]
    with pytest.raises(ArticleError) as caught:
        list(articles)
    assert caught.value.value == wrong


def test_articles_are_taken_one_by_one() -> None:
    taken = []
    _, articles = split_sources(taken.append(n) or Article(body=f"Bericht {n}") for n in range(5))  # type: ignore[func-returns-value]
    assert next(iter(articles)).body == "Bericht 0"
    assert taken == [0]


def test_a_path_becomes_absolute_and_links_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "echt")
    monkeypatch.chdir(tmp_path)
    assert absolute("a/../link/b") == str(tmp_path / "link" / "b")
