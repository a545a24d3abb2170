"""deploy/compose.yaml: containers come and go, and the proxy before them follows."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from tests.deploy.backend import Backend
from tests.deploy.conftest import changes
from tests.deploy.names import Names
from tests.deploy.proxies import COMPOSE, before, find
from tests.server.conftest import LOCAL, wait_for


@pytest.mark.skipif(
    not find("haproxy"), reason="haproxy is not on this machine, and scripts/proxies.sh could not install it"
)
def test_a_container_that_comes_is_given_pages_and_one_that_goes_is_not(tmp_path: Path) -> None:
    first = Backend()
    second = Backend("127.0.0.2", first.port)
    names = Names(["127.0.0.1"])
    try:
        with before([], COMPOSE, tmp_path, changes(COMPOSE, first.port, names)) as proxy:

            def asked(backend: Backend) -> bool:
                backend.received.clear()
                return httpx.get(f"{proxy.url}/echo", **LOCAL).status_code == 200 and bool(backend.received)

            assert asked(first)
            names.addresses = ["127.0.0.1", "127.0.0.2"]
            wait_for(lambda: asked(second))
            names.addresses = ["127.0.0.2"]
            wait_for(lambda: [asked(first) for _ in range(4)] == [False] * 4)
            assert asked(second)
    finally:
        for server in (first, second, names):
            server.stop()
