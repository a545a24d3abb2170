"""What a task means: the engine's own runs, lines and maps, wherever it is carried out."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from functools import lru_cache

import numpy as np

from engine import Limits, __version__
from engine.compiled import availability
from engine.experiment.work import work_of
from engine.runs.history_rows import RESULT_NAMES
from engine.runs.training_run import result_document
from engine.sweeps.batches import CarryOutError
from engine.sweeps.document import SweepError
from engine.sweeps.ensemble import ensemble
from engine.sweeps.limits import SweepLimits
from engine.sweeps.lines import header, line_bytes
from engine.sweeps.one_run import CellRun, run_one
from engine.sweeps.plan import Sweep
from server.sweeps.challenge_work import verdict_lines
from server.sweeps.lesson_work import lesson_lines
from server.sweeps.task import Task
from server.wire.fault_documents import fault_documents

# A mark has all measures, and null where one does not apply.
_NAMES = dict.fromkeys(RESULT_NAMES)
# Sweeps whose document need not be read again for the next of their tasks.
_REMEMBERED = 8


def carry_out(task: Task, stopped: Callable[[], bool] = lambda: False) -> Iterator[bytes]:
    """The lines that answer a task, without their ends; fewer where it was stopped.

    Args:
        task: of a sweep that has been checked.
        stopped: whether to end, asked every fraction of a second.

    Raises:
        CarryOutError: there is no compiled engine here, and the sweep has begun with one.
    """
    if task.kind == "plan":
        yield line_bytes(_plan(task))[:-1]
        return
    if task.kind == "lesson":
        yield from lesson_lines(task, stopped)
        return
    compiled = task.engine == "compiled"
    if compiled and availability.kernels() is None:
        raise CarryOutError("a process has no compiled engine, with which this sweep has begun")
    if task.kind == "challenge":
        yield from verdict_lines(task, stopped)
        return
    sweep = _read(task.document)
    # Numbers that run away are looked for; a warning for each would help nobody.
    with np.errstate(all="ignore"):
        if task.kind == "ensemble":
            together = ensemble(sweep, task.runs[0][:-1], compiled=None if compiled else False, stopped=stopped)
            if together is not None:
                yield line_bytes(together.document())[:-1]
            return
        for *cell, seed in task.runs:
            done = run_one(sweep, tuple(cell), seed, compiled=None if compiled else False, stopped=stopped)
            if done is None:
                return
            if task.kind == "runs":
                yield line_bytes(done.line)[:-1]
            else:
                yield line_bytes(_whole(done))[:-1]


def answers(line: bytes, version: str) -> tuple[list[bytes], float]:
    """All of them at once, and the seconds that it took, for a task as a line of JSON: what a cluster is asked.

    Args:
        line: as `Task.line` writes it.
        version: of the playground that asks.

    Raises:
        CarryOutError: this worker has another version, or no compiled engine though one is needed.
    """
    if version != __version__:
        raise CarryOutError(f"a worker has the playground's version {__version__}, and {version} is needed")
    task = Task.of(line)
    if task.engine == "compiled":
        availability.load(compile=True)
    began = time.monotonic()
    return list(carry_out(task)), time.monotonic() - began


def _plan(task: Task) -> dict[str, object]:
    """A sweep with every cell checked: its document, the first line of its results, and the work of a run of each cell.

    Or, under `faults`, what is wrong with it, as a refusal has that.
    """
    experiment, sizes = Limits(**task.limits["experiment"]), SweepLimits(**task.limits["sweep"])
    try:
        sweep = Sweep.parse(json.loads(task.document), experiment, sizes)
    except SweepError as error:
        return {"detail": str(error), **fault_documents(error.faults, error.more, coded=True)}
    epochs = sweep.fields.epochs
    return {
        "document": json.dumps(sweep.document(), separators=(",", ":")),
        "head": header(sweep, task.engine),
        "work": [work_of(sweep.experiment_of(cell, 0), epochs) for cell in sweep.cells],
    }


def _whole(done: CellRun) -> dict[str, object]:
    """A run with all that it can be gone on from, in the form in which the API gives one that was asked for alone."""
    result = result_document(done.trainer, done.outcome)
    # Where success is looked for there is a moment of every epoch.
    told = set(done.line["curve"]["epochs"])
    marks = [{"type": "mark", **_NAMES, **row} for row in result.pop("history") if row["epoch"] in told]
    return {"run": done.line, "marks": marks, "result": {"type": "result", **result}}


@lru_cache(_REMEMBERED)
def _read(document: str) -> Sweep:
    return Sweep.trusted(json.loads(document))
