"""What a student's page does in its class."""

from __future__ import annotations

import time
from typing import Any

from server.classes.classes import Classes
from server.classes.entering import free_name
from server.classes.messages import inbound
from server.classes.messages.refusals import Refused
from server.classes.rooms.page import Page
from server.classes.rooms.room import Room
from server.classes.rooms.scores import (
    BadSubmission,
    Judge,
    Verdict,
    challenge_id,
    is_better,
    rank,
    score_key,
    told,
)
from server.classes.rooms.stage import fetch
from server.classes.rooms.told import answers_kind
from server.classes.store import Document, StoreGone
from server.wire.strict_models import read_part

# Ids of removed members that are kept, so that their pages can be told.
_MOST_REMOVED = 1000


async def answer(room: Room, page: Page, message: inbound.Answer) -> None:
    """An answer to the question or the poll that is on.

    Raises:
        Refused: there is no such, or it is closed.
        ProtocolError: it is no answer to it.
    """
    value: Any
    question, poll = room.stage["question"], room.stage["poll"]
    if question and question["id"] == message.id and not question["closed"]:
        most = len(question["answers"])
        if not isinstance(message.value, int) or message.value >= most:
            raise inbound.ProtocolError(f"`answer.value` must be a whole number below {most}")
        value = message.value
    elif poll and poll["id"] == message.id and not poll["closed"]:
        value = read_part(message.value, inbound.PollAnswer, "answer.value").model_dump()
    else:
        raise Refused("no_such", what="question")
    await room.store.put(room.code, answers_kind(message.id), page.member, {"value": value})
    told = {"type": "answer", "member": page.member, "id": message.id, "value": value}
    await room.publish({"do": "tell_teachers", "message": told})


def submit(classes: Classes, room: Room, page: Page, message: inbound.Submit) -> None:
    """A submission: it is trained again, and `submitted` tells what came out.

    Raises:
        Refused: it is of no challenge of this class, or another of this page is being judged.
    """
    judge = classes.judge
    if judge is None:
        raise Refused("bad_submission", rule="no challenges are judged on this server")
    challenge = message.submission.get("challenge")
    if not isinstance(challenge, str | dict):
        raise Refused("bad_submission", rule="`submission.challenge` must be the name of a challenge, or one itself")
    id = challenge_id(challenge)
    on = room.stage["challenge"]
    if isinstance(challenge, dict) and not (on and on["id"] == id):
        raise Refused("bad_submission", rule="a challenge that is none of the server's must be the class's own")
    if page.member in room.judged:
        raise Refused("bad_submission", rule="the submission before is still being judged")
    room.judged.add(page.member)
    classes.spawn(_judge(classes, judge, room, page, id, message.submission))


async def _judge(classes: Classes, judge: Judge, room: Room, page: Page, challenge: str, submission: Document) -> None:
    try:
        verdict = await judge(submission, page.source)
        best = await _keep(room, page.member, challenge, verdict)
        submitted = {
            "type": "submitted",
            "challenge": challenge,
            "reached": verdict.reached,
            "score": verdict.score,
            "faults": verdict.faults,
            "measured": verdict.measured,
            "best": best,
        }
        # The page may have lost its line meanwhile, and have come again, perhaps to another process.
        await room.publish({"do": "tell_member", "member": page.member, "message": submitted})
    except BadSubmission as error:
        _refuse(classes, room, page, Refused("bad_submission", rule=str(error)[:1000]))
    except StoreGone:
        _refuse(classes, room, page, Refused("store_gone"))
    except Exception:
        _refuse(classes, room, page, Refused("bad_submission", rule="it could not be judged: the log says why"))
        raise
    finally:
        room.judged.discard(page.member)


def _refuse(classes: Classes, room: Room, page: Page, refused: Refused) -> None:
    for one in room.pages:
        if one.member == page.member:
            classes.refuse(one, refused, "submit")


async def _keep(room: Room, member: str, challenge: str, verdict: Verdict) -> float | None:
    """Keeps the score where it is the member's best; the member's best."""
    key = score_key(challenge, member)
    before = await room.store.get(room.code, "scores", key)
    who = await room.store.get(room.code, "members", member)
    if who is None or not is_better(verdict, before):
        return None if before is None else float(before["score"])
    score = {
        "challenge": challenge,
        "member": member,
        "name": who["name"],
        "number": who["number"],
        "score": verdict.score,
        "at": time.time(),
        "lower": verdict.lower,
        "rank": rank(verdict),
    }
    if await room.store.put(room.code, "scores", key, score, above="rank") != "kept":
        # Another of theirs was judged at the same time.
        before = await room.store.get(room.code, "scores", key)
        return None if before is None else float(before["score"])
    if await room.store.get(room.code, "members", member) is None:
        # Taken out meanwhile, with all that was kept by then.
        await room.store.remove(room.code, "scores", key)
        return None
    await room.publish({"do": "tell_teachers", "message": {"type": "score", "score": told(score)}})
    return verdict.score


async def take_out(room: Room, member: str, why: str) -> bool:
    """Takes a member out of the class with all that is kept of them; whether there was one.

    Args:
        room: the class.
        member: who.
        why: "removed" by the teacher, or "left".
    """
    kept = await room.store.get(room.code, "members", member)
    if kept is None or not await room.store.remove(room.code, "members", member):
        return False
    if why == "removed":
        # Whoever is forgotten for being one of many more is told that there is no such member.
        await room.store.put(room.code, "removed", member, {}, most=_MOST_REMOVED)
    for answer in await room.answers(member):
        await room.store.remove(room.code, answers_kind(answer["id"]), member)
    for key, score in (await room.store.all(room.code, "scores")).items():
        if score["member"] == member:
            await room.store.remove(room.code, "scores", key)
    await free_name(room, kept["name"], member)
    source = room.stage["source"]
    if source and source["member"] == member:
        await room.change_stage({"source": None, "point": None})
    await room.publish({"do": "left", "member": member, "why": why})
    return True


async def pass_on(room: Room, page: Page, message: inbound.SourceState | inbound.SourceDeeds) -> None:
    """What the page of a run says to those who look at it; nothing where nobody does any more."""
    if page.wanted:
        page.sent += 1
        told = {**message.model_dump(), "member": page.member}
        await room.publish(
            {"do": "source", "member": page.member, "line": page.line, "count": page.sent, "message": told}
        )


async def give_back(room: Room, page: Page, message: inbound.Fetch) -> None:
    """Tells a page what was too much to be told to everybody.

    Raises:
        Refused: there is no such.
    """
    what = await fetch(room.store, room.code, room.stage, message.id)
    if what is None:
        raise Refused("no_such", what="thing")
    page.tell({"type": "fetched", "id": message.id, "what": what})
