"""A process that carries out tasks, for itself: it leaves the cores to everything else, and ends with whoever asked."""

from __future__ import annotations

import asyncio
import json
import os
import sys

import pytest

from server.sweeps.carrier import CarrierLostError
from server.sweeps.process_carrier import COMMAND, ProcessCarrier
from server.sweeps.task import Task
from tests.server.conftest import STARTING, wait_for
from tests.server.sweeps.test_work import DOCUMENT

LONG = Task("runs", "numpy", json.dumps({**DOCUMENT, "epochs": 1_000_000}), [(0, 0)])
SHORT = Task("runs", "numpy", json.dumps(DOCUMENT), [(0, 0), (1, 1)])


class Idle(ProcessCarrier):
    command = COMMAND


def gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def test_it_has_the_lowest_priority_there_is() -> None:
    async def work() -> None:
        carrier = Idle()
        beginning = asyncio.create_task(carrier.prepare())
        await asyncio.sleep(0)
        pid = carrier.pid
        assert pid is not None
        await asyncio.to_thread(wait_for, lambda: os.getpriority(os.PRIO_PROCESS, pid) == 19, STARTING)
        if sys.platform == "linux":
            await asyncio.to_thread(wait_for, lambda: os.sched_getscheduler(pid) == os.SCHED_IDLE, STARTING)
        carrier.end()
        with pytest.raises(CarrierLostError):
            await beginning
        await asyncio.to_thread(wait_for, lambda: gone(pid), STARTING)

    asyncio.run(work())


def test_what_is_not_wanted_any_more_ends_in_the_midst_of_a_run_and_the_next_begins() -> None:
    async def work() -> None:
        carrier = ProcessCarrier()
        await carrier.prepare()
        pid = carrier.pid
        asyncio.get_running_loop().call_later(0.05, carrier.cancel)
        assert [line async for line in carrier.carry(LONG)] == []
        lines = [json.loads(line) async for line in carrier.carry(SHORT)]
        assert [(line["cell"], line["seed"]) for line in lines] == [([0], 0), ([1], 1)]
        assert carrier.pid == pid and carrier.seconds > 0
        carrier.end()

    asyncio.run(work())
