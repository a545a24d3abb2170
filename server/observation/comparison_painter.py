"""Pictures of set-ups that are compared: when one may go out, and what is in it. Looking never changes training."""

from __future__ import annotations

import base64
import math
from collections.abc import Callable, Sequence

from engine import Evaluation, Trainer
from engine.inspection.unit_maps import UnitMaps
from server.compute.turns import ThreadLoad
from server.observation.throttle import Throttle

# Pictures on their way at most, seconds between two, and the share of the thread's time they may take.
_CREDITS = 2
_EVERY, _SHARE = 1 / 30, 0.3
# Between two moments of the course of losses, and as many of them as go with a picture.
_MOMENT_EVERY, _MOST_MOMENTS = 1 / 60, 60
# Cells along a map's side where there is one output; with several, all maps together have about as many cells.
_SIDE, _COARSEST = 72, 24
# What is drawn of every unit for nothing: as little as can be.
_UNIT_SIDE = 10


class ComparisonPainter:
    """The pictures of one comparison.

    `acknowledge` may be called from one thread, everything else from another.

    Args:
        trainers: of the set-ups.
        clock: returns seconds; only differences count.
    """

    def __init__(self, trainers: Sequence[Trainer], clock: Callable[[], float]) -> None:
        self._trainers = trainers
        self._maps = [_maps_of(trainer) for trainer in trainers]
        self._throttle = Throttle(clock)
        self._throttle.ask()
        self._course: list[dict[str, object]] = []
        self._next_moment = -math.inf
        self._sent = self._acknowledged = 0

    @property
    def sequence(self) -> int:
        """Of the picture painted last."""
        return self._sent

    def acknowledge(self, sequence: int) -> None:
        """The page has drawn this one, and every one before it."""
        self._acknowledged = max(self._acknowledged, min(sequence, self._sent))

    def ask(self, *, now: bool = False) -> None:
        """There is something new to show; `now`, because somebody asked for it."""
        self._throttle.ask()
        if now:
            self._throttle.hurry()

    def due(self) -> float:
        """When the next picture may go out; infinity where there is nothing new, or too many are on their way."""
        return math.inf if self._sent - self._acknowledged >= _CREDITS else self._throttle.due()

    def note(self, epoch: int, training: Sequence[bool], now: float) -> None:
        """Keeps the losses after this epoch for the next picture, unless those before are too near.

        Args:
            epoch: that all have done.
            training: of each whether it still trains; of one that does not there is nothing new.
            now: seconds on the clock.
        """
        if now < self._next_moment:
            return
        self._next_moment = now + _MOMENT_EVERY
        seen = [one.evaluate() if trains else None for one, trains in zip(self._trainers, training, strict=True)]
        self._course.append(
            {
                "epoch": epoch,
                "train": [None if one is None else _number(one.train_loss) for one in seen],
                "test": [None if one is None else _number(one.test_loss) for one in seen],
            }
        )
        if len(self._course) > _MOST_MOMENTS:
            del self._course[1::2]

    def take_course(self) -> list[dict[str, object]]:
        """What was kept since the picture before, oldest first; it is then forgotten here."""
        taken, self._course = self._course, []
        return taken

    def forget_course(self) -> None:
        """They begin again: what was before is not of it."""
        self._course, self._next_moment = [], -math.inf

    def paint(self, load: ThreadLoad) -> list[dict[str, object]] | None:
        """How each set-up stands: its losses, its scores and its map; None where no picture is due."""
        if self._sent - self._acknowledged >= _CREDITS or not self._throttle.start_if_due():
            return None
        painted = [_painted(trainer, maps) for trainer, maps in zip(self._trainers, self._maps, strict=True)]
        self._throttle.end(_EVERY, _SHARE, load.sharers)
        self._sent += 1
        return painted


def _maps_of(trainer: Trainer) -> UnitMaps:
    side = max(_COARSEST, round(_SIDE / math.sqrt(trainer.network.shape[-1])))
    return UnitMaps(trainer, unit_side=_UNIT_SIDE, map_side=side)


def _painted(trainer: Trainer, maps: UnitMaps) -> dict[str, object]:
    seen = trainer.evaluate()
    # With one input, curves.
    codes = maps.large_map()
    return {
        "epoch": trainer.epoch,
        "train_loss": _number(seen.train_loss),
        "test_loss": _number(seen.test_loss),
        **_scores(seen),
        "learning_rate": trainer.learning_rate,
        "side": codes.shape[-1],
        # Along the one input there are values; beyond float32 they are infinite already.
        "maps": base64.b64encode(codes.astype(codes.dtype.newbyteorder("<")).tobytes()).decode("ascii"),
    }


def _scores(seen: Evaluation) -> dict[str, object]:
    """Accuracies, or R2 in regression."""
    train, test = (one.accuracy if one.confusion else one.r2 for one in (seen.train, seen.test))
    return {"train_score": _number(train), "test_score": _number(test)}


def _number(value: float) -> float | None:
    return value if math.isfinite(value) else None
