"""What a run is told to be: its output, its formulas, its schedule and first weights; and what its frames count."""

from __future__ import annotations

import base64
import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine import Experiment, Trainer
from tests.server.support.talk import Talk, of_type

GOLDEN = json.loads((Path(__file__).parents[2] / "vectors" / "messages.json").read_text())["sent"]
THREE = {"data": {"dataset": "blobs", "samples": 300, "train_fraction": 0.6}, "loss": "cross_entropy"}
PLANE = {"problem": "regression", "data": {"dataset": "plane"}}


def codes(data: bytes, *shape: int) -> np.ndarray:
    return np.frombuffer(data, np.uint8).reshape(shape).astype(int)


def test_a_run_has_the_fields_of_the_golden_one_at_every_level() -> None:
    layer = {"units": 2, "activation": "prelu", "normalization": "batch"}
    run = Talk(experiment={**THREE, "features": ["x1", "=x1^2"], "hidden": [layer]}).last("run")
    golden = next(message for message in GOLDEN if message["id"] == 3)
    assert list(run) == list(golden)
    for name in ("output", "curve"):
        assert list(run[name]) == list(golden[name]), name
    for name in ("layers", "initial"):
        assert [list(one) for one in run[name]] == [list(one) for one in golden[name]], name
    numbers = [{key: one[key] for key in one if key != "formulas"} for one in run["layers"]]
    assert numbers == [{key: one[key] for key in one if key != "formulas"} for one in golden["layers"]]
    assert (run["parameter_count"], run["output"]) == (golden["parameter_count"], golden["output"])


def test_offsets_lead_to_scale_shift_and_alpha_in_a_frames_parameters() -> None:
    layer = {"units": 2, "activation": "prelu", "alpha": 0.125, "normalization": "layer"}
    talk = Talk(experiment={"hidden": [layer]})
    one, parameters = talk.last("run")["layers"][1], talk.last("frame")["parameters"]
    assert parameters[one["scale"] : one["scale"] + 2] == (1, 1)
    assert parameters[one["shift"] : one["shift"] + 2] == (0, 0)
    assert parameters[one["alpha"]] == 0.125


@pytest.mark.parametrize(
    ("experiment", "output"),
    [
        ({}, ("tanh", "squared_error", 2, 0, 1, -1)),
        ({"loss": "binary_cross_entropy"}, ("sigmoid", "binary_cross_entropy", 2, 0.5, 0.5, 0)),
        (PLANE, ("linear", "squared_error", 0, 0, 1, None)),
        (THREE, ("softmax", "cross_entropy", 3, 0.5, 0.5, 0)),
    ],
    ids=["default", "binary cross-entropy", "regression", "three classes"],
)
def test_the_output_is_told_with_everything_automatic_resolved(
    experiment: dict[str, Any], output: tuple[Any, ...]
) -> None:
    names = ("activation", "loss", "classes", "middle", "half", "low_target")
    assert Talk(experiment=experiment).last("run")["output"] == dict(zip(names, output, strict=True))


def test_the_map_of_a_formula_comes_with_the_run_and_fits_its_unit() -> None:
    formula = "=x1/8 - x2/100"
    talk = Talk(experiment={"features": ["x1", formula]})
    formulas = talk.last("run")["layers"][0]["formulas"]
    assert list(formulas) == [formula]
    shown = codes(base64.b64decode(formulas[formula]), 30, 30)
    # Centers of the outermost cells are at 5.8.
    corners = [(0, 0, -5.8, 5.8), (0, 29, 5.8, 5.8), (29, 0, -5.8, -5.8), (29, 29, 5.8, -5.8)]
    for row, column, x1, x2 in corners:
        assert shown[row, column] == round(127 + 127 * (x1 / 8 - x2 / 100))
    talk.ask("focus", focus={"layer": 0, "unit": 1})
    large = codes(talk.last("frame")["large"], 100, 100)
    assert abs(large[0, 0] - shown[0, 0]) <= 4 and abs(large[99, 99] - shown[29, 29]) <= 4


@pytest.mark.parametrize(
    ("formula", "words"),
    [
        ("=x1 +* 2", ["character 5", "`*`"]),
        ("=x1 + y", ["character 6", "`y`"]),
        ("=(x1", ["character 4", "`)`", "the end"]),
        ("=__import__('os')", ["character 1", "__import__"]),
        ("=x1; x2", ["character 3", "`;`"]),
        ("=", ["character 1", "the end"]),
        ("=sqrt(x1)", ["finite", "x1 = "]),
    ],
)
def test_a_wrong_formula_is_refused_with_the_character_and_nothing_changes(formula: str, words: list[str]) -> None:
    talk = Talk()
    talk.ask("step", unit="batch")
    before = talk.state()
    answer = talk.ask("configure", id=5, experiment={"features": ["x1", formula]})
    [refused] = of_type("refused", answer)
    assert refused["id"] == 5 and of_type("run", answer) == []
    [fault] = refused["faults"]
    assert (fault["path"], fault["value"]) == ("features[1]", formula)
    for word in words:
        assert word in fault["rule"]
    assert talk.state() == before


def sums(frame: dict[str, Any]) -> tuple[np.ndarray, np.ndarray]:
    train, test = np.reshape(frame["confusion"], (2, frame["classes"], frame["classes"]))
    return train, test


def test_three_classes_have_three_maps_and_a_confusion_matrix_that_counts_every_point() -> None:
    talk = Talk(experiment=THREE)
    for _ in range(20):
        talk.ask("step", unit="epoch")
    frame, data = talk.last("frame"), talk.last("data")
    assert (frame["maps"], frame["classes"], len(frame["large"])) == (3, 3, 3 * 100 * 100)
    assert frame["units"] == 4 + 2 + 3
    for counts, part, accuracy in zip(sums(frame), ("train", "test"), ("train_accuracy", "test_accuracy"), strict=True):
        labels = [label for _, _, label in data[part]]
        assert counts.sum() == len(labels) == {"train": 180, "test": 120}[part]
        assert counts.sum(axis=1).tolist() == [labels.count(one) for one in (0, 1, 2)]
        assert frame[accuracy] == np.float32(np.trace(counts) / len(labels)) > 0.8
    assert math.isnan(frame["train_r2"]) and math.isnan(frame["test_r2"])


def test_the_maps_of_three_classes_are_probabilities_around_a_neutral_half() -> None:
    talk = Talk(experiment=THREE)
    for _ in range(20):
        talk.ask("step", unit="epoch")
    frame = talk.last("frame")
    maps = codes(frame["large"], 3, 100, 100)
    probabilities = 0.5 + 0.5 * (maps - 127) / 127
    np.testing.assert_allclose(probabilities.sum(axis=0), 1.0, atol=0.01)
    assert maps.min() < 20 and maps.max() > 220
    small = codes(frame["unit_maps"], 9, 30, 30)[6:]
    np.testing.assert_allclose((0.5 + 0.5 * (small - 127) / 127).sum(axis=0), 1.0, atol=0.01)
    # Hidden units are not moved: their neutral value is zero.
    hidden = codes(frame["unit_maps"], 9, 30, 30)[0]
    trainer = talk.trainer()
    x1, x2 = np.array([-5.8]), np.array([5.8])
    corner = np.tanh(np.append(trainer.columns(np.stack([x1, x2]))[:, 0], 1.0) @ trainer.network.layers[0].matrix[:, 0])
    assert abs(hidden[0, 0] - (127 + 127 * corner)) <= 1


def test_a_focus_on_one_output_of_several_shows_its_map_alone() -> None:
    talk = Talk(experiment=THREE)
    talk.ask("step", unit="epoch")
    every = codes(talk.last("frame")["large"], 3, 100, 100)
    for unit in (0, 1, 2):
        talk.ask("focus", focus={"layer": 3, "unit": unit})
        frame = talk.last("frame")
        assert (frame["maps"], frame["focus"]) == (1, (3, unit))
        assert (codes(frame["large"], 100, 100) == every[unit]).all()
    assert not (every[0] == every[1]).all()
    [refused] = of_type("refused", talk.ask("focus", focus={"layer": 3, "unit": 3}))
    assert refused["faults"][0]["path"] == "focus.unit"


def test_two_classes_with_one_output_are_counted_too() -> None:
    talk = Talk()
    talk.ask("step", unit="epoch")
    frame = talk.last("frame")
    train, test = sums(frame)
    labels = [label for _, _, label in talk.last("data")["train"]]
    assert train.sum(axis=1).tolist() == [labels.count(-1), labels.count(1)]
    assert (train.sum(), test.sum(), frame["maps"]) == (250, 250, 1)
    assert frame["train_accuracy"] == np.float32(np.trace(train) / 250)


def test_points_that_are_not_there_are_not_counted() -> None:
    points = {"train": [[0, 0, 0], [1, 1, 1], [2, 2, 2], [3, 3, 2]], "test": []}
    experiment = {"data": {"dataset": "custom", "points": points}, "batch_size": 2}
    train, test = sums(Talk(experiment=experiment).last("frame"))
    assert (train.sum(axis=1).tolist(), test.sum()) == ([1, 1, 2], 0)


def test_a_regression_has_an_r2_and_nothing_to_confuse() -> None:
    talk = Talk(experiment=PLANE)
    for _ in range(5):
        talk.ask("step", unit="epoch")
    frame, now = talk.last("frame"), talk.trainer().evaluate()
    labels = talk.trainer().data.train[:, 2]
    # Of the definition: the loss is half the mean squared error.
    expected = 1 - 2 * frame["train_loss"] / labels.var()
    assert frame["train_r2"] == pytest.approx(expected, rel=1e-6)
    assert (frame["train_r2"], frame["test_r2"]) == (np.float32(now.train.r2), np.float32(now.test.r2))
    assert (frame["classes"], frame["confusion"], frame["maps"]) == (0, (), 1)
    assert math.isnan(frame["train_accuracy"])


def test_an_r2_far_beyond_float32_does_not_end_the_session() -> None:
    talk = Talk(experiment=PLANE)
    talk.ask("edit", layer=3, unit=0, source=0, value=1e30)
    assert talk.last("frame")["train_r2"] == -math.inf
    assert math.isfinite(talk.last("frame")["train_loss"])
    talk.ask("edit", layer=3, unit=0, source=0, value=0)
    assert math.isfinite(talk.last("frame")["train_r2"])


def test_the_curve_is_what_the_schedule_will_do() -> None:
    step = {"name": "step", "every": 10, "factor": 0.5}
    curve = Talk(experiment={"schedule": step}).last("run")["curve"]
    assert curve["epochs"][0] == 0 and curve["epochs"] == sorted(set(curve["epochs"]))
    assert curve["rates"] == pytest.approx([0.03 * 0.5 ** (epoch // 10) for epoch in curve["epochs"]])
    assert curve["rates"][-1] < 0.003
    constant = Talk().last("run")["curve"]
    assert set(constant["rates"]) == {0.03}
    assert Talk(experiment={"schedule": {"name": "adaptive"}}).last("run")["curve"] is None


def test_the_curve_follows_a_live_change_of_rate() -> None:
    talk = Talk(experiment={"schedule": {"name": "cosine", "epochs": 40}})
    before = talk.last("run")["curve"]
    change = {"schedule": {"name": "cosine", "epochs": 40}, "optimizer": {"name": "sgd", "learning_rate": 0.3}}
    [run] = of_type("run", talk.ask("configure", id=1, experiment=change))
    assert run["curve"]["epochs"] == before["epochs"]
    assert run["curve"]["rates"] == pytest.approx([10 * rate for rate in before["rates"]])
    assert run["curve"]["rates"][-1] == pytest.approx(0, abs=1e-12)
    talk.ask("step", unit="epoch")
    assert talk.last("frame")["learning_rate"] == pytest.approx(0.15 * (1 + math.cos(math.pi / 40)))


def spread(histogram: dict[str, Any]) -> float:
    """The standard deviation of what a histogram counts."""
    bars = len(histogram["counts"])
    centers = (np.arange(bars) + 0.5) / bars * 2 * histogram["reach"] - histogram["reach"]
    weights = np.array(histogram["counts"]) / sum(histogram["counts"])
    return float(np.sqrt((weights * centers**2).sum() - (weights * centers).sum() ** 2))


def test_the_histogram_of_the_first_weights_is_of_what_each_layer_draws_them_from() -> None:
    kaiming = {"initializer": {"name": "kaiming_normal"}, "hidden": [{"units": 8}, {"units": 8}]}
    first, second, output = Talk(experiment=kaiming).last("run")["initial"]
    assert [one["std"] for one in (first, second, output)] == pytest.approx([1.0, 0.5, 0.5])
    for one in (first, second, output):
        assert spread(one) == pytest.approx(one["std"], rel=0.05)
    assert second["counts"][len(second["counts"]) // 2] > 5 * second["counts"][2]
    playground = Talk().last("run")["initial"]
    assert len(playground) == 3
    for one in playground:
        assert 0.49 < one["reach"] <= 0.5
        assert one["std"] == pytest.approx(1 / math.sqrt(12))
        assert min(one["counts"]) > 0.7 * max(one["counts"])


def test_the_histogram_of_weights_that_are_all_alike_is_one_bar() -> None:
    for initializer, place in (
        ({"name": "zeros"}, 12),
        ({"name": "constant", "value": -0.5}, 0),
        ({"name": "ones"}, 24),
    ):
        [one, *_] = Talk(experiment={"initializer": initializer}).last("run")["initial"]
        assert (one["std"], one["counts"][place], sum(one["counts"])) == (0, sum(one["counts"]), sum(one["counts"]))
        assert one["reach"] > 0


@pytest.mark.parametrize(
    "initializer",
    [
        {"name": "uniform", "low": 0, "high": 5e-324},
        {"name": "normal", "std": 1e-310},
        {"name": "xavier_normal", "gain": 0},
        {"name": "kaiming_uniform", "gain": 1e-320},
    ],
    ids=str,
)
def test_weights_drawn_too_narrowly_for_a_float_have_a_histogram_too(initializer: dict[str, Any]) -> None:
    run = Talk(experiment={"initializer": initializer}).last("run")
    assert run["experiment"]["initializer"]["name"] == initializer["name"]
    assert all(sum(one["counts"]) == 4000 and one["reach"] > 0 for one in run["initial"])


def test_telling_of_a_run_draws_nothing_from_it() -> None:
    talk = Talk(experiment={"initializer": {"name": "normal"}, "hidden": [{"units": 3, "dropout": 0.5}]})
    talk.ask("configure", id=1, experiment=talk.last("run")["experiment"])
    assert talk.state() == Trainer(Experiment.parse(talk.last("run")["experiment"])).checkpoint()
