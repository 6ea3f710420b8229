"""What goes to a cluster of an article, in plain Python? What the kernel writes is held against it."""

from collections import defaultdict

from zoeker.dutch import Lexicon, known_to
from zoeker.engines.opensearch.mapping import ALSO, BESIDE, EVERY, OF, TEXTS, forms, length, parts, written
from zoeker.query.tree import RANKED


def texts_of(article):
    """Give the fields that the texts of an article fill; of `all` the set of its terms."""
    body, everything = {}, set()
    for field in TEXTS:
        positions, size = _positions(getattr(article, field))
        held = [_place(its) for its in positions]
        if held:
            body[field] = " ".join(EVERY + ALSO.join(terms) for terms, _, _ in held)
            body[forms(field)] = " ".join(ALSO.join(pairs) or EVERY for _, pairs, _ in held)
        if field in RANKED and size:
            body[length(field)] = size
        if field in RANKED:
            if inside := [part for _, _, its in held for part in its]:
                body[parts(field)] = " ".join(inside)
            everything.update(*(terms + its for terms, _, its in held))
    return body | {"all": everything}


def _positions(text):
    lexicon, found = Lexicon(known_to("zoeker-dutch")), defaultdict(list)
    read = lexicon.read([text])
    for number, position in zip(read.forms.tolist(), read.positions.tolist(), strict=True):
        found[position].append(lexicon.forms[number])
    return [found[position] for position in sorted(found)], int(read.lengths[0])


def _place(held):
    """Give terms, pairs and parts of the forms at one position, in the order of the forms."""
    spelt = defaultdict(set)
    for form in held:
        for term in form.terms:
            spelt[written(term)].add(written(form.text))
    kept = {term: min(its) for term, its in spelt.items()}
    beside = [
        form + BESIDE + kept[term] + OF + term
        for term, its in spelt.items()
        for form in sorted(its - {kept[term]})
    ]
    inside = dict.fromkeys(written(part) for form in held for part in form.parts)
    return list(kept), [form + OF + term for term, form in kept.items()] + beside, list(inside)
