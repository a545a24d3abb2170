"""One learner's run, without I/O: messages in, events out, training in slices of a given length."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable
from contextlib import nullcontext

import numpy as np

from server.compute.accounts import HELD_UP_SECONDS
from server.compute.memory import Memory, MemoryShare
from server.compute.too_long import Limited, TooLong
from server.compute.turns import ThreadLoad
from server.session.live_run import LiveRun
from server.settings import Settings
from server.wire import inbound, outbound
from server.wire.frame import SNAPSHOT_KIND

Event = dict[str, object] | bytes | outbound.Close

_ALONE = ThreadLoad()
# Events a page may leave unread before the session stops taking its commands. The points of a data set are a megabyte.
_OUTBOX = 16
# Answers of the connection's own, which are short, that a page may leave unread.
_ANSWERS = 128
# Seconds of training in a turn whose picture takes all the rest.
_LEAST_TRAINING = 0.0001
# Commands that may wait for the compute thread, and what those that are long may have in all beside the first.
_INBOX = 120
_INBOX_BYTES = 1024 * 1024


class Session:
    """The messages of one connection around a run.

    `receive`, `post`, `take_events`, `note_sent` and `retire` may be called from one thread, everything else from
    another.
    The run is built by the first `advance`, so that a costly experiment does not hold up the first thread.

    Args:
        settings: limits and rates.
        hello: the page's first message.
        clock: returns seconds; only differences count.
        checkpoint: binary message to resume from.
        limited: what runs within is ended by TooLong where it takes too long.
        memory: the run's share of what all runs may take.
    """

    def __init__(
        self,
        settings: Settings,
        hello: inbound.Hello,
        clock: Callable[[], float],
        checkpoint: bytes | None = None,
        limited: Limited = nullcontext,
        memory: MemoryShare | None = None,
    ) -> None:
        self._clock = clock
        self._limited = limited
        self._seconds = settings.command_seconds
        self._beginning: tuple[inbound.Hello, bytes | None] | None = (hello, checkpoint)
        self._inbox: deque[inbound.Action | str] = deque()
        self._inbox_bytes = 0
        self._shows_first = False
        self._outbox: deque[Event] = deque()
        self._live_run = LiveRun(settings, clock, self._say, memory or Memory(settings).share())
        self._live_run.hold_back(lambda: len(self._outbox) >= _OUTBOX)
        self._retiring = False
        self._closed = False
        self._counted = 0
        self.freed = False
        """Whether something waited for the events that were taken last."""

    # What the connection calls.

    def receive(self, message: inbound.Action | inbound.Ack | str) -> bool:
        """Takes a message, or the text of a long one; False when too many are waiting, and this one is dropped."""
        if isinstance(message, inbound.Ack):
            self._live_run.acknowledge(message.sequence)
            return True
        if isinstance(message, inbound.CompareAck):
            self._live_run.acknowledge_comparison(message.sequence)
            return True
        size = _size(message)
        if len(self._inbox) >= _INBOX or (self._inbox_bytes and self._inbox_bytes + size > _INBOX_BYTES):
            return False
        self._inbox_bytes += size
        self._inbox.append(message)
        return True

    def post(self, event: Event) -> None:
        """Says something of the connection's own to the page, unless it has long stopped reading."""
        if len(self._outbox) < _ANSWERS or isinstance(event, outbound.Close):
            self._outbox.append(event)

    @property
    def has_events(self) -> bool:
        return bool(self._outbox)

    @property
    def begins(self) -> bool:
        return self._beginning is not None

    @property
    def commands_waiting(self) -> int:
        return len(self._inbox)

    def take_epochs(self) -> int:
        """Epochs trained since this was last asked."""
        before, self._counted = self._counted, self._live_run.epochs
        return self._counted - before

    def take_events(self) -> list[Event]:
        """What is to be sent, in order; it is then forgotten here."""
        was_full = len(self._outbox) >= _OUTBOX
        events: list[Event] = []
        while self._outbox:
            events.append(self._outbox.popleft())
        self.freed = self._live_run.note_taken() or (was_full and (bool(self._inbox) or self._live_run.pending))
        return events

    def note_sent(self, seconds: float) -> None:
        """What was taken last is on its way; before, the connection was not ready for it for so long."""
        self._live_run.note_sent(seconds)

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
        return self._live_run.due()

    def due_short(self) -> float:
        """When there is something to train in a turn that holds nobody up."""
        return math.inf if self._closed or self._beginning else self._live_run.due_short()

    def advance(self, budget: float, load: ThreadLoad = _ALONE) -> None:
        """Applies what was received, trains for about `budget` seconds, and says what there is to say.

        Args:
            budget: seconds, for training and for a picture where one is due; a batch once begun is finished.
            load: sessions that have a turn on the same thread.
        """
        if self._closed:
            return
        # Numbers that run away are looked for; a warning for each on standard error would help nobody.
        with np.errstate(all="ignore"):
            if load.short:
                self._live_run.train(budget, short=True)
                return
            if self._take_commands(self._clock() + budget) and not self._retiring:
                # The others have their turns before its consequences are drawn; the next command comes after those.
                return
            # Pictures go before training, which still takes a little in every turn.
            self._live_run.train(max(budget - self._live_run.claim(), _LEAST_TRAINING))
            self._within_limit("looking", lambda: self._live_run.show(load))
            if self._live_run.compares:
                self._within_limit("compare", lambda: self._live_run.show_comparison(load))
            self._live_run.save(at_once=self._retiring)
        if self._retiring:
            self._closed = True
            self.post(outbound.Close(outbound.CloseCode.RESTART))

    def _take_commands(self, deadline: float) -> bool:
        """Carries out what has come, one costly command at most; whether there was one."""
        shows_first, self._shows_first = self._shows_first, False
        if not self._beginning and (shows_first or not self._readable):
            return False
        start = self._clock()
        if self._beginning:
            self._within_limit("hello", self._open)
        else:
            self._take_inbox(deadline)
        self._shows_first = self._clock() - start > HELD_UP_SECONDS
        return self._shows_first

    def _take_inbox(self, deadline: float) -> None:
        while self._readable:
            command = self._inbox.popleft()
            self._inbox_bytes -= _size(command)
            self._carry_out(command)
            if self._clock() >= deadline:
                return

    def _open(self) -> None:
        assert self._beginning
        (hello, checkpoint), self._beginning = self._beginning, None
        self._live_run.open(hello, checkpoint)

    def _carry_out(self, command: inbound.Action | str) -> None:
        if isinstance(command, str):
            try:
                message = inbound.decode(command)
            except inbound.ProtocolError as error:
                self._say(outbound.error_message("malformed", str(error)))
                return
            if isinstance(message, inbound.Ack):
                self._live_run.acknowledge(message.sequence)
                return
            if isinstance(message, inbound.Ping):
                self._say(outbound.pong_message())
                return
            if isinstance(message, inbound.Hello):
                self._say(outbound.error_message("malformed", inbound.HELLO_TWICE))
                return
            command = message
        name = "load" if isinstance(command, inbound.Load) else command.type
        self._within_limit(name, lambda: self._live_run.apply(command))

    def _within_limit(self, name: str, work: Callable[[], None]) -> None:
        """Does what takes too long only so far, says so, and goes on from the last sound state."""
        try:
            with self._limited():
                work()
        except TooLong:
            rule = f"`{name}` must take at most {self._seconds:g} s of computing; it took more and was ended"
            self._say(outbound.error_message("too_long", rule))
            if name.startswith("compare"):
                self._live_run.give_up_comparison()
            else:
                self._live_run.give_up()

    def fail(self, reference: str) -> None:
        """The session cannot go on; the log has more under this reference."""
        self._closed = True
        self.post(outbound.notice_message("failed", {"reference": reference}))
        self.post(outbound.Close(outbound.CloseCode.FAILED))

    def _say(self, event: Event) -> None:
        # Snapshots come by themselves, epoch after epoch: before a page that does not read they would pile up.
        if isinstance(event, bytes) and event[0] == SNAPSHOT_KIND and len(self._outbox) >= _OUTBOX:
            return
        self._outbox.append(event)

    @property
    def _readable(self) -> bool:
        """Whether a command waits, and its answer would not pile up before a page that does not read."""
        return bool(self._inbox) and len(self._outbox) < _OUTBOX


def _size(message: inbound.Action | str) -> int:
    """Bytes that a waiting message takes, where that may be many."""
    return (
        len(message) if isinstance(message, str) else len(message.message) if isinstance(message, inbound.Load) else 0
    )
