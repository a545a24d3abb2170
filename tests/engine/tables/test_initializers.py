"""How parameters begin: bounds, spread and biases on a layer large enough to measure them."""

import math
from typing import Any

import numpy as np
import pytest

from engine import Experiment, Limits
from engine.network.network import Network
from engine.tables.initializers import INITIALIZERS

LARGE = Limits(units=400)
FAN_IN, FAN_OUT = 400, 300


def network(seed: int = 1, **initializer: Any) -> Network:
    """Layer 1 of the list has 400 inputs and 300 units."""
    document = {"hidden": [{"units": FAN_IN}, {"units": FAN_OUT}], "initializer": initializer}
    made = Network(Experiment.parse(document, LARGE))
    made.initialize(rng=np.random.default_rng(seed))
    return made


# Standard deviation of the weights, the bound none may pass (None for a normal distribution), and the biases.
TABLE: list[tuple[dict[str, Any], float, float | None, float]] = [
    ({"name": "playground"}, 1 / math.sqrt(12), 0.5, 0.1),
    ({"name": "playground", "bias": -0.5}, 1 / math.sqrt(12), 0.5, -0.5),
    ({"name": "zeros"}, 0, 0, 0),
    ({"name": "zeros", "bias": 0.25}, 0, 0, 0.25),
    ({"name": "ones"}, 0, 1, 0),
    ({"name": "constant"}, 0, 0.5, 0),
    ({"name": "constant", "value": -3, "bias": 2}, 0, 3, 2),
    ({"name": "normal"}, 1, None, 0),
    ({"name": "normal", "std": 0.02, "bias": 1}, 0.02, None, 1),
    # Glorot: variance 2 / (400 + 300). He: variance 2 / 400.
    ({"name": "xavier_normal"}, 0.05345224838248488, None, 0),
    ({"name": "xavier_normal", "gain": 5 / 3}, 0.0890870806374748, None, 0),
    ({"name": "xavier_uniform"}, 0.05345224838248488, 0.09258200997725514, 0),
    ({"name": "xavier_uniform", "gain": 2, "bias": 0.1}, 0.10690449676496976, 0.1851640199545103, 0.1),
    ({"name": "kaiming_normal"}, 0.07071067811865475, None, 0),
    ({"name": "kaiming_normal", "gain": 1}, 0.05, None, 0),
    ({"name": "kaiming_uniform"}, 0.07071067811865475, 0.1224744871391589, 0),
    ({"name": "kaiming_uniform", "gain": 0.75, "bias": -1}, 0.0375, 0.06495190528383289, -1),
]


@pytest.mark.parametrize(("initializer", "std", "bound", "bias"), TABLE, ids=str)
def test_weights_spread_as_they_should_and_biases_begin_where_they_should(
    initializer: dict[str, Any], std: float, bound: float | None, bias: float
) -> None:
    layer = network(**initializer).layers[1]
    assert layer.weights.shape == (FAN_IN, FAN_OUT)
    assert layer.weights.std() == pytest.approx(std, rel=0.02, abs=1e-15)
    if bound is not None:
        # As far as the bound, as far as so many draws reach, and never beyond.
        assert 0.999 * bound <= abs(layer.weights).max() <= bound
    if std:
        assert abs(layer.weights.mean()) < 0.02 * std
        # Each row and each column spreads alike: fans are not taken for one another.
        assert layer.weights.std(axis=0) == pytest.approx(np.full(FAN_OUT, std), rel=0.2)
        assert layer.weights.std(axis=1) == pytest.approx(np.full(FAN_IN, std), rel=0.25)
    assert (layer.biases == bias).all()


def test_every_initializer_is_in_the_table_or_has_a_test_of_its_own() -> None:
    assert {initializer["name"] for initializer, *_ in TABLE} == set(INITIALIZERS) - {"uniform", "fan_in_uniform"}


@pytest.mark.parametrize(("low", "high"), [(0.0, 1.0), (-3.0, -1.0), (2.0, 2.0)])
def test_a_uniform_start_fills_its_interval(low: float, high: float) -> None:
    weights = network(name="uniform", low=low, high=high).layers[1].weights
    assert low <= weights.min() <= low + 0.001 * (high - low) and high - 0.001 * (high - low) <= weights.max() <= high
    assert weights.std() == pytest.approx((high - low) / math.sqrt(12), rel=0.02)
    assert weights.mean() == pytest.approx((low + high) / 2, rel=0.01)


def test_a_normal_start_has_the_tails_of_a_normal_one() -> None:
    weights = network(name="normal").layers[1].weights
    for within, share in ((1, 0.6827), (2, 0.9545), (3, 0.9973)):
        assert np.mean(abs(weights) < within) == pytest.approx(share, abs=0.005)


def test_fan_in_uniform_draws_biases_like_weights() -> None:
    layer = network(name="fan_in_uniform").layers[1]
    for part, tolerance in ((layer.weights, 0.02), (layer.biases, 0.1)):
        assert 0.95 / 20 < abs(part).max() <= 1 / 20
        assert part.std() == pytest.approx(1 / 20 / math.sqrt(3), rel=tolerance)


def test_constants_are_what_they_say() -> None:
    assert (network(name="ones").layers[1].weights == 1).all()
    assert (network(name="constant", value=-3).layers[1].weights == -3).all()
    assert not network(name="zeros").parameters.any()


@pytest.mark.parametrize("name", INITIALIZERS)
def test_the_same_seed_draws_the_same_bytes_and_another_does_not(name: str) -> None:
    first, again, other = network(1, name=name), network(1, name=name), network(2, name=name)
    assert first.parameters.tobytes() == again.parameters.tobytes()
    constant = name in ("zeros", "ones", "constant")
    assert (first.parameters.tobytes() == other.parameters.tobytes()) == constant


def test_each_layer_is_drawn_by_its_own_fans() -> None:
    layers = network(name="kaiming_normal").layers
    assert layers[0].weights.std() == pytest.approx(1, rel=0.05)
    assert layers[2].weights.std() == pytest.approx(math.sqrt(2 / FAN_OUT), rel=0.15)


def test_what_a_layer_has_of_its_own_begins_neutral_whatever_the_initializer() -> None:
    layer = {"units": 5, "activation": "prelu", "normalization": "batch"}
    made = Network(Experiment.parse({"hidden": [layer, {**layer, "alpha": 0.75}], "initializer": {"name": "ones"}}))
    made.initialize(rng=np.random.default_rng(0))
    for layer, alpha in zip(made.layers[:2], (0.25, 0.75), strict=True):
        assert (layer.scale == 1).all() and (layer.shift == 0).all() and layer.learned_alpha == [alpha]
        assert (layer.running[0] == 0).all() and (layer.running[1] == 1).all()
