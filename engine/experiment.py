"""Experiment: the one frozen, validated description of a run."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Self

import numpy as np
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from engine.activations import ACTIVATIONS
from engine.clips import CLIPS
from engine.datasets import DATASETS, Data, sample, split, train_count
from engine.faults import ExperimentError, Fault, faults_of
from engine.features import FEATURES
from engine.initializers import INITIALIZERS
from engine.losses import LOSSES
from engine.optimizers import OPTIMIZERS
from engine.regularizers import REGULARIZERS
from engine.schedules import SCHEDULES

CUSTOM = "custom"
AUTO = "auto"
_LARGEST_SEED = 2**53 - 1


@dataclass(frozen=True)
class Limits:
    """How large an experiment may be; who runs it decides."""

    hidden_layers: int = 10
    units: int = 32
    points: int = 5000


DEFAULT_LIMITS = Limits()


def _one_of(names: Iterable[str]) -> Callable[[str], str]:
    allowed = list(names)

    def check(value: str) -> str:
        if value not in allowed:
            raise ValueError(f"must be one of {', '.join(allowed)}")
        return value

    return check


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", allow_inf_nan=False)


Row = Annotated[tuple[float, float, float], Field(strict=False)]
Seed = Annotated[int, Field(ge=0, le=_LARGEST_SEED)]


class Points(_Part):
    """Own data: rows of x1, x2, label."""

    train: Annotated[tuple[Row, ...], Field(strict=False, min_length=1)]
    test: Annotated[tuple[Row, ...], Field(strict=False)] = ()


class DataChoice(_Part):
    """Which points, and how they are split."""

    dataset: Annotated[str, AfterValidator(_one_of([*DATASETS, CUSTOM]))] = "circle"
    samples: Annotated[int, Field(ge=10)] = 500
    noise: Annotated[float, Field(ge=0, le=0.5)] = 0.0
    train_fraction: Annotated[float, Field(gt=0, lt=1)] = 0.5
    seed: Seed = 1
    points: Points | None = None


class HiddenLayer(_Part):
    """One hidden layer."""

    units: Annotated[int, Field(ge=1)]
    activation: Annotated[str, AfterValidator(_one_of(name for name, one in ACTIVATIONS.items() if one.hidden))] = (
        "tanh"
    )


class InitializerChoice(_Part):
    """How parameters begin."""

    name: Annotated[str, AfterValidator(_one_of(INITIALIZERS))] = "playground"


class OptimizerChoice(_Part):
    """How gradients become steps."""

    name: Annotated[str, AfterValidator(_one_of(OPTIMIZERS))] = "sgd"
    learning_rate: Annotated[float, Field(gt=0)] = 0.03


class ScheduleChoice(_Part):
    """How the learning rate changes with the epochs."""

    name: Annotated[str, AfterValidator(_one_of(SCHEDULES))] = "constant"


class RegularizerChoice(_Part):
    """What holds weights down; with `prune`, a weight that L1 stops at zero stays there for good."""

    name: Annotated[str, AfterValidator(_one_of(REGULARIZERS))] = "none"
    rate: Annotated[float, Field(ge=0)] = 0.0
    prune: bool = False


class ClipChoice(_Part):
    """How gradients are clipped."""

    name: Annotated[str, AfterValidator(_one_of(CLIPS))] = "none"


class Experiment(_Part):
    """Everything a run depends on. `Experiment.parse({})` is the default run."""

    problem: Literal["classification", "regression"] = "classification"
    data: DataChoice = DataChoice()
    features: Annotated[
        tuple[Annotated[str, AfterValidator(_one_of(FEATURES))], ...], Field(strict=False, min_length=1)
    ] = ("x1", "x2")
    standardize: bool = False
    hidden: Annotated[tuple[HiddenLayer, ...], Field(strict=False)] = (HiddenLayer(units=4), HiddenLayer(units=2))
    output_activation: Annotated[
        str, AfterValidator(_one_of([AUTO, *(name for name, one in ACTIVATIONS.items() if one.output)]))
    ] = AUTO
    loss: Annotated[str, AfterValidator(_one_of([AUTO, *LOSSES]))] = AUTO
    bias: bool = True
    initializer: InitializerChoice = InitializerChoice()
    optimizer: OptimizerChoice = OptimizerChoice()
    schedule: ScheduleChoice = ScheduleChoice()
    regularizer: RegularizerChoice = RegularizerChoice()
    clip: ClipChoice = ClipChoice()
    batch_size: Annotated[int, Field(ge=1)] = 10
    shuffle: bool = False
    seed: Seed = 1

    @classmethod
    def parse(cls, document: object, limits: Limits = DEFAULT_LIMITS) -> Self:
        """The experiment a document describes; what it leaves out has the default.

        Raises:
            ExperimentError: unknown keys or names, wrong types, numbers out of range or not finite, sizes over the
                limits.
        """
        if not isinstance(document, dict):
            raise ExperimentError([Fault("experiment", "must be an object", document)])
        try:
            experiment = cls.model_validate(document)
        except ValidationError as error:
            raise ExperimentError(faults_of(error.errors(include_url=False))) from None
        faults = list(experiment._disagreements(limits))
        if faults:
            raise ExperimentError(faults)
        return experiment

    def document(self) -> dict[str, Any]:
        """The complete document, made of what JSON has."""
        made = self.model_dump(mode="json")
        if self.data.points is None:
            del made["data"]["points"]
        return made

    @property
    def resolved_loss(self) -> str:
        """The loss, `auto` resolved."""
        return "squared_error" if self.loss == AUTO else self.loss

    @property
    def resolved_output_activation(self) -> str:
        """The output's activation, `auto` resolved."""
        return (
            LOSSES[self.resolved_loss].auto[self.problem] if self.output_activation == AUTO else self.output_activation
        )

    @property
    def train_size(self) -> int:
        """How many points are for training."""
        if self.data.points is not None:
            return len(self.data.points.train)
        return train_count(self.data.samples, self.data.train_fraction)

    def _disagreements(self, limits: Limits) -> Iterable[Fault]:
        """What each field allows, but the limits or another field do not."""
        data = self.data
        if len(self.hidden) > limits.hidden_layers:
            yield Fault("hidden", f"must have at most {limits.hidden_layers} layers", len(self.hidden))
        for index, layer in enumerate(self.hidden):
            if layer.units > limits.units:
                yield Fault(f"hidden[{index}].units", f"must be at most {limits.units}", layer.units)
        if len(set(self.features)) < len(self.features):
            yield Fault("features", "must name each feature once", list(self.features))
        if (data.dataset == CUSTOM) != (data.points is not None):
            rule = (
                "must be given with the dataset `custom`"
                if data.points is None
                else "must be left out unless the dataset is `custom`"
            )
            yield Fault(
                "data.points", rule, None if data.points is None else f"{len(data.points.train)} training points"
            )
            return
        if data.points is None:
            yield from self._generated(limits)
        else:
            yield from self._own(data.points, limits)
        if self.batch_size > self.train_size:
            yield Fault(
                "batch_size", f"must be at most the number of training points, {self.train_size}", self.batch_size
            )
        if self.problem not in LOSSES[self.resolved_loss].auto:
            yield Fault("loss", f"cannot be used for {self.problem}", self.loss)

    def _generated(self, limits: Limits) -> Iterable[Fault]:
        if self.data.samples > limits.points:
            yield Fault("data.samples", f"must be at most {limits.points}", self.data.samples)
        if DATASETS[self.data.dataset].problem != self.problem:
            fitting = ", ".join(name for name, one in DATASETS.items() if one.problem == self.problem)
            yield Fault("data.dataset", f"must fit the problem {self.problem}: one of {fitting}", self.data.dataset)

    def _own(self, points: Points, limits: Limits) -> Iterable[Fault]:
        count = len(points.train) + len(points.test)
        if count > limits.points:
            yield Fault("data.points", f"must be at most {limits.points} points", count)
        if self.problem != "classification":
            return
        for part, rows in (("train", points.train), ("test", points.test)):
            for index, row in enumerate(rows):
                if row[2] not in (-1, 1):
                    yield Fault(f"data.points.{part}[{index}][2]", "must be a label, -1 or 1", row[2])
                    return


def make_data(experiment: Experiment) -> Data:
    """The points of an experiment, split."""
    choice = experiment.data
    if choice.points is not None:
        rows = [np.array(part, dtype=np.float64).reshape(-1, 3) for part in (choice.points.train, choice.points.test)]
        return Data(*rows)
    points = sample(choice.dataset, choice.samples, choice.noise, rng=np.random.default_rng(choice.seed))
    return split(points, choice.train_fraction)
