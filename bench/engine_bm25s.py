"""bm25s: scores worked out at indexing, one sparse matrix, NumPy. Asks for any of the words and for nothing else.

The stems of title, lead and body are one text, unweighted, read by bm25s's own tokenizer with Snowball's
stemmer. Matrix and articles are read from disk as they are needed (`mmap`). It counts no hits, and cannot add articles: a
new article means a new index.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import bm25s
import Stemmer
from engines import BOOSTS, KEPT, Answer, Found
from stems import stem

if TYPE_CHECKING:
    from questions import Query  # with it come word lists, which no index needs


class Bm25s:
    """A matrix of words by articles."""

    adds = shows = False

    def __init__(self) -> None:
        self.versions = {"bm25s": version("bm25s")}

    def can(self, kind: str, any_word: bool) -> bool:
        """Only what asks for any of the words."""
        return kind in {"any1", "or"} or any_word

    def index(self, folder: Path, articles: Iterable[Mapping[str, str]]) -> None:
        """Index all articles."""
        kept, texts = [], []
        for article in articles:
            kept.append({name: article[name] for name in KEPT})
            texts.append("\n".join(article[name] for name in BOOSTS))
        stemmer = Stemmer.Stemmer("dutch_porter")
        tokens = bm25s.tokenize(texts, stopwords=[], stemmer=stemmer, show_progress=False)
        made = bm25s.BM25()
        made.index(tokens, show_progress=False)
        made.save(folder, corpus=kept, show_progress=False)

    def open(self, folder: Path) -> _Searcher:
        """Open the index."""
        return _Searcher(bm25s.BM25.load(folder, load_corpus=True, mmap=True, show_progress=False))


class _Searcher:
    def __init__(self, made: bm25s.BM25) -> None:
        self._made = made
        self._best = min(10, made.scores["num_docs"])

    def close(self) -> None:
        self._made.corpus.close()

    def search(self, query: Query, any_word: bool, snippets: bool) -> Answer:
        words = [[stem(word) for word in query.words]]
        articles, scores = self._made.retrieve(words, k=self._best, show_progress=False)
        hits = [
            Found(one["id"], one["title"], one["date"], ())
            for one, score in zip(articles[0], scores[0], strict=True)
            if score > 0
        ]
        return Answer(hits, None)


ENGINE = Bm25s
