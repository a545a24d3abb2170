"""The slope of the loss by one weight, as backpropagation has it, and as the loss itself shows it. Changes nothing.

The second is the central difference (L(w + h) - L(w - h)) / 2h, where L is the mean loss over the training points, in
evaluation. It is wrong by two things: by how the curve bends between the two places, which falls with the square of h,
and by the last digits of the two losses, which are divided by h and grow as it falls (Nocedal and Wright 2006, section
8.1).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from engine.inspection.evaluation_pass import EvaluationPass, Look, finish, still_layers
from engine.inspection.training_trace import trace_training
from engine.network.layers import Layer
from engine.network.traced_pass import layer_alpha
from engine.tables.losses import Loss
from engine.training.trainer import Trainer
from engine.validation.finite import in_json

Array = NDArray[Any]

STEPS: Final = (1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9)
"""The values of h, the largest first."""

# The weight to one side, the loss there, the layers' sums, and what the loss is of.
_Side = tuple[float, float, list[Array], Array]

# Slopes are the same for every purpose where they differ by less than this share of the larger one.
AGREE = 1e-4
# A loss is a sum of many numbers, each rounded: so many times the rounding of it, or of an output, is to be expected.
_ROUNDINGS = 50.0


def slope_check(trainer: Trainer, layer: int, unit: int, source: int | None) -> dict[str, object]:
    """What `check_slope` finds, at once."""
    return finish(check_slope(trainer, layer, unit, source))


@dataclass
class _Row:
    """One h: the slope it shows, how often a kink or a jump was crossed, and the rounding to be expected."""

    h: float
    numeric: float
    kinks: int
    jumps: int
    rounding: float


def check_slope(trainer: Trainer, layer: int, unit: int, source: int | None) -> Look:
    """Both slopes, for every h of STEPS.

    Args:
        trainer: to look at as it is at the first step; nothing of it is changed, and it may be trained meanwhile.
        layer: 1 for the first hidden layer; the last is the output.
        unit: within the layer.
        source: the unit of the layer before that the weight comes from; None for the bias.

    Returns:
        `value`: of the weight. `loss`: as it is. `analytic`: the slope by backpropagation. `rows`: for every h `h`,
        `numeric`, `relative`, their difference over the larger of the two (0 where both are 0), `kinks`, the sums and
        outputs that cross a corner of their function or of the loss between w - h and w + h, and `reason`, why the two
        are alike or not: "agree"; "flat", both are 0 to rounding; "jump", a step function was crossed, which has no
        slope to show it; "rounding", "kink", or "bend", the errors that go with h; "unexplained", none of these.
        `notes`: what training does that this leaves out: "dropout", "batch", "random".
        None for whatever is not finite.
    """
    network = trainer.network
    inputs, targets = trainer.training_points
    with np.errstate(all="ignore"):
        gradient = _parameter(network.views(trace_training(trainer).gradient), layer, unit, source)
    analytic = float(gradient[0])
    passes = EvaluationPass(network, still_layers(network))
    weight = _parameter(passes.layers, layer, unit, source)
    value, loss = float(weight[0]), passes.loss(inputs, targets)
    below = inputs
    for index in range(layer - 1):
        yield
        below = network.inputs(passes.run_layer(index, below)[1])
    corners = [_corner(one) for one in passes.layers]
    rows: list[_Row] = []
    for h in STEPS:
        sides: list[_Side] = []
        for sign in (1.0, -1.0):
            yield
            weight[0] = value + sign * h
            run = list(passes.run(below, layer - 1))
            last = run[-1][0] if network.loss.of_logits else run[-1][1]
            sides.append((float(weight[0]), passes.loss_of(last, targets), [sums for sums, _ in run], last))
            weight[0] = value
        with np.errstate(all="ignore"):
            rows.append(_row(h, sides, corners[layer - 1 :], network.loss, targets))
    return dict(
        in_json(
            {
                "value": value,
                "loss": loss,
                "analytic": analytic,
                "rows": [_told(rows, index, analytic) for index in range(len(rows))],
                "notes": _notes(passes.layers),
            }
        )
    )


def _parameter(layers: list[Layer], layer: int, unit: int, source: int | None) -> Array:
    """The one number, as a view of shape (1,)."""
    here = layers[layer - 1]
    return here.biases[unit : unit + 1] if source is None else here.weights[source, unit : unit + 1]


def _corner(layer: Layer) -> str | None:
    """What a layer's function has at 0: a "kink", a "jump", or None where it is smooth there."""
    activation = layer.activation
    if activation.normalized:
        return None
    near = np.array([-1e-9, 1e-9])
    answers, slopes = np.empty(2), np.empty(2)
    activation.forward_for(2, layer_alpha(layer))(near, answers)
    activation.derivative_for(layer_alpha(layer))(near if activation.of_input else answers, slopes)
    if abs(answers[1] - answers[0]) > 1e-6:
        return "jump"
    return "kink" if abs(slopes[1] - slopes[0]) > 1e-6 else None


def _row(
    h: float,
    sides: list[tuple[float, float, list[Array], Array]],
    corners: list[str | None],
    loss: Loss,
    targets: Array,
) -> _Row:
    (up, loss_up, sums_up, last_up), (down, loss_down, sums_down, last_down) = sides
    crossed = {"kink": 0, "jump": 0}
    for corner, one, other in zip(corners, sums_up, sums_down, strict=True):
        if corner is not None:
            crossed[corner] += int(np.count_nonzero(np.sign(one) != np.sign(other)))
    if not loss.smooth:
        slopes = np.empty_like(last_up), np.empty_like(last_down)
        for last, out in zip((last_up, last_down), slopes, strict=True):
            loss.gradient(last, targets, out)
        crossed["kink"] += int(np.count_nonzero(slopes[0] != slopes[1]))
    # What was added to the weight is not h to the last digit.
    apart = up - down
    size = max(abs(loss_up), abs(loss_down), float(np.abs(last_up).mean()))
    rounding = _ROUNDINGS * np.finfo(np.float64).eps * size / h
    numeric = (loss_up - loss_down) / apart if apart else float("nan")
    return _Row(h, numeric, crossed["kink"], crossed["jump"], rounding)


def _told(rows: list[_Row], index: int, analytic: float) -> dict[str, object]:
    row = rows[index]
    return {
        "h": row.h,
        "numeric": row.numeric,
        "relative": _relative(row.numeric, analytic),
        "kinks": row.kinks + row.jumps,
        "reason": _reason(rows, index, analytic),
    }


def _relative(numeric: float, analytic: float) -> float:
    larger = max(abs(numeric), abs(analytic))
    return abs(numeric - analytic) / larger if larger else 0.0


def _reason(rows: list[_Row], index: int, analytic: float) -> str | None:
    row = rows[index]
    difference = abs(row.numeric - analytic)
    if not np.isfinite(difference):
        return None
    if analytic == 0.0 and abs(row.numeric) <= row.rounding:
        return "flat"
    if _relative(row.numeric, analytic) <= AGREE:
        return "agree"
    if row.jumps:
        return "jump"
    if difference <= row.rounding:
        return "rounding"
    if row.kinks:
        return "kink"
    # What a bend is to blame for gets less as h falls.
    finer = [abs(one.numeric - analytic) for one in rows[index + 1 :]]
    return "bend" if any(one < difference / 2 for one in finer) else "unexplained"


def _notes(layers: list[Layer]) -> list[str]:
    notes = {
        "dropout": any(layer.dropout for layer in layers),
        "batch": any(layer.normalization == "batch" for layer in layers),
        "random": any(layer.activation.random_alpha is not None for layer in layers),
    }
    return [name for name, there in notes.items() if there]
