"""What one must know of a trained network beside its arrays: for the formats that hold no code."""

from __future__ import annotations

from typing import Any

from engine.export.export_plan import Plan, PlannedLayer
from engine.network.stages import EPSILON
from engine.tables.features import feature_of


def facts(plan: Plan) -> dict[str, Any]:
    """In terms of JSON.

    Features are formulas of the inputs; `center` and `spread`, where there are any, are taken from them and divided by
    before the first layer. `labels` and `boundary`: see `Plan`.
    """
    formulas = [feature_of(name).formula for name, _ in plan.features]
    found: dict[str, Any] = {
        "epochs": plan.epoch,
        "inputs": dict(zip(plan.inputs, plan.names, strict=True)),
        "features": formulas,
    }
    if plan.center is not None and plan.spread is not None:
        found |= {"center": plan.center.tolist(), "spread": plan.spread.tolist()}
    layers = [{"units": layer.units, **_layer(layer)} for layer in plan.layers]
    return {**found, "layers": layers, "labels": list(plan.labels), "boundary": plan.boundary}


def _layer(layer: PlannedLayer) -> dict[str, Any]:
    found: dict[str, Any] = {"activation": layer.activation.name}
    if layer.activation.takes_alpha:
        found["alpha"] = layer.alpha
    if layer.normalization != "none":
        found |= {"normalization": layer.normalization, "epsilon": EPSILON}
    if layer.residual:
        found["residual"] = True
    if layer.off:
        found["off"] = list(layer.off)
    return found
