"""Do forms of one word meet, and no others? The analysis is held against the lemmas of treebanks of Universal Dependencies.

    python tools/conflation.py nl_alpino-ud-test.conllu nl_lassysmall-ud-test.conllu [--show 30]

Two different forms of content words should share a term where they share a lemma, and nowhere else: precision, recall and F1
over all such pairs of forms, beside those of plain Snowball stems. With --show, those pairs that zoeker gets wrong are listed,
the most frequent first. The treebanks (https://universaldependencies.org, CC BY-SA 4.0) are no part of zoeker.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from pathlib import Path

from zoeker.dutch import VERSIONS, Analyzer, fold, known_to

CONTENT = ("NOUN", "PROPN", "VERB", "ADJ", "ADV")
FORM, LEMMA, CLASS = 1, 2, 3  # columns of CoNLL-U

Pairs = set[tuple[str, str]]  # forms, the smaller first


def main(arguments: Sequence[str] | None = None) -> None:
    """Tell how far each analyzer agrees with the lemmas."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("treebanks", nargs="+", metavar="CONLLU")
    parser.add_argument("--show", type=int, default=0, metavar="N", help="list so many pairs that are wrong")
    options = parser.parse_args(arguments)
    counts = Counter(lemmatised(line for name in options.treebanks for line in read(Path(name))))
    lemmas = defaultdict[str, set[str]](set)
    for form, lemma in counts:
        lemmas[form].add(lemma)
    right = pairs(lemmas)
    sys.stdout.write(f"{len(lemmas):,} forms, {len(right):,} pairs with a lemma in common\n")
    sys.stdout.write(f"{'':<14}{'precision':>10}{'recall':>10}{'F1':>10}\n")
    found = {name: pairs(terms_of(lemmas, name)) for name in VERSIONS}
    for name, its in found.items():
        sys.stdout.write(f"{name:<14}" + "".join(f"{value:>10.3f}" for value in agreement(its, right)) + "\n")
    seen = Counter[str]()
    for (form, _), count in counts.items():
        seen[form] += count
    for title, wrong in (
        ("Apart", right - found["zoeker-dutch"]),
        ("Together", found["zoeker-dutch"] - right),
    ):
        listed = sorted(wrong, key=lambda pair: (-min(seen[pair[0]], seen[pair[1]]), pair))[: options.show]
        sys.stdout.write("".join(f"{title}: {one} {other}\n" for one, other in listed))


def read(path: Path) -> Iterator[str]:
    """Give the lines of a file; one that cannot be read ends the program with a sentence."""
    try:
        yield from path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SystemExit(f"cannot read {path} as CoNLL-U: {error}") from error


def lemmatised(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Give each content word of letters alone as its form and its lemma, folded.

    A verb of which a part stands elsewhere (`komt … aan`, lemma `aan_komen`) says nothing of its form, and is left out.
    """
    for line in lines:
        cells = line.split("\t")
        if len(cells) != 10 or cells[CLASS] not in CONTENT or not cells[FORM].isalpha():
            continue
        form, lemma = fold(cells[FORM]), fold(cells[LEMMA])
        if form.startswith(lemma.partition("_")[0]) or "_" not in lemma:
            yield form, lemma.replace("_", "")


def terms_of(forms: Iterable[str], analyzer: str) -> Mapping[str, set[str]]:
    """Give the terms of each form."""
    reader = Analyzer(known_to(analyzer))
    return {form: {term for token in reader.analyze(form) for term in token.terms} for form in forms}


def pairs(keys: Mapping[str, set[str]]) -> Pairs:
    """Give the pairs of forms that have any of their keys in common."""
    forms = defaultdict[str, list[str]](list)
    for form in sorted(keys):
        for key in keys[form]:
            forms[key].append(form)
    return {pair for those in forms.values() for pair in combinations(those, 2)}


def agreement(found: Pairs, right: Pairs) -> tuple[float, float, float]:
    """Give precision, recall and F1 of pairs that were found; 0 where there are none."""
    both = len(found & right)
    precision, recall = both / max(1, len(found)), both / max(1, len(right))
    return precision, recall, 2 * both / max(1, len(found) + len(right))


if __name__ == "__main__":
    main()
