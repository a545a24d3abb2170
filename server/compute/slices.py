"""Trains in slices of a given length, and finds the very batch at which numbers ceased to be finite."""

from __future__ import annotations

import math
from collections.abc import Callable

from engine import Trainer
from engine.training.trainer import TrainerState
from server.compute.pace import Pace

# What a batch is taken to cost before one has been measured, in seconds: dear, so that the first slice is short.
_UNKNOWN_COST = 1e-3


class Runner:
    """A trainer, how far it may go, and whether its numbers still are numbers.

    Args:
        trainer: in a finite state.
        pace: how far it may go by now.
        clock: returns seconds; only differences count.
        on_epoch: is called where an epoch has just ended.
    """

    def __init__(
        self, trainer: Trainer, pace: Pace, clock: Callable[[], float], on_epoch: Callable[[], object]
    ) -> None:
        self._pace = pace
        self._clock = clock
        self._on_epoch = on_epoch
        self._stopped: str | None = None
        self.begin(trainer)

    @property
    def trainer(self) -> Trainer:
        return self._trainer

    @property
    def diverged(self) -> bool:
        return self._diverged

    @property
    def batch_cost(self) -> float:
        """Seconds a batch takes; infinity while none has been done."""
        return self._batch_cost if self._measured else math.inf

    def take_stop(self) -> str | None:
        """The condition that paused the run since this was last asked; None where none did."""
        reason, self._stopped = self._stopped, None
        return reason

    def begin(self, trainer: Trainer) -> None:
        """Goes on with this trainer in this finite state: a new one, or one that has begun anew."""
        self._trainer = trainer
        self._stopped = None
        self._diverged = False
        self._batch_cost, self._measured = _UNKNOWN_COST, False
        self._pace.drop_goal()

    def diverge(self) -> None:
        """The numbers are not finite: stands still until `begin` or `mend`."""
        self._diverged = True
        self._pace.pause()

    def mend(self) -> None:
        """The numbers are finite again, because somebody set them right."""
        self._diverged = False

    def due(self) -> float:
        """When there is training to do: a time, minus infinity for now, infinity for never."""
        return self._pace.due(self._trainer)

    def train(self, budget: float) -> bool:
        """Trains for about `budget` seconds, or up to what the pace allows; a batch once begun is finished.

        Returns:
            Whether anything was done; `diverged` may be True afterwards.
        """
        now = self._clock()
        deadline = now + budget
        trainer, goal = self._trainer, self._pace.goal(self._trainer, now)
        if self._diverged or goal <= trainer.step:
            return False
        before = trainer.snapshot()
        while now < deadline and goal > trainer.step:
            affordable = max(1, int((deadline - now) / self._batch_cost))
            done = trainer.train_batches(int(min(goal - trainer.step, affordable)))
            then, now = now, self._clock()
            self._measured = True
            self._batch_cost += 0.2 * (max((now - then) / done, 1e-7) - self._batch_cost)
            if trainer.cursor == 0:
                self._on_epoch()
            if trainer.stop_reason is not None:
                self._stopped = trainer.stop_reason
                self._pace.pause()
            goal = self._pace.goal(trainer, now)
        if trainer.nonfinite_layer() is not None:
            self._rewind_to_divergence(before, trainer.step)
            self.diverge()
        return True

    def _rewind_to_divergence(self, before: TrainerState, last: int) -> None:
        """Trains a slice again, batch by batch, up to the one that broke it; the same numbers come, bit for bit."""
        self._trainer.rewind(before)
        while self._trainer.nonfinite_layer() is None and self._trainer.step < last:
            self._trainer.train_batches(1)
