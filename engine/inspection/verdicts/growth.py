"""What a network that is too plain for its points could be made of instead: more units, features, a bend."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engine.experiment.choice import choose
from engine.experiment.experiment import Experiment
from engine.inspection.verdicts.start import strong_pull
from engine.tables.features import feature_names
from engine.tables.initializers import INITIALIZERS

Patch = dict[str, Any]

# Fewer are no great step either.
_FEWEST_UNITS = 4
_ADDED = ("x1_squared", "x2_squared", "x1_x2", "sin_x1", "sin_x2")


def _more_units(experiment: Experiment) -> Patch | None:
    # Linear units say nothing new, however many there are, nor can those do more that a penalty holds down.
    if strong_pull(experiment) or all(one.activation == "linear" for one in experiment.hidden):
        return None
    wider = [one.model_copy(update={"units": max(_FEWEST_UNITS, 2 * one.units)}) for one in experiment.hidden]
    return {"hidden": [one.model_dump(mode="json") for one in wider]}


def _more_features(experiment: Experiment) -> Patch | None:
    there = feature_names(experiment.n_inputs)
    added = [name for name in _ADDED if name in there and name not in experiment.features]
    if not added or experiment.off or experiment.frozen or strong_pull(experiment):
        return None
    # Squares are large beside the inputs, and would set the pace alone.
    return {"features": [*experiment.features, *added], "standardize": True}


def _nonlinear(experiment: Experiment) -> Patch | None:
    if not experiment.hidden or any(one.activation != "linear" for one in experiment.hidden):
        return None
    bent = [{**one.model_dump(mode="json"), "activation": "tanh"} for one in experiment.hidden]
    return {"hidden": bent, "initializer": choose(INITIALIZERS, "xavier_uniform").document()}


GROWTH: dict[str, Callable[[Experiment], Patch | None]] = {
    "nonlinear": _nonlinear,
    "more_units": _more_units,
    "more_features": _more_features,
}
