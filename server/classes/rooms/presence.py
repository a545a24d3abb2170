"""Who of a class is here, and who is looked at: what each process says of its own pages, as long as it says so.

Nothing of it is kept: a process that is killed says nothing any more, and what it said is forgotten after a while.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

BEAT_SECONDS: Final = 15.0
"""How often a process says it again though nothing changed."""
_FORGOTTEN_SECONDS: Final = 40.0


@dataclass(frozen=True)
class Roll:
    """What one process said."""

    here: frozenset[str]
    watching: frozenset[str]
    teachers: int
    at: float


class Presence:
    """What all processes said of one class."""

    def __init__(self) -> None:
        self._rolls: dict[str, Roll] = {}

    def hear(self, message: dict[str, Any], now: float) -> None:
        """A process has said who is there."""
        here, watching = frozenset(message["here"]), frozenset(message["watching"])
        if here or watching or message["teachers"]:
            self._rolls[message["process"]] = Roll(here, watching, message["teachers"], now)
        else:
            self._rolls.pop(message["process"], None)

    def forget(self, now: float) -> bool:
        """Forgets those that have been silent for too long; whether there were any."""
        silent = [process for process, roll in self._rolls.items() if now - roll.at > _FORGOTTEN_SECONDS]
        for process in silent:
            del self._rolls[process]
        return bool(silent)

    @property
    def here(self) -> frozenset[str]:
        """Members whose page is here."""
        return frozenset[str]().union(*(roll.here for roll in self._rolls.values()))

    @property
    def watched(self) -> frozenset[str]:
        """Whom a teacher's page looks at: members, and "teacher"."""
        return frozenset[str]().union(*(roll.watching for roll in self._rolls.values()))

    @property
    def taught(self) -> bool:
        """Whether a teacher's page is here."""
        return any(roll.teachers for roll in self._rolls.values())


def roll(process: str, here: Iterable[str], watching: Iterable[str], teachers: int) -> dict[str, Any]:
    """What a process says of its pages."""
    return {
        "do": "roll",
        "process": process,
        "here": sorted(here),
        "watching": sorted(watching),
        "teachers": teachers,
    }
