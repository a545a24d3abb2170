"""The only asyncio around a session: who may connect, receive, send, close."""

from __future__ import annotations

import asyncio
import secrets

from starlette.websockets import WebSocket, WebSocketDisconnect

from server import __version__
from server.compute.single_turn import JobError
from server.connections.channel import LONG_MESSAGE, SHORT_MESSAGE, Channel, TooLarge
from server.connections.hub import Hub, clock
from server.connections.seats import Refusal, Ticket
from server.connections.waiting_line import WaitingLine
from server.http.origins import origin_allowed
from server.http.rates import TokenBucket
from server.http.request_body import address_of, source_of
from server.process.logs import SessionLog
from server.session.session import Session
from server.wire import inbound, outbound
from server.wire.frame import unwrap_snapshot
from server.wire.outbound import CloseCode

# Time for a page to say hello, and to take what is sent before a close.
_HANDSHAKE_SECONDS = 10.0
_FAREWELL_SECONDS = 5.0
# A message counts as one more for each such part.
_COUNTED_BYTES = 64 * 1024
# None: the server stops.
_REFUSED = {None: CloseCode.RESTART, Refusal.FULL: CloseCode.FULL, Refusal.CROWDED: CloseCode.CROWDED}


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
        hub.metrics.reject("origin")
        await websocket.close()
        return
    address = address_of(websocket)
    changed = asyncio.Event()
    ticket = None if hub.draining else hub.seats.join(source_of(websocket), changed.set)
    try:
        await websocket.accept()
        hub.metrics.add("connections_total")
        if isinstance(ticket, Ticket):
            await _Connection(websocket, hub, ticket, changed, address).run(build, catalogue)
        else:
            await Channel(websocket, hub.settings, hub.metrics).close(_REFUSED[ticket])
    except WebSocketDisconnect:
        pass
    finally:
        if isinstance(ticket, Ticket):
            hub.seats.leave(ticket)


class _Connection:
    def __init__(self, websocket: WebSocket, hub: Hub, ticket: Ticket, changed: asyncio.Event, address: str) -> None:
        self._channel = Channel(websocket, hub.settings, hub.metrics)
        self._hub = hub
        self._settings = hub.settings
        self._ticket = ticket
        self._line = WaitingLine(self._channel, hub, changed)
        self._reference = secrets.token_hex(4)
        self._log = SessionLog(hub.settings, self._reference, address)
        self._bucket = TokenBucket(hub.settings.message_rate, hub.settings.message_burst, clock)
        self._output = asyncio.Event()

    async def run(self, build: str, catalogue: str) -> None:
        greeting = await self._greet()
        if greeting:
            await self._play(*greeting, build, catalogue)

    async def _greet(self) -> tuple[inbound.Hello, bytes | None] | None:
        """The page's greeting, once it has a seat; None where the connection has ended instead."""
        late = CloseCode.NO_HELLO
        try:
            async with asyncio.timeout(_HANDSHAKE_SECONDS):
                greeting = await self._channel.handshake(self._decode_apart)
            if not self._ticket.seated:
                # Who was asleep when its turn came is not broken: it may come again.
                late = CloseCode.IDLE
                if not await self._line.wait(self._ticket):
                    await self._channel.close(CloseCode.RESTART)
                    return None
                async with asyncio.timeout(_HANDSHAKE_SECONDS):
                    greeting = await self._channel.handshake(self._decode_apart)
            return greeting
        except TimeoutError:
            await self._channel.send_error("malformed", "the first message must be `hello`; got nothing")
            await self._channel.close(late)
        except inbound.ProtocolError as error:
            await self._channel.send_error("malformed", str(error))
            await self._channel.close(CloseCode.NO_HELLO)
        except TooLarge as error:
            await self._channel.send_error("too_large", str(error))
            await self._channel.close(CloseCode.TOO_LARGE)
        return None

    async def _play(self, hello: inbound.Hello, checkpoint: bytes | None, build: str, catalogue: str) -> None:
        await self._hub.engine()
        memory = self._hub.memory.share()
        session = Session(self._settings, hello, clock, checkpoint, self._hub.limit.running, memory)
        session.post(
            outbound.welcome_message(
                version=__version__,
                build=build,
                catalogue=catalogue,
                heartbeat=self._settings.heartbeat_seconds,
                credits=self._settings.credits,
                session=self._reference,
            )
        )
        self._hub.add(session, lambda: self._hub.signal(self._output), self._ticket.address)
        if checkpoint is not None:
            self._hub.metrics.add("resumed_total")
        self._log.began(resumed=checkpoint is not None)
        try:
            await self._converse(session)
        finally:
            self._hub.remove(session)
            memory.take(None)
            self._log.ended()

    async def _converse(self, session: Session) -> None:
        reader = asyncio.create_task(self._read(session))
        writer = asyncio.create_task(self._write(session))
        try:
            await asyncio.wait({reader, writer}, return_when=asyncio.FIRST_COMPLETED)
            if reader.done() and not writer.done():
                code = reader.result()
                if code is not None:
                    session.post(outbound.Close(code))
                    self._output.set()
                    await asyncio.wait({writer}, timeout=_FAREWELL_SECONDS)
            if writer.done():
                writer.result()
        except WebSocketDisconnect:
            pass
        except Exception:
            self._log.failed()
            await self._channel.send(outbound.notice_message("failed", {"reference": self._reference}))
            await self._channel.close(CloseCode.FAILED)
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
                    received = await self._channel.receive()
                    try:
                        message = self._decode(received)
                        if self._take(message, session):
                            idle.reschedule(asyncio.get_running_loop().time() + seconds)
                    except inbound.ProtocolError as error:
                        self._answer(session, outbound.error_message("malformed", str(error)))
                    except _TooFast as error:
                        self._answer(session, outbound.error_message("too_fast", str(error)))
        except TimeoutError:
            return CloseCode.IDLE
        except TooLarge as error:
            self._answer(session, outbound.error_message("too_large", str(error)))
            return CloseCode.TOO_LARGE
        except WebSocketDisconnect:
            return None

    async def _decode_apart(self, text: str) -> inbound.ClientMessage:
        """Reads a greeting, where it is long at the expense of its address."""
        if len(text) <= LONG_MESSAGE:
            return inbound.decode(text)
        try:
            message: inbound.ClientMessage = await self._hub.work(
                lambda: inbound.decode(text), self._ticket.address, inbound.ProtocolError
            )
        except JobError:
            raise inbound.ProtocolError("`hello` must be such that it can be read in time") from None
        return message

    def _decode(self, received: str | bytes) -> inbound.ClientMessage | inbound.Load | str:
        """The message; a long one as it came, to be read on the compute thread."""
        allowed = self._bucket.take(1 + len(received) // _COUNTED_BYTES)
        if not allowed and len(received) > SHORT_MESSAGE:
            raise self._too_fast()
        if isinstance(received, bytes):
            if not allowed:
                raise self._too_fast()
            unwrap_snapshot(received)
            return inbound.Load(received)
        if len(received) > LONG_MESSAGE:
            return received
        message = inbound.decode(received)
        if isinstance(message, inbound.Ack | inbound.CompareAck | inbound.Ping):
            if allowed:
                self._bucket.give_back()
        elif not allowed:
            raise self._too_fast()
        return message

    def _too_fast(self) -> _TooFast:
        rate, burst = self._settings.message_rate, self._settings.message_burst
        return _TooFast(f"messages must come at most {rate:g} a second with a burst of {burst}; one was dropped")

    def _take(self, message: inbound.ClientMessage | inbound.Load | str, session: Session) -> bool:
        """Hands a message on; whether it shows that somebody is there."""
        if isinstance(message, inbound.Hello):
            raise inbound.ProtocolError(inbound.HELLO_TWICE)
        if isinstance(message, inbound.Ping):
            self._answer(session, outbound.pong_message())
            return False
        if not session.receive(message):
            raise _TooFast("too many messages are waiting to be carried out; one was dropped")
        self._hub.scheduler.wake(session)
        return not isinstance(message, inbound.Ack | inbound.CompareAck)

    def _answer(self, session: Session, event: dict[str, object]) -> None:
        session.post(event)
        self._output.set()

    async def _write(self, session: Session) -> None:
        """Sends what the session says, until it says close. Waits while the page does not read."""
        while True:
            await self._output.wait()
            self._output.clear()
            start = clock()
            events = session.take_events()
            if session.freed:
                self._hub.scheduler.wake(session)
            for event in events:
                if isinstance(event, outbound.Close):
                    await self._channel.close(event.code)
                    return
                await self._channel.send(event)
            session.note_sent(clock() - start)


class _TooFast(ValueError):
    """A message came too soon after the others, and is dropped."""
