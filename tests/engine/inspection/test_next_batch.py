"""The next batch: against the batch that is then trained, and its slopes against differences of its loss."""

from typing import Any

import numpy as np
import pytest

from engine import Trainer
from engine.inspection.next_batch import walk_next_batch
from tests.engine.support.documents import experiment, layers, same_bytes
from tests.engine.support.slopes import relative_error

Walk = dict[str, Any]
BLOBS: dict[str, Any] = {"data": {"dataset": "blobs", "samples": 40}}
STEP = 1e-6
PLAIN: list[dict[str, Any]] = [
    {},
    {"hidden": []},
    {"hidden": layers("elu:3 sigmoid:4"), "loss": "binary_cross_entropy", "bias": False},
    {**BLOBS, "loss": "cross_entropy", "shuffle": True},
    {"problem": "regression", "data": {"dataset": "plane", "samples": 40}, "hidden": layers("softplus:3")},
]
STAGED: list[dict[str, Any]] = [
    {
        "hidden": [
            {"units": 4, "activation": "rrelu", "dropout": 0.3, "normalization": "batch"},
            {"units": 4, "activation": "prelu", "residual": True, "normalization": "layer"},
        ],
        "optimizer": {"name": "adam"},
        "shuffle": True,
        "regularizer": {"name": "l1", "rate": 0.01, "prune": True},
        "clip": {"name": "norm"},
        "frozen": [{"layer": 1, "unit": 0, "source": 0}],
        "off": [{"layer": 2, "unit": 1}],
        "schedule": {"name": "adaptive"},
        "stop": {"patience": 3},
    }
]


def trained(batches: int, **changes: Any) -> Trainer:
    """A trainer some batches on, so that optimizers and running statistics have something to remember."""
    made = Trainer(experiment(**changes))
    for _ in range(batches):
        made.train_batches(1)
    return made


def walked(trainer: Trainer, place: int = 0) -> Walk:
    return walk_next_batch(trainer, place)


# Of 20 samples in batches of 6, batch 3 is the epoch's last and has 2.
@pytest.mark.parametrize("changes", [*PLAIN, *STAGED], ids=str)
@pytest.mark.parametrize(("batches", "place"), [(0, 0), (6, 4), (7, 1)])
def test_it_is_what_training_then_does(changes: dict[str, Any], batches: int, place: int) -> None:
    trainer, untouched = (trained(batches, **changes) for _ in range(2))
    walk = walked(trainer, place)
    assert same_bytes(trainer, untouched)
    samples, passes = trainer.batches.samples(trainer.cursor), trainer.batches.passes(trainer.cursor)
    before = trainer.network.parameters.copy()
    trainer.train_batches(1)
    assert walk["samples"] == samples.tolist()
    assert [*walk["point"], walk["label"]] == trainer.data.train[samples[place]].tolist()
    assert [values[:] for values in walk["values"][1:]] == [one[:, place].tolist() for one in passes.forward.outputs]
    assert [deltas[:] for deltas in walk["deltas"][1:]] == [
        (one[:, place] * len(samples)).tolist() for one in passes.deltas
    ]
    assert np.array_equal(walk["changes"], trainer.network.parameters - before)
    assert np.abs(walk["changes"]).max() > 0


@pytest.mark.parametrize("changes", PLAIN, ids=str)
def test_what_is_shown_adds_up(changes: dict[str, Any]) -> None:
    trainer = trained(2, **changes)
    walk, network = walked(trainer, 3), trainer.network
    assert [len(values) for values in walk["values"]] == list(network.shape)
    for number, layer in enumerate(network.layers, start=1):
        biases = layer.biases if layer.biases.size else 0.0
        assert walk["sums"][number] == pytest.approx(walk["values"][number - 1] @ layer.weights + biases, rel=1e-12)
        if number < len(network.layers):
            above = network.layers[number].weights @ walk["deltas"][number + 1]
            assert walk["upstreams"][number] == pytest.approx(above, rel=1e-12)
    # The step of plain gradient descent.
    assert walk["changes"] == pytest.approx(-walk["learning_rate"] * walk["gradients"], rel=1e-9, abs=1e-15)


@pytest.mark.parametrize("changes", PLAIN, ids=str)
def test_slopes_are_those_of_the_losses_that_are_shown(changes: dict[str, Any]) -> None:
    trainer = trained(2, **changes)
    walk, parameters = walked(trainer, 2), trainer.network.parameters
    here = parameters.copy()
    # Each direction moves every parameter, so a wrong slope shows in all of them.
    along = np.sign(np.random.default_rng(1).normal(size=(4, here.size)))
    of_batch, of_sample = [], []
    for direction in along:
        parameters[:] = here + STEP * direction
        up = walked(trainer, 2)
        parameters[:] = here - STEP * direction
        down = walked(trainer, 2)
        of_batch.append((up["batch_loss"] - down["batch_loss"]) / (2 * STEP))
        of_sample.append((up["loss"] - down["loss"]) / (2 * STEP))
    assert relative_error(along @ walk["gradients"], of_batch) < 1e-6
    # A sample's own slope by a weight is the delta of its unit, times what comes in.
    own = np.empty(here.size)
    parameters[:] = here
    for number, layer in enumerate(trainer.network.views(own), start=1):
        inputs = [*walk["values"][number - 1], *([1.0] if layer.biases.size else [])]
        layer.matrix[:] = np.outer(inputs, walk["deltas"][number])
    assert relative_error(along @ own, of_sample) < 1e-6


def test_a_place_beyond_a_smaller_last_batch_is_its_last_one() -> None:
    trainer = trained(3)
    walk = walked(trainer, 5)
    assert (walk["place"], len(walk["samples"])) == (1, 2)


def test_the_batches_of_an_epoch_have_every_training_point_once() -> None:
    trainer = trained(0, shuffle=True)
    seen: list[int] = []
    while trainer.epoch == 0:
        seen += walked(trainer)["samples"]
        trainer.train_batches(1)
    assert seen != sorted(seen) and sorted(seen) == list(range(len(trainer.data.train)))


def test_numbers_that_run_away_are_none() -> None:
    plane: dict[str, Any] = {"problem": "regression", "data": {"dataset": "plane", "samples": 40}}
    trainer = trained(0, **plane, hidden=layers("linear:2"), loss="absolute_error")
    trainer.set_weight(1, 0, 0, 1e200)
    trainer.set_weight(2, 0, 0, 1e200)
    walk = walked(trainer)
    assert walk["loss"] is None and walk["values"][2] == [None] and walk["values"][0][0] is not None
