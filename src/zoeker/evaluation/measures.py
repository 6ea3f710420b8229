"""How good is a run, and is one better than another? Measures by ir-measures, a test by SciPy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from zoeker.errors import ZoekerError

from .files import Qrels

MEASURES = ("nDCG@10", "RR@10", "R@100")
RESAMPLES = 10_000  # beyond this many ways to turn differences round, so many are drawn
_SEED = 2007

Values = Mapping[str, Mapping[str, float]]  # by measure and query


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
