"""What is a word in Dutch? The one analysis behind the index, the question and the marked snippet."""

from __future__ import annotations

from .analyzer import (
    ANALYZER,
    CROSSING,
    NAME,
    VERSION,
    Analyzer,
    Chunks,
    Token,
    analyze,
    notation,
    part_spans,
)
from .forms import Form, Known, nothing_known
from .letters import fold
from .lexicon import Lexicon, Occurrences

__all__ = [
    "ANALYZER",
    "CROSSING",
    "NAME",
    "VERSION",
    "Analyzer",
    "Chunks",
    "Form",
    "Known",
    "Lexicon",
    "Occurrences",
    "Token",
    "analyze",
    "fold",
    "notation",
    "nothing_known",
    "part_spans",
]
