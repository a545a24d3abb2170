"""How a run went: what is known of it at some of its moments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from engine.training.evaluation import Evaluation


@dataclass(frozen=True)
class HistoryPoint:
    """A run at one moment; NaN is a number that there is not.

    Attributes:
        epoch: with a fraction within one.
        train_loss, test_loss: means over the points.
        train_score, test_score: accuracy, or R² in regression.
        learning_rate: in force then.
    """

    epoch: float
    train_loss: float
    test_loss: float
    train_score: float = float("nan")
    test_score: float = float("nan")
    learning_rate: float = float("nan")


class Trains(Protocol):
    """A trainer, as far as it is needed here."""

    epoch: int
    stop_reason: str | None

    @property
    def learning_rate(self) -> float: ...

    def train_epoch(self) -> None: ...

    def evaluate(self) -> Evaluation: ...

    def nonfinite_layer(self) -> int | None: ...


def train(trainer: Trains, epochs: int) -> list[HistoryPoint]:
    """Trains so many epochs, fewer where a condition of the experiment is met or a number is not finite any more.

    Returns:
        how the run was before the first of them, and after each.

    Raises:
        ValueError: less than no epochs.
    """
    if not epochs >= 0:
        raise ValueError(f"`epochs` must be at least 0; got {epochs}")
    history = [_now(trainer)]
    for _ in range(epochs):
        trainer.train_epoch()
        history.append(_now(trainer))
        if trainer.stop_reason is not None or trainer.nonfinite_layer() is not None:
            break
    return history


def _now(trainer: Trains) -> HistoryPoint:
    now = trainer.evaluate()
    train_score, test_score = (one.accuracy if one.confusion else one.r2 for one in (now.train, now.test))
    return HistoryPoint(trainer.epoch, now.train_loss, now.test_loss, train_score, test_score, trainer.learning_rate)
