"""Which articles, in what order, and why?"""

from .engine import SORTS, Question, highlighted, search
from .results import Explanation, Hit, Results, Snippet, Suggestion

__all__ = [
    "SORTS",
    "Explanation",
    "Hit",
    "Question",
    "Results",
    "Snippet",
    "Suggestion",
    "highlighted",
    "search",
]
