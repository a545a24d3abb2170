"""Makes a session's frames: when one may go out, and what is in it."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from engine import Evaluation, Trainer
from engine.inspection.place_values import PlaceValues
from engine.inspection.plane import View, make_view
from engine.inspection.unit_maps import UnitMaps
from server.compute.turns import ThreadLoad
from server.observation.frame_budget import FrameBudget, MapResolution
from server.settings import Settings
from server.wire.feature_maps import maps_message
from server.wire.frame import BUSY, DIVERGED, PLAYING, FrameHeader, Place, encode_frame
from server.wire.inbound import Focus, SetView
from server.wire.place_faults import probe_faults, view_faults

# Seconds of training after which the measured speed is renewed: long enough to be steady, short enough to follow.
_SPEED_WINDOW = 0.5
# Fewer cells along a side show nothing.
_COARSEST = 10


class FramePainter:
    """The pictures of one session: at most so many a second, and so many on their way.

    Args:
        settings: frames a second and credits.
        clock: returns seconds; only differences count.
        meter: seconds the calling thread has computed: a picture costs nothing while others have the core.

    Attributes:
        probed: the place whose values are said, a number for every input; None for none.
    """

    def __init__(
        self, settings: Settings, clock: Callable[[], float], meter: Callable[[], float] = time.thread_time
    ) -> None:
        self._clock, self._meter = clock, meter
        self._begun = self._spent = 0.0
        self._credits = settings.credits
        self._budget = FrameBudget(1.0 / settings.frames_per_second)
        self._sent = 0
        self._acknowledged = 0
        self._next = -math.inf
        self._measured_at = clock()
        self._measured_step = 0
        self._epochs_per_second = 0.0
        self._wanted = SetView(type="view")
        self._owes_maps = False
        self.probed: list[float] | None = None

    def attach(self, trainer: Trainer) -> None:
        """Paints this trainer from now on; a view or a probe that its inputs do not allow is given up."""
        self._trainer = trainer
        self.set_probe(None if self.probed is None or probe_faults(trainer, self.probed) else self.probed)
        self.set_view(SetView(type="view") if view_faults(trainer, self._wanted) else self._wanted)
        # With two inputs the page has the maps from the catalogue.
        self._owes_maps = trainer.experiment.n_inputs != 2
        self._budget.forget()
        self._make_picture()
        self.restart_speed()

    def set_view(self, wanted: SetView) -> None:
        """Paints this view of the inputs from now on; it must be one of them."""
        self._wanted, self._owes_maps = wanted, True
        self._view = make_view(self._trainer, wanted.axes, wanted.held)

    @property
    def view(self) -> View:
        """Which plane of the inputs maps show."""
        return self._view

    def set_probe(self, inputs: list[float] | None) -> None:
        """Says all units' values at this place from now on; it must be one of the run's."""
        self.probed = inputs
        self._place = None if inputs is None else PlaceValues(self._trainer, inputs)

    def take_maps(self, run: int) -> dict[str, object] | None:
        """The features' maps in the view of the frame painted last, where that is another than before."""
        owed, self._owes_maps = self._owes_maps, False
        return maps_message(self._trainer, run, self._picture.view) if owed else None

    def _make_picture(self) -> None:
        self._resolution: MapResolution = self._budget.resolution
        units = sum(layer.units for layer in self._trainer.network.layers)
        side = max(_COARSEST, round(unit_side(units) * self._resolution.units))
        self._picture = UnitMaps(self._trainer, unit_side=side, map_side=self._resolution.side, view=self._view)

    def restart_speed(self) -> None:
        """Training starts or stops here: the speed is measured anew."""
        self._measured_at, self._measured_step, self._epochs_per_second = self._clock(), self._trainer.step, 0.0

    def acknowledge(self, sequence: int) -> None:
        """The page has drawn this frame and all before it; numbers never sent, or taken back, are ignored."""
        if self._acknowledged < sequence <= self._sent:
            self._acknowledged = sequence

    @property
    def next(self) -> float:
        """When the next frame may be painted, if the page has acknowledged enough by then."""
        return self._next

    def due(self) -> float:
        """When the next frame may be painted; infinity while the page owes acknowledgements."""
        return self._next if self._sent - self._acknowledged < self._credits else math.inf

    def start_timing(self) -> None:
        """Work on a picture begins, the evaluation included: notes the time, and what the thread has computed."""
        self._begun, self._spent = self._clock(), self._meter()

    def claim(self) -> float:
        """Seconds that a picture is likely to take in this turn; 0 where none is due."""
        return self._budget.cost if self.due() <= self._clock() else 0.0

    def paint(
        self,
        evaluation: Evaluation,
        *,
        run: int,
        playing: bool,
        diverged: bool,
        focus: Focus | None,
        load: ThreadLoad,
        behind: float = 0.0,
    ) -> bytes:
        """One frame of the state as it is, begun with `start_timing`.

        Args:
            evaluation: losses and accuracies of this state.
            run: counter of the run.
            playing: flag of the frame.
            diverged: flag of the frame.
            focus: unit of the large map, None for the output.
            load: sessions that have a turn on the compute thread; see `FrameBudget` for what then gives way.
            behind: how far the run is behind its pace, from 0 to 1.
        """
        trainer = self._trainer
        self._measure(self._begun)
        if self._resolution != self._budget.resolution:
            self._make_picture()
        self._sent += 1
        header = FrameHeader(
            flags=PLAYING * playing | DIVERGED * diverged | BUSY * self._budget.busy,
            sequence=self._sent,
            run=run,
            epoch=trainer.epoch,
            batch=trainer.cursor,
            batches_per_epoch=trainer.batches_per_epoch,
            step=trainer.step,
            train_loss=evaluation.train_loss,
            test_loss=evaluation.test_loss,
            learning_rate=trainer.learning_rate,
            train_accuracy=evaluation.train.accuracy,
            test_accuracy=evaluation.test.accuracy,
            epochs_per_second=self._epochs_per_second,
            focus_layer=focus.layer if focus else -1,
            focus_unit=focus.unit if focus else -1,
            train_r2=evaluation.train.r2,
            test_r2=evaluation.test.r2,
        )
        if self._view != self._picture.view:
            self._picture.set_view(self._view)
        units, large = self._picture.both(focus.layer, focus.unit) if focus else self._picture.both()
        counts = _confusion(evaluation, trainer.n_classes)
        place = None if self._place is None else Place(self._place.inputs, self._place.run())
        frame = encode_frame(header, trainer.network.parameters, units, large, counts, _wrong(evaluation), place)
        interval = self._budget.note(self._meter() - self._spent, load, self._clock(), behind)
        self._next = max(self._next, self._begun - interval) + interval
        return frame

    def _measure(self, now: float) -> None:
        elapsed = now - self._measured_at
        if elapsed >= _SPEED_WINDOW:
            steps = self._trainer.step - self._measured_step
            self._epochs_per_second = max(steps, 0) / self._trainer.batches_per_epoch / elapsed
            self._measured_at, self._measured_step = now, self._trainer.step


def _confusion(evaluation: Evaluation, classes: int) -> NDArray[np.uint32]:
    """Both matrices; zeros where a part has no points, or its loss is not finite."""
    nothing = (0,) * (classes * classes)
    counts = (evaluation.train.confusion or nothing) + (evaluation.test.confusion or nothing)
    return np.array(counts, np.uint32).reshape(2, classes, classes)


def _wrong(evaluation: Evaluation) -> NDArray[np.bool_] | None:
    """Of all points, the training points first; None in regression.

    Where their loss is not finite nothing is said of the test points, and of no point where that of the training points
    is not.
    """
    train, test = evaluation.train.wrong, evaluation.test.wrong
    return train if train is None or test is None else np.concatenate((train, test))


def unit_side(units: int) -> int:
    """Cells along the side of a unit's map: fewer where there are many units, which are drawn smaller."""
    return 30 if units <= 64 else 20 if units < 200 else 12
