"""The document that describes a run, field by field: what it may say, whatever else it says.

With `engine.validation.part` and `engine.experiment.own_points`, the only modules here that use Pydantic.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    Field,
    PlainSerializer,
    PlainValidator,
    ValidationError,
    model_serializer,
)

from engine.experiment.choice import Choice, choose, read_choice
from engine.experiment.own_points import Points
from engine.tables import CHOICES
from engine.tables.activations import ACTIVATIONS
from engine.tables.datasets import DATASETS, train_count
from engine.tables.features import FEATURES, is_formula
from engine.tables.formulas import INPUTS, compile_formula
from engine.tables.losses import LOSSES
from engine.validation.faults import ExperimentError, Fault, faults_of
from engine.validation.limits import DEFAULT_LIMITS, Limits
from engine.validation.messages import Message, rule
from engine.validation.part import Part, at_most

CUSTOM = "custom"
AUTO = "auto"
_LARGEST_SEED = 2**53 - 1
# The palette for readers of every kind of color vision has so many.
MOST_CLASSES = 8


def _one_of(names: Iterable[str]) -> Callable[[str], str]:
    allowed = list(names)

    def check(value: str) -> str:
        if value not in allowed:
            raise ValueError(rule("one_of", names=", ".join(allowed)))
        return value

    return check


def _feature(name: str) -> str:
    if is_formula(name):
        compile_formula(name[1:])
    elif name not in FEATURES and name not in INPUTS:
        raise ValueError(feature_rule(FEATURES))
    return name


def feature_rule(names: Iterable[str]) -> Message:
    """What a feature must be, where there are these and formulas."""
    return rule("feature", names=", ".join(names))


# What a choice is where a document has none, or says of it no more than its parameters.
_USUAL = {
    "initializer": "playground",
    "optimizer": "sgd",
    "schedule": "constant",
    "regularizer": "none",
    "clip": "none",
}


def _usual(field: str) -> Choice:
    return choose(CHOICES[field], _USUAL[field])


def _choice(field: str) -> Any:
    """The type of a field that names a record of a table, and its parameters."""
    return Annotated[
        Choice,
        PlainValidator(partial(read_choice, CHOICES[field], _USUAL[field])),
        PlainSerializer(lambda choice: choice.document()),
    ]


Seed = Annotated[int, Field(ge=0, le=_LARGEST_SEED)]
Count = Annotated[int, Field(ge=1, le=10_000_000)]
Index = Annotated[int, Field(ge=0)]


class DataChoice(Part):
    """Which points, and how they are split; `classes` is for data sets that can have more than two."""

    dataset: Annotated[str, AfterValidator(_one_of([*DATASETS, CUSTOM]))] = "circle"
    samples: Annotated[int, Field(ge=10)] = 500
    noise: Annotated[float, Field(ge=0, le=0.5)] = 0.0
    train_fraction: Annotated[float, Field(gt=0, lt=1)] = 0.5
    seed: Seed = 1
    classes: Annotated[int, Field(ge=3, le=MOST_CLASSES)] | None = None
    points: Points | None = None

    @model_serializer(mode="wrap")
    def _only_what_applies(self, serialize: Any) -> dict[str, Any]:
        return {name: value for name, value in serialize(self).items() if value is not None}


class HiddenLayer(Part):
    """One hidden layer. `alpha` is its activation's own parameter, where it has one."""

    units: Annotated[int, Field(ge=1)]
    activation: Annotated[str, AfterValidator(_one_of(name for name, one in ACTIVATIONS.items() if one.hidden))] = (
        "tanh"
    )
    alpha: float | None = None
    normalization: Literal["none", "batch", "layer"] = "none"
    dropout: Annotated[float, Field(ge=0, lt=1)] = 0.0
    residual: bool = False

    @model_serializer(mode="wrap")
    def _without_defaults(self, serialize: Any) -> dict[str, Any]:
        fields = type(self).model_fields
        return {
            name: value
            for name, value in serialize(self).items()
            if name in ("units", "activation") or value != fields[name].default
        }


class Stop(Part):
    """When a run stops by itself: after so many epochs, at a loss, or when the test loss has long not improved."""

    epochs: Count | None = None
    train_loss: Annotated[float, Field(ge=0)] | None = None
    test_loss: Annotated[float, Field(ge=0)] | None = None
    patience: Count | None = None

    @model_serializer(mode="wrap")
    def _only_what_applies(self, serialize: Any) -> dict[str, Any]:
        return {name: value for name, value in serialize(self).items() if value is not None}

    @property
    def needs_loss(self) -> bool:
        return self.train_loss is not None or self.test_loss is not None or self.patience is not None


class Unit(Part):
    """A hidden unit: its layer, counted from 1, and its place in it, counted from 0."""

    layer: Index
    unit: Index


class Frozen(Part):
    """What training leaves as it is: a layer, one unit of it, one weight by its `source`, or the `bias` alone."""

    layer: Index
    unit: Index | None = None
    source: Index | None = None
    bias: bool = False

    @model_serializer(mode="wrap")
    def _only_what_applies(self, serialize: Any) -> dict[str, Any]:
        return {name: value for name, value in serialize(self).items() if value is not None and value is not False}


class ExperimentFields(Part):
    """Everything a run depends on."""

    problem: Literal["classification", "regression"] = "classification"
    data: DataChoice = DataChoice()
    features: Annotated[
        tuple[Annotated[str, AfterValidator(_feature)], ...],
        Field(strict=False, min_length=1),
        at_most("features", "at_most"),
    ] = ("x1", "x2")
    standardize: bool = False
    hidden: Annotated[tuple[HiddenLayer, ...], Field(strict=False), at_most("hidden_layers", "most_layers")] = (
        HiddenLayer(units=4),
        HiddenLayer(units=2),
    )
    output_activation: Annotated[
        str, AfterValidator(_one_of([AUTO, *(name for name, one in ACTIVATIONS.items() if one.output)]))
    ] = AUTO
    loss: Annotated[str, AfterValidator(_one_of([AUTO, *LOSSES]))] = AUTO
    bias: bool = True
    initializer: _choice("initializer") = _usual("initializer")  # type: ignore[valid-type]
    optimizer: _choice("optimizer") = _usual("optimizer")  # type: ignore[valid-type]
    schedule: _choice("schedule") = _usual("schedule")  # type: ignore[valid-type]
    regularizer: _choice("regularizer") = _usual("regularizer")  # type: ignore[valid-type]
    clip: _choice("clip") = _usual("clip")  # type: ignore[valid-type]
    batch_size: Annotated[int, Field(ge=1)] = 10
    shuffle: bool = False
    seed: Seed = 1
    stop: Stop = Stop()
    frozen: Annotated[tuple[Frozen, ...], Field(strict=False), at_most("frozen")] = ()
    off: Annotated[tuple[Unit, ...], Field(strict=False), at_most("off")] = ()

    @classmethod
    def read(cls, document: object, limits: Limits = DEFAULT_LIMITS) -> Self:
        """The document, what it leaves out filled in; its fields are not yet compared with one another.

        Raises:
            ExperimentError: unknown keys or names, wrong types, lists longer than the limits, numbers out of range or
                not finite.
        """
        if not isinstance(document, dict):
            raise ExperimentError([Fault("experiment", rule("object"), document)])
        try:
            return cls.model_validate(document, context=limits)
        except ValidationError as error:
            wrong = faults_of(error.errors(include_url=False))
            raise ExperimentError(wrong.faults, wrong.more) from None

    def document(self) -> dict[str, Any]:
        """The complete document, made of what JSON has."""
        return self.model_dump(mode="json")

    @property
    def resolved_loss(self) -> str:
        """The loss, `auto` resolved."""
        return "squared_error" if self.loss == AUTO else self.loss

    @property
    def resolved_output_activation(self) -> str:
        """The output's activation, `auto` resolved."""
        if self.output_activation != AUTO:
            return self.output_activation
        return LOSSES[self.resolved_loss].auto.get(self.problem, "linear")

    @property
    def classes(self) -> int:
        """How many classes there are; 0 in regression."""
        if self.problem != "classification":
            return 0
        if self.data.points is None:
            several = DATASETS[self.data.dataset].classes
            return 2 if several is None else self.data.classes or several
        labels = {row[-1] for part in (self.data.points.train, self.data.points.test) for row in part}
        # Labels -1 and 1 are two classes of one output; labels from 0 on have an output each.
        return 2 if labels <= {-1, 1} else max(2, int(max(labels)) + 1)

    @property
    def n_outputs(self) -> int:
        """Units of the output layer."""
        if self.problem != "classification":
            return 1
        if self.data.points is None:
            return 1 if DATASETS[self.data.dataset].classes is None else self.classes
        labels = {row[-1] for part in (self.data.points.train, self.data.points.test) for row in part}
        return 1 if labels <= {-1, 1} else self.classes

    @property
    def n_inputs(self) -> int:
        """How many numbers a point has beside its label."""
        return 2 if self.data.points is None else self.data.points.n_inputs

    @property
    def input_names(self) -> tuple[str, ...]:
        """What the inputs are called; x1 and x2 where the data does not say."""
        points = self.data.points
        return INPUTS[:2] if points is None or points.inputs is None else points.inputs

    @property
    def train_size(self) -> int:
        """How many points are for training."""
        if self.data.points is not None:
            return len(self.data.points.train)
        return train_count(self.data.samples, self.data.train_fraction)
