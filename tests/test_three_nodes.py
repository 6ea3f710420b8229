"""What becomes of a cluster of three nodes when one of them is killed? They take a minute to start: make check runs this."""

from collections.abc import Iterator

import pytest

from . import cluster

pytestmark = pytest.mark.bench


@pytest.fixture(scope="module")
def three() -> Iterator[cluster.Cluster]:
    """Give a cluster of three nodes, all of which run."""
    with cluster.cluster(3) as made:
        yield made


def test_a_killed_node_costs_nothing_and_comes_back(three: cluster.Cluster) -> None:
    first, second, _ = three.addresses
    settings = {"settings": {"number_of_shards": 3, "number_of_replicas": 1}}
    cluster.ask(f"{first}/a", settings, "PUT")
    bulk = "".join(f'{{"index": {{"_id": "{n}"}}}}\n{{"n": {n}}}\n' for n in range(30))
    assert cluster.ask(f"{first}/a/_bulk?refresh=true", bulk)["errors"] is False
    assert cluster.ask(f"{first}/_cluster/health/a?wait_for_status=green")["timed_out"] is False
    three.kill(2)
    with pytest.raises(OSError, match="refused"):
        cluster.ask(second)
    assert (
        cluster.ask(f"{first}/_cluster/health/a?wait_for_nodes=2&wait_for_status=yellow")["number_of_nodes"]
        == 2
    )
    assert cluster.ask(f"{first}/a/_count")["count"] == 30
    three.start(2)
    assert cluster.ask(f"{second}/_cluster/health/a?wait_for_status=green")["number_of_nodes"] == 3
    assert cluster.ask(f"{second}/a/_count")["count"] == 30
