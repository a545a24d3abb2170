"""Trains in slices of a given length, and finds the very batch at which numbers ceased to be finite."""

from __future__ import annotations

import math
from collections.abc import Callable

from engine import Trainer
from engine.training.trainer_state import TrainerState

# What a batch is taken to cost before one has been measured, in seconds: dear, so that the first slice is short.
_UNKNOWN_COST = 1e-3


class SliceTrainer:
    """A trainer, and what one of its batches costs.

    Args:
        trainer: in a finite state.
        clock: returns seconds; only differences count.
        on_epoch: is called where an epoch has just ended, also one whose numbers are not finite any more.

    Attributes:
        trainer: the run.
        sound: the last state whose numbers were finite, where `train` has found that they are not any more.
    """

    def __init__(self, trainer: Trainer, clock: Callable[[], float], on_epoch: Callable[[], object]) -> None:
        self._clock, self._on_epoch = clock, on_epoch
        self.attach(trainer)

    def attach(self, trainer: Trainer) -> None:
        """Goes on with this trainer in this finite state."""
        self.trainer = trainer
        self.sound: TrainerState | None = None
        self._cost, self._measured = _UNKNOWN_COST, False

    @property
    def batch_cost(self) -> float:
        """Seconds a batch takes; infinity while none has been done."""
        return self._cost if self._measured else math.inf

    def train(self, budget: float, goal: Callable[[float], float]) -> bool:
        """Trains for about `budget` seconds, or up to a goal; a batch once begun is finished.

        Args:
            budget: seconds on the clock.
            goal: at a time on the clock, the step (batches done in all) up to which to train; infinity for no limit.

        Returns:
            Whether all numbers are finite. Where they are not, the trainer stands after the batch that broke them, and
            `sound` is the state before it.
        """
        now = self._clock()
        deadline, trainer, limit = now + budget, self.trainer, goal(now)
        before = trainer.state()
        while now < deadline and limit > trainer.step:
            affordable = max(1, int((deadline - now) / self._cost))
            done = trainer.train_batches(int(min(limit - trainer.step, affordable)))
            then, now = now, self._clock()
            self._measured = True
            self._cost += 0.2 * (max((now - then) / done, 1e-7) - self._cost)
            if trainer.cursor == 0:
                self._on_epoch()
            limit = goal(now)
        if trainer.nonfinite_layer() is None:
            return True
        self._find_break(before, trainer.step)
        return False

    def _find_break(self, before: TrainerState, last: int) -> None:
        """Trains the slice again, batch by batch, up to the one that broke it; the same numbers come, bit for bit."""
        trainer, self.sound = self.trainer, before
        trainer.rewind(before)
        while trainer.nonfinite_layer() is None and trainer.step < last:
            self.sound = trainer.state()
            trainer.train_batches(1)
