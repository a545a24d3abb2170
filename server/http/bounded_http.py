"""uvicorn's HTTP, with bounds on how long one connection may take and on what it may leave unread.

It overrides parts of uvicorn that nobody promises to keep: tests/server/http/test_bounded_http.py fails where they
changed.
"""

from __future__ import annotations

import asyncio
import contextlib
import http
import socket
import sys
from collections.abc import Callable
from typing import Any

import h11
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from server.http import request_body
from server.http.open_connections import Connections, Taking
from server.settings import Settings

# Of a head, beyond which it is refused. Browsers and proxies send less than half of it.
HEAD_BYTES = 32 * 1024
# Written at a time, each once the last has been taken but for a part of it: a buffer of a piece for each connection.
_PIECE_BYTES = 32 * 1024
_WRITE_AHEAD_BYTES = 16 * 1024
# What the kernel takes beyond what is under way; by itself it takes megabytes.
_UNSENT_BYTES = 64 * 1024
# Routes that read a body say themselves that it is late, before this is over.
_BODY_GRACE_SECONDS = 2.0
# The rest of a body that nobody wants, which is read so that its sender gets to read the answer.
_REST_BYTES = 64 * 1024
_REST_SECONDS = 2.0


class HttpGuard(H11Protocol):
    """One connection, with uvicorn's arguments and the bounds that `guarded_http` sets."""

    head_seconds = 10.0
    write_seconds = 20.0
    register: Connections | None = None
    """Where all connections are told."""

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self.app: Any = _in_pieces(self.app)
        now = self.loop.time()
        self._taking = Taking(now)
        # Since when a head has to come; None where one is here, or uvicorn waits for the next on a connection it keeps.
        self._head_since: float | None = now
        self._request_at = self._answered_at = now
        self._begun = self._made = False
        self._rest = 0
        self._ending_at: float | None = None

    # What the other connections ask.

    @property
    def idle(self) -> bool:
        """Whether no request is under way; some of a head may be here."""
        return self._made and (self.cycle is None or self.cycle.response_complete)

    def let_go(self) -> None:
        self.transport.abort()

    def check(self, now: float) -> None:
        """Ends the connection where it has taken too long."""
        if not self._made:
            return
        stalled = self._taking.stalled(self.transport.get_write_buffer_size(), now) > self.write_seconds
        if stalled or (self._ending_at is not None and now - self._ending_at > _REST_SECONDS):
            self.transport.abort()
        elif self._ending_at is None and not self.transport.is_closing():
            self._check_request(now)

    def _check_request(self, now: float) -> None:
        if not self.idle:
            late = now - self._request_at > request_body.BODY_SECONDS + _BODY_GRACE_SECONDS
            if late and self._body_to_come:
                self._end(408, "the body of the request did not come in time")
        elif self._body_to_come:
            if now - self._answered_at > _REST_SECONDS:
                self._end()
        elif self._head_since is not None and now - self._head_since > self.head_seconds:
            if self._begun:
                self._end(408, "the head of the request did not come in time")
            else:
                # A browser opens connections that it may need, and would take an answer for one to its next request.
                self.transport.close()

    @property
    def _body_to_come(self) -> bool:
        return self.conn.their_state is h11.SEND_BODY

    # Reading.

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._made = True
        if self.register:
            self.register.add_http(self, self.register.source(self.client[0] if self.client else None))
        transport.set_write_buffer_limits(high=_WRITE_AHEAD_BYTES)
        connection = transport.get_extra_info("socket")
        if connection is not None and hasattr(socket, "TCP_NOTSENT_LOWAT"):
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, _UNSENT_BYTES)

    def connection_lost(self, exc: Exception | None) -> None:
        if self.register:
            self.register.remove(self)
        super().connection_lost(exc)

    def handle_websocket_upgrade(self, event: h11.Request) -> None:
        if self.register:
            self.register.remove(self)
        super().handle_websocket_upgrade(event)

    def data_received(self, data: bytes) -> None:
        if self._ending_at is not None:
            return
        answered = self.cycle if self.idle else None
        super().data_received(data)
        # Looked at after: the end of that body may have come, and with it the next request.
        if answered is not None and self.cycle is answered and self._body_to_come:
            self._rest += len(data)
            if self._rest > _REST_BYTES:
                self._end()
        self._expect_head()

    def handle_events(self) -> None:
        before = self.cycle
        super().handle_events()
        if self.cycle is not before:
            # uvicorn's own end of an answer closes at once, and what is still being sent would make that a reset.
            self.cycle.transport = _Patient(self.transport, self._close)  # type: ignore[assignment]
            self._request_at, self._head_since, self._begun, self._rest = self.loop.time(), None, False, 0

    def _expect_head(self) -> None:
        """Where the next head is what comes next: it has its time from when the first of it is here."""
        if not self.idle or self.conn.their_state is not h11.IDLE or self._begun:
            return
        self._begun = bool(self.conn.trailing_data[0])
        if self._head_since is None and (self._begun or self.timeout_keep_alive_task is None):
            self._head_since = self.loop.time()

    def send_400_response(self, msg: str) -> None:
        # Within uvicorn's `except`, which alone knows what was wrong.
        if getattr(sys.exc_info()[1], "error_status_hint", 400) == 431:
            self._end(431, f"the head of a request must have at most {HEAD_BYTES} bytes")
        else:
            self._end(400, "this is no request of HTTP/1.1")

    # Writing.

    def on_response_complete(self) -> None:
        self._answered_at = self.loop.time()
        if self.register:
            self.register.used(self)
        super().on_response_complete()
        self._expect_head()

    def resume_writing(self) -> None:
        self._taking.emptied(self.loop.time())
        super().resume_writing()

    def _close(self) -> None:
        """An answer that was the last has been written."""
        if self._body_to_come:
            self._end()
        else:
            self.transport.close()

    def _end(self, status: int | None = None, sentence: str = "") -> None:
        """Says why, and closes: slowly, for who is still sending would otherwise not get to read it."""
        if self.transport.is_closing():
            return
        if status is not None and self.conn.our_state not in (h11.IDLE, h11.SEND_RESPONSE):
            # An answer is on its way, and cannot be taken back.
            self.transport.abort()
            return
        self._ending_at = self.loop.time()
        self._unset_keepalive_if_required()
        if self.cycle is not None and not self.cycle.response_complete:
            self.cycle.disconnected, self.cycle.waiting_for_100_continue = True, False
            self.cycle.message_event.set()
        self.flow.resume_reading()
        if status is not None:
            self.transport.write(_answer(status, sentence))
        # Whoever is to hear it may have gone; raised here, that would end the server, which calls this for the idle.
        with contextlib.suppress(OSError):
            self.transport.write_eof()


class _Patient:
    """A transport that is closed by somebody who knows what is still to come."""

    def __init__(self, transport: asyncio.Transport, close: Callable[[], None]) -> None:
        self._transport = transport
        self.close = close

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


def _answer(status: int, sentence: str) -> bytes:
    body = f"{sentence}\n".encode()
    head = (
        f"HTTP/1.1 {status} {http.HTTPStatus(status).phrase}\r\ncontent-type: text/plain; charset=utf-8\r\n"
        f"content-length: {len(body)}\r\ncache-control: no-store\r\nx-content-type-options: nosniff\r\n"
        "connection: close\r\n\r\n"
    )
    return head.encode() + body


def _in_pieces(app: Any) -> ASGIApp:
    """The application, whose bodies are written a piece at a time: what is not taken is not copied for a connection."""

    async def run(scope: Scope, receive: Receive, send: Send) -> None:
        async def send_pieces(message: Message) -> None:
            body = memoryview(message.get("body", b""))
            while len(body) > _PIECE_BYTES:
                await send({"type": "http.response.body", "body": body[:_PIECE_BYTES], "more_body": True})
                body = body[_PIECE_BYTES:]
            await send({**message, "body": body} if "body" in message else message)

        await app(scope, receive, send_pieces)

    return run


def guarded_http(settings: Settings, connections: Connections) -> type[HttpGuard]:
    """The protocol for uvicorn, with the bounds of these settings.

    Args:
        settings: how long a connection may take.
        connections: where all are told.
    """

    class Guarded(HttpGuard):
        head_seconds = settings.head_seconds
        write_seconds = settings.write_seconds
        register = connections

    return Guarded
