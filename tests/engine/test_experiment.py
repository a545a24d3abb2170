"""The document that describes a run: defaults, and every way to be wrong."""

from typing import Any

import pytest

from engine import Experiment, ExperimentError, Limits
from engine.clips import CLIPS
from engine.initializers import INITIALIZERS
from engine.limits import DEFAULT_LIMITS
from engine.optimizers import OPTIMIZERS
from engine.regularizers import REGULARIZERS
from engine.schedules import SCHEDULES

# DESIGN's document, written out.
DEFAULT: dict[str, Any] = {
    "problem": "classification",
    "data": {"dataset": "circle", "samples": 500, "noise": 0.0, "train_fraction": 0.5, "seed": 1},
    "features": ["x1", "x2"],
    "standardize": False,
    "hidden": [{"units": 4, "activation": "tanh"}, {"units": 2, "activation": "tanh"}],
    "output_activation": "auto",
    "loss": "auto",
    "bias": True,
    "initializer": {"name": "playground"},
    "optimizer": {"name": "sgd", "learning_rate": 0.03},
    "schedule": {"name": "constant"},
    "clip": {"name": "none"},
    "regularizer": {"name": "none", "rate": 0.0},
    "batch_size": 10,
    "shuffle": False,
    "seed": 1,
}


def faults(document: object, limits: Limits = DEFAULT_LIMITS) -> list[tuple[str, str, Any]]:
    with pytest.raises(ExperimentError) as caught:
        Experiment.parse(document, limits)
    assert str(caught.value) == "\n".join(fault.message for fault in caught.value.faults)
    return [(fault.path, fault.rule, fault.value) for fault in caught.value.faults]


def test_an_empty_document_is_the_default_run() -> None:
    made = Experiment.parse({}).document()
    for name, value in DEFAULT.items():
        assert {**value, **made[name]} == {**made[name], **value} if isinstance(value, dict) else made[name] == value
    assert made.keys() == DEFAULT.keys()


def test_a_document_comes_back_as_it_went_in() -> None:
    own = {"dataset": "custom", "points": {"train": [[1, 2, 1], [0.5, -2, -1]], "test": []}}
    for document in (
        {},
        {"data": own, "batch_size": 2},
        {"hidden": [], "regularizer": {"name": "l1", "rate": 0.1, "prune": True}},
    ):
        experiment = Experiment.parse(document)
        assert Experiment.parse(experiment.document()) == experiment


def test_auto_follows_the_problem() -> None:
    assert Experiment.parse({}).resolved_output_activation == "tanh"
    plane = Experiment.parse({"problem": "regression", "data": {"dataset": "plane"}})
    assert (plane.resolved_output_activation, plane.resolved_loss) == ("linear", "squared_error")


NAN, INFINITY = float("nan"), float("inf")


@pytest.mark.parametrize(
    ("document", "path", "rule", "value"),
    [
        ({"optimizer": {"learning_rate": -1}}, "optimizer.learning_rate", "greater than 0", -1),
        ({"optimizer": {"learning_rate": 0}}, "optimizer.learning_rate", "greater than 0", 0),
        ({"optimizer": {"learning_rate": "0.5"}}, "optimizer.learning_rate", "must be a number", "0.5"),
        ({"optimizer": {"learning_rate": True}}, "optimizer.learning_rate", "must be a number", True),
        ({"optimizer": {"learning_rate": None}}, "optimizer.learning_rate", "must be a number", None),
        ({"optimizer": {"learning_rate": INFINITY}}, "optimizer.learning_rate", "finite", INFINITY),
        ({"optimizer": {"name": "adamant"}}, "optimizer.name", "must be one of sgd", "adamant"),
        ({"optimizer": 3}, "optimizer", "must be an object", 3),
        ({"schedule": {"name": "never"}}, "schedule.name", "must be one of constant", "never"),
        ({"clip": {"name": "hair"}}, "clip.name", "must be one of none", "hair"),
        ({"initializer": {"name": "twos"}}, "initializer.name", "must be one of playground, zeros", "twos"),
        ({"regularizer": {"name": "l3"}}, "regularizer.name", "must be one of none, l1, l2", "l3"),
        ({"regularizer": {"rate": -0.1}}, "regularizer.rate", "at least 0", -0.1),
        ({"regularizer": {"prune": 1}}, "regularizer.prune", "true or false", 1),
        ({"data": {"noise": 0.51}}, "data.noise", "at most 0.5", 0.51),
        ({"data": {"train_fraction": 1}}, "data.train_fraction", "less than 1", 1),
        ({"data": {"train_fraction": 0}}, "data.train_fraction", "greater than 0", 0),
        ({"data": {"samples": 5001}}, "data.samples", "at most 5000", 5001),
        ({"data": {"samples": 1.5}}, "data.samples", "whole number", 1.5),
        ({"data": {"dataset": "plane"}}, "data.dataset", "must fit the problem classification", "plane"),
        ({"data": {"dataset": "swirl"}}, "data.dataset", "must be one of circle", "swirl"),
        ({"data": {"seed": -1}}, "data.seed", "at least 0", -1),
        ({"data": {"points": {"train": [[0, 0, 1]]}}}, "data.points", "custom", "1 training points"),
        ({"data": {"dataset": "custom"}}, "data.points", "must be given", None),
        ({"data": {"dataset": "custom", "points": {"train": []}}}, "data.points.train", "at least", []),
        ({"problem": "clustering"}, "problem", "must be one of", "clustering"),
        ({"features": []}, "features", "at least", []),
        ({"features": ["x1", "x1"]}, "features", "once", ["x1", "x1"]),
        ({"features": ["x3"]}, "features[0]", "must be one of x1, x2", "x3"),
        ({"hidden": [{"units": 0}]}, "hidden[0].units", "at least 1", 0),
        ({"hidden": [{"units": 33}]}, "hidden[0].units", "at most 32", 33),
        ({"hidden": [{"units": 2}] * 11}, "hidden", "at most 10 layers", 11),
        ({"hidden": [{"units": 2, "activation": "cosh"}]}, "hidden[0].activation", "must be one of linear", "cosh"),
        ({"hidden": [{}]}, "hidden[0].units", "is missing", None),
        ({"hidden": {"units": 2}}, "hidden", "must be a list", {"units": 2}),
        ({"output_activation": "softmax"}, "output_activation", "must be one of auto", "softmax"),
        ({"loss": "anger"}, "loss", "must be one of auto, squared_error", "anger"),
        ({"bias": 1}, "bias", "true or false", 1),
        ({"batch_size": 0}, "batch_size", "at least 1", 0),
        ({"batch_size": 251}, "batch_size", "at most the number of training points, 250", 251),
        ({"seed": 2**53}, "seed", "at most", 2**53),
        ({"colour": 1}, "colour", "no field", 1),
        ({"data": {"colour": 1}}, "data.colour", "no field", 1),
        ({"hidden": [{"units": 2, "colour": 1}]}, "hidden[0].colour", "no field", 1),
    ],
)
def test_a_fault_names_its_path_its_rule_and_its_value(
    document: dict[str, Any], path: str, rule: str, value: Any
) -> None:
    found = faults(document)
    assert len(found) == 1
    assert found[0][0] == path
    assert rule in found[0][1]
    assert found[0][2] == value and type(found[0][2]) is type(value)


def test_not_a_number_is_refused_everywhere_a_number_goes() -> None:
    for document in (
        {"optimizer": {"learning_rate": NAN}},
        {"regularizer": {"rate": NAN}},
        {"data": {"noise": NAN}},
        {"data": {"train_fraction": NAN}},
        {"data": {"dataset": "custom", "points": {"train": [[NAN, 0, 1]]}}},
    ):
        assert len(faults(document)) == 1


def test_a_document_must_be_an_object() -> None:
    for document in (None, 3, [], "{}"):
        assert faults(document)[0][:2] == ("experiment", "must be an object")


def test_every_fault_is_reported_at_once() -> None:
    assert {path for path, _, _ in faults({"seed": -1, "batch_size": 0, "data": {"noise": 9}})} == {
        "seed",
        "batch_size",
        "data.noise",
    }


def test_own_points_have_labels_that_fit_and_a_limit() -> None:
    own = {"dataset": "custom", "points": {"train": [[0, 0, 0.5]]}}
    assert faults({"data": own, "batch_size": 1})[0][:2] == ("data.points.train[0][2]", "must be a label, -1 or 1")
    Experiment.parse({"problem": "regression", "data": own, "batch_size": 1})
    many = {"dataset": "custom", "points": {"train": [[0, 0, 1]] * 11}}
    assert faults({"data": many}, Limits(points=10))[0][0] == "data.points"


def test_limits_are_those_of_who_runs_it() -> None:
    Experiment.parse({"hidden": [{"units": 64}] * 12}, Limits(hidden_layers=12, units=64))


def test_an_experiment_cannot_be_changed() -> None:
    with pytest.raises(Exception, match="frozen"):
        Experiment.parse({}).seed = 2  # type: ignore[misc]


@pytest.mark.parametrize(
    ("field", "entries"),
    [
        ("optimizer", OPTIMIZERS),
        ("schedule", SCHEDULES),
        ("regularizer", REGULARIZERS),
        ("clip", CLIPS),
        ("initializer", INITIALIZERS),
    ],
)
def test_the_tables_parameters_are_the_documents_fields(field: str, entries: dict[str, Any]) -> None:
    fields = set(Experiment.parse({}).model_dump()[field]) - {"name"}
    assert {parameter.name for record in entries.values() for parameter in record.parameters} == fields
    for name, record in entries.items():
        Experiment.parse({field: {"name": name, **{one.name: one.default for one in record.parameters}}})
