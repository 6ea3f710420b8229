"""Search your own Dutch news articles.

with zoeker.open_index("index") as index:
    for hit in index.search("onderhandelingen Oekraïne"):
        print(hit.rank, hit.title)
"""

from .importing import is_run_as_module, leave_current_folder

# Before anything else is imported, even what comes with Python.
if is_run_as_module():
    leave_current_folder()

import os
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .article import Article
    from .checking import check_index as check_index
    from .copying import copy_index
    from .dutch import Token as Token
    from .dutch import analyze as analyze
    from .dutch import notation as notation
    from .errors import Problem, ZoekerError
    from .evaluation import Comparison as Comparison
    from .evaluation import Evaluation as Evaluation
    from .evaluation import evaluate as evaluate
    from .index import Index, open_index
    from .indexing import init_index, update_index
    from .query.results import Hit, Results, Snippet
    from .update import Update

__version__: str

__all__ = [
    "Article",
    "Hit",
    "Index",
    "Problem",
    "Results",
    "Snippet",
    "Update",
    "ZoekerError",
    "copy_index",
    "init_index",
    "open_index",
    "update_index",
]

__path__ = [os.path.abspath(folder) for folder in __path__]  # noqa: PTH100 - a script may change the current folder

# Where each name lives; those that are not in __all__ are named by their modules now, and stay for scripts that know them. Each is imported when it is first asked for: NumPy and Whoosh take a quarter of a second,
# which `import zoeker` and `zoeker --help` need not cost.
_HOMES = {
    "Article": "article",
    "Comparison": "evaluation",
    "Evaluation": "evaluation",
    "Hit": "query.results",
    "Index": "index",
    "Problem": "errors",
    "Results": "query.results",
    "Snippet": "query.results",
    "Token": "dutch",
    "Update": "update",
    "ZoekerError": "errors",
    "analyze": "dutch",
    "check_index": "checking",
    "copy_index": "copying",
    "evaluate": "evaluation",
    "init_index": "indexing",
    "notation": "dutch",
    "open_index": "index",
    "update_index": "indexing",
}


def __getattr__(name: str) -> object:
    if name == "__version__":
        from importlib.metadata import version  # here: it costs start-up time

        found = globals()[name] = version("zoeker")
        return found
    if name not in _HOMES:
        raise AttributeError(f"module 'zoeker' has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(f".{_HOMES[name]}", __name__), name)
    return value


def __dir__() -> list[str]:
    return __all__
