"""The same as engine_opensearch.py, on three shards of one node."""

from engine_opensearch import OpenSearch


class ThreeShards(OpenSearch):
    """What a question costs that is asked of several shards, and put together of their answers."""

    shards = 3


ENGINE = ThreeShards
