"""What is read from the store for pages that come: members, scores, answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from server.classes.rooms import scores
from server.classes.rooms.stage import Stage
from server.classes.store import Document, Store

Live = Callable[[str], Document]
"""What is known of a member that is kept nowhere: `here` and `tile`."""


async def roster(store: Store, code: str, live: Live) -> Document:
    """All members, in the order in which they joined, and all scores, in the order in which they were reached."""
    members = await store.all(code, "members")
    rows = sorted((await store.all(code, "scores")).values(), key=lambda one: float(one["at"]))
    return {
        "roster": [
            told_member(id, member, live, [score for score in rows if score["member"] == id])
            for id, member in sorted(members.items(), key=lambda one: int(one[1]["number"]))
        ],
        "scores": [scores.told(score) for score in rows],
    }


def told_member(id: str, member: Document, live: Live, best: Iterable[Document] = ()) -> Document:
    """A member as teachers are told."""
    named = {"member": id, "name": member["name"], "number": member["number"]}
    return {**named, **live(id), "best": {score["challenge"]: score["score"] for score in best}}


async def answers(store: Store, code: str, stage: Stage, member: str | None = None) -> list[Document]:
    """What was answered of what is on; by all, or by one member."""
    found = []
    for part in ("question", "poll"):
        if asked := stage[part]:
            kept = await store.all(code, answers_kind(asked["id"]))
            found += [
                {"member": one, "id": asked["id"], "value": answer["value"]}
                for one, answer in kept.items()
                if member in (None, one)
            ]
    return found


def answers_kind(id: str) -> str:
    """Where answers to a question or a poll are kept."""
    return f"answers.{id}"
