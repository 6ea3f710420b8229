import io

import pytest

from zoeker.corpus.fields import FieldNames
from zoeker.corpus.records import Source, UnreadableError


def test_a_problem_names_the_file_and_the_line() -> None:
    source = Source("a.csv", io.StringIO(), FieldNames({}))
    assert str(source.problem(3, "is broken")) == "a.csv:3: is broken"


def test_a_text_with_nul_characters_is_no_text() -> None:
    with pytest.raises(UnreadableError, match="is not text"):
        Source("a.txt", io.StringIO("a\0b"), FieldNames({})).whole()
