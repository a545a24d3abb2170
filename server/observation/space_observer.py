"""Says how layers of a running session see points and plane; looking never changes training."""

from __future__ import annotations

from collections.abc import Callable

from engine import Trainer
from engine.inspection.plane import View
from engine.inspection.space import LayerChoice, Space
from server.compute.turns import ThreadLoad
from server.observation.throttle import Throttle
from server.wire.inbound import SetSpace
from server.wire.outbound import space_message
from server.wire.place_faults import space_faults

# Seconds between two looks, and the share of the thread's time that all sessions' looks together may take at most.
_EVERY, _SHARE = 0.125, 0.2
_NOTHING = SetSpace(type="space", layers=[])


class SpaceObserver:
    """Looks at the layers a page has asked for.

    Args:
        clock: returns seconds; only differences count.
        say: takes each thing there is to tell the page.
        view: the plane that maps show now.
    """

    def __init__(
        self, clock: Callable[[], float], say: Callable[[dict[str, object]], None], view: Callable[[], View]
    ) -> None:
        self._say, self._view = say, view
        self._wanted = _NOTHING
        # Made when it is first looked at: most pages never do.
        self._space: Space | None = None
        self._throttle = Throttle(clock)

    def choose(self, wanted: SetSpace) -> None:
        """Looks at these layers from now on; at none where the run has not all of them."""
        self._wanted = wanted
        self._throttle.ask(owed=bool(wanted.layers))
        self._throttle.hurry()

    def forget(self) -> None:
        """Looks at nothing from now on."""
        self.choose(_NOTHING)

    def start_run(self) -> None:
        """Another run, or the same one changed."""
        self._space = None
        self._throttle.hurry()

    def due(self) -> float:
        """When the newest state shown is to be looked at, where that was put off; infinity where it was not."""
        return self._throttle.due()

    def show(self, trainer: Trainer, run: int, load: ThreadLoad) -> None:
        """Says what is seen of the state of the frame just before, where that is due."""
        self._throttle.ask(owed=bool(self._wanted.layers))
        self.catch_up(trainer, run, load)

    def catch_up(self, trainer: Trainer, run: int, load: ThreadLoad) -> None:
        """Says what was put off and is due by now; the state must be that of the last frame, or newer."""
        if not self._wanted.layers or space_faults(trainer, self._wanted):
            self._space = None
            self._throttle.ask(owed=False)
            return
        if not self._throttle.start_if_due():
            return
        view = self._view()
        if self._space is None:
            self._space = Space(trainer, view)
        elif self._space.view != view:
            self._space.set_view(view)
        choices = [LayerChoice(one.layer, _pair(one.axes)) for one in self._wanted.layers]
        self._say(space_message(run, trainer, self._space.look(choices)))
        self._throttle.end(_EVERY, _SHARE, load.sharers)


def _pair(axes: list[int] | None) -> tuple[int, int] | None:
    return None if axes is None else (axes[0], axes[1])
