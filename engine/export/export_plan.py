"""What there is to write of a trained network, apart from any format: every choice made, every number finite."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.experiment.experiment import Experiment
from engine.experiment.targets import output_scale
from engine.network.layers import Layer
from engine.tables.activations import Activation
from engine.tables.features import feature_matrix, feature_of, moments
from engine.tables.formulas import INPUTS, Node, read_formula
from engine.training.trainer import Trainer

Array = NDArray[Any]


class ExportError(ValueError):
    """A network that cannot be written in a format, or a format that is not there; the message says why."""


@dataclass(frozen=True)
class PlannedLayer:
    """A layer as it is in evaluation, where dropout does nothing and nothing is random.

    Attributes:
        number: counted from 1.
        weights: shape (fan_in, units).
        biases: shape (units,); None where the network has none.
        normalization: "none", "batch" or "layer"; `scale` and `shift` are its own parameters, `mean` and `variance`
            the running statistics of batch normalization; shape (units,), or empty.
        activation: its record; `alpha` is its parameter, whether set, learned, or the middle of what is drawn.
        residual: whether the output of the layer before is added.
        off: units whose output is 0.
    """

    number: int
    weights: Array
    biases: Array | None
    normalization: str
    scale: Array
    shift: Array
    mean: Array
    variance: Array
    activation: Activation
    alpha: float
    residual: bool
    off: tuple[int, ...]

    @property
    def units(self) -> int:
        return int(self.weights.shape[1])

    @property
    def on(self) -> Array:
        """What its outputs are multiplied by where units are off: 0 for those, 1 for the others; shape (units,)."""
        return np.array([0.0 if unit in self.off else 1.0 for unit in range(self.units)])


@dataclass(frozen=True)
class Plan:
    """A trained network.

    Attributes:
        experiment: what it was trained by; `epoch`: for how long.
        n_inputs: how many numbers a point has; they are called x1, x2 and so on, and `names` has what own data calls
            them.
        features: names and trees of what the first layer is given.
        center, spread: of the features where they are standardized, shape (n_features,); else None.
        layers: the output last.
        labels: of the classes, in order; empty in regression. With one output there are two, and the second is meant
            where the output is at least `boundary`; else that whose output is largest.
    """

    experiment: Experiment
    epoch: int
    n_inputs: int
    names: tuple[str, ...]
    features: tuple[tuple[str, Node], ...]
    center: Array | None
    spread: Array | None
    layers: tuple[PlannedLayer, ...]
    labels: tuple[int, ...]
    boundary: float

    @property
    def inputs(self) -> tuple[str, ...]:
        return INPUTS[: self.n_inputs]

    @property
    def n_outputs(self) -> int:
        return self.layers[-1].units

    @property
    def takes_inputs_as_they_are(self) -> bool:
        """Whether the features are the inputs, all of them and in their order."""
        return tuple(node.name for _, node in self.features) == self.inputs


def plan_of(trainer: Trainer) -> Plan:
    """What there is to write of a trainer's network as it stands. Changes nothing.

    Raises:
        ExportError: a parameter, a running statistic, or what features are standardized by, is not finite.
    """
    experiment, network = trainer.experiment, trainer.network
    if (number := network.nonfinite_layer()) is not None:
        raise ExportError(f"layer {number} holds numbers that are not finite: the run has diverged")
    center, spread = _standardization(trainer)
    return Plan(
        experiment,
        trainer.epoch,
        experiment.n_inputs,
        tuple(experiment.input_names),
        tuple((name, _tree(name)) for name in experiment.features),
        center,
        spread,
        tuple(_layer(number, layer) for number, layer in enumerate(network.layers, start=1)),
        _labels(experiment),
        float(output_scale(experiment)[0]),
    )


def _tree(name: str) -> Node:
    return read_formula(feature_of(name).formula)


def _standardization(trainer: Trainer) -> tuple[Array | None, Array | None]:
    if not trainer.experiment.standardize:
        return None, None
    train = trainer.data.train
    names = trainer.experiment.features
    with np.errstate(all="ignore"):
        center, deviation = moments(feature_matrix(names, train[:, :-1].T))
    for name, *numbers in zip(names, center, deviation, strict=True):
        if not np.isfinite(numbers).all():
            raise ExportError(f"the mean or the spread of the feature `{name}` is not a finite number")
    return center, np.where(deviation > 0, deviation, 1.0)


def _labels(experiment: Experiment) -> tuple[int, ...]:
    if not experiment.classes:
        return ()
    return (-1, 1) if experiment.n_outputs == 1 else tuple(range(experiment.n_outputs))


def _layer(number: int, layer: Layer) -> PlannedLayer:
    alpha = layer.activation.evaluation_alpha if layer.alpha is None else layer.alpha
    batch = layer.normalization == "batch"
    return PlannedLayer(
        number,
        layer.weights.copy(),
        layer.biases.copy() if layer.biases.size else None,
        layer.normalization,
        layer.scale.copy(),
        layer.shift.copy(),
        layer.running[0].copy() if batch else np.empty(0),
        layer.running[1].copy() if batch else np.empty(0),
        layer.activation,
        float(layer.learned_alpha[0]) if layer.learned_alpha.size else float(alpha),
        layer.residual,
        layer.off,
    )
