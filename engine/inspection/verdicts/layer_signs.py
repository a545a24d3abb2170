"""Signs of a run that stand in its layers: what is the same, what is flat, and what comes through of a gradient.

Each sign gives, from the facts, the number of the layer it is about, the first hidden one being 1, or None for the run,
and the evidence; None where it is not there. Thresholds were set by the lessons' runs, and ordinary runs stay clear.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from engine.inspection.layer_health import steepest_slope
from engine.inspection.verdicts.facts import MUCH_TO_LEARN, Facts
from engine.inspection.verdicts.start import strong_pull
from engine.tables.activations import ACTIVATIONS

# The number of a layer, and the evidence; None where there is no such sign.
Found = tuple[int | None, dict[str, float]] | None
OfLayer = tuple[int, dict[str, float]] | None

# First over last gradient norm: [8]x6 sigmoid begins below 1e-3 and stays below 2e-3; the same with tanh never falls
# below 1e-2 (lesson 4).
VANISHED_RATIO = 3e-3
# A first layer's gradient so small, at a loss that is not, has vanished where so much of it was lost on the way:
# weights of 0.01 in four layers give 1e-7 (lesson 7), and a linear network at the best it can do still has 1e-4.
VANISHED_NORM, FADED_RATIO = 1e-5, 0.1
# Healthy runs stay below 3; [8]x6 leaky ReLU with N(0, 1) weights begins at 1,000 (lesson 5).
EXPLODED_NORM = 50.0
# A gradient does no harm where clipping, or the optimizer, takes small steps all the same: a tenth of the weights.
EXPLODED_STEP = 0.1
# What is larger than this is no number to go by any more.
BEYOND = 1e300
# Of a layer's units: a dead one in eight is common, and harmless (lesson 15).
DEAD_SHARE = 0.25
# Of the places of a layer: N(0, 10) weights give 0.9 (lesson 7); ordinary layers reach 0.5.
SATURATED_SHARE = 0.7
# Of a layer's units: a pair of twins among many is chance, half of them is the start's doing (lesson 6).
SYMMETRIC_SHARE = 0.5
# Of the output's places. Nothing comes in where all but these are flat.
SHUT_OUTPUT = 0.95


def worst(layers: Sequence[Mapping[str, Any]], measure: Callable[[Mapping[str, Any]], float]) -> tuple[int, float]:
    """Number and measure of the layer with the largest, the first of them; 0 and 0 where there are none."""
    values = [measure(layer) for layer in layers]
    largest = max(values, default=0.0)
    return (values.index(largest) + 1 if values else 0), largest


def _units(facts: Facts, number: int) -> int:
    """How many units of a layer are on."""
    hidden = facts.experiment.hidden
    if number > len(hidden):
        return facts.experiment.n_outputs
    return hidden[number - 1].units - len({one.unit for one in facts.experiment.off if one.layer == number})


def symmetric(facts: Facts) -> OfLayer:
    """Units that are one and the same, because they began so."""
    # Where they began as different ones, steps have thrown them to one place.
    if facts.begun and facts.random_start:
        return None

    def share(number: int) -> float:
        on = _units(facts, number)
        return sum(map(len, facts.layers[number - 1]["twins"])) / on if on else 0.0

    numbers = range(1, len(facts.layers))
    number = max(numbers, key=share, default=0)
    if not number or share(number) <= SYMMETRIC_SHARE:
        return None
    return number, {"alike": sum(map(len, facts.layers[number - 1]["twins"])), "units": _units(facts, number)}


def _large_gradient(facts: Facts) -> OfLayer:
    """A gradient so large that a step throws the weights far off."""
    number, norm = worst(facts.layers, lambda one: _or(one["gradient_norm"], math.inf))
    # What is off by more has a larger gradient.
    if facts.is_low or not norm > EXPLODED_NORM * max(1.0, facts.baseline) or facts.step < EXPLODED_STEP:
        return None
    return number, {"gradient": min(norm, BEYOND), "step": min(facts.step, BEYOND)}


def exploding(facts: Facts) -> OfLayer:
    """A gradient that is large for what the first weights are."""
    return _large_gradient(facts) if facts.wild_start or not facts.begun else None


def exploding_steps(facts: Facts) -> OfLayer:
    """A gradient that steps have made large, for the first weights were sound."""
    found = _large_gradient(facts) if facts.begun and not facts.wild_start else None
    return found and (found[0], {**found[1], "rate": facts.rate})


def _shut_output(facts: Facts) -> OfLayer:
    """An output that is flat nearly everywhere, and wrong: no gradient comes in."""
    # Cross-entropy undoes the slope of its output, which may then be as flat as it likes.
    if facts.outputs_undone or facts.share(facts.train_loss) < MUCH_TO_LEARN:
        return None
    share = _or(facts.layers[-1]["saturated"], 0.0)
    if not share > SHUT_OUTPUT:
        return None
    return len(facts.layers), {"share": share, "loss": facts.train_loss}


def saturated_output(facts: Facts) -> OfLayer:
    """An output that was flat before the first step, or that the first weights have made so."""
    return _shut_output(facts) if facts.wild_start or not facts.begun else None


def saturated_output_steps(facts: Facts) -> OfLayer:
    """An output that steps have made flat, for the first weights were sound."""
    found = _shut_output(facts) if facts.begun and not facts.wild_start else None
    return found and (found[0], {**found[1], "rate": facts.rate})


def _dead_units(facts: Facts) -> OfLayer:
    """Units through which no training point sends a gradient."""
    numbers = [number for number in range(1, len(facts.layers) + 1) if _units(facts, number)]

    def share(number: int) -> float:
        return len(facts.layers[number - 1]["dead"]) / _units(facts, number)

    number = max(numbers, key=share, default=0)
    if facts.is_low or not number or share(number) < DEAD_SHARE:
        return None
    return number, {"dead": len(facts.layers[number - 1]["dead"]), "units": _units(facts, number)}


def _died(facts: Facts, number: int) -> bool:
    """Whether it is steps that have killed a layer's units: the start was sound, and the function has slopes."""
    hidden = facts.experiment.hidden
    name = hidden[number - 1].activation if number <= len(hidden) else facts.experiment.resolved_output_activation
    return facts.begun and not facts.wild_start and steepest_slope(name, None) > 0.0


def dead(facts: Facts) -> OfLayer:
    """Dead units, from the beginning."""
    found = _dead_units(facts)
    return found if found and not _died(facts, found[0]) else None


def dead_steps(facts: Facts) -> OfLayer:
    """Dead units, since steps threw them where they are."""
    found = _dead_units(facts)
    return (found[0], {**found[1], "rate": facts.rate}) if found and _died(facts, found[0]) else None


def saturated(facts: Facts) -> OfLayer:
    """A hidden layer whose function is flat nearly everywhere, on both sides, from the beginning."""
    # Weights that have grown from a sound start are what the network has learned, or the doing of its steps.
    if facts.begun and not facts.wild_start:
        return None

    def share(number: int) -> float:
        function = ACTIVATIONS[facts.experiment.hidden[number - 1].activation]
        # One side of a ReLU is flat by design; only where both are does it say that sums are too large.
        flat_on_both = function.saturates and math.isfinite(function.low) and math.isfinite(function.high)
        return _or(facts.layers[number - 1]["saturated"], 0.0) if flat_on_both else 0.0

    number = max(range(1, len(facts.layers)), key=share, default=0)
    if facts.is_low or not number or share(number) <= SATURATED_SHARE:
        return None
    return number, {"share": share(number)}


def vanishing(facts: Facts) -> OfLayer:
    """A gradient that fades on its way from the output to the first layer."""
    # A strong penalty takes the weights to zero, and every gradient with them.
    if len(facts.layers) < 3 or facts.is_low or strong_pull(facts.experiment):
        return None
    first, last = (_or(facts.layers[index]["gradient_norm"], math.inf) for index in (0, -1))
    # Exactly nothing has another reason: no way through at all.
    if not 0.0 < first < math.inf or not 0.0 < last < math.inf:
        return None
    ratio = first / last
    small = first < VANISHED_NORM and facts.share(facts.train_loss) > MUCH_TO_LEARN
    if ratio >= VANISHED_RATIO and not (small and ratio < FADED_RATIO):
        return None
    return 1, {"first": first, "last": last, "ratio": ratio, "times": min(1.0 / ratio, BEYOND) if ratio else BEYOND}


def _or(value: float | None, otherwise: float) -> float:
    return otherwise if value is None else value
