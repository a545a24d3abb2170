"""Answers that are the same for everybody: made once, compressed once, and kept."""

from __future__ import annotations

import gzip
from collections import OrderedDict
from collections.abc import Callable, Hashable

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Below this a body gains nothing.
_LEAST_BYTES = 1000
# Each is compressed once, so the time it takes hardly matters.
_LEVEL = 6
# Of what is compressed. The page's files take a megabyte for each version of them.
_MOST_BYTES = 16 * 1024 * 1024


class Kept:
    """Bodies, each made when it is first asked for, and made again once `version` says something else.

    Args:
        version: of what they are made of.
    """

    def __init__(self, version: Callable[[], str]) -> None:
        self._version = version
        self._made_of = version()
        self._bodies: dict[Hashable, bytes] = {}

    def body(self, key: Hashable, make: Callable[[], bytes]) -> bytes:
        """The body of this name; there must be no more names than what a server can hold."""
        if self._made_of != self._version():
            self._made_of = self._version()
            self._bodies.clear()
        if key not in self._bodies:
            self._bodies[key] = make()
        return self._bodies[key]


class _Packed:
    """Compressed bodies by what is in them; what was not asked for longest goes first."""

    def __init__(self) -> None:
        self._packed: OrderedDict[bytes, bytes] = OrderedDict()
        self._bytes = 0

    def of(self, body: bytes) -> bytes:
        packed = self._packed.pop(body, None)
        if packed is None:
            # Without the time, so that the same is the same.
            packed = gzip.compress(body, _LEVEL, mtime=0)
            self._bytes += len(body) + len(packed)
        self._packed[body] = packed
        while self._bytes > _MOST_BYTES:
            self._bytes -= sum(map(len, self._packed.popitem(last=False)))
        return packed


class KeptCompressed:
    """Wraps a route whose bodies come whole, and are the same for everybody: each is compressed once.

    Args:
        app: the route.
        packed: shared by all that are wrapped.
    """

    def __init__(self, app: ASGIApp, packed: _Packed) -> None:
        self._app, self._packed = app, packed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        taken = "gzip" in Headers(scope=scope).get("accept-encoding", "")
        start: Message = {}

        async def send_packed(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                start = message
                return
            body = message.get("body", b"")
            if start:
                headers = MutableHeaders(scope=start)
                headers.add_vary_header("accept-encoding")
                if taken and len(body) >= _LEAST_BYTES and not message.get("more_body"):
                    body = self._packed.of(body)
                    headers["content-encoding"] = "gzip"
                    headers["content-length"] = str(len(body))
                await send(start)
                start = {}
            await send({**message, "body": body})

        await self._app(scope, receive, send_packed)


KEPT_COMPRESSED = [Middleware(KeptCompressed, _Packed())]
"""For routes of files and texts."""
