"""Workers that are stuck in every way they can be: replaced, their pages and what waits for them taken up by others."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from tests.server.conftest import LOCAL, PATIENCE, STARTING, Page, run_apart, wait_for
from tests.server.process.test_engine import Place, compiled_at, place
from tests.server.process.test_metrics import scrape
from tests.server.support.moving import check, play_through
from tests.server.support.process import Process, all_answer, connections, running
from tests.server.test_faults import RATE, goes_on, play

# A fixture of the engine's tests.
__all__ = ["place"]

# The run of this seed makes its worker stuck at this epoch; the file says that it has, and that it is not to again.
SEED, EPOCH = 1, 5 * RATE
STUCK = """
import os, threading, time
from server.connections.hub import Hub
from server.session.live_run import LiveRun

blocked = threading.Event()
train, sample = LiveRun.train, Hub.sample

def first():
    try:
        os.close(os.open({file!r}, os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        return False
    return True

def train_or_fail(self, *arguments, **how):
    trainer = self._run.trainer
    if trainer.experiment.seed == {seed} and trainer.epoch >= {epoch} and first():
        {how}
    return train(self, *arguments, **how)

def sample_or_fail(self):
    if blocked.is_set():
        time.sleep(1000)
    sample(self)

LiveRun.train, Hub.sample = train_or_fail, sample_or_fail
"""
HOW = {
    "turn": "threading.Event().wait()",
    "loop": "blocked.set()",
    # The interpreter's lock is held meanwhile, so that no other thread of the process runs: not even its watchdog.
    "silent": "import ctypes; ctypes.PyDLL(None).sleep(1000)",
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Is there once a worker is stuck."""
    return tmp_path / "stuck"


def program(file: Path, reason: str) -> str:
    return STUCK.format(file=str(file), seed=SEED, epoch=EPOCH, how=HOW[reason])


def replaced(process: Process, reason: str) -> float:
    numbers = scrape(process)
    return sum(numbers["replaced_total", worker, reason] for worker in (0, 1))


@pytest.mark.parametrize("reason", HOW)
def test_a_worker_that_is_stuck_is_replaced_and_its_pages_go_on_bit_for_bit(reason: str, file: Path) -> None:
    with running("--workers", "2", inside=program(file, reason), PLAYGROUND_STUCK_SECONDS="4") as process:
        wait_for(lambda: all_answer(process, 2), STARTING)
        before = process.workers()
        url = f"ws://127.0.0.1:{process.port}/ws"
        check(run_apart(play_through(lambda: wait_for(file.exists), url, learners=6)))
        wait_for(lambda: len(set(before) & set(process.workers())) == 1 and all_answer(process, 2), STARTING)
        assert replaced(process, reason) == 1
        assert process.stop() == 0
    assert process.log.count("starting another") == 1
    assert "Traceback" not in process.log


def test_a_worker_that_is_stopped_is_replaced_what_was_asked_is_answered_and_its_pages_go_on_bit_for_bit() -> None:
    with running("--workers", "2", PLAYGROUND_STUCK_SECONDS="4") as process:
        wait_for(lambda: all_answer(process, 2), STARTING)
        before = process.workers()

        def stop() -> None:
            os.kill(before[0], signal.SIGSTOP)
            ask(process, 16)

        check(run_apart(play_through(stop, f"ws://127.0.0.1:{process.port}/ws", learners=6)))
        wait_for(lambda: before[0] not in process.workers() and all_answer(process, 2), STARTING)
        assert before[1] in process.workers()
        assert replaced(process, "silent") == 1
        assert process.stop() == 0
    assert "Traceback" not in process.log


def test_pages_that_were_handed_to_a_worker_which_never_took_them_are_taken_by_its_successor(file: Path) -> None:
    with running("--workers", "2", inside=program(file, "silent"), PLAYGROUND_STUCK_SECONDS="4") as process:
        wait_for(lambda: all_answer(process, 2), STARTING)
        wait_for(lambda: not any(connections(process.workers(), process.port).values()))
        before = process.workers()
        [first, *others] = [Page(process.port) for _ in range(6)]
        for page in (first, *others):
            page.hello(experiment={"seed": SEED if page is first else SEED + 1})
            page.until("frame")
        for page in others[::2]:
            page.close()
        first.say("play")
        wait_for(file.exists)
        with ThreadPoolExecutor(12) as pool:
            pages = list(pool.map(opened, [process.port] * 12))
        for page in (*pages, first, *others):
            page.close()
        assert len(set(before) & set(process.workers())) == 1
        assert replaced(process, "silent") == 1


def opened(port: int) -> Page:
    """A page that got its first connection, and a picture through it."""
    page = Page(port)
    page.hello()
    page.until("frame")
    return page


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


def test_when_everything_has_stood_still_nobody_is_taken_for_stuck() -> None:
    with running("--workers", "2", PLAYGROUND_STUCK_SECONDS="4") as process:
        wait_for(lambda: all_answer(process, 2), STARTING)
        workers = process.workers()
        pages = [play(process.port) for _ in range(4)]
        everything = [process.popen.pid, *workers]
        for pid in everything:
            os.kill(pid, signal.SIGSTOP)
        # As a laptop that was closed: longer than any limit.
        time.sleep(6)
        for pid in everything:
            os.kill(pid, signal.SIGCONT)
        for page in pages:
            last = page.heard[-1].get("epoch", 0)
            page.until("frame", lambda frame, last=last: frame["epoch"] > last + 2 * RATE)
            page.checkpoint = None
            page.until("checkpoint")
            goes_on(page, play(process.port, page))
            page.close()
        assert process.workers() == workers
        assert process.stop() == 0
    assert "stuck" not in process.log


@pytest.fixture
def alone(request: pytest.FixtureRequest, file: Path) -> Iterator[Process]:
    """A single process that is stuck in a turn, with so many seconds for it."""
    with running(before=program(file, "turn"), PLAYGROUND_STUCK_SECONDS=request.param) as process:
        page = Page(process.port)
        page.hello(playing=True, speed=None, experiment={"seed": SEED})
        wait_for(file.exists)
        yield process
        page.close()


@pytest.mark.parametrize("alone", ["4"], indirect=True)
def test_a_single_process_that_is_stuck_says_so_on_health_and_gives_itself_up_in_the_end(alone: Process) -> None:
    wait_for(lambda: httpx.get(f"{alone.url}/healthz", **LOCAL).status_code == 503)
    assert httpx.get(f"{alone.url}/healthz", **LOCAL).json()["stuck"] == "turn"
    assert alone.popen.wait(PATIENCE) == 70
    alone.end()
    assert "one turn of a session does not end" in alone.log and "this process ends" in alone.log


@pytest.mark.parametrize("alone", ["3600"], indirect=True)
def test_a_process_that_is_stuck_in_a_turn_stops_in_order_when_it_is_told_to(alone: Process) -> None:
    assert alone.stop() == 0


def test_what_is_broken_is_made_again_once_for_all_workers_and_one_that_is_replaced_loads_it_too(place: Place) -> None:
    for file in place.fill().iterdir():
        file.write_bytes(file.read_bytes()[:100])
    with running("--workers", "2", before=place.before, **place.environment) as process:
        place.open()
        wait_for(lambda: compiled_at(process) == [1, 1], STARTING)
        os.kill(process.workers()[0], signal.SIGKILL)
        wait_for(lambda: process.log.count("the compiled engine trains") == 3, STARTING)
        wait_for(lambda: compiled_at(process) == [1, 1])
        assert process.stop() == 0
    assert len(place.makers) == 1
    assert process.log.count("is broken") == 1
