"""The file of classes: its tables, how it is opened, and what is deleted when.

Deleted rows are overwritten, and the file is made smaller again: what a class kept is gone with it.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from server.classes.stores.room_clock import RoomClock

# Another process may be writing; it is done in a moment.
_PATIENCE_SECONDS = 2.0
_PRAGMAS = (
    # Only before there are tables, and then kept in the file.
    "auto_vacuum = INCREMENTAL",
    "journal_mode = WAL",
    # What a process has written outlives it. After a power failure the last moment may be missing, and no more.
    "synchronous = NORMAL",
    "secure_delete = ON",
    "journal_size_limit = 4194304",
    "temp_store = MEMORY",
)
_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS rooms (code TEXT PRIMARY KEY, fields TEXT NOT NULL, ends REAL NOT NULL) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS documents (code TEXT, kind TEXT, key TEXT, document TEXT NOT NULL, "
    "PRIMARY KEY (code, kind, key))",
    "CREATE TABLE IF NOT EXISTS counts (code TEXT, name TEXT, count INTEGER NOT NULL, PRIMARY KEY (code, name)) "
    "WITHOUT ROWID",
    # An id is never used twice, so who has read one knows what is newer.
    "CREATE TABLE IF NOT EXISTS events (id INTEGER PRIMARY KEY AUTOINCREMENT, code TEXT NOT NULL, "
    "message TEXT NOT NULL, at REAL NOT NULL)",
)
# How long a worker may take to read what was published; one that is not heard of for five seconds is replaced.
_KEPT_SECONDS = 10.0


def connect(file: Path, clock: RoomClock) -> sqlite3.Connection:
    """Opens the file, makes what is missing in it, and sees that it can be written.

    Raises:
        sqlite3.Error: it cannot be used.
        OSError: it cannot be made.
    """
    # Names are in it: nobody else may read it, nor the files that SQLite puts beside it, which have the same rights.
    os.close(os.open(file, os.O_CREAT | os.O_RDWR | getattr(os, "O_CLOEXEC", 0), 0o600))
    connection = sqlite3.connect(file, timeout=_PATIENCE_SECONDS, isolation_level=None)
    try:
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}").fetchall()
        with transaction(connection):
            for statement in _SCHEMA:
                connection.execute(statement)
            clock.make(connection)
            clock.turn(connection, *clock.read())
    except BaseException:
        connection.close()
        raise
    return connection


def is_held(error: Exception) -> bool:
    """Whether another process has the file to itself for now, and there is nothing wrong with it."""
    return isinstance(error, sqlite3.OperationalError) and error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY


@contextlib.contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All of what is done in it, or nothing."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        with contextlib.suppress(sqlite3.Error):
            connection.execute("ROLLBACK")
        raise


def delete_room(connection: sqlite3.Connection, code: str) -> None:
    """Deletes a room with all that is kept in it, but for word of it that others have yet to hear."""
    for table in ("rooms", "documents", "counts"):
        connection.execute(f"DELETE FROM {table} WHERE code = ?", (code,))


def delete_ended(connection: sqlite3.Connection, now: float) -> bool:
    """Deletes the rooms that have ended; whether there were any."""
    ended = [code for (code,) in connection.execute("SELECT code FROM rooms WHERE ends <= ?", (now,))]
    for code in ended:
        delete_room(connection, code)
    return bool(ended)


def delete_heard(connection: sqlite3.Connection, running: float) -> None:
    """Deletes what was published a while ago, or before the machine was started anew."""
    old = (running - _KEPT_SECONDS, running + 1.0)
    # Looked for first: to begin writing for nothing would have the others wait.
    if connection.execute("SELECT 1 FROM events WHERE at < ? OR at > ? LIMIT 1", old).fetchone():
        connection.execute("DELETE FROM events WHERE at < ? OR at > ?", old)


def last_event(connection: sqlite3.Connection) -> int:
    """The id of what was published last, also where it has been deleted."""
    row = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'events'").fetchone()
    return 0 if row is None else int(row[0])


def shrink(connection: sqlite3.Connection) -> None:
    """Gives back what deleted rows had, in the file, and in the log beside it unless somebody is reading that."""
    # As a script: it answers once for each page, without a column, and `execute` would stop after the first.
    connection.executescript("PRAGMA incremental_vacuum")
    # Nothing is in the log, so nothing has to be waited for.
    (file,) = (file for _, name, file in connection.execute("PRAGMA database_list") if name == "main")
    with contextlib.suppress(FileNotFoundError):
        if not os.path.getsize(f"{file}-wal"):
            return
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
