"""Which articles, in what order, and why?"""

from .engine import SORTS, Question, highlighted, search
from .results import Hit, Results, Snippet

__all__ = ["SORTS", "Hit", "Question", "Results", "Snippet", "highlighted", "search"]
