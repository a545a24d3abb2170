"""Activation functions in kernels: a loop for each, made of the scalar form in its record, and chosen by its code."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.compiled.plan import ACTIVATION_CODES
from engine.compiled.products import ZERO
from engine.tables.activations import ACTIVATIONS, Activation

if TYPE_CHECKING:
    # It imports numba, which may not be there: what trains imports this module in either case.
    from engine.compiled.jit import Jit

Array = Any
Index = Any
Function = Callable[..., Any]

# What kernels call. Python never runs these: `add_activations` gives a `Jit` the forms that do it.


def activate(code: Index, values: Array, start: Index, count: Index, alpha: float) -> None:
    """Turns sums z into f(z), in place."""
    raise NotImplementedError


def activate_apart(code: Index, sums: Array, values: Array, count: Index, alpha: float) -> None:
    """Writes f(z) of the first sums into another array; both may be of single precision."""
    raise NotImplementedError


def activate_with_slopes(
    code: Index, values: Array, start: Index, slopes: Index, count: Index, alphas: Index, each: Index
) -> None:
    """Turns sums z into f(z), in place, and writes f'(z).

    Args:
        code: of the function.
        values: where everything stands.
        start, slopes: where the sums and the slopes begin.
        count: how many there are.
        alphas, each: where the function's alphas begin, and 1 where every sum has its own, 0 where one is for all.
    """
    raise NotImplementedError


def alpha_slopes(code: Index, values: Array, start: Index, slopes: Index, count: Index) -> None:
    """Writes df/d(alpha) of sums."""
    raise NotImplementedError


def activate_samples(code: Index, values: Array, start: Index, units: Index, samples: Index) -> None:
    """Turns the sums of each sample into values, in place, where a function is of all units of a sample together."""
    raise NotImplementedError


def back_through_samples(code: Index, values: Array, start: Index, deltas: Index, units: Index, samples: Index) -> None:
    """Turns dL/d(value) of such a function into dL/dz, in place; `start` is where the values begin."""
    raise NotImplementedError


def add_activations(jit: Jit) -> None:
    """Makes what kernels call of the records that there are."""
    one_by_one = [one for one in ACTIVATIONS.values() if one.scalar]
    learning = [one for one in one_by_one if one.scalar_alpha_slope]
    together = [one for one in ACTIVATIONS.values() if one.by_sample]
    jit.define(activate, _choice(jit, one_by_one, _loop))
    jit.define(activate_apart, _choice(jit, one_by_one, _loop_apart))
    jit.define(activate_with_slopes, _choice(jit, one_by_one, _loop_with_slopes))
    jit.define(alpha_slopes, _choice(jit, learning, _loop_of_alpha))
    jit.define(activate_samples, _choice(jit, together, _samples))
    jit.define(back_through_samples, _choice(jit, together, _samples_back))


def _choice(jit: Jit, records: Iterable[Activation], loop: Callable[[Jit, Activation], Function]) -> Function:
    """A function that runs the loop of the record whose code it is given; nothing where there is none.

    It is written as text: with a function for each choice among two, each would be compiled once more in every one
    that has it.
    """
    loops = {f"_{record.name}": (ACTIVATION_CODES[record.name], jit.function(loop(jit, record))) for record in records}
    lines = [f"    if code == {code}:\n        {name}(*rest)" for name, (code, _) in loops.items()]
    names: dict[str, Any] = {"__name__": __name__} | {name: form for name, (_, form) in loops.items()}
    exec("\n".join(["def choose(code, *rest):", *lines]), names)
    return jit.function(names["choose"])


def _loop(jit: Jit, record: Activation) -> Function:
    assert record.scalar
    scalar = jit.function(record.scalar)

    def loop(values, start, count, alpha):
        for k in range(start, start + count):
            values[k] = scalar(values[k], alpha)[0]

    return loop


def _loop_apart(jit: Jit, record: Activation) -> Function:
    assert record.scalar
    scalar = jit.function(record.scalar)

    def loop(sums, values, count, alpha):
        for k in range(count):
            values[k] = scalar(np.float64(sums[k]), alpha)[0]

    return loop


def _loop_with_slopes(jit: Jit, record: Activation) -> Function:
    assert record.scalar
    scalar, drawn = jit.function(record.scalar), record.random_alpha is not None

    def loop(values, start, slopes, count, alphas, each):
        alpha = values[alphas]
        if drawn and each > ZERO:
            for k in range(count):
                value, slope = scalar(values[start + k], values[alphas + k])
                values[start + k] = value
                values[slopes + k] = slope
        else:
            for k in range(count):
                value, slope = scalar(values[start + k], alpha)
                values[start + k] = value
                values[slopes + k] = slope

    return loop


def _loop_of_alpha(jit: Jit, record: Activation) -> Function:
    assert record.scalar_alpha_slope
    slope = jit.function(record.scalar_alpha_slope)

    def loop(values, start, slopes, count):
        for k in range(count):
            values[slopes + k] = slope(values[start + k])

    return loop


def _samples(jit: Jit, record: Activation) -> Function:
    assert record.by_sample is not None
    forward = jit.function(record.by_sample[0])

    def loop(values, start, units, samples):
        for sample in range(samples):
            forward(values, start + sample * units, units)

    return loop


def _samples_back(jit: Jit, record: Activation) -> Function:
    assert record.by_sample is not None
    backward = jit.function(record.by_sample[1])

    def loop(values, start, deltas, units, samples):
        for sample in range(samples):
            backward(values, start + sample * units, deltas + sample * units, units)

    return loop
