"""What is answered where there is no answer: a page in the reader's language, or JSON for a program."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response

from server.http.cache_control import NEVER
from server.page.assets import Assets
from server.page.routes import language_of, spoken
from server.page.templates import Pages

# No address of ours lies deeper, with whatever may come before them.
DEEPEST = 16


def depth_of(request: Request) -> int:
    """Folders between the playground and an address. Each address in a page says for each how to get out of it."""
    return max(0, request.url.path.removeprefix(request.scope.get("root_path", "")).count("/") - 1)


def make_failure(files: Assets, pages: Pages) -> Callable[[Request, Exception], Coroutine[Any, Any, Response]]:
    """The handler of everything that is raised."""

    async def failure(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        headers = {**(getattr(error, "headers", None) or {}), **NEVER}
        if "text/html" in request.headers.get("accept", ""):
            depth, language = depth_of(request), language_of(request, files)
            if depth > DEEPEST:
                return PlainTextResponse(pages.sentence(language, status), status, headers=headers)
            return HTMLResponse(pages.error(language, status, depth), status, headers={**headers, **spoken(language)})
        reason = "not found" if status == 404 else "the server failed" if status >= 500 else "the request was refused"
        return JSONResponse({"status": status, "error": reason}, status, headers=headers)

    return failure
