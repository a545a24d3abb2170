"""HEAD for everything that has GET: the same answer, of which the body stays here."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class HeadRequests:
    """Wraps a whole application, which then sees GET in place of HEAD.

    Args:
        app: what is wrapped.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return

        async def send_empty(message: Message) -> None:
            if "body" in message:
                message = {**message, "body": b""}
            await send(message)

        # A copy: the server's own still says that no body belongs to the answer, whose length may be told all the same.
        await self._app({**scope, "method": "GET"}, receive, send_empty)
