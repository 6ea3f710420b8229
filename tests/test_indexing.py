"""How an index is made and kept up to date: what `update_index` checks before there is an index."""

from pathlib import Path

import pytest

import zoeker


def test_a_path_that_leads_nowhere_leaves_no_index(tmp_path: Path) -> None:
    with pytest.raises(zoeker.ZoekerError, match="does not exist"):
        zoeker.update_index(tmp_path / "index", tmp_path / "nergens")
    assert not (tmp_path / "index").exists()


def test_a_field_that_is_none_leaves_no_index(tmp_path: Path) -> None:
    (tmp_path / "nieuws.csv").write_text("Kop,tekst\nDijk,De dijk houdt.\n")
    with pytest.raises(zoeker.ZoekerError, match="foo"):
        zoeker.update_index(tmp_path / "index", tmp_path / "nieuws.csv", columns={"foo": "Kop"})
    assert not (tmp_path / "index").exists()


def test_the_index_does_not_read_itself(tmp_path: Path) -> None:
    (tmp_path / "dijk.txt").write_text("De dijk houdt.")
    for counts in ((1, 0), (0, 1)):
        update = zoeker.update_index(tmp_path / "index", tmp_path)
        assert (update.added, update.skipped, update.problems) == (*counts, ())


def test_a_rebuild_needs_an_index(tmp_path: Path) -> None:
    with pytest.raises(zoeker.ZoekerError, match="zoeker index PATH"):
        zoeker.update_index(tmp_path, rebuild=True)


@pytest.mark.parametrize("wrong", [None, 3, "krant"])
def test_what_is_no_article_is_a_problem_and_the_others_are_indexed(tmp_path: Path, wrong: object) -> None:
    sources = [{"id": "a", "body": "De brug."}, wrong, zoeker.Article(id="b", body="De trein.")]
    update = zoeker.update_index(tmp_path / "index", sources)  # type: ignore[arg-type]
    assert (update.added, update.left_out) == (2, 1)
    assert update.problems[0].line == 2
    assert update.problems[0].reason.startswith("sources are paths, or articles")
