"""What a session still has to do to its run so that it is where another one is."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterable

from engine.deeds.deed import Deed, DeedsError
from engine.validation.faults import Fault
from engine.validation.messages import rule

# Of the text of deeds that wait until their places have been trained to.
_MOST_BYTES = 1024 * 1024


class Following:
    """Another run, as far as this one has not come yet.

    Attributes:
        deeds: what was done to it, in order, and not yet to this run.
        until: where it stands: epochs, and batches of the one under way.
        playing: whether it trains on.
    """

    def __init__(self) -> None:
        self.deeds: deque[Deed] = deque()
        self._bytes = 0
        self.until = (0, 0)
        self.playing = False

    def append(self, deeds: Iterable[Deed], until: tuple[int, int], *, playing: bool) -> None:
        """More of it is known. Raises DeedsError where more deeds wait than there is room for."""
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
