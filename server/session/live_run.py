"""What a learner does to a run: opens it, changes it, plays it. Says what came of it; knows no connection."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from engine import Experiment, Fault, Trainer
from server.compute.accounts import HELD_UP_SECONDS
from server.compute.memory import MemoryShare
from server.compute.pace import Pace
from server.compute.turns import ThreadLoad
from server.observation.frame_painter import Painter
from server.observation.observer import Observer
from server.session.checkpoints import CheckpointSchedule
from server.session.paced_trainer import PacedTrainer
from server.session.reading import Reader
from server.session.run_description import run_message
from server.session.snapshots import SnapshotSchedule
from server.settings import Settings
from server.wire import inbound, outbound
from server.wire.frame import unwrap_checkpoint, unwrap_snapshot, wrap_checkpoint
from server.wire.place_faults import edit_faults, focus_faults, view_faults

Say = Callable[[dict[str, object] | bytes], None]


class LiveRun:
    """One run and everything that may happen to it.

    Args:
        settings: limits and rates.
        clock: returns seconds; only differences count.
        say: takes each thing there is to tell the page, in order.
        memory: its share of what all runs may take.
    """

    def __init__(self, settings: Settings, clock: Callable[[], float], say: Say, memory: MemoryShare) -> None:
        self._memory, self._clock, self._say = memory, clock, say
        self._reader = Reader(memory, say)
        self.painter = Painter(settings, clock)
        self.checkpoints = CheckpointSchedule()
        self._observer = Observer(clock, say)
        self.snapshots = SnapshotSchedule()
        self._run = 0
        self._stale = False
        self.epochs = 0

    def open(self, hello: inbound.Hello, checkpoint: bytes | None) -> None:
        """Begins with the experiment of `hello`, or goes on from a checkpoint; says what it is.

        Args:
            hello: the page's first message.
            checkpoint: binary message; refused in words where it is unsound.
        """
        self._focus = hello.focus
        self._pace = Pace(hello.speed, hello.playing, self._clock())
        experiment = None if hello.experiment is None else self._reader.experiment(hello.experiment, id=None)
        trainer = None if checkpoint is None else self._reader.trainer(lambda: unwrap_checkpoint(checkpoint))
        reset = True
        if trainer is None:
            trainer = Trainer(experiment or Experiment.parse({}))
        else:
            # What was set while the connection was down counts, just as if it had come through.
            reset = experiment is not None and trainer.reconfigure(experiment)
        self._runner = PacedTrainer(trainer, self._pace, self._clock, self._end_epoch)
        self._begin(trainer)
        self._announce(None, reset=reset)
        self._say_data()
        self._check_focus()
        self._say_state()

    def due(self) -> float:
        """When there is something to do: a time on the clock, minus infinity for now, infinity for never."""
        picture = self.painter.due() if self._stale else self._observer.due()
        return min(self._runner.due(), picture, self.checkpoints.due())

    def due_short(self) -> float:
        """When there is training to do whose batches are short; infinity where they are not, or there is none."""
        return self._runner.due() if self._runner.batch_cost < HELD_UP_SECONDS else math.inf

    def apply(self, command: inbound.Action) -> None:
        """Does what the page asks, or says why not; a refused change leaves the run as it is."""
        match command:
            case inbound.Configure():
                self._configure(command)
            case inbound.Edit():
                self._edit(command)
            case inbound.Load(message=message):
                self._stand_at(lambda: unwrap_snapshot(message))
            case inbound.TakeSnapshot():
                if not self._runner.diverged:
                    self._say(self.snapshots.make(self._runner.trainer, self._run, self._clock(), asked=True))
            case inbound.Recover():
                self._recover()
            case inbound.Reset():
                self._runner.trainer.reset()
                self._pace.pause()
                self._begin(self._runner.trainer)
                self._announce(None, reset=True)
            case inbound.SetFocus(focus=focus):
                if not self._refuses(focus_faults(self._runner.trainer, focus) if focus else []):
                    self._focus = focus
            case inbound.SetView():
                if not self._refuses(view_faults(self._runner.trainer, command)):
                    self.painter.look(command)
            case inbound.Watch() | inbound.Measure():
                self._observer.watch(command)
                self._refuses(self._observer.faults(self._runner.trainer, command))
            case inbound.SetSpeed(speed=speed):
                self._pace.set_speed(speed, self._clock())
            case inbound.Pause():
                self._pace.pause()
            case inbound.Play() | inbound.Step() if self._runner.diverged:
                self._say_diverged()
            case inbound.Play():
                self._pace.play(self._clock())
            case inbound.Step(unit=unit):
                self._pace.add_step(unit, self._runner.trainer)
        if isinstance(command, inbound.Play | inbound.Pause | inbound.Step):
            self.painter.restart_meter()
        if not isinstance(command, inbound.Edit | inbound.SetFocus | inbound.SetView | inbound.Watch | inbound.Measure):
            self._say_state()
        self._stale = True

    def _configure(self, command: inbound.Configure) -> None:
        experiment = self._reader.experiment(command.experiment, command.id)
        if experiment is None:
            return
        trainer = self._runner.trainer
        before, after = trainer.experiment.document(), experiment.document()
        train, test, batches = trainer.data.train, trainer.data.test, trainer.batches_per_epoch
        reset = trainer.reconfigure(experiment)
        if reset:
            self._begin(trainer)
        elif not self._runner.diverged:
            self.checkpoints.note_change()
        if before["off"] != after["off"]:
            self.painter.attach(trainer)
        if trainer.batches_per_epoch != batches:
            self._pace.drop_goal()
        self._announce(command.id, reset=reset, changed=[path for path in after if after[path] != before[path]])
        if not (np.array_equal(train, trainer.data.train) and np.array_equal(test, trainer.data.test)):
            self._say_data()
        self._check_focus()

    def _edit(self, edit: inbound.Edit) -> None:
        if self._refuses(edit_faults(self._runner.trainer, edit)):
            return
        if edit.source is None:
            self._runner.trainer.set_bias(edit.layer, edit.unit, edit.value)
        else:
            self._runner.trainer.set_weight(edit.layer, edit.source, edit.unit, edit.value)
        if self._runner.trainer.nonfinite_layer() is None:
            self.checkpoints.note_change()
            if self._runner.diverged:
                self._runner.mend()
                self._say_state()

    def _refuses(self, faults: list[Fault]) -> bool:
        """Says what is wrong, where anything is."""
        if faults:
            self._say(outbound.refused_message(None, faults))
        return bool(faults)

    def _recover(self) -> None:
        if not self._runner.diverged:
            self._say(outbound.error_message("not_ready", "`recover` must come after `diverged`; the run is in order"))
            return
        # None where it was resumed at the end of what a checkpoint may count to, and has gone on.
        if trainer := self._reader.trainer(lambda: self.checkpoints.safe[1]):
            # What was set after that state, such as a gentler learning rate, is why one goes back at all.
            trainer.reconfigure(self._runner.trainer.experiment)
            self._begin(trainer)
            self._announce(None, reset=False)

    def give_up(self) -> None:
        """Something was ended in its midst, so nothing of it counts: stands at the last sound state, paused."""
        self._observer.forget()
        if not self.checkpoints.safe[1]:
            # There is none: it was the beginning that took too long.
            self.open(inbound.Hello(type="hello", protocol=1), None)
            return
        self._stand_at(lambda: self.checkpoints.safe[1])
        self._say_state()

    def _stand_at(self, unwrap: Callable[[], bytes]) -> None:
        """Goes on from a moment of this or another run, paused."""
        if trainer := self._reader.trainer(unwrap):
            self._pace.pause()
            self._begin(trainer)
            self._announce(None, reset=False)
            self._say_data()
            self._check_focus()

    def _end_epoch(self) -> None:
        self.epochs += 1
        self._observer.claim_measures.note_epoch(self._runner.trainer)
        self._keep_moment()

    def _keep_moment(self) -> None:
        """Says a snapshot where the run has come to a moment that belongs in the timeline."""
        trainer, now = self._runner.trainer, self._clock()
        if self.snapshots.due(trainer, now, by_hand=not self._pace.playing) and trainer.nonfinite_layer() is None:
            self._say(self.snapshots.make(trainer, self._run, now))

    def train(self, budget: float) -> None:
        """Trains for about `budget` seconds, or as far as the pace allows."""
        self._observer.claim_measures.before(self._runner.trainer)
        if not self._runner.train(budget):
            return
        self._stale = True
        reason = self._runner.take_stop()
        if self._runner.diverged:
            self._stop_diverged()
            return
        self.checkpoints.note_change()
        if reason is not None:
            self._say(outbound.stopped_message(reason=reason, epoch=self._runner.trainer.epoch))
            self._say_state()

    def _stop_diverged(self) -> None:
        self.checkpoints.note_divergence()
        self._say_diverged()
        self._say_state()

    def show(self, load: ThreadLoad) -> None:
        """Says a frame, where one is due; `load` shares the thread."""
        if not self._stale or self.painter.due() > self._clock():
            # What was too soon to be looked into after the last frame may be due now.
            if not self._stale:
                self._observer.catch_up(self._runner.trainer, self._run, load)
            return
        self.painter.begin()
        evaluation, has_test = self._runner.trainer.evaluate(), len(self._runner.trainer.data.test) > 0
        losses = [evaluation.train_loss, evaluation.test_loss][: 1 + has_test]
        if not self._runner.diverged and not all(math.isfinite(loss) for loss in losses):
            self._runner.diverge()
            self._stop_diverged()
        self._stale = False
        self._say(
            self.painter.paint(
                evaluation,
                run=self._run,
                playing=self._pace.playing,
                diverged=self._runner.diverged,
                focus=self._focus,
                load=load,
            )
        )
        if maps := self.painter.take_maps(self._run):
            self._say(maps)
        playing, diverged = self._pace.playing, self._runner.diverged
        self._observer.show(self._runner.trainer, self._run, evaluation, load, playing=playing, diverged=diverged)

    def save(self, at_once: bool = False) -> None:
        """Says a checkpoint, where one is due or it is the last moment for it."""
        if not at_once and self.checkpoints.due() > self._clock():
            return
        diverged, trainer = self._runner.diverged, self._runner.trainer
        self._say(
            wrap_checkpoint(self.checkpoints.safe[1]) if diverged else self.checkpoints.make(trainer, self._clock())
        )

    def _begin(self, trainer: Trainer) -> None:
        """Goes on with this trainer in this finite state: a new one, or one that has begun anew."""
        self._runner.begin(trainer)
        self.checkpoints.begin(trainer)
        self.painter.attach(trainer)
        self._stale = True

    def _announce(self, id: int | None, *, reset: bool, changed: list[str] | None = None) -> None:
        self._run += 1
        self._memory.take(self._runner.trainer.experiment)
        self._observer.begin(anew=reset)
        self.snapshots.begin(anew=reset)
        self._say(run_message(self._runner.trainer, id=id, run=self._run, reset=reset, changed=changed or []))
        if reset:
            self._keep_moment()

    def _say_data(self) -> None:
        data = self._runner.trainer.data
        self._say(outbound.data_message(self._run, data.train.tolist(), data.test.tolist()))

    def _say_state(self) -> None:
        recoverable = self.checkpoints.safe[0] if self._runner.diverged else None
        self._say(
            outbound.state_message(
                playing=self._pace.playing, speed=self._pace.speed, focus=self._focus, recoverable=recoverable
            )
        )

    def _say_diverged(self) -> None:
        trainer, layer, safe = self._runner.trainer, self._runner.trainer.nonfinite_layer(), self.checkpoints.safe[0]
        self._say(outbound.diverged_message(epoch=trainer.epoch, batch=trainer.cursor, layer=layer, recoverable=safe))

    def _check_focus(self) -> None:
        """The output takes the large map where the unit in focus is no longer there."""
        if self._focus and focus_faults(self._runner.trainer, self._focus):
            self._focus = None
