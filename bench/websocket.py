"""The websocket protocol as a client of measurements speaks it, over asyncio's transports.

Clients that measure a server on the same cores should take as little of them as they can: some 40 microseconds for a
picture.
"""

from __future__ import annotations

import asyncio
import base64
import json
import os
from typing import Any
from urllib.parse import urlsplit

TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10
# All that a page says is short, and masked with zeros: the server has the work of it, the page has not.
_MASK = bytes(4)


class Websocket(asyncio.BufferedProtocol):
    """One connection; what comes over it is for the classes made of this one.

    Args:
        url: of the server's websocket.
        headers: more lines of the request, such as `X-Forwarded-For: 10.0.0.1`.

    Attributes:
        ended: the connection has, though nobody closed it.
        received: what has come and is being read; a message is a part of it, and is gone after `take`.
    """

    def __init__(self, url: str, *headers: str) -> None:
        self._address, self._headers = urlsplit(url), headers
        self.ended = False
        self.received, self._filled, self._open = bytearray(65536), 0, False
        self._closes = False

    async def connect(self) -> None:
        """Connects."""
        self.loop = asyncio.get_running_loop()
        await self.loop.create_connection(lambda: self, self._address.hostname, self._address.port)

    def close(self) -> None:
        self._closes = True
        self._transport.abort()

    def opened(self) -> None:
        """The server has answered."""

    def take(self, kind: int, begin: int, end: int) -> None:
        """A message has come, a text or not."""

    def say(self, message: dict[str, Any]) -> None:
        self.write(TEXT, json.dumps(message).encode())

    def write(self, kind: int, content: bytes) -> None:
        if self._transport.is_closing():
            return
        size = len(content)
        if size < 126:
            length = bytes((128 | size,))
        elif size < 65536:
            length = bytes((128 | 126,)) + size.to_bytes(2, "big")
        else:
            length = bytes((128 | 127,)) + size.to_bytes(8, "big")
        self._transport.write(bytes((128 | kind,)) + length + _MASK + content)

    # What asyncio calls.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        key = base64.b64encode(os.urandom(16)).decode()
        lines = [
            f"GET {self._address.path} HTTP/1.1",
            f"Host: {self._address.netloc}",
            "Upgrade: websocket",
            "Connection: Upgrade",
            f"Sec-WebSocket-Key: {key}",
            "Sec-WebSocket-Version: 13",
            *self._headers,
        ]
        transport.write("\r\n".join([*lines, "", ""]).encode())

    def connection_lost(self, exc: Exception | None) -> None:
        self.ended = not self._closes

    def get_buffer(self, sizehint: int) -> memoryview:
        return memoryview(self.received)[self._filled :]

    def buffer_updated(self, nbytes: int) -> None:
        self._filled += nbytes
        at = 0 if self._open else self._end_of_head()
        while self._open:
            begin, end, kind = self._next_message(at)
            if end > self._filled:
                break
            self._answer(kind, begin, end)
            at = end
        if at:
            self.received[: self._filled - at] = self.received[at : self._filled]
            self._filled -= at
        if self._open:
            # Room for the message that comes, and some more.
            missing = self._next_message(0)[1] + 4096 - len(self.received)
            if missing > 0:
                # Another, because asyncio still holds a view of this one.
                self.received = self.received + bytes(missing)

    # Reading.

    def _end_of_head(self) -> int:
        end = self.received.find(b"\r\n\r\n", 0, self._filled)
        if end < 0:
            return 0
        if not self.received.startswith(b"HTTP/1.1 101 "):
            raise ConnectionError(self.received[:end].decode(errors="replace"))
        self._open = True
        self.opened()
        return end + 4

    def _next_message(self, at: int) -> tuple[int, int, int]:
        """Where the content of the message at a place begins and ends, as far as is known by now, and its kind."""
        buffer, there = self.received, self._filled - at
        if there < 2:
            return at, at + 2, 0
        size, begin = buffer[at + 1], at + 2
        if size == 126:
            if there < 4:
                return at, at + 4, 0
            size, begin = int.from_bytes(buffer[at + 2 : at + 4], "big"), at + 4
        elif size == 127:
            if there < 10:
                return at, at + 10, 0
            size, begin = int.from_bytes(buffer[at + 2 : at + 10], "big"), at + 10
        return begin, begin + size, buffer[at] & 15

    def _answer(self, kind: int, begin: int, end: int) -> None:
        if kind == PING:
            self.write(PONG, bytes(self.received[begin:end]))
        elif kind == CLOSE:
            self._transport.abort()
        else:
            self.take(kind, begin, end)
