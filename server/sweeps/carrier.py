"""Whoever carries out tasks, one at a time: what the dispatcher knows of a process, or of a place in a cluster."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Protocol

from server.sweeps.task import Task


class CarrierLostError(Exception):
    """It has ended in the midst of a task; what it has not answered is to be done again, by another."""


class TaskFailedError(Exception):
    """The task raised something; the message is for the log."""


class UnreachableError(Exception):
    """There is nobody to carry anything out; the message says why, to people."""


class Carrier(Protocol):
    """Carries out one task at a time."""

    seconds: float
    """How long the last task has computed."""

    async def prepare(self) -> None:
        """Makes sure that it is there: it may have to be started.

        Raises:
            CarrierLostError: it has ended before it was there.
            UnreachableError: it cannot be reached, and so cannot any other.
        """

    def carry(self, task: Task) -> AsyncIterator[bytes]:
        """The lines of JSON that answer a task, as they come.

        Raises:
            CarrierLostError: it has ended.
            TaskFailedError: the task has failed, and it is there for the next one.
            UnreachableError: it cannot be reached, and so cannot any other.
        """

    def cancel(self) -> None:
        """What is under way is not wanted any more: it ends soon, with what lines there are."""

    def end(self) -> None:
        """It is not needed any more."""
