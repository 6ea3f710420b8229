from collections.abc import Iterator
from pathlib import Path

import pytest

import zoeker
from zoeker import Article
from zoeker.format.articles import Articles
from zoeker.format.stored import Origin
from zoeker.intake import Intake
from zoeker.write.writer import open_writer

BRIDGE, TRAIN = Article(id="1", body="De brug."), Article(id="2", body="De trein.")
FILE = Origin("/krant/a.jsonl", "/krant", "a.jsonl")


@pytest.fixture
def intake(tmp_path: Path) -> Iterator[Intake]:
    with open_writer(tmp_path) as writer:
        yield Intake(writer)


def counts(intake: Intake) -> tuple[int, int, int, int]:
    return intake.added, intake.replaced, intake.removed, intake.skipped


def stored(path: Path) -> dict[str, str]:
    articles = Articles(path)
    return {stored.id: articles.article(reference).body for reference, stored in articles.stored()}


def test_new_changed_and_known_articles_are_told_apart(intake: Intake, tmp_path: Path) -> None:
    for article in (BRIDGE, TRAIN, BRIDGE, Article(id="2", body="De tram.")):
        intake.take(article)
    intake.flush(last=True)
    assert counts(intake) == (2, 0, 0, 0)  # an article is counted once, by what it is at the end
    assert stored(tmp_path) == {"1": "De brug.", "2": "De tram."}


def test_what_no_file_holds_any_more_goes(intake: Intake, tmp_path: Path) -> None:
    number = intake.catalog.register(FILE).number
    intake.take(BRIDGE, number, FILE)
    intake.flush(last=False)
    intake.release(number, "1")
    intake.flush(last=True)
    assert (counts(intake), stored(tmp_path)) == ((0, 0, 0, 0), {})


def test_what_was_taken_and_let_go_in_one_batch_is_never_written(intake: Intake, tmp_path: Path) -> None:
    number = intake.catalog.register(FILE).number
    intake.take(BRIDGE, number, FILE)
    intake.release(number, "1")
    intake.flush(last=True)
    assert stored(tmp_path) == {}


def test_what_a_person_removed_is_taken_by_hand_only(intake: Intake) -> None:
    intake.take(BRIDGE)
    intake.catalog.mark_removed("1")
    intake.take(BRIDGE)
    assert counts(intake) == (1, 0, 0, 0)
    intake.take(BRIDGE, by_hand=True)
    assert counts(intake) == (2, 0, 0, 0)


def test_a_full_batch_is_written_at_once(
    intake: Intake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("zoeker.intake.BATCH", 1)
    intake.take(BRIDGE)
    assert stored(tmp_path) == {"1": "De brug."}


def test_a_batch_has_no_more_text_than_fits_in_memory(tmp_path: Path) -> None:
    with open_writer(tmp_path, memory=1) as writer:
        intake = Intake(writer)
        for number in range(3):
            intake.take(zoeker.Article(id=str(number), body="De brug. " * 5_000))
        assert stored(tmp_path).keys() == {"0", "1"}
        intake.flush(last=True)


def test_listeners_hear_of_each_article_as_it_is_written(tmp_path: Path) -> None:
    told: list[tuple[int, int, int, str]] = []
    with open_writer(tmp_path) as writer:
        intake = Intake(writer, lambda *args: told.append(args))
        intake.total, intake.done = 20, 10
        intake.take(BRIDGE, intake.catalog.register(FILE).number, FILE)
        intake.tell_read(FILE.path)
        assert told == []
        intake.flush(last=True)
    assert told == [(1, 10, 20, FILE.path)] * 2


def test_what_a_person_took_out_counts_as_neither_new_nor_unchanged(tmp_path: Path) -> None:
    (tmp_path / "dijk.jsonl").write_text('{"id": "a", "body": "De dijk."}\n{"id": "b", "body": "De zee."}\n')
    zoeker.update_index(tmp_path / "index", tmp_path / "dijk.jsonl")
    with zoeker.open_index(tmp_path / "index") as index:
        index.remove(["a"])
    for _ in range(2):
        update = zoeker.update_index(tmp_path / "index", tmp_path / "dijk.jsonl")
        assert (update.added, update.replaced, update.removed, update.skipped) == (0, 0, 0, 1)
        (tmp_path / "dijk.jsonl").touch()
