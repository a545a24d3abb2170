"""How a sweep is written on a command line: `--vary hidden.units=1..8`, `--stop test_loss=0.05`."""

from __future__ import annotations

import re
from typing import Any

from engine.runs.parameters import RunError
from engine.validation.quoting import shown
from engine.validation.strict_json import StrictError, read_value

_NUMBER = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"
_RANGE = re.compile(rf"({_NUMBER})\.\.({_NUMBER})(?::(\d{{1,6}}))?(?::(linear|log))?")
_COUNT = 7


def read_axis(text: str) -> dict[str, Any]:
    """An entry of `vary`, of FIELD=FROM..TO, FIELD=FROM..TO:COUNT, FIELD=FROM..TO:COUNT:SCALE or FIELD=VALUE,VALUE.

    A range without a count has seven numbers, or every whole number where it begins and ends with one; values are JSON,
    and what is no JSON is a text.

    Raises:
        RunError: it is none of these.
    """
    field, equals, written = text.partition("=")
    if not field or not equals or not written:
        raise RunError(
            "`--vary` must be FIELD=VALUE,VALUE or FIELD=FROM..TO:COUNT:SCALE, such as hidden.units=1,2,4 or "
            f"optimizer.learning_rate=0.001..1:7:log; got {shown(text, 80)}"
        )
    if ".." not in written:
        return {"field": field, "values": [_value(one) for one in written.split(",")]}
    found = _RANGE.fullmatch(written)
    if found is None:
        raise RunError(f"`--vary` needs a range such as 1..8, 1..8:4 or 0.001..1:7:log; got {shown(written, 80)}")
    start, end, count, scale = found.groups()
    low, high = _value(start), _value(end)
    whole = isinstance(low, int) and isinstance(high, int) and scale != "log"
    usual = high - low + 1 if whole and high > low else _COUNT
    return {
        "field": field,
        "range": {"from": low, "to": high, "count": int(count) if count else usual, "scale": scale or "linear"},
    }


def read_conditions(option: str, texts: list[str]) -> dict[str, Any]:
    """Conditions by their names, each entered as NAME=NUMBER after an option.

    Raises:
        RunError: one is not.
    """
    found: dict[str, Any] = {}
    for text in texts:
        name, equals, written = text.partition("=")
        value = _value(written)
        if not name or not equals or isinstance(value, str | bool):
            raise RunError(f"`{option}` must be NAME=NUMBER, such as test_loss=0.05; got {shown(text, 80)}")
        found[name] = value
    return found


def _value(text: str) -> Any:
    try:
        value = read_value(text)
    except StrictError:
        # 1. and .5 are no JSON.
        return float(text) if re.fullmatch(_NUMBER, text) else text
    return value if isinstance(value, bool | int | float | str) else text
