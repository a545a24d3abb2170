"""The verdicts, what explains most first, each with its sign and with what may help; and how a run is judged.

A verdict that something is in the way needs something to be wrong: of those about the layers none but `symmetric` is
given where the training loss is low.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.experiment.experiment import Experiment
from engine.inspection.verdicts import layer_signs, loss_signs
from engine.inspection.verdicts.facts import Facts
from engine.inspection.verdicts.layer_signs import Found
from engine.inspection.verdicts.remedies import REMEDIES, remedies
from engine.inspection.verdicts.start import wild_start
from engine.inspection.verdicts.trials import TRIALS
from engine.training.history import HistoryPoint
from engine.training.trainer import Trainer
from engine.validation.limits import DEFAULT_LIMITS, Limits


@dataclass(frozen=True)
class Offer:
    """A remedy for one run.

    Attributes:
        name: in the table of remedies.
        patch: the fields of the experiment it changes, each complete.
        anew: whether the run begins anew with it, though it could go on.
        helped, tried: in how many of how many runs with this verdict it helped when it was tried; see `trials`. They
            were runs of our own: of this one they say nothing for sure.
    """

    name: str
    patch: Mapping[str, Any]
    anew: bool
    helped: int
    tried: int

    def document(self) -> dict[str, object]:
        """What JSON has of it."""
        return {**vars(self), "patch": dict(self.patch)}


@dataclass(frozen=True)
class Verdict:
    """What was found.

    Attributes:
        name: in the table.
        layer: number of the layer it is about, the first hidden one being 1; None where it is about the run.
        evidence: numbers by name.
        remedies: what may help, first what helped most when it was tried.
    """

    name: str
    layer: int | None
    evidence: Mapping[str, float]
    remedies: Sequence[Offer]

    def document(self) -> dict[str, object]:
        """What JSON has of it."""
        made = [one.document() for one in self.remedies]
        return {"name": self.name, "layer": self.layer, "evidence": dict(self.evidence), "remedies": made}


@dataclass(frozen=True)
class VerdictRule:
    """How a verdict is come by.

    Attributes:
        find: from the facts, the number of a layer, or None, and the evidence; None where the verdict is not deserved.
        evidence: the names of the numbers that are its evidence, which the verdict's text may use.
        remedies: what may help, in the order in which it is offered.
        unless: verdicts that, once found, explain this one's signs.
    """

    name: str
    find: Callable[[Facts], Found]
    evidence: tuple[str, ...]
    remedies: tuple[str, ...]
    unless: tuple[str, ...] = ()

    def verdict(self, found: tuple[int | None, dict[str, float]], experiment: Experiment, limits: Limits) -> Verdict:
        """The verdict where it was found of a run of this experiment."""
        record = TRIALS[self.name]
        made = [
            Offer(name, patch, REMEDIES[name].anew, *record.get(name, (0, 0)))
            for name, patch in remedies(experiment, self.remedies, limits)
        ]
        return Verdict(self.name, *found, made)


_WEIGHTS = ("kaiming", "xavier")
_SLOWER = ("tenth_rate_anew", "adam_anew", "hundredth_rate_anew")
# What was thrown far off shows other signs too, which are its consequences.
_THROWN = (
    "exploding",
    "exploding_steps",
    "saturated_output",
    "saturated_output_steps",
    "overshooting",
    "rate_too_high",
)
# A loss that stands still is explained by what holds it there.
_STUCK = ("symmetric", *_THROWN, "dead", "dead_steps", "saturated", "vanishing")

# In the order in which a person should hear of them: what explains most comes first. Remedies stand in the order of the
# share of runs that they helped in `trials`, which a test holds.
VERDICTS: dict[str, VerdictRule] = {
    rule.name: rule
    for rule in (
        VerdictRule("symmetric", layer_signs.symmetric, ("alike", "units"), _WEIGHTS),
        VerdictRule(
            "exploding",
            layer_signs.exploding,
            ("gradient", "step"),
            ("batch_normalization", "kaiming", "adam_anew", "clip_norm_anew"),
        ),
        VerdictRule(
            "exploding_steps",
            layer_signs.exploding_steps,
            ("gradient", "step", "rate"),
            (*_SLOWER, "clip_norm_anew", "third_rate_anew"),
        ),
        VerdictRule(
            "saturated_output",
            layer_signs.saturated_output,
            ("share", "loss"),
            (*_WEIGHTS, "leaky_relu", "batch_normalization", "cross_entropy"),
            unless=("exploding",),
        ),
        VerdictRule(
            "saturated_output_steps",
            layer_signs.saturated_output_steps,
            ("share", "loss", "rate"),
            (*_SLOWER, "third_rate_anew"),
            unless=("exploding_steps",),
        ),
        VerdictRule(
            "overshooting",
            loss_signs.overshooting,
            ("rate", "rising_share", "low", "high"),
            ("tenth_rate_anew", "third_rate_anew", "adam_anew", "hundredth_rate_anew"),
            unless=_THROWN[:4],
        ),
        VerdictRule(
            "rate_too_high",
            loss_signs.rate_too_high,
            ("rate", "start", "loss"),
            (*_SLOWER, "third_rate_anew"),
            unless=_THROWN[:5],
        ),
        VerdictRule("dead", layer_signs.dead, ("dead", "units"), ("tanh", "leaky_relu"), unless=_THROWN),
        VerdictRule(
            "dead_steps",
            layer_signs.dead_steps,
            ("dead", "units", "rate"),
            ("adam_anew", "hundredth_rate_anew", "tenth_rate_anew", "third_rate_anew", "batch_normalization"),
            unless=_THROWN,
        ),
        VerdictRule(
            "saturated", layer_signs.saturated, ("share",), ("xavier", "relu", "batch_normalization"), unless=_THROWN
        ),
        VerdictRule(
            "vanishing",
            layer_signs.vanishing,
            ("first", "last", "ratio", "times"),
            ("tanh", "adam", "larger_weights", "relu", "batch_normalization", "residual"),
            unless=(*_THROWN, "dead", "dead_steps", "saturated"),
        ),
        VerdictRule(
            "rate_too_low",
            loss_signs.rate_too_low,
            ("rate", "moved", "start", "loss"),
            ("usual_rate", "adam", "hundredfold_rate"),
            unless=_STUCK,
        ),
        VerdictRule(
            "underfitting",
            loss_signs.underfitting,
            ("epochs", "loss", "constant"),
            ("larger_weights", "no_regularization", "nonlinear", "more_features", "more_units"),
            unless=(*_STUCK, "rate_too_low"),
        ),
        VerdictRule("overfitting", loss_signs.overfitting, ("train", "test", "gap"), ("l2", "l1", "more_data")),
        VerdictRule("learned", loss_signs.learned, ("train", "test"), ("more_noise", "fewer_units")),
        VerdictRule(
            "converged",
            loss_signs.converged,
            ("epochs", "moved", "loss"),
            ("more_features", "more_units"),
            unless=(*_STUCK, "overfitting", "learned"),
        ),
    )
}

# Of a run whose numbers are not finite any more nothing can be looked at but how it began.
DIVERGENCES: dict[str, VerdictRule] = {
    rule.name: rule
    for rule in (
        VerdictRule(
            "ran_away", loss_signs.nothing, (), ("batch_normalization", "clip_norm_anew", "adam_anew", "kaiming")
        ),
        VerdictRule(
            "ran_away_steps",
            loss_signs.nothing,
            ("rate",),
            (*_SLOWER, "clip_norm_anew", "third_rate_anew", "standardize"),
        ),
    )
}


def judge_divergence(trainer: Trainer, limits: Limits = DEFAULT_LIMITS) -> Verdict:
    """What a run most likely ran away for, whose numbers are not finite any more: how it began, or the steps.

    Args:
        trainer: the run; nothing of it is changed.
        limits: as in `judge`.
    """
    experiment = trainer.experiment
    if wild_start(experiment):
        return DIVERGENCES["ran_away"].verdict((None, {}), experiment, limits)
    return DIVERGENCES["ran_away_steps"].verdict((None, {"rate": trainer.learning_rate}), experiment, limits)


def judge(
    trainer: Trainer,
    layers: Sequence[Mapping[str, Any]],
    moments: Sequence[HistoryPoint],
    limits: Limits = DEFAULT_LIMITS,
) -> list[Verdict]:
    """Every verdict that the layers and the losses give cause for, what explains most first.

    Args:
        trainer: the run; nothing of it is changed.
        layers: what `engine.inspection.layer_health.inspect` says of it, with histograms or without.
        moments: losses so far, in order of their epochs.
        limits: of experiments: no remedy is offered that makes a network larger than that.
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
            found.append(rule.verdict(case, facts.experiment, limits))
    return found
