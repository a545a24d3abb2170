"""Refuses what is for a host that is none of the server's: every route and every websocket, before anything else."""

from __future__ import annotations

from collections.abc import Callable

from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from server.http.cache_control import NEVER
from server.http.hosts import Hosts, asked_for
from server.http.problems import problem

ALWAYS = ("/healthz", "/readyz")
"""Asked by what watches over containers, under whatever name; they tell nothing that is worth a name."""

Refusing = Callable[[HTTPConnection, str], str]
"""Makes the page that refuses a request, given the name it asked for."""


class HostCheck:
    """Wraps a whole application, websockets too, and answers what is for another host itself.

    Args:
        app: what is wrapped.
        hosts: the names of this server.
        page: makes the page for a browser.
        refused: told of every refusal.
    """

    def __init__(self, app: ASGIApp, hosts: Hosts, page: Refusing, refused: Callable[[], None]) -> None:
        self._app, self._hosts, self._page, self._refused = app, hosts, page, refused

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or scope["path"] in ALWAYS:
            await self._app(scope, receive, send)
            return
        request = HTTPConnection(scope)
        values = request.headers.getlist("host")
        if self._hosts.allows(values):
            await self._app(scope, receive, send)
            return
        self._refused()
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008})
            return
        asked = asked_for(values)
        # Not sound, or not one; otherwise sound, and not ours.
        status = 421 if asked else 400
        if "text/html" in request.headers.get("accept", ""):
            response = Response(self._page(request, asked), status, NEVER, "text/html; charset=utf-8")
        else:
            rule = f"this server does not answer to that name; add {asked or 'it'} to PLAYGROUND_HOSTS where it should"
            response = problem(status, rule)
        await response(scope, receive, send)
