"""A bad network: passes bytes on late, in pieces, slowly, not for a while, or cuts every connection."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
import threading
from collections.abc import Callable

from tests.server.support.between import Between

# What a slow network holds of each connection: no more than a cheap router would.
_HELD = 8 * 1024


class FaultProxy(Between):
    """Between pages and a server on this machine. Its faults may be set at any time.

    Args:
        port: of the server.
        small: whether it holds little, so that what it does not pass on soon waits at its sender.
    """

    def __init__(self, port: int, *, small: bool = False) -> None:
        self.paused = False
        """Nothing is passed on, either way, and no connection ends."""
        self.latency = 0.0
        """Seconds by which each piece is late."""
        self.piece = 65536
        """Bytes passed on at once."""
        self.piecewise = 65536
        """Bytes, from the first, of what arrives together that are passed on so; the others follow at once."""
        self.rate = float("inf")
        """Bytes a second that are passed on, each way, for each connection."""
        self.passed = 0
        """Bytes passed on so far, in all."""
        self._server_port, self._small = port, small
        self._writers: set[asyncio.StreamWriter] = set()
        super().__init__()

    def cut(self) -> None:
        """Resets every connection, as a router does that has forgotten them."""
        done = threading.Event()
        self._loop.call_soon_threadsafe(self._reset, done.set)
        done.wait(10)

    def _reset(self, done: Callable[[], None]) -> None:
        for writer in self._writers:
            connection = writer.get_extra_info("socket")
            # To close without lingering is to reset.
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()
        self._loop.call_soon(done)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        from_server, to_server = await self._connect()
        both = {writer, to_server}
        self._writers |= both
        try:
            await asyncio.gather(self._pass(reader, to_server), self._pass(from_server, writer))
        finally:
            self._writers -= both
            to_server.close()

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        connection = socket.socket()
        connection.setblocking(False)
        if self._small:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _HELD)
        try:
            await self._loop.sock_connect(connection, ("127.0.0.1", self._server_port))
        except OSError:
            connection.close()
            raise
        # A stream reads ahead up to twice its limit.
        return await asyncio.open_connection(sock=connection, limit=_HELD // 2 if self._small else 65536)

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(_HELD if self._small else 65536):
                beginning = self.piecewise
                while data:
                    if self.latency:
                        await asyncio.sleep(self.latency)
                    while self.paused:
                        await asyncio.sleep(0.01)
                    # At most a tenth of a second's worth, so that a slow network is slow and not jerky.
                    piece = int(min(self.piece if beginning > 0 else len(data), max(1, self.rate / 10)))
                    beginning -= piece
                    writer.write(data[:piece])
                    self.passed += len(data[:piece])
                    await asyncio.sleep(len(data[:piece]) / self.rate)
                    data = data[piece:]
                    await writer.drain()
            writer.write_eof()
