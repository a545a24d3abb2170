"""The one compute thread of a process: sessions take turns on it, in slices of a few milliseconds at most."""

from __future__ import annotations

import logging
import math
import secrets
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from server.compute.accounts import HELD_UP_SECONDS, Account, Accounts
from server.compute.turns import ThreadLoad, Worker
from server.compute.watchdog import Progress

_log = logging.getLogger("playground")

_LONGEST_SLICE = 0.002
_SHORTEST_SLICE = 0.0005
# One round of everybody's slices should fit between two frames of a screen.
_ROUND = 0.016
# Slices a seat may owe of those it has in turn with the others; what is dearer is owed by its account.
_LARGEST_DEBT = 20
# Who had no turn for so long is not there to be held up.
_PRESENT_SECONDS = 1.0
# Python's default of 5 ms would make the event loop wait that long for every turn it takes.
_SWITCH_INTERVAL = 0.0005


@dataclass
class _Seat:
    session: Worker
    notify: Callable[[], object]
    account: Account
    address: str
    due: float = -math.inf
    """As the session said after its last turn, or when it was wakened: to ask everybody in each round would take more
    time than many a round."""
    allowance: float = 0.0
    waits_since: float | None = None
    last_turn: float = -math.inf
    last_long: float = -math.inf
    used: float = 0.0


class Scheduler:
    """Shares one thread among sessions, by time used and not by turns taken.

    A turn that holds the others up, for a costly command, picture or batch, is paid for by waiting, as long as there is
    anybody to hold up: see `server.compute.accounts`.

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
        self._accounts = Accounts()
        self._in_haste = False
        self._wake = threading.Event()
        self._wakened: deque[Worker | None] = deque()
        self._stopping = False
        self._last_round = self._paid_at = clock()
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

    def add(self, session: Worker, notify: Callable[[], object], address: str = "") -> None:
        """Gives a session its turns.

        Args:
            session: takes them.
            notify: called from the compute thread when it has events.
            address: where it comes from, which pays for its first turn.
        """
        self._seats[session] = _Seat(session, notify, Account(), address)
        self.wake()

    def remove(self, session: Worker) -> None:
        self._seats.pop(session, None)

    def hurry(self) -> None:
        """Nobody waits for what is owed any more, because the server stops."""
        self._in_haste = True
        self.wake()

    def wake(self, session: Worker | None = None) -> None:
        """Says that a session may have something to do again; any may where None is given."""
        self._wakened.append(session)
        self._progress.wake()
        if not self._wake.is_set():
            self._wake.set()

    def _work(self) -> None:
        while not self._stopping:
            self._progress.poll()
            pause = self.round(self._take_wakened())
            if pause > 0:
                self._progress.rest(pause)
                self._wake.wait(None if pause == math.inf else pause)
            self._wake.clear()

    def _take_wakened(self) -> set[Worker] | None:
        """Those who were wakened since this was last asked; None where it may be anybody."""
        wakened = {self._wakened.popleft() for _ in range(len(self._wakened))}
        return None if None in wakened else {one for one in wakened if one is not None}

    def round(self, wakened: Iterable[Worker] | None = None) -> float:
        """Gives every session that has something to do one turn.

        Args:
            wakened: those who may have something to do other than they said at the end of their last turn; None where
                anybody may.

        Returns:
            Seconds until some session has something to do: 0 for at once, infinity for when `wake` is called.
        """
        now = self._clock()
        self._accounts.pass_time(now - self._paid_at)
        self._paid_at = now
        everybody = list(self._seats.values())
        for seat in everybody if wakened is None else filter(None, map(self._seats.get, wakened)):
            seat.due = seat.session.due()
        seats = [seat for seat in everybody if seat.due <= now]
        if seats:
            budget = min(_LONGEST_SLICE, max(_SHORTEST_SLICE, _ROUND / len(seats)))
            for seat in seats:
                if seat.waits_since is None:
                    seat.waits_since = max(seat.due, seat.last_turn, self._last_round)
            held_up = False
            # One long turn in a round is enough; of those who have them, whoever had one last is the last.
            for seat in sorted(seats, key=lambda seat: seat.last_long):
                short = self._must_wait(seat, everybody, now) or (held_up and self._may_hold_up(seat))
                if not short:
                    held_up |= self._turn(seat, budget, len(seats)) > HELD_UP_SECONDS
                elif seat.session.due_short() <= now:
                    self._turn(seat, budget, len(seats), short=True)
        self._last_round = now
        return self._pause()

    def _pause(self) -> float:
        """Seconds until some session has something to do that it may do."""
        now, everybody = self._clock(), list(self._seats.values())
        pause = math.inf
        for seat in everybody:
            wait = max(0.0, seat.due - now)
            if wait < pause and self._must_wait(seat, everybody, now):
                wait = min(max(wait, self._wait(seat)), max(0.0, seat.session.due_short() - now))
            pause = min(pause, wait)
        return pause

    def _must_wait(self, seat: _Seat, everybody: list[_Seat], now: float) -> bool:
        """Whether a seat owes, and somebody is there who does not."""
        if self._in_haste or not any(account.owes for account in self._payers(seat)):
            return False
        since = now - _PRESENT_SECONDS
        return any(one.last_turn >= since and not one.account.owes for one in everybody if one is not seat)

    def _wait(self, seat: _Seat) -> float:
        return max(self._accounts.wait(account) for account in self._payers(seat))

    def _payers(self, seat: _Seat) -> list[Account]:
        own = seat.account
        return [own, self._accounts.of_address(seat.address)] if seat.session.begins else [own]

    @staticmethod
    def _may_hold_up(seat: _Seat) -> bool:
        """Whether the next turn is likely to be long, because it is the first or the last one was."""
        return seat.session.begins or seat.used > HELD_UP_SECONDS

    def _turn(self, seat: _Seat, budget: float, sharers: int, *, short: bool = False) -> float:
        """Gives one turn, unless it has had too much; the seconds it computed."""
        # A turn that ran over, for one long batch or a dear picture, is paid back in the rounds after; one that was cut
        # short, because another process had the core, may be made up for once.
        seat.allowance = min(seat.allowance + budget, 2 * budget)
        if seat.allowance <= 0 and sharers > 1:
            return 0.0
        waited = 0.0 if seat.waits_since is None else max(0.0, self._clock() - seat.waits_since)
        payers = self._payers(seat)
        began, start = self._clock(), self._meter()
        self._progress.start_turn()
        try:
            seat.session.advance(max(seat.allowance, _SHORTEST_SLICE), ThreadLoad(sharers, waited, short))
        except Exception:
            reference = secrets.token_hex(4)
            _log.exception("session failed; reference %s", reference)
            seat.session.fail(reference)
        self._progress.end_turn()
        seat.due = seat.session.due()
        used = self._meter() - start
        seat.allowance = max(seat.allowance - used, -_LARGEST_DEBT * budget)
        seat.waits_since, seat.last_turn = None, self._clock()
        if not short:
            seat.used = used
        if used > HELD_UP_SECONDS:
            seat.last_long = seat.last_turn
            # The others waited for all of it, whoever else had the core meanwhile.
            for account in payers:
                self._accounts.charge(account, seat.last_turn - began - HELD_UP_SECONDS)
        self._observe(used)
        if seat.session.has_events:
            seat.notify()
        return used
