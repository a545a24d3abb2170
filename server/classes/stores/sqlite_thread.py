"""The one thread of a process that uses the file of classes: what comes together is written in one transaction."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import queue
import sqlite3
import threading
import time
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any, NamedTuple

from server.classes.store import Document, StoreGone
from server.classes.stores.room_clock import RoomClock
from server.classes.stores.sqlite_database import (
    connect,
    delete_ended,
    delete_heard,
    last_event,
    shrink,
    transaction,
)

_log = logging.getLogger("playground")

# How often is looked for what other processes have published; more seldom where this one listens to no room.
_LOOK_SECONDS, _IDLE_SECONDS = 0.05, 0.5
# How often is looked for what is to be deleted, and whether the file is still the one that was opened.
_TEND_SECONDS = 2.0
# How often the time is noted, from which another process or a later start counts.
_TURN_SECONDS = 30.0
_RETRY_SECONDS = 1.0
# After a room ended: until word of it is deleted, too, and nothing of it is left in the log beside the file.
_SHRINK_SECONDS = 20.0
# More than this at once is a disk that hangs.
_LONGEST_QUEUE = 10_000
_BATCH = 500


class Work(NamedTuple):
    """Something to be done with the connection.

    Attributes:
        do: is called with the connection and the time; what it returns is the result.
        writes: whether it needs a transaction.
        publishes: whether others are told.
        result: where it is waited for.
        until: when, by `time.monotonic`, nobody waits any more: who was told that the store is gone must not find
            later that it was done all the same.
    """

    do: Callable[[sqlite3.Connection, float], Any]
    writes: bool
    publishes: bool
    result: asyncio.Future[Any]
    until: float


class Told(NamedTuple):
    """Whom the thread tells, on the event loop.

    Attributes:
        heard: with what was published in rooms that are listened to, in order.
        health: with whether the file can be used.
    """

    heard: Callable[[list[tuple[str, Document]]], None]
    health: Callable[[bool], None]


class StoreThread:
    """The thread.

    Args:
        file: the database.
        clock: of its rooms.
        listened: codes of the rooms that this process hears of; changed by others.
        told: who is told.
        loop: on which.
    """

    def __init__(
        self, file: Path, clock: RoomClock, listened: Collection[str], told: Told, loop: asyncio.AbstractEventLoop
    ) -> None:
        self._file, self._clock, self._listened, self._told, self._loop = file, clock, listened, told, loop
        self._queue: queue.Queue[Work | None] = queue.Queue(_LONGEST_QUEUE)
        self._connection: sqlite3.Connection | None = None
        self._usable = True
        self._last = self._version = 0
        self._inode: tuple[int, int] | None = None
        self._tend_at = self._turn_at = self._retry_at = self._shrinks_until = 0.0
        self._thread = threading.Thread(target=self._run, name="classes", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def put(self, work: Work) -> None:
        """Has it done, in this order.

        Raises:
            StoreGone: far too much waits already.
        """
        try:
            self._queue.put_nowait(work)
        except queue.Full:
            raise StoreGone("the file of classes does not answer") from None

    def stop(self, patience: float) -> None:
        """Does what waits, and ends; waits so many seconds for that."""
        with contextlib.suppress(queue.Full):
            self._queue.put_nowait(None)
            self._thread.join(patience)

    # In the thread.

    def _run(self) -> None:
        ends = False
        while not ends:
            batch = self._take()
            ends = None in batch
            works = [work for work in batch if work is not None]
            try:
                connection = self._opened()
                now, running = self._clock.read()
                if self._clock.jumped(now, running):
                    with transaction(connection):
                        self._clock.turn(connection, now, running)
                self._carry_out(connection, works, now)
                self._look(connection, own=any(work.publishes for work in works))
                self._tend(connection, now, running)
            except Exception as error:
                # Whatever it is: without this thread nothing would ever be answered again.
                self._refuse(works)
                self._lose(error)
        if self._connection:
            with contextlib.suppress(sqlite3.Error):
                self._connection.close()

    def _take(self) -> list[Work | None]:
        batch: list[Work | None] = []
        with contextlib.suppress(queue.Empty):
            batch.append(self._queue.get(timeout=_LOOK_SECONDS if self._listened else _IDLE_SECONDS))
            while len(batch) < _BATCH and batch[-1] is not None:
                batch.append(self._queue.get_nowait())
        return batch

    def _opened(self) -> sqlite3.Connection:
        if self._connection is None:
            if time.monotonic() < self._retry_at:
                raise OSError("it cannot be used yet")
            self._connection = connect(self._file, self._clock)
            self._inode = self._on_disk()
            self._last, self._version = last_event(self._connection), -1
            self._tend_at = self._turn_at = 0.0
            self.shrink_soon()
        if not self._usable:
            self._usable = True
            _log.info("the file of classes can be used again")
            self._tell(self._told.health, True)
        return self._connection

    def _carry_out(self, connection: sqlite3.Connection, works: list[Work], now: float) -> None:
        if not works:
            return
        with transaction(connection) if any(work.writes for work in works) else contextlib.nullcontext():
            results = [_done(work, connection, now) for work in works]
        self._tell(_settle, [(work.result, result) for work, result in zip(works, results, strict=True)])

    def _look(self, connection: sqlite3.Connection, *, own: bool) -> None:
        """Tells what was published since the last look, by whichever process."""
        (version,) = connection.execute("PRAGMA data_version").fetchone()
        if version == self._version and not own:
            return
        # In this order: what is published in between is among the rows, and not taken for deleted.
        newest = last_event(connection)
        asked = "SELECT id, code, message FROM events WHERE id > ? ORDER BY id"
        rows = connection.execute(asked, (self._last,)).fetchall()
        newest = rows[-1][0] if rows else newest
        missed = newest - self._last > len(rows)
        self._version, self._last = version, newest
        heard = [(code, json.loads(message)) for _, code, message in rows if code in self._listened]
        if missed:
            # It was stopped for so long that some of it has been deleted.
            self._tell(self._told.health, True)
        if heard:
            self._tell(self._told.heard, heard)

    def _tend(self, connection: sqlite3.Connection, now: float, running: float) -> None:
        if time.monotonic() < self._tend_at:
            return
        self._tend_at = time.monotonic() + _TEND_SECONDS
        if self._on_disk() != self._inode:
            raise OSError("the file was removed or replaced")
        rooms, next_end = connection.execute("SELECT COUNT(*), MIN(ends) FROM rooms").fetchone()
        if rooms and next_end <= now:
            with transaction(connection):
                delete_ended(connection, now)
            self.shrink_soon()
        delete_heard(connection, running)
        if time.monotonic() < self._shrinks_until:
            shrink(connection)
        if rooms and time.monotonic() >= self._turn_at:
            self._turn_at = time.monotonic() + _TURN_SECONDS
            with transaction(connection):
                self._clock.turn(connection, now, running)

    def shrink_soon(self) -> None:
        """A room was deleted: the file is to be made smaller. Only from within `Work.do`."""
        self._shrinks_until = time.monotonic() + _SHRINK_SECONDS

    def _lose(self, error: Exception) -> None:
        """Nothing can be done with the file; it is opened anew in a while."""
        if self._connection:
            with contextlib.suppress(sqlite3.Error):
                self._connection.close()
            self._connection = None
        if time.monotonic() >= self._retry_at:
            self._retry_at = time.monotonic() + _RETRY_SECONDS
        if self._usable:
            self._usable = False
            _log.warning("the file of classes cannot be used: %s", error)
            self._tell(self._told.health, False)

    def _refuse(self, works: list[Work]) -> None:
        gone = StoreGone("the file of classes cannot be used")
        self._tell(_settle, [(work.result, gone) for work in works])

    def _on_disk(self) -> tuple[int, int] | None:
        with contextlib.suppress(FileNotFoundError):
            found = os.stat(self._file)
            return found.st_dev, found.st_ino
        return None

    def _tell(self, who: Callable[[Any], None], what: object) -> None:
        # A loop that is closed has nobody who would listen.
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(who, what)


def _done(work: Work, connection: sqlite3.Connection, now: float) -> Any:
    return work.do(connection, now) if time.monotonic() < work.until else StoreGone("nobody waits any more")


def _settle(results: list[tuple[asyncio.Future[Any], Any]]) -> None:
    for future, result in results:
        if future.done():
            # Who waited has gone.
            continue
        if isinstance(result, StoreGone):
            future.set_exception(result)
        else:
            future.set_result(result)
