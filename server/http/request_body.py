"""What is received over HTTP: where it comes from, of what type it is, and a body read within bounds."""

from __future__ import annotations

import asyncio
import ipaddress

from starlette.requests import HTTPConnection, Request

# Time for a client to send a body.
BODY_SECONDS = 30.0
# Whoever has one address of IPv6 has at least so many more: a provider gives each line a network of this length.
_IPV6_NETWORK = 64
# Of what a proxy says and is no address.
_LONGEST = 100


class BodyTooLarge(ValueError):
    """A body has more bytes than may be; the rest of it is not read, so its connection cannot be used again."""


def address_of(connection: HTTPConnection) -> str:
    """Where a request, or a websocket, comes from: for the log. What is counted is counted by `source_of`."""
    return connection.client.host if connection.client else "unknown"


def source_of(connection: HTTPConnection) -> str:
    """What a request, or a websocket, is counted by: seats, rates and places are given out for each source."""
    return source(address_of(connection))


def source(address: str) -> str:
    """The source an address belongs to: its network in IPv6, for one learner has all of that; otherwise itself.

    An IPv4 address that is written as one of IPv6 is the same source as by itself, and what is no address is its own.
    """
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address[:_LONGEST]
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    # Without the zone, which names an interface of this machine and is not the other end's to say.
    return str(ipaddress.ip_network((int(parsed), _IPV6_NETWORK), strict=False))


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
