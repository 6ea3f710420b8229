"""Search your own Dutch news articles.

with zoeker.open_index("index") as index:
    for hit in index.search("onderhandelingen Oekraïne"):
        print(hit.rank, hit.title)
"""

from .article import Article
from .errors import Problem, ZoekerError
from .index import Index, open_index, update_index
from .search import Hit, Results, Snippet
from .update import Update

__all__ = [
    "Article",
    "Hit",
    "Index",
    "Problem",
    "Results",
    "Snippet",
    "Update",
    "ZoekerError",
    "open_index",
    "update_index",
]
