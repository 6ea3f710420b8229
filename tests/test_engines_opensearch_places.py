"""How often do words stand after or near each other? On a node, as a plain count says: whatever shares a position."""

import itertools
import json
import random
import secrets

import pytest

from zoeker.engines.opensearch.client import Client
from zoeker.engines.opensearch.mapping import ALSO, EVERY, action, articles_body
from zoeker.engines.opensearch.places import Places
from zoeker.query.readings import Slot

LETTERS = "abcd"


def texts(draw, count):
    """Make texts of a few letters, of which several, or none, may stand at one position."""
    sizes = draw.choices(range(1, 10), k=count)
    return [
        [set(draw.sample(LETTERS + "x", draw.choice([0, 1, 1, 1, 2, 2]))) for _ in range(size)]
        for size in sizes
    ]


def plainly(text, paths, slop):
    """Count the positions where any path begins, one by one."""
    begins = set()
    for path in paths:
        stands = [{at for at, here in enumerate(text) if here & set(place)} for place in path]
        reach = len(path) - 1 + slop
        for begin in set().union(*stands):
            if slop:
                windows = [[at for at in places if begin <= at <= begin + reach] for places in stands]
                fits = any(len(set(chosen)) == len(chosen) for chosen in itertools.product(*windows))
            else:
                fits = all(begin + number in places for number, places in enumerate(stands))
            if fits:
                begins.add(begin)
    return len(begins)


@pytest.fixture
def asked(node):
    """Give a function that puts texts on a node, and gives one that answers queries about them."""
    client, name = Client([node]), f"test-{secrets.token_hex(6)}"

    def put(made):
        client.ask("PUT", f"/{name}", articles_body(1, 0))
        lines = [" ".join(EVERY + ALSO.join(sorted(here)) for here in text) for text in made]
        client.bulk(name, [action("index", str(number), {"body": line}) for number, line in enumerate(lines)])
        client.ask("POST", f"/{name}/_refresh")

        def scores(query):
            hits = client.search({"size": len(made), "query": query, "_source": False}, name)["hits"]["hits"]
            return {int(hit["_id"]): hit["_score"] for hit in hits}

        return scores

    yield put
    client.ask("DELETE", f"/{name}")
    client.close()


def test_what_begins_somewhere_is_counted_once(asked):
    draw = random.Random(5)
    made = texts(draw, 250)
    scores = asked(made)

    def share(path):
        both = [{"span_within": {"little": one, "big": two}} for one, two in itertools.combinations(path, 2)]
        return bool(scores({"bool": {"should": both}}))

    places = Places("body", lambda slot: [], share)
    for _ in range(60):
        paths = [
            ["".join(draw.sample(LETTERS, draw.choice([1, 1, 2]))) for _ in range(draw.randint(1, 3))]
            for _ in range(draw.choice([1, 1, 2, 3]))
        ]
        slop = draw.choice([0, 0, 1, 2, 4])
        slots = [[[Slot(letter) for letter in place] for place in path] for path in paths]
        expected = {
            number: count for number, text in enumerate(made) if (count := plainly(text, paths, slop))
        }
        counted = dict.fromkeys(expected, 0)
        for one in places.count(slots, slop):
            for number, score in scores(one.query).items():
                counted[number] = counted.get(number, 0) + round(score / one.times)
        assert counted == expected, json.dumps(paths)
        assert scores(places.found(slots, slop)).keys() == expected.keys(), json.dumps(paths)
