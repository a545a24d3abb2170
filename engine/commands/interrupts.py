"""Ctrl-C, and a request to end: noted while something is trained, so that what there is can be written, else quiet."""
# It is imported before anything that takes long.

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Callable, Iterator
from types import FrameType, TracebackType
from typing import Any, Self

from engine.commands.exit_codes import DONE, INTERRUPTED, TERMINATED

_CODES = {signal.SIGINT: INTERRUPTED, signal.SIGTERM: TERMINATED}
_WORD = "interrupted\n"


def quiet_interrupts() -> None:
    """Lets Ctrl-C end the process at once, with a word and `INTERRUPTED`, in place of a traceback.

    For when there is nothing to tidy up, as while modules are imported. Whoever has Ctrl-C ignored, or handled, is left
    as they are.
    """
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _end)


def usual_interrupts() -> bool:
    """Takes back `quiet_interrupts`; whether it was in force."""
    quiet = signal.getsignal(signal.SIGINT) is _end
    if quiet:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    return quiet


def run_quietly(run: Callable[[], int]) -> int:
    """Runs what Ctrl-C may interrupt, so that it can tidy up.

    Returns:
        its exit code; `INTERRUPTED`, and a word on standard error, after Ctrl-C.
    """
    try:
        with _raised():
            return run()
    except KeyboardInterrupt:
        sys.stderr.write(_WORD)
        return INTERRUPTED


@contextlib.contextmanager
def _raised() -> Iterator[None]:
    """Ctrl-C raises `KeyboardInterrupt` here, also where it is quiet before and after."""
    quiet = usual_interrupts()
    try:
        yield
    finally:
        if quiet:
            quiet_interrupts()


def _end(number: int, frame: FrameType | None) -> None:
    # An exception might be caught by what is being imported, and a stream might be in the midst of something.
    with contextlib.suppress(OSError):
        os.write(2, _WORD.encode())
    os._exit(INTERRUPTED)


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
