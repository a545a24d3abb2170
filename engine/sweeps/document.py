"""The document that describes a sweep, field by field: an experiment, what of it varies, and over how many seeds."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, ConfigDict, Field, ValidationError

from engine.experiment.experiment import Experiment
from engine.sweeps.outcomes import Thresholds
from engine.validation.faults import ExperimentError, Fault, faults_of
from engine.validation.limits import DEFAULT_LIMITS, Limits
from engine.validation.messages import rule
from engine.validation.part import Part

Scale = Literal["linear", "log"]
SeedsOf = Literal["weights", "data", "both"]
Loss = Annotated[float, Field(ge=0)]
Value = bool | int | float | str


def _value(value: Any) -> Any:
    """One fault for what is no value, where a union of types would have one for each of them."""
    if not isinstance(value, Value):
        raise ValueError(rule("sweep_value"))
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError(rule("finite"))
    return value


Given = Annotated[
    Any, AfterValidator(_value), Field(json_schema_extra={"type": ["boolean", "integer", "number", "string"]})
]
MEASURES = (
    "test_loss",
    "train_loss",
    "test_accuracy",
    "train_accuracy",
    "test_r2",
    "train_r2",
    "epochs_to_success",
    "success_rate",
)
"""What a cell may be colored by."""


class SweepError(ExperimentError):
    """A document that describes no sweep; `faults` says why, one by one."""


class Range(Part):
    """Numbers from one to another, both included."""

    model_config = ConfigDict(populate_by_name=True, serialize_by_alias=True)

    start: Annotated[float, Field(alias="from", description="The first number.")]
    end: Annotated[float, Field(alias="to", description="The last number.")]
    count: Annotated[int, Field(ge=2, description="How many numbers.")]
    scale: Annotated[Scale, Field(description="Whether differences are equal, or ratios.")] = "linear"


class Axis(Part):
    """One setting that varies: its values one by one, or a range of them."""

    field: Annotated[str, Field(description="Its path in the experiment, such as optimizer.learning_rate.")]
    values: Annotated[
        tuple[Given, ...] | None,
        Field(strict=False, exclude_if=lambda value: value is None, description="The values, in their order."),
    ] = None
    range: Annotated[
        Range | None, Field(exclude_if=lambda value: value is None, description="In place of values, numbers.")
    ] = None


class Seeds(Part):
    """How often a cell is run, each time with another seed."""

    count: Annotated[int, Field(ge=1, description="How many runs a cell has.")] = 5
    of: Annotated[SeedsOf, Field(description="What is drawn anew: first weights and order, points, or both.")] = (
        "weights"
    )


class SweepStop(Part):
    """When a run of a sweep stops before its last epoch; each condition counts only where it is given."""

    train_loss: Annotated[
        Loss | None, Field(exclude_if=lambda value: value is None, description="Once the training loss is so low.")
    ] = None
    test_loss: Annotated[
        Loss | None, Field(exclude_if=lambda value: value is None, description="Once the test loss is so low.")
    ] = None
    patience: Annotated[
        Annotated[int, Field(ge=1, le=10_000_000)] | None,
        Field(
            exclude_if=lambda value: value is None,
            description="Once the test loss has not improved for so many epochs.",
        ),
    ] = None


class Success(Part):
    """What a run must come to: one measure, and how low a loss or how high an accuracy it has to be."""

    train_loss: Annotated[Loss | None, Field(exclude_if=lambda value: value is None, description="At most this.")] = (
        None
    )
    test_loss: Annotated[Loss | None, Field(exclude_if=lambda value: value is None, description="At most this.")] = None
    train_accuracy: Annotated[
        Annotated[float, Field(ge=0, le=1)] | None,
        Field(exclude_if=lambda value: value is None, description="At least this."),
    ] = None
    test_accuracy: Annotated[
        Annotated[float, Field(ge=0, le=1)] | None,
        Field(exclude_if=lambda value: value is None, description="At least this."),
    ] = None

    @property
    def given(self) -> dict[str, float]:
        """The measures that are given, by name."""
        return {name: value for name in type(self).model_fields if (value := getattr(self, name)) is not None}


class SweepFields(Part):
    """A sweep, its parts not yet compared with one another."""

    sweep: Annotated[Literal[1], Field(description="The version of this form.")] = 1
    experiment: Annotated[Experiment, Field(description="What all runs have in common.")] = Field(
        default_factory=lambda: Experiment.parse({})
    )
    vary: Annotated[
        tuple[Axis, ...], Field(strict=False, min_length=1, max_length=2, description="One setting, or two.")
    ]
    seeds: Annotated[Seeds, Field(description="How often each cell is run.")] = Seeds()
    epochs: Annotated[int, Field(ge=1, description="How long each run is trained.")] = 300
    stop: Annotated[
        SweepStop | None, Field(description="When a run stops earlier, in place of the experiment's own `stop`.")
    ] = None
    success: Annotated[
        Success | None, Field(description="What counts as success; a run that has learned where this is null.")
    ] = None
    thresholds: Annotated[Thresholds, Field(description="What tells outcomes apart.")] = Thresholds()
    color_by: Annotated[str, Field(json_schema_extra={"enum": [*MEASURES]}, description="What a cell shows.")] = (
        "test_loss"
    )

    def document(self) -> dict[str, Any]:
        """The complete document, made of what JSON has."""
        return self.model_dump(mode="json")


def read_fields(document: object, limits: Limits = DEFAULT_LIMITS) -> SweepFields:
    """A document, what it leaves out filled in; its parts are not yet compared with one another.

    Raises:
        SweepError: unknown keys, wrong types, an experiment that is none.
    """
    if not isinstance(document, dict):
        raise SweepError([Fault("sweep", rule("object"), document)])
    try:
        return SweepFields.model_validate(document, context=limits)
    except ValidationError as error:
        wrong = faults_of(error.errors(include_url=False))
        raise SweepError([_of_sweep(fault) for fault in wrong.faults], wrong.more) from None


def _of_sweep(fault: Fault) -> Fault:
    """A fault whose words speak of an experiment, where they mean the sweep."""
    if fault.code == "no_field" and not fault.path.startswith("experiment."):
        return replace(fault, rule=rule("sweep_no_field"))
    return fault
