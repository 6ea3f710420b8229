"""What would somebody ask who remembers one sentence? Known-item questions, made of news that has none.

    python tools/sentence_questions.py nieuws.jsonl FOLDER

An inverse cloze task (Lee, Chang & Toutanova, "Latent Retrieval for Weakly Supervised Open Domain Question Answering", ACL
2019): a sentence is taken out of an article, its most telling words are the question, and the article without it is the
answer. So no question is answered by the sentence that it was made of, the title stays to be found by, and what begins an
article that has one is its lead, as newspapers print it. FOLDER gets articles.jsonl, queries.tsv and qrels.txt, the same each
time; they hold the texts of others, and are not to be published.
"""

from __future__ import annotations

import json
import random
import re
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from zoeker.article import Article
from zoeker.corpus import find, read
from zoeker.sentences import sentences

SEED = 2019
QUESTIONS = 400
WORDS = (3, 4, 5)  # of a question: as many as people type
FEWEST = 8  # words of a sentence that tells something
TOLD = 2  # words of a question that the rest of the article has, in whatever form: else nobody could find it
BEGINNING = 5  # letters by which that is seen

_WORD = re.compile(r"[^\W\d_][\w-]*[^\W_]")


class Asked(NamedTuple):
    """An article without one of its sentences, and the most telling words of that; "" where none was taken."""

    id: str
    title: str
    lead: str
    body: str
    question: str = ""


def main(source: str, target: str) -> None:
    """Write the collection into a folder."""
    folder = Path(target)
    folder.mkdir(parents=True, exist_ok=True)
    articles = {it.id: it for file in find(source).files for it in read(file) if isinstance(it, Article)}
    made = collection(list(articles.values()), QUESTIONS)
    asked = [one for one in made if one.question]
    records = ({name: value for name, value in one._asdict().items() if name != "question"} for one in made)
    write(folder / "articles.jsonl", (json.dumps(record, ensure_ascii=False) for record in records))
    write(folder / "queries.tsv", (f"s-{one.id}\t{one.question}" for one in asked))
    write(folder / "qrels.txt", (f"s-{one.id} 0 {one.id} 1" for one in asked))
    sys.stdout.write(f"{len(made)} articles, {len(asked)} questions\n")


def collection(articles: list[Article], number: int) -> list[Asked]:
    """Ask for so many articles, if as many have a sentence to spare; the others stay whole."""
    having = Counter(word for article in articles for word in {word.lower() for word in words(article.body)})
    drawn, made = random.Random(SEED), dict[str, Asked]()
    for article in drawn.sample(articles, len(articles)):
        left = number > sum(bool(one.question) for one in made.values())
        made[article.id] = asked(article, having, drawn) if left else whole(article)
    return [made[article.id] for article in articles]


def whole(article: Article) -> Asked:
    """Give an article as it is. Where it has a title, the first sentence is its lead, as newspapers print it."""
    end = 0 if article.title_derived else next(sentences(article.body), (0, 0))[1]
    title = "" if article.title_derived else article.title
    return Asked(article.id, title, article.body[:end], article.body[end:].lstrip())


def asked(article: Article, having: Counter[str], drawn: random.Random) -> Asked:
    """Take a sentence out of the body, any that makes a question; `having` counts the articles that have a word."""
    found = whole(article)
    spans = list(sentences(found.body))
    for start, stop in drawn.sample(spans, len(spans)):
        typed, rest = words(found.body[start:stop]), f"{found.body[:start].rstrip()}{found.body[stop:]}"
        question = telling(typed, having, drawn.choice(WORDS))
        beginnings = {word.lower()[:BEGINNING] for word in words(f"{found.title} {found.lead} {rest}")}
        told = [word for word in question if word.lower()[:BEGINNING] in beginnings]
        if len(typed) >= FEWEST and len(told) >= TOLD:
            return found._replace(body=rest.strip(), question=" ".join(question))
    return found


def telling(typed: list[str], having: Counter[str], number: int) -> list[str]:
    """Choose the words that fewest articles have, but two at least, in the order of the sentence."""
    known = {word: having[word.lower()] for word in typed if having[word.lower()] > 1}
    rarest = sorted(known, key=lambda word: (known[word], word))[:number]
    return [word for word in known if word in rarest]


def words(text: str) -> list[str]:
    """Give the words of a text as they are typed: what begins with a letter."""
    return _WORD.findall(text)


def write(path: Path, lines: Iterable[str]) -> None:
    """Write lines."""
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
