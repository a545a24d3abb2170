"""One learner's playground, without I/O: messages in, events out, training in slices of a given length."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable

import numpy as np

from server import protocol as wire
from server.detail import Crowd
from server.frame import SNAPSHOT_KIND
from server.playground import Playground
from server.settings import Settings

Event = dict[str, object] | bytes | wire.Close

_ALONE = Crowd()
# Events a page may leave unread before the session stops taking its commands. The points of a data set are a megabyte.
_OUTBOX = 16
# Answers of the connection's own, which are short, that a page may leave unread.
_ANSWERS = 128
# Seconds of training in a turn whose picture takes all the rest.
_LEAST_TRAINING = 0.0001
# Commands that may wait for the compute thread.
_INBOX = 120


class Session:
    """The messages of one connection around a playground.

    `receive`, `post`, `take_events`, `note_sent` and `retire` may be called from one thread, everything else from
    another.
    The run is built by the first `advance`, so that a costly experiment does not hold up the first thread.

    Args:
        settings: limits and rates.
        hello: the page's first message.
        clock: returns seconds; only differences count.
        checkpoint: binary message to resume from.
    """

    def __init__(
        self, settings: Settings, hello: wire.Hello, clock: Callable[[], float], checkpoint: bytes | None = None
    ) -> None:
        self._clock = clock
        self._beginning: tuple[wire.Hello, bytes | None] | None = (hello, checkpoint)
        self._inbox: deque[wire.Action] = deque()
        self._outbox: deque[Event] = deque()
        self._playground = Playground(settings, clock, self._say)
        self._retiring = False
        self._closed = False
        self._counted = 0

    # What the connection calls.

    def receive(self, message: wire.Action | wire.Ack) -> bool:
        """Takes a message; False when too many are waiting, and this one is dropped."""
        if isinstance(message, wire.Ack):
            self._playground.painter.acknowledge(message.sequence)
        elif len(self._inbox) >= _INBOX:
            return False
        else:
            self._inbox.append(message)
        return True

    def post(self, event: Event) -> None:
        """Says something of the connection's own to the page, unless it has long stopped reading."""
        if len(self._outbox) < _ANSWERS or isinstance(event, wire.Close):
            self._outbox.append(event)

    @property
    def has_events(self) -> bool:
        return bool(self._outbox)

    @property
    def commands_waiting(self) -> int:
        return len(self._inbox)

    def take_epochs(self) -> int:
        """Epochs trained since this was last asked."""
        before, self._counted = self._counted, self._playground.epochs
        return self._counted - before

    def take_events(self) -> list[Event]:
        """What is to be sent, in order; it is then forgotten here."""
        events: list[Event] = []
        while self._outbox:
            events.append(self._outbox.popleft())
        self._playground.keeper.note_taken()
        return events

    def note_sent(self, seconds: float) -> None:
        """What was taken last is on its way; before, the connection was not ready for it for so long."""
        self._playground.album.note_sent(self._clock(), seconds)

    def retire(self) -> None:
        """The server stops: the next `advance` says a last checkpoint and closes."""
        self._retiring = True

    # What the scheduler calls.

    def due(self) -> float:
        """When there is something to do: a time on the clock, minus infinity for now, infinity for never."""
        if self._closed:
            return math.inf
        if self._beginning or self._retiring or self._readable:
            return -math.inf
        return self._playground.due()

    def advance(self, budget: float, crowd: Crowd = _ALONE) -> None:
        """Applies what was received, trains for about `budget` seconds, and says what there is to say.

        Args:
            budget: seconds, for training and for a picture where one is due; a batch once begun is finished.
            crowd: sessions that have a turn on the same thread.
        """
        if self._closed:
            return
        # Numbers that run away are looked for; a warning for each on standard error would help nobody.
        with np.errstate(all="ignore"):
            if self._beginning:
                self._playground.open(*self._beginning)
                self._beginning = None
            while self._readable:
                self._playground.apply(self._inbox.popleft())
            # Pictures go before training, which still takes a little in every turn.
            self._playground.train(max(budget - self._playground.painter.claim(), _LEAST_TRAINING))
            self._playground.show(crowd)
            self._playground.save(at_once=self._retiring)
        if self._retiring:
            self._closed = True
            self.post(wire.Close(wire.CloseCode.RESTART))

    def fail(self, reference: str) -> None:
        """The session cannot go on; the log has more under this reference."""
        self._closed = True
        self.post(wire.notice_message("failed", {"reference": reference}))
        self.post(wire.Close(wire.CloseCode.FAILED))

    def _say(self, event: Event) -> None:
        # Snapshots come by themselves, epoch after epoch: before a page that does not read they would pile up.
        if isinstance(event, bytes) and event[0] == SNAPSHOT_KIND and len(self._outbox) >= _OUTBOX:
            return
        self._outbox.append(event)

    @property
    def _readable(self) -> bool:
        """Whether a command waits, and its answer would not pile up before a page that does not read."""
        return bool(self._inbox) and len(self._outbox) < _OUTBOX
