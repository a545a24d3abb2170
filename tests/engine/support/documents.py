"""Experiments and trainers the engine's tests share."""

from typing import Any

import numpy as np

from engine import Experiment, Trainer

SMALL: dict[str, Any] = {"data": {"samples": 40}, "batch_size": 6}


def experiment(**changes: Any) -> Experiment:
    """A small experiment, with these top-level fields changed."""
    return Experiment.parse({**SMALL, **changes})


def trainer(**changes: Any) -> Trainer:
    return Trainer(experiment(**changes))


def same_bytes(one: Trainer, other: Trainer) -> bool:
    """Whether two trainers would go on alike, bit for bit."""
    return one.checkpoint() == other.checkpoint()


def layers(hidden: str) -> list[dict[str, Any]]:
    """Hidden layers from, for example, "tanh:4 relu:2"."""
    pairs = (part.split(":") for part in hidden.split())
    return [{"units": int(units), "activation": activation} for activation, units in pairs]


def close(actual: Any, expected: Any, tolerance: float = 1e-12) -> bool:
    return bool(np.max(np.abs(np.asarray(actual) - np.asarray(expected))) <= tolerance)
