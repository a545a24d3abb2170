"""Losses by hand: their values, their slopes at the output, and their exactness far out."""

import math
from typing import Any

import numpy as np
import pytest

from engine import Experiment, Trainer
from engine.tables.losses import LOSSES
from tests.engine.support.slopes import relative_error

# Outputs and targets of two samples with one output, and of two samples with three.
ONE = (np.array([[0.5, -2.0]]), np.array([[1.0, -1.0]]))
THREE = (np.array([[0.5, 2.0], [1.0, 0.0], [-0.5, -1.0]]), np.array([[1.0, 0.0], [0.0, 0.0], [0.0, 1.0]]))


def log_sum(*logits: float) -> float:
    return math.log(sum(math.exp(one) for one in logits))


VALUES: list[tuple[str, tuple[Any, Any], float]] = [
    # Differences -0.5 and -1.
    ("squared_error", ONE, (0.125 + 0.5) / 2),
    ("squared_error", THREE, (0.5 * (0.25 + 1 + 0.25) + 0.5 * (4 + 0 + 4)) / 2),
    ("absolute_error", ONE, 0.75),
    ("absolute_error", THREE, (0.5 + 1 + 0.5 + 2 + 0 + 2) / 2),
    # Half the square up to 1, and beyond the distance less a half.
    ("huber", ONE, (0.125 + 0.5) / 2),
    ("huber", THREE, (0.125 + 0.5 + 0.125 + 1.5 + 0 + 1.5) / 2),
    # 1 - o t: 0.5, and -1 counts as 0.
    ("hinge", ONE, 0.25),
    # log(1 + e^z) - t z with targets 0 and 1.
    ("binary_cross_entropy", (ONE[0], np.array([[1.0, 0.0]])), (log_sum(0, -0.5) + log_sum(0, -2.0)) / 2),
    ("cross_entropy", THREE, (log_sum(0.5, 1, -0.5) - 0.5 + log_sum(2, 0, -1) + 1) / 2),
]


@pytest.mark.parametrize(("name", "arrays", "value"), VALUES)
def test_a_loss_has_the_value_worked_by_hand(name: str, arrays: tuple[Any, Any], value: float) -> None:
    assert LOSSES[name].value(*arrays) == pytest.approx(value, rel=1e-14)


@pytest.mark.parametrize(("name", "arrays"), [(name, arrays) for name, arrays, _ in VALUES])
def test_a_loss_is_the_mean_of_what_it_gives_each_sample_alone(name: str, arrays: tuple[Any, Any]) -> None:
    loss, (x, target) = LOSSES[name], arrays
    alone = [loss.value(x[:, [sample]], target[:, [sample]]) for sample in range(2)]
    assert loss.each(x, target) == pytest.approx(alone, rel=1e-14)
    assert loss.value(x, target) == pytest.approx(sum(alone) / 2, rel=1e-14)


@pytest.mark.parametrize("name", LOSSES)
def test_a_loss_that_is_called_smooth_has_no_jump_in_its_slope(name: str) -> None:
    x = np.linspace(-3, 3, 60_001)[None]
    slopes = np.empty_like(x)
    LOSSES[name].gradient(x, np.ones_like(x), slopes)
    assert (np.abs(np.diff(slopes)).max() < 1e-3) == LOSSES[name].smooth


def test_every_loss_has_its_value_worked_by_hand() -> None:
    assert {name for name, *_ in VALUES} == set(LOSSES)


@pytest.mark.parametrize("name", [name for name, one in LOSSES.items() if not one.of_logits])
@pytest.mark.parametrize("targets", [np.array([[1.0, -1.0, 1.0, -1.0]]), np.eye(4)])
def test_a_gradient_is_the_slope_of_the_sum(name: str, targets: Any) -> None:
    loss, step = LOSSES[name], 1e-6
    output = np.random.default_rng(5).normal(0, 1.2, targets.shape)
    found, numeric = np.empty_like(output), np.empty_like(output)
    loss.gradient(output, targets, found)
    for place in np.ndindex(output.shape):
        moved = [output.copy(), output.copy()]
        moved[0][place] += step
        moved[1][place] -= step
        up, down = (loss.value(one, targets) for one in moved)
        numeric[place] = (up - down) / (2 * step) * targets.shape[1]
    assert relative_error(found, numeric) < 1e-8


def test_losses_of_logits_are_exact_however_sure_the_network_is() -> None:
    sure = np.array([[800.0, -800.0]])
    assert LOSSES["binary_cross_entropy"].value(sure, np.array([[1.0, 0.0]])) == 0.0
    assert LOSSES["binary_cross_entropy"].value(sure, np.array([[0.0, 1.0]])) == 800.0
    three = np.array([[1000.0], [0.0], [-1000.0]])
    assert LOSSES["cross_entropy"].value(three, np.array([[1.0], [0.0], [0.0]])) == 0.0
    assert LOSSES["cross_entropy"].value(three, np.array([[0.0], [0.0], [1.0]])) == 2000.0


@pytest.mark.parametrize("loss", ["binary_cross_entropy", "cross_entropy"])
def test_a_network_that_is_surely_wrong_learns_from_it(loss: str) -> None:
    # Through a saturated output alone, the slope would be 0.
    points = {"train": [[1, 0, -1], [1, 0, 1]]} if loss == "binary_cross_entropy" else {"train": [[1, 0, 0], [1, 0, 1]]}
    document = {
        "hidden": [], "features": ["x1"], "data": {"dataset": "custom", "points": points}, "batch_size": 1,
        "loss": loss, "optimizer": {"learning_rate": 1.0},
    }  # fmt: skip
    start = np.array([50.0, 0.0]) if loss == "binary_cross_entropy" else np.array([-50.0, 50.0, 0.0, 0.0])
    run = Trainer(Experiment.parse(document), start)
    assert run.evaluate().train_loss == pytest.approx(25.0 if loss == "binary_cross_entropy" else 50.0, rel=1e-10)
    run.train_batches(1)
    # The output is 1 where it should be 0: a step of 1 in weight and bias.
    change = [-1.0, -1.0] if loss == "binary_cross_entropy" else [1.0, -1.0, 1.0, -1.0]
    assert run.network.parameters - start == pytest.approx(change, rel=1e-12)


def test_the_loss_of_two_softmax_outputs_is_that_of_one_sigmoid_of_their_difference() -> None:
    z = np.random.default_rng(1).normal(0, 4, (2, 50))
    one = np.random.default_rng(2).integers(0, 2, 50).astype(float)
    both = np.stack([one, 1 - one])
    single = LOSSES["binary_cross_entropy"].value((z[0] - z[1])[None], one[None])
    assert LOSSES["cross_entropy"].value(z, both) == pytest.approx(single, rel=1e-13)
