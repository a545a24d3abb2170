"""Runs without a server: a run document in, losses and parameters out."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.experiment.experiment import Experiment
from engine.network.layers import Layer
from engine.network.network import Network
from engine.runs.progress_bar import Progress
from engine.training.trainer import Trainer
from engine.validation.finite import in_json
from engine.validation.limits import Limits
from engine.validation.nesting import DEEPEST, is_too_deep
from engine.validation.quoting import shown

DEFAULT_EPOCHS = 100
# A terminal is the person's own: far more than a server grants, and still no way to fill the memory by a slip of the
# keyboard.
LIMITS = Limits(hidden_layers=100, units=4096, points=1_000_000)


class RunError(ValueError):
    """A run document, or an option, that cannot be used."""


@dataclass(frozen=True)
class Run:
    """What to train, from where, for how long, and which epochs to report (all where None)."""

    experiment: Experiment
    start: Network | None
    epochs: int
    marks: frozenset[int] | None

    def trainer(self) -> Trainer:
        """The run at its beginning."""
        return Trainer(self.experiment) if self.start is None else begin(self.experiment, self.start)


def read_run(path: str, epochs: int | None = None, marks: str | None = None) -> Run:
    """Reads and checks a run document.

    Raises:
        RunError: the file or an option cannot be used. ExperimentError: its experiment is wrong.
    """
    try:
        document = json.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise RunError(f"{path}: {error.strerror}") from None
    except (ValueError, RecursionError) as error:
        raise RunError(f"{path}: is not JSON: {error}") from None
    if is_too_deep(document):
        raise RunError(f"{path}: must not be nested deeper than {DEEPEST}")
    if not isinstance(document, dict):
        raise RunError(f"{path}: a run document must be an object")
    # `about` and `expect` are notes: golden trajectories carry them.
    if unknown := document.keys() - {"experiment", "parameters", "epochs", "about", "expect"}:
        name = min(unknown)
        raise RunError(f"`{name[:60]}` is no field of a run document; got {shown(document[name], 60)}")
    experiment = Experiment.parse(document.get("experiment", {}), LIMITS)
    start = read_layers(experiment, document["parameters"]) if "parameters" in document else None
    count = document.get("epochs", DEFAULT_EPOCHS) if epochs is None else epochs
    if not isinstance(count, int) or isinstance(count, bool) or not 0 <= count <= 10_000_000:
        raise RunError(f"`epochs` must be a whole number between 0 and 10000000; got {shown(count, 60)}")
    return Run(experiment, start, count, None if marks is None else _marks(marks))


def flat_parameters(experiment: Experiment, layers: object) -> NDArray[Any]:
    """The parameters of `read_layers` as one vector."""
    return read_layers(experiment, layers).parameters


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


def begin(experiment: Experiment, start: Network) -> Trainer:
    """A trainer that starts from this network's parameters, and its running statistics."""
    trainer = Trainer(experiment, start.parameters)
    trainer.network.statistics[:] = start.statistics
    return trainer


def _parts(layer: Layer) -> dict[str, NDArray[Any]]:
    """A layer's parameters by the names of a run document."""
    own = {"scale": layer.scale, "shift": layer.shift, "alpha": layer.learned_alpha}
    return {"weights": layer.weights, "biases": layer.biases, **{name: one for name, one in own.items() if one.size}}


def _statistics(layer: Layer) -> dict[str, NDArray[Any]]:
    return {"running_mean": layer.running[0], "running_variance": layer.running[1]} if layer.running.size else {}


def layer_documents(network: Network, *, statistics: bool = False) -> list[dict[str, Any]]:
    """A network's parameters, and where asked for its running statistics, as a run document has them."""
    return [
        {name: part.tolist() for name, part in (_parts(one) | (_statistics(one) if statistics else {})).items()}
        for one in network.layers
    ]


def run(wanted: Run, trainer: Trainer | None = None, progress: Progress | None = None) -> dict[str, Any]:
    """Trains, and gives `{"history": [{"epoch", "train_loss", "test_loss"}], "parameters": [...]}`.

    Where a condition of the experiment ended it, its name is under "stopped". A number that is not finite is null.

    Args:
        wanted: see `read_run`.
        trainer: `wanted.trainer()`, for who wants to have it afterwards.
        progress: is told of every epoch.
    """
    trainer = wanted.trainer() if trainer is None else trainer
    history: list[dict[str, Any]] = []
    for epoch in range(wanted.epochs + 1):
        if epoch:
            trainer.train_epoch()
        last = epoch == wanted.epochs or trainer.stop_reason is not None
        if wanted.marks is None or epoch in wanted.marks or epoch == 0 or last:
            now = trainer.evaluate()
            history.append({"epoch": epoch, "train_loss": in_json(now.train_loss), "test_loss": in_json(now.test_loss)})
        if progress is not None:
            progress.show(epoch, history[-1]["train_loss"])
        if last:
            break
    layers = layer_documents(trainer.network)
    if trainer.nonfinite_layer() is not None:
        layers = in_json(layers)
    result = {"history": history, "parameters": layers}
    return result if trainer.stop_reason is None else {**result, "stopped": trainer.stop_reason}


def write_result(result: dict[str, Any], path: str | None) -> None:
    """Writes one JSON document to the file, or to standard output. Raises RunError where the file cannot be written."""
    text = json.dumps(result) + "\n"
    if path is None:
        sys.stdout.write(text)
        return
    try:
        Path(path).write_text(text, encoding="utf-8")
    except OSError as error:
        raise RunError(f"{path}: {error.strerror}") from None


def _marks(text: str) -> frozenset[int]:
    parts = text.split(",")
    if not all(part.strip().isdecimal() for part in parts):
        raise RunError(f"`--marks` must be whole numbers with commas between, such as 1,2,5; got {text!r}")
    return frozenset(int(part) for part in parts)


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
