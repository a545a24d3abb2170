"""What a hostile connection can make the server hold or do: bounded, and the others do not notice."""

from __future__ import annotations

import ast
import hashlib
import inspect
import json
import textwrap
import threading
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
import uvicorn
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from tests.server.conftest import Page, wait_for
from tests.server.process import Process, connections, resident, running
from tests.server.raw import BINARY, CLOSE, CONTINUATION, HELLO, PING, PONG, TEXT, Raw, frame

# What one connection may add to the process, and the noise of everything else that runs in it.
BOUND = 24 * 1024 * 1024

# The parts of uvicorn that server/guard.py overrides or calls, by a hash of their code without comments and layout.
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
        "server/guard.py still does what it says (the other tests here help), then set the new hash in PINNED"
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


def seated(process: Process) -> int:
    return int(httpx.get(f"{process.url}/healthz").json()["sessions"])


def open_connections(process: Process) -> int:
    return connections([process.popen.pid], process.port)[process.popen.pid]


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
    while attacker.is_alive() or frames < 10:
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


@pytest.mark.parametrize("reads", [True, False], ids=["reading", "never reading"])
@pytest.mark.parametrize("name", FLOODS)
def test_a_flood_neither_fills_the_memory_nor_stops_the_others(process: Process, name: str, reads: bool) -> None:
    data, refused = FLOODS[name]

    def attack() -> None:
        with Raw(process.port) as raw:
            raw.send(frame(TEXT, HELLO))
            if name.endswith(("fragments", "one byte")) and refused:
                raw.send(frame(TEXT, b"", final=False))
            reader = threading.Thread(target=raw.ended) if reads else None
            if reader:
                reader.start()
            sent = raw.flood(data, 64 * MEGABYTES)
            # Either it is let go, or the server reads so many frames no faster than it would a page's.
            assert sent < 16 * MEGABYTES or name == "binary messages"
            if refused:
                assert raw.ended()
            raw.socket.close()
            if reader:
                reader.join()

    assert while_it_lasts(process, attack) < BOUND


@pytest.fixture(scope="module")
def impatient() -> Iterator[Process]:
    with running(PLAYGROUND_HEARTBEAT_SECONDS="2") as started:
        yield started


def ask_for_more_than_the_network_takes(raw: Raw) -> None:
    """Each answer has thousands of points; the kernel keeps some megabytes of what is not read, the server the rest."""
    raw.send(frame(TEXT, HELLO))
    for seed in range(100):
        experiment = {"data": {"samples": 5000, "seed": seed}}
        raw.send(frame(TEXT, json.dumps({"type": "configure", "id": seed, "experiment": experiment}).encode()))


def test_a_page_that_stops_reading_is_let_go_with_all_that_waits_for_it(impatient: Process) -> None:
    with Raw(impatient.port, buffer=4096) as raw:
        ask_for_more_than_the_network_takes(raw)
        wait_for(lambda: seated(impatient) == 1)
        wait_for(lambda: (seated(impatient), open_connections(impatient)) == (0, 0))


def test_a_page_that_says_goodbye_without_reading_what_waits_for_it_is_gone(process: Process) -> None:
    with Raw(process.port, buffer=4096) as raw:
        ask_for_more_than_the_network_takes(raw)
        raw.send(frame(CLOSE, b"\x03\xe8"))
        wait_for(lambda: (seated(process), open_connections(process)) == (0, 0))


def test_a_page_that_never_acknowledges_gets_its_credits_and_no_more_and_the_others_all_of_theirs(
    process: Process,
) -> None:
    silent, other = Page(process.port), Page(process.port)
    silent.hello(playing=True)
    other.hello(playing=True)
    for _ in range(30):
        other.until("frame")
    while [message["type"] for message in silent.heard].count("checkpoint") < 3:
        silent.hear()
    assert [message["type"] for message in silent.heard].count("frame") == 2
    silent.close()
    other.close()
