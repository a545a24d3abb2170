"""Several set-ups that train together at one pace: each goes on by an epoch, and waits until all have."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from engine import Trainer
from server.compute.pace import Pace
from server.compute.slices import SliceTrainer
from server.wire.inbound import EpochSpeed


class ComparedRun:
    """One of them.

    Attributes:
        slices: its trainer.
        diverged: its numbers are not finite any more: it stands still, whatever the others do.
        stopped: the condition of its experiment that was met, and ended it; None while none was.
    """

    def __init__(self, trainer: Trainer, clock: Callable[[], float], on_epoch: Callable[[], object]) -> None:
        self._on_epoch = on_epoch
        self.slices = SliceTrainer(trainer, clock, self._end_epoch)
        self.diverged = False
        self.stopped: str | None = None

    @property
    def trainer(self) -> Trainer:
        return self.slices.trainer

    @property
    def trains(self) -> bool:
        """Whether it goes on with the others."""
        return not self.diverged and self.stopped is None

    def train(self, budget: float) -> None:
        """Trains for about `budget` seconds, or to the end of its epoch."""
        trainer = self.trainer
        end = trainer.step + trainer.batches_per_epoch - trainer.cursor
        if not self.slices.train(budget, lambda _now: end):
            self.diverged = True

    def reset(self) -> None:
        """Back to its first parameters."""
        self.trainer.reset()
        self.slices.attach(self.trainer)
        self.diverged, self.stopped = False, None

    def _end_epoch(self) -> None:
        self.stopped = self.trainer.stop_reason
        self._on_epoch()


class ComparedRuns:
    """All of them, and how far they may go.

    The epochs that all have done are the steps of their pace. Those that have diverged, or stopped, are not waited for.

    Args:
        trainers: in finite states, before their first epoch.
        speed: epochs a second; None is as fast as they go.
        playing: whether to begin at once.
        clock: returns seconds; only differences count.

    Attributes:
        runs: in the order they were given.
        step: epochs that all have done.
        epochs: trained in all.
    """

    cursor = 0
    batches_per_epoch = 1

    def __init__(
        self, trainers: Sequence[Trainer], speed: EpochSpeed | None, playing: bool, clock: Callable[[], float]
    ) -> None:
        self._clock = clock
        self._pace = Pace(speed, playing, clock())
        self.runs = [ComparedRun(trainer, clock, self._count) for trainer in trainers]
        self.step = self.epochs = 0

    @property
    def playing(self) -> bool:
        return self._pace.playing

    @property
    def between_epochs(self) -> bool:
        """Whether all that train have done as many epochs, and nothing of the next."""
        return all(run.trainer.cursor == 0 and run.trainer.epoch == self.step for run in self.runs if run.trains)

    @property
    def batch_cost(self) -> float:
        """Seconds that the dearest batch takes; infinity while one of the runs has done none."""
        return max((run.slices.batch_cost for run in self.runs if run.trains), default=0.0)

    def play(self) -> None:
        """Trains until told otherwise, as long as one of them can."""
        if any(run.trains for run in self.runs):
            self._pace.play(self._clock())

    def pause(self) -> None:
        """Stands still where all have done as many epochs: one that is under way is ended."""
        self._pace.pause()
        self._end_epoch_under_way()

    def add_epoch(self) -> None:
        """Trains one epoch more, and stands still after it."""
        if any(run.trains for run in self.runs):
            self._pace.add_step("epoch", self)

    def set_speed(self, speed: EpochSpeed | None) -> None:
        """From now on."""
        self._pace.set_speed(speed, self._clock())
        self._end_epoch_under_way()

    def _end_epoch_under_way(self) -> None:
        if not self._pace.playing and not self.between_epochs:
            self._pace.add_step("epoch", self)

    def reset(self) -> None:
        """All stand before their first epoch, with the parameters they began with."""
        self._pace.pause()
        self.step = 0
        for run in self.runs:
            run.reset()

    def due(self) -> float:
        """When there is training to do: a time, minus infinity for now, infinity for never."""
        return self._pace.due(self)

    def train(self, budget: float, enough: Callable[[float], bool]) -> bool:
        """Trains for about `budget` seconds, or up to what the pace allows.

        Args:
            budget: seconds on the clock; a batch once begun is finished.
            enough: whether to end before that, asked at a time on the clock where all have done as many epochs.

        Returns:
            whether anything was done.
        """
        now = self._clock()
        deadline, done = now + budget, False
        while now < deadline and self._pace.goal(self, now) > self.step:
            # Who is behind goes first, so that one that is slow is taken up where it was left.
            waiting = [run for run in self.runs if run.trains and run.trainer.epoch <= self.step]
            if waiting:
                waiting[0].train(deadline - now)
                done = True
            if all(run.trainer.epoch > self.step for run in self.runs if run.trains):
                self._end_round()
                if enough(self._clock()):
                    break
            now = self._clock()
        return done

    def _end_round(self) -> None:
        """All have done one more epoch, where one of them still could."""
        if any(run.trainer.epoch > self.step for run in self.runs):
            self.step += 1
        if not any(run.trains for run in self.runs):
            self._pace.pause()

    def _count(self) -> None:
        self.epochs += 1
