"""One thing to be done on the compute thread, in a turn of its own."""

from __future__ import annotations

import math
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

import numpy as np

from server.compute.too_long import Limited, TooLong
from server.compute.turns import ThreadLoad


class JobError(Exception):
    """A job that came to nothing: it took too long, or failed by a fault of the server.

    Args:
        reference: what the log has more under; None where it took too long.
    """

    def __init__(self, reference: str | None) -> None:
        super().__init__(reference)
        self.reference = reference


class SingleTurnJob:
    """One thing to be done in one turn.

    Args:
        work: what to do.
        expected: what it may raise, for whoever waits for it.
        limited: what runs within is ended by TooLong where it takes too long.

    Attributes:
        result: what came of it.
        error: what it raised, or JobError.
    """

    begins = True

    def __init__(
        self,
        work: Callable[[], Any],
        expected: tuple[type[Exception], ...] = (),
        limited: Limited = nullcontext,
    ) -> None:
        self._work, self._expected, self._limited = work, expected, limited
        self.has_events = False
        self.result: Any = None
        self.error: Exception | None = None

    def due(self) -> float:
        return math.inf if self.has_events else -math.inf

    def due_short(self) -> float:
        return math.inf

    def advance(self, budget: float, load: ThreadLoad) -> None:
        try:
            # Numbers that run away are looked for; a warning for each would help nobody.
            with np.errstate(all="ignore"), self._limited():
                self.result = self._work()
        except TooLong:
            self.error = JobError(None)
        except self._expected as error:
            self.error = error
        self.has_events = True

    def fail(self, reference: str) -> None:
        self.error = JobError(reference)
        self.has_events = True
