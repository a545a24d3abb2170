"""What a session still has to do to its run so that it is where another one is."""

from __future__ import annotations

import json
import math
from collections import deque
from collections.abc import Collection

from engine.deeds.deed import Deed, DeedsError
from engine.validation.faults import Fault
from engine.validation.messages import rule

# Of the text of deeds that wait until their places have been trained to.
_MOST_BYTES = 1024 * 1024
# Seconds over which what a playing run has done since it was told last is shown, at most.
_LONGEST = 0.4


class Following:
    """Another run, as far as this one has not come yet.

    Attributes:
        deeds: what was done to it, in order, and not yet to this run.
        until: where it stands: epochs, and batches of the one under way.
        playing: whether it trains on.
        before: where it stood when it was told of before, if nothing but training was done since; else None.
        seconds: since then.
        pending: whether deeds are to be done right where this run is: only so many are done in one turn.
    """

    def __init__(self) -> None:
        self.deeds: deque[Deed] = deque()
        self._bytes = 0
        self.until = (0, 0)
        self.playing = False
        self.before: tuple[int, int] | None = None
        self.seconds = 0.0
        self.pending = False
        self._told = -math.inf

    def append(self, deeds: Collection[Deed], until: tuple[int, int], *, playing: bool, now: float) -> None:
        """More of it is known, at this time. Raises DeedsError where more deeds wait than there is room for."""
        trains_on = playing and self.playing and not deeds and not self.deeds
        self.before = self.until if trains_on else None
        self.seconds, self._told = min(now - self._told, _LONGEST), now
        for deed in deeds:
            self.deeds.append(deed)
            self._bytes += _size(deed)
        if self._bytes > _MOST_BYTES:
            raise DeedsError([Fault("follow.deeds", rule("deeds_bytes", limit=_MOST_BYTES), f"{self._bytes} bytes")])
        self.until, self.playing = until, playing

    def drop_first(self) -> None:
        """The first deed has been done."""
        self._bytes -= _size(self.deeds.popleft())


def _size(deed: Deed) -> int:
    return len(json.dumps(deed.document()))
