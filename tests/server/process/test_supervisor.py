"""A worker that is stopped or stuck is replaced; that its pages go on elsewhere is in resilience."""

from __future__ import annotations

import os
import signal
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from server.compute.watchdog import Condition
from server.process.load_balancer import Health
from server.process.supervisor import fault
from tests.server.conftest import LOCAL, STARTING, wait_for
from tests.server.process.test_metrics import scrape
from tests.server.support.process import Process, all_answer, running


@pytest.mark.parametrize(
    ("looked", "stuck", "silence", "limit", "said"),
    [
        (7.0, None, 4.9, 10, None),
        (7.0, None, 5.0, 10, "silent"),
        (7.0, None, 5.0, 600, "silent"),
        (7.0, None, 2.0, 4, "silent"),
        (0.0, None, 60.0, 10, None),
        (0.0, None, 120.0, 10, "silent"),
        (7.0, Condition("turn", 9.9), 0.3, 10, None),
        (7.0, Condition("turn", 10.0), 0.3, 10, "turn"),
        (7.0, Condition("loop", 10.0), 0.3, 10, "loop"),
        (7.0, Condition("thread", 10.0), 0.3, 11, None),
    ],
    ids=[
        *("heard of", "silent", "silent with a high limit", "silent with a low one", "starting", "never begins"),
        *("a long turn", "too long a turn", "a loop", "what an operator allows"),
    ],
)
def test_a_worker_is_replaced_for_silence_or_for_being_stuck_longer_than_it_may(
    looked: float, stuck: Condition | None, silence: float, limit: float, said: str | None
) -> None:
    assert fault(Health(looked, stuck), silence, limit) == said


def ask(process: Process, count: int) -> None:
    """So many requests, each with a connection of its own; every one is answered."""

    def once(_: int) -> int:
        return httpx.get(f"{process.url}/catalogue.json", **LOCAL).status_code

    with ThreadPoolExecutor(count) as pool:
        assert list(pool.map(once, range(count))) == [200] * count


def test_a_worker_that_is_stopped_is_replaced_and_what_was_asked_is_answered() -> None:
    with running("--workers", "2", PLAYGROUND_STUCK_SECONDS="4") as process:
        wait_for(lambda: all_answer(process, 2), STARTING)
        before = process.workers()
        os.kill(before[0], signal.SIGSTOP)
        ask(process, 16)
        wait_for(lambda: before[0] not in process.workers() and all_answer(process, 2), STARTING)
        assert before[1] in process.workers()
        assert scrape(process)["replaced_total", 0, "silent"] + scrape(process)["replaced_total", 1, "silent"] == 1
        assert process.stop() == 0
        assert not process.answers()
    assert f"worker {before[0]} is stuck (not heard of for " in process.log
    assert "Traceback" not in process.log
