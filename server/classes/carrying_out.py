"""What each message does, and who may send it."""

from __future__ import annotations

from server.classes import studying, teaching
from server.classes.classes import Classes
from server.classes.messages import inbound
from server.classes.messages.refusals import Refused
from server.classes.rooms.page import ClassClose, Page
from server.classes.rooms.room import Room


async def carry_out(classes: Classes, room: Room, page: Page, message: inbound.ClassMessage) -> None:
    """Does what a page that is in a class has said.

    Raises:
        Refused: it may not, or there is no such thing.
        ProtocolError: it is not as it has to be.
        StoreGone: it cannot be done now.
    """
    if isinstance(message, inbound.Ping):
        page.tell({"type": "pong"})
    elif isinstance(message, inbound.SourceState | inbound.SourceDeeds):
        await studying.pass_on(room, page, message)
    elif isinstance(message, inbound.Fetch):
        await studying.give_back(room, page, message)
    elif handler := teaching.HANDLERS.get(type(message)):
        if not page.teaches:
            raise Refused("not_allowed", why="teacher")
        await handler(room, page, message)
    elif not isinstance(message, inbound.OfStudent):
        raise Refused("not_allowed", why="once")
    elif page.teaches:
        raise Refused("not_allowed", why="student")
    else:
        await _study(classes, room, page, message)


async def _study(classes: Classes, room: Room, page: Page, message: inbound.OfStudent) -> None:
    if isinstance(message, inbound.Tile):
        room.take_tile(page, message.model_dump(exclude={"type"}))
    elif isinstance(message, inbound.Answer):
        await studying.answer(room, page, message)
    elif isinstance(message, inbound.Submit):
        studying.submit(classes, room, page, message)
    else:
        await studying.take_out(room, page.member, "left")
        page.close(ClassClose.OVER)
