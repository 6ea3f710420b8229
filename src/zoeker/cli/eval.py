"""`zoeker eval`: how well does the index answer judged queries?"""

from __future__ import annotations

from collections.abc import Iterator

import click

import zoeker

from .options import SETTINGS, file_option, form_option, index_option, number_option
from .text import clean, to_json

JSON_VERSION = 1  # of the fields of --format jsonl; README.md lists them


@click.command("eval", context_settings=SETTINGS, short_help="Measure how well judged queries are answered.")
@file_option("--queries", required=True, help="Queries: a line is an id, a tab, and words.")
@file_option("--qrels", required=True, help="Judgments: query 0 article relevance.")
@index_option
@file_option("--run", "run_file", help="Write what was found here, as a TREC run.")
@file_option("--compare", help="Compare with the TREC run in this file.")
@click.option("--per-query", is_flag=True, help="Show the measures of each query, too.")
@click.option(
    "--any/--all",
    "any_word",
    default=True,
    help="Find articles with any of the words (as measured by default), or with all and then some, as zoeker search does.",
)
@number_option("--limit", default=100, help="Hits for a query (100).")
@form_option
def evaluate(
    queries: str,
    qrels: str,
    folder: str,
    run_file: str | None,
    compare: str | None,
    per_query: bool,
    any_word: bool,
    limit: int,
    form: str,
) -> None:
    """Ask judged queries and measure the answers: nDCG@10, RR@10 (its mean is MRR@10) and recall R@100.

    Queries are taken for words alone, whatever signs stand in them. With --compare, p is how often chance alone gives
    so large a difference (Fisher's randomisation test, two-sided).
    """
    with zoeker.open_index(folder) as index:
        evaluation = zoeker.evaluate(index, queries, qrels, other=compare, any_word=any_word, limit=limit)
    for note in _notes(evaluation, queries, qrels, folder, compare):
        click.echo(f"zoeker: {clean(note)}", err=True)
    if run_file is not None:
        evaluation.write_run(run_file)
    show = _jsonl if form == "jsonl" else _plain
    for line in show(evaluation, per_query):
        click.echo(line)


def _notes(
    evaluation: zoeker.Evaluation, queries: str, qrels: str, folder: str, compare: str | None
) -> Iterator[str]:
    """Tell what does not count, or counts 0 whatever the ranking is."""
    if evaluation.unasked:
        yield f"{_those(evaluation.unasked, 'judged query', 'judged queries')} not in {queries}, and left out"
    if evaluation.unjudged:
        yield f"{_those(evaluation.unjudged, 'query', 'queries')} not judged in {qrels}, and left out"
    if evaluation.absent:
        absent = _those(evaluation.absent, "judged article", "judged articles")
        yield f"{absent} not in the index at {folder}, of {evaluation.judged:,}, and cannot be found"
    if evaluation.unanswered:
        yield f"{_those(evaluation.unanswered, 'query', 'queries')} not in {compare}, and measured as 0 there"


def _those(ids: tuple[str, ...], one: str, many: str) -> str:
    if len(ids) == 1:
        return f"1 {one} ({ids[0]}) is"
    return f"{len(ids):,} {many} ({ids[0]}, …) are"


def _plain(evaluation: zoeker.Evaluation, per_query: bool) -> Iterator[str]:
    measures = list(evaluation.values)
    if per_query:
        heads = [*measures, *(f"other {measure}" for measure in evaluation.other)]
        yield "\t".join(["query", *heads])
        for query in evaluation.run:
            values = [one[query] for table in (evaluation.values, evaluation.other) for one in table.values()]
            yield "\t".join([clean(query), *(f"{value:.4f}" for value in values)])
        yield ""
    yield "1 query" if len(evaluation.run) == 1 else f"{len(evaluation.run):,} queries"
    comparisons = evaluation.compare()
    if comparisons:
        yield f"{'':<8}{'zoeker':>8}{'other':>8}{'difference':>12}{'p':>8}"
    for measure, mean in evaluation.means.items():
        line = f"{measure:<8}{mean:>8.4f}"
        if measure in comparisons:
            compared = comparisons[measure]
            line += f"{compared.other:>8.4f}{compared.difference:>+12.4f}{compared.p:>8.4f}"
        yield line


def _jsonl(evaluation: zoeker.Evaluation, per_query: bool) -> Iterator[str]:
    if per_query:
        for query in evaluation.run:
            record = {measure: values[query] for measure, values in evaluation.values.items()}
            other = {measure: values[query] for measure, values in evaluation.other.items()}
            yield to_json(
                {"version": JSON_VERSION, "query": query, **record, **({"other": other} if other else {})}
            )
    comparisons = evaluation.compare()
    for measure, mean in evaluation.means.items():
        line = {"version": JSON_VERSION, "measure": measure, "queries": len(evaluation.run), "mean": mean}
        if measure in comparisons:
            compared = comparisons[measure]
            line |= {"other": compared.other, "difference": compared.difference, "p": compared.p}
        yield to_json(line)
