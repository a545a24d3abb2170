"""A run as the page is told of it: its layers, and the places in them that can be pointed at."""

from __future__ import annotations

import base64
from functools import lru_cache

import numpy as np

from engine import Fault, Trainer
from engine.experiment.targets import low_target, output_scale
from engine.inspection.plane import FLAT_VIEW, View, input_means, make_view
from engine.inspection.unit_maps import MAP_SIDE, feature_map
from engine.tables.features import feature_names, is_formula
from engine.tables.initializers import INITIALIZERS, Spread
from engine.tables.schedules import SCHEDULES
from engine.validation.messages import rule
from server.wire import server_messages as wire

# Points of a schedule's curve, and bars of an initializer's histogram: as many as a picture the size of a thumb shows.
_CURVE = 60
_BARS = 25
_DRAWS = 4000


def run_message(trainer: Trainer, *, id: int | None, run: int, reset: bool, changed: list[str]) -> dict[str, object]:
    """What is being trained.

    Args:
        trainer: the run.
        id: of the `configure` this answers.
        run: counter of the session.
        reset: whether it begins anew.
        changed: top-level paths of the experiment that are not what they were.
    """
    return wire.run_message(
        id=id,
        run=run,
        reset=reset,
        changed=changed,
        experiment=trainer.experiment.document(),
        layers=_layers(trainer),
        batches_per_epoch=trainer.batches_per_epoch,
        parameter_count=trainer.network.parameters.size,
        output=_output(trainer),
        inputs=_inputs(trainer),
        forgotten=list(trainer.forgotten),
        curve=_curve(trainer),
        initial=_initial(trainer),
    )


def _inputs(trainer: Trainer) -> list[dict[str, object]]:
    """What each input is called, and its mean over the training points."""
    named = zip(trainer.experiment.input_names, input_means(trainer), strict=True)
    return [{"name": name, "mean": mean} for name, mean in named]


def _output(trainer: Trainer) -> dict[str, object]:
    """What the output layer is, everything that was left to choose resolved, and how its answers are to be read."""
    experiment = trainer.experiment
    middle, half = output_scale(experiment)
    return {
        "activation": experiment.resolved_output_activation,
        "loss": experiment.resolved_loss,
        "classes": trainer.n_classes,
        "middle": middle,
        "half": half,
        "low_target": low_target(experiment) if trainer.n_classes else None,
    }


def _curve(trainer: Trainer) -> dict[str, object] | None:
    """What the schedule will do: learning rates at evenly spaced epochs. None where that depends on the run."""
    choice = trainer.experiment.schedule
    schedule = SCHEDULES[choice.name]
    if schedule.adapt is not None:
        return None
    base, last = trainer.experiment.optimizer["learning_rate"], schedule.horizon(choice.values)
    epochs = np.unique(np.linspace(0, last, _CURVE).round().astype(int)).tolist()
    return {"epochs": epochs, "rates": [schedule.rate(base, epoch, choice.values) for epoch in epochs]}


def _initial(trainer: Trainer) -> list[dict[str, object]]:
    """Of each layer, what its first weights are drawn from."""
    choice = trainer.experiment.initializer
    weights = INITIALIZERS[choice.name].weights
    return [_histogram(weights(layer.fan_in, layer.units, choice.values)) for layer in trainer.network.layers]


# Both are asked for again with every change of a run, and rarely change themselves.
@lru_cache(maxsize=1000)
def _histogram(spread: Spread) -> dict[str, object]:
    """Bounds of a histogram, counts, and the standard deviation."""
    values = spread.draw((_DRAWS,), rng=np.random.default_rng(0))
    reach = float(np.abs(values).max()) or 1.0
    # Over -1 to 1, because bars may be too narrow for a float where the deviation is.
    counts = np.histogram(values / reach, _BARS, (-1.0, 1.0))[0]
    return {"reach": reach, "std": spread.std, "counts": counts.tolist()}


@lru_cache(maxsize=1000)
def feature_codes(name: str, view: View = FLAT_VIEW) -> str:
    """A feature's map as base64 of its codes."""
    return base64.b64encode(feature_map(name, MAP_SIDE, view).tobytes()).decode("ascii")


def maps_message(trainer: Trainer, run: int, view: View) -> dict[str, object]:
    """The maps of all features there are, and of the formulas in use, as they are in this view."""
    names = [*feature_names(len(view.held)), *filter(is_formula, trainer.experiment.features)]
    features = {name: feature_codes(name, view) for name in names}
    return wire.maps_message(run, axes=view.axes, held=view.held, features=features)


def _layers(trainer: Trainer) -> list[dict[str, object]]:
    features = list(trainer.experiment.features)
    view = FLAT_VIEW if trainer.experiment.n_inputs == 2 else make_view(trainer)
    formulas = {name: feature_codes(name, view) for name in features if is_formula(name)}
    layers: list[dict[str, object]] = [{"units": len(features), "features": features, "formulas": formulas}]
    for layer in trainer.network.layers:
        layers.append(
            {
                "units": layer.units,
                "activation": layer.activation.name,
                "weights": layer.offset,
                "biases": layer.bias_offset,
                "scale": layer.scale_offset,
                "shift": layer.shift_offset,
                "alpha": layer.alpha_offset,
            }
        )
    return layers


def focus_faults(trainer: Trainer, focus: wire.Focus) -> list[Fault]:
    """Why there is no such unit; empty when there is one."""
    return _place_faults("focus", _widths(trainer), 0, focus.layer, focus.unit)


def view_faults(trainer: Trainer, wanted: wire.SetView) -> list[Fault]:
    """Why there is no such plane; empty when there is one."""
    count, axes, held = trainer.experiment.n_inputs, wanted.axes, wanted.held
    faults = []
    if axes[0] == axes[1] or max(axes) >= count:
        faults.append(Fault("view.axes", rule("axes", last=count - 1), axes))
    if held is not None and len(held) != count:
        faults.append(Fault("view.held", rule("held", count=count), held))
    return faults


def edit_faults(trainer: Trainer, edit: wire.Edit) -> list[Fault]:
    """Why there is no such weight or bias; empty when there is one."""
    widths = _widths(trainer)
    faults = _place_faults("edit", widths, 1, edit.layer, edit.unit)
    if faults or (edit.source is not None and edit.source < widths[edit.layer - 1]):
        return faults
    if edit.source is not None:
        wrong = rule("place_in_layer", last=widths[edit.layer - 1] - 1, layer=edit.layer)
        return [Fault("edit.source", wrong, edit.source)]
    if not trainer.experiment.bias:
        return [Fault("edit.source", rule("source_needed"), None)]
    return []


def _widths(trainer: Trainer) -> list[int]:
    return [len(trainer.experiment.features), *(layer.units for layer in trainer.network.layers)]


def _place_faults(path: str, widths: list[int], first: int, layer: int, unit: int) -> list[Fault]:
    if not first <= layer < len(widths):
        return [Fault(f"{path}.layer", rule("place", first=first, last=len(widths) - 1), layer)]
    if not unit < widths[layer]:
        return [Fault(f"{path}.unit", rule("place_in_layer", last=widths[layer] - 1, layer=layer), unit)]
    return []
