"""The table that students see of the challenge their class works at."""

from __future__ import annotations

from typing import Final

from server.classes.rooms.scores import table
from server.classes.rooms.stage import Stage
from server.classes.store import Document, Store

_ROWS: Final = 100


class ScoreTable:
    """It is made anew of what is kept, after scores have come; so it needs no word of each from every process."""

    def __init__(self) -> None:
        self._rows: list[Document] | None = None

    async def read(self, store: Store, code: str, stage: Stage) -> None:
        """Makes it anew."""
        challenge = stage["challenge"]
        kept = await store.all(code, "scores") if challenge else {}
        self._rows = table(kept.values(), challenge["id"], _ROWS) if challenge else None

    def told(self, names: bool) -> list[Document] | None:
        """As students are told it; None where there is no challenge.

        Args:
            names: whether with names.
        """
        if self._rows is None or names:
            return self._rows
        return [{**row, "name": None} for row in self._rows]
