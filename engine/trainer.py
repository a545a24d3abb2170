"""The trainer: batches, epochs, losses, changes while training, checkpoints.

Networks here are tiny, so a second BLAS thread costs more than it brings: whoever runs a trainer sets OPENBLAS_NUM_THREADS=1 before NumPy
is imported, as `python -m engine` and `python -m server` do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine import checkpoint
from engine.datasets import Data, sample, split
from engine.experiment import Experiment, Limits
from engine.features import feature_matrix
from engine.network import Backward, Forward, Network
from engine.optimizers import OPTIMIZERS, State
from engine.regularizers import REGULARIZERS
from engine.schedules import SCHEDULES

Array = NDArray[Any]

# What may change while the run goes on; anything else begins it anew.
LIVE = frozenset({"optimizer", "schedule", "regularizer", "clip", "batch_size", "shuffle"})


@dataclass(frozen=True)
class Evaluation:
    """Losses over the whole of each part, and the share of points classified right; accuracies are NaN in regression."""

    train_loss: float
    test_loss: float
    train_accuracy: float
    test_accuracy: float


@dataclass(frozen=True)
class Snapshot:
    """A trainer's state at one moment, held in memory; `Trainer.rewind` goes back to it."""

    parameters: Array
    optimizer: State
    pruned: Array
    rng: dict[str, Any]
    epoch: int
    step: int
    cursor: int


class Trainer:
    """Trains the network of an experiment.

    Args:
        experiment: the run.
        parameters: where it starts, one flat vector as `Network.parameters`; drawn from the experiment's seed where None.

    Attributes:
        epoch: whole epochs done. `cursor`: batches done in the epoch under way. `step`: batches done in all.
    """

    def __init__(self, experiment: Experiment, parameters: Array | None = None) -> None:
        self._start = None if parameters is None else np.array(parameters, dtype=np.float64)
        self._build(experiment)
        self.reset()

    def _build(self, experiment: Experiment) -> None:
        self.experiment = experiment
        self.data = make_data(experiment)
        self.network = Network(experiment)
        if self._start is not None and self._start.shape != self.network.parameters.shape:
            raise ValueError(f"`parameters` must hold {self.network.parameters.size} numbers; got {self._start.size}")
        self._gradient = np.zeros_like(self.network.parameters)
        self._scratch = np.zeros_like(self.network.parameters)
        points = np.concatenate([self.data.train, self.data.test])
        columns = self.columns(points[:, 0], points[:, 1])
        self._all_inputs = self.network.inputs(columns)
        self._all_targets = np.ascontiguousarray(points[:, 2:].T)
        self._evaluation = Forward(self.network, len(points))
        self._configure()

    def _configure(self) -> None:
        """What follows from the parts of the experiment that may change during a run."""
        experiment = self.experiment
        self._optimizer = OPTIMIZERS[experiment.optimizer.name]
        self._schedule = SCHEDULES[experiment.schedule.name]
        self._regularizer = REGULARIZERS[experiment.regularizer.name]
        size = experiment.batch_size
        self.batches_per_epoch = -(-len(self.data.train) // size)
        self._backward: dict[int, Backward] = {}
        self._batches: list[tuple[Backward, Array, Array, int]] = []

    def reset(self) -> None:
        """Back to epoch 0 with the same initial parameters and the same order of samples to come."""
        weights, order = np.random.SeedSequence(self.experiment.seed).spawn(2)
        self._rng = np.random.default_rng(order)
        if self._start is None:
            self.network.initialize(rng=np.random.default_rng(weights))
        else:
            self.network.parameters[:] = self._start
        self._state = self._optimizer.begin(self.network.parameters.size)
        self._pruned = np.zeros(self.network.parameters.size, dtype=bool)
        self.epoch = self.step = self.cursor = 0
        self._order_epoch()

    def columns(self, x1: Array, x2: Array) -> Array:
        """The experiment's features of these points, shape (n_features, n_points), standardized by the training points where it asks for that."""
        columns = feature_matrix(self.experiment.features, x1, x2).T
        if self.experiment.standardize:
            train = feature_matrix(self.experiment.features, self.data.train[:, 0], self.data.train[:, 1])
            deviation = train.std(axis=0)
            columns = (columns - train.mean(axis=0)[:, None]) / np.where(deviation > 0, deviation, 1.0)[:, None]
        return columns

    # Training.

    @property
    def learning_rate(self) -> float:
        """The rate in force, the schedule applied."""
        return self._schedule.rate(self.experiment.optimizer.learning_rate, self.epoch)

    def _order_epoch(self) -> None:
        """Draws the order of the samples of the epoch that begins, and cuts it into batches."""
        self._epoch_rng: dict[str, Any] = dict(self._rng.bit_generator.state)
        if self._batches and not self.experiment.shuffle:
            return
        count = len(self.data.train)
        inputs, targets = self._all_inputs[:, :count], self._all_targets[:, :count]
        if self.experiment.shuffle:
            order = self._rng.permutation(count)
            inputs, targets = inputs[:, order], targets[:, order]
        self._batches = []
        for start in range(0, count, self.experiment.batch_size):
            part = slice(start, min(start + self.experiment.batch_size, count))
            size = part.stop - part.start
            if size not in self._backward:
                self._backward[size] = Backward(self.network, self._gradient, size)
            self._batches.append(
                (
                    self._backward[size],
                    np.ascontiguousarray(inputs[:, part]),
                    np.ascontiguousarray(targets[:, part]),
                    size,
                )
            )

    def train_batches(self, count: int) -> int:
        """Trains at most `count` batches, and not beyond the end of the epoch; returns how many."""
        done = min(count, self.batches_per_epoch - self.cursor)
        learning_rate = self.learning_rate
        parameters, gradient, state, optimize = (
            self.network.parameters,
            self._gradient,
            self._state,
            self._optimizer.step,
        )
        rate = self.experiment.regularizer.rate
        regularized = rate > 0 and self._regularizer.derivative is not None
        # Numbers that run away are caught by whoever looks at them; NumPy need not warn at every batch.
        with np.errstate(all="ignore"):
            for backward, inputs, targets, size in self._batches[self.cursor : self.cursor + done]:
                backward.run(inputs, targets)
                np.divide(gradient, size, gradient)
                if regularized:
                    self._regularized_step(learning_rate, rate)
                else:
                    optimize(parameters, gradient, learning_rate, state)
        self.cursor += done
        self.step += done
        if self.cursor == self.batches_per_epoch:
            self.epoch += 1
            self.cursor = 0
            self._order_epoch()
        return done

    def _regularized_step(self, learning_rate: float, rate: float) -> None:
        parameters, scratch, regularizer = self.network.parameters, self._scratch, self._regularizer
        assert regularizer.derivative is not None
        regularizer.derivative(parameters, scratch)
        np.multiply(scratch, learning_rate * rate, scratch)
        np.multiply(scratch, self.network.is_weight, scratch)
        self._optimizer.step(parameters, self._gradient, learning_rate, self._state)
        if not regularizer.stops_at_zero:
            np.subtract(parameters, scratch, parameters)
            return
        np.subtract(parameters, scratch, scratch)
        stopped = parameters * scratch < 0
        np.copyto(parameters, scratch)
        # Biases take part in the comparison, but nothing was subtracted from them, so they never change sign here.
        parameters[stopped] = 0.0
        if self.experiment.regularizer.prune:
            self._pruned |= stopped
            parameters[self._pruned] = 0.0

    def train_epoch(self) -> None:
        """Trains to the end of the epoch under way."""
        self.train_batches(self.batches_per_epoch)

    def evaluate(self) -> Evaluation:
        """Losses and accuracies of the network as it stands. Changes nothing. A part without points has NaN."""
        with np.errstate(all="ignore"):
            output = self._evaluation.run(self._all_inputs)
            count = len(self.data.train)
            scores = [
                self._score(output[:, part], self._all_targets[:, part])
                for part in (slice(0, count), slice(count, None))
            ]
        (train_loss, train_accuracy), (test_loss, test_accuracy) = scores
        return Evaluation(train_loss, test_loss, train_accuracy, test_accuracy)

    def _score(self, output: Array, target: Array) -> tuple[float, float]:
        if target.shape[1] == 0:
            return float("nan"), float("nan")
        loss = self.network.loss.value(output, target)
        if self.experiment.problem != "classification" or not np.isfinite(loss):
            return loss, float("nan")
        return loss, np.count_nonzero((output >= 0) == (target > 0)) / target.shape[1]

    def nonfinite_layer(self) -> int | None:
        """The first layer, counted from 1, with a parameter that is not finite; None while all are finite."""
        # A sum is finite only if every term is, and costs far less than a look at each.
        with np.errstate(all="ignore"):
            if np.isfinite(np.add.reduce(self.network.parameters)):
                return None
        for number, layer in enumerate(self.network.layers, start=1):
            if not np.isfinite(layer.matrix).all():
                return number
        return None

    # Changes while training.

    def reconfigure(self, experiment: Experiment) -> bool:
        """Trains this experiment from now on; True where that meant to begin anew.

        What may change during a run (`LIVE`) goes on from the same parameters. A new optimizer begins without memory; a new batch size
        takes the epoch up at the last whole batch.
        """
        before = self.experiment
        changed = {name for name in Experiment.model_fields if getattr(before, name) != getattr(experiment, name)}
        if changed - LIVE:
            self._start = None
            self._build(experiment)
            self.reset()
            return True
        self.experiment = experiment
        if before.optimizer.name != experiment.optimizer.name:
            self._state = OPTIMIZERS[experiment.optimizer.name].begin(self.network.parameters.size)
        if not (experiment.regularizer.prune and REGULARIZERS[experiment.regularizer.name].stops_at_zero):
            self._pruned[:] = False
        if changed & {"batch_size", "shuffle"}:
            samples_done = self.cursor * before.batch_size
            self._configure()
            self.cursor = min(samples_done // experiment.batch_size, self.batches_per_epoch - 1)
            self._rng.bit_generator.state = self._epoch_rng
            self._order_epoch()
        elif changed:
            self._optimizer = OPTIMIZERS[experiment.optimizer.name]
            self._schedule = SCHEDULES[experiment.schedule.name]
            self._regularizer = REGULARIZERS[experiment.regularizer.name]
        return False

    def set_weight(self, layer: int, source: int, unit: int, value: float) -> None:
        """Sets the weight from `source` in layer `layer - 1` to `unit` in layer `layer`; layers count from 1, units from 0.

        Raises:
            IndexError: no such weight. ValueError: the value is not finite.
        """
        weights = self._layer(layer).weights
        _check_index("source", source, weights.shape[0])
        _check_index("unit", unit, weights.shape[1])
        weights[source, unit] = _finite(value)
        self._unprune()

    def set_bias(self, layer: int, unit: int, value: float) -> None:
        """Sets the bias of `unit` in layer `layer`. Raises IndexError or ValueError as `set_weight`."""
        biases = self._layer(layer).biases
        if biases.size == 0:
            raise IndexError("this network has no biases")
        _check_index("unit", unit, biases.size)
        biases[unit] = _finite(value)

    def _layer(self, layer: int) -> Any:
        if not 1 <= layer <= len(self.network.layers):
            raise IndexError(f"`layer` must be between 1 and {len(self.network.layers)}; got {layer}")
        return self.network.layers[layer - 1]

    def _unprune(self) -> None:
        # A weight that a person sets by hand is alive again.
        self._pruned &= self.network.parameters == 0.0

    # Going back.

    def snapshot(self) -> Snapshot:
        """The state now, in memory: cheaper than a checkpoint, for going back within this process."""
        return Snapshot(
            self.network.parameters.copy(),
            {name: array.copy() for name, array in self._state.items()},
            self._pruned.copy(),
            self._epoch_rng,
            self.epoch,
            self.step,
            self.cursor,
        )

    def rewind(self, snapshot: Snapshot) -> None:
        """Back to a snapshot of this trainer, bit for bit; the experiment must not have begun anew since."""
        self.network.parameters[:] = snapshot.parameters
        self._state = {name: array.copy() for name, array in snapshot.optimizer.items()}
        self._pruned[:] = snapshot.pruned
        self.epoch, self.step, self.cursor = snapshot.epoch, snapshot.step, snapshot.cursor
        self._rng.bit_generator.state = snapshot.rng
        self._order_epoch()

    def checkpoint(self) -> bytes:
        """Everything a run needs to go on, bit for bit, in another process: see `engine.checkpoint`."""
        now = self.snapshot()
        arrays = {"parameters": now.parameters, "pruned": now.pruned.astype(np.float64)}
        arrays |= {f"optimizer.{name}": array for name, array in now.optimizer.items()}
        if self._start is not None:
            arrays["start"] = self._start
        counters = {"epoch": now.epoch, "step": now.step, "cursor": now.cursor}
        return checkpoint.encode(self.experiment, counters, now.rng["state"], arrays)

    @classmethod
    def restore(cls, data: bytes, limits: Limits = Limits()) -> Trainer:
        """The trainer a checkpoint describes.

        Raises:
            CheckpointError: anything about it is wrong; nothing is allocated for sizes it merely claims.
        """
        experiment, counters, rng, arrays = checkpoint.decode(data, limits)
        size = Network(experiment).parameters.size
        state = OPTIMIZERS[experiment.optimizer.name].begin(size)
        expected = {
            "parameters": size,
            "pruned": size,
            **{f"optimizer.{name}": array.size for name, array in state.items()},
        }
        checkpoint.check_arrays(arrays, expected, optional={"start": size})
        trainer = cls(experiment, arrays.get("start"))
        if counters["cursor"] >= trainer.batches_per_epoch:
            raise checkpoint.CheckpointError(
                f"`cursor` must be less than {trainer.batches_per_epoch}; got {counters['cursor']}"
            )
        optimizer = {name: arrays[f"optimizer.{name}"] for name in state}
        state_rng = {**trainer._epoch_rng, "state": rng}
        trainer.rewind(Snapshot(arrays["parameters"], optimizer, arrays["pruned"] != 0.0, state_rng, **counters))
        return trainer


def make_data(experiment: Experiment) -> Data:
    """The points of an experiment, split."""
    choice = experiment.data
    if choice.points is not None:
        rows = [np.array(part, dtype=np.float64).reshape(-1, 3) for part in (choice.points.train, choice.points.test)]
        return Data(*rows)
    points = sample(choice.dataset, choice.samples, choice.noise, rng=np.random.default_rng(choice.seed))
    return split(points, choice.train_fraction)


def _check_index(name: str, index: int, count: int) -> None:
    if not 0 <= index < count:
        raise IndexError(f"`{name}` must be between 0 and {count - 1}; got {index}")


def _finite(value: float) -> float:
    if not np.isfinite(value):
        raise ValueError(f"`value` must be a finite number; got {value}")
    return value
