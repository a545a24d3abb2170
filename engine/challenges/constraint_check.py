"""Whether a run keeps to what a challenge asks: every configuration that it was trained with, not its last alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.challenges.challenge import Challenge, Constraints, Names
from engine.challenges.refusals import Refusal, refusal
from engine.challenges.scores import Facts
from engine.experiment.experiment import Experiment
from engine.network.frozen import frozen_parameters
from engine.network.network import Network
from engine.tables.features import is_formula


@dataclass(frozen=True)
class Conduct:
    """What was done in a run, as far as constraints ask.

    Attributes:
        configurations: every experiment that it was trained with, in order; the first is that of its first batch.
        later: how often settings were changed after that.
        edits: how many weights and biases were set by hand.
        epochs: how long it was trained, parts of an epoch included.
    """

    configurations: Sequence[Experiment]
    later: int
    edits: int
    epochs: float


def facts_of(challenge: Challenge, conduct: Conduct) -> Facts:
    """What is counted of a run; of what changed on the way, the most there was."""
    each = [_counted(one) for one in conduct.configurations]
    first = conduct.configurations[0]
    # Where a run stops by itself changes nothing of what was trained.
    fields = Experiment.model_fields.keys() - {"stop"}
    begun = sum(getattr(challenge.experiment, name) != getattr(first, name) for name in fields)
    most = {name: max(one[name] for one in each) for name in each[0]}
    return Facts(**most, epochs=conduct.epochs, changes=begun + conduct.later + conduct.edits, noise=first.data.noise)


def broken(challenge: Challenge, conduct: Conduct, facts: Facts) -> Iterator[Refusal]:
    """What is not kept to, each thing once, as it was first broken."""
    constraints = challenge.constraints
    told: set[tuple[str, object]] = set()
    for experiment in conduct.configurations:
        for found in _of_experiment(constraints, challenge.experiment, experiment):
            if (thing := (found.code, found.values.get("field"))) not in told:
                told.add(thing)
                yield found
    yield from _counts(constraints, facts, [_counted(one) for one in conduct.configurations])
    if not constraints.edits and conduct.edits:
        yield refusal("edits", found=conduct.edits)


def _of_experiment(constraints: Constraints, given: Experiment, experiment: Experiment) -> Iterator[Refusal]:
    one, other = given.document(), experiment.document()
    for field in constraints.fixed:
        if value_at(one, field) != value_at(other, field):
            yield refusal("fixed", field=field)
    chosen = {
        "features": experiment.features,
        "activations": tuple(layer.activation for layer in experiment.hidden),
        "optimizers": (experiment.optimizer.name,),
    }
    for part, names in constraints.names.items():
        yield from _names(part, names, chosen[part])


def _names(part: str, names: Names, chosen: Sequence[str]) -> Iterator[Refusal]:
    foreign = [] if names.only is None else [one for one in chosen if one not in names.only]
    if names.only is not None and foreign:
        yield refusal(f"{part}_only", names=list(names.only), found=foreign[0])
    if forbidden := [one for one in chosen if one in names.without]:
        yield refusal(f"{part}_without", names=list(names.without), found=forbidden[0])
    # A formula can say what a name that is forbidden says.
    if formulas := [one for one in chosen if names.without and is_formula(one) and one not in foreign]:
        yield refusal("features_formula", found=formulas[0])


def _counts(constraints: Constraints, facts: Facts, each: Sequence[Mapping[str, int]]) -> Iterator[Refusal]:
    for part, bounds in constraints.counts.items():
        most = getattr(facts, part)
        least = min((one[part] for one in each), default=0) if part in each[0] else most
        if bounds.most is not None and most > bounds.most:
            yield refusal(f"{part}_most", limit=bounds.most, found=most)
        if bounds.least is not None and least < bounds.least:
            yield refusal(f"{part}_least", limit=bounds.least, found=least)


def _counted(experiment: Experiment) -> dict[str, int]:
    """How many there are of each, what is off left out."""
    off = {(one.layer, one.unit) for one in experiment.off}
    return {
        "features": len(experiment.features),
        "layers": len(experiment.hidden),
        "units": sum(layer.units for layer in experiment.hidden) - len(off),
        "parameters": count_parameters(experiment),
    }


def count_parameters(experiment: Experiment) -> int:
    """Weights, biases and whatever else is learned, but for what leads to units that are off, and from them."""
    network = Network(experiment)
    # What is off is held in training, and what is frozen as well; that still counts.
    held = frozen_parameters(network, _thawed(experiment))
    return int(network.parameters.size - (0 if held is None else held.size))


def _thawed(experiment: Experiment) -> Experiment:
    return experiment.model_copy(update={"frozen": ()}) if experiment.frozen else experiment


def value_at(document: Mapping[str, Any], field: str) -> Any:
    """What stands at a dotted field of a complete document; None where nothing does."""
    value: Any = document
    for name in field.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value
