"""What may a question say? The page on the language, which is the one of docs/."""

from __future__ import annotations

from pathlib import Path

from .errors import ZoekerError

_HERE = Path(__file__).parent
_PLACES = (_HERE / "language.md", _HERE.parents[1] / "docs" / "language.md")  # installed, and in a checkout


def manual() -> str:
    """Give the page, in Markdown. Raises ZoekerError where it is missing."""
    page = next((place for place in _PLACES if place.exists()), None)
    if page is None:
        raise ZoekerError("the page on the language is missing; install zoeker again")
    return page.read_text(encoding="utf-8")
