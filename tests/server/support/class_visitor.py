"""Pages of classes without sockets: what they say is done at once, what they hear is kept."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

from server.classes.carrying_out import carry_out
from server.classes.classes import Classes
from server.classes.entering import enter, look
from server.classes.messages import inbound
from server.classes.messages.refusals import Refused, refused_message
from server.classes.rooms.page import ClassClose, Page
from server.classes.rooms.room import Room
from server.classes.rooms.scores import Judge
from server.classes.store import MemoryStore, Store, StoreGone
from server.process.metrics import Metrics
from server.settings import Settings
from tests.server.conftest import PATIENCE

Message = dict[str, Any]

TILE: Message = {
    "epoch": 3,
    "train_loss": 0.25,
    "test_loss": 0.5,
    "accuracy": None,
    "parameters": 12,
    "state": "training",
    "verdict": None,
    "map": "AAAA",
    "classes": 2,
    "watching": False,
}


class Visitor:
    """One page, at one process of a server."""

    def __init__(self, classes: Classes, source: str = "203.0.113.7") -> None:
        self.classes, self._source = classes, source
        self.heard: list[Message] = []
        self.closed: ClassClose | None = None
        self._news = asyncio.Event()
        self._waiting: list[Message] = []
        self._in: tuple[Room, Page] | None = None

    async def say(self, type: str, **fields: Any) -> None:
        """Says something, and waits until it is done."""
        await self.say_text(json.dumps({"type": type, **fields}))

    async def say_text(self, text: str) -> None:
        """Says something, whatever it is."""
        type = inbound.type_of(text)
        try:
            message = inbound.decode(text)
            if self._in:
                await carry_out(self.classes, *self._in, message)
            elif isinstance(message, inbound.Look):
                self._hear(json.dumps(await look(self.classes, message, self._source)))
            else:
                assert isinstance(message, inbound.Entering)
                self._in = await enter(self.classes, message, self._source, self._make)
        except inbound.ProtocolError as error:
            self._hear(json.dumps(refused_message(Refused("malformed", rule=str(error)), type)))
        except StoreGone:
            self._hear(json.dumps(refused_message(Refused("store_gone"), type)))
        except Refused as refused:
            self._hear(json.dumps(refused_message(refused, type)))

    async def ask(self, type: str, answer: str, **fields: Any) -> Message:
        """Says something, and waits for what it is answered by."""
        await self.say(type, **fields)
        return await self.until(answer)

    async def refused(self, type: str, **fields: Any) -> str:
        """Says something that is refused; why."""
        return str((await self.ask(type, "refused", **fields))["code"])

    async def until(self, type: str, where: Callable[[Message], bool] = lambda message: True) -> Message:
        """The first message of a type, among those that were not taken yet."""
        async with asyncio.timeout(PATIENCE):
            while True:
                for place, message in enumerate(self._waiting):
                    if message["type"] == type and where(message):
                        return self._waiting.pop(place)
                self._news.clear()
                await self._news.wait()

    async def gone(self) -> ClassClose:
        """Waits until it is let go; why."""
        async with asyncio.timeout(PATIENCE):
            while self.closed is None:
                self._news.clear()
                await self._news.wait()
        self.leave()
        return self.closed

    def leave(self) -> None:
        """Its line breaks."""
        if self._in:
            self.classes.leave(*self._in)
            self._in = None

    def _make(self, member: str, name: str) -> Page:
        return Page(member, name, self._source, self._hear, self._close)

    def _hear(self, text: str) -> None:
        self.heard.append(json.loads(text))
        self._waiting.append(self.heard[-1])
        self._news.set()

    def _close(self, code: ClassClose) -> None:
        self.closed = code
        self._news.set()


class School:
    """Processes of one server, and a class in it.

    Args:
        make: makes the store of another process.
        processes: how many; pages come to each in turn.
        judge: of submissions.
        settings: of all of them.
    """

    def __init__(
        self,
        make: Callable[[], Store] = MemoryStore,
        processes: int = 1,
        judge: Judge | None = None,
        **settings: Any,
    ) -> None:
        self.all = [Classes(Settings(**settings), make(), Metrics(), judge) for _ in range(processes)]
        self._pages = 0
        self.code, self.key = "", ""

    async def __aenter__(self) -> School:
        for classes in self.all:
            await classes.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        for classes in self.all:
            await classes.stop()

    def visitor(self, source: str = "203.0.113.7") -> Visitor:
        """Another page, at the next process."""
        self._pages += 1
        return Visitor(self.all[self._pages % len(self.all)], source)

    async def teacher(self) -> Visitor:
        """A page that has opened a class, which the others come into."""
        page = self.visitor()
        opened = await page.ask("open", "opened")
        self.code, self.key = opened["code"], opened["key"]
        return page

    async def student(self, name: str) -> tuple[Visitor, Message]:
        """A page that has joined, and what it was told."""
        page = self.visitor()
        return page, await page.ask("join", "joined", code=self.code, name=name)
