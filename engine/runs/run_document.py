"""What a file holds that a run is made of: an experiment, parameters to start from, or a run that goes on."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from engine.experiment.experiment import Experiment
from engine.network.network import Network
from engine.runs.api_result import read_document
from engine.runs.history_rows import RESULT_NAMES, HistoryError, read_moments
from engine.runs.limits import LIMITS
from engine.runs.parameters import RunError, read_layers, trainer_from
from engine.runs.saved_run import SavedRunError, is_saved_run, restore, saved_run
from engine.training.history import HistoryPoint
from engine.training.trainer import Trainer
from engine.validation.faults import ExperimentError
from engine.validation.quoting import shown
from engine.validation.strict_json import StrictError, decode

STANDARD_INPUT = "-"
DEFAULT_EPOCHS = 100
_MOST_EPOCHS = 10_000_000
# `about` and `expect` are notes: exports and golden trajectories carry them.
_RUN_FIELDS = ("experiment", "parameters", "epochs", "about", "expect")


@dataclass(frozen=True)
class Opened:
    """What a file holds; its experiment, as written, has yet to be looked at, and may be changed before.

    Attributes:
        name: of the run: its file's, or the one it was saved under.
        experiment: what the document says of it.
        parameters: what the document says of where to start; None where it says nothing.
        epochs: how long to train, where the document says that.
        resumed: the run that goes on, where the file holds one.
        history: how that went.
        labels: of classes that have names, by these.
    """

    name: str
    experiment: Any
    parameters: Any = None
    epochs: int | None = None
    resumed: Trainer | None = None
    history: tuple[HistoryPoint, ...] = ()
    labels: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Run:
    """A run that can be trained, or asked.

    Attributes:
        name, epochs, history, labels: as of `Opened`.
        experiment: in order.
        start: the network it starts from, where that was given.
        resumed: the trainer that goes on, where it does.
        notes: what a person should know of how it was read.
    """

    name: str
    experiment: Experiment
    start: Network | None = None
    epochs: int | None = None
    resumed: Trainer | None = None
    history: tuple[HistoryPoint, ...] = ()
    labels: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @property
    def trained(self) -> bool:
        """Whether its weights are more than the first, random ones."""
        return self.start is not None or (self.resumed is not None and self.resumed.step > 0)

    def trainer(self) -> Trainer:
        """The trainer, where the run stands."""
        if self.resumed is not None:
            return self.resumed
        return Trainer(self.experiment) if self.start is None else trainer_from(self.experiment, self.start)


def read_run(path: str) -> Run:
    """Opens a file, or standard input for "-", and makes of it what can be trained.

    Raises:
        RunError: the file cannot be used. ExperimentError: its experiment is wrong.
    """
    return begin(open_document(path))


def open_document(path: str) -> Opened:
    """Reads a run document, an experiment alone, a run that the page has saved, or a result.

    Args:
        path: of the file; "-" is standard input.

    Raises:
        RunError: it cannot be read, or is none of these.
    """
    return opened(path, read_text(path))


def opened(path: str, text: str) -> Opened:
    """What a file of this name holds that has this text: see `open_document`."""
    try:
        document = read_document(text)
    except StrictError as error:
        raise RunError(f"{shown_path(path)}: {str(error).removeprefix('the message ')}") from None
    name = "standard input" if path == STANDARD_INPUT else Path(path).stem
    try:
        if is_saved_run(document):
            saved = saved_run(document, LIMITS)
            return _resumed(saved.name or name, saved.trainer, saved.history)
        if "checkpoint" in document:
            return _result(name, document)
    except (SavedRunError, HistoryError) as error:
        raise RunError(f"{shown_path(path)}: {error}") from None
    return _run_document(name, document)


def _resumed(
    name: str, trainer: Trainer, history: list[HistoryPoint], labels: Mapping[str, int] | None = None
) -> Opened:
    return Opened(
        name, trainer.experiment.document(), resumed=trainer, history=tuple(history), labels=dict(labels or {})
    )


def _result(name: str, document: dict[str, Any]) -> Opened:
    """Of `run` or of the HTTP API. Its checkpoint has everything; what else a result may say is not looked at."""
    trainer = restore(document["checkpoint"], LIMITS)
    if "experiment" in document and not _same(document["experiment"], trainer.experiment):
        raise SavedRunError(
            "`experiment` must be that of `checkpoint`, which holds one too; got another. Take `checkpoint` out to "
            "begin from `parameters`, or change a setting with --set"
        )
    history = read_moments("history", document.get("history", []), RESULT_NAMES)
    return _resumed(name, trainer, history, _labels(document.get("labels", {})))


def _same(document: Any, experiment: Experiment) -> bool:
    try:
        return Experiment.parse(document, LIMITS) == experiment
    except ExperimentError:
        return False


def _labels(found: object) -> dict[str, int]:
    if not isinstance(found, dict) or not all(
        isinstance(label, int) and not isinstance(label, bool) for label in found.values()
    ):
        raise SavedRunError(f"`labels` must be an object of whole numbers; got {shown(found, 60)}")
    return found


def _run_document(name: str, document: dict[str, Any]) -> Opened:
    own = [key for key in document if key in _RUN_FIELDS]
    foreign = [key for key in document if key not in _RUN_FIELDS]
    if foreign and not own and any(key in Experiment.model_fields for key in foreign):
        return Opened(name, document)
    if foreign:
        key = min(foreign)
        within = "; it stands within `experiment`" if key in Experiment.model_fields else ""
        raise RunError(f"`{key[:60]}` is no field of a run document{within}; got {shown(document[key], 60)}")
    epochs = check_epochs("`epochs`", document["epochs"]) if "epochs" in document else None
    # What is there and null is wrong; here None stands for what is not there.
    parameters = document.get("parameters")
    if parameters is None and "parameters" in document:
        raise RunError("`parameters` must be a list of layers; got None")
    return Opened(name, document.get("experiment", {}), parameters, epochs)


def check_epochs(name: str, count: object) -> int:
    """A number of epochs. Raises RunError where it is none."""
    if not isinstance(count, int) or isinstance(count, bool) or not 0 <= count <= _MOST_EPOCHS:
        raise RunError(f"{name} must be a whole number between 0 and {_MOST_EPOCHS}; got {shown(count, 60)}")
    return count


def begin(opened: Opened) -> Run:
    """What can be trained, of what a file holds.

    Raises:
        RunError: its parameters do not fit. ExperimentError: its experiment is wrong.
    """
    experiment = Experiment.parse(opened.experiment, LIMITS)
    run = Run(opened.name, experiment, epochs=opened.epochs, history=opened.history, labels=opened.labels)
    if opened.resumed is None:
        return run if opened.parameters is None else replace(run, start=read_layers(experiment, opened.parameters))
    trainer = opened.resumed
    before = trainer.experiment
    if experiment == before:
        return replace(run, resumed=trainer)
    if not trainer.reconfigure(experiment):
        notes = tuple(f"the {name} begins without memory" for name in trainer.forgotten)
        return replace(run, resumed=trainer, notes=notes)
    changed = [name for name in Experiment.model_fields if getattr(before, name) != getattr(experiment, name)]
    note = f"the run begins anew, because this cannot change while it goes on: {', '.join(changed)}"
    return replace(run, resumed=trainer, history=(), notes=(note,))


def read_text(path: str) -> str:
    """A file's text; that of standard input for "-". Raises RunError where there is none."""
    try:
        return decode(sys.stdin.buffer.read() if path == STANDARD_INPUT else Path(path).read_bytes())
    except StrictError as error:
        raise RunError(f"{shown_path(path)}: {str(error).removeprefix('the message ')}") from None
    except OSError as error:
        raise RunError(f"{shown_path(path)}: {error.strerror}") from None
    except ValueError:
        # A name with a zero in it.
        raise RunError(f"{shown(path, 100)} names no file") from None


def shown_path(path: str) -> str:
    """What a sentence calls a file."""
    return "standard input" if path == STANDARD_INPUT else path
