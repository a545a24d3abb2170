"""One class in this process: its pages here, and what they are told of what any process of the class has said."""

from __future__ import annotations

import time
from collections.abc import Callable, Coroutine, Iterable
from typing import Any, Final

from server.classes import scores
from server.classes.page import TEACHER, ClassClose, Message, Page, encode
from server.classes.presence import BEAT_SECONDS, Presence, roll
from server.classes.sources import Source
from server.classes.stage import Stage, change
from server.classes.store import Document, Store

# What comes within so long goes out together: tiles, who came and went, and the table.
_TILES_SECONDS: Final = 0.25
_ROLL_SECONDS: Final = 0.05
_TABLE_SECONDS: Final = 0.5
# A run that is looked at is asked anew for its state no more often.
_ASK_SECONDS: Final = 1.0
_TABLE_ROWS: Final = 100

Spawn = Callable[[Coroutine[Any, Any, None]], object]
Later = Callable[[float, Callable[[], None]], object]


class Room:
    """One class.

    Args:
        code: of the class.
        store: what all processes share of it.
        process: this process's name among them.
        spawn: begins what takes its time; a store that is gone ends it without a word.
        later: calls something after so many seconds.
        clock: seconds, for durations.
    """

    def __init__(
        self, code: str, store: Store, process: str, spawn: Spawn, later: Later, clock: Callable[[], float]
    ) -> None:
        self.code, self.store = code, store
        self._process, self._spawn, self._later, self._clock = process, spawn, later, clock
        self.pages: set[Page] = set()
        self.fields: Document = {}
        self.stage = Stage()
        self.table: list[Document] | None = None
        self.presence = Presence()
        self._told_here: frozenset[str] = frozenset()
        self.tiles: dict[str, Document] = {}
        self._members: set[str] = set()
        self._sources: dict[str, Source] = {}
        self._waiting_tiles: dict[str, Document] = {}
        self._pending: set[str] = set()
        self._asked: dict[str, float] = {}
        self._beaten = -BEAT_SECONDS
        self._early: list[Message] | None = []
        self._ended = False

    # What is kept.

    async def load(self) -> bool:
        """Reads the class; False where there is none. What is heard meanwhile is heard after it."""
        self._early = self._early or []
        fields = await self.store.room(self.code)
        if fields is None:
            return False
        self.fields = fields
        await self.stage.load(self.store, self.code)
        self._members = set(await self.store.all(self.code, "members"))
        await self._make_table()
        early, self._early = self._early, None
        for message in early:
            self.heard(message)
        await self.publish(self._roll(call=True))
        return True

    @property
    def told(self) -> Document:
        """The class as pages are told it."""
        return {
            "code": self.code,
            "ends": self.fields["ends"],
            "left": round(max(0.0, self.fields["ends"] - time.time()), 1),
            "locked": self.fields["locked"],
            "members": len(self._members),
            "names_shown": self.fields["names_shown"],
        }

    def stage_for(self, page: Page) -> Document:
        """All that is on, as this page is told it."""
        told = {"version": self.stage.version, **self.stage.told(page.teaches or self._names)}
        return told if page.teaches else {**told, "table": self._told_table()}

    @property
    def over(self) -> bool:
        """Whether it has ended, or its time has come."""
        return self._ended or (bool(self.fields) and self.fields["ends"] <= time.time())

    @property
    def _names(self) -> bool:
        return bool(self.fields["names_shown"])

    async def change_stage(self, parts: Document) -> None:
        """Changes parts of what is on; None for nothing."""
        await self.publish(await change(self.store, self.code, self.stage, parts))

    async def publish(self, message: Message) -> None:
        """Tells all processes of the class, and so this one too."""
        await self.store.publish(self.code, message)

    # Pages here.

    def add(self, page: Page) -> None:
        """A page has come."""
        first = page.teaches and not self._teachers
        self.pages.add(page)
        self._note_presence(call=first)
        self._check_wanted()

    def remove(self, page: Page) -> None:
        """A page has gone."""
        self.pages.discard(page)
        if page.member != TEACHER and page.member not in self._here:
            self._waiting_tiles.pop(page.member, None)
        self._note_presence()

    def watch(self, page: Page, member: str | None) -> None:
        """A teacher's page looks at another run, or at none."""
        page.watches = member
        self._note_presence()
        self.show_source(page)

    def show_source(self, page: Page) -> None:
        """Tells a page what is known of the run that it looks at; asks for it where that is nothing."""
        member = page.watches if page.teaches else self._shown
        if member is None or member == page.member:
            return
        source = self._sources.get(member)
        messages = source.messages if source else []
        for message in messages:
            page.tell(message)
        if not messages:
            self.ask(member)

    def ask(self, member: str) -> None:
        """Asks the page of a run for its state."""
        now = self._clock()
        if now - self._asked.get(member, -_ASK_SECONDS) >= _ASK_SECONDS:
            self._asked[member] = now
            self._spawn(self.publish({"do": "ask", "member": member}))

    def note_member(self, member: str) -> None:
        """Somebody has come in; all processes are told, and this one knows already."""
        self._members.add(member)

    def take_tile(self, page: Page, tile: Document) -> None:
        """A student's run stands so."""
        self.tiles[page.member] = tile
        if self.presence.taught:
            self._waiting_tiles[page.member] = tile
            self._soon("tiles", _TILES_SECONDS, self._publish_tiles)

    def beat(self) -> None:
        """Once in a while: says again who is here, forgets who has not said so for long, ends with the class."""
        if self._early is not None:
            return
        if self.over:
            self.heard({"do": "ended"})
            return
        now = self._clock()
        if now - self._beaten >= BEAT_SECONDS:
            self._spawn(self.publish(self._roll()))
        if self.presence.forget(now):
            self._tell_presence()

    async def refresh(self) -> None:
        """The store was gone and is back: reads everything anew, and tells everybody."""
        self._early = []
        if not await self.load():
            self.heard({"do": "ended"})
            return
        for page in self.pages:
            if page.teaches:
                page.hold()
                self._spawn(self.tell_teaching(page))
            else:
                page.tell({"type": "room", "room": self.told})
                page.tell({"type": "stage", **self._stage_message(self.stage_for(page))})

    async def tell_teaching(self, page: Page, first: Message | None = None) -> None:
        """Tells a teacher's page all there is; before it, `hold` it.

        Args:
            page: which.
            first: what the message has beside, and its type; as for `teach` where left out.
        """
        members = await self.store.all(self.code, "members")
        best = await self.store.all(self.code, "scores")
        answers = await self.answers()
        rows = sorted(best.values(), key=lambda one: float(one["at"]))
        roster = [
            self.told_member(id, member, [score for score in rows if score["member"] == id])
            for id, member in sorted(members.items(), key=lambda one: int(one[1]["number"]))
        ]
        page.tell_first(
            {
                "type": "teaching",
                **(first or {}),
                "room": self.told,
                "stage": self.stage_for(page),
                "roster": roster,
                "scores": [scores.told(score) for score in rows],
                "answers": answers,
            }
        )

    def told_member(self, id: str, member: Document, best: Iterable[Document] = ()) -> Document:
        """A member as teachers are told."""
        return {
            "member": id,
            "name": member["name"],
            "number": member["number"],
            "here": id in self._told_here,
            "tile": self.tiles.get(id),
            "best": {score["challenge"]: score["score"] for score in best},
        }

    async def answers(self, member: str | None = None) -> list[Document]:
        """What was answered of what is on; by all, or by one member."""
        found = []
        for part in ("question", "poll"):
            if asked := self.stage[part]:
                kept = await self.store.all(self.code, answers_kind(asked["id"]))
                found += [
                    {"member": one, "id": asked["id"], "value": answer["value"]}
                    for one, answer in kept.items()
                    if member in (None, one)
                ]
        return found

    # What any process has said.

    def heard(self, message: Message) -> None:
        """Any process of the class has said something."""
        if self._early is not None:
            self._early.append(message)
            return
        do = message["do"]
        if do == "stage":
            self._hear_stage(message)
        elif do == "room":
            self._hear_room(message["fields"])
        elif do == "roll":
            self._hear_roll(message)
        elif do == "tiles":
            self._hear_tiles(message["tiles"])
        elif do == "member":
            self._hear_member(message)
        elif do == "left":
            self._hear_left(message)
        elif do == "tell_teachers":
            self._tell_all(message["message"], lambda page: page.teaches)
            if message["message"]["type"] == "score":
                self._soon("table", _TABLE_SECONDS, self._tell_table)
        elif do == "source":
            self._hear_source(message)
        elif do == "ask":
            for page in self.pages:
                if page.wanted and self._is_source(page, message["member"]):
                    page.tell({"type": "source_wanted", "on": True})
        elif do == "elsewhere":
            for page in list(self.pages):
                if page.member == message["member"] and page.name != message["page"]:
                    page.close(ClassClose.ELSEWHERE)
        elif do == "ended":
            self._ended = True
            for page in list(self.pages):
                page.tell({"type": "ended"})
                page.close(ClassClose.OVER)

    def _hear_stage(self, message: Message) -> None:
        taken = self.stage.take(message["parts"], message["version"])
        if not taken:
            return
        told = self._stage_message(self.stage.told(True, taken))
        self._tell_all({"type": "stage", **told}, lambda page: page.teaches)
        told = self._stage_message(self.stage.told(self._names, taken))
        self._tell_all({"type": "stage", **told}, lambda page: not page.teaches)
        if "challenge" in taken:
            self._soon("table", 0.0, self._tell_table)
        if "source" in taken:
            self._check_wanted()
            for page in self.pages:
                if not page.teaches:
                    self.show_source(page)

    def _hear_room(self, fields: Document) -> None:
        named = fields.get("names_shown", self._names) != self._names
        self.fields.update(fields)
        self._tell_all({"type": "room", "room": self.told})
        if named:
            source = self.stage.told(self._names, {"source": self.stage["source"]})
            parts = self._stage_message({**source, "table": self._told_table()})
            self._tell_all({"type": "stage", **parts}, lambda page: not page.teaches)

    def _hear_roll(self, message: Message) -> None:
        self.presence.hear(message, self._clock())
        tiles = message.get("tiles", {})
        if tiles and message["process"] != self._process:
            self._hear_tiles(tiles)
        self._tell_presence()
        if message.get("call") and message["process"] != self._process and self.pages:
            self._spawn(self.publish(self._roll(tiles=message["teachers"] > 0)))

    def _hear_tiles(self, tiles: dict[str, Document]) -> None:
        if self._teachers:
            self.tiles.update(tiles)
            told = [{"member": member, **tile} for member, tile in tiles.items()]
            self._tell_all({"type": "tiles", "tiles": told}, lambda page: page.teaches)

    def _hear_member(self, message: Message) -> None:
        self._members.add(message["member"])
        self._tell_all({"type": "member", **self.told_member(message["member"], message)}, lambda page: page.teaches)

    def _hear_left(self, message: Message) -> None:
        member = message["member"]
        self._members.discard(member)
        self.tiles.pop(member, None)
        self._sources.pop(member, None)
        self._tell_all({"type": "left", "member": member}, lambda page: page.teaches)
        self._soon("table", _TABLE_SECONDS, self._tell_table)
        for page in list(self.pages):
            if page.watches == member:
                self.watch(page, None)
            if page.member == member:
                page.tell({"type": message["why"]})
                page.close(ClassClose.OVER)

    def _hear_source(self, message: Message) -> None:
        member, told = message["member"], message["message"]
        if member not in self._looked_at:
            return
        source = self._sources.setdefault(member, Source())
        if not source.take(told, message["page"], message["count"]):
            if not source.messages:
                self.ask(member)
            return
        self._tell_all(told, lambda page: self._looks_at(page, member))
        if source.too_much:
            self._sources.pop(member)
            self.ask(member)

    # Whose run is looked at.

    @property
    def _shown(self) -> str | None:
        source = self.stage["source"]
        return source and str(source["member"])

    @property
    def _looked_at(self) -> frozenset[str]:
        shown = self._shown
        return self.presence.watched | ({shown} if shown else frozenset())

    def _looks_at(self, page: Page, member: str) -> bool:
        if page.teaches:
            return page.watches == member
        return self._shown == member and page.member != member

    def _is_source(self, page: Page, member: str) -> bool:
        if page.member != member:
            return False
        source = self.stage["source"]
        return not page.teaches or bool(source and source["member"] == TEACHER and source["page"] == page.name)

    def _check_wanted(self) -> None:
        """Tells pages whose run is looked at, or is not any more; forgets runs that nobody looks at."""
        looked_at = self._looked_at
        for page in self.pages:
            wanted = page.member in looked_at and self._is_source(page, page.member)
            if wanted is not page.wanted:
                page.wanted = wanted
                page.tell({"type": "source_wanted", "on": wanted})
        for member in self._sources.keys() - looked_at:
            del self._sources[member]

    # Who is here.

    @property
    def _here(self) -> set[str]:
        return {page.member for page in self.pages if not page.teaches}

    @property
    def _teachers(self) -> int:
        return sum(page.teaches for page in self.pages)

    def _roll(self, call: bool = False, tiles: bool = False) -> Message:
        self._beaten = self._clock()
        here = self._here
        said = roll(self._process, here, {page.watches for page in self.pages if page.watches}, self._teachers)
        told = {member: tile for member, tile in self.tiles.items() if member in here} if tiles else {}
        return {**said, "call": call, "tiles": told}

    def _note_presence(self, call: bool = False) -> None:
        if call:
            self._spawn(self.publish(self._roll(call=True)))
        else:
            self._soon("roll", _ROLL_SECONDS, lambda: self._spawn(self.publish(self._roll())))

    def _tell_presence(self) -> None:
        here = self.presence.here
        for member in sorted(here ^ self._told_here):
            told = {"type": "member", "member": member, "here": member in here}
            self._tell_all(told, lambda page: page.teaches)
        self._told_here = here
        self._check_wanted()

    # Later, and together.

    def _soon(self, name: str, seconds: float, do: Callable[[], object]) -> None:
        if name in self._pending:
            return
        self._pending.add(name)

        def now() -> None:
            self._pending.discard(name)
            do()

        self._later(seconds, now)

    def _publish_tiles(self) -> None:
        tiles, self._waiting_tiles = self._waiting_tiles, {}
        if tiles:
            self._spawn(self.publish({"do": "tiles", "tiles": tiles}))

    def _tell_table(self) -> None:
        async def tell() -> None:
            await self._make_table()
            told = self._stage_message({"table": self._told_table()})
            self._tell_all({"type": "stage", **told}, lambda page: not page.teaches)

        self._spawn(tell())

    async def _make_table(self) -> None:
        challenge = self.stage["challenge"]
        if challenge is None:
            self.table = None
        else:
            kept = await self.store.all(self.code, "scores")
            self.table = scores.table(kept.values(), challenge["id"], _TABLE_ROWS)

    def _told_table(self) -> list[Document] | None:
        if self.table is None or self._names:
            return self.table
        return [{**row, "name": None} for row in self.table]

    def _stage_message(self, parts: Document) -> Document:
        return {"version": self.stage.version, "stage": parts}

    def _tell_all(self, message: Message, where: Callable[[Page], bool] = lambda page: True) -> None:
        text = ""
        for page in list(self.pages):
            if where(page):
                text = text or encode(message)
                page.tell_text(text)


def answers_kind(id: str) -> str:
    """Where answers to a question or a poll are kept."""
    return f"answers.{id}"
