"""A run as the page is told of it."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from engine import Trainer
from engine.experiment.targets import low_target, output_scale
from engine.inspection.plane import FLAT_VIEW, input_means, make_view
from engine.tables.features import is_formula
from engine.tables.initializers import INITIALIZERS, Distribution
from engine.tables.schedules import SCHEDULES
from server.wire import outbound
from server.wire.feature_maps import feature_codes

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
    return outbound.run_message(
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
def _histogram(distribution: Distribution) -> dict[str, object]:
    """Bounds of a histogram, counts, and the standard deviation."""
    values = distribution.draw((_DRAWS,), rng=np.random.default_rng(0))
    reach = float(np.abs(values).max()) or 1.0
    # Over -1 to 1, because bars may be too narrow for a float where the deviation is.
    counts = np.histogram(values / reach, _BARS, (-1.0, 1.0))[0]
    return {"reach": reach, "std": distribution.std, "counts": counts.tolist()}


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
