"""What a store tells, and one that works for the length of a coroutine."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine
from typing import Any

from server.classes.store import Document, Store, StoreGone
from tests.server.conftest import PATIENCE

HOUR = 3600.0


class Hearing:
    """What a store has told."""

    def __init__(self, store: Store) -> None:
        self.heard: list[tuple[str, Document]] = []
        self.health: list[bool] = []
        self._news = asyncio.Event()
        store.attach(self._hear, self._feel)

    def _hear(self, code: str, message: Document) -> None:
        self.heard.append((code, message))
        self._news.set()

    def _feel(self, usable: bool) -> None:
        self.health.append(usable)
        self._news.set()

    async def until(self, condition: Callable[[], object]) -> None:
        """Waits until it holds, after something that was told."""
        async with asyncio.timeout(PATIENCE):
            while not condition():
                self._news.clear()
                await self._news.wait()


def with_store(make: Callable[[], Store], work: Callable[[Store, Hearing], Coroutine[Any, Any, None]]) -> None:
    """Makes a store, starts it, has the work done, and stops it."""

    async def run() -> None:
        store = make()
        hearing = Hearing(store)
        await store.start()
        try:
            await work(store, hearing)
        finally:
            await store.stop()

    asyncio.run(run())


async def opened(store: Store, code: str = "ABCDEF", *, hours: float = 1.0) -> float:
    """Opens a room; when it ends."""
    ends = time.time() + hours * HOUR
    assert await store.open(code, {"locked": False, "teacher": "k"}, ends, most=9) == "kept"
    return ends


async def is_gone(work: Coroutine[Any, Any, object]) -> bool:
    """Whether the store says that it is gone."""
    try:
        await work
    except StoreGone:
        return True
    return False
