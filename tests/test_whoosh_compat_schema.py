from array import array
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from whoosh import index as whoosh_index
from whoosh.qparser import QueryParser

import zoeker
from zoeker.dutch import analyze
from zoeker.whoosh_compat.schema import DutchAnalyzer, PackedPositions, make_schema


def test_the_analyzer_is_zoekers_own_in_whooshs_form() -> None:
    text = "De onderhandelingen in Oekraïne"
    found = [(token.text, token.pos, token.startchar, token.endchar) for token in DutchAnalyzer()(text)]
    assert found == [
        (term, token.position, token.start, token.end) for token in analyze(text) for term in token.terms
    ]


@given(st.lists(st.integers(0, 2**32 - 1), unique=True).map(sorted))
def test_positions_are_32_bits_each(positions: list[int]) -> None:
    packed = array("I", positions).tobytes()
    assert PackedPositions().decode_positions(packed) == positions
    assert (
        PackedPositions().decode_frequency(packed)
        == PackedPositions().decode_weight(packed)
        == len(positions)
    )


def test_ids_are_unique_and_texts_are_in_the_schema() -> None:
    schema = make_schema()
    assert schema["id"].unique
    assert {"title", "lead", "body", "source", "section", "author"} <= set(schema.names())


def test_plain_whoosh_opens_the_folder_and_finds_words_and_phrases(tmp_path: Path) -> None:
    texts = {"1": "De onderhandelingen over de brug", "2": "De brug over de onderhandelingen", "3": "Een kat"}
    zoeker.update_index(tmp_path, [zoeker.Article(id=id, body=text) for id, text in texts.items()])
    index = whoosh_index.open_dir(str(tmp_path))
    with index.searcher() as searcher:
        parser = QueryParser("body", index.schema)
        words = searcher.search(parser.parse("onderhandeling"))
        phrase = searcher.search(parser.parse('"onderhandelingen over"'))
        assert searcher.doc_count() == 3
        assert ({hit["id"] for hit in words}, {hit["id"] for hit in phrase}) == ({"1", "2"}, {"1"})
