"""Lets pages of other, allowed origins use the HTTP API (CORS): their answers say so, and browsers may ask beforehand.

No cookie goes along: a page of another origin that has the server's password sends it in an Authorization header.
"""

from __future__ import annotations

from functools import partial

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from server.http.problems import problem
from server.settings import Settings

_METHODS = ("GET", "HEAD", "POST", "DELETE")
_SENT = ("Authorization", "Content-Encoding", "Content-Type")
# What a page may read of an answer beside what every page may.
_READ = ("Accept-Encoding", "Allow", "Content-Disposition", "Location", "Retry-After", "WWW-Authenticate")
# How long a browser need not ask again.
_SECONDS = 600
_ASKING = "access-control-request-method"


def is_api(path: str) -> bool:
    """Whether this is an address for programs: of the HTTP API, or of short links."""
    return path.startswith(("/api/", "/links/")) or path in ("/api", "/links")


class CrossOrigin:
    """What browsers are told of this server's API for pages of other origins.

    Args:
        settings: the origins, the same that may open a websocket.
    """

    def __init__(self, settings: Settings) -> None:
        # A star would be every origin here, and is none where websockets are opened.
        self._origins = [origin for origin in settings.origins if origin != "*"]
        # A page of the open internet may be allowed to ask a server of the reader's own network: whoever names it here
        # means that, and browsers that ask about it would else take the whole question for refused.
        self._rules = CORSMiddleware(
            *(_nothing, self._origins, _METHODS, _SENT),
            allow_private_network=True, expose_headers=_READ, max_age=_SECONDS,
        )  # fmt: skip

    def told(self, app: ASGIApp) -> ASGIApp:
        """An application whose answers say which page may read them, refusals too."""

        async def tell(scope: Scope, receive: Receive, send: Send) -> None:
            if self._concerns(scope):
                send = partial(self._rules.send, send=send, request_headers=Headers(scope=scope))
            await app(scope, receive, send)

        return tell

    def asked(self, app: ASGIApp) -> ASGIApp:
        """An application beside which browsers are answered that ask beforehand what a page may do.

        Within what counts requests, and outside of what asks for a password, for such a question comes without one.
        """

        async def answer(scope: Scope, receive: Receive, send: Send) -> None:
            headers = Headers(scope=scope) if self._concerns(scope) and scope["method"] == "OPTIONS" else Headers()
            if _ASKING not in headers:
                await app(scope, receive, send)
                return
            origin = headers.get("origin", "")
            if not self._rules.is_allowed_origin(origin):
                response: Response = problem(403, f"requests from this page are refused; got origin {origin[:100]!r}")
            else:
                response = self._rules.preflight_response(headers)
            await response(scope, receive, send)

        return answer

    def _concerns(self, scope: Scope) -> bool:
        return bool(self._origins) and scope["type"] == "http" and is_api(scope["path"])


async def _nothing(scope: Scope, receive: Receive, send: Send) -> None:
    """In the place of an application, where only the rules are wanted."""
