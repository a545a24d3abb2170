"""A full server: pages wait in line, hear their place, and are let in by turns."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

import pytest

from server.connections.seats import Refusal, Seats, Ticket
from server.settings import Settings
from tests.server.conftest import Page, Server, wait_for

Start = Callable[..., Server]


class Line:
    """A queue, and what those in it were told."""

    def __init__(self, **settings: int) -> None:
        self.queue = Seats(Settings(**settings))
        self.told: list[str] = []

    def join(self, name: str, address: str = "a") -> Ticket:
        ticket = self.queue.join(address, lambda: self.told.append(name))
        assert isinstance(ticket, Ticket)
        return ticket


def test_seats_are_taken_first_and_then_places_in_the_line_and_then_there_is_nothing() -> None:
    line = Line(sessions=2, waiting=2)
    places = [line.join(name).place for name in "wxyz"]
    assert places == [0, 0, 1, 2]
    assert (line.queue.taken, line.queue.waiting, line.queue.full) == (2, 2, True)
    assert line.queue.join("b", lambda: None) is Refusal.FULL


def test_a_seat_that_is_given_back_goes_to_the_first_in_line_and_the_others_move_up() -> None:
    line = Line(sessions=1, waiting=3)
    seated, first, second, third = (line.join(name) for name in "0123")
    line.queue.leave(seated)
    assert [ticket.place for ticket in (first, second, third)] == [0, 1, 2]
    assert line.told == ["1", "2", "3"]
    assert (line.queue.taken, line.queue.waiting) == (1, 2)


def test_who_leaves_the_line_lets_only_those_behind_move_up() -> None:
    line = Line(sessions=1, waiting=3)
    _, first, second, third = (line.join(name) for name in "0123")
    line.queue.leave(second)
    assert [first.place, third.place] == [1, 2]
    assert line.told == ["3"]


def test_an_address_may_not_have_more_pages_than_its_share_seated_and_waiting_together() -> None:
    line = Line(sessions=2, waiting=5, sessions_per_address=3)
    first = line.join("1")
    line.join("2"), line.join("3")
    assert line.queue.join("a", lambda: None) is Refusal.CROWDED
    assert line.join("4", address="b").place == 2
    line.queue.leave(first)
    assert line.join("5").place == 2


def test_everybody_in_line_is_woken_when_the_server_stops() -> None:
    line = Line(sessions=1, waiting=2)
    for name in "012":
        line.join(name)
    line.queue.disband()
    assert line.told == ["1", "2"]


@pytest.fixture
def small(start_server: Start) -> Server:
    """A server with one seat."""
    return start_server(sessions=1, waiting=3)


def seated(server: Server) -> Page:
    page = Page(server.port)
    page.hello()
    page.until("frame")
    return page


def in_line(server: Server, place: int, **hello: object) -> Page:
    page = Page(server.port)
    page.hello(**hello)
    assert page.until("waiting")["place"] == place
    return page


def test_pages_before_a_full_server_hear_their_place_and_are_let_in_by_turns(small: Server) -> None:
    first = seated(small)
    second, third = in_line(small, 1), in_line(small, 2)
    first.close()
    assert second.until("waiting", lambda message: message["place"] == 0)["type"] == "waiting"
    second.hello(experiment={"seed": 7})
    assert second.until("run")["experiment"]["seed"] == 7
    second.until("frame")
    assert third.until("waiting", lambda message: message["place"] == 1)["of"] == 1
    assert small.hub.seats.taken == 1
    second.close()
    third.until("waiting", lambda message: message["place"] == 0)
    third.hello()
    third.until("frame")
    third.close()
    wait_for(lambda: (small.hub.seats.taken, small.hub.seats.waiting) == (0, 0))


def test_a_checkpoint_is_resumed_after_the_wait(small: Server) -> None:
    first = seated(small)
    first.say("step", unit="epoch")
    first.until("frame", lambda frame: frame["epoch"] == 1)
    first.until("checkpoint")
    checkpoint = first.checkpoint
    assert checkpoint
    second = Page(small.port)
    second.hello(resume=True)
    second.socket.send(checkpoint)
    second.until("waiting")
    first.close()
    second.until("waiting", lambda message: message["place"] == 0)
    second.hello(resume=True)
    second.socket.send(checkpoint)
    assert second.until("run")["reset"] is False
    assert second.until("frame")["epoch"] == 1
    second.close()


def test_a_page_that_leaves_the_line_lets_the_next_move_up(small: Server) -> None:
    first = seated(small)
    second, third = in_line(small, 1), in_line(small, 2)
    second.close()
    third.until("waiting", lambda message: message["place"] == 1)
    for page in (first, third):
        page.close()


def test_in_line_a_ping_is_answered_and_anything_else_is_not_ready(small: Server) -> None:
    first = seated(small)
    second = in_line(small, 1)
    second.say("ping")
    second.until("pong")
    second.say("play")
    assert second.until("error")["code"] == "not_ready"
    second.socket.send(b"\x02\x01")
    assert second.until("error")["code"] == "not_ready"
    second.socket.send("{")
    assert second.until("error")["code"] == "malformed"
    second.socket.send("x" * (Settings().message_bytes + 1))
    assert second.until("error")["code"] == "too_large"
    assert second.closed_with() == 1009
    first.close()


def test_a_page_in_line_is_told_its_place_again_though_nothing_changes(
    small: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.connections.waiting_line._REPEAT_SECONDS", 0.05)
    first = seated(small)
    second = in_line(small, 1)
    for _ in range(3):
        assert second.hear() == {"type": "waiting", "place": 1, "of": 1}
    second.close()
    first.close()


def test_who_does_not_come_when_its_turn_has_come_loses_it_to_the_next(
    small: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = seated(small)
    second, third = in_line(small, 1), in_line(small, 2)
    monkeypatch.setattr("server.connections.websocket._HANDSHAKE_SECONDS", 0.1)
    first.close()
    assert second.closed_with() == 4408
    monkeypatch.undo()
    third.until("waiting", lambda message: message["place"] == 0)
    with contextlib.suppress(Exception):
        third.hello()
    third.close()


def test_a_line_that_is_full_turns_away_with_1013_and_a_crowded_address_with_4429(start_server: Start) -> None:
    server = start_server(sessions=1, waiting=0)
    first = seated(server)
    assert Page(server.port).closed_with() == 1013
    first.close()
    crowded = start_server(sessions=10, sessions_per_address=1)
    first = seated(crowded)
    assert Page(crowded.port).closed_with() == 4429
    first.close()


def test_a_server_that_stops_sends_those_in_line_elsewhere(start_server: Start) -> None:
    server = start_server(sessions=1)
    first = seated(server)
    second = in_line(server, 1)
    server.uvicorn.should_exit = True
    assert second.closed_with() == 1012
    assert first.closed_with() == 1012
