import pytest

from zoeker.corpus.front_matter import split
from zoeker.corpus.records import UnreadableError


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
