"""A conversation with a session on a clock of its own, without sockets or threads."""

from __future__ import annotations

import json
from typing import Any

from engine import Trainer
from server.session.session import Session
from server.settings import Settings
from server.wire import inbound, outbound
from server.wire.frame import unwrap_checkpoint
from tests.server.conftest import read_frame
from tests.server.support.inside import run_of


class Clock:
    """Stands still but for a moment each time it is read, so that work takes time."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        self.now += 2e-5
        return self.now


class Talk:
    """One page and its session; time passes only in `wait`."""

    def __init__(self, *, checkpoint: bytes | None = None, settings: Settings | None = None, **hello: Any) -> None:
        self.clock = Clock()
        message = inbound.decode(json.dumps({"type": "hello", "protocol": 1, **hello}))
        assert isinstance(message, inbound.Hello)
        self.session = Session(settings or Settings(), message, self.clock, checkpoint)
        # Else a machine that draws slowly would train less between two pictures, and draw fewer.
        run_of(self.session).painter._meter = self.clock
        self.heard: list[dict[str, Any]] = []
        self.acknowledge = True
        self.settle()

    def say(self, type: str, **fields: Any) -> bool:
        message = inbound.decode(json.dumps({"type": type, **fields}))
        assert not isinstance(message, inbound.Hello | inbound.Ping)
        return self.session.receive(message)

    def settle(self) -> list[dict[str, Any]]:
        """What the session has to say by now; what it trains meanwhile is one slice."""
        start = len(self.heard)
        self._turn()
        return self.heard[start:]

    def wait(self, seconds: float) -> list[dict[str, Any]]:
        """Lets time pass; gives what was heard meanwhile."""
        start, end = len(self.heard), self.clock.now + seconds
        while self.clock.now < end:
            if self.session.due() <= self.clock.now:
                self._turn()
            else:
                self.clock.now = min(self.session.due(), end)
        return self.heard[start:]

    def ask(self, type: str, **fields: Any) -> list[dict[str, Any]]:
        """Says something and listens for a tenth of a second."""
        assert self.say(type, **fields)
        return self.wait(0.1)

    def trainer(self) -> Trainer:
        """A copy of the run as it is now; to look at it there is not to touch it here."""
        running = run_of(self.session).trainer
        return Trainer.restore(running.checkpoint())

    def state(self) -> bytes:
        """Everything about the run, as bytes."""
        return bytes(run_of(self.session).trainer.checkpoint())

    def last(self, type: str) -> dict[str, Any]:
        return [message for message in self.heard if message["type"] == type][-1]

    def _turn(self) -> None:
        self.session.advance(0.002)
        for event in self.session.take_events():
            if isinstance(event, outbound.Close):
                self.heard.append({"type": "close", "code": event.code})
            elif isinstance(event, dict):
                self.heard.append(json.loads(outbound.encode(event)))
                if event["type"] == "comparison" and self.acknowledge:
                    self.say("compare_ack", sequence=event["sequence"])
            elif event[0] == 3:
                continue
            elif event[0] == 2:
                self.heard.append({"type": "checkpoint", "message": event, "data": unwrap_checkpoint(event)})
            else:
                frame = read_frame(event)
                self.heard.append(frame)
                if self.acknowledge:
                    self.say("ack", sequence=frame["sequence"])
        self.session.note_sent(0.0)


def types(messages: list[dict[str, Any]]) -> list[str]:
    return [message["type"] for message in messages]


def of_type(type: str, messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [message for message in messages if message["type"] == type]
