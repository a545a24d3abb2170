"""Short links over HTTP: POST links keeps a run, GET links/ID gives it back."""

from __future__ import annotations

import asyncio
import logging
import math
import sqlite3
import time
from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from fastapi import APIRouter
from fastapi.routing import APIRoute
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from engine import CheckpointError
from server.api import answers
from server.api.link_store import Links, LinksFull
from server.api.openapi import BYTES, File, refusals
from server.http.cache_control import NEVER
from server.http.origins import origin_allowed
from server.http.problems import problem
from server.http.rates import Rates
from server.http.request_body import read_body, source_of, type_fault
from server.http.unpacking import BodyRefused
from server.settings import Settings

_HOUR = 3600.0
# Runs that are checked and stored at once; others wait.
_AT_ONCE = 2
# What a page is told of a body that is not taken.
_CODES = {400: "damaged", 408: "too_slow", 413: "too_large", 415: "type"}

_Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class _Refused(Exception):
    def __init__(self, status: int, code: str, sentence: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(sentence)
        self.status, self.code, self.headers = status, code, headers


def make_link_router(settings: Settings) -> APIRouter:
    """The two routes; where links are off they say so.

    Raises:
        SettingsError: the file of the links cannot be used.
    """
    links = Links(settings)
    rates = Rates(settings.links_rate / _HOUR, settings.links_rate)
    turns = asyncio.Semaphore(_AT_ONCE)
    router = APIRouter(redirect_slashes=False, route_class=_route_of(links), tags=["links"])

    @router.post(
        "/links",
        status_code=201,
        summary="Keep a run under a short link",
        response_model=answers.Link,
        response_description="`id` is the link's: the page opens it at `#link=ID`.",
        responses=refusals(400, 403, 404, 408, 413, 415, 422, 429, 503, 507),
        openapi_extra={"requestBody": {"required": True, "content": {File.media_type: {"schema": BYTES}}}},
    )
    async def keep_link(request: Request) -> Response:
        """The body is a checkpoint as bytes. Where the server keeps no links, the answer is 404."""
        headers = request.headers
        if not origin_allowed(headers.getlist("origin"), headers.getlist("host"), settings):
            raise _Refused(403, "origin", "a short link is made for pages of this server alone")
        if fault := type_fault(request, File.media_type):
            raise _Refused(415, "type", fault)
        if not rates.count(source_of(request)):
            rule = f"at most {settings.links_rate} short links an hour are made for one address"
            again = str(math.ceil(_HOUR / settings.links_rate))
            raise _Refused(429, "too_fast", rule, {"retry-after": again})
        body = await _body(request, settings.links_bytes)
        async with turns:
            link = await asyncio.to_thread(links.keep, body, time.time())
        return JSONResponse({"id": link, "days": settings.links_days}, 201, headers=NEVER)

    @router.get(
        "/links/{id}",
        summary="Have the run of a short link",
        response_class=File,
        response_description="The checkpoint.",
        responses={200: {"content": {File.media_type: {"schema": BYTES}}}, **refusals(404, 422, 503)},
    )
    async def find_link(id: str) -> Response:
        """Gives the checkpoint back, from which training goes on bit for bit."""
        checkpoint = await asyncio.to_thread(links.find, id, time.time())
        if checkpoint is None:
            rule = f"this short link is not here: it is mistyped, or older than {settings.links_days} days"
            raise _Refused(404, "unknown", rule)
        return Response(checkpoint, media_type=File.media_type, headers=NEVER)

    return router


def _route_of(links: Links) -> type[APIRoute]:
    """A class of routes whose refusals are problem documents with a code of their own, for the page's words."""

    class LinkRoute(APIRoute):
        def get_route_handler(self) -> _Handler:
            handle = super().get_route_handler()

            async def answer(request: Request) -> Response:
                try:
                    if not links.on:
                        raise _Refused(404, "off", "this server keeps no short links")
                    return await handle(request)
                except _Refused as refused:
                    return problem(refused.status, str(refused), refused.headers, code=refused.code)
                except CheckpointError as error:
                    return problem(422, str(error)[:1000], code="checkpoint")
                except LinksFull as error:
                    return problem(507, str(error), code="full")
                except sqlite3.Error:
                    logging.exception("the file of the short links cannot be used")
                    rule = "the server cannot use its file of short links now"
                    return problem(503, rule, {"retry-after": "5"}, code="store")

            return answer

    return LinkRoute


async def _body(request: Request, most: int) -> bytes:
    try:
        return await read_body(request, most, "a short link's run")
    except BodyRefused as refused:
        raise _Refused(refused.status, _CODES[refused.status], str(refused), refused.headers) from None
    except ClientDisconnect:
        raise _Refused(400, "gone", "the connection was closed before the run was here") from None
