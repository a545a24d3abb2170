"""The parts of an experiment's document, field by field."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, GetPydanticSchema

from engine.experiment.own_points import Points
from engine.tables.activations import ACTIVATIONS
from engine.tables.datasets import DATASETS
from engine.validation.messages import rule
from engine.validation.part import Part

CUSTOM = "custom"
_LARGEST_SEED = 2**53 - 1
# The palette for readers of every kind of color vision has so many.
MOST_CLASSES = 8


def one_of(names: Iterable[str]) -> Any:
    """What a field that names one of these is annotated with, beside `str`."""
    allowed = list(names)

    def check(value: str) -> str:
        if value not in allowed:
            raise ValueError(rule("one_of", names=", ".join(allowed)))
        return value

    named = Annotated[str, Field(json_schema_extra={"enum": [*allowed]}), AfterValidator(check)]
    return GetPydanticSchema(lambda _, handler: handler(named))


def _is_none(value: object) -> bool:
    return value is None


def _left_out_as(default: object) -> Callable[[object], bool]:
    """A field is not written where it says what is meant without it."""
    return lambda value: value == default


Seed = Annotated[int, Field(ge=0, le=_LARGEST_SEED)]
Count = Annotated[int, Field(ge=1, le=10_000_000)]
Index = Annotated[int, Field(ge=0)]
Loss = Annotated[float, Field(ge=0)]


class DataChoice(Part):
    """Which points, and how they are split; `classes` is for data sets that can have more than two."""

    dataset: Annotated[
        str, one_of([*DATASETS, CUSTOM]), Field(description="The data set; `custom` with points of one's own.")
    ] = "circle"
    samples: Annotated[int, Field(ge=10, description="How many points are drawn, for training and test together.")] = (
        500
    )
    noise: Annotated[float, Field(ge=0, le=0.5, description="How far points are moved at random.")] = 0.0
    train_fraction: Annotated[
        float, Field(gt=0, lt=1, description="Which part of the points is for training; the others are for test.")
    ] = 0.5
    seed: Annotated[Seed, Field(description="What the points are drawn by: the same seed, the same points.")] = 1
    classes: Annotated[
        Annotated[int, Field(ge=3, le=MOST_CLASSES)] | None,
        Field(
            exclude_if=_is_none,
            description="How many classes, for a data set that can have several; as many as it usually has when left "
            "out.",
        ),
    ] = None
    points: Annotated[
        Points | None,
        Field(exclude_if=_is_none, description="Points of one's own, with the data set `custom` and only with it."),
    ] = None


class HiddenLayer(Part):
    """One hidden layer."""

    units: Annotated[int, Field(ge=1, description="How many units it has.")]
    activation: Annotated[
        str,
        one_of(name for name, one in ACTIVATIONS.items() if one.hidden),
        Field(description="What each unit makes of its sum."),
    ] = "tanh"
    alpha: Annotated[
        float | None,
        Field(
            exclude_if=_is_none,
            description="The parameter of an activation that has one: the slope below 0, or how far `elu` bends down. "
            "The activation's own value when left out.",
        ),
    ] = None
    normalization: Annotated[
        Literal["none", "batch", "layer"],
        Field(
            exclude_if=_left_out_as("none"),
            description="Whether sums are normalized before the activation: over the batch, or over the layer.",
        ),
    ] = "none"
    dropout: Annotated[
        float,
        Field(
            ge=0,
            lt=1,
            exclude_if=_left_out_as(0.0),
            description="The probability that a unit is left out of a step of training.",
        ),
    ] = 0.0
    residual: Annotated[
        bool,
        Field(
            exclude_if=_left_out_as(False),
            description="Whether the output of the layer before is added to this one's; both need as many units.",
        ),
    ] = False


class Stop(Part):
    """When a run stops by itself; each condition counts only where it is given."""

    epochs: Annotated[Count | None, Field(exclude_if=_is_none, description="After so many epochs.")] = None
    train_loss: Annotated[Loss | None, Field(exclude_if=_is_none, description="Once the training loss is so low.")] = (
        None
    )
    test_loss: Annotated[Loss | None, Field(exclude_if=_is_none, description="Once the test loss is so low.")] = None
    patience: Annotated[
        Count | None,
        Field(exclude_if=_is_none, description="Once the test loss has not improved for so many epochs."),
    ] = None

    @property
    def needs_loss(self) -> bool:
        return self.train_loss is not None or self.test_loss is not None or self.patience is not None


class Unit(Part):
    """A hidden unit that is switched off."""

    layer: Annotated[Index, Field(description="Its layer, counted from 1.")]
    unit: Annotated[Index, Field(description="Its place in the layer, counted from 0.")]


class Frozen(Part):
    """What training leaves as it is: a layer, one unit of it, one weight by its `source`, or the `bias` alone."""

    layer: Annotated[Index, Field(description="The layer, counted from 1; the output is the last.")]
    unit: Annotated[
        Index | None,
        Field(exclude_if=_is_none, description="The unit, counted from 0; the whole layer when left out."),
    ] = None
    source: Annotated[
        Index | None,
        Field(
            exclude_if=_is_none,
            description="Of the unit, the one weight that comes from this place in the layer before, counted from 0.",
        ),
    ] = None
    bias: Annotated[bool, Field(exclude_if=_left_out_as(False), description="Of the unit, the bias alone.")] = False
