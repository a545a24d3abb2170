"""The gradient of a network against the slope of its loss in training, by central differences."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine import Experiment
from engine.experiment.targets import make_targets
from engine.network.layers import Layer
from engine.network.network import Network
from engine.network.passes import Backward

STEP = 1e-6
SAMPLES = 6
# A network whose loss has a kink this near, or hardly a slope, is no fair one to measure on; another seed is.
TRIES = 60


def relative_error(actual: Any, expected: Any) -> float:
    """The largest difference, relative to the size of the whole gradient: a tiny gradient gets no free pass."""
    scale = np.linalg.norm(expected) + np.linalg.norm(actual)
    return float(np.linalg.norm(np.asarray(actual) - expected) / scale) if scale else 0.0


class Rig:
    """A network of an experiment with drawn parameters, inputs and targets, and its loss in training."""

    def __init__(self, experiment: Experiment, seed: int) -> None:
        self.rng = np.random.default_rng(seed)
        self.network = Network(experiment)
        # Running statistics must be as a run begins with them, though training does not read them.
        self.network.initialize_state(own=False)
        parameters = self.network.parameters
        parameters[:] = self.rng.normal(0, 0.8, parameters.size)
        self.inputs = self.network.inputs(self.rng.normal(0, 1, (len(experiment.features), SAMPLES)))
        self.targets = make_targets(experiment, self._labels(experiment))
        self.gradient = np.zeros_like(parameters)
        self._noise = np.random.default_rng(seed)
        self._noise_before = self._noise.bit_generator.state
        self._backward = Backward(self.network, self.gradient, SAMPLES, self._noise)

    def _labels(self, experiment: Experiment) -> Any:
        if experiment.problem == "regression":
            return self.rng.normal(0, 1, SAMPLES)
        classes = np.arange(SAMPLES) % experiment.classes
        return 2.0 * classes - 1.0 if experiment.n_outputs == 1 else classes

    def _calm(self) -> None:
        """Lets the next pass draw the very numbers that the one before did."""
        self._noise.bit_generator.state = self._noise_before

    def loss(self) -> float:
        """Of the forward pass that training makes: with the batch's own statistics, with dropout, and so on."""
        self._calm()
        forward = self._backward.forward
        output = forward.run(self.inputs)
        return self.network.loss.value(output if forward.logits is None else forward.logits, self.targets)

    def run_backward(self) -> Any:
        """The gradient, as the backward pass has it."""
        self.gradient[:] = np.nan
        self._calm()
        self._backward.run(self.inputs, self.targets)
        return self.gradient.copy()

    def slopes(self, directions: Any) -> Any:
        """The slope of the loss along each direction; None where there is a kink near."""
        parameters = self.network.parameters
        before, here = parameters.copy(), self.loss()
        found = []
        for direction in directions:
            parameters[:] = before + STEP * direction
            up = self.loss()
            parameters[:] = before - STEP * direction
            down = self.loss()
            parameters[:] = before
            found.append((up - down) / (2 * STEP))
            # Across a kink the slope changes at once; where the function is smooth it hardly does in so short a step.
            if abs(up - 2 * here + down) > 1e-3 * STEP * max(1.0, abs(found[-1])):
                return None
        return np.array(found)


@dataclass
class Check:
    """What was found: `analytic` and `numeric` slopes, one each for every direction; and the rig."""

    analytic: Any
    numeric: Any
    rig: Rig

    @property
    def error(self) -> float:
        return relative_error(self.analytic, self.numeric)


def check(
    experiment: Experiment, *, directions: int | None = None, spoil: Callable[[list[Layer]], object] | None = None
) -> Check:
    """Compares gradient and slope.

    Args:
        experiment: whose network is measured on, with the first seed that is fair.
        directions: measured along so many random ones, each of which moves every parameter by a step up or down: a
            wrong component shows in all of them. Along every parameter by itself where None.
        spoil: changes the gradient that is checked, layer by layer.
    """
    for seed in range(TRIES):
        rig = Rig(experiment, seed)
        size = rig.gradient.size
        along = np.eye(size) if directions is None else np.sign(rig.rng.normal(0, 1, (directions, size)))
        numeric = rig.slopes(along)
        if numeric is not None and np.linalg.norm(numeric) > 1e-2:
            gradient = rig.run_backward()
            if spoil is not None:
                spoil(rig.network.views(gradient))
            return Check(along @ gradient, numeric, rig)
    raise AssertionError(f"none of {TRIES} seeds keeps clear of kinks and of slopes that vanish")
