import os
import secrets
from zlib import crc32

import pytest
from filelock import FileLock
from hypothesis import HealthCheck, settings

import zoeker

from . import cluster

# How long an example takes says nothing on a machine that others use too.
settings.register_profile(
    "zoeker", max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("zoeker")

# Tests start some hundreds of processes: without bytecode, each would compile all that it imports.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


@pytest.fixture(scope="session", autouse=True)
def state(tmp_path_factory):
    """Keep what searches in terminals leave for `zoeker open` out of the state folder of who runs the tests."""
    os.environ["XDG_STATE_HOME"] = str(tmp_path_factory.mktemp("state"))


@pytest.fixture(scope="session", autouse=True)
def dictionary():
    """Load what the analysis looks words up in, so that no test's time is that of loading it."""
    zoeker.analyze("woordenboek")


ENGINES = ["memory", "local", "opensearch"]  # every test that asks an index of `make_index` is run on each


@pytest.fixture(scope="session")
def indexed(tmp_path_factory):
    """Give a function that indexes a file once, for all processes that run tests, and gives the folder of the index."""
    home = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        home = home.parent

    def make(source):
        folder = home / f"index of {source.stem}"
        with FileLock(home / f"{source.stem}.lock"):
            if not folder.exists():
                update = zoeker.update_index(folder, source, processes=1)
                assert (update.replaced, update.removed, update.problems) == (0, 0, ())
        return folder

    return make


@pytest.fixture
def make_local_index(tmp_path_factory):
    """Give a function that indexes articles in a folder of their own and opens the index."""
    opened = []

    def make(articles):
        folder = tmp_path_factory.mktemp("index")
        zoeker.update_index(folder, articles)
        opened.append(zoeker.open_index(folder))
        return opened[-1]

    yield make
    for index in opened:
        index.close()


@pytest.fixture(scope="session")
def stores(node):
    """Give a function that gives an index on so many shards for all tests of a process, since to make one takes a second."""
    from zoeker.engines.opensearch.client import Client
    from zoeker.engines.opensearch.store import Store

    made = {}

    def store(shards):
        if shards not in made:
            made[shards] = Store(Client([node]), f"test-{secrets.token_hex(6)}")
            made[shards].create(shards)
        return made[shards]

    yield store
    for its in made.values():
        its.drop()
        its.client.close()


@pytest.fixture
def make_cluster_index(stores):
    """Give a function that puts articles, and no others, in an index on so many shards of a cluster, and opens it as it is then."""
    from zoeker.engines.opensearch.client import Client
    from zoeker.engines.opensearch.engine import OpenSearchEngine
    from zoeker.engines.opensearch.mapping import Documents
    from zoeker.index import Index
    from zoeker.write.batch import Entry

    opened = []

    def make(articles, shards=1):
        store = stores(shards)
        store.delete([kept.id for kept in store.stored()])
        given = [article.named() for article in articles]
        store.write(Documents(), [Entry(article, article.id, article.digest()) for article in given])
        store.commit()
        opened.append(OpenSearchEngine(Client([str(store.client)]), store.name))
        engine = opened[-1]
        return Index(store.name, lambda: engine)

    yield make
    for engine in opened:
        engine.close()


@pytest.fixture(params=ENGINES)
def make_index(request, make_local_index):
    """Give a function that opens an index of articles, with each engine that answers questions."""
    if request.param == "memory":
        return lambda articles: zoeker.open_index(":memory:", articles)
    if request.param == "local":
        return make_local_index
    make = request.getfixturevalue("make_cluster_index")
    shards = 1 if crc32(request.node.name.encode()) % 3 else 3  # for each third test, and always the same
    return lambda articles: make(articles, shards)


@pytest.fixture(scope="session")
def node(tmp_path_factory):
    """Give the address of a node of OpenSearch that all processes that run tests share."""
    home = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        home = home.parent
    with cluster.shared_node(home / "node") as address:
        yield address


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport():
    """Tell in one line, and not in one for each test, why there is no node: pytest joins what is skipped in one place."""
    report = yield
    if isinstance(report.longrepr, tuple) and "OpenSearch" in report.longrepr[2]:  # of a skip
        report.longrepr = (__file__, 1, report.longrepr[2])
    return report
