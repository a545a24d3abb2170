"""What is received over HTTP: where it comes from, of what type it is, and a body read within bounds."""

from __future__ import annotations

import asyncio

from starlette.requests import HTTPConnection, Request

# Time for a client to send a body.
BODY_SECONDS = 30.0


class BodyTooLarge(ValueError):
    """A body has more bytes than may be; the rest of it is not read, so its connection cannot be used again."""


def address_of(connection: HTTPConnection) -> str:
    """Where a request, or a websocket, comes from."""
    return connection.client.host if connection.client else "unknown"


def type_fault(request: Request, wanted: str) -> str | None:
    """What is wrong with the type of a body; None where it is the one that is wanted.

    A form or plain text could be sent by a page of another site without being asked about it first.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    return None if kind == wanted else f"`content-type` must be {wanted}; got {kind[:100]!r}"


async def read_body(request: Request, most: int) -> bytes:
    """A request's body.

    Raises:
        BodyTooLarge: it has more than `most` bytes.
        TimeoutError: it did not come within `BODY_SECONDS`.
        ClientDisconnect: the connection was closed before all of it was here.
    """
    body = bytearray()
    async with asyncio.timeout(BODY_SECONDS):
        async for part in request.stream():
            body += part
            if len(body) > most:
                raise BodyTooLarge
    return bytes(body)
