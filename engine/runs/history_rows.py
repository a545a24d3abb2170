"""How a run went, as files have it: one object a moment, in which null is a number that there is not."""

from __future__ import annotations

import math
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from engine.training.history import HistoryPoint
from engine.validation.finite import in_json
from engine.validation.quoting import shown

# What the history of a result calls the numbers, as the HTTP API does, and what `HistoryPoint` does.
RESULT_NAMES = {
    "epoch": "epoch",
    "train_loss": "train_loss",
    "test_loss": "test_loss",
    "train_accuracy": "train_score",
    "test_accuracy": "test_score",
    "train_r2": "train_score",
    "test_r2": "test_score",
    "learning_rate": "learning_rate",
}
# A whole number in JSON may be larger.
_LARGEST = sys.float_info.max


class HistoryError(ValueError):
    """A moment that cannot be one; the message names place, rule and value."""


def result_rows(history: Sequence[HistoryPoint], *, classification: bool) -> list[dict[str, Any]]:
    """The history as a result has it, with what a score is here: accuracy, or R²."""
    foreign = "r2" if classification else "accuracy"
    names = {name: own for name, own in RESULT_NAMES.items() if not name.endswith(foreign)}
    rows = [{name: in_json(getattr(moment, own)) for name, own in names.items()} for moment in history]
    # Whole epochs are written as such, wherever they come from.
    return [{**row, "epoch": int(row["epoch"])} if row["epoch"] == int(row["epoch"]) else row for row in rows]


def read_moments(path: str, found: object, names: Mapping[str, str], needed: int = 1) -> list[HistoryPoint]:
    """The history a list of objects has.

    Args:
        path: of the list, for what is said of it.
        found: untrusted.
        names: of the numbers in an object, with those of `HistoryPoint`.
        needed: how many of these must be there, the first ones.

    Raises:
        HistoryError: there is anything else.
    """
    if not isinstance(found, list):
        raise HistoryError(f"`{path}` must be a list; got {shown_or_nothing(found)}")
    return [_moment(f"{path}[{index}]", one, names, needed) for index, one in enumerate(found)]


def _moment(path: str, found: object, names: Mapping[str, str], needed: int) -> HistoryPoint:
    if not isinstance(found, dict):
        raise HistoryError(f"`{path}` must be an object; got {shown_or_nothing(found)}")
    if unknown := [name for name in found if name not in names]:
        raise HistoryError(f"`{path}.{unknown[0][:60]}` is no field of a moment, which has {', '.join(names)}")
    numbers: dict[str, float] = {}
    for place, (name, own) in enumerate(names.items()):
        value = found.get(name)
        if value is None and place >= needed:
            # JSON has no word for what is not a number.
            numbers.setdefault(own, math.nan)
            continue
        if not isinstance(value, int | float) or isinstance(value, bool) or not abs(value) <= _LARGEST:
            raise HistoryError(f"`{path}.{name}` must be a finite number; got {shown_or_nothing(value)}")
        numbers[own] = float(value)
    return HistoryPoint(**numbers)


def shown_or_nothing(value: object) -> str:
    """A value as a sentence has it that says what was found."""
    return "nothing" if value is None else shown(value, 60)
