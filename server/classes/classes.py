"""The classes that have a page in this process, and what they share."""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections.abc import Callable, Coroutine
from typing import Any, Final

from server.classes.limits import Limits
from server.classes.messages.refusals import Refused, refused_message
from server.classes.rooms.page import Message, Page
from server.classes.rooms.room import Room
from server.classes.rooms.scores import Judge
from server.classes.store import Store, StoreGone
from server.process.metrics import Metrics
from server.settings import Settings

_log = logging.getLogger("playground")

_BEAT_SECONDS: Final = 1.0
# A class without pages here is listened to for so long: a page that lost its line comes back.
_EMPTY_SECONDS: Final = 5.0


class Classes:
    """All of one process.

    Args:
        settings: whether there are any, how many, how large.
        store: what all workers and machines share of them.
        metrics: counts pages, messages and refusals.
        judge: trains submissions again; None where nobody does.
    """

    def __init__(self, settings: Settings, store: Store, metrics: Metrics, judge: Judge | None = None) -> None:
        self.settings, self.store, self.metrics, self.judge = settings, store, metrics, judge
        self.limits = Limits()
        self.pages: set[Page] = set()
        self.lines: set[Callable[[], None]] = set()
        """Ends each connection, since the server stops."""
        self.waiting_bytes = 0
        """What waits to be sent to pages that read slowly, all of them together."""
        self.reachable = True
        """Whether the store is, as far as it has said."""
        self._process = secrets.token_hex(6)
        self._rooms: dict[str, Room] = {}
        self._loading: dict[str, asyncio.Task[bool]] = {}
        self._empty_since: dict[str, float] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._beats: asyncio.Task[None] | None = None
        store.attach(self._heard, self._note_health)

    async def start(self) -> None:
        """Begins to listen."""
        await self.store.start()
        self._beats = asyncio.create_task(self._keep_beating())

    async def stop(self) -> None:
        """Ends; pages have been let go before."""
        if self._beats:
            self._beats.cancel()
        for task in [*self._tasks, *self._loading.values()]:
            task.cancel()
        await self.store.stop()

    def restart(self) -> None:
        """The server stops: all pages come again, to another worker or later."""
        for end in list(self.lines):
            end()

    async def room(self, code: str) -> Room | None:
        """The class of a code, read where it was not here before; None where there is none.

        Raises:
            StoreGone: that is not known now.
        """
        if code not in self._rooms:
            task = self._loading.get(code)
            if task is None:
                task = self._loading[code] = asyncio.create_task(self._load(code))
            if not await asyncio.shield(task):
                return None
        room = self._rooms.get(code)
        if code in self._empty_since:
            # Somebody is about to come in.
            self._empty_since[code] = time.monotonic()
        return None if room is None or room.over else room

    def refuse(self, page: Page, refused: Refused, of: str | None) -> None:
        """Tells a page that something was not done."""
        self.metrics.add("class_refused_total", label=refused.code)
        page.tell(refused_message(refused, of))

    def enter(self, room: Room, page: Page) -> None:
        """A page has come into a class.

        Raises:
            StoreGone: it took so long that the class, being empty, was let go here, and has missed what was said.
        """
        if self._rooms.get(room.code) is not room:
            raise StoreGone("the class is to be read anew")
        self._empty_since.pop(room.code, None)
        self.pages.add(page)
        room.add(page)
        self._count()

    def leave(self, room: Room, page: Page) -> None:
        """A page has gone."""
        self.pages.discard(page)
        room.remove(page)
        self._count()

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Begins what takes its time. Where the store is gone it is not done: everybody has been told."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    async def _load(self, code: str) -> bool:
        room = Room(code, self.store, self._process, self.spawn, self._later, time.monotonic)
        self._rooms[code] = room
        self.store.listen(code)
        found = False
        try:
            found = await room.load()
        finally:
            del self._loading[code]
            if not found:
                self._forget(code)
        self._empty_since[code] = time.monotonic()
        return found

    def _forget(self, code: str) -> None:
        self.store.ignore(code)
        self._rooms.pop(code, None)
        self._empty_since.pop(code, None)

    def _heard(self, code: str, message: Message) -> None:
        if room := self._rooms.get(code):
            try:
                room.heard(message)
            except Exception:
                # Other classes, and what this one hears next, have nothing to do with it.
                _log.exception("what a class was told could not be passed on")

    def _note_health(self, reachable: bool) -> None:
        # It may say only that something that was published has not come.
        changed, self.reachable = reachable != self.reachable, reachable
        if changed:
            for page in self.pages:
                page.tell({"type": "notice", "code": "store_back" if reachable else "store_gone"})
        if reachable:
            for room in self._rooms.values():
                self.spawn(room.refresh())

    def _later(self, seconds: float, do: Any) -> None:
        asyncio.get_running_loop().call_later(seconds, do)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) and not isinstance(error, StoreGone):
            _log.error("a class failed", exc_info=error)

    async def _keep_beating(self) -> None:
        while True:
            await asyncio.sleep(_BEAT_SECONDS)
            now = time.monotonic()
            for code, room in list(self._rooms.items()):
                room.beat()
                if room.pages or code in self._loading:
                    self._empty_since.pop(code, None)
                elif now - self._empty_since.setdefault(code, now) > _EMPTY_SECONDS:
                    self._forget(code)

    def _count(self) -> None:
        self.metrics.set("members", len(self.pages))
        self.metrics.set("classes", sum(bool(room.pages) for room in self._rooms.values()))
