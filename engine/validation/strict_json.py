"""JSON read strictly: one object, not nested too deep, not of too many parts, every key once, every number finite.

Any text takes time by its length alone, whatever stands in it: reading knows of nothing else, and any thread may do it.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import Any, NoReturn

from engine.validation.nesting import DEEPEST, excess, is_too_deep
from engine.validation.quoting import shown

# How JSON spells half a character, or one half of a whole one.
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


class StrictError(ValueError):
    """Text that is no such object; the message says why."""


def decode(data: bytes) -> str:
    """The text that bytes are. A byte order mark before it is left out, as RFC 8259 allows whoever reads.

    Raises:
        StrictError: they are not UTF-8.
    """
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise StrictError(f"the message must be UTF-8; byte {error.start} is not") from None


def read_object(text: str, *, bounded: bool = True) -> dict[str, Any]:
    """The object a text holds.

    Args:
        text: in JSON.
        bounded: whether it may not be of too many parts. A file that a person opens at a terminal may.

    Raises:
        StrictError: not JSON, no object, nested too deep, too many parts, a repeated key, a number that is not finite,
            half a character.
    """
    if bounded and (broken := excess(text)):
        raise StrictError(f"the message {broken}")
    document = read_value(text)
    if not isinstance(document, dict):
        raise StrictError(f"the message must be a JSON object; got {shown(document, 100)}")
    return document


def read_value(text: str) -> Any:
    """What a text holds: an object, a list, a number, a text, true, false or null.

    Raises:
        StrictError: as `read_object` does, but for the kind and the number of parts.
    """
    try:
        document = json.loads(text, parse_constant=_refuse_constant, object_pairs_hook=_unique)
    except StrictError:
        raise
    except (ValueError, RecursionError) as error:
        raise StrictError(f"the message is not JSON: {str(error)[:200]}") from None
    if text.count("[") + text.count("{") > DEEPEST and is_too_deep(document):
        raise StrictError(f"the message must not be nested deeper than {DEEPEST}")
    if _SURROGATE.search(text) and not _is_text(document):
        raise StrictError("the message must have surrogates in pairs, such as \\ud83d\\ude00; got one alone")
    return document


def _is_text(document: object) -> bool:
    """Whether all that is written in a document can be sent: JSON can spell half a character, UTF-8 cannot."""
    try:
        json.dumps(document, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True


def _refuse_constant(name: str) -> NoReturn:
    raise StrictError(f"numbers must be finite; got {name}")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    document = dict(pairs)
    if len(document) != len(pairs):
        counts = Counter(name for name, _ in pairs)
        repeated = next(name for name, count in counts.items() if count > 1)
        raise StrictError(f"`{repeated[:100]}` must be given once; got it {counts[repeated]} times")
    return document
