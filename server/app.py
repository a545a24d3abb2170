"""The application: routes, files, errors, and the life of the compute thread."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from socket import gethostname
from typing import Any

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.types import ASGIApp
from starlette.websockets import WebSocket

from server import __version__
from server.api import openapi
from server.api.export_routes import make_export_router
from server.api.link_routes import make_link_routes
from server.api.routes import Api, make_router
from server.connections.hub import Hub
from server.connections.websocket import serve_websocket
from server.http.headers import SecurityHeaders
from server.http.host_check import HostCheck
from server.http.hosts import Hosts
from server.http.kept_answers import KEPT_COMPRESSED, Kept
from server.http.rates import limits_of
from server.http.request_rate import RequestRate
from server.lessons.library import load
from server.lessons.presets import Presets, make_preset_routes
from server.lessons.routes import make_lesson_routes
from server.page.activation_curves import Functions
from server.page.assets import Assets
from server.page.catalogue import Catalogue
from server.page.languages import Language, choose
from server.page.templates import Pages
from server.process.metrics import Metrics
from server.settings import Settings
from server.sign_in.middleware import Fault, SignIn

_IMMUTABLE = "public, max-age=31536000, immutable"
_REVALIDATE = "no-cache"
_NEVER = "no-store"
# No address of ours lies deeper, with whatever may come before them.
_DEEPEST = 16
_JSON = "application/json"
_FORWARDED = {"x-forwarded-for", "forwarded"}
_PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"


def _kept(current: bool) -> dict[str, str]:
    """For ever, where the address holds the hash of the content; otherwise not at all."""
    return {"cache-control": _IMMUTABLE if current else _NEVER}


def _spoken(language: Language) -> dict[str, str]:
    """Headers of a page in a language that another browser would not have been sent."""
    return {"content-language": language.name, "vary": "accept-language"}


def _written(document: Mapping[str, Any]) -> bytes:
    return bytes(JSONResponse(document).body)


def _depth(request: Request) -> int:
    """Folders between the playground and an address. Each address in a page says for each how to get out of it."""
    return max(0, request.url.path.removeprefix(request.scope.get("root_path", "")).count("/") - 1)


class _Playground(FastAPI):
    wrap: Callable[[ASGIApp], ASGIApp]

    def build_middleware_stack(self) -> ASGIApp:
        # Outside everything: ordinary middleware sees no websocket, and not the framework's own page for a fault.
        return self.wrap(super().build_middleware_stack())


def create_app(settings: Settings, assets: Assets | None = None, metrics: Metrics | None = None) -> FastAPI:
    """Makes the application. `app.state.hub` holds what all its connections share.

    Args:
        settings: every limit and knob.
        assets: the page's files; those of this checkout when left out.
        metrics: this worker's numbers, where other workers have theirs beside them.
    """
    files = assets or Assets()
    catalogue = Catalogue(settings)
    curves = Functions()
    pages = Pages(files, catalogue.version, curves.version, password=bool(settings.password))
    hub = Hub(settings, metrics or Metrics())
    lessons = load(settings, files, pages=pages)
    api = Api(settings, hub)
    kept = Kept(lambda: files.build)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        hub.start()
        yield
        hub.stop()

    def spoken_to(request: HTTPConnection) -> Language:
        return choose(files.languages, request.query_params.get("lang"), request.headers.get("accept-language", ""))

    async def index(request: Request) -> Response:
        files.refresh()
        language = spoken_to(request)
        page = kept.body(("index", language), lambda: pages.playground(language).encode())
        return HTMLResponse(page, headers={"cache-control": _REVALIDATE, **_spoken(language)})

    async def static(request: Request) -> Response:
        current = files.is_current(request.path_params["build"])
        found = files.static_file(request.path_params["path"])
        if found is None:
            raise HTTPException(404)
        content, media_type = found
        return Response(content, media_type=media_type, headers=_kept(current))

    async def icon(request: Request) -> Response:
        # Pages name theirs; for what is none, such as JSON in a window of its own, browsers ask here.
        found = files.static_file("icon.svg")
        if found is None:
            raise HTTPException(404)
        return Response(found[0], media_type=found[1], headers={"cache-control": _REVALIDATE})

    def document(body: bytes, version: str) -> Callable[[Request], Awaitable[Response]]:
        async def serve(request: Request) -> Response:
            current = request.query_params.get("v") == version
            return Response(body, media_type=_JSON, headers=_kept(current))

        return serve

    def spoken(kind: str, find: Callable[[str], Mapping[str, Any] | None]) -> Callable[[Request], Awaitable[Response]]:
        async def serve(request: Request) -> Response:
            current = files.is_current(request.query_params.get("v", ""))
            language = request.path_params["language"]
            texts = find(language)
            if texts is None:
                raise HTTPException(404)
            body = kept.body((kind, language), lambda: _written(texts))
            return Response(body, media_type=_JSON, headers=_kept(current))

        return serve

    async def docs(request: Request) -> Response:
        files.refresh()
        language = spoken_to(request)
        page = kept.body(
            ("docs", language),
            lambda: pages.docs(language, **openapi.page(openapi.openapi(app, settings))).encode(),
        )
        return HTMLResponse(page, headers={"cache-control": _REVALIDATE, **_spoken(language)})

    async def description(request: Request) -> Response:
        body = kept.body("openapi", lambda: _written(openapi.openapi(app, settings)))
        return Response(body, media_type=_JSON, headers={"cache-control": _REVALIDATE})

    async def health(request: Request) -> Response:
        stuck = hub.watchdog.stuck
        status = "draining" if hub.draining else "failed" if not hub.alive else "stuck" if stuck else "ok"
        body: dict[str, object] = {"status": status, "version": __version__, "sessions": hub.seats.taken}
        if status == "stuck" and stuck:
            body |= {"stuck": stuck.part, "seconds": round(stuck.seconds, 1)}
        return JSONResponse(body, 200 if status == "ok" else 503, headers={"cache-control": _NEVER})

    async def readiness(request: Request) -> Response:
        ready = hub.state == "ready"
        return JSONResponse({"status": hub.state}, 200 if ready else 503, headers={"cache-control": _NEVER})

    async def numbers(request: Request) -> Response:
        # For those who run the server: what a proxy passes on comes from the world, however it was spelled there.
        if not _FORWARDED.isdisjoint(request.headers):
            raise HTTPException(404)
        hub.sample()
        return Response(hub.metrics.text(), media_type=_PROMETHEUS, headers={"cache-control": _NEVER})

    async def websocket(socket: WebSocket) -> None:
        await serve_websocket(socket, hub, build=files.build, catalogue=catalogue.version)

    def sign_in(request: Request, fault: Fault) -> Response:
        files.refresh()
        depth, language = _depth(request), spoken_to(request)
        if depth > _DEEPEST:
            return PlainTextResponse(pages.sentence(language, 404))
        page = kept.body(("sign-in", language, depth, fault), lambda: pages.sign_in(language, depth, fault).encode())
        return HTMLResponse(page, headers=_spoken(language))

    async def failure(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        headers = {**(getattr(error, "headers", None) or {}), "cache-control": _NEVER}
        if "text/html" in request.headers.get("accept", ""):
            depth, language = _depth(request), spoken_to(request)
            if depth > _DEEPEST:
                return PlainTextResponse(pages.sentence(language, status), status, headers=headers)
            return HTMLResponse(pages.error(language, status, depth), status, headers={**headers, **_spoken(language)})
        reason = "not found" if status == 404 else "the server failed" if status >= 500 else "the request was refused"
        return JSONResponse({"status": status, "error": reason}, status, headers=headers)

    app = _Playground(
        title="Neural Network Playground",
        lifespan=lifespan,
        openapi_url=None,
        redirect_slashes=False,
        routes=[
            Route("/", index, middleware=KEPT_COMPRESSED),
            Route("/static/{build}/{path:path}", static, middleware=KEPT_COMPRESSED),
            Route("/catalogue.json", document(catalogue.body, catalogue.version), middleware=KEPT_COMPRESSED),
            Route("/functions.json", document(curves.body, curves.version), middleware=KEPT_COMPRESSED),
            Route("/locales/{language}.json", spoken("locale", files.locale), middleware=KEPT_COMPRESSED),
            Route("/glossary/{language}.json", spoken("glossary", files.glossary), middleware=KEPT_COMPRESSED),
            Route("/docs", docs, middleware=KEPT_COMPRESSED),
            Route("/openapi.json", description, middleware=KEPT_COMPRESSED),
            Route("/favicon.ico", icon),
            Route("/healthz", health),
            Route("/readyz", readiness),
            Route("/metrics", numbers),
            *make_lesson_routes(lessons),
            *make_preset_routes(Presets(files.root / "presets", limits_of(settings))),
            *make_link_routes(settings),
            WebSocketRoute("/ws", websocket),
        ],
        exception_handlers={HTTPException: failure, Exception: failure},
    )

    def wrap(inner: ASGIApp) -> ASGIApp:
        if settings.password:
            inner = SignIn(inner, settings, page=sign_in, refused=lambda: hub.metrics.reject("password"))
        checked = HostCheck(
            inner,
            Hosts(settings, gethostname()),
            page=lambda request, host: pages.misdirected(spoken_to(request), host),
            refused=lambda: hub.metrics.reject("host"),
        )
        shared = RequestRate(checked, settings, refused=lambda: hub.metrics.reject("request_rate"))
        return SecurityHeaders(shared, settings.embed)

    app.wrap = wrap
    app.include_router(make_router(api, catalogue))
    app.include_router(make_export_router(api))
    app.state.hub, app.state.api = hub, api
    return app
