"""Asks for the server's password before everything else: a page to sign in on, the cookie, and who needs neither."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal
from urllib.parse import parse_qs

from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect, HTTPConnection, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.http.cache_control import NEVER
from server.http.headers import FORM_PAGE
from server.http.origins import origin_allowed
from server.http.problems import problem
from server.http.rates import Rates
from server.http.request_body import address_of, read_body, source_of
from server.http.unpacking import BodyRefused
from server.settings import Settings
from server.sign_in.password import Password, said_in

OPEN = ("/healthz", "/readyz", "/favicon.ico")
"""Asked by what watches over containers, which knows no password."""
SIGN_OUT, SIGNED_IN = "/sign-out", "/signed-in"
WAIT_SECONDS = 5
"""How long an address that has been wrong too often waits for another attempt."""
_ATTEMPTS = 5
_FORM = "application/x-www-form-urlencoded"
_FORM_BYTES = 8192
# To a browser, `Basic` would mean a window of its own instead of the page.
_CHALLENGE = {"www-authenticate": 'Bearer realm="playground"'}
# The rest of such a form has not been read.
_UNREAD = (400, 408, 413, 415)
_SENTENCES = {
    400: "the form cannot be read",
    401: "this server asks for a password: sign in, or send `Authorization: Bearer PASSWORD`",
    403: "a page of another origin cannot sign in or out here",
    408: "the password did not come in time",
    413: "that is longer than any password",
    415: "a form is sent as it is, or by gzip",
    429: f"too many wrong passwords came from this address; try again in {WAIT_SECONDS} seconds",
}

_log = logging.getLogger("playground")

Fault = Literal["", "wrong", "too_many", "refused"]
"""What the sign-in page has to say: nothing yet, or why the last attempt failed."""


@dataclass(frozen=True)
class _Answer:
    """What is said instead of what was asked for."""

    status: int
    fault: Fault = ""


class SignIn:
    """Wraps a whole application, websockets too: nothing but `OPEN` and the sign-in page's looks is had without.

    The page is what answers at the address asked for, and its form goes there too, so that a browser keeps what stands
    behind # in a shared link.

    Args:
        app: what is wrapped.
        settings: the password, how long a sign-in counts, and who may frame the page.
        page: makes the sign-in page for a request.
        refused: told of every wrong password, and of every websocket that comes without one.
    """

    def __init__(
        self,
        app: ASGIApp,
        settings: Settings,
        page: Callable[[Request, Fault], Response],
        refused: Callable[[], None],
    ) -> None:
        self._app, self._settings, self._page, self._refused = app, settings, page, refused
        self._password = Password(settings.password, settings.sign_in_days)
        self._rates = Rates(1 / WAIT_SECONDS, _ATTEMPTS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or scope["path"] in OPEN or _is_look(scope["path"]):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._connect(scope, receive, send)
        else:
            await self._answer(scope, receive, send)

    async def _connect(self, scope: Scope, receive: Receive, send: Send) -> None:
        unknown = self._known(HTTPConnection(scope))
        if unknown is None:
            await self._app(scope, receive, send)
            return
        if not unknown.fault:
            self._refused()
        await receive()
        await send({"type": "websocket.close", "code": 1008})

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        unknown = self._known(request)
        response: Response | None = None
        if scope["path"] == SIGN_OUT and request.method == "POST":
            response = self._sign_out(request)
        elif request.method == "POST" and _kind(request) == _FORM:
            # Nothing else here takes a form. Whoever has signed in meanwhile, in another window, goes on.
            unknown = unknown and await self._attempt(request)
            response = self._enter(request) if unknown is None else None
        elif unknown is None and scope["path"] == SIGNED_IN:
            response = Response(status_code=204, headers=NEVER)
        if response is None and unknown is not None:
            response = self._refuse(request, unknown)
        if response is None:
            await self._app(scope, receive, _for_nobody_else(send))
        else:
            await response(scope, receive, send)

    def _known(self, connection: HTTPConnection) -> _Answer | None:
        """None where whoever asks may have what they ask for."""
        if self._has_cookie(connection):
            return None
        said = said_in(connection.headers.get("authorization", ""))
        return _Answer(401) if said is None else self._compare(connection, said)

    def _has_cookie(self, connection: HTTPConnection) -> bool:
        now = time.time()
        return any(
            self._password.counts(value, now)
            for header in connection.headers.getlist("cookie")
            for name, value in (pair.strip().partition("=")[::2] for pair in header.split(";"))
            if name == self._password.cookie
        )

    def _compare(self, connection: HTTPConnection, said: str) -> _Answer | None:
        """Compares at most so often for each source; what is right does not count."""
        source = source_of(connection)
        if not self._rates.count(source):
            self._refused()
            return _Answer(429, "too_many")
        if self._password.fits(said):
            self._rates.give_back(source)
            return None
        self._refused()
        about = {"address": address_of(connection)} if self._settings.log_addresses else {}
        _log.warning("wrong password", extra=about)
        return _Answer(401, "wrong")

    async def _attempt(self, request: Request) -> _Answer | None:
        """Reads the form; None where it has the password."""
        if not self._own(request):
            return _Answer(403, "refused")
        try:
            body = await read_body(request, _FORM_BYTES)
        except BodyRefused as refused:
            return _Answer(refused.status, "wrong" if refused.status == 413 else "refused")
        except ClientDisconnect:
            return _Answer(408, "refused")
        fields = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True, separator="&")
        return self._compare(request, fields.get("password", [""])[0])

    def _own(self, request: Request) -> bool:
        headers = request.headers
        return origin_allowed(headers.getlist("origin"), headers.getlist("host"), self._settings)

    def _enter(self, request: Request) -> Response:
        """Back to the address that was asked for, with the cookie. A browser keeps what stands behind #."""
        place = request.scope.get("raw_path", request.url.path.encode()).rpartition(b"/")[2].partition(b"?")[0]
        query = request.scope["query_string"]
        # From the folder the browser knows: what a proxy has taken away before it is not known here.
        location = b"./" + place + (b"?" + query if query else b"")
        response = Response(status_code=303, headers={**NEVER, "location": location.decode("latin-1")})
        self._set(response, request, self._password.signed(time.time()), self._password.seconds)
        return response

    def _sign_out(self, request: Request) -> Response:
        if not self._own(request):
            return self._refuse(request, _Answer(403, "refused"))
        response = Response(status_code=204, headers=NEVER)
        self._set(response, request, "", 0)
        return response

    def _set(self, response: Response, request: Request, value: str, seconds: int) -> None:
        secure = request.url.scheme == "https"
        # Within a page of another site a browser keeps a cookie of ours only so, and for that site alone.
        elsewhere = "; SameSite=None; Partitioned" if secure and self._settings.embed else "; SameSite=Lax"
        # For the whole host: below which path of it we live is not known here.
        cookie = f"{self._password.cookie}={value}; Max-Age={seconds}; Path=/; HttpOnly{elsewhere}"
        response.headers["set-cookie"] = cookie + ("; Secure" if secure else "")

    def _refuse(self, request: Request, answer: _Answer) -> Response:
        response: Response
        if "text/html" in request.headers.get("accept", ""):
            request.scope[FORM_PAGE] = True
            response = self._page(request, answer.fault)
        else:
            response = problem(answer.status, _SENTENCES[answer.status])
        response.status_code = answer.status
        response.headers.update(NEVER)
        if answer.status == 401:
            response.headers.update(_CHALLENGE)
        if answer.status == 429:
            response.headers["retry-after"] = str(WAIT_SECONDS)
        if answer.status in _UNREAD:
            response.headers["connection"] = "close"
        return response


def _kind(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def _is_look(path: str) -> bool:
    """What the sign-in page is drawn with: style sheets and the icon, the same on every playground."""
    folder, _, rest = path.removeprefix("/static/").partition("/")
    return path.startswith("/static/") and bool(folder) and (rest.startswith("css/") or rest == "icon.svg")


def _for_nobody_else(send: Send) -> Send:
    """What may be kept, only the browser that signed in may keep, and nothing on the way to it."""

    async def send_private(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers["cache-control"] = headers.get("cache-control", "no-store").replace("public", "private")
        await send(message)

    return send_private
