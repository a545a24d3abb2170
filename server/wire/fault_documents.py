"""Faults as JSON tells them: the first ones, shortly, whatever the length of what was sent."""

from __future__ import annotations

import math
from collections.abc import Sequence

from engine import Fault
from engine.validation.faults import LONGEST_PATH, LONGEST_RULE, MOST_FAULTS
from engine.validation.quoting import shown

_LONGEST_VALUE = 100


def fault_documents(faults: Sequence[Fault], more: int = 0, *, coded: bool = False) -> dict[str, object]:
    """The first faults under `faults`, and how many there are beside them under `more`.

    Args:
        faults: what is wrong.
        more: how many faults are left out of these already.
        coded: whether the page is told, which has words of its own for the code of a rule and its values.
    """
    documents = [_document(one) | (_code(one) if coded else {}) for one in faults[:MOST_FAULTS]]
    return {"faults": documents, "more": more + len(faults) - len(documents)}


def _document(fault: Fault) -> dict[str, object]:
    return {
        "path": fault.path[:LONGEST_PATH],
        "rule": fault.rule[:LONGEST_RULE],
        "value": sendable(fault.value),
        "message": fault.message,
    }


def _code(fault: Fault) -> dict[str, object]:
    return {"code": fault.code, "values": {name: brief(value) for name, value in fault.values.items()}}


def brief(value: object) -> object:
    """What stands in a place of a rule, not longer than a rule may be."""
    return value[:LONGEST_RULE] if isinstance(value, str) else value


def sendable(value: object) -> object:
    """The value itself where JSON can hold it shortly, otherwise a short text that stands for it."""
    if value is None or isinstance(value, bool) or (isinstance(value, float) and math.isfinite(value)):
        return value
    if isinstance(value, int) and abs(value) < 2**53:
        return value
    if isinstance(value, str):
        return value[:_LONGEST_VALUE]
    return shown(value, _LONGEST_VALUE)
