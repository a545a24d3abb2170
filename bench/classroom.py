"""Classes at a server: members who send tiles, and the teacher who sees them."""

from __future__ import annotations

import asyncio
import base64
import json
import random
import time
from typing import Any

from bench.websocket import TEXT, Websocket

# As often as a page may send what its tile shows, in seconds, and how often a page says that it is there.
_TILE_SECONDS = 0.5
_PING_SECONDS = 15.0
# A small map of as many bytes as a page's, which no compression makes less of.
_SIDE = 24


class Member(Websocket):
    """A page's connection to its class.

    Args:
        url: of the class socket.
        first: the message it begins with.
        address: from where it comes, as a proxy says.

    Attributes:
        joined: what was answered, once it was.
    """

    def __init__(self, url: str, first: dict[str, Any], address: str = "10.0.0.1") -> None:
        super().__init__(url, f"X-Forwarded-For: {address}")
        self._first = first
        self.joined: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._next: asyncio.TimerHandle | None = None

    def opened(self) -> None:
        self.say(self._first)
        self._ping()

    def close(self) -> None:
        for timer in (self._next, self._pinging):
            if timer:
                timer.cancel()
        super().close()

    def take(self, kind: int, begin: int, end: int) -> None:
        if kind == TEXT:
            self.hear(json.loads(self.received[begin:end]))

    def hear(self, message: dict[str, Any]) -> None:
        """A message; what answers the first one comes before all others."""
        if message["type"] == "refused":
            raise SystemExit(f"a class refused: {message['rule']}")
        if not self.joined.done():
            self.joined.set_result(message)

    def _ping(self) -> None:
        self.say({"type": "ping"})
        self._pinging = self.loop.call_later(_PING_SECONDS, self._ping)


class Student(Member):
    """One who trains, and sends a tile as often as may be.

    Args:
        sent: where the time of each tile is written, by member and epoch.
    """

    def __init__(self, url: str, code: str, name: str, sent: dict[tuple[str, int], float], **where: str) -> None:
        super().__init__(url, {"type": "join", "code": code, "name": name}, **where)
        self._sent, self._epoch = sent, 0

    def train(self) -> None:
        """From now on there is something to tell."""
        # As everybody began at another moment.
        self._next = self.loop.call_later(random.uniform(0, _TILE_SECONDS), self._tell)

    def _tell(self) -> None:
        self._epoch += 1
        self._sent[self.joined.result()["member"], self._epoch] = time.perf_counter()
        numbers = {"epoch": self._epoch, "train_loss": 0.1234567, "test_loss": 0.2345678, "accuracy": 0.875}
        about = {"parameters": 17, "state": "training", "verdict": None, "watching": False, "classes": 2}
        colors = base64.b64encode(random.randbytes(_SIDE * _SIDE)).decode()
        self.say({"type": "tile", **numbers, **about, "map": colors})
        self._next = self.loop.call_later(_TILE_SECONDS, self._tell)


class Teacher(Member):
    """Opens a class.

    Attributes:
        delays: seconds from a student's sending of a tile until it was here; None while nobody measures.
    """

    def __init__(self, url: str, sent: dict[tuple[str, int], float], **where: str) -> None:
        super().__init__(url, {"type": "open", "hours": 1, "own": None}, **where)
        self._sent = sent
        self.delays: list[float] | None = None

    def hear(self, message: dict[str, Any]) -> None:
        super().hear(message)
        if message["type"] == "tiles" and self.delays is not None:
            now = time.perf_counter()
            self.delays += [now - self._sent[tile["member"], tile["epoch"]] for tile in message["tiles"]]


class Classroom:
    """A class of so many, all here.

    Args:
        url: of the class socket.
        count: how many students.
        address: from where all of them come.
    """

    def __init__(self, url: str, count: int, address: str) -> None:
        self._url, self._count, self._address = url, count, address
        self._sent: dict[tuple[str, int], float] = {}
        self._students: list[Student] = []

    async def open(self) -> None:
        """The teacher opens it, and everybody joins, one shortly after another."""
        self.teacher = Teacher(self._url, self._sent, address=self._address)
        await self.teacher.connect()
        async with asyncio.timeout(60):
            code = (await self.teacher.joined)["code"]
            for number in range(self._count):
                name = f"Student {number + 1}"
                student = Student(self._url, code, name, self._sent, address=self._address)
                await student.connect()
                self._students.append(student)
                await asyncio.sleep(0.01)
            await asyncio.gather(*(student.joined for student in self._students))

    def train(self) -> None:
        """All have something to tell from now on."""
        for student in self._students:
            student.train()

    async def end(self) -> None:
        """The teacher ends it; those who were in it are gone."""
        self.teacher.say({"type": "end"})
        await asyncio.sleep(0.5)
        for member in (self.teacher, *self._students):
            member.close()
