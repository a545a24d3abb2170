"""A page of a class at this process, whatever carries what it is told."""

from __future__ import annotations

import json
from collections.abc import Callable
from enum import IntEnum
from typing import Any, Final

from server.classes.messages.codes import new_id

Message = dict[str, Any]

TEACHER: Final = "teacher"


class ClassClose(IntEnum):
    """Why the server ends a socket of a class. docs/protocol.md says what a page does then."""

    RESTART = 1012
    MALFORMED = 4400
    REFUSED = 4403
    IDLE = 4408
    ELSEWHERE = 4409
    OVER = 4410
    FLOOD = 4429
    FAILED = 4500
    STORE_GONE = 4503


class Page:
    """One page.

    Args:
        member: whom it speaks for; "teacher" for a teacher's.
        name: of this very page.
        source: where it comes from, for what it costs.
        say: sends a text, later; must not wait.
        close: ends the connection after what was said; must not wait.
    """

    def __init__(
        self, member: str, name: str, source: str, say: Callable[[str], None], close: Callable[[ClassClose], None]
    ) -> None:
        self.member, self.name, self.source = member, name, source
        self._say, self._close = say, close
        self.line = new_id()
        """A name of this very connection: a teacher's page keeps its own name over a loss of the line."""
        self._holding: list[str] | None = None
        self.watches: str | None = None
        """Whose run a teacher's page looks at."""
        self.wanted = False
        """Whether its own run is looked at."""
        self.sent = 0
        """Messages about its run, counted."""
        self.announced = False
        """Whether all processes have heard that it came."""
        self.closed = False

    @property
    def teaches(self) -> bool:
        """Whether it is a teacher's."""
        return self.member == TEACHER

    def tell(self, message: Message) -> None:
        """Says something."""
        self.tell_text(encode(message))

    def tell_text(self, text: str) -> None:
        """Says something that is written already."""
        if self._holding is not None:
            self._holding.append(text)
        elif not self.closed:
            self._say(text)

    def hold(self) -> None:
        """Keeps what is to be said until `tell_first`: what it hears first is still being read."""
        self._holding = self._holding or []

    def tell_first(self, message: Message) -> None:
        """Says this, and then what was kept back."""
        held, self._holding = self._holding or [], None
        self.tell(message)
        for text in held:
            self.tell_text(text)

    def release(self) -> None:
        """Says what was kept back: what was to be said before it cannot be read."""
        held, self._holding = self._holding or [], None
        for text in held:
            self.tell_text(text)

    def close(self, code: ClassClose) -> None:
        """Ends it."""
        if not self.closed:
            self.closed = True
            self._close(code)


def encode(message: Message) -> str:
    """One JSON text message; ASCII, so that no name can make it unsendable."""
    return json.dumps(message, allow_nan=False, separators=(",", ":"))
