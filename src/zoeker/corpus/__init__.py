"""Where do articles come from? Files are found, and each is read by the one reader that knows its format.

for file in find("nieuws/").files:
    for found in read(file):
        ...  # an Article, or the Problem that kept one out
"""

from .articles import handed_over
from .reading import Reading, read
from .records import column_map
from .sources import STDIN, SourceFile, find

__all__ = ["STDIN", "Reading", "SourceFile", "column_map", "find", "handed_over", "read"]
