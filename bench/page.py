"""A page without a picture: plays, reads every frame, acknowledges it, and edits a bias every other second."""

from __future__ import annotations

import asyncio
import random
import struct
import time
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from bench.websocket import BINARY, TEXT, Websocket

HEADER = struct.Struct("<BBHIIIII4d3f2hIIHHHH2f")
FRAME = 1
# A unit that is held keeps the bias it was given, so the picture that shows an edit is known by that number.
HELD = {"frozen": [{"layer": 1, "unit": 0}]}
# Between a page's edits, in seconds.
_EDIT_EVERY = (1.0, 3.0)


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


class Page(Websocket):
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
    """

    def __init__(self, url: str, experiment: dict[str, Any], delay: float, speed: object, *, playing: bool) -> None:
        super().__init__(url)
        self._delay = delay
        self._hello = {"type": "hello", "protocol": 1, "experiment": {**experiment, **HELD}, "playing": playing}
        if speed != "default":
            self._hello["speed"] = speed
        self.counts: Counts | None = None
        self.ready = asyncio.Event()
        self._sent: tuple[bytes, float] | None = None

    async def connect(self) -> None:
        """Connects, and greets once the server has answered."""
        await super().connect()
        self._edit_later()

    def close(self) -> None:
        self._edit.cancel()
        super().close()

    def opened(self) -> None:
        self.say(self._hello)

    def take(self, kind: int, begin: int, end: int) -> None:
        if kind == BINARY and self.received[begin] == FRAME:
            self._take_frame(begin)

    def _take_frame(self, begin: int) -> None:
        header, now = HEADER.unpack_from(self.received, begin), time.perf_counter()
        self.loop.call_later(self._delay, self._acknowledge, header[3])
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
            if self.received.find(value, parameters, parameters + 4 * header[17]) >= 0:
                counts.latencies.append(now - at)
                self._sent = None

    def _acknowledge(self, sequence: int) -> None:
        self.write(TEXT, b'{"type":"ack","sequence":%d}' % sequence)

    def _edit_later(self) -> None:
        self._edit = self.loop.call_later(random.uniform(*_EDIT_EVERY), self._edit_bias)

    def _edit_bias(self) -> None:
        if self.counts and self._sent is None:
            value = random.uniform(-1, 1)
            self._sent = np.float32(value).tobytes(), time.perf_counter()
            self.say({"type": "edit", "layer": 1, "unit": 0, "source": None, "value": value})
        self._edit_later()
