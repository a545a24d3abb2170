"""What a connection over HTTP may hold: little, for a while, and one of so many."""

from __future__ import annotations

import contextlib
import errno
import json
import select
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
import uvicorn
from uvicorn.middleware import proxy_headers
from uvicorn.protocols.http.flow_control import FlowControl
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

from server.http.open_connections import Connections, Taking
from server.settings import Settings
from tests.server.conftest import LOCAL, PATIENCE, Page, Server, wait_for
from tests.server.process.test_bounded_websocket import fingerprint
from tests.server.support.process import running

# The parts of uvicorn that server/http/bounded_http.py overrides, calls or reads.
PINNED: dict[str, tuple[Any, str]] = {
    "H11Protocol.__init__": (H11Protocol.__init__, "f76cd75e9d0d"),
    "H11Protocol.connection_made": (H11Protocol.connection_made, "52a70c678525"),
    "H11Protocol.connection_lost": (H11Protocol.connection_lost, "3c709c671ca0"),
    "H11Protocol.data_received": (H11Protocol.data_received, "fdbe8f1922cd"),
    "H11Protocol.handle_events": (H11Protocol.handle_events, "ee96c8e760ac"),
    "H11Protocol.handle_websocket_upgrade": (H11Protocol.handle_websocket_upgrade, "e456bc0a2817"),
    "H11Protocol.send_400_response": (H11Protocol.send_400_response, "0b4b1cf458a1"),
    "H11Protocol.on_response_complete": (H11Protocol.on_response_complete, "25cf4ecbf1b8"),
    "H11Protocol.shutdown": (H11Protocol.shutdown, "1515cc41c7b9"),
    "H11Protocol.resume_writing": (H11Protocol.resume_writing, "f5985154ac3e"),
    "H11Protocol.timeout_keep_alive_handler": (H11Protocol.timeout_keep_alive_handler, "b3493135c621"),
    "RequestResponseCycle": (RequestResponseCycle, "25b2763ffbdc"),
    "FlowControl": (FlowControl, "37b3f0d49510"),
    "Server.startup": (uvicorn.Server.startup, "8b35da79161a"),
    "Server.on_tick": (uvicorn.Server.on_tick, "f0ebcc100cbc"),
    "_TrustedHosts": (proxy_headers._TrustedHosts, "cc07eb820c2c"),
}


@pytest.mark.parametrize("name", PINNED)
def test_the_parts_of_uvicorn_that_the_guard_builds_on_are_those_it_was_written_for(name: str) -> None:
    part, expected = PINNED[name]
    assert fingerprint(part) == expected, (
        f"uvicorn {uvicorn.__version__} has changed {name}: read what changed, see whether server/http/bounded_http.py "
        "and server/process/accepting.py still do what they say (the other tests here help), then set the new hash "
        "in PINNED"
    )


class Line:
    """A connection whose every byte is chosen."""

    def __init__(self, port: int, *parts: bytes, buffer: int = 0) -> None:
        self.socket = socket.socket()
        self.socket.settimeout(PATIENCE)
        if buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        self.socket.connect(("127.0.0.1", port))
        for part in parts:
            self.socket.sendall(part)

    def __enter__(self) -> Line:
        return self

    def __exit__(self, *error: object) -> None:
        self.socket.close()

    def rest(self) -> bytes:
        """Everything that comes until the server closes."""
        heard = b""
        with contextlib.suppress(ConnectionResetError):
            while part := self.socket.recv(65536):
                heard += part
        return heard

    def drip(self, part: bytes, pause: float = 0.05) -> bytes:
        """Sends the same over and over, as long as the server lets it; everything that came meanwhile."""
        heard = b""
        with contextlib.suppress(OSError):
            while True:
                self.socket.sendall(part)
                if select.select([self.socket], [], [], pause)[0]:
                    if not (new := self.socket.recv(65536)):
                        break
                    heard += new
        return heard


def statuses(heard: bytes) -> list[bytes]:
    return [part[:3] for part in heard.split(b"HTTP/1.1 ")[1:]]


GET = b"GET /healthz HTTP/1.1\r\nhost: 127.0.0.1\r\n"
VALIDATE = (
    b"POST /api/validate HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\ncontent-length: 999\r\n"
)


@pytest.fixture(scope="module")
def brief() -> Iterator[Server]:
    """A server with little patience."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("server.http.request_body.BODY_SECONDS", 0.3)
        patch.setattr("server.http.bounded_http._BODY_GRACE_SECONDS", 0.1)
        patch.setattr("server.http.bounded_http._REST_SECONDS", 0.3)
        server = Server(Settings(head_seconds=0.4, write_seconds=0.4, api_seconds=600.0))
        server.uvicorn.config.timeout_keep_alive = 0.3  # type: ignore[assignment]
        yield server
        server.stop()


# What is sent at first, what is then sent over and over, and how the answers begin.
SLOW: dict[str, tuple[bytes, bytes | None, list[bytes]]] = {
    "nothing at all": (b"", None, []),
    "a head that does not go on": (b"GET / HTTP/1.1\r\nhost: 127", None, [b"408"]),
    "a head that comes by single bytes": (b"GET / HTTP/1.1\r\nx: ", b"x", [b"408"]),
    "the next head by single bytes": (GET + b"\r\n" + b"GET / HTTP/1.1\r\nx: ", b"x", [b"200", b"408"]),
    "nothing after a request": (GET + b"\r\n", None, [b"200"]),
    "a body that nobody reads": (GET + b"content-length: 1000\r\n\r\n", b"x", [b"200"]),
    "a long body that nobody reads": (GET + b"content-length: 99999999999\r\n\r\n", bytes(65536), [b"200"]),
    "chunks that nobody reads": (GET + b"transfer-encoding: chunked\r\n\r\n", b"1\r\nx\r\n", [b"200"]),
    "a body that somebody waits for": (VALIDATE + b"\r\n", None, [b"408"]),
    "a body by single bytes": (VALIDATE + b"\r\n", b"x", [b"408"]),
}


def test_who_asks_too_slowly_is_told_so_and_let_go(brief: Server) -> None:
    def ask(name: str) -> bytes:
        first, then, _ = SLOW[name]
        with Line(brief.port, first) as line:
            return line.rest() if then is None else line.drip(then)

    # All at once, for each of them waits.
    with ThreadPoolExecutor(len(SLOW)) as pool:
        answers = dict(zip(SLOW, pool.map(ask, SLOW), strict=True))
    assert {name: statuses(heard) for name, heard in answers.items()} == {name: slow[2] for name, slow in SLOW.items()}
    assert all(b"connection: close" in heard for heard in answers.values() if statuses(heard)[-1:] == [b"408"])
    wait_for(lambda: not brief.uvicorn.server_state.connections)
    assert brief.uvicorn._connections._source == {}
    wait_for(lambda: not brief.uvicorn.server_state.tasks)


BAD: dict[str, tuple[bytes, bytes]] = {
    "no request": (b"\x16\x03\x01secret\r\n\r\n", b"400"),
    "no version": (b"GET /secret\r\n\r\n", b"400"),
    "two lengths": (GET + b"content-length: 1\r\ncontent-length: 2\r\nx: secret\r\n\r\n", b"400"),
    "a head without end": (b"GET /secret HTTP/1.1\r\n" + b"x: secret\r\n" * 8000, b"431"),
    "an address without end": (b"GET /" + b"secret" * 12_000, b"431"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_request_is_refused_in_short_and_not_repeated(brief: Server, name: str) -> None:
    sent, status = BAD[name]
    with Line(brief.port, sent) as line:
        heard = line.rest()
    head, _, body = heard.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 " + status)
    assert b"secret" not in heard and len(heard) < 500
    assert f"content-length: {len(body)}".encode() in head


def test_who_has_gone_by_the_time_it_is_let_go_does_not_end_the_server(
    brief: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(_: object) -> None:
        raise OSError(errno.ENOTCONN, "Transport endpoint is not connected")

    monkeypatch.setattr("asyncio.selector_events._SelectorSocketTransport.write_eof", gone)
    with Line(brief.port, b"GET / HT") as line:
        assert statuses(line.rest()) == [b"408"]
    assert httpx.get(f"{brief.url}/healthz", **LOCAL).status_code == 200


def test_an_answer_that_is_not_taken_is_neither_kept_whole_nor_for_long(brief: Server) -> None:
    ask = b"GET /functions.json HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n" * 20
    most = 0
    lines = [Line(brief.port, ask, buffer=4096) for _ in range(10)]
    state = brief.uvicorn.server_state
    wait_for(lambda: len(state.connections) == 10)
    while state.connections:
        for one in list(state.connections):
            most = max(most, one.transport.get_write_buffer_size())
    assert 0 < most < 64 * 1024
    wait_for(lambda: not state.tasks)
    for line in lines:
        line.socket.close()


def test_who_takes_an_answer_slowly_gets_all_of_it(brief: Server) -> None:
    with httpx.Client(base_url=brief.url, **LOCAL) as client:
        whole = client.get("/functions.json", headers={"accept-encoding": "identity"}).content
    ask = b"GET /functions.json HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n"
    with Line(brief.port, ask, buffer=4096) as line:
        heard, paced = b"", threading.Event()
        # For longer than who takes nothing would have.
        while part := line.socket.recv(8192):
            heard += part
            paced.wait(0.01)
    assert heard.partition(b"\r\n\r\n")[2] == whole


def test_a_run_whose_lines_are_not_taken_ends(brief: Server) -> None:
    asked = {"experiment": {"hidden": [{"units": 32}] * 3}, "epochs": 10_000, "marks": list(range(10_000))}
    run, host = json.dumps(asked).encode(), b"127.0.0.1:%d" % brief.port
    head = b"POST /api/train HTTP/1.1\r\nhost: %s\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n"
    runs = brief.app.state.api.runs
    # So that little is enough to fill it.
    with Line(brief.port, head % (host, len(run)) + run, buffer=2048) as line:
        wait_for(lambda: runs.taken == 1)
        for one in list(brief.uvicorn.server_state.connections):
            one.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
        wait_for(lambda: runs.taken == 0)
        assert b'"result"' not in line.rest()
    wait_for(lambda: not brief.uvicorn.server_state.connections)


@pytest.fixture
def small(start_server: Callable[..., Server]) -> Server:
    """A server for 16 connections and a page."""
    return start_server(connections=16, sessions=1, waiting=0, head_seconds=600)


def test_beyond_the_limit_the_connection_goes_that_waits_longest_for_a_request(small: Server) -> None:
    page = Page(small.port)
    page.hello(playing=True)
    page.until("frame")
    lines = [Line(small.port, b"GET / HTTP/1.1\r\nhost: localhost") for _ in range(16)]
    state = small.uvicorn.server_state
    wait_for(lambda: len(state.connections) == 17)
    # The first of them has been used since, so it is the second that waits longest.
    over_http = small.uvicorn._connections._over_http
    first = next(iter(over_http))
    lines[0].socket.sendall(b"\r\n\r\n")
    wait_for(lambda: next(iter(over_http)) is not first)
    with Line(small.port, GET + b"connection: close\r\n\r\n") as another:
        assert statuses(another.rest()) == [b"200"]
    assert lines[1].rest() == b""
    wait_for(lambda: len(state.connections) == 16)
    page.until("frame")
    for line in lines:
        line.socket.close()
    page.close()


def busy(port: int, count: int) -> list[Line]:
    """Requests that are under way until their bodies come, each of another learner's behind a proxy."""
    return [Line(port, VALIDATE + b"x-forwarded-for: 10.0.0.%d\r\n\r\n" % place) for place in range(count)]


def test_where_all_connections_are_busy_another_is_turned_away_in_words(small: Server) -> None:
    lines = busy(small.port, 17)
    state = small.uvicorn.server_state
    wait_for(lambda: len(state.connections) == 17 and not any(one.idle for one in list(state.connections)))
    for _ in range(3):
        with Line(small.port, GET + b"\r\n") as another:
            heard = another.rest()
        assert statuses(heard) == [b"503"] and b"retry-after: 5" in heard and b"connection: close" in heard
    lines.pop().socket.close()
    wait_for(lambda: len(state.connections) == 16)
    with httpx.Client(base_url=small.url, **LOCAL) as client:
        assert 'playground_connections_refused_total{worker="0"} 3' in client.get("/metrics").text
    for line in lines:
        line.socket.close()


def test_one_source_has_half_of_the_connections_and_a_proxy_all() -> None:
    held = Connections(Settings(connections=16, sessions=2, waiting=0, sessions_per_address=1), None)
    assert (held.most, held.most_of_source) == (18, 9)
    assert held.source("127.0.0.1") is None
    addresses = [*["203.0.113.1"] * 9, "203.0.113.2", "127.0.0.1"]
    for number, address in enumerate(addresses):
        held.add_websocket(number, held.source(address))
    assert not held.room(held.source("::ffff:203.0.113.1"))
    assert held.room(held.source("203.0.113.2")) and held.room(held.source("127.0.0.1"))
    for number in range(100, 107):
        held.add_websocket(number, None)
    assert not held.room(held.source("127.0.0.1"))
    for number in (*range(len(addresses)), *range(100, 107)):
        held.remove(number)
    assert held.count == 0 and not held._of_source


def test_no_more_connections_are_taken_than_there_are_descriptors_for() -> None:
    settings = Settings(connections=1000, sessions=200, waiting=100)
    assert [Connections(settings, left).most for left in (None, 100_000, 116, 0)] == [1300, 1300, 100, 1]


def test_taking_next_to_nothing_is_not_taking() -> None:
    taking = Taking(0.0)
    assert taking.stalled(0, 5.0) == 0
    # A thousand bytes a second, of which some are written anew.
    sizes = [100_000 - 1000 * second + 500 * (second % 2) for second in range(16)]
    waited = [taking.stalled(size, 10.0 + second) for second, size in enumerate(sizes)]
    assert waited == sorted(waited) and waited[-1] == 20.0
    assert taking.stalled(60_000, 26.0) == 0
    assert taking.stalled(60_000, 28.0) == 2.0
    taking.emptied(29.0)
    assert taking.stalled(60_000, 29.5) == 0.5


# As few descriptors as a server can have; those that are open when it starts are some twenty.
FEW = "import resource; resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))"
# And then none at all, as when another program of the machine has taken them: every limit counts on what there was.
NONE_LEFT = """
import os, server.http.open_connections as c
real = c.raise_descriptors
c.raise_descriptors = lambda wanted: 1_000_000 * bool(real(wanted))
"""


@pytest.mark.parametrize(
    ("before", "workers"),
    [(FEW, "2"), (f"{FEW}\n{NONE_LEFT}", "1")],
    ids=["counted by two workers", "not counted"],
)
def test_with_no_descriptors_left_sessions_go_on_and_others_are_answered_in_words(before: str, workers: str) -> None:
    with running("--workers", workers, before=before, PLAYGROUND_HEAD_SECONDS="600") as process:
        page = Page(process.port)
        page.hello(playing=True)
        page.until("frame")
        lines = [Line(process.port) for _ in range(150)]
        heard = [line.socket.recv(12) for line in lines if select.select([line.socket], [], [], 0)[0]]
        # Those that waited longest have gone without a word, for others; or these were told that there is no room.
        assert set(heard) <= {b"", b"HTTP/1.1 503"}
        for _ in range(8):
            page.until("frame")
        answered = httpx.get(f"{process.url}/healthz", **LOCAL)
        assert answered.status_code in (200, 503)
        for line in lines:
            line.socket.close()
        wait_for(process.answers)
        page.until("frame")
        page.close()
        assert process.log.count("\n") < 60, process.log[-3000:]
        assert "Traceback" not in process.log


def test_who_sends_on_what_was_refused_gets_to_read_why(server: Server) -> None:
    # The rest of the body is still on its way; closed at once, the connection would be reset before the answer is read.
    size = 3 * 1024 * 1024
    for _ in range(20):
        with socket.create_connection(("127.0.0.1", server.port)) as connection:
            connection.settimeout(PATIENCE)
            connection.sendall(VALIDATE.replace(b"999", str(size).encode()) + b"\r\n")
            with contextlib.suppress(ConnectionError):
                connection.sendall(bytes(size))
            answer = b""
            while data := connection.recv(65536):
                answer += data
        assert answer.startswith((b"HTTP/1.1 413 ", b"HTTP/1.1 429 ")), answer[:100]


def test_the_end_of_a_body_that_nobody_read_may_come_with_the_next_request(server: Server) -> None:
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        connection.settimeout(PATIENCE)
        connection.sendall(GET + b"content-length: 1\r\n\r\n")
        assert connection.recv(65536).startswith(b"HTTP/1.1 200 ")
        # Its one byte, and a request with a body of more than is read of one that nobody wants.
        connection.sendall(b"x" + VALIDATE.replace(b"999", b"200000") + b"\r\n" + b" " * 200_000)
        answer = b""
        while b"\r\n\r\n" not in answer:
            data = connection.recv(65536)
            assert data, "closed without an answer"
            answer += data
        assert b"HTTP/1.1 400 " in answer
