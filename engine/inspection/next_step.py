"""What the next batch would change the parameters by, were a given gradient its own: a step of copies."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.network.frozen import frozen_parameters
from engine.tables.regularizers import PenaltyStep
from engine.training.steps import take_steps
from engine.training.trainer import Trainer
from engine.training.trainer_state import TrainerState

Array = NDArray[Any]


def optimizer_state(state: TrainerState) -> dict[str, Array]:
    """The optimizer's vectors in a trainer's state, by their names."""
    marked = "optimizer."
    return {name.removeprefix(marked): one for name, one in state.arrays.items() if name.startswith(marked)}


def next_step(trainer: Trainer, gradient: Array) -> Array:
    """The change of every parameter: clipping, the optimizer, regularization and what is frozen, as in training.

    Regularization counts, because it moves the weights as much as the optimizer does.

    Args:
        trainer: to look at; nothing of it is changed.
        gradient: laid out as the parameters.
    """
    network, experiment, state = trainer.network, trainer.experiment, trainer.state()
    parameters, taken = state.arrays["parameters"], gradient.copy()
    penalty = PenaltyStep(network.is_weight)
    penalty.pruned[:] = state.arrays["pruned"]

    def backward(*_: object) -> None:
        """The gradient is there already."""

    take_steps(
        [(backward, None, None)],
        experiment,
        parameters,
        taken,
        learning_rate=trainer.learning_rate,
        state=optimizer_state(state),
        penalty=penalty,
        held=frozen_parameters(network, experiment),
    )
    return np.asarray(parameters - network.parameters)
