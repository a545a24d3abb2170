"""Looks a name up in a table; the error lists the choices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol, TypeVar

from engine.validation.messages import Message, rule


@dataclass(frozen=True)
class Parameter:
    """A number, or a switch, that an experiment gives beside a record's name; bounds are None where there are none.

    The default tells the kind: a bool is a switch, an int a whole number, a float any number. `about` says what it
    does.
    """

    name: str
    default: float | int | bool
    minimum: float | None = None
    maximum: float | None = None
    exclusive_minimum: float | None = None
    exclusive_maximum: float | None = None
    about: str = ""

    def fault(self, value: object) -> Message | None:
        """The rule this value breaks; None where it is as it must be."""
        if isinstance(self.default, bool):
            return None if isinstance(value, bool) else rule("boolean")
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            return rule("whole" if isinstance(self.default, int) else "number")
        if isinstance(self.default, int) and not isinstance(value, int):
            return rule("whole")
        if not -1e300 < value < 1e300:
            return rule("finite")
        if self.minimum is not None and value < self.minimum:
            return rule("at_least", limit=self.minimum)
        if self.maximum is not None and value > self.maximum:
            return rule("at_most", limit=self.maximum)
        if self.exclusive_minimum is not None and value <= self.exclusive_minimum:
            return rule("greater", limit=self.exclusive_minimum)
        if self.exclusive_maximum is not None and value >= self.exclusive_maximum:
            return rule("less", limit=self.exclusive_maximum)
        return None


class Named(Protocol):
    """What a table holds: records that know their name."""

    @property
    def name(self) -> str: ...


Record = TypeVar("Record", bound=Named)


def table(*records: Record) -> dict[str, Record]:
    """Records by name. Raises ValueError where a name stands twice."""
    found: dict[str, Record] = {}
    for record in records:
        if record.name in found:
            raise ValueError(f"`{record.name}` stands twice in its table")
        found[record.name] = record
    return found


def choices(entries: Mapping[str, object]) -> str:
    """The names of a table as a sentence has them."""
    return ", ".join(entries)


def lookup(entries: Mapping[str, Record], name: str, what: str) -> Record:
    """The record of this name. Raises ValueError, naming `what` and the choices, where there is none."""
    try:
        return entries[name]
    except KeyError:
        raise ValueError(f"`{what}` must be one of {choices(entries)}; got {name!r}") from None
