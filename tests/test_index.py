import gc
import shutil
import threading
from datetime import datetime
from pathlib import Path
from weakref import ref

import pytest

import zoeker
from zoeker.errors import IndexLockedError, IndexMissingError, IndexUseError, QueryError, SourceError
from zoeker.write.writer import open_writer


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
    assert (results.total, results.others, results[0].id) == (1, 2, "1")
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
        assert [hit.id for hit in index.search('"minister -brug', plain=True, all_words=True)] == ["1"]
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


def test_what_to_index_must_be_named_at_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "a.txt").write_text("De zaaier ging uit om te zaaien.")
    with pytest.raises(SourceError, match="name the files or folders to index, as in: zoeker index PATH"):
        zoeker.update_index()
    assert not (tmp_path / "index").exists()
    assert zoeker.update_index(sources="seeds").added == 1
    assert zoeker.update_index().skipped == 1


def test_paths_and_articles_may_come_together(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("De boot vaart.")
    assert zoeker.update_index(folder, [tmp_path / "a.txt", zoeker.Article(body="De tram rijdt.")]).added == 2


def test_all_articles_are_counted_and_given(folder: Path) -> None:
    with zoeker.open_index(folder) as index:
        index.remove(["2"])
        assert len(index) == index.stats().articles == 2
        assert sorted(index.ids()) == ["1", "3"]
        assert (
            sorted(article.id for article in index)
            == sorted(article.id for article in index.articles())
            == ["1", "3"]
        )
        assert next(iter(index.articles())).body.startswith("De ")
        assert all(article in index for article in index)


def test_an_empty_index_has_no_articles(tmp_path: Path) -> None:
    zoeker.update_index(tmp_path, [])
    with zoeker.open_index(tmp_path) as index:
        assert (len(index), list(index.ids()), list(index)) == (0, [], [])


def test_an_index_is_refreshed_when_it_is_stale(folder: Path) -> None:
    with zoeker.open_index(folder) as index:
        assert (index.stale, index.refresh()) == (False, False)
        begun = index.ids()
        zoeker.update_index(folder, zoeker.Article(id="4", body="Nog een brug."))
        assert (index.stale, len(index)) == (True, 3)
        assert index.refresh()
        assert (index.stale, index.refresh(), len(index), index.search("brug").total) == (False, False, 4, 3)
        assert sorted(begun) == ["1", "2", "3"]  # what was asked before
        zoeker.update_index(folder, rebuild=True)
        assert index.refresh()


def test_an_index_that_was_made_anew_in_the_same_folder_is_stale(tmp_path: Path) -> None:
    place = tmp_path / "index"
    zoeker.update_index(place, zoeker.Article(id="1", body="De brug."))
    with zoeker.open_index(place) as index:
        shutil.move(place, tmp_path / "old")
        assert index.stale
        with pytest.raises(IndexMissingError):
            index.refresh()
        assert "1" in index  # it still answers as it did
        zoeker.update_index(place, zoeker.Article(id="2", body="De brug."))
        assert index.refresh()
        assert list(index.ids()) == ["2"]


def test_what_was_open_is_let_go_of_as_soon_as_an_index_is_refreshed(folder: Path) -> None:
    with zoeker.open_index(folder) as index:
        before = ref(index._engine.analyzer)  # and what it remembers
        assert index.search("brug", snippets=True).hits
        zoeker.update_index(folder, [zoeker.Article(id="more", title="Nog een brug")])
        gc.disable()
        try:
            assert index.refresh()
            assert before() is None  # and not only once garbage is collected
        finally:
            gc.enable()


def test_threads_ask_while_the_index_is_refreshed(folder: Path) -> None:
    errors: list[BaseException] = []
    done = threading.Event()

    def ask(index: zoeker.Index) -> None:
        try:
            while not done.is_set():
                assert index.search("brug").total >= 2
        except BaseException as error:  # noqa: BLE001 - an error in a thread would go unseen
            errors.append(error)

    with zoeker.open_index(folder) as index:
        threads = [threading.Thread(target=ask, args=[index]) for _ in range(4)]
        for thread in threads:
            thread.start()
        for number in range(5):
            zoeker.update_index(folder, zoeker.Article(id=f"n{number}", body="Nog een brug."))
            assert index.refresh()
        done.set()
        for thread in threads:
            thread.join()
        assert (errors, index.search("brug").total) == ([], 7)


def test_what_is_printed_of_an_index_and_an_update_is_short(folder: Path) -> None:
    update = zoeker.update_index(folder, [{"body": "Nieuw."}, {"pagina": 3}])
    assert repr(update) == "<Update: 1 added, 0 replaced, 0 removed, 0 skipped, 1 problem>"
    index = zoeker.open_index(folder)
    assert repr(index) == f"<Index {str(folder)!r}: 4 articles>"
    index.close()
    assert repr(index) == f"<Index {str(folder)!r}: closed>"


def test_dicts_are_read_as_lines_of_json_are(tmp_path: Path) -> None:
    records = [
        {
            "id": 7,
            "kop": "Brug open",
            "tekst": "De brug is open.",
            "datum": datetime(2022, 1, 14, 10, 30),
            "pagina": 3,
        },
        {"Artikel": "De trein rijdt.", "bron": ["x"], "lead": float("nan"), "auteur": ("Jan", "Piet")},
        {"_id": "b", "text": "De boot vaart.", "publisher": {"name": "De Krant"}},
    ]
    update = zoeker.update_index(
        tmp_path / "index", [*records, zoeker.Article(id="a", body="De tram rijdt.")]
    )
    assert (update.added, [str(problem) for problem in update.problems]) == (
        3,
        ["article 2: its source is a list, not a text"],
    )
    with zoeker.open_index(tmp_path / "index") as index:
        seven = index.get("7")
        assert seven is not None
        assert (seven.title, seven.date, seven.extra) == (
            "Brug open",
            "2022-01-14T10:30:00",
            {"pagina": 3},
        )
        assert {article.source for article in index} == {"", "De Krant"}


def test_a_dict_alone_and_columns_of_its_own(tmp_path: Path) -> None:
    record = {"Koptekst": "Brug", "Broodtekst": "De brug is open.", "bijzonder": {"x": [1, 2]}}
    columns = {"title": "Koptekst", "body": "Broodtekst"}
    assert zoeker.update_index(tmp_path / "index", record, columns=columns).added == 1
    assert zoeker.update_index(tmp_path / "index", iter([record]), columns=columns).skipped == 1
    article = zoeker.Article(title="Brug", body="De brug is open.", extra={"bijzonder": {"x": [1, 2]}})
    assert zoeker.update_index(tmp_path / "index", article).skipped == 1  # it gets the same id
    assert (
        "no column known to be a text" in zoeker.update_index(tmp_path / "index", record).problems[0].reason
    )


@pytest.mark.parametrize(
    "record",
    [{}, {"body": b"x"}, {"body": None}, {3: "x"}, {"body": object, "id": True}, {"body": "x\udc80"}],
)
def test_a_dict_that_is_no_article_is_a_problem_and_the_others_are_indexed(
    tmp_path: Path, record: dict[str, object]
) -> None:
    update = zoeker.update_index(tmp_path, [record, {"body": "De brug."}])
    assert update.added + len(update.problems) == 2
    assert update.problems[0].line == 1
    assert "1" in (tmp_path / "problems.jsonl").read_text()


def test_a_dict_that_holds_itself_is_a_problem_and_the_others_are_indexed(tmp_path: Path) -> None:
    circle: dict[str, object] = {}
    circle["zelf"] = circle
    update = zoeker.update_index(
        tmp_path / "index", [{"tekst": "De brug.", "bijlage": circle}, {"tekst": "De dijk."}]
    )
    assert (update.added, [problem.line for problem in update.problems]) == (1, [1])
