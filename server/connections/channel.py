"""One websocket's messages: read within their size limits, written, and the greeting they begin with."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from server.process.metrics import Metrics, Reason
from server.settings import Settings
from server.wire import inbound, outbound
from server.wire.frame import CHECKPOINT_KIND, FRAME_KIND
from server.wire.outbound import CloseCode

_COUNTED = {FRAME_KIND: "frames_total", CHECKPOINT_KIND: "checkpoints_total"}
# Those of a message that was too large are counted with the `error` that says so.
_REJECTS: dict[CloseCode, Reason] = {
    CloseCode.FULL: "full",
    CloseCode.CROWDED: "crowded",
    CloseCode.RESTART: "draining",
    CloseCode.NO_HELLO: "no_hello",
    CloseCode.IDLE: "idle",
}

# Acknowledgements and pings are shorter than this; what is longer need not be read to know that it is neither.
SHORT_MESSAGE = 200
# What is longer is read on the compute thread, at the sender's expense, and not between everybody's messages.
LONG_MESSAGE = 4096


class TooLarge(ValueError):
    """A message is over its size limit."""


class Channel:
    """What may be said and heard on one connection, whoever speaks.

    Args:
        websocket: accepted.
        settings: size limits.
        metrics: counts what goes in and out.
    """

    def __init__(self, websocket: WebSocket, settings: Settings, metrics: Metrics) -> None:
        self._websocket = websocket
        self._settings = settings
        self._metrics = metrics

    async def send(self, event: dict[str, object] | bytes) -> None:
        if isinstance(event, bytes):
            if name := _COUNTED.get(event[0]):
                self._metrics.add(name)
            self._metrics.add("sent_bytes_total", len(event))
            await self._websocket.send_bytes(event)
        else:
            if event["type"] == "error":
                self._metrics.add("rejected_total", label=str(event["code"]))
            elif event["type"] == "refused":
                self._metrics.reject("refused")
            elif event["type"] == "notice" and event["code"] == "failed":
                self._metrics.add("failed_total")
            text = outbound.encode(event)
            self._metrics.add("sent_bytes_total", len(text))
            await self._websocket.send_text(text)

    async def send_error(self, code: outbound.ErrorCode, message: str) -> None:
        await self.send(outbound.error_message(code, message))

    async def close(self, code: outbound.CloseCode) -> None:
        if code in _REJECTS:
            self._metrics.reject(_REJECTS[code])
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
            self._metrics.add("received_bytes_total", size)
            return str(_within(text, size, self._settings.message_bytes, "text"))
        self._metrics.add("received_bytes_total", len(data))
        return bytes(_within(data, len(data), self._settings.checkpoint_bytes + 16, "binary"))

    async def handshake(
        self, decode: Callable[[str], Awaitable[inbound.ClientMessage]]
    ) -> tuple[inbound.Hello, bytes | None]:
        """The page's `hello`, and the checkpoint it resumes from where it has one.

        Args:
            decode: reads the first message; raises ProtocolError.

        Raises:
            ProtocolError: something else came.
            WebSocketDisconnect: the page has gone.
            TooLarge: over the limit for its kind.
        """
        first = await self.receive()
        if isinstance(first, bytes):
            raise inbound.ProtocolError("the first message must be `hello`; got a binary message")
        message = await decode(first)
        if not isinstance(message, inbound.Hello):
            raise inbound.ProtocolError(f"the first message must be `hello`; got `{message.type}`")
        if not message.resume:
            return message, None
        second = await self.receive()
        if isinstance(second, str):
            raise inbound.ProtocolError("the message after `hello` with `resume` must be a checkpoint; got text")
        return message, second


def _within(message: Any, size: int, limit: int, kind: str) -> Any:
    if size > limit:
        raise TooLarge(f"a {kind} message must be at most {limit} bytes; got {size}")
    return message
