"""What is received over HTTP: where it comes from."""

from __future__ import annotations

from starlette.requests import HTTPConnection


def address_of(connection: HTTPConnection) -> str:
    """Where a request, or a websocket, comes from."""
    return connection.client.host if connection.client else "unknown"
