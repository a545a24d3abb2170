"""Remedies: each can be taken, changes something, and helped when it was tried."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given

from engine import Experiment, ExperimentError, Limits
from engine.inspection.verdicts.remedies import REMEDIES, remedies
from engine.inspection.verdicts.table import DIVERGENCES, VERDICTS
from engine.inspection.verdicts.trials import RECORD, TRIALS
from engine.validation.limits import DEFAULT_LIMITS
from tests.engine.inspection import remedy_trials
from tests.engine.support.documents import layers
from tests.engine.test_any_experiment import documents
from tests.fuzz.cases import cases

RULES = {**VERDICTS, **DIVERGENCES}
# What helps less often than it fails is not offered.
FEWEST_HELPED, FIRST_HELPED = 0.5, 0.9
# Runs that a share is of.
FEWEST_TRIED = 10


def check_patch(experiment: Experiment, name: str, patch: dict[str, Any]) -> None:
    """A patch is of whole fields, changes something, and makes an experiment that is accepted as it is written."""
    document = experiment.document()
    assert patch.keys() <= document.keys()
    # However small the limits are that the experiment fits, it fits them with the patch, but for what makes it larger.
    widest = max((one.units for one in experiment.hidden), default=1)
    limits = Limits(
        hidden_layers=len(experiment.hidden),
        units=widest,
        points=max(10, experiment.data.samples),
        features=len(experiment.features),
    )
    if REMEDIES[name].grows:
        assert remedies(experiment, (name,), limits) == [] or name == "nonlinear"
        limits = DEFAULT_LIMITS
    changed = Experiment.parse({**document, **patch}, limits)
    assert changed != experiment
    assert {name: changed.document()[name] for name in patch} == json.loads(json.dumps(patch))


@cases(200)
@given(documents())
def test_every_remedy_for_any_experiment_is_accepted_and_changes_something(document: dict[str, Any]) -> None:
    try:
        experiment = Experiment.parse(document)
    except ExperimentError:
        return
    for name, patch in remedies(experiment, tuple(REMEDIES), DEFAULT_LIMITS):
        check_patch(experiment, name, patch)


def test_every_remedy_is_offered_by_some_verdict_and_is_of_use_to_some_experiment() -> None:
    assert {name for rule in RULES.values() for name in rule.remedies} == set(REMEDIES)
    tried: list[dict[str, Any]] = [
        {"optimizer": {"learning_rate": 1e-4}},
        {"hidden": layers("relu:8 relu:8"), "regularizer": {"name": "l2", "rate": 0.5}},
        {"hidden": layers("linear:8 linear:8"), "initializer": {"name": "normal", "std": 0.01}},
    ]
    for name, remedy in REMEDIES.items():
        assert any(remedy.patch(Experiment.parse(document)) is not None for document in tried), name


def test_larger_weights_are_for_small_ones_that_several_layers_multiply() -> None:
    def offered(hidden: str, std: float) -> bool:
        document = {"hidden": layers(hidden), "initializer": {"name": "normal", "std": std}}
        return REMEDIES["larger_weights"].patch(Experiment.parse(document)) is not None

    assert offered("tanh:8 tanh:8", 0.1) and not offered("tanh:8", 0.1) and not offered("tanh:8 tanh:8", 0.2)


def test_own_points_are_not_made_more_or_noisier() -> None:
    points = {"train": [[0, 0, 1], [1, 1, -1]], "test": []}
    own = Experiment.parse({"data": {"dataset": "custom", "points": points}, "batch_size": 1})
    for name in ("more_data", "more_noise", "batch_normalization"):
        assert REMEDIES[name].patch(own) is None


def test_the_record_of_trials_is_of_the_remedies_as_they_are() -> None:
    record = json.loads(RECORD.read_text(encoding="utf-8"))
    assert record["digest"] == remedy_trials.digest(), "run make trials"
    assert record["verdicts"].keys() == RULES.keys()


@pytest.mark.parametrize("verdict", RULES)
def test_every_remedy_was_tried_helped_more_often_than_not_and_what_helped_most_comes_first(verdict: str) -> None:
    shares = []
    for name in RULES[verdict].remedies:
        helped, tried = TRIALS[verdict][name]
        assert tried >= FEWEST_TRIED, name
        assert helped / tried >= FEWEST_HELPED, name
        shares.append(helped / tried)
    assert shares == sorted(shares, reverse=True)
    assert shares[0] >= FIRST_HELPED


@pytest.mark.parametrize("verdict", RULES)
def test_a_seed_that_is_trained_again_is_helped_as_the_record_says(verdict: str) -> None:
    """Of the first kind of its runs the first seed that earns the verdict, by the two remedies offered first."""
    case = remedy_trials.CASES[verdict][0]
    record = json.loads(RECORD.read_text(encoding="utf-8"))["verdicts"][verdict]
    found = next(one for seed in remedy_trials.SEEDS if (one := remedy_trials.trial(verdict, case, seed, first=2)))
    # What helped all of the record's runs helps this one, whatever the last bits of a processor.
    sure = {name for name in found if record[name]["cases"][0][0] == record[name]["cases"][0][1]}
    assert sure and all(found[name] for name in sure)
