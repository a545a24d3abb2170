"""A trained network as a run document: `python -m engine run` goes on from it."""

from __future__ import annotations

import json
import re
from typing import Any

from engine.export.description import facts
from engine.export.export_plan import Plan

# A list of numbers, one a line. No text of JSON has such an end of line in it.
_ROW = re.compile(r"\[\n([-+\d.eE,\s]+)\]")


def run_document(plan: Plan) -> bytes:
    """The experiment, the parameters layer by layer, and the running statistics of batch normalization."""
    layers = []
    for layer in plan.layers:
        parts: dict[str, Any] = {"weights": layer.weights, "biases": [] if layer.biases is None else layer.biases}
        if layer.normalization != "none":
            parts |= {"scale": layer.scale, "shift": layer.shift}
        if layer.normalization == "batch":
            parts |= {"running_mean": layer.mean, "running_variance": layer.variance}
        if layer.activation.learns_alpha:
            parts["alpha"] = [layer.alpha]
        layers.append({name: part if isinstance(part, list) else part.tolist() for name, part in parts.items()})
    document = {"about": facts(plan), "experiment": plan.experiment.document(), "parameters": layers}
    return (_ROW.sub(_on_one_line, json.dumps(document, indent=2, allow_nan=False)) + "\n").encode()


def _on_one_line(found: re.Match[str]) -> str:
    return "[" + ", ".join(part.strip() for part in found[1].split(",")) + "]"
