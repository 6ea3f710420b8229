"""What is a word in Dutch? The one analysis behind the index, the question and the marked snippet."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from zoeker.kernel.candidates import head

from .analyzer import ANALYZER, Analyzer, analyze, notation, part_spans
from .chunks import Chunk, Heads, Near, candidates, is_open, other_heads
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
from .tables import calm, function_words, names_as_words
from .units import fold, one_word

if TYPE_CHECKING:
    from .dictionary import is_word
    from .lexicon import Lexicon, Occurrences
    from .tables import is_name
    from .verbs import closed, verb_apart

__all__ = [
    "ANALYZER",
    "NAME",
    "VERSIONS",
    "Analyzer",
    "Chunk",
    "Form",
    "Heads",
    "Known",
    "Lexicon",
    "Near",
    "Occurrences",
    "Token",
    "analyze",
    "calm",
    "candidates",
    "check_name",
    "closed",
    "fold",
    "forget_rules",
    "function_words",
    "head",
    "is_name",
    "is_open",
    "is_word",
    "known_to",
    "names_as_words",
    "notation",
    "nothing_known",
    "one_word",
    "other_heads",
    "part_spans",
    "verb_apart",
]


# What only some need, and the modules that it takes: not every search reads whole batches, or looks in dictionaries.
_LATER = {
    "Lexicon": "lexicon",
    "Occurrences": "lexicon",
    "closed": "verbs",
    "is_name": "tables",
    "is_word": "dictionary",
    "verb_apart": "verbs",
}


def __getattr__(name: str) -> object:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(f".{_LATER[name]}", __name__), name)
    return value
