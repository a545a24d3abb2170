"""A trained network's arrays in a safetensors file, by the names of the module that the PyTorch export writes."""

from __future__ import annotations

import json

from engine.export.description import facts
from engine.export.export_plan import Plan
from engine.export.pytorch_code import state_dict


def safetensors_file(plan: Plan) -> bytes:
    """The file's bytes; its metadata says in JSON what is not in the arrays. Needs the package safetensors."""
    from safetensors.numpy import save

    notes = {**facts(plan), "experiment": plan.experiment.document()}
    # One entry: the package writes several in an order that is another each time.
    return bytes(save(state_dict(plan), {"network": json.dumps(notes)}))
