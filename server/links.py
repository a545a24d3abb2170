"""Short links: the states of runs, kept in SQLite for whoever has the address. Off unless a file is named.

What is kept is never what was sent: the engine reads a checkpoint, checks all of it, and what it then writes is stored.
"""

from __future__ import annotations

import contextlib
import hashlib
import re
import sqlite3
from base64 import urlsafe_b64encode
from collections.abc import Iterator

from engine import Trainer
from server.limits import limits_of
from server.settings import PREFIX, Settings, SettingsError

_DAY = 86_400.0
# Another process may be writing; it is done in a moment.
_PATIENCE_SECONDS = 5.0
_SCHEMA = """
CREATE TABLE IF NOT EXISTS links (id TEXT PRIMARY KEY, checkpoint BLOB NOT NULL, kept REAL NOT NULL);
CREATE INDEX IF NOT EXISTS links_by_age ON links (kept);
"""
_ID = re.compile(r"[A-Za-z0-9_-]{16}")


class LinksFull(Exception):
    """As many links are kept as may be."""


class Links:
    """The links of one file, which several processes may share. Its methods wait for the disk.

    Args:
        settings: the file and the limits.

    Raises:
        SettingsError: the file cannot be used.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._limits = limits_of(settings)
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
            connection.execute("DELETE FROM links WHERE kept < ?", (self._oldest(now),))
            if not connection.execute("UPDATE links SET kept = ? WHERE id = ?", (now, found)).rowcount:
                (count,) = connection.execute("SELECT COUNT(*) FROM links").fetchone()
                if count >= self._settings.links_count:
                    connection.execute("COMMIT")
                    raise LinksFull(f"this server keeps at most {self._settings.links_count} short links")
                connection.execute("INSERT INTO links VALUES (?, ?, ?)", (found, checkpoint, now))
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
            row = connection.execute(asked, (link, self._oldest(now))).fetchone()
        return None if row is None else bytes(row[0])

    def _oldest(self, now: float) -> float:
        return now - self._settings.links_days * _DAY

    @contextlib.contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        # Each use has a connection of its own, which belongs to the thread that it is used in.
        file = self._settings.links_file
        with contextlib.closing(sqlite3.connect(file, timeout=_PATIENCE_SECONDS, isolation_level=None)) as connection:
            yield connection
