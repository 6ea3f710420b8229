"""How well does an index answer? Judged queries are asked, and what is found is measured and compared.

The measures are those of ir-measures, the test of a difference is SciPy's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from zoeker.errors import QueryError, ZoekerError
from zoeker.index import Index
from zoeker.sources import PathLike

from .files import Qrels, Queries, Run, read_qrels, read_queries, read_run, write_run

_TAG = "zoeker"  # the name of our runs
MEASURES = ("nDCG@10", "RR@10", "R@100")
RESAMPLES = 10_000  # beyond this many ways to turn differences round, so many are drawn
_SEED = 2007

Values = Mapping[str, Mapping[str, float]]  # by measure and query


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
    (`any_word=False`) with all and then with some, as `Index.search` finds it; `limit` is how many are.

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


def measured(qrels: Qrels, rankings: Mapping[str, Iterable[str]]) -> Values:
    """Measure rankings (article ids by query, the best first): a value for each query of the judgments, 0 if unanswered.

    nDCG@10 has linear gains and log2 discounts, as trec_eval does (Järvelin & Kekäläinen, TOIS 2002); RR@10 is
    1/rank of the first relevant article, 0 below rank 10, and its mean is MRR@10; R@100 is recall.
    """
    library = _library()
    # Scores that cannot tie: trec_eval and others break ties each in their own way.
    run = {query: {id: float(-rank) for rank, id in enumerate(found, 1)} for query, found in rankings.items()}
    known = {str(measure): measure for measure in map(library.parse_measure, MEASURES)}
    values = {name: dict.fromkeys(qrels, 0.0) for name in known}
    for found in library.iter_calc(known.values(), {query: dict(held) for query, held in qrels.items()}, run):
        values[str(found.measure)][found.query_id] = float(found.value)
    return values


def ranking(hits: Mapping[str, float]) -> list[str]:
    """Order what a run found as trec_eval does: by score; of two that tie, the one with the greater id comes first."""
    return sorted(hits, key=lambda id: (hits[id], id), reverse=True)


def p_value(one: Sequence[float], other: Sequence[float]) -> float:
    """Test whether two runs differ, from their values for the same queries: Fisher's randomisation test, two-sided.

    If they do not, each query's difference might as well have the other sign: p is the share of such sign flips (all,
    or a fixed sample of them) whose mean difference is as large. Smucker, Allan & Carterette (CIKM 2007) recommend it:
    it assumes no distribution and tests the very mean that is reported; the sign and Wilcoxon tests do neither well.
    """
    differences = np.array(one) - np.array(other)
    if len(differences) < 2 or not differences.any():  # every flip is as large; SciPy refuses a single one
        return 1.0
    from scipy.stats import permutation_test  # here: it takes long to load, and only a comparison needs it

    # With a single sample, SciPy's "samples" permutations flip signs.
    found = permutation_test(
        (differences,),
        lambda values, axis: values.mean(axis=axis),
        permutation_type="samples",
        vectorized=True,
        n_resamples=RESAMPLES,
        batch=1_000,
        rng=np.random.default_rng(_SEED),
    )
    return float(found.pvalue)


def _library() -> Any:
    try:
        import ir_measures
    except ImportError as error:
        raise ZoekerError(
            "zoeker eval needs the library ir-measures, which is not installed; run: pip install 'zoeker[eval]'"
        ) from error
    return ir_measures
