"""Experiments and trainers the engine's tests share."""

from typing import Any

import numpy as np

from engine import Experiment, Trainer
from engine.compiled.losses import LOSS_CODES
from engine.compiled.optimizing import CLIP_CODES, OPTIMIZER_CODES, REGULARIZER_CODES

SMALL: dict[str, Any] = {"data": {"samples": 40}, "batch_size": 6}


def experiment(**changes: Any) -> Experiment:
    """A small experiment, with these top-level fields changed."""
    return Experiment.parse({**SMALL, **changes})


def trainer(**changes: Any) -> Trainer:
    return Trainer(experiment(**changes))


def same_bytes(one: Trainer, other: Trainer) -> bool:
    """Whether two trainers would go on alike, bit for bit."""
    return one.checkpoint() == other.checkpoint()


def has_compiled_form(run: Trainer) -> bool:
    """Whether compiled code knows all that a run is made of: what was added to a table may have no such form yet."""
    activations, chosen = run.network.activations, run.experiment
    return (
        all(one.scalar or one.by_sample for one in activations)
        and chosen.optimizer.name in OPTIMIZER_CODES
        and chosen.resolved_loss in LOSS_CODES
        and chosen.clip.name in CLIP_CODES
        and chosen.regularizer.name in REGULARIZER_CODES
    )


def layers(hidden: str) -> list[dict[str, Any]]:
    """Hidden layers from, for example, "tanh:4 relu:2"."""
    pairs = (part.split(":") for part in hidden.split())
    return [{"units": int(units), "activation": activation} for activation, units in pairs]


def close(actual: Any, expected: Any, tolerance: float = 1e-12) -> bool:
    return bool(np.max(np.abs(np.asarray(actual) - np.asarray(expected))) <= tolerance)
