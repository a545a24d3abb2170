"""The one compute thread of a process: sessions take turns on it, in slices of a few milliseconds at most."""

from __future__ import annotations

import logging
import math
import secrets
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from server.detail import Crowd
from server.watchdog import Progress

_log = logging.getLogger("playground")

_LONGEST_SLICE = 0.002
_SHORTEST_SLICE = 0.0005
# One round of everybody's slices should fit between two frames of a screen.
_ROUND = 0.016
# Slices a seat may owe. What is dearer is forgiven: to build a network, once, must not cost a page its first seconds.
_LARGEST_DEBT = 20
# Python's default of 5 ms would make the event loop wait that long for every turn it takes.
_SWITCH_INTERVAL = 0.0005


class Worker(Protocol):
    """Whatever takes turns: a session, or a job of the HTTP API. See `server.session.Session`."""

    @property
    def has_events(self) -> bool: ...

    def due(self) -> float: ...

    def advance(self, budget: float, crowd: Crowd) -> None: ...

    def fail(self, reference: str) -> None: ...


@dataclass
class _Seat:
    session: Worker
    notify: Callable[[], object]
    allowance: float = 0.0
    waits_since: float | None = None
    last_turn: float = -math.inf


class Scheduler:
    """Shares one thread among sessions, by time used and not by turns taken.

    Args:
        clock: the sessions' clock, in seconds.
        meter: seconds the calling thread has computed. A session must not pay for time in which others had the core.
        observe: told of each turn how long it took.
        progress: told of what the thread is at, for whoever watches it.
    """

    def __init__(
        self,
        clock: Callable[[], float],
        meter: Callable[[], float] = time.thread_time,
        observe: Callable[[float], object] = lambda seconds: None,
        progress: Progress | None = None,
    ) -> None:
        self._clock = clock
        self._meter = meter
        self._observe = observe
        self._progress = progress or Progress()
        self._seats: dict[Worker, _Seat] = {}
        self._wake = threading.Event()
        self._stopping = False
        self._last_round = clock()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        sys.setswitchinterval(_SWITCH_INTERVAL)
        self._thread = threading.Thread(target=self._work, name="compute", daemon=True)
        self._thread.start()

    @property
    def alive(self) -> bool:
        """Whether the thread runs."""
        return self._thread is not None and self._thread.is_alive()

    def stop(self, seconds: float | None = None) -> None:
        """Ends the thread after the slice under way; waits for that so long at most, where a time is given."""
        self._stopping = True
        self._wake.set()
        if self._thread:
            self._thread.join(seconds)

    def add(self, session: Worker, notify: Callable[[], object]) -> None:
        """Gives a session its turns; `notify` is called from the compute thread when it has events."""
        self._seats[session] = _Seat(session, notify)
        self.wake()

    def remove(self, session: Worker) -> None:
        self._seats.pop(session, None)

    def wake(self) -> None:
        """Says that a session may have something to do again."""
        self._progress.wake()
        self._wake.set()

    def _work(self) -> None:
        while not self._stopping:
            self._progress.look()
            pause = self.round()
            if pause > 0:
                self._progress.rest(pause)
                self._wake.wait(None if pause == math.inf else pause)
            self._wake.clear()

    def round(self) -> float:
        """Gives every session that has something to do one turn.

        Returns:
            Seconds until some session has something to do: 0 for at once, infinity for when `wake` is called.
        """
        now = self._clock()
        seats = [seat for seat in list(self._seats.values()) if seat.session.due() <= now]
        if seats:
            budget = min(_LONGEST_SLICE, max(_SHORTEST_SLICE, _ROUND / len(seats)))
            for seat in seats:
                if seat.waits_since is None:
                    seat.waits_since = max(seat.session.due(), seat.last_turn, self._last_round)
            for seat in seats:
                self._turn(seat, budget, len(seats))
        self._last_round = now
        next_due = min((seat.session.due() for seat in list(self._seats.values())), default=math.inf)
        return max(0.0, next_due - self._clock())

    def _turn(self, seat: _Seat, budget: float, sharers: int) -> None:
        # A turn that ran over, for one long batch or a dear picture, is paid back in the rounds after; one that was cut
        # short, because another process had the core, may be made up for once.
        seat.allowance = min(seat.allowance + budget, 2 * budget)
        if seat.allowance <= 0 and sharers > 1:
            return
        waited = 0.0 if seat.waits_since is None else max(0.0, self._clock() - seat.waits_since)
        start = self._meter()
        self._progress.begin()
        try:
            seat.session.advance(max(seat.allowance, _SHORTEST_SLICE), Crowd(sharers, waited))
        except Exception:
            reference = secrets.token_hex(4)
            _log.exception("session failed; reference %s", reference)
            seat.session.fail(reference)
        self._progress.end()
        used = self._meter() - start
        seat.allowance = max(seat.allowance - used, -_LARGEST_DEBT * budget)
        seat.waits_since, seat.last_turn = None, self._clock()
        self._observe(used)
        if seat.session.has_events:
            seat.notify()
