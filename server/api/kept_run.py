"""A run that is trained without anybody listening, and several of them: how they stand, as documents of JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Literal

from engine import Limits
from server.api.jobs import Line, TrainingJob

State = Literal["queued", "running", "done", "cancelled", "failed"]

# What a run takes here beside what it says.
_OVERHEAD = 2048
_LINE_OVERHEAD = 100
_NULL = b"null"


@dataclass(eq=False)
class KeptRun:
    """One run.

    Attributes:
        id: what it is found by; nobody can guess it.
        address: who asked for it.
        first: epoch at which it begins.
        last: epoch at which it ends, if nothing ends it before.
        build: makes it, within limits; on the compute thread. None once it has been made, or never will be.
        request_bytes: what it takes until then.
        seed: of its experiment, where one was asked for with several.
        state: how it stands.
        job: while it is trained.
        marks: what it has said on the way.
        result: as JSON, once there is one.
        problem: why it failed, as JSON.
        over_at: on the clock of `KeptRuns`; None before.
        batch: those it was asked for with.
    """

    id: str
    address: str
    first: int
    last: int
    build: Callable[[Limits], TrainingJob] | None
    request_bytes: int
    seed: int | None = None
    state: State = "queued"
    job: TrainingJob | None = None
    marks: list[Line] = field(default_factory=list)
    result: bytes | None = None
    problem: bytes | None = None
    over_at: float | None = None
    batch: KeptBatch | None = None
    _said_bytes: int = 0
    _reached: int | None = None

    @property
    def over(self) -> bool:
        return self.over_at is not None

    @property
    def epoch(self) -> int:
        """How far it is."""
        return self.job.epoch if self.job else self.first if self._reached is None else self._reached

    @property
    def held(self) -> int:
        """Bytes it takes."""
        return _OVERHEAD + self._said_bytes + self.request_bytes

    def say(self, line: Line) -> None:
        """It has said this."""
        self._said_bytes += _LINE_OVERHEAD + len(line.json)
        if line.kind == "mark":
            self.marks.append(line)
        elif line.kind == "result":
            self.result = line.json

    def end(self, state: State, now: float) -> None:
        """It is over."""
        self._reached = self.epoch
        self.state, self.over_at = state, now
        self.job = self.build = None
        self.request_bytes = 0

    def fail(self, problem: bytes) -> None:
        """It has come to nothing, because of this."""
        self._said_bytes += len(problem)
        self.problem = problem

    def pieces(self, after: int = -1, *, whole: bool = True) -> list[bytes]:
        """How it stands, as JSON in pieces that are not copied: many may be asking.

        Args:
            after: marks of later epochs only.
            whole: whether with the result.
        """
        head = _opened(id=self.id, state=self.state, seed=self.seed, epoch=self.epoch, last_epoch=self.last)
        marks = _listed([mark.json] for mark in self.marks if mark.epoch > after)
        result = (self.result if whole else None) or _NULL
        return [head, b',"marks":', *marks, b',"result":', result, b',"problem":', self.problem or _NULL, b"}"]


@dataclass(eq=False)
class KeptBatch:
    """Several runs that were asked for at once; those that are forgotten are only counted."""

    id: str
    runs: list[KeptRun]
    forgotten: int = 0

    def pieces(self, after: int = -1, *, whole: bool = True) -> list[bytes]:
        """How they stand, as JSON; as for `KeptRun`."""
        states = {run.state for run in self.runs}
        state = "queued" if states == {"queued"} else "running" if states & {"queued", "running"} else "done"
        head = _opened(id=self.id, state=state, forgotten=self.forgotten)
        return [head, b',"runs":', *_listed(run.pieces(after, whole=whole) for run in self.runs), b"}"]


def _opened(**members: object) -> bytes:
    """An object of JSON to which others are added, and its end."""
    return json.dumps(members, separators=(",", ":"))[:-1].encode()


def _listed(elements: Iterable[list[bytes]]) -> list[bytes]:
    """A list of JSON."""
    made = [piece for element in elements for piece in (b",", *element)]
    return [b"[", *made[1:], b"]"]
