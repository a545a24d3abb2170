"""One learner's playground, without I/O: messages in, events out, training in slices of a given length."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable

import numpy as np
from engine import CheckpointError, Experiment, ExperimentError, Fault, Limits, Trainer

from server import protocol as wire
from server.frame import unwrap_checkpoint, wrap_checkpoint
from server.pace import Pace
from server.painter import Painter
from server.settings import Settings
from server.shape import describe_layers, edit_faults, focus_faults

Event = dict[str, object] | bytes | wire.Close

# Events a page may leave unread before the session stops taking its commands.
_OUTBOX = 64
# Commands that may wait for the compute thread.
_INBOX = 120
# Parameters beyond this are on their way to infinity: going back to them would help nobody.
_SANE = 1e6
# Checkpoints are sent at most once a second, and no more bytes a second than this.
_CHECKPOINT_BYTES_PER_SECOND = 64 * 1024


class Session:
    """A state machine around a trainer.

    `receive`, `post`, `retire` and `take_events` may be called from one thread, everything else from another.
    The trainer is built by the first `advance`, so that a costly experiment does not hold up the first thread.

    Args:
        settings: limits and rates.
        hello: the page's first message.
        clock: returns seconds; only differences count.
        checkpoint: binary message to resume from.
    """

    def __init__(
        self, settings: Settings, hello: wire.Hello, clock: Callable[[], float], checkpoint: bytes | None = None
    ) -> None:
        self._settings = settings
        self._limits = Limits(settings.hidden_layers, settings.units, settings.points)
        self._hello = hello
        self._resume = checkpoint
        self._clock = clock
        self._inbox: deque[wire.Command] = deque()
        self._outbox: deque[Event] = deque()
        self._retiring = False
        self._closed = False
        self._checkpoint_waits = False

        self._painter = Painter(settings, clock)
        self._pace = Pace(hello.speed, hello.playing, clock())
        self._focus = hello.focus
        self._trainer: Trainer | None = None
        self._run = 0
        self._diverged = False
        self._safe: tuple[int, bytes] | None = None
        self._batch_seconds = 1e-3
        self._stale = False
        self._unsaved = False
        self._save_at = -math.inf

    # What the connection calls.

    def receive(self, message: wire.Command | wire.Ack) -> bool:
        """Takes a message; False when too many are waiting, and this one is dropped."""
        if isinstance(message, wire.Ack):
            self._painter.acknowledge(message.sequence)
            return True
        if len(self._inbox) >= _INBOX:
            return False
        self._inbox.append(message)
        return True

    def post(self, event: Event) -> None:
        """Says something to the page, unless it has long stopped listening."""
        if len(self._outbox) < 4 * _OUTBOX or isinstance(event, wire.Close):
            self._outbox.append(event)

    def take_events(self) -> list[Event]:
        """What is to be sent, in order; it is then forgotten here."""
        events: list[Event] = []
        while self._outbox:
            events.append(self._outbox.popleft())
        self._checkpoint_waits = False
        return events

    def retire(self) -> None:
        """The server stops: the next `advance` says a last checkpoint and closes."""
        self._retiring = True

    def fail(self, reference: str) -> None:
        """The session cannot go on; the log has more under this reference."""
        self._closed = True
        self.post(wire.notice_message("failed", {"reference": reference}))
        self.post(wire.Close(wire.CloseCode.FAILED))

    @property
    def has_events(self) -> bool:
        return bool(self._outbox)

    # What the scheduler calls.

    def due(self) -> float:
        """When there is something to do: a time on the clock, minus infinity for now, infinity for never."""
        if self._closed:
            return math.inf
        trainer = self._trainer
        if trainer is None or self._retiring or (self._inbox and len(self._outbox) < _OUTBOX):
            return -math.inf
        times = [math.inf if self._diverged else self._pace.due(trainer)]
        if self._stale:
            times.append(self._painter.due())
        if self._unsaved and not self._checkpoint_waits:
            times.append(self._save_at)
        return min(times)

    def advance(self, budget: float, sharers: int = 1) -> None:
        """Applies what was received, trains for about `budget` seconds, and says what there is to say.

        Args:
            budget: seconds; one batch is always finished.
            sharers: sessions that have a turn on the same thread.
        """
        if self._closed:
            return
        trainer = self._trainer or self._open()
        while self._inbox and len(self._outbox) < _OUTBOX:
            self._apply(self._inbox.popleft(), trainer)
            trainer = self._live
        self._train(trainer, budget)
        now = self._clock()
        if self._stale and self._painter.due() <= now:
            self._paint(trainer, now, sharers)
        if self._retiring or (self._unsaved and not self._checkpoint_waits and self._save_at <= now):
            self._save(trainer, now)
        if self._retiring:
            self._closed = True
            self.post(wire.Close(wire.CloseCode.RESTART))

    # Beginning.

    @property
    def _live(self) -> Trainer:
        assert self._trainer is not None
        return self._trainer

    def _open(self) -> Trainer:
        experiment = None
        if self._hello.experiment is not None:
            experiment = self._parse(self._hello.experiment, id=None)
        trainer = self._restore()
        reset = trainer is None
        if trainer is None:
            trainer = Trainer(experiment or Experiment.parse({}, self._limits))
        elif experiment is not None:
            reset = trainer.reconfigure(experiment)
        self._resume = None
        self._adopt(trainer)
        self._announce(None, reset=reset, changed=[])
        self._post_data(trainer)
        if self._focus and focus_faults(trainer, self._focus):
            self._focus = None
        self._post_state()
        return trainer

    def _restore(self) -> Trainer | None:
        if self._resume is None:
            return None
        try:
            return Trainer.restore(unwrap_checkpoint(self._resume), self._limits)
        except (CheckpointError, wire.ProtocolError) as error:
            self.post(wire.error_message("checkpoint_refused", str(error)[:1000]))
            return None

    def _parse(self, document: dict[str, object], id: int | None) -> Experiment | None:
        try:
            return Experiment.parse(document, self._limits)
        except ExperimentError as error:
            self.post(wire.refused_message(id, error.faults))
            return None

    # Commands.

    def _apply(self, command: wire.Command, trainer: Trainer) -> None:
        match command:
            case wire.Configure():
                self._configure(command, trainer)
            case wire.Play():
                if self._diverged:
                    self._post_diverged(trainer)
                else:
                    self._pace.play(self._clock())
                    self._painter.restart_meter()
                self._post_state()
            case wire.Pause():
                self._pace.pause()
                self._painter.restart_meter()
                self._post_state()
            case wire.Step(unit=unit):
                if self._diverged:
                    self._post_diverged(trainer)
                else:
                    self._pace.add_step(unit, trainer)
                self._post_state()
            case wire.Reset():
                trainer.reset()
                self._pace.pause()
                self._adopt(trainer)
                self._announce(None, reset=True, changed=[])
                self._post_state()
            case wire.Recover():
                self._recover(trainer)
            case wire.SetSpeed(speed=speed):
                self._pace.set_speed(speed, self._clock())
                self._post_state()
            case wire.SetFocus(focus=focus):
                faults = focus_faults(trainer, focus) if focus else []
                if faults:
                    self.post(wire.refused_message(None, faults))
                else:
                    self._focus = focus
            case wire.Edit():
                self._edit(command, trainer)
        self._stale = True

    def _configure(self, command: wire.Configure, trainer: Trainer) -> None:
        experiment = self._parse(command.experiment, command.id)
        if experiment is None:
            return
        before, after = trainer.experiment.document(), experiment.document()
        points = trainer.data.train, trainer.data.test
        batches = trainer.batches_per_epoch
        reset = trainer.reconfigure(experiment)
        if reset:
            self._adopt(trainer)
        if reset or trainer.batches_per_epoch != batches:
            self._pace.drop_goal()
        self._unsaved = True
        self._announce(command.id, reset=reset, changed=[path for path in after if after[path] != before.get(path)])
        if not (np.array_equal(points[0], trainer.data.train) and np.array_equal(points[1], trainer.data.test)):
            self._post_data(trainer)
        if self._focus and focus_faults(trainer, self._focus):
            self._focus = None
        self._post_state()

    def _recover(self, trainer: Trainer) -> None:
        if not self._diverged or self._safe is None:
            self.post(wire.error_message("not_ready", "`recover` must follow `diverged`; the numbers are finite"))
            return
        experiment = trainer.experiment
        restored = Trainer.restore(self._safe[1], self._limits)
        # What was set after the checkpoint, such as a gentler learning rate, is why one goes back at all.
        restored.reconfigure(experiment)
        self._adopt(restored)
        self._announce(None, reset=False, changed=[])
        self._post_state()

    def _edit(self, edit: wire.Edit, trainer: Trainer) -> None:
        faults = edit_faults(trainer, edit)
        if faults:
            self.post(wire.refused_message(None, faults))
            return
        if edit.source is None:
            trainer.set_bias(edit.layer, edit.unit, edit.value)
        else:
            trainer.set_weight(edit.layer, edit.source, edit.unit, edit.value)
        self._unsaved = True
        if self._diverged and trainer.nonfinite_layer() is None:
            self._diverged = False
            self._post_state()

    # The run.

    def _adopt(self, trainer: Trainer) -> None:
        """Goes on with this trainer, which is finite: a new one, or one that has begun anew."""
        self._trainer = trainer
        self._diverged = False
        self._safe = (trainer.epoch, trainer.checkpoint())
        self._batch_seconds = 1e-3
        self._pace.drop_goal()
        self._painter.attach(trainer)
        self._stale = self._unsaved = True

    def _train(self, trainer: Trainer, budget: float) -> None:
        now = self._clock()
        deadline = now + budget
        if self._diverged or self._pace.goal(trainer, now) <= trainer.step:
            return
        before = trainer.checkpoint()
        while now < deadline:
            room = self._pace.goal(trainer, now) - trainer.step
            if room <= 0:
                break
            affordable = max(1, int((deadline - now) / self._batch_seconds))
            done = trainer.train_batches(int(min(room, affordable)))
            after = self._clock()
            self._batch_seconds += 0.2 * (max((after - now) / done, 1e-7) - self._batch_seconds)
            now = after
        self._stale = self._unsaved = True
        if trainer.nonfinite_layer() is not None:
            self._diverge(self._find_divergence(before))

    def _find_divergence(self, before: bytes) -> Trainer:
        """Repeats the slice batch by batch up to the one that broke; training is deterministic, so it is the same one."""
        trainer = Trainer.restore(before, self._limits)
        while trainer.nonfinite_layer() is None:
            trainer.train_batches(1)
        return trainer

    def _diverge(self, trainer: Trainer) -> None:
        if trainer is not self._trainer:
            self._trainer = trainer
            self._painter.attach(trainer)
        self._diverged = True
        self._pace.pause()
        self._stale, self._unsaved = True, False
        self._post_diverged(trainer)
        self._post_state()

    def _paint(self, trainer: Trainer, now: float, sharers: int) -> None:
        trainer = self._live
        evaluation = trainer.evaluate()
        if not (self._diverged or (math.isfinite(evaluation.train_loss) and math.isfinite(evaluation.test_loss))):
            self._diverge(trainer)
        self._stale = False
        self._outbox.append(
            self._painter.paint(
                evaluation, since=now, run=self._run, playing=self._pace.playing, diverged=self._diverged,
                focus=self._focus, sharers=sharers,
            )  # fmt: skip
        )

    def _save(self, trainer: Trainer, now: float) -> None:
        if self._diverged:
            return
        data = trainer.checkpoint()
        if float(np.abs(trainer.network.parameters).max(initial=0.0)) <= _SANE:
            self._safe = (trainer.epoch, data)
        self._unsaved = False
        self._save_at = now + max(1.0, len(data) / _CHECKPOINT_BYTES_PER_SECOND)
        self._checkpoint_waits = True
        self._outbox.append(wrap_checkpoint(data))

    # Saying what is.

    def _announce(self, id: int | None, *, reset: bool, changed: list[str]) -> None:
        trainer = self._live
        self._run += 1
        self.post(
            wire.run_message(
                id=id, run=self._run, reset=reset, changed=changed, experiment=trainer.experiment.document(),
                layers=describe_layers(trainer), batches_per_epoch=trainer.batches_per_epoch,
                parameter_count=trainer.network.parameters.size,
            )  # fmt: skip
        )

    def _post_data(self, trainer: Trainer) -> None:
        self.post(wire.data_message(self._run, trainer.data.train.tolist(), trainer.data.test.tolist()))

    def _post_state(self) -> None:
        recoverable = self._safe[0] if self._diverged and self._safe else None
        state = wire.state_message(
            playing=self._pace.playing, speed=self._pace.speed, focus=self._focus, recoverable=recoverable
        )
        self.post(state)

    def _post_diverged(self, trainer: Trainer) -> None:
        layer = trainer.nonfinite_layer()
        self.post(
            wire.diverged_message(
                epoch=trainer.epoch, batch=trainer.cursor,
                # Finite parameters whose loss is not: it is the output that overflowed.
                layer=len(trainer.network.layers) if layer is None else layer,
                recoverable=self._safe[0] if self._safe else None,
            )  # fmt: skip
        )
