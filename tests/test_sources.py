from collections.abc import Iterable
from pathlib import Path

import pytest

import zoeker
from zoeker import Article
from zoeker.errors import ArticleError, IndexDamagedError, IndexUseError
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
def test_anything_else_among_articles_is_left_to_whoever_takes_them(wrong: object) -> None:
    _, articles = split_sources([ONE, wrong])  # type: ignore[list-item]
    assert list(articles) == [ONE, wrong]


@pytest.mark.parametrize(
    ("path", "reason"), [(None, "not NoneType"), (b"index", "not bytes"), ("a\0b", "holds no NUL character")]
)
def test_what_is_no_path_of_an_index(path: object, reason: str) -> None:
    for use in (zoeker.open_index, zoeker.update_index, zoeker.check_index):
        with pytest.raises(IndexUseError, match=reason) as caught:
            use(path)  # type: ignore[operator]
        assert not isinstance(caught.value, IndexDamagedError)


def test_articles_are_taken_one_by_one() -> None:
    taken = []
    _, articles = split_sources(taken.append(n) or Article(body=f"Bericht {n}") for n in range(5))  # type: ignore[func-returns-value]
    assert next(iter(articles)).body == "Bericht 0"  # type: ignore[attr-defined]
    assert taken == [0]


def test_a_path_becomes_absolute_and_links_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "echt")
    monkeypatch.chdir(tmp_path)
    assert absolute("a/../link/b") == str(tmp_path / "link" / "b")
