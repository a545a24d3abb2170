"""A network's parameters as a run document has them: read and checked, and written."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.experiment.experiment import Experiment
from engine.network.layers import Layer
from engine.network.network import Network
from engine.training.trainer import Trainer
from engine.validation.quoting import shown


class RunError(ValueError):
    """A run document, or an option, that cannot be used."""


def read_layers(experiment: Experiment, layers: object) -> Network:
    """A network from one `{"weights": [[...]], "biases": [...]}` a layer, the output last.

    A layer that normalizes may have scale and shift, by batches also running_mean and running_variance; one that
    learns its alpha a list of that.

    Raises:
        RunError: naming the place.
    """
    network = Network(experiment)
    if not isinstance(layers, list) or len(layers) != len(network.layers):
        raise RunError(f"`parameters` must be a list of {len(network.layers)} layers; got {_kind(layers)}")
    # Scale 1, shift 0 and the usual alpha where a document does not say.
    network.initialize_state(own=True)
    for number, (layer, given) in enumerate(zip(network.layers, layers, strict=True)):
        wanted = _parts(layer) | _statistics(layer)
        if not isinstance(given, dict) or not given.keys() <= wanted.keys() or "weights" not in given:
            has = ", ".join(wanted)
            raise RunError(f"`parameters[{number}]` must have weights, and may have {has}; got {_kind(given)}")
        for name, view in wanted.items():
            if name in ("weights", "biases") or name in given:
                view[...] = _array(f"parameters[{number}].{name}", given.get(name, []), view.shape)
        if layer.running.size and not (layer.running[1] >= 0).all():
            raise RunError(
                f"`parameters[{number}].running_variance` must be at least 0; got {layer.running[1].min():g}"
            )
    return network


def trainer_from(experiment: Experiment, start: Network) -> Trainer:
    """A trainer that starts from this network's parameters, and its running statistics."""
    trainer = Trainer(experiment, start.parameters)
    trainer.network.statistics[:] = start.statistics
    return trainer


def layer_documents(network: Network, *, statistics: bool = False) -> list[dict[str, Any]]:
    """A network's parameters, and where asked for its running statistics, as a run document has them."""
    return [
        {name: part.tolist() for name, part in (_parts(one) | (_statistics(one) if statistics else {})).items()}
        for one in network.layers
    ]


def _parts(layer: Layer) -> dict[str, NDArray[Any]]:
    """A layer's parameters by the names of a run document."""
    own = {"scale": layer.scale, "shift": layer.shift, "alpha": layer.learned_alpha}
    return {"weights": layer.weights, "biases": layer.biases, **{name: one for name, one in own.items() if one.size}}


def _statistics(layer: Layer) -> dict[str, NDArray[Any]]:
    return {"running_mean": layer.running[0], "running_variance": layer.running[1]} if layer.running.size else {}


def _array(path: str, values: object, shape: tuple[int, ...]) -> NDArray[Any]:
    try:
        array = np.array(values)
        # Of texts and switches NumPy would make numbers.
        if array.dtype.kind not in "iuf":
            raise TypeError
        array = array.astype(np.float64)
    except (TypeError, ValueError):
        raise RunError(f"`{path}` must hold numbers only, in rows of one length; got {shown(values, 60)}") from None
    if array.shape != shape:
        wanted, got = (" x ".join(map(str, sizes)) or "a number" for sizes in (shape, array.shape))
        raise RunError(f"`{path}` must have the shape {wanted}; got {got}")
    if not np.isfinite(array).all():
        raise RunError(f"`{path}` must hold finite numbers; got {shown(values, 60)}")
    return array


def _kind(value: object) -> str:
    return f"a list of {len(value)}" if isinstance(value, list) else type(value).__name__
