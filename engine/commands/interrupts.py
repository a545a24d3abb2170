"""Ctrl-C, and a request to end, noted while something is trained: what there is can be written then."""

from __future__ import annotations

import signal
from types import FrameType, TracebackType
from typing import Any, Self

from engine.commands.exit_codes import DONE, INTERRUPTED, TERMINATED

_CODES = {signal.SIGINT: INTERRUPTED, signal.SIGTERM: TERMINATED}


class Interrupts:
    """Notes the first signal within a `with`; the next one does what it would have done without this."""

    def __init__(self) -> None:
        self._before: dict[int, Any] = {}
        self._got: int | None = None

    def __enter__(self) -> Self:
        for number in _CODES:
            try:
                self._before[number] = signal.signal(number, self._note)
            except ValueError:
                # Not on the main thread: nothing is sent there.
                break
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._restore()

    def waiting(self) -> bool:
        """Whether there was one."""
        return self._got is not None

    @property
    def exit_code(self) -> int:
        """What the process ends with after the one there was; 0 where there was none."""
        return DONE if self._got is None else _CODES[signal.Signals(self._got)]

    def _note(self, number: int, frame: FrameType | None) -> None:
        self._got = number
        self._restore()

    def _restore(self) -> None:
        while self._before:
            number, handler = self._before.popitem()
            signal.signal(number, handler)
