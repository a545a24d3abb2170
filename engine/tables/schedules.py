"""Schedules: from an epoch to a learning rate."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.elementary.angles import cos_of_half_turns
from engine.elementary.powers import whole_power
from engine.validation.parameters import Parameter, table

Array = NDArray[Any]
Settings = Mapping[str, Any]


@dataclass(frozen=True)
class Schedule:
    """A learning rate for every epoch.

    Attributes:
        rate: `rate(base, epoch, settings)` is the learning rate of the epoch that begins after `epoch` whole ones.
        parameters: what an experiment says of it; `settings` has their values.
        adapt: `adapt(memory, loss, settings)` is told the training loss after every epoch, and changes `memory` in
            place, of which the first number multiplies the rate. None where the rate can be known beforehand.
        horizon: of how many epochs a picture shows what matters, given the settings.
    """

    name: str
    rate: Callable[[float, int, Settings], float]
    parameters: tuple[Parameter, ...] = ()
    adapt: Callable[[Array, float, Settings], object] | None = None
    horizon: Callable[[Settings], int] = lambda settings: 200

    def initial_memory(self) -> Array:
        """The memory before the first epoch: a factor, the loss of the epoch before, and whether there was one."""
        return np.array([1.0, 0.0, 0.0])


def _cosine(base: float, epoch: int, settings: Settings) -> float:
    done = min(epoch / settings["epochs"], 1.0)
    floor = settings["floor"]
    return float(floor + (base - floor) * (1 + cos_of_half_turns(done)) / 2)


def _warmup_cosine(base: float, epoch: int, settings: Settings) -> float:
    warmup = settings["warmup"]
    if epoch < warmup:
        return float(base * (epoch + 1) / (warmup + 1))
    done = min((epoch - warmup) / max(settings["epochs"] - warmup, 1), 1.0)
    floor = settings["floor"]
    return float(floor + (base - floor) * (1 + cos_of_half_turns(done)) / 2)


# An adaptive rate stays within these multiples of the base: without an end, one good stretch would throw it off.
_LEAST, _MOST = 1e-6, 1e3


def _adapt(memory: Array, loss: float, settings: Settings) -> None:
    if memory[2] and math.isfinite(loss):
        memory[0] *= settings["grow"] if loss < memory[1] else settings["shrink"] if loss > memory[1] else 1.0
        memory[0] = min(max(memory[0], _LEAST), _MOST)
    if math.isfinite(loss):
        memory[1:] = loss, 1.0


def _epochs(default: int, about: str, name: str = "epochs") -> Parameter:
    return Parameter(name, default, minimum=1, maximum=1_000_000, about=about)


_FLOOR = Parameter("floor", 0.0, minimum=0.0, about="The learning rate it ends at.")
_DOWN = "The epoch at which the lowest rate is reached."
_WARMUP = Parameter(
    "warmup", 10, minimum=0, maximum=1_000_000, about="For how many epochs the rate rises to the optimizer's own."
)


def _factor(default: float, when: str) -> Parameter:
    about = f"What the rate is multiplied by {when}."
    return Parameter("factor", default, exclusive_minimum=0.0, maximum=1.0, about=about)


SCHEDULES = table(
    Schedule("constant", lambda base, epoch, s: base),
    Schedule(
        "step",
        lambda base, epoch, s: base * whole_power(s["factor"], epoch // s["every"]),
        (_epochs(50, "After how many epochs the rate changes each time.", "every"), _factor(0.5, "each time")),
        horizon=lambda s: 5 * s["every"],
    ),
    Schedule(
        "exponential",
        lambda base, epoch, s: base * whole_power(s["factor"], epoch),
        (_factor(0.99, "after every epoch"),),
        horizon=lambda s: min(2000, max(20, round(3 / max(-math.log(s["factor"]), 1e-3)))),
    ),
    Schedule("cosine", _cosine, (_epochs(200, _DOWN), _FLOOR), horizon=lambda s: round(1.25 * s["epochs"])),
    Schedule(
        "inverse_time",
        lambda base, epoch, s: base / (1 + s["decay"] * epoch),
        (
            Parameter(
                "decay",
                0.02,
                minimum=0.0,
                maximum=100.0,
                about="What each epoch adds to the number that the rate is divided by, 1 at first.",
            ),
        ),
        horizon=lambda s: min(2000, max(20, round(6 / max(s["decay"], 3e-3)))),
    ),
    Schedule(
        "warmup_cosine",
        _warmup_cosine,
        (_WARMUP, _epochs(200, _DOWN), _FLOOR),
        horizon=lambda s: round(1.25 * max(s["epochs"], s["warmup"])),
    ),
    Schedule(
        "adaptive",
        lambda base, epoch, s: base,
        (
            Parameter(
                "grow",
                1.05,
                minimum=1.0,
                maximum=2.0,
                about="What the rate is multiplied by after an epoch in which the training loss fell.",
            ),
            Parameter(
                "shrink",
                0.7,
                exclusive_minimum=0.0,
                maximum=1.0,
                about="What the rate is multiplied by after an epoch in which the training loss rose.",
            ),
        ),
        adapt=_adapt,
    ),
)
