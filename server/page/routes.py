"""The page over HTTP: itself, its files, its texts, and the documents it draws from."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from server.http.cache_control import FOR_EVER, NEVER, REVALIDATE
from server.http.kept_answers import KEPT_COMPRESSED, Kept
from server.page.activation_curves import Functions
from server.page.assets import Assets
from server.page.catalogue import Catalogue
from server.page.languages import Language, choose
from server.page.templates import Pages

_Handler = Callable[[Request], Awaitable[Response]]

JSON = "application/json"


def language_of(request: HTTPConnection, files: Assets) -> Language:
    """The language to answer in."""
    return choose(files.languages, request.query_params.get("lang"), request.headers.get("accept-language", ""))


def spoken(language: Language) -> dict[str, str]:
    """Headers of a page in a language that another browser would not have been sent."""
    return {"content-language": language.name, "vary": "accept-language"}


def make_page_routes(files: Assets, pages: Pages, catalogue: Catalogue, curves: Functions, kept: Kept) -> list[Route]:
    """The routes. What has its version in its address may be kept for ever, and else not at all."""

    async def index(request: Request) -> Response:
        files.refresh()
        language = language_of(request, files)
        page = kept.body(("index", language), lambda: pages.playground(language).encode())
        return HTMLResponse(page, headers={**REVALIDATE, **spoken(language)})

    async def static(request: Request) -> Response:
        current = files.is_current(request.path_params["build"])
        content, media_type = _found(files, request.path_params["path"])
        return Response(content, media_type=media_type, headers=FOR_EVER if current else NEVER)

    async def icon(request: Request) -> Response:
        # Pages name theirs; for what is none, such as JSON in a window of its own, browsers ask here.
        content, media_type = _found(files, "icon.svg")
        return Response(content, media_type=media_type, headers=REVALIDATE)

    async def robots(request: Request) -> Response:
        return PlainTextResponse("User-agent: *\nDisallow:\n", headers=REVALIDATE)

    def document(body: bytes, version: str) -> _Handler:
        async def serve(request: Request) -> Response:
            current = request.query_params.get("v") == version
            return Response(body, media_type=JSON, headers=FOR_EVER if current else NEVER)

        return serve

    def texts(kind: str, find: Callable[[str], Mapping[str, Any] | None]) -> _Handler:
        async def serve(request: Request) -> Response:
            current = files.is_current(request.query_params.get("v", ""))
            language = request.path_params["language"]
            found = find(language)
            if found is None:
                raise HTTPException(404)
            body = kept.body((kind, language), lambda: bytes(JSONResponse(found).body))
            return Response(body, media_type=JSON, headers=FOR_EVER if current else NEVER)

        return serve

    return [
        Route("/", index, middleware=KEPT_COMPRESSED),
        Route("/static/{build}/{path:path}", static, middleware=KEPT_COMPRESSED),
        Route("/catalogue.json", document(catalogue.body, catalogue.version), middleware=KEPT_COMPRESSED),
        Route("/functions.json", document(curves.body, curves.version), middleware=KEPT_COMPRESSED),
        Route("/locales/{language}.json", texts("locale", files.locale), middleware=KEPT_COMPRESSED),
        Route("/glossary/{language}.json", texts("glossary", files.glossary), middleware=KEPT_COMPRESSED),
        Route("/favicon.ico", icon),
        Route("/robots.txt", robots),
    ]


def _found(files: Assets, path: str) -> tuple[bytes, str]:
    found = files.static_file(path)
    if found is None:
        raise HTTPException(404)
    return found
