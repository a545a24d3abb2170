"""The document that describes a run: defaults, and every way to be wrong."""

import json
from typing import Any

import pytest

from engine import Experiment, ExperimentError, Limits
from engine.tables.clipping import CLIPS
from engine.tables.initializers import INITIALIZERS
from engine.tables.optimizers import OPTIMIZERS
from engine.tables.regularizers import REGULARIZERS
from engine.tables.schedules import SCHEDULES
from engine.validation.limits import DEFAULT_LIMITS

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


# What has been added to it since.
ADDED: dict[str, Any] = {"stop": {}, "frozen": [], "off": []}


def test_an_empty_document_is_the_default_run() -> None:
    made = Experiment.parse({}).document()
    assert made == {**DEFAULT, **ADDED, "initializer": {"name": "playground", "bias": 0.1}}
    assert Experiment.parse(DEFAULT) == Experiment.parse({})


OWN = {"dataset": "custom", "points": {"train": [[1, 2, 1], [0.5, -2, -1]], "test": []}}
CLASSES = {"dataset": "custom", "points": {"train": [[1, 2, 0], [0.5, -2, 4]], "test": [[0, 0, 7]]}}
REGRESSION: dict[str, Any] = {"problem": "regression", "data": {"dataset": "plane"}}
DOCUMENTS: list[dict[str, Any]] = [
    {"data": OWN, "batch_size": 2},
    {"data": CLASSES, "batch_size": 2},
    {"data": {"dataset": "blobs", "classes": 8}, "loss": "cross_entropy"},
    {"data": {"dataset": "sectors"}, "output_activation": "softmax"},
    {**REGRESSION, "loss": "huber", "output_activation": "relu"},
    {"hidden": []},
    {"hidden": [{"units": 4, "activation": "prelu", "alpha": 0.5, "normalization": "batch", "dropout": 0.25}]},
    {"hidden": [{"units": 3}, {"units": 3, "activation": "elu", "residual": True, "normalization": "layer"}]},
    {"loss": "binary_cross_entropy", "output_activation": "sigmoid"},
    {"loss": "hinge", "output_activation": "linear"},
    {"features": ["x1", "=x1^2 - sin(x2)", "= max(x1, x2, 0.5)"], "standardize": True},
    {"stop": {"epochs": 50, "train_loss": 0.0, "test_loss": 0.1, "patience": 5}},
    {"off": [{"layer": 1, "unit": 3}, {"layer": 2, "unit": 0}]},
    {
        "frozen": [
            {"layer": 3}, {"layer": 1, "unit": 3}, {"layer": 2, "unit": 1, "source": 0},
            {"layer": 2, "unit": 1, "bias": True},
        ]
    },
    {"optimizer": {"name": "momentum", "nesterov": True}, "clip": {"name": "norm", "threshold": 0.5}},
    {"optimizer": {"name": "adam", "beta1": 0}, "schedule": {"name": "warmup_cosine", "warmup": 0}},
    {"regularizer": {"name": "l1", "rate": 0.1, "prune": True}},
    {"initializer": {"name": "uniform", "low": -2, "high": -2, "bias": 3}},
]  # fmt: skip


def part_of(document: Any, whole: Any) -> bool:
    """Whether all that a document says stands in another, complete one."""
    if isinstance(document, dict):
        return all(key in whole and part_of(value, whole[key]) for key, value in document.items())
    if isinstance(document, list):
        return len(document) == len(whole) and all(map(part_of, document, whole))
    return bool(document == whole)


@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
def test_a_document_comes_back_as_it_went_in(document: dict[str, Any]) -> None:
    experiment = Experiment.parse(document)
    complete = experiment.document()
    assert part_of(document, complete)
    assert Experiment.parse(complete) == experiment
    through_text = json.loads(json.dumps(complete, allow_nan=False))
    assert through_text == complete and Experiment.parse(through_text) == experiment


def test_auto_follows_the_problem() -> None:
    assert Experiment.parse({}).resolved_output_activation == "tanh"
    plane = Experiment.parse(REGRESSION)
    assert (plane.resolved_output_activation, plane.resolved_loss) == ("linear", "squared_error")


@pytest.mark.parametrize(
    ("loss", "changes", "output"),
    [
        ("squared_error", {}, "tanh"),
        ("absolute_error", {}, "tanh"),
        ("huber", REGRESSION, "linear"),
        ("hinge", {}, "tanh"),
        ("binary_cross_entropy", {}, "sigmoid"),
        ("cross_entropy", {"data": {"dataset": "blobs"}}, "softmax"),
        ("squared_error", {"data": {"dataset": "blobs"}}, "tanh"),
    ],
)
def test_auto_follows_the_loss(loss: str, changes: dict[str, Any], output: str) -> None:
    assert Experiment.parse({**changes, "loss": loss}).resolved_output_activation == output


@pytest.mark.parametrize(
    ("data", "classes", "outputs"),
    [
        ({}, 2, 1),
        ({"dataset": "moons"}, 2, 1),
        ({"dataset": "blobs"}, 3, 3),
        ({"dataset": "spirals3", "classes": 5}, 5, 5),
        (OWN, 2, 1),
        ({"dataset": "custom", "points": {"train": [[0, 0, 1], [0, 0, 1]]}}, 2, 1),
        ({"dataset": "custom", "points": {"train": [[0, 0, 1], [0, 0, 0]]}}, 2, 2),
        ({"dataset": "custom", "points": {"train": [[0, 0, 0], [0, 0, 0]]}}, 2, 2),
        ({"dataset": "custom", "points": {"train": [[0, 0, 1], [0, 0, 0]], "test": [[0, 0, 5]]}}, 6, 6),
    ],
    ids=str,
)
def test_the_data_say_how_many_classes_and_outputs_there_are(data: dict[str, Any], classes: int, outputs: int) -> None:
    made = Experiment.parse({"data": data, "batch_size": 1})
    assert (made.classes, made.n_outputs) == (classes, outputs)
    assert (Experiment.parse(REGRESSION).classes, Experiment.parse(REGRESSION).n_outputs) == (0, 1)


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
        ({"regularizer": {"name": "l1", "prune": 1}}, "regularizer.prune", "true or false", 1),
        ({"regularizer": {"prune": True}}, "regularizer.prune", "is no parameter of none, which has rate", True),
        ({"regularizer": {"name": "l2", "prune": True}}, "regularizer.prune", "is no parameter of l2", True),
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
        (
            {"output_activation": "gelu"},
            "output_activation",
            "must be one of auto, linear, sigmoid, tanh, relu",
            "gelu",
        ),
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
    one_fault(document, path, rule, value)


def one_fault(document: dict[str, Any], path: str, rule: str, value: Any) -> None:
    found = faults(document)
    assert len(found) == 1
    assert found[0][0] == path
    assert rule in found[0][1]
    assert found[0][2] == value and type(found[0][2]) is type(value)


HAVE = "one of sgd, momentum, rmsprop, adagrad, adam, rprop"


@pytest.mark.parametrize(
    ("field", "part", "parameter", "rule", "value"),
    [
        ("optimizer", {"beta1": 0.9}, "beta1", "is no parameter of sgd, which has learning_rate", 0.9),
        ("optimizer", {"name": "adam", "rho": 0.9}, "rho", "of adam, which has learning_rate, beta1, beta2", 0.9),
        ("optimizer", {"name": "momentum", "nesterov": 1}, "nesterov", "true or false", 1),
        ("optimizer", {"name": "momentum", "momentum": 1.0}, "momentum", "less than 1", 1.0),
        ("optimizer", {"name": "adam", "beta2": "0.9"}, "beta2", "must be a number", "0.9"),
        ("optimizer", {"name": "rmsprop", "rho": -0.1}, "rho", "at least 0", -0.1),
        ("optimizer", {"name": "adagrad", "learning_rate": 10**400}, "learning_rate", "finite", 10**400),
        ("optimizer", {"name": 3}, "name", HAVE, 3),
        ("optimizer", {"name": None}, "name", HAVE, None),
        ("optimizer", {"name": ["sgd"]}, "name", HAVE, ["sgd"]),
        ("schedule", {"factor": 0.5}, "factor", "is no parameter of constant, which has no parameters", 0.5),
        ("schedule", {"name": "step", "every": 0}, "every", "at least 1", 0),
        ("schedule", {"name": "step", "every": 2.0}, "every", "whole number", 2.0),
        ("schedule", {"name": "step", "every": True}, "every", "whole number", True),
        ("schedule", {"name": "exponential", "factor": 0.0}, "factor", "greater than 0", 0.0),
        ("schedule", {"name": "cosine", "floor": -1}, "floor", "at least 0", -1),
        ("schedule", {"name": "inverse_time", "decay": 101}, "decay", "at most 100", 101),
        ("schedule", {"name": "warmup_cosine", "warmup": -1}, "warmup", "at least 0", -1),
        ("schedule", {"name": "adaptive", "grow": 0.9}, "grow", "at least 1", 0.9),
        ("schedule", {"name": "adaptive", "shrink": 1.1}, "shrink", "at most 1", 1.1),
        ("clip", {"name": "norm", "threshold": 0}, "threshold", "greater than 0", 0),
        ("clip", {"name": "value", "threshold": INFINITY}, "threshold", "finite", INFINITY),
        ("clip", {"threshold": 1}, "threshold", "is no parameter of none", 1),
        ("initializer", {"name": "uniform", "low": 2, "high": 1}, "low", "at most high, 1", 2),
        ("initializer", {"name": "normal", "std": -1}, "std", "at least 0", -1),
        ("initializer", {"name": "xavier_normal", "gain": 101}, "gain", "at most 100", 101),
        ("initializer", {"name": "fan_in_uniform", "bias": 0}, "bias", "is no parameter of fan_in_uniform", 0),
        ("initializer", {"name": "constant", "std": 1}, "std", "of constant, which has value, bias", 1),
    ],
)
def test_a_wrong_parameter_of_a_choice_is_named_with_those_there_are(
    field: str, part: dict[str, Any], parameter: str, rule: str, value: Any
) -> None:
    one_fault({field: part}, f"{field}.{parameter}", rule, value)


BLOBS = {"data": {"dataset": "blobs"}}
SOFTMAX_WAY = "use sigmoid with binary_cross_entropy, or a data set with an output for each class (blobs, spirals3"


@pytest.mark.parametrize(
    ("document", "path", "rule", "value"),
    [
        ({"output_activation": "softmax"}, "output_activation", SOFTMAX_WAY, "softmax"),
        ({"loss": "cross_entropy"}, "loss", SOFTMAX_WAY, "cross_entropy"),
        (
            {**REGRESSION, "loss": "cross_entropy"},
            "loss",
            "cannot be used for regression; use one of squared_error, absolute_error, huber",
            "cross_entropy",
        ),
        ({**REGRESSION, "loss": "binary_cross_entropy"}, "loss", "use one of squared_error", "binary_cross_entropy"),
        ({**REGRESSION, "loss": "hinge"}, "loss", "use one of squared_error", "hinge"),
        ({**REGRESSION, "output_activation": "softmax"}, "output_activation", "use linear, or auto", "softmax"),
        (
            {"loss": "binary_cross_entropy", "output_activation": "tanh"},
            "output_activation",
            "must be sigmoid with the loss binary_cross_entropy, or auto",
            "tanh",
        ),
        (
            {**BLOBS, "loss": "cross_entropy", "output_activation": "sigmoid"},
            "output_activation",
            "must be softmax with the loss cross_entropy, or auto",
            "sigmoid",
        ),
        (
            {"loss": "hinge", "output_activation": "relu"},
            "output_activation",
            "must be tanh or linear with the loss hinge, or auto",
            "relu",
        ),
        ({"data": {"classes": 3}}, "data.classes", "left out unless the dataset is one of blobs, spirals3, sectors", 3),
        ({"data": {"dataset": "blobs", "classes": 2}}, "data.classes", "at least 3", 2),
        ({"data": {"dataset": "blobs", "classes": 9}}, "data.classes", "at most 8", 9),
        ({"data": {"dataset": "blobs", "classes": 3.5}}, "data.classes", "whole number", 3.5),
        ({"data": {**OWN, "classes": 3}, "batch_size": 1}, "data.classes", "own data says itself how many", 3),
        (
            {"data": {"dataset": "custom", "points": {"train": [[0, 0, 1], [1, 1, 2]]}}, "batch_size": 1},
            "data.points",
            "must be -1 or 1, or count from 0: no point has the label 0",
            "labels from 1 to 2",
        ),
        ({"stop": {"epochs": 0}}, "stop.epochs", "at least 1", 0),
        ({"stop": {"patience": 1.5}}, "stop.patience", "whole number", 1.5),
        ({"stop": {"train_loss": -1}}, "stop.train_loss", "at least 0", -1),
        ({"stop": {"test_loss": NAN}}, "stop.test_loss", "finite", NAN),
        ({"stop": {"boredom": 1}}, "stop.boredom", "no field", 1),
        ({"stop": None}, "stop", "must be an object", None),
        ({"data": OWN, "batch_size": 1, "stop": {"patience": 3}}, "stop.patience", "there are no test points", 3),
        ({"data": OWN, "batch_size": 1, "stop": {"test_loss": 0.5}}, "stop.test_loss", "there are no test points", 0.5),
    ],
)
def test_what_does_not_go_together_is_refused_with_what_would(
    document: dict[str, Any], path: str, rule: str, value: Any
) -> None:
    if value is NAN:
        found = faults(document)[0]
        assert found[0] == path and rule in found[1]
    else:
        one_fault(document, path, rule, value)


@pytest.mark.parametrize(
    ("hidden", "path", "rule", "value"),
    [
        ([{"activation": "softmax"}], "[0].activation", "must be one of linear, step", "softmax"),
        ([{"alpha": 0.1}], "[0].alpha", "tanh has none; leaky_relu, prelu, elu have one", 0.1),
        ([{"activation": "rrelu", "alpha": 0.1}], "[0].alpha", "rrelu has none", 0.1),
        ([{"activation": "leaky_relu", "alpha": -1.0}], "[0].alpha", "at least 0", -1.0),
        ([{"activation": "elu", "alpha": 10.5}], "[0].alpha", "at most 10", 10.5),
        (
            [{}, {"units": 3, "residual": True}],
            "[1].residual",
            "as many units as the layer before, 2; this one has 3",
            True,
        ),
        ([{"residual": True}], "[0].residual", "must be false in the first hidden layer", True),
        ([{"residual": 1}], "[0].residual", "true or false", 1),
        ([{"units": 1, "normalization": "layer"}], "[0].normalization", "at least 2 units", "layer"),
        ([{"normalization": "group"}], "[0].normalization", "must be one of 'none', 'batch', 'layer'", "group"),
        ([{}, {"dropout": 1.0}], "[1].dropout", "less than 1", 1.0),
        ([{"dropout": -0.1}], "[0].dropout", "at least 0", -0.1),
        ([{"dropout": True}], "[0].dropout", "must be a number", True),
    ],
)
def test_what_a_hidden_layer_cannot_be_is_refused(
    hidden: list[dict[str, Any]], path: str, rule: str, value: Any
) -> None:
    one_fault({"hidden": [{"units": 2, **layer} for layer in hidden]}, f"hidden{path}", rule, value)


def test_batch_normalization_needs_a_batch() -> None:
    document = {"hidden": [{"units": 2}, {"units": 2, "normalization": "batch"}], "batch_size": 1}
    one_fault(document, "batch_size", "must be at least 2, because hidden[1] has batch normalization", 1)
    Experiment.parse({**document, "batch_size": 2})


@pytest.mark.parametrize(
    ("place", "path", "rule", "value"),
    [
        ({"layer": 0}, "layer", "must be 1 to 3", 0),
        ({"layer": 4}, "layer", "must be 1 to 3", 4),
        ({"layer": -1}, "layer", "at least 0", -1),
        ({"unit": 1}, "layer", "is missing", None),
        ({"layer": 1, "unit": 4}, "unit", "must be 0 to 3 in layer 1", 4),
        ({"layer": 3, "unit": 1}, "unit", "must be 0 to 0 in layer 3", 1),
        ({"layer": 1, "source": 1}, "unit", "must be given with a source or the bias", None),
        ({"layer": 1, "bias": True}, "unit", "must be given with a source or the bias", None),
        ({"layer": 1, "unit": 0, "source": 2}, "source", "must be 0 to 1 in layer 1", 2),
        ({"layer": 2, "unit": 0, "source": 4}, "source", "must be 0 to 3 in layer 2", 4),
        ({"layer": 2, "unit": 0, "source": 1, "bias": True}, "bias", "must be false where a source is given", True),
        ({"layer": 2, "unit": 0, "weight": 1}, "weight", "no field", 1),
    ],
)
def test_what_is_frozen_must_be_there(place: dict[str, Any], path: str, rule: str, value: Any) -> None:
    one_fault({"frozen": [{"layer": 1}, place]}, f"frozen[1].{path}", rule, value)


def test_there_is_no_bias_to_freeze_in_a_network_without() -> None:
    frozen = [{"layer": 2, "unit": 0, "bias": True}]
    one_fault({"bias": False, "frozen": frozen}, "frozen[0].bias", "the network has no biases", True)


@pytest.mark.parametrize(
    ("changes", "place", "path", "rule", "value"),
    [
        ({}, {"layer": 3, "unit": 0}, "layer", "must be a hidden layer, 1 to 2", 3),
        ({}, {"layer": 0, "unit": 0}, "layer", "must be a hidden layer, 1 to 2", 0),
        ({}, {"layer": 2, "unit": 2}, "unit", "must be 0 to 1 in layer 2", 2),
        ({}, {"layer": 2}, "unit", "is missing", None),
        ({"hidden": []}, {"layer": 1, "unit": 0}, "layer", "must be a hidden layer", 1),
    ],
)
def test_only_a_hidden_unit_can_be_switched_off(
    changes: dict[str, Any], place: dict[str, Any], path: str, rule: str, value: Any
) -> None:
    one_fault({**changes, "off": [place]}, f"off[0].{path}", rule, value)


@pytest.mark.parametrize(
    ("formula", "rule"),
    [
        ("=x1 +", "cannot be read at character 5: expected a number, x1, x2 or a function, found the end"),
        ("=x1 * x3", "must use inputs that the data has, x1 and x2; it uses x3"),
        ("=y", "cannot be read at character 1: `y` is unknown; there are x1, x2, pi, sin"),
        ("=", "cannot be read at character 1"),
        ("=x1 $ 2", "cannot be read at character 4: `$` means nothing here"),
        ("=log(x1)", "must be a finite number at every point; it is not at x1 = "),
        ("=1/0", "must be a finite number at every point"),
        ("=exp(exp(exp(x1^2)))", "must be a finite number at every point"),
        ("=" + "1+" * 100 + "1", "must have at most 200 characters; it has 201"),
        ("sin(x1)", "must be one of x1, x2, x1_squared"),
    ],
)
def test_a_feature_that_cannot_be_computed_says_where(formula: str, rule: str) -> None:
    one_fault({"features": ["x1", formula]}, "features[1]", rule, formula)


def test_with_one_input_it_is_the_feature_and_features_of_others_are_refused() -> None:
    curve = {"problem": "regression", "data": {"dataset": "sine"}}
    found = Experiment.parse(curve)
    assert (found.n_inputs, found.input_names, found.features) == (1, ("x1",), ("x1",))
    assert Experiment.parse(found.document()) == found
    one_fault({**curve, "features": ["x1", "x2"]}, "features[1]", "must be one of x1, x1_squared, sin_x1, cos_x1", "x2")
    one_fault({**curve, "features": ["radius"]}, "features[0]", "must be one of x1, x1_squared", "radius")
    one_fault(
        {**curve, "features": ["=x1 * x2"]}, "features[0]", "must use the one input that the data has, x1", "=x1 * x2"
    )
    own = {"inputs": ["age"], "train": [[1, 1], [2, -1]]}
    found = Experiment.parse({"data": {"dataset": "custom", "points": own}, "batch_size": 1})
    assert (found.n_inputs, found.input_names, found.features, found.n_outputs) == (1, ("age",), ("x1",), 1)


def test_features_have_a_limit_of_their_own() -> None:
    many = [f"=x1 + {number}" for number in range(21)]
    one_fault({"features": many}, "features", "must be at most 20", 21)
    Experiment.parse({"features": many}, Limits(features=21))


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


@pytest.mark.parametrize(
    ("train", "test", "path", "rule", "value"),
    [
        ([0.5], [], "train[0][2]", "must be -1 or 1, or a class from 0 to 7", 0.5),
        ([-1, 2], [], "train[1][2]", "must be -1 or 1, as there are labels of -1", 2.0),
        ([0, 1, -1], [], "train[0][2]", "as there are labels of -1", 0.0),
        ([1, 3], [-1], "train[1][2]", "as there are labels of -1", 3.0),
        ([1], [3, -1], "test[0][2]", "as there are labels of -1", 3.0),
        ([0, 8], [], "train[1][2]", "a class from 0 to 7", 8.0),
    ],
)
def test_own_points_have_labels_that_fit_one_another(
    train: list[float], test: list[float], path: str, rule: str, value: float
) -> None:
    points = {part: [[0, 0, label] for label in labels] for part, labels in (("train", train), ("test", test))}
    data = {"dataset": "custom", "points": points}
    one_fault({"data": data, "batch_size": 1}, f"data.points.{path}", rule, value)
    Experiment.parse({"problem": "regression", "data": data, "batch_size": 1})


def test_own_points_have_a_limit() -> None:
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
    for name, record in entries.items():
        defaults = {parameter.name: parameter.default for parameter in record.parameters}
        made = Experiment.parse({field: {"name": name}}).document()[field]
        assert made == {"name": name, **defaults}
        assert Experiment.parse({field: made}) == Experiment.parse({field: {"name": name}})
        for parameter in record.parameters:
            assert faults({field: {**made, parameter.name: None}})[0][0] == f"{field}.{parameter.name}"
