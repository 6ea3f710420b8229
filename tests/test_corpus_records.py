import io

import pytest

from zoeker.corpus.records import ALIASES, FieldNames, Source, UnreadableError, column_map, is_empty, no_text
from zoeker.errors import SourceError


def test_a_problem_names_the_file_and_the_line() -> None:
    source = Source("a.csv", io.StringIO(), FieldNames({}))
    assert str(source.problem(3, "is broken")) == "a.csv:3: is broken"


def test_a_text_with_nul_characters_is_no_text() -> None:
    with pytest.raises(UnreadableError, match="is not text"):
        Source("a.txt", io.StringIO("a\0b"), FieldNames({})).whole()


def sort_out(record: dict[str, object], **columns: str) -> tuple[dict[str, object], dict[str, object]]:
    return FieldNames(columns).sort_out(record)


def test_dutch_and_english_names_are_known_in_any_case() -> None:
    known, extra = sort_out({"Kop": "K", "TEKST": "T", "Published-At": "2022", "bron": "B", "oplage": 3})
    assert known == {"title": "K", "body": "T", "date": "2022", "source": "B"}
    assert extra == {"oplage": 3}


def test_the_better_name_wins_and_the_other_is_kept_as_extra() -> None:
    assert sort_out({"text": "a", "body": "b"}) == ({"body": "b"}, {"text": "a"})


def test_an_empty_value_gives_way_to_a_full_one() -> None:
    assert sort_out({"body": " ", "text": "a", "tags": []}) == ({"body": "a"}, {})


def test_the_users_own_column_goes_first() -> None:
    assert sort_out({"tekst": "a", "Verhaal": "b"}, body="verhaal") == ({"body": "b"}, {"tekst": "a"})


def test_a_column_that_is_not_there_leaves_the_known_names_at_work() -> None:
    assert sort_out({"tekst": "a"}, body="verhaal") == ({"body": "a"}, {})


def test_no_name_stands_for_two_fields() -> None:
    names = [name for aliases in ALIASES.values() for name in aliases]
    assert len(names) == len(set(names))


def test_columns_are_read_without_spaces_around() -> None:
    assert column_map({"title": "Kop", " BODY ": " Tekst=2 "}) == {"title": "Kop", "body": "Tekst=2"}


@pytest.mark.parametrize("pair", [("title", ""), (" ", "Kop"), ("plaatje", "Kop")])
def test_a_pair_that_is_none_is_refused(pair: tuple[str, str]) -> None:
    with pytest.raises(SourceError):
        column_map(dict([pair]))


def test_zero_and_false_are_not_empty() -> None:
    assert [value for value in (None, "", " \n", [], {}, 0, False) if not is_empty(value)] == [0, False]


def test_a_missing_text_names_what_was_seen_but_not_everything() -> None:
    reason = no_text(["x" * 50] * 20)
    assert "x" * 39 + "…" in reason
    assert "and 8 more" in reason
    assert "--map body=COLUMN" in reason


def test_a_field_may_be_named_as_a_column_is() -> None:
    assert FieldNames({"titel": "Kop", "tekst": "Verhaal"}).columns == {"title": "Kop", "body": "Verhaal"}


def test_columns_that_were_named_and_are_not_there_are_given() -> None:
    assert FieldNames({"title": "Kop", "body": "Verhaal"}).missing(["kop", "Verhaaltje"]) == {
        "body": "Verhaal"
    }
