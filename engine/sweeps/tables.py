"""What a sweep comes to as text: a table of its cells for a terminal, and of its runs in CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from engine.sweeps.axes import json_name
from engine.sweeps.outcomes import OUTCOMES, Outcome
from engine.training.text_table import text_table

Cell = tuple[int, ...]


def csv_text(names: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> str:
    """Rows as RFC 4180 has them, with a line of names; what there is not is empty.

    Args:
        names: of the columns.
        rows: values by these names.
    """
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(names)
    for row in rows:
        writer.writerow(["" if (value := row.get(name)) is None else json_name(value) for name in names])
    return text.getvalue()


def map_table(
    names: Sequence[str],
    axes: Sequence[Sequence[Any]],
    values: Mapping[Cell, float | None],
    outcomes: Mapping[Cell, Mapping[Outcome, int]],
    measure: str,
) -> str:
    """The cells as lines of text: a line for each value of the first setting, a column for each of the second.

    Of one setting alone, there is a column for each outcome.

    Args:
        names: of the settings.
        axes: their values.
        values: of each cell, None where there is none.
        outcomes: of each cell, how many runs ended in each class.
        measure: what the values are.
    """
    if len(axes) == 1:
        there = [one for one in OUTCOMES if any(outcomes[(place,)][one] for place in range(len(axes[0])))]
        lines = [[names[0], measure, *(one.replace("_", " ") for one in there)]]
        lines += [
            [_value(value), _number(values[(place,)]), *(str(outcomes[(place,)][one]) for one in there)]
            for place, value in enumerate(axes[0])
        ]
    else:
        lines = [[f"{names[0]} \\ {names[1]}", *map(_value, axes[1])]]
        lines += [
            [_value(value), *(_number(values[(place, column)]) for column in range(len(axes[1])))]
            for place, value in enumerate(axes[0])
        ]
    return "\n".join(text_table(lines, [False, *[True] * (len(lines[0]) - 1)]))


def _value(value: Any) -> str:
    return f"{value:.6g}" if isinstance(value, float) else json_name(value)


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.4g}"
