"""What is kept of a run that others look at: its last state, and what was done since; for those who come late."""

from __future__ import annotations

import json
from typing import Any, Final

from server.classes.messages.inbound import MOST_DEEDS

_MOST_BYTES: Final = 256 * 1024

Message = dict[str, Any]


class Source:
    """One run that is looked at."""

    def __init__(self) -> None:
        self._state: Message | None = None
        self._since: Message | None = None
        self._bytes = 0
        self._last: tuple[str, int] = ("", 0)

    def take(self, message: Message, line: str, count: int) -> bool:
        """Takes what the page of the run sent.

        Args:
            message: `source_state` or `source_deeds`, with `member`.
            line: over which connection; from another one a run goes on with a state.
            count: messages about it over that connection, in order.

        Returns:
            Whether it is to be passed on: it did not come before, and what came before it is known.
        """
        if self._last[0] == line and count <= self._last[1]:
            return False
        if message["type"] == "source_state":
            self._state, self._since, self._bytes = message, None, 0
            self._last = (line, count)
            return True
        if self._state is None or self._last != (line, count - 1) or self._state["run"] != message["run"]:
            return False
        self._last = (line, count)
        self._bytes += len(json.dumps(message["deeds"]))
        before = self._since["deeds"] if self._since else []
        self._since = {**message, "deeds": [*before, *message["deeds"]]}
        return True

    @property
    def too_much(self) -> bool:
        """Whether it takes too much, so that a new state is wanted."""
        return self._since is not None and (len(self._since["deeds"]) > MOST_DEEDS or self._bytes > _MOST_BYTES)

    @property
    def messages(self) -> list[Message]:
        """What somebody who comes late hears; nothing where no state is known."""
        return [one for one in (self._state, self._since) if one is not None]
