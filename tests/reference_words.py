"""What does a document have of a leaf, in plain Python, an occurrence at a time? What the kernel is held against."""

from zoeker.format.postings import CODE, DOCUMENTS, FIELD, OCCURRENCES, START, WIDTHS, PostingList


def signals(leaf, opened):
    """Give the values of each signal of a leaf that was looked up, by document, and which documents have it."""
    values, having = [], set()
    for number, (_, groups, instead) in enumerate((*leaf.made, *leaf.pieces)):
        found = _all_of(groups, opened)
        values.append(
            {document: value for document, value in found.items() if not (instead and document in having)}
        )
        if number < len(leaf.made):
            having |= found.keys()
    return values, having


def _all_of(groups, opened):
    found = [_any_of(group, opened) for group in groups]
    return {document: min(one[document] for one in found) for document in set.intersection(*map(set, found))}


def _any_of(group, opened):
    found = {}
    for postings, exact in group:
        for document, value in weighed(postings, opened)[exact].items():
            found[document] = max(value, found.get(document, 0.0))
    return found


def weighed(postings, opened):
    """Give what all occurrences are worth, and those in one form, by document."""
    if not postings.rows:
        documents, values = postings.kept if postings.laid.array.count else ((), ())
        return dict(zip(map(int, documents), map(float, values), strict=True)), {}
    each, (*_, fields) = postings.kept
    values, exact = {}, {}
    for held, rows in zip(opened, each, strict=True):
        for row in rows.tolist():
            code, widths, (lengths, worth) = row[CODE], row[WIDTHS], fields.kept[1][row[FIELD]]
            its = PostingList(
                held.segment.posting_bytes, row[START], row[DOCUMENTS], row[OCCURRENCES], widths
            )
            owners, _, codes = (column.tolist() for column in its.occurrences())
            for owner, its_code in zip(owners, codes, strict=True):
                number = int(its.documents[owner])
                document = number + held.base
                if held.live is None or held.live[number]:
                    one = worth[lengths[document]]
                    values[document] = values.get(document, 0.0) + one
                    exact[document] = exact.get(document, 0.0) + one * (its_code == code)
    return values, exact
