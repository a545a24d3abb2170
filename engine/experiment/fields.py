"""The document that describes a run, field by field: what it may say, whatever else it says."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, ValidationError, model_validator

from engine.experiment.choice import USUAL, Choice, choose, chosen
from engine.experiment.parts import DataChoice, Frozen, HiddenLayer, Seed, Stop, Unit, one_of
from engine.tables import CHOICES
from engine.tables.activations import ACTIVATIONS
from engine.tables.datasets import DATASETS, train_count
from engine.tables.features import FEATURES, is_formula
from engine.tables.formulas import INPUT_PLACES, INPUTS, LONGEST, MOST_INPUTS, compile_formula
from engine.tables.losses import LOSSES
from engine.validation.faults import ExperimentError, Fault, faults_of
from engine.validation.limits import DEFAULT_LIMITS, Limits
from engine.validation.messages import Message, rule
from engine.validation.part import Part, at_most

AUTO = "auto"


def _feature(name: str) -> str:
    if is_formula(name):
        compile_formula(name[1:])
    elif name not in FEATURES and name not in INPUT_PLACES:
        raise ValueError(feature_rule(FEATURES))
    return name


def feature_rule(names: Iterable[str]) -> Message:
    """What a feature must be, where there are these and formulas."""
    return rule("feature", names=", ".join(names))


_FEATURES = {
    "anyOf": [
        {"type": "string", "enum": list(dict.fromkeys([*FEATURES, *INPUTS[:MOST_INPUTS]]))},
        {"type": "string", "pattern": "^=", "maxLength": LONGEST + 1, "description": "A formula after =."},
    ]
}


def _feature_schema(schema: dict[str, Any]) -> None:
    schema.pop("type")
    schema |= _FEATURES


Feature = Annotated[str, AfterValidator(_feature), Field(json_schema_extra=_feature_schema)]


def _usual(field: str) -> Choice:
    return choose(CHOICES[field], USUAL[field])


def refused(error: ValidationError) -> ExperimentError:
    """What Pydantic found wrong with a document, in words."""
    wrong = faults_of(error.errors(include_url=False))
    return ExperimentError(wrong.faults, wrong.more)


class ExperimentFields(Part):
    """Everything a run depends on."""

    problem: Annotated[
        Literal["classification", "regression"],
        Field(description="Whether the network tells classes apart or answers a number."),
    ] = "classification"
    data: Annotated[DataChoice, Field(description="The points, and how they are split.")] = DataChoice()
    features: Annotated[
        tuple[Feature, ...],
        Field(
            strict=False,
            min_length=1,
            description="What the network is given of a point: inputs, features of the first two, and formulas; "
            "x1 where the data has no other input and nothing is said.",
        ),
        at_most("features", "at_most"),
    ] = ("x1", "x2")
    standardize: Annotated[
        bool,
        Field(description="Whether each feature is scaled to mean 0 and standard deviation 1 on the training points."),
    ] = False
    hidden: Annotated[
        tuple[HiddenLayer, ...],
        Field(strict=False, description="The hidden layers, from the inputs on; none is a linear model."),
        at_most("hidden_layers", "most_layers"),
    ] = (HiddenLayer(units=4), HiddenLayer(units=2))
    output_activation: Annotated[
        str,
        one_of([AUTO, *(name for name, one in ACTIVATIONS.items() if one.output)]),
        Field(description="What the output layer makes of its sums; `auto` is what suits the problem and the loss."),
    ] = AUTO
    loss: Annotated[
        str, one_of([AUTO, *LOSSES]), Field(description="What training makes small; `auto` is the squared error.")
    ] = AUTO
    bias: Annotated[bool, Field(description="Whether units have biases.")] = True
    initializer: Annotated[
        Choice, chosen("initializer"), Field(description="What weights and biases are drawn from at the start.")
    ] = _usual("initializer")
    optimizer: Annotated[
        Choice, chosen("optimizer"), Field(description="How a step is made of the gradient, and how large.")
    ] = _usual("optimizer")
    schedule: Annotated[
        Choice, chosen("schedule"), Field(description="How the learning rate changes from epoch to epoch.")
    ] = _usual("schedule")
    regularizer: Annotated[
        Choice, chosen("regularizer"), Field(description="What pulls weights toward zero at every step.")
    ] = _usual("regularizer")
    clip: Annotated[
        Choice, chosen("clip"), Field(description="How a gradient that is too large is cut down before the step.")
    ] = _usual("clip")
    batch_size: Annotated[
        int,
        Field(ge=1, description="How many points a step looks at; at most as many as there are for training."),
    ] = 10
    shuffle: Annotated[bool, Field(description="Whether each epoch has the points in an order of its own.")] = False
    seed: Annotated[
        Seed, Field(description="What the first weights, the order of points and dropout are drawn by.")
    ] = 1
    stop: Annotated[Stop, Field(description="When the run stops by itself.")] = Stop()
    frozen: Annotated[
        tuple[Frozen, ...], Field(strict=False, description="What training leaves as it is."), at_most("frozen")
    ] = ()
    off: Annotated[
        tuple[Unit, ...], Field(strict=False, description="Hidden units that are switched off."), at_most("off")
    ] = ()

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
            raise refused(error) from None

    def document(self) -> dict[str, Any]:
        """The complete document, made of what JSON has."""
        return self.model_dump(mode="json")

    @model_validator(mode="after")
    def _all_inputs(self) -> Self:
        """Where nothing is said of features, and the data has one input, it is the one feature."""
        if "features" not in self.model_fields_set and self.n_inputs == 1:
            self.__dict__["features"] = INPUTS[:1]
        return self

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
        if self.data.points is None:
            # One's own that are missing are said to be.
            dataset = DATASETS.get(self.data.dataset)
            return 2 if dataset is None else dataset.inputs
        return self.data.points.n_inputs

    @property
    def input_names(self) -> tuple[str, ...]:
        """What the inputs are called; x1, or x1 and x2, where the data does not say."""
        points = self.data.points
        return INPUTS[: self.n_inputs] if points is None or points.inputs is None else points.inputs

    @property
    def train_size(self) -> int:
        """How many points are for training."""
        if self.data.points is not None:
            return len(self.data.points.train)
        return train_count(self.data.samples, self.data.train_fraction)
