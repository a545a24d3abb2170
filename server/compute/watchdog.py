"""Says whether a process does what it should: its compute thread takes turns, and its event loop answers.

A thread of its own checks, for neither of the two can say of itself that it is stuck.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import math
import threading
import time
from collections.abc import Callable
from typing import Literal, NamedTuple, get_args

_log = logging.getLogger("playground")

Part = Literal["turn", "thread", "loop"]
"""What is stuck: one turn takes too long, the compute thread takes none, or the event loop does not answer."""
PARTS: tuple[Part, ...] = get_args(Part)
WORDS: dict[Part, str] = {
    "turn": "one turn of a session does not end",
    "thread": "the compute thread takes no turn",
    "loop": "the event loop does not answer",
}
"""What the log says."""

_TICK_SECONDS = 0.25
# Of a longer gap between two ticks the process, or the whole machine, has stood still for the rest.
_LONGEST_TICK = 0.5
# A loop that is late by this share of the limit of one delay, again and again, is late as well: by two checks at least,
# for what is shorter may not have been.
_SUSTAINED, _CHECKS = 0.2, 2


class Awake:
    """A clock of the seconds for which this process ran; while it was stopped or the machine slept, it stood still.

    So nobody is taken for late after such a pause, whatever runs first when it ends. It moves by `tick` alone.

    Args:
        clock: seconds, whatever the process does.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._read = clock()
        self._seconds = 0.0

    def __call__(self) -> float:
        return self._seconds

    def tick(self) -> float:
        """Moves on; what the clock says then."""
        now = self._clock()
        self._seconds += min(now - self._read, _LONGEST_TICK)
        self._read = now
        return self._seconds


class Progress:
    """What a compute thread is at, said by itself and read by others.

    Args:
        clock: seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self.turning = False
        """Whether a turn is under way."""
        self.since = math.inf
        """When that began, or when the thread should have looked for the next one: in the future while it may rest."""

    def poll(self) -> None:
        """The thread looks whose turn it is."""
        self.since = self._clock()

    def start_turn(self) -> None:
        """A turn begins."""
        self.since, self.turning = self._clock(), True

    def end_turn(self) -> None:
        """The turn is over."""
        self.turning, self.since = False, self._clock()

    def rest(self, seconds: float) -> None:
        """Nothing is to be done for so long, unless the thread is wakened."""
        self.since = self._clock() + seconds

    def wake(self) -> None:
        """There is something to do; said by others, and before they wake the thread: it then has the last word."""
        self.since = min(self.since, self._clock())


class Condition(NamedTuple):
    """The part that has been stuck for longest, and for how many seconds."""

    part: Part
    seconds: float


def condition(now: float, *, since: float, turning: bool, asked: float) -> Condition:
    """What is to be said of a process.

    Args:
        now: on the clock of all the other times.
        since: see `Progress`.
        turning: see `Progress`.
        asked: when the event loop was asked something that it has not answered; infinity where it has answered.
    """
    compute = Condition("turn" if turning else "thread", max(0.0, now - since))
    return max(compute, Condition("loop", max(0.0, now - asked)), key=lambda found: found.seconds)


class Watchdog:
    """Checks four times a second.

    Args:
        limit: seconds for which a part may be stuck before it is said.
    """

    def __init__(self, limit: float) -> None:
        self.clock = Awake()
        self.progress = Progress(self.clock)
        """For the compute thread."""
        self.listeners: list[Callable[[Condition | None], object]] = []
        """Told at every check, in the watchdog's thread, what is stuck at the moment; None where nothing is."""
        self._limit = limit
        self._asked = math.inf
        self._late = 0.0
        self._said: Part | None = None
        self._ends = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, loop: asyncio.AbstractEventLoop) -> None:
        """Begins to check."""
        self._thread = threading.Thread(target=self._work, args=(loop,), name="watchdog", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._ends.set()
        if self._thread:
            self._thread.join()

    @property
    def _now(self) -> Condition:
        progress = self.progress
        return condition(self.clock(), since=progress.since, turning=progress.turning, asked=self._asked)

    @property
    def stuck(self) -> Condition | None:
        """The part that is stuck; the loop also where it has been late again and again, or was just now for long."""
        found = self._now
        if found.seconds < self._limit and self._late >= max(_SUSTAINED * self._limit, _CHECKS * _TICK_SECONDS):
            return Condition("loop", self._late)
        return found if found.seconds >= self._limit else None

    def _work(self, loop: asyncio.AbstractEventLoop) -> None:
        while not self._ends.wait(_TICK_SECONDS):
            self.check(loop.call_soon_threadsafe)

    def check(self, ask: Callable[[Callable[[float], None], float], object]) -> None:
        """One check.

        Args:
            ask: has the event loop call a function with a number, when it comes to it.
        """
        now = self.clock.tick()
        if self._asked == math.inf:
            self._asked = now
            # A loop that has ended answers no more, and nobody minds.
            with contextlib.suppress(RuntimeError):
                ask(self._answer, now)
        found = self._now
        stuck = found if found.seconds >= self._limit else None
        self._log(stuck)
        for listener in self.listeners:
            listener(stuck)

    def _log(self, stuck: Condition | None) -> None:
        part = stuck.part if stuck else None
        if stuck and part != self._said:
            _log.error("stuck for %.1f s: %s", stuck.seconds, WORDS[stuck.part])
        elif self._said and not part:
            _log.warning("no longer stuck: %s", WORDS[self._said])
        self._said = part

    def _answer(self, asked: float) -> None:
        """Called by the event loop. What it was late by is forgotten within a few times the limit."""
        late = self.clock() - asked
        self._late += (late - self._late) * min(1.0, (late + _TICK_SECONDS) / self._limit)
        self._asked = math.inf
