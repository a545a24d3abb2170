"""Short links: the states of runs, kept in SQLite for whoever has the address. Off unless a file is named.

What is kept is never what was sent: the engine reads a checkpoint, checks all of it, and what it then writes is stored.

A link grows old with the time that has surely passed. Where the clock is suddenly months ahead, or back, the times of
all links are moved along with it: none is deleted because a machine had no network when it began.
"""

from __future__ import annotations

import contextlib
import hashlib
import re
import sqlite3
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator

from engine import Trainer
from server.settings import PREFIX, Settings, SettingsError

_DAY = 86_400.0
# Another process may be writing; it is done in a moment.
_PATIENCE_SECONDS = 5.0
_SCHEMA = """
CREATE TABLE IF NOT EXISTS links (id TEXT PRIMARY KEY, checkpoint BLOB NOT NULL, kept REAL NOT NULL);
CREATE INDEX IF NOT EXISTS links_by_age ON links (kept);
CREATE TABLE IF NOT EXISTS clock (only_row INTEGER PRIMARY KEY CHECK (only_row = 1), now REAL, running REAL);
"""
# What a clock may go ahead between two uses beyond the time the machine is known to have run: it may have been off.
_AHEAD = _DAY
_ID = re.compile(r"[A-Za-z0-9_-]{16}")


class LinksFull(Exception):
    """As many links are kept as may be."""


class Links:
    """The links of one file, which several processes may share. Its methods wait for the disk.

    Args:
        settings: the file and the limits.
        running: seconds that no change of the clock changes, the same for all processes of a machine until it is
            started anew.

    Raises:
        SettingsError: the file cannot be used.
    """

    def __init__(self, settings: Settings, running: Callable[[], float] = time.monotonic) -> None:
        self._settings, self._running = settings, running
        self._limits = settings.limits
        if not settings.links_file:
            return
        try:
            with self._open() as connection:
                connection.executescript(_SCHEMA)
        except sqlite3.Error as error:
            rule = f"{PREFIX}LINKS_FILE must be a database this server can write, or can make"
            raise SettingsError(f"{rule} ({error}); got {settings.links_file[:200]!r}") from None

    @property
    def on(self) -> bool:
        return bool(self._settings.links_file)

    def keep(self, sent: bytes, now: float) -> str:
        """Keeps the run of a checkpoint; the same run has the same link, and is then kept from now on.

        Args:
            sent: the checkpoint; untrusted input.
            now: seconds since 1970.

        Returns:
            What the link is found by: 16 letters that need no escape in an address.

        Raises:
            CheckpointError: it is not what this engine writes, or beyond the limits.
            LinksFull: no more are kept.
            sqlite3.Error: the disk is full, or the file is gone or damaged.
        """
        checkpoint = Trainer.restore(sent, self._limits).checkpoint()
        found = urlsafe_b64encode(hashlib.sha256(checkpoint).digest()[:12]).decode()
        with self._open() as connection:
            connection.execute("BEGIN IMMEDIATE")
            at = self._turn_clock(connection, now)
            connection.execute("DELETE FROM links WHERE kept < ?", (self._oldest(at),))
            if not connection.execute("UPDATE links SET kept = ? WHERE id = ?", (at, found)).rowcount:
                (count,) = connection.execute("SELECT COUNT(*) FROM links").fetchone()
                if count >= self._settings.links_count:
                    connection.execute("COMMIT")
                    raise LinksFull(f"this server keeps at most {self._settings.links_count} short links")
                connection.execute("INSERT INTO links VALUES (?, ?, ?)", (found, checkpoint, at))
            connection.execute("COMMIT")
        return found

    def find(self, link: str, now: float) -> bytes | None:
        """The checkpoint of a link; None where there is none, or none any more.

        Raises:
            sqlite3.Error: the file is gone or damaged.
        """
        if not _ID.fullmatch(link):
            return None
        with self._open() as connection:
            asked = "SELECT checkpoint FROM links WHERE id = ? AND kept >= ?"
            row = connection.execute(asked, (link, self._oldest(self._surely(connection, now)))).fetchone()
        return None if row is None else bytes(row[0])

    def _surely(self, connection: sqlite3.Connection, now: float) -> float:
        """The time on the clock of the last use, plus what has surely passed since, and a day at most beyond that."""
        row = connection.execute("SELECT now, running FROM clock").fetchone()
        if row is None:
            # A file of a version that had no clock, or a new one.
            (newest,) = connection.execute("SELECT MAX(kept) FROM links").fetchone()
            row = (now if newest is None else newest, self._running())
        last, running = row
        return float(min(max(now, last), last + max(0.0, self._running() - running) + _AHEAD))

    def _turn_clock(self, connection: sqlite3.Connection, now: float) -> float:
        """Notes that the file is used now; what the clock has jumped, the links' times jump too.

        Returns:
            What time it is for the links.
        """
        at = self._surely(connection, now)
        # Clocks of a machine that are a little behind, such as one set right by a second, are no jump.
        if now > at or now < at - _AHEAD:
            connection.execute("UPDATE links SET kept = kept + ?", (now - at,))
            at = now
        connection.execute("INSERT OR REPLACE INTO clock VALUES (1, ?, ?)", (at, self._running()))
        return at

    def _oldest(self, now: float) -> float:
        return now - self._settings.links_days * _DAY

    @contextlib.contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        # Each use has a connection of its own, which belongs to the thread that it is used in.
        file = self._settings.links_file
        with contextlib.closing(sqlite3.connect(file, timeout=_PATIENCE_SECONDS, isolation_level=None)) as connection:
            yield connection
