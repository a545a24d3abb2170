"""Why a message names a unit, a weight, a place or a plane that a run has not."""

from __future__ import annotations

from engine import Fault, Trainer
from engine.validation.messages import rule
from server.wire import inbound


def focus_faults(trainer: Trainer, focus: inbound.Focus) -> list[Fault]:
    """Why there is no such unit; empty when there is one."""
    return _place_faults("focus", _widths(trainer), 0, focus.layer, focus.unit)


def probe_faults(trainer: Trainer, inputs: list[float]) -> list[Fault]:
    """Why there is no such place; empty when there is one."""
    count = trainer.experiment.n_inputs
    return [] if len(inputs) == count else [Fault("probe.inputs", rule("held", count=count), inputs)]


def view_faults(trainer: Trainer, wanted: inbound.SetView) -> list[Fault]:
    """Why there is no such plane; empty when there is one."""
    count, axes, held = trainer.experiment.n_inputs, wanted.axes, wanted.held
    faults = []
    if count == 1 and axes is not None:
        faults.append(Fault("view.axes", rule("axes_one_input"), axes))
    elif axes is not None and (axes[0] == axes[1] or max(axes) >= count):
        faults.append(Fault("view.axes", rule("axes", last=count - 1), axes))
    if held is not None and len(held) != count:
        faults.append(Fault("view.held", rule("held", count=count), held))
    return faults


def space_faults(trainer: Trainer, wanted: inbound.SetSpace) -> list[Fault]:
    """Why there is no such layer, or no two such units; empty where there are."""
    widths, faults = _widths(trainer), []
    for index, one in enumerate(wanted.layers):
        path = f"space.layers[{index}]"
        if one.layer >= len(widths):
            faults.append(Fault(f"{path}.layer", rule("place", first=0, last=len(widths) - 1), one.layer))
        elif one.axes is not None and (one.axes[0] == one.axes[1] or max(one.axes) >= widths[one.layer]):
            wrong = rule("units", last=widths[one.layer] - 1, layer=one.layer)
            faults.append(Fault(f"{path}.axes", wrong, one.axes))
    return faults


def landscape_faults(trainer: Trainer, wanted: inbound.LandscapeChoice) -> list[Fault]:
    """Why there is no such plane; empty when there is one."""
    path, weights = "landscape.wanted.weights", wanted.weights
    if wanted.plane != "weights":
        return [] if weights is None else [Fault(path, rule("landscape_weights_only", plane=wanted.plane), "weights")]
    if weights is None:
        return [Fault(path, rule("missing"), None, absent=True)]
    faults = [
        fault for index, one in enumerate(weights) for fault in parameter_faults(trainer, f"{path}[{index}]", one)
    ]
    if not faults and weights[0] == weights[1]:
        faults.append(Fault(path, rule("landscape_same"), [one.model_dump() for one in weights]))
    return faults


def parameter_faults(
    trainer: Trainer, path: str, place: inbound.Edit | inbound.SlopeLook | inbound.ParameterPlace
) -> list[Fault]:
    """Why there is no such weight or bias; empty when there is one.

    Args:
        trainer: the run.
        path: of what names it.
        place: the weight; the bias where it has no source.
    """
    widths = _widths(trainer)
    faults = _place_faults(path, widths, 1, place.layer, place.unit)
    if faults or (place.source is not None and place.source < widths[place.layer - 1]):
        return faults
    if place.source is not None:
        wrong = rule("place_in_layer", last=widths[place.layer - 1] - 1, layer=place.layer)
        return [Fault(f"{path}.source", wrong, place.source)]
    if not trainer.experiment.bias:
        return [Fault(f"{path}.source", rule("source_needed"), None, absent=True)]
    return []


def looks_faults(trainer: Trainer, wanted: inbound.Looks) -> list[Fault]:
    """Why what is to be looked at is not there; empty when all of it is."""
    faults = [
        Fault(f"looks.{name}.part", rule("part_empty"), choice.part)
        for name, choice in (("importance", wanted.importance), ("losses", wanted.losses))
        if choice is not None and len(getattr(trainer.data, choice.part)) == 0
    ]
    return faults + ([] if wanted.slope is None else parameter_faults(trainer, "looks.slope", wanted.slope))


def _widths(trainer: Trainer) -> list[int]:
    return [len(trainer.experiment.features), *(layer.units for layer in trainer.network.layers)]


def _place_faults(path: str, widths: list[int], first: int, layer: int, unit: int) -> list[Fault]:
    if not first <= layer < len(widths):
        return [Fault(f"{path}.layer", rule("place", first=first, last=len(widths) - 1), layer)]
    if not unit < widths[layer]:
        return [Fault(f"{path}.unit", rule("place_in_layer", last=widths[layer] - 1, layer=layer), unit)]
    return []
