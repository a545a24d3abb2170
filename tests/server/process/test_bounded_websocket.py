"""What a hostile connection can make the server hold or do: bounded, and the others do not notice."""

from __future__ import annotations

import ast
import asyncio
import contextlib
import hashlib
import inspect
import os
import re
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import uvicorn
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from server.process.bounded_websocket import Guard
from server.process.listening import listen
from server.session.session import Session
from server.settings import Settings
from server.wire import inbound
from tests.server.conftest import Page, Server, wait_for
from tests.server.support.process import ROOT, Process, connections, resident, running
from tests.server.support.raw import BINARY, CONTINUATION, HELLO, PING, PONG, TEXT, Raw, frame
from tests.server.support.talk import Clock

# What one connection may add to the process, and the noise of everything else that runs in it.
BOUND = 24 * 1024 * 1024

# The parts of uvicorn that server/process/bounded_websocket.py overrides or calls, by a hash of their code
# without comments and layout.
PINNED = {
    "__init__": "53b3a32896c0",
    "connection_made": "d83e4d1bc9f1",
    "connection_lost": "e1043357c102",
    "data_received": "a972f1243c72",
    "handle_events": "851d1ac45751",
    "handle_text": "9bc90729917c",
    "handle_bytes": "2fcb0158bbc1",
    "handle_cont": "e822c6d377ab",
    "handle_ping": "c441fbc8acb6",
    "handle_pong": "fea1685a5b7c",
    "send_receive_event_to_app": "bebf05067d56",
    "receive": "5cbbc370ced6",
    "send": "9e36d71d1c21",
    "run_asgi": "a0718f85b2c4",
    "keepalive_timeout": "d7bd5b521319",
    "handle_close": "e0187efe9339",
    "handle_parser_exception": "fcb5a2a7c5ca",
    "shutdown": "6b118962821c",
}


def fingerprint(function: Callable[..., Any]) -> str:
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    return hashlib.sha256(ast.unparse(tree).encode()).hexdigest()[:12]


@pytest.mark.parametrize("name", PINNED)
def test_the_parts_of_uvicorn_that_the_guard_overrides_are_those_it_was_written_for(name: str) -> None:
    assert fingerprint(getattr(WebSocketsSansIOProtocol, name)) == PINNED[name], (
        f"uvicorn {uvicorn.__version__} has changed WebSocketsSansIOProtocol.{name}: read what changed, see whether "
        "server/process/bounded_websocket.py still does what it says (the other tests here help), then set the new "
        "hash in PINNED"
    )


def test_a_fingerprint_tells_another_code_but_not_another_comment() -> None:
    def first(number: int) -> int:
        return number + 1  # one more

    changed = {"first": first}

    def first(number: int) -> int:  # type: ignore[no-redef]
        # One more.
        return number + 1

    assert fingerprint(changed["first"]) == fingerprint(first)

    def first(number: int) -> int:  # type: ignore[no-redef]
        return number + 2

    assert fingerprint(changed["first"]) != fingerprint(first)


@pytest.fixture(scope="module")
def process() -> Iterator[Process]:
    # No ping goes unanswered here: a flood has to be stopped for what it is.
    with running(PLAYGROUND_HEARTBEAT_SECONDS="600") as started:
        # What is made once and kept is not what a flood makes.
        page = Page(started.port)
        page.hello(playing=True)
        page.until("checkpoint")
        page.close()
        yield started


def while_it_lasts(process: Process, attack: Callable[[], object]) -> int:
    """Runs an attack beside a page that plays, and has to go on getting frames.

    Returns:
        Bytes by which the process grew at most.
    """
    page = Page(process.port)
    page.hello(playing=True)
    page.until("frame")
    before = most = resident(process.popen.pid)
    failures: list[BaseException] = []

    def run() -> None:
        try:
            attack()
        except BaseException as error:
            failures.append(error)

    attacker = threading.Thread(target=run)
    attacker.start()
    frames = 0
    while attacker.is_alive() or frames < 5:
        page.until("frame")
        frames += 1
        most = max(most, resident(process.popen.pid))
    attacker.join()
    page.close()
    assert failures == []
    return most - before


MEGABYTES = 1024 * 1024
FLOODS = {
    "pings": (frame(PING, b"x" * 125), True),
    "empty pings": (frame(PING), True),
    "pongs": (frame(PONG), True),
    "empty fragments": (frame(CONTINUATION, final=False), True),
    "fragments of one byte": (frame(CONTINUATION, b"x", final=False), True),
    "empty messages": (frame(TEXT), False),
    "messages of one byte": (frame(TEXT, b"1"), False),
    "acknowledgements": (frame(TEXT, b'{"type":"ack","sequence":1}'), False),
    "questions": (frame(TEXT, b'{"type":"ping"}'), False),
    "binary messages": (frame(BINARY, b"x" * 60_000), False),
}


@pytest.mark.parametrize("name", FLOODS)
def test_a_flood_neither_fills_the_memory_nor_stops_the_others(process: Process, name: str) -> None:
    """Of two at once, of which one reads what it is answered: together they may add what one may."""
    data, refused = FLOODS[name]

    def attack(reads: bool) -> None:
        with Raw(process.port) as raw:
            raw.send(frame(TEXT, HELLO))
            if name.endswith(("fragments", "one byte")) and refused:
                raw.send(frame(TEXT, b"", final=False))
            reader = threading.Thread(target=raw.ended) if reads else None
            if reader:
                reader.start()
            # Of those it would take a second for each two megabytes.
            total = 6 if name == "binary messages" else 64
            sent = raw.flood(data, total * MEGABYTES, patience=0.3)
            # Either it is let go, or the server reads so many frames no faster than it would a page's.
            assert sent < 16 * MEGABYTES
            if refused:
                assert raw.ended()
            raw.socket.close()
            if reader:
                reader.join()

    def both() -> None:
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(attack, (True, False)))

    assert while_it_lasts(process, both) < BOUND


@pytest.mark.parametrize("opcode", [TEXT, BINARY], ids=["text", "binary"])
def test_messages_are_read_no_faster_than_so_many_bytes_a_second(
    start_server: Callable[..., Server], opcode: int
) -> None:
    server = start_server(message_bytes=512 * 1024, checkpoint_bytes=512 * 1024, message_rate=10_000)
    rate = 1024 * 1024

    def received() -> float:
        return server.hub.metrics.of_all("received_bytes_total")

    before = time.monotonic()
    with Raw(server.port) as raw:
        raw.send(frame(TEXT, HELLO))
        # Wanted or not: what is refused has been read as well.
        raw.flood(frame(opcode, b"x" * 60_000), 8 * rate, patience=0.2)
        # A burst, and what has grown since then; the last piece may be beyond it.
        assert rate / 2 < received() <= rate + rate * (time.monotonic() - before) + 64 * 1024


def test_pages_that_read_nothing_are_let_go_before_a_ping_finds_out(
    start_server: Callable[..., Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.process.bounded_websocket._CHECK_SECONDS", 0.1)
    server = start_server(heartbeat_seconds=600, write_seconds=0.5)
    other = Page(server.port)
    other.hello(playing=True)
    silent = [Raw(server.port, buffer=4096) for _ in range(30)]
    for raw in silent:
        raw.send(frame(TEXT, HELLO))
    wait_for(lambda: server.hub.seats.taken == 31)
    while server.hub.seats.taken > 1:
        other.until("frame")
    wait_for(lambda: len(server.uvicorn.server_state.connections) == 1)
    other.until("frame")
    other.close()
    for raw in silent:
        raw.socket.close()


async def pour(scope: Any, receive: Any, send: Any) -> None:
    """An application that writes more than the kernel takes, and after a while has had enough."""
    await receive()
    await send({"type": "websocket.accept"})
    with contextlib.suppress(TimeoutError, OSError):
        async with asyncio.timeout(0.3 if scope["query_string"] == b"brief" else None):
            while True:
                await send({"type": "websocket.send", "bytes": bytes(MEGABYTES)})


@pytest.mark.parametrize(
    "address", ["/ws", "/ws?brief"], ids=["by the server's ping", "by the application that has had enough"]
)
def test_a_page_that_stops_reading_is_let_go_though_what_was_written_is_never_taken(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.process.bounded_websocket._FLUSH_SECONDS", 0.3)
    monkeypatch.setattr("server.process.bounded_websocket._CHECK_SECONDS", 0.1)
    seconds = 600 if "brief" in address else 0.3
    listener = listen("127.0.0.1", 0, 1)[0]
    config = uvicorn.Config(
        pour, ws=Guard, ws_ping_interval=seconds, ws_ping_timeout=seconds, lifespan="off", log_config=None,
        timeout_graceful_shutdown=1,
    )  # fmt: skip
    server = uvicorn.Server(config)
    thread = threading.Thread(target=lambda: server.run(sockets=[listener]))
    thread.start()
    try:
        wait_for(lambda: server.started)
        with Raw(listener.getsockname()[1], buffer=4096, address=address):
            # Its handshake was answered, so it has been among them.
            wait_for(lambda: not server.server_state.connections)
            wait_for(lambda: not server.server_state.tasks)
    finally:
        server.should_exit = True
        thread.join()


def test_a_page_that_stops_reading_gives_back_its_seat(start_server: Callable[..., Server]) -> None:
    server, here = start_server(heartbeat_seconds=1), os.getpid()
    with Raw(server.port, buffer=4096) as raw:
        raw.send(frame(TEXT, HELLO))
        # It had one, for it has been sent pictures.
        wait_for(lambda: server.hub.metrics.of_all("frames_total") >= 1)
        wait_for(lambda: server.hub.seats.taken == 0 and connections([here], server.port)[here] == 0)


def test_what_waits_for_a_page_that_does_not_read_is_bounded_however_long_it_plays_and_whatever_it_asks_for() -> None:
    clock = Clock()
    experiment = {"hidden": [{"units": 32}] * 10, "optimizer": {"name": "adam"}, "batch_size": 250}
    hello = inbound.Hello(type="hello", protocol=1, experiment=experiment, playing=True, speed=None)
    session = Session(Settings(), hello, clock)
    # Turns so short that a few epochs fit: what waits depends on seconds, not on them.
    for _ in range(40):
        session.advance(0.0002)
        clock.now += 1
    unread = session.take_events()
    kinds = [event[0] for event in unread if isinstance(event, bytes)]
    assert (kinds.count(1), kinds.count(2)) == (2, 1)
    assert 0 < kinds.count(3) < 10
    assert sum(len(event) for event in unread if isinstance(event, bytes)) < 2 * MEGABYTES
    for _ in range(100):
        session.receive(inbound.TakeSnapshot(type="snapshot"))
        session.advance(0.0002)
        clock.now += 1
    assert len(session.take_events()) < 25
    # Read at last, it goes on with what was asked for.
    session.advance(0.0002)
    assert len(session.take_events()) > 10


def test_a_page_that_never_acknowledges_gets_its_credits_and_no_more_and_the_others_all_of_theirs(
    process: Process,
) -> None:
    silent, other = Page(process.port), Page(process.port)
    silent.hello(playing=True)
    other.hello(playing=True)
    for _ in range(12):
        other.until("frame")
    while [message["type"] for message in silent.heard].count("checkpoint") < 2:
        silent.hear()
    assert [message["type"] for message in silent.heard].count("frame") == 2
    silent.close()
    other.close()


def test_the_document_of_threats_names_tests_that_exist_and_answers_all_ten() -> None:
    text = (ROOT / "docs" / "security.md").read_text()
    named = set(re.findall(r"`(test_\w+)`", text))
    sources = "\n".join(path.read_text() for path in (ROOT / "tests").rglob("test_*.py"))
    assert {name for name in named if f"def {name}(" not in sources} == set()
    assert re.findall(r"^(\d+)\. \*", text, re.MULTILINE) == [str(number) for number in range(1, 11)]
