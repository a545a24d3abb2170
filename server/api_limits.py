"""How much the HTTP API may be asked for: requests by rate, and what goes on at the same time."""

from __future__ import annotations

import time
from collections import Counter, OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager

from server.api_requests import Problem
from server.limits import TokenBucket

# Addresses whose rates are remembered; the one that was quiet for longest is forgotten first.
_ADDRESSES = 10_000


class Rates:
    """Counts requests by the address they come from.

    Args:
        rate: requests a second in the long run.
        burst: how many may come at once.
    """

    def __init__(self, rate: float, burst: int) -> None:
        self._rate, self._burst = rate, burst
        self._buckets: OrderedDict[str, TokenBucket] = OrderedDict()

    def count(self, address: str) -> None:
        """Counts one request. Raises Problem where it is too soon."""
        bucket = self._buckets.pop(address, None) or TokenBucket(self._rate, self._burst, time.perf_counter)
        self._buckets[address] = bucket
        if len(self._buckets) > _ADDRESSES:
            self._buckets.popitem(last=False)
        if not bucket.take():
            rule = f"requests must come at most {self._rate:g} a second with a burst of {self._burst}"
            raise Problem(429, rule, headers={"retry-after": "1"})


class Places:
    """So many things at once, in all and for each address.

    Args:
        kind: what takes a place, in the plural.
        limit: places in all.
        limit_per_address: of these, for one address.
    """

    def __init__(self, kind: str, limit: int, limit_per_address: int) -> None:
        self._kind, self._limit, self._limit_per_address = kind, limit, limit_per_address
        self._taken: Counter[str] = Counter()

    @property
    def taken(self) -> int:
        """How many are taken."""
        return self._taken.total()

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

    @contextmanager
    def taken_by(self, address: str) -> Iterator[None]:
        """Takes one for a while. Raises Problem as `check` does."""
        self.take(address)
        try:
            yield
        finally:
            self.give_back(address)
