"""Lists of documents that each have an id: what is wrong with any of them is said of all at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Generic, Protocol, TypeVar

from engine.lessons.reading.lesson_reader import LessonError
from engine.validation.faults import Fault


def fields_of(value: object, names: set[str]) -> Mapping[str, Any]:
    """The object that has these fields and no other. Raises LessonError where a value is none."""
    if not isinstance(value, Mapping) or value.keys() != names:
        raise LessonError([Fault("", f"must be an object with {', '.join(sorted(names))}", value)])
    return value


def unfit(fields: Mapping[str, Any], kinds: Mapping[str, tuple[type, str]]) -> list[Fault]:
    """The fields that are not of their kinds, a type and what it is called."""
    return [
        Fault(name, f"must be {words}", fields[name])
        for name, (kind, words) in kinds.items()
        if not isinstance(fields[name], kind)
    ]


class _Identified(Protocol):
    @property
    def id(self) -> str: ...


_Read = TypeVar("_Read", bound=_Identified)


class Collection(Generic[_Read]):
    """What is read of lists, by id.

    Attributes:
        faults: of all that was read.
    """

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self._more = 0
        self._found: dict[str, _Read] = {}

    def read(self, values: Sequence[object], path: str, read: Callable[[object], _Read]) -> None:
        """Takes in a list that stands at `path`; `read` raises LessonError where a value is none."""
        for index, value in enumerate(values):
            place = f"{path}[{index}]"
            try:
                one = read(value)
            except LessonError as error:
                self.faults += [fault.within(place) for fault in error.faults]
                self._more += error.more
                continue
            if one.id in self._found:
                self.faults.append(Fault(f"{place}.id", "must stand once", one.id))
            self._found[one.id] = one

    def found(self) -> dict[str, _Read]:
        """All there are.

        Raises:
            LessonError: with everything that is wrong with any of them.
        """
        if self.faults:
            raise LessonError(self.faults, self._more)
        return self._found
