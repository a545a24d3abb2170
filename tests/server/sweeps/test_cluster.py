"""Sweeps on a Dask scheduler of this process: the engine's own bytes, and in words what cannot be."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from server.__main__ import main
from server.sweeps import cluster
from tests.server.api.test_routes import problem
from tests.server.api.test_sweep_routes import SMALL, own, runs_of
from tests.server.conftest import LOCAL, Server

distributed = pytest.importorskip("distributed")


@pytest.fixture
def scheduler() -> Iterator[Any]:
    options = {"processes": False, "dashboard_address": ":0", "n_workers": 2, "threads_per_worker": 1}
    with distributed.Client(**options) as client:
        yield client


def refused(client: httpx.Client) -> str:
    return str(problem(client.post("/api/sweeps", json=SMALL), 503)["detail"])


def test_a_cluster_gives_the_same_bytes_and_without_it_sweeps_end_in_words(
    scheduler: Any, start_server: Callable[..., Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "_COUNT_SECONDS", 0.0)
    address = scheduler.scheduler.address
    server = start_server(dask=address, sweep_processes=0)
    with httpx.Client(base_url=server.url, **LOCAL) as client:
        assert runs_of(client.post("/api/sweeps", json=SMALL).content) == own()
        found = client.post("/api/sweeps/run", json={**SMALL, "cell": [1, 2], "seed": 1}).json()
        assert found["run"] == json.loads(own()[-1])
        with monkeypatch.context() as patch:
            patch.setattr(cluster, "__version__", "0.0.0")
            assert "0.0.0 is needed" in refused(client)
        with monkeypatch.context() as patch:
            # To retire the last workers takes as long as it takes for what they hold to be forgotten.
            patch.setattr(distributed.Client, "nthreads", lambda self: {})
            assert refused(client) == f"the Dask scheduler at {address} has no workers"
        scheduler.shutdown()
        monkeypatch.setattr(cluster, "_SECONDS", 0.2)
        assert f"the Dask scheduler at {address} cannot be reached" in refused(client)


def test_a_server_that_cannot_reach_its_scheduler_does_not_start_and_says_why(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cluster, "_SECONDS", 0.1)
    monkeypatch.setenv("PLAYGROUND_DASK", "tcp://127.0.0.1:1")
    assert main(["--port", "0"]) == 2
    said = "PLAYGROUND_DASK cannot be used: the Dask scheduler at tcp://127.0.0.1:1 cannot be reached"
    assert capsys.readouterr().err.startswith(said)
    monkeypatch.setitem(sys.modules, "distributed", None)
    assert main(["--port", "0", "--workers", "2"]) == 2
    assert "needs the packages of Dask: python -m pip install" in capsys.readouterr().err
