"""What the workers and machines of a server share of its classes: small documents, and word of what changed.

One interface, which `MemoryStore` (one process), a file of SQLite (one machine) and Redis (many) stand behind. It knows
no rules of a class. A room is gone at the time it ends, whoever looks.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Callable, Mapping
from typing import Any, Literal, Protocol

Document = dict[str, Any]
Kept = Literal["kept", "taken", "full", "gone"]
Listener = Callable[[str, Document], None]
"""Called on the event loop with the code of a room and what was published there; must not wait."""
HealthListener = Callable[[bool], None]
"""Called on the event loop where the store is gone (False), and where it is back (True).

Once it is back, what was published meanwhile may not have come, and what was kept may be as it was a moment earlier or
gone: whoever listens to rooms reads them again. It may be told twice.
"""


class StoreGone(Exception):
    """What keeps the classes cannot be reached now; nothing was changed, as far as can be known."""


class Store(Protocol):
    """Rooms by code; in each, documents by kind and key. Every method may raise StoreGone.

    Documents are JSON objects. Kinds and keys are short texts of [A-Za-z0-9_.-]. Publishing reaches listeners of every
    worker and machine, also the publisher's own, in one order for each room, and may come twice after a loss.
    """

    async def start(self) -> None:
        """Opens what there is to open; called once, on the event loop that uses it."""

    async def stop(self) -> None:
        """Writes what waits, and closes."""

    async def open(self, code: str, room: Document, ends: float, *, most: int) -> Kept:
        """Makes a room.

        Args:
            code: nobody's yet, else "taken".
            room: its own fields.
            ends: seconds since 1970.
            most: rooms there may be, else "full".
        """

    async def room(self, code: str) -> Document | None:
        """The room's own fields, with `ends` among them; None where there is none, or it has ended."""

    async def change(self, code: str, fields: Mapping[str, Any]) -> bool:
        """Sets fields of the room, `ends` among them; False where there is none."""

    async def end(self, code: str) -> None:
        """Deletes the room and all that is kept in it."""

    async def put(
        self,
        code: str,
        kind: str,
        key: str,
        document: Document,
        *,
        new: bool = False,
        most: int | None = None,
        above: str | None = None,
    ) -> Kept:
        """Keeps a document.

        Args:
            new: "taken" where there is one of this kind and key.
            most: documents of this kind there may be, else "full"; one that replaces another always has room.
            above: a number that the document has: "taken" where the one before has it, too, and not lower. So what two
                processes keep at once ends as if one had come after the other, whichever is done last.

        Returns:
            "gone" where there is no such room.
        """

    async def get(self, code: str, kind: str, key: str) -> Document | None:
        """One document."""

    async def all(self, code: str, kind: str) -> dict[str, Document]:
        """All documents of a kind, by key."""

    async def remove(self, code: str, kind: str, key: str) -> bool:
        """Deletes a document; whether there was one."""

    async def clear(self, code: str, kind: str) -> None:
        """Deletes all documents of a kind."""

    async def next(self, code: str, name: str) -> int:
        """Counts on: 1 for the first time, then 2, the same count for all who ask."""

    async def rooms(self) -> int:
        """How many rooms there are."""

    async def publish(self, code: str, message: Document) -> None:
        """Tells every worker that listens to the room."""

    def listen(self, code: str) -> None:
        """From now on this process hears of the room."""

    def ignore(self, code: str) -> None:
        """Ends that."""

    def attach(self, heard: Listener, health: HealthListener) -> None:
        """Who is told; called once, before `start`."""


class MemoryStore:
    """Rooms of this process alone, gone with it. For tests, and where one process serves and nothing may be written."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._rooms: dict[str, Document] = {}
        self._documents: dict[str, dict[str, dict[str, Document]]] = {}
        self._listened: set[str] = set()
        self._heard: Listener = lambda code, message: None

    async def start(self) -> None:
        """Nothing to open."""

    async def stop(self) -> None:
        """Nothing to close."""

    async def open(self, code: str, room: Document, ends: float, *, most: int) -> Kept:
        self._sweep()
        if code in self._rooms:
            return "taken"
        if len(self._rooms) >= most:
            return "full"
        self._rooms[code], self._documents[code] = {**room, "ends": ends}, {}
        return "kept"

    async def room(self, code: str) -> Document | None:
        return dict(self._rooms[code]) if self._is_open(code) else None

    async def change(self, code: str, fields: Mapping[str, Any]) -> bool:
        if not self._is_open(code):
            return False
        self._rooms[code].update(fields)
        return True

    async def end(self, code: str) -> None:
        self._rooms.pop(code, None)
        self._documents.pop(code, None)

    async def put(
        self,
        code: str,
        kind: str,
        key: str,
        document: Document,
        *,
        new: bool = False,
        most: int | None = None,
        above: str | None = None,
    ) -> Kept:
        if not self._is_open(code):
            return "gone"
        documents = self._documents[code].setdefault(kind, {})
        if new and key in documents:
            return "taken"
        if above is not None and documents.get(key, {}).get(above, -math.inf) >= document[above]:
            return "taken"
        if most is not None and key not in documents and len(documents) >= most:
            return "full"
        documents[key] = dict(document)
        return "kept"

    async def get(self, code: str, kind: str, key: str) -> Document | None:
        found = self._kind(code, kind).get(key)
        return None if found is None else dict(found)

    async def all(self, code: str, kind: str) -> dict[str, Document]:
        return {key: dict(document) for key, document in self._kind(code, kind).items()}

    async def remove(self, code: str, kind: str, key: str) -> bool:
        return self._kind(code, kind).pop(key, None) is not None

    async def clear(self, code: str, kind: str) -> None:
        self._kind(code, kind).clear()

    async def next(self, code: str, name: str) -> int:
        if not self._is_open(code):
            return 0
        counted = self._documents[code].setdefault("counts", {}).setdefault(name, {"count": 0})
        counted["count"] += 1
        return int(counted["count"])

    async def rooms(self) -> int:
        self._sweep()
        return len(self._rooms)

    async def publish(self, code: str, message: Document) -> None:
        if code in self._listened:
            # Later, as from another process: who publishes has finished by then.
            asyncio.get_running_loop().call_soon(self._heard, code, message)

    def listen(self, code: str) -> None:
        self._listened.add(code)

    def ignore(self, code: str) -> None:
        self._listened.discard(code)

    def attach(self, heard: Listener, health: HealthListener) -> None:
        self._heard = heard

    def _is_open(self, code: str) -> bool:
        room = self._rooms.get(code)
        return room is not None and room["ends"] > self._clock()

    def _kind(self, code: str, kind: str) -> dict[str, Document]:
        return self._documents[code].get(kind, {}) if self._is_open(code) else {}

    def _sweep(self) -> None:
        """Deletes rooms that have ended."""
        for code in [code for code in self._rooms if not self._is_open(code)]:
            self._rooms.pop(code)
            self._documents.pop(code)
