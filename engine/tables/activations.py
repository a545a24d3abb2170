"""Activation functions: each with its derivative and its facts, in one record."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.tables import activation_functions as f
from engine.tables import activation_scalars as g
from engine.validation.parameters import Parameter, table

Array = NDArray[Any]
Function = Callable[..., object]

# From about this many values on, a formula of more calls around a faster function is faster altogether.
MANY = 400


@dataclass(frozen=True)
class Activation:
    """A function applied to every pre-activation z of a layer.

    Attributes:
        forward: `forward(z, out)` writes f(z) into `out`, of the same shape; both may be the same array.
        derivative: `derivative(x, out)` writes f'(z) into `out`. It is given x = f(z), so that z need not be kept, or
            z itself where `of_input` is true. Where f is not differentiable, one of the one-sided values is taken.
        low, high: the range of f.
        zero_centered: whether outputs lie on both sides of zero alike.
        saturates: whether f' vanishes for large |z| on at least one side.
        monotonic: whether f never falls, with the usual alpha.
        differentiable: whether f has a derivative everywhere, with the usual alpha.
        of_input: see `derivative`.
        alpha: the function's own parameter, where it has one; `forward` and `derivative` take its value as a third
            argument.
        alpha_gradient: `alpha_gradient(z, out)` writes df/d(alpha) into `out`; where there is one, alpha is learned,
            one for each layer.
        random_alpha: bounds between which alpha is drawn for every value in training; in evaluation it is their
            middle.
        normalized: f is of all units of a sample together, not of each alone. `derivative(a, gradient)` then turns
            dL/da into dL/dz in place.
        forward_many: the same function for arrays of at least MANY values; None where `forward` serves them as well.
        scalar: for compiled code, `scalar(z, alpha)` gives (f(z), f'(z)) of one number: see
            `engine.tables.activation_scalars`. None where there is no such form: what uses it is trained by NumPy.
        scalar_alpha_slope: `scalar_alpha_slope(z)` gives df/d(alpha), where alpha is learned.
        by_sample: in place of `scalar` where f is of all units of a sample together: `forward(values, start, units)`
            and `backward(values, start, deltas, units)`, which work in place on a part of a flat array.
        hidden, output: where the function may be used.
        tfp_name: its name in TensorFlow Playground's address.
    """

    name: str
    forward: Function
    derivative: Function
    low: float
    high: float
    zero_centered: bool
    saturates: bool
    of_input: bool = False
    alpha: Parameter | None = None
    alpha_gradient: Function | None = None
    random_alpha: tuple[float, float] | None = None
    normalized: bool = False
    forward_many: Function | None = None
    scalar: Function | None = None
    scalar_alpha_slope: Function | None = None
    by_sample: tuple[Function, Function] | None = None
    monotonic: bool = True
    differentiable: bool = True
    hidden: bool = True
    output: bool = False
    tfp_name: str | None = None

    @property
    def learns_alpha(self) -> bool:
        return self.alpha_gradient is not None

    @property
    def takes_alpha(self) -> bool:
        """Whether `forward` and `derivative` have a third argument."""
        return self.alpha is not None or self.random_alpha is not None

    @property
    def evaluation_alpha(self) -> float:
        """The alpha of evaluation where it is drawn in training; else the default."""
        if self.random_alpha is not None:
            return sum(self.random_alpha) / 2
        return 0.0 if self.alpha is None else float(self.alpha.default)

    def forward_for(self, count: int, alpha: float | None = None) -> Function:
        """`forward(z, out)` for arrays of this many values, alpha filled in."""
        if self.takes_alpha:
            return partial(_call_with, self.forward, self.evaluation_alpha if alpha is None else alpha)
        return self.forward_many if self.forward_many is not None and count >= MANY else self.forward

    def derivative_for(self, alpha: float | None = None) -> Function:
        """`derivative(x, out)`, alpha filled in."""
        if self.takes_alpha:
            return partial(_call_with, self.derivative, self.evaluation_alpha if alpha is None else alpha)
        return self.derivative


def _call_with(function: Function, alpha: object, x: Array, out: Array) -> None:
    function(x, out, alpha)


_INF = math.inf


def _alpha(default: float) -> Parameter:
    return Parameter("alpha", default, minimum=0.0, maximum=10.0)


ACTIVATIONS = table(
    Activation("linear", f.linear, f.ones, -_INF, _INF, True, False, output=True, tfp_name="linear", scalar=g.linear),
    # Its derivative is 0 wherever there is one: nothing is learned through it.
    Activation("step", f.step, f.zeros, 0.0, 1.0, False, True, differentiable=False, scalar=g.step),
    Activation(
        "sigmoid", f.sigmoid, f.sigmoid_derivative, 0.0, 1.0, False, True, output=True, tfp_name="sigmoid",
        scalar=g.sigmoid,
    ),
    Activation(
        "tanh", np.tanh, f.tanh_derivative, -1.0, 1.0, True, True,
        forward_many=f.tanh_many, output=True, tfp_name="tanh", scalar=g.tanh,
    ),
    # The derivative of relu, and of those like it, at 0 is that of the left side.
    Activation(
        "relu", f.relu, f.relu_derivative, 0.0, _INF, False, True,
        differentiable=False, output=True, tfp_name="relu", scalar=g.relu,
    ),
    Activation(
        "leaky_relu", f.leaky, f.leaky_derivative, -_INF, _INF, False, False,
        of_input=True, alpha=_alpha(0.01), differentiable=False, scalar=g.leaky,
    ),
    Activation(
        "prelu", f.leaky, f.leaky_derivative, -_INF, _INF, False, False,
        of_input=True, alpha=_alpha(0.25), alpha_gradient=f.leaky_alpha_gradient, differentiable=False,
        scalar=g.leaky, scalar_alpha_slope=g.leaky_alpha_slope,
    ),
    Activation(
        "rrelu", f.leaky, f.leaky_derivative, -_INF, _INF, False, False,
        of_input=True, random_alpha=(1 / 8, 1 / 3), differentiable=False, scalar=g.leaky,
    ),
    Activation(
        "elu", f.elu, f.elu_derivative, -1.0, _INF, False, True, of_input=True, alpha=_alpha(1.0),
        scalar=g.elu,
    ),
    # Its two sides meet at 0 with slopes of their own, unlike those of an elu with alpha 1.
    Activation(
        "selu", f.selu, f.selu_derivative, -f.SELU_SCALE * f.SELU_ALPHA, _INF, False, True,
        of_input=True, differentiable=False, scalar=g.selu,
    ),
    Activation(
        "silu", f.silu, f.silu_derivative, -0.278464542761074, _INF, False, True, of_input=True, monotonic=False,
        scalar=g.silu,
    ),
    Activation(
        "gelu", f.gelu, f.gelu_derivative, -0.16997120747990369, _INF, False, True, of_input=True, monotonic=False,
        scalar=g.gelu,
    ),
    Activation(
        "mish", f.mish, f.mish_derivative, -0.30884341301725046, _INF, False, True, of_input=True, monotonic=False,
        scalar=g.mish,
    ),
    Activation("softplus", f.softplus, f.softplus_derivative, 0.0, _INF, False, True, scalar=g.softplus),
    Activation("softsign", f.softsign, f.softsign_derivative, -1.0, 1.0, True, True, scalar=g.softsign),
    Activation("arctan", np.arctan, f.arctan_derivative, -math.pi / 2, math.pi / 2, True, True, scalar=g.arctan),
    Activation("sine", np.sin, np.cos, -1.0, 1.0, True, False, of_input=True, monotonic=False, scalar=g.sine),
    Activation(
        "softmax", f.softmax, f.softmax_derivative, 0.0, 1.0, False, True, normalized=True, hidden=False, output=True,
        by_sample=(g.softmax, g.softmax_back),
    ),
)  # fmt: skip
