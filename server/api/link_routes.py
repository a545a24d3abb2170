"""Short links over HTTP: POST links keeps a run, GET links/ID gives it back."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import time
from collections.abc import Awaitable, Callable

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from engine import CheckpointError
from server.api.link_store import Links, LinksFull
from server.http.cache_control import NEVER
from server.http.origins import origin_allowed
from server.http.rates import Rates
from server.http.request_body import BODY_SECONDS, BodyTooLarge, read_body, source_of, type_fault
from server.settings import Settings

_BINARY = "application/octet-stream"
_HOUR = 3600.0
# Runs that are checked and stored at once; others wait.
_AT_ONCE = 2

_Handler = Callable[[Request], Awaitable[Response]]


class _Refused(Exception):
    def __init__(self, status: int, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.status, self.code = status, code


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
                return _problem(refused.status, refused.code, str(refused))
            except CheckpointError as error:
                return _problem(422, "checkpoint", str(error)[:1000])
            except LinksFull as error:
                return _problem(507, "full", str(error))
            except sqlite3.Error:
                logging.exception("the file of the short links cannot be used")
                return _problem(503, "store", "the server cannot use its file of short links now")

        return serve

    return [
        Route("/links", answer(keep), methods=["POST"]),
        Route("/links/{link}", answer(find), methods=["GET"]),
    ]


def _problem(status: int, code: str, sentence: str) -> Response:
    # The rest of a body that is too large is not read, so that connection cannot be used again.
    headers = {**NEVER, **({"connection": "close"} if status in (408, 413) else {})}
    return JSONResponse({"status": status, "code": code, "error": sentence}, status, headers=headers)


async def _body(request: Request, most: int) -> bytes:
    try:
        return await read_body(request, most)
    except BodyTooLarge:
        raise _Refused(413, "too_large", f"a short link's run must have at most {most} bytes") from None
    except TimeoutError:
        raise _Refused(408, "too_slow", f"the run must come within {BODY_SECONDS:g} seconds") from None
    except ClientDisconnect:
        raise _Refused(400, "gone", "the connection was closed before the run was here") from None
