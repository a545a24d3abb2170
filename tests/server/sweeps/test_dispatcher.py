"""Who is next, and who carries it out: with carriers that are told when to answer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from server.process.metrics import Board, Metrics
from server.sweeps.carrier import CarrierLostError, TaskFailedError, UnreachableError
from server.sweeps.dispatcher import Dispatcher
from server.sweeps.job import Job
from server.sweeps.slots import Slots
from server.sweeps.task import Kind, Run, Task


class Fake:
    """Answers at once, each run by its name; or does what it is told."""

    made: list[Fake]
    fault_at_start: Exception | None = None
    seconds = 0.0

    def __init__(self) -> None:
        self.carried: list[Task] = []
        self.cancelled = self.ended = self.prepared = 0
        self.hold: asyncio.Event | None = None
        self.fault: Exception | None = None
        Fake.made.append(self)

    async def prepare(self) -> None:
        if self.fault_at_start:
            raise self.fault_at_start
        self.prepared += 1

    async def carry(self, task: Task) -> AsyncIterator[bytes]:
        self.carried.append(task)
        for run in task.runs if task.kind == "runs" else task.runs[:1]:
            if self.hold:
                await self.hold.wait()
            if self.fault:
                fault, self.fault = self.fault, None
                raise fault
            yield f"{task.document}{run}".encode()
            await asyncio.sleep(0)

    def cancel(self) -> None:
        self.cancelled += 1
        if self.hold:
            self.hold.set()

    def end(self) -> None:
        self.ended += 1


def runs(count: int) -> list[Run]:
    return [(cell, 0) for cell in range(count)]


def job(name: str, count: int = 8, kind: Kind = "runs") -> Job:
    # So much work that each run is a task by itself.
    return Job(kind, "numpy", name, runs(count), [1e9] * count, 3600.0)


async def over(*jobs: Job) -> None:
    async with asyncio.timeout(10):
        while not all(one.over for one in jobs):
            await asyncio.sleep(0)


def play(work: Callable[[Dispatcher], Awaitable[None]], lanes: int = 1, **arguments: Any) -> Metrics:
    metrics = Metrics()

    async def main() -> None:
        Fake.made = []
        dispatcher = Dispatcher(lambda: lanes, Fake, metrics, **arguments)
        try:
            await work(dispatcher)
        finally:
            dispatcher.stop()

    asyncio.run(main())
    return metrics


def names(carried: list[Task]) -> str:
    return "".join(task.document for task in carried)


def test_two_addresses_have_turns_however_many_sweeps_the_one_has() -> None:
    async def work(dispatcher: Dispatcher) -> None:
        many, single = [job(name) for name in "abc"], job("d")
        for one in many:
            dispatcher.add(one, "1.1.1.1")
        dispatcher.add(single, "2.2.2.2")
        await over(*many, single)
        order = names(Fake.made[0].carried)
        shared = order[: order.rindex("d") + 1]
        # Every other task is that of the other address, until it is done; and the first's own have turns.
        assert set(shared[1::2]) == {"d"} and ("abc" * 8).startswith(shared[::2])

    metrics = play(work)
    assert metrics.of_all("sweep_runs_total") == 32


def test_what_somebody_waits_for_goes_before_the_sweeps_of_the_same_address() -> None:
    async def work(dispatcher: Dispatcher) -> None:
        sweep, single = job("s"), job("e", 2, "ensemble")
        dispatcher.add(sweep, "1.1.1.1")
        dispatcher.add(single, "1.1.1.1")
        await over(sweep, single)
        order = names(Fake.made[0].carried)
        assert order.startswith("e") and set(order[1:]) == {"s"}

    play(work)


def test_a_sweep_has_as_many_processes_as_there_may_be_and_they_end_when_idle() -> None:
    async def work(dispatcher: Dispatcher) -> None:
        sweep = job("s", 60)
        dispatcher.add(sweep, "1.1.1.1")
        await over(sweep)
        assert len(dispatcher.carriers) == len(Fake.made) == 3
        async with asyncio.timeout(10):
            while dispatcher.carriers:
                await asyncio.sleep(0.01)
        assert [one.ended for one in Fake.made] == [1, 1, 1]
        again = job("t")
        dispatcher.add(again, "1.1.1.1")
        await over(again)

    play(work, lanes=3, idle_seconds=0.05)


def test_a_process_is_there_beforehand_for_somebody_who_is_about_to_ask() -> None:
    async def work(dispatcher: Dispatcher) -> None:
        dispatcher.warm()
        dispatcher.warm()
        async with asyncio.timeout(10):
            while not (Fake.made and Fake.made[0].prepared):
                await asyncio.sleep(0)
        assert len(Fake.made) == 1
        dispatcher.add(sweep := job("s"), "1.1.1.1")
        await over(sweep)

    play(work)


def test_what_a_lost_process_had_is_done_again_and_nothing_twice() -> None:
    async def work(dispatcher: Dispatcher) -> None:
        sweep = job("s")
        dispatcher.add(sweep, "1.1.1.1")
        while not Fake.made:
            await asyncio.sleep(0)
        Fake.made[0].fault = CarrierLostError("killed")
        await over(sweep)
        assert sorted(sweep.take()) == sorted(f"s{run}".encode() for run in runs(8))
        assert sweep.problem is None

    assert play(work).of_all("sweep_lost_total") == 1


@pytest.mark.parametrize("fault", [CarrierLostError("no memory"), UnreachableError("nobody is there")])
def test_where_nothing_can_be_started_sweeps_fail_in_words(fault: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.sweeps.dispatcher._RESTART_SECONDS", 0.0)
    monkeypatch.setattr(Fake, "fault_at_start", fault)

    async def work(dispatcher: Dispatcher) -> None:
        sweep = job("s")
        dispatcher.add(sweep, "1.1.1.1")
        await over(sweep)
        assert sweep.problem is fault
        # And are carried out again once something can.
        monkeypatch.setattr(Fake, "fault_at_start", None)
        again = job("t")
        dispatcher.add(again, "1.1.1.1")
        await over(again)
        assert again.problem is None

    play(work)


def test_a_task_that_fails_fails_its_sweep_and_no_other() -> None:
    async def work(dispatcher: Dispatcher) -> None:
        first, second = job("a"), job("b")
        dispatcher.add(first, "1.1.1.1")
        while not Fake.made:
            await asyncio.sleep(0)
        Fake.made[0].fault = TaskFailedError("a trace")
        dispatcher.add(second, "2.2.2.2")
        await over(first, second)
        assert [str(one.problem) for one in (first, second)] == ["a trace", "None"] and second.done == 8

    play(work)


def test_what_nobody_wants_any_more_is_cancelled_where_it_is_under_way() -> None:
    async def work(dispatcher: Dispatcher) -> None:
        first, second = job("a"), job("b")
        dispatcher.add(first, "1.1.1.1")
        while not Fake.made:
            await asyncio.sleep(0)
        [carrier] = Fake.made
        carrier.hold = asyncio.Event()
        dispatcher.add(second, "1.1.1.1")
        while not carrier.carried:
            await asyncio.sleep(0)
        dispatcher.remove(first, "1.1.1.1")
        assert carrier.cancelled == 1 and first.over
        await over(second)
        order = names(carrier.carried)
        assert order.startswith("a") and set(order[1:]) == {"b"}

    play(work)


def test_a_run_beyond_its_time_is_cancelled_in_its_midst() -> None:
    async def work(dispatcher: Dispatcher) -> None:
        sweep = Job("runs", "numpy", "s", runs(1), [1.0], 0.01)
        dispatcher.add(sweep, "1.1.1.1")
        while not Fake.made:
            await asyncio.sleep(0)
        Fake.made[0].hold = asyncio.Event()
        await over(sweep)
        assert (sweep.reason, Fake.made[0].cancelled) == ("seconds", 1)

    play(work)


def test_processes_of_all_workers_together_are_bounded_and_each_worker_has_its_turn() -> None:
    board = Board(2, -1)
    workers = [Metrics(board, index) for index in range(2)]
    most = 0

    async def main() -> None:
        Fake.made = []
        dispatchers = [Dispatcher(lambda: 2, Fake, one, Slots(one, 2)) for one in workers]
        sweeps = [job(str(index), 400) for index in range(2)]
        for dispatcher, sweep in zip(dispatchers, sweeps, strict=True):
            dispatcher.add(sweep, "1.1.1.1")
        nonlocal most
        async with asyncio.timeout(20):
            while not any(one.over for one in sweeps):
                most = max(most, int(workers[0].of_all("sweep_computing")))
                await asyncio.sleep(0)
        # Whoever came second has not waited until the first was done.
        assert all(one.done for one in sweeps)
        for dispatcher in dispatchers:
            dispatcher.stop()
        await asyncio.sleep(0)

    asyncio.run(main())
    assert most == 2
    assert workers[0].of_all("sweep_computing") == workers[0].of_all("sweep_waiting") == 0
