"""A page without a picture: plays, reads every frame, acknowledges it, and edits a bias every other second.

It speaks the websocket protocol itself, over asyncio's transports, because clients that measure a server on the same
cores should take as little of them as they can: some 40 microseconds for a picture.
"""

from __future__ import annotations

import asyncio
import base64
import json
import os
import random
import struct
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import numpy as np

HEADER = struct.Struct("<BBHIIIII4d3f2hIIHHHH2f")
FRAME = 1
# A unit that is held keeps the bias it was given, so the picture that shows an edit is known by that number.
HELD = {"frozen": [{"layer": 1, "unit": 0}]}
# Between a page's edits, in seconds.
_EDIT_EVERY = (1.0, 3.0)
_TEXT, _BINARY, _CLOSE, _PING, _PONG = 1, 2, 8, 9, 10
# All that a page says is short, and masked with zeros: the server has the work of it, the page has not.
_MASK = bytes(4)


@dataclass
class Counts:
    """What one page saw while it was measured; times on `time.perf_counter`."""

    frames: int = 0
    first: tuple[int, float] | None = None
    last: tuple[int, float] = (0, 0.0)
    side: int = 0
    latencies: list[float] = field(default_factory=list)

    @property
    def epochs_per_second(self) -> float:
        """Between the first picture and the last."""
        if self.first is None or self.last[1] == self.first[1]:
            return 0.0
        return (self.last[0] - self.first[0]) / (self.last[1] - self.first[1])


class Page(asyncio.BufferedProtocol):
    """One page.

    Args:
        url: of the server's websocket.
        experiment: what it trains, as a document.
        delay: seconds it takes to draw a picture, after which it acknowledges it.
        speed: what it asks for; "default" for what a page asks for that says nothing.
        playing: whether it plays.

    Attributes:
        counts: what it sees; None while nobody measures.
        ready: the first picture has come.
        ended: the connection has, though nobody closed it.
    """

    def __init__(self, url: str, experiment: dict[str, Any], delay: float, speed: object, *, playing: bool) -> None:
        self._address, self._delay = urlsplit(url), delay
        self._hello = {"type": "hello", "protocol": 1, "experiment": {**experiment, **HELD}, "playing": playing}
        if speed != "default":
            self._hello["speed"] = speed
        self.counts: Counts | None = None
        self.ready = asyncio.Event()
        self.ended = False
        self._sent: tuple[bytes, float] | None = None
        self._buffer, self._filled, self._open = bytearray(65536), 0, False
        self._closes = False

    async def connect(self) -> None:
        """Connects, and greets once the server has answered."""
        self._loop = asyncio.get_running_loop()
        host, port = self._address.hostname, self._address.port
        await self._loop.create_connection(lambda: self, host, port)
        self._edit_later()

    def close(self) -> None:
        self._closes = True
        self._edit.cancel()
        self._transport.abort()

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
        ]
        transport.write("\r\n".join([*lines, "", ""]).encode())

    def connection_lost(self, exc: Exception | None) -> None:
        self.ended = not self._closes

    def get_buffer(self, sizehint: int) -> memoryview:
        return memoryview(self._buffer)[self._filled :]

    def buffer_updated(self, nbytes: int) -> None:
        self._filled += nbytes
        at = 0 if self._open else self._end_of_head()
        while self._open:
            begin, end, kind = self._next_message(at)
            if end > self._filled:
                break
            self._take(kind, begin, end)
            at = end
        if at:
            self._buffer[: self._filled - at] = self._buffer[at : self._filled]
            self._filled -= at
        if self._open:
            # Room for the message that comes, and some more.
            missing = self._next_message(0)[1] + 4096 - len(self._buffer)
            if missing > 0:
                # Another, because asyncio still holds a view of this one.
                self._buffer = self._buffer + bytes(missing)

    # Reading.

    def _end_of_head(self) -> int:
        end = self._buffer.find(b"\r\n\r\n", 0, self._filled)
        if end < 0:
            return 0
        if not self._buffer.startswith(b"HTTP/1.1 101 "):
            raise ConnectionError(self._buffer[:end].decode(errors="replace"))
        self._open = True
        self._say(self._hello)
        return end + 4

    def _next_message(self, at: int) -> tuple[int, int, int]:
        """Where the content of the message at a place begins and ends, as far as is known by now, and its kind."""
        buffer, there = self._buffer, self._filled - at
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

    def _take(self, kind: int, begin: int, end: int) -> None:
        if kind == _BINARY and self._buffer[begin] == FRAME:
            self._take_frame(begin)
        elif kind == _PING:
            self._write(_PONG, bytes(self._buffer[begin:end]))
        elif kind == _CLOSE:
            self._transport.abort()

    def _take_frame(self, begin: int) -> None:
        header, now = HEADER.unpack_from(self._buffer, begin), time.perf_counter()
        self._loop.call_later(self._delay, self._acknowledge, header[3])
        self.ready.set()
        counts = self.counts
        if counts is None:
            return
        counts.frames += 1
        counts.last, counts.side = (header[5], now), header[21]
        counts.first = counts.first or counts.last
        if self._sent is not None:
            value, at = self._sent
            parameters = begin + HEADER.size
            if self._buffer.find(value, parameters, parameters + 4 * header[17]) >= 0:
                counts.latencies.append(now - at)
                self._sent = None

    # Writing.

    def _acknowledge(self, sequence: int) -> None:
        self._write(_TEXT, b'{"type":"ack","sequence":%d}' % sequence)

    def _edit_later(self) -> None:
        self._edit = self._loop.call_later(random.uniform(*_EDIT_EVERY), self._edit_bias)

    def _edit_bias(self) -> None:
        if self.counts and self._sent is None:
            value = random.uniform(-1, 1)
            self._sent = np.float32(value).tobytes(), time.perf_counter()
            self._say({"type": "edit", "layer": 1, "unit": 0, "source": None, "value": value})
        self._edit_later()

    def _say(self, message: dict[str, Any]) -> None:
        self._write(_TEXT, json.dumps(message).encode())

    def _write(self, kind: int, content: bytes) -> None:
        if self._transport.is_closing():
            return
        size = len(content)
        length = bytes((128 | size,)) if size < 126 else bytes((128 | 126,)) + size.to_bytes(2, "big")
        self._transport.write(bytes((128 | kind,)) + length + _MASK + content)
