"""Says what a lesson's picture shows of a running session; looking never changes training."""

from __future__ import annotations

from collections.abc import Callable

from engine import Trainer
from engine.lessons.scenes import RECORDS, Record, look_at
from server.compute.turns import ThreadLoad
from server.observation.throttle import Throttle
from server.wire.outbound import scene_message

# Seconds between two looks, and the share of the thread's time that all sessions' looks together may take at most.
_EVERY, _SHARE = 0.1, 0.2


class SceneObserver:
    """Looks at the scene a page has asked for.

    Args:
        clock: returns seconds; only differences count.
        say: takes each thing there is to tell the page.
    """

    def __init__(self, clock: Callable[[], float], say: Callable[[dict[str, object]], None]) -> None:
        self._say = say
        self._name: str | None = None
        # Of the run's course, where the scene is of that.
        self._record: Record | None = None
        self._throttle = Throttle(clock)

    def choose(self, name: str | None) -> None:
        """Looks at this scene from now on, or at none."""
        if name != self._name:
            self._name = name
            self._begin_record()
        self._throttle.ask(owed=name is not None)
        self._throttle.hurry()

    def start_run(self, *, anew: bool) -> None:
        """Another run, or the same one changed; with `anew`, its record begins here."""
        self._throttle.hurry()
        if anew:
            self._begin_record()

    def _begin_record(self) -> None:
        self._record = RECORDS[self._name]() if self._name in RECORDS else None

    def before_training(self, trainer: Trainer) -> None:
        """Called before every slice of training: the last state before the first batch is the run's beginning."""
        if self._record is not None and not trainer.step:
            self._record.note(trainer)

    def note_epoch(self, trainer: Trainer) -> None:
        """Called after every epoch."""
        if self._record is not None and trainer.nonfinite_layer() is None:
            self._record.note(trainer)

    def due(self) -> float:
        """When the newest state shown is to be looked at, where that was put off; infinity where it was not."""
        return self._throttle.due()

    def show(self, trainer: Trainer, run: int, load: ThreadLoad) -> None:
        """Says what is seen of the state of the frame just before, where that is due."""
        self._throttle.ask(owed=self._name is not None)
        self.catch_up(trainer, run, load)

    def catch_up(self, trainer: Trainer, run: int, load: ThreadLoad) -> None:
        """Says what was put off and is due by now; the state must be that of the last frame, or newer."""
        if self._name is None or not self._throttle.start_if_due():
            return
        scene = look_at(self._name, trainer, self._record)
        self._say(scene_message(run, trainer, self._name, scene))
        self._throttle.end(_EVERY, _SHARE, load.sharers)
