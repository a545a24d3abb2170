"""Runs in groups, so that handing them out costs little beside them; and what a worker does with such a group."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from engine.compiled import availability
from engine.experiment.work import work_of
from engine.packages import version
from engine.sweeps.lines import EngineName
from engine.sweeps.one_run import run_one
from engine.sweeps.plan import Sweep, Task
from engine.validation.strict_json import read_object

Line = dict[str, Any]
Batch = tuple[Task, ...]

# Multiplications of a batch: some tenths of a second of compiled code, so that a sweep can be seen to go on, and ended.
_WORK = 100_000_000
# What a step costs beside its multiplications, in as many of them as take as long.
_STEP: dict[EngineName, int] = {"compiled": 500, "numpy": 20_000}
# Of a sweep each worker has at least so many batches, so that none is left with the last of them for long.
_PER_WORKER = 8


class CarryOutError(RuntimeError):
    """A sweep that cannot be carried out where it was to be; the message says why."""


def engine_here() -> EngineName:
    """What trains in this process: compiled code where it is there, once it is loaded."""
    return "compiled" if availability.load(compile=True) is not None else "numpy"


def batches_of(sweep: Sweep, tasks: Sequence[Task], workers: int, engine: EngineName) -> list[Batch]:
    """The runs in groups of about the same work for an engine, in order."""
    if not tasks:
        return []
    costs: dict[tuple[int, ...], int] = {}
    for cell, _ in tasks:
        if cell not in costs:
            experiment = sweep.experiment_of(cell, 0)
            steps = sweep.fields.epochs * -(-experiment.train_size // experiment.batch_size)
            costs[cell] = work_of(experiment, sweep.fields.epochs) + _STEP[engine] * steps
    most = min(_WORK, sum(costs[cell] for cell, _ in tasks) // (workers * _PER_WORKER))
    found: list[Batch] = []
    batch: list[Task] = []
    work = 0
    for task in tasks:
        if batch and work + costs[task[0]] > most:
            found.append(tuple(batch))
            batch, work = [], 0
        batch.append(task)
        work += costs[task[0]]
    return [*found, tuple(batch)]


def run_batch(
    text: str,
    batch: Batch,
    engine: EngineName,
    wanted: str,
    stopped: Callable[[], bool] = lambda: False,
) -> list[Line]:
    """Carries out runs, one after the other; what is told of each, as far as it came.

    Args:
        text: the sweep's document, in JSON.
        batch: which runs.
        engine: what has to train: another gives other last bits.
        wanted: the version of the playground that asks.
        stopped: whether to end, asked every fraction of a second.

    Raises:
        CarryOutError: this process has another version, or no compiled code.
    """
    if wanted != version():
        raise CarryOutError(f"a worker has the playground's version {version()}, and {wanted} is needed")
    if engine == "compiled" and availability.load(compile=True) is None:
        raise CarryOutError("a worker has no compiled engine, with which this sweep was begun; it needs numba")
    sweep = _read(text)
    lines: list[Line] = []
    for cell, seed in batch:
        found = run_one(sweep, cell, seed, compiled=None if engine == "compiled" else False, stopped=stopped)
        if found is None:
            break
        lines.append(found.line)
    return lines


@lru_cache(maxsize=4)
def _read(text: str) -> Sweep:
    return Sweep.trusted(read_object(text, bounded=False))
