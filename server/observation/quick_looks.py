"""Takes the quick looks that a page asks for; looking never changes training, and a long look is taken in parts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from engine import Trainer
from engine.inspection.changes_since import Moment, find_changes, moment_of
from engine.inspection.evaluation_pass import Look
from engine.inspection.largest_losses import find_largest_losses
from engine.inspection.slope_check import check_slope
from engine.inspection.unit_importance import measure_importance
from server.compute.turns import ThreadLoad
from server.observation.throttle import Throttle
from server.wire import inbound
from server.wire.outbound import look_message
from server.wire.place_faults import looks_faults

# Seconds between two looks of a kind, and the share of the thread's time that all sessions' looks of a kind together
# may take at most.
_EVERY, _SHARE = 0.25, 0.1
# Seconds after which the rest of a look waits for another turn.
_PART = 0.004

Since = Literal["run", "play", "step"]


class _Kind:
    """One kind of look: what it is of, how far the one under way is, and when the next is due."""

    def __init__(self, name: str, clock: Callable[[], float]) -> None:
        self.name = name
        self.choice: object = None
        self.look: Look | None = None
        self.place = (0, 0, 0)
        # A state has been shown since the look under way began.
        self.behind = False
        self.throttle = Throttle(clock)

    @property
    def wanted(self) -> bool:
        return bool(self.choice)

    def choose(self, choice: object) -> None:
        """Looks at this from now on; what is under way counts no more where it is of something else."""
        if choice == self.choice:
            return
        self.choice = choice
        self.start_anew()

    def start_anew(self) -> None:
        self.look, self.behind = None, False
        self.throttle.hurry()
        self.throttle.ask(owed=self.wanted)


class QuickLooks:
    """Looks at a trainer now and then.

    Args:
        clock: returns seconds; only differences count.
        say: takes each thing there is to tell the page.
    """

    def __init__(self, clock: Callable[[], float], say: Callable[[dict[str, object]], None]) -> None:
        self._clock, self._say = clock, say
        self._kinds = [_Kind(name, clock) for name in ("importance", "losses", "slope", "changes")]
        self._wanted = inbound.LOOK_AT_NOTHING
        self._since: Since = "run"
        self._moment: Moment | None = None

    def choose(self, wanted: inbound.Looks) -> None:
        """Looks at this from now on."""
        self._wanted = wanted
        for kind in self._kinds:
            kind.choose(getattr(wanted, kind.name))

    def begin(self, trainer: Trainer, since: Since) -> None:
        """Changes are told since now: a run has come, or begins to move."""
        self._moment, self._since = moment_of(trainer), since
        self._kinds[-1].start_anew()

    def start_run(self) -> None:
        """Another run, or the same one changed."""
        for kind in self._kinds:
            kind.start_anew()

    def due(self) -> float:
        """When the newest state shown is to be looked at, where that was put off; infinity where it was not."""
        return min(kind.throttle.due() for kind in self._kinds)

    def show(self, trainer: Trainer, run: int, load: ThreadLoad) -> None:
        """Says what is seen of the state of the frame just before, where that is due."""
        for kind in self._kinds:
            kind.behind = kind.look is not None
            kind.throttle.ask(owed=kind.wanted)
        self.catch_up(trainer, run, load)

    def catch_up(self, trainer: Trainer, run: int, load: ThreadLoad) -> None:
        """Goes on with what is due by now; the state must be that of the last frame, or newer."""
        for kind in self._kinds:
            if kind.wanted and kind.throttle.start_if_due():
                self._go_on(kind, trainer, run, load)

    def _go_on(self, kind: _Kind, trainer: Trainer, run: int, load: ThreadLoad) -> None:
        finite = trainer.nonfinite_layer() is None
        if kind.look is None:
            kind.place = (run, trainer.epoch, trainer.cursor)
            if finite:
                kind.look = self._start(kind.name, trainer)
                if kind.look is None:
                    # It was there in the run before.
                    kind.throttle.ask(owed=False)
                    return
        found: dict[str, object] | None = None
        if kind.look is not None:
            until = self._clock() + _PART
            try:
                next(kind.look)
                while self._clock() < until:
                    next(kind.look)
            except StopIteration as end:
                found, kind.look = end.value, None
            else:
                kind.throttle.end(0.0, _SHARE, load.sharers)
                kind.throttle.ask()
                return
        choice = kind.choice.model_dump() if isinstance(kind.choice, inbound.Choice) else kind.choice
        self._say(look_message(*kind.place, kind.name, choice, found))
        kind.throttle.end(_EVERY, _SHARE, load.sharers)
        kind.throttle.ask(owed=kind.behind)
        kind.behind = False

    def _start(self, name: str, trainer: Trainer) -> Look | None:
        """A look at what is wanted as it is now; None where it is not there."""
        wanted = self._wanted
        if any(fault.path.startswith(f"looks.{name}") for fault in looks_faults(trainer, wanted)):
            return None
        if name == "importance" and wanted.importance:
            return measure_importance(trainer, wanted.importance.part, wanted.importance.held)
        if name == "losses" and wanted.losses:
            return find_largest_losses(trainer, wanted.losses.part)
        if name == "slope" and wanted.slope:
            return check_slope(trainer, wanted.slope.layer, wanted.slope.unit, wanted.slope.source)
        return self._changes(trainer)

    def _changes(self, trainer: Trainer) -> Look | None:
        return None if self._moment is None else _with(find_changes(trainer, self._moment), {"since": self._since})


def _with(look: Look, more: dict[str, object]) -> Look:
    """A look that finds this as well."""
    found = yield from look
    return more | found
