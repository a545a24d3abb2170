"""What is answered where there is no answer: a page in the reader's language, or a problem document for a program."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Match

from server.http.cache_control import NEVER
from server.http.problems import problem
from server.page.assets import Assets
from server.page.routes import language_of, spoken
from server.page.templates import Pages

# No address of ours lies deeper, with whatever may come before them.
DEEPEST = 16
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def depth_of(request: Request) -> int:
    """Folders between the playground and an address. Each address in a page says for each how to get out of it."""
    return max(0, request.url.path.removeprefix(request.scope.get("root_path", "")).count("/") - 1)


def make_failure(files: Assets, pages: Pages) -> Callable[[Request, Exception], Coroutine[Any, Any, Response]]:
    """The handler of everything that is raised."""

    async def failure(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        own = getattr(error, "headers", None) or {}
        headers = {**{name.lower(): value for name, value in own.items()}, **NEVER}
        if status == 405:
            headers["allow"] = ", ".join(_allowed(request))
        if "text/html" in request.headers.get("accept", ""):
            depth, language = depth_of(request), language_of(request, files)
            if depth > DEEPEST:
                return PlainTextResponse(pages.sentence(language, status), status, headers=headers)
            return HTMLResponse(pages.error(language, status, depth), status, headers={**headers, **spoken(language)})
        return problem(status, _reason(request, status, headers), headers)

    return failure


def _allowed(request: Request) -> list[str]:
    """What may be done at an address, by all of its routes; each of them knows but its own."""
    routes, scope = request.app.routes, request.scope
    found = [
        method
        for method in _METHODS
        if any(route.matches({**scope, "method": method})[0] is Match.FULL for route in routes)
    ]
    return ["GET", "HEAD", *found[1:]] if found[:1] == ["GET"] else found


def _reason(request: Request, status: int, headers: Mapping[str, str]) -> str:
    if status == 404:
        return "there is nothing at this address"
    if status == 405:
        return f"this address takes {headers['allow']}; got {request.method}"
    return "the server failed" if status >= 500 else "the request was refused"
