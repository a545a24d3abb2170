"""What HTTP responses have in common: headers for security on all of them, and compression of those that gain by it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'none'; "
    "connect-src 'self'{sockets}; base-uri 'none'; form-action {forms}; frame-ancestors 'self'{framing}"
)
_FIXED = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
# For answers that are made anew for each request; those which are the same for everybody have
# `server.http.kept_answers`. Not for all: a line of a run that is under way must not wait for others to fill a block. A
# low level, since what takes the processor takes it from somebody's training.
COMPRESSED = [Middleware(GZipMiddleware, minimum_size=1000, compresslevel=4)]
FORM_PAGE = "playground.form"
"""Name in the scope of a request that is answered by a page with a form, which the form is sent to as well."""
_PLAIN_HOST = re.compile(r"[A-Za-z0-9.-]+(:\d{1,5})?|\[[0-9A-Fa-f:.]+\](:\d{1,5})?")


class SecurityHeaders:
    """Wraps a whole application, so that error pages and faults carry the headers too.

    Args:
        app: what is wrapped.
        embed: origins whose pages may show ours in a frame. A framed page is still one of ours: its own origin is what
            its websocket is opened with, and nothing else has to be let in.
    """

    def __init__(self, app: ASGIApp, embed: Sequence[str] = ()) -> None:
        self._app = app
        self._framing = "".join(f" {origin}" for origin in embed)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                form = FORM_PAGE in scope
                headers["content-security-policy"] = _POLICY.format(
                    sockets=_socket_sources(scope), framing=self._framing, forms="'self'" if form else "'none'"
                )
                for name, value in _FIXED.items():
                    headers[name] = value
                if form:
                    # A page that tells nobody where it is does not even tell its own server where a form comes from.
                    headers["referrer-policy"] = "same-origin"
            await send(message)

        await self._app(scope, receive, send_with_headers)


def _socket_sources(scope: Scope) -> str:
    """The page's own websocket by name: older Safari does not count it as 'self'."""
    hosts = [value.decode("latin-1") for name, value in scope["headers"] if name == b"host"]
    if len(hosts) != 1 or not _PLAIN_HOST.fullmatch(hosts[0]):
        return ""
    return f" ws://{hosts[0]} wss://{hosts[0]}"
