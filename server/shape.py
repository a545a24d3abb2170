"""A run as the page is told of it: its layers, and the places in them that can be pointed at."""

from __future__ import annotations

from engine import Fault, Trainer
from server import protocol as wire


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
    )


def _layers(trainer: Trainer) -> list[dict[str, object]]:
    features = list(trainer.experiment.features)
    layers: list[dict[str, object]] = [{"units": len(features), "features": features}]
    for layer in trainer.network.layers:
        layers.append(
            {
                "units": layer.units,
                "activation": layer.activation.name,
                "weights": layer.offset,
                "biases": layer.bias_offset,
            }
        )
    return layers


def focus_faults(trainer: Trainer, focus: wire.Focus) -> list[Fault]:
    """Why there is no such unit; empty when there is one."""
    return _place_faults("focus", _widths(trainer), 0, focus.layer, focus.unit)


def edit_faults(trainer: Trainer, edit: wire.Edit) -> list[Fault]:
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
