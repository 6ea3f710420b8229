"""What is a word in Dutch? The one analysis behind the index, the question and the marked snippet."""

from __future__ import annotations

from .analyzer import CROSSING, NAME, VERSION, Chunks, Token, analyze, notation
from .letters import fold
from .lexicon import Form, Lexicon, Occurrences

__all__ = [
    "CROSSING",
    "NAME",
    "VERSION",
    "Chunks",
    "Form",
    "Lexicon",
    "Occurrences",
    "Token",
    "analyze",
    "fold",
    "notation",
]
