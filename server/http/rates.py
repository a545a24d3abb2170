"""Who may connect and how much a connection may say or ask for: origins, a token bucket, sizes of a run."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable

from engine import Experiment, ExperimentError, Limits
from server.http.hosts import authority
from server.settings import Settings

# Addresses whose rates are remembered; the one that was quiet for longest is forgotten first.
_ADDRESSES = 10_000
_DEFAULT_PORTS = {"http": 80, "https": 443}


def limits_of(settings: Settings) -> Limits:
    """The sizes of a run, whoever asks for it: a page, a program or a short link."""
    return Limits(settings.hidden_layers, settings.units, settings.points, run_bytes=settings.run_megabytes * 1_000_000)


def fits(experiment: Experiment, limits: Limits) -> bool:
    """Whether an experiment that is in order is small enough for these limits too."""
    try:
        Experiment.parse(experiment.document(), limits)
    except ExperimentError:
        return False
    return True


def origin_allowed(origins: list[str], hosts: list[str], settings: Settings) -> bool:
    """Whether a websocket may be opened by this page.

    A browser always says where a page came from, so a missing origin is a program and no danger to anybody's browser;
    the host is looked at before (`server.http.hosts`). Addresses are compared whole, never by their ends.

    Args:
        origins: the values of the Origin header.
        hosts: the values of the Host header.
        settings: allowed origins.
    """
    host = authority(f"//{hosts[0]}") if len(hosts) == 1 else None
    if host is None or len(origins) > 1:
        return False
    if not origins:
        return True
    origin = origins[0]
    if origin in settings.origins:
        return True
    scheme = origin.partition("://")[0]
    place = authority(origin)
    if settings.origins or scheme not in _DEFAULT_PORTS or place is None or origin.count("/") != 2:
        return False
    # The host's scheme is not known behind a proxy that ends TLS, so its missing port is the origin's default.
    default = _DEFAULT_PORTS[scheme]
    return (place[0], place[1] or default) == (host[0], host[1] or default)


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
