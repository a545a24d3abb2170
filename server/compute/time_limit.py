"""Ends a single command on the compute thread that computes for too long."""

from __future__ import annotations

import ctypes
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from server.compute.too_long import TooLong

# How often is checked whether a command has taken too long.
_CHECK_SECONDS = 0.1
# Whether a thread can read another's clock here.
_CLOCKS = hasattr(time, "pthread_getcpuclockid")


class TimeLimit:
    """Raises TooLong in a thread that has computed for so long within `running`.

    Time in which other processes have the core does not count. A single call into compiled code is waited for; none
    that the limits of a run allow takes long.

    Args:
        seconds: of computing.
        note: is called where something is ended.
        computed: given a thread, a function that says the seconds it has computed, whoever asks.
    """

    def __init__(
        self,
        seconds: float,
        note: Callable[[], object] = lambda: None,
        computed: Callable[[int], Callable[[], float]] | None = None,
    ) -> None:
        self._seconds = seconds
        self._note = note
        self._computed = computed or _computed
        # What a thread asks of its own clock is answered several times as fast as what is asked of a thread's by name.
        self._own_clock = time.thread_time if computed is None and _CLOCKS else None
        self._lock = threading.Lock()
        self._until: float | None = None
        self._thread = 0
        self._ordered = False
        self._meter: Callable[[], float] = time.perf_counter
        self._stopped = threading.Event()
        self._watcher: threading.Thread | None = None

    def start(self) -> None:
        self._watcher = threading.Thread(target=self._watch, name="time limit", daemon=True)
        self._watcher.start()

    def stop(self) -> None:
        self._stopped.set()
        if self._watcher:
            self._watcher.join()

    @contextmanager
    def running(self) -> Iterator[None]:
        """What runs within is ended by TooLong where it takes longer."""
        self._start_clock()
        try:
            yield
        finally:
            # It may come at any step, this one included, but only once.
            try:
                self._stop_clock()
            except TooLong:
                self._stop_clock()
                raise

    def _start_clock(self) -> None:
        self._thread = threading.get_ident()
        self._meter = self._computed(self._thread)
        self._until = (self._own_clock or self._meter)() + self._seconds

    def _stop_clock(self) -> None:
        with self._lock:
            self._until = None
            if self._ordered:
                # What was ordered and has not come must not come later, to somebody else.
                self._ordered = False
                _order(self._thread, None)

    def _watch(self) -> None:
        while not self._stopped.wait(_CHECK_SECONDS):
            self.check()

    def check(self) -> None:
        """Ends what has computed for too long by now."""
        with self._lock:
            if self._until is not None and self._meter() > self._until:
                self._until = None
                self._ordered = True
                _order(self._thread, TooLong)
                self._note()


def _computed(thread: int) -> Callable[[], float]:
    if not _CLOCKS:
        # Here no thread can read another's clock, and what others compute counts too.
        return time.perf_counter
    return partial(time.clock_gettime, time.pthread_getcpuclockid(thread))


def _order(thread: int, exception: type[BaseException] | None) -> None:
    what = None if exception is None else ctypes.py_object(exception)
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), what)
