"""Work of the HTTP API on the compute thread, where it takes turns with the sessions; without I/O."""

from __future__ import annotations

import base64
import json
import math
import time
from collections import deque
from collections.abc import Callable
from typing import Literal, NamedTuple

from engine import Experiment, Trainer
from engine.runs.parameters import layer_documents
from server.compute.accounts import HELD_UP_SECONDS
from server.compute.slices import SliceTrainer
from server.compute.turns import ThreadLoad

# Lines that a client may leave unread before the run waits for it.
_UNREAD = 64


class Line(NamedTuple):
    """What a run says: what it is, after how many epochs, and the line of JSON itself."""

    kind: Literal["mark", "result", "error"]
    epoch: int
    json: bytes


class TrainingJob:
    """A run that is trained without a page, in slices, and says how it goes in lines of JSON.

    `take`, `take_epochs`, `retire` and `finished` are for one thread, everything else for another.

    Args:
        trainer: the run, in a finite state.
        epochs: how many to train.
        marks: the epochs to report, counted from the beginning of the run.
        seconds: how long it may compute.
        meter: seconds the calling thread has computed.
    """

    def __init__(
        self,
        trainer: Trainer,
        epochs: int,
        marks: frozenset[int],
        seconds: float,
        meter: Callable[[], float] = time.thread_time,
    ) -> None:
        self._trainer, self._last, self._marks = trainer, trainer.epoch + epochs, marks
        self._left, self._meter = seconds, meter
        self._slices = SliceTrainer(trainer, meter, self._end_epoch)
        self._lines: deque[Line] = deque()
        self._begun = self._done = self._retiring = False
        self._epochs = self._counted = 0
        self.failed = False
        """Whether it ended by a fault of the server."""

    # What the connection calls.

    @property
    def has_events(self) -> bool:
        # Its end is one as well: the last line may have been taken before the end was known.
        return bool(self._lines) or self._done

    @property
    def experiment(self) -> Experiment:
        """What is trained."""
        return self._trainer.experiment

    @property
    def finished(self) -> bool:
        """Whether the last line has been said; it may not have been taken yet."""
        return self._done

    @property
    def epoch(self) -> int:
        """How far it is."""
        return self._trainer.epoch

    def take(self) -> list[Line]:
        """The lines there are, in order; they are then forgotten here."""
        lines: list[Line] = []
        while self._lines:
            lines.append(self._lines.popleft())
        return lines

    def take_epochs(self) -> int:
        """Epochs trained since this was last asked."""
        before, self._counted = self._counted, self._epochs
        return self._counted - before

    def retire(self) -> None:
        """The server stops: the next turn says a result with what there is."""
        self._retiring = True

    # What the scheduler calls.

    begins = False

    def due_short(self) -> float:
        return self.due() if self._slices.batch_cost < HELD_UP_SECONDS else math.inf

    def due(self) -> float:
        return math.inf if self._done or (len(self._lines) >= _UNREAD and not self._retiring) else -math.inf

    def advance(self, budget: float, load: ThreadLoad) -> None:
        """Trains for about `budget` seconds; a batch once begun is finished."""
        if self._done:
            return
        start = self._meter()
        if not self._begun:
            self._begun = True
            self._report()
        if self._trainer.epoch >= self._last or self._retiring:
            self._finish("shutdown" if self._retiring else None)
        else:
            self._train(budget)
        self._left -= self._meter() - start
        if self._left <= 0 and not self._done:
            self._finish("seconds")

    def fail(self, reference: str) -> None:
        self._say("error", {"status": 500, "title": "The server failed", "reference": reference})
        self.failed = self._done = True

    def _train(self, budget: float) -> None:
        trainer = self._trainer
        if self._slices.train(budget, lambda now: trainer.step if self._done else math.inf):
            return
        layer = trainer.nonfinite_layer()
        assert self._slices.sound is not None
        trainer.rewind(self._slices.sound)
        self._finish("diverged", layer)

    def _end_epoch(self) -> None:
        trainer = self._trainer
        if trainer.nonfinite_layer() is not None:
            # The slice will be gone through again for the batch that broke it.
            return
        self._epochs += 1
        reason = trainer.stop_reason
        over = trainer.epoch >= self._last or reason is not None
        if over or trainer.epoch in self._marks:
            self._report()
        if over:
            self._finish(reason)

    def _report(self) -> None:
        trainer, now = self._trainer, self._trainer.evaluate()
        self._say(
            "mark",
            {
                "epoch": trainer.epoch,
                "train_loss": _number(now.train.loss),
                "test_loss": _number(now.test.loss),
                "train_accuracy": _number(now.train.accuracy),
                "test_accuracy": _number(now.test.accuracy),
                "train_r2": _number(now.train.r2),
                "test_r2": _number(now.test.r2),
                "learning_rate": _number(trainer.learning_rate),
            },
        )

    def _finish(self, stopped: str | None, layer: int | None = None) -> None:
        trainer = self._trainer
        self._say(
            "result",
            {
                "epoch": trainer.epoch,
                "step": trainer.step,
                "stopped": stopped,
                "layer": layer,
                "experiment": trainer.experiment.document(),
                "parameters": layer_documents(trainer.network, statistics=True),
                "checkpoint": base64.b64encode(trainer.checkpoint()).decode("ascii"),
            },
        )
        # After the line, because the other thread looks at this first.
        self._done = True

    def _say(self, kind: Literal["mark", "result", "error"], line: dict[str, object]) -> None:
        said = json.dumps({"type": kind, **line}, allow_nan=False, separators=(",", ":")).encode()
        self._lines.append(Line(kind, self._trainer.epoch, said))


def _number(value: float) -> float | None:
    return value if math.isfinite(value) else None
