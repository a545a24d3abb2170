"""One neuron's arithmetic for one sample: forwards, backwards, and the step its weights would take. Changes nothing."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.experiment.targets import make_targets
from engine.inspection.next_step import next_step, optimizer_state
from engine.network.frozen import frozen_parameters
from engine.network.layers import Layer
from engine.network.network import Network, check_index
from engine.network.stages import EPSILON
from engine.network.traced_pass import LayerTrace, layer_alpha, trace
from engine.tables.optimizers import OPTIMIZERS
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
        columns = trainer.columns(point[:, None])
        seen = trace(network, network.inputs(columns), target)
        last, here = seen.layers[-1], seen.layers[layer - 1]
        own: dict[str, object] = {
            "point": point,
            "label": label,
            "target": target[:, 0],
            "outputs": last.output[:, 0],
            "loss": network.loss.value(last.z if network.loss.of_logits else last.output, target),
            "loss_name": network.loss.name,
            "values": [columns[:, 0], *(one.output[:, 0] for one in seen.layers)],
            "deltas": [None, *(one.delta[:, 0] for one in seen.layers)],
        }
        own |= _unit(here, unit)
        own |= _step(trainer, seen.gradient, layer, unit)
    return dict(in_json(own))


def _alpha(layer: Layer) -> float | None:
    """The alpha of the layer's function as a number; None where it takes none."""
    alpha = layer_alpha(layer)
    return layer.activation.evaluation_alpha if alpha is None and layer.activation.takes_alpha else alpha


def _slope(here: LayerTrace, unit: int) -> float:
    """d f / d(sum) of the unit, its own where f is of all units together."""
    if here.slopes is not None:
        return float(here.slopes[unit, 0])
    alone = np.zeros_like(here.answer)
    alone[unit] = 1.0
    here.layer.activation.derivative(here.answer, alone)
    return float(alone[unit, 0])


def _upstream(here: LayerTrace, unit: int) -> float:
    """dL/d(output); NaN where only dL/dz is known.

    Of units together, several dL/d(output) have the same dL/dz; of a single one it can be told, but at slope 0.
    """
    upstream = float(here.upstream[unit, 0])
    if not here.fused:
        return upstream
    slope = float(here.slopes[unit, 0]) if here.slopes is not None else 0.0
    return upstream / slope if slope else float("nan")


def _unit(here: LayerTrace, unit: int) -> dict[str, object]:
    layer, delta = here.layer, here.delta[unit, 0]
    inputs = here.below[: layer.fan_in, 0]
    weights = layer.weights[:, unit]
    terms = zip(weights, inputs, weights * inputs, strict=True)
    normalized: dict[str, object] | None = None
    if here.mean is not None and here.variance is not None:
        # Of a batch each unit has its own, of a layer all units one.
        own = unit if layer.normalization == "batch" else 0
        normalized = {
            "mean": here.mean.ravel()[own],
            "variance": here.variance.ravel()[own],
            "epsilon": EPSILON,
            "scale": layer.scale[unit],
            "shift": layer.shift[unit],
            "y": here.sums[unit, 0],
            "delta": here.delta_sums[unit, 0],
        }
    return {
        "terms": [
            {"source": source, "weight": weight, "input": value, "product": product}
            for source, (weight, value, product) in enumerate(terms)
        ],
        "bias": layer.biases[unit] if layer.biases.size else None,
        "z": here.z[unit, 0],
        "normalized": normalized,
        "activation": layer.activation.name,
        "alpha": _alpha(layer),
        "f": here.answer[unit, 0],
        "skipped": inputs[unit] if layer.residual else None,
        "off": unit in layer.off,
        "output": here.output[unit, 0],
        "derivative": _slope(here, unit),
        "upstream": _upstream(here, unit),
        "delta": delta,
        "gradients": inputs * delta,
        "bias_gradient": delta if layer.biases.size else None,
    }


def _step(trainer: Trainer, gradient: Array, layer: int, unit: int) -> dict[str, object]:
    """What a unit's weights would change by with this gradient in the next step, and what the optimizer remembers."""
    network, experiment = trainer.network, trainer.experiment
    optimizer = OPTIMIZERS[experiment.optimizer.name]
    state = optimizer_state(trainer.state())
    states = []
    for name in optimizer.memory:
        values, bias = _of_unit(network, state[name], layer, unit)
        states.append({"name": name, "values": values, "bias": bias})
    steps, bias_step = _of_unit(network, next_step(trainer, gradient), layer, unit)
    mask, held = np.zeros(gradient.size, dtype=bool), frozen_parameters(network, experiment)
    mask[[] if held is None else held] = True
    helds, bias_held = _of_unit(network, mask, layer, unit)
    return {
        "optimizer": optimizer.name,
        "learning_rate": trainer.learning_rate,
        "count": int(state["count"][0]) if optimizer.counter else None,
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
