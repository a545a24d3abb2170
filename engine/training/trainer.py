"""The trainer: batches, epochs, losses, changes while training, checkpoints.

Networks here are tiny, so a second BLAS thread costs more than it brings: whoever runs a trainer sets
OPENBLAS_NUM_THREADS=1 before NumPy is imported, as `python -m engine` and `python -m server` do.
"""

from __future__ import annotations

import html
from collections.abc import Callable
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import NDArray

from engine.compiled import availability
from engine.compiled.kernels import Kernels
from engine.compiled.steps import can_train
from engine.deeds.document import DoneRun, done_run
from engine.deeds.record import LIVE, Deeds
from engine.experiment.experiment import Experiment
from engine.experiment.task import Task
from engine.network.frozen import frozen_parameters
from engine.network.network import Network
from engine.tables.datasets import Data
from engine.tables.optimizers import OPTIMIZERS
from engine.tables.regularizers import REGULARIZERS, PenaltyStep
from engine.tables.schedules import SCHEDULES
from engine.training import checkpoint, training_loop
from engine.training.batches import Batches
from engine.training.early_stopping import EarlyStopping
from engine.training.engines import ArrayEngine, CompiledEngine, Engine
from engine.training.evaluation import Evaluation
from engine.training.history import HistoryPoint
from engine.training.prediction import Prediction, predict
from engine.training.summary import Summary, summary
from engine.training.trainer_state import TrainerState
from engine.validation.limits import DEFAULT_LIMITS, UNLIMITED, Limits

Array = NDArray[Any]


class Trainer:
    """Trains the network of an experiment.

    Args:
        experiment: the run.
        parameters: where it starts, one flat vector as `Network.parameters`; drawn from the experiment's seed where
            None.
        compiled: False trains with NumPy in any case; else compiled code does, as soon as it is there, where it knows
            what the experiment chooses.
        kernels: the compiled code to take; the process's own where None.

    Attributes:
        experiment: the run as it is now.
        network: see `engine.network.network`; its parameters change in place.
        epoch: whole epochs done.
        cursor: batches done in the epoch under way.
        step: batches done in all.
        stop_reason: the condition of `experiment.stop` that the batch trained last has met; None where there is none.
        engines: what has trained the run so far: "compiled", "numpy", or both.
        history: what the last `train` has seen, where it was interrupted too.
        forgotten: what had a memory that the last `reconfigure` could not keep: "optimizer" or "schedule".
        deeds: what was done to the run beside training it; None where that is not known, or was too much to be kept.
    """

    def __init__(
        self,
        experiment: Experiment,
        parameters: Array | None = None,
        *,
        compiled: bool | None = None,
        kernels: Kernels | None = None,
    ) -> None:
        self._may_compile = compiled is not False
        self._own_kernels = kernels
        self._text = checkpoint.ExperimentText()
        self._start = None if parameters is None else np.array(parameters, dtype=np.float64)
        self._build(experiment)
        self.reset()

    def _build(self, experiment: Experiment) -> None:
        self.experiment = experiment
        self._task, self.network = Task(experiment), Network(experiment)
        if self._start is not None and self._start.shape != self.network.parameters.shape:
            raise ValueError(f"`parameters` must hold {self.network.parameters.size} numbers; got {self._start.size}")
        self._gradient = np.zeros_like(self.network.parameters)
        self._noise = np.random.default_rng(0)
        self._early_stopping = EarlyStopping()
        self._inputs = self.network.inputs(self._task.points)
        self._connect()

    def _connect(self) -> None:
        """Makes the passes over the network as it is now."""
        self._frozen = frozen_parameters(self.network, self.experiment)
        count, size = len(self.data.train), self.experiment.batch_size
        inputs, targets = self._inputs[:, :count], self._task.targets[:, :count]
        self._batches = Batches(self.network, self._gradient, self._noise, inputs=inputs, targets=targets, size=size)
        self._choose_engine()

    def _kernels(self) -> Kernels | None:
        return self._own_kernels or availability.kernels()

    def _choose_engine(self, *, now: bool = True) -> None:
        """Takes compiled code where it is there by now; where not `now`, at the next epoch."""
        experiment, network, task = self.experiment, self.network, self._task
        # Whether it may still come.
        self._waits = self._may_compile and can_train(experiment, network)
        self._engine: Engine
        if now and self._waits and (found := self._kernels()):
            self._waits = False
            self._engine = CompiledEngine(
                found, experiment, network, task, batches=self._batches, held=self._frozen, generator=self._noise
            )
        else:
            self._engine = ArrayEngine(
                experiment, network, task, inputs=self._inputs, batches=self._batches, held=self._frozen
            )

    def reset(self) -> None:
        """Back to epoch 0 with the same initial parameters and the same random numbers to come."""
        weights, order, noise = np.random.SeedSequence(self.experiment.seed).spawn(3)
        self._rng = np.random.default_rng(order)
        # In place, because the passes draw from this very generator.
        self._set_noise(dict(np.random.default_rng(noise).bit_generator.state))
        if self._start is None:
            self.network.initialize(rng=np.random.default_rng(weights))
        else:
            self.network.parameters[:] = self._start
            self.network.initialize_state(own=False)
        self._optimizer_state = OPTIMIZERS[self.experiment.optimizer.name].initial_state(self.network.parameters.size)
        self._rate_memory = SCHEDULES[self.experiment.schedule.name].initial_memory()
        self._early_stopping.reset()
        self._penalty = PenaltyStep(self.network.is_weight)
        self.epoch = self.step = self.cursor = 0
        self.stop_reason: str | None = None
        self.history: list[HistoryPoint] = []
        self.forgotten: tuple[str, ...] = ()
        self.engines: frozenset[str] = frozenset()
        self.deeds: Deeds | None = Deeds()
        self._order_epoch()

    @property
    def data(self) -> Data:
        """`train` and `test`: rows of inputs and the label, shape (n_points, n_inputs + 1)."""
        return self._task.data

    @property
    def n_classes(self) -> int:
        """How many classes there are; 0 in regression."""
        return self._task.n_classes

    def columns(self, inputs: Array) -> Array:
        """The experiment's features, shape (n_features, n_points), of inputs, (n_inputs, n_points): `Task.columns`."""
        return self._task.columns(inputs)

    @property
    def training_points(self) -> tuple[Array, Array]:
        """Inputs as `Network.inputs` makes them, (n_features + 1, n_points), and targets, (n_outputs, n_points)."""
        return self.points_of("train")

    def points_of(self, part: Literal["train", "test"]) -> tuple[Array, Array]:
        """Inputs and targets of one part of the data, as `training_points` has those of the training points."""
        count = len(self.data.train)
        here = slice(None, count) if part == "train" else slice(count, None)
        return self._inputs[:, here], self._task.targets[:, here]

    # Training.

    @property
    def engine(self) -> Literal["compiled", "numpy"]:
        """What trains now."""
        return self._engine.name

    @property
    def batches(self) -> Batches:
        """Those of the epoch under way; the next one is number `cursor`."""
        self._engine.write_generator()
        return self._batches

    @property
    def batches_per_epoch(self) -> int:
        """How many batches an epoch has, the last, smaller one included."""
        return len(self._batches)

    @property
    def learning_rate(self) -> float:
        """The rate in force, the schedule applied."""
        choice = self.experiment.schedule
        base = self.experiment.optimizer["learning_rate"]
        return float(SCHEDULES[choice.name].rate(base, self.epoch, choice.values) * self._rate_memory[0])

    def _order_epoch(self) -> None:
        """Draws the order of the samples of the epoch that begins."""
        self._epoch_rng: dict[str, Any] = dict(self._rng.bit_generator.state)
        if self.experiment.shuffle:
            # By random keys: `permutation` keeps half of a 64-bit draw for the next call, where no checkpoint sees it.
            self._batches.order(np.argsort(self._rng.random(len(self.data.train)), kind="stable"))

    def train_batches(self, count: int) -> int:
        """Trains at most `count` batches, and not beyond the end of the epoch; returns how many."""
        done = min(count, len(self._batches) - self.cursor)
        self.stop_reason = None
        if self._waits and self.cursor == 0 and self._kernels():
            self._choose_engine()
        self._engine.train(
            self.cursor,
            self.cursor + done,
            learning_rate=self.learning_rate,
            state=self._optimizer_state,
            penalty=self._penalty,
        )
        if self.engine not in self.engines:
            self.engines |= {self.engine}
        self.cursor += done
        self.step += done
        if self.cursor == len(self._batches):
            self._end_epoch()
        return done

    def _end_epoch(self) -> None:
        self.epoch += 1
        self.cursor = 0
        schedule, stop = SCHEDULES[self.experiment.schedule.name], self.experiment.stop
        now = self.evaluate() if schedule.adapt is not None or stop.needs_loss else None
        if schedule.adapt is not None and now is not None:
            schedule.adapt(self._rate_memory, now.train_loss, self.experiment.schedule.values)
        self.stop_reason = self._early_stopping.reason(stop, self.epoch, now)
        self._order_epoch()

    def train_epoch(self) -> None:
        """Trains to the end of the epoch under way."""
        self.train_batches(self.batches_per_epoch)

    def train(
        self,
        epochs: int,
        callback: Callable[[Trainer, HistoryPoint], object] | None = None,
        *,
        progress: bool = False,
    ) -> list[HistoryPoint]:
        """Trains so many epochs, fewer where a condition of the experiment is met or a number is not finite any more.

        An interrupt waits until a batch is done, so that the run can go on, bit for bit; `history` has what was seen.

        Args:
            epochs: how many.
            callback: called after each with this trainer and how it stands; training ends where it returns True.
            progress: whether to show a bar, at the terminal or in the notebook.

        Returns:
            how the run was before the first of them, and after each; that is `history` too.

        Raises:
            ValueError: less than no epochs.
            KeyboardInterrupt: interrupted, as anything else would be.
        """
        return training_loop.train(self, epochs, callback, progress=progress)

    def moment(self) -> HistoryPoint:
        """How the run stands, as a history has it. Changes nothing."""
        now = self.evaluate()
        train_score, test_score = (one.accuracy if one.confusion else one.r2 for one in (now.train, now.test))
        epoch = self.epoch + (self.cursor / self.batches_per_epoch if self.cursor else 0)
        return HistoryPoint(epoch, now.train_loss, now.test_loss, train_score, test_score, self.learning_rate)

    def evaluate(self) -> Evaluation:
        """Losses and other measures of the network as it stands. Changes nothing."""
        return self._engine.evaluate()

    def nonfinite_layer(self) -> int | None:
        """The first layer, counted from 1, with a number that is not finite, its optimizer's included; else None."""
        memory = OPTIMIZERS[self.experiment.optimizer.name].memory
        return self.network.nonfinite_layer(self._optimizer_state[name] for name in memory)

    # Looking.

    def predict(self, points: object) -> Prediction:
        """What the network answers, as at evaluation: without dropout, with running statistics. Changes nothing.

        Args:
            points: rows of inputs, shape (n_points, n_inputs), as lists, an array, or a DataFrame that has a column of
                the name of each input: x1 and x2 where the data has no other names.

        Raises:
            ValueError: no such rows or columns, or a number that is not finite.
        """
        return predict(self.network, self._task, points)

    def summary(self) -> Summary:
        """Layers, shapes, parameters, and what differs from the defaults; `print` shows a table."""
        return summary(self)

    def __repr__(self) -> str:
        shape = "-".join(map(str, self.network.shape))
        return f"<Trainer of {self.experiment.data.dataset}, {shape}; {self.moment()}>"

    def _repr_html_(self) -> str:
        stopped = "" if self.stop_reason is None else f"; stopped by {self.stop_reason}"
        return f"<p>At {html.escape(f'{self.moment()}{stopped}')}.</p>{self.summary()._repr_html_()}"

    # Changes while training.

    def reconfigure(self, experiment: Experiment) -> bool:
        """Trains this experiment from now on; True where that meant to begin anew.

        What may change during a run (`LIVE`) goes on from the same parameters. Another optimizer or schedule begins
        without memory, the same one with other settings keeps it; a new batch size takes the epoch up at the last
        whole batch.
        """
        self._engine.write_generator()
        before = self.experiment
        changed = {name for name in Experiment.model_fields if getattr(before, name) != getattr(experiment, name)}
        self.forgotten = ()
        if changed - LIVE:
            self._start = None
            self._build(experiment)
            self.reset()
            return True
        self.deeds = self.deeds and self.deeds.configured((self.epoch, self.cursor), before, experiment)
        self.experiment = experiment
        self._forget(before)
        if "off" in changed:
            self.network.switch_off(experiment)
        if changed & {"batch_size", "shuffle", "off", "frozen"}:
            samples_done = self.cursor * before.batch_size
            self._connect()
            self.cursor = min(samples_done // experiment.batch_size, len(self._batches) - 1)
            self._rng.bit_generator.state = self._epoch_rng
            self._order_epoch()
        else:
            self._choose_engine()
        return False

    def _forget(self, before: Experiment) -> None:
        """Begins the memory of what is another than before."""
        now = self.experiment
        if before.optimizer.name != now.optimizer.name:
            self.forgotten += ("optimizer",) if self._optimizer_state and self.step else ()
            self._optimizer_state = OPTIMIZERS[now.optimizer.name].initial_state(self.network.parameters.size)
        if before.schedule.name != now.schedule.name:
            self.forgotten += ("schedule",) if self._rate_memory[0] != 1.0 else ()
            self._rate_memory = SCHEDULES[now.schedule.name].initial_memory()
        if not (now.regularizer.get("prune") and REGULARIZERS[now.regularizer.name].stops_at_zero):
            self._penalty.pruned[:] = False
        if before.stop != now.stop:
            self._early_stopping.reset()

    def set_weight(self, layer: int, source: int, unit: int, value: float) -> None:
        """Sets the weight from `source` in layer `layer - 1` to `unit` in layer `layer`.

        Layers count from 1, units from 0; layer 0 is the input features.

        Raises:
            IndexError: no such weight.
            ValueError: the value is not finite.
        """
        self.network.set_weight(layer, source, unit, value)
        # A weight that a person sets by hand is alive again.
        self._penalty.pruned &= self.network.parameters == 0.0
        self.deeds = self.deeds and self.deeds.weight_set((self.epoch, self.cursor), layer, source, unit, value)

    def set_bias(self, layer: int, unit: int, value: float) -> None:
        """Sets the bias of `unit` in layer `layer`. Raises IndexError or ValueError as `set_weight`."""
        self.network.set_bias(layer, unit, value)
        self.deeds = self.deeds and self.deeds.bias_set((self.epoch, self.cursor), layer, unit, value)

    def set_parameters(self, parameters: Array) -> None:
        """Sets all parameters at once, as by hand: what the optimizer remembers stays.

        Args:
            parameters: shape (n_parameters,), laid out as `Network.parameters`.

        Raises:
            ValueError: of another shape, or not all of it is finite.
        """
        own = self.network.parameters
        if parameters.shape != own.shape or not np.isfinite(parameters).all():
            raise ValueError(f"`parameters` must be {own.size} finite numbers")
        own[:] = parameters
        self._penalty.pruned &= own == 0.0
        self.deeds = self.deeds and self.deeds.parameters_set((self.epoch, self.cursor), own)

    def done(self, limits: Limits = UNLIMITED) -> DoneRun | None:
        """Everything that was done to the run up to now, so that it can be trained again; None where not all is known.

        Where it was made with parameters to start from, they are part of it.
        """
        if self.deeds is None:
            return None
        return done_run(self.experiment, self.deeds, (self.epoch, self.cursor), self._start, limits)

    # Going back.

    def _memory(self) -> dict[str, Array]:
        """Every array a run depends on, by name; the arrays themselves, not copies."""
        own = {f"optimizer.{name}": array for name, array in self._optimizer_state.items()}
        network, penalty = self.network, self._penalty
        fixed = {"parameters": network.parameters, "statistics": network.statistics, "pruned": penalty.pruned}
        return {**fixed, "schedule": self._rate_memory, "stop": self._early_stopping.memory, **own}

    def _set_noise(self, state: dict[str, Any]) -> None:
        self._noise.bit_generator.state = state
        self._engine.read_generator()

    def state(self) -> TrainerState:
        """The state now, in memory: cheaper than a checkpoint, for going back within this process."""
        self._engine.write_generator()
        arrays = {name: array.copy() for name, array in self._memory().items()}
        noise = self._noise.bit_generator.state
        return TrainerState(
            arrays, self._epoch_rng, dict(noise), self.epoch, self.step, self.cursor, self.engines, self.deeds
        )

    def rewind(self, state: TrainerState) -> None:
        """Back to a state of this trainer, bit for bit; the experiment must not have begun anew since."""
        for name, array in self._memory().items():
            array[...] = state.arrays[name]
        self.epoch, self.step, self.cursor, self.engines = state.epoch, state.step, state.cursor, state.engines
        self.deeds = state.deeds
        self._set_noise(state.noise)
        self._rng.bit_generator.state = state.rng
        self._order_epoch()

    def checkpoint(self) -> bytes:
        """Everything a run needs to go on, bit for bit, in another process: see `engine.training.checkpoint`."""
        self._engine.write_generator()
        arrays = self._memory() | ({} if self._start is None else {"start": self._start})
        counters = {"epoch": self.epoch, "step": self.step, "cursor": self.cursor}
        generators = {"rng": self._epoch_rng["state"], "noise": self._noise.bit_generator.state["state"]}
        return checkpoint.encode(self._text.of(self.experiment), counters, generators, self.engines, arrays, self.deeds)

    @classmethod
    def restore(cls, data: bytes, limits: Limits = DEFAULT_LIMITS, *, kernels: Kernels | None = None) -> Trainer:
        """The trainer a checkpoint describes.

        Raises:
            CheckpointError: anything about it is wrong; nothing is allocated for sizes it merely claims.
        """
        experiment, counters, generators, engines, arrays, deeds = checkpoint.decode(data, limits)
        start = arrays.pop("start", None)
        if start is not None:
            checkpoint.check_arrays({"start": start}, {"start": Network(experiment).parameters.size})
        trainer = cls(experiment, start, kernels=kernels)
        checkpoint.check_arrays(arrays, {name: array.size for name, array in trainer._memory().items()})
        checkpoint.check_cursor(counters["cursor"], trainer.batches_per_epoch)
        rng, noise = ({**trainer._epoch_rng, "state": generators[name]} for name in ("rng", "noise"))
        trainer.rewind(TrainerState(arrays, rng, noise, **counters, engines=engines, deeds=deeds))
        checkpoint.check_variances([layer.running for layer in trainer.network.layers])
        return trainer

    # Copies.

    def __getstate__(self) -> dict[str, Any]:
        """All of it, for a copy or another process of this version. What is to be kept has checkpoints."""
        return {
            "experiment": self.experiment,
            "start": self._start,
            "may_compile": self._may_compile,
            "compiled": self.engine == "compiled",
            "state": self.state(),
            "stop_reason": self.stop_reason,
            "history": list(self.history),
            "forgotten": self.forgotten,
        }

    def __setstate__(self, state: dict[str, Any], kernels: Kernels | None = None) -> None:
        self._may_compile, self._own_kernels, self._start = state["may_compile"], kernels, state["start"]
        self._text = checkpoint.ExperimentText()
        self._build(state["experiment"])
        self.reset()
        if state["state"].cursor and not state["compiled"]:
            # As the original would: another engine takes over between epochs.
            self._choose_engine(now=False)
        self.rewind(state["state"])
        self.stop_reason, self.history, self.forgotten = state["stop_reason"], state["history"], state["forgotten"]

    def __copy__(self) -> Self:
        other = object.__new__(type(self))
        other.__setstate__(self.__getstate__(), self._own_kernels)
        return other

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        memo[id(self)] = other = self.__copy__()
        return other
