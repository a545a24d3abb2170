"""The importance of units: exact, against really silencing each in a copy, and by hand."""

import copy

import numpy as np
import pytest

from engine import Experiment, Trainer
from engine.inspection.unit_importance import HELD, measure_importance, unit_importance

LAYERS = [
    {"units": 3, "activation": "sigmoid", "normalization": "batch"},
    {"units": 3, "activation": "relu", "normalization": "layer", "dropout": 0.2, "residual": True},
    {"units": 2, "activation": "prelu"},
]
EXPERIMENTS = [
    {"hidden": LAYERS, "features": ["x1", "x2", "x1_x2"], "off": [{"layer": 2, "unit": 1}]},
    {"hidden": LAYERS[:2], "data": {"dataset": "blobs"}, "loss": "cross_entropy", "bias": False},
    {"problem": "regression", "data": {"dataset": "plane"}, "loss": "huber", "standardize": True},
    {"loss": "binary_cross_entropy", "hidden": [{"units": 4, "activation": "gelu"}]},
]


@pytest.mark.parametrize("experiment", EXPERIMENTS)
def test_it_is_what_the_loss_changes_by_when_the_unit_is_really_switched_off(experiment: dict[str, object]) -> None:
    trainer = Trainer(Experiment.parse(experiment))
    trainer.train(3)
    now, document = trainer.evaluate(), trainer.experiment.document()
    for part in ("train", "test"):
        found = unit_importance(trainer, part, "zero")  # type: ignore[arg-type]
        loss = getattr(now, part).loss
        assert found["loss"] == pytest.approx(loss, rel=1e-12)
        without = []
        for layer, units in enumerate(trainer.network.shape[:-1]):
            for unit in range(units):
                silenced = copy.copy(trainer)
                if layer == 0:
                    for target in range(trainer.network.shape[1]):
                        silenced.set_weight(1, unit, target, 0.0)
                else:
                    off = [*document["off"], {"layer": layer, "unit": unit}]  # type: ignore[misc]
                    assert silenced.reconfigure(Experiment.parse({**document, "off": off})) is False
                without.append(getattr(silenced.evaluate(), part).loss - loss)
        layers: list[list[float]] = found["layers"]  # type: ignore[assignment]
        assert [len(one) for one in layers] == list(trainer.network.shape[:-1])
        assert np.concatenate(layers) == pytest.approx(without, abs=1e-12)
        assert max(without) > 1e-3


def test_one_point_by_hand() -> None:
    # a = 2 * 3 = 6, answer = 0.5 * 6 = 3, target 1: half the square of 2; without the unit, or the feature, that of 1.
    data = {"dataset": "custom", "points": {"train": [[3, 0, 1]], "test": []}}
    experiment = {
        "problem": "regression",
        "data": data,
        "batch_size": 1,
        "hidden": [{"units": 1, "activation": "linear"}],
    }
    trainer = Trainer(Experiment.parse({**experiment, "features": ["x1"]}), np.array([2.0, 0.0, 0.5, 0.0]))
    assert unit_importance(trainer, "train", "zero") == {"loss": 2.0, "layers": [[-1.5], [-1.5]]}
    # Its mean over one point is what it answers anyway.
    assert unit_importance(trainer, "train", "mean") == {"loss": 2.0, "layers": [[0.0], [0.0]]}


def test_held_at_its_mean_a_unit_that_answers_alike_everywhere_matters_nothing() -> None:
    trainer = Trainer(Experiment.parse({"hidden": [{"units": 2}]}))
    for source in range(2):
        trainer.set_weight(1, source, 0, 0.0)
    trainer.set_bias(1, 0, 2.0)
    zero, mean = (unit_importance(trainer, "train", held)["layers"][1][0] for held in HELD)  # type: ignore[index]
    assert abs(zero) > 1e-3 and mean == pytest.approx(0.0, abs=1e-14)


def test_trained_meanwhile_it_is_of_the_network_as_it_stood() -> None:
    trainer = Trainer(Experiment.parse(EXPERIMENTS[0]))
    trainer.train(2)
    expected = unit_importance(trainer, "train", "mean")
    look = measure_importance(trainer, "train", "mean")
    next(look)
    trainer.train(5)
    with pytest.raises(StopIteration) as end:
        while True:
            next(look)
    assert end.value.value == expected


def test_numbers_that_ran_away_are_none() -> None:
    trainer = Trainer(Experiment.parse({"problem": "regression", "data": {"dataset": "plane"}}))
    trainer.network.parameters[:] = 1e200
    found = unit_importance(trainer, "train", "zero")
    assert found["loss"] is None and found["layers"][0] == [None, None]  # type: ignore[index]
