"""What the pictures of lessons show is what the engine itself would do, and showing it changes nothing."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import pytest

from engine import Experiment, Trainer
from engine.experiment.targets import make_targets
from engine.lessons.scenes import SCENES, look_at
from engine.network.traced_pass import trace

LINE = {"dataset": "custom", "points": {"train": [[3, 4, 1], [-6, -8, -1], [4, -3, 1]], "test": []}}


def scene(name: str, trainer: Trainer) -> dict[str, Any]:
    seen = look_at(name, trainer)
    assert seen is not None
    json.dumps(seen, allow_nan=False)
    return seen


def line(**more: Any) -> Trainer:
    """One unit whose weights, (3, 4) / 5 of length 2, point the way of the first two points."""
    trainer = Trainer(Experiment.parse({"data": LINE, "hidden": [], "batch_size": 1, **more}))
    for source, value in enumerate((1.2, 1.6)):
        trainer.set_weight(1, source, 0, value)
    return trainer


def test_units_that_began_equal_are_at_a_distance_of_exactly_nothing() -> None:
    experiment = {"hidden": [{"units": 4}, {"units": 2}], "initializer": {"name": "constant", "value": 0.5}}
    trainer = Trainer(Experiment.parse(experiment))
    trainer.train(20)
    layers = scene("symmetry", trainer)["layers"]
    assert [(one["layer"], one["units"], one["inputs"], len(one["rows"])) for one in layers] == [
        (1, 4, 2, 4),
        (2, 2, 4, 2),
    ]
    assert [row["distance"] for one in layers for row in one["rows"]] == [0.0] * 6
    assert layers[0]["rows"][2]["weights"] == trainer.network.layers[0].weights[:, 2].tolist()
    # By the smallest number there is between two, they are twins no more.
    beyond = math.nextafter(trainer.network.layers[0].weights[1, 2], 9.0)
    trainer.set_weight(1, 1, 2, beyond)
    rows = scene("symmetry", trainer)["layers"][0]["rows"]
    assert [row["distance"] == 0 for row in rows] == [True, True, False, True]
    assert [row["nearest"] for row in rows] == [1, 0, 0, 0]
    assert rows[2]["distance"] == beyond - rows[0]["weights"][1]


def test_a_unit_alone_has_no_twin_and_a_wide_layer_is_shown_in_part() -> None:
    alone = scene("symmetry", Trainer(Experiment.parse({"hidden": [{"units": 1}]})))["layers"]
    assert [(row["nearest"], row["distance"]) for one in alone for row in one["rows"]] == [(None, None)]
    wide = scene("symmetry", Trainer(Experiment.parse({"hidden": [{"units": 20}] * 4})))["layers"]
    assert [(one["units"], len(one["rows"]), len(one["rows"][0]["weights"])) for one in wide] == [
        (20, 8, 2),
        (20, 8, 12),
    ]
    assert [one["layer"] for one in scene("symmetry", line())["layers"]] == [1]


def test_the_bias_moves_the_threshold_along_the_way_of_the_weights() -> None:
    trainer = line(loss="binary_cross_entropy")
    trainer.set_bias(1, 0, 0.0)
    seen = scene("bias", trainer)
    assert (seen["norm"], seen["threshold"], seen["reach"], seen["of"]) == (pytest.approx(2.0), 0.0, 10.0, "answer")
    assert math.copysign(1.0, seen["threshold"]) == 1.0
    assert [one[0] for one in seen["points"]] == pytest.approx([5.0, -10.0, 0.0])
    assert [one[1:] for one in seen["points"]] == [[1.0, 1.0], [0.0, -1.0], [1.0, 1.0]]
    trainer.set_bias(1, 0, -3.0)
    seen = scene("bias", trainer)
    assert seen["threshold"] == pytest.approx(1.5)
    middle = seen["curve"]["x"].index(pytest.approx(1.5))
    assert seen["curve"]["y"][middle] == pytest.approx(0.5)
    assert [seen["curve"]["x"][end] for end in (0, -1)] == [-10.0, 10.0]


@pytest.mark.parametrize("activation", ["tanh", "sigmoid", "prelu", "softplus"])
def test_the_curve_is_what_the_unit_answers_at_the_points(activation: str) -> None:
    experiment = {"hidden": [{"units": 2, "activation": activation}], "features": ["x1", "x2", "=x1^2"], "data": LINE}
    trainer = Trainer(Experiment.parse({**experiment, "standardize": True, "batch_size": 1}))
    trainer.train(3)
    seen = scene("bias", trainer)
    rows = trainer.data.train
    columns = trainer.columns(np.ascontiguousarray(rows[:, :2].T))
    answers = trace(
        trainer.network, trainer.network.inputs(columns), make_targets(trainer.experiment, rows[:, -1])
    ).layers[0]
    sums = seen["norm"] * np.array([one[0] for one in seen["points"]]) + seen["bias"]
    assert sums == pytest.approx(answers.sums[0])
    assert [one[1] for one in seen["points"]] == [None] * 3
    along = np.interp([one[0] for one in seen["points"]], seen["curve"]["x"], seen["curve"]["y"])
    assert along == pytest.approx(answers.output[0], abs=0.01)


def test_without_biases_or_without_weights_there_is_what_there_is() -> None:
    assert scene("bias", line(bias=False))["threshold"] == 0.0
    trainer = line()
    for source in range(2):
        trainer.set_weight(1, source, 0, 0.0)
    seen = scene("bias", trainer)
    assert (seen["norm"], seen["threshold"], seen["points"]) == (0.0, None, [])
    assert len(set(seen["curve"]["y"])) == 1
    normalized = Trainer(Experiment.parse({"hidden": [{"units": 3, "normalization": "layer"}]}))
    assert scene("bias", normalized)["of"] == "sum"
    assert len(scene("bias", Trainer(Experiment.parse({"data": {"samples": 1000}})))["points"]) <= 200


SIGMOID = {"hidden": [{"units": 8, "activation": "sigmoid"}] * 2, "initializer": {"name": "xavier_uniform"}}
RESTLESS = {
    "hidden": [{"units": 4, "normalization": "batch", "dropout": 0.4}] * 2,
    "optimizer": {"name": "adam", "learning_rate": 0.01},
    "shuffle": True,
    "batch_size": 7,
    "stop": {"patience": 1},
}


@pytest.mark.parametrize("document", [{**SIGMOID, "batch_size": 1}, RESTLESS])
def test_the_path_is_the_one_the_weights_then_take(document: dict[str, Any]) -> None:
    trainer = Trainer(Experiment.parse(document))
    trainer.train_batches(11)
    path = scene("zigzag", trainer)["path"]
    assert len(path) == 31
    weights = trainer.network.layers[1].weights
    for place in path:
        assert weights[:2, 0].tolist() == place
        trainer.train_batches(1)


@pytest.mark.parametrize("name", SCENES)
@pytest.mark.parametrize("batches", [0, 3, 34, 35])
def test_looking_leaves_the_run_bit_for_bit_as_it_was(name: str, batches: int) -> None:
    trainer, other = (Trainer(Experiment.parse(RESTLESS)) for _ in range(2))
    for one in (trainer, other):
        one.train_batches(batches)
        one.stop_reason = "patience"
    look_at(name, trainer)
    assert trainer.checkpoint() == other.checkpoint()
    assert trainer.stop_reason == "patience"
    for one in (trainer, other):
        one.train_epoch()
        one.train_epoch()
    assert trainer.checkpoint() == other.checkpoint()


def test_weights_behind_sigmoids_only_move_together_and_behind_tanh_they_do_not() -> None:
    for activation, batch_size, alike in (("sigmoid", 1, True), ("tanh", 1, False), ("sigmoid", 10, False)):
        hidden = [{"units": 8, "activation": activation}] * 2
        trainer = Trainer(Experiment.parse({**SIGMOID, "hidden": hidden, "batch_size": batch_size}))
        seen = scene("zigzag", trainer)
        steps = np.diff(np.array(seen["path"]), axis=0)
        assert seen["moved"] == 30
        assert seen["together"] == int(((steps > 0).all(axis=1) | (steps < 0).all(axis=1)).sum())
        assert (seen["together"] == 30) is alike


def test_the_surface_is_the_training_loss_around_the_path() -> None:
    trainer = Trainer(Experiment.parse({**SIGMOID, "batch_size": 1}))
    seen = scene("zigzag", trainer)
    x, y, loss = seen["x"], seen["y"], seen["loss"]
    assert (len(x), len(y), len(loss), len(loss[0])) == (9, 9, 9, 9)
    assert x[-1] - x[0] == pytest.approx(y[-1] - y[0])
    for first, second in seen["path"]:
        assert x[0] < first < x[-1] and y[0] < second < y[-1]
    for source, value in ((0, x[7]), (1, y[2])):
        trainer.set_weight(2, source, 0, value)
    assert loss[2][7] == trainer.evaluate().train_loss


def test_where_there_are_no_two_weights_or_no_time_there_is_less_to_see() -> None:
    assert scene("zigzag", Trainer(Experiment.parse({"hidden": [{"units": 1}]})))["path"] is None
    large = {"hidden": [{"units": 32}] * 10, "data": {"samples": 5000}, "batch_size": 2500}
    seen = scene("zigzag", Trainer(Experiment.parse(large)))
    assert seen["loss"] == [] and len(seen["path"]) < 5
    still = Trainer(Experiment.parse({**SIGMOID, "frozen": [{"layer": 2}]}))
    seen = scene("zigzag", still)
    assert (seen["moved"], seen["together"]) == (0, 0) and seen["x"][0] < seen["path"][0][0] < seen["x"][-1]


@pytest.mark.parametrize("name", SCENES)
def test_where_numbers_ran_away_nothing_is_shown(name: str) -> None:
    trainer = Trainer(Experiment.parse({}))
    trainer.network.parameters[3] = np.inf
    assert look_at(name, trainer) is None
    trainer.network.parameters[:] = 1e200
    assert json.dumps(look_at(name, trainer))
