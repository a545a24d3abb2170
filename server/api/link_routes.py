"""Short links over HTTP: POST links keeps a run, GET links/ID gives it back."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import time
from collections.abc import Awaitable, Callable, Mapping

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from engine import CheckpointError
from server.api.link_store import Links, LinksFull
from server.http.cache_control import NEVER
from server.http.origins import origin_allowed
from server.http.problems import problem
from server.http.rates import Rates
from server.http.request_body import read_body, source_of, type_fault
from server.http.unpacking import BodyRefused
from server.settings import Settings

_BINARY = "application/octet-stream"
_HOUR = 3600.0
# Runs that are checked and stored at once; others wait.
_AT_ONCE = 2
# What a page is told of a body that is not taken.
_CODES = {400: "damaged", 408: "too_slow", 413: "too_large", 415: "type"}

_Handler = Callable[[Request], Awaitable[Response]]


class _Refused(Exception):
    def __init__(self, status: int, code: str, sentence: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(sentence)
        self.status, self.code, self.headers = status, code, headers


def make_link_routes(settings: Settings) -> list[Route]:
    """The routes; where links are off they say so.

    Raises:
        SettingsError: the file of the links cannot be used.
    """
    links = Links(settings)
    rates = Rates(settings.links_rate / _HOUR, settings.links_rate)
    turns = asyncio.Semaphore(_AT_ONCE)

    async def keep(request: Request) -> Response:
        headers = request.headers
        if not origin_allowed(headers.getlist("origin"), headers.getlist("host"), settings):
            raise _Refused(403, "origin", "a short link is made for pages of this server alone")
        if fault := type_fault(request, _BINARY):
            raise _Refused(415, "type", fault)
        if not rates.count(source_of(request)):
            rule = f"at most {settings.links_rate} short links an hour are made for one address"
            raise _Refused(429, "too_fast", rule)
        body = await _body(request, settings.links_bytes)
        async with turns:
            link = await asyncio.to_thread(links.keep, body, time.time())
        return JSONResponse({"id": link, "days": settings.links_days}, 201, headers=NEVER)

    async def find(request: Request) -> Response:
        checkpoint = await asyncio.to_thread(links.find, request.path_params["link"], time.time())
        if checkpoint is None:
            rule = f"this short link is not here: it is mistyped, or older than {settings.links_days} days"
            raise _Refused(404, "unknown", rule)
        return Response(checkpoint, media_type=_BINARY, headers=NEVER)

    def answer(handler: _Handler) -> _Handler:
        async def serve(request: Request) -> Response:
            try:
                if not links.on:
                    raise _Refused(404, "off", "this server keeps no short links")
                return await handler(request)
            except _Refused as refused:
                return problem(refused.status, str(refused), refused.headers, code=refused.code)
            except CheckpointError as error:
                return problem(422, str(error)[:1000], code="checkpoint")
            except LinksFull as error:
                return problem(507, str(error), code="full")
            except sqlite3.Error:
                logging.exception("the file of the short links cannot be used")
                return problem(503, "the server cannot use its file of short links now", code="store")

        return serve

    return [
        Route("/links", answer(keep), methods=["POST"]),
        Route("/links/{link}", answer(find), methods=["GET"]),
    ]


async def _body(request: Request, most: int) -> bytes:
    try:
        return await read_body(request, most, "a short link's run")
    except BodyRefused as refused:
        raise _Refused(refused.status, _CODES[refused.status], str(refused), refused.headers) from None
    except ClientDisconnect:
        raise _Refused(400, "gone", "the connection was closed before the run was here") from None
