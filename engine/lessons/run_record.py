"""How a run came to where it is: its first parameters, its losses, its dead units; the present does not tell them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.lessons.scenes.alive import AliveRecord
from engine.training.trainer import Trainer

Array = NDArray[Any]

# Epochs whose losses are kept; lessons end long before.
MOST = 20_000


class RunRecord:
    """A run, from its first batch on; whoever trains it tells of every epoch. Only reads the trainer.

    Args:
        trainer: standing before its first batch, or else what came before stays unknown.

    Attributes:
        trainer: as it is now.
        start: the parameters before the first batch; None where they are not known.
    """

    def __init__(self, trainer: Trainer) -> None:
        self.trainer = trainer
        self.start: Array | None = None
        self._losses: list[float] = []
        self._gap = False
        self._alive = AliveRecord()

    @property
    def train_losses(self) -> list[float] | None:
        """Training losses after 0, 1, 2, ... whole epochs, `MOST` at most; None where some of these are not known."""
        return None if self._gap or not self._losses else self._losses

    @property
    def broke(self) -> int | None:
        """The epoch, counted from 1, in which the numbers ceased to be finite; None where they are finite."""
        if self.trainer.nonfinite_layer() is None and np.isfinite(self.trainer.evaluate().train_loss):
            return None
        return self.trainer.epoch + (self.trainer.cursor > 0)

    @property
    def revived(self) -> list[int] | None:
        """Of each hidden layer, how many of its units were dead after an epoch and are not, or were not, after a
        later one; None where that is not known of every epoch so far.
        """
        return self._alive.revived(self.trainer.epoch)

    def note_start(self) -> bool:
        """Takes the present state for the run's beginning; False where that is known already."""
        parameters = self.trainer.network.parameters
        if self.start is not None and len(self._losses) == 1 and np.array_equal(self.start, parameters):
            return False
        self.start = parameters.copy()
        self._losses, self._gap = [self.trainer.evaluate().train_loss], False
        self._alive = AliveRecord()
        if self.trainer.nonfinite_layer() is None:
            self._alive.note(self.trainer)
        return True

    def note_units(self) -> None:
        """Takes which units are dead after the epoch that has just ended; after a step back, in their place."""
        if self.trainer.nonfinite_layer() is None:
            self._alive.note(self.trainer)

    def note_loss(self) -> None:
        """Takes the loss after the epoch that has just ended; after a step back, in the place of what was known."""
        epoch = self.trainer.epoch
        del self._losses[epoch:]
        if epoch > MOST:
            return
        if epoch != len(self._losses):
            self._gap = True
            return
        self._losses.append(self.trainer.evaluate().train_loss)
