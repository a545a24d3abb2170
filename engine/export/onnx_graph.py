"""A graph of operations under construction, in the terms of ONNX but without the package: nodes, names, numbers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.elementary.normal_distribution import COEFFICIENTS, END, SHIFT, A, B

Array = NDArray[Any]


@dataclass(frozen=True)
class Operation:
    """One node: what it does, to which values, and what its result is called."""

    kind: str
    inputs: tuple[str, ...]
    output: str
    attributes: dict[str, int]


@dataclass
class Graph:
    """Nodes in the order in which they run, and the constants they use, each number once.

    Attributes:
        double, single: the numbers ONNX has for float64 and float32.
    """

    nodes: list[Operation] = field(default_factory=list)
    constants: dict[str, Array] = field(default_factory=dict)
    double: int = 11
    single: int = 1

    def add(self, kind: str, *inputs: str, output: str | None = None, **attributes: int) -> str:
        """Adds a node; returns the name of its result."""
        name = output or f"{kind.lower()}_{len(self.nodes)}"
        self.nodes.append(Operation(kind, inputs, name, attributes))
        return name

    def constant(self, name: str, values: Array) -> str:
        """Adds a constant of this name, which must be new."""
        assert name not in self.constants
        self.constants[name] = values
        return name

    def number(self, value: float) -> str:
        """A number, as a constant with no axes."""
        name = f"number_{float(value)!r}"
        self.constants.setdefault(name, np.array(value, dtype=np.float64))
        return name

    def axes(self, *which: int) -> str:
        name = "axes_" + "_".join(map(str, which))
        self.constants.setdefault(name, np.array(which, dtype=np.int64))
        return name

    def arctan(self, z: str) -> str:
        """arctan in double precision: onnxruntime has it in single only, and one step of Newton's method mends that.

        First the angle is halved, arctan z = 2 arctan(z / (1 + sqrt(1 + z^2))), so that its cosine is never small.
        With a near arctan t, sin(arctan t - a) is (t cos a - sin a) / sqrt(1 + t^2), where the root is 1 / cos a; and
        at that size a sine is its angle.
        """
        root = self.add("Sqrt", self.add("Add", self.add("Mul", z, z), self.number(1.0)))
        t = self.add("Div", z, self.add("Add", root, self.number(1.0)))
        rough = self.add("Cast", self.add("Atan", self.add("Cast", t, to=self.single)), to=self.double)
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
