"""The application: every route, what stands around them all, and the life of the compute thread."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from socket import gethostname

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import WebSocketRoute
from starlette.types import ASGIApp
from starlette.websockets import WebSocket

from server.api.api import Api
from server.api.challenges.judging import Judging
from server.api.challenges.routes import make_challenge_router
from server.api.description_routes import make_description_routes
from server.api.export_routes import make_export_router
from server.api.inspection_routes import make_inspection_router
from server.api.lessons.routes import make_lesson_router
from server.api.link_routes import make_link_router
from server.api.openapi import openapi, operation_id
from server.api.routes import make_router
from server.api.run_routes import make_run_router
from server.api.sweep_routes import make_sweep_router
from server.challenges.library import load as load_challenges
from server.classes.class_socket import serve_class
from server.classes.classes import Classes
from server.classes.qr_code import make_qr_routes
from server.classes.stores.choosing import make_store
from server.connections.hub import Hub
from server.connections.status_routes import make_status_routes
from server.connections.websocket import serve_websocket
from server.http.cross_origin import CrossOrigin
from server.http.head_requests import HeadRequests
from server.http.headers import SecurityHeaders
from server.http.host_check import HostCheck
from server.http.hosts import Hosts
from server.http.kept_answers import Kept
from server.http.request_rate import RequestRate
from server.lessons.library import load
from server.lessons.match_ups import MatchUps, make_match_up_routes
from server.lessons.presets import Presets, make_preset_routes
from server.lessons.routes import make_lesson_routes
from server.page.activation_curves import Functions
from server.page.assets import Assets
from server.page.catalogue import Catalogue
from server.page.errors import DEEPEST, depth_of, make_failure
from server.page.languages import STANDARD
from server.page.list_routes import make_list_routes
from server.page.rereading import Current
from server.page.routes import language_of, make_page_routes, spoken
from server.page.templates import Pages
from server.process.metrics import Metrics
from server.settings import Settings
from server.sign_in.middleware import Fault, SignIn


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
    pages = Pages(
        files,
        catalogue.version,
        curves.version,
        password=bool(settings.password),
        classes=bool(settings.classes),
    )
    hub = Hub(settings, metrics or Metrics())
    own, others = (Path(one) if one else None for one in (settings.lessons, settings.challenges))
    lessons = Current(lambda: load(settings, files, pages=pages), own)
    challenges = Current(lambda: load_challenges(settings, files), others, "challenges")
    api = Api(settings, hub)
    judging = Judging(api, challenges)
    classes = Classes(settings, make_store(settings), hub.metrics, judging.judge)
    hub.on_drain.append(classes.restart)
    kept = Kept(lambda: files.build)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        hub.start()
        await classes.start()
        yield
        await classes.stop()
        api.sweeps.stop()
        hub.stop()

    async def websocket(socket: WebSocket) -> None:
        await serve_websocket(socket, hub, build=files.build, catalogue=catalogue.version)

    async def class_socket(socket: WebSocket) -> None:
        await serve_class(socket, classes, hub)

    failure = make_failure(files, pages)
    app = _Playground(
        title="Neural Network Playground",
        lifespan=lifespan,
        openapi_url=None,
        generate_unique_id_function=operation_id,
        redirect_slashes=False,
        routes=[
            *make_page_routes(files, pages, catalogue, curves, kept),
            *make_description_routes(files, pages, kept, lambda: openapi(app, settings.limits)),
            *make_status_routes(hub),
            *make_lesson_routes(lessons),
            *make_list_routes("challenges", challenges),
            *make_preset_routes(Presets(files.root / "presets", settings.limits)),
            *make_match_up_routes(MatchUps(files.root / "presets" / "match_ups", settings.limits)),
            *make_qr_routes(settings),
            WebSocketRoute("/ws", websocket),
            WebSocketRoute("/class", class_socket),
        ],
        exception_handlers={HTTPException: failure, Exception: failure},
    )
    app.wrap = lambda inner: _around(inner, settings, hub, files, pages, kept)
    app.include_router(make_router(api, catalogue))
    app.include_router(make_run_router(api))
    app.include_router(make_sweep_router(api))
    app.include_router(make_lesson_router(api, lessons, files))
    app.include_router(make_challenge_router(api, judging))
    app.include_router(make_inspection_router(api, lambda: files.locale(STANDARD) or {}))
    app.include_router(make_export_router(api))
    app.include_router(make_link_router(settings))
    app.state.hub, app.state.api = hub, api
    return app


def _around(inner: ASGIApp, settings: Settings, hub: Hub, files: Assets, pages: Pages, kept: Kept) -> ASGIApp:
    """What every request and every websocket comes through, the last first."""

    def sign_in(request: Request, fault: Fault) -> Response:
        files.refresh()
        depth, language = depth_of(request), language_of(request, files)
        if depth > DEEPEST:
            return PlainTextResponse(pages.sentence(language, 404))
        page = kept.body(("sign-in", language, depth, fault), lambda: pages.sign_in(language, depth, fault).encode())
        return HTMLResponse(page, headers=spoken(language))

    origins = CrossOrigin(settings)
    if settings.password:
        inner = SignIn(inner, settings, page=sign_in, refused=lambda: hub.metrics.reject("password"))
    checked = HostCheck(
        origins.asked(inner),
        Hosts(settings, gethostname()),
        page=lambda request, host: pages.misdirected(language_of(request, files), host),
        refused=lambda: hub.metrics.reject("host"),
    )
    shared = RequestRate(checked, settings, refused=lambda: hub.metrics.reject("request_rate"))
    return SecurityHeaders(HeadRequests(origins.told(shared)), settings.embed)
