"""A clock that a test moves."""

from __future__ import annotations


class StillClock:
    """Says the same seconds until a test sets others: that of `support.talk` goes on a little at each reading."""

    def __init__(self, now: float = 100.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now
