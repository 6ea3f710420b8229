"""What is a word in Dutch? The one analysis behind the index, the question and the marked snippet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .analyzer import ANALYZER, Analyzer, analyze, notation, part_spans
from .chunks import CROSSING, Chunked, Chunks, Place
from .forms import (
    NAME,
    VERSIONS,
    Form,
    Known,
    Token,
    check_name,
    forget_rules,
    known_to,
    nothing_known,
)
from .tables import function_words
from .units import fold, one_word

if TYPE_CHECKING:
    from .lexicon import Lexicon, Occurrences

__all__ = [
    "ANALYZER",
    "CROSSING",
    "NAME",
    "VERSIONS",
    "Analyzer",
    "Chunked",
    "Chunks",
    "Form",
    "Known",
    "Lexicon",
    "Occurrences",
    "Place",
    "Token",
    "analyze",
    "check_name",
    "fold",
    "forget_rules",
    "function_words",
    "known_to",
    "notation",
    "nothing_known",
    "one_word",
    "part_spans",
]


def __getattr__(name: str) -> object:
    if name not in ("Lexicon", "Occurrences"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from . import lexicon  # here: a search need not load what reads whole batches

    value = globals()[name] = getattr(lexicon, name)
    return value
