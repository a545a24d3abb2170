"""Schedules: learning rates epoch by epoch, worked by hand; and the adaptive one, which looks at the loss."""

import math
from typing import Any

import numpy as np
import pytest

from engine import Trainer
from engine.tables.schedules import SCHEDULES
from tests.engine.support.documents import experiment, trainer


def rates(after: list[int], base: float = 0.1, **schedule: Any) -> list[float]:
    choice = experiment(schedule=schedule).schedule
    return [SCHEDULES[choice.name].rate(base, epoch, choice.values) for epoch in after]


HALF = math.sqrt(0.5)
TABLE: list[tuple[dict[str, Any], dict[int, float]]] = [
    ({"name": "constant"}, {0: 0.1, 1: 0.1, 10_000: 0.1}),
    ({"name": "step"}, {0: 0.1, 49: 0.1, 50: 0.05, 99: 0.05, 100: 0.025}),
    ({"name": "step", "every": 3, "factor": 0.1}, {2: 0.1, 3: 0.01, 6: 0.001}),
    ({"name": "exponential"}, {0: 0.1, 1: 0.099, 2: 0.09801}),
    ({"name": "exponential", "factor": 0.5}, {3: 0.0125, 10: 0.1 / 1024}),
    ({"name": "cosine"}, {0: 0.1, 50: 0.05 * (1 + HALF), 100: 0.05, 150: 0.05 * (1 - HALF), 200: 0, 1000: 0}),
    ({"name": "cosine", "epochs": 10, "floor": 0.02}, {0: 0.1, 5: 0.06, 10: 0.02, 11: 0.02}),
    ({"name": "inverse_time"}, {0: 0.1, 50: 0.05, 100: 0.1 / 3}),
    ({"name": "inverse_time", "decay": 1}, {1: 0.05, 9: 0.01}),
    (
        {"name": "warmup_cosine", "warmup": 3, "epochs": 7, "floor": 0.02},
        {0: 0.025, 1: 0.05, 2: 0.075, 3: 0.1, 5: 0.06, 7: 0.02, 100: 0.02},
    ),
    ({"name": "warmup_cosine", "warmup": 0, "epochs": 4}, {0: 0.1, 2: 0.05, 4: 0}),
    # A warm-up longer than the whole has no way down: it ends there.
    ({"name": "warmup_cosine", "warmup": 10, "epochs": 5}, {0: 0.1 / 11, 9: 1 / 11, 10: 0.1, 11: 0}),
    ({"name": "adaptive"}, {0: 0.1, 77: 0.1}),
]


@pytest.mark.parametrize(("schedule", "expected"), TABLE, ids=str)
def test_rates_are_those_worked_by_hand(schedule: dict[str, Any], expected: dict[int, float]) -> None:
    assert rates(list(expected), **schedule) == pytest.approx(list(expected.values()), rel=1e-12, abs=1e-15)


def test_every_schedule_is_in_the_table() -> None:
    assert {schedule["name"] for schedule, _ in TABLE} == set(SCHEDULES)


@pytest.mark.parametrize("name", SCHEDULES)
def test_a_schedule_has_a_horizon_to_draw_and_a_finite_rate_for_ever(name: str) -> None:
    choice = experiment(schedule={"name": name}).schedule
    horizon = SCHEDULES[name].horizon(choice.values)
    assert isinstance(horizon, int) and 20 <= horizon <= 2_000_000
    assert all(0 <= rate <= 0.1 for rate in rates([*range(300), 10**7], name=name))


def test_the_rate_in_force_follows_epochs_not_batches() -> None:
    run = trainer(optimizer={"learning_rate": 0.2}, schedule={"name": "step", "every": 2})
    found = []
    for _ in range(5):
        run.train_batches(1)
        found.append(run.learning_rate)
        run.train_epoch()
    assert found == pytest.approx([0.2, 0.2, 0.1, 0.1, 0.05])


def test_the_rate_in_force_is_the_one_trained_with() -> None:
    low, high = (trainer(optimizer={"learning_rate": rate}) for rate in (0.01, 0.02))
    halved = trainer(optimizer={"learning_rate": 0.02}, schedule={"name": "step", "every": 1})
    for run in (low, high, halved):
        run.train_epoch()
    assert np.array_equal(halved.network.parameters, high.network.parameters)
    halved.network.parameters[:] = low.network.parameters
    for run in (low, halved):
        run.train_epoch()
    assert np.array_equal(halved.network.parameters, low.network.parameters)


def adapted(losses: list[float], **settings: Any) -> list[float]:
    choice = experiment(schedule={"name": "adaptive", **settings}).schedule
    schedule = SCHEDULES["adaptive"]
    memory, found = schedule.initial_memory(), []
    assert schedule.adapt is not None
    for loss in losses:
        schedule.adapt(memory, loss, choice.values)
        found.append(float(memory[0]))
    return found


def test_the_adaptive_rate_grows_while_the_loss_falls_and_shrinks_when_it_rises() -> None:
    # The first loss has none before it; an equal one says nothing.
    assert adapted([1.0, 0.9, 0.8, 0.8, 0.9, 0.1]) == pytest.approx(
        [1, 1.05, 1.05**2, 1.05**2, 1.05**2 * 0.7, 1.05**3 * 0.7]
    )
    assert adapted([1.0, 0.5, 0.6], grow=2.0, shrink=0.5) == pytest.approx([1, 2, 1])


def test_the_adaptive_rate_looks_over_a_loss_that_is_no_number() -> None:
    nan, infinity = float("nan"), float("inf")
    assert adapted([1.0, nan, 0.5, infinity, 0.6]) == pytest.approx([1, 1, 1.05, 1.05, 1.05 * 0.7])


def test_the_adaptive_rate_stays_within_bounds() -> None:
    assert adapted([1.0 / step for step in range(1, 100)], grow=2.0)[-1] == 1e3
    assert adapted([float(step) for step in range(100)], shrink=0.1)[-1] == 1e-6


def adaptive(**changes: Any) -> dict[str, Any]:
    return {"schedule": {"name": "adaptive", **changes}, "optimizer": {"learning_rate": 0.05}}


def trained(epochs: int, **changes: Any) -> Trainer:
    run = trainer(**changes)
    for _ in range(epochs):
        run.train_epoch()
    return run


def test_a_run_adapts_its_rate_to_its_own_training_loss() -> None:
    run = trainer(**adaptive())
    factor, loss = 1.0, None
    for _ in range(12):
        run.train_epoch()
        now = run.evaluate().train_loss
        if loss is not None:
            factor *= 1.05 if now < loss else 0.7
        loss = now
        assert run.learning_rate == pytest.approx(0.05 * factor, rel=1e-12)
    assert factor > 1.2


def test_the_adaptive_rate_saves_a_run_that_a_constant_one_lets_run_away() -> None:
    plane = {"problem": "regression", "data": {"dataset": "plane", "samples": 40}, "hidden": [], "batch_size": 20}
    optimizer = {"learning_rate": 0.25}
    constant = trained(100, **plane, optimizer=optimizer)
    adapted = trained(100, **plane, optimizer=optimizer, schedule={"name": "adaptive"})
    assert not constant.evaluate().train_loss < 1e6
    assert adapted.evaluate().train_loss < 1e-3 and adapted.learning_rate < 0.25


def test_other_settings_keep_what_was_adapted_and_another_schedule_forgets_it_and_says_so() -> None:
    run = trained(8, **adaptive())
    before = run.learning_rate
    assert before > 0.05
    run.reconfigure(experiment(**adaptive(grow=1.5)))
    assert run.learning_rate == before and run.forgotten == ()
    run.reconfigure(experiment(**{**adaptive(), "optimizer": {"learning_rate": 0.1}}))
    assert run.learning_rate == pytest.approx(2 * before) and run.forgotten == ()
    run.reconfigure(experiment(schedule={"name": "cosine"}, optimizer={"learning_rate": 0.1}))
    assert run.forgotten == ("schedule",)
    assert run.learning_rate == pytest.approx(rates([8], name="cosine")[0])
    run.reconfigure(experiment(**adaptive()))
    assert run.learning_rate == 0.05 and run.forgotten == ()


def test_a_reset_forgets_what_was_adapted() -> None:
    run = trained(8, **adaptive())
    run.reset()
    assert run.learning_rate == 0.05
