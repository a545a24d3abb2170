"""How deep a document may be nested, and of how many parts it may be made.

Deeper, whoever describes what is wrong with it would overrun the stack. With more parts, a short text takes long to
read and fills the memory: an empty list is three characters of it, and seventy bytes.
"""

from __future__ import annotations

# An experiment needs six levels.
DEEPEST = 32
# The points of an experiment are lists, at most 100,000 by the server's settings, and so are the rows of the weights
# that come with a request, at most 50 layers of 256. All else is objects and their names: an experiment may have 3,000,
# for what is frozen and what is off, of up to four names.
MOST_LISTS, MOST_OBJECTS, MOST_NAMES = 120_000, 5_000, 20_000


def excess(text: str | bytes, most_lists: int = MOST_LISTS) -> str | None:
    """What a text in JSON has too much of, and how much; None where it may be read. Only signs are counted.

    A sign within quotes counts too: no name or formula of an experiment has any.
    """
    kinds = (("[", "lists", most_lists), ("{", "objects", MOST_OBJECTS), (":", "names", MOST_NAMES))
    for sign, kind, most in kinds:
        count = text.count(sign) if isinstance(text, str) else text.count(sign.encode())
        if count > most:
            return f"must have at most {most} {kind}; got {count}"
    return None


def is_too_deep(document: object) -> bool:
    """Whether lists and objects stand within one another more than `DEEPEST` times."""
    depth, level = 0, [document] if isinstance(document, dict | list) else []
    while level and depth <= DEEPEST:
        depth += 1
        level = [
            part
            for one in level
            for part in (one.values() if isinstance(one, dict) else one)
            if isinstance(part, dict | list)
        ]
    return depth > DEEPEST
