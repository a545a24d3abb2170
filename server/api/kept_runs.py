"""Runs that are trained without anybody listening: how they stand and what came of them, kept a while in bounds."""

from __future__ import annotations

import json
import secrets
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from engine import Limits
from server.api.jobs import Line, TrainingJob

State = Literal["queued", "running", "done", "cancelled", "failed"]

# What a run takes here beside what it says.
_OVERHEAD = 2048
_LINE_OVERHEAD = 100


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

    @property
    def over(self) -> bool:
        return self.over_at is not None

    @property
    def epoch(self) -> int:
        """How far it is."""
        return self.job.epoch if self.job else self.marks[-1].epoch if self.marks else self.first

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

    def fail(self, problem: bytes) -> None:
        """It has come to nothing, because of this."""
        self._said_bytes += len(problem)
        self.problem = problem

    def document(self, after: int = -1, *, whole: bool = True) -> bytes:
        """How it stands, as JSON.

        Args:
            after: marks of later epochs only.
            whole: whether with the result.
        """
        head = _opened(id=self.id, state=self.state, seed=self.seed, epoch=self.epoch, last_epoch=self.last)
        marks = b",".join(mark.json for mark in self.marks if mark.epoch > after)
        result = (self.result if whole else None) or b"null"
        problem = self.problem or b"null"
        return b"".join((head, b',"marks":[', marks, b'],"result":', result, b',"problem":', problem, b"}"))


@dataclass(eq=False)
class KeptBatch:
    """Several runs that were asked for at once; those that are forgotten are only counted."""

    id: str
    runs: list[KeptRun]
    forgotten: int = 0

    def document(self, after: int = -1, *, whole: bool = True) -> bytes:
        """How they stand, as JSON; as for `KeptRun`."""
        states = {run.state for run in self.runs}
        state = "queued" if states == {"queued"} else "running" if states & {"queued", "running"} else "done"
        head = _opened(id=self.id, state=state, forgotten=self.forgotten)
        runs = b",".join(run.document(after, whole=whole) for run in self.runs)
        return b"".join((head, b',"runs":[', runs, b"]}"))


def _opened(**members: object) -> bytes:
    """An object of JSON to which others are added, and its end."""
    return json.dumps(members, separators=(",", ":"))[:-1].encode()


class KeptRuns:
    """All runs of this process that are under way, or over and not forgotten.

    Those that are over are forgotten when their time has come, or before where all together, or those of one address,
    take more room than they may: the oldest of whoever holds most go first.

    Args:
        worker: this process's number, which stands in each id.
        seconds: how long a run is kept once it is over.
        most_bytes: for all runs.
        most_bytes_per_address: of these, for one address.
        clock: returns seconds.
    """

    def __init__(
        self,
        seconds: float,
        most_bytes: int,
        most_bytes_per_address: int,
        clock: Callable[[], float] = time.monotonic,
        worker: int = 0,
    ) -> None:
        self.worker = worker
        self._seconds, self._clock = seconds, clock
        self._most, self._most_per_address = most_bytes, most_bytes_per_address
        self._runs: dict[str, KeptRun] = {}
        self._batches: dict[str, KeptBatch] = {}
        self._held: Counter[str] = Counter()
        self._counted: dict[str, int] = {}

    @property
    def held(self) -> int:
        """Bytes that all of them take."""
        return self._held.total()

    def new_id(self) -> str:
        """What another run, or batch, will be found by."""
        return f"{self.worker}-{secrets.token_urlsafe(18)}"

    def busy(self, address: str | None = None) -> int:
        """Bytes of the runs that are not over, which nothing but their end gives back; of all, or of one address."""
        runs = (run for run in self._runs.values() if not run.over and address in (None, run.address))
        return sum(self._counted[run.id] for run in runs)

    def add(self, run: KeptRun) -> None:
        """Another one, which has not begun."""
        self._runs[run.id] = run
        self.note(run)

    def add_batch(self, runs: list[KeptRun]) -> KeptBatch:
        """Several that are looked at together as well; each has been added."""
        batch = KeptBatch(self.new_id(), runs)
        self._batches[batch.id] = batch
        for run in runs:
            run.batch = batch
        return batch

    def find(self, id: str) -> KeptRun | None:
        """The run; None where it is not here, or not any more."""
        self.forget_old()
        return self._runs.get(id)

    def find_batch(self, id: str) -> KeptBatch | None:
        """The batch; None where it is not here, or none of its runs is."""
        self.forget_old()
        return self._batches.get(id)

    def note(self, run: KeptRun) -> None:
        """It has said something: what it takes is counted anew, and others may have to go."""
        if run.id not in self._runs:
            return
        now = run.held
        self._held[run.address] += now - self._counted.get(run.id, 0)
        self._counted[run.id] = now
        while self._held[run.address] > self._most_per_address and self._forget_oldest(run.address, but=run):
            pass
        while self.held > self._most and any(self._forget_oldest(one, but=run) for one, _ in self._held.most_common()):
            pass

    def end(self, run: KeptRun, state: State) -> None:
        """It is over; its time begins."""
        if run.over:
            return
        run.state, run.over_at = state, self._clock()
        run.job = run.build = None
        run.request_bytes = 0
        self.note(run)

    def forget(self, run: KeptRun) -> None:
        """It is not wanted any more."""
        if self._runs.pop(run.id, None) is None:
            return
        self._held[run.address] -= self._counted.pop(run.id)
        # A Counter keeps every name it was ever asked for.
        self._held += Counter()
        if run.batch:
            run.batch.runs.remove(run)
            run.batch.forgotten += 1
            if not run.batch.runs:
                del self._batches[run.batch.id]

    def forget_old(self) -> None:
        """Those whose time has come."""
        oldest = self._clock() - self._seconds
        old = [run for run in self._runs.values() if run.over_at is not None and run.over_at <= oldest]
        for run in old:
            self.forget(run)

    def _forget_oldest(self, address: str, but: KeptRun) -> bool:
        over = [run for run in self._runs.values() if run.over and run.address == address and run is not but]
        if not over:
            return False
        self.forget(min(over, key=lambda run: run.over_at or 0.0))
        return True
