"""Shows the loss around a running session's parameters; looking never changes training."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine import Fault, Trainer
from engine.inspection.landscape import Choice, Survey, Window, look, survey_bytes
from engine.inspection.landscape_path import ParameterPath, is_drawable
from engine.inspection.landscape_planes import NoPlaneError, parameter_index
from engine.validation.finite import in_json
from engine.validation.messages import rule
from server.compute.turns import ThreadLoad
from server.observation.throttle import Throttle
from server.wire import inbound
from server.wire.outbound import landscape_message
from server.wire.place_faults import landscape_faults

# Seconds between two pictures, and between two looks at where the run is on one; and the share of the thread's time
# that all sessions' pictures, and all their looks, may take at most.
_SURVEY_EVERY, _LOOK_EVERY = 0.35, 0.1
_SURVEY_SHARE, _LOOK_SHARE = 0.2, 0.1
# A picture is made in parts, so that others have their turns meanwhile: places found before the clock is read, and
# seconds of a turn.
_PLACES, _TURN = 16, 0.006
# A click is of a picture that was seen, which may not be the newest any more.
_KEPT = 4


class LandscapeObserver:
    """Makes the pictures that a page has asked for, one after the other, and says where the run is on the newest.

    Args:
        clock: returns seconds; only differences count.
        say: takes each thing there is to tell the page.
        path: that the run's parameters have taken.
    """

    def __init__(
        self, clock: Callable[[], float], say: Callable[[dict[str, object]], None], path: ParameterPath
    ) -> None:
        self._clock, self._say, self._path = clock, say, path
        self._wanted: inbound.LandscapeChoice | None = None
        self._looks = Throttle(clock)
        self._number, self._started = 0, -math.inf
        self._start_anew()

    def _start_anew(self) -> None:
        """No picture is under way, none has been made, and there is no reason to wait for one."""
        self._under_way: Survey | None = None
        self._made: dict[int, Survey] = {}
        self._before: Window | None = None
        self._took, self._next, self._owed = 0.0, -math.inf, False
        self._looks.ask(owed=False)
        self._looks.hurry()

    def choose(self, wanted: inbound.LandscapeChoice | None) -> None:
        """Looks at this from now on, or at nothing."""
        if wanted != self._wanted:
            self._wanted = wanted
            self._start_anew()

    def bytes(self, trainer: Trainer) -> int:
        """About how much memory the pictures take."""
        return 0 if self._wanted is None else survey_bytes(trainer, kept=_KEPT)

    def start_run(self) -> None:
        """Another run, or the same one changed."""
        self._start_anew()

    def due(self) -> float:
        """When there is something to look at; infinity where there is not."""
        if self._under_way is not None:
            return -math.inf
        return min(self._next if self._owed else math.inf, self._looks.due())

    def show(self, trainer: Trainer, run: int, load: ThreadLoad, *, diverged: bool) -> None:
        """Says what is due of the state of the frame just before."""
        if self._wanted is None:
            return
        if diverged or trainer.nonfinite_layer() is not None:
            self._start_anew()
            self._miss(trainer, run, "diverged")
            return
        self._owed = True
        if not is_drawable(trainer.network.parameters):
            # A picture from before would have nothing of what is now.
            self._under_way = None
            self._made.clear()
        self._looks.ask(owed=bool(self._made))
        self.catch_up(trainer, run, load)

    def catch_up(self, trainer: Trainer, run: int, load: ThreadLoad) -> None:
        """Goes on with the picture under way, or says what was put off and is due by now."""
        if self._wanted is None or trainer.nonfinite_layer() is not None:
            return
        if self._under_way is None and self._owed and self._clock() >= self._next:
            self._begin(trainer, run)
        if self._under_way is not None:
            self._go_on(trainer, run, self._under_way, load)
        if self._looks.start_if_due():
            self._tell(trainer, run)
            self._looks.end(_LOOK_EVERY, _LOOK_SHARE, load.sharers)

    def _begin(self, trainer: Trainer, run: int) -> None:
        assert self._wanted is not None
        self._owed, self._started = False, self._clock()
        try:
            if landscape_faults(trainer, self._wanted):
                raise NoPlaneError("gone")
            self._under_way = Survey(trainer, self._path.moments, _choice(trainer, self._wanted), self._before)
        except NoPlaneError as error:
            self._made.clear()
            self._looks.ask(owed=False)
            self._miss(trainer, run, error.reason)
            self._next = self._started + _SURVEY_EVERY
        self._took = self._clock() - self._started

    def _go_on(self, trainer: Trainer, run: int, survey: Survey, load: ThreadLoad) -> None:
        began = self._clock()
        while survey.find(_PLACES) and self._clock() - began < _TURN:
            pass
        if survey.done:
            self._under_way, self._before = None, survey.window
            self._number += 1
            self._made[self._number] = survey
            for old in list(self._made)[:-_KEPT]:
                del self._made[old]
            self._looks.ask(owed=False)
            self._tell(trainer, run, new=True)
            survey.release()
            took = self._took + self._clock() - began
            self._next = self._started + max(_SURVEY_EVERY, took * load.sharers / _SURVEY_SHARE)
        self._took += self._clock() - began

    # What is said.

    def _miss(self, trainer: Trainer, run: int, reason: str) -> None:
        assert self._wanted is not None
        wanted, since = self._wanted.model_dump(), self._since()
        self._say(landscape_message(run, trainer, wanted, missing=reason, since=since))

    def _since(self) -> float:
        return self._path.moments[0].epoch if self._path.moments else 0.0

    def _tell(self, trainer: Trainer, run: int, *, new: bool = False) -> None:
        """Says where the run is on the newest picture; with `new`, the picture as well."""
        assert self._wanted is not None
        survey = self._made[self._number]
        moments = self._path.moments
        kept = np.array([one.parameters for one in moments], np.float64).reshape(len(moments), -1)
        places = survey.plane.coordinates(kept) if moments else kept
        path = [[one.epoch, *_short(place)] for one, place in zip(moments, places, strict=True)]
        present = look(trainer, survey)
        seen = {**asdict(present), "place": present.place.tolist(), "gradient": present.gradient.tolist()}
        seen["step"] = None if present.step is None else present.step.tolist()
        self._say(
            landscape_message(
                run,
                trainer,
                self._wanted.model_dump(),
                missing=None,
                since=self._since(),
                survey=self._number,
                surface=_surface(survey) if new else None,
                present=in_json(seen),
                path=in_json(path),
            )
        )

    # Setting the parameters.

    def move_faults(self, move: inbound.Move) -> list[Fault]:
        """Why the run cannot be moved there; empty where it can."""
        survey = self._made.get(move.survey)
        if survey is None:
            numbers = list(self._made)
            gone = rule("landscape_gone", first=numbers[0], last=numbers[-1]) if numbers else rule("landscape_none")
            return [Fault("move.survey", gone, move.survey)]
        if survey.window.holds(np.array(move.place)):
            return []
        half = survey.window.half
        return [
            Fault(f"move.place[{axis}]", rule("landscape_outside", low=middle - half, high=middle + half), value)
            for axis, (middle, value) in enumerate(zip(survey.window.middle, move.place, strict=True))
            if not abs(value - middle) <= half * (1 + 1e-6)
        ]

    def parameters_at(self, move: inbound.Move) -> NDArray[Any]:
        """All parameters at a place of a picture, shape (n_parameters,)."""
        return self._made[move.survey].plane.place(*move.place)


def _choice(trainer: Trainer, wanted: inbound.LandscapeChoice) -> Choice:
    places = [parameter_index(trainer.network, one.layer, one.unit, one.source) for one in wanted.weights or []]
    first, second = places or (0, 1)
    return Choice(wanted.plane, (first, second), wanted.seed, wanted.of, wanted.around, wanted.size)


def _surface(survey: Survey) -> dict[str, object]:
    form, window = survey.form(), survey.window
    return {
        "middle": list(window.middle),
        "half": window.half,
        "side": len(survey.xs),
        "losses": survey.losses,
        "epoch": survey.epoch,
        "batch": survey.batch,
        "share": survey.share,
        "form": None if form is None else in_json(asdict(form)),
    }


def _short(place: NDArray[Any]) -> list[float]:
    """Coordinates with as many digits as a picture can show."""
    return [float(f"{value:.7g}") for value in place.tolist()]
