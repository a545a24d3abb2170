"""When rooms of a file end, on a machine whose clock may jump.

A room ends once the hours it was opened for have passed. Where the clock of the machine is set, the times at which
rooms end are moved along: none ends early, and none is kept for longer, because a machine had the wrong time.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable

# Of two clocks that are read one after the other, and of one that is being set right slowly.
_TOLERANCE = 2.0
_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS room_clock (only_row INTEGER PRIMARY KEY CHECK (only_row = 1), now REAL, running REAL)"
)


def running_seconds() -> float:
    """Seconds that no change of the clock changes, the same for all processes of a machine until it is started anew.

    Where the system has such a clock, the time it slept is among them.
    """
    kind = getattr(time, "CLOCK_BOOTTIME", getattr(time, "CLOCK_MONOTONIC", None))
    return time.monotonic() if kind is None else time.clock_gettime(kind)


class RoomClock:
    """The clock of one connection.

    Args:
        now: seconds since 1970, as the machine believes.
        running: as `running_seconds`.
    """

    def __init__(self, now: Callable[[], float] = time.time, running: Callable[[], float] = running_seconds) -> None:
        self.now, self.running = now, running
        self._difference = now() - running()

    def read(self) -> tuple[float, float]:
        """Both at once: what is done about rooms is done at one such moment, or a jump in between would end them."""
        return self.now(), self.running()

    def jumped(self, now: float, running: float) -> bool:
        """Whether the clock was set since the last `turn` of this process."""
        return abs(now - running - self._difference) > _TOLERANCE

    def make(self, connection: sqlite3.Connection) -> None:
        """Makes the table it needs."""
        connection.execute(_SCHEMA)

    def turn(self, connection: sqlite3.Connection, now: float, running: float) -> None:
        """Moves all rooms by what the clock has jumped since the last turn of any process, within a transaction.

        Where the machine was started anew in between, nobody knows how long it was off: a clock that went on is
        believed, and one that went back has jumped.
        """
        row = connection.execute("SELECT now, running FROM room_clock").fetchone()
        if row is not None:
            before, ran = row
            jump = now - before - (running - ran) if running >= ran else min(0.0, now - before)
            if abs(jump) > _TOLERANCE:
                connection.execute("UPDATE rooms SET ends = ends + ?", (jump,))
        connection.execute("INSERT OR REPLACE INTO room_clock VALUES (1, ?, ?)", (now, running))
        self._difference = now - running
