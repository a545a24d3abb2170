"""How often somebody may ask for something: a token bucket, and one for each address."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable

# Addresses whose rates are remembered; the one that was quiet for longest is forgotten first.
_ADDRESSES = 10_000


class TokenBucket:
    """So many messages a second in the long run, and a burst at once.

    Args:
        rate: tokens a second.
        burst: tokens at most.
        clock: returns seconds.
    """

    def __init__(self, rate: float, burst: int, clock: Callable[[], float]) -> None:
        self._rate = rate
        self._burst = float(burst)
        self._clock = clock
        self._tokens = self._burst
        self._at = clock()

    def take(self, count: int = 1) -> bool:
        """Takes so many tokens, or a whole burst where that is less; False when they are not there."""
        wanted = min(count, self._burst)
        now = self._clock()
        self._tokens = min(self._burst, self._tokens + (now - self._at) * self._rate)
        self._at = now
        if self._tokens < wanted:
            return False
        self._tokens -= wanted
        return True

    def give_back(self) -> None:
        """Puts back the token taken last, for something that does not count."""
        self._tokens = min(self._burst, self._tokens + 1)


class Rates:
    """Counts requests by the address they come from.

    Args:
        rate: requests a second in the long run.
        burst: how many may come at once.
    """

    def __init__(self, rate: float, burst: int) -> None:
        self._rate, self._burst = rate, burst
        self._buckets: OrderedDict[str, TokenBucket] = OrderedDict()

    def count(self, address: str) -> bool:
        """Counts one request; False where it comes too soon."""
        bucket = self._buckets.pop(address, None) or TokenBucket(self._rate, self._burst, time.perf_counter)
        self._buckets[address] = bucket
        if len(self._buckets) > _ADDRESSES:
            self._buckets.popitem(last=False)
        return bucket.take()

    def give_back(self, address: str) -> None:
        """Takes back the request counted last, which does not count after all."""
        if address in self._buckets:
            self._buckets[address].give_back()
