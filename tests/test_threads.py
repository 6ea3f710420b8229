"""Threads that share an open index get the answers that each would get alone.

This file is a program as well, which the tests run in a process of its own, so that a crash is told.
"""

import os
import random
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier, Event

import pytest

import zoeker
from zoeker.errors import IndexUseError

THREADS = 8
WORDS = [
    "minister",
    "kabinet",
    "gemeente",
    "rechter",
    "water",
    "haven",
    "trein",
    "school",
    "ziekenhuis",
    "boer",
    "bruggen",
    "dijkbewaking",
]
QUESTIONS = [
    ("minister", {}),
    ("haven trein", {"explain": True}),
    ("water school boer", {"any_word": True, "limit": 25}),
    ('"rechter van"', {}),
    ('"gemeente haven"~4', {}),
    ("zieken*", {"explain": True}),
    ("minster~", {}),
    ("=brug", {"sort": "date"}),
    ("dijk bewaking", {"sort": "-date"}),
    ("bron:krant kabinet NIET trein", {}),
    ("onbekendwoord schoool", {}),
]


def make(folder: Path) -> None:
    chance = random.Random(1)
    articles = [
        zoeker.Article(
            id=str(number),
            title=f"Over {chance.choice(WORDS)} en {chance.choice(WORDS)}",
            body=" ".join(
                f"De {chance.choice(WORDS)} van plaats{chance.randrange(97)} én {chance.choice(WORDS)}."
                for _ in range(20)
            ),
            date=f"20{10 + number % 9}-03-0{1 + number % 9}",
            source=["Krant", "Blad"][number % 2],
        )
        for number in range(240)
    ]
    zoeker.update_index(folder, articles[:160], processes=1)
    zoeker.update_index(folder, articles[160:], processes=1)
    with zoeker.open_index(folder) as index:
        index.remove([str(number) for number in range(0, 240, 20)])


def answers(index: zoeker.Index, order: list[int]) -> dict[object, object]:
    """Ask everything, in some order."""
    found: dict[object, object] = {}
    for number in order:
        text, more = QUESTIONS[number]
        its = index.search(text, **more)
        found[text] = (its.total, its.relaxed, its.hits, its.suggestions)
        id = str(7 * number + 1)
        found[id] = index.get(id), id in index, "20" in index
        article = index.get(id)
        assert article is not None
        found[id, text] = index.highlight(article, text)
    stats = index.stats()
    found["stats"] = stats.articles, stats.terms, stats.first, stats.sources
    return found


def ask_together(folder: Path, rounds: int) -> None:
    """Let threads ask an index that was just opened, all at once, again and again."""
    with zoeker.open_index(folder) as index:
        alone = answers(index, list(range(len(QUESTIONS))))
    for round in range(rounds):
        begin = Barrier(THREADS)
        with zoeker.open_index(folder) as index, ThreadPoolExecutor(THREADS) as pool:

            def ask(thread: int, index=index, begin=begin, round=round) -> bool:
                order = list(range(len(QUESTIONS)))
                random.Random(THREADS * round + thread).shuffle(order)
                begin.wait()
                return answers(index, order) == alone

            assert all(pool.map(ask, range(THREADS)))


def close_meanwhile(folder: Path, rounds: int) -> None:
    """Close an index, and take articles out of it, while threads ask it: they get an answer, or are told."""
    with zoeker.open_index(folder) as index:
        alone = [hit.id for hit in index.search("minister", limit=999).hits]
    for round in range(rounds):
        index, closed = zoeker.open_index(folder), Event()

        def ask(thread: int, index=index, closed=closed) -> list[str]:
            wrong = []
            while not closed.is_set():
                try:
                    found = [hit.id for hit in index.search("minister", limit=999).hits]
                    index.search('"minister van"', explain=True)
                    index.get("1")
                except IndexUseError as error:
                    wrong += [] if "was closed" in str(error) else [str(error)]
                else:
                    wrong += [] if set(found) <= set(alone) else ["other hits"]
            return wrong

        with ThreadPoolExecutor(THREADS) as pool:
            asked = [pool.submit(ask, thread) for thread in range(THREADS)]
            index.remove([alone[round]])
            index.close()
            closed.set()
        assert [one.result() for one in asked] == [[]] * THREADS


def run(what: str, rounds: int, **environment: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, __file__, what, folder, str(rounds)],
            capture_output=True,
            text=True,
            env=os.environ | environment,
            check=False,
        )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("what", ["ask_together", "close_meanwhile"])
def test_threads_may_share_an_index(what):
    run(what, 1 if what == "ask_together" else 2)


if __name__ == "__main__":
    folder = Path(sys.argv[2]) / "index"
    make(folder)
    globals()[sys.argv[1]](folder, int(sys.argv[3]))
