"""Derivatives against central differences; and the check itself, against a derivative that is wrong."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from engine.activations import ACTIVATIONS, Activation
from engine.losses import LOSSES
from engine.network import Network
from engine.passes import Backward, Forward

from .documents import experiment, layers

STEP = 1e-6
Z = np.array([-3.7, -1.2, -0.31, -0.02, 0.017, 0.4, 1.1, 2.9])


def relative_error(actual: Any, expected: Any) -> float:
    """The largest difference, relative to the size of the whole gradient: a tiny gradient gets no free pass."""
    scale = np.linalg.norm(expected) + np.linalg.norm(actual)
    return float(np.linalg.norm(np.asarray(actual) - expected) / scale) if scale else 0.0


def derivative_error(activation: Activation) -> float:
    up, down, a, slope = (np.empty_like(Z) for _ in range(4))
    activation.forward(Z + STEP, up)
    activation.forward(Z - STEP, down)
    activation.forward(Z.copy(), a)
    activation.derivative(a, slope)
    return relative_error(slope, (up - down) / (2 * STEP))


@pytest.mark.parametrize("activation", ACTIVATIONS.values(), ids=lambda one: one.name)
def test_the_derivative_of_an_activation_is_its_slope(activation: Activation) -> None:
    assert derivative_error(activation) < 1e-7


def test_the_check_fails_a_derivative_that_is_wrong_by_a_thousandth() -> None:
    def wrong(a: Any, out: Any) -> None:
        np.multiply(1.001, 1 - a * a, out)

    assert derivative_error(replace(ACTIVATIONS["tanh"], derivative=wrong)) > 1e-4


def network_error(
    hidden: str, output: str, loss: str, *, bias: bool = True, outputs: int = 1, spoil: float = 1.0
) -> float:
    network = Network(experiment(hidden=layers(hidden), output_activation=output, loss=loss, bias=bias), outputs)
    rng = np.random.default_rng(3)
    network.parameters[:] = rng.normal(0, 0.7, network.parameters.size)
    inputs = network.inputs(rng.normal(0, 1, (2, 7)))
    targets = rng.normal(0, 1, (outputs, 7))
    gradient = np.zeros_like(network.parameters)
    Backward(network, gradient, 7).run(inputs, targets)
    forward = Forward(network, 7)

    def value() -> float:
        return network.loss.value(forward.run(inputs), targets)

    numeric = np.zeros_like(gradient)
    for index in range(numeric.size):
        before = network.parameters[index]
        network.parameters[index] = before + STEP
        up = value()
        network.parameters[index] = before - STEP
        numeric[index] = (up - value()) / (2 * STEP)
        network.parameters[index] = before
    return relative_error(gradient * spoil, numeric)


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("output", [name for name, one in ACTIVATIONS.items() if one.output])
@pytest.mark.parametrize("hidden", [name for name, one in ACTIVATIONS.items() if one.hidden])
@pytest.mark.parametrize("bias", [True, False])
def test_backpropagation_gives_the_slope_of_the_loss(loss: str, output: str, hidden: str, bias: bool) -> None:
    assert network_error(f"{hidden}:4 {hidden}:3", output, loss, bias=bias) < 1e-6


@pytest.mark.parametrize(
    "hidden", ["", "tanh:3 relu:4 sigmoid:3 linear:2", "relu:1", "sigmoid:5 sigmoid:5 tanh:5 tanh:5"]
)
def test_backpropagation_holds_for_any_shape_and_mix(hidden: str) -> None:
    assert network_error(hidden, "tanh", "squared_error") < 1e-6
    assert network_error(hidden, "linear", "squared_error", outputs=3) < 1e-6


def test_the_check_fails_a_gradient_that_is_wrong_by_a_thousandth() -> None:
    assert network_error("tanh:4", "tanh", "squared_error", spoil=1.001) > 1e-4


def test_sigmoid_does_not_overflow_and_relu_has_slope_0_at_0() -> None:
    out = np.empty(3)
    ACTIVATIONS["sigmoid"].forward(np.array([-800.0, 0.0, 800.0]), out)
    assert out.tolist() == [0.0, 0.5, 1.0]
    slope = np.empty(1)
    ACTIVATIONS["relu"].derivative(np.zeros(1), slope)
    assert slope[0] == 0.0


@pytest.mark.parametrize("activation", ACTIVATIONS.values(), ids=lambda one: one.name)
def test_the_facts_of_an_activation_are_true(activation: Activation) -> None:
    z = np.linspace(-40, 40, 4001)
    a, slope = np.empty_like(z), np.empty_like(z)
    activation.forward(z, a)
    activation.derivative(a, slope)
    assert a.min() >= activation.low and a.max() <= activation.high
    for bound, reached in ((activation.low, a.min()), (activation.high, a.max())):
        assert abs(reached) >= 39 if np.isinf(bound) else abs(bound - reached) < 1e-6
    assert activation.zero_centered == (abs(a.min() + a.max()) < 1e-9)
    assert activation.saturates == (min(slope[0], slope[-1]) < 1e-6)
