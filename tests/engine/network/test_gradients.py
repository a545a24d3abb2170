"""Backpropagation against central differences, by table; and the check itself, against a gradient that is wrong."""

from collections.abc import Iterator
from itertools import product
from typing import Any

import numpy as np
import pytest

from engine import Experiment, ExperimentError
from engine.experiment.fields import AUTO
from engine.network.layers import Layer
from engine.tables.activations import ACTIVATIONS
from engine.tables.losses import LOSSES
from tests.engine.support.documents import experiment, layers
from tests.engine.support.slopes import Rig, check

HIDDEN = [name for name, one in ACTIVATIONS.items() if one.hidden]
NORMALIZATIONS = ["none", "batch", "layer"]
# One output for two classes, an output for each of three, and one output for a number.
PROBLEMS: dict[str, dict[str, Any]] = {
    "two classes": {},
    "three classes": {"data": {"dataset": "blobs", "samples": 40}},
    "regression": {"problem": "regression", "data": {"dataset": "plane", "samples": 40}},
}
TOLERANCE = 1e-6


def network(activation: str, normalization: str, residual: bool, **changes: Any) -> Experiment:
    """Two hidden layers of three units; only the second may be a residual one."""
    layer = {"units": 3, "activation": activation, "normalization": normalization}
    return experiment(hidden=[layer, {**layer, "residual": residual}], **changes)


def legal(activation: str, normalization: str, residual: bool) -> Iterator[tuple[str, str, str, Experiment]]:
    """Problem, loss and output of all that an experiment may combine with such hidden layers."""
    outputs = [name for name, one in ACTIVATIONS.items() if one.output]
    for problem, loss, output in product(PROBLEMS, LOSSES, outputs):
        try:
            made = network(
                activation, normalization, residual, loss=loss, output_activation=output, **PROBLEMS[problem]
            )
        except ExperimentError:
            continue
        yield problem, loss, output, made


# Every loss and output below every way to normalize and to go around a layer, and below every activation; how those
# two go together is what the next test is about, whatever the loss.
BODIES = [
    *(("tanh", normalization, residual) for normalization in NORMALIZATIONS for residual in (False, True)),
    *((activation, "none", False) for activation in HIDDEN if activation != "tanh"),
]


@pytest.mark.parametrize(("activation", "normalization", "residual"), BODIES)
def test_the_gradient_is_the_slope_of_the_loss_for_every_legal_loss_and_output(
    activation: str, normalization: str, residual: bool
) -> None:
    wrong = {}
    for problem, loss, output, made in legal(activation, normalization, residual):
        error = check(made, directions=2).error
        if not error < TOLERANCE:
            wrong[problem, loss, output] = error
    assert wrong == {}


def test_the_table_leaves_out_no_loss_and_no_output_and_refuses_what_makes_no_sense() -> None:
    found = [(problem, loss, output) for problem, loss, output, _ in legal("tanh", "batch", True)]
    assert {loss for _, loss, _ in found} == set(LOSSES)
    assert {output for _, _, output in found} == {name for name, one in ACTIVATIONS.items() if one.output}
    assert {problem for problem, _, _ in found} == set(PROBLEMS)
    assert ("three classes", "cross_entropy", "softmax") in found
    assert ("three classes", "squared_error", "softmax") in found
    assert ("two classes", "squared_error", "softmax") not in found
    assert ("regression", "hinge", "linear") not in found


@pytest.mark.parametrize("residual", [False, True], ids=["plain", "residual"])
@pytest.mark.parametrize("normalization", NORMALIZATIONS)
@pytest.mark.parametrize("activation", HIDDEN)
def test_every_single_parameter_has_its_slope(activation: str, normalization: str, residual: bool) -> None:
    for problem in ("two classes", "three classes"):
        assert check(network(activation, normalization, residual, **PROBLEMS[problem])).error < TOLERANCE


@pytest.mark.parametrize("directions", [None, 2])
@pytest.mark.parametrize(
    ("normalization", "part"),
    [
        ("none", "weights"),
        ("none", "biases"),
        ("batch", "weights"),
        ("batch", "scale"),
        ("batch", "shift"),
        ("layer", "scale"),
        ("layer", "shift"),
        ("none", "learned_alpha"),
    ],
)
def test_the_check_fails_a_gradient_of_which_one_part_is_wrong_by_a_thousandth(
    normalization: str, part: str, directions: int | None
) -> None:
    def spoil(layers: list[Layer]) -> None:
        for layer in layers[:2]:
            view = getattr(layer, part)
            assert view.size
            view *= 1.001

    made = network("prelu", normalization, True)
    assert check(made, directions=directions).error < TOLERANCE
    assert check(made, directions=directions, spoil=spoil).error > 10 * TOLERANCE


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize(
    "hidden",
    ["", "tanh:3 relu:4 sigmoid:3 linear:2", "relu:1", "sigmoid:5 sigmoid:5 tanh:5 tanh:5", "gelu:2 gelu:2 mish:3"],
)
def test_backpropagation_holds_for_any_shape_and_mix(hidden: str, bias: bool) -> None:
    for problem in PROBLEMS.values():
        assert check(experiment(hidden=layers(hidden), bias=bias, **problem)).error < TOLERANCE


@pytest.mark.parametrize("hidden", [{"activation": "leaky_relu", "alpha": 0.4}, {"activation": "elu", "alpha": 2.5}])
def test_layers_with_an_alpha_of_their_own_have_each_their_own_slope(hidden: dict[str, Any]) -> None:
    # Next to one another, where one call must not serve both.
    made = experiment(hidden=[{"units": 3, **hidden}, {"units": 3, **hidden, "alpha": 0.1}, {"units": 3, **hidden}])
    assert check(made).error < TOLERANCE


@pytest.mark.parametrize("residual", [False, True], ids=["plain", "residual"])
@pytest.mark.parametrize("normalization", NORMALIZATIONS)
@pytest.mark.parametrize("activation", ["tanh", "prelu", "rrelu", "silu"])
def test_dropout_drops_the_same_units_on_the_way_back(activation: str, normalization: str, residual: bool) -> None:
    layer = {"units": 6, "activation": activation, "normalization": normalization, "dropout": 0.4}
    made = experiment(hidden=[layer, {**layer, "residual": residual}])
    assert check(made).error < TOLERANCE


def test_a_random_pass_is_only_the_same_again_with_the_noise_put_back() -> None:
    rig = Rig(experiment(hidden=[{"units": 6, "activation": "rrelu", "dropout": 0.3}]), seed=1)
    first = rig.run_backward()
    assert np.array_equal(first, rig.run_backward())
    rig._backward.run(rig.inputs, rig.targets)
    assert not np.array_equal(first, rig.gradient)


def test_units_that_are_off_pass_no_gradient() -> None:
    made = experiment(
        hidden=[{"units": 4}, {"units": 4, "residual": True, "normalization": "layer"}],
        off=[{"layer": 1, "unit": 2}, {"layer": 2, "unit": 0}],
    )
    found = check(made)
    assert found.error < TOLERANCE
    first, second, output = found.rig.network.views(found.rig.run_backward())
    assert not first.weights[:, 2].any() and not second.weights[2].any() and not output.weights[0].any()


def test_below_a_step_there_is_nothing_to_learn_from() -> None:
    found = check(experiment(hidden=layers("tanh:3 step:3 tanh:3")))
    assert found.error < TOLERANCE
    below, step, above, output = found.rig.network.views(found.rig.run_backward())
    assert not below.matrix.any() and not step.matrix.any()
    assert above.matrix.any() and output.matrix.any()


def test_auto_outputs_belong_to_the_table() -> None:
    for loss in LOSSES:
        for problem in PROBLEMS.values():
            try:
                made = experiment(loss=loss, output_activation=AUTO, **problem)
            except ExperimentError:
                continue
            assert made.output_activation == AUTO and check(made).error < TOLERANCE
