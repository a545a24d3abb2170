"""Shares out the event loop's time among those who ask: what the requests of an address take, they wait for."""

from __future__ import annotations

import math
import time
from asyncio import sleep
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Generator
from typing import Any

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from server.http.problems import problem
from server.http.request_body import source_of
from server.settings import Settings

# Of the processor, in seconds. What reading a request and writing an answer take besides the work on it; what opening a
# websocket takes; and what an address may take at once after it has been quiet: a class that loads the page.
_OVERHEAD = 0.0004
_HANDSHAKE = 0.001
_BURST = 0.5
# Longer than this nobody is kept waiting, and who would have to is refused after as long: to ask again is no quicker.
_LONGEST_WAIT = 3.0
# Sources that are remembered; the one that was quiet for longest is forgotten first.
_SOURCES = 10_000


class Account:
    """What one source has taken, as the time at which it will have been quiet for long enough.

    Args:
        share: of one processor.
    """

    def __init__(self, share: float) -> None:
        self._share = share
        self._even_at = -math.inf

    def wait(self, now: float) -> float:
        """Seconds until its next request may begin."""
        return max(0.0, self._even_at - now - _BURST / self._share)

    def charge(self, seconds: float, now: float) -> None:
        """It has taken so many seconds of the processor."""
        self._even_at = max(self._even_at, now) + seconds / self._share


class RequestRate:
    """Wraps a whole application; requests begin when their source has waited for what it took before.

    Args:
        app: what is wrapped.
        settings: the share of each source.
        refused: told of every request that would have to wait for too long.
    """

    def __init__(self, app: ASGIApp, settings: Settings, refused: Callable[[], None]) -> None:
        self._app, self._refused = app, refused
        self._share = settings.requests_percent / 100
        self._accounts: OrderedDict[str, Account] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        account = self._account(source_of(HTTPConnection(scope)))
        now = time.monotonic()
        wait = account.wait(now)
        if wait > _LONGEST_WAIT:
            self._refused()
            await sleep(_LONGEST_WAIT)
            await _refuse(scope, receive, send, wait)
            return
        # In advance, so that those who wait do not all begin at the same moment.
        expected = _HANDSHAKE if scope["type"] == "websocket" else _OVERHEAD
        account.charge(expected, now)
        if wait:
            await sleep(wait)
        if scope["type"] == "websocket":
            # What its messages cost is shared out by others.
            await self._app(scope, receive, send)
            return
        work = Metered(self._app(scope, receive, send))
        try:
            await work
        finally:
            account.charge(work.seconds, time.monotonic())

    def _account(self, source: str) -> Account:
        account = self._accounts.pop(source, None) or Account(self._share)
        self._accounts[source] = account
        if len(self._accounts) > _SOURCES:
            self._accounts.popitem(last=False)
        return account


class Metered:
    """Work that can be awaited once, with the seconds of the processor that it takes; while it waits it takes none.

    Args:
        work: a coroutine. The tasks it starts are not counted.
    """

    def __init__(self, work: Awaitable[None]) -> None:
        self._work = work
        self.seconds = 0.0

    def __await__(self) -> Generator[Any, Any, None]:
        steps = self._work.__await__()
        answer: Any = None
        error: BaseException | None = None
        while True:
            start = time.thread_time()
            try:
                wanted = steps.throw(error) if error is not None else steps.send(answer)
            except StopIteration:
                return
            finally:
                self.seconds += time.thread_time() - start
            answer = error = None
            try:
                answer = yield wanted
            except BaseException as thrown:
                error = thrown


async def _refuse(scope: Scope, receive: Receive, send: Send, wait: float) -> None:
    if scope["type"] == "websocket":
        await receive()
    rule = "requests of this address take more of the server than its share"
    await problem(429, rule, {"retry-after": str(math.ceil(wait))})(scope, receive, send)
