"""Epochs one after the other until a run is to stop, with a bar, a callback, and interrupts held back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

from engine.experiment.experiment import Experiment
from engine.network.network import Network
from engine.training.epochs_bar import epochs_bar
from engine.training.history import HistoryPoint
from engine.training.interrupts import HeldInterrupts

# Multiplications, about a third of a second's, and batches after which it looks for an interrupt.
_SLICE, _SLICE_BATCHES = 200_000_000, 256


class Trained(Protocol):
    """What the loop asks of a run; a `Trainer` is that."""

    experiment: Experiment
    network: Network
    cursor: int
    stop_reason: str | None
    history: list[HistoryPoint]

    def train_batches(self, count: int) -> int: ...

    def moment(self) -> HistoryPoint: ...

    def nonfinite_layer(self) -> int | None: ...


Run = TypeVar("Run", bound=Trained)


def train(
    trainer: Run,
    epochs: int,
    callback: Callable[[Run, HistoryPoint], object] | None = None,
    *,
    progress: bool = False,
) -> list[HistoryPoint]:
    """What `Trainer.train` does, with its arguments, what it returns and what it raises."""
    if not epochs >= 0:
        raise ValueError(f"`epochs` must be at least 0; got {epochs}")
    history = trainer.history = [trainer.moment()]
    work = trainer.network.parameters.size * trainer.experiment.batch_size
    part = min(max(_SLICE // work, 1), _SLICE_BATCHES)
    with epochs_bar(epochs, shown=progress) as advance, HeldInterrupts() as interrupts:
        for _ in range(epochs):
            trainer.train_batches(part)
            while trainer.cursor:
                if interrupts.waiting:
                    history.append(trainer.moment())
                    interrupts.deliver()
                trainer.train_batches(part)
            now = trainer.moment()
            history.append(now)
            interrupts.deliver()
            if advance is not None:
                advance(now)
            if callback is not None and interrupts.let_through(lambda now=now: callback(trainer, now)):  # type: ignore[misc]
                break
            if trainer.stop_reason is not None or trainer.nonfinite_layer() is not None:
                break
    return history
