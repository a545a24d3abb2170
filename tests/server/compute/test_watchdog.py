"""What is stuck is said to be, and nothing else: not what is busy, nor what stood still with its machine."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable

import httpx
import pytest

from server.compute.turns import ThreadLoad
from server.compute.watchdog import Awake, Progress, Watchdog, condition
from tests.server.conftest import LOCAL, Page, Server, wait_for
from tests.server.support.clock import StillClock


@pytest.mark.parametrize(
    ("since", "turning", "asked", "said"),
    [
        (math.inf, False, math.inf, ("thread", 0)),
        (25.0, False, math.inf, ("thread", 0)),
        (20.0, True, math.inf, ("turn", 0)),
        (14.0, True, math.inf, ("turn", 6)),
        (14.0, False, math.inf, ("thread", 6)),
        (math.inf, False, 13.0, ("loop", 7)),
        (14.0, True, 13.0, ("loop", 7)),
        (12.0, True, 13.0, ("turn", 8)),
    ],
    ids=["idle", "rests until", "turn just begun", "long turn", "sleeps too long", "late loop", "both", "both, turn"],
)
def test_of_what_is_stuck_the_part_is_said_that_has_been_for_longest(
    since: float, turning: bool, asked: float, said: tuple[str, float]
) -> None:
    assert condition(20.0, since=since, turning=turning, asked=asked) == said


def test_a_clock_of_waking_hours_leaves_out_the_time_in_which_nobody_looked() -> None:
    clock = StillClock()
    awake = Awake(clock)
    for _ in range(8):
        clock.now += 0.25
        awake.tick()
    assert awake() == 2.0
    clock.now += 3600
    assert awake() == 2.0
    assert awake.tick() == 2.5


def test_a_thread_that_rests_is_expected_when_its_rest_is_over_or_it_is_wakened() -> None:
    clock = StillClock()
    progress = Progress(clock)
    progress.poll()
    assert progress.since == 100
    progress.rest(30)
    assert progress.since == 130
    clock.now = 110
    progress.wake()
    clock.now = 115
    progress.wake()
    assert progress.since == 110
    progress.start_turn()
    progress.wake()
    assert (progress.turning, progress.since) == (True, 115)
    clock.now = 116
    progress.end_turn()
    progress.rest(math.inf)
    assert (progress.turning, progress.since) == (False, math.inf)


class Watched:
    """A watchdog whose clock and loop are the test's."""

    def __init__(self, limit: float = 5.0) -> None:
        self.clock = StillClock()
        self.dog = Watchdog(limit)
        self.dog.clock = Awake(self.clock)
        self.dog.progress = Progress(self.dog.clock)
        self._calls: list[tuple[Callable[[float], None], float]] = []

    def pass_by(self, seconds: float, *, answering: bool = True) -> None:
        for _ in range(round(4 * seconds)):
            self.clock.now += 0.25
            self.dog.check(lambda call, number: self._calls.append((call, number)))
            if answering:
                self.answer()

    def answer(self) -> None:
        while self._calls:
            call, number = self._calls.pop()
            call(number)

    @property
    def said(self) -> str | None:
        return self.dog.stuck and self.dog.stuck.part


def test_a_turn_of_five_seconds_is_stuck_and_many_short_ones_are_not() -> None:
    watched = Watched()
    for _ in range(20):
        watched.dog.progress.start_turn()
        watched.pass_by(4)
        assert watched.said is None
        watched.dog.progress.end_turn()
    watched.dog.progress.start_turn()
    watched.pass_by(5)
    assert watched.said == "turn"
    watched.dog.progress.end_turn()
    assert watched.said is None


def test_a_process_that_was_stopped_during_a_turn_and_with_a_question_open_is_not_stuck_when_it_goes_on() -> None:
    watched = Watched()
    watched.dog.progress.start_turn()
    watched.pass_by(1, answering=False)
    watched.clock.now += 600
    assert watched.said is None
    watched.pass_by(0.25, answering=False)
    assert watched.said is None
    watched.answer()
    watched.pass_by(1)
    assert watched.said is None


def test_a_late_loop_is_said_while_it_is_late_and_for_a_while_after_for_those_who_could_not_ask() -> None:
    watched = Watched()
    watched.pass_by(20)
    watched.pass_by(4, answering=False)
    assert watched.said is None
    watched.pass_by(2, answering=False)
    assert watched.said == "loop"
    watched.answer()
    watched.pass_by(1)
    assert watched.said == "loop"
    watched.pass_by(20)
    assert watched.said is None


def test_a_loop_that_is_late_by_seconds_all_the_time_is_late_though_no_delay_alone_is_too_long() -> None:
    watched = Watched()
    for _ in range(5):
        watched.pass_by(2.5, answering=False)
        watched.answer()
    assert watched.said == "loop"


class Stuck:
    """Takes a turn that ends when it is told to."""

    has_events = begins = False

    def __init__(self) -> None:
        self.begun, self.ends = threading.Event(), threading.Event()

    def due(self) -> float:
        return math.inf if self.ends.is_set() else -math.inf

    def due_short(self) -> float:
        return math.inf

    def advance(self, budget: float, load: ThreadLoad) -> None:
        self.begun.set()
        self.ends.wait()

    def fail(self, reference: str) -> None:
        raise AssertionError(reference)


def test_health_says_that_a_turn_does_not_end_and_is_well_again_when_it_has(
    start_server: Callable[..., Server],
) -> None:
    server = start_server(stuck_seconds=1.0)
    with httpx.Client(base_url=server.url, **LOCAL) as client:
        assert client.get("/healthz").status_code == 200
        stuck = Stuck()
        try:
            server.hub.scheduler.add(stuck, lambda: None)
            assert stuck.begun.wait(20)
            wait_for(lambda: client.get("/healthz").status_code == 503)
            answer = client.get("/healthz").json()
            assert (answer["status"], answer["stuck"]) == ("stuck", "turn") and answer["seconds"] >= 0.5
            assert (client.get("/readyz").status_code, client.get("/readyz").json()) == (503, {"status": "stuck"})
        finally:
            stuck.ends.set()
        wait_for(lambda: client.get("/healthz").status_code == 200)
        wait_for(lambda: client.get("/readyz").status_code == 200)
    page = Page(server.port)
    page.hello(playing=True)
    page.until("frame")
    page.close()
