"""What in a question may have been meant otherwise than it is read?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from zoeker.escaping import clean

_PHRASE = re.compile('["“”„«»][^"“”„«»]*["“”„«»]?')
_NO_SIGN = re.compile(r"(?<!\S)(?:\|\||&&|[|&+!^])(?=\s|$|[^\W\d])|\|")  # operators elsewhere
_APART = re.compile(r"(?<=[\w)]\s)-\s+(\w+)")
_NO_OPERATOR = re.compile(r"(?<=[\w)]\s)(?:niet|not|of|or|en|and)(?=\s+[\w(=])")
_SHORT = 6  # words: a longer question is a sentence, whose small words are what they seem
_MEANT = {"niet": "leave out what follows", "of": "find either", "en": "find both"}
_MEANT |= {"not": _MEANT["niet"], "or": _MEANT["of"], "and": _MEANT["en"]}


def notes(text: str) -> Iterator[str]:
    """Yield a sentence, without its full stop, for each."""
    bare = _PHRASE.sub("x", text)  # a phrase stands for a word
    if len(bare.split()) <= _SHORT:
        for word in dict.fromkeys(_NO_OPERATOR.findall(bare)):
            yield f"{word} was read as a word; type {word.upper()} to {_MEANT[word]}"
    if minus := _APART.search(bare):
        yield f"a - that stands apart means nothing; type -{clean(minus[1])} to leave that word out"
    if signs := list(dict.fromkeys(_NO_SIGN.findall(bare))):
        others = f"{' '.join(signs)} {'means' if len(signs) == 1 else 'mean'} nothing in a question"
        yield f"{others}; write OF between words for either of them, NIET before one to leave it out"
