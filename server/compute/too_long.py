"""What may be ended in its midst, because it computes for too long."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager


class TooLong(BaseException):
    """Raised from outside in the midst of a command, at the next step of the interpreter.

    Not an Exception: what a command runs through must not take it for a fault of its own and go on.
    """


Limited = Callable[[], AbstractContextManager[None]]
"""What runs within is ended by TooLong where it takes too long."""
