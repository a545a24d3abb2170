"""Why something is refused in a class, by code, and in a sentence."""

from __future__ import annotations

from typing import Any, Final

from server.process.metrics import ClassRefusal

REFUSALS: Final[dict[ClassRefusal, str]] = {
    "no_room": "there is no class with the code {code}, or it has ended",
    "wrong_key": "the key must be that of the class",
    "name_unfit": "the name must have 1 to {most} letters, signs or digits that can be seen; it {why}",
    "name_taken": "somebody in the class is called {name} already",
    "room_full": "a class has at most {most} members",
    "room_locked": "the teacher lets nobody new into the class",
    "rooms_full": "there can be at most {most} classes at once",
    "removed": "the teacher has removed this name from the class",
    "no_member": "the class has no such member, or the token is another's",
    "too_many": "too many wrong codes or new classes came from this address; try again in {seconds} seconds",
    "too_fast": "messages must come at most {rate:g} a second with a burst of {burst}; one was dropped",
    "too_large": "a message must have at most {most} bytes; one was dropped",
    "malformed": "{rule}",
    "not_allowed": "this may not be done here: {why}",
    "no_such": "there is no such {what}, or it is closed",
    "bad_submission": "{rule}",
    "store_gone": "what keeps the classes cannot be reached now; try again in a moment",
}
"""English, with values in their places. The page says `class.refused.CODE` in its own language."""


_WHY: Final = {
    "empty": "has nothing that can be read",
    "long": "is longer",
    "invisible": "has signs that cannot be seen, or that turn the order of others around",
    "marks": "has more marks on a letter than any language",
    "teacher": "only a teacher may send it",
    "student": "only a student may send it",
    "once": "it must be the first message, and come once",
    "hours": "a class lasts at most 24 hours",
}


class Refused(Exception):
    """Something is not done, and nothing has changed.

    Args:
        code: one of `REFUSALS`.
        values: what stands in its sentence's places.
    """

    def __init__(self, code: ClassRefusal, /, **values: Any) -> None:
        self.code, self.values = code, values
        super().__init__(REFUSALS[code].format(**values | {"why": _WHY.get(str(values.get("why")))}))


def refused_message(refused: Refused, of: str | None) -> dict[str, object]:
    """What a page is told; `of` is the type of its message."""
    return {"type": "refused", "code": refused.code, "values": refused.values, "rule": str(refused), "of": of}
