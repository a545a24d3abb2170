"""The line before a full server: a page hears its place in it until it has a seat."""

from __future__ import annotations

import asyncio

from starlette.websockets import WebSocketDisconnect

from server.connections.channel import SHORT_MESSAGE, Channel
from server.connections.hub import Hub
from server.connections.seats import Ticket
from server.wire import inbound, outbound

# A page takes a server that says nothing for 15 seconds for gone.
_REPEAT_SECONDS = 5.0
# A page that does not take what it is told must not keep its place for ever.
_SEND_SECONDS = 10.0
# Whoever waits has nothing to say but a ping now and then; more than that is read no faster than this.
_READ_SECONDS = 0.05


class WaitingLine:
    """One page's time in the line.

    Args:
        channel: the page, which has said its `hello`.
        hub: where the line is.
        changed: set when the page's place has changed, or the server stops.
    """

    def __init__(self, channel: Channel, hub: Hub, changed: asyncio.Event) -> None:
        self._channel = channel
        self._hub = hub
        self._changed = changed

    async def wait(self, ticket: Ticket) -> bool:
        """Waits for the seat; says `waiting` meanwhile, and with place 0 when it has come.

        What the page wants may have changed since its `hello`, and is not kept here for who knows how long: it says
        `hello` again when it is let in.

        Returns:
            False where the server began to stop first.

        Raises:
            WebSocketDisconnect: the page has gone, or does not read.
            TooLarge: it sent something over the limit.
        """
        reading = asyncio.create_task(self._channel.receive())
        try:
            while not ticket.seated and not self._hub.draining:
                self._changed.clear()
                await self._say(outbound.waiting_message(place=ticket.place, of=self._hub.seats.waiting))
                if await self._quiet(reading):
                    continue
                await self._answer(reading.result())
                reading = asyncio.create_task(self._channel.receive())
        finally:
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)
        if self._hub.draining:
            return False
        await self._say(outbound.waiting_message(place=0, of=self._hub.seats.waiting))
        return True

    async def _quiet(self, reading: asyncio.Task[str | bytes]) -> bool:
        """Waits until there is something to say or to read; whether there is nothing to read."""
        waking = asyncio.create_task(self._changed.wait())
        await asyncio.wait({reading, waking}, timeout=_REPEAT_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        waking.cancel()
        return not reading.done()

    async def _answer(self, received: str | bytes) -> None:
        try:
            short = isinstance(received, str) and len(received) <= SHORT_MESSAGE
            message = inbound.decode(str(received)) if short else None
        except inbound.ProtocolError as error:
            await self._say(outbound.error_message("malformed", str(error)))
        else:
            if isinstance(message, inbound.Ping):
                await self._say(outbound.pong_message())
            else:
                await self._say(
                    outbound.error_message("not_ready", "a page that waits for a seat may only send `ping`")
                )
        await asyncio.sleep(_READ_SECONDS)

    async def _say(self, message: dict[str, object]) -> None:
        try:
            async with asyncio.timeout(_SEND_SECONDS):
                await self._channel.send(message)
        except TimeoutError:
            raise WebSocketDisconnect(1006) from None
