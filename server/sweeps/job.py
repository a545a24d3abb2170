"""What is carried out by tasks: a sweep, run by run, or one thing alone that is answered whole; without I/O."""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Callable, Mapping, Sequence
from typing import Literal

from engine.sweeps.lines import EngineName
from server.sweeps.task import BY_RUN, Kind, Run, Task

# A task is to take about so long: others have theirs in between, and what is cancelled is soon over.
_TASK_SECONDS = 0.25
# Lines that a client may leave unread before no more runs begin.
_UNREAD = 400
# A run at which so many processes have ended is not begun again: it ends them.
_LOSSES = 3
# A guess to begin with, of the work that is done in a second: small networks, trained by NumPy.
_FIRST_PACE = 2e7

Reason = Literal["shutdown", "seconds"]
"""Why a sweep has ended before all of it was done."""


class Job:
    """Some runs, which are handed out in tasks, and what is answered.

    Args:
        kind: of its tasks.
        engine: what has to train.
        document: the sweep, complete, as JSON.
        runs: which, in the order they are begun.
        work: of each of these, in the engine's multiplications.
        seconds: how long they may compute, of all processes together.
        notify: called where there is something to take, or nothing more to come.
        clock: seconds.
        limits: of a plan or a lesson, as for its task.

    Attributes:
        of: how many runs there are.
        done: how many have been answered.
        reason: why it has ended early; None where it has not.
        problem: why it has failed: what to say of it, and what is for the log.
    """

    def __init__(
        self,
        kind: Kind,
        engine: EngineName,
        document: str,
        runs: Sequence[Run],
        work: Sequence[float],
        seconds: float,
        notify: Callable[[], object] = lambda: None,
        clock: Callable[[], float] = time.monotonic,
        limits: Mapping[str, Mapping[str, int]] | None = None,
    ) -> None:
        self.kind, self.engine, self._document, self._limits = kind, engine, document, limits or {}
        self._pending = deque(zip(runs, work, strict=True))
        self._work_of = dict(zip(runs, work, strict=True))
        self._left = seconds
        self.notify, self._clock = notify, clock
        self._began: float | None = None
        self.of, self.done = len(runs), 0
        self.reason: Reason | None = None
        self.problem: Exception | None = None
        self._lines: list[bytes] = []
        self._under_way: dict[int, deque[Run]] = {}
        self._losses: Counter[Run] = Counter()
        self._work_left = self._work = float(sum(work))
        self._work_timed = self._busy = 0.0
        self._over = self.of == 0

    # What the connection calls.

    @property
    def over(self) -> bool:
        """Whether nothing more will be said; what was said may not have been taken yet."""
        return self._over

    def take(self) -> list[bytes]:
        """The lines that have been answered since this was last asked."""
        lines, self._lines = self._lines, []
        return lines

    @property
    def seconds_left(self) -> float | None:
        """About how long the rest takes, at the pace so far; None where nothing is known yet."""
        if self._began is None or not self.done:
            return None
        return self._work_left * (self._clock() - self._began) / (self._work - self._work_left)

    def end(self, reason: Reason | None = None) -> None:
        """No more is wanted of it, or can be had."""
        if not self._over:
            self._over, self.reason = True, reason
            self._pending.clear()
            self.notify()

    def fail(self, problem: Exception) -> None:
        """It has come to nothing, because of this."""
        if not self._over:
            self.problem = problem
            self.end()

    # What the dispatcher calls.

    @property
    def seconds(self) -> float:
        """How long it may still compute."""
        return max(0.0, self._left)

    @property
    def urgent(self) -> bool:
        """Whether it goes before sweeps of the same address: somebody waits for it with nothing to look at."""
        return self.kind not in BY_RUN

    @property
    def ready(self) -> bool:
        """Whether there is something to hand out."""
        return bool(self._pending) and len(self._lines) < _UNREAD

    def next_task(self, sharers: int) -> Task:
        """Some runs to carry out, of those that are left.

        Args:
            sharers: how many processes there are to share them.
        """
        if self._began is None:
            self._began = self._clock()
        pace = self._work_timed / self._busy if self._work_timed and self._busy else _FIRST_PACE
        # To the end there is something for each of them.
        most = len(self._pending) if self.urgent else max(1, len(self._pending) // (2 * sharers))
        runs: list[Run] = []
        seconds = 0.0
        while self._pending and len(runs) < most and (self.urgent or not runs or seconds < _TASK_SECONDS):
            run, work = self._pending.popleft()
            runs.append(run)
            seconds += work / pace
        task = Task(self.kind, self.engine, self._document, tuple(runs), self._limits)
        self._under_way[id(task)] = deque(runs)
        return task

    def answer(self, task: Task, line: bytes) -> None:
        """The next line of a task's answer."""
        runs = self._under_way[id(task)]
        answered = [runs.popleft() for _ in range(1 if self.kind in BY_RUN else len(runs))]
        if self._over:
            return
        for run in answered:
            self.done += 1
            self._work_left -= self._work_of[run]
        self._lines.append(line)
        self.notify()

    def end_task(self, task: Task, seconds: float) -> None:
        """A task has been answered, as far as it will be: what is left of it is to be done again.

        Args:
            task: which.
            seconds: that it has computed.
        """
        left = self._under_way.pop(id(task))
        self._busy += seconds
        self._left -= seconds
        self._work_timed += sum(self._work_of[run] for run in task.runs[: len(task.runs) - len(left)])
        if self._over:
            return
        self._pending.extendleft((run, self._work_of[run]) for run in reversed(left))
        if self.done == self.of:
            self.end()
        elif self._left <= 0:
            self.end("seconds")

    def lose_task(self, task: Task, seconds: float) -> None:
        """Whoever carried out a task has ended in the midst of it."""
        left = self._under_way[id(task)]
        if left:
            self._losses[left[0]] += 1
        if left and self._losses[left[0]] >= _LOSSES:
            run = ", ".join(map(str, left[0]))
            self.fail(RuntimeError(f"{_LOSSES} processes have ended at run [{run}] of this sweep"))
        self.end_task(task, seconds)
