"""A table as points of one's own: which columns are the inputs and the label, what the classes are, how it is split."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.experiment.parts import MOST_CLASSES
from engine.runs.csv_table import Table
from engine.runs.limits import LIMITS
from engine.runs.parameters import RunError
from engine.tables.datasets import train_count
from engine.tables.formulas import INPUTS
from engine.validation.quoting import shown

_LABEL = re.compile(
    r"label|class|target|species|category|group|output|colou?r|kind|type|klasse|z|value|y", re.IGNORECASE
)
_LONGEST_NAME = 40
DEFAULT_TEST_FRACTION = 0.3


@dataclass(frozen=True)
class OwnData:
    """Points, and what was made of a table to have them.

    Attributes:
        problem: "classification" or "regression".
        points: as an experiment's document has them.
        labels: of the classes, by what the table calls them; empty where these are the labels, or in regression.
        notes: what a person should know of it.
    """

    problem: str
    points: dict[str, Any]
    labels: Mapping[str, int]
    notes: tuple[str, ...]

    def apply(self, document: Any) -> dict[str, Any]:
        """An experiment's document with these points in place of its own data. All inputs are features by default."""
        changed = dict(document) if isinstance(document, dict) else {}
        changed |= {"data": {"dataset": "custom", "points": self.points}, "problem": self.problem}
        names = self.points.get("inputs", INPUTS[:2])
        if "features" not in changed and len(names) != 2:
            changed["features"] = list(INPUTS[: len(names)])
        return changed


@dataclass(frozen=True)
class Columns:
    """Which columns of a table are what.

    Attributes:
        inputs, label: places, counted from 0.
        part: that of a column that says of each row whether it is for "train" or "test".
        left: names of those that are nothing.
    """

    inputs: list[int]
    label: int
    part: int | None
    left: tuple[str, ...]


def find_columns(table: Table, label: str | None = None, inputs: Sequence[str] | None = None) -> Columns:
    """What the columns are: as is said, else by their names; else the last is the label, and all of numbers are inputs.

    Raises:
        RunError: a column that is not there, or too few, or too many, inputs.
    """
    names = table.header
    part = next((place for place, name in enumerate(names) if table.named and _is_part(table, place, name)), None)
    free = [place for place in range(len(names)) if place != part]
    chosen = None if inputs is None else [table.column("--inputs", one) for one in inputs]
    taken = set(chosen or ())
    if label is not None:
        goal = table.column("--label", label)
    else:
        # Where there are x and y and another for the answer, y is an input.
        called = [one for one in free if table.named and _LABEL.fullmatch(names[one]) and one not in taken]
        better = [one for one in called if names[one].lower() != "y" or "x" not in map(str.lower, names)]
        goal = next(iter(better), next((one for one in reversed(free) if one not in taken), -1))
    found = [one for one in free if one != goal and table.is_numeric(one)] if chosen is None else chosen
    if goal in found:
        raise RunError(f"`--label` must be no input; got {shown(names[goal])}")
    if goal < 0 or not found:
        raise RunError(
            f"{table.name}: a table of points needs a column of numbers and a label at least; it has {', '.join(names)}"
        )
    if len(found) > LIMITS.inputs:
        raise RunError(
            f"{table.name}: has {len(found)} columns of numbers beside the label, and {LIMITS.inputs} can be inputs: "
            "choose with --inputs"
        )
    used = {*found, goal, part}
    return Columns(found, goal, part, tuple(name for place, name in enumerate(names) if place not in used))


def _is_part(table: Table, place: int, name: str) -> bool:
    values = {row.cells[place] if place < len(row.cells) else "" for row in table.rows}
    return name.lower() == "part" and values <= {"train", "test"}


def own_data(
    table: Table, columns: Columns, *, problem: str | None = None, test_fraction: float | None = None, seed: int = 1
) -> OwnData:
    """The points in a table.

    Args:
        table: to read.
        columns: what its columns are.
        problem: what the label is for; found out where None.
        test_fraction: how much of it is for the test; 0.3 where None, unless the table says it.
        seed: of the shuffle before the split, which is that of the page.

    Raises:
        RunError: something in the table cannot be read, or its classes cannot be told apart.
    """
    numbers = [one for one in (table.number(cell) for cell in _cells(table, columns.label)) if one is not None]
    if problem is None:
        classes = len(numbers) < len(table.rows) / 2 or (
            all(one.is_integer() for one in numbers) and len(set(numbers)) <= MOST_CLASSES
        )
        problem = "classification" if classes else "regression"
    counted = [*columns.inputs] if problem == "classification" else [*columns.inputs, columns.label]
    texts = [place for place in (columns.label, columns.part) if place is not None and place not in counted]
    rows, parts, named = [], [], []
    for values, words in table.numbers(counted, texts):
        rows.append(values)
        parts.append(words[-1] if columns.part is not None else "")
        named.append(words[0] if problem == "classification" else "")
    if len(rows) < 2:
        raise RunError(f"{table.name}: must have at least 2 rows of points; got {len(rows)}")
    notes = [f"{table.name}: {_list('column', columns.left)} left out"] if columns.left else []
    labels: dict[str, int] = {}
    if problem == "classification":
        labels, said = _label(table, columns.label, rows, named)
        notes += said
    train, test = _split(rows, parts, columns.part is not None, test_fraction, seed)
    points: dict[str, Any] = {"train": train, "test": test}
    if names := _names(table, columns.inputs):
        points["inputs"] = names
    return OwnData(problem, points, labels, tuple(notes))


def _cells(table: Table, column: int) -> list[str]:
    return [row.cells[column] if column < len(row.cells) else "" for row in table.rows]


def _list(what: str, names: Sequence[str]) -> str:
    return f"{what}{'' if len(names) == 1 else 's'} {', '.join(names)} {'is' if len(names) == 1 else 'are'}"


def _label(table: Table, column: int, rows: list[list[float]], named: list[str]) -> tuple[dict[str, int], list[str]]:
    """Adds a label to each row: two classes are -1 and 1, more are counted from 0; those that are so already stay."""
    # 1 and 1.0 are one class.
    keys = [name if (number := table.number(name)) is None else _plain(number) for name in named]
    counts = Counter(keys)
    numbers = {key: table.number(name) for key, name in zip(keys, named, strict=True)}
    if all(number is not None for number in numbers.values()):
        classes = sorted(counts, key=lambda key: numbers[key] or 0.0)
    else:
        classes = sorted(counts)
    if len(classes) == 1:
        raise RunError(f"{table.name}: all rows are of the one class {shown(classes[0], 60)}")
    if len(classes) > LIMITS.classes:
        raise RunError(
            f"{table.name}: column {table.header[column]} has {len(classes)} classes; at most {LIMITS.classes} can be "
            "told apart. Is another the label, or is it a number to predict (--set problem=regression)?"
        )
    in_order = all(numbers[name] == place for place, name in enumerate(classes))
    two = len(classes) == 2 and not in_order
    labels = {name: 2 * place - 1 if two else place for place, name in enumerate(classes)}
    for row, key in zip(rows, keys, strict=True):
        row.append(labels[key])
    if all(numbers[name] == label for name, label in labels.items()):
        return {}, []
    said = ", ".join(f"{shown(name, 60)} is {label} ({counts[name]} points)" for name, label in labels.items())
    return labels, [f"{table.name}: {said}"]


def _plain(number: float) -> str:
    return str(int(number)) if number.is_integer() else repr(number)


def _names(table: Table, inputs: Sequence[int]) -> list[str] | None:
    """What the inputs are called: nothing else than x1 and x2 where the table does not say."""
    if not table.named:
        return None if len(inputs) == 2 else list(INPUTS[: len(inputs)])
    return [table.header[place][:_LONGEST_NAME].strip() for place in inputs]


def _split(
    rows: list[list[float]], parts: list[str], said: bool, fraction: float | None, seed: int
) -> tuple[list[list[float]], list[list[float]]]:
    """Points for training and for the test."""
    if said and fraction is None:
        pairs = list(zip(rows, parts, strict=True))
        train, test = ([row for row, part in pairs if part == wanted] for wanted in ("train", "test"))
        return train, test
    share = DEFAULT_TEST_FRACTION if fraction is None else fraction
    order = _shuffled(len(rows), seed)
    least = min(2, len(rows))
    count = len(rows) if share == 0 else max(least, min(len(rows) - 1, train_count(len(rows), 1 - share)))
    return [rows[place] for place in order[:count]], [rows[place] for place in order[count:]]


def _shuffled(count: int, seed: int) -> list[int]:
    """Places in an order that looks drawn by chance: that of static/experiment/split.js."""
    # The finalizer of MurmurHash3 (Appleby). Arrays of whole numbers keep the last 32 bits of what they come to.
    key = np.arange(1, count + 1, dtype=np.uint32) * np.uint32(0x85EBCA6B)
    key ^= np.uint32(seed * 0x9E3779B1 % 2**32)
    for shift, factor in ((16, 0x85EBCA6B), (13, 0xC2B2AE35)):
        key = (key ^ (key >> np.uint32(shift))) * np.uint32(factor)
    key ^= key >> np.uint32(16)
    return [int(place) for place in np.argsort(key, kind="stable")]
