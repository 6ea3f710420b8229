"""What does an index know of a written form? Its terms and its parts, so that no dictionary need be asked again."""

from __future__ import annotations

from collections.abc import Iterable

from zoeker.dutch import Form

from .segment import Segment


def known_form(segments: Iterable[Segment], text: str) -> Form | None:
    """Give a form with its terms and parts, if one of the segments holds it."""
    for segment in segments:
        words = segment.words
        number = words.find(text.encode())
        if number is not None and (readings := words.readings(number)):
            terms = tuple(words.word(reading.term).decode() for reading in readings)
            return Form(text, terms, tuple(words.word(part).decode() for part in words.parts(number)))
    return None
