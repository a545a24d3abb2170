"""A session's trainer: as far as its pace allows, and standing still where its numbers are not finite."""

from __future__ import annotations

from collections.abc import Callable

from engine import Trainer
from server.compute.pace import Pace
from server.compute.slices import SliceTrainer


class PacedTrainer:
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
        self._pace, self._clock, self._on_epoch = pace, clock, on_epoch
        self._slices = SliceTrainer(trainer, clock, self._end_epoch)
        self._stopped: str | None = None
        self._diverged = False

    @property
    def trainer(self) -> Trainer:
        return self._slices.trainer

    @property
    def diverged(self) -> bool:
        return self._diverged

    @property
    def batch_cost(self) -> float:
        """Seconds a batch takes; infinity while none has been done."""
        return self._slices.batch_cost

    def take_stop(self) -> str | None:
        """The condition that paused the run since this was last asked; None where none did."""
        reason, self._stopped = self._stopped, None
        return reason

    def attach(self, trainer: Trainer) -> None:
        """Goes on with this trainer in this finite state: a new one, or one that has begun anew."""
        self._slices.attach(trainer)
        self._stopped, self._diverged = None, False
        self._pace.drop_goal()

    def diverge(self) -> None:
        """The numbers are not finite: stands still until `attach` or `mend`."""
        self._diverged = True
        self._pace.pause()

    def mend(self) -> None:
        """The numbers are finite again, because somebody set them right."""
        self._diverged = False

    def due(self) -> float:
        """When there is training to do: a time, minus infinity for now, infinity for never."""
        return self._pace.due(self.trainer)

    def train(self, budget: float) -> bool:
        """Trains for about `budget` seconds, or up to what the pace allows; a batch once begun is finished.

        Returns:
            Whether anything was done; `diverged` may be True afterwards.
        """
        if self._diverged or self._pace.goal(self.trainer, self._clock()) <= self.trainer.step:
            return False
        if not self._slices.train(budget, lambda now: self._pace.goal(self.trainer, now)):
            self.diverge()
        return True

    def _end_epoch(self) -> None:
        self._on_epoch()
        if self.trainer.stop_reason is not None:
            self._stopped = self.trainer.stop_reason
            self._pace.pause()
