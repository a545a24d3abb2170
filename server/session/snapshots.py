"""Snapshots for the page's timeline: the page keeps them, so that no server has to; here is only when one is due."""

from __future__ import annotations

from engine import Trainer
from server.wire.frame import wrap_snapshot

# So many snapshots the page keeps of a run; when there are more it drops every second one, and so does this count.
FULL = 96
# Snapshots take at most about so many bytes a second: large ones come less often than their interval says.
_BYTES_PER_SECOND = 512 * 1024
# A page that does not read gets no more of them: what waits for it stays here. One that reads slowly gets so many that
# they take a quarter of the time: pictures, which show what is now, must not come after what is only kept.
_WAITING_BYTES = 16 * 1024
_REST = 3.0


class SnapshotSchedule:
    """Counts the snapshots of a run, and doubles the epochs between two of them whenever the timeline is full."""

    def __init__(self) -> None:
        self._interval = 1
        self._count = 0
        self._not_before = 0.0
        self._waiting = 0

    def start_run(self, *, anew: bool) -> None:
        """Another run; where it only goes on from elsewhere, the interval stays as wide as it has become."""
        if anew:
            self._interval, self._count = 1, 0
        self._not_before = 0.0

    def due(self, trainer: Trainer, now: float, *, by_hand: bool = False) -> bool:
        """Whether a snapshot of this state, the beginning of an epoch, belongs in the timeline.

        `by_hand` says that somebody took this step alone, and will look for it in the timeline: it does not wait for
        its share of the line, as those of a run that plays do.
        """
        if trainer.cursor or trainer.epoch % self._interval or self._waiting > _WAITING_BYTES:
            return False
        return by_hand or now >= self._not_before

    def note_sent(self, now: float, seconds: float) -> None:
        """Those made so far are on their way, after the connection took so long to accept them."""
        if self._waiting:
            self._not_before = max(self._not_before, now + _REST * seconds)
        self._waiting = 0

    def make(self, trainer: Trainer, run: int, now: float, *, asked: bool = False) -> bytes:
        """The message that holds this state; `asked` says that the page wanted this very moment."""
        data = trainer.checkpoint()
        self._waiting += len(data)
        self._not_before = now + len(data) / _BYTES_PER_SECOND
        if not asked:
            self._count += 1
            if self._count >= FULL:
                self._interval, self._count = 2 * self._interval, FULL // 2
        return wrap_snapshot(data, run=run, epoch=trainer.epoch, batch=trainer.cursor, asked=asked)
