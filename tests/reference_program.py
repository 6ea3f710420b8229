"""How is a program run, in plain Python, a document at a time? What the kernel is held against."""

from zoeker.engines.local.program import NONE, Kind
from zoeker.format.postings import CODE, DOCUMENTS, FIELD, OCCURRENCES, START, WIDTHS, PostingList


def registers(program, size):
    """Give what each register of a program has: values by document."""
    found = {}
    _take(program, 0, size, found)
    return found


def _take(program, base, live, found):
    for step in program.steps:
        into, one, also = base + step.into, base + step.one, base + step.also
        match step.kind:
            case Kind.CALL:
                _take(program.called[step.one], into, live, found)
            case Kind.LIST:
                found[into], found[also if step.also != NONE else NONE] = _weighed(
                    program.lists[step.one].lists, program.norms[step.worth].laid.kept[1]
                )
            case Kind.ARRAY:
                documents, values = program.arrays[step.one]
                values = [0.0] * len(documents) if values is None else values.tolist()
                found[into] = dict(zip(documents.tolist(), values, strict=True))
            case Kind.EMPTY:
                found[into] = {}
            case Kind.LIVE:
                found[into] = dict.fromkeys(live, 0.0)
            case kind:
                found[into] = _combined(kind, found[one], found[also])


def _combined(kind, one, other):
    match kind:
        case Kind.MEET:
            return dict.fromkeys(one.keys() & other, 0.0)
        case Kind.LESS:
            return dict.fromkeys(one.keys() - other, 0.0)
        case Kind.UNITE:
            return dict.fromkeys(one.keys() | other, 0.0)
        case Kind.COUNT:
            return {document: one.get(document, 0) + (document in other) for document in one.keys() | other}
        case Kind.SMALLEST:
            return {document: min(one[document], other[document]) for document in one.keys() & other}
        case Kind.LARGEST:
            return {
                document: max(one.get(document, 0), other.get(document, 0)) for document in one.keys() | other
            }


def _weighed(lists, fields):
    values, exact = {}, {}
    for held in filter(None, lists):
        for row in held.rows.tolist():
            code, widths, (lengths, worth) = row[CODE], row[WIDTHS], fields[row[FIELD]]
            its = PostingList(
                held.opened.segment.posting_bytes, row[START], row[DOCUMENTS], row[OCCURRENCES], widths
            )
            owners, _, codes = (column.tolist() for column in its.occurrences())
            for owner, its_code in zip(owners, codes, strict=True):
                number = int(its.documents[owner])
                document = number + held.opened.base
                if held.opened.live is None or held.opened.live[number]:
                    each = worth[lengths[document]]
                    values[document] = values.get(document, 0.0) + each
                    exact[document] = exact.get(document, 0.0) + each * (its_code == code)
    return values, exact
