"""A run in a few lines: its layers with their shapes and parameters, and what of it differs from the defaults."""

from __future__ import annotations

import html
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from engine.experiment.choice import choose
from engine.experiment.experiment import Experiment
from engine.network.frozen import frozen_parameters
from engine.network.network import Network
from engine.tables import CHOICES
from engine.tables.datasets import Data
from engine.training.text_table import text_table

# Characters of what is said of one thing.
_LONGEST = 60


class Summarized(Protocol):
    """What a summary is made of; a `Trainer` is that."""

    experiment: Experiment
    network: Network

    @property
    def data(self) -> Data: ...


@dataclass(frozen=True)
class LayerRow:
    """One layer.

    Attributes:
        layer: its number, 0 for the features.
        kind: "features", "hidden" or "output".
        units: how many.
        activation: its name; empty for the features.
        shape: of the weights, (fan_in, units); None for the features.
        parameters: how many it has: weights, biases, and what a normalization or an activation learns.
        more: what else there is to say, such as "dropout 0.2".
    """

    layer: int
    kind: str
    units: int
    activation: str
    shape: tuple[int, int] | None
    parameters: int
    more: tuple[str, ...] = ()


@dataclass(frozen=True)
class Difference:
    """One thing that is not as `Experiment.parse({})` has it.

    Attributes:
        path: as in an error: `optimizer.learning_rate`.
        value, default: as JSON has them; None where it says nothing.
    """

    path: str
    value: Any
    default: Any

    def __str__(self) -> str:
        usual = "" if self.default is None else f" (default {_shown(self.default)})"
        return f"{self.path}: {_shown(self.value)}{usual}"


@dataclass(frozen=True, repr=False)
class Summary:
    """A run in a few lines: a table of text wherever it is printed, and one in HTML in a notebook.

    Attributes:
        rows: the features, then every layer.
        parameters: how many there are in all.
        held: how many of these training leaves as they are.
        problem: "classification" or "regression"; `dataset`: its name; `loss`: its name, "auto" resolved.
        train, test: how many points.
        differences: from the defaults, own points left out.
    """

    rows: tuple[LayerRow, ...]
    parameters: int
    held: int
    problem: str
    dataset: str
    loss: str
    train: int
    test: int
    differences: tuple[Difference, ...]

    def __str__(self) -> str:
        lines = text_table([_HEADINGS, *map(_cells, self.rows)], _NUMERIC)
        return "\n".join([*lines, "", *self._sentences(), *(f"  {one}" for one in self.differences)])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        aligned = ["right" if numeric else "left" for numeric in _NUMERIC]
        head, *body = (
            "".join(
                f'<{tag} style="text-align: {side}">{html.escape(cell)}</{tag}>'
                for cell, side in zip(line, aligned, strict=True)
            )
            for tag, line in [("th", _HEADINGS), *(("td", _cells(row)) for row in self.rows)]
        )
        rows = "".join(f"<tr>{row}</tr>" for row in body)
        said = "<br />".join(map(html.escape, self._sentences()))
        differences = "".join(f"<li>{html.escape(str(one))}</li>" for one in self.differences)
        listed = f"<ul>{differences}</ul>" if differences else ""
        return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table><p>{said}</p>{listed}"

    def _sentences(self) -> Iterator[str]:
        held = f", {self.held} of them not trained" if self.held else ""
        yield f"{_count(self.parameters, 'parameter')}{held}. Loss: {self.loss}."
        yield (
            f"{self.problem.capitalize()} of {self.dataset}: "
            f"{_count(self.train, 'training point')}, {_count(self.test, 'test point')}."
        )
        yield "Differs from the defaults:" if self.differences else "Nothing differs from the defaults."


_HEADINGS = ("layer", "kind", "units", "activation", "weights", "parameters", "")
_NUMERIC = (True, False, True, False, True, True, False)


def _cells(row: LayerRow) -> tuple[str, ...]:
    shape = "" if row.shape is None else f"{row.shape[0]} x {row.shape[1]}"
    parameters = "" if row.shape is None else str(row.parameters)
    return str(row.layer), row.kind, str(row.units), row.activation, shape, parameters, ", ".join(row.more)


def summary(trainer: Summarized) -> Summary:
    """The run of a trainer, or of anything that has an experiment, its network and its data."""
    experiment, network, data = trainer.experiment, trainer.network, trainer.data
    held = frozen_parameters(network, experiment)
    return Summary(
        rows=tuple(_rows(experiment, network)),
        parameters=network.parameters.size,
        held=0 if held is None else held.size,
        problem=experiment.problem,
        dataset=experiment.data.dataset,
        loss=experiment.resolved_loss,
        train=len(data.train),
        test=len(data.test),
        differences=tuple(_differences(experiment)),
    )


def _rows(experiment: Experiment, network: Network) -> Iterator[LayerRow]:
    names = ", ".join(experiment.features)
    scaled = ("standardized",) if experiment.standardize else ()
    yield LayerRow(0, "features", len(experiment.features), "", None, 0, (_cut(names), *scaled))
    for number, layer in enumerate(network.layers, 1):
        more = [f"alpha {layer.alpha:g}"] if layer.alpha is not None else []
        more += [f"{layer.normalization} normalization"] if layer.normalization != "none" else []
        more += [f"dropout {layer.dropout:g}"] if layer.dropout else []
        more += ["residual"] if layer.residual else []
        more += [f"{len(layer.off)} off"] if layer.off else []
        frozen = [one for one in experiment.frozen if one.layer == number]
        more += ["frozen" if any(one.unit is None for one in frozen) else "partly frozen"] if frozen else []
        kind = "hidden" if number < len(network.layers) else "output"
        own = layer.matrix.size + layer.scale.size + layer.shift.size + layer.learned_alpha.size
        shape = (layer.fan_in, layer.units)
        yield LayerRow(number, kind, layer.units, layer.activation.name, shape, own, tuple(more))


def _differences(experiment: Experiment) -> Iterator[Difference]:
    usual = Experiment.parse({}).document()
    for field, value in experiment.document().items():
        default = usual[field]
        if field in CHOICES and value["name"] != default["name"]:
            yield Difference(f"{field}.name", value["name"], default["name"])
            # Its parameters are held against its own defaults: those of another choice say nothing of them.
            default = choose(CHOICES[field], value["name"]).document()
        if not isinstance(value, dict):
            if value != default:
                yield Difference(field, value, default)
            continue
        for name, one in value.items():
            # Own points would be longer than all the rest.
            if name != "points" and one != default.get(name):
                yield Difference(f"{field}.{name}", one, default.get(name))


def _shown(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list) and value and all(isinstance(one, str) for one in value):
        return _cut(", ".join(value))
    if isinstance(value, list) and value and all(isinstance(one, dict) and "units" in one for one in value):
        # The rows of the table say the rest.
        return _cut(", ".join(f"{one['units']} {one['activation']}" for one in value))
    if value == []:
        return "none"
    return _cut(json.dumps(value))


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _count(number: int, name: str) -> str:
    return f"{number} {name}{'' if number == 1 else 's'}"
