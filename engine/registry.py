"""Looks a name up in a table; the error lists the choices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol, TypeVar


@dataclass(frozen=True)
class Parameter:
    """A number, or a switch, that an experiment gives beside a record's name; bounds are None where there are none."""

    name: str
    default: float | bool
    minimum: float | None = None
    maximum: float | None = None
    exclusive_minimum: float | None = None


class Named(Protocol):
    """What a table holds: records that know their name, and the name TensorFlow Playground's address has for them."""

    @property
    def name(self) -> str: ...

    @property
    def playground(self) -> str | None: ...


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
