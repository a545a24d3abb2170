"""The curves of the activation functions as JSON: values and slopes as the engine has them, and what they cost here."""

from __future__ import annotations

import functools
import hashlib
import json
import math
import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.inspection.layer_health import FLAT
from engine.tables.activations import ACTIVATIONS, Activation

Array = NDArray[Any]

# The curves run from -REACH to REACH in steps of 1 / PER_UNIT, which binary numbers have exactly.
REACH, PER_UNIT = 8, 16
# Beyond the useful range a slope is so small a share of the largest that next to nothing is learned: what sigmoid has
# at 6, and so tanh at 3, for it is a sigmoid drawn half as wide.
USEFUL = 4.0 / (2.0 + math.exp(6.0) + math.exp(-6.0))
# What is measured: a layer of 8 units with a batch of 10. The median of rounds leaves out those that were disturbed.
_SHAPE = (8, 10)
_ROUNDS, _CALLS = 9, 12
_HALVINGS = 30


class Functions:
    """The functions of a single number; softmax is none.

    Attributes:
        version: hash of everything but the timings, so that the address is the same whichever process answers.
        body: the JSON document.
    """

    def __init__(self) -> None:
        content = _content()
        timed = [{**one, "microseconds": _microseconds(one["name"])} for one in content["functions"]]
        self.version = hashlib.sha256(_encode(content)).hexdigest()[:16]
        self.body = _encode({"version": self.version, **content, "functions": timed})


def _encode(document: object) -> bytes:
    return json.dumps(document, allow_nan=False, separators=(",", ":")).encode()


def _content() -> dict[str, Any]:
    z = np.arange(-REACH * PER_UNIT, REACH * PER_UNIT + 1) / PER_UNIT
    return {"z": z.tolist(), "functions": [_function(one, z) for one in ACTIVATIONS.values() if not one.normalized]}


def _function(activation: Activation, z: Array) -> dict[str, Any]:
    return {
        "name": activation.name,
        "alpha": activation.evaluation_alpha if activation.takes_alpha else None,
        "values": _values(activation, z).tolist(),
        "derivatives": _slopes(activation, z).tolist(),
        "range": [bound if math.isfinite(bound) else None for bound in (activation.low, activation.high)],
        "zero_centered": activation.zero_centered,
        "saturates": activation.saturates,
        "monotonic": activation.monotonic,
        "differentiable": activation.differentiable,
        "useful": _range(activation, z, USEFUL),
        "steep": _range(activation, z, FLAT),
    }


def _values(activation: Activation, z: Array) -> Array:
    out = np.empty_like(z)
    with np.errstate(all="ignore"):
        activation.forward_for(z.size)(z.copy(), out)
    return out


def _slopes(activation: Activation, z: Array) -> Array:
    out = np.empty_like(z)
    with np.errstate(all="ignore"):
        activation.derivative_for()(z.copy() if activation.of_input else _values(activation, z), out)
    return out


def _range(activation: Activation, z: Array, share: float) -> list[float] | None:
    """From the first to the last z with a slope of this share of the largest; None where there is none."""
    sizes = np.abs(_slopes(activation, z))
    enough = share * float(sizes.max())
    if not enough > 0:
        return None
    inside = np.flatnonzero(sizes >= enough)
    first, last = int(inside[0]), int(inside[-1])
    low = z[0] if first == 0 else _end(activation, enough, z[first], z[first - 1])
    high = z[-1] if last == z.size - 1 else _end(activation, enough, z[last], z[last + 1])
    # No zero with a sign.
    return [round(float(end), 6) + 0.0 for end in (low, high)]


def _end(activation: Activation, enough: float, inside: float, outside: float) -> float:
    """Where the slope falls below `enough`, between a z where it does not and one where it does."""
    for _ in range(_HALVINGS):
        middle = (inside + outside) / 2
        if abs(float(_slopes(activation, np.array([middle]))[0])) >= enough:
            inside = middle
        else:
            outside = middle
    return inside


@functools.cache
def _microseconds(name: str) -> dict[str, float]:
    """How long a call takes, measured once in a process."""
    activation = ACTIVATIONS[name]
    z = np.linspace(-3.0, 3.0, math.prod(_SHAPE)).reshape(_SHAPE)
    x, out = z if activation.of_input else _values(activation, z), np.empty_like(z)
    forward, derivative = activation.forward_for(z.size), activation.derivative_for()
    with np.errstate(all="ignore"):
        return {"forward": _median(forward, z, out), "derivative": _median(derivative, x, out)}


def _median(function: Callable[..., object], x: Array, out: Array) -> float:
    found = []
    for _ in range(_ROUNDS):
        start = time.perf_counter()
        for _ in range(_CALLS):
            function(x, out)
        found.append((time.perf_counter() - start) / _CALLS)
    return round(statistics.median(found) * 1e6, 3)
