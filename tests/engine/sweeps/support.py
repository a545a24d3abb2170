"""A small sweep that several tests carry out."""

from __future__ import annotations

import json
from typing import Any

from engine.sweeps.executors import Executor, InProcess
from engine.sweeps.plan import Sweep
from engine.sweeps.results import SweepResult

# One of its rates is so high, and nothing bounds what the units answer, that numbers cease to be finite.
DOCUMENT: dict[str, Any] = {
    "experiment": {
        "data": {"samples": 40}, "hidden": [{"units": 2, "activation": "relu"}], "output_activation": "linear",
    },
    "vary": [
        {"field": "optimizer.learning_rate", "values": [0.01, 0.1, 1000]},
        {"field": "hidden.units", "values": [2, 3]},
    ],
    "seeds": {"count": 2},
    "epochs": 8,
}  # fmt: skip


def carried_out(executor: Executor, document: Any = None) -> SweepResult:
    """What comes of the small sweep, or of another, by NumPy."""
    sweep = Sweep.parse(document or DOCUMENT)
    some = executor.results(sweep, sweep.tasks, "numpy", lambda: False)
    return SweepResult(sweep, [line for lines in some for line in lines], "numpy")


def in_process(document: Any = None) -> SweepResult:
    return carried_out(InProcess(), document)


def lines_of(result: SweepResult) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.ndjson().splitlines()]
