"""Runs that wait for their turn: places are given back whatever happens."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from server.api.concurrency import ConcurrencyLimit
from server.api.jobs import TrainingJob
from server.api.kept_run import KeptRun
from server.api.requests import Problem
from server.api.run_queue import RunQueue
from server.connections.hub import Hub
from server.settings import Settings
from tests.server.conftest import run_apart


async def forever(work: Callable[[], TrainingJob], address: str) -> TrainingJob:
    await asyncio.Event().wait()
    raise AssertionError


async def refused(work: Callable[[], TrainingJob], address: str) -> TrainingJob:
    raise Problem(422, "too large")


def made(queue: RunQueue, address: str = "a") -> KeptRun:
    return KeptRun(queue.kept.new_id(), address, 0, 10, lambda limits: pytest.fail("not made here"), 100)


def with_queue(work: Any, test: Callable[[RunQueue, ConcurrencyLimit, Hub], Any], **settings: Any) -> None:
    async def run() -> None:
        own = Settings(**{"api_runs": 2, "api_runs_per_address": 1, **settings})
        hub, places = Hub(own), ConcurrencyLimit("runs", own.api_runs, own.api_runs_per_address)
        await test(RunQueue(own, hub, places, work), places, hub)

    run_apart(run())


async def a_moment() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


def test_a_run_that_is_cancelled_before_it_begins_or_while_it_is_made_gives_its_place_to_the_next() -> None:
    async def test(queue: RunQueue, places: ConcurrencyLimit, hub: Hub) -> None:
        first, second, third = (made(queue) for _ in range(3))
        queue.add([first, second, third])
        assert (places.taken, queue.waiting) == (1, 2)
        # Its task has not had a step yet.
        queue.cancel(first)
        await a_moment()
        assert (first.state, places.taken, queue.waiting) == ("cancelled", 1, 1)
        # Its task is under way.
        queue.cancel(second)
        queue.cancel(third)
        await a_moment()
        assert (places.taken, queue.waiting) == (0, 0)
        assert queue.kept.busy() == 0

    with_queue(forever, test)


def test_a_run_that_cannot_be_made_fails_and_gives_its_place_back() -> None:
    async def test(queue: RunQueue, places: ConcurrencyLimit, hub: Hub) -> None:
        runs = [made(queue) for _ in range(3)]
        queue.add(runs)
        for _ in range(5):
            await a_moment()
        assert [run.state for run in runs] == ["failed"] * 3 and places.taken == 0
        assert all(run.problem and b"too large" in run.problem for run in runs)

    with_queue(refused, test)


def test_whoever_has_fewest_is_next_and_among_equals_who_came_first() -> None:
    async def test(queue: RunQueue, places: ConcurrencyLimit, hub: Hub) -> None:
        many, few = [made(queue, "a") for _ in range(3)], made(queue, "b")
        queue.add(many)
        queue.add([few])
        assert [places.of(address) for address in "ab"] == [1, 1]
        assert many[1] in queue._waiting and few not in queue._waiting

    with_queue(forever, test)


def test_none_begins_and_none_is_taken_once_the_server_stops() -> None:
    async def test(queue: RunQueue, places: ConcurrencyLimit, hub: Hub) -> None:
        running, waiting = made(queue), made(queue)
        queue.add([running, waiting])
        await hub.drain(0.0)
        assert (waiting.state, queue.waiting) == ("failed", 0)
        with pytest.raises(Problem, match="being stopped"):
            queue.add([made(queue)])
        queue.cancel(running)
        await a_moment()
        assert places.taken == 0

    with_queue(forever, test)


def test_all_of_a_batch_are_taken_or_none() -> None:
    async def test(queue: RunQueue, places: ConcurrencyLimit, hub: Hub) -> None:
        with pytest.raises(Problem, match="at most 3 runs of one address wait"):
            queue.add([made(queue) for _ in range(4)])
        assert (queue.waiting, queue.kept.held, places.taken) == (0, 0, 0)
        queue.add([made(queue) for _ in range(3)])

    with_queue(forever, test, api_queued_per_address=3)


def test_where_no_run_is_trained_none_is_taken() -> None:
    async def test(queue: RunQueue, places: ConcurrencyLimit, hub: Hub) -> None:
        with pytest.raises(Problem, match="at most 0 runs"):
            queue.check("a")

    with_queue(forever, test, api_runs=0)


def test_what_waits_is_bounded_in_bytes_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.api.run_queue._MEGABYTE", 1000)

    async def test(queue: RunQueue, places: ConcurrencyLimit, hub: Hub) -> None:
        for address in "abc":
            queue.add([made(queue, address) for _ in range(3)])
            with pytest.raises(Problem, match="of one address that are not over may take 8 MB"):
                queue.check(address, 1, 1800)
        with pytest.raises(Problem, match="not over may take 20 MB"):
            queue.check("d", 1, 1000)
        queue.check("d", 1, 100)

    with_queue(forever, test, api_kept_megabytes=20, api_kept_megabytes_per_address=8)
