"""What takes turns on the compute thread, and what a turn is told of the others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class ThreadLoad:
    """Who has turns on the compute thread: how many, and for how many seconds this one has waited for its turn.

    In a `short` turn there is only time for what holds nobody up.
    """

    sharers: int = 1
    waited: float = 0.0
    short: bool = False


class Worker(Protocol):
    """Whatever takes turns: a session, or a job of the HTTP API. See `server.session.session.Session`."""

    @property
    def has_events(self) -> bool: ...

    @property
    def begins(self) -> bool:
        """Whether the next turn is the first, which whoever sent it pays for by address as well."""

    def due(self) -> float: ...

    def due_short(self) -> float:
        """When there is something to do in a turn that holds nobody up, for one that owes."""

    def advance(self, budget: float, load: ThreadLoad) -> None: ...

    def fail(self, reference: str) -> None: ...


class Run(Worker, Protocol):
    """A worker that trains, and ends where the server does: a session, or a training job of the HTTP API."""

    def take_epochs(self) -> int:
        """Epochs trained since this was last asked."""

    def retire(self) -> None:
        """The server stops: what there is by then is said, and no more comes."""


class Job(Run, Protocol):
    """A run without a page."""

    failed: bool
    """Whether it ended by a fault of the server."""
