"""The pictures of losses, boundaries and signals say what the formulas of the field say of the run's points."""

from __future__ import annotations

import base64
import json
import math
from typing import Any

import numpy as np
import pytest

from engine import Experiment, Trainer
from engine.lessons.scenes import look_at
from engine.lessons.scenes.convexity import bends_down
from engine.network.traced_pass import trace

REGRESSION = {"problem": "regression", "data": {"dataset": "plane"}}
BLOBS = {"data": {"dataset": "blobs"}, "loss": "cross_entropy"}
LINEAR = {"hidden": [{"units": 4, "activation": "linear"}, {"units": 2, "activation": "linear"}]}


def trained(epochs: int, **document: Any) -> Trainer:
    trainer = Trainer(Experiment.parse(document))
    trainer.train(epochs)
    return trainer


def scene(name: str, trainer: Trainer) -> dict[str, Any]:
    seen = look_at(name, trainer)
    assert seen is not None
    json.dumps(seen, allow_nan=False)
    return seen


# logistic


def test_a_linear_network_is_the_neuron_that_it_is_multiplied_out_into() -> None:
    trainer = trained(20, **LINEAR)
    seen = scene("logistic", trainer)
    assert seen["error"] < 1e-12
    weights, bias = seen["neuron"]["weights"], seen["neuron"]["bias"]
    points = trainer.data.train[:7, :2]
    answers = [math.tanh(weights[0] * x1 + weights[1] * x2 + bias) for x1, x2 in points.tolist()]
    assert trainer.predict(points).outputs[:, 0] == pytest.approx(answers, abs=1e-12)
    codes = np.frombuffer(base64.b64decode(seen["neuron"]["map"]), np.uint8).reshape(40, 40)
    # The cell in the lower left corner: 3/20 from the edges.
    assert codes[-1, 0] == pytest.approx(127.5 + 127 * math.tanh(-5.85 * (weights[0] + weights[1]) + bias), abs=1)


@pytest.mark.parametrize("more", [{"normalization": "batch"}, {"residual": True}])
def test_what_a_linear_layer_does_besides_is_multiplied_out_too(more: dict[str, Any]) -> None:
    hidden = [{"units": 4, "activation": "linear"}, {"units": 4, "activation": "linear", **more}]
    assert scene("logistic", trained(3, hidden=hidden, off=[{"layer": 1, "unit": 2}]))["error"] < 1e-12


def test_a_network_that_bends_is_not_one_neuron() -> None:
    assert scene("logistic", trained(20))["error"] > 0.1


def test_the_regression_is_where_the_gradient_of_its_cross_entropy_is_nothing_and_leaves_the_run_alone() -> None:
    trainer = trained(2, data={"dataset": "gauss", "noise": 0.5}, **LINEAR)
    before = trainer.checkpoint()
    seen = scene("logistic", trainer)["regression"]
    assert trainer.checkpoint() == before
    points, right = trainer.data.train[:, :2], trainer.data.train[:, 2] > 0
    z = points @ np.array(seen["weights"]) + seen["bias"]
    shares = 1 / (1 + np.exp(-z))
    assert seen["settled"]
    assert points.T @ (shares - right) == pytest.approx(0.0, abs=1e-6)
    assert sum(shares - right) == pytest.approx(0.0, abs=1e-6)
    assert seen["loss"] == pytest.approx(-np.mean(np.log(np.where(right, shares, 1 - shares))))
    assert seen["share"] == np.mean((z > 0) == right)


def test_where_a_line_tells_all_points_apart_the_regression_does_not_settle() -> None:
    points = {"train": [[1, 0, 1], [2, 1, 1], [-1, 0, -1], [-2, 1, -1]], "test": []}
    seen = scene("logistic", trained(0, data={"dataset": "custom", "points": points}, batch_size=1, **LINEAR))
    assert seen["regression"]["settled"] is False and seen["regression"]["share"] == 1


def test_features_that_are_large_and_copies_of_each_other_have_one_regression_too() -> None:
    points = [[1, 0, 1], [-1, 1, -1], [0.3, -1, 1], [-0.2, 0, -1], [0.1, 0, -1], [0.9, 0, -1]]
    alone, copied = (
        scene("logistic", trained(0, features=features, hidden=[], batch_size=1, data=data))["regression"]
        for features, size in ((["x1"], 1.0), (["x1", "=x1*1"], 1e6))
        for data in [{"dataset": "custom", "points": {"train": [[size * x, y, c] for x, y, c in points], "test": []}}]
    )
    assert alone["settled"] and copied["settled"]
    assert 1e6 * sum(copied["weights"]) == pytest.approx(alone["weights"][0])
    assert copied["loss"] == pytest.approx(alone["loss"])


@pytest.mark.parametrize("document", [BLOBS, REGRESSION])
def test_with_more_classes_or_a_number_to_predict_there_is_no_neuron_to_show(document: dict[str, Any]) -> None:
    seen = scene("logistic", Trainer(Experiment.parse(document)))
    assert seen["neuron"] is None and seen["regression"] is None


# inputs


def test_positive_signals_leave_two_quarters_and_others_all_four() -> None:
    quarters = {}
    for activation in ("sigmoid", "tanh"):
        hidden = [{"units": 8, "activation": activation}] * 2
        seen = scene("inputs", trained(0, hidden=hidden, batch_size=1, initializer={"name": "xavier_uniform"}))
        assert sum(seen["quadrants"]) + sum(seen["along"]) + seen["still"] == seen["batches"] == 250
        assert sum(seen["rose"]) == sum(seen["quadrants"])
        assert [sum(seen["rose"][6 * at : 6 * at + 6]) for at in range(4)] == seen["quadrants"]
        quarters[activation] = seen
    assert quarters["sigmoid"]["quadrants"][1::2] == [0, 0]
    assert min(quarters["tanh"]["quadrants"]) > 0
    # The rows of the reference: sigmoid .50, tanh .01.
    assert quarters["sigmoid"]["mean"] == pytest.approx(0.5, abs=0.02)
    assert quarters["tanh"]["mean"] == pytest.approx(0.01, abs=0.03)


def test_a_batch_pulls_the_weights_where_plain_gradient_descent_then_takes_them() -> None:
    trainer = trained(1, hidden=[{"units": 3, "activation": "sigmoid"}] * 2, batch_size=250)
    seen = scene("inputs", trainer)
    weights = trainer.network.layers[1].weights[:2, 0].copy()
    trainer.train_batches(1)
    right, up = trainer.network.layers[1].weights[:2, 0] - weights
    assert seen["quadrants"] == [right > 0 < up, right < 0 < up, right < 0 > up, right > 0 > up]
    assert seen["rose"][int(math.degrees(math.atan2(up, right)) % 360 // 15)] == 1


def test_a_signal_of_nothing_leaves_its_weight_still() -> None:
    # Only the first of two units of ReLU answers: the second is held below 0.
    trainer = trained(0, hidden=[{"units": 2, "activation": "relu"}, {"units": 1}], batch_size=1)
    trainer.set_bias(1, 1, -1000.0)
    seen = scene("inputs", trainer)
    # Where the first does not answer either, neither moves; one of them is let go both ways.
    silent = int(np.sum(trace(trainer.network, *trainer.training_points).layers[0].output[0] == 0))
    assert (seen["still"], sum(seen["rose"]), sum(seen["quadrants"])) == (silent, 0, 0)
    assert seen["along"][1::2] == [0, 0] and sum(seen["along"][::2]) == 250 - silent
    assert min(seen["along"][::2]) > 0
    assert scene("inputs", Trainer(Experiment.parse({"hidden": [{"units": 1}]})))["points"] is None


# losses


@pytest.mark.parametrize(
    ("document", "output"),
    [
        ({}, "tanh"),
        ({"loss": "binary_cross_entropy"}, "sigmoid"),
        (BLOBS, "softmax"),
    ],
)
def test_losses_of_points_and_their_slopes_are_the_engine_s_own(document: dict[str, Any], output: str) -> None:
    few = {**document, "data": {**document.get("data", {}), "samples": 200}}
    trainer = trained(2, **few)
    seen = scene("losses", trainer)
    assert (seen["output"], len(seen["points"])) == (output, 100)
    d, squared, slope = np.array(seen["points"]).T
    # The same network under the squared error.
    other = Experiment.parse({**few, "loss": "squared_error", "output_activation": output})
    twin = Trainer(other, trainer.network.parameters)
    inputs, targets = twin.training_points
    if output == "sigmoid":
        # A run of squared error on a sigmoid is meant to get to -1, which it cannot; the picture has 0 and 1.
        targets = np.maximum(targets, 0.0)
    last = trace(twin.network, inputs, targets).layers[-1]
    assert squared == pytest.approx(0.5 * ((last.output - targets) ** 2).sum(axis=0))
    slopes = 100 * last.delta
    # With one output d grows towards the target; that of a tanh is twice its sum.
    own = slopes[targets.argmax(axis=0), np.arange(100)] if len(targets) > 1 else -np.abs(slopes[0])
    assert slope == pytest.approx(own / (2 if output == "tanh" else 1))
    if output != "tanh":
        assert np.mean(np.log(1 + np.exp(-d))) == pytest.approx(trainer.evaluate().train_loss)
    assert seen["wrong"] == np.mean(d < 0)
    assert seen["median"]["d"] == sorted(d)[49]
    assert seen["pull"]["squared_error"] == pytest.approx(np.abs(slope).mean())


def test_a_run_of_squared_error_on_a_sigmoid_has_another_target_than_the_curve_and_says_so() -> None:
    outputs = {"output_activation": "sigmoid"}
    seen = [
        scene("losses", trained(0, **document))["low"] for document in ({**outputs}, {}, {**outputs, "loss": "huber"})
    ]
    assert seen == [-1.0, None, None]
    assert scene("losses", trained(0, loss="binary_cross_entropy"))["low"] is None


def test_a_curve_and_its_slope_belong_together() -> None:
    for document in ({}, {"loss": "binary_cross_entropy"}, BLOBS):
        curve = {name: np.array(row) for name, row in scene("losses", trained(0, **document))["curve"].items()}
        for name in ("cross_entropy", "squared_error"):
            rise = np.gradient(curve[name], curve["d"])[1:-1]
            assert rise == pytest.approx(curve[f"{name}_slope"][1:-1], abs=3e-3)


def test_a_sure_mistake_is_pulled_by_cross_entropy_and_not_by_squared_error() -> None:
    trainer = Trainer(Experiment.parse({"hidden": [], "data": {"dataset": "gauss"}, "loss": "binary_cross_entropy"}))
    for source in range(2):
        trainer.set_weight(1, source, 0, -20.0)
    seen = scene("losses", trainer)
    assert seen["beyond"][0] > 0.9 * 250 and seen["median"]["cross_entropy_slope"] == pytest.approx(-1)
    assert abs(seen["median"]["squared_error_slope"]) < 1e-9


@pytest.mark.parametrize("document", [{"hidden": [{"units": 2}], "output_activation": "relu"}, REGRESSION])
def test_without_shares_of_classes_there_are_no_losses_to_show(document: dict[str, Any]) -> None:
    assert scene("losses", Trainer(Experiment.parse(document)))["curve"] is None
    assert scene("convexity", Trainer(Experiment.parse(REGRESSION)))["x"] == []


# convexity


def test_cross_entropy_of_one_neuron_bends_upwards_everywhere_and_squared_error_does_not() -> None:
    for seed in range(3):
        trainer = trained(seed, hidden=[], seed=seed)
        before = trainer.checkpoint()
        seen = scene("convexity", trainer)
        assert trainer.checkpoint() == before
        assert len(seen["x"]) == 121 and (seen["hidden"], seen["output"]) == (0, "tanh")
        assert seen["cross_entropy"]["wrong"] == []
        assert len(seen["squared_error"]["wrong"]) > 30
        assert seen["squared_error"]["now"] == trainer.evaluate().train_loss


def test_a_weight_before_a_hidden_layer_has_a_loss_that_bends_both_ways() -> None:
    assert scene("convexity", trained(20))["cross_entropy"]["wrong"]


def test_the_curve_is_the_loss_with_the_weight_put_there() -> None:
    trainer = trained(2, hidden=[{"units": 3}], **BLOBS)
    seen = scene("convexity", trainer)
    trainer.set_weight(1, 0, 0, seen["x"][17])
    assert seen["cross_entropy"]["y"][17] == pytest.approx(trainer.evaluate().train_loss, rel=1e-12)


@pytest.mark.parametrize(("y", "places"), [([4, 1, 0, 1, 4], []), ([0, 1, 2, 3, 4], []), ([0, 2, 3, 3, 9], [1, 2])])
def test_a_curve_bends_down_where_it_lies_above_the_line_between_its_neighbors(y: list[int], places: list[int]) -> None:
    assert bends_down(np.array(y, dtype=np.float64)) == places


# gap


def test_the_forms_of_l2_are_of_the_weights_alone() -> None:
    trainer = Trainer(Experiment.parse({"hidden": [], "regularizer": {"name": "l2", "rate": 0.1}}))
    for source, value in ((0, 3.0), (1, -4.0)):
        trainer.set_weight(1, source, 0, value)
    trainer.set_bias(1, 0, 100.0)
    seen = scene("gap", trainer)
    assert (seen["squares"], seen["norm"], seen["largest"], seen["absolute"]) == (25, 5, 4, 7)
    assert (seen["count"], seen["zeros"], seen["weights"]) == (2, 0, [-4, 3])
    assert seen["regularizer"] == {"name": "l2", "rate": 0.1}
    trainer.set_weight(1, 0, 0, 0.0)
    assert scene("gap", trainer)["zeros"] == 1


def test_of_many_weights_some_are_told_with_their_form() -> None:
    seen = scene("gap", Trainer(Experiment.parse({"hidden": [{"units": 32}] * 3})))
    assert seen["count"] == 2 * 32 + 2 * 32 * 32 + 32
    assert len(seen["weights"]) <= 1000 and seen["weights"] == sorted(seen["weights"])
