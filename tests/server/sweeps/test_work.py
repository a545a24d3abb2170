"""What a task means where it is carried out, and what it needs there."""

from __future__ import annotations

import json

import pytest

from engine.sweeps.batches import CarryOutError
from engine.sweeps.lines import line_bytes
from engine.sweeps.one_run import run_one
from engine.sweeps.plan import Sweep
from server.sweeps.task import Task
from server.sweeps.work import carry_out

DOCUMENT = {
    "experiment": {"data": {"dataset": "xor", "samples": 20}, "hidden": []},
    "vary": [{"field": "optimizer.learning_rate", "values": [0.1, 0.2]}],
    "seeds": {"count": 2},
    "epochs": 3,
}


def test_a_task_survives_the_way_there_and_is_answered_run_by_run() -> None:
    task = Task("runs", "numpy", json.dumps(DOCUMENT), [(1, 0), (0, 1)])
    lines = list(carry_out(Task.of(task.line())))
    sweep = Sweep.parse(DOCUMENT)
    runs = [run_one(sweep, (1,), 0, compiled=False), run_one(sweep, (0,), 1, compiled=False)]
    assert lines == [line_bytes(run.line)[:-1] for run in runs if run]


def test_a_task_that_is_stopped_ends_without_a_line_for_what_was_under_way() -> None:
    task = Task("runs", "numpy", json.dumps(DOCUMENT), [(1, 0), (0, 1)])
    assert list(carry_out(task, lambda: True)) == []


def test_a_sweep_that_began_with_the_compiled_engine_does_not_go_on_with_another() -> None:
    task = Task("runs", "compiled", json.dumps(DOCUMENT), [(0, 0)])
    with pytest.raises(CarryOutError, match="no compiled engine, with which this sweep has begun"):
        list(carry_out(task))
