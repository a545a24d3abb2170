"""A command that computes for too long is ended, its page is told, and the run goes on from its last sound state."""

from __future__ import annotations

import base64
import threading
import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from engine import Experiment, Trainer
from server.compute.time_limit import TimeLimit
from server.compute.too_long import TooLong
from server.session.session import Session
from server.settings import Settings
from server.wire import inbound
from tests.server.conftest import LOCAL, Page, Server
from tests.server.support.inside import live_run_of, run_of

# What is ended would go on for so long.
FOR_EVER = 60.0


def busy(seconds: float = FOR_EVER) -> None:
    """Computes, step by step of the interpreter, until so many seconds have passed."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        pass


@pytest.fixture
def limit() -> Any:
    # Far more than what the tests do apart from `busy`, on the slowest machine.
    made = TimeLimit(0.2)
    made.start()
    yield made
    made.stop()


def test_what_computes_for_too_long_is_ended(limit: TimeLimit) -> None:
    with pytest.raises(TooLong), limit.running():
        busy()


def test_what_is_done_in_time_is_left_alone_and_so_is_what_comes_after_it(limit: TimeLimit) -> None:
    with limit.running():
        pass
    busy(0.3)


def test_one_after_the_other_each_has_all_of_the_time(limit: TimeLimit) -> None:
    for _ in range(2):
        with pytest.raises(TooLong), limit.running():
            busy()
        with limit.running():
            pass


def test_only_the_time_that_is_computed_counts() -> None:
    # A clock of the thread that stands still, as it does while other processes have the core.
    limit = TimeLimit(0.05, computed=lambda thread: lambda: 0.0)
    with limit.running():
        limit.check()
        busy(0.1)
        limit.check()


def test_what_was_ordered_does_not_come_once_the_work_is_done() -> None:
    # The order is given at the last moment, from another thread, while this one leaves.
    for _ in range(200):
        limit = TimeLimit(0.0, computed=lambda thread: time.perf_counter)
        ended = threading.Event()

        def check(limit: TimeLimit = limit, ended: threading.Event = ended) -> None:
            while not ended.is_set():
                limit.check()

        checker = threading.Thread(target=check)
        checker.start()
        try:
            with limit.running():
                pass
        except TooLong:
            pass
        # Whatever had been ordered has come by now, or never does.
        for _ in range(100):
            pass
        ended.set()
        checker.join()


def said(session: Session, type: str) -> list[dict[str, Any]]:
    return [event for event in session.take_events() if isinstance(event, dict) and event["type"] == type]


@pytest.fixture
def session(limit: TimeLimit) -> Session:
    made = Session(Settings(), inbound.Hello(type="hello", protocol=1), time.perf_counter, limited=limit.running)
    made.advance(0.002)
    made.take_events()
    return made


def test_a_command_that_takes_too_long_is_answered_and_the_run_stands_at_its_last_sound_state(session: Session) -> None:
    session.receive(inbound.Step(type="step", unit="epoch"))
    session.advance(0.002)
    while run_of(session).paced.due() < time.perf_counter():
        session.advance(0.002)
    live_run_of(session).save(at_once=True)
    sound = run_of(session).checkpoints.safe[1]
    reset = run_of(session).trainer.reset

    def endless() -> None:
        reset()
        busy()

    run_of(session).trainer.reset = endless  # type: ignore[method-assign]
    session.take_events()
    session.receive(inbound.Reset(type="reset"))
    errors: list[dict[str, Any]] = []
    # What was before it may have taken so long on a busy machine that its picture comes first.
    while not errors:
        session.advance(0.002)
        errors = said(session, "error")
    [error] = errors
    assert error["code"] == "too_long"
    assert "`reset` must take at most 1 s" in error["message"]
    assert run_of(session).trainer.checkpoint() == sound
    # And it goes on.
    session.receive(inbound.Step(type="step", unit="batch"))
    while not run_of(session).trainer.step:
        session.advance(0.002)


def test_a_beginning_that_takes_too_long_gives_way_to_the_default(limit: TimeLimit) -> None:
    hello = inbound.Hello(type="hello", protocol=1, experiment={"seed": 7})
    session = Session(Settings(), hello, time.perf_counter, limited=limit.running)
    read = run_of(session).reader.experiment

    def endless(document: dict[str, object], id: int | None) -> Any:
        busy()
        return read(document, id)

    run_of(session).reader.experiment = endless  # type: ignore[method-assign]
    session.advance(0.002)
    events = session.take_events()
    kinds = [event["type"] for event in events if isinstance(event, dict)]
    assert kinds[:2] == ["error", "run"]
    session.advance(0.002)
    assert run_of(session).trainer.experiment.seed == 1


def test_looking_that_takes_too_long_is_given_up(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.observation.lesson_scene.look_at", lambda *given: busy())
    session.receive(inbound.Measure(type="measure", wanted=[], scene="bias"))
    errors: list[dict[str, Any]] = []
    # A scene is looked at with the next picture, which may not be due yet.
    while not errors:
        session.advance(0.002)
        errors = said(session, "error")
    assert [error["code"] for error in errors] == ["too_long"]
    session.receive(inbound.Step(type="step", unit="batch"))
    while not run_of(session).trainer.step:
        session.advance(0.002)
    assert said(session, "error") == []


def test_a_request_of_the_api_that_takes_too_long_is_answered_while_a_page_plays_on(
    start_server: Callable[..., Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    server = start_server(command_seconds=0.4)
    monkeypatch.setattr("server.api.routes._answer", lambda trainer, points: busy())
    page = Page(server.port)
    page.hello(playing=True)
    page.until("frame")
    checkpoint = base64.b64encode(Trainer(Experiment.parse({})).checkpoint()).decode()
    body = {"checkpoint": checkpoint, "points": [[0.0, 0.0]]}
    with httpx.Client(base_url=server.url, **LOCAL) as client:
        answer = client.post("/api/predict", json=body)
    assert answer.status_code == 422
    assert "must take at most 0.4 s of computing" in answer.json()["detail"]
    epoch = page.until("frame")["epoch"]
    page.until("frame", lambda frame: frame["epoch"] > epoch)
    page.close()
    assert server.hub.metrics.of_all("ended_total") == 1
