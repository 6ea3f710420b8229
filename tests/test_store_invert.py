import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zoeker import Article, kernel
from zoeker.dutch import Lexicon
from zoeker.format import encoding
from zoeker.format.sections import FileWriter
from zoeker.format.stored import NO_FILE, Dictionary
from zoeker.write.invert import Entry, write_articles

from .test_store_merge import entries

WORDS = ["kat", "katten", "klimaattop", "Wit-Rusland", "zo'n", "sloten", "5 jan. 2022", "U.N.O.", "é\n"]
TEXTS = st.lists(st.sampled_from(WORDS), max_size=9).map(" ".join)


def written(articles: list[Entry]) -> bytes:
    file = io.BytesIO()
    write_articles(FileWriter(file), articles, Lexicon(), Dictionary())
    return file.getvalue()


def ways(articles: list[Entry]) -> list[bytes]:
    """Write articles in C, in NumPy, and in NumPy as when no key has room for all that tells occurrences apart."""
    found = [written(articles)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kernel, "KERNEL", None)
        found.append(written(articles))
        patch.setattr(encoding, "_KEY_BITS", 8)
        found.append(written(articles))
    return found


@given(st.lists(st.tuples(TEXTS, TEXTS, TEXTS), min_size=1, max_size=5))
def test_c_and_numpy_write_the_same_bytes(texts: list[tuple[str, str, str]]) -> None:
    articles = [
        Article(id=f"id{number}", title=title, lead=lead, body=f"{body} x", source=title)
        for number, (title, lead, body) in enumerate(texts)
    ]
    first, *others = ways([Entry(article, article.id, article.digest(), NO_FILE) for article in articles])
    assert others == [first] * 2


def test_c_and_numpy_write_the_same_bytes_of_many_articles() -> None:
    first, *others = ways(entries(450))
    assert others == [first] * 2
