import io

import pytest

from zoeker.corpus import plain_text
from zoeker.corpus.fields import FieldNames
from zoeker.corpus.records import Source


def fields(text: str) -> dict[str, object]:
    [record] = plain_text.read(Source("a.txt", io.StringIO(text), FieldNames({})))
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
