"""The only asyncio around a session: who may connect, receive, send, close."""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from dataclasses import dataclass, field
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from server import __version__
from server import protocol as wire
from server.frame import unwrap_snapshot
from server.limits import Seats, TokenBucket, origin_allowed
from server.protocol import CloseCode
from server.scheduler import Scheduler
from server.session import Session
from server.settings import Settings

_log = logging.getLogger("playground")

_clock = time.perf_counter
# Time for a page to say hello, and to take what is sent before a close.
_HANDSHAKE_SECONDS = 10.0
_FAREWELL_SECONDS = 5.0
# Acknowledgements and pings, which do not count, are shorter than this; what is longer need not be read to know.
_SHORT_MESSAGE = 200
_LONG_MESSAGE = 64 * 1024


@dataclass
class Hub:
    """What all connections of a process share."""

    settings: Settings
    scheduler: Scheduler = field(default_factory=lambda: Scheduler(_clock))
    sessions: set[Session] = field(default_factory=set)
    draining: bool = False

    def __post_init__(self) -> None:
        self.seats = Seats(self.settings)

    async def drain(self, seconds: float) -> None:
        """Sends every page its checkpoint and the code that means "come back"; waits so long for them to go."""
        self.draining = True
        for session in self.sessions:
            session.retire()
        self.scheduler.wake()
        deadline = _clock() + seconds
        while self.sessions and _clock() < deadline:
            await asyncio.sleep(0.02)


async def serve_websocket(websocket: WebSocket, hub: Hub, *, build: str, catalogue: str) -> None:
    """One connection, from the handshake to its end.

    Args:
        websocket: not yet accepted.
        hub: what all connections share.
        build: hash of the page's files, told in `welcome`.
        catalogue: hash of the catalogue, told in `welcome`.
    """
    headers = websocket.headers
    if not origin_allowed(headers.getlist("origin"), headers.getlist("host"), hub.settings):
        await websocket.close()
        return
    address = websocket.client.host if websocket.client else "unknown"
    seated = not hub.draining and hub.seats.take(address)
    try:
        await websocket.accept()
        if seated:
            await _Connection(websocket, hub).run(build, catalogue)
        else:
            await websocket.close(CloseCode.RESTART if hub.draining else CloseCode.FULL)
    except WebSocketDisconnect:
        pass
    finally:
        if seated:
            hub.seats.give_back(address)


class _Connection:
    def __init__(self, websocket: WebSocket, hub: Hub) -> None:
        self._websocket = websocket
        self._hub = hub
        self._settings = hub.settings
        self._reference = secrets.token_hex(4)
        self._bucket = TokenBucket(hub.settings.message_rate, hub.settings.message_burst, _clock)
        self._output = asyncio.Event()

    async def run(self, build: str, catalogue: str) -> None:
        try:
            async with asyncio.timeout(_HANDSHAKE_SECONDS):
                hello, checkpoint = await self._handshake()
        except (TimeoutError, wire.ProtocolError) as error:
            await self._send_error("malformed", str(error) or "the first message must be `hello`; got nothing")
            await self._websocket.close(CloseCode.NO_HELLO)
            return
        except _TooLarge as error:
            await self._send_error("too_large", str(error))
            await self._websocket.close(CloseCode.TOO_LARGE)
            return
        session = Session(self._settings, hello, _clock, checkpoint)
        session.post(
            {
                "type": "welcome",
                "protocol": wire.VERSION,
                "version": __version__,
                "build": build,
                "catalogue": catalogue,
                "heartbeat": self._settings.heartbeat_seconds,
                "credits": self._settings.credits,
                "session": self._reference,
            }
        )
        self._hub.sessions.add(session)
        if self._hub.draining:
            session.retire()
        loop = asyncio.get_running_loop()

        def notify() -> None:
            loop.call_soon_threadsafe(self._output.set)

        self._hub.scheduler.add(session, notify)
        try:
            await self._converse(session)
        finally:
            self._hub.scheduler.remove(session)
            self._hub.sessions.discard(session)

    async def _handshake(self) -> tuple[wire.Hello, bytes | None]:
        first = await self._receive()
        if isinstance(first, bytes):
            raise wire.ProtocolError("the first message must be `hello`; got a binary message")
        message = wire.decode(first)
        if not isinstance(message, wire.Hello):
            raise wire.ProtocolError(f"the first message must be `hello`; got `{message.type}`")
        if not message.resume:
            return message, None
        second = await self._receive()
        if isinstance(second, str):
            raise wire.ProtocolError("the message after `hello` with `resume` must be a checkpoint; got text")
        return message, second

    async def _converse(self, session: Session) -> None:
        reader = asyncio.create_task(self._read(session))
        writer = asyncio.create_task(self._write(session))
        try:
            await asyncio.wait({reader, writer}, return_when=asyncio.FIRST_COMPLETED)
            if reader.done() and not writer.done():
                code = reader.result()
                if code is not None:
                    session.post(wire.Close(code))
                    self._output.set()
                    await asyncio.wait({writer}, timeout=_FAREWELL_SECONDS)
            if writer.done():
                writer.result()
        except WebSocketDisconnect:
            pass
        except Exception:
            _log.exception("connection failed; reference %s", self._reference)
            await self._send(wire.notice_message("failed", {"reference": self._reference}))
            await self._websocket.close(CloseCode.FAILED)
        finally:
            for task in (reader, writer):
                task.cancel()
            await asyncio.gather(reader, writer, return_exceptions=True)

    async def _read(self, session: Session) -> CloseCode | None:
        """Takes messages until the page goes (None) or has to be let go (why)."""
        seconds = self._settings.idle_seconds
        try:
            async with asyncio.timeout(seconds) as idle:
                while True:
                    received = await self._receive()
                    try:
                        message = self._decode(received)
                        if self._take(message, session):
                            idle.reschedule(asyncio.get_running_loop().time() + seconds)
                    except wire.ProtocolError as error:
                        self._answer(session, wire.error_message("malformed", str(error)))
                    except _TooFast as error:
                        self._answer(session, wire.error_message("too_fast", str(error)))
        except TimeoutError:
            return CloseCode.IDLE
        except _TooLarge as error:
            self._answer(session, wire.error_message("too_large", str(error)))
            return CloseCode.TOO_LARGE
        except WebSocketDisconnect:
            return None

    def _decode(self, received: str | bytes) -> wire.ClientMessage | wire.Load:
        # Reading takes time by length, so a long text counts for several; a checkpoint has a limit of its own.
        allowed = self._bucket.take(1 if isinstance(received, bytes) else 1 + len(received) // _LONG_MESSAGE)
        if isinstance(received, bytes):
            if not allowed:
                raise self._too_fast()
            unwrap_snapshot(received)
            return wire.Load(received)
        message = wire.decode(received) if allowed or len(received) <= _SHORT_MESSAGE else None
        if isinstance(message, wire.Ack | wire.Ping):
            if allowed:
                self._bucket.give_back()
            return message
        if message is None or not allowed:
            raise self._too_fast()
        return message

    def _too_fast(self) -> _TooFast:
        rate, burst = self._settings.message_rate, self._settings.message_burst
        return _TooFast(f"messages must come at most {rate:g} a second with a burst of {burst}; one was dropped")

    def _take(self, message: wire.ClientMessage | wire.Load, session: Session) -> bool:
        """Hands a message on; whether it shows that somebody is there."""
        if isinstance(message, wire.Hello):
            raise wire.ProtocolError("`hello` must be the first message, and come once")
        if isinstance(message, wire.Ping):
            self._answer(session, {"type": "pong"})
            return False
        if not session.receive(message):
            raise _TooFast("too many messages are waiting to be carried out; one was dropped")
        self._hub.scheduler.wake()
        return not isinstance(message, wire.Ack)

    def _answer(self, session: Session, event: dict[str, object]) -> None:
        session.post(event)
        self._output.set()

    async def _write(self, session: Session) -> None:
        """Sends what the session says, until it says close. Waits while the page does not read."""
        while True:
            await self._output.wait()
            self._output.clear()
            for event in session.take_events():
                if isinstance(event, wire.Close):
                    await self._websocket.close(event.code)
                    return
                await self._send(event)

    async def _send(self, event: dict[str, object] | bytes) -> None:
        if isinstance(event, bytes):
            await self._websocket.send_bytes(event)
        else:
            await self._websocket.send_text(wire.encode(event))

    async def _send_error(self, code: wire.ErrorCode, message: str) -> None:
        await self._send(wire.error_message(code, message))

    async def _receive(self) -> str | bytes:
        """The next message.

        Raises:
            WebSocketDisconnect: the page has gone.
            _TooLarge: over the limit for its kind.
        """
        # Not receive_json: it ends the connection without a close code on text that is not JSON.
        message: Any = await self._websocket.receive()
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(message.get("code", 1005))
        text, data = message.get("text"), message.get("bytes")
        if text is not None:
            size = len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))
            return str(_within(text, size, self._settings.message_bytes, "text"))
        return bytes(_within(data, len(data), self._settings.checkpoint_bytes + 16, "binary"))


class _TooFast(ValueError):
    """A message came too soon after the others, and is dropped."""


class _TooLarge(ValueError):
    """A message is over its size limit."""


def _within(message: Any, size: int, limit: int, kind: str) -> Any:
    if size > limit:
        raise _TooLarge(f"a {kind} message must be at most {limit} bytes; got {size}")
    return message
