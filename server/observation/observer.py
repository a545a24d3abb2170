"""What the page looks into: layers, a neuron, the next batch, measures, scenes, spaces, landscapes, quick looks."""

from __future__ import annotations

from collections.abc import Callable

from engine import Evaluation, Fault, Trainer
from engine.inspection.landscape_path import ParameterPath
from engine.inspection.layer_health import inspect
from engine.inspection.neuron_arithmetic import explain
from engine.inspection.next_batch import walk_next_batch
from engine.inspection.plane import View
from engine.inspection.verdicts.table import judge
from engine.training.history import HistoryPoint, thin
from engine.validation.limits import DEFAULT_LIMITS, Limits
from engine.validation.messages import rule
from server.compute.turns import ThreadLoad
from server.observation.claim_measures import ClaimMeasures
from server.observation.landscape import LandscapeObserver
from server.observation.lesson_scene import SceneObserver
from server.observation.quick_looks import QuickLooks
from server.observation.space_observer import SpaceObserver
from server.observation.throttle import Throttle
from server.wire import inbound, outbound

# Seconds between two looks at the layers: while somebody reads them, and while only badges show.
_FULL_EVERY, _BADGES_EVERY = 0.25, 1.0
_NEURON_EVERY = _BATCH_EVERY = 0.1
# Losses kept for a verdict on how they go.
_MOMENTS = 240
# Looking may take at most this share of the time between two looks; and where only badges show, all sessions' looks
# together this share of the thread they take turns on.
_SHARE = 0.2
_BADGES_SHARE = 0.06


class Observer:
    """Looks into a trainer now and then; never changes it.

    Args:
        clock: returns seconds; only differences count.
        say: takes each thing there is to tell the page.
        view: the plane that maps show now.
        path: that the run's parameters have taken.
        limits: of experiments, which no remedy goes beyond.

    Attributes:
        space: looks at the layers' spaces.
        landscape: looks at the loss around the run.
    """

    def __init__(
        self,
        clock: Callable[[], float],
        say: Callable[[dict[str, object]], None],
        view: Callable[[], View],
        path: ParameterPath,
        limits: Limits = DEFAULT_LIMITS,
    ) -> None:
        self._say, self._limits = say, limits
        self._wanted = inbound.WATCH_NOTHING
        self._layers, self._neuron, self._batch = Throttle(clock), Throttle(clock), Throttle(clock)
        self._moments: list[HistoryPoint] = []
        self._claims = ClaimMeasures(clock, say)
        self._scene = SceneObserver(clock, say)
        self.space = SpaceObserver(clock, say, view)
        self.looks = QuickLooks(clock, say)
        self.landscape = LandscapeObserver(clock, say, path)

    def start_run(self, *, anew: bool) -> None:
        """Another run, or the same one changed; with `anew`, what its losses were counts no more."""
        self._hurry()
        self._claims.start_run(anew=anew)
        self._scene.start_run(anew=anew)
        self.space.start_run()
        self.looks.start_run()
        self.landscape.start_run()
        if anew:
            self._moments.clear()

    def watch(self, wanted: inbound.Watch | inbound.Measure) -> None:
        """Looks at this from now on."""
        if isinstance(wanted, inbound.Measure):
            self._scene.choose(wanted.scene if self._claims.measure(wanted) else None)
            return
        self._wanted = wanted
        self._hurry()

    def forget(self) -> None:
        """Looks at nothing from now on but the badges."""
        self.watch(inbound.WATCH_NOTHING)
        self.watch(inbound.Measure(type="measure", wanted=[]))
        self.space.forget()
        self.looks.choose(inbound.LOOK_AT_NOTHING)
        self.landscape.choose(None)

    def before_training(self, trainer: Trainer) -> None:
        """Called before every slice of training."""
        self._claims.before_training(trainer)
        self._scene.before_training(trainer)

    def note_epoch(self, trainer: Trainer) -> None:
        """Called after every epoch."""
        self._claims.note_epoch(trainer)
        self._scene.note_epoch(trainer)

    def _hurry(self) -> None:
        self._layers.hurry()
        self._neuron.hurry()
        self._batch.hurry()

    def _ask(self, *, owed: bool) -> None:
        self._layers.ask(owed=owed)
        self._neuron.ask(owed=owed)
        self._batch.ask(owed=owed)

    def _note(self, epoch: float, train_loss: float, test_loss: float) -> None:
        """Losses as a frame had them; the epoch with its fraction, or the first batches would replace the start."""
        moments = self._moments
        if moments and moments[-1].epoch >= epoch:
            # An edit, or a step back.
            while moments and moments[-1].epoch >= epoch:
                moments.pop()
        moments.append(HistoryPoint(epoch, train_loss, test_loss))
        thin(moments, _MOMENTS)

    def faults(self, trainer: Trainer, wanted: inbound.Watch | inbound.Measure | None = None) -> list[Fault]:
        """Why what is asked for is not there; empty where it is."""
        return self._claims.faults(wanted) if isinstance(wanted, inbound.Measure) else self._neuron_faults(trainer)

    def _neuron_faults(self, trainer: Trainer) -> list[Fault]:
        choice = self._wanted.neuron
        if choice is None:
            return []
        count = len(getattr(trainer.data, choice.part))
        if choice.sample >= count:
            return [Fault("watch.neuron.sample", rule("less", limit=count), choice.sample)]
        shape = trainer.network.shape
        if not 1 <= choice.layer < len(shape):
            return [Fault("watch.neuron.layer", rule("place", first=1, last=len(shape) - 1), choice.layer)]
        if choice.unit >= shape[choice.layer]:
            return [Fault("watch.neuron.unit", rule("place", first=0, last=shape[choice.layer] - 1), choice.unit)]
        return []

    def due(self) -> float:
        """When the newest state shown is to be looked into, where that was put off; infinity where it was not."""
        looks = (
            self._layers,
            self._neuron,
            self._batch,
            self._claims,
            self._scene,
            self.space,
            self.looks,
            self.landscape,
        )
        return min(one.due() for one in looks)

    def show(
        self, trainer: Trainer, run: int, seen: Evaluation, load: ThreadLoad, *, playing: bool, diverged: bool
    ) -> None:
        """Says what is due of a state and its losses. Called after a frame, so only where something changed."""
        self._claims.show(trainer, run, playing=playing)
        self._scene.show(trainer, run, load)
        self.space.show(trainer, run, load)
        self.looks.show(trainer, run, load)
        self.landscape.show(trainer, run, load, diverged=diverged)
        # Layers and neurons have nothing to say of numbers that are not finite.
        if not diverged:
            epoch = trainer.epoch + trainer.cursor / trainer.batches_per_epoch
            self._note(epoch, seen.train_loss, seen.test_loss)
            self._ask(owed=True)
            self.catch_up(trainer, run, load)

    def catch_up(self, trainer: Trainer, run: int, load: ThreadLoad) -> None:
        """Says what was put off and is due by now; the state must be that of the last frame, or newer."""
        self._claims.catch_up(trainer, run)
        self._scene.catch_up(trainer, run, load)
        self.space.catch_up(trainer, run, load)
        self.looks.catch_up(trainer, run, load)
        self.landscape.catch_up(trainer, run, load)
        if trainer.nonfinite_layer() is not None:
            self._ask(owed=False)
            return
        choice = self._wanted.neuron
        if choice is None or self._neuron_faults(trainer):
            self._neuron.ask(owed=False)
        elif self._neuron.start_if_due():
            sums = explain(trainer, choice.part, choice.sample, choice.layer, choice.unit)
            self._say(outbound.arithmetic_message(run, trainer, choice, sums))
            self._neuron.end(_NEURON_EVERY, _SHARE)
        place = self._wanted.batch
        if place is None or len(trainer.data.train) == 0:
            self._batch.ask(owed=False)
        elif self._batch.start_if_due():
            self._say(outbound.next_batch_message(run, trainer, walk_next_batch(trainer, place)))
            self._batch.end(_BATCH_EVERY, _SHARE)
        if not self._layers.start_if_due():
            return
        full = self._wanted.layers
        layers = inspect(trainer, full=full)
        verdicts = [one.document() for one in judge(trainer, layers, self._moments, self._limits)]
        self._say(outbound.diagnosis_message(run, trainer, full=full, layers=layers, verdicts=verdicts))
        if full:
            self._layers.end(_FULL_EVERY, _SHARE)
        else:
            self._layers.end(_BADGES_EVERY, _BADGES_SHARE, load.sharers)
