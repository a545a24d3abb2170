"""All runs of a worker together take no more memory than is set; small ones always have room."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx

from engine import Experiment
from engine.experiment.memory_estimate import run_bytes
from server.compute.memory import Memory
from server.settings import Settings
from tests.server.conftest import LOCAL, Page, Server, wait_for

LARGE: dict[str, Any] = {"hidden": [{"units": 32, "activation": "tanh"}] * 10, "data": {"samples": 3000}}
SIZE = run_bytes(Experiment.parse(LARGE))


def test_what_one_run_takes_others_have_not_until_it_ends() -> None:
    memory = Memory(Settings(memory_megabytes=50))
    first, second = memory.share(), memory.share()
    assert first.limits.run_bytes == 50_000_000
    first.take(Experiment.parse(LARGE))
    assert second.limits.run_bytes == 50_000_000 - SIZE
    # A run may become another that takes as much.
    assert first.limits.run_bytes == 50_000_000
    first.take(None)
    assert second.limits.run_bytes == 50_000_000


def test_a_small_run_has_room_whatever_others_take() -> None:
    memory = Memory(Settings(memory_megabytes=16))
    memory.share().take(Experiment.parse(LARGE))
    assert memory.share().limits.run_bytes == 4_000_000
    assert run_bytes(Experiment.parse({})) < 4_000_000


def test_one_run_alone_has_a_limit_of_its_own() -> None:
    assert Memory(Settings(run_megabytes=20)).share().limits.run_bytes == 20_000_000


def test_pages_and_programs_share_what_there_is(start_server: Callable[..., Server]) -> None:
    server = start_server(memory_megabytes=40)
    first, second = Page(server.port), Page(server.port)
    first.hello(experiment=LARGE)
    assert first.until("run")["experiment"]["data"]["samples"] == 3000
    second.hello()
    second.until("run")
    second.say("configure", id=1, experiment=LARGE)
    [fault] = second.until("refused")["faults"]
    assert (fault["path"], fault["code"]) == ("hidden", "run_bytes")
    with httpx.Client(base_url=server.url, **LOCAL) as client:
        answer = client.post("/api/train", json={"experiment": LARGE, "epochs": 1})
        assert (answer.status_code, answer.json()["faults"][0]["path"]) == (422, "hidden")
        # The page goes, and there is room again.
        first.close()
        wait_for(lambda: server.hub.memory.taken < SIZE)
        answer = client.post("/api/train", json={"experiment": LARGE, "epochs": 1})
        assert answer.status_code == 200
        assert answer.text
    wait_for(lambda: server.hub.memory.taken < SIZE)
    second.say("configure", id=2, experiment=LARGE)
    assert second.until("run", lambda run: run["id"] == 2)["experiment"]["data"]["samples"] == 3000
    second.close()
    wait_for(lambda: server.hub.memory.taken == 0)
