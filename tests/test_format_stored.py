import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import zoeker
from zoeker.format.segment import read_dictionary
from zoeker.format.stored import FEWEST, PARTS, Dictionary, joined, read_text, split, trained
from zoeker.kernel.passages import read_texts

ARTICLE = zoeker.Article(
    id="1", title="Café", lead="Één", body="De brug\n\nis open.", date="2022-01", extra={"a": [1]}
)


TEXTS_THAT_CANNOT_BE = [
    b"[]",
    b"{",
    b'{"body":1}',
    b'{"body":"a}',
    b'{"body":"\\',
    b'{"body":"\\x"}',
    b'{"body":"\\u12"}',
    b'{"body":"\\u00g0"}',
    b'{"body":"\\ud83d"}',
    b'{"lead":"a""body":"b"}',
    b'{"other":""}',
]


def parts(count: int) -> list[tuple[bytes, bytes]]:
    chance = random.Random(1)
    words = ["brug", "sluis", "polder", "minister", "raad", "trein", "water"]
    texts = (" ".join(chance.choices(words, k=50)) for _ in range(count))
    articles = (zoeker.Article(id=str(number), body=f"{number} {text}") for number, text in enumerate(texts))
    return [split({"id": article.id, "article": article.to_record()}) for article in articles]


@pytest.mark.parametrize(
    "stored",
    [
        {"id": "1", "origin": [], "article": ARTICLE.to_record()},
        {"article": {}},
    ],
)
def test_what_is_stored_comes_back(stored: dict[str, object]) -> None:
    assert joined(*split(stored)) == stored


QUOTED = st.lists(st.sampled_from([*'x"\\\n\t,:{}é', '"body":"', '","extra":', '","body":"', '"}'])).map(
    "".join
)


@given(
    st.fixed_dictionaries(
        {}, optional={"lead": QUOTED, "body": QUOTED, "extra": st.dictionaries(QUOTED, QUOTED)}
    )
)
def test_texts_are_read_as_from_json(article: dict[str, Any]) -> None:
    _, text = split({"article": article})
    read = read_text(text)
    assert read == article
    written = (read.get("lead", "").encode(), read.get("body", "").encode())
    assert read_texts([text, text, b""]) == [written, written, (b"", b"")]


@given(st.text(), st.text(), st.booleans())
def test_texts_are_read_as_any_reader_of_json_reads_them(lead: str, body: str, escaped: bool) -> None:
    found = {name: text for name, text in (("lead", lead), ("body", body)) if text}
    written = json.dumps(
        found, separators=(",", ":"), ensure_ascii=escaped and max(lead + body, default="") < "\ud800"
    )
    assert read_texts([written.encode()]) == [(lead.encode(), body.encode())]


@pytest.mark.parametrize("text", [*TEXTS_THAT_CANNOT_BE])
def test_a_text_that_is_not_as_it_was_written_is_refused(text: bytes) -> None:
    with pytest.raises(ValueError, match="not what was written"):
        read_texts([text])


def test_a_head_has_no_text() -> None:
    head, text = split({"id": "1", "article": ARTICLE.to_record()})
    assert (b"brug" in head, b"brug" in text, "Café".encode() in head) == (False, True, True)


def test_few_articles_do_without_a_dictionary() -> None:
    assert trained(parts(FEWEST - 1)).name == ""
    assert trained([(b"{}", b"")] * FEWEST).name == ""  # nothing to learn from


def test_a_dictionary_is_named_by_what_it_holds_and_comes_back(tmp_path: Path) -> None:
    articles = parts(FEWEST)
    learned = trained(articles)
    assert learned.name == trained(articles).name != ""
    learned.write(tmp_path)
    again = read_dictionary(tmp_path, learned.name)
    for part, data, short in zip(PARTS, articles[7], learned.compress(articles[7]), strict=True):
        assert again.decompressors[part](short) == data
        assert len(short) < len(Dictionary().compress(articles[7])[PARTS.index(part)])


@pytest.mark.parametrize("data", [b"", b"\0", b"geen zstd"])
def test_what_is_no_compressed_article_is_a_value_error(data: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - in zstandard's words
        Dictionary().decompressors["heads"](data)
