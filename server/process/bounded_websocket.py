"""uvicorn's websocket, with bounds on what one connection may make the server hold or do.

It overrides parts of uvicorn that nobody promises to keep: tests/server/process/test_bounded_websocket.py fails where
they have changed.
"""

from __future__ import annotations

import asyncio
import socket
from asyncio.transports import BaseTransport
from typing import Any

from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame

from server.http.open_connections import Connections, Taking
from server.http.rates import TokenBucket
from server.process.load_balancer import WorkerShare
from server.settings import Settings

# Parsed at a time: what is in it waits in memory as messages, and others wait while it is parsed.
_SLICE = 1024
_LEAST_BYTES = 1024 * 1024
# A browser sends a megabyte in some hundred fragments; a thousand tiny ones are no message of a page.
_FRAGMENTS = 1024
# A browser sends no pings and answers few; a program's library sends one every some seconds.
_CONTROL_RATE = 10.0
_CONTROL_BURST = 60
# How long what was written last may wait to be taken once the connection is closing.
_FLUSH_SECONDS = 10.0
_CHECK_SECONDS = 2.0
_POLICY_VIOLATION = 1008
# What the kernel takes beyond what is under way, and what is kept here for it, before a session has to wait with what
# it says next. By itself a kernel takes megabytes, and a page on a slow line would see what was long ago.
_UNSENT_BYTES = 16 * 1024
_WRITE_AHEAD_BYTES = 8 * 1024


class Guard(WebSocketsSansIOProtocol):
    """One connection, with uvicorn's arguments and the bounds that `guarded` sets."""

    frames_per_second = 240.0
    """Frames of any kind that are read in the long run; more wait in the network, and slow their sender down."""
    frame_burst = 2000
    bytes_per_second = 2.0 * 1024 * 1024
    """The same for bytes: a few large messages cost as much as many small ones."""
    byte_burst = 4 * 1024 * 1024
    write_bytes = 4 * 1024 * 1024
    """What may be written without being taken: a message or two."""
    write_seconds = 20.0
    """A page that takes next to nothing of what waits for it for so long is let go."""
    register: Connections | None = None
    """Where all connections are told."""
    share: WorkerShare | None = None
    """Where the port has other workers, to whom a connection may be passed on."""

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self._unread = bytearray()
        self._fragments = 0
        self._credit = float(self.frame_burst)
        self._byte_credit = float(self.byte_burst)
        self._credited_at = self.loop.time()
        self._controls = TokenBucket(_CONTROL_RATE, _CONTROL_BURST, self.loop.time)
        self._rest: asyncio.TimerHandle | None = None
        self._watch: asyncio.TimerHandle | None = None
        self._closing_checks = 0
        self._here: bool | None = None
        self._taking = Taking(self.loop.time())

    def connection_made(self, transport: BaseTransport) -> None:
        super().connection_made(transport)
        if self.register:
            self.register.add_websocket(self, self.register.source(self.client[0] if self.client else None))
        self.transport.set_write_buffer_limits(high=_WRITE_AHEAD_BYTES)
        connection = self.transport.get_extra_info("socket")
        if connection is not None and hasattr(socket, "TCP_NOTSENT_LOWAT"):
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, _UNSENT_BYTES)
        self._watch = self.loop.call_later(_CHECK_SECONDS, self._check)
        if self._unread:
            self.loop.call_soon(self._parse)

    def begin_with(self, request: bytes) -> None:
        """The connection is one that another worker has passed on, with this request."""
        self._here = True
        self._unread += request

    def connection_lost(self, exc: Exception | None) -> None:
        if self._here and self.share:
            self.share.left()
        if self.register:
            self.register.remove(self)
        for timer in (self._rest, self._watch):
            if timer is not None:
                timer.cancel()
        self._unread.clear()
        super().connection_lost(exc)

    # Reading: a little at a time, and no faster than a page would write.

    def data_received(self, data: bytes) -> None:
        if self._here is None:
            # The first there is to read is the whole head of the request.
            self._here = self.share is None or not self.share.pass_on(self.transport, data)
            if not self._here:
                # This process's end alone: the connection lives on in the other.
                self.transport.abort()
                return
        self._unread += data
        self._parse()

    def _parse(self) -> None:
        while self._unread and not self._held:
            piece = bytes(self._unread[:_SLICE])
            del self._unread[:_SLICE]
            self._byte_credit -= len(piece)
            super().data_received(piece)
            self._pay()
        if self.transport.is_closing():
            self._unread.clear()
        elif self._unread:
            self.transport.pause_reading()
        elif not self._held:
            self.transport.resume_reading()

    @property
    def _held(self) -> bool:
        return self.read_paused or self._rest is not None or self.transport.is_closing()

    def _pay(self) -> None:
        """Rests where more frames or bytes have come than there was credit for, until there is some again."""
        now = self.loop.time()
        passed, self._credited_at = now - self._credited_at, now
        self._credit = min(self.frame_burst, self._credit + passed * self.frames_per_second)
        self._byte_credit = min(self.byte_burst, self._byte_credit + passed * self.bytes_per_second)
        debt = max(-self._credit / self.frames_per_second, -self._byte_credit / self.bytes_per_second)
        if debt > 0:
            self._rest = self.loop.call_later(debt, self._go_on)

    def _go_on(self) -> None:
        self._rest = None
        self._parse()

    async def receive(self) -> Any:
        message = await super().receive()
        if self._unread and not self.read_paused:
            # What is here goes before what is still in the network; the other connections have a turn first.
            self.transport.pause_reading()
            self.loop.call_soon(self._parse)
        return message

    def send_receive_event_to_app(self) -> None:
        # uvicorn would have the transport paused until the message is taken, at two calls of the system for each. What
        # comes meanwhile waits in `_unread`, and `data_received` pauses for it.
        paused, waiting = self.read_paused, self.queue.qsize()
        self.read_paused = True
        super().send_receive_event_to_app()
        self.read_paused = paused or self.queue.qsize() > waiting

    def handle_text(self, event: Frame) -> None:
        self._credit -= 1
        self._fragments = 1
        super().handle_text(event)

    def handle_bytes(self, event: Frame) -> None:
        self._credit -= 1
        self._fragments = 1
        super().handle_bytes(event)

    def handle_cont(self, event: Frame) -> None:
        self._credit -= 1
        self._fragments += 1
        if self._fragments > _FRAGMENTS:
            self._refuse("too many fragments")
        else:
            super().handle_cont(event)

    def handle_ping(self) -> None:
        self._control()
        if not self.transport.is_closing():
            super().handle_ping()
            self._check_written()

    def handle_pong(self, event: Frame) -> None:
        self._control()
        super().handle_pong(event)

    def _control(self) -> None:
        self._credit -= 1
        if not self._controls.take():
            self._refuse("too many control frames")

    # Writing: what is not taken is not kept.

    async def send(self, message: Any) -> None:
        await self.writable.wait()
        if self.handshake_complete and self.transport.is_closing():
            # uvicorn would take it for a mistake of the application, which cannot know yet.
            raise ClientDisconnected()
        await super().send(message)
        if self._unread:
            # After a close, the other side's may be among what waits here.
            self.loop.call_soon(self._parse)

    def resume_writing(self) -> None:
        self._taking.emptied(self.loop.time())
        super().resume_writing()

    def keepalive_timeout(self) -> None:
        super().keepalive_timeout()
        # A close would wait until everything written has been taken, which is just what does not happen.
        self.transport.abort()

    def _check(self) -> None:
        self._closing_checks += self.transport.is_closing()
        if self._closing_checks * _CHECK_SECONDS > _FLUSH_SECONDS:
            self.transport.abort()
        stalled = self._taking.stalled(self.transport.get_write_buffer_size(), self.loop.time())
        if stalled > self.write_seconds:
            self.transport.abort()
        self._check_written()
        self._watch = self.loop.call_later(_CHECK_SECONDS, self._check)

    def _check_written(self) -> None:
        if self.transport.get_write_buffer_size() > self.write_bytes:
            self.transport.abort()

    def _refuse(self, reason: str) -> None:
        if self.transport.is_closing():
            return
        self.queue.put_nowait({"type": "websocket.disconnect", "code": _POLICY_VIOLATION, "reason": reason})
        self.conn.fail(_POLICY_VIOLATION, reason)
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        self.transport.close()


def guarded(
    settings: Settings, others: WorkerShare | None = None, connections: Connections | None = None
) -> type[Guard]:
    """The protocol for uvicorn, with bounds that leave room for twice what these settings let a page do.

    Args:
        settings: what a page may do.
        others: the other workers of the port, where there are any.
        connections: where all are told.
    """

    class Guarded(Guard):
        frames_per_second = 2 * (settings.frames_per_second + settings.message_rate)
        frame_burst = 2 * settings.message_burst + _FRAGMENTS
        # The largest checkpoint and the largest message at once, and then as much every second.
        bytes_per_second = float(max(_LEAST_BYTES, settings.checkpoint_bytes + settings.message_bytes))
        byte_burst = int(bytes_per_second)
        write_bytes = 1024 * 1024 + 2 * settings.checkpoint_bytes
        write_seconds = settings.write_seconds
        register = connections
        share = others

    return Guarded
