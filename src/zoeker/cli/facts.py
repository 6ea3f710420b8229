"""What is known of an article beside its text? The same for a terminal and for a pipe."""

from __future__ import annotations

import json
from collections.abc import Iterable

import zoeker

from .text import clean


def facts(article: zoeker.Article) -> Iterable[tuple[str, str]]:
    """Give what is known of an article beside its text: names and values."""
    named = {
        "date": article.date.written() if article.date else "",
        "source": article.source,
        "section": article.section,
        "author": article.author,
        "url": article.url,
        "id": article.id,
    }
    for name, value in named.items():
        if value:
            yield name, clean(value)
    for name, other in article.extra.items():
        text = other if isinstance(other, str) else json.dumps(other, ensure_ascii=False)
        yield clean(name), clean(text)
