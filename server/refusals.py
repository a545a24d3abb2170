"""Faults as JSON tells them: shortly, whatever the length of what was sent."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from engine import Fault
from server.strict import shorten

_MOST = 20
# A path holds names as they were sent; a rule, what a checkpoint says of itself.
_LONGEST_PATH, _LONGEST_RULE, _LONGEST_MESSAGE = 200, 600, 1000


def fault_documents(faults: Sequence[Fault]) -> list[dict[str, object]]:
    """The first faults, as the websocket and the HTTP API tell them."""
    short = [replace(one, path=one.path[:_LONGEST_PATH], rule=one.rule[:_LONGEST_RULE]) for one in faults[:_MOST]]
    return [
        {"path": one.path, "rule": one.rule, "value": sendable(one.value), "message": one.message[:_LONGEST_MESSAGE]}
        for one in short
    ]


def sendable(value: object) -> object:
    """The value itself where JSON can hold it shortly, otherwise a short text that stands for it."""
    if value is None or isinstance(value, bool) or (isinstance(value, float) and math.isfinite(value)):
        return value
    if isinstance(value, int) and abs(value) < 2**53:
        return value
    if isinstance(value, str):
        return value[:200]
    return shorten(value)
