"""The trainer: batches, epochs, losses, changes while training, checkpoints.

Networks here are tiny, so a second BLAS thread costs more than it brings: whoever runs a trainer sets
OPENBLAS_NUM_THREADS=1 before NumPy is imported, as `python -m engine` and `python -m server` do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine import checkpoint
from engine.batches import Batches
from engine.evaluation import Evaluation, Evaluator
from engine.experiment import DEFAULT_LIMITS, Experiment, Limits, make_data
from engine.features import feature_matrix, standardize
from engine.network import Network
from engine.optimizers import OPTIMIZERS, State
from engine.regularizers import REGULARIZERS, Shrink
from engine.schedules import SCHEDULES

Array = NDArray[Any]

# What may change while the run goes on; anything else begins it anew.
LIVE = frozenset({"optimizer", "schedule", "regularizer", "clip", "batch_size", "shuffle"})


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
        parameters: where it starts, one flat vector as `Network.parameters`; drawn from the experiment's seed where
            None.

    Attributes:
        experiment: the run as it is now.
        network: see `engine.network`; its parameters change in place.
        data: `train` and `test`, rows of x1, x2, label, shape (n_points, 3).
        epoch: whole epochs done.
        cursor: batches done in the epoch under way.
        step: batches done in all.
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
        points = np.concatenate([self.data.train, self.data.test])
        self._inputs = self.network.inputs(self.columns(points[:, 0], points[:, 1]))
        self._targets = np.ascontiguousarray(points[:, 2:].T)
        self._evaluator = Evaluator(
            self.network,
            inputs=self._inputs,
            targets=self._targets,
            n_train=len(self.data.train),
            classifies=experiment.problem == "classification",
        )
        self._batches = self._cut()

    def _cut(self) -> Batches:
        count = len(self.data.train)
        inputs, targets = self._inputs[:, :count], self._targets[:, :count]
        size = self.experiment.batch_size
        return Batches(self.network, self._gradient, inputs=inputs, targets=targets, size=size)

    def reset(self) -> None:
        """Back to epoch 0 with the same initial parameters and the same order of samples to come."""
        weights, order = np.random.SeedSequence(self.experiment.seed).spawn(2)
        self._rng = np.random.default_rng(order)
        if self._start is None:
            self.network.initialize(rng=np.random.default_rng(weights))
        else:
            self.network.parameters[:] = self._start
        self._state = OPTIMIZERS[self.experiment.optimizer.name].begin(self.network.parameters.size)
        self._shrink = Shrink(self.network.is_weight)
        self.epoch = self.step = self.cursor = 0
        self._order_epoch()

    def columns(self, x1: Array, x2: Array) -> Array:
        """The experiment's features of these points, shape (n_features, n_points).

        They are standardized by the training points where the experiment asks for that.
        """
        names = self.experiment.features
        columns = feature_matrix(names, x1, x2)
        if self.experiment.standardize:
            columns = standardize(columns, by=feature_matrix(names, self.data.train[:, 0], self.data.train[:, 1]))
        return columns.T

    # Training.

    @property
    def batches_per_epoch(self) -> int:
        """How many batches an epoch has, the last, smaller one included."""
        return len(self._batches)

    @property
    def learning_rate(self) -> float:
        """The rate in force, the schedule applied."""
        schedule = SCHEDULES[self.experiment.schedule.name]
        return schedule.rate(self.experiment.optimizer.learning_rate, self.epoch)

    def _order_epoch(self) -> None:
        """Draws the order of the samples of the epoch that begins."""
        self._epoch_rng: dict[str, Any] = dict(self._rng.bit_generator.state)
        if self.experiment.shuffle:
            # By random keys: `permutation` keeps half of a 64-bit draw for the next call, where no checkpoint sees it.
            self._batches.order(np.argsort(self._rng.random(len(self.data.train)), kind="stable"))

    def train_batches(self, count: int) -> int:
        """Trains at most `count` batches, and not beyond the end of the epoch; returns how many."""
        done = min(count, len(self._batches) - self.cursor)
        parameters, gradient, state = self.network.parameters, self._gradient, self._state
        optimize = OPTIMIZERS[self.experiment.optimizer.name].step
        choice = self.experiment.regularizer
        regularizer, shrink = REGULARIZERS[choice.name], self._shrink
        regularized = choice.rate > 0 and regularizer.derivative is not None
        # Arrays of one number: NumPy converts a Python number anew in every call.
        learning_rate = np.array(self.learning_rate)
        factor = np.array(self.learning_rate * choice.rate)
        # Numbers that run away are caught by whoever looks at them; NumPy need not warn at every batch.
        with np.errstate(all="ignore"):
            for backward, inputs, targets in self._batches.part(self.cursor, self.cursor + done):
                backward(inputs, targets)
                if regularized:
                    shrink.prepare(parameters, regularizer, factor)
                optimize(parameters, gradient, learning_rate, state)
                if regularized:
                    shrink.apply(parameters, stops_at_zero=regularizer.stops_at_zero, prune=choice.prune)
        self.cursor += done
        self.step += done
        if self.cursor == len(self._batches):
            self.epoch += 1
            self.cursor = 0
            self._order_epoch()
        return done

    def train_epoch(self) -> None:
        """Trains to the end of the epoch under way."""
        self.train_batches(self.batches_per_epoch)

    def evaluate(self) -> Evaluation:
        """Losses and accuracies of the network as it stands. Changes nothing."""
        return self._evaluator.run()

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

        What may change during a run (`LIVE`) goes on from the same parameters. A new optimizer begins without memory;
        a new batch size takes the epoch up at the last whole batch.
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
            self._shrink.pruned[:] = False
        if changed & {"batch_size", "shuffle"}:
            samples_done = self.cursor * before.batch_size
            self._batches = self._cut()
            self.cursor = min(samples_done // experiment.batch_size, len(self._batches) - 1)
            self._rng.bit_generator.state = self._epoch_rng
            self._order_epoch()
        return False

    def set_weight(self, layer: int, source: int, unit: int, value: float) -> None:
        """Sets the weight from `source` in layer `layer - 1` to `unit` in layer `layer`.

        Layers count from 1, units from 0; layer 0 is the input features.

        Raises:
            IndexError: no such weight.
            ValueError: the value is not finite.
        """
        self.network.set_weight(layer, source, unit, value)
        # A weight that a person sets by hand is alive again.
        self._shrink.pruned &= self.network.parameters == 0.0

    def set_bias(self, layer: int, unit: int, value: float) -> None:
        """Sets the bias of `unit` in layer `layer`. Raises IndexError or ValueError as `set_weight`."""
        self.network.set_bias(layer, unit, value)

    # Going back.

    def snapshot(self) -> Snapshot:
        """The state now, in memory: cheaper than a checkpoint, for going back within this process."""
        return Snapshot(
            self.network.parameters.copy(),
            {name: array.copy() for name, array in self._state.items()},
            self._shrink.pruned.copy(),
            self._epoch_rng,
            self.epoch,
            self.step,
            self.cursor,
        )

    def rewind(self, snapshot: Snapshot) -> None:
        """Back to a snapshot of this trainer, bit for bit; the experiment must not have begun anew since."""
        self.network.parameters[:] = snapshot.parameters
        self._state = {name: array.copy() for name, array in snapshot.optimizer.items()}
        self._shrink.pruned[:] = snapshot.pruned
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
    def restore(cls, data: bytes, limits: Limits = DEFAULT_LIMITS) -> Trainer:
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
