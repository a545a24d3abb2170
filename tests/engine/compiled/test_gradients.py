"""The gradient that a kernel follows is the slope of the loss that a kernel measures, whatever a network is made of."""

from typing import Any

import numpy as np
import pytest

from engine import Experiment, Trainer
from engine.compiled.kernels import Kernels
from engine.tables import TABLES
from tests.engine.support.slopes import STEP, relative_error

HIDDEN: dict[str, Any] = {"units": 4, "activation": "tanh"}
# So little is learned at once that the parameters stay what they are.
STILL = {"optimizer": {"name": "sgd", "learning_rate": 1e-13}, "data": {"samples": 24}, "batch_size": 12}


def networks() -> dict[str, dict[str, Any]]:
    made: dict[str, dict[str, Any]] = {}
    for name, activation in TABLES["activations"].items():
        # A random alpha has another loss at every look; one without a scalar form is trained by NumPy.
        if activation.hidden and activation.random_alpha is None and activation.scalar:
            made[f"activation {name}"] = {"hidden": [{"units": 4, "activation": name}, HIDDEN]}
    for name, loss in TABLES["losses"].items():
        several = {"data": {"dataset": "blobs", "samples": 24}} if "softmax" in loss.outputs else {}
        made[f"loss {name}"] = {"loss": name, **several}
    made["softmax of squared errors"] = {
        "data": {"dataset": "blobs", "samples": 24},
        "output_activation": "softmax",
    }
    made["normalization layer"] = {"hidden": [{**HIDDEN, "normalization": "layer"}] * 2}
    made["residual"] = {"hidden": [HIDDEN, {**HIDDEN, "residual": True}, {**HIDDEN, "residual": True}]}
    made["off"] = {"hidden": [HIDDEN] * 2, "off": [{"layer": 1, "unit": 2}]}
    made["no biases"] = {"bias": False}
    made["wide"] = {"hidden": [{"units": 13, "activation": "tanh"}] * 2}
    return made


@pytest.mark.parametrize("name", networks())
def test_a_gradient_is_the_slope_of_the_loss(name: str, compiled: Kernels) -> None:
    trainer = Trainer(Experiment.parse({**STILL, **networks()[name]}))
    assert trainer.engine == "compiled"
    parameters = trainer.network.parameters
    trainer.train_batches(1)
    gradient = trainer.batches.gradient.copy()
    # Some are enough; a step of a hidden layer has no slope, and a loss through it jumps.
    places = np.arange(0, parameters.size, 1 + parameters.size // 60)
    if name == "activation step":
        assert not gradient[: trainer.network.layers[1].offset].any()
        places = np.arange(trainer.network.layers[1].offset, parameters.size)
    slopes = []
    for place in places:
        before, sides = parameters[place], []
        for step in (STEP, -STEP):
            parameters[place] = before + step
            sides.append(trainer.evaluate().train_loss)
        parameters[place] = before
        slopes.append((sides[0] - sides[1]) / (2 * STEP))
    assert relative_error(gradient[places], slopes) < 1e-7


def test_a_gradient_that_is_wrong_by_a_thousandth_is_found(compiled: Kernels) -> None:
    trainer = Trainer(Experiment.parse(STILL))
    trainer.train_batches(1)
    gradient = trainer.batches.gradient
    wrong = gradient.copy()
    wrong[np.abs(wrong).argmax()] *= 1.001
    assert relative_error(wrong, gradient) > 1e-5
