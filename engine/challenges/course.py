"""How a run came through what was done to it: whether it had been trained by then, and what it trained again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine.deeds.deed import CONFIGURE, Deed
from engine.deeds.document import DoneRun


@dataclass(frozen=True)
class Step:
    """A deed on the way.

    Attributes:
        begun: whether anything had been trained before it. A place says nothing of that: see `again`.
        again: points of the epoch under way that count as not trained any more from here on. Another batch size takes
            an epoch up at its last whole batch, which may be its beginning.
    """

    deed: Deed
    begun: bool
    again: int


def course_of(run: DoneRun) -> Iterator[Step]:
    """Each deed of a run. What makes no experiment, or does not fit, is found by who repeats it."""
    points, size, here = run.experiment.train_size, run.experiment.batch_size, (0, 0)
    begun = False
    for deed in run.deeds:
        begun = begun or (deed.epoch, deed.cursor) != here
        here, again = (deed.epoch, deed.cursor), 0
        chosen = deed.values["experiment"].get("batch_size") if deed.do == CONFIGURE else None
        if isinstance(chosen, int) and chosen > 0:
            done = deed.cursor * size
            cursor = min(done // chosen, -(-points // chosen) - 1)
            here, again, size = (deed.epoch, cursor), max(0, min(done, points) - cursor * chosen), chosen
        yield Step(deed, begun, again)


def points_again(run: DoneRun) -> int:
    """Points that a run was trained on once more within an epoch, all of them counted."""
    return sum(step.again for step in course_of(run))
