"""What the package ships as tables of words."""

from __future__ import annotations

from functools import cache
from pathlib import Path


def data(name: str) -> list[list[str]]:
    """Read a table of this room: the words of each line, without empty lines and comments."""
    text = (Path(__file__).parent / "data" / name).read_text(encoding="utf-8")
    return [line.split() for line in text.splitlines() if line and not line.startswith("#")]


@cache
def function_words() -> dict[str, str]:
    """Give the index term of each function word, a closed class, by its folded form. No other word has such a term."""
    return {form: term for term, *forms in data("function-words.txt") for form in forms}
