"""The pictures of all layers show what is computed: histograms, the factors of the chain rule, sums under a curve."""

from __future__ import annotations

import json
import math
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from engine import Experiment, Trainer
from engine.inspection.layer_health import inspect
from engine.inspection.training_trace import trace_training
from engine.lessons.measures import MEASURES
from engine.lessons.run_record import RunRecord
from engine.lessons.scenes import look_at

SIGMOIDS = {"hidden": [{"units": 8, "activation": "sigmoid"}] * 6, "initializer": {"name": "xavier_uniform"}}
MIXED = {
    "hidden": [
        {"units": 6, "activation": "tanh"},
        {"units": 6, "activation": "relu", "normalization": "batch", "residual": True},
        {"units": 4, "activation": "elu", "normalization": "layer"},
    ],
    "off": [{"layer": 1, "unit": 2}],
}


def scene(name: str, trainer: Trainer) -> dict[str, Any]:
    seen = look_at(name, trainer)
    assert seen is not None
    json.dumps(seen, allow_nan=False)
    return seen


def trained(document: dict[str, Any], batches: int = 7) -> Trainer:
    trainer = Trainer(Experiment.parse(document))
    trainer.train_batches(batches)
    return trainer


def measured(name: str, trainer: Trainer, **of: float) -> float:
    value = MEASURES[name].read(RunRecord(trainer), of)
    assert value is not None
    return value


@pytest.mark.parametrize("document", [SIGMOIDS, MIXED])
def test_histograms_have_the_layers_own_values_on_one_axis(document: dict[str, Any]) -> None:
    trainer = trained(document)
    reports = inspect(trainer, full=True)
    seen = scene("histograms", trainer)
    for kind in ("activations", "weights", "gradients"):
        values, own = seen[kind], [report[kind] for report in reports]
        assert values["low"] == min(0.0, *(one["low"] for one in own))
        assert values["high"] == max(0.0, *(one["high"] for one in own))
        for layer, alone in zip(values["layers"], own, strict=True):
            count = sum(alone["counts"])
            assert (layer["count"], sum(layer["counts"]) + layer["zeros"]) == (count, count)
            assert sum(layer["sizes"]) + layer["zeros"] == count
            # Each lies where it lies by itself, to a bar.
            width = (values["high"] - values["low"]) / len(layer["counts"])
            filled = np.flatnonzero(layer["counts"])
            if alone["low"]:
                assert values["low"] + filled[0] * width <= alone["low"] + 1e-12
            assert values["low"] + (filled[-1] + 1) * width >= alone["high"] - 1e-12
    for layer, report in zip(seen["activations"]["layers"], reports, strict=True):
        assert (layer["mean"], layer["std"]) == pytest.approx((report["mean"], report["std"]), rel=1e-9)
    stds = [layer["std"] for layer in seen["activations"]["layers"]]
    assert stds[3] / stds[0] == pytest.approx(measured("spread_ratio", trainer, layer=4, over=1), rel=1e-9)


def test_narrowing_layers_move_along_the_decades() -> None:
    small = {"hidden": [{"units": 32, "activation": "relu"}] * 6, "initializer": {"name": "normal", "std": 0.01}}
    values = scene("histograms", Trainer(Experiment.parse(small)))["activations"]
    low, high = values["decades"]
    ends = [np.flatnonzero(layer["sizes"])[-1] for layer in values["layers"]]
    assert all(one > other for one, other in pairwise(ends))
    width = (high - low) / 64
    largest = np.abs(trace_training(Trainer(Experiment.parse(small))).layers[5].output).max()
    assert low + ends[5] * width <= math.log10(largest) <= low + (ends[5] + 1) * width
    nothing = Trainer(Experiment.parse({"initializer": {"name": "zeros"}, "hidden": [{"units": 2}]}))
    nothing_seen = scene("histograms", nothing)["activations"]
    assert nothing_seen["decades"] is None and [one["zeros"] for one in nothing_seen["layers"]] == [500, 250]


@pytest.mark.parametrize("document", [SIGMOIDS, MIXED, {"hidden": [{"units": 3}], "loss": "binary_cross_entropy"}])
def test_the_factors_of_the_chain_multiply_to_the_ratio_of_the_gradients(document: dict[str, Any]) -> None:
    trainer = trained(document)
    seen = scene("chain", trainer)
    layers = trace_training(trainer).layers
    factors = [
        link[part] for link in seen["links"] for part in ("weights", "slope", "normalization") if link[part] is not None
    ]
    deltas = np.linalg.norm(layers[0].delta) / np.linalg.norm(layers[-1].delta)
    assert math.prod(factors) == pytest.approx(deltas, rel=1e-9) == pytest.approx(seen["deltas"], rel=1e-9)
    assert math.prod(factors) * seen["values"] == pytest.approx(measured("gradient_ratio", trainer), rel=1e-9)
    assert seen["ratio"] == pytest.approx(seen["first"] / seen["last"], rel=1e-9)
    assert [link["layer"] for link in seen["links"]] == list(range(len(layers) - 1, 0, -1))
    # What a weight alone does: the last layer's, to the gradient at the answers before it.
    answers = layers[-1].layer.weights.dot(layers[-1].delta)
    answers[list(layers[-2].layer.off)] = 0.0
    assert seen["links"][0]["weights"] == pytest.approx(
        np.linalg.norm(answers) / np.linalg.norm(layers[-1].delta), rel=1e-9
    )


def test_the_slopes_of_sigmoids_are_at_most_a_quarter_and_a_step_ends_the_chain() -> None:
    assert all(0 < link["slope"] <= 0.25 for link in scene("chain", trained(SIGMOIDS))["links"])
    step = scene("chain", trained({"hidden": [{"units": 4, "activation": "step"}] * 2}))
    assert [link["slope"] for link in step["links"]] == [0.0, None]
    assert (step["deltas"], step["values"], step["ratio"]) == (0.0, None, 0.0)
    assert scene("chain", trained({"hidden": []}))["links"] == []


# The steepest slope; where a twentieth and a hundredth of it are left, by s(z) (1 - s(z)) = 0.0125 and 0.0025, and by
# 1 - tanh(z)^2 = 0.05 and 0.01; and that as a whole number.
ENDS = {
    "sigmoid": (0.25, math.log((1 + math.sqrt(0.95)) / (1 - math.sqrt(0.95))), 5.98645, 6),
    "tanh": (1.0, math.atanh(math.sqrt(0.95)), math.atanh(math.sqrt(0.99)), 3),
}


@pytest.mark.parametrize("activation", ENDS)
def test_useful_ranges_come_from_the_functions_own_slopes(activation: str) -> None:
    steepest, useful, edge, reach = ENDS[activation]
    experiment = {"hidden": [{"units": 8, "activation": activation}] * 2, "initializer": {"name": "normal", "std": 3.0}}
    trainer = trained(experiment)
    layers = scene("ranges", trainer)["layers"]
    assert [one["layer"] for one in layers] == [1, 2]
    for layer, here in zip(layers, trace_training(trainer).layers, strict=False):
        assert layer["steepest"] == pytest.approx(steepest)
        assert layer["useful"] == pytest.approx([-useful, useful], abs=1e-3)
        assert layer["edge"] == pytest.approx([-edge, edge], abs=1e-3)
        assert layer["reach"] == reach
        assert layer["flat"] == pytest.approx(np.mean(np.abs(here.sums) > useful), abs=2e-3)
        assert layer["flat"] == pytest.approx(measured("saturated", trainer, layer=layer["layer"]), rel=1e-12)
        assert layer["within"] == measured("within", trainer, layer=layer["layer"], reach=reach)
        assert sum(layer["counts"]) + layer["below"] + layer["above"] == layer["count"] == here.sums.size
        middle = len(layer["f"]) // 2
        assert (layer["f"][middle], layer["slope"][middle]) == (0.5 if activation == "sigmoid" else 0.0, steepest)


def test_a_step_has_no_slope_anywhere_and_a_leaky_relu_is_flat_nowhere() -> None:
    hidden = [{"units": 4, "activation": name} for name in ("step", "leaky_relu", "relu")]
    step, leaky, relu = scene("ranges", trained({"hidden": hidden}))["layers"]
    assert (step["flat"], step["steepest"], step["useful"], set(step["slope"])) == (1.0, 0.0, [None, None], {0.0})
    assert (leaky["flat"], leaky["lost"], leaky["useful"]) == (None, None, [None, None])
    assert relu["useful"] == [pytest.approx(0, abs=1e-3), None] and relu["reach"] is None
    # Without hidden layers it is the output that is looked at; softmax has no curve of one sum.
    assert [one["layer"] for one in scene("ranges", trained({"hidden": []}))["layers"]] == [1]
    classes = {"hidden": [], "data": {"dataset": "blobs"}, "output_activation": "softmax", "loss": "cross_entropy"}
    assert scene("ranges", trained(classes))["layers"] == []


def test_a_line_over_one_input_has_its_weight_and_bias() -> None:
    data = {
        "dataset": "custom",
        "points": {
            "train": [
                [
                    -2,
                    94,
                ],
                [0, 100],
                [3, 109],
            ],
            "test": [],
            "inputs": ["x"],
        },
    }
    experiment = {
        "problem": "regression", "data": data, "hidden": [], "features": ["x1"], "output_activation": "linear",
        "batch_size": 1,
    }  # fmt: skip
    trainer = Trainer(Experiment.parse(experiment))
    trainer.set_weight(1, 0, 0, -2.0)
    trainer.set_bias(1, 0, 1.0)
    seen = scene("bias", trainer)
    assert (seen["weight"], seen["norm"], seen["bias"], seen["threshold"], seen["reach"]) == (-2.0, 2.0, 1.0, 0.5, 3.0)
    assert seen["curve"]["y"] == pytest.approx([-2.0 * x + 1.0 for x in seen["curve"]["x"]])
    assert seen["points"] == [[-2.0, 94.0, 94.0], [0.0, 100.0, 100.0], [3.0, 109.0, 109.0]]
    trainer.set_weight(1, 0, 0, 0.0)
    seen = scene("bias", trainer)
    assert seen["threshold"] is None and len(seen["points"]) == 3
