"""Runs with a memory beside their parameters: resumed bit for bit, and brought back from numbers that ran away."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine import Experiment, Trainer
from tests.server.support.talk import Talk, of_type, types

# Everything that remembers or draws: running statistics, dropout, random slopes, the order of samples, the optimizer.
RICH = {
    "data": {"dataset": "spiral", "noise": 0.1},
    "hidden": [
        {"units": 4, "activation": "rrelu", "normalization": "batch", "dropout": 0.2},
        {"units": 4, "activation": "prelu", "normalization": "layer", "residual": True},
    ],
    "optimizer": {"name": "adam", "learning_rate": 0.01},
    "schedule": {"name": "adaptive"},
    "regularizer": {"name": "l1", "rate": 0.003, "prune": True},
    "clip": {"name": "norm"},
    "stop": {"patience": 1000},
    "shuffle": True,
    "batch_size": 7,
}
# The sums of the first layer grow until their running variance overflows.
RUNAWAY = {
    "problem": "regression",
    "data": {"dataset": "plane"},
    "hidden": [{"units": 3, "activation": "linear", "normalization": "batch"}] * 2,
    "optimizer": {"name": "sgd", "learning_rate": 1e6},
}
# A gradient so large that its square, which adam and adagrad remember, is infinite, while the parameters are not.
OVERFLOW = {"hidden": [], "features": ["=1e200*x1"], "loss": "binary_cross_entropy"}


def fresh(experiment: dict[str, Any]) -> Trainer:
    return Trainer(Experiment.parse(experiment))


def train_to(trainer: Trainer, step: int) -> None:
    while trainer.step < step:
        trainer.train_batches(1)


def test_a_run_with_every_kind_of_memory_resumes_from_its_checkpoint_bit_for_bit() -> None:
    talk = Talk(playing=True, experiment=RICH, speed={"per": "batch", "rate": 300})
    talk.wait(2.3)
    checkpoint = talk.last("checkpoint")
    pace = {"per": "batch", "rate": 300}
    resumed = Talk(checkpoint=checkpoint["message"], resume=True, experiment=RICH, speed=pace)
    assert of_type("error", resumed.heard) == []
    assert resumed.last("run")["reset"] is False
    assert resumed.state() == checkpoint["data"]
    assert resumed.trainer().cursor > 0 and resumed.trainer().epoch > 3
    resumed.ask("play")
    resumed.wait(1)
    resumed.ask("pause")
    trainer = fresh(RICH)
    train_to(trainer, resumed.trainer().step)
    assert trainer.step > Trainer.restore(checkpoint["data"]).step
    assert resumed.state() == trainer.checkpoint()


def test_looking_at_a_run_that_draws_and_remembers_never_changes_it() -> None:
    talk = Talk(playing=True, experiment=RICH, speed={"per": "batch", "rate": 300})
    for layer, unit in ((0, 1), (1, 3), (2, 0), (3, 0)):
        talk.ask("focus", focus={"layer": layer, "unit": unit})
    talk.ask("pause")
    trainer = fresh(RICH)
    train_to(trainer, talk.trainer().step)
    assert talk.state() == trainer.checkpoint()


def test_statistics_that_run_away_stop_the_run_at_the_batch_and_layer_that_broke() -> None:
    talk = Talk(experiment=RUNAWAY, playing=True)
    talk.wait(3)
    [diverged] = of_type("diverged", talk.heard)
    trainer = fresh(RUNAWAY)
    with np.errstate(all="ignore"):
        while trainer.nonfinite_layer() is None:
            trainer.train_batches(1)
    assert (diverged["epoch"], diverged["batch"]) == (trainer.epoch, trainer.cursor)
    assert diverged["layer"] == trainer.nonfinite_layer()
    assert trainer.step > 1
    assert (talk.last("state")["playing"], talk.last("frame")["flags"]) == (False, 2)


@pytest.mark.parametrize(
    "experiment",
    [RUNAWAY, {**OVERFLOW, "optimizer": {"name": "adam"}}, {**OVERFLOW, "optimizer": {"name": "adagrad"}}],
    ids=["batch normalization", "adam", "adagrad"],
)
def test_a_run_that_ran_away_is_brought_back_and_its_checkpoints_are_all_sound(experiment: dict[str, Any]) -> None:
    talk = Talk(experiment=experiment, playing=True)
    talk.wait(3)
    assert len(of_type("diverged", talk.heard)) == 1
    state = talk.last("state")
    assert (state["playing"], talk.last("frame")["flags"]) == (False, 2)
    answer = talk.ask("recover")
    assert of_type("error", answer) == []
    frame = of_type("frame", answer)[-1]
    assert (frame["flags"], frame["epoch"]) == (0, state["recoverable"])
    assert np.isfinite(frame["train_loss"]) and np.isfinite(frame["parameters"]).all()
    talk.wait(2)
    for checkpoint in of_type("checkpoint", talk.heard):
        resumed = Talk(checkpoint=checkpoint["message"], resume=True)
        assert types(resumed.heard)[0] == "run"


def test_a_normalized_run_that_ran_away_learns_again_at_a_gentler_rate() -> None:
    talk = Talk(experiment=RUNAWAY, playing=True)
    talk.wait(3)
    gentle = {**RUNAWAY, "optimizer": {"name": "sgd", "learning_rate": 0.01}}
    talk.ask("configure", id=1, experiment=gentle)
    start = of_type("frame", talk.ask("recover"))[-1]
    talk.ask("play")
    talk.wait(1)
    assert talk.last("frame")["train_loss"] < 0.5 * start["train_loss"]
    assert len(of_type("diverged", talk.heard)) == 1


def breaks_after(batch_size: int) -> tuple[int, int]:
    """Epoch and batch at which the runaway run with this batch size breaks."""
    trainer = fresh({**RUNAWAY, "batch_size": batch_size})
    with np.errstate(all="ignore"):
        while trainer.nonfinite_layer() is None:
            trainer.train_batches(1)
    return trainer.epoch, trainer.cursor


def test_a_run_that_breaks_with_the_last_batch_before_its_stop_condition_says_why_it_stands() -> None:
    size = next(size for size in range(2, 250) if breaks_after(size) == (1, 0))
    talk = Talk(experiment={**RUNAWAY, "stop": {"epochs": 1}, "batch_size": size}, playing=True)
    talk.wait(3)
    assert [kind for kind in types(talk.heard) if kind in ("stopped", "diverged")] == ["diverged"]
    assert talk.last("diverged")["epoch"] == 1
