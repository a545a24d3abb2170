"""One websocket of a class: who may open it, what is read of it and how fast, and what waits to be sent."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from typing import Any, Final

from starlette.websockets import WebSocket, WebSocketDisconnect

from server.classes.carrying_out import carry_out
from server.classes.classes import Classes
from server.classes.entering import enter, look
from server.classes.messages import inbound
from server.classes.messages.refusals import Refused, refused_message
from server.classes.rooms.page import ClassClose, Page, encode
from server.classes.rooms.room import Room
from server.classes.store import StoreGone
from server.compute.single_turn import JobError
from server.connections.channel import LONG_MESSAGE
from server.connections.hub import Hub, clock
from server.http.origins import origin_allowed
from server.http.rates import TokenBucket
from server.http.request_body import source_of

_log = logging.getLogger("playground")

_FIRST_SECONDS: Final = 10.0
_LOOKING_SECONDS: Final = 600.0
_FAREWELL_SECONDS: Final = 5.0
_RATE, _SOURCE_RATE, _BURST = 10.0, 15.0, 40
# A message counts as one more for each such part.
_COUNTED_BYTES: Final = 64 * 1024
# Who goes on sending what is dropped is let go.
_DROPPED_RATE, _DROPPED_BURST = 2.0, 100
# What may wait to be sent to a page that reads slowly: some states of a run that is looked at.
_WAITING_BYTES: Final = 4 * 1024 * 1024
# And to all pages of this process; beyond that, those that have more than a little waiting are let go.
_ALL_WAITING_BYTES: Final = 128 * 1024 * 1024
_LITTLE_BYTES: Final = 64 * 1024


async def serve_class(websocket: WebSocket, classes: Classes, hub: Hub) -> None:
    """One connection, from the handshake to its end.

    Args:
        websocket: not yet accepted.
        classes: of this process.
        hub: what all connections share.
    """
    headers = websocket.headers
    if not origin_allowed(headers.getlist("origin"), headers.getlist("host"), hub.settings):
        hub.metrics.reject("origin")
        await websocket.close()
        return
    await websocket.accept()
    line = _Line(websocket, classes)
    writer = asyncio.create_task(line.write())
    if hub.draining:
        line.close(ClassClose.RESTART)
    else:
        classes.lines.add(line.restart)
        try:
            await _Visit(websocket, classes, hub, line).run()
        except WebSocketDisconnect:
            line.gone()
        except Exception:
            _log.exception("a class's page failed")
            line.close(ClassClose.FAILED)
        finally:
            classes.lines.discard(line.restart)
    await asyncio.wait({writer}, timeout=_FAREWELL_SECONDS)
    writer.cancel()
    await asyncio.gather(writer, return_exceptions=True)
    line.gone()


class _Line:
    """What waits to be sent to one page."""

    def __init__(self, websocket: WebSocket, classes: Classes) -> None:
        self._websocket, self._classes = websocket, classes
        self._waiting: deque[str] = deque()
        self._bytes = 0
        self._code: ClassClose | None = None
        self._changed = asyncio.Event()
        self._reading: asyncio.Task[Any] | None = None

    def say(self, text: str) -> None:
        if self._code is not None:
            return
        self._waiting.append(text)
        self._count(len(text))
        crowded = self._classes.waiting_bytes > _ALL_WAITING_BYTES and self._bytes > _LITTLE_BYTES
        if crowded or self._bytes > _WAITING_BYTES:
            self._clear()
            self.close(ClassClose.FLOOD)
        self._changed.set()

    def close(self, code: ClassClose) -> None:
        if self._code is None:
            self._code = code
            self._changed.set()
            if self._reading is not None:
                self._reading.cancel()

    def restart(self) -> None:
        self.close(ClassClose.RESTART)

    def gone(self) -> None:
        """The other end is not there any more."""
        self._clear()
        self.close(ClassClose.OVER)

    async def read(self) -> Any:
        """What the page sends next; None where the line is over."""
        if self._is_over():
            return None
        task = self._reading = asyncio.current_task()
        try:
            return await self._websocket.receive()
        except asyncio.CancelledError:
            # Nothing else is interrupted by a close: what was under way is done to its end.
            if task is None or not self._is_over():
                raise
            task.uncancel()
            return None
        finally:
            self._reading = None

    def _is_over(self) -> bool:
        return self._code is not None

    def _count(self, size: int) -> None:
        self._bytes += size
        self._classes.waiting_bytes += size

    def _clear(self) -> None:
        self._waiting.clear()
        self._count(-self._bytes)

    async def write(self) -> None:
        try:
            while self._waiting or self._code is None:
                await self._changed.wait()
                self._changed.clear()
                while self._waiting:
                    text = self._waiting.popleft()
                    self._count(-len(text))
                    self._classes.metrics.add("sent_bytes_total", len(text))
                    await self._websocket.send_text(text)
            await self._websocket.close(self._code)
        except (WebSocketDisconnect, RuntimeError):
            # It has gone; whoever reads hears of it, too.
            self.gone()


class _Visit:
    """What one page does, from its first message on."""

    def __init__(self, websocket: WebSocket, classes: Classes, hub: Hub, line: _Line) -> None:
        self._classes, self._hub, self._line = classes, hub, line
        self._source = source_of(websocket)
        self._bucket = TokenBucket(_RATE, _BURST, clock)
        self._source_bucket = TokenBucket(_SOURCE_RATE, _BURST, clock)
        self._dropped = TokenBucket(_DROPPED_RATE, _DROPPED_BURST, clock)

    async def run(self) -> None:
        entered = await self._enter()
        if entered is None:
            return
        room, page = entered
        try:
            await self._converse(room, page)
        finally:
            self._classes.leave(room, page)

    async def _enter(self) -> tuple[Room, Page] | None:
        seconds = _FIRST_SECONDS
        of: str | None = None
        try:
            while True:
                async with asyncio.timeout(seconds):
                    text = await self._receive()
                if text is None:
                    return None
                of = inbound.type_of(text)
                message = await self._decode(text, 1 + len(text) // _COUNTED_BYTES, wanted=False)
                of = message.type
                if isinstance(message, inbound.Look):
                    found = await look(self._classes, message, self._source)
                    self._line.say(encode(found))
                    seconds = _LOOKING_SECONDS
                elif isinstance(message, inbound.Ping):
                    self._line.say(encode({"type": "pong"}))
                elif isinstance(message, inbound.Entering):
                    return await enter(self._classes, message, self._source, self._make)
                else:
                    rule = f"the first message must be look, open, teach, join or rejoin; got `{message.type}`"
                    raise inbound.ProtocolError(rule)
        except TimeoutError:
            self._line.close(ClassClose.IDLE)
        except inbound.ProtocolError as error:
            self._refuse(Refused("malformed", rule=str(error)), of, ClassClose.MALFORMED)
        except StoreGone:
            self._refuse(Refused("store_gone"), of, ClassClose.STORE_GONE)
        except Refused as refused:
            self._refuse(refused, of, ClassClose.REFUSED)
        return None

    def _make(self, member: str, name: str) -> Page:
        return Page(member, name, self._source, self._line.say, self._line.close)

    def _refuse(self, refused: Refused, of: str | None, code: ClassClose | None = None) -> None:
        self._classes.metrics.add("class_refused_total", label=refused.code)
        self._line.say(encode(refused_message(refused, of)))
        if code is not None:
            self._line.close(code)

    async def _converse(self, room: Room, page: Page) -> None:
        while (text := await self._receive()) is not None:
            of = inbound.type_of(text)
            try:
                message = await self._decode(text, 1 + len(text) // _COUNTED_BYTES, page.wanted)
                of = message.type
                await carry_out(self._classes, room, page, message)
            except inbound.ProtocolError as error:
                self._refuse(Refused("malformed", rule=str(error)), of)
            except StoreGone:
                self._refuse(Refused("store_gone"), of)
            except Refused as refused:
                self._refuse(refused, of)
                if refused.code == "too_fast" and not self._dropped.take():
                    self._line.close(ClassClose.FLOOD)

    async def _receive(self) -> str | None:
        """The next message; None where the line is over."""
        message = await self._line.read()
        if message is None:
            return None
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(message.get("code", 1005))
        text = message.get("text")
        self._classes.metrics.add("received_bytes_total", len(text if text is not None else message["bytes"]))
        self._classes.metrics.add("class_messages_total")
        return text if text is not None else ""

    async def _decode(self, text: str, count: int, wanted: bool) -> inbound.ClassMessage:
        """Reads a message, a long one on the compute thread at the sender's expense.

        Raises:
            Refused: it came too soon, or is too large.
            ProtocolError: it cannot be read.
        """
        bucket, rate = (self._source_bucket, _SOURCE_RATE) if wanted else (self._bucket, _RATE)
        if not bucket.take(count):
            raise Refused("too_fast", rate=rate, burst=_BURST)
        most = inbound.most_bytes(text)
        if len(text) > most or len(text.encode("utf-8", "surrogatepass")) > most:
            raise Refused("too_large", most=most)
        if len(text) <= LONG_MESSAGE:
            return inbound.decode(text)
        try:
            message: inbound.ClassMessage = await self._hub.work(
                lambda: inbound.decode(text), self._source, inbound.ProtocolError
            )
        except JobError:
            raise inbound.ProtocolError("a message must be such that it can be read in time") from None
        return message
