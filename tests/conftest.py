import pytest
from hypothesis import HealthCheck, settings

import zoeker

# How long an example takes says nothing on a machine that others use too.
settings.register_profile(
    "zoeker", max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("zoeker")


@pytest.fixture(scope="session", autouse=True)
def dictionary():
    """Load what the analysis looks words up in, so that no test's time is that of loading it."""
    zoeker.analyze("woordenboek")


@pytest.fixture
def make_index(tmp_path_factory):
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
