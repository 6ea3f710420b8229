"""How may one ask? Examples in the language of the browser, and the page on the language of questions as HTML."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from zoeker.manual import manual

from .asked import Asked
from .page import shown
from .parameters import Given
from .texts import examples, texts


def language_page(accepted: str, base: str, given: Given) -> str:
    """Make the page that says how to ask."""
    its = examples(texts(accepted)["lang"])
    return shown("language.html", accepted, base, Asked(given), examples=its, manual=_manual())


@cache
def _manual() -> str:
    """Give the page on the language as HTML, to stand below a heading: what it links to is elsewhere, and is not linked."""
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = list(_below_heading(reader.parse(manual())))
    written: str = reader.renderer.render(tokens, reader.options, {})
    return written


def _below_heading(tokens: list[Token]) -> Iterator[Token]:
    for token in tokens:
        if token.type.startswith("heading"):
            token.tag = f"h{int(token.tag[1:]) + 1}"
        if token.children:
            token.children = [its for its in token.children if not its.type.startswith("link")]
        yield token
