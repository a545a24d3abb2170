"""What the formats that are Python code share: numbers, matrices and formulas as they are written there.

Everything is written from numbers and parsed formulas, and the names of own columns go into the opening text alone, as
letters and digits: nothing that an experiment calls something can put code into a file.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.export.export_plan import Plan, PlannedLayer
from engine.tables.formulas import INPUTS, Node, compute_constant

Array = NDArray[Any]

_WIDTH = 110
# How tightly an operator binds, in Python as in formulas; what is not here needs no brackets.
_BINDS = {"+": 1, "-": 1, "*": 2, "/": 2, "negative": 3, "^": 4}
# What formulas name -> what all of these packages call it, where the two differ.
_FUNCTIONS = {"min": "minimum", "max": "maximum"}


@dataclass(frozen=True)
class Dialect:
    """How a package writes functions of arrays.

    Attributes:
        module: what functions are called by, with the dot.
        columns: how many inputs -> the expression that takes `points` apart into x1, x2 and so on.
        last: which axis has the features, as an argument.
        own: what the numbers that features are standardized by are called by, with the dot where there is one.
        brief: whether features that fit on a line stand on one.
    """

    module: str
    columns: Callable[[int], str]
    last: str
    own: str = ""
    brief: bool = False


def number(value: Any) -> str:
    """The shortest text that is read as this very number again."""
    return repr(float(value))


def vector(values: Array) -> str:
    return "[" + ", ".join(number(value) for value in values) + "]"


def array(values: Array, indent: str = "") -> str:
    """A vector, or a matrix row by row, as nested lists; long ones broken into lines."""
    rows = [vector(values)] if values.ndim == 1 else [vector(row) for row in values]
    whole = rows[0] if values.ndim == 1 else "[" + ", ".join(rows) + "]"
    if len(whole) + len(indent) <= _WIDTH - 20:
        return whole
    if values.ndim == 1:
        return "[\n" + _wrapped(values, indent + "    ") + f"{indent}]"
    lines = [
        f"{indent}    {row},\n"
        if len(row) + len(indent) <= _WIDTH
        else f"{indent}    [\n{_wrapped(values[index], indent + '        ')}{indent}    ],\n"
        for index, row in enumerate(rows)
    ]
    return "[\n" + "".join(lines) + f"{indent}]"


def _wrapped(values: Array, indent: str) -> str:
    lines, line = [], indent
    for value in values:
        text = number(value) + ","
        if len(line) + len(text) > _WIDTH and line.strip():
            lines.append(line.rstrip())
            line = indent
        line += text + " "
    return "\n".join([*lines, line.rstrip()]) + "\n"


def feature(node: Node, dialect: Dialect) -> str:
    """A formula as an expression over the arrays x1, x2 and so on; always an array like them."""
    return _written(node, dialect) if _varies(node) else _constant(node, dialect)


def forward(plan: Plan, dialect: Dialect, layer: Callable[[PlannedLayer], list[str]]) -> list[str]:
    """The way from `points` to the output, which is a; `layer` writes what a layer does."""
    if plan.takes_inputs_as_they_are:
        lines = ["a = points"]
    else:
        columns = [feature(node, dialect) for _, node in plan.features]
        lines = [*_inputs(plan, dialect.columns(plan.n_inputs)), *_stacked(columns, dialect)]
    if plan.center is not None and plan.spread is not None:
        lines.append(f"a = (a - {dialect.own}center) / {dialect.own}spread")
    return [*lines, *(line for one in plan.layers for line in layer(one))]


def _inputs(plan: Plan, columns: str) -> list[str]:
    """The inputs out of `points`, all of them: a wrong number is refused."""
    # Of one alone, too, the comma says that it is taken out of a row.
    comma = "," if plan.n_inputs == 1 else ""
    whole = f"{', '.join(plan.inputs)}{comma} = {columns}"
    if len(whole) <= _WIDTH:
        return [whole]
    rows = [", ".join(plan.inputs[start : start + 15]) for start in range(0, plan.n_inputs, 15)]
    return ["(", *(f"    {row}," for row in rows), f") = {columns}"]


def _stacked(columns: list[str], dialect: Dialect) -> list[str]:
    stack = f"a = {dialect.module}stack("
    whole = f"{stack}[{', '.join(columns)}], {dialect.last})"
    if dialect.brief and len(whole) <= _WIDTH:
        return [whole]
    return [stack, "    [", *(f"        {column}," for column in columns), "    ],", f"    {dialect.last},", ")"]


def _varies(node: Node) -> bool:
    return node.name in INPUTS or any(map(_varies, node.parts))


def _constant(node: Node, dialect: Dialect) -> str:
    return f"{dialect.module}full_like(x1, {_number_of(node)})"


def _number_of(node: Node) -> str:
    # Computed here, because Python's own numbers would raise where arrays have an infinity: 1 / 0, 10 ^ 400.
    value = compute_constant(node)
    return number(value) if np.isfinite(value) else f'float("{value}")'


def _written(node: Node, dialect: Dialect, binds: int = 0) -> str:
    """An expression, in brackets where what is around it binds at least as tightly as `binds` says."""
    if not _varies(node):
        text = _number_of(node)
        return f"({text})" if text.startswith("-") and binds > 1 else text
    if node.name in INPUTS:
        return node.name
    own = _BINDS.get(node.name)
    if own is None:
        return _called(node, dialect)
    if node.name == "negative":
        text = "-" + _written(node.parts[0], dialect, own)
    elif node.name == "^":
        text = " ** ".join(_written(part, dialect, own + 1) for part in node.parts)
    else:
        left, right = node.parts
        text = f"{_written(left, dialect, own)} {node.name} {_written(right, dialect, own + 1)}"
    return f"({text})" if own < binds else text


def _called(node: Node, dialect: Dialect) -> str:
    name = dialect.module + _FUNCTIONS.get(node.name, node.name)
    if node.name not in ("min", "max"):
        return f"{name}({_written(node.parts[0], dialect)})"
    # Two arrays at a time, none of them a bare number, which not every package takes.
    parts = [_written(part, dialect) if _varies(part) else _constant(part, dialect) for part in node.parts]
    text = parts[0]
    for part in parts[1:]:
        text = f"{name}({text}, {part})"
    return text


def about(plan: Plan) -> list[str]:
    """What a file says of itself: lines for its opening text."""
    layers = ", ".join(f"{layer.units} {layer.activation.name}" for layer in plan.layers)
    lines = [f"Layers: {layers}; trained for {plan.epoch} epoch{'' if plan.epoch == 1 else 's'}."]
    if plan.names != plan.inputs:
        lines += ["", "Inputs, with values as in the playground, from -6 to 6:"]
        lines += [f"    {given}: {_plain(name)}" for given, name in zip(plan.inputs, plan.names, strict=True)]
        lines.append("")
    if any(one.dropout for one in plan.experiment.hidden):
        lines.append("Dropout does nothing outside of training and is left out.")
    return lines[: -1 if lines[-1] == "" else None]


def _plain(name: str) -> str:
    """A name without what could end the text it stands in."""
    return re.sub(r"[^\w .,()%/-]", "_", name)


def standardization(plan: Plan) -> list[str]:
    """What features are standardized by, where they are."""
    if plan.center is None or plan.spread is None:
        return []
    return [
        "# What the features are standardized by.",
        f"center = np.array({array(plan.center)})",
        f"spread = np.array({array(plan.spread)})",
    ]


def predict_about(plan: Plan, kind: str) -> list[str]:
    """What `predict` says of itself; `kind` is what the package calls an array."""
    more = "" if plan.n_outputs == 1 else f", with a last axis of {plan.n_outputs} more"
    given = ", ".join(plan.inputs) if plan.n_inputs < 5 else f"x1, ..., x{plan.n_inputs}"
    apart = "." if plan.n_inputs == 1 else f"; `predict({given})` takes them apart."
    return [
        f'    """The output for points, in their shape{more}.',
        "",
        f"    `predict(points)` takes one {kind} with {given} in its last axis{apart}",
        '    """',
    ]


def answer_shape(plan: Plan) -> str:
    """The shape of what `predict` gives for `points`."""
    return "points.shape[:-1]" if plan.n_outputs == 1 else f"(*points.shape[:-1], {plan.n_outputs})"


def classify(plan: Plan, where: str = "np.where", last: str = "axis=-1") -> list[str]:
    """The function that gives labels, and the empty lines after it; nothing where there are none.

    Args:
        where, last: how the package writes a choice by a condition, and the last axis as an argument.
    """
    if not plan.labels:
        return []
    if plan.n_outputs == 1:
        labels = f"{plan.labels[0]} or {plan.labels[1]}"
        choice = f"{where}(output >= {number(plan.boundary)}, {plan.labels[1]}, {plan.labels[0]})"
    else:
        labels, choice = f"0 to {plan.labels[-1]}", f"output.argmax({last})"
    return [
        "def classify(*inputs):",
        f'    """The labels of points, {labels}, as the data has them; points are given as to `predict`."""',
        "    output = predict(*inputs)",
        f"    return {choice}",
        "",
        "",
    ]


def example(plan: Plan) -> list[str]:
    """What a file does when it is run."""
    point = "[{0}, {0}]" if plan.n_inputs == 2 else f"[{{0}}] * {plan.n_inputs}"
    points = ", ".join(point.format(value) for value in ("0.0", "1.0"))
    lines = ['if __name__ == "__main__":', f"    points = [{points}]", "    print(predict(points))"]
    return [*lines, *(["    print(classify(points))"] if plan.labels else []), ""]
