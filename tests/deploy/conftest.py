"""A proxy of each example before a server that notes what reaches it, and one before a real playground."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.deploy.backend import Backend
from tests.deploy.names import Names
from tests.deploy.proxies import COMPOSE, EXAMPLES, Example, Running, before, find
from tests.server.support.process import Process, running


@pytest.fixture(scope="module", params=EXAMPLES, ids=lambda example: example.file)
def example(request: pytest.FixtureRequest) -> Example:
    found: Example = request.param
    if not find(found.program):
        pytest.skip(f"{found.program} is not on this machine, and scripts/proxies.sh could not install it")
    return found


@pytest.fixture(scope="module")
def backend() -> Iterator[Backend]:
    backend = Backend()
    yield backend
    backend.stop()


@pytest.fixture(scope="module")
def playground() -> Iterator[Process]:
    # Told by addresses: what a visitor says of his own is to be seen.
    with running(PLAYGROUND_LOG_ADDRESSES="1") as server:
        yield server


@pytest.fixture(scope="module")
def names() -> Iterator[Names]:
    names = Names(["127.0.0.1"])
    yield names
    names.stop()


def changes(example: Example, port: int, names: Names) -> dict[str, str]:
    """What the example of compose says of its network."""
    if example is not COMPOSE:
        return {}
    return {"nameserver docker 127.0.0.11:53": f"nameserver docker 127.0.0.1:{names.port}", ":8000\n": f":{port}\n"}


def start(example: Example, port: int, names: Names, folder: Path, **more: str) -> Iterator[Running]:
    servers = [] if example is COMPOSE else [port, port]
    with before(servers, example, folder, {**changes(example, port, names), **more}) as proxy:
        yield proxy


@pytest.fixture(scope="module")
def proxy(
    example: Example, backend: Backend, names: Names, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Running]:
    """Before the server that notes; half a request is let go after one second."""
    hurried = {f"{example.header_time}10s": f"{example.header_time}1s"}
    yield from start(example, backend.port, names, tmp_path_factory.mktemp("proxy"), **hurried)


@pytest.fixture(scope="module")
def site(
    example: Example, playground: Process, names: Names, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Running]:
    """Before a playground, exactly as the example says."""
    yield from start(example, playground.port, names, tmp_path_factory.mktemp("site"))
