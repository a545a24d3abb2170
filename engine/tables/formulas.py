"""Input features by formula: a small expression grammar over x1, x2 and so on, read here, never handed to Python.

    sum      = product { ("+" | "-") product }
    product  = signed { ("*" | "/") signed }
    signed   = ("+" | "-") signed | power
    power    = atom [ "^" signed ]
    atom     = number | "x1" | "x2" | "x3" | ... | "pi" | function "(" sum { "," sum } ")" | "(" sum ")"
    function = sin cos tanh exp log abs sqrt (one argument), min max (two or more)

`^` binds tighter than a sign before it and is read from the right: -x1^2 is -(x1^2), and 2^3^2 is 2^(3^2).
What is read is a tree of `Node`, which is computed here, and written in other languages by `engine.export`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.elementary.angles import cos, sin
from engine.elementary.exponentials import exp, tanh
from engine.elementary.logarithms import log
from engine.elementary.powers import power
from engine.validation.messages import Value, rule

Array = NDArray[Any]
# From inputs, one row an input, to one row.
Compute = Callable[[Array], Array]

LONGEST = 200
# What the page and the HTTP API take: more than a person looks at one by one.
MOST_INPUTS = 10
_MOST_NAMED = 1000
_DEEPEST = 40
_TOKEN = re.compile(
    r"\s*(?:([0-9]+\.?[0-9]*(?:[eE][+-]?[0-9]+)?|\.[0-9]+(?:[eE][+-]?[0-9]+)?)|([A-Za-z_]\w*)|([-+*/^(),]))"
)


def _input(index: int) -> Compute:
    return lambda inputs: np.asarray(inputs[index])


# How many of them there are is for the experiment to say; a formula alone may name them all.
INPUTS = tuple(f"x{number}" for number in range(1, _MOST_NAMED + 1))
INPUT_PLACES = {name: place for place, name in enumerate(INPUTS)}
"""Their places, counted from 0: whether a name is that of an input is asked for every part of a formula."""
_VARIABLES: dict[str, Compute] = {
    **{name: _input(place) for name, place in INPUT_PLACES.items()},
    "pi": lambda inputs: np.full_like(inputs[0], math.pi),
}
_FUNCTIONS: dict[str, Callable[..., Array]] = {
    "sin": sin, "cos": cos, "tanh": tanh, "exp": exp, "log": log, "abs": np.abs, "sqrt": np.sqrt,
}  # fmt: skip
_FOLDS: dict[str, Callable[..., Array]] = {"min": np.minimum, "max": np.maximum}
_OPERATORS: dict[str, Callable[..., Array]] = {
    "+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide, "^": power,
}  # fmt: skip
# What a message lists; further inputs are there with data that has them.
_KNOWN = ", ".join([*INPUTS[:2], "pi", *_FUNCTIONS, *_FOLDS])


class FormulaError(ValueError):
    """A formula that cannot be read; the message names the character, counted from 1."""


@dataclass(frozen=True)
class Node:
    """A formula, or a part of one.

    Attributes:
        name: "number", an input such as "x1", "pi", "negative", an operator, or a function.
        parts: what it is of.
        value: of a number.
    """

    name: str
    parts: tuple[Node, ...] = ()
    value: float = 0.0


@lru_cache(maxsize=256)
def read_formula(text: str) -> Node:
    """The tree of a formula.

    Raises:
        FormulaError: naming the character at which the formula stops making sense.
    """
    if len(text) > LONGEST:
        raise FormulaError(rule("formula_length", limit=LONGEST, count=len(text)))
    reader = _Reader(text)
    node = reader.sum(0)
    if reader.kind:
        raise reader.error("formula_rest", found=reader.token)
    return node


@lru_cache(maxsize=256)
def compile_formula(text: str) -> Compute:
    """The function of a formula, from inputs of shape (n_inputs, n_points) to a value a point.

    Raises:
        FormulaError: as `read_formula`.
    """
    compute = _compute(read_formula(text))

    def quiet(inputs: Array) -> Array:
        with np.errstate(all="ignore"):
            return np.asarray(compute(inputs), dtype=np.float64)

    return quiet


def inputs_of(node: Node) -> set[str]:
    """The inputs a formula names."""
    return ({node.name} & INPUT_PLACES.keys()).union(*map(inputs_of, node.parts))


class _Reader:
    """One pass from left to right; `token` is what comes next, `kind` what it is, empty at the end."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._end = 0
        self._next()

    def _next(self) -> None:
        self._at = self._end + len(self._text[self._end :]) - len(self._text[self._end :].lstrip())
        found = _TOKEN.match(self._text, self._end)
        if found is None:
            self.kind = self.token = ""
            if self._at < len(self._text):
                raise self.error("formula_sign", found=self._text[self._at])
            return
        self._end = found.end()
        number, name, sign = found.groups()
        self.token = number or name or sign
        self.kind = "number" if number else "name" if name else "sign"

    def error(self, code: str, **values: Value) -> FormulaError:
        return FormulaError(rule(code, place=self._at + 1, **values))

    def _take(self, *signs: str) -> str | None:
        """The sign that comes next where it is one of these; it is then behind us."""
        if self.kind == "sign" and self.token in signs:
            sign = self.token
            self._next()
            return sign
        return None

    def _need(self, sign: str) -> None:
        if self._take(sign) is None:
            if self.kind:
                raise self.error("formula_expected", wanted=sign, found=self.token)
            raise self.error("formula_expected_end", wanted=sign)

    def sum(self, depth: int) -> Node:
        if depth > _DEEPEST:
            raise self.error("formula_deep", limit=_DEEPEST)
        left = self._product(depth)
        while sign := self._take("+", "-"):
            left = Node(sign, (left, self._product(depth)))
        return left

    def _product(self, depth: int) -> Node:
        left = self._signed(depth)
        while sign := self._take("*", "/"):
            left = Node(sign, (left, self._signed(depth)))
        return left

    def _signed(self, depth: int) -> Node:
        if depth > _DEEPEST:
            raise self.error("formula_deep", limit=_DEEPEST)
        sign = self._take("+", "-")
        if sign is None:
            return self._power(depth)
        inner = self._signed(depth + 1)
        return inner if sign == "+" else Node("negative", (inner,))

    def _power(self, depth: int) -> Node:
        base = self._atom(depth)
        return Node("^", (base, self._signed(depth + 1))) if self._take("^") else base

    def _atom(self, depth: int) -> Node:
        kind, token = self.kind, self.token
        if kind == "number":
            value = float(token)
            if not math.isfinite(value):
                raise self.error("formula_large", found=token)
            self._next()
            return Node("number", value=value)
        if kind == "name" and token in _VARIABLES:
            self._next()
            return Node(token)
        if kind == "name" and (token in _FUNCTIONS or token in _FOLDS):
            return self._call(token, depth)
        if kind == "name":
            raise self.error("formula_unknown", found=token, names=_KNOWN)
        if self._take("("):
            inner = self.sum(depth + 1)
            self._need(")")
            return inner
        raise self.error("formula_atom", found=token) if kind else self.error("formula_atom_end")

    def _call(self, name: str, depth: int) -> Node:
        self._next()
        self._need("(")
        parts = [self.sum(depth + 1)]
        while name in _FOLDS and self._take(","):
            parts.append(self.sum(depth + 1))
        if name in _FOLDS and len(parts) < 2:
            raise self.error("formula_fold", name=name)
        self._need(")")
        return Node(name, tuple(parts))


def _compute(node: Node) -> Compute:
    if node.name == "number":
        return lambda inputs: np.full_like(inputs[0], node.value)
    if node.name in _VARIABLES:
        return _VARIABLES[node.name]
    parts = [_compute(part) for part in node.parts]
    if node.name in _FOLDS:
        fold = _FOLDS[node.name]
        return lambda inputs: reduce(fold, [part(inputs) for part in parts])
    function = np.negative if node.name == "negative" else {**_FUNCTIONS, **_OPERATORS}[node.name]
    return lambda inputs: function(*[part(inputs) for part in parts])


def compute_constant(node: Node) -> float:
    """The value of a formula without inputs; infinite, or not a number, where arithmetic has it so."""
    nothing = np.zeros((1, 1))
    with np.errstate(all="ignore"):
        return float(_compute(node)(nothing)[0])
