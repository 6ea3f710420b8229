"""`zoeker index` and `zoeker remove`: bring the index up to date with files, and take articles out of it."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext, suppress

import click

import zoeker

from .options import (
    ANALYZERS,
    MEMORY,
    SETTINGS,
    Listener,
    at_least,
    file_option,
    files,
    index_option,
    is_terminal,
    number_option,
    tell_unknown,
    wait_option,
)
from .text import clean, count

_SHOWN_PROBLEMS = 5
_COUNTED = ("hidden file", "hidden folder", "pipe", "socket", "device", "kernel interface")
_QUIET_LINE_EVERY = 10.0  # seconds
_FEWEST_TIMED = 100  # articles that say how many there are in a second
_LEAST_DONE = 0.02  # of all bytes, of which one can tell how long the rest takes


@click.command(context_settings=SETTINGS, short_help="Bring the index up to date with files or folders.")
@click.argument("paths", nargs=-1, metavar="[PATH]...", shell_complete=files)
@index_option
@click.option(
    "--rebuild", is_flag=True, help="Make the index anew, aside; the old one answers until it is done."
)
@click.option("--keep-missing", is_flag=True, help="Do not drop articles whose file is gone.")
@click.option(
    "--map", "maps", multiple=True, metavar="FIELD=NAME", help="Name a column or key, as in title=Kop."
)
@number_option("--processes", help="How many processes share a large update (default: one a processor).")
@number_option(
    "--memory",
    default=MEMORY,
    metavar="MB",
    callback=at_least(128),
    help=f"About how much memory writing may take in all, beside the program itself (default: {MEMORY}).",
)
@click.option(
    "--analyzer",
    type=click.Choice(ANALYZERS),
    help="How a new or rebuilt index reads words: by Dutch lemmas (zoeker-dutch) or plain Snowball stems (snowball).",
)
@click.option("--strict", is_flag=True, help="Exit with status 2 when there was any problem.")
@click.option("--quiet", is_flag=True, help="Say nothing but errors.")
@wait_option
def index(
    paths: tuple[str, ...],
    folder: str,
    rebuild: bool,
    keep_missing: bool,
    maps: tuple[str, ...],
    processes: int | None,
    memory: int,
    analyzer: str | None,
    strict: bool,
    quiet: bool,
    wait: float,
) -> int:
    """Bring the index up to date with files, folders, patterns, or - for standard input.

    New articles are added, changed ones replaced, and those that are gone from these very paths are dropped; articles
    from other paths are left alone. Without a PATH: the paths the index was made from.

    Reads text, Markdown, JSON, JSON Lines, CSV, TSV and HTML, plain or gzipped.
    """
    began = time.monotonic()
    written = _Written()
    with _stop_told(rebuild, written), nullcontext(None) if quiet else _progress() as written.listener:
        update = zoeker.update_index(
            folder,
            paths or None,
            rebuild=rebuild,
            keep_missing=keep_missing,
            columns=_columns(maps),
            wait=wait,
            progress=written,
            processes=processes,
            memory=memory,
            analyzer=analyzer,
        )
    if not quiet:
        click.echo(_summary(update, time.monotonic() - began, rebuild))
        if update.passed_over:
            told = (_kind(kind, number) for kind, number in update.passed_over.items())
            click.echo(clean(f"passed over: {', '.join(told)}"))
        if update.kept_out:
            click.echo(
                f"{count(update.kept_out, 'removed article')} kept out (to undo that: zoeker remove --undo)"
            )
    _tell_problems(update, folder, quiet)
    indexed = update.added + update.replaced + update.skipped + update.removed
    return 2 if (strict and update.problems) or (update.left_out and not indexed) else 0


def _columns(maps: tuple[str, ...]) -> Mapping[str, str] | None:
    columns = {field: name for field, _, name in (pair.partition("=") for pair in maps)}
    for field, name in columns.items():
        if not (field and name):
            raise click.BadParameter(f"{field!r} is no pair; write it as title=Kop", param_hint="--map")
    return columns or None


def _summary(update: zoeker.Update, seconds: float, rebuilt: bool) -> str:
    changes = {"added": update.added, "replaced": update.replaced, "removed": update.removed}
    if not any(changes.values()) and not rebuilt:
        already = f"{count(update.skipped)} in the index already, unchanged"
        return f"Nothing to do: {already}." if update.skipped else "No articles found."
    changes["unchanged"] = update.skipped
    done = ", ".join(f"{number:,} {name}" for name, number in changes.items() if number)
    return f"{'Rebuilt: ' if rebuilt else ''}{done or 'no articles'} ({seconds:.1f} s)"


def _kind(kind: str, number: int) -> str:
    """Write how many of a kind were passed over: `2 pipes`, `2 folders CVS`, `2 .eml`."""
    if kind in _COUNTED:
        return count(number, kind)
    if kind.startswith("folder ") and number > 1:
        return f"{number:,} folders {kind.removeprefix('folder ')}"
    return f"{number:,} {kind}"


def _tell_problems(update: zoeker.Update, folder: str, quiet: bool) -> None:
    problems = update.problems
    if not problems:
        return
    for problem in problems[: 0 if quiet else _SHOWN_PROBLEMS]:
        click.echo(f"  {clean(str(problem))}", err=True)
    left_out = f"{update.left_out:,}" if update.left_out else "nothing"
    click.echo(
        f"{count(update.problem_count, 'problem')}, {left_out} left out; "
        f"the full list: {clean(folder)}/problems.jsonl",
        err=True,
    )


class _Written:
    """Counts the articles that are in the index by now, and tells `listener` of them."""

    def __init__(self) -> None:
        self.articles = 0
        self.listener: Listener | None = None

    def __call__(self, articles: int, done: int, total: int, file: str) -> None:
        self.articles = articles
        if self.listener:
            self.listener(articles, done, total, file)


@contextmanager
def _stop_told(rebuild: bool, written: _Written) -> Iterator[None]:
    """Say what Ctrl-C leaves behind."""
    try:
        yield
    except KeyboardInterrupt:
        kept = "nothing was written yet: the next run begins anew"
        if rebuild:
            kept = "the index is as it was"
        elif written.articles:
            kept = (
                f"{count(written.articles)} of this run are in the index, and the next run goes on from there"
            )
        raise KeyboardInterrupt(kept) from None


@contextmanager
def _progress() -> Iterator[Listener | None]:
    if is_terminal(sys.stderr):
        from .render import progress_bar  # here: Rich costs start-up time, and only a terminal needs it

        with progress_bar() as listener:
            yield listener
    else:
        yield _QuietLines()


class _QuietLines:
    """Tells how far it is, in a line now and then."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._told = 0.0  # until it is called, it has told nothing that is to be told again

    def __call__(self, articles: int, done: int, total: int, file: str) -> None:
        now = time.monotonic()
        self._told = self._told or now  # what came before was not reading
        if now - self._told < _QUIET_LINE_EVERY:
            return
        self._told = now
        spent = now - self._began
        said = count(articles)
        if articles >= _FEWEST_TIMED:
            said += f", {articles / spent:,.0f} a second"
            if done > total * _LEAST_DONE:
                said += f", about {spent * (total - done) / done:,.0f} s left"
        with suppress(OSError):  # whoever read these lines has had enough: the work goes on
            click.echo(said, err=True)


@click.command(context_settings=SETTINGS, short_help="Take articles out of the index.")
@click.argument("ids", nargs=-1, metavar="[ID]...")
@file_option(
    "--path", "paths", multiple=True, metavar="PATH", help="Take out what came from this file or folder."
)
@click.option("--undo", is_flag=True, help="Let what was taken out come back with the next zoeker index.")
@index_option
@wait_option
def remove(ids: tuple[str, ...], paths: tuple[str, ...], undo: bool, folder: str, wait: float) -> int:
    """Take articles out of the index, by id or by where they came from; their files stay as they are.

    They stay out until their text changes, or until --undo. A PATH that was given to zoeker index is forgotten.
    """
    if not ids and not paths:
        raise click.UsageError("name the ID of an article, or a --path")
    with zoeker.open_index(folder) as index:
        if undo:
            return _undo(index, ids, paths, wait)
        unknown = [id for id in ids if index.get(id) is None]
        removed = index.remove(ids, paths=paths, wait=wait)
    click.echo(f"{count(removed)} removed")
    return tell_unknown(unknown, folder)


def _undo(index: zoeker.Index, ids: tuple[str, ...], paths: tuple[str, ...], wait: float) -> int:
    back = index.remove(ids, paths=paths, wait=wait, undo=True)
    comes = "comes" if back == 1 else "come"
    click.echo(f"{count(back)} {comes} back with the next zoeker index, or when handed over again")
    missing = len(set(ids)) - back
    if missing > 0 and not paths:
        click.echo(f"zoeker: {count(missing, 'ID')} named no article that was removed", err=True)
        return 2
    return 0


@click.command(
    context_settings=SETTINGS, short_help="Make an index whose articles live on an OpenSearch cluster."
)
@index_option
@click.option("--engine", type=click.Choice(["opensearch"]), required=True, help="What keeps the articles.")
@click.option(
    "--host",
    "hosts",
    multiple=True,
    required=True,
    metavar="URL",
    help="A node of the cluster; of several the next is tried.",
)
@click.option("--name", required=True, help="What the index is called on the cluster.")
@click.option(
    "--ca", "ca_file", default="", metavar="FILE", help="Certificates to trust beside the system's."
)
@number_option("--shards", default=1, help="In how many parts it lies (default: 1).")
@click.option(
    "--replicas",
    type=click.IntRange(0),
    default=0,
    metavar="N",
    help="Of how many copies of each (default: 0).",
)
@click.option("--analyzer", type=click.Choice(ANALYZERS), default=ANALYZERS[0], help="How it reads words.")
def init(
    folder: str,
    engine: str,
    hosts: tuple[str, ...],
    name: str,
    ca_file: str,
    shards: int,
    replicas: int,
    analyzer: str,
) -> None:
    """Make an index whose articles live on a cluster that somebody else keeps; from then on all commands work as ever.

    A login comes from the environment: ZOEKER_OPENSEARCH_USER and ZOEKER_OPENSEARCH_PASSWORD, or ZOEKER_OPENSEARCH_API_KEY,
    or a file with these that ZOEKER_OPENSEARCH_LOGIN names.
    """
    there = zoeker.init_index(
        folder, hosts, name, ca_file=ca_file, shards=shards, replicas=replicas, analyzer=analyzer
    )
    click.echo(f"The index at {folder} lives on {engine} as {name}: {count(there, 'article')}")


@click.command(
    context_settings=SETTINGS, short_help="Copy an index to a cluster, back, or to another folder."
)
@click.argument("source", metavar="FROM", shell_complete=files)
@click.argument("target", metavar="TO", shell_complete=files)
@click.option("--quiet", is_flag=True, help="Say nothing but errors.")
def copy(source: str, target: str, quiet: bool) -> None:
    """Copy all articles of the index at FROM to that at TO, with what is known of their files.

    An index that lives on a cluster is made first, by zoeker init. Interrupted, give the same command again: what has arrived is
    not copied once more.
    """
    copied = zoeker.copy_index(source, target)
    if not quiet:
        click.echo(
            f"Copied: {count(copied.articles, 'article')}, {copied.written:,} written now; "
            f"both sides have the checksum {copied.checksum}"
        )
