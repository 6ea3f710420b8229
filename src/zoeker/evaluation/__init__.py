"""How good is the order? A set of judged queries asked of an index, in the formats and measures of TREC."""

from .judging import Comparison, Evaluation, evaluate

__all__ = ["Comparison", "Evaluation", "evaluate"]
