"""The run a session has now, and everything that follows it: what it is drawn by, kept by and told by."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from engine import Fault, Trainer
from engine.deeds.deed import Deed
from engine.inspection.landscape_path import ParameterPath, path_bytes
from engine.inspection.verdicts.table import judge_divergence
from server.compute.memory import MemoryShare
from server.compute.pace import Pace
from server.observation.frame_painter import FramePainter
from server.observation.observer import Observer
from server.session.checkpoints import CheckpointSchedule
from server.session.following import Following
from server.session.paced_trainer import PacedTrainer
from server.session.reading import Reader
from server.session.run_description import run_message
from server.session.snapshots import SnapshotSchedule
from server.settings import Settings
from server.wire import inbound, outbound
from server.wire.place_faults import focus_faults

Say = Callable[[dict[str, object] | bytes], None]


class CurrentRun:
    """One run, how far it may go, and who looks at it.

    Args:
        settings: limits and rates.
        clock: returns seconds; only differences count.
        say: takes each thing there is to tell the page, in order.
        memory: its share of what all runs may take.

    Attributes:
        paced: the trainer.
        focus: the unit that has the large map; None for the output.
        path: that its parameters have taken.
        number: counts the runs of a session.
        epochs: trained in all.
        stale: whether a picture would show something new.
        announces: whether the page is told each deed.
        following: the run of somebody else that this one is to be; None while it is the page's own.
    """

    def __init__(self, settings: Settings, clock: Callable[[], float], say: Say, memory: MemoryShare) -> None:
        self.clock, self.say, self._memory = clock, say, memory
        self.reader = Reader(memory, say)
        self.painter = FramePainter(settings, clock)
        self.checkpoints = CheckpointSchedule()
        self.path = ParameterPath()
        self._limits = settings.limits
        self.observer = Observer(clock, say, lambda: self.painter.view, self.path, settings.limits)
        self.snapshots = SnapshotSchedule()
        self.number = self.epochs = 0
        self.stale = self.announces = False
        self.following: Following | None = None
        self.crowded: Callable[[], bool] = lambda: False
        """Whether much waits to be sent to a page that does not read."""

    def set_out(self, hello: inbound.Hello) -> None:
        """Plays as `hello` says, and shows what it points at."""
        self.focus, self.painter.probed = hello.focus, hello.probe
        self.pace = Pace(hello.speed, hello.playing, self.clock())

    @property
    def trainer(self) -> Trainer:
        return self.paced.trainer

    @property
    def playing(self) -> bool:
        """Whether it trains on until told otherwise: where it follows another, whether that one does."""
        return self.pace.playing if self.following is None else self.following.playing

    def end_following(self) -> None:
        """The run is the page's own again, and stands where it is."""
        if self.following is not None:
            self.following = None
            self.pace.pause()

    def tell_deeds(self, deeds: Iterable[Deed]) -> None:
        """Says what was done to the run just now, where the page wants to know."""
        if self.announces:
            for deed in deeds:
                self.say(outbound.deed_message(deed.document()))

    def take(self, trainer: Trainer) -> None:
        """The session's first trainer, in a finite state."""
        self.paced = PacedTrainer(trainer, self.pace, self.clock, self._end_epoch)
        self.attach(trainer)

    def attach(self, trainer: Trainer) -> None:
        """Goes on with this trainer in this finite state: a new one, or one that has begun anew."""
        self.following = None
        self.paced.attach(trainer)
        self.checkpoints.start_run(trainer)
        self.painter.attach(trainer)
        self.observer.looks.begin(trainer, "run")
        self.path.attach(trainer)
        self.stale = True

    def stand_at(self, unwrap: Callable[[], bytes]) -> None:
        """Goes on from a moment of this or another run, paused."""
        if trainer := self.reader.trainer(unwrap):
            self.pace.pause()
            self.attach(trainer)
            self.announce(None, reset=False)
            self.say_data()
            self.check_focus()

    def announce(self, id: int | None, *, reset: bool, changed: list[str] | None = None) -> None:
        """Says what the run is from now on; `id` is of the `configure` this answers."""
        self.number += 1
        self.take_memory()
        self.observer.start_run(anew=reset)
        self.snapshots.start_run(anew=reset)
        self.say(run_message(self.trainer, id=id, run=self.number, reset=reset, changed=changed or []))
        if reset:
            self._keep_moment()

    def take_memory(self) -> None:
        """Counts what the run takes, with its path and the pictures of the loss around it."""
        beside = path_bytes(self.trainer.network.parameters.size) + self.observer.landscape.bytes(self.trainer)
        self._memory.take(self.trainer.experiment, beside=beside)

    def refuses(self, faults: list[Fault]) -> bool:
        """Says what is wrong, where anything is."""
        if faults:
            self.say(outbound.refused_message(None, faults))
        return bool(faults)

    def say_data(self) -> None:
        data = self.trainer.data
        self.say(outbound.data_message(self.number, data.train.tolist(), data.test.tolist()))

    def say_state(self) -> None:
        recoverable = self.checkpoints.safe[0] if self.paced.diverged else None
        self.say(
            outbound.state_message(
                playing=self.playing, speed=self.pace.speed, focus=self.focus, recoverable=recoverable
            )
        )

    def say_diverged(self) -> None:
        trainer, layer, safe = self.trainer, self.trainer.nonfinite_layer(), self.checkpoints.safe[0]
        verdict = judge_divergence(trainer, self._limits).document()
        self.say(
            outbound.diverged_message(
                epoch=trainer.epoch, batch=trainer.cursor, layer=layer, recoverable=safe, verdict=verdict
            )
        )

    def stop_diverged(self) -> None:
        """The numbers are not finite any more: says so, and keeps what was sound."""
        self.checkpoints.note_divergence()
        self.say_diverged()
        self.say_state()

    def check_focus(self) -> None:
        """The output takes the large map where the unit in focus is no longer there."""
        if self.focus and focus_faults(self.trainer, self.focus):
            self.focus = None

    def _end_epoch(self) -> None:
        self.epochs += 1
        self.observer.note_epoch(self.trainer)
        self.path.note_epoch(self.trainer)
        self._keep_moment()

    def say_snapshot(self, now: float, *, asked: bool = False) -> None:
        """Says this state, to which the page may come back."""
        self.path.note(self.trainer)
        self.say(self.snapshots.make(self.trainer, self.number, now, asked=asked))

    def _keep_moment(self) -> None:
        """Says a snapshot where the run has come to a moment that belongs in the timeline."""
        trainer, now = self.trainer, self.clock()
        if self.snapshots.due(trainer, now, by_hand=not self.playing) and trainer.nonfinite_layer() is None:
            self.say_snapshot(now)
