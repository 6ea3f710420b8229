"""How well does an index answer? Judged queries are asked, and what is found is measured and compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from zoeker.errors import QueryError, ZoekerError
from zoeker.index import Index
from zoeker.sources import PathLike

from .files import Qrels, Queries, Run, read_qrels, read_queries, read_run, write_run
from .measures import Values, measured, p_value, ranking

_TAG = "zoeker"  # the name of our runs


@dataclass(frozen=True, slots=True)
class Comparison:
    """The means of two runs on one measure, over the same queries.

    `p` is the two-sided p-value of `difference` (`mean` - `other`) by Fisher's randomisation test: how often chance
    alone gives one as large.
    """

    mean: float
    other: float
    difference: float
    p: float


@dataclass(frozen=True, slots=True)
class Evaluation:
    """How well an index answers judged queries.

    `values` are numbers between 0 and 1 by measure ("nDCG@10", "RR@10", "R@100") and by id of the query; `other` those of
    the run it is compared with, empty without one. `run` has, by query, the score of each article found, the best first.

    `unasked` are the ids that are judged but not among the queries, `unjudged` the other way round: neither count.
    `absent` are the articles (of `judged` different ones) that the index does not hold, and so cannot find.
    `unanswered` are the queries that the other run does not have: its values for them are 0.
    """

    values: Values
    other: Values
    run: Run
    unasked: tuple[str, ...]
    unjudged: tuple[str, ...]
    judged: int
    absent: tuple[str, ...]
    unanswered: tuple[str, ...]

    @property
    def means(self) -> dict[str, float]:
        """The mean of each measure over all queries that were asked; that of RR@10 is MRR@10."""
        return {measure: _mean(values) for measure, values in self.values.items()}

    def compare(self) -> dict[str, Comparison]:
        """Compare with the other run, by measure; empty without one."""
        found = {}
        for measure, others in self.other.items():
            own = self.values[measure]
            mean, other = _mean(own), _mean(others)
            p = p_value([own[query] for query in own], [others[query] for query in own])
            found[measure] = Comparison(mean, other, mean - other, p)
        return found

    def write_run(self, path: PathLike) -> None:
        """Write what was found as a TREC run: query Q0 article rank score tag. Raises SourceError where it cannot."""
        write_run(path, self.run, _TAG)


def evaluate(
    index: Index,
    queries: Queries | PathLike,
    qrels: Qrels | PathLike,
    *,
    other: Run | PathLike | None = None,
    any_word: bool = True,
    limit: int = 100,
) -> Evaluation:
    """Ask the queries that are judged, and measure the answers; compare them with another run, if there is one.

    `queries` are words by id, `qrels` relevance (above 0: an answer) by query and article, `other` scores by query and
    article: as mappings, or as the paths of files as TREC has them (see `evaluation/files.py`). Queries are what readers
    type: words, whatever signs of the query language stand in them. An article is found with any of the words, or
    (`any_word=False`) as `Index.search` finds it; `limit` is how many are.

    Raises SourceError for a file that is not as it should be, QueryError for a query without a word, ZoekerError when
    ir-measures is not installed.
    """
    texts = queries if isinstance(queries, Mapping) else read_queries(queries)
    judgments = qrels if isinstance(qrels, Mapping) else read_qrels(qrels)
    compared = other if isinstance(other, Mapping) or other is None else read_run(other)
    asked = {id: held for id, held in judgments.items() if id in texts}
    if not asked:
        raise ZoekerError("none of the queries is judged: the ids in the two files are different ones")
    run = {id: _found(index, id, texts[id], any_word, limit) for id in asked}
    answered = {} if compared is None else {id: hits for id, hits in compared.items() if id in asked}
    if compared is not None and not answered:
        raise ZoekerError("the run to compare with answers none of the queries: its ids are different ones")
    articles = list(dict.fromkeys(id for held in asked.values() for id in held))
    return Evaluation(
        values=measured(asked, run),
        other={}
        if compared is None
        else measured(asked, {id: ranking(hits) for id, hits in answered.items()}),
        run=run,
        unasked=tuple(id for id in judgments if id not in texts),
        unjudged=tuple(id for id in texts if id not in judgments),
        judged=len(articles),
        absent=tuple(id for id in articles if id not in index),
        unanswered=() if compared is None else tuple(id for id in asked if id not in answered),
    )


def _found(index: Index, id: str, text: str, any_word: bool, limit: int) -> dict[str, float]:
    try:
        results = index.search(text, any_word=any_word, limit=limit, snippets=False, plain=True)
    except QueryError as error:
        raise QueryError(f"the query {id!r}: {error}", text) from error
    return {hit.id: hit.score for hit in results}


def _mean(values: Mapping[str, float]) -> float:
    return sum(values.values()) / len(values)
