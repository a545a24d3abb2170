"""One run of a sweep is the very run of its experiment, told in a line."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import pytest

from engine import Trainer
from engine.sweeps.one_run import CURVE_MOMENTS, run_one
from engine.sweeps.plan import Sweep
from engine.sweeps.results import SweepResult
from tests.engine.sweeps.support import DOCUMENT, in_process, lines_of


def line_of(document: Any, cell: tuple[int, ...] = (0,), seed: int = 0) -> dict[str, Any]:
    found = run_one(Sweep.parse(document), cell, seed, compiled=False)
    assert found is not None
    return found.line


def test_a_line_says_what_training_that_experiment_comes_to(result: SweepResult) -> None:
    sweep = Sweep.parse(DOCUMENT)
    trainer = Trainer(sweep.experiment_of((1, 1), 1), compiled=False)
    history = trainer.train(8)
    line = result.runs[(1, 1), 1]
    assert (line["cell"], line["seed"], line["epoch"], line["stopped"]) == ([1, 1], 1, 8, None)
    now = trainer.evaluate()
    assert (line["train_loss"], line["test_loss"]) == (now.train_loss, now.test_loss)
    assert (line["train_accuracy"], line["test_accuracy"]) == (now.train.accuracy, now.test.accuracy)
    curve = line["curve"]
    assert curve["epochs"] == list(range(9))
    assert curve["test_loss"] == pytest.approx([one.test_loss for one in history], rel=1e-5)
    # Of two classes that are half of the points each, 0.5 at most.
    labels = trainer.data.train[:, -1]
    assert line["baseline"] == pytest.approx(0.5 * (1 - labels.mean() ** 2))


def test_a_run_whose_numbers_cease_to_be_finite_is_told_as_it_was_before(result: SweepResult) -> None:
    line = result.runs[(2, 0), 0]
    assert (line["stopped"], line["outcome"]) == ("diverged", "diverged")
    assert line["epoch"] < 8
    # Its parameters are numbers there; its loss is too large to be one.
    assert json.loads(json.dumps(line, allow_nan=False)) == line
    assert line["train_accuracy"] is None


def test_a_curve_has_the_start_the_end_and_evenly_many_moments_between() -> None:
    line = line_of(
        {"experiment": {"data": {"samples": 20}}, "vary": [{"field": "bias", "values": [True]}], "epochs": 90}
    )
    epochs = line["curve"]["epochs"]
    assert (epochs[0], epochs[-1], len(epochs)) == (0, 90, CURVE_MOMENTS + 1)
    assert {after - before for before, after in pairwise(epochs)} == {2, 3}


def test_a_sweep_stops_its_runs_where_it_says_and_not_where_the_experiment_does() -> None:
    xor = {"data": {"dataset": "xor", "samples": 100}, "features": ["x1_x2"], "hidden": [], "stop": {"epochs": 3}}
    vary = [{"field": "optimizer.learning_rate", "values": [0.1]}]
    whole = line_of({"experiment": xor, "vary": vary, "epochs": 20, "success": {"test_loss": 0.03}})
    assert (whole["epoch"], whole["stopped"]) == (20, None)
    stopped = line_of({"experiment": xor, "vary": vary, "epochs": 20, "stop": {"test_loss": 0.03}})
    # Where it stops is where it first succeeds.
    assert (stopped["epoch"], stopped["stopped"]) == (whole["reached"], "test_loss")
    assert 0 < whole["reached"] < 20
    assert stopped["test_loss"] <= 0.03
    assert line_of({"experiment": xor, "vary": vary, "success": {"train_accuracy": 2 / 3}})["reached"] is not None
    assert line_of({"experiment": xor, "vary": vary, "epochs": 2, "success": {"test_loss": 0}})["reached"] is None


def test_a_regression_has_r2_in_place_of_accuracy_and_without_test_points_there_are_none() -> None:
    points = {"train": [[0.0, 0.0, 1.0], [1.0, 1.0, 2.0]]}
    own = {"problem": "regression", "data": {"dataset": "custom", "points": points}, "batch_size": 1}
    document = {"experiment": own, "vary": [{"field": "bias", "values": [False]}], "epochs": 2, "color_by": "train_r2"}
    line = line_of(document)
    assert {"train_r2", "test_r2"} < line.keys()
    assert (line["test_loss"], line["test_r2"], line["curve"]["test_loss"]) == (None, None, [None] * 3)


def test_a_run_that_is_stopped_from_outside_tells_nothing() -> None:
    asked: list[int] = []
    sweep = Sweep.parse(DOCUMENT)
    assert run_one(sweep, (0, 0), 0, compiled=False, stopped=lambda: len(asked) > 4 or bool(asked.append(1))) is None


@pytest.mark.parametrize(("cell", "seed"), [((0,), 0), ((3, 0), 0), ((-1, 0), 0), ((0, 0), 2), ((0, 0), -1)])
def test_a_run_that_the_sweep_does_not_have_is_an_error(cell: tuple[int, ...], seed: int) -> None:
    with pytest.raises(IndexError):
        Sweep.parse(DOCUMENT).experiment_of(cell, seed)


def test_looking_for_success_changes_nothing_else() -> None:
    plain = in_process({**DOCUMENT, "vary": DOCUMENT["vary"][1:]})
    looking = in_process({**DOCUMENT, "vary": DOCUMENT["vary"][1:], "success": {"train_loss": 0.0}})
    assert lines_of(plain)[1:] == lines_of(looking)[1:]
