"""Trains a run to its end, or until numbers cease to be finite or somebody stops it; and what came of it."""

from __future__ import annotations

import base64
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from engine.runs.history_rows import result_rows
from engine.runs.parameters import layer_documents
from engine.training.history import HistoryPoint
from engine.training.trainer import Trainer
from engine.training.trainer_state import TrainerState

# Multiplications in a row before a person who wants to stop is heard: some tenths of a second of NumPy.
_SLICE = 30_000_000
# Epochs between two states that are kept to go back to, and batches between the first ones looked at from there.
_KEPT_EVERY, _STRIDE = 16, 256


@dataclass(frozen=True)
class Divergence:
    """Where numbers ceased to be finite.

    Attributes:
        layer: the first that has one, counted from 1; its optimizer's memory counts too.
        epoch, step: the epoch under way, counted from 1, and the batch, counted from 1 through the run.
    """

    layer: int
    epoch: int
    step: int


@dataclass(frozen=True)
class Outcome:
    """How training ended.

    Attributes:
        reason: None where all epochs are done, "diverged", "interrupted", or the condition of the experiment's `stop`
            that was met.
        history: how it went: the moments there were before, and those asked for.
        divergence: where it was, if it was; the trainer then stands where all was finite for the last time.
    """

    reason: str | Literal["diverged", "interrupted"] | None
    history: list[HistoryPoint]
    divergence: Divergence | None = None


def train_run(
    trainer: Trainer,
    epochs: int,
    *,
    history: Sequence[HistoryPoint] = (),
    marks: Collection[int] | None = None,
    on_epoch: Callable[[HistoryPoint], object] = lambda moment: None,
    stopped: Callable[[], bool] = lambda: False,
) -> Outcome:
    """Trains so many epochs more.

    Args:
        trainer: in a finite state; an epoch under way is trained to its end first, and counts.
        epochs: how many.
        history: how the run went so far.
        marks: epochs of the run whose moments are wanted beside the first and the last; all where None.
        on_epoch: is told of every epoch, by the moment measured last, with its epoch.
        stopped: whether to end, asked every fraction of a second.
    """
    found = _extended(history, trainer.moment())
    sound, last = trainer.state(), trainer.epoch + epochs
    most = max(1, _SLICE // (trainer.network.parameters.size * trainer.experiment.batch_size))
    reason: str | None = None
    while trainer.epoch < last and reason is None:
        before = trainer.epoch
        while trainer.epoch == before and not stopped():
            trainer.train_batches(most)
        if trainer.nonfinite_layer() is not None:
            divergence = _go_back(trainer, sound)
            return Outcome("diverged", _extended(found, trainer.moment()), divergence)
        reason = "interrupted" if trainer.epoch == before else trainer.stop_reason
        if trainer.epoch - sound.epoch >= _KEPT_EVERY:
            sound = trainer.state()
        if reason is not None:
            found = _extended(found, trainer.moment())
        elif marks is None or trainer.epoch in marks or trainer.epoch == last:
            found.append(trainer.moment())
        on_epoch(found[-1])
    return Outcome(reason, found)


def _extended(history: Sequence[HistoryPoint], now: HistoryPoint) -> list[HistoryPoint]:
    """How a run went until now, whatever was seen of it later."""
    return [*(one for one in history if one.epoch < now.epoch), now]


def _go_back(trainer: Trainer, sound: TrainerState) -> Divergence:
    """Where numbers ceased to be finite after a state in which they were; the trainer then stands before that batch."""
    trainer.rewind(sound)
    for stride in (_STRIDE, 1):
        before = trainer.state()
        trainer.train_batches(stride)
        while trainer.nonfinite_layer() is None:
            before = trainer.state()
            trainer.train_batches(stride)
        layer = trainer.nonfinite_layer()
        trainer.rewind(before)
    assert layer is not None
    return Divergence(layer, trainer.epoch + 1, trainer.step + 1)


def result_document(trainer: Trainer, outcome: Outcome, labels: Mapping[str, int] | None = None) -> dict[str, Any]:
    """What came of a run, as the HTTP API has it, with its history. It can be gone on from, bit for bit."""
    classification = trainer.n_classes > 0
    return {
        "epoch": trainer.epoch,
        "step": trainer.step,
        "stopped": outcome.reason,
        "layer": outcome.divergence and outcome.divergence.layer,
        **({"labels": dict(labels)} if labels else {}),
        "history": result_rows(outcome.history, classification=classification),
        "experiment": trainer.experiment.document(),
        "parameters": layer_documents(trainer.network, statistics=True),
        "checkpoint": base64.b64encode(trainer.checkpoint()).decode("ascii"),
    }
