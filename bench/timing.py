"""Medians of what is called in turns, and tables of them."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from typing import Any

# So long one side of a comparison runs before it is the other's turn.
TURN_SECONDS = 0.05


def median(call: Callable[[], object], seconds: float) -> float:
    """The median time of a call in milliseconds, over about so many seconds, the first calls left out."""
    for _ in range(3):
        call()
    times, end = [], time.perf_counter() + seconds
    while time.perf_counter() < end or len(times) < 5:
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return statistics.median(times) * 1000


class Rounds:
    """What several turns returned, round by round.

    Args:
        turns: each returns milliseconds; None for one that is not there.
        seconds: how long to go on, in all; six rounds at least.
    """

    def __init__(self, turns: Sequence[Callable[[], float] | None], seconds: float) -> None:
        self._rounds: list[list[float]] = []
        end = time.perf_counter() + seconds
        while time.perf_counter() < end or len(self._rounds) < 6:
            # In the order of the round before turned around, so that a machine that warms up, or is wanted elsewhere,
            # favors none.
            places = range(len(turns)) if len(self._rounds) % 2 == 0 else reversed(range(len(turns)))
            found = {place: turn() if (turn := turns[place]) else float("nan") for place in places}
            self._rounds.append([found[place] for place in range(len(turns))])

    def median(self, place: int) -> float | None:
        """Of one of them, in milliseconds; None where it is not there."""
        value = statistics.median(times[place] for times in self._rounds)
        return None if value != value else value

    def ratio(self, over: int, under: int) -> float | None:
        """Of one to another, the median of those of the same round; None where one is not there."""
        value = statistics.median(times[over] / times[under] for times in self._rounds)
        return None if value != value else value


def turn(call: Callable[[], object]) -> Callable[[], float]:
    """A turn that calls this for a while, and returns the median in milliseconds."""
    return lambda: median(call, TURN_SECONDS)


def show(cells: Sequence[Any]) -> None:
    """Prints one row of a table; a number with three digits that count, None as a dash."""
    texts = [_text(cell) for cell in cells]
    print(f"{texts[0]:42}" + "".join(f"{text:>14}" for text in texts[1:]), flush=True)


def _text(cell: Any) -> str:
    if cell is None:
        return "-"
    if not isinstance(cell, float):
        return str(cell)
    return f"{cell:.3f}" if cell < 10 else f"{cell:.1f}"
