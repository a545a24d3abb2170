"""A Redis for the tests of a file, where this machine has one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.server.support.redis_server import PROGRAM, WHY_NOT, RedisServer, redis_server


@pytest.fixture(scope="module")
def redis() -> Iterator[RedisServer]:
    if PROGRAM is None:
        pytest.skip(WHY_NOT)
    with redis_server() as server:
        yield server
