import io

import pytest

from zoeker.corpus.records import FieldNames, Source, UnreadableError
from zoeker.corpus.text import read_markdown, read_plain, split


def fields(text: str) -> dict[str, object]:
    [record] = read_plain(Source("a.txt", io.StringIO(text), FieldNames({})))
    return {name: value for name, value in record.fields.items() if value}


@pytest.mark.parametrize("start", [" ", ""])
@pytest.mark.parametrize("date", ["2022-01", "2022-01-14"])
def test_a_text_may_begin_with_its_date_and_lead(start: str, date: str) -> None:
    text = f"{start}date {date} Het regent.\n\nAl dagen.\n\nNat\n\nEn\nkoud.\n"
    assert fields(text) == {"date": date, "lead": "Het regent.", "body": "Al dagen.\n\nNat\n\nEn\nkoud."}


def test_a_short_first_line_without_an_end_is_the_title() -> None:
    assert fields("Regen\n\nHet regent.\n\nAl dagen.") == {
        "title": "Regen",
        "lead": "Het regent.",
        "body": "Al dagen.",
    }
    assert fields("Regen\n \nHet regent.") == {"title": "Regen", "body": "Het regent."}


@pytest.mark.parametrize("first", ["Het regent.", "Regent het?’", "Regen\nen wind", "r" * 101])
def test_another_first_paragraph_is_the_lead(first: str) -> None:
    assert fields(f"{first}\n\nAl dagen.") == {"lead": first, "body": "Al dagen."}


def test_one_paragraph_is_the_body() -> None:
    assert fields("Regen") == {"body": "Regen"}
    assert fields("date 2022-01 Regen") == {"date": "2022-01", "body": "Regen"}


def test_below_front_matter_all_is_body() -> None:
    assert fields("---\ntitel: Regen\n---\n\nA\n\nB") == {"titel": "Regen", "body": "\n\nA\n\nB"}


def of_markdown(text: str) -> dict[str, object]:
    [record] = read_markdown(Source("a.md", io.StringIO(text), FieldNames({})))
    return dict(record.fields)


def test_a_heading_at_the_start_is_the_title() -> None:
    assert of_markdown("\n# Regen #\n\n*Het* regent.\n") == {"title": "Regen", "body": "\n*Het* regent.\n"}


def test_the_title_of_the_front_matter_goes_first() -> None:
    assert of_markdown("---\nkop: Nat\n---\n# Regen\nx") == {"kop": "Nat", "body": "\n# Regen\nx"}


def test_a_smaller_heading_is_text() -> None:
    assert of_markdown("## Regen\nx") == {"body": "## Regen\nx"}


def test_yaml_gives_strings_only() -> None:
    fields, rest = split("---\ntitle: 'A: b'\ndate: 2022-01-14\nauthor: [Jo, Mo]\nkop: ~\n---\nTekst.")
    assert fields == {"title": "A: b", "date": "2022-01-14", "author": ["Jo", "Mo"]}
    assert rest.strip() == "Tekst."


def test_toml_stands_between_plusses() -> None:
    fields, rest = split('+++\ntitle = "A"\njaar = 7\n+++\nTekst.')
    assert (fields, rest.strip()) == ({"title": "A", "jaar": 7}, "Tekst.")


def test_a_text_without_it_is_left_as_it_is() -> None:
    assert split("Tekst.\n---\n") == ({}, "Tekst.\n---\n")


def test_it_may_be_empty() -> None:
    assert split("---\n---\nTekst.")[0] == {}


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        ("---\ntitle: a\nb: [\n---\nx", 4, "broken front matter"),
        ("+++\na = 1\nb = \n+++\nx", 3, "broken front matter"),
        ("---\na: &x b\nc: *x\n---\n", 1, "alias"),
        ("---\ntitle: a\n", 1, "not closed"),
        ("---\ngewone tekst\n---\n", 1, "not a list of names and values"),
        ("---\na: \x07\n---\n", 1, "does not allow"),
        ("---\n" + "[" * 30_000 + "\n---\n", 1, "nested too deeply"),
        ("+++\na = " + "[" * 30_000 + "\n+++\n", 1, "nested too deeply"),
        ("---", 1, "not closed"),
    ],
)
def test_what_is_broken_is_told_with_its_line(text: str, line: int, why: str) -> None:
    with pytest.raises(UnreadableError, match=why) as error:
        split(text)
    assert error.value.line == line
