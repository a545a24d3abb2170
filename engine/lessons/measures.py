"""What can be measured of a run: one table, used by the lessons' tests and, live, by the page."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.inspection.layer_health import inspect
from engine.inspection.training_trace import trace_training
from engine.lessons.collapsed_network import collapse
from engine.lessons.hill import descend
from engine.lessons.run_record import RunRecord
from engine.network.layers import Layer
from engine.validation.faults import Fault
from engine.validation.messages import rule
from engine.validation.parameters import Parameter, choices, table

Array = NDArray[Any]
Settings = Mapping[str, Any]
Value = float | None


@dataclass(frozen=True)
class Measure:
    """A number to be had of a run.

    Attributes:
        compute: `compute(record, settings)`; None where there is no such number, now or at all.
        parameters: what a claim says of it under `of`; `settings` has their values.
        by_epoch: whether it needs the loss after every epoch.
        by_units: whether it needs to know after every epoch which units are dead.
        of_run: whether it is of a run at all, and not of its parameters alone.
        settles: whether its number, once there is one, stays as it is for the rest of the run.
    """

    name: str
    compute: Callable[[RunRecord, Settings], Value]
    parameters: tuple[Parameter, ...] = ()
    by_epoch: bool = False
    by_units: bool = False
    of_run: bool = True
    settles: bool = False

    def settings(self, of: Settings) -> dict[str, Any]:
        """All parameters; those not given have their defaults."""
        return {one.name: of.get(one.name, one.default) for one in self.parameters}

    def read(self, record: RunRecord, of: Settings) -> Value:
        """The number, where it is finite."""
        with np.errstate(all="ignore"):
            value = self.compute(record, self.settings(of))
        return value if value is not None and math.isfinite(value) else None


def note_epoch(record: RunRecord, measures: Iterable[Measure]) -> None:
    """Notes of the epoch that has just ended what these measures need."""
    measures = list(measures)
    if any(one.by_epoch for one in measures):
        record.note_loss()
    if any(one.by_units for one in measures):
        record.note_units()


def measure_faults(path: str, name: object, of: object) -> Iterable[Fault]:
    """What is wrong with a measure as it is asked for; `path` is where that stands."""
    if not isinstance(name, str) or name not in MEASURES:
        yield Fault(f"{path}.measure", rule("one_of", names=choices(MEASURES)), name)
        return
    if not isinstance(of, Mapping):
        yield Fault(f"{path}.of", rule("object"), of)
        return
    parameters = {one.name: one for one in MEASURES[name].parameters}
    for key, value in of.items():
        if key not in parameters:
            has = choices(parameters) or "nothing"
            yield Fault(f"{path}.of.{key}", rule("lesson_no_part", name=name, names=has), value)
        elif broken := parameters[key].fault(value):
            yield Fault(f"{path}.of.{key}", broken, value)


def _losses(part: str) -> Callable[[RunRecord, Settings], Value]:
    def compute(record: RunRecord, settings: Settings) -> Value:
        return float(getattr(record.trainer.evaluate(), part).loss)

    return compute


def _accuracy(part: str) -> Callable[[RunRecord, Settings], Value]:
    def compute(record: RunRecord, settings: Settings) -> Value:
        return float(getattr(record.trainer.evaluate(), part).accuracy)

    return compute


def _gap(record: RunRecord, settings: Settings) -> Value:
    now = record.trainer.evaluate()
    return now.test_loss - now.train_loss


def _finite(record: RunRecord, settings: Settings) -> Value:
    return float(record.broke is None)


def _epochs_to_break(record: RunRecord, settings: Settings) -> Value:
    return record.broke


def _epochs_to_loss(record: RunRecord, settings: Settings) -> Value:
    losses = record.train_losses or []
    return next((epoch for epoch, loss in enumerate(losses) if loss < settings["loss"]), None)


def _rise_share(record: RunRecord, settings: Settings) -> Value:
    losses = record.train_losses
    if losses is None or len(losses) < 2:
        return None
    return float(np.mean(np.diff(losses) > 0))


def _r2(record: RunRecord, settings: Settings) -> Value:
    return record.trainer.evaluate().test.r2


def _learning_rate(record: RunRecord, settings: Settings) -> Value:
    return record.trainer.learning_rate


def _weight(record: RunRecord, settings: Settings) -> Value:
    layer, unit, source = _layer(record, settings), settings["unit"], settings["source"]
    inside = layer is not None and unit < layer.units and source < layer.fan_in
    return float(layer.weights[source, unit]) if layer is not None and inside else None


def _bias(record: RunRecord, settings: Settings) -> Value:
    layer, unit = _layer(record, settings), settings["unit"]
    return float(layer.biases[unit]) if layer is not None and unit < layer.biases.size else None


def _layer(record: RunRecord, settings: Settings, name: str = "layer") -> Layer | None:
    layers = record.trainer.network.layers
    return layers[settings[name] - 1] if settings[name] <= len(layers) else None


def _movement(record: RunRecord, settings: Settings) -> Value:
    layer = _layer(record, settings)
    if layer is None or record.start is None:
        return None
    before = record.start[layer.offset : layer.offset + layer.weights.size]
    moved, norm = np.linalg.norm(layer.weights.ravel() - before), np.linalg.norm(before)
    return float(moved / norm) if norm else None


def _reports(record: RunRecord) -> list[dict[str, Any]]:
    """Every layer as the page's diagnosis has it; none where the numbers are not finite."""
    return [] if record.trainer.nonfinite_layer() is not None else inspect(record.trainer, full=False)


def _ratio(over: Value, under: Value) -> Value:
    return over / under if over is not None and under else None


def _gradient_ratio(record: RunRecord, settings: Settings) -> Value:
    reports = _reports(record)
    return _ratio(reports[0]["gradient_norm"], reports[-1]["gradient_norm"]) if reports else None


def _of_layer(part: str) -> Callable[[RunRecord, Settings], Value]:
    def compute(record: RunRecord, settings: Settings) -> Value:
        reports = _reports(record)
        return reports[settings["layer"] - 1][part] if settings["layer"] <= len(reports) else None

    return compute


def _within(record: RunRecord, settings: Settings) -> Value:
    layers = trace_training(record.trainer).layers
    if settings["layer"] > len(layers):
        return None
    return float(np.mean(np.abs(layers[settings["layer"] - 1].sums) <= settings["reach"]))


def _distance(record: RunRecord, settings: Settings) -> Value:
    if record.start is None:
        return None
    return float(np.linalg.norm(record.trainer.network.parameters - record.start))


def _spread_ratio(record: RunRecord, settings: Settings) -> Value:
    reports = _reports(record)
    if max(settings["layer"], settings["over"]) > len(reports):
        return None
    return _ratio(reports[settings["layer"] - 1]["std"], reports[settings["over"] - 1]["std"])


def _dead_units(record: RunRecord, settings: Settings) -> Value:
    reports = _reports(record)
    return sum(len(one["dead"]) for one in reports[:-1]) if reports else None


def _revived_units(record: RunRecord, settings: Settings) -> Value:
    revived = record.revived
    return None if revived is None else sum(revived[settings["first"] - 1 : settings["last"]])


def _zero_weights(record: RunRecord, settings: Settings) -> Value:
    network = record.trainer.network
    return float(np.mean(network.parameters[network.is_weight > 0] == 0.0))


def _unit_difference(choose: Callable[[Array], Any]) -> Callable[[RunRecord, Settings], Value]:
    def compute(record: RunRecord, settings: Settings) -> Value:
        layer = _layer(record, settings)
        if layer is None or layer.units < 2:
            return None
        columns = layer.weights.T
        differences = np.abs(columns[:, None] - columns[None]).max(axis=2)
        return float(choose(differences[np.triu_indices(layer.units, 1)]))

    return compute


def _linear_error(record: RunRecord, settings: Settings) -> Value:
    """What is left between the output's sums and those of all layers multiplied into one."""
    return collapse(record.trainer).error


def _same_sign_share(record: RunRecord, settings: Settings) -> Value:
    """Of the epoch's batches and a layer's units, where a unit has a gradient: how often all its weights' agree."""
    layers = trace_training(record.trainer).layers
    if settings["layer"] > len(layers):
        return None
    here = layers[settings["layer"] - 1]
    products = here.below[: here.layer.fan_in, None, :] * here.delta[None]
    starts = np.arange(0, products.shape[2], record.trainer.experiment.batch_size)
    gradients = np.add.reduceat(products, starts, axis=2)
    moved = (gradients != 0).any(axis=0)
    agree = np.logical_or((gradients >= 0).all(axis=0), (gradients <= 0).all(axis=0))
    return float(np.mean(np.asarray(agree)[moved])) if np.any(moved) else None


def _hill(choose: Callable[[list[float]], float]) -> Callable[[RunRecord, Settings], Value]:
    def compute(record: RunRecord, settings: Settings) -> Value:
        return choose(descend(settings["start"], settings["rate"], settings["steps"]))

    return compute


_LAYER = Parameter("layer", 1, minimum=1, maximum=1000)
_UNIT = Parameter("unit", 0, minimum=0, maximum=10_000)
HILL = (
    Parameter("rate", 0.1, exclusive_minimum=0.0, maximum=1000.0),
    Parameter("start", 6.0, minimum=-10.0, maximum=10.0),
    Parameter("steps", 200, minimum=1, maximum=1000),
)

MEASURES = table(
    Measure("train_loss", _losses("train")),
    Measure("test_loss", _losses("test")),
    Measure("train_accuracy", _accuracy("train")),
    Measure("test_accuracy", _accuracy("test")),
    # In regression the share of how the test points' labels vary that the answers explain: 1 at best.
    Measure("r2", _r2),
    # Test loss minus training loss.
    Measure("loss_gap", _gap),
    # 1 where every number is finite, else 0; and in which epoch, counted from 1, they ceased to be.
    Measure("finite", _finite),
    Measure("epochs_to_break", _epochs_to_break, settles=True),
    # Whole epochs until the training loss was first below `loss`; and the share of epochs in which it rose.
    Measure(
        "epochs_to_loss",
        _epochs_to_loss,
        (Parameter("loss", 0.05, exclusive_minimum=0.0),),
        by_epoch=True,
        settles=True,
    ),
    Measure("rise_share", _rise_share, by_epoch=True),
    # The learning rate as the schedule has it now; one weight, and one bias.
    Measure("learning_rate", _learning_rate),
    Measure("weight", _weight, (_LAYER, _UNIT, Parameter("source", 0, minimum=0, maximum=10_000))),
    Measure("bias", _bias, (_LAYER, _UNIT)),
    # How far a layer's weights are from where they began, over the norm they had there.
    Measure("movement", _movement, (_LAYER,)),
    # How far all weights and biases together are from where they began.
    Measure("distance", _distance),
    # Norms of the gradient of the weights, over all training points; the ratio is of the first layer's to the last's.
    Measure("gradient_norm", _of_layer("gradient_norm"), (_LAYER,)),
    Measure("gradient_ratio", _gradient_ratio),
    Measure("saturated", _of_layer("saturated"), (_LAYER,)),
    # Share of a layer's sums between -reach and reach.
    Measure("within", _within, (_LAYER, Parameter("reach", 3.0, exclusive_minimum=0.0))),
    # Mean of a layer's answers, and the share of them that is exactly 0.
    Measure("mean_activation", _of_layer("mean"), (_LAYER,)),
    Measure("zero_share", _of_layer("zeros"), (_LAYER,)),
    # Standard deviation of a layer's answers over that of another's.
    Measure("spread_ratio", _spread_ratio, (_LAYER, Parameter("over", 1, minimum=1, maximum=1000))),
    # Hidden units through which no point has a gradient.
    Measure("dead_units", _dead_units),
    # Of the layers `first` to `last`, units that were dead after some epoch and had a gradient again after a later one.
    Measure(
        "revived_units",
        _revived_units,
        (Parameter("first", 1, minimum=1, maximum=1000), Parameter("last", 1000, minimum=1, maximum=1000)),
        by_units=True,
    ),
    # Share of all weights that are exactly 0.
    Measure("zero_weights", _zero_weights),
    # Of any two units of a layer, how far apart the weights into them are: the most and the least.
    Measure("unit_difference_most", _unit_difference(np.max), (_LAYER,)),
    Measure("unit_difference_least", _unit_difference(np.min), (_LAYER,)),
    Measure("linear_error", _linear_error),
    Measure("same_sign_share", _same_sign_share, (Parameter("layer", 2, minimum=1, maximum=1000),)),
    # Lesson 11's walk down a hill: where it ends, how far that is from the lowest point, how long its last step is.
    Measure("hill_end", _hill(lambda path: path[-1]), HILL, of_run=False),
    Measure("hill_distance", _hill(lambda path: abs(path[-1])), HILL, of_run=False),
    Measure("hill_last_step", _hill(lambda path: abs(path[-1] - path[-2])), HILL, of_run=False),
)
