import threading
from pathlib import Path

import pytest

import zoeker
from zoeker.errors import IndexLockedError, IndexMissingError, IndexUseError, QueryError
from zoeker.store import open_writer


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    texts = {"1": "De minister opent de brug.", "2": "De minister valt.", "3": "De brug is oud."}
    zoeker.update_index(
        tmp_path, [zoeker.Article(id=id, body=text, date=f"202{id}") for id, text in texts.items()]
    )
    return tmp_path


def test_a_question_gives_ranked_hits(folder: Path) -> None:
    with zoeker.open_index(folder) as index:
        results = index.search("minister brug")
    assert (results.total, [hit.id for hit in results]) == (1, ["1"])
    [snippet] = results.hits[0].snippets
    assert [snippet.text[start:end] for start, end in snippet.spans] == ["minister", "brug"]


def test_an_article_that_has_only_a_title_is_found_and_shown(tmp_path: Path) -> None:
    zoeker.update_index(tmp_path, [zoeker.Article(id="1", title="Waterschap verhoogt de dijken", date=2022)])
    with zoeker.open_index(tmp_path) as index:
        [hit] = index.search("dijk").hits
        assert (hit.title[slice(*hit.title_spans[0])], hit.title_derived) == ("dijken", False)
        assert [(snippet.text, snippet.spans) for snippet in hit.snippets] == [("", ())]
        article = index.get("1")
        assert article is not None
        assert article.body == ""
        assert dict(index.highlight(article, "dijk"))["title"] == hit.title_spans


def test_ids_are_kept_told_apart_and_found(tmp_path: Path) -> None:
    ids = [
        "K  1",
        "K 1",
        " K 1",
        "K 1 ",
        "K\t1",
        "K\n1",
        "a\0b",
        "a",
        "\ufeffa",
        "é",
        "e\u0301",
        "1.10",
        "1.1",
    ]
    articles = [zoeker.Article(id=id, title="Dijk") for id in ids]
    assert zoeker.update_index(tmp_path, articles).added == len(ids)
    assert zoeker.update_index(tmp_path, articles).skipped == len(ids)
    with zoeker.open_index(tmp_path) as index:
        assert sorted(hit.id for hit in index.search("dijk", limit=99)) == sorted(ids)
        assert [found.id for id in ids if (found := index.get(id))] == ids
        assert index.remove(["K  1", "1.1"]) == 2
        assert sorted(hit.id for hit in index.search("dijk", limit=99)) == sorted({*ids} - {"K  1", "1.1"})


def test_a_question_may_be_bent(folder: Path) -> None:
    with zoeker.open_index(folder) as index:
        assert index.search("minister brug", any_word=True).total == 3
        assert [hit.id for hit in index.search("brug", sort="date")] == ["1", "3"]
        assert [hit.id for hit in index.search("brug", sort="-date", limit=1, offset=1)] == ["1"]
        assert index.search("brug", since="2022", until="2023-12-31").total == 1


def test_a_plain_question_is_words_alone(folder: Path) -> None:
    with zoeker.open_index(folder) as index:
        assert index.search("minister -brug").total == 1
        assert [hit.id for hit in index.search('"minister -brug', plain=True)] == ["1"]
        with pytest.raises(QueryError, match="no word"):
            index.search("- …", plain=True)
        with pytest.raises(QueryError, match="no word"):
            index.search("", plain=True)
        with pytest.raises(QueryError, match="more than 1000 parts"):
            index.search("brug " * 1001, plain=True)


def test_an_article_is_given_by_its_id(folder: Path) -> None:
    with zoeker.open_index(folder) as index:
        assert index.get("2") == zoeker.Article(id="2", body="De minister valt.", date="2022")
        assert index.get("4") is index.get("\udc80") is None
        assert "2" in index
        assert "4" not in index


def test_an_id_may_be_a_number(folder: Path) -> None:
    with zoeker.open_index(folder) as index:
        assert index.get(2) == index.get("2")  # type: ignore[arg-type]
        assert index.remove([2]) == 1  # type: ignore[list-item]


def test_the_words_of_a_question_are_marked_in_an_article(folder: Path) -> None:
    with zoeker.open_index(folder) as index:
        marks = index.highlight(zoeker.Article(title="Bruggen", body="De brug."), "brug")
    assert marks["body"] == ((3, 7),)


def test_what_is_removed_is_gone_from_this_very_index(folder: Path) -> None:
    with zoeker.open_index(folder) as index:
        assert index.remove("1") == 1
        assert index.remove(["1", "2", "onbekend"]) == 1
        assert (index.search("brug").total, index.get("2"), index.stats().articles) == (1, None, 1)


def test_what_came_from_a_path_is_removed_by_it(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("De boot vaart.")
    zoeker.update_index(folder, tmp_path / "a.txt")
    with zoeker.open_index(folder) as index:
        assert index.remove(paths=tmp_path / "a.txt") == 1  # type: ignore[arg-type]
        assert index.stats().articles == 3


def test_an_open_index_does_not_see_what_others_write(folder: Path) -> None:
    with zoeker.open_index(folder) as index:
        zoeker.update_index(folder, zoeker.Article(id="4", body="Nog een brug."))
        assert (index.search("brug").total, index.get("4")) == (2, None)
        index.remove(["2"])  # its own change makes it look again
        assert index.search("brug").total == 3


def test_a_second_writer_is_refused_or_waits(folder: Path) -> None:
    article, held, done = zoeker.Article(body="Nog een brug."), threading.Event(), threading.Event()

    def write() -> None:
        with open_writer(folder):
            held.set()
            done.wait(5)

    thread = threading.Thread(target=write)
    thread.start()
    held.wait(5)
    for use in (
        lambda: zoeker.update_index(folder, article),
        lambda: zoeker.update_index(folder, rebuild=True),
    ):
        with pytest.raises(IndexLockedError):
            use()
    with zoeker.open_index(folder) as index, pytest.raises(IndexLockedError):
        index.remove(["1"])
    threading.Timer(0.2, done.set).start()
    assert zoeker.update_index(folder, article, wait=5).added == 1
    thread.join()


def test_a_closed_index_says_so(folder: Path) -> None:
    index = zoeker.open_index(folder)
    index.close()
    index.close()
    for use in (
        lambda: index.search("brug"),
        lambda: index.get("1"),
        index.stats,
        lambda: index.remove(["1"]),
    ):
        with pytest.raises(IndexUseError, match="was closed; open it again"):
            use()


def test_there_must_be_an_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(IndexMissingError, match="there is no index at index"):
        zoeker.open_index()


def test_at_first_the_seeds_are_indexed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "a.txt").write_text("De zaaier ging uit om te zaaien.")
    assert zoeker.update_index().added == 1
    with zoeker.open_index() as index:
        assert index.search("zaaier").total == 1


def test_paths_and_articles_may_come_together(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("De boot vaart.")
    assert zoeker.update_index(folder, [tmp_path / "a.txt", zoeker.Article(body="De tram rijdt.")]).added == 2
