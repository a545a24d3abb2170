"""How far training may go by now: play, pause, single steps, and so many batches or epochs a second."""

from __future__ import annotations

import math
from typing import Literal, Protocol

from server.wire.inbound import Speed

# Time a busy server may owe a paced run and make good in one go; what is older is forgiven, not crammed into a burst.
_ARREARS = 0.1
# So late a run may be without being behind: turns come when others have had theirs.
_PATIENCE = 0.03


class Paced(Protocol):
    """What is paced: a trainer, or several that go on together, whose epochs are then the only steps there are."""

    @property
    def step(self) -> int: ...

    @property
    def cursor(self) -> int: ...

    @property
    def batches_per_epoch(self) -> int: ...


class Pace:
    """Turns time into a goal: the step (batches done in all) up to which a trainer may train.

    Args:
        speed: None is as fast as it goes.
        playing: whether to begin at once.
        now: seconds on the caller's clock.
    """

    def __init__(self, speed: Speed | None, playing: bool, now: float) -> None:
        self._speed = speed
        self._playing = playing
        self._goal = 0
        self._next = now
        # Step and time from which a goal is gone to in so many seconds; None where it is gone to as fast as it goes.
        self._spread: tuple[int, float, float] | None = None

    @property
    def speed(self) -> Speed | None:
        return self._speed

    @property
    def playing(self) -> bool:
        return self._playing

    def play(self, now: float) -> None:
        if not self._playing:
            self._playing, self._next = True, now

    def pause(self) -> None:
        """Stops where the run is, a step under way included."""
        self._playing, self._goal = False, 0

    def set_speed(self, speed: Speed | None, now: float) -> None:
        """Takes effect at once: a slow pace left behind is not waited for, a new one starts from now."""
        self._speed, self._next, self._goal = speed, now, 0

    def drop_goal(self) -> None:
        """Forgets what was under way, because the epoch's batches are not what they were."""
        self._goal = 0

    def add_step(self, unit: Literal["batch", "epoch"], trainer: Paced) -> None:
        """Asks for one batch or the rest of an epoch, on top of the steps asked for before, and stands still after."""
        start = trainer.step if self._playing else max(self._goal, trainer.step)
        self._spread = None
        self._playing = False
        self._goal = _end_of(unit, start, trainer)

    def run_to(self, step: int, trainer: Paced, now: float, seconds: float = 0.0) -> None:
        """Trains to this step (batches done in all), and stands still there.

        Args:
            step: where to.
            trainer: where it stands now.
            now: seconds on the caller's clock.
            seconds: over which the batches up to there are spread evenly; 0 is as fast as it goes.
        """
        self._playing, self._goal = False, step
        self._spread = (trainer.step, now, seconds) if seconds > 0 else None

    def goes(self, trainer: Paced) -> bool:
        """Whether there is something to train, now or later."""
        return self._playing or self._goal > trainer.step

    def goal(self, trainer: Paced, now: float) -> float:
        """The step to train to, at most; infinity while there is no limit. Moves on as time does."""
        if self._playing and self._speed is None:
            return math.inf
        if self._playing and self._speed is not None and self._goal <= trainer.step and now >= self._next:
            self._goal = _end_of(self._speed.per, trainer.step, trainer)
            self._next = max(self._next + 1.0 / self._speed.rate, now - _ARREARS)
        if self._spread is not None and not self._playing and self._goal > trainer.step:
            first, since, seconds = self._spread
            return first + (self._goal - first) * min(max((now - since) / seconds, 0.0), 1.0) // 1
        return self._goal

    def behind(self, now: float) -> float:
        """How far the run is behind its pace: 0 where it keeps it, 1 where it begins to lose what it asked for."""
        if not self._playing or self._speed is None:
            return 0.0
        return min(max((now - self._next - _PATIENCE) / (_ARREARS - _PATIENCE), 0.0), 1.0)

    def due(self, trainer: Paced) -> float:
        """When there is training to do: a time, minus infinity for now, infinity for never."""
        if self._spread is not None and not self._playing and self._goal > trainer.step:
            first, since, seconds = self._spread
            return since + seconds * (trainer.step + 1 - first) / (self._goal - first)
        if self._goal > trainer.step or (self._playing and self._speed is None):
            return -math.inf
        return self._next if self._playing else math.inf


def _end_of(unit: Literal["batch", "epoch"], start: int, trainer: Paced) -> int:
    """The step that ends the batch or epoch under way at step `start`, which is not before the trainer's own."""
    if unit == "batch":
        return start + 1
    cursor = (trainer.cursor + start - trainer.step) % trainer.batches_per_epoch
    return start + trainer.batches_per_epoch - cursor
