"""Optimizers: from a gradient to a step, with their state in the open.

Sources: Polyak 1964 and Nesterov 1983 in the form of Sutskever et al. 2013 (momentum), Hinton 2012 (rmsprop), Duchi
et al. 2011 (adagrad), Kingma and Ba 2015 (adam), Riedmiller and Braun 1993 (rprop); where they leave a choice, it is
that of PyTorch.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.validation.parameters import Parameter, table

Array = NDArray[Any]
State = dict[str, Array]
Settings = Mapping[str, Any]

_LEARNING_RATE = Parameter(
    "learning_rate",
    0.03,
    exclusive_minimum=0.0,
    about="How large a step is; a schedule may change it from epoch to epoch.",
)


@dataclass(frozen=True)
class Optimizer:
    """Turns gradients into steps.

    Attributes:
        step: `step(parameters, gradient, learning_rate, state, settings)` updates `parameters` in place; `gradient` may
            be overwritten; `learning_rate` is an array of one number, shape (); `settings` has the experiment's values.
        parameters: what an experiment says of it beside the learning rate.
        memory: names of the arrays it remembers, each as long as the parameters and zero at first.
        counter: whether it remembers a step count, in `state["count"]`, too.
    """

    name: str
    step: Callable[[Array, Array, Array, State, Settings], object]
    own: tuple[Parameter, ...] = ()
    memory: tuple[str, ...] = ()
    counter: bool = False

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """All an experiment says of it."""
        return (_LEARNING_RATE, *self.own)

    def initial_state(self, size: int) -> State:
        """The state before the first step, for so many parameters: arrays by name."""
        state = {name: np.zeros(size) for name in self.memory}
        return {**state, "count": np.zeros(1)} if self.counter else state


def _sgd(parameters: Array, gradient: Array, learning_rate: Array, state: State, settings: Settings) -> None:
    np.multiply(gradient, learning_rate, gradient)
    np.subtract(parameters, gradient, parameters)


def _momentum(parameters: Array, gradient: Array, learning_rate: Array, state: State, settings: Settings) -> None:
    velocity = state["velocity"]
    np.multiply(velocity, settings["momentum"], velocity)
    np.add(velocity, gradient, velocity)
    if settings["nesterov"]:
        np.add(gradient, velocity * settings["momentum"], gradient)
    else:
        np.copyto(gradient, velocity)
    np.multiply(gradient, learning_rate, gradient)
    np.subtract(parameters, gradient, parameters)


def _rmsprop(parameters: Array, gradient: Array, learning_rate: Array, state: State, settings: Settings) -> None:
    squares, rho = state["squares"], settings["rho"]
    np.multiply(squares, rho, squares)
    np.add(squares, (1.0 - rho) * gradient * gradient, squares)
    _divided(parameters, gradient, learning_rate, squares, 1e-8)


def _adagrad(parameters: Array, gradient: Array, learning_rate: Array, state: State, settings: Settings) -> None:
    squares = state["squares"]
    np.add(squares, gradient * gradient, squares)
    _divided(parameters, gradient, learning_rate, squares, 1e-10)


def _divided(parameters: Array, gradient: Array, learning_rate: Array, squares: Array, floor: float) -> None:
    size = np.sqrt(squares)
    np.add(size, floor, size)
    np.multiply(gradient, learning_rate, gradient)
    np.divide(gradient, size, gradient)
    np.subtract(parameters, gradient, parameters)


def _adam(parameters: Array, gradient: Array, learning_rate: Array, state: State, settings: Settings) -> None:
    mean, squares, count = state["mean"], state["squares"], state["count"]
    beta1, beta2 = settings["beta1"], settings["beta2"]
    count += 1.0
    steps = float(count[0])
    np.multiply(squares, beta2, squares)
    np.add(squares, (1.0 - beta2) * gradient * gradient, squares)
    np.multiply(mean, beta1, mean)
    np.multiply(gradient, 1.0 - beta1, gradient)
    np.add(mean, gradient, mean)
    # Both averages began at zero; this takes that out again.
    size = np.sqrt(squares, gradient)
    np.divide(size, math.sqrt(1.0 - beta2**steps), size)
    np.add(size, 1e-8, size)
    np.divide(mean, size, size)
    np.multiply(size, learning_rate / (1.0 - beta1**steps), size)
    np.subtract(parameters, size, parameters)


# Growth and shrinking of a step, and its bounds.
_GROW, _SHRINK, _SMALLEST, _LARGEST = 1.2, 0.5, 1e-6, 50.0


def _rprop(parameters: Array, gradient: Array, learning_rate: Array, state: State, settings: Settings) -> None:
    before, sizes, count = state["before"], state["sizes"], state["count"]
    if count[0] == 0.0:
        # The learning rate is the size of the first step; from then on each parameter has a size of its own.
        sizes[:] = learning_rate
    count += 1.0
    turned = np.sign(gradient * before)
    np.multiply(sizes, np.where(turned > 0, _GROW, np.where(turned < 0, _SHRINK, 1.0)), sizes)
    np.maximum(np.minimum(sizes, _LARGEST), _SMALLEST, out=sizes)
    gradient[turned < 0] = 0.0
    np.subtract(parameters, np.sign(gradient) * sizes, parameters)
    np.copyto(before, gradient)


def _share(name: str, default: float, about: str) -> Parameter:
    return Parameter(name, default, minimum=0.0, exclusive_maximum=1.0, about=about)


_NESTEROV = "Whether the gradient is taken ahead, where the momentum is about to lead (Nesterov)."


OPTIMIZERS = table(
    Optimizer("sgd", _sgd),
    Optimizer(
        "momentum",
        _momentum,
        own=(
            _share("momentum", 0.9, "How much of the step before is kept in each step."),
            Parameter("nesterov", False, about=_NESTEROV),
        ),
        memory=("velocity",),
    ),
    Optimizer(
        "rmsprop",
        _rmsprop,
        own=(_share("rho", 0.99, "How slowly the mean of the squared gradients forgets."),),
        memory=("squares",),
    ),
    Optimizer("adagrad", _adagrad, memory=("squares",)),
    Optimizer(
        "adam",
        _adam,
        own=(
            _share("beta1", 0.9, "How slowly the mean of the gradients forgets."),
            _share("beta2", 0.999, "How slowly the mean of the squared gradients forgets."),
        ),
        memory=("mean", "squares"),
        counter=True,
    ),
    Optimizer("rprop", _rprop, memory=("before", "sizes"), counter=True),
)
