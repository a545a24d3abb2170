"""Points that a trained network is asked about: read from a table, from JSON, or from the command line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from engine.runs.csv_table import Table, read_table
from engine.runs.parameters import RunError
from engine.validation.faults import MOST_FAULTS
from engine.validation.quoting import shown
from engine.validation.strict_json import StrictError, read_value

# Names that a sentence has at most.
_FEW = 10


def read_points(name: str, text: str, inputs: Sequence[str]) -> list[list[float]]:
    """The points of a text: in JSON rows, or an object with `points`, as the HTTP API has them; else a table.

    Args:
        name: of its file.
        text: of it.
        inputs: what the inputs are called.

    Raises:
        RunError: something in it is no point.
    """
    if text.lstrip()[:1] in ("[", "{"):
        return _from_json(name, text, len(inputs))
    table = read_table(name, text)
    columns = _columns(table, inputs)
    return [numbers for numbers, _ in table.numbers(columns)]


def _columns(table: Table, inputs: Sequence[str]) -> list[int]:
    """The columns of the inputs: by their names, or as they stand where there are just as many."""
    if table.named and all(name in table.header for name in inputs):
        return [table.header.index(name) for name in inputs]
    if len(table.header) == len(inputs):
        return list(range(len(inputs)))
    raise RunError(
        f"{table.name}: must have {len(inputs)} columns, or columns called {_few(inputs)} among others; got "
        f"{len(table.header)}, {_few(table.header)}"
    )


def _few(names: Sequence[str]) -> str:
    """The first of many names."""
    return ", ".join(names[:_FEW]) + (", ..." if len(names) > _FEW else "")


def _from_json(name: str, text: str, count: int) -> list[list[float]]:
    try:
        found = read_value(text)
    except StrictError as error:
        raise RunError(f"{name}: {str(error).removeprefix('the message ')}") from None
    rows = found.get("points") if isinstance(found, dict) else found
    if not isinstance(rows, list):
        raise RunError(f"{name}: `points` must be a list of rows; got {shown(rows, 60)}")
    wrong = [(index, row) for index, row in enumerate(rows) if not _is_point(row, count)]
    if wrong:
        said = [f"`points[{index}]` must be a row of {count} numbers; got {shown(row, 60)}" for index, row in wrong]
        more = [f"and {len(said) - MOST_FAULTS:,} more"] if len(said) > MOST_FAULTS else []
        raise RunError("\n".join([*(f"{name}: {one}" for one in said[:MOST_FAULTS]), *more]))
    return [[float(one) for one in row] for row in rows]


def _is_point(row: Any, count: int) -> bool:
    return (
        isinstance(row, list)
        and len(row) == count
        and all(isinstance(one, int | float) and not isinstance(one, bool) and abs(one) < 1e300 for one in row)
    )


def read_point(text: str, count: int) -> list[float]:
    """A point as it is written on a command line. Raises RunError where it is none."""
    try:
        point = [float(part) for part in text.split(",")]
    except ValueError:
        point = []
    if not _is_point(point, count):
        raise RunError(f"`--at` must be {count} numbers with commas between, such as 1.5,-2; got {shown(text, 60)}")
    return point
