"""How a layer's parameters begin: one rule for how widely weights are drawn, and many settings of it.

Sources: Glorot and Bengio 2010 (xavier), He et al. 2015 (kaiming); fan_in_uniform is what PyTorch does by default in a
linear layer.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from engine.elementary.draws import standard_normal, uniform
from engine.validation.parameters import Parameter, table

Array = NDArray[Any]
Settings = Mapping[str, Any]


@dataclass(frozen=True)
class Distribution:
    """What a number is drawn from: uniform from `a` to `b`, or normal with mean `a` and standard deviation `b`."""

    kind: Literal["uniform", "normal"]
    a: float
    b: float

    def draw(self, shape: tuple[int, ...], *, rng: np.random.Generator) -> Array:
        """Numbers of this shape; all randomness is taken from `rng`."""
        if self.kind == "normal":
            return self.a + self.b * standard_normal(shape, rng=rng)
        # A constant needs no draw.
        return uniform(self.a, self.b, shape, rng=rng) if self.a < self.b else np.full(shape, float(self.a))

    @property
    def std(self) -> float:
        """The standard deviation."""
        return self.b if self.kind == "normal" else (self.b - self.a) / math.sqrt(12)

    @property
    def size(self) -> float:
        """The root of the mean square: how large a number of it typically is."""
        mean = self.a if self.kind == "normal" else (self.a + self.b) / 2
        return math.sqrt(mean * mean + self.std * self.std)


@dataclass(frozen=True)
class Initializer:
    """Says what a layer's weights and biases are drawn from.

    Attributes:
        weights: `weights(fan_in, fan_out, settings)`.
        parameters: what an experiment says of it; `settings` has their values.
        biases: the same for biases; where None they all begin at the parameter `bias`.
    """

    name: str
    weights: Callable[[int, int, Settings], Distribution]
    parameters: tuple[Parameter, ...] = ()
    biases: Callable[[int, int, Settings], Distribution] | None = None
    tfp_name: str | None = None

    def bias_distribution(self, fan_in: int, fan_out: int, settings: Settings) -> Distribution:
        """What biases are drawn from."""
        if self.biases is not None:
            return self.biases(fan_in, fan_out, settings)
        return _uniform(settings["bias"], settings["bias"])


def _uniform(low: float, high: float) -> Distribution:
    return Distribution("uniform", low, high)


def _scaled(kind: Literal["uniform", "normal"], std: float) -> Distribution:
    """Drawn around 0 with this standard deviation."""
    return Distribution("normal", 0.0, std) if kind == "normal" else _uniform(-std * math.sqrt(3), std * math.sqrt(3))


def _fan_in_bound(fan_in: int, fan_out: int, settings: Settings) -> Distribution:
    return _uniform(-1 / math.sqrt(fan_in), 1 / math.sqrt(fan_in))


def _xavier_std(fan_in: int, fan_out: int, settings: Settings) -> float:
    return float(settings["gain"] * math.sqrt(2 / (fan_in + fan_out)))


def _kaiming_std(fan_in: int, fan_out: int, settings: Settings) -> float:
    return float(settings["gain"] / math.sqrt(fan_in))


def _value(name: str, default: float, about: str) -> Parameter:
    return Parameter(name, default, minimum=-100.0, maximum=100.0, about=about)


def _gain(default: float) -> Parameter:
    about = "What the standard deviation of the weights is multiplied by."
    return Parameter("gain", default, minimum=0.0, maximum=100.0, about=about)


_BIASES = "What every bias begins at."
_BIAS = _value("bias", 0.0, _BIASES)
_BOUNDS = (_value("low", 0.0, "The lowest weight; at most `high`."), _value("high", 1.0, "The highest weight."))


INITIALIZERS = table(
    Initializer("playground", lambda i, o, s: _uniform(-0.5, 0.5), (_value("bias", 0.1, _BIASES),)),
    Initializer("zeros", lambda i, o, s: _uniform(0.0, 0.0), (_BIAS,), tfp_name="initZero"),
    Initializer("ones", lambda i, o, s: _uniform(1.0, 1.0), (_BIAS,)),
    Initializer(
        "constant",
        lambda i, o, s: _uniform(s["value"], s["value"]),
        (_value("value", 0.5, "What every weight begins at."), _BIAS),
    ),
    Initializer("uniform", lambda i, o, s: _uniform(s["low"], s["high"]), (*_BOUNDS, _BIAS)),
    Initializer(
        "normal",
        lambda i, o, s: _scaled("normal", s["std"]),
        (Parameter("std", 1.0, minimum=0.0, maximum=100.0, about="The standard deviation of the weights."), _BIAS),
    ),
    Initializer("xavier_uniform", lambda i, o, s: _scaled("uniform", _xavier_std(i, o, s)), (_gain(1.0), _BIAS)),
    Initializer("xavier_normal", lambda i, o, s: _scaled("normal", _xavier_std(i, o, s)), (_gain(1.0), _BIAS)),
    Initializer(
        "kaiming_uniform", lambda i, o, s: _scaled("uniform", _kaiming_std(i, o, s)), (_gain(math.sqrt(2)), _BIAS)
    ),
    Initializer(
        "kaiming_normal", lambda i, o, s: _scaled("normal", _kaiming_std(i, o, s)), (_gain(math.sqrt(2)), _BIAS)
    ),
    Initializer("fan_in_uniform", _fan_in_bound, biases=_fan_in_bound),
)
