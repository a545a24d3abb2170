"""Turns on the compute thread: fair by time, deaf to one session's failure, silent when idle."""

from __future__ import annotations

import logging
import math
import threading
import time
from typing import Any, cast

import pytest

from server.compute.scheduler import Scheduler
from server.compute.turns import ThreadLoad
from server.session.session import Session
from server.settings import Settings
from server.wire import inbound, outbound
from tests.server.conftest import PATIENCE
from tests.server.support.clock import StillClock
from tests.server.support.inside import live_run_of, run_of
from tests.server.support.talk import Clock


class Worker:
    """Looks like a session that always has work, and takes a given time over each turn (None: what it is given)."""

    def __init__(self, clock: StillClock, seconds: float | None, rest: float = 0.0) -> None:
        self.clock, self.seconds, self.rest = clock, seconds, rest
        self.used = 0.0
        self.next = -math.inf
        self.has_events = False

    begins = False

    def due(self) -> float:
        return self.next

    def due_short(self) -> float:
        return math.inf

    def advance(self, budget: float, load: ThreadLoad) -> None:
        spent = budget if self.seconds is None else self.seconds
        self.clock.now += spent
        self.used += spent
        self.next = self.clock.now + self.rest if self.rest else -math.inf


def play(workers: list[Worker], clock: StillClock, seconds: float) -> None:
    scheduler = Scheduler(clock, clock)
    for worker in workers:
        scheduler.add(cast(Session, worker), lambda: None)
    while clock.now < seconds:
        pause = scheduler.round()
        clock.now += 0.0 if pause == math.inf else pause


def test_sessions_that_take_what_they_are_given_have_equal_shares() -> None:
    clock = StillClock(0.0)
    workers = [Worker(clock, None) for _ in range(10)]
    play(workers, clock, 10)
    assert all(worker.used == pytest.approx(1, rel=0.02) for worker in workers)


def test_a_session_whose_every_batch_overruns_its_turn_has_no_more_than_its_share() -> None:
    clock = StillClock(0.0)
    workers = [Worker(clock, 0.02), *(Worker(clock, None) for _ in range(3))]
    play(workers, clock, 20)
    assert 2 < workers[0].used <= 5.5
    assert all(worker.used == pytest.approx((20 - workers[0].used) / 3, rel=0.1) for worker in workers[1:])


def test_a_session_that_is_seldom_due_is_served_when_it_is() -> None:
    clock = StillClock(0.0)
    seldom = Worker(clock, 0.001, rest=0.1)
    play([seldom, *(Worker(clock, None) for _ in range(9))], clock, 10)
    assert seldom.used == pytest.approx(0.001 * 10 / 0.1, rel=0.25)


def test_a_round_of_many_sessions_is_short_enough_for_a_screen() -> None:
    clock = StillClock(0.0)
    scheduler = Scheduler(clock, clock)
    for _ in range(20):
        scheduler.add(cast(Session, Worker(clock, None)), lambda: None)
    scheduler.round()
    assert clock.now <= 0.017


def test_nobody_due_means_a_pause_until_somebody_is() -> None:
    clock = StillClock(0.0)
    scheduler = Scheduler(clock, clock)
    assert scheduler.round() == math.inf
    worker = Worker(clock, 0.001)
    worker.next = 5.0
    scheduler.add(cast(Session, worker), lambda: None)
    assert scheduler.round() == 5.0
    worker.next = math.inf
    assert scheduler.round() == math.inf
    assert worker.used == 0


def test_a_failing_session_ends_alone_with_a_reference_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    clock = StillClock(0.0)
    scheduler = Scheduler(clock, clock)
    hello = inbound.Hello(type="hello", protocol=1)
    broken, sound = Session(Settings(), hello, clock), Session(Settings(), hello, clock)

    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError("secret detail")

    live_run_of(broken).train = fail  # type: ignore[method-assign]
    told: list[str] = []
    scheduler.add(broken, lambda: told.append("broken"))
    scheduler.add(sound, lambda: told.append("sound"))
    with caplog.at_level(logging.ERROR, logger="playground"):
        scheduler.round()
    *_, notice, close = broken.take_events()
    assert isinstance(notice, dict) and notice["code"] == "failed"
    reference = cast(dict[str, str], notice["detail"])["reference"]
    assert reference in caplog.text and "secret detail" in caplog.text
    assert "secret detail" not in str(notice)
    assert close == outbound.Close(outbound.CloseCode.FAILED)
    assert told == ["broken", "sound"]
    assert broken.due() == math.inf
    assert [event["type"] for event in sound.take_events() if isinstance(event, dict)][:3] == ["run", "data", "state"]


def test_ten_playing_sessions_share_the_thread_fairly() -> None:
    clock = Clock()
    scheduler = Scheduler(clock, clock)
    hello = inbound.Hello(type="hello", protocol=1, playing=True, speed=None)
    sessions = [Session(Settings(), hello, clock) for _ in range(10)]
    for session in sessions:
        # What pictures take on this machine is not to count.
        run_of(session).painter._meter = clock
        scheduler.add(session, lambda: None)
    end = clock.now + 0.2
    while clock.now < end:
        assert scheduler.round() == 0
    steps = [_steps(session) for session in sessions]
    assert min(steps) > 0.9 * max(steps) > 0


def test_an_idle_thread_waits_without_looking_at_the_clock() -> None:
    readings = 0

    def clock() -> float:
        nonlocal readings
        readings += 1
        return time.perf_counter()

    scheduler = Scheduler(clock)
    wait, rests = scheduler._wake.wait, threading.Event()

    def note(seconds: float | None = None) -> bool:
        if seconds is None and not scheduler._wake.is_set():
            rests.set()
        return wait(seconds)

    scheduler._wake.wait = note  # type: ignore[method-assign]
    session = Session(Settings(), inbound.Hello(type="hello", protocol=1), clock)
    scheduler.add(session, lambda: None)
    scheduler.start()
    try:
        assert rests.wait(PATIENCE)
        before = readings
        threading.Event().wait(0.3)
        assert readings - before <= 2
    finally:
        scheduler.stop()


def _steps(session: Session) -> int:
    paced = getattr(run_of(session), "paced", None)
    return paced.trainer.step if paced else 0


def test_a_round_asks_those_who_were_wakened_and_no_others() -> None:
    clock = StillClock(0.0)
    scheduler = Scheduler(clock, clock)
    still, wakened = (Worker(clock, 0.001, rest=math.inf) for _ in range(2))
    for worker in (still, wakened):
        scheduler.add(cast(Session, worker), lambda: None)
    scheduler.round()
    still.next = wakened.next = -math.inf
    assert scheduler.round([cast(Session, wakened)]) == math.inf
    assert (still.used, wakened.used) == (0.001, 0.002)
    scheduler.round()
    assert still.used == 0.002
