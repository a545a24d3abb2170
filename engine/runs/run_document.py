"""Runs without a server: a run document in, losses and parameters out."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.experiment.experiment import Experiment
from engine.network.network import Network
from engine.runs.parameters import RunError, layer_documents, read_layers, trainer_from
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


@dataclass(frozen=True)
class Run:
    """What to train, from where, for how long, and which epochs to report (all where None)."""

    experiment: Experiment
    start: Network | None
    epochs: int
    marks: frozenset[int] | None

    def trainer(self) -> Trainer:
        """The run at its beginning."""
        return Trainer(self.experiment) if self.start is None else trainer_from(self.experiment, self.start)


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
