"""One neuron's arithmetic for one sample: forwards, backwards, and the step its weights would take. Changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.experiment.targets import make_targets
from engine.network.frozen import frozen_parameters
from engine.network.layers import EPSILON, Layer
from engine.network.network import Network, check_index
from engine.tables.optimizers import OPTIMIZERS
from engine.tables.regularizers import PenaltyStep
from engine.training.steps import take_steps
from engine.training.trainer import Trainer
from engine.validation.finite import in_json

Array = NDArray[Any]


def explain(trainer: Trainer, part: str, sample: int, layer: int, unit: int) -> dict[str, object]:
    """Every number on a sample's way through one unit and back, as in evaluation: no dropout, running statistics.

    Args:
        trainer: to look at; it stays as it is, to the last bit.
        part: "train" or "test".
        sample: the point's place in that part of the data.
        layer: 1 for the first hidden layer; the last is the output.
        unit: within the layer.

    Returns:
        what docs/protocol.md lists for `arithmetic`, beside the choice itself; None for whatever is not finite.

    Raises:
        ValueError: no such part.
        IndexError: no such sample, layer or unit.
    """
    network, experiment = trainer.network, trainer.experiment
    if part not in ("train", "test"):
        raise ValueError(f"`part` must be train or test; got {part}")
    rows = trainer.data.train if part == "train" else trainer.data.test
    check_index("sample", sample, len(rows))
    if not 1 <= layer <= len(network.layers):
        raise IndexError(f"`layer` must be between 1 and {len(network.layers)}; got {layer}")
    check_index("unit", unit, network.shape[layer])
    point, label = rows[sample, :-1], rows[sample, -1]
    target = make_targets(experiment, np.array([label]))
    with np.errstate(all="ignore"):
        run = _Run(network, trainer.columns(point[:, None]), target)
        own: dict[str, object] = {
            "point": point,
            "label": label,
            "target": target[:, 0],
            "outputs": run.values[-1][:, 0],
            "loss": run.loss,
            "loss_name": network.loss.name,
            "values": [values[:, 0] for values in run.values],
            "deltas": [None, *(one.delta[:, 0] for one in run.passed)],
        }
        own |= _unit(run.passed[layer - 1], unit)
        own |= _step(trainer, run.gradient, layer, unit)
    return dict(in_json(own))


@dataclass
class _Passed:
    """A layer as one sample has passed it; arrays of shape (units, 1), `source` (fan_in, 1).

    Attributes:
        alpha: of the activation; None where it takes none.
        mean, variance: what the sums were normalized by.
        normalized: the sums so normalized, before scale and shift; the sums themselves where there is none.
        y: what the activation is applied to.
        f: what it gives; `output` is that with what a residual connection adds, and 0 where a unit is off.
        upstream: dL/d(output); NaN where only dL/dz is known.
        slope: of the activation, each unit's own.
        delta_y, delta: dL/dy and dL/dz.
    """

    layer: Layer
    alpha: float | None
    source: Array
    z: Array
    mean: Array
    variance: Array
    normalized: Array
    y: Array
    f: Array
    output: Array
    upstream: Array
    slope: Array
    delta_y: Array
    delta: Array


class _Run:
    """A pass of one sample forwards and back.

    Attributes:
        values: activations of shape (units, 1), layer by layer, the input features first.
        loss: of this sample.
        passed: the layers, the first hidden one first.
        gradient: of the loss, laid out as the network's parameters.
    """

    def __init__(self, network: Network, inputs: Array, target: Array) -> None:
        self.values = [inputs]
        self.passed: list[_Passed] = []
        for layer in network.layers:
            self.passed.append(_forward(layer, self.values[-1], bias=network.bias))
            self.values.append(self.passed[-1].output)
        loss, last = network.loss, self.passed[-1]
        self.loss = loss.value(last.z if loss.of_logits else last.output, target)
        self.gradient = np.zeros_like(network.parameters)
        upstream = np.empty_like(last.output)
        loss.gradient(last.output, target, upstream)
        for index, over in reversed(list(enumerate(network.views(self.gradient)))):
            passed = self.passed[index]
            upstream = _backward(passed, over, upstream, of_logits=passed is last and loss.of_logits)


def _forward(layer: Layer, source: Array, *, bias: bool) -> _Passed:
    z = layer.matrix.T.dot(np.concatenate([source, np.ones((int(bias), 1))]))
    zeros = np.zeros_like(z)
    mean, variance, normalized, y = zeros, zeros, z, z
    if layer.normalization != "none":
        if layer.normalization == "batch":
            mean, variance = layer.running[0][:, None], layer.running[1][:, None]
        else:
            mean, variance = zeros + z.mean(), zeros + z.var()
        normalized = (z - mean) / np.sqrt(variance + EPSILON)
        y = normalized * layer.scale[:, None] + layer.shift[:, None]
    f, activation = np.empty_like(y), layer.activation
    alpha = float(layer.learned_alpha[0]) if layer.learned_alpha.size else layer.alpha
    if alpha is None and activation.takes_alpha:
        alpha = activation.evaluation_alpha
    activation.forward_for(y.size, alpha)(y.copy(), f)
    output = f + source if layer.residual else f.copy()
    output[list(layer.off)] = 0.0
    return _Passed(layer, alpha, source, z, mean, variance, normalized, y, f, output, zeros, zeros, zeros, zeros)


def _backward(passed: _Passed, gradient: Layer, upstream: Array, *, of_logits: bool) -> Array:
    """Fills in the way back through a layer, and its gradient; returns dL/d(output) of the layer before.

    With `of_logits`, `upstream` is dL/dz already.
    """
    layer, activation = passed.layer, passed.layer.activation
    # Whatever it would answer does not count.
    upstream[list(layer.off)] = 0.0
    passed.slope = _slope(passed)
    if of_logits:
        passed.delta_y = upstream
        # Of units together, several dL/d(output) have the same dL/dz; of a single one it can be told, but at slope 0.
        known = not activation.normalized
        passed.upstream = upstream / np.where(passed.slope, passed.slope, np.nan) if known else upstream * np.nan
    else:
        passed.upstream = upstream
        passed.delta_y = upstream * passed.slope
        if activation.normalized:
            passed.delta_y = upstream.copy()
            activation.derivative(passed.f, passed.delta_y)
    if activation.alpha_gradient is not None:
        by_alpha = np.empty_like(passed.y)
        activation.alpha_gradient(passed.y.copy(), by_alpha)
        gradient.learned_alpha[0] = np.vdot(by_alpha, passed.upstream)
    passed.delta = passed.delta_y
    if layer.normalization != "none":
        gradient.scale[:] = (passed.delta_y * passed.normalized)[:, 0]
        gradient.shift[:] = passed.delta_y[:, 0]
        delta = passed.delta_y * layer.scale[:, None]
        if layer.normalization == "layer":
            # Each sum moves the mean and the variance of all.
            delta = delta - delta.mean() - passed.normalized * (delta * passed.normalized).mean()
        passed.delta = delta / np.sqrt(passed.variance + EPSILON)
    gradient.weights[:] = np.outer(passed.source, passed.delta)
    if gradient.biases.size:
        gradient.biases[:] = passed.delta[:, 0]
    below: Array = layer.weights.dot(passed.delta)
    return below + upstream if layer.residual else below


def _slope(passed: _Passed) -> Array:
    """d f_i / d y_i of every unit i."""
    activation, slope = passed.layer.activation, np.empty_like(passed.y)
    if activation.normalized:
        for unit in range(len(slope)):
            alone = np.zeros_like(slope)
            alone[unit] = 1.0
            activation.derivative(passed.f, alone)
            slope[unit] = alone[unit]
    else:
        activation.derivative_for(passed.alpha)((passed.y if activation.of_input else passed.f).copy(), slope)
    return slope


def _unit(passed: _Passed, unit: int) -> dict[str, object]:
    layer, inputs, delta = passed.layer, passed.source[:, 0], passed.delta[unit, 0]
    weights = layer.weights[:, unit]
    terms = zip(weights, inputs, weights * inputs, strict=True)
    normalized: dict[str, object] | None = None
    if layer.normalization != "none":
        normalized = {
            "mean": passed.mean[unit, 0],
            "variance": passed.variance[unit, 0],
            "epsilon": EPSILON,
            "scale": layer.scale[unit],
            "shift": layer.shift[unit],
            "y": passed.y[unit, 0],
            "delta": passed.delta_y[unit, 0],
        }
    return {
        "terms": [
            {"source": source, "weight": weight, "input": value, "product": product}
            for source, (weight, value, product) in enumerate(terms)
        ],
        "bias": layer.biases[unit] if layer.biases.size else None,
        "z": passed.z[unit, 0],
        "normalized": normalized,
        "activation": layer.activation.name,
        "alpha": passed.alpha,
        "f": passed.f[unit, 0],
        "skipped": inputs[unit] if layer.residual else None,
        "off": unit in layer.off,
        "output": passed.output[unit, 0],
        "derivative": passed.slope[unit, 0],
        "upstream": passed.upstream[unit, 0],
        "delta": delta,
        "gradients": inputs * delta,
        "bias_gradient": delta if layer.biases.size else None,
    }


def _step(trainer: Trainer, gradient: Array, layer: int, unit: int) -> dict[str, object]:
    """What a unit's weights would change by if this gradient were the next batch's: a step of copies."""
    network, experiment = trainer.network, trainer.experiment
    optimizer = OPTIMIZERS[experiment.optimizer.name]
    arrays = trainer.snapshot().arrays
    state = {name.removeprefix("optimizer."): one for name, one in arrays.items() if name.startswith("optimizer.")}
    states, count = [], int(state["count"][0]) if optimizer.counter else None
    for name in optimizer.memory:
        values, bias = _of_unit(network, state[name].copy(), layer, unit)
        states.append({"name": name, "values": values, "bias": bias})
    penalty, held = PenaltyStep(network.is_weight), frozen_parameters(network, experiment)
    penalty.pruned[:] = arrays["pruned"]
    parameters, rate, stepped = arrays["parameters"], trainer.learning_rate, np.zeros_like(gradient)

    def fill(*_: object) -> None:
        stepped[:] = gradient

    take_steps(
        [(fill, None, None)], experiment, parameters, stepped,
        learning_rate=rate, state=state, penalty=penalty, held=held,
    )  # fmt: skip
    steps, bias_step = _of_unit(network, parameters - network.parameters, layer, unit)
    mask = np.zeros(gradient.size, dtype=bool)
    mask[[] if held is None else held] = True
    helds, bias_held = _of_unit(network, mask, layer, unit)
    return {
        "optimizer": optimizer.name,
        "learning_rate": rate,
        "count": count,
        "states": states,
        "steps": steps,
        "bias_step": bias_step,
        "held": helds,
        "bias_held": bool(bias_held),
    }


def _of_unit(network: Network, vector: Array, layer: int, unit: int) -> tuple[Array, Any]:
    """What a vector laid out as the parameters has for a unit's weights and its bias; None where there is none."""
    view = network.views(vector)[layer - 1]
    return view.weights[:, unit], view.biases[unit] if view.biases.size else None
