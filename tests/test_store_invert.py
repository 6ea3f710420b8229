import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zoeker import Article
from zoeker.catalog.catalog import NO_FILE
from zoeker.dutch import Lexicon
from zoeker.format import encoding
from zoeker.format.sections import FileWriter
from zoeker.format.stored import Dictionary
from zoeker.write.invert import Entry, write_articles

from .test_store_merge import entries

WORDS = ["kat", "katten", "klimaattop", "Wit-Rusland", "zo'n", "sloten", "5 jan. 2022", "U.N.O.", "é\n"]
TEXTS = st.lists(st.sampled_from(WORDS), max_size=9).map(" ".join)


def written(articles: list[Entry]) -> bytes:
    file = io.BytesIO()
    write_articles(FileWriter(file), articles, Lexicon(), Dictionary())
    return file.getvalue()


@given(st.lists(st.tuples(TEXTS, TEXTS, TEXTS), min_size=1, max_size=5))
def test_what_is_made_of_few_rows_at_a_time_is_the_same(texts: list[tuple[str, str, str]]) -> None:
    """As of very long texts, where no key has room for all that tells occurrences apart."""
    articles = [
        Article(id=f"id{number}", title=title, lead=lead, body=f"{body} x", source=title)
        for number, (title, lead, body) in enumerate(texts)
    ]
    entries = [Entry(article, article.id, article.digest(), NO_FILE) for article in articles]
    at_once = written(entries)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(encoding, "_KEY_BITS", 20)
        assert written(entries) == at_once


def test_of_many_articles_too(monkeypatch: pytest.MonkeyPatch) -> None:
    at_once = written(entries(450))
    monkeypatch.setattr(encoding, "_KEY_BITS", 30)
    assert written(entries(450)) == at_once
