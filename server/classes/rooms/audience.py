"""The pages of one class in this process, told together; each message is written once, however many hear it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from server.classes.rooms.page import Message, Page, encode


class Audience:
    """All pages here."""

    def __init__(self) -> None:
        self._pages: set[Page] = set()

    def __iter__(self) -> Iterator[Page]:
        # A page that is told something may be let go.
        return iter(list(self._pages))

    def __len__(self) -> int:
        return len(self._pages)

    def add(self, page: Page) -> None:
        """It has come."""
        self._pages.add(page)

    def discard(self, page: Page) -> None:
        """It has gone."""
        self._pages.discard(page)

    @property
    def teachers(self) -> int:
        """How many pages are teachers'."""
        return sum(page.teaches for page in self._pages)

    @property
    def members(self) -> set[str]:
        """Whose pages the others are."""
        return {page.member for page in self._pages if not page.teaches}

    @property
    def watched(self) -> set[str]:
        """Whom teachers' pages look at."""
        return {page.watches for page in self._pages if page.watches}

    def tell(self, message: Message, where: Callable[[Page], bool] = lambda page: True) -> None:
        """Says something to all, or to some."""
        text = ""
        for page in self:
            if where(page):
                text = text or encode(message)
                page.tell_text(text)

    def tell_teachers(self, message: Message) -> None:
        """Says something to teachers."""
        self.tell(message, lambda page: page.teaches)

    def tell_students(self, message: Message) -> None:
        """Says something to students."""
        self.tell(message, lambda page: not page.teaches)
