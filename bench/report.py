"""What came of it? The figures of run.py as tables in Markdown: one a size, and how all of it grows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from statistics import StatisticsError, median
from typing import Any, NamedTuple

Figures = dict[str, Any]
NONE = "–"
OURS, PEER = "zoeker", "tantivy"
NAMES = {"whoosh": "stock Whoosh", "sqlite": "SQLite FTS5"}
BY_CLOCK = "Milliseconds by the clock: medians (and 95th percentiles); then the CPU time that the engine's server spent on a question, the mean."
WHEN = {"first": "asked first", "asked": "asked again"}
HOW = {"hits": "", "snippets": ", with snippets"}


class Row(NamedTuple):
    """A measure: its name, the number in an engine's figures, how they are shown, and of questions the number of each."""

    name: str
    value: Callable[[Figures], float]
    show: Callable[[Figures], str]
    each: Callable[[Figures], list[float]] | None = None

    def cell(self, engine: Figures | None) -> str:
        """Show the measure of an engine; a dash where there is none."""
        try:
            return self.show(engine) if engine else NONE
        except KeyError:
            return NONE

    def ratio(self, ours: Figures | None, theirs: Figures | None) -> str:
        """Divide one engine's number by another's."""
        try:
            return short(self.value(ours) / self.value(theirs)) if ours and theirs else NONE
        except (KeyError, ZeroDivisionError):
            return NONE

    def paired(self, ours: Figures | None, theirs: Figures | None) -> str:
        """Divide one engine's number by another's for each question; give the median."""
        try:
            pairs = (
                zip(self.each(ours), self.each(theirs), strict=True) if self.each and ours and theirs else ()
            )
            return short(median(one / other for one, other in pairs))
        except (KeyError, ZeroDivisionError, StatisticsError):
            return NONE


def short(number: float) -> str:
    """Write a number in about three figures."""
    return f"{number:,.{2 if number < 10 else 1 if number < 100 else 0}f}"


def _rate(clock: str) -> Callable[[Figures], float]:
    return lambda one: one["index"]["articles"] / one["index"][clock]


def _plain(name: str, value: Callable[[Figures], float]) -> Row:
    return Row(name, value, lambda one: short(value(one)))


def _by_cpu(name: str, asked: Callable[[Figures], Figures]) -> Row:
    return Row(
        name,
        lambda one: asked(one)["median_ms"],
        lambda one: _median(asked(one)),
        lambda one: asked(one)["each_ms"],
    )


def _by_clock(name: str, asked: Callable[[Figures], Figures]) -> Row:
    def show(one: Figures) -> str:
        served = f"; {short(asked(one)['server_ms'])}" if "bytes_on_server" in one else ""
        return _median(asked(one)["clock"]) + served

    return Row(name, lambda one: asked(one)["clock"]["median_ms"], show)


def _median(spent: Figures) -> str:
    return f"{short(spent['median_ms'])} ({short(spent['p95_ms'])})"


def _update(one: Figures) -> str:
    update = one.get("update")  # an engine that cannot add has none
    return f"{short(update['cpu_seconds'])} ({short(update['wall_seconds'])})" if update else "all anew"


def _memory(one: Figures) -> str:
    made = one["index"]
    return f"{made['peak_bytes'] / 1e6:,.0f} ({made['peak_bytes_before'] / 1e6:,.0f})"


def rows(figures: Figures) -> list[Row]:
    """Give the measures, in the order of the table."""
    index = [
        _plain("articles a second of CPU", _rate("cpu_seconds")),
        _plain("the same without reading JSON", _rate("cpu_seconds_without_reading")),
        _plain("articles a second by the clock", _rate("wall_seconds")),
        Row(
            "peak memory of indexing, MB (of it, at the start)",
            lambda one: one["index"]["peak_bytes"],
            _memory,
        ),
        _plain("bytes on disk over bytes of text", lambda one: one["bytes_over_text"]),
        Row(
            f"{figures['more']} articles more, s of CPU (by the clock)",
            lambda one: one["update"]["cpu_seconds"],
            _update,
        ),
    ]
    return index + _questions(figures, _by_cpu) + _desk(figures)


def clock_rows(figures: Figures) -> list[Row]:
    """Give what matters where an engine has a server: its work is not in the CPU time of the process that asks."""
    index = [
        _plain("articles a second of the server's CPU", _rate("server_cpu_seconds")),
        _plain(
            "bytes an article on the server", lambda one: one["bytes_on_server"] / one["index"]["articles"]
        ),
        _plain("the same when merged", lambda one: one["bytes_merged"] / one["index"]["articles"]),
    ]
    return index + _questions(figures, _by_clock)


def _questions(figures: Figures, made: Callable[[str, Callable[[Figures], Figures]], Row]) -> list[Row]:
    asked = {"first": figures["first"], "asked": figures["kinds"]}
    return [
        made(f"{WHEN[when]}: {what}{HOW[how]}", partial(_asked, when=when, what=what, how=how))
        for when, kinds in asked.items()
        for how in HOW
        for what in kinds
    ]


def _desk(figures: Figures) -> list[Row]:
    """Give what a news desk asks: how long it takes, and of what streams how many lines a second come."""
    found = list[Row]()
    for when in WHEN:
        for what in figures["desk"]:
            asked = partial(_of_desk, when=when, what=what)
            found.append(_by_both(f"{WHEN[when]}: {what}", asked))
            if what in figures["streams"]:
                found.append(_plain(f"{WHEN[when]}: {what}, lines a second", partial(_lines_a_second, asked)))
    return found


def _by_both(name: str, asked: Callable[[Figures], Figures]) -> Row:
    return Row(
        name,
        lambda one: asked(one)["median_ms"],
        lambda one: f"{short(asked(one)['median_ms'])} ({short(asked(one)['clock']['median_ms'])})",
        lambda one: asked(one)["each_ms"],
    )


def _lines_a_second(asked: Callable[[Figures], Figures], one: Figures) -> float:
    found = asked(one)
    return 1000 * float(found["matched"]) / float(found["clock"]["median_ms"])


def _of_desk(engine: Figures, when: str, what: str) -> Figures:
    found: Figures = engine["desk"][when][what]
    return found


def _asked(engine: Figures, when: str, what: str, how: str) -> Figures:
    found: Figures = engine[when][what][how]
    return found


def report(figures: Figures) -> str:
    """Write all tables."""
    sizes = figures["sizes"]
    parts = [*_head(figures), *_notes(figures)]
    for size in sizes:
        parts += ["", *_table(figures, size), "", *_lines(size)]
        if any("bytes_on_server" in one for one in size["engines"].values()):
            parts += ["", *_clock_table(figures, size), "", f"{BY_CLOCK} {_matched(size)}"]
    if len(sizes) > 1:
        for name in figures["versions"]:
            parts += ["", *_growth(figures, name)]
    return "\n".join(parts) + "\n"


def _head(figures: Figures) -> list[str]:
    where = figures["machine"]
    versions = {name: found for one in figures["versions"].values() for name, found in one.items()}
    return [
        f"Synthetic articles (seed {figures['seed']}), one index an engine. {figures['queries']} questions of each kind, the "
        "same for all: milliseconds of CPU time, medians (and 95th percentiles) over the questions. Asked first: no word was asked "
        "before, the index was opened just now, and each question counts once; asked again: of each the best "
        f"of {figures['rounds']}; each gives id, title and date of ten hits and, but for bm25s, the number of all hits. Question "
        "by question: the median of the ratios, where the one before it is the ratio of the medians. Facets, trend, kwic, words, like and "
        "export are asked of a word that a tenth of the articles hold, three words each, and all of the answer is read: CPU time (and time "
        "by the clock), medians; lines a second are by the clock.",
        "",
        f"{figures['date'][:10]}, Python {where['python']}, {', '.join(f'{name} {found}' for name, found in versions.items())}; "
        f"{where['cpu']}, {where['cpus']} CPUs, {where['memory_bytes'] / 2**30:,.0f} GB of memory, {where['system']}.",
    ]


def _notes(figures: Figures) -> list[str]:
    return ["", *(f"- {_name(name)}: {why}" for name, why in figures["left_out"].items())] * bool(
        figures["left_out"]
    )


def _table(figures: Figures, size: Figures) -> Iterable[str]:
    engines: Mapping[str, Figures | None] = {name: size["engines"].get(name) for name in figures["versions"]}
    compared = OURS in engines and PEER in engines
    ratios = [f"{OURS} / {PEER}", "question by question"] if compared else []
    yield _row(f"{size['articles']:,} articles", [*map(_name, engines), *ratios])
    yield _row("---", ["---:"] * (len(engines) + len(ratios)))
    for row in rows(figures):
        cells = [row.cell(one) for one in engines.values()]
        if compared:
            cells += [row.ratio(engines[OURS], engines[PEER]), row.paired(engines[OURS], engines[PEER])]
        yield _row(row.name, cells)


def _clock_table(figures: Figures, size: Figures) -> Iterable[str]:
    engines = [size["engines"].get(name) for name in figures["versions"]]
    yield _row(f"{size['articles']:,} articles, by the clock", map(_name, figures["versions"]))
    yield _row("---", ["---:"] * len(engines))
    for row in clock_rows(figures):
        yield _row(row.name, map(row.cell, engines))


def _matched(size: Figures) -> str:
    """Say how many articles questions match, which is what a server's work grows with."""
    asked = next(iter(size["engines"].values()))["asked"]
    means = [f"{what} {its['hits']['matched']:,.0f}" for what, its in asked.items() if its]
    return f"Articles that a question matches, the mean: {'; '.join(means)}."


def _lines(size: Figures) -> Iterable[str]:
    reading = size["reading"]
    yield (
        f"{size['bytes_of_text'] / 1e6:,.1f} MB of text. Reading the articles from JSON Lines alone: "
        f"{reading['articles'] / reading['cpu_seconds']:,.0f} a second of CPU."
    )
    if size["by_all"]:
        yield _by_all(size["by_all"])
    for name, found in size["agreement"].items():
        one = next(iter(found.values()))
        counts = f"{one['totals']:.2f} times as many hits (median), " if one["totals"] is not None else ""
        yield f"{_name(name)} against {OURS}, {next(iter(found))}: {counts}{one['same_hits'] or 0:.0%} of the ten the same."
    if size["cold"]:
        yield _cold(size["cold"])


def _by_all(made: Figures) -> str:
    rates = [short(made["articles"] / made[clock]) for clock in ("wall_seconds", "cpu_seconds")]
    return (
        f"Indexing with a process for each CPU, as {OURS} does unless told otherwise: {rates[0]} articles a second by the "
        f"clock, {rates[1]} of CPU; the process that gives the work held at most {made['peak_bytes'] / 1e6:,.0f} MB."
    )


def _cold(cold: Figures) -> str:
    search, bare = cold["search"], cold["bare"]
    return (
        f"A cold `zoeker search`, as a whole process: {search['cpu_ms']:.0f} ms of CPU ({search['wall_ms']:.0f} ms by the "
        f"clock), {search['cpu_ms'] / bare['cpu_ms']:.2f} times a bare `{cold['command']}` ({bare['cpu_ms']:.0f} and "
        f"{bare['wall_ms']:.0f} ms)."
    )


def _growth(figures: Figures, name: str) -> Iterable[str]:
    sizes = figures["sizes"]
    yield _row(f"{_name(name)}, articles", [f"{size['articles']:,}" for size in sizes])
    yield _row("---", ["---:"] * len(sizes))
    engines = [size["engines"].get(name) for size in sizes]
    served = any(one and "bytes_on_server" in one for one in engines)
    for row in rows(figures) + clock_rows(figures) * served:
        yield _row(row.name, map(row.cell, engines))


def _name(engine: str) -> str:
    return NAMES.get(engine, engine)


def _row(name: str, cells: Iterable[str]) -> str:
    return f"| {' | '.join([name, *cells])} |"
