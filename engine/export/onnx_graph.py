"""A graph of operations under construction, in the terms of ONNX but without the package: nodes, names, numbers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.elementary.normal_distribution import COEFFICIENTS, END, SHIFT, A, B
from engine.export.export_plan import ExportError

Array = NDArray[Any]

# The numbers ONNX has for types of tensors.
SINGLE, DOUBLE = 1, 11


@dataclass(frozen=True)
class Operation:
    """One node: what it does, to which values, and what its result is called."""

    kind: str
    inputs: tuple[str, ...]
    output: str
    attributes: dict[str, int | float]


@dataclass
class Graph:
    """Nodes in the order in which they run, and the constants they use, each number once.

    Attributes:
        type: of its numbers, SINGLE or DOUBLE.
    """

    type: int
    nodes: list[Operation] = field(default_factory=list)
    constants: dict[str, Array] = field(default_factory=dict)

    @property
    def single(self) -> bool:
        return self.type == SINGLE

    def add(self, kind: str, *inputs: str, output: str | None = None, **attributes: int | float) -> str:
        """Adds a node; returns the name of its result."""
        name = output or f"{kind.lower()}_{len(self.nodes)}"
        self.nodes.append(Operation(kind, inputs, name, attributes))
        return name

    def constant(self, name: str, values: Array) -> str:
        """Adds a constant of this name, which must be new.

        Raises:
            ExportError: a number is too large for the graph's type.
        """
        assert name not in self.constants
        with np.errstate(over="ignore"):
            self.constants[name] = values.astype(np.float32 if self.single else np.float64)
        beyond = values[~np.isfinite(self.constants[name])]
        if beyond.size:
            raise ExportError(f"`{name}` must be in the range of single precision, up to 3.4e38; got {beyond[0]}")
        return name

    def number(self, value: float) -> str:
        """A number, as a constant with no axes."""
        name = f"number_{float(value)!r}"
        return name if name in self.constants else self.constant(name, np.array(value))

    def integers(self, *values: int) -> str:
        """Integers, such as axes, as a constant with one axis."""
        name = "integers_" + "_".join(map(str, values))
        self.constants.setdefault(name, np.array(values, dtype=np.int64))
        return name

    def arctan(self, z: str) -> str:
        """arctan in double precision: onnxruntime has it in single only, and one step of Newton's method mends that.

        First the angle is halved, arctan z = 2 arctan(z / (1 + sqrt(1 + z^2))), so that its cosine is never small.
        With a near arctan t, sin(arctan t - a) is (t cos a - sin a) / sqrt(1 + t^2), where the root is 1 / cos a; and
        at that size a sine is its angle.
        """
        root = self.add("Sqrt", self.add("Add", self.add("Mul", z, z), self.number(1.0)))
        t = self.add("Div", z, self.add("Add", root, self.number(1.0)))
        rough = self.add("Cast", self.add("Atan", self.add("Cast", t, to=SINGLE)), to=DOUBLE)
        sine, cosine = self.add("Sin", rough), self.add("Cos", rough)
        missing = self.add("Mul", self.add("Sub", self.add("Mul", t, cosine), sine), cosine)
        return self.add("Mul", self.add("Add", rough, missing), self.number(2.0))

    def erf(self, x: str) -> str:
        """The error function in double precision, by the polynomial of `engine.elementary.normal_distribution`."""
        size = self.add("Min", self.add("Abs", x), self.number(END))
        u = self.add("Sub", self.number(A), self.add("Div", self.number(B), self.add("Add", size, self.number(SHIFT))))
        coefficients = list(COEFFICIENTS)
        total = self.number(coefficients[-1])
        for coefficient in coefficients[-2::-1]:
            total = self.add("Add", self.add("Mul", total, u), self.number(coefficient))
        tail = self.add("Mul", total, self.add("Exp", self.add("Neg", self.add("Mul", size, size))))
        return self.add("Mul", self.add("Sign", x), self.add("Sub", self.number(1.0), tail))
