"""A real server and real websockets: well-behaved pages, and others."""

from __future__ import annotations

import contextlib
import logging
import socket
import struct
from collections.abc import Callable
from typing import Any

import pytest
from websockets.exceptions import InvalidStatus

from engine import Experiment, Trainer
from tests.server.conftest import Page, Server, wait_for
from tests.server.support.inside import live_run_of

Start = Callable[..., Server]


@pytest.fixture
def page(server: Server) -> Any:
    page = Page(server.port)
    yield page
    page.close()


def test_a_hello_is_answered_by_welcome_run_data_state_and_a_frame(page: Page) -> None:
    page.hello()
    heard = [page.hear() for _ in range(5)]
    assert [message["type"] for message in heard] == ["welcome", "run", "data", "state", "frame"]
    welcome = heard[0]
    assert (welcome["protocol"], welcome["credits"], welcome["heartbeat"]) == (1, 2, 15)
    assert all(
        isinstance(welcome[name], str) and welcome[name] for name in ("version", "build", "catalogue", "session")
    )


def test_a_page_that_presses_play_sees_the_loss_fall(page: Page) -> None:
    page.hello()
    first = page.until("frame")
    page.say("speed", speed=None)
    page.say("play")
    page.until("frame", lambda frame: frame["train_loss"] < 0.02)
    assert first["train_loss"] > 0.3


def test_a_bad_message_is_answered_by_an_error_and_the_run_goes_on(page: Page) -> None:
    page.hello()
    before = page.until("frame")
    for text in (
        "{",
        '{"type":"dance"}',
        '{"type":"play","x":1}',
        '{"type":"edit","layer":1,"unit":0,"source":0,"value":NaN}',
    ):
        page.socket.send(text)
        assert page.until("error")["code"] == "malformed"
    page.hello()
    assert "hello" in page.until("error")["message"]
    page.socket.send(b"\x02\x01\0\0\0\0\0\0")
    assert page.until("error")["code"] == "malformed"
    page.say("edit", layer=1, unit=0, source=0, value=before["parameters"][0])
    after = page.until("frame")
    assert (after["step"], after["parameters"]) == (before["step"], before["parameters"])


def test_a_ping_is_answered(page: Page) -> None:
    page.hello()
    page.say("ping")
    page.until("pong")


@pytest.mark.parametrize(
    "first",
    ['{"type":"play"}', "nonsense", '{"type":"hello","protocol":2}', '{"type":"hello"}', b"\x02\x01\0\0\0\0\0\0"],
    ids=repr,
)
def test_a_connection_that_does_not_begin_with_a_hello_is_closed_with_4400(page: Page, first: str | bytes) -> None:
    page.socket.send(first)
    assert page.hear()["type"] == "error"
    assert page.closed_with() == 4400


def test_a_resume_without_a_checkpoint_is_closed_with_4400(page: Page) -> None:
    page.hello(resume=True)
    page.say("play")
    assert page.closed_with() == 4400


def test_a_text_over_the_limit_is_closed_with_1009(page: Page) -> None:
    page.hello()
    page.until("frame")
    page.say("configure", id=1, experiment={"x": "y" * 786432})
    error = page.until("error")
    assert error["code"] == "too_large" and "786432" in error["message"]
    assert page.closed_with() == 1009


@pytest.mark.parametrize("opcode", [0x81, 0x82], ids=["text", "checkpoint"])
@pytest.mark.parametrize("resume", [False, True])
def test_a_huge_message_is_closed_with_1009_on_the_word_of_its_length(page: Page, resume: bool, opcode: int) -> None:
    page.hello(resume=resume)
    # The beginning of a frame alone: final, masked, its length in eight bytes, and the mask.
    page.socket.socket.sendall(struct.pack("!BBQ4x", opcode, 0xFF, 1024 * 1024 + 17))
    assert page.closed_with() == 1009


def test_as_many_points_of_ones_own_as_there_can_be_fit_into_a_message(page: Page) -> None:
    page.hello()
    page.until("frame")
    rows = [[-5.1234 + index / 1000, 4.9876, index % 8] for index in range(5000)]
    data = {"dataset": "custom", "points": {"train": rows[:4000], "test": rows[4000:]}}
    page.say("configure", id=1, experiment={"data": data})
    assert page.until("run")["id"] == 1
    shown = page.until("data")
    assert (len(shown["train"]), len(shown["test"])) == (4000, 1000)


def test_a_long_message_counts_for_several(start_server: Start) -> None:
    page = Page(start_server(message_rate=1, message_burst=10).port)
    page.hello()
    page.until("frame")
    for number in (1, 2):
        page.say("configure", id=number, experiment={"x": "y" * 65536 * 9})
    # The connection answers the second by itself, while the session may still be reading the first.
    page.until("refused")
    if not any(message["type"] == "error" for message in page.heard):
        page.until("error")
    answers = {message["type"]: message for message in page.heard if message["type"] in ("refused", "error")}
    assert (answers["refused"]["id"], answers["error"]["code"]) == (1, "too_fast")


def test_messages_past_the_burst_are_dropped_with_a_word(start_server: Start) -> None:
    page = Page(start_server(message_rate=1, message_burst=5).port)
    page.hello()
    page.until("frame")
    for _ in range(20):
        page.say("step", unit="batch")
    errors = [page.until("error") for _ in range(10)]
    assert {error["code"] for error in errors} == {"too_fast"}
    page.say("ping")
    page.until("pong")
    for _ in range(50):
        page.say("ack", sequence=1)
    page.say("ping")
    page.until("pong")
    assert page.heard[-1]["type"] == "pong"
    assert max(message["step"] for message in page.heard if message["type"] == "frame") <= 8
    page.close()


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "http://127.0.0.1.evil.example", "http://127.0.0.1:1"]
)
def test_a_page_of_another_origin_is_refused_before_the_handshake(server: Server, origin: str) -> None:
    with pytest.raises(InvalidStatus) as refused:
        Page(server.port, origin=origin)
    assert refused.value.response.status_code == 403


def test_the_page_of_this_server_is_let_in(server: Server) -> None:
    page = Page(server.port, origin=server.url)
    page.hello()
    page.until("frame")
    page.close()


def test_a_page_that_never_acknowledges_has_two_frames_and_then_the_newest_state(page: Page) -> None:
    page.hello(playing=True, speed=None)
    frames = []
    while len(frames) < 2:
        message = page.hear()
        if message["type"] == "frame":
            frames.append(message)
    while page.hear()["type"] != "checkpoint":
        pass
    page.say("ping")
    while (message := page.hear())["type"] != "pong":
        assert message["type"] != "frame"
    page.say("ack", sequence=frames[-1]["sequence"])
    late = page.until("frame")
    assert late["sequence"] == 3
    assert late["epoch"] > frames[-1]["epoch"] + 10


def test_a_page_that_vanishes_leaves_nothing_behind(server: Server) -> None:
    page = Page(server.port)
    page.hello(playing=True)
    page.until("frame")
    wait_for(lambda: len(server.hub.sessions) == 1)
    # As a pulled cable or a killed browser: no close frame.
    page.socket.socket.shutdown(socket.SHUT_RDWR)
    wait_for(lambda: not server.hub.sessions and not server.hub.seats.taken and not server.hub.scheduler._seats)


def test_a_page_that_leaves_before_its_hello_leaves_nothing_behind(server: Server) -> None:
    page = Page(server.port)
    wait_for(lambda: server.hub.seats.taken == 1)
    page.close()
    wait_for(lambda: server.hub.seats.taken == 0)


def test_a_run_goes_on_at_another_connection_bit_for_bit(server: Server) -> None:
    experiment = {"shuffle": True, "batch_size": 7, "features": ["x1", "x2", "sin_x1"]}
    page = Page(server.port)
    page.hello(experiment=experiment, playing=True, speed=None)
    page.until("frame", lambda frame: frame["epoch"] > 20)
    page.until("checkpoint")
    checkpoint = page.checkpoint
    assert checkpoint is not None
    page.socket.socket.shutdown(socket.SHUT_RDWR)
    start = Trainer.restore(checkpoint[8:]).epoch

    again = Page(server.port)
    again.hello(experiment=experiment, playing=True, resume=True)
    again.socket.send(checkpoint)
    assert again.until("run")["reset"] is False
    again.until("frame", lambda frame: frame["epoch"] > start + 10)
    again.say("pause")
    again.until("state", lambda state: not state["playing"])
    end = again.until("frame", lambda frame: frame["flags"] == 0)
    again.say("snapshot")
    wait = len(again.snapshots)
    while len(again.snapshots) == wait:
        again.say("ping")
        again.until("pong")
    again.close()

    trainer = Trainer(Experiment.parse(experiment))
    while trainer.step < end["step"]:
        trainer.train_batches(1)
    assert again.snapshots[-1][16:] == trainer.checkpoint()


def test_an_idle_page_is_let_go_though_it_acknowledges_and_pings(start_server: Start) -> None:
    page = Page(start_server(idle_seconds=1).port)
    page.hello(playing=True)
    with contextlib.suppress(Exception):
        while True:
            page.until("frame")
            page.say("ping")
    assert page.socket.protocol.close_code == 4408


def test_a_session_that_fails_is_closed_with_a_reference_and_the_others_go_on(
    server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    # The pages of other tests may still be leaving.
    wait_for(lambda: not server.hub.sessions)
    broken, sound = Page(server.port), Page(server.port)
    broken.hello()
    broken.until("frame")
    [session] = server.hub.sessions
    sound.hello()
    sound.until("frame")

    def fail(*_: Any) -> None:
        raise RuntimeError("secret detail")

    live_run_of(session).apply = fail
    with caplog.at_level(logging.ERROR, logger="playground"):
        broken.say("play")
        notice = broken.until("notice")
        assert broken.closed_with() == 4500
    assert notice["code"] == "failed" and notice["detail"]["reference"] in caplog.text
    assert "secret" not in str(broken.heard)
    sound.say("step", unit="epoch")
    sound.until("frame", lambda frame: frame["epoch"] == 1)
    sound.close()


def test_a_server_that_stops_sends_every_page_its_checkpoint_and_1012(start_server: Start) -> None:
    server = start_server()
    pages = [Page(server.port) for _ in range(3)]
    for page in pages:
        page.hello(playing=True)
        page.until("frame", lambda frame: frame["epoch"] > 3)
        page.checkpoint = None
    server.uvicorn.should_exit = True
    for page in pages:
        assert page.closed_with() == 1012
        assert page.heard[-1]["type"] == "checkpoint" and page.checkpoint is not None
        assert Trainer.restore(page.checkpoint[8:]).epoch >= 3
