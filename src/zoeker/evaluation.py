"""How good is the order? Judged queries are asked of an index, and what is found is measured and compared, as TREC does.

Files are read line by line; whatever is wrong in one raises a SourceError with the file, the line and what belongs there:

    queries    id TAB words                        what a reader would type
    qrels      query 0 article relevance           judgments; a relevance above 0 is an answer
    run        query Q0 article rank score tag     what an engine found; trec_eval reads these too

The measures are those of ir-measures, the test of a difference is SciPy's.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import numpy as np

from zoeker.errors import QueryError, SourceError, ZoekerError, system_reason
from zoeker.index import Index
from zoeker.sources import PathLike

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
        compared = {}
        for measure, others in self.other.items():
            own = self.values[measure]
            mean, other = _mean(own), _mean(others)
            p = p_value([own[query] for query in own], [others[query] for query in own])
            compared[measure] = Comparison(mean, other, mean - other, p)
        return compared

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
    article: as mappings, or as the paths of files as TREC has them. Queries are what readers
    type: words, whatever signs of the query language stand in them. An article is found with any of the words, or
    (`any_word=False`) with all and then with some, as `Index.search` finds it; `limit` is how many are.

    Raises SourceError for a file that is not as it should be, QueryError for a query without a word, ZoekerError when
    ir-measures is not installed.
    """
    texts = queries if isinstance(queries, Mapping) else read_queries(queries)
    judgments = qrels if isinstance(qrels, Mapping) else read_qrels(qrels)
    compared = other if isinstance(other, Mapping) or other is None else read_run(other)
    asked = {id: judged for id, judged in judgments.items() if id in texts}
    if not asked:
        raise ZoekerError("none of the queries is judged: the ids in the two files are different ones")
    run = {id: _found(index, id, texts[id], any_word, limit) for id in asked}
    answered = {} if compared is None else {id: hits for id, hits in compared.items() if id in asked}
    if compared is not None and not answered:
        raise ZoekerError("the run to compare with answers none of the queries: its ids are different ones")
    articles = list(dict.fromkeys(id for judged in asked.values() for id in judged))
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
    run = {query: {id: float(-rank) for rank, id in enumerate(ids, 1)} for query, ids in rankings.items()}
    known = {str(measure): measure for measure in map(library.parse_measure, MEASURES)}
    values = {name: dict.fromkeys(qrels, 0.0) for name in known}
    judgments = {query: dict(judged) for query, judged in qrels.items()}
    for metric in library.iter_calc(known.values(), judgments, run):
        values[str(metric.measure)][metric.query_id] = float(metric.value)
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
    result = permutation_test(
        (differences,),
        lambda values, axis: values.mean(axis=axis),
        permutation_type="samples",
        vectorized=True,
        n_resamples=RESAMPLES,
        batch=1_000,
        rng=np.random.default_rng(_SEED),
    )
    return float(result.pvalue)


def _library() -> Any:
    try:
        import ir_measures
    except ImportError as error:
        raise ZoekerError(
            "zoeker eval needs the library ir-measures, which is not installed; run: pip install 'zoeker[eval]'"
        ) from error
    return ir_measures


# Files

Queries = Mapping[str, str]
Qrels = Mapping[str, Mapping[str, int]]  # by query and article: how relevant it is
Run = Mapping[str, Mapping[str, float]]  # by query: the score of each article found

Value = TypeVar("Value", int, float)


def read_queries(path: PathLike) -> dict[str, str]:
    """Read queries by id."""
    queries: dict[str, str] = {}
    for number, line in _lines(path):
        id, tab, text = line.partition("\t")
        if not tab or not text.strip() or len(id.split()) != 1:
            _fail(path, number, "a line is the id of a query without spaces, a tab, and the query")
        if id in queries:
            _fail(path, number, f"the query {id!r} is there twice")
        queries[id] = text.strip()
    if not queries:
        raise SourceError(f"{path} holds no queries", path)
    return queries


def read_qrels(path: PathLike) -> dict[str, dict[str, int]]:
    """Read judgments."""
    return _table(path, "query 0 article relevance", 3, int)


def read_run(path: PathLike) -> dict[str, dict[str, float]]:
    """Read a run. Its order is in the scores alone; the ranks are not read, as trec_eval does not."""
    return _table(path, "query Q0 article rank score tag", 4, _score)


def write_run(path: PathLike, run: Run, tag: str) -> None:
    """Write a run. Scores that tie are set apart by the least that trec_eval can tell, so that it keeps the order."""
    lines = []
    for query, hits in run.items():
        last = np.float32(np.inf)
        for rank, (id, score) in enumerate(hits.items(), 1):
            if len(id.split()) != 1:
                raise ZoekerError(f"a TREC run cannot hold the article {id!r}: its id has a space in it")
            last = min(np.float32(score), np.nextafter(last, np.float32(-np.inf)))
            lines.append(f"{query} Q0 {id} {rank} {last:.9g} {tag}\n")
    try:
        Path(path).write_text("".join(lines), encoding="utf-8")
    except (OSError, ValueError) as error:
        raise SourceError(f"cannot write {path}: {system_reason(error)}", path) from error


def _table(
    path: PathLike, columns: str, column: int, convert: Callable[[str], Value]
) -> dict[str, dict[str, Value]]:
    """Read a column by query (the first) and article (the third)."""
    table: dict[str, dict[str, Value]] = {}
    for number, line in _lines(path):
        cells = line.split()
        if len(cells) != len(columns.split()):
            _fail(path, number, f"a line has {len(columns.split())} columns: {columns}")
        query, article = cells[0], cells[2]
        try:
            value = convert(cells[column])
        except ValueError:
            _fail(path, number, f"{cells[column]!r} is no number in: {columns}")
        if article in table.setdefault(query, {}):
            _fail(path, number, f"the article {article!r} is there twice for the query {query!r}")
        table[query][article] = value
    if not table:
        raise SourceError(f"{path} is empty; its lines are: {columns}", path)
    return table


def _score(text: str) -> float:
    score = float(text)
    if math.isnan(score):
        raise ValueError(text)
    return score


def _lines(path: PathLike) -> Iterator[tuple[int, str]]:
    """Yield the lines that are not blank, with their numbers from 1."""
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise SourceError(f"{path} is not UTF-8: {error.reason}", path) from error
    except (OSError, ValueError) as error:
        raise SourceError(f"cannot read {path}: {system_reason(error)}", path) from error
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield number, line


def _fail(path: PathLike, number: int, reason: str) -> NoReturn:
    raise SourceError(f"{path}:{number}: {reason}", path)
