"""What a trainer calls in place of its own passes: kernels with their tables, buffers and settings laid out."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.compiled import evaluation, noise, training
from engine.compiled.kernels import Kernels
from engine.compiled.losses import LOSS_CODES
from engine.compiled.optimizing import CLIP_CODES, OPTIMIZER_CODES, OPTIMIZER_SETTINGS, REGULARIZER_CODES
from engine.compiled.plan import plan_network, plan_training
from engine.experiment.experiment import Experiment
from engine.experiment.task import Task
from engine.network.network import Network
from engine.tables.optimizers import OPTIMIZERS, State
from engine.tables.regularizers import PenaltyStep

Array = NDArray[Any]

_NOTHING, _NOBODY = np.empty(0), np.empty(0, np.int64)


def can_train(experiment: Experiment, network: Network) -> bool:
    """Whether kernels know everything that an experiment chooses; else it is trained with arrays."""
    known = (
        (experiment.resolved_loss, LOSS_CODES),
        (experiment.optimizer.name, OPTIMIZER_CODES),
        (experiment.clip.name, CLIP_CODES),
        (experiment.regularizer.name, REGULARIZER_CODES),
    )
    return all(name in codes for name, codes in known) and plan_network(network) is not None


class CompiledSteps:
    """Trains batches by a kernel; for an experiment that `can_train` says yes to.

    Args:
        kernels: to call.
        experiment: what to train.
        network: its parameters and statistics change in place.
        task: its points.
        gradient: as long as the parameters; overwritten.
        held: indices of parameters that keep their values; None where there are none.
        generator: where everything random in training comes from; see `write_generator`.
    """

    def __init__(
        self,
        kernels: Kernels,
        experiment: Experiment,
        network: Network,
        task: Task,
        *,
        gradient: Array,
        held: Array | None,
        generator: np.random.Generator,
    ) -> None:
        plan = plan_network(network)
        assert plan is not None
        count = len(task.data.train)
        places = plan_training(network, plan, min(experiment.batch_size, count))
        self._train, self._generator = kernels.train, generator
        self._draws = any(one.dropout > 0 or one.activation.random_alpha is not None for one in network.layers)
        self._noise = np.zeros(4, np.uint64)
        self.read_generator()
        self._codes, self._numbers = np.zeros(5, np.int64), np.zeros(5)
        held = _NOBODY if held is None else held.astype(np.int64)
        self._network = (plan.whole, plan.real, plan.off, places.places, places.bases)
        self._vectors = (network.parameters, network.statistics, gradient)
        self._held = (held, np.empty(len(held)), network.is_weight)
        self._points = (np.ascontiguousarray(task.points[:, :count].T), np.ascontiguousarray(task.targets[:, :count].T))
        self._work = np.zeros(places.size)
        self._size = experiment.batch_size
        self._choose(experiment)

    def _choose(self, experiment: Experiment) -> None:
        """Takes loss, optimizer, clip and regularizer from an experiment."""
        optimizer, pull = experiment.optimizer, experiment.regularizer
        self._memory = OPTIMIZERS[optimizer.name].memory
        self._codes[:] = (
            LOSS_CODES[experiment.resolved_loss],
            OPTIMIZER_CODES[optimizer.name],
            CLIP_CODES[experiment.clip.name],
            REGULARIZER_CODES[pull.name],
            bool(pull.get("prune")),
        )
        settings = [float(optimizer[name]) for name in OPTIMIZER_SETTINGS[optimizer.name]]
        self._numbers[training.SETTING : training.THRESHOLD] = [*settings, 0.0, 0.0][:2]
        self._numbers[training.THRESHOLD] = experiment.clip.get("threshold") or 0.0
        self._numbers[training.PULL] = 0.0 if pull.name == "none" else pull["rate"]

    def read_generator(self) -> None:
        """Goes on with the random numbers that the generator has next."""
        self._is_ahead = False
        if self._draws:
            self._noise[:] = noise.packed_state(self._generator)

    def write_generator(self) -> None:
        """Puts the generator, which is left alone while batches are trained, where its numbers have been drawn to."""
        if self._is_ahead:
            noise.set_state(self._generator, self._noise)
            self._is_ahead = False

    def take(
        self, begin: int, end: int, *, order: Array, learning_rate: float, state: State, penalty: PenaltyStep
    ) -> None:
        """Changes the parameters in place, once for each batch.

        Args:
            begin, end: batches of the epoch.
            order: of the training points in this epoch, int64.
            learning_rate: of these steps, the schedule applied.
            state: of the optimizer; changed in place.
            penalty: what the regularizer remembers; changed in place.
        """
        self._numbers[training.RATE] = learning_rate
        first, second = [*(state[name] for name in self._memory), _NOTHING, _NOTHING][:2]
        self._train(
            *self._network, *self._vectors, first, second, state.get("count", _NOTHING), *self._held, penalty.pruned,
            *self._points, order, self._codes, self._numbers, self._noise, self._work, begin, end, self._size,
        )  # fmt: skip
        self._is_ahead = self._draws


class CompiledMeasures:
    """Evaluates a network by a kernel.

    Args:
        kernels: to call.
        experiment: what it is trained for.
        network: only read.
        task: its points.
    """

    def __init__(self, kernels: Kernels, experiment: Experiment, network: Network, task: Task) -> None:
        plan = plan_network(network)
        assert plan is not None
        n_points, classes = task.points.shape[1], task.n_classes
        self._evaluate, self._results = kernels.evaluate, np.zeros(4)
        self._confusion, self._wrong = np.zeros((2, classes, classes), np.int64), np.zeros(n_points, dtype=bool)
        self._arguments = (
            plan.whole, plan.real, plan.off, network.parameters, network.statistics,
            np.ascontiguousarray(task.points.T), np.ascontiguousarray(task.targets.T),
            _NOBODY if task.classes is None else task.classes.astype(np.int64),
            len(task.data.train), LOSS_CODES[experiment.resolved_loss], task.boundary, self._results,
            self._confusion, self._wrong, np.zeros(evaluation.working_size(network.shape)),
        )  # fmt: skip

    def run(self) -> tuple[Array, Array, Array, Array]:
        """Measures the network as it stands.

        Returns:
            the sums of the losses over the training and the test points, those of the squared errors (in regression),
            counts by actual, then by predicted class, shape (2, n_classes, n_classes), and of each point whether it is
            taken for another class. All are overwritten by the next call.
        """
        self._evaluate(*self._arguments)
        return self._results[:2], self._results[2:], self._confusion, self._wrong
