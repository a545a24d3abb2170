"""Whose run is looked at in a class, by whom, and what those who look are told of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from server.classes.rooms.audience import Audience
from server.classes.rooms.page import TEACHER, Message, Page
from server.classes.rooms.presence import Presence
from server.classes.rooms.sources import Source
from server.classes.rooms.stage import Stage

# A page that hears that it is looked at sends its state by itself; who knows nothing after so long asks for it.
_ASK_SECONDS: Final = 0.3


class Looking:
    """The runs of one class that are looked at.

    Args:
        pages: of the class in this process.
        stage: what is on, which may name a run that all look at.
        presence: what teachers' pages anywhere look at by themselves.
        ask: asks the page of a member, wherever it is, for the state of its run.
        soon: calls something after so many seconds, once for each name.
    """

    def __init__(
        self,
        pages: Audience,
        stage: Stage,
        presence: Presence,
        ask: Callable[[str], None],
        soon: Callable[[str, float, Callable[[], object]], None],
    ) -> None:
        self._pages, self._stage, self._presence, self._ask, self._soon = pages, stage, presence, ask, soon
        self._sources: dict[str, Source] = {}

    def show(self, page: Page) -> None:
        """Tells a page what is known of the run that it looks at; asks for it where that is nothing."""
        member = page.watches if page.teaches else self._shown
        if member is None or member == page.member:
            return
        source = self._sources.get(member)
        messages = source.messages if source else []
        for message in messages:
            page.tell(message)
        if not messages:
            self._want(member)

    def show_all(self) -> None:
        """Tells students what is known of the run that all look at from now on."""
        for page in self._pages:
            if not page.teaches:
                self.show(page)

    def hear(self, member: str, told: Message, line: str, count: int) -> None:
        """The page of a run has said something about it; see `Source.take`."""
        if member not in self._looked_at:
            return
        source = self._sources.setdefault(member, Source())
        if not source.take(told, line, count):
            if not source.messages:
                self._want(member)
            return
        self._pages.tell(told, lambda page: self._looks_at(page, member))
        if source.too_much:
            del self._sources[member]
            self._want(member)

    def hear_ask(self, member: str) -> None:
        """Somebody who looks at a run knows nothing of it."""
        for page in self._pages:
            if page.wanted and self._is_source(page, member):
                page.tell({"type": "source_wanted", "on": True})

    def forget(self, member: str) -> None:
        """A member has gone for good."""
        self._sources.pop(member, None)

    def check(self) -> None:
        """Tells pages whose run is looked at, or is not any more; forgets runs that nobody looks at."""
        looked_at = self._looked_at
        for page in self._pages:
            wanted = page.member in looked_at and self._is_source(page, page.member)
            if wanted is not page.wanted:
                page.wanted = wanted
                page.tell({"type": "source_wanted", "on": wanted})
        for member in self._sources.keys() - looked_at:
            del self._sources[member]

    @property
    def _shown(self) -> str | None:
        source = self._stage["source"]
        return source and str(source["member"])

    @property
    def _looked_at(self) -> frozenset[str]:
        shown = self._shown
        return self._presence.watched | ({shown} if shown else frozenset())

    def _looks_at(self, page: Page, member: str) -> bool:
        if page.teaches:
            return page.watches == member
        return self._shown == member and page.member != member

    def _is_source(self, page: Page, member: str) -> bool:
        if page.member != member:
            return False
        source = self._stage["source"]
        return not page.teaches or bool(source and source["member"] == TEACHER and source["page"] == page.name)

    def _want(self, member: str) -> None:
        def ask() -> None:
            source = self._sources.get(member)
            if member in self._looked_at and not (source and source.messages):
                self._ask(member)

        self._soon(f"ask {member}", _ASK_SECONDS, ask)
