"""What the HTTP API is, for people and for programs: /docs and /openapi.json."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from server.api.description_page import page
from server.http.cache_control import REVALIDATE
from server.http.kept_answers import KEPT_COMPRESSED, Kept
from server.page.assets import Assets
from server.page.routes import JSON, language_of, spoken
from server.page.templates import Pages


def make_description_routes(
    files: Assets, pages: Pages, kept: Kept, describe: Callable[[], dict[str, Any]]
) -> list[Route]:
    """The routes; `describe` makes the description once all others are there."""

    async def docs(request: Request) -> Response:
        files.refresh()
        language = language_of(request, files)
        body = kept.body(("docs", language), lambda: pages.docs(language, **page(describe())).encode())
        return HTMLResponse(body, headers={**REVALIDATE, **spoken(language)})

    async def description(request: Request) -> Response:
        body = kept.body("openapi", lambda: bytes(JSONResponse(describe()).body))
        return Response(body, media_type=JSON, headers=REVALIDATE)

    return [
        Route("/docs", docs, middleware=KEPT_COMPRESSED),
        Route("/openapi.json", description, middleware=KEPT_COMPRESSED),
    ]
