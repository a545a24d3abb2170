"""A page that plays through drops: it reconnects and resumes from its last checkpoint, as connection.js does."""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from engine import Trainer
from tests.server.conftest import read_frame

RATE = 60


class Wanderer:
    """One learner who plays at so many epochs a second, whatever happens to the connection.

    Args:
        url: of the websocket.
        seed: of the run; each learner has another.
    """

    def __init__(self, url: str, seed: int) -> None:
        self.experiment = {"seed": seed}
        self.epoch = 0
        """Of the newest frame."""
        self.checkpoint: bytes | None = None
        self.drops: list[tuple[int, int]] = []
        """At each drop: the epoch of the newest frame, and that of the checkpoint the run goes on from."""
        self.resets = 0
        """Runs that began anew, the first one included."""
        self._url = url

    async def play(self) -> None:
        """Plays until cancelled."""
        while True:
            with contextlib.suppress(OSError, InvalidHandshake, ConnectionClosed, TimeoutError):
                async with connect(self._url, max_size=None, compression=None, close_timeout=1) as socket:
                    try:
                        await self._converse(socket)
                    finally:
                        self.drops.append((self.epoch, self._kept_epoch()))
            await asyncio.sleep(0.1 + 0.4 * random.random())

    async def _converse(self, socket: ClientConnection) -> None:
        speed = {"per": "epoch", "rate": RATE}
        hello: dict[str, Any] = {"type": "hello", "protocol": 1, "playing": True, "speed": speed}
        await socket.send(json.dumps({**hello, "experiment": self.experiment, "resume": self.checkpoint is not None}))
        if self.checkpoint:
            await socket.send(self.checkpoint)
        async for message in socket:
            if isinstance(message, str):
                heard = json.loads(message)
                assert heard["type"] not in ("error", "refused", "notice"), heard
                self.resets += heard["type"] == "run" and heard["reset"]
            elif message[0] == 1:
                frame = read_frame(message)
                self.epoch = frame["epoch"]
                await socket.send(json.dumps({"type": "ack", "sequence": frame["sequence"]}))
            elif message[0] == 2:
                self.checkpoint = message

    def _kept_epoch(self) -> int:
        return Trainer.restore(self.checkpoint[8:]).epoch if self.checkpoint else 0
