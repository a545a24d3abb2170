"""What is wrong with a run, or right, in words a page can say: each verdict with its evidence and its remedies.

A verdict that something is in the way needs something to be wrong: none but `converged` and `symmetric` is given where
the training loss is low. Thresholds were set by the lessons' runs, and ordinary runs stay clear.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Any

from engine.inspection.remedies import remedies
from engine.inspection.verdict_facts import Facts
from engine.tables.activations import ACTIVATIONS
from engine.training.history import HistoryPoint
from engine.training.trainer import Trainer

__all__ = ["VERDICTS", "Verdict", "judge"]

# As a share of the loss of a constant answer. Below this a network has learned what there is to learn, mostly.
LOW_LOSS = 0.1
# Above this share a network has learned little: small steps and small gradients are too small.
MUCH_TO_LEARN = 0.5
# First over last gradient norm: [8]x6 sigmoid begins below 1e-3 and stays below 2e-3; the same with tanh never falls
# below 1e-2 (lesson 4).
VANISHED_RATIO = 3e-3
# A first layer's gradient so small, at a loss that is not: weights of 0.01 in four layers give 1e-7 (lesson 7), and a
# linear network at the best it can do still has 1e-4.
VANISHED_NORM = 1e-5
# Healthy runs stay below 3; [8]x6 leaky ReLU with N(0, 1) weights begins at 1,000 (lesson 5).
EXPLODED_NORM = 50.0
# A gradient does no harm where clipping, or the optimizer, takes small steps all the same: a tenth of the weights.
EXPLODED_STEP = 0.1
# Of a layer's units: a dead one in eight is common, and harmless (lesson 15).
DEAD_SHARE = 0.25
# Of the places of a layer: N(0, 10) weights give 0.9 (lesson 7); ordinary layers reach 0.5.
SATURATED_SHARE = 0.7
# Of a layer's units: a pair of twins among many is chance, half of them is the start's doing (lesson 6).
SYMMETRIC_SHARE = 0.5
# Test loss minus training loss, as a share of the loss of a constant answer: 0.1 where that is 0.5 (lesson 13).
OVERFIT_GAP = 0.2
# How far above its best, likewise, the test loss has come while the training loss fell.
OVERFIT_RISE = 0.1
# Before this many epochs the losses say little.
FIRST_EPOCHS = 10
# Moments of a run, the first included, before anything is said of how its loss went.
FEWEST_LOOKS = 3
# Epochs, or rather moments, in which the loss rises by more than JUMP of itself: at a rate of 1, two in five (lesson
# 10). What it rises by, in all, must be a good part of a constant answer's loss, or it is but trembling near the end.
JUMP, JUMPING_SHARE, JUMPS_TOTAL = 0.02, 0.1, 1.0
# The loss above where it began, or above a constant answer's: training has made things worse.
WORSE = 1.02
# Weights that the loss moves by less than this share of themselves in an epoch, though it is far from its minimum.
CREEPING = 2e-3
# A gradient smaller than this, at a loss of 0.5, may well be that of a minimum.
SLOPE = 1e-2
# As a share of the loss of a constant answer: a network whose training loss is above it has hardly learned even its
# training points, so it is no overfitting that its test loss is higher still. A spiral needs more than 4 and 2 units.
LEARNED = 0.5
# Share of the output's places at which its function is flat. Nothing comes in where all but these are.
SHUT_OUTPUT = 0.95
# Converged: within the last third of the run, and at least so many epochs, the loss stayed within so small a share of a
# constant answer's, at less than half of it.
STILL_EPOCHS, STILL, CONVERGED_LOSS = 20, 0.01, 0.5

Evidence = dict[str, float]


@dataclass(frozen=True)
class Verdict:
    """What was found.

    Attributes:
        name: in the table.
        layer: number of the layer it is about, the first hidden one being 1; None where it is about the run.
        evidence: numbers by name.
        remedies: each a name and the fields of the experiment it changes, each field complete.
    """

    name: str
    layer: int | None
    evidence: Mapping[str, float]
    remedies: Sequence[tuple[str, Mapping[str, Any]]]

    def document(self) -> dict[str, object]:
        """What JSON has of it."""
        made = [{"name": name, "patch": dict(patch)} for name, patch in self.remedies]
        return {"name": self.name, "layer": self.layer, "evidence": dict(self.evidence), "remedies": made}


@dataclass(frozen=True)
class VerdictRule:
    """How a verdict is come by.

    Attributes:
        find: from the facts, the number of a layer, or None, and the evidence; None where the verdict is not deserved.
        evidence: the names of the numbers that are its evidence, which the verdict's text may use.
        remedies: what may help, in the order a person would try it.
        unless: verdicts that, once found, explain this one's signs.
    """

    name: str
    find: Callable[[Facts], tuple[int | None, Evidence] | None]
    evidence: tuple[str, ...]
    remedies: tuple[str, ...]
    unless: tuple[str, ...] = ()


Found = tuple[int | None, Evidence] | None


def _is_low(facts: Facts) -> bool:
    return not facts.train_loss > LOW_LOSS * facts.baseline


def _worst(layers: Sequence[Mapping[str, Any]], measure: Callable[[Mapping[str, Any]], float]) -> tuple[int, float]:
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


def _symmetric(facts: Facts) -> Found:
    def share(number: int) -> float:
        on = _units(facts, number)
        return sum(map(len, facts.layers[number - 1]["twins"])) / on if on else 0.0

    numbers = range(1, len(facts.layers))
    number = max(numbers, key=share, default=0)
    if not number or share(number) <= SYMMETRIC_SHARE:
        return None
    return number, {"alike": sum(map(len, facts.layers[number - 1]["twins"])), "units": _units(facts, number)}


def _exploding(facts: Facts) -> Found:
    number, norm = _worst(facts.layers, lambda one: _or(one["gradient_norm"], math.inf))
    # What is off by more has a larger gradient.
    if _is_low(facts) or not norm > EXPLODED_NORM * max(1.0, facts.baseline) or facts.step < EXPLODED_STEP:
        return None
    return number, {"gradient": norm if math.isfinite(norm) else 1e300, "step": facts.step}


def _dead(facts: Facts) -> Found:
    numbers = [number for number in range(1, len(facts.layers) + 1) if _units(facts, number)]

    def share(number: int) -> float:
        return len(facts.layers[number - 1]["dead"]) / _units(facts, number)

    number = max(numbers, key=share, default=0)
    if _is_low(facts) or not number or share(number) < DEAD_SHARE:
        return None
    return number, {"dead": len(facts.layers[number - 1]["dead"]), "units": _units(facts, number)}


def _saturated(facts: Facts) -> Found:
    def share(number: int) -> float:
        function = ACTIVATIONS[facts.experiment.hidden[number - 1].activation]
        # One side of a ReLU is flat by design; only where both are does it say that sums are too large.
        flat_on_both = function.saturates and math.isfinite(function.low) and math.isfinite(function.high)
        return _or(facts.layers[number - 1]["saturated"], 0.0) if flat_on_both else 0.0

    number = max(range(1, len(facts.layers)), key=share, default=0)
    if _is_low(facts) or not number or share(number) <= SATURATED_SHARE:
        return None
    return number, {"share": share(number)}


def _vanishing(facts: Facts) -> Found:
    if len(facts.layers) < 3 or _is_low(facts):
        return None
    # Where the output is saturated and wrong, no gradient enters that could fade from layer to layer.
    if _or(facts.layers[-1]["saturated"], 0.0) > SHUT_OUTPUT:
        return None
    first, last = (_or(facts.layers[index]["gradient_norm"], math.inf) for index in (0, -1))
    # Exactly nothing has another reason: no way through at all.
    if not 0.0 < first < math.inf or not 0.0 < last < math.inf:
        return None
    if first >= VANISHED_RATIO * last and not (first < VANISHED_NORM and facts.share(facts.train_loss) > MUCH_TO_LEARN):
        return None
    return 1, {"first": first, "last": last, "ratio": first / last}


def _overfitting(facts: Facts) -> Found:
    gap = facts.test_loss - facts.train_loss
    if facts.epoch < FIRST_EPOCHS or not math.isfinite(gap) or not facts.moments:
        return None
    if facts.share(facts.train_loss) > LEARNED:
        return None
    best = min(facts.moments, key=lambda one: one.test_loss)
    risen = facts.test_loss - best.test_loss
    fell = best.train_loss - facts.train_loss
    wide = gap > OVERFIT_GAP * facts.baseline
    turned = risen > OVERFIT_RISE * facts.baseline and fell > 0.0 and gap > risen
    if not (wide or turned):
        return None
    return None, {"train": facts.train_loss, "test": facts.test_loss, "gap": gap}


def _rate_too_high(facts: Facts) -> Found:
    recent = facts.recent
    if not facts.heeds_rate or facts.epoch < FIRST_EPOCHS or len(recent) < FEWEST_LOOKS or _is_low(facts):
        return None
    losses = [one.train_loss for one in recent]
    rises = [after - before for before, after in pairwise(losses) if after > before * (1 + JUMP)]
    share = len(rises) / (len(losses) - 1)
    now = median(losses[-5:])
    start = facts.moments[0].train_loss
    # Of a run that is looked at seldom, because it trains so fast, little can be said of what happens in between.
    jumps = len(recent) >= FIRST_EPOCHS and share > JUMPING_SHARE and sum(rises) > JUMPS_TOTAL * facts.baseline
    worse = now > WORSE * max(start, facts.baseline)
    if not (jumps or worse):
        return None
    return None, {"rate": facts.rate, "rising_share": share, "start": start, "loss": now}


def _rate_too_low(facts: Facts) -> Found:
    if not facts.heeds_rate or facts.epoch < FIRST_EPOCHS or facts.slowed or not facts.moments:
        return None
    if facts.share(facts.train_loss) < MUCH_TO_LEARN:
        return None
    step = facts.step * facts.batches
    if not 0.0 < step < CREEPING or facts.slope < SLOPE * facts.scale:
        return None
    return None, {"rate": facts.rate, "moved": step, "start": facts.moments[0].train_loss, "loss": facts.train_loss}


def _converged(facts: Facts) -> Found:
    epochs = max(STILL_EPOCHS, facts.epoch / 3)
    if facts.epoch < 2 * STILL_EPOCHS or facts.share(facts.train_loss) > CONVERGED_LOSS:
        return None
    losses = [one.train_loss for one in facts.since(facts.epoch - epochs)]
    # Moments thin out; those that are left must cover the time.
    if len(losses) < 3 or not facts.moments[0].epoch <= facts.epoch - epochs:
        return None
    moved = max(losses) - min(losses)
    if not moved < STILL * facts.baseline:
        return None
    return None, {"epochs": math.floor(epochs), "moved": moved, "loss": facts.train_loss}


def _or(value: float | None, otherwise: float) -> float:
    return otherwise if value is None else value


_WEIGHTS = ("kaiming", "xavier")

# In the order in which a person should hear of them: what explains most comes first.
VERDICTS: dict[str, VerdictRule] = {
    rule.name: rule
    for rule in (
        VerdictRule("symmetric", _symmetric, ("alike", "units"), _WEIGHTS),
        VerdictRule(
            "exploding", _exploding, ("gradient", "step"),
            (*_WEIGHTS, "clip_norm", "batch_normalization", "tenth_rate"),
        ),
        VerdictRule(
            "rate_too_high",
            _rate_too_high,
            ("rate", "rising_share", "start", "loss"),
            ("third_rate", "tenth_rate"),
        ),
        VerdictRule(
            "dead", _dead, ("dead", "units"), ("leaky_relu", *_WEIGHTS, "third_rate", "batch_normalization", "tanh"),
        ),
        VerdictRule(
            "saturated", _saturated, ("share",),
            ("xavier", "batch_normalization", "standardize", "tenth_rate", "relu"), unless=("dead",),
        ),
        VerdictRule(
            "vanishing", _vanishing, ("first", "last", "ratio"),
            ("relu", "tanh", "batch_normalization", "residual", "adam", *_WEIGHTS, "less_regularization"),
            unless=("saturated", "dead"),
        ),
        VerdictRule(
            "rate_too_low", _rate_too_low, ("rate", "moved", "start", "loss"),
            ("tenfold_rate", "hundredfold_rate", "triple_rate", "adam"), unless=("vanishing", "saturated", "dead"),
        ),
        VerdictRule("overfitting", _overfitting, ("train", "test", "gap"), ("l2", "l1", "more_data", "fewer_units")),
        VerdictRule(
            "converged", _converged, ("epochs", "moved", "loss"), ("fewer_units", "more_noise"),
            unless=("symmetric", "dead", "saturated", "rate_too_high", "overfitting"),
        ),
    )
}  # fmt: skip


def judge(trainer: Trainer, layers: Sequence[Mapping[str, Any]], moments: Sequence[HistoryPoint]) -> list[Verdict]:
    """Every verdict that the layers and the losses give cause for, what explains most first.

    Args:
        trainer: the run; nothing of it is changed.
        layers: what `engine.inspection.layer_health.inspect` says of it, with histograms or without.
        moments: losses so far, in order of their epochs.
    """
    facts = Facts(trainer, layers, moments)
    found: list[Verdict] = []
    if not math.isfinite(facts.train_loss) or not facts.settled:
        return found
    for rule in VERDICTS.values():
        if any(one.name in rule.unless for one in found):
            continue
        case = rule.find(facts)
        if case is not None:
            found.append(Verdict(rule.name, *case, remedies(facts.experiment, rule.remedies)))
    return found
