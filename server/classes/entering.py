"""How a page comes into a class: it opens one, teaches one, joins it by name, or comes again."""

from __future__ import annotations

import time
from collections.abc import Callable
from hashlib import sha256
from typing import Any, Final

from server.classes.classes import Classes
from server.classes.messages import inbound
from server.classes.messages.codes import digest, fits, new_code, new_id, new_key, read_code
from server.classes.messages.names import MOST_LETTERS, NameUnfit, read_name, same
from server.classes.messages.refusals import Refused
from server.classes.rooms.page import TEACHER, Message, Page
from server.classes.rooms.room import Room
from server.classes.store import Document

_HOUR: Final = 3600.0
_TRIES: Final = 8
# A name that somebody was about to take when their process ended is free after so long.
_TAKING_SECONDS: Final = 30.0

MakePage = Callable[[str, str], Page]
"""Makes a page for a member, with a name of its own."""


async def look(classes: Classes, message: inbound.Look, source: str) -> Message:
    """Whether there is such a class.

    Raises:
        Refused: there is not, or too many were asked for.
        StoreGone: that is not known now.
    """
    return {"type": "found", "room": (await _by_code(classes, message.code, source)).told}


async def enter(classes: Classes, message: inbound.Entering, source: str, make: MakePage) -> tuple[Room, Page]:
    """Lets a page in, and tells it all that is on.

    Args:
        classes: of this process.
        message: what it said.
        source: where it comes from.
        make: makes it.

    Raises:
        Refused: it may not come in.
        StoreGone: that is not known now.
    """
    if isinstance(message, inbound.Open):
        return await _open(classes, message, source, make)
    if isinstance(message, inbound.Teach):
        return await _teach(classes, message, source, make)
    if isinstance(message, inbound.Join):
        return await _join(classes, message, source, make)
    return await _rejoin(classes, message, source, make)


async def _open(classes: Classes, message: inbound.Open, source: str, make: MakePage) -> tuple[Room, Page]:
    most = classes.settings.classes_count if classes.settings.classes else 0
    if not most:
        raise Refused("rooms_full", most=0)
    classes.limits.opens(source)
    key, lasts = message.own or new_key(), (message.hours or classes.settings.class_hours) * _HOUR
    room: Document = {"key": digest(key), "lasts": lasts, "locked": False, "names_shown": False}
    for _ in range(_TRIES):
        code = new_code()
        kept = await classes.store.open(code, room, time.time() + lasts, most=most)
        if kept == "kept":
            classes.limits.right(source, code)
            first = {"type": "opened", "code": code, "key": key}
            return await _enter_as_teacher(classes, await _room(classes, code), message.page, make, first)
        if kept == "full":
            break
    raise Refused("rooms_full", most=most)


async def _teach(classes: Classes, message: inbound.Teach, source: str, make: MakePage) -> tuple[Room, Page]:
    # Who has the key is let in however often others of their address were wrong.
    code = read_code(message.code)
    room = await classes.room(code) if code else None
    if code is None or room is None:
        raise classes.limits.wrong(source, Refused("no_room", code=_shown(message.code)))
    if not fits(message.key, room.fields["key"]):
        raise classes.limits.wrong(source, Refused("wrong_key"))
    classes.limits.right(source, code)
    return await _enter_as_teacher(classes, room, message.page, make)


async def _enter_as_teacher(
    classes: Classes, room: Room, name: str | None, make: MakePage, first: Message | None = None
) -> tuple[Room, Page]:
    page = make(TEACHER, name or new_id())
    page.hold()
    classes.enter(room, page)
    try:
        await room.tell_teaching(page, first)
    except BaseException:
        classes.leave(room, page)
        raise
    return room, page


async def _join(classes: Classes, message: inbound.Join, source: str, make: MakePage) -> tuple[Room, Page]:
    room = await _by_code(classes, message.code, source)
    # As it is kept: who locks a class wants nobody in any more, also at another process a moment later.
    fields = await classes.store.room(room.code)
    if fields is None:
        raise _gone(room.code)
    if fields["locked"]:
        raise Refused("room_locked")
    try:
        name = read_name(message.name)
    except NameUnfit as unfit:
        raise Refused("name_unfit", why=unfit.why, most=MOST_LETTERS) from None
    id, token = new_id(), new_key()
    if not await _take_name(room, name, id):
        raise Refused("name_taken", name=name)
    member = {
        "name": name,
        "number": await classes.store.next(room.code, "members"),
        "token": digest(token),
        "joined": time.time(),
    }
    most = classes.settings.class_members
    kept = await classes.store.put(room.code, "members", id, member, most=most)
    if kept != "kept":
        await free_name(room, name, id)
        raise Refused("room_full", most=most) if kept == "full" else _gone(room.code)
    room.note_member(id)
    await room.publish({"do": "member", "member": id, "name": name, "number": member["number"]})
    return room, await _enter_as_student(classes, room, id, token, member, make)


async def _rejoin(classes: Classes, message: inbound.Rejoin, source: str, make: MakePage) -> tuple[Room, Page]:
    code = read_code(message.code)
    room = await classes.room(code) if code else None
    if code is None or room is None:
        raise classes.limits.wrong(source, Refused("no_room", code=_shown(message.code)))
    member = await classes.store.get(code, "members", message.member)
    if member is None:
        raise classes.limits.wrong(source, await _no_member(room, message.member))
    if not fits(message.token, member["token"]):
        raise classes.limits.wrong(source, Refused("no_member"))
    classes.limits.right(source, code)
    return room, await _enter_as_student(classes, room, message.member, message.token, member, make)


async def _enter_as_student(
    classes: Classes, room: Room, id: str, token: str, member: Document, make: MakePage
) -> Page:
    page = make(id, new_id())
    page.hold()
    classes.enter(room, page)
    try:
        # Somebody may have been removed just before all that is told of the class was heard here.
        if await room.store.get(room.code, "members", id) is None:
            raise await _no_member(room, id)
        answers = {answer["id"]: answer["value"] for answer in await room.answers(id)}
        await room.publish({"do": "elsewhere", "member": id, "page": page.name})
    except BaseException:
        classes.leave(room, page)
        raise
    page.tell_first(
        {
            "type": "joined",
            "member": id,
            "token": token,
            "number": member["number"],
            "name": member["name"],
            "room": room.told,
            "stage": room.stage_for(page),
            "answers": answers,
        }
    )
    room.looking.show(page)
    return page


async def _no_member(room: Room, id: str) -> Refused:
    removed = await room.store.get(room.code, "removed", id)
    return Refused("no_member" if removed is None else "removed")


async def _by_code(classes: Classes, text: str, source: str) -> Room:
    code = read_code(text)
    classes.limits.check(source, code)
    room = await classes.room(code) if code else None
    if code is None or room is None:
        raise classes.limits.wrong(source, Refused("no_room", code=_shown(text)))
    classes.limits.right(source, code)
    return room


async def _room(classes: Classes, code: str) -> Room:
    room = await classes.room(code)
    if room is None:
        raise _gone(code)
    return room


def _gone(code: str) -> Refused:
    return Refused("no_room", code=code)


def _shown(text: str) -> str:
    return text[:20]


def name_key(name: str) -> str:
    """Under which key a name is taken: the same for all that would be taken for it."""
    return sha256(same(name).encode()).hexdigest()[:32]


async def _take_name(room: Room, name: str, id: str) -> bool:
    key, taken = name_key(name), {"member": id, "at": time.time()}
    kept = await room.store.put(room.code, "names", key, taken, new=True)
    if kept == "taken":
        before: dict[str, Any] = await room.store.get(room.code, "names", key) or {"member": id, "at": 0.0}
        if await room.store.get(room.code, "members", before["member"]) or time.time() - before["at"] < _TAKING_SECONDS:
            return False
        kept = await room.store.put(room.code, "names", key, taken)
    if kept == "gone":
        raise _gone(room.code)
    return True


async def free_name(room: Room, name: str, id: str) -> None:
    """Frees a name, where it is this member's."""
    kept = await room.store.get(room.code, "names", name_key(name))
    if kept and kept["member"] == id:
        await room.store.remove(room.code, "names", name_key(name))
