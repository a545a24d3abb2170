"""One page beside others on one compute thread, on a clock that passes as that thread computes.

So how busy the machine is, and how fast, makes no difference to what each of them gets.
"""

from __future__ import annotations

import itertools
import struct
import time
from collections.abc import Callable, Sequence
from typing import Any

from server.compute.scheduler import Scheduler
from server.connections.channel import LONG_MESSAGE
from server.http.rates import TokenBucket
from server.session.session import Session
from server.settings import Settings
from server.wire import inbound
from server.wire.frame import FRAME_KIND, unwrap_snapshot

SETTINGS = Settings()


class Clock:
    """The time this thread has computed, and what was skipped because nobody had anything to do."""

    def __init__(self) -> None:
        self._skipped = 0.0

    def __call__(self) -> float:
        return time.thread_time() + self._skipped

    def skip(self, seconds: float) -> None:
        self._skipped += seconds


class Visitor:
    """A session, and what its page does: draws each picture at once, and sends what it has to send.

    Args:
        room: where it is.
        messages: what it sends again and again, as often as its rate allows; with none it only looks on.
        hello: fields of its first message.
    """

    def __init__(self, room: Room, messages: Sequence[str | bytes] = (), **hello: Any) -> None:
        greeting = inbound.Hello(type="hello", protocol=1, **hello)
        self.session = Session(SETTINGS, greeting, room.clock)
        self._messages = itertools.cycle(messages) if messages else None
        self._next: str | bytes | None = None
        self._bucket = TokenBucket(SETTINGS.message_rate, SETTINGS.message_burst, room.clock)
        self.pictures = self.epochs = 0
        self.heard: list[dict[str, object]] = []

    def send(self) -> None:
        """Sends what there is to send by now, as a connection lets it through."""
        while self._messages is not None:
            message = self._next or next(self._messages)
            self._next = message
            if not self._bucket.take(1 + len(message) // 65536):
                return
            self._next = None
            self.say(message)

    def say(self, message: str | bytes) -> None:
        try:
            if isinstance(message, bytes):
                unwrap_snapshot(message)
                self.session.receive(inbound.Load(message))
            elif len(message) > LONG_MESSAGE:
                self.session.receive(message)
            elif not isinstance(read := inbound.decode(message), inbound.Hello | inbound.Ping):
                self.session.receive(read)
        except inbound.ProtocolError:
            pass

    def hear(self) -> None:
        for event in self.session.take_events():
            if isinstance(event, bytes) and event[0] == FRAME_KIND:
                self.pictures += 1
                self.session.receive(inbound.Ack(type="ack", sequence=struct.unpack_from("<I", event, 4)[0]))
            elif isinstance(event, dict):
                self.heard.append(event)
        self.session.note_sent(0.0)
        self.epochs += self.session.take_epochs()


class Room:
    """Visitors who share a compute thread, which is the one this runs in."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.scheduler = Scheduler(self.clock, observe=self._note_turn)
        self.longest_turn = 0.0
        self.visitors: list[Visitor] = []

    def enter(self, messages: Sequence[str | bytes] = (), **hello: Any) -> Visitor:
        visitor = Visitor(self, messages, **hello)
        self.visitors.append(visitor)
        self.scheduler.add(visitor.session, visitor.hear, f"192.0.2.{len(self.visitors)}")
        return visitor

    def run(self, seconds: float, done: Callable[[], bool] = lambda: False) -> float:
        """Lets so much time pass, or until it is done; how much it was."""
        start = self.clock()
        while (now := self.clock()) < start + seconds and not done():
            for visitor in self.visitors:
                visitor.send()
            pause = self.scheduler.round()
            # Nobody waits longer for the next message than a hundredth of a second.
            self.clock.skip(min(pause, 0.01, max(0.0, start + seconds - now)))
        return self.clock() - start

    def _note_turn(self, seconds: float) -> None:
        self.longest_turn = max(self.longest_turn, seconds)

    def spend_bursts(self) -> None:
        """What a sender may do once, at the beginning, is done: from here on everybody has what it keeps getting."""
        for account in [*self.scheduler._accounts._addresses.values(), *(one.account for one in self._seats)]:
            self.scheduler._accounts.charge(account, account.balance)

    @property
    def _seats(self) -> list[Any]:
        return [self.scheduler._seats[visitor.session] for visitor in self.visitors[1:]]
