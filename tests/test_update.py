import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import zoeker
from zoeker.catalog import Catalog
from zoeker.corpus import formats
from zoeker.errors import ArticleError, SourceError


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def lines(path: Path, **texts: str) -> Path:
    return write(path, "".join(json.dumps({"id": id, "body": text}) + "\n" for id, text in texts.items()))


def counts(update: zoeker.Update) -> tuple[int, int, int, int]:
    return update.added, update.replaced, update.removed, update.skipped


def bodies(index: Path) -> dict[str, str]:
    """Read all articles through a search that everything answers to."""
    with zoeker.open_index(index) as opened:
        hits = opened.search("NOT zzzz", limit=10_000)
        return {hit.id: opened.get(hit.id).body for hit in hits}  # type: ignore[union-attr]


@pytest.fixture
def index(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    write(tmp_path / "krant" / "a.txt", "De brug over de Maas gaat open.")
    write(tmp_path / "krant" / "b.txt", "De trein naar Zwolle rijdt niet.")
    return tmp_path / "krant"


# What is new, changed, gone


def test_a_folder_is_indexed_and_a_second_run_does_nothing(index: Path, corpus: Path) -> None:
    assert counts(zoeker.update_index(index, corpus)) == (2, 0, 0, 0)
    assert counts(zoeker.update_index(index, corpus)) == (0, 0, 0, 2)
    assert counts(zoeker.update_index(index)) == (0, 0, 0, 2)
    assert bodies(index)["a.txt"] == "De brug over de Maas gaat open."


def test_new_changed_and_gone_files(index: Path, corpus: Path) -> None:
    zoeker.update_index(index, corpus)
    write(corpus / "a.txt", "De brug over de Maas blijft dicht.")
    write(corpus / "c.txt", "De boot vaart wel.")
    (corpus / "b.txt").unlink()
    assert counts(zoeker.update_index(index)) == (1, 1, 1, 0)
    assert bodies(index) == {"a.txt": "De brug over de Maas blijft dicht.", "c.txt": "De boot vaart wel."}


def test_an_unchanged_file_is_not_read_again(
    index: Path, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    zoeker.update_index(index, corpus)
    monkeypatch.setattr("zoeker.update.read", lambda *_: pytest.fail("it was read"))
    assert zoeker.update_index(index, corpus).skipped == 2


def test_a_file_that_was_only_touched_changes_nothing(index: Path, corpus: Path) -> None:
    zoeker.update_index(index, corpus)
    os.utime(corpus / "a.txt", (1, 1))
    assert counts(zoeker.update_index(index, corpus)) == (0, 0, 0, 2)


def test_another_column_map_has_a_file_read_again_and_stays_in_force(index: Path, tmp_path: Path) -> None:
    table = write(tmp_path / "tabel.csv", "id,Kop,tekst,intro\n1,Dijk,De dijk houdt stand.,Hoog water\n")
    zoeker.update_index(index, table)
    assert counts(zoeker.update_index(index, table, columns={"title": "intro"})) == (0, 1, 0, 0)
    assert counts(zoeker.update_index(index, table)) == (0, 0, 0, 1)
    with zoeker.open_index(index) as opened:
        assert opened.get("1").title == "Hoog water"  # type: ignore[union-attr]


def test_keep_missing_drops_nothing(index: Path, corpus: Path) -> None:
    zoeker.update_index(index, corpus)
    (corpus / "b.txt").unlink()
    assert counts(zoeker.update_index(index, keep_missing=True))[2] == 0
    assert counts(zoeker.update_index(index))[2] == 1


def test_articles_from_other_paths_are_left_alone(index: Path, corpus: Path, tmp_path: Path) -> None:
    zoeker.update_index(index, corpus)
    (corpus / "b.txt").unlink()
    zoeker.update_index(index, lines(tmp_path / "nieuw.jsonl", x="Een nieuw bericht."))
    assert bodies(index).keys() == {"a.txt", "b.txt", "x"}


def test_a_file_given_by_name_that_was_deleted_is_dropped(index: Path, corpus: Path) -> None:
    zoeker.update_index(index, [corpus / "a.txt", corpus / "b.txt"])
    (corpus / "a.txt").unlink()
    assert counts(zoeker.update_index(index, corpus / "a.txt")) == (0, 0, 1, 0)
    with pytest.raises(SourceError):
        zoeker.update_index(index, corpus / "a.txt")


def test_what_a_pattern_finds_no_longer_is_dropped(index: Path, corpus: Path) -> None:
    zoeker.update_index(index, str(corpus / "*.txt"))
    (corpus / "a.txt").unlink()
    (corpus / "b.txt").unlink()
    assert zoeker.update_index(index).removed == 2


def test_a_file_that_became_a_folder_is_gone(index: Path, corpus: Path) -> None:
    zoeker.update_index(index, corpus)
    (corpus / "a.txt").unlink()
    write(corpus / "a.txt" / "c.txt", "De sluis is leeg.")
    assert counts(zoeker.update_index(index)) == (1, 0, 1, 1)


def test_a_folder_that_is_not_there_keeps_its_articles(index: Path, corpus: Path) -> None:
    zoeker.update_index(index, corpus)
    corpus.rename(corpus.with_name("elders"))
    update = zoeker.update_index(index)
    assert counts(update) == (0, 0, 0, 0)
    assert "zoeker remove --path" in update.problems[0].reason
    corpus.with_name("elders").rename(corpus)
    assert counts(zoeker.update_index(index)) == (0, 0, 0, 2)


# Which article is which


def test_the_same_article_twice_is_one(index: Path, tmp_path: Path) -> None:
    lines(tmp_path / "krant" / "a.jsonl", x="De brug is open.")
    lines(tmp_path / "krant" / "b.jsonl", x="De brug is open.")
    assert counts(zoeker.update_index(index, tmp_path / "krant")) == (1, 0, 0, 0)
    assert counts(zoeker.update_index(index, tmp_path / "krant")) == (0, 0, 0, 1)


def test_an_article_without_an_id_is_known_by_its_address(index: Path, tmp_path: Path) -> None:
    page = {"url": "https://www.krant.example/brug?utm_source=x", "body": "De brug is open."}
    write(tmp_path / "a.jsonl", json.dumps(page))
    write(tmp_path / "b.jsonl", json.dumps(page | {"url": "https://www.krant.example/brug"}))
    update = zoeker.update_index(index, [tmp_path / "a.jsonl", tmp_path / "b.jsonl"])
    assert (update.added, len(bodies(index))) == (1, 1)


def test_files_of_one_name_in_two_folders_are_two_articles(index: Path, corpus: Path, tmp_path: Path) -> None:
    other = write(tmp_path / "bijlage" / "a.txt", "De tuin in de winter.")
    zoeker.update_index(index, [corpus, other.parent])
    assert bodies(index).keys() == {"a.txt", "b.txt", str(corpus / "a.txt")}  # in the order of their names


def test_names_stay_apart_when_a_disk_comes_back(index: Path, corpus: Path, tmp_path: Path) -> None:
    zoeker.update_index(index, corpus)
    corpus.rename(tmp_path / "los")
    other = write(tmp_path / "bijlage" / "a.txt", "De tuin in de winter.")
    zoeker.update_index(index, other.parent)
    (tmp_path / "los").rename(corpus)
    zoeker.update_index(index)
    assert sorted(bodies(index).values()) == [
        "De brug over de Maas gaat open.",
        "De trein naar Zwolle rijdt niet.",
        "De tuin in de winter.",
    ]


def test_when_one_of_two_files_with_an_article_goes_the_form_of_the_other_stands(
    index: Path, tmp_path: Path
) -> None:
    one, two = lines(tmp_path / "a" / "1.jsonl", x="Eerst."), lines(tmp_path / "b" / "2.jsonl", x="Later.")
    zoeker.update_index(index, [one.parent, two.parent])
    assert bodies(index) == {"x": "Later."}
    two.unlink()
    update = zoeker.update_index(index, two.parent)  # the other file is read for it, though it was not named
    assert (counts(update), bodies(index)) == ((0, 1, 0, 0), {"x": "Eerst."})
    assert counts(zoeker.update_index(index)) == (0, 0, 0, 1)


def test_an_article_that_moves_to_another_file_stays(index: Path, tmp_path: Path) -> None:
    old = lines(tmp_path / "krant" / "b.jsonl", x="De brug is open.")
    zoeker.update_index(index, old.parent)
    old.rename(old.with_name("c.jsonl"))
    assert counts(zoeker.update_index(index)) == (0, 0, 0, 1)
    assert bodies(index) == {"x": "De brug is open."}


# From a script


def test_articles_of_a_script_are_added_or_replaced_never_dropped(index: Path) -> None:
    first = [zoeker.Article(id="1", body="De kat."), zoeker.Article(id="2", body="De hond.")]
    assert counts(zoeker.update_index(index, first)) == (2, 0, 0, 0)
    assert counts(zoeker.update_index(index, [zoeker.Article(id="2", body="De koe.")])) == (0, 1, 0, 0)
    assert bodies(index) == {"1": "De kat.", "2": "De koe."}


def test_an_article_without_an_id_gets_one_from_its_text(index: Path) -> None:
    articles = (zoeker.Article(body=text) for text in ("De kat.", "De hond.", "De kat."))
    assert counts(zoeker.update_index(index, articles)) == (2, 0, 0, 0)
    assert all(id.startswith("article-") for id in bodies(index))


def test_an_article_comes_back_with_every_field(index: Path) -> None:
    article = zoeker.Article(
        id="1",
        title="Brug dicht",
        lead="Een storing.",
        body="De brug over de Maas blijft dicht.",
        date="2022-01-14T10:30:00+01:00",
        source="De Krant",
        section="Binnenland",
        author="J. de Vries",
        url="https://krant.example/1",
        extra={"pagina": 3, "trefwoorden": ["brug", "Maas"]},
    )
    zoeker.update_index(index, article)
    with zoeker.open_index(index) as opened:
        assert opened.get("1") == article


@pytest.mark.parametrize("sources", [5, [5], [None], [b"pad"], {3, 4}, ["seeds", 3]])
def test_sources_of_the_wrong_type_leave_no_index_behind(index: Path, sources: object) -> None:
    with pytest.raises(ArticleError):
        zoeker.update_index(index, sources)  # type: ignore[arg-type]
    assert not index.exists()


@pytest.mark.parametrize("path", ["", "/no-such-place/krant", "caf\udce9/*.txt", "a\0b"])
def test_a_path_that_leads_nowhere_is_an_error_and_leaves_no_index_behind(index: Path, path: str) -> None:
    with pytest.raises(SourceError):
        zoeker.update_index(index, path)
    assert not index.exists()


# Bad input


def test_a_file_with_broken_records_keeps_what_it_gave_before(index: Path, tmp_path: Path) -> None:
    path = lines(tmp_path / "a.jsonl", x="De brug.", y="De trein.")
    zoeker.update_index(index, path)
    write(path, '{"id": "x", "body": "De brug is dicht."}\n{"id": "y", "bo\n')
    update = zoeker.update_index(index, path)
    assert (counts(update), [problem.line for problem in update.problems]) == ((0, 1, 0, 0), [2])
    assert bodies(index) == {"x": "De brug is dicht.", "y": "De trein."}


def test_known_problems_are_told_again_until_they_are_mended(index: Path, tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", '{"id": "x", "body": "De brug."}\nkapot\n')
    first, second = zoeker.update_index(index, path), zoeker.update_index(index, path)
    assert first.problems == second.problems != ()
    lines(path, x="De brug.")
    assert zoeker.update_index(index, path).problems == ()


def test_a_file_that_cannot_be_read_is_told_once_a_run(index: Path, corpus: Path) -> None:
    (corpus / "c.txt").symlink_to(corpus / "weg.txt")
    for _ in range(2):
        assert [problem.file for problem in zoeker.update_index(index, corpus).problems] == [
            str(corpus / "c.txt")
        ]


def test_a_file_whose_name_is_no_text_is_a_problem(index: Path, corpus: Path) -> None:
    (corpus / "caf\udce9.txt").write_text("De koffie.")
    update = zoeker.update_index(index, corpus)
    assert (update.added, "not UTF-8" in update.problems[0].reason) == (2, True)


# The column map and names outlive a crash between the two commits, and a lost catalog


@pytest.mark.parametrize(
    "loss", [lambda catalog: catalog.unlink(), lambda catalog: catalog.write_bytes(b"x" * 9000)]
)
def test_a_lost_or_broken_catalog_is_made_again(
    index: Path, tmp_path: Path, corpus: Path, loss: Callable[[Path], None]
) -> None:
    other = write(tmp_path / "bijlage" / "a.txt", "De tuin.")
    table = write(tmp_path / "tabel.csv", "nr,verhaal\n1,De dijk houdt stand.\n")
    zoeker.update_index(index, table, columns={"id": "nr", "body": "verhaal"})
    zoeker.update_index(index, [corpus, other.parent])
    before = bodies(index)
    loss(index / "catalog.sqlite")
    update = zoeker.update_index(index)
    assert (counts(update), update.problems, bodies(index)) == ((0, 0, 0, 4), (), before)
    assert counts(zoeker.update_index(index)) == (0, 0, 0, 4)


def test_a_catalog_of_another_state_is_made_again(index: Path, tmp_path: Path) -> None:
    table = write(tmp_path / "tabel.csv", "nr,verhaal\n1,De dijk houdt stand.\n")
    zoeker.update_index(index, table, columns={"id": "nr", "body": "verhaal"})
    catalog = Catalog(index / "catalog.sqlite")
    catalog.commit(99)
    catalog.close()
    assert counts(zoeker.update_index(index)) == (0, 0, 0, 1)


# Progress


def test_progress_tells_articles_bytes_and_the_file_at_hand(index: Path, corpus: Path) -> None:
    told: list[tuple[int, int, int, str]] = []
    zoeker.update_index(index, corpus, progress=lambda *args: told.append(args))
    total = sum(path.stat().st_size for path in corpus.iterdir())
    assert told[-1] == (2, total, total, str(corpus / "b.txt"))
    assert [done for _, done, _, _ in told] == sorted(done for _, done, _, _ in told)


# Whatever happened before, the index is what its files make it


FILES, IDS, TEXTS = (
    ("a.jsonl", "b.jsonl", "sub/c.jsonl"),
    ("1", "2", "3"),
    ("brug", "trein", "dijk brug", "sluis"),
)
Step = tuple[str, str, list[str]]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["write", "delete", "remove", "rebuild", "lose catalog"]),
        st.sampled_from(FILES),
        st.lists(st.sampled_from(TEXTS), max_size=3),
    ),
    min_size=1,
    max_size=5,
)


def take_step(index: Path, corpus: Path, step: Step, removed: dict[str, str]) -> None:
    kind, name, texts = step
    if kind == "write":
        lines(
            corpus / name,
            **{name + id: text for id, text in zip(IDS, texts, strict=False)},
            **{name: "altijd"},
        )
    elif kind == "delete":
        (corpus / name).unlink(missing_ok=True)
    elif kind == "remove":
        stands = bodies(index)
        with zoeker.open_index(index) as opened:
            opened.remove([name + "1"])
        removed |= {id: text for id, text in stands.items() if id == name + "1"}
    elif kind == "lose catalog" and not removed:  # it is what remembers removals
        (index / "catalog.sqlite").unlink()
    zoeker.update_index(index, corpus, rebuild=kind == "rebuild")


def answers(index: Path) -> list[tuple[str, float]]:
    with zoeker.open_index(index) as opened:
        return [(hit.id, round(hit.score, 9)) for hit in opened.search("brug OF trein", limit=100)]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_any_updates_end_in_what_a_fresh_index_answers(
    tmp_path_factory: pytest.TempPathFactory, steps: list[Step]
) -> None:
    home = tmp_path_factory.mktemp("stappen")
    corpus = lines(home / "krant" / "vast.jsonl", v="De brug en de trein.").parent
    removed: dict[str, str] = {}
    zoeker.update_index(home / "index", corpus)
    for step in steps:
        take_step(home / "index", corpus, step, removed)
    zoeker.update_index(home / "vers", corpus)
    with zoeker.open_index(home / "vers") as fresh:
        fresh.remove([id for id, text in removed.items() if bodies(home / "vers").get(id) == text])
    assert bodies(home / "index") == bodies(home / "vers")
    assert answers(home / "index") == answers(home / "vers")


# An article stands once, and is counted once


def test_an_id_that_stands_twice_is_told_with_both_places(index: Path, tmp_path: Path) -> None:
    one = write(tmp_path / "krant" / "1.jsonl", '{"id": "x", "body": "Een."}\n{"id": "x", "body": "Twee."}\n')
    two = lines(tmp_path / "krant" / "2.jsonl", y="De brug.", x="Drie.")
    update = zoeker.update_index(index, one.parent)
    assert (counts(update), bodies(index)["x"]) == ((2, 0, 0, 0), "Drie.")
    told = [(problem.file, problem.line, problem.skipped) for problem in update.problems]
    assert told == [(str(one), 2, False), (str(two), 2, False)]
    assert f"{one}:1;" in update.problems[0].reason
    assert f"{one}:2;" in update.problems[1].reason
    for path in (one, two):
        os.utime(path, (1, 1))
    assert counts(zoeker.update_index(index)) == (0, 0, 0, 2)


def test_ids_do_not_hang_on_the_order_of_paths(tmp_path: Path) -> None:
    folders = [write(tmp_path / name / "a.txt", f"De {name}.").parent for name in ("sluis", "brug")]
    zoeker.update_index(tmp_path / "een", folders)
    zoeker.update_index(tmp_path / "twee", folders[::-1])
    assert bodies(tmp_path / "een") == bodies(tmp_path / "twee")
    assert len(bodies(tmp_path / "een")) == 2


def test_a_record_that_moves_is_unchanged(index: Path, tmp_path: Path) -> None:
    one, two = (
        lines(tmp_path / "k" / "1.jsonl", x="Een.", y="Twee."),
        lines(tmp_path / "k" / "2.jsonl", z="Drie."),
    )
    zoeker.update_index(index, one.parent)
    lines(one, y="Twee.")
    lines(two, z="Drie.", x="Een.")
    assert (counts(zoeker.update_index(index)), len(bodies(index))) == ((0, 0, 0, 3), 3)
    lines(one, y="Twee.", x="Anders.")
    lines(two, z="Drie.")
    assert (counts(zoeker.update_index(index)), bodies(index)["x"]) == ((0, 1, 0, 2), "Anders.")


def test_a_folder_that_was_renamed_is_the_same_folder(index: Path, corpus: Path) -> None:
    zoeker.update_index(index, corpus)
    moved = corpus.rename(corpus.with_name("elders"))
    write(moved / "a.txt", "De brug is veranderd.")
    update = zoeker.update_index(index, moved)
    assert (counts(update), [problem.skipped for problem in update.problems]) == ((0, 1, 0, 1), [False])
    (moved / "b.txt").unlink()
    assert zoeker.update_index(index).removed == 1
    assert bodies(index) == {"a.txt": "De brug is veranderd."}


def test_what_was_removed_stays_out_wherever_in_its_file_it_stands(index: Path, tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", '{"body": "De brug."}\n{"body": "De vergissing."}\n')
    zoeker.update_index(index, path)
    with zoeker.open_index(index) as opened:
        opened.remove(["a.jsonl#2"])
    write(path, '{"body": "Nieuw."}\n{"body": "De brug."}\n{"body": "De vergissing."}\n')
    for rebuild in (False, True):
        zoeker.update_index(index, rebuild=rebuild)
        assert sorted(bodies(index).values()) == ["De brug.", "Nieuw."]
    write(path, '{"body": "De vergissing."}\n{"body": "De brug."}\n')
    zoeker.update_index(index)
    assert bodies(index) == {"a.jsonl#2": "De brug."}


def test_problems_that_are_not_listed_are_counted(index: Path, tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", "kapot\n" * 1_200 + '{"id": "x", "body": "De brug."}\n')
    for _ in range(2):
        update = zoeker.update_index(index, path)
        assert (update.problem_count, update.left_out, len(update.problems)) == (1_200, 1_200, 1_001)
        assert (update.problems[-1].line, update.problems[-1].reason[:26]) == (
            1_001,
            "and 200 more problems from",
        )


def test_a_reader_that_fails_costs_its_file_only(
    index: Path, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(file: object) -> None:
        raise ZeroDivisionError("onvoorzien")

    monkeypatch.setitem(formats._BY_ENDING, ".md", fail)
    write(corpus / "c.md", "De sluis.")
    update = zoeker.update_index(index, corpus)
    assert (update.added, update.problems[0].reason) == (2, "cannot be read: ZeroDivisionError: onvoorzien")


def test_a_folder_that_was_renamed_is_forgotten_with_the_files_that_gave_nothing(tmp_path: Path) -> None:
    index, before, after = tmp_path / "index", tmp_path / "krant", tmp_path / "blad"
    before.mkdir()
    (before / "a.txt").write_text("De brug is open.")
    (before / "leeg.txt").touch()
    (before / "kapot.jsonl").write_text('{"id": 1\n')
    zoeker.update_index(index, before)
    before.rename(after)
    told = zoeker.update_index(index, after).problems
    assert [problem.file for problem in told if "no path of this index now" in problem.reason] == [
        str(before)
    ]
    for _ in range(2):
        again = zoeker.update_index(index)
        assert again.skipped == 1
        assert {Path(problem.file).parent for problem in again.problems} == {after}


def test_articles_that_take_the_place_of_those_of_another_file_are_told_of(tmp_path: Path) -> None:
    index = tmp_path / "index"
    for year in (2021, 2022):
        rows = [f"{number},{year}-{number},Bericht {number} van {year}\n" for number in (1, 2, 3)]
        (tmp_path / f"{year}.csv").write_text("id,nummer,tekst\n" + "".join(rows))
    assert zoeker.update_index(index, tmp_path / "2021.csv").problems == ()
    update = zoeker.update_index(index, tmp_path / "2022.csv")
    (told,) = update.problems
    assert (update.replaced, update.left_out) == (3, 0)
    assert told.reason.startswith(
        f"3 articles took the place of those with the same ids from {tmp_path / '2021.csv'}; "
    )
    mended = zoeker.update_index(index, tmp_path / "2022.csv", columns={"id": "nummer"})
    assert mended.problems == ()
    with zoeker.open_index(index) as opened:
        assert set(opened.ids()) == {"1", "2", "3", "2022-1", "2022-2", "2022-3"}
        assert opened.get("1").body == "Bericht 1 van 2021"  # type: ignore[union-attr]
