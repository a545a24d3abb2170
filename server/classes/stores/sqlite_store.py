"""Classes in a file of SQLite: for any number of workers of one machine, kept over a restart."""

from __future__ import annotations

import asyncio
import json
import math
import sqlite3
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from server.classes.store import Document, HealthListener, Kept, Listener, StoreGone
from server.classes.stores.room_clock import RoomClock
from server.classes.stores.sqlite_database import delete_ended, delete_room
from server.classes.stores.sqlite_thread import StoreThread, Told, Work

_Result = TypeVar("_Result")
# How long anybody waits for the file, which other processes may hold for two seconds.
_PATIENCE_SECONDS = 5.0
_PUT = "INSERT OR REPLACE INTO documents VALUES (?, ?, ?, ?)"


class SqliteStore:
    """The store, as `server.classes.store.Store` says. Nothing here waits for the disk on the event loop.

    Args:
        file: the database, of this machine; made where it is not there.
        clock: of rooms.
    """

    def __init__(self, file: Path, clock: RoomClock | None = None) -> None:
        self._file, self._clock = file, clock or RoomClock()
        self._listened: set[str] = set()
        self._heard: Listener = lambda code, message: None
        self._health: HealthListener = lambda usable: None
        self._thread: StoreThread | None = None

    def attach(self, heard: Listener, health: HealthListener) -> None:
        self._heard, self._health = heard, health

    async def start(self) -> None:
        told = Told(self._tell, lambda usable: self._health(usable))
        loop = asyncio.get_running_loop()
        self._thread = StoreThread(self._file, self._clock, self._listened, told, loop)
        self._thread.start()

    async def stop(self) -> None:
        if self._thread:
            await asyncio.to_thread(self._thread.stop, _PATIENCE_SECONDS)
            self._thread = None

    # Rooms.

    async def open(self, code: str, room: Document, ends: float, *, most: int) -> Kept:
        fields = json.dumps(room)

        def do(connection: sqlite3.Connection, now: float) -> Kept:
            if delete_ended(connection, now):
                self._shrink_soon()
            if connection.execute("SELECT 1 FROM rooms WHERE code = ?", (code,)).fetchone():
                return "taken"
            if connection.execute("SELECT COUNT(*) FROM rooms").fetchone()[0] >= most:
                return "full"
            connection.execute("INSERT INTO rooms VALUES (?, ?, ?)", (code, fields, ends))
            return "kept"

        return await self._do(do, writes=True)

    async def room(self, code: str) -> Document | None:
        return await self._do(lambda connection, now: _room(connection, code, now))

    async def change(self, code: str, fields: Mapping[str, Any]) -> bool:
        changed = json.loads(json.dumps(dict(fields)))

        def do(connection: sqlite3.Connection, now: float) -> bool:
            room = _room(connection, code, now)
            if room is None:
                return False
            room |= changed
            ends = room.pop("ends")
            values = (json.dumps(room), ends, code)
            connection.execute("UPDATE rooms SET fields = ?, ends = ? WHERE code = ?", values)
            return True

        return await self._do(do, writes=True)

    async def end(self, code: str) -> None:
        def do(connection: sqlite3.Connection, now: float) -> None:
            delete_room(connection, code)
            self._shrink_soon()

        await self._do(do, writes=True)

    async def rooms(self) -> int:
        asked = "SELECT COUNT(*) FROM rooms WHERE ends > ?"
        return await self._do(lambda connection, now: int(connection.execute(asked, (now,)).fetchone()[0]))

    # Documents.

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
        text = json.dumps(document)

        def do(connection: sqlite3.Connection, now: float) -> Kept:
            if not _is_open(connection, code, now):
                return "gone"
            asked = "SELECT document FROM documents WHERE code = ? AND kind = ? AND key = ?"
            before = connection.execute(asked, (code, kind, key)).fetchone()
            there = before is not None
            if new and there:
                return "taken"
            if above is not None and there and json.loads(before[0]).get(above, -math.inf) >= document[above]:
                return "taken"
            if most is not None and not there and _count(connection, code, kind) >= most:
                return "full"
            connection.execute(_PUT, (code, kind, key, text))
            return "kept"

        return await self._do(do, writes=True)

    async def get(self, code: str, kind: str, key: str) -> Document | None:
        def do(connection: sqlite3.Connection, now: float) -> str | None:
            asked = "SELECT document FROM documents WHERE code = ? AND kind = ? AND key = ?"
            row = connection.execute(asked, (code, kind, key)).fetchone() if _is_open(connection, code, now) else None
            return None if row is None else str(row[0])

        text = await self._do(do)
        return None if text is None else json.loads(text)

    async def all(self, code: str, kind: str) -> dict[str, Document]:
        def do(connection: sqlite3.Connection, now: float) -> list[tuple[str, str]]:
            asked = "SELECT key, document FROM documents WHERE code = ? AND kind = ?"
            return connection.execute(asked, (code, kind)).fetchall() if _is_open(connection, code, now) else []

        return {key: json.loads(text) for key, text in await self._do(do)}

    async def remove(self, code: str, kind: str, key: str) -> bool:
        asked = "DELETE FROM documents WHERE code = ? AND kind = ? AND key = ?"
        return await self._do(
            lambda connection, now: connection.execute(asked, (code, kind, key)).rowcount > 0, writes=True
        )

    async def clear(self, code: str, kind: str) -> None:
        asked = "DELETE FROM documents WHERE code = ? AND kind = ?"
        await self._do(lambda connection, now: connection.execute(asked, (code, kind)).rowcount, writes=True)

    async def next(self, code: str, name: str) -> int:
        def do(connection: sqlite3.Connection, now: float) -> int:
            if not _is_open(connection, code, now):
                return 0
            counted = (
                "INSERT INTO counts VALUES (?, ?, 1) ON CONFLICT (code, name) DO UPDATE SET count = count + 1 "
                "RETURNING count"
            )
            return int(connection.execute(counted, (code, name)).fetchone()[0])

        return await self._do(do, writes=True)

    # What is published.

    async def publish(self, code: str, message: Document) -> None:
        values, running = (code, json.dumps(message)), self._clock.running

        def do(connection: sqlite3.Connection, now: float) -> None:
            asked = "INSERT INTO events (code, message, at) VALUES (?, ?, ?)"
            connection.execute(asked, (*values, running()))

        await self._do(do, writes=True, publishes=True)

    def listen(self, code: str) -> None:
        self._listened.add(code)

    def ignore(self, code: str) -> None:
        self._listened.discard(code)

    def _tell(self, heard: list[tuple[str, Document]]) -> None:
        for code, message in heard:
            if code in self._listened:
                self._heard(code, message)

    # What the thread does.

    async def _do(
        self,
        do: Callable[[sqlite3.Connection, float], _Result],
        *,
        writes: bool = False,
        publishes: bool = False,
    ) -> _Result:
        if self._thread is None:
            raise StoreGone("the store of classes is not open")
        result: asyncio.Future[_Result] = asyncio.get_running_loop().create_future()
        self._thread.put(Work(do, writes, publishes, result, time.monotonic() + _PATIENCE_SECONDS))
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                return await result
        except TimeoutError:
            raise StoreGone("the file of classes does not answer") from None

    def _shrink_soon(self) -> None:
        if self._thread:
            self._thread.shrink_soon()


def _is_open(connection: sqlite3.Connection, code: str, now: float) -> bool:
    return connection.execute("SELECT 1 FROM rooms WHERE code = ? AND ends > ?", (code, now)).fetchone() is not None


def _room(connection: sqlite3.Connection, code: str, now: float) -> Document | None:
    row = connection.execute("SELECT fields, ends FROM rooms WHERE code = ? AND ends > ?", (code, now)).fetchone()
    return None if row is None else {**json.loads(row[0]), "ends": row[1]}


def _count(connection: sqlite3.Connection, code: str, kind: str) -> int:
    asked = "SELECT COUNT(*) FROM documents WHERE code = ? AND kind = ?"
    return int(connection.execute(asked, (code, kind)).fetchone()[0])
