"""Copies of a trainer, in this process and another, go on as the original does."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from typing import Any

import pytest

from engine import Experiment, Limits, Trainer
from engine.compiled import availability
from engine.compiled.kernels import Kernels
from engine.runs.parameters import read_layers, trainer_from

EXPERIMENTS: dict[str, dict[str, Any]] = {
    "all by default": {},
    "memory everywhere": {
        "hidden": [{"units": 5, "dropout": 0.3}, {"units": 5, "normalization": "batch", "residual": True}],
        "optimizer": {"name": "adam"},
        "schedule": {"name": "adaptive"},
        "stop": {"patience": 1},
        "shuffle": True,
    },
    "what is held": {
        "hidden": [{"units": 5, "activation": "rrelu"}],
        "off": [{"layer": 1, "unit": 1}],
        "frozen": [{"layer": 2, "unit": 0, "source": 3}],
        "regularizer": {"name": "l1", "rate": 0.1, "prune": True},
    },
    "diverged": {
        "problem": "regression",
        "data": {"dataset": "plane"},
        "hidden": [{"units": 8, "activation": "relu"}],
        "optimizer": {"learning_rate": 10},
    },
}


def through_pickle(trainer: Trainer) -> Trainer:
    found = pickle.loads(pickle.dumps(trainer))
    assert isinstance(found, Trainer)
    return found


WAYS = [copy.deepcopy, copy.copy, through_pickle]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", EXPERIMENTS)
@pytest.mark.parametrize("batches", [0, 7])
def test_a_copy_is_the_run_and_goes_on_bit_for_bit(way: Callable[[Trainer], Trainer], name: str, batches: int) -> None:
    trainer = Trainer(Experiment.parse(EXPERIMENTS[name]), compiled=False)
    trainer.train(6)
    trainer.train_batches(batches)
    before, other = trainer.checkpoint(), way(trainer)
    assert other.checkpoint() == before
    assert (other.stop_reason, str(other.history)) == (trainer.stop_reason, str(trainer.history))
    past = other.train(3)
    # The copy shares nothing with the original.
    assert trainer.checkpoint() == before != other.checkpoint()
    assert str(trainer.train(3)) == str(past) and len(past) > 1
    assert trainer.checkpoint() == other.checkpoint() and other.engine == "numpy"


@pytest.mark.parametrize("way", WAYS)
def test_a_copy_knows_where_its_run_began(way: Callable[[Trainer], Trainer]) -> None:
    experiment = Experiment.parse({"hidden": [{"units": 40}]}, Limits(units=50))
    layers = [
        {"weights": [[0.1] * 40, [0.2] * 40], "biases": [0.5] * 40},
        {"weights": [[1.0]] * 40, "biases": [0.0]},
    ]
    start = read_layers(experiment, layers)
    trainer = trainer_from(experiment, start)
    trainer.train(2)
    other = way(trainer)
    other.reset()
    assert other.network.parameters.tolist() == start.parameters.tolist()


def test_a_copy_made_within_an_epoch_changes_engines_when_its_original_does(
    kernels: Kernels, monkeypatch: pytest.MonkeyPatch
) -> None:
    trainer = Trainer(Experiment.parse({"hidden": [{"units": 3, "dropout": 0.2}]}))
    trainer.train_batches(7)
    assert trainer.engine == "numpy"
    monkeypatch.setenv("PLAYGROUND_COMPILED", "1")
    monkeypatch.setattr(availability._found, "kernels", kernels)
    other = copy.deepcopy(trainer)
    for one in (trainer, other):
        one.train_epoch()
        assert one.engine == "numpy"
        one.train_epoch()
        assert one.engine == "compiled"
    assert trainer.checkpoint() == other.checkpoint()


def test_a_deep_copy_keeps_the_kernels_it_was_given(kernels: Kernels) -> None:
    trainer = Trainer(Experiment.parse({}), kernels=kernels)
    assert copy.deepcopy(trainer).engine == trainer.engine == "compiled"
    # Code cannot be pickled; the process has its own, or none.
    assert through_pickle(trainer).engine == "numpy"
