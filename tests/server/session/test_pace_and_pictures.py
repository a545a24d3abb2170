"""What sessions of one thread give up where it is too much: pictures for the pace that was asked for, then both."""

from __future__ import annotations

from typing import Any

import pytest

from engine import Trainer
from server.compute.scheduler import Scheduler
from server.session.session import Session
from server.settings import Settings
from server.wire import inbound
from server.wire.frame import FRAME_KIND
from tests.server.conftest import read_frame
from tests.server.support.clock import StillClock
from tests.server.support.inside import run_of

# One batch an epoch, so that the real work of a simulated second is little.
SMALL = {"data": {"samples": 50}, "hidden": [{"units": 1, "activation": "tanh"}], "batch_size": 25}


class Class:
    """Pages that play on one thread, on a clock that only epochs and pictures move on.

    Args:
        monkeypatch: of the test.
        epoch: seconds an epoch takes.
        picture: seconds a picture takes.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *, epoch: float, picture: float) -> None:
        self.clock = StillClock(0.0)
        self.scheduler = Scheduler(self.clock, self.clock)
        self.sessions: list[Session] = []
        self._costs(monkeypatch, "train_batches", epoch)
        self._costs(monkeypatch, "evaluate", picture)

    def _costs(self, monkeypatch: pytest.MonkeyPatch, name: str, seconds: float) -> None:
        plain = getattr(Trainer, name)

        def dear(*arguments: Any) -> Any:
            self.clock.now += seconds
            return plain(*arguments)

        monkeypatch.setattr(Trainer, name, dear)

    def join(self, pages: int, speed: inbound.Speed | None, settings: Settings | None = None) -> None:
        hello = inbound.Hello(type="hello", protocol=1, experiment=SMALL, playing=True, speed=speed)
        for _ in range(pages):
            session = Session(settings or Settings(), hello, self.clock)
            run_of(session).painter._meter = self.clock
            self.sessions.append(session)
            self.scheduler.add(session, lambda: None)

    def play(self, seconds: float) -> list[tuple[float, float]]:
        """Of each page the epochs and the pictures of a second."""
        pictures = [0] * len(self.sessions)
        for session in self.sessions:
            session.take_epochs()
        end = self.clock.now + seconds
        while self.clock.now < end:
            pause = self.scheduler.round()
            for place, session in enumerate(self.sessions):
                for event in session.take_events():
                    if isinstance(event, bytes) and event[0] == FRAME_KIND:
                        pictures[place] += 1
                        session.receive(inbound.Ack(type="ack", sequence=read_frame(event)["sequence"]))
            self.clock.now += min(pause, end - self.clock.now)
        epochs = [session.take_epochs() for session in self.sessions]
        return [(epochs[place] / seconds, pictures[place] / seconds) for place in range(len(pictures))]


SIXTY = inbound.Speed(per="epoch", rate=60)


def test_a_thread_with_time_keeps_the_pace_and_draws_as_often_as_a_page_may(monkeypatch: pytest.MonkeyPatch) -> None:
    pages = Class(monkeypatch, epoch=0.001, picture=0.001)
    pages.join(3, SIXTY)
    pages.play(1)
    for epochs, pictures in pages.play(2):
        assert epochs == pytest.approx(60, rel=0.05)
        assert pictures > 50


def test_pictures_give_way_to_the_pace_that_was_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    # The pace takes 0.6 of the thread, and 60 pictures for each would take 1.2.
    pages = Class(monkeypatch, epoch=0.001, picture=0.002)
    pages.join(10, SIXTY)
    pages.play(2)
    for epochs, pictures in pages.play(2):
        assert epochs > 55
        assert 11 < pictures < 25


def test_nobody_has_less_than_half_the_pace_while_there_are_more_than_twelve_pictures(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # The pace takes more than the thread has, and so many pictures a third of it.
    pages = Class(monkeypatch, epoch=0.0009, picture=0.0015)
    pages.join(20, SIXTY)
    pages.play(2)
    for epochs, pictures in pages.play(2):
        assert epochs > 30
        assert 11 < pictures < 13


def test_where_it_is_far_too_much_both_give_way(monkeypatch: pytest.MonkeyPatch) -> None:
    # Either of them has half of the thread.
    pages = Class(monkeypatch, epoch=0.001, picture=0.002)
    pages.join(40, SIXTY)
    pages.play(2)
    for epochs, pictures in pages.play(2):
        assert 10 < epochs < 13
        assert 5 < pictures < 7


def test_who_asks_for_no_pace_keeps_the_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    pages = Class(monkeypatch, epoch=0.001, picture=0.002)
    pages.join(10, None)
    pages.play(2)
    assert all(pictures > 18 for _, pictures in pages.play(2))


def test_a_pace_that_nobody_could_keep_leaves_twelve_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    pages = Class(monkeypatch, epoch=0.03, picture=0.002)
    pages.join(1, SIXTY)
    pages.play(1)
    [(epochs, pictures)] = pages.play(2)
    assert epochs > 25
    assert pictures == pytest.approx(12, abs=1.5)


def test_epochs_are_trained_together_where_pictures_are_rarer(monkeypatch: pytest.MonkeyPatch) -> None:
    turns, advance = 0, Session.advance

    def count(*arguments: Any) -> None:
        nonlocal turns
        turns += 1
        advance(*arguments)

    monkeypatch.setattr(Session, "advance", count)
    pages = Class(monkeypatch, epoch=0.0001, picture=0.0001)
    pages.join(1, SIXTY, Settings(frames_per_second=20))
    pages.play(1)
    turns = 0
    [(epochs, pictures)] = pages.play(2)
    assert (epochs, pictures) == (pytest.approx(60, abs=2), pytest.approx(20, abs=1))
    assert turns <= 2 * 26
