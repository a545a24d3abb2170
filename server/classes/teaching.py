"""What a teacher's page does in its class."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Final

from server.classes.messages import inbound
from server.classes.messages.codes import new_id
from server.classes.messages.refusals import Refused
from server.classes.rooms.page import TEACHER, Page
from server.classes.rooms.room import Room
from server.classes.rooms.scores import challenge_id
from server.classes.rooms.told import answers_kind
from server.classes.store import Document
from server.classes.studying import take_out

_MOST_SECONDS: Final = 24 * 3600.0


async def lock(room: Room, page: Page, message: inbound.Lock) -> None:
    """Lets nobody new in, or does again."""
    await _set(room, {"locked": message.on})


async def names(room: Room, page: Page, message: inbound.Names) -> None:
    """Whether students see names."""
    await _set(room, {"names_shown": message.on})


async def extend(room: Room, page: Page, message: inbound.Extend) -> None:
    """Has the class last longer.

    Raises:
        Refused: longer than a day.
    """
    seconds = message.hours * 3600
    # As it is kept: where the clock of the machine was set, the end has moved along.
    fields = await room.store.room(room.code)
    if fields is None:
        raise Refused("no_room", code=room.code)
    if fields["lasts"] + seconds > _MOST_SECONDS:
        raise Refused("not_allowed", why="hours")
    await _set(room, {"ends": fields["ends"] + seconds, "lasts": fields["lasts"] + seconds})


async def end(room: Room, page: Page, message: inbound.End) -> None:
    """Ends the class: nothing of it is kept."""
    await room.store.end(room.code)
    await room.publish({"do": "ended"})


async def remove(room: Room, page: Page, message: inbound.Remove) -> None:
    """Takes a member out.

    Raises:
        Refused: there is no such.
    """
    if not await take_out(room, message.member, "removed"):
        raise Refused("no_such", what="member")


async def give(room: Room, page: Page, message: inbound.Give) -> None:
    """Hands something out."""
    what = inbound.read_given(message)
    given = None
    if message.kind is not None:
        given = {"id": new_id(), "kind": message.kind, "what": what, "title": message.title, "all": message.all}
    await room.change_stage({"given": given})


async def attention(room: Room, page: Page, message: inbound.Attention) -> None:
    """Has all pages dim."""
    await room.change_stage({"attention": message.text})


async def question(room: Room, page: Page, message: inbound.Question) -> None:
    """Asks something, in place of what was asked before."""
    asked = {"id": new_id(), "text": message.text, "answers": message.answers, "closed": False, "counts": None}
    await _replace(room, "question", asked)


async def close_question(room: Room, page: Page, message: inbound.CloseQuestion) -> None:
    """Takes no more answers; shows how many gave which, or not."""
    asked = _on(room, "question")
    counts = [0] * len(asked["answers"])
    for answer in await _values(room, asked):
        counts[answer] += 1
    await room.change_stage({"question": {**asked, "closed": True, "counts": counts if message.show else None}})


async def clear_question(room: Room, page: Page, message: inbound.ClearQuestion) -> None:
    """Asks nothing any more."""
    await _replace(room, "question", None)


async def poll(room: Room, page: Page, message: inbound.Poll) -> None:
    """Has everyone train the same with another seed, in place of the poll before."""
    asked = {
        "id": new_id(),
        "experiment": message.experiment,
        "epochs": message.epochs,
        "seed": message.seed,
        "goal": message.goal.model_dump(),
        "closed": False,
        "result": None,
    }
    await _replace(room, "poll", asked)


async def close_poll(room: Room, page: Page, message: inbound.ClosePoll) -> None:
    """Takes no more runs."""
    asked = _on(room, "poll")
    values = await _values(room, asked)
    result = {"reached": sum(bool(value["reached"]) for value in values), "of": len(values)}
    await room.change_stage({"poll": {**asked, "closed": True, "result": result}})


async def clear_poll(room: Room, page: Page, message: inbound.ClearPoll) -> None:
    """Ends the poll."""
    await _replace(room, "poll", None)


async def watch(room: Room, page: Page, message: inbound.Watch) -> None:
    """Looks at a run, this page alone.

    Raises:
        Refused: there is no such member.
    """
    if message.member not in (None, TEACHER):
        await _member(room, str(message.member))
    room.watch(page, message.member)


async def show(room: Room, page: Page, message: inbound.Show) -> None:
    """Has everybody look at a run.

    Raises:
        Refused: there is no such member.
    """
    source: Document | None = None
    if message.member == TEACHER:
        source = {"member": TEACHER, "name": None, "number": None, "why": message.why, "page": page.name}
    elif message.member is not None:
        member = await _member(room, message.member)
        named = {"name": member["name"], "number": member["number"]}
        source = {"member": message.member, **named, "why": message.why, "page": None}
    await room.change_stage({"source": source, "point": None})


async def point(room: Room, page: Page, message: inbound.Point) -> None:
    """Points at what is spoken about."""
    await room.change_stage({"point": None if message.point is None else message.point.model_dump()})


async def challenge(room: Room, page: Page, message: inbound.SetChallenge) -> None:
    """Sets the challenge that the class works at.

    Raises:
        ProtocolError: it is two at once.
    """
    if message.name is not None and message.document is not None:
        raise inbound.ProtocolError("`challenge` must have either `name` or `document`; got both")
    chosen = message.name if message.name is not None else message.document
    value = None
    if chosen is not None:
        id = challenge_id(chosen)
        value = {"id": id, "name": message.name, "document": message.document, "title": message.title}
    await room.change_stage({"challenge": value})


_Handler = Callable[[Room, Page, Any], Awaitable[None]]

HANDLERS: Final[dict[type, _Handler]] = {
    inbound.Lock: lock,
    inbound.Names: names,
    inbound.Extend: extend,
    inbound.End: end,
    inbound.Remove: remove,
    inbound.Give: give,
    inbound.Attention: attention,
    inbound.Question: question,
    inbound.CloseQuestion: close_question,
    inbound.ClearQuestion: clear_question,
    inbound.Poll: poll,
    inbound.ClosePoll: close_poll,
    inbound.ClearPoll: clear_poll,
    inbound.Watch: watch,
    inbound.Show: show,
    inbound.Point: point,
    inbound.SetChallenge: challenge,
}
"""What each message of a teacher does."""


async def _set(room: Room, fields: Document) -> None:
    if not await room.store.change(room.code, fields):
        raise Refused("no_room", code=room.code)
    await room.publish({"do": "room", "fields": fields})


async def _member(room: Room, id: str) -> Document:
    member = await room.store.get(room.code, "members", id)
    if member is None:
        raise Refused("no_such", what="member")
    return member


def _on(room: Room, part: str) -> Any:
    asked = room.stage[part]
    if asked is None:
        raise Refused("no_such", what=part)
    return asked


async def _values(room: Room, asked: Any) -> list[Any]:
    return [answer["value"] for answer in (await room.store.all(room.code, answers_kind(asked["id"]))).values()]


async def _replace(room: Room, part: str, value: Document | None) -> None:
    """Puts a question or a poll in place of the one before, whose answers go with it."""
    if before := room.stage[part]:
        await room.store.clear(room.code, answers_kind(before["id"]))
    await room.change_stage({part: value})
