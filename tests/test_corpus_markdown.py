import io

from zoeker.corpus import markdown
from zoeker.corpus.fields import FieldNames
from zoeker.corpus.records import Source


def fields(text: str) -> dict[str, object]:
    [record] = markdown.read(Source("a.md", io.StringIO(text), FieldNames({})))
    return dict(record.fields)


def test_a_heading_at_the_start_is_the_title() -> None:
    assert fields("\n# Regen #\n\n*Het* regent.\n") == {"title": "Regen", "body": "\n*Het* regent.\n"}


def test_the_title_of_the_front_matter_goes_first() -> None:
    assert fields("---\nkop: Nat\n---\n# Regen\nx") == {"kop": "Nat", "body": "\n# Regen\nx"}


def test_a_smaller_heading_is_text() -> None:
    assert fields("## Regen\nx") == {"body": "## Regen\nx"}
