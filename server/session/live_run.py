"""A learner's run as it lives: it opens, is changed, trains, is shown and is kept. Knows no connection."""

from __future__ import annotations

import math
from collections.abc import Callable

from engine import Experiment, Trainer
from server.compute.accounts import HELD_UP_SECONDS
from server.compute.memory import MemoryShare
from server.compute.turns import ThreadLoad
from server.session import commands, repeating
from server.session.comparison import Comparison
from server.session.current_run import CurrentRun, Say
from server.settings import Settings
from server.wire import inbound, outbound
from server.wire.frame import unwrap_checkpoint, wrap_checkpoint

# Seconds for which epochs may wait, to be trained together. The run is not behind its pace for that.
_TOGETHER = 0.05


class LiveRun:
    """One run and everything that may happen to it.

    `acknowledge`, `note_taken` and `note_sent` may be called from one thread, everything else from another.

    Args:
        settings: limits and rates.
        clock: returns seconds; only differences count.
        say: takes each thing there is to tell the page, in order.
        memory: its share of what all runs may take.
    """

    def __init__(self, settings: Settings, clock: Callable[[], float], say: Say, memory: MemoryShare) -> None:
        self._clock, self._say = clock, say
        self._run = CurrentRun(settings, clock, say, memory)
        self._comparison = Comparison(clock, say, memory.another())

    @property
    def epochs(self) -> int:
        """Trained in all."""
        return self._run.epochs + self._comparison.epochs

    # What the connection tells.

    def acknowledge(self, sequence: int) -> None:
        """The page has drawn this frame."""
        self._run.painter.acknowledge(sequence)

    def acknowledge_comparison(self, sequence: int) -> None:
        """The page has drawn this picture of its comparison."""
        self._comparison.acknowledge(sequence)

    def note_taken(self) -> bool:
        """What was said so far is about to be sent; whether a checkpoint waited for that."""
        return self._run.checkpoints.note_taken()

    def note_sent(self, seconds: float) -> None:
        """What was taken last is on its way; before, the connection was not ready for it for so long."""
        self._run.snapshots.note_sent(self._clock(), seconds)

    # What the session does.

    def open(self, hello: inbound.Hello, checkpoint: bytes | None) -> None:
        """Begins with the experiment of `hello`, or goes on from a checkpoint; says what it is.

        Args:
            hello: the page's first message.
            checkpoint: binary message; refused in words where it is unsound.
        """
        run = self._run
        run.set_out(hello)
        experiment = None if hello.experiment is None else run.reader.experiment(hello.experiment, id=None)
        trainer = None if checkpoint is None else run.reader.trainer(lambda: unwrap_checkpoint(checkpoint))
        reset = True
        if trainer is None:
            trainer = Trainer(experiment or Experiment.parse({}))
        else:
            # What was set while the connection was down counts, just as if it had come through.
            reset = experiment is not None and trainer.reconfigure(experiment)
        run.take(trainer)
        run.announce(None, reset=reset)
        run.say_data()
        run.check_focus()
        run.say_state()

    def due(self) -> float:
        """When there is something to do: a time on the clock, minus infinity for now, infinity for never."""
        run = self._run
        picture = run.painter.due() if run.stale else run.observer.due()
        return min(self._training_due(), picture, run.checkpoints.due(), self._comparison.due())

    def hold_back(self, crowded: Callable[[], bool]) -> None:
        """From now on, does nothing that another run had done to it while so much waits to be sent."""
        self._run.crowded = crowded

    @property
    def pending(self) -> bool:
        """Whether something that another run had done to it is to be done where it stands."""
        return self._run.following is not None and self._run.following.pending

    def _run_due(self) -> float:
        return -math.inf if self.pending and not self._run.crowded() else self._run.paced.due()

    def _training_due(self) -> float:
        """When to train: a little later than may be where the next picture is, for one turn costs less than several."""
        due = self._run_due()
        if self.pending:
            return due
        return max(due, min(self._run.painter.next, due + _TOGETHER))

    def due_short(self) -> float:
        """When there is training to do whose batches are short; infinity where they are not, or there is none."""
        return min(self._own_due_short(), self._comparison.due_short())

    def _own_due_short(self) -> float:
        paced = self._run.paced
        return paced.due() if paced.batch_cost < HELD_UP_SECONDS else math.inf

    def apply(self, command: inbound.Action) -> None:
        """Does what the page asks, or says why not; a refused change leaves the run as it is."""
        if isinstance(command, inbound.CompareCommand):
            self._comparison.apply(command)
        else:
            commands.apply(self._run, command)

    def claim(self) -> float:
        """Seconds of a turn that its picture needs, where one is due."""
        return self._run.painter.claim()

    def give_up(self) -> None:
        """Something was ended in its midst, so nothing of it counts: stands at the last sound state, paused."""
        run = self._run
        run.observer.forget()
        if not run.checkpoints.safe[1]:
            # There is none: it was the beginning that took too long.
            self.open(inbound.PLAIN_HELLO, None)
            return
        run.stand_at(lambda: run.checkpoints.safe[1])
        run.say_state()

    def give_up_comparison(self) -> None:
        """Something of the comparison was ended in its midst: there is none any more. The run is as it was."""
        self._comparison.end()

    def train(self, budget: float, *, short: bool = False) -> None:
        """Trains for about `budget` seconds, or as far as the pace allows: the run and what is compared in equal parts.

        In a `short` turn only what has short batches is trained.
        """
        compared = self._comparison.due_short() if short else self._comparison.training_due()
        if compared == math.inf:
            self._train_run(budget)
            return
        own, now = self._own_due_short() if short else self._run_due(), self._clock()
        share = budget / 2 if max(own, compared) <= now else budget
        if own <= now:
            self._train_run(share)
        if compared <= now:
            self._comparison.train(share)

    def _train_run(self, budget: float) -> None:
        run = self._run
        run.observer.before_training(run.trainer)
        if run.following is not None:
            repeating.train(run, budget)
            return
        if not run.paced.train(budget):
            return
        run.stale = True
        reason = run.paced.take_stop()
        if run.paced.diverged:
            run.stop_diverged()
            return
        run.checkpoints.note_change()
        if reason is not None:
            self._say(outbound.stopped_message(reason=reason, epoch=run.trainer.epoch))
            run.say_state()

    def show(self, load: ThreadLoad) -> None:
        """Says a frame, where one is due; `load` shares the thread."""
        run = self._run
        if not run.stale or run.painter.due() > self._clock():
            # What was too soon to be looked into after the last frame may be due now.
            if not run.stale:
                run.observer.catch_up(run.trainer, run.number, load)
            return
        run.painter.start_timing()
        evaluation, has_test = run.trainer.evaluate(), len(run.trainer.data.test) > 0
        losses = [evaluation.train_loss, evaluation.test_loss][: 1 + has_test]
        broken = not all(math.isfinite(loss) for loss in losses)
        # On the way to where another run is, it goes on: that one stopped where a frame of its own showed such losses.
        on_the_way = self.pending or (run.following is not None and run.pace.goes(run.trainer))
        if broken and not (run.paced.diverged or on_the_way):
            run.paced.diverge()
            run.stop_diverged()
        run.stale = False
        playing, diverged = run.playing, run.paced.diverged or broken
        self._say(
            run.painter.paint(
                evaluation,
                run=run.number,
                playing=playing,
                diverged=diverged,
                focus=run.focus,
                load=load,
                behind=run.pace.behind(self._clock()),
            )
        )
        if maps := run.painter.take_maps(run.number):
            self._say(maps)
        run.observer.show(run.trainer, run.number, evaluation, load, playing=playing, diverged=diverged)

    @property
    def compares(self) -> bool:
        """Whether there is anything that is compared."""
        return self._comparison.there

    def show_comparison(self, load: ThreadLoad) -> None:
        """Says a picture of what is compared, where one is due; `load` shares the thread."""
        self._comparison.show(load)

    def save(self, at_once: bool = False) -> None:
        """Says a checkpoint, where one is due or it is the last moment for it."""
        run = self._run
        if not at_once and run.checkpoints.due() > self._clock():
            return
        if run.paced.diverged:
            self._say(wrap_checkpoint(run.checkpoints.safe[1]))
            return
        run.path.note(run.trainer)
        self._say(run.checkpoints.make(run.trainer, self._clock()))
