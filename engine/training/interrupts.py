"""Holds what Ctrl-C, or a notebook's stop button, sends, until a run is at a moment from which it can go on."""

from __future__ import annotations

import signal
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Self


class HeldInterrupts:
    """While this is entered an interrupt waits for `deliver`, or for the end; then whoever handled it before does.

    Python raises KeyboardInterrupt between any two of its instructions: between a gradient and its step too, after
    which a run would no longer be the same. It arrives in the main thread alone; elsewhere nothing is held.

    Attributes:
        waiting: whether one has come that is not delivered.
    """

    def __init__(self) -> None:
        self.waiting = False
        self._passes = False
        self._handler: Callable[[int, FrameType | None], object] | None = None

    def __enter__(self) -> Self:
        handler = signal.getsignal(signal.SIGINT)
        if callable(handler):
            try:
                signal.signal(signal.SIGINT, self._receive)
            except ValueError:
                # In another thread.
                return self
            self._handler = handler
        return self

    def _receive(self, number: int, frame: FrameType | None) -> None:
        self.waiting = True
        if self._passes:
            self.deliver()

    def deliver(self) -> None:
        """Hands on what waits: as a rule this raises KeyboardInterrupt."""
        if self.waiting and self._handler is not None:
            self.waiting = False
            self._handler(signal.SIGINT, None)

    def let_through(self, call: Callable[[], object]) -> object:
        """Calls what may be interrupted anywhere, because it is not the run's."""
        self._passes = True
        try:
            self.deliver()
            return call()
        finally:
            self._passes = False

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._handler is not None:
            signal.signal(signal.SIGINT, self._handler)
            if kind is None:
                self.deliver()
