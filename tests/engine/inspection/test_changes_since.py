"""What has changed since an earlier moment of a run."""

import copy
from typing import Any

import numpy as np
import pytest

from engine import Experiment, Trainer
from engine.inspection.changes_since import MOST, changes_since, moment_of
from engine.inspection.largest_losses import largest_losses
from engine.inspection.slope_check import slope_check
from engine.inspection.unit_importance import unit_importance

BUSY = {
    "hidden": [{"units": 4, "normalization": "batch", "dropout": 0.3}, {"units": 3, "activation": "relu"}],
    "optimizer": {"name": "adam"},
    "shuffle": True,
}


def test_losses_are_those_of_then_and_of_now() -> None:
    trainer = Trainer(Experiment.parse(BUSY))
    trainer.train(2)
    trainer.train_batches(3)
    moment, then = moment_of(trainer), trainer.evaluate()
    trainer.train(2)
    now = trainer.evaluate()
    found: dict[str, Any] = changes_since(trainer, moment)
    assert [found["before"][key] for key in ("epoch", "batch")] == [2, 3]
    assert [found["now"][key] for key in ("epoch", "batch")] == [4, 0]
    for side, scores in (("before", then), ("now", now)):
        assert found[side]["train"] == pytest.approx(scores.train_loss, rel=1e-12)
        assert found[side]["test"] == pytest.approx(scores.test_loss, rel=1e-12)
    assert found["before"]["train"] != found["now"]["train"]


def test_weights_that_moved_stand_with_the_farthest_first_edits_included() -> None:
    trainer = Trainer(Experiment.parse({"hidden": [{"units": 2}]}))
    before = moment_of(trainer)
    weight, bias = trainer.network.layers[0].weights[1, 0], trainer.network.layers[1].biases[0]
    trainer.set_weight(1, 1, 0, weight + 0.5)
    trainer.set_bias(2, 0, bias - 2.0)
    found: dict[str, Any] = changes_since(trainer, before)
    assert found["moved"] == [
        {"layer": 2, "unit": 0, "source": None, "before": bias, "now": bias - 2.0},
        {"layer": 1, "unit": 0, "source": 1, "before": weight, "now": weight + 0.5},
    ]
    assert found["moved_count"] == 2
    trainer.train(1)
    found = changes_since(trainer, before)
    assert (len(found["moved"]), found["moved_count"]) == (9, 9)
    distances = [abs(one["now"] - one["before"]) for one in found["moved"]]
    assert distances == sorted(distances, reverse=True)


def test_of_many_only_the_first_are_told_and_the_rest_counted() -> None:
    trainer = Trainer(Experiment.parse({"hidden": [{"units": 12}]}))
    before = moment_of(trainer)
    trainer.train(1)
    found: dict[str, Any] = changes_since(trainer, before)
    assert len(found["moved"]) == MOST and found["moved_count"] == trainer.network.parameters.size


def test_points_that_a_boundary_has_passed_are_counted() -> None:
    # The unit's line is x1 = -bias / weight: from 0 to 1.5 it passes the points at 0.5 and at 1, not the other two.
    points = [[-1, 0, 1], [0.5, 0, 1], [1, 3, -1], [2, 0, -1]]
    data = {"dataset": "custom", "points": {"train": points, "test": []}}
    experiment = {"data": data, "features": ["x1"], "hidden": [{"units": 2}], "batch_size": 1}
    trainer = Trainer(Experiment.parse(experiment), np.array([1.0, 1.0, 0.0, 0.0, 1.0, 1.0, 0.0]))
    before = moment_of(trainer)
    trainer.set_bias(1, 1, -1.5)
    found: dict[str, Any] = changes_since(trainer, before)
    assert found["crossed"] == [{"layer": 1, "unit": 1, "points": 2}]
    assert (found["crossed_count"], found["points"], found["before"]["test"]) == (1, 4, None)


def test_where_nothing_has_changed_nothing_is_told() -> None:
    trainer = Trainer(Experiment.parse({}))
    found: dict[str, Any] = changes_since(trainer, moment_of(trainer))
    assert (found["moved"], found["moved_count"], found["crossed"], found["crossed_count"]) == ([], 0, [], 0)
    assert found["before"] == found["now"]


def test_no_quick_look_changes_a_run() -> None:
    trainer = Trainer(Experiment.parse(BUSY))
    trainer.train(2)
    trainer.train_batches(4)
    other, before, moment = copy.copy(trainer), trainer.checkpoint(), moment_of(trainer)
    for part in ("train", "test"):
        unit_importance(trainer, part, "mean")  # type: ignore[arg-type]
        largest_losses(trainer, part)  # type: ignore[arg-type]
    slope_check(trainer, 1, 0, 1)
    slope_check(trainer, 3, 0, None)
    changes_since(trainer, moment)
    assert trainer.checkpoint() == before
    trainer.train(2)
    other.train(2)
    assert trainer.checkpoint() == other.checkpoint()
