"""What every unit answers at one place: against a neuron's arithmetic, which is said of points of the data."""

from typing import Any

import numpy as np
import pytest

from engine import Experiment, Trainer
from engine.inspection.neuron_arithmetic import explain
from engine.inspection.place_values import PlaceValues
from tests.engine.support.documents import layers

_POINTS = [[0.5 * i, 1 - 0.2 * i, (i * i) % 7 - 3, i % 3] for i in range(30)]
EXPERIMENTS: list[dict[str, Any]] = [
    {},
    {"hidden": [], "features": ["x2", "=x1*x2"], "bias": False},
    {"hidden": layers("relu:3 sigmoid:4 gelu:2"), "features": ["x1", "radius"], "standardize": True},
    {
        "data": {
            "dataset": "custom",
            "points": {"inputs": ["a", "b", "c"], "train": _POINTS[:20], "test": _POINTS[20:]},
        },
        "features": ["x1", "x3"],
        "loss": "cross_entropy",
        "hidden": [
            {"units": 4, "activation": "rrelu", "normalization": "batch", "dropout": 0.2},
            {"units": 4, "activation": "prelu", "normalization": "layer", "residual": True},
        ],
        "off": [{"layer": 1, "unit": 1}],
    },
]


@pytest.mark.parametrize("document", EXPERIMENTS, ids=str)
def test_the_values_of_a_place_are_those_of_a_point_that_lies_there_while_it_trains(document: dict[str, Any]) -> None:
    trainer = Trainer(Experiment.parse(document))
    place = PlaceValues(trainer, trainer.data.test[3, :-1].tolist())
    for _ in range(3):
        trainer.train_batches(5)
        before = trainer.checkpoint()
        values: Any = explain(trainer, "test", 3, 1, 0)["values"]
        np.testing.assert_allclose(place.run(), np.concatenate(values), rtol=1e-12, atol=1e-14)
        assert trainer.checkpoint() == before


def test_by_hand_a_unit_says_tanh_of_what_it_is_given() -> None:
    document = {"hidden": [{"units": 1, "activation": "relu"}], "output_activation": "tanh"}
    # Two weights and the bias of the hidden unit, one weight and the bias of the output.
    trainer = Trainer(Experiment.parse(document), np.array([2.0, -1.0, 0.5, -0.25, 1.0]))
    assert PlaceValues(trainer, [1.0, 0.5]).run().tolist() == [1.0, 0.5, 2.0, np.tanh(0.5)]
    assert PlaceValues(trainer, [-1.0, 0.5]).run().tolist() == [-1.0, 0.5, 0.0, np.tanh(1.0)]


def test_what_is_not_finite_is_said_as_it_is() -> None:
    trainer = Trainer(Experiment.parse({"features": ["x1", "=sqrt(x1 + 100)"], "hidden": [{"units": 1}]}))
    trainer.network.parameters[:] = [0.0, 1.0, 0.0, np.inf, 0.0]
    values = PlaceValues(trainer, [-200.0, 0.0]).run()
    assert values[0] == -200 and np.isnan(values[1:]).all()
    assert PlaceValues(trainer, [0.0, 0.0]).run()[:2].tolist() == [0.0, 10.0]


def test_a_place_has_a_number_for_every_input() -> None:
    with pytest.raises(ValueError, match="`inputs` must have 2 values, one an input; got 3"):
        PlaceValues(Trainer(Experiment.parse({})), [0.0, 1.0, 2.0])
