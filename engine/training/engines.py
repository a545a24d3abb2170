"""What trains a run: NumPy with arrays, or compiled code where it is there and knows all that the run chooses."""

from __future__ import annotations

from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from engine.compiled.kernels import Kernels
from engine.compiled.steps import CompiledMeasures, CompiledSteps
from engine.experiment.experiment import Experiment
from engine.experiment.task import Task
from engine.network.network import Network
from engine.tables.optimizers import State
from engine.tables.regularizers import PenaltyStep
from engine.training.batches import Batches
from engine.training.evaluation import ArrayEvaluator, CompiledEvaluator, Evaluation
from engine.training.steps import take_steps

Array = NDArray[Any]


class Engine(Protocol):
    """Trains and evaluates one network.

    Attributes:
        name: as checkpoints have it.
    """

    name: Literal["compiled", "numpy"]

    def train(self, begin: int, end: int, *, learning_rate: float, state: State, penalty: PenaltyStep) -> None:
        """Changes the parameters in place, once for each batch of the epoch from `begin` to `end`.

        Args:
            begin, end: batches.
            learning_rate: of these steps, the schedule applied.
            state: of the optimizer; changed in place.
            penalty: what the regularizer remembers; changed in place.
        """

    def evaluate(self) -> Evaluation:
        """Losses and other measures of the network as it stands."""

    def write_generator(self) -> None:
        """Has the generator of noise stand where training has come to."""

    def read_generator(self) -> None:
        """Goes on with the random numbers that the generator has next."""


class ArrayEngine:
    """NumPy.

    Args:
        experiment: what to train.
        network: its parameters and statistics change in place.
        task: its points.
        inputs: of all points, as `Network.inputs` makes them.
        batches: of the epoch, in the order of its samples.
        held: indices of parameters that keep their values; None where there are none.
    """

    name: Literal["compiled", "numpy"] = "numpy"

    def __init__(
        self,
        experiment: Experiment,
        network: Network,
        task: Task,
        *,
        inputs: Array,
        batches: Batches,
        held: Array | None,
    ) -> None:
        self._experiment, self._network, self._batches, self._held = experiment, network, batches, held
        self._evaluator = ArrayEvaluator(network, task, inputs)

    def train(self, begin: int, end: int, *, learning_rate: float, state: State, penalty: PenaltyStep) -> None:
        # Numbers that run away are caught by whoever looks at them; NumPy need not warn at every batch.
        with np.errstate(all="ignore"):
            take_steps(
                self._batches.part(begin, end),
                self._experiment,
                self._network.parameters,
                self._batches.gradient,
                learning_rate=learning_rate,
                state=state,
                penalty=penalty,
                held=self._held,
            )

    def evaluate(self) -> Evaluation:
        return self._evaluator.run()

    def write_generator(self) -> None:
        """It draws from the generator itself."""

    def read_generator(self) -> None:
        """As above."""


class CompiledEngine:
    """Compiled code, for an experiment that `engine.compiled.steps.can_train` says yes to.

    Args:
        kernels: to call.
        generator: where everything random in training comes from.
        experiment, network, task, batches, held: as for `ArrayEngine`.
    """

    name: Literal["compiled", "numpy"] = "compiled"

    def __init__(
        self,
        kernels: Kernels,
        experiment: Experiment,
        network: Network,
        task: Task,
        *,
        batches: Batches,
        held: Array | None,
        generator: np.random.Generator,
    ) -> None:
        self._batches = batches
        self.steps = CompiledSteps(
            kernels, experiment, network, task, gradient=batches.gradient, held=held, generator=generator
        )
        self._evaluator = CompiledEvaluator(CompiledMeasures(kernels, experiment, network, task), task)
        self.write_generator, self.read_generator = self.steps.write_generator, self.steps.read_generator

    def train(self, begin: int, end: int, *, learning_rate: float, state: State, penalty: PenaltyStep) -> None:
        order = self._batches.indices
        self.steps.take(begin, end, order=order, learning_rate=learning_rate, state=state, penalty=penalty)

    def evaluate(self) -> Evaluation:
        return self._evaluator.run()
