"""What the tests of the HTTP API share: somebody who asks it."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from tests.server.conftest import LOCAL, Server


@pytest.fixture
def client(server: Server) -> Iterator[httpx.Client]:
    # Its rate is that of one address, shared by all tests here.
    server.app.state.api.rates._buckets.clear()
    with httpx.Client(base_url=server.url, **LOCAL) as client:
        yield client
