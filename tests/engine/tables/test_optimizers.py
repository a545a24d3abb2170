"""Optimizers against their formulas, worked through in plain Python numbers; and what survives a change of them."""

import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from engine import Trainer
from engine.tables.optimizers import OPTIMIZERS
from tests.engine.support.documents import experiment, layers, trainer

RATE = 0.1
# One parameter's gradients: growing, turning, zero, turning back.
GRADIENTS = [0.5, 0.75, -0.25, 0.0, -1.5, -2.0, 4.0]
START = 1.0


def run(name: str, gradients: list[float] = GRADIENTS, rate: float = RATE, **settings: Any) -> list[float]:
    """Values of a parameter, step by step; beside it stands another with opposite gradients, which must not mix in."""
    choice = experiment(optimizer={"name": name, "learning_rate": rate, **settings}).optimizer
    parameters, state = np.array([START, -START]), OPTIMIZERS[name].initial_state(2)
    found = []
    for gradient in gradients:
        OPTIMIZERS[name].step(parameters, np.array([gradient, -gradient]), np.array(rate), state, choice.values)
        assert parameters[0] == -parameters[1]
        found.append(float(parameters[0]))
    return found


def sgd(w: float) -> Iterator[float]:
    for g in GRADIENTS:
        w -= RATE * g
        yield w


def momentum(w: float, m: float = 0.9, nesterov: bool = False) -> Iterator[float]:
    v = 0.0
    for g in GRADIENTS:
        v = m * v + g
        w -= RATE * (g + m * v if nesterov else v)
        yield w


def rmsprop(w: float, rho: float = 0.99) -> Iterator[float]:
    s = 0.0
    for g in GRADIENTS:
        s = rho * s + (1 - rho) * g * g
        w -= RATE * g / (math.sqrt(s) + 1e-8)
        yield w


def adagrad(w: float) -> Iterator[float]:
    s = 0.0
    for g in GRADIENTS:
        s += g * g
        w -= RATE * g / (math.sqrt(s) + 1e-10)
        yield w


def adam(w: float, beta1: float = 0.9, beta2: float = 0.999) -> Iterator[float]:
    m = v = 0.0
    for t, g in enumerate(GRADIENTS, start=1):
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g * g
        w -= RATE * (m / (1 - beta1**t)) / (math.sqrt(v / (1 - beta2**t)) + 1e-8)
        yield w


CASES: list[tuple[str, dict[str, Any], Callable[..., Iterator[float]]]] = [
    ("sgd", {}, sgd),
    ("momentum", {}, momentum),
    ("momentum", {"m": 0.5}, momentum),
    ("momentum", {"m": 0.0}, momentum),
    ("momentum", {"nesterov": True}, momentum),
    ("rmsprop", {}, rmsprop),
    ("rmsprop", {"rho": 0.5}, rmsprop),
    ("adagrad", {}, adagrad),
    ("adam", {}, adam),
    ("adam", {"beta1": 0.0, "beta2": 0.5}, adam),
]


@pytest.mark.parametrize(("name", "settings", "by_hand"), CASES)
def test_steps_are_those_of_the_formula(
    name: str, settings: dict[str, Any], by_hand: Callable[..., Iterator[float]]
) -> None:
    said = {"momentum" if key == "m" else key: value for key, value in settings.items()}
    assert run(name, **said) == pytest.approx(list(by_hand(START, **settings)), rel=1e-13)


def test_every_optimizer_has_its_steps_worked_by_hand() -> None:
    assert {name for name, _, _ in CASES} | {"rprop"} == set(OPTIMIZERS)


def test_the_first_steps_on_paper() -> None:
    # Momentum 0.9, gradient 1 three times: velocities 1, 1.9, 2.71.
    assert run("momentum", [1.0] * 3) == pytest.approx([0.9, 0.71, 0.439], rel=1e-14)
    # Nesterov: 1 + 0.9 * 1, then 1 + 0.9 * 1.9.
    assert run("momentum", [1.0] * 2, nesterov=True) == pytest.approx([0.81, 0.539], rel=1e-14)
    # Adam's first step is the learning rate, however large the gradient.
    assert run("adam", [1000.0]) == pytest.approx([0.9], rel=1e-9)
    assert run("adam", [-0.001]) == pytest.approx([1.1], rel=1e-5)
    # Adagrad: 1, then 1 / sqrt 2. RMSprop with rho 0.99: 1 / sqrt 0.01.
    assert run("adagrad", [1.0, 1.0]) == pytest.approx([0.9, 0.9 - 0.1 / math.sqrt(2)], rel=1e-9)
    assert run("rmsprop", [1.0]) == pytest.approx([0.0], abs=1e-7)


def test_rprop_follows_signs_only() -> None:
    # Step 0.1; the same sign: 0.12; turned: halved to 0.06, and this step is skipped and forgotten; so the next, with
    # nothing to compare with, keeps 0.06; the same sign again: 0.072; zero: no step and nothing to compare with.
    found = run("rprop", [3.0, 0.001, -5.0, -7.0, -0.1, 0.0, -1.0])
    assert found == pytest.approx([0.9, 0.78, 0.78, 0.84, 0.912, 0.912, 0.984], rel=1e-13)


def test_rprop_s_steps_have_a_smallest_and_a_largest_size() -> None:
    growing = run("rprop", [1.0] * 60)
    assert growing[-2] - growing[-1] == pytest.approx(50.0)
    turning = np.diff(run("rprop", [(-1.0) ** step for step in range(80)]))
    assert abs(turning[-10:]).max() == pytest.approx(1e-6, rel=1e-6)
    assert run("rprop", [1.0], rate=100.0) == pytest.approx([1.0 - 50.0])


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_an_optimizer_begins_with_the_memory_it_says_it_has(name: str) -> None:
    state = OPTIMIZERS[name].initial_state(3)
    assert set(state) == {*OPTIMIZERS[name].memory, *(["count"] if OPTIMIZERS[name].counter else [])}
    assert all(not array.any() for array in state.values())


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_every_optimizer_learns(name: str) -> None:
    rate = {"rmsprop": 0.01, "adam": 0.01, "momentum": 0.01, "rprop": 0.01}.get(name, 0.1)
    batch = 20 if name == "rprop" else 6
    learner = trainer(optimizer={"name": name, "learning_rate": rate}, batch_size=batch, hidden=layers("tanh:6"))
    before = learner.evaluate().train_loss
    for _ in range(60):
        learner.train_epoch()
    assert learner.evaluate().train_loss < 0.7 * before


def memory(of: Trainer) -> dict[str, Any]:
    return {name: array.copy() for name, array in of._optimizer_state.items()}


def test_the_same_optimizer_with_other_settings_keeps_its_memory() -> None:
    learner = trainer(optimizer={"name": "adam"})
    learner.train_batches(3)
    before = memory(learner)
    learner.reconfigure(experiment(optimizer={"name": "adam", "learning_rate": 0.5, "beta1": 0.5}))
    assert all(np.array_equal(before[name], array) for name, array in memory(learner).items())
    assert before["count"] == [3] and learner.forgotten == ()
    assert learner.learning_rate == 0.5


def test_another_optimizer_begins_without_memory_and_says_so() -> None:
    learner = trainer(optimizer={"name": "adam"})
    learner.train_batches(3)
    parameters = learner.network.parameters.copy()
    assert learner.reconfigure(experiment(optimizer={"name": "rmsprop"})) is False
    assert learner.forgotten == ("optimizer",)
    assert set(memory(learner)) == {"squares"} and not memory(learner)["squares"].any()
    assert np.array_equal(learner.network.parameters, parameters) and learner.step == 3
    # From an optimizer without memory, and before the first step, nothing is lost.
    learner.reconfigure(experiment(optimizer={"name": "sgd"}))
    learner.reconfigure(experiment(optimizer={"name": "adam"}))
    assert learner.forgotten == ()
    fresh = trainer(optimizer={"name": "adam"})
    fresh.reconfigure(experiment(optimizer={"name": "sgd"}))
    assert fresh.forgotten == ()
