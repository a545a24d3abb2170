"""What a run will take in memory is said before it is made, and is about what it then takes."""

from __future__ import annotations

import gc
import tracemalloc
from typing import Any

import numpy as np
import pytest

from engine import Experiment, ExperimentError, Limits, Trainer
from engine.experiment.memory_estimate import run_bytes

ROWS = np.column_stack([np.linspace(-1, 1, 3000).reshape(-1, 1) * np.ones(10), np.arange(3000) % 3]).tolist()
OWN = {
    "data": {
        "dataset": "custom",
        "points": {"inputs": [f"in{n}" for n in range(10)], "train": ROWS[:2000], "test": ROWS[2000:]},
    },
    "features": [f"x{n}" for n in range(1, 11)],
}
DEEP = [{"units": 32, "activation": "tanh"}] * 10
DEAR = [{"units": 32, "activation": "gelu", "normalization": "batch", "dropout": 0.1}] * 10
RUNS: dict[str, dict[str, Any]] = {
    "many points": {"data": {"samples": 5000}},
    "many layers": {"data": {"samples": 3000}, "hidden": DEEP},
    "many layers, a large batch": {"data": {"samples": 3000}, "hidden": DEEP, "batch_size": 1000},
    "dear layers": {"data": {"samples": 3000}, "hidden": DEAR, "batch_size": 1000},
    "own data": OWN,
    "own data, dear layers": {**OWN, "hidden": DEAR, "batch_size": 2000, "optimizer": {"name": "adam"}},
}


@pytest.mark.parametrize("name", RUNS)
def test_a_run_takes_no_more_than_was_said_and_not_very_much_less(name: str) -> None:
    gc.collect()
    tracemalloc.start()
    try:
        experiment = Experiment.parse(RUNS[name])
        trainer = Trainer(experiment)
        trainer.train_batches(1)
        trainer.evaluate()
        taken, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    said = run_bytes(experiment)
    assert said / 5 < taken <= 1.1 * said


def test_a_run_that_would_take_too_much_is_refused_before_it_is_made() -> None:
    document = {"hidden": DEEP, "data": {"samples": 5000}}
    assert Experiment.parse(document)
    with pytest.raises(ExperimentError) as caught:
        Experiment.parse(document, Limits(run_bytes=20_000_000))
    [fault] = caught.value.faults
    assert fault.path == "hidden"
    assert fault.code == "run_bytes"
    assert "the run takes at most 20 MB here" in fault.message
    assert fault.value.endswith(" MB")
