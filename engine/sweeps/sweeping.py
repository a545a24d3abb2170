"""Carries a sweep out from beginning to end, or on from its file."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Collection, Iterator
from typing import Any

from engine.experiment.work import work_of
from engine.sweeps.batches import Line, engine_here
from engine.sweeps.dask_cluster import DaskCluster
from engine.sweeps.executors import Executor, InProcess
from engine.sweeps.journal import Journal
from engine.sweeps.lines import EngineName, task_of
from engine.sweeps.plan import Sweep, Task
from engine.sweeps.process_pool import ProcessPool, available_workers
from engine.sweeps.results import SweepResult

# Multiplications of a sweep that is done before other processes would have begun.
_SMALL = 300_000_000


def choose_executor(sweep: Sweep, workers: int | None = None, dask: Any = None) -> Executor:
    """Who carries a sweep out: Dask's workers where a scheduler is named, else processes, or this one where they would
    gain nothing.

    Args:
        sweep: to carry out.
        workers: how many processes; one a core where None.
        dask: address of a scheduler, or a client of it.
    """
    if dask is not None:
        return DaskCluster(dask)
    count = available_workers() if workers is None else workers
    work = len(sweep.tasks) * work_of(sweep.experiment_of(sweep.cells[-1], 0), sweep.fields.epochs)
    return InProcess() if count == 1 or (workers is None and work < _SMALL) else ProcessPool(count)


def sweep_lines(
    sweep: Sweep,
    executor: Executor,
    engine: EngineName,
    *,
    done: Collection[Task] = (),
    stopped: Callable[[], bool] = lambda: False,
) -> Iterator[list[Line]]:
    """What is told of the runs that are not done yet, some at a time: see `Executor.results`."""
    known = set(done)
    yield from executor.results(sweep, [task for task in sweep.tasks if task not in known], engine, stopped)


def run_sweep(
    document: Sweep | object,
    *,
    workers: int | None = None,
    dask: Any = None,
    out: str | None = None,
    progress: bool = False,
) -> SweepResult:
    """Carries out a sweep.

    Args:
        document: a `Sweep`, or what describes one.
        workers: how many processes; one a core where None.
        dask: address of a Dask scheduler, or a `distributed.Client`, in place of processes.
        out: a file for the runs; one that is there is gone on from.
        progress: whether to show a bar, at the terminal or in the notebook.

    Raises:
        SweepError: the document describes no sweep. RunError: the file holds something else. CarryOutError: it cannot
            be carried out there.
    """
    sweep = document if isinstance(document, Sweep) else Sweep.parse(document)
    engine = engine_here()
    executor = choose_executor(sweep, workers, dask)
    lines: dict[Task, Line] = {}
    with contextlib.ExitStack() as stack:
        journal = None if out is None else stack.enter_context(Journal(out, sweep, engine))
        if journal is not None:
            lines |= journal.lines
        advance = stack.enter_context(_bar(len(sweep.tasks), len(lines), shown=progress))
        for some in sweep_lines(sweep, executor, engine, done=lines):
            lines |= {task_of(line): line for line in some}
            if journal is not None:
                journal.add(some)
            advance(len(some))
    if journal is not None:
        journal.finish()
    return SweepResult(sweep, lines.values(), engine)


@contextlib.contextmanager
def _bar(runs: int, done: int, *, shown: bool) -> Iterator[Callable[[int], object]]:
    if not shown:
        yield lambda count: None
        return
    # Only where it is wanted: it takes longer to load than a small run.
    from tqdm.auto import tqdm

    with tqdm(total=runs, initial=done, unit="run") as bar:
        yield bar.update
