"""The networks that bench.engine measures, and trainers of them."""

from __future__ import annotations

from typing import Any

from engine import Experiment, Limits, Trainer

ALL7 = ["x1", "x2", "x1_squared", "x2_squared", "x1_x2", "sin_x1", "sin_x2"]
# What makes each of the standard experiment: 250 points in batches of 10, tanh.
NETWORKS: dict[str, dict[str, Any]] = {
    "2-4-2-1": {"units": [4, 2]},
    "7-8-8-8-1": {"units": [8] * 3, "features": ALL7},
    "7-8x6-1": {"units": [8] * 6, "features": ALL7},
    "7-8x6-1, batch 1, 450 points": {
        "units": [8] * 6,
        "features": ALL7,
        "batch_size": 1,
        "data": {"samples": 900},
    },
    "7-64-64-1, batch 30": {"units": [64, 64], "features": ALL7, "batch_size": 30},
}
PLAIN = "7-8-8-8-1"
# What makes another network of the plain one; `hidden` is for each of its layers.
PARTS: dict[str, dict[str, Any]] = {
    "Adam": {"optimizer": {"name": "adam", "learning_rate": 0.01}},
    "batch normalization": {"hidden": {"normalization": "batch"}},
    "GELU": {"hidden": {"activation": "gelu"}},
    "dropout": {"hidden": {"dropout": 0.2}},
    "softmax, 3 classes": {"data": {"dataset": "blobs"}, "loss": "cross_entropy"},
}


def trainer_of(name: str, part: dict[str, Any] | None = None, **engine: Any) -> Trainer:
    """A trainer of the network of this name, and with this part where one is given.

    Args:
        name: of the network.
        part: what is changed.
        engine: `compiled=False` for NumPy, where the engine has another.
    """
    document, changes = dict(NETWORKS[name]), dict(part or {})
    more = changes.pop("hidden", {})
    hidden = [{"units": count, "activation": "tanh", **more} for count in document.pop("units")]
    return Trainer(Experiment.parse({**document, **changes, "hidden": hidden}, Limits(units=64)), **engine)
