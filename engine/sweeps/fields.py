"""What of an experiment may vary in a sweep: found in the experiment's own fields and the tables, with usual ranges."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from engine.experiment.experiment import Experiment
from engine.experiment.parts import CUSTOM, DataChoice, HiddenLayer
from engine.tables import CHOICES
from engine.tables.activations import ACTIVATIONS
from engine.tables.datasets import DATASETS
from engine.tables.losses import LOSSES
from engine.tables.regularizers import REGULARIZERS
from engine.validation.limits import DEFAULT_LIMITS, Limits
from engine.validation.parameters import Parameter

Kind = Literal["numeric", "listed"]

# Where a range that is made of a field's bounds would be too wide to be of use, or where differences matter less than
# ratios: from, to, and the scale.
_USUAL: Mapping[str, tuple[float, float, str]] = {
    "optimizer.learning_rate": (0.001, 1.0, "log"),
    "regularizer.rate": (0.0001, 0.1, "log"),
    "schedule.floor": (0.00001, 0.01, "log"),
    "schedule.decay": (0.001, 1.0, "log"),
    "clip.threshold": (0.01, 10.0, "log"),
    "data.samples": (20, 1000, "log"),
    "data.train_fraction": (0.1, 0.9, "linear"),
    "batch_size": (1, 100, "log"),
    "hidden.units": (1, 8, "linear"),
    "hidden.layers": (1, 6, "linear"),
    "hidden.dropout": (0.0, 0.6, "linear"),
}
# Of numbers in a range; whole ones are all in it, where there are not many more.
_COUNT, _WHOLE = 7, 10
# Shares that the page shows in percent.
_PERCENT = frozenset({"data.noise", "data.train_fraction", "hidden.dropout"})
# Where the words of a field stand that are not where its room's others are.
_LABELS = {"batch_size": "data.batch_size", "hidden.layers": "more.layers"}
# What the words for a field's values begin with: `activation.tanh.label`.
_FAMILIES = {
    "data.dataset": "dataset", "hidden.activation": "activation", "hidden.normalization": "normalization",
    "output_activation": "activation", "loss": "loss",
}  # fmt: skip


@dataclass(frozen=True)
class SweepField:
    """A setting that may vary.

    Attributes:
        name: its path; `hidden.units` is of every hidden layer, `hidden[0].units` of one, `hidden.layers` how many.
        kind: numbers, or values from a list.
        label: the key of its words in locales/.
        group: the key of the words for what it belongs to; None where its own say enough.
        layer: the hidden layer it is of, counted from 1; None where it is of none, or of all.
        whole: whether its numbers are whole.
        percent: whether they are shares, which a page shows in percent.
        bounds: of its numbers, as JSON Schema names them: minimum, maximum, exclusiveMinimum, exclusiveMaximum.
        values: those of a list.
        family: what the keys for the words of its values begin with; None for true and false.
        usual: a range that makes sense for it: from, to, count, scale; None for values of a list.
        current: what the experiment has; None where its layers differ, or where it has none.
    """

    name: str
    kind: Kind
    label: str
    group: str | None = None
    layer: int | None = None
    whole: bool = False
    percent: bool = False
    bounds: Mapping[str, float] = dataclasses.field(default_factory=dict)
    values: tuple[str | bool, ...] = ()
    family: str | None = None
    usual: Mapping[str, Any] | None = None
    current: Any = None

    def document(self) -> dict[str, Any]:
        """What JSON has of it."""
        told = dataclasses.asdict(self)
        return {**told, "values": list(self.values)}


# Beside the fields that tables have: those that are no setting of a run, or that a sweep itself decides.
_OWN = frozenset({"problem", "seed", "data.seed", "data.points", "stop", "features", "frozen", "off", "data", "hidden"})


def sweep_fields(experiment: Experiment, limits: Limits = DEFAULT_LIMITS) -> dict[str, SweepField]:
    """The fields that may vary in this experiment as it is, by name, in the order of its document.

    Args:
        experiment: what all runs would have in common.
        limits: bounds of sizes.
    """
    return {one.name: one for one in _fields(experiment, limits)}


def known_fields(experiment: Experiment, limits: Limits = DEFAULT_LIMITS) -> dict[str, SweepField]:
    """Those, and the parameters of records that it has not chosen: where the choice varies as well, they may."""
    return {**{one.name: one for one in _of_other_records(experiment)}, **sweep_fields(experiment, limits)}


def _fields(experiment: Experiment, limits: Limits) -> Iterator[SweepField]:
    document = experiment.document()
    if experiment.data.dataset != CUSTOM:
        for name, schema in _schemas(DataChoice).items():
            if f"data.{name}" not in _OWN and (name != "classes" or DATASETS[experiment.data.dataset].classes):
                yield _of_schema(f"data.{name}", schema, experiment, document["data"].get(name), limits)
    yield from _hidden(experiment, limits)
    for name, schema in _schemas(Experiment).items():
        if name in CHOICES:
            yield from _choice(name, experiment)
        elif name not in _OWN:
            yield _of_schema(name, schema, experiment, document[name], limits)


def _hidden(experiment: Experiment, limits: Limits) -> Iterator[SweepField]:
    count = len(experiment.hidden)
    bounds = {"minimum": 0.0, "maximum": float(limits.hidden_layers)}
    layers = SweepField("hidden.layers", "numeric", _LABELS["hidden.layers"], whole=True, bounds=bounds, current=count)
    yield dataclasses.replace(layers, usual=_usual("hidden.layers", bounds, count, whole=True))
    for name, schema in _schemas(HiddenLayer).items():
        # The first has none before it whose output it could add.
        having = list(enumerate(experiment.hidden))[name == "residual" :]
        if name == "alpha":
            having = [(index, layer) for index, layer in having if ACTIVATIONS[layer.activation].alpha is not None]
        there = {getattr(layer, name) for _, layer in having}
        if not there:
            continue
        field = _of_schema(f"hidden.{name}", schema, experiment, there.pop() if len(there) == 1 else None, limits)
        if len(having) == count or name == "residual":
            yield field
        for index, layer in having if count > 1 else ():
            yield dataclasses.replace(
                field, name=f"hidden[{index}].{name}", layer=index + 1, current=getattr(layer, name)
            )


def _choice(name: str, experiment: Experiment) -> Iterator[SweepField]:
    chosen = getattr(experiment, name)
    yield SweepField(
        f"{name}.name", "listed", f"more.{name}", values=tuple(CHOICES[name]), family=name, current=chosen.name
    )
    if name == "regularizer" and REGULARIZERS[chosen.name].derivative is None:
        # The rate is kept there, and pulls at nothing.
        return
    for parameter in CHOICES[name][chosen.name].parameters:
        yield _of_parameter(name, parameter, chosen[parameter.name])


def _of_other_records(experiment: Experiment) -> Iterator[SweepField]:
    for name, table in CHOICES.items():
        for record in table.values():
            for parameter in record.parameters:
                yield _of_parameter(name, parameter, None)


def _of_parameter(group: str, parameter: Parameter, current: Any) -> SweepField:
    name, label = f"{group}.{parameter.name}", f"parameter.{parameter.name}"
    if isinstance(parameter.default, bool):
        return SweepField(name, "listed", label, f"more.{group}", values=(False, True), current=current)
    given = {
        "minimum": parameter.minimum,
        "maximum": parameter.maximum,
        "exclusiveMinimum": parameter.exclusive_minimum,
        "exclusiveMaximum": parameter.exclusive_maximum,
    }
    bounds = {key: float(bound) for key, bound in given.items() if bound is not None}
    whole = isinstance(parameter.default, int)
    usual = _usual(name, bounds, parameter.default, whole=whole)
    return SweepField(name, "numeric", label, f"more.{group}", whole=whole, bounds=bounds, usual=usual, current=current)


@cache
def _schemas(part: type[Any]) -> dict[str, Any]:
    """What JSON Schema says of a part's fields, by name."""
    found: dict[str, Any] = part.model_json_schema()["properties"]
    return found


def _of_schema(
    name: str, schema: Mapping[str, Any], experiment: Experiment, current: Any, limits: Limits
) -> SweepField:
    # What may be left out has null beside what it is.
    kinds = [one for one in schema.get("anyOf", [schema]) if one.get("type") != "null"]
    [kind] = kinds
    room, _, member = name.rpartition(".")
    label = _LABELS.get(name) or f"{ {'hidden': 'layer', '': 'more'}.get(room, room) }.{member}"
    if kind.get("type") == "boolean":
        return SweepField(name, "listed", label, values=(False, True), current=current)
    if "enum" in kind:
        values = tuple(one for one in kind["enum"] if _fits(name, one, experiment))
        return SweepField(name, "listed", label, values=values, family=_FAMILIES[name], current=current)
    names = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
    bounds = {one: float(kind[one]) for one in names if one in kind}
    sizes = {"hidden.units": limits.units, "data.samples": limits.points, "batch_size": experiment.train_size}
    if name in sizes:
        bounds["maximum"] = float(sizes[name])
    whole = kind["type"] == "integer"
    usual = _usual(name, bounds, current, whole=whole)
    percent = name in _PERCENT
    return SweepField(name, "numeric", label, whole=whole, percent=percent, bounds=bounds, usual=usual, current=current)


def _fits(name: str, value: str, experiment: Experiment) -> bool:
    """Whether a value of a list goes with the problem, which a sweep cannot change."""
    if name == "data.dataset":
        fits = value != CUSTOM and DATASETS[value].problem == experiment.problem
        return fits and DATASETS[value].inputs == experiment.n_inputs
    if name == "loss" and value in LOSSES:
        return experiment.problem in LOSSES[value].auto
    return True


def _usual(name: str, bounds: Mapping[str, float], current: Any, *, whole: bool) -> dict[str, Any]:
    """A range that makes sense: the one known for the field, else its bounds, else what lies around its value."""
    low, high, scale = _USUAL.get(name) or _around(bounds, current)
    low = max(low, bounds.get("minimum", low))
    high = min(high, bounds.get("maximum", high))
    if whole:
        low, high = math.floor(low), math.ceil(high)
    there = int(high - low) + 1
    count = there if whole and there <= _WHOLE else _COUNT
    return {"from": low, "to": high, "count": max(count, 2), "scale": scale}


def _around(bounds: Mapping[str, float], current: Any) -> tuple[float, float, str]:
    low = bounds.get("minimum", bounds.get("exclusiveMinimum"))
    high = bounds.get("maximum", bounds.get("exclusiveMaximum"))
    middle = float(current) if isinstance(current, int | float) and current else 1.0
    if low is not None and high is not None and high - low <= 10:
        # A bound that is not allowed itself is kept away from.
        edge = 0.1 * (high - low)
        return (
            low + edge if "exclusiveMinimum" in bounds else low,
            high - edge if "exclusiveMaximum" in bounds else high,
            "linear",
        )
    if low is not None and low >= 0:
        return middle / 10, middle * 10, "log"
    return middle - 1, middle + 1, "linear"
