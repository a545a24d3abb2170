"""Who carries a sweep out: this process, or those of `process_pool` and `dask_cluster`. All give the same lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from engine.sweeps.batches import Line
from engine.sweeps.lines import EngineName
from engine.sweeps.one_run import run_one
from engine.sweeps.plan import Sweep, Task


class Executor(Protocol):
    """Carries out runs."""

    def results(
        self, sweep: Sweep, tasks: Sequence[Task], engine: EngineName, stopped: Callable[[], bool]
    ) -> Iterator[list[Line]]:
        """The lines of these runs, some at a time, in the order in which they end.

        None at all come now and then, while runs take long, so that whoever waits can do something else. It ends when
        all are done, or soon after `stopped` says so; runs that were under way are then given up.

        Raises:
            CarryOutError: it cannot be done here.
        """


class InProcess:
    """This process itself, one run after the other."""

    def results(
        self, sweep: Sweep, tasks: Sequence[Task], engine: EngineName, stopped: Callable[[], bool]
    ) -> Iterator[list[Line]]:
        for cell, seed in tasks:
            compiled = None if engine == "compiled" else False
            found = None if stopped() else run_one(sweep, cell, seed, compiled=compiled, stopped=stopped)
            if found is None:
                return
            yield [found.line]
