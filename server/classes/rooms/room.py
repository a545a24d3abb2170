"""One class in this process: its pages here, and what they are told of what any process of the class has said."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Coroutine
from typing import Any, Final

from server.classes.rooms.audience import Audience
from server.classes.rooms.looking import Looking
from server.classes.rooms.page import ClassClose, Message, Page
from server.classes.rooms.presence import BEAT_SECONDS, Presence, roll
from server.classes.rooms.score_table import ScoreTable
from server.classes.rooms.stage import Stage, change
from server.classes.rooms.told import answers, roster, told_member
from server.classes.store import Document, Store, StoreGone

# What comes within so long goes out together: tiles, who came and went, and the table.
_TILES_SECONDS: Final = 0.25
_ROLL_SECONDS: Final = 0.05
_TABLE_SECONDS: Final = 0.5
_REFRESH_SECONDS: Final = 1.0

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
        self.pages = Audience()
        self.fields: Document = {}
        self.stage = Stage()
        self._table = ScoreTable()
        self.presence = Presence()
        self.looking = Looking(self.pages, self.stage, self.presence, self._ask, self._soon)
        self._told_here: frozenset[str] = frozenset()
        self.tiles: dict[str, Document] = {}
        self.judged: set[str] = set()
        """Members of whom a submission is being judged here."""
        self._members: set[str] = set()
        self._waiting_tiles: dict[str, Document] = {}
        self._pending: set[str] = set()
        self._beaten = -BEAT_SECONDS
        self._early: list[Message] | None = []
        self._stale = False
        self._ended = False
        self._over_at = math.inf

    # What is kept.

    async def load(self) -> bool:
        """Reads the class; False where there is none. What is heard meanwhile is heard after it."""
        self._early = self._early or []
        fields = await self.store.room(self.code)
        if fields is None:
            return False
        self._take_fields(fields)
        await self.stage.load(self.store, self.code)
        self._members = set(await self.store.all(self.code, "members"))
        await self._table.read(self.store, self.code, self.stage)
        early, self._early = self._early, None
        for message in early:
            self.heard(message)
        if self._stale:
            self._stale = False
            self._spawn(self.refresh())
        await self.publish(self._roll(call=True))
        return True

    @property
    def told(self) -> Document:
        """The class as pages are told it."""
        return {
            "code": self.code,
            "ends": self.fields["ends"],
            "left": round(max(0.0, self._over_at - self._clock()), 1),
            "locked": self.fields["locked"],
            "members": len(self._members),
            "names_shown": self.fields["names_shown"],
        }

    def stage_for(self, page: Page) -> Document:
        """All that is on, as this page is told it."""
        told = {"version": self.stage.version, **self.stage.told(page.teaches or self._names)}
        return told if page.teaches else {**told, "table": self._table.told(self._names)}

    @property
    def over(self) -> bool:
        """Whether it has ended, or its time has come."""
        return self._ended or self._clock() >= self._over_at

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
        first = page.teaches and not self.pages.teachers
        self.pages.add(page)
        self._note_presence(call=first)
        self.looking.check()

    def remove(self, page: Page) -> None:
        """A page has gone."""
        self.pages.discard(page)
        self._note_presence()

    def watch(self, page: Page, member: str | None) -> None:
        """A teacher's page looks at another run, or at none."""
        page.watches = member
        self._note_presence()
        self.looking.show(page)

    def note_member(self, member: str) -> None:
        """Somebody has come in; all processes are told, and this one knows already."""
        self._members.add(member)

    def _ask(self, member: str) -> None:
        self._spawn(self.publish({"do": "ask", "member": member}))

    def take_tile(self, page: Page, tile: Document) -> None:
        """A student's run stands so."""
        self.tiles[page.member] = tile
        if self.presence.taught or self.pages.teachers:
            self._waiting_tiles[page.member] = tile
            self._soon("tiles", _TILES_SECONDS, self._publish_tiles)

    def beat(self) -> None:
        """Once in a while: says again who is here, forgets who has not said so for long, ends with the class."""
        if self._early is not None:
            return
        now = self._clock()
        if self.over:
            self._soon("end", 0.0, lambda: self._spawn(self._end()))
            return
        if now - self._beaten >= BEAT_SECONDS:
            self._spawn(self.publish(self._roll()))
        if self.presence.forget(now):
            self._tell_presence()

    async def _end(self) -> None:
        # A clock that was set is no end: the store knows how much time has passed.
        fields = await self.store.room(self.code)
        if fields is None:
            self.heard({"do": "ended"})
        else:
            self._take_fields(fields)

    def _take_fields(self, fields: Document) -> None:
        self.fields.update(fields)
        if "ends" in fields:
            self._over_at = self._clock() + fields["ends"] - time.time()

    async def refresh(self) -> None:
        """The store was gone and is back: reads everything anew, and tells everybody."""
        if self._early is not None:
            # What is being read may be from before.
            self._stale = True
            return
        self._early, self._stale = [], False
        try:
            found = await self.load()
        except Exception as error:
            self._early = None
            self._refresh_soon()
            if isinstance(error, StoreGone):
                return
            raise
        if not found:
            self._early = None
            self.heard({"do": "ended"})
            return
        for page in self.pages:
            if page.teaches:
                self._spawn(self._tell_teaching_again(page))
            else:
                page.tell({"type": "room", "room": self.told})
                page.tell({"type": "stage", **self._stage_message(self.stage_for(page))})

    async def _tell_teaching_again(self, page: Page) -> None:
        page.hold()
        try:
            await self.tell_teaching(page)
        except Exception:
            page.release()
            self._refresh_soon()
            raise

    def _refresh_soon(self) -> None:
        self._soon("refresh", _REFRESH_SECONDS, lambda: self._spawn(self.refresh()))

    async def tell_teaching(self, page: Page, first: Message | None = None) -> None:
        """Tells a teacher's page all there is; before it, `hold` it.

        Args:
            page: which.
            first: what the message has beside, and its type; as for `teach` where left out.
        """
        read = await roster(self.store, self.code, self._live)
        answered = await self.answers()
        kept = {**read, "answers": answered, "room": self.told, "stage": self.stage_for(page)}
        page.tell_first({"type": "teaching", **(first or {}), **kept})

    async def answers(self, member: str | None = None) -> list[Document]:
        """What was answered of what is on; by all, or by one member."""
        return await answers(self.store, self.code, self.stage, member)

    def _live(self, member: str) -> Document:
        return {"here": member in self._told_here, "tile": self.tiles.get(member)}

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
            self.pages.tell_teachers(message["message"])
            if message["message"]["type"] == "score":
                self._soon("table", _TABLE_SECONDS, self._tell_table)
        elif do == "source":
            self.looking.hear(message["member"], message["message"], message["line"], message["count"])
        elif do == "ask":
            self.looking.hear_ask(message["member"])
        elif do == "elsewhere":
            self._hear_elsewhere(message)
        elif do == "tell_member":
            self.pages.tell(message["message"], lambda page: page.member == message["member"])
        elif do == "ended":
            self._ended = True
            for page in self.pages:
                page.tell({"type": "ended"})
                page.close(ClassClose.OVER)

    def _hear_elsewhere(self, message: Message) -> None:
        for page in self.pages:
            if page.member == message["member"]:
                if page.name == message["page"]:
                    page.announced = True
                elif page.announced:
                    # Of two that came at once, the later stays: each hears of both in the same order.
                    page.close(ClassClose.ELSEWHERE)

    def _hear_stage(self, message: Message) -> None:
        taken = self.stage.take(message["parts"], message["version"])
        if not taken:
            return
        told = self._stage_message(self.stage.told(True, taken))
        self.pages.tell_teachers({"type": "stage", **told})
        told = self._stage_message(self.stage.told(self._names, taken))
        self.pages.tell_students({"type": "stage", **told})
        if "challenge" in taken:
            self._soon("table", 0.0, self._tell_table)
        if "source" in taken:
            self.looking.check()
            self.looking.show_all()

    def _hear_room(self, fields: Document) -> None:
        named = fields.get("names_shown", self._names) != self._names
        self._take_fields(fields)
        self.pages.tell({"type": "room", "room": self.told})
        if named:
            source = self.stage.told(self._names, {"source": self.stage["source"]})
            parts = self._stage_message({**source, "table": self._table.told(self._names)})
            self.pages.tell_students({"type": "stage", **parts})

    def _hear_roll(self, message: Message) -> None:
        taught = self.presence.taught
        self.presence.hear(message, self._clock())
        if self.presence.taught and not taught:
            # Runs that stood so before this process knew of a teacher.
            here = self.pages.members
            self._waiting_tiles.update({member: tile for member, tile in self.tiles.items() if member in here})
            self._soon("tiles", _TILES_SECONDS, self._publish_tiles)
        tiles = message.get("tiles", {})
        if tiles and message["process"] != self._process:
            self._hear_tiles(tiles)
        self._tell_presence()
        if message.get("call") and message["process"] != self._process and self.pages:
            self._spawn(self.publish(self._roll(tiles=message["teachers"] > 0)))

    def _hear_tiles(self, tiles: dict[str, Document]) -> None:
        # Who has left meanwhile has none any more.
        tiles = {member: tile for member, tile in tiles.items() if member in self._members}
        if tiles and self.pages.teachers:
            self.tiles.update(tiles)
            told = [{"member": member, **tile} for member, tile in tiles.items()]
            self.pages.tell_teachers({"type": "tiles", "tiles": told})

    def _hear_member(self, message: Message) -> None:
        self._members.add(message["member"])
        self.pages.tell_teachers({"type": "member", **told_member(message["member"], message, self._live)})

    def _hear_left(self, message: Message) -> None:
        member = message["member"]
        self._members.discard(member)
        self.tiles.pop(member, None)
        self.looking.forget(member)
        self.pages.tell_teachers({"type": "left", "member": member})
        self._soon("table", _TABLE_SECONDS, self._tell_table)
        for page in self.pages:
            if page.watches == member:
                self.watch(page, None)
            if page.member == member:
                page.tell({"type": message["why"]})
                page.close(ClassClose.OVER)

    # Who is here.

    def _roll(self, call: bool = False, tiles: bool = False) -> Message:
        self._beaten = self._clock()
        here = self.pages.members
        said = roll(self._process, here, self.pages.watched, self.pages.teachers)
        told = {member: tile for member, tile in self.tiles.items() if member in here} if tiles else {}
        return {**said, "call": call, "tiles": told}

    def _note_presence(self, call: bool = False) -> None:
        if call:
            self._spawn(self.publish(self._roll(call=True)))
        else:
            self._soon("roll", _ROLL_SECONDS, lambda: self._spawn(self.publish(self._roll())))

    def _tell_presence(self) -> None:
        here = self.presence.here
        # Who was taken out leaves, too, of whom a teacher knows nothing any more.
        for member in sorted((here ^ self._told_here) & self._members):
            told = {"type": "member", "member": member, "here": member in here}
            self.pages.tell_teachers(told)
        self._told_here = here
        self.looking.check()

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
            await self._table.read(self.store, self.code, self.stage)
            told = self._stage_message({"table": self._table.told(self._names)})
            self.pages.tell_students({"type": "stage", **told})

        self._spawn(tell())

    def _stage_message(self, parts: Document) -> Document:
        return {"version": self.stage.version, "stage": parts}
