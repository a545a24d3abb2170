"""The socket of a class, over real websockets: who may open it, what it closes with, and what a page cannot flood.

Lost otherwise: a page that waits for ever for a class that has let it go, or one page that slows a class down.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from server.process.metrics import Metrics
from server.settings import Settings
from tests.server.conftest import Page, Server, wait_for
from tests.server.support.class_visitor import TILE

Start = Callable[..., Server]


@pytest.fixture(scope="module")
def school() -> Iterator[Server]:
    server = Server(Settings())
    yield server
    server.stop()


@pytest.fixture
def enter(school: Server) -> Iterator[Callable[..., Page]]:
    """Opens a page that says this first."""
    pages: list[Page] = []

    def enter(type: str, **fields: Any) -> Page:
        pages.append(Page(school.port, "/class"))
        pages[-1].say(type, **fields)
        return pages[-1]

    yield enter
    for page in pages:
        page.close()


Enter = Callable[..., Page]


def test_a_class_from_opening_to_its_end(enter: Enter, school: Server) -> None:
    teacher = enter("open", hours=1)
    opened = teacher.hear()
    assert opened["type"] == "opened" and 3500 < opened["room"]["left"] <= 3600
    code, key = opened["code"], opened["key"]
    # One looks, and then joins over the same line.
    ada = enter("look", code=code)
    assert ada.hear()["type"] == "found"
    ada.say("join", code=code, name="Ada")
    joined = ada.until("joined")
    ada.say("ping")
    ada.until("pong")
    ada.say("tile", **TILE)
    assert teacher.until("tiles")["tiles"][0]["member"] == joined["member"]
    again = enter("rejoin", code=code, member=joined["member"], token=joined["token"])
    again.until("joined")
    assert ada.closed_with() == 4409
    bob = enter("join", code=code, name="Bob")
    teacher.say("remove", member=bob.until("joined")["member"])
    bob.until("removed")
    assert bob.closed_with() == 4410
    metrics: Metrics = school.hub.metrics
    wait_for(lambda: metrics.of_all("members") == 2)
    assert metrics.of_all("classes") == 1
    assert metrics.of_all("class_messages_total") >= 8
    enter("teach", code=code, key=key).until("teaching")
    teacher.say("end")
    again.until("ended")
    assert (again.closed_with(), teacher.closed_with()) == (4410, 4410)
    wait_for(lambda: metrics.of_all("members") == 0)


@pytest.mark.parametrize(
    ("first", "code", "close"),
    [
        ({"type": "look", "code": "222222"}, "no_room", 4403),
        ({"type": "join", "code": "what", "name": "Ada"}, "no_room", 4403),
        ({"type": "teach", "code": "222222", "key": "0" * 32}, "no_room", 4403),
        ({"type": "tile", **TILE}, "malformed", 4400),
        ({"type": "join", "code": "222222"}, "malformed", 4400),
        ("{", "malformed", 4400),
        (b"\0", "malformed", 4400),
        ('{"type":"join",' + " " * 17_000, "too_large", 4403),
    ],
    ids=str,
)
def test_a_first_message_that_lets_nobody_in_is_answered_and_the_line_closed(
    school: Server, first: Any, code: str, close: int
) -> None:
    page = Page(school.port, "/class")
    page.socket.send(json.dumps(first) if isinstance(first, dict) else first)
    refused = page.hear()
    assert (refused["type"], refused["code"]) == ("refused", code)
    assert page.closed_with() == close


def test_a_wrong_key_and_a_name_that_is_taken_are_said_as_such(enter: Enter) -> None:
    code = enter("open").hear()["code"]
    enter("join", code=code, name="Ada").until("joined")
    for first, why in (
        ({"type": "teach", "key": "0" * 32}, "wrong_key"),
        ({"type": "join", "name": " ADA "}, "name_taken"),
        ({"type": "rejoin", "member": "x", "token": "0" * 32}, "no_member"),
    ):
        page = enter(**{**first, "code": code})
        refused = page.hear()
        assert (refused["code"], refused["of"]) == (why, first["type"])
        assert page.closed_with() == 4403


def test_a_bad_message_a_large_one_and_too_many_change_nothing_and_who_goes_on_is_let_go(
    enter: Enter, school: Server
) -> None:
    teacher = enter("open")
    code = teacher.hear()["code"]
    ada = enter("join", code=code, name="Ada")
    ada.until("joined")
    for text, why in (
        ("nonsense", "malformed"),
        ('{"type":"tile","map":"' + "A" * 17_000 + '"}', "too_large"),
        ('{"type":"submit","submission":{"x":"' + "A" * 600_000 + '"}}', "too_large"),
        ('{"type":"submit","submission":{"challenge":' + "[" * 5000 + "]" * 5000 + "}}", "malformed"),
        ('{"type":"lock","on":true}', "not_allowed"),
    ):
        ada.socket.send(text)
        assert ada.until("refused")["code"] == why
    ada.say("ping")
    ada.until("pong")
    # The line may be closed before all of it is said.
    with contextlib.suppress(ConnectionClosed):
        for _ in range(300):
            ada.say("ping")
    assert ada.until("refused")["code"] == "too_fast"
    assert ada.closed_with() == 4429
    # The class goes on.
    bob = enter("join", code=code, name="Bob")
    bob.until("joined")
    teacher.say("attention", text="Good.")
    assert bob.until("stage")["stage"] == {"attention": "Good."}
    assert school.hub.metrics.of_all("class_refused_total", "too_fast") > 100


def test_a_page_of_another_origin_and_one_without_the_password_open_no_line(
    start_server: Start, school: Server
) -> None:
    with pytest.raises(InvalidStatus) as refused:
        Page(school.port, "/class", origin="https://elsewhere.example")
    assert refused.value.response.status_code == 403
    locked = start_server(password="open sesame")
    with pytest.raises(InvalidStatus) as refused:
        Page(locked.port, "/class")
    assert refused.value.response.status_code == 403
    page = Page(locked.port, "/class", additional_headers={"authorization": "Bearer open sesame"})
    page.say("open")
    assert page.hear()["type"] == "opened"
    # A server that stops says so, and the page comes again.
    locked.uvicorn.should_exit = True
    assert page.closed_with() == 1012
