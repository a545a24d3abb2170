"""What is received over HTTP: where it comes from, of what type it is, and a body read within bounds."""

from __future__ import annotations

import asyncio
import ipaddress

from starlette.requests import HTTPConnection, Request

from server.http.unpacking import BodyRefused, Gunzip

# Time for a client to send a body.
BODY_SECONDS = 30.0
# Whoever has one address of IPv6 has at least so many more: a provider gives each line a network of this length.
_IPV6_NETWORK = 64
# Of what a proxy says and is no address.
_LONGEST = 100


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


async def read_body(request: Request, most: int, what: str = "the body") -> bytes:
    """A request's body, unpacked where it came compressed by gzip.

    Args:
        request: whose body it is.
        most: bytes it may have, as it comes and as it is unpacked.
        what: it is, for words.

    Raises:
        BodyRefused: it has more, did not come within `BODY_SECONDS`, or cannot be unpacked.
        ClientDisconnect: the connection was closed before all of it was here.
    """
    unpack = _unpacking(request, most, what)
    received, body = 0, bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for part in request.stream():
                received += len(part)
                if received > most:
                    raise BodyRefused(413, f"{what} must be at most {most} bytes")
                if unpack is None:
                    body += part
                else:
                    await unpack.take(part)
    except TimeoutError:
        raise BodyRefused(408, f"{what} must come within {BODY_SECONDS:g} seconds") from None
    return bytes(body) if unpack is None else unpack.end()


def _unpacking(request: Request, most: int, what: str) -> Gunzip | None:
    encodings = [one.strip().lower() for one in request.headers.get("content-encoding", "").split(",")]
    if encodings in ([""], ["identity"]):
        return None
    if encodings in (["gzip"], ["x-gzip"]):
        return Gunzip(most, what)
    rule = f"`content-encoding` must be gzip, or left out; got {', '.join(encodings)[:100]!r}"
    raise BodyRefused(415, rule, {"accept-encoding": "gzip"})
