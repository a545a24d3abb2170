"""The engine's tables as JSON: the page draws its controls from this, and lists none of the engine's choices itself."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import math
from collections.abc import Callable, Mapping
from typing import Any, get_args

import numpy as np
from numpy.typing import NDArray

from engine import Experiment
from engine.deeds.record import LIVE
from engine.experiment.parts import MOST_CLASSES, DataChoice, HiddenLayer, Stop
from engine.tables import TABLES
from engine.tables.activations import Activation
from engine.tables.datasets import Dataset, sample
from engine.tables.features import Feature, inputs_needed
from engine.tables.formulas import LONGEST, MOST_INPUTS
from engine.tables.losses import Loss
from engine.validation.limits import DEFAULT_LIMITS
from engine.validation.parameters import Parameter
from server.settings import Settings
from server.wire.feature_maps import feature_codes
from server.wire.inbound import MOST_COMPARED

# Enough points to know a data set by in a picture of the size of a thumb.
_THUMBNAIL_POINTS = 160


class Catalogue:
    """The catalogue under these settings.

    Args:
        settings: the limits a page is told.

    Attributes:
        version: hash of the content.
        body: the JSON document.
    """

    def __init__(self, settings: Settings) -> None:
        content = _content(settings)
        text = json.dumps(content, allow_nan=False, separators=(",", ":"))
        self.version = hashlib.sha256(text.encode()).hexdigest()[:16]
        self.body = json.dumps({"version": self.version, **content}, allow_nan=False, separators=(",", ":")).encode()


def _content(settings: Settings) -> dict[str, Any]:
    defaults = Experiment.parse({}).document()
    return {
        "defaults": defaults,
        "limits": {
            "hidden_layers": settings.hidden_layers,
            "units": settings.units,
            "points": settings.points,
            "message_bytes": settings.message_bytes,
            "link_bytes": settings.links_bytes if settings.links_file else 0,
            "link_days": settings.links_days,
            "inputs": MOST_INPUTS,
            "noise": DataChoice.model_json_schema()["properties"]["noise"]["maximum"],
            "batch_size": settings.points,
            "features": DEFAULT_LIMITS.features,
            "formula": LONGEST,
            "classes": MOST_CLASSES,
            "compared": MOST_COMPARED,
        },
        "problems": list(get_args(Experiment.model_fields["problem"].annotation)),
        "features": [_feature(one) for one in TABLES["features"].values()],
        "datasets": [_dataset(one, defaults["data"]) for one in TABLES["datasets"].values()],
        "normalizations": list(get_args(HiddenLayer.model_fields["normalization"].annotation)),
        "stops": list(Stop.model_fields),
        "live": sorted(LIVE),
        "usual_loss": Experiment.parse({}).resolved_loss,
        **{
            family: [_RECORDS.get(family, _choice)(one) for one in table.values()]
            for family, table in TABLES.items()
            if family not in ("features", "datasets")
        },
    }


def _feature(feature: Feature) -> dict[str, Any]:
    return {
        "name": feature.name,
        "playground": feature.tfp_name,
        "inputs": inputs_needed(feature.name),
        "map": feature_codes(feature.name),
    }


def thumbnail_points(dataset: Dataset, defaults: Mapping[str, Any]) -> NDArray[Any]:
    """Enough points to know a data set by, shape (n_points, inputs + 1).

    `defaults` has the data of the standard experiment.
    """
    points = sample(dataset.name, dataset.samples, defaults["noise"], rng=np.random.default_rng(defaults["seed"]))
    return points[:_THUMBNAIL_POINTS]


def _dataset(dataset: Dataset, defaults: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "name": dataset.name,
        "playground": dataset.tfp_name,
        "problem": dataset.problem,
        "samples": dataset.samples,
        "classes": dataset.classes,
        "inputs": dataset.inputs,
        "harder": dataset.harder,
        "points": np.round(thumbnail_points(dataset, defaults), 3).tolist(),
    }


def _activation(activation: Activation) -> dict[str, Any]:
    return {
        "name": activation.name,
        "playground": activation.tfp_name,
        "hidden": activation.hidden,
        "output": activation.output,
        "range": [bound if math.isfinite(bound) else None for bound in (activation.low, activation.high)],
        "zero_centered": activation.zero_centered,
        "saturates": activation.saturates,
        "alpha": None if activation.alpha is None else _parameter(activation.alpha),
        "learns_alpha": activation.learns_alpha,
        "random": activation.random_alpha is not None,
        "several": activation.normalized,
    }


def _loss(loss: Loss) -> dict[str, Any]:
    return {
        "name": loss.name,
        # Such an address names no loss; every record of the catalogue has the key all the same.
        "playground": None,
        "auto": dict(loss.auto),
        "outputs": list(loss.outputs),
    }


def _parameter(parameter: Parameter) -> dict[str, Any]:
    told = dataclasses.asdict(parameter)
    # What it does, the page says in its own languages.
    del told["about"]
    made = {name: value for name, value in told.items() if value is not None}
    kind = (
        "switch" if isinstance(parameter.default, bool) else "whole" if isinstance(parameter.default, int) else "number"
    )
    return {**made, "kind": kind}


def _choice(record: Any) -> dict[str, Any]:
    """A record with the parameters its part of an experiment has."""
    return {
        "name": record.name,
        "playground": getattr(record, "tfp_name", None),
        "parameters": [_parameter(parameter) for parameter in record.parameters],
    }


# How a family's records are told that have more to say than their parameters.
_RECORDS: dict[str, Callable[[Any], dict[str, Any]]] = {"activations": _activation, "losses": _loss}
