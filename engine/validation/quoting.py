"""A value as a sentence quotes it: as Python writes it, cut short before much of it has been written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

# Whole numbers of more bits are not written out: that takes long, and Python refuses it beyond 4300 digits.
_MOST_BITS = 4096


def shown(value: object, length: int = 80) -> str:
    """`repr` of a value, with three dots where it would have more than `length` characters.

    It looks at no more of the value than it writes: of a list of a million entries, the first ones.
    """
    text = ""
    for piece in _pieces(value, length):
        text += piece
        if len(text) > length:
            return text[: length - 3] + "..."
    return text


def _pieces(value: object, length: int) -> Iterator[str]:
    if isinstance(value, str | bytes):
        yield repr(value[: length + 1])
    elif isinstance(value, int) and value.bit_length() > _MOST_BITS:
        yield f"a whole number of {value.bit_length()} bits"
    elif isinstance(value, list):
        yield from _listed("[", ((one,) for one in value), "]", length)
    elif isinstance(value, tuple):
        yield from _listed("(", ((one,) for one in value), ",)" if len(value) == 1 else ")", length)
    elif isinstance(value, dict):
        yield from _listed("{", value.items(), "}", length)
    else:
        yield repr(value)


def _listed(start: str, entries: Iterable[tuple[object, ...]], end: str, length: int) -> Iterator[str]:
    """Entries of one value, or of a key and a value."""
    yield start
    for index, entry in enumerate(entries):
        if index:
            yield ", "
        yield from _pieces(entry[0], length)
        if len(entry) > 1:
            yield ": "
            yield from _pieces(entry[1], length)
    yield end
