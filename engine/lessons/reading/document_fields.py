"""What the readers of lessons have in common: they collect what is wrong, and what they give back then is not used."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any, TypeGuard

from engine.validation.faults import MOST_FAULTS, Fault, Faults
from engine.validation.messages import rule

IDENTIFIER = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")


class LessonError(Faults):
    """A document that is no lesson; `faults` says why, one by one."""


class Complaints:
    """Collects what is wrong with a document.

    Attributes:
        faults: the first, each with its path, its rule and the value.
        more: how many there are beside them.
    """

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.more = 0

    @property
    def count(self) -> int:
        """How many there are of all."""
        return len(self.faults) + self.more

    def say(self, path: str, broken: str, value: object) -> None:
        self.take([Fault(path, broken, value)])

    def take(self, faults: Iterable[Fault], more: int = 0) -> None:
        """What is wrong already; a rule may list a thousand names, and no more are kept than are told."""
        for fault in faults:
            if len(self.faults) < MOST_FAULTS:
                self.faults.append(fault)
            else:
                self.more += 1
        self.more += more

    def fields(self, path: str, value: object, needed: set[str], other: set[str]) -> Mapping[str, Any] | None:
        """The object that stands there; None where it is none, or a field it needs is missing."""
        if not isinstance(value, Mapping):
            self.say(path, rule("object"), value)
            return None
        before = f"{path}." if path else ""
        for key in value.keys() - needed - other:
            self.say(f"{before}{key}", rule("lesson_left_out", names=", ".join(sorted(needed | other))), value[key])
        for key in sorted(needed - value.keys()):
            self.say(f"{before}{key}", rule("lesson_missing"), None)
        return value if needed <= value.keys() else None

    def whole(self, path: str, value: object, low: int, high: int) -> int:
        """A whole number between two."""
        if is_whole(value, low, high):
            return value
        self.say(path, rule("lesson_whole", low=low, high=high), value)
        return low

    def texts(self, path: str, value: object) -> tuple[str, ...]:
        """A list of texts."""
        if not isinstance(value, list) or not all(isinstance(one, str) and one for one in value):
            self.say(path, rule("lesson_texts"), value)
            return ()
        return tuple(value)

    def chosen(self, path: str, value: object, names: Collection[str], what: str) -> tuple[str, ...]:
        """A list of names, each of them once; `what` is the rule that says what they are."""
        for index, one in enumerate(listed := self.texts(path, value)):
            if one not in names:
                self.say(f"{path}[{index}]", rule(what, names=", ".join(names)), one)
            elif one in listed[:index]:
                self.say(f"{path}[{index}]", rule("lesson_once"), one)
        return listed

    def name(self, path: str, name: object) -> None:
        """A name that lessons may give to something."""
        if not isinstance(name, str) or not IDENTIFIER.fullmatch(name):
            self.say(path, rule("lesson_id"), name)


def is_whole(value: object, low: int, high: int) -> TypeGuard[int]:
    """Whether it is a whole number between two."""
    return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


def is_number(value: Any) -> bool:
    """Whether it is a number to calculate with."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e300
