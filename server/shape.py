"""What a page may point at in a network: its layers described, and places outside it refused."""

from __future__ import annotations

from engine import Fault, Trainer

from server.protocol import Edit, Focus


def describe_layers(trainer: Trainer) -> list[dict[str, object]]:
    """The layers of a `run` message: the features, then every layer with the offsets of its parameters."""
    layers: list[dict[str, object]] = [
        {"units": len(trainer.experiment.features), "features": list(trainer.experiment.features)}
    ]
    return layers


def focus_faults(trainer: Trainer, focus: Focus) -> list[Fault]:
    """Why there is no such unit; empty when there is one."""
    return _place_faults("focus", _widths(trainer), 0, focus.layer, focus.unit)


def edit_faults(trainer: Trainer, edit: Edit) -> list[Fault]:
    """Why there is no such weight or bias; empty when there is one."""
    widths = _widths(trainer)
    faults = _place_faults("edit", widths, 1, edit.layer, edit.unit)
    if faults or (edit.source is not None and edit.source < widths[edit.layer - 1]):
        return faults
    if edit.source is not None:
        return [Fault("edit.source", f"must be 0 to {widths[edit.layer - 1] - 1} in layer {edit.layer}", edit.source)]
    if not trainer.experiment.bias:
        return [Fault("edit.source", "must be given, because the network has no biases", None)]
    return []


def _widths(trainer: Trainer) -> list[int]:
    return [len(trainer.experiment.features), *(layer.units for layer in trainer.network.layers)]


def _place_faults(path: str, widths: list[int], first: int, layer: int, unit: int) -> list[Fault]:
    if not first <= layer < len(widths):
        return [Fault(f"{path}.layer", f"must be {first} to {len(widths) - 1}", layer)]
    if not unit < widths[layer]:
        return [Fault(f"{path}.unit", f"must be 0 to {widths[layer] - 1} in layer {layer}", unit)]
    return []
