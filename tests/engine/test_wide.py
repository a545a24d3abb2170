"""Own data with more than two inputs: what a document may say of them, and that every part of the engine knows them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine import Experiment, ExperimentError, Limits, Trainer
from engine.inspection.codes import feature_map
from engine.inspection.layer_health import inspect
from engine.inspection.neuron_arithmetic import explain
from engine.inspection.plane import View, input_means, make_view, plane
from engine.inspection.unit_maps import UnitMaps
from engine.runs.run_document import read_run
from engine.runs.training_run import train_run
from engine.tables.features import feature_matrix, feature_names
from engine.tables.formulas import compile_formula

RNG = np.random.default_rng(5)
NAMES = ["sepal length", "sepal width", "petal length", "petal width"]


def points(n_inputs: int, count: int) -> list[list[float]]:
    """Points whose label is the sign of the last input, so that the others do not help."""
    inputs = RNG.uniform(-6, 6, (count, n_inputs))
    return np.column_stack([inputs, np.where(inputs[:, -1] > 0, 1.0, -1.0)]).tolist()


POINTS = {"inputs": NAMES, "train": points(4, 60), "test": points(4, 20)}


def wide(**changes: Any) -> dict[str, Any]:
    return {
        "data": {"dataset": "custom", "points": POINTS},
        "features": ["x1", "x3", "x4"],
        "hidden": [{"units": 3, "activation": "tanh"}],
        **changes,
    }


def faults(document: dict[str, Any]) -> list[str]:
    with pytest.raises(ExperimentError) as caught:
        Experiment.parse(document)
    return [fault.message for fault in caught.value.faults]


def test_a_document_names_its_inputs_and_is_written_as_it_was_read() -> None:
    experiment = Experiment.parse(wide())
    assert experiment.n_inputs == 4 and experiment.input_names == tuple(NAMES)
    assert experiment.document()["data"]["points"] == POINTS
    assert Experiment.parse(experiment.document()) == experiment
    plain = Experiment.parse({"data": {"dataset": "custom", "points": {"train": [[0, 0, 1]] * 10}}})
    assert plain.n_inputs == 2 and plain.input_names == ("x1", "x2")
    assert "inputs" not in plain.document()["data"]["points"]
    assert Experiment.parse({}).input_names == ("x1", "x2")


@pytest.mark.parametrize(
    ("own", "said"),
    [
        (
            {"train": [[1, 2, 3, 4, 1], [1, 2, 3, 1]]},
            "`data.points.train[1]` must be a row of 5 numbers, 4 inputs and ",
        ),
        (
            {"test": [[1, 2, 1]]},
            "`data.points.test[0]` must be a row of 5 numbers, 4 inputs and the label; got [1.0, 2",
        ),
        ({"inputs": None}, "`data.points.train[0]` must be a row of 3 numbers, 2 inputs and the label; got ["),
        ({"train": [[1, 2, 3, 4, 1], [1, 2, 3, 4, 0.5]]}, "`data.points.train[1][4]` must be -1 or 1"),
        ({"train": [[1, 2, 3, "4", 1]]}, "`data.points.train[0][3]` must be a number; got '4'"),
        ({"inputs": []}, "`data.points.inputs` must have at least 1; got []"),
        ({"inputs": ["x"] * 11}, "`data.points.inputs` must have at most 10; got"),
        ({"inputs": ["a", "b", "", "d"]}, "`data.points.inputs[2]` must have at least 1 character; got ''"),
        ({"inputs": ["a", "b", "c", "d" * 41]}, "`data.points.inputs[3]` must have at most 40 characters; got 'd"),
        ({"inputs": ["a", "b", "c", 4]}, "`data.points.inputs[3]` must be a name in quotes; got 4"),
    ],
)
def test_wrong_own_data_is_refused_with_the_place_the_rule_and_the_value(own: dict[str, Any], said: str) -> None:
    found = faults(wide(data={"dataset": "custom", "points": {**POINTS, **own}}))
    assert found[0].startswith(said), found


@pytest.mark.parametrize(
    ("features", "said"),
    [
        (["x1", "x5"], "`features[1]` must be one of x1, x2, x3, x4, x1_squared, "),
        (["=x1 * x5"], "`features[0]` must use inputs that the data has, x1 to x4; it uses x5; got '=x1 * x5'"),
        (["x11"], "`features[0]` must be one of x1, x2, "),
        (["=1 / (x4 - x4)"], "`features[0]` must be a finite number at every point; it is not at x1 = "),
    ],
)
def test_a_feature_of_an_input_that_is_not_there_is_refused(features: list[str], said: str) -> None:
    assert faults(wide(features=features))[0].startswith(said)


def test_two_inputs_have_no_third() -> None:
    assert faults({"features": ["x3"]})[0].startswith("`features[0]` must be one of x1, x2, x1_squared")
    assert faults({"features": ["=x3"]})[0].startswith("`features[0]` must use inputs that the data has, x1 and x2; it")


def test_features_and_formulas_are_of_every_input() -> None:
    inputs = RNG.uniform(-6, 6, (10, 7))
    names = [*feature_names(10), "=x3 * x10 - sin(x7)"]
    matrix = feature_matrix(names, inputs)
    assert np.array_equal(matrix[:, :10], inputs.T)
    assert np.array_equal(matrix[:, names.index("radius")], np.hypot(inputs[0], inputs[1]))
    assert np.array_equal(matrix[:, -1], inputs[2] * inputs[9] - np.sin(inputs[6]))
    assert compile_formula("7")(inputs).tolist() == [7.0] * 7


def test_a_network_learns_from_the_fourth_input() -> None:
    trainer = Trainer(Experiment.parse(wide()))
    for _ in range(60):
        trainer.train_epoch()
    now = trainer.evaluate()
    assert now.train.accuracy > 0.95 and now.test.accuracy > 0.85
    blind = Trainer(Experiment.parse(wide(features=["x1", "x2", "x3"])))
    for _ in range(60):
        blind.train_epoch()
    assert blind.evaluate().test.accuracy < 0.8


def test_inputs_that_are_not_used_do_not_count() -> None:
    # The very trajectory of the same points without the other columns.
    narrow = [[[row[0], row[3], row[4]] for row in POINTS[part]] for part in ("train", "test")]
    one = Trainer(Experiment.parse(wide(features=["x1", "x4"])))
    other = Trainer(
        Experiment.parse(
            wide(
                data={"dataset": "custom", "points": dict(zip(("train", "test"), narrow, strict=True))},
                features=["x1", "x2"],
            )
        )
    )
    for trainer in (one, other):
        for _ in range(3):
            trainer.train_epoch()
    assert np.array_equal(one.network.parameters, other.network.parameters)


def test_a_checkpoint_and_a_run_without_a_server_have_all_inputs(tmp_path: Path) -> None:
    trainer = Trainer(Experiment.parse(wide()))
    trainer.train_epoch()
    again = Trainer.restore(trainer.checkpoint())
    assert np.array_equal(again.data.train, np.array(POINTS["train"]))
    path = tmp_path / "run.json"
    path.write_text(json.dumps({"experiment": wide(), "epochs": 2}))
    run = read_run(str(path))
    assert [one.epoch for one in train_run(run.trainer(), run.epochs or 0).history] == [0, 1, 2]


def test_the_sums_of_one_neuron_have_every_input() -> None:
    trainer = Trainer(Experiment.parse(wide(standardize=True)))
    found = explain(trainer, "test", 3, 1, 0)
    assert found["point"] == POINTS["test"][3][:4] and found["label"] == POINTS["test"][3][4]
    terms: Any = found["terms"]
    by = np.array(POINTS["train"])[:, [0, 2, 3]]
    expected = (np.array(POINTS["test"][3])[[0, 2, 3]] - by.mean(axis=0)) / by.std(axis=0)
    assert [one["input"] for one in terms] == pytest.approx(expected.tolist(), rel=1e-12)
    assert len(inspect(trainer, full=True)) == 2


def test_answers_are_at_points_of_every_input() -> None:
    trainer = Trainer(Experiment.parse(wide(hidden=[], features=["x2", "x4"], output_activation="linear")))
    trainer.network.parameters[:] = [2.0, 3.0, 0.5]
    assert trainer.predict([[9, 1, 9, 1], [9, -1, 9, 0]]).outputs.tolist() == [[5.5], [-1.5]]
    with pytest.raises(ValueError, match=r"must have the shape \(n_points, 4\); got \(1, 2\)"):
        trainer.predict([[1, 2]])


# What maps show.


def linear(weights: list[float], **changes: Any) -> Trainer:
    """A network whose output is the weighted sum of the four inputs."""
    names = ["x1", "x2", "x3", "x4"]
    trainer = Trainer(Experiment.parse(wide(features=names, hidden=[], output_activation="linear", **changes)))
    trainer.network.parameters[:] = [*weights, 0.0]
    return trainer


def codes(values: Any) -> Any:
    return np.floor(np.clip(np.asarray(values) * 127 + 127.5, 0, 254.5))


def test_a_map_is_of_the_chosen_pair_with_the_others_held() -> None:
    trainer = linear([0.05, 0.03, 0.02, 0.07])
    right, up = plane(10)
    picture = UnitMaps(trainer, unit_side=10, map_side=10, view=make_view(trainer, (3, 1), (1.0, 9.0, -2.0, 9.0)))
    expected = 0.05 * 1.0 + 0.03 * up + 0.02 * -2.0 + 0.07 * right
    assert np.abs(picture.large_map().ravel() - codes(expected)).max() <= 1
    assert np.abs(picture.unit_maps().ravel() - codes(expected)).max() <= 1
    # A feature as it is with the same two along the sides: x4 grows to the right, x1 is the same all over.
    assert np.array_equal(picture.large_map(0, 3).ravel(), codes(right))
    assert (picture.large_map(0, 0) == codes(1.0)).all()


def test_unless_told_otherwise_a_map_is_of_the_first_two_with_the_others_at_their_means() -> None:
    trainer = linear([0.05, 0.03, 0.02, 0.07])
    means = np.array(POINTS["train"])[:, :4].mean(axis=0)
    assert input_means(trainer) == pytest.approx(means.tolist(), rel=1e-12)
    x1, x2 = plane(10)
    expected = 0.05 * x1 + 0.03 * x2 + 0.02 * means[2] + 0.07 * means[3]
    shown = UnitMaps(trainer, unit_side=4, map_side=10).large_map()
    assert np.abs(shown.ravel() - codes(expected)).max() <= 1
    # None is the mean too, one by one.
    view = make_view(trainer, (0, 3), (None, 2.5, None, None))
    assert view.held == pytest.approx([means[0], 2.5, means[2], means[3]], rel=1e-12)


def test_another_plane_may_be_looked_at_without_a_new_picture() -> None:
    trainer = linear([0.05, 0.03, 0.02, 0.07], standardize=True)
    turned = make_view(trainer, (2, 0), (0.0, 1.0, 0.0, -1.0))
    picture = UnitMaps(trainer, unit_side=6, map_side=8)
    before = picture.large_map().copy(), picture.unit_maps().copy()
    picture.set_view(turned)
    anew = UnitMaps(trainer, unit_side=6, map_side=8, view=turned)
    assert np.array_equal(picture.large_map(), anew.large_map())
    assert np.array_equal(picture.unit_maps(), anew.unit_maps())
    assert not np.array_equal(picture.large_map(), before[0])
    picture.set_view(make_view(trainer))
    assert np.array_equal(picture.large_map(), before[0]) and np.array_equal(picture.unit_maps(), before[1])


def test_looking_changes_nothing() -> None:
    trainers = [Trainer(Experiment.parse(wide(shuffle=True, hidden=[{"units": 3, "dropout": 0.5}]))) for _ in range(2)]
    picture = UnitMaps(trainers[0])
    for turn in range(4):
        for trainer in trainers:
            trainer.train_batches(3)
        picture.set_view(make_view(trainers[0], (turn % 4, (turn + 1) % 4), (float(turn), 0.0, None, -6.0)))
        picture.large_map()
        picture.unit_maps()
    assert trainers[0].checkpoint() == trainers[1].checkpoint()


def test_a_features_own_map_follows_the_view() -> None:
    view = View((2, 0), (9.0, 0.25, 9.0))
    right, up = plane(5)
    assert np.array_equal(feature_map("x3", 5, view).ravel(), codes(right))
    assert np.array_equal(feature_map("x1", 5, view).ravel(), codes(up))
    assert (feature_map("x2", 5, view) == codes(0.25)).all()
    assert np.array_equal(feature_map("=x3 - x2", 5, view).ravel(), codes(right - 0.25))


@pytest.mark.parametrize(
    ("axes", "held", "said"),
    [
        ((1, 1), None, r"`axes` must be two different inputs, 0 to 3; got \[1, 1\]"),
        ((0, 4), None, r"`axes` must be two different inputs, 0 to 3; got \[0, 4\]"),
        ((0, 1), (1.0, 2.0), "`held` must have 4 values, one an input; got 2"),
    ],
)
def test_a_view_that_is_none_is_refused(axes: tuple[int, int], held: Any, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        make_view(linear([0, 0, 0, 0]), axes, held)


def test_means_of_what_is_far_out_are_finite() -> None:
    far = {"inputs": ["a", "b", "c"], "train": [[1e308, -1e308, 0, 1]] * 20}
    trainer = Trainer(Experiment.parse({"data": {"dataset": "custom", "points": far}, "hidden": []}))
    assert np.isfinite(input_means(trainer)).all()


def test_limits_allow_more_inputs_and_classes_than_the_page_does() -> None:
    rows = [[float(place == label) for place in range(12)] + [label] for label in range(12)]
    names = [f"input {number}" for number in range(12)]
    document = {
        "data": {"dataset": "custom", "points": {"inputs": names, "train": rows}},
        "features": [f"x{number}" for number in range(1, 13)],
        "batch_size": 12,
    }
    with pytest.raises(ExperimentError, match="must have at most 10; got 12"):
        Experiment.parse(document)
    with pytest.raises(ExperimentError, match="or a class from 0 to 7; got 8"):
        Experiment.parse(document, Limits(inputs=12))
    trainer = Trainer(Experiment.parse(document, Limits(inputs=12, classes=12)))
    trainer.train(2)
    assert trainer.network.shape == (12, 4, 2, 12) and trainer.n_classes == 12
    # The last input is seen by the network.
    first = trainer.predict([[0.0] * 12, [0.0] * 11 + [5.0]]).outputs
    assert first[0].tolist() != first[1].tolist()
    with pytest.raises(ExperimentError, match="x1 to x12; it uses x13"):
        Experiment.parse({**document, "features": ["=x13 + x1"]}, Limits(inputs=12, classes=12))
