"""One websocket's messages: read within their size limits, written, and the greeting they begin with."""

from __future__ import annotations

from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from server import protocol as wire
from server.settings import Settings


class TooLarge(ValueError):
    """A message is over its size limit."""


class Channel:
    """What may be said and heard on one connection, whoever speaks.

    Args:
        websocket: accepted.
        settings: size limits.
    """

    def __init__(self, websocket: WebSocket, settings: Settings) -> None:
        self._websocket = websocket
        self._settings = settings

    async def send(self, event: dict[str, object] | bytes) -> None:
        if isinstance(event, bytes):
            await self._websocket.send_bytes(event)
        else:
            await self._websocket.send_text(wire.encode(event))

    async def send_error(self, code: wire.ErrorCode, message: str) -> None:
        await self.send(wire.error_message(code, message))

    async def close(self, code: wire.CloseCode) -> None:
        await self._websocket.close(code)

    async def receive(self) -> str | bytes:
        """The next message.

        Raises:
            WebSocketDisconnect: the page has gone.
            TooLarge: over the limit for its kind.
        """
        # Not receive_json: it ends the connection without a close code on text that is not JSON.
        message: Any = await self._websocket.receive()
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(message.get("code", 1005))
        text, data = message.get("text"), message.get("bytes")
        if text is not None:
            size = len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))
            return str(_within(text, size, self._settings.message_bytes, "text"))
        return bytes(_within(data, len(data), self._settings.checkpoint_bytes + 16, "binary"))

    async def handshake(self) -> tuple[wire.Hello, bytes | None]:
        """The page's `hello`, and the checkpoint it resumes from where it has one.

        Raises:
            ProtocolError: something else came.
            WebSocketDisconnect: the page has gone.
            TooLarge: over the limit for its kind.
        """
        first = await self.receive()
        if isinstance(first, bytes):
            raise wire.ProtocolError("the first message must be `hello`; got a binary message")
        message = wire.decode(first)
        if not isinstance(message, wire.Hello):
            raise wire.ProtocolError(f"the first message must be `hello`; got `{message.type}`")
        if not message.resume:
            return message, None
        second = await self.receive()
        if isinstance(second, str):
            raise wire.ProtocolError("the message after `hello` with `resume` must be a checkpoint; got text")
        return message, second


def _within(message: Any, size: int, limit: int, kind: str) -> Any:
    if size > limit:
        raise TooLarge(f"a {kind} message must be at most {limit} bytes; got {size}")
    return message
