"""Finds a run, or a batch of them, in whichever worker of a port has it."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass
from typing import Literal, Protocol

from server.api.kept_run import KeptBatch, KeptRun
from server.api.run_queue import RunQueue
from server.http.problems import problem
from server.process.questions import Answer, Reply, in_pieces

_ID = re.compile(r"([0-9]{1,4})-[A-Za-z0-9_-]{24}")
_UNKNOWN = "this {kind} is not here: its address is mistyped, its time is over, or the worker that had it has ended"
_SILENT = "the worker that has this {kind} does not answer now"


class Neighbors(Protocol):
    """The workers of a port, as one of them sees them: see `server.process.load_balancer.WorkerShare`."""

    own: int
    workers: int
    answer: Answer | None

    async def ask(self, worker: int, question: bytes) -> Reply | None: ...


@dataclass(frozen=True)
class Question:
    """What is asked about a run or a batch.

    Attributes:
        what: to say how it stands, or to end it first.
        after, whole: as for `KeptRun.pieces`.
    """

    what: Literal["look", "cancel"]
    kind: Literal["run", "batch"]
    id: str
    after: int = -1
    whole: bool = True


@dataclass(frozen=True)
class Found:
    """An answer: its status, and a document of JSON of so many bytes."""

    status: int
    size: int
    pieces: AsyncIterator[bytes]


@dataclass(frozen=True)
class _Here:
    """The same, of this worker."""

    status: int
    pieces: list[bytes]

    @property
    def size(self) -> int:
        return sum(map(len, self.pieces))


class RunFinder:
    """Answers what is asked about runs, here or by asking the worker that has them.

    Args:
        queue: has those of this worker.
    """

    def __init__(self, queue: RunQueue) -> None:
        self._queue = queue
        self._neighbors: Neighbors | None = None

    def join(self, neighbors: Neighbors) -> None:
        """This worker is one of several from now on; it has no run yet."""
        self._neighbors = neighbors
        self._queue.kept.worker = neighbors.own
        neighbors.answer = self._reply

    async def find(self, question: Question) -> Found:
        """The answer, which may be a problem document."""
        named, neighbors = _ID.fullmatch(question.id), self._neighbors
        worker = int(named[1]) if named else -1
        if worker == self._queue.kept.worker:
            found = self._here(question)
        elif neighbors is None or not 0 <= worker < neighbors.workers:
            found = _refusal(404, _UNKNOWN, question)
        elif (reply := await neighbors.ask(worker, json.dumps(asdict(question)).encode())) is None:
            found = _refusal(503, _SILENT, question)
        else:
            head, pieces = reply
            status, size = map(int, head.split())
            return Found(status, size, pieces)
        return Found(found.status, found.size, _sent(found.pieces))

    def _reply(self, question: bytes) -> tuple[bytes, list[bytes]]:
        found = self._here(Question(**json.loads(question)))
        return b"%d %d" % (found.status, found.size), found.pieces

    def _here(self, question: Question) -> _Here:
        kept = self._queue.kept
        found = kept.find(question.id) if question.kind == "run" else kept.find_batch(question.id)
        if found is None:
            return _refusal(404, _UNKNOWN, question)
        if question.what == "look":
            return _Here(200, found.pieces(question.after, whole=question.whole))
        return _Here(200, self._cancel(found))

    def _cancel(self, found: KeptRun | KeptBatch) -> list[bytes]:
        """Ends what is under way; where nothing is, all of it is forgotten, and this is the last that is said of it."""
        runs = [found] if isinstance(found, KeptRun) else list(found.runs)
        going = [run for run in runs if not run.over]
        for run in going:
            self._queue.cancel(run)
        document = found.pieces()
        if not going:
            for run in runs:
                self._queue.kept.forget(run)
        return document


def _refusal(status: int, rule: str, question: Question) -> _Here:
    return _Here(status, [bytes(problem(status, rule.format(kind=question.kind)).body)])


async def _sent(pieces: list[bytes]) -> AsyncIterator[bytes]:
    for piece in in_pieces(pieces):
        yield piece
