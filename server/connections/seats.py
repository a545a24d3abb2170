"""Who has a place among the sessions, who waits for one and how many are before them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from enum import Enum

from server.settings import Settings


class Refusal(Enum):
    """Why a page may not even wait."""

    FULL = "full"
    """Every seat is taken, and so is every place in the line."""
    CROWDED = "crowded"
    """Its address has as many pages here as one address may have."""


class Ticket:
    """One page's claim to a seat. `place` is 0 once it has one, otherwise 1 for the next in turn."""

    def __init__(self, address: str, notify: Callable[[], None]) -> None:
        self.address = address
        self.notify = notify
        self.place = 0

    @property
    def seated(self) -> bool:
        return self.place == 0


class Seats:
    """Seats for sessions, and a line before them where they are all taken.

    Whoever waits counts for its address as one who is seated does: so nobody can fill the line alone either, and who is
    in it can always take the seat when it comes.

    Args:
        settings: seats in all, seats for an address, and length of the line.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._of_address: Counter[str] = Counter()
        self._seated: set[Ticket] = set()
        self._line: list[Ticket] = []

    @property
    def taken(self) -> int:
        """Seats that are taken."""
        return len(self._seated)

    @property
    def waiting(self) -> int:
        """Pages in the line."""
        return len(self._line)

    @property
    def full(self) -> bool:
        """Whether the next page could not even wait."""
        return self.taken >= self._settings.sessions and self.waiting >= self._settings.waiting

    def join(self, address: str, notify: Callable[[], None]) -> Ticket | Refusal:
        """Takes a seat, or where there is none the last place in the line.

        Args:
            address: where the page comes from.
            notify: called each time its place has changed.
        """
        if self._of_address[address] >= self._settings.sessions_per_address:
            return Refusal.CROWDED
        if self.full:
            return Refusal.FULL
        ticket = Ticket(address, notify)
        self._of_address[address] += 1
        if self.taken < self._settings.sessions:
            self._seated.add(ticket)
        else:
            self._line.append(ticket)
            ticket.place = len(self._line)
        return ticket

    def leave(self, ticket: Ticket) -> None:
        """Gives back a seat or a place in the line; those behind move up."""
        self._of_address[ticket.address] -= 1
        if not self._of_address[ticket.address]:
            del self._of_address[ticket.address]
        if ticket in self._seated:
            self._seated.remove(ticket)
            if self._line:
                first = self._line.pop(0)
                self._seated.add(first)
                first.place = 0
                first.notify()
        else:
            self._line.remove(ticket)
        for place, waiting in enumerate(self._line, start=1):
            if waiting.place != place:
                waiting.place = place
                waiting.notify()

    def disband(self) -> None:
        """Wakes everybody in the line, because the server stops."""
        for waiting in self._line:
            waiting.notify()
