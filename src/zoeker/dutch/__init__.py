"""What is a word in Dutch? The one analysis behind the index, the question and the marked snippet."""

from __future__ import annotations

from .analyzer import NAME, VERSION, Token, analyze, notation
from .letters import fold

__all__ = ["NAME", "VERSION", "Token", "analyze", "fold", "notation"]
