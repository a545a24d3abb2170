"""What somebody may be called in a class: seen by all, so it can be read and is nobody else's."""

from __future__ import annotations

import unicodedata
from typing import Literal

MOST_LETTERS = 24
MOST_MARKS = 3
"""On one letter: as many as any language has."""
# With joiners and marks, which are no letters.
_MOST_CHARACTERS = 4 * MOST_LETTERS

Unfit = Literal["empty", "long", "invisible", "marks"]
"""What is wrong with a name, as docs/protocol.md has it."""

# They choose a form of the sign before, and can be left out.
_SELECTORS = frozenset(map(chr, (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))
# They join or part letters of some languages, and pictures of people; between two of these alone they mean something.
_JOINERS = frozenset("\u200c\u200d")
_JOINED = frozenset({"Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "So", "Sk"})
# Of controls, formats, halves, private and unassigned signs and ends of lines nothing can be seen.
_UNSEEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
# Nor of these, which count as letters, signs or marks: fillers of Korean, a blank of Braille, marks that join.
_UNSEEN = frozenset("\u115f\u1160\u3164\uffa0\u2800\u034f\u17b4\u17b5\u180b\u180c\u180d\u180f\U0001d159")


class NameUnfit(ValueError):
    """A name that cannot be had."""

    def __init__(self, why: Unfit) -> None:
        super().__init__(why)
        self.why = why


def read_name(text: str) -> str:
    """A name as it is kept: letters composed, spaces single and none around it.

    Raises:
        NameUnfit: it has nothing to read, too much of it, or signs that cannot be seen.
    """
    if len(text) > 4 * _MOST_CHARACTERS:
        raise NameUnfit("long")
    composed = unicodedata.normalize("NFC", text)
    spaced = "".join(" " if _is_space(one) else one for one in composed if one not in _SELECTORS)
    name = " ".join(part for part in spaced.split(" ") if part)
    letters, marks = 0, 0
    for place, one in enumerate(name):
        if one in _JOINERS:
            if not (_joins(name[place - 1 : place]) and _joins(name[place + 1 : place + 2])):
                raise NameUnfit("invisible")
        elif one in _UNSEEN or unicodedata.category(one) in _UNSEEN_CATEGORIES:
            raise NameUnfit("invisible")
        elif unicodedata.category(one).startswith("M"):
            marks += 1
            if marks > MOST_MARKS or not letters:
                raise NameUnfit("marks")
        else:
            letters, marks = letters + 1, 0
    if letters > MOST_LETTERS or len(name) > _MOST_CHARACTERS:
        raise NameUnfit("long")
    if not any(unicodedata.category(one)[0] in "LNS" for one in name):
        raise NameUnfit("empty")
    return name


def same(name: str) -> str:
    """What two names have in common that would be taken for the same: without case, forms of letters, and spaces."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    return "".join(one for one in unicodedata.normalize("NFKC", plain) if one not in _JOINERS and one != " ")


def _is_space(one: str) -> bool:
    return one in "\t\n\r" or unicodedata.category(one) == "Zs"


def _joins(neighbor: str) -> bool:
    """Whether a joiner beside it means something: it is a letter, a mark or a picture."""
    return bool(neighbor) and unicodedata.category(neighbor) in _JOINED
