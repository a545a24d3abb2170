"""What those who run the server ask: whether it works, whether it takes pages, and its numbers."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from server import __version__
from server.connections.hub import Hub
from server.http.cache_control import NEVER

_FORWARDED = {"x-forwarded-for", "forwarded"}


def make_status_routes(hub: Hub) -> list[Route]:
    """The routes: /healthz, /readyz and /metrics."""

    async def health(request: Request) -> Response:
        stuck = hub.watchdog.stuck
        status = "draining" if hub.draining else "failed" if not hub.alive else "stuck" if stuck else "ok"
        body: dict[str, object] = {"status": status, "version": __version__, "sessions": hub.seats.taken}
        if status == "stuck" and stuck:
            body |= {"stuck": stuck.part, "seconds": round(stuck.seconds, 1)}
        return JSONResponse(body, 200 if status == "ok" else 503, headers=NEVER)

    async def readiness(request: Request) -> Response:
        ready = hub.state == "ready"
        return JSONResponse({"status": hub.state}, 200 if ready else 503, headers=NEVER)

    async def numbers(request: Request) -> Response:
        # For those who run the server: what a proxy passes on comes from the world, however it was spelled there.
        if not _FORWARDED.isdisjoint(request.headers):
            raise HTTPException(404)
        hub.sample()
        text, content_type = hub.metrics.text(request.headers.get("accept", ""))
        return Response(text, headers={**NEVER, "content-type": content_type, "vary": "accept"})

    return [Route("/healthz", health), Route("/readyz", readiness), Route("/metrics", numbers)]
