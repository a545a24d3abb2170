"""How much of the HTTP API may go on at the same time, in all and for each address."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from server.api.requests import Problem


class ConcurrencyLimit:
    """So many things at once, in all and for each address.

    Args:
        kind: what takes a place, in the plural.
        limit: places in all.
        limit_per_address: of these, for one address.
    """

    def __init__(self, kind: str, limit: int, limit_per_address: int) -> None:
        self._kind, self._limit, self._limit_per_address = kind, limit, limit_per_address
        self._taken: Counter[str] = Counter()
        self.freed: Callable[[], object] = lambda: None
        """Called each time one has been given back."""

    @property
    def taken(self) -> int:
        """How many are taken."""
        return self._taken.total()

    def of(self, address: str) -> int:
        """How many an address has taken."""
        return self._taken[address]

    def has_room(self, address: str) -> bool:
        """Whether this address can have one."""
        return self._taken[address] < self._limit_per_address and self.taken < self._limit

    def check(self, address: str) -> None:
        """Raises Problem where this address cannot have one."""
        if self._taken[address] >= self._limit_per_address:
            rule = f"at most {self._limit_per_address} {self._kind} from one address go on at once"
            raise Problem(429, rule, headers={"retry-after": "5"})
        if self.taken >= self._limit:
            rule = f"at most {self._limit} {self._kind} go on at once"
            raise Problem(503, rule, headers={"retry-after": "5"})

    def take(self, address: str) -> None:
        """Takes one. Raises Problem as `check` does."""
        self.check(address)
        self._taken[address] += 1

    def give_back(self, address: str) -> None:
        self._taken[address] -= 1
        # A Counter keeps every name it was ever asked for.
        self._taken += Counter()
        self.freed()

    @contextmanager
    def taken_by(self, address: str) -> Iterator[None]:
        """Takes one for a while. Raises Problem as `check` does."""
        self.take(address)
        try:
            yield
        finally:
            self.give_back(address)
