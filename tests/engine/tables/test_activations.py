"""Activation functions: values and derivatives of PyTorch's, slopes, and the facts their records state."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.tables.activations import ACTIVATIONS, MANY, Activation
from tests.engine.support.slopes import relative_error

GOLDEN: dict[str, Any] = json.loads((Path(__file__).parents[2] / "golden" / "pytorch_activations.json").read_text())
GOLDEN_Z = np.array(GOLDEN["z"])
RELATIVE = 1e-12
# Away from zero, where some functions have a kink.
Z = np.array([-3.7, -1.2, -0.31, -0.02, 0.017, 0.4, 1.1, 2.9])
STEP = 1e-6
SINGLE = [one for one in ACTIVATIONS.values() if not one.normalized]
EVERY_SINGLE = pytest.mark.parametrize("activation", SINGLE, ids=lambda one: one.name)


def values(activation: Activation, z: Any, alpha: float | None = None, count: int = 1) -> Any:
    """f(z), as in arrays of `count` values or more."""
    out = np.empty_like(z)
    with np.errstate(over="ignore"):
        activation.forward_for(max(count, z.size), alpha)(z.copy(), out)
    return out


def slopes(activation: Activation, z: Any, alpha: float | None = None) -> Any:
    """f'(z)."""
    out = np.empty_like(z)
    with np.errstate(over="ignore"):
        activation.derivative_for(alpha)(z.copy() if activation.of_input else values(activation, z, alpha), out)
    return out


@pytest.mark.parametrize("count", [1, MANY], ids=["few", "many"])
@pytest.mark.parametrize("name", GOLDEN["activations"])
def test_values_and_derivatives_are_those_of_pytorch(name: str, count: int) -> None:
    wanted = {key: np.array(column) for key, column in GOLDEN["activations"][name].items()}
    a = values(ACTIVATIONS[name], GOLDEN_Z, count=count)
    found = {"f": a, "derivative": slopes(ACTIVATIONS[name], GOLDEN_Z)}
    assert wanted.keys() == found.keys()
    for key, column in wanted.items():
        error = np.abs(found[key] - column)
        assert (error <= RELATIVE * np.maximum(1.0, np.abs(column))).all()
        if (name, key) != ("tanh", "derivative"):
            # The derivative of tanh is 1 - a^2. Where a is nearly 1, what is left has few of a's digits, so that any
            # rounding of a itself shows, PyTorch's own too: there it can only be held to the size of a.
            assert (error <= RELATIVE * np.abs(column)).all()


def test_the_golden_values_are_of_all_that_pytorch_has() -> None:
    assert len(GOLDEN["activations"]) == 15 and set(GOLDEN["activations"]) < set(ACTIVATIONS)
    assert not {"step", "sine", "softmax"} & set(GOLDEN["activations"])
    assert len(GOLDEN_Z) > 60 and GOLDEN_Z.min() == -60 and GOLDEN_Z.max() == 60


def derivative_error(activation: Activation, alpha: float | None = None) -> float:
    numeric = (values(activation, Z + STEP, alpha) - values(activation, Z - STEP, alpha)) / (2 * STEP)
    return relative_error(slopes(activation, Z, alpha), numeric)


@EVERY_SINGLE
def test_the_derivative_of_an_activation_is_its_slope_whatever_alpha(activation: Activation) -> None:
    for alpha in (None, 0.3, 2.5) if activation.takes_alpha else (None,):
        assert derivative_error(activation, alpha) < 1e-8


def test_the_check_fails_a_derivative_that_is_wrong_by_a_thousandth() -> None:
    def wrong(a: Any, out: Any) -> None:
        np.multiply(1.001, 1 - a * a, out)

    assert derivative_error(replace(ACTIVATIONS["tanh"], derivative=wrong)) > 1e-4


@pytest.mark.parametrize("activation", [one for one in SINGLE if one.learns_alpha], ids=lambda one: one.name)
def test_a_learned_alpha_has_its_slope(activation: Activation) -> None:
    out = np.empty_like(Z)
    assert activation.alpha_gradient is not None
    activation.alpha_gradient(Z.copy(), out)
    numeric = (values(activation, Z, 0.25 + STEP) - values(activation, Z, 0.25 - STEP)) / (2 * STEP)
    assert relative_error(out, numeric) < 1e-8


@EVERY_SINGLE
@pytest.mark.parametrize("kind", [np.float64, np.float32])
def test_a_function_may_write_over_what_it_reads_in_either_float_type(activation: Activation, kind: type) -> None:
    for size in (7, MANY):
        z = np.linspace(-3, 3, size).astype(kind)
        apart, same = np.empty_like(z), z.copy()
        activation.forward_for(size)(z.copy(), apart)
        activation.forward_for(size)(same, same)
        assert same.dtype == kind and np.array_equal(apart, same)
        assert np.allclose(apart, values(activation, z.astype(np.float64)), rtol=0, atol=1e-6)


@EVERY_SINGLE
def test_no_value_and_no_derivative_is_lost_far_out(activation: Activation) -> None:
    z = np.array([-1e6, -800.0, -40.0, 40.0, 800.0, 1e6])
    a, slope = values(activation, z), slopes(activation, z)
    with np.errstate(over="ignore"):
        assert np.isfinite(a).all() and np.isfinite(slope).all()


def test_sigmoid_is_exact_to_its_ends() -> None:
    out = np.empty(4)
    with np.errstate(over="ignore"):
        ACTIVATIONS["sigmoid"].forward(np.array([-800.0, -700.0, 0.0, 800.0]), out)
    # e^-700, which 1 - 1 / (1 + e^-700) would lose.
    assert out.tolist() == [0.0, pytest.approx(9.8596765e-305, rel=1e-7), 0.5, 1.0]


@pytest.mark.parametrize(
    ("name", "value", "slope"),
    [
        ("step", 1, 0), ("sigmoid", 0.5, 0.25), ("tanh", 0, 1), ("relu", 0, 0), ("leaky_relu", 0, 0.01),
        ("prelu", 0, 0.25), ("rrelu", 0, 11 / 48), ("elu", 0, 1), ("silu", 0, 0.5), ("gelu", 0, 0.5), ("mish", 0, 0.6),
        ("softplus", 0.6931471805599453, 0.5), ("softsign", 0, 1), ("arctan", 0, 1), ("sine", 0, 1),
    ],
)  # fmt: skip
def test_at_zero_a_function_has_the_value_and_slope_of_the_books(name: str, value: float, slope: float) -> None:
    assert values(ACTIVATIONS[name], np.zeros(1))[0] == pytest.approx(value, abs=1e-15)
    assert slopes(ACTIVATIONS[name], np.zeros(1))[0] == pytest.approx(slope, rel=1e-15)


def test_step_and_sine_are_what_their_names_say() -> None:
    z = np.array([-2.0, -0.0, 0.0, 1e-300, np.pi / 2])
    assert values(ACTIVATIONS["step"], z).tolist() == [0, 1, 1, 1, 1]
    assert values(ACTIVATIONS["sine"], z)[4] == 1.0
    assert values(ACTIVATIONS["sine"], np.array([0.5]))[0] == pytest.approx(0.479425538604203, rel=1e-15)


@EVERY_SINGLE
def test_the_facts_of_an_activation_are_true(activation: Activation) -> None:
    far = np.geomspace(40, 1e12, 200)
    # Multiples of pi / 2 as well: a sine's ends.
    near = np.sort(np.concatenate([np.linspace(-40, 40, 40_001), np.arange(-20, 21) * np.pi / 2]))
    z = np.concatenate([-far[::-1], near, far])
    a, slope = values(activation, z), slopes(activation, z)
    assert a.min() >= activation.low - 1e-15 and a.max() <= activation.high
    for bound, reached in ((activation.low, a.min()), (activation.high, a.max())):
        assert abs(reached) > 1e9 if np.isinf(bound) else abs(bound - reached) < 1e-6
    assert activation.zero_centered == (abs(a.min() + a.max()) < 1e-9)
    if activation.name != "sine":
        assert activation.saturates == (min(slope[0], slope[-1]) < 1e-6)


@EVERY_SINGLE
def test_whether_an_activation_ever_falls_is_true(activation: Activation) -> None:
    a = values(activation, np.linspace(-20, 20, 40_001))
    # What rounding takes away is no fall.
    assert activation.monotonic == (np.diff(a).min() > -1e-12)


@EVERY_SINGLE
def test_whether_an_activation_has_a_derivative_everywhere_is_true(activation: Activation) -> None:
    z, step = np.arange(-32, 33) / 4, 1e-7
    left, here, right = (values(activation, z + by) for by in (-step, 0.0, step))
    assert activation.differentiable == (np.abs((right - here) - (here - left)).max() / step < 1e-5)


def test_a_sine_never_saturates() -> None:
    assert not ACTIVATIONS["sine"].saturates
    assert np.abs(slopes(ACTIVATIONS["sine"], np.arange(10) * np.pi)).min() == 1.0


@pytest.mark.parametrize(("name", "alpha"), [("leaky_relu", 0.3), ("prelu", 0.7), ("elu", 2.0)])
def test_alpha_is_the_functions_own(name: str, alpha: float) -> None:
    z = np.array([-1.0, 2.0])
    below = alpha * (np.exp(-1) - 1) if name == "elu" else -alpha
    assert values(ACTIVATIONS[name], z, alpha) == pytest.approx([below, 2.0], rel=1e-15)
    assert slopes(ACTIVATIONS[name], z, alpha) == pytest.approx(
        [alpha * np.exp(-1) if name == "elu" else alpha, 1.0], rel=1e-15
    )


def softmax(z: Any) -> Any:
    out = np.empty_like(z)
    ACTIVATIONS["softmax"].forward(z, out)
    return out


@pytest.mark.parametrize("size", [1e-3, 1.0, 50.0, 1e5])
def test_softmax_sums_to_one_and_keeps_the_order(size: float) -> None:
    z = size * np.random.default_rng(1).normal(size=(5, 200))
    p = softmax(z)
    assert np.abs(p.sum(axis=0) - 1).max() <= 1e-12
    assert (p >= 0).all() and np.array_equal(p.argmax(axis=0), z.argmax(axis=0))


def test_softmax_is_the_ratio_of_powers_of_e_and_forgets_what_is_common() -> None:
    # e^0 : e^ln 2 : e^ln 5.
    z = np.array([[0.0], [0.6931471805599453], [1.6094379124341003]])
    assert softmax(z)[:, 0] == pytest.approx([1 / 8, 2 / 8, 5 / 8], rel=1e-14)
    assert softmax(z + 1000)[:, 0] == pytest.approx([1 / 8, 2 / 8, 5 / 8], rel=1e-12)


def test_softmax_of_two_classes_is_the_sigmoid_of_their_difference() -> None:
    z = np.random.default_rng(2).normal(0, 5, (2, 300))
    assert softmax(z)[0] == pytest.approx(values(ACTIVATIONS["sigmoid"], z[0] - z[1]), rel=1e-12)


def test_softmax_turns_a_gradient_by_its_jacobian() -> None:
    z = np.array([[0.2], [-1.0], [0.7]])
    p = softmax(z)
    gradient = np.array([[1.0], [-2.0], [0.5]])
    jacobian = np.diag(p[:, 0]) - p @ p.T
    expected = jacobian @ gradient
    ACTIVATIONS["softmax"].derivative(p, gradient)
    assert gradient == pytest.approx(expected, rel=1e-13)
