"""How alike the units of a layer are, by the weights into them."""

from __future__ import annotations

import math

import numpy as np

from engine.lessons.scenes.scene import Scene
from engine.training.trainer import Trainer

# What fits beside a lesson: layers, units of each, weights of each.
_LAYERS, _UNITS, _WEIGHTS = 2, 8, 12


def symmetry(trainer: Trainer) -> Scene:
    """The weights into the units of the first hidden layers, and how far each unit is from the one most like it.

    Returns:
        `layers`: of each its number, how many `units` and `inputs` it has, and `rows`: for each of its first units
        the first `weights` into it, the largest difference between its weights and those of the `nearest` other unit,
        and which that is. A unit alone has no nearest.
    """
    network = trainer.network
    shown = network.layers[:-1][:_LAYERS] or network.layers
    layers = []
    for number, layer in enumerate(shown, start=1):
        columns = layer.weights.T
        rows = []
        for unit, own in enumerate(columns[:_UNITS]):
            distances = np.abs(columns - own).max(axis=1)
            distances[unit] = math.inf
            nearest = int(distances.argmin())
            alone = layer.units < 2
            rows.append(
                {
                    "weights": own[:_WEIGHTS].tolist(),
                    "nearest": None if alone else nearest,
                    "distance": None if alone else float(distances[nearest]),
                }
            )
        layers.append({"layer": number, "units": layer.units, "inputs": layer.fan_in, "rows": rows})
    return {"layers": layers}
