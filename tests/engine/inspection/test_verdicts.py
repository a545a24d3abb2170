"""Verdicts: given to runs that earn them and to no others, with remedies that can be taken, and in words."""

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from engine import Experiment, ExperimentError, Limits, Trainer
from engine.inspection.layer_health import inspect
from engine.inspection.remedies import REMEDIES
from engine.inspection.verdicts import VERDICTS, Verdict, judge
from engine.training.history import HistoryPoint
from tests.engine.support.documents import layers
from tests.engine.test_any_experiment import documents
from tests.fuzz.cases import cases

TEXTS = json.loads((Path(__file__).parents[3] / "locales" / "en.json").read_text(encoding="utf-8"))
SEVEN = ["x1", "x2", "x1_squared", "x2_squared", "x1_x2", "sin_x1", "sin_x2"]
SEEDS = [1, 2, 3]
PLANE = {"problem": "regression", "data": {"dataset": "plane"}}
XAVIER, KAIMING = {"name": "xavier_uniform"}, {"name": "kaiming_uniform"}


def deep(activation: str, **initializer: Any) -> dict[str, Any]:
    return {"hidden": layers(" ".join([f"{activation}:8"] * 6)), "initializer": initializer}


def at_rate(rate: float, name: str = "sgd") -> dict[str, Any]:
    return {"optimizer": {"name": name, "learning_rate": rate}}


DEEP_SIGMOID = deep("sigmoid", **XAVIER)
EXPLODING = {**PLANE, **deep("leaky_relu", name="normal", std=1)}
NOISY = {"data": {"noise": 0.4, "train_fraction": 0.2}, "features": SEVEN, "hidden": layers("tanh:8 tanh:8 tanh:8")}

# What earns a verdict, after so many epochs; the lessons' runs.
EARNED: dict[str, tuple[str, int, dict[str, Any]]] = {
    "deep sigmoid": ("vanishing", 0, DEEP_SIGMOID),
    "deep sigmoid, trained": ("vanishing", 20, DEEP_SIGMOID),
    "deep and tiny": (
        "vanishing", 5, {"hidden": layers("tanh:8 " * 4), "initializer": {"name": "normal", "std": 0.01}}
    ),
    "deep and wild": ("exploding", 0, EXPLODING),
    "zeros": ("symmetric", 20, {"initializer": {"name": "zeros"}}),
    "constant": ("symmetric", 20, {"initializer": {"name": "constant"}, "hidden": layers("tanh:7 tanh:7")}),
    "ones": ("symmetric", 0, {"initializer": {"name": "ones"}}),
    "relu far below": ("dead", 0, {"hidden": layers("relu:8"), "initializer": {**KAIMING, "bias": -20}}),
    "relu at 1.5": ("dead", 2, {"hidden": layers("relu:8 relu:8 relu:8"), "initializer": KAIMING, **at_rate(5)}),
    "step": ("dead", 0, {"hidden": layers("step:8")}),
    "large weights": ("saturated", 0, {"hidden": layers("tanh:8"), "initializer": {"name": "normal", "std": 10}}),
    "large weights, trained": (
        "saturated", 60, {"hidden": layers("tanh:8"), "initializer": {"name": "normal", "std": 10}}
    ),
    "few noisy points": ("overfitting", 150, NOISY),
    "rate of 10": ("rate_too_high", 30, at_rate(10)),
    # At a rate of 1 what it comes to is chance: where every tanh is saturated, the last bit says on which plateau.
    "adam at 3": ("rate_too_high", 20, at_rate(3, "adam")),
    "rate of a hundred thousandth": ("rate_too_low", 20, at_rate(1e-5)),
    "rate of a ten thousandth": ("rate_too_low", 60, at_rate(1e-4)),
    "adam at a hundred thousandth": ("rate_too_low", 20, at_rate(1e-5, "adam")),
    "circle": ("converged", 300, {}),
    "two clouds": ("converged", 60, {"data": {"dataset": "gauss"}}),
}  # fmt: skip

# What never earns one but these, at any epoch up to so many.
FAIR: dict[str, tuple[set[str], int, dict[str, Any]]] = {
    "the default": (set(), 100, {}),
    "the default to its end": ({"converged"}, 300, {}),
    "relu": ({"converged"}, 100, {"hidden": layers("relu:8")}),
    "xor": ({"converged"}, 100, {"data": {"dataset": "xor"}}),
    "adam": ({"converged"}, 100, at_rate(0.01, "adam")),
    "rprop": ({"converged"}, 60, at_rate(0.03, "rprop")),
    # A plateau, and the best a straight line can do: neither is the learning rate's fault, nor a gradient's.
    "linear layers": (set(), 400, {"hidden": layers("linear:8 linear:8 linear:8")}),
    "no hidden layer": (set(), 100, {"hidden": []}),
    # The gradient of the loss stays, and the penalty's undoes it: a minimum of both, which no learning rate leaves.
    "held by its penalty": (
        set(), 300,
        {
            "data": {"dataset": "spiral"}, "batch_size": 250, "regularizer": {"name": "l2", "rate": 0.03},
            "optimizer": {"learning_rate": 0.1},
        },
    ),
    # A test loss far above a training loss that is hardly below a guess: too small a network, which is no overfitting.
    "too small for the spiral": (
        {"saturated"}, 700, {"data": {"dataset": "spiral"}, "hidden": layers("tanh:4 tanh:2")}
    ),
    "deep tanh": ({"converged"}, 60, deep("tanh", **XAVIER)),
    "cross-entropy": ({"converged"}, 100, {"data": {"dataset": "blobs"}, "loss": "cross_entropy"}),
    "binary cross-entropy": ({"converged"}, 100, {"loss": "binary_cross_entropy"}),
    "regression": ({"converged"}, 60, PLANE),
    "a schedule that ends": (
        {"converged"}, 100, {"hidden": [], "schedule": {"name": "cosine", "epochs": 50, "floor": 0.0}}
    ),
    "everything frozen": (set(), 20, {"frozen": [{"layer": layer} for layer in (1, 2, 3)]}),
    "no points for testing": (
        {"converged"}, 40,
        {"data": {"dataset": "custom", "points": {"train": [[1, 1, 1], [-1, -1, -1], [2, 1, 1]]}}, "batch_size": 3},
    ),
}  # fmt: skip


def told(document: dict[str, Any], epochs: int, last: int | None = None) -> Iterator[list[Verdict]]:
    """The verdicts after every epoch, at first every one and then each tenth, as a page would hear them; or only those
    after each of so many epochs at the end."""
    run = Trainer(Experiment.parse(document))
    moments: list[HistoryPoint] = []
    for epoch in range(epochs + 1):
        if epoch:
            run.train_epoch()
        now = run.evaluate()
        moments.append(HistoryPoint(run.epoch, now.train_loss, now.test_loss))
        if epoch > epochs - last if last else epoch < 20 or epoch % 10 == 0:
            yield judge(run, inspect(run, full=False), moments)


def at_end(document: dict[str, Any], epochs: int) -> list[Verdict]:
    """The verdicts after the last epoch."""
    [verdicts] = told(document, epochs, last=1)
    return verdicts


@lru_cache(maxsize=200)
def verdict(case: str, seed: int) -> Verdict | None:
    """The verdict this case is there for, at its end."""
    name, epochs, document = EARNED[case]
    return next((one for one in at_end({**document, "seed": seed}, epochs) if one.name == name), None)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("case", EARNED)
def test_a_run_that_earns_a_verdict_is_given_it(case: str, seed: int) -> None:
    assert verdict(case, seed) is not None


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("case", FAIR)
def test_a_run_that_is_in_order_is_given_none(case: str, seed: int) -> None:
    allowed, epochs, document = FAIR[case]
    found = {one.name for verdicts in told({**document, "seed": seed}, epochs) for one in verdicts}
    assert found <= allowed


def test_every_verdict_is_earned_by_some_run() -> None:
    assert {name for name, _, _ in EARNED.values()} == set(VERDICTS)


def test_the_layer_and_the_evidence_are_those_of_the_run() -> None:
    found = verdict("relu far below", 1)
    assert found is not None and (found.layer, dict(found.evidence)) == (1, {"dead": 8, "units": 8})
    found = verdict("constant", 1)
    assert found is not None and (found.layer, dict(found.evidence)) == (1, {"alike": 7, "units": 7})
    found = verdict("deep sigmoid", 1)
    assert found is not None and found.layer == 1
    assert found.evidence["ratio"] == found.evidence["first"] / found.evidence["last"] < 3e-3
    found = verdict("rate of 10", 1)
    assert found is not None and found.layer is None and found.evidence["rate"] == 10
    assert found.evidence["loss"] > found.evidence["start"]


def test_nothing_vanishes_between_layers_where_a_saturated_output_lets_nothing_in() -> None:
    # At such a rate all points are answered alike after an epoch or two, and the output no longer moves.
    document = {"hidden": layers("relu:4 relu:2"), "initializer": KAIMING, **at_rate(10)}
    for seed in range(1, 7):
        names = [one.name for one in at_end({**document, "seed": seed}, 30)]
        assert "vanishing" not in names
        assert "rate_too_high" not in names or names[0] == "rate_too_high", "what made the units die comes first"


def test_a_loss_that_stays_above_its_start_is_told_of_a_run_that_is_looked_at_seldom() -> None:
    run = Trainer(Experiment.parse({**at_rate(10), "seed": 1}))
    moments = []
    for _ in range(4):
        now = run.evaluate()
        moments.append(HistoryPoint(run.epoch, now.train_loss, now.test_loss))
        for _ in range(20):
            run.train_epoch()
    assert [one.name for one in judge(run, inspect(run, full=False), moments)][:1] == ["rate_too_high"]


def test_units_that_are_off_are_not_counted() -> None:
    off = [{"layer": 1, "unit": 0}]
    document = {"hidden": layers("relu:3"), "initializer": {**KAIMING, "bias": -20}, "off": off}
    assert dict(next(told(document, 0))[0].evidence) == {"dead": 2, "units": 2}


def test_no_units_at_all_are_no_reason_for_a_verdict() -> None:
    off = [{"layer": 1, "unit": unit} for unit in range(3)]
    assert next(told({"hidden": layers("relu:3"), "off": off}, 0)) == []


def test_running_statistics_have_an_epoch_to_settle() -> None:
    hidden = [{**one, "normalization": "batch"} for one in EXPLODING["hidden"]]
    early, *later = told({**EXPLODING, "hidden": hidden}, 5)
    assert early == []
    assert not any(one.name == "exploding" for verdicts in later for one in verdicts)


@pytest.mark.parametrize("case", EARNED)
def test_the_document_is_what_the_text_and_the_wire_need(case: str) -> None:
    found = verdict(case, 1)
    assert found is not None
    document = json.loads(json.dumps(found.document(), allow_nan=False))
    assert list(document) == ["name", "layer", "evidence", "remedies"]
    assert tuple(document["evidence"]) == VERDICTS[found.name].evidence
    assert document["remedies"] and all(list(one) == ["name", "patch"] for one in document["remedies"])


def check_patch(experiment: Experiment, patch: dict[str, Any]) -> None:
    """A patch is of whole fields, changes something, and makes an experiment that is accepted as it is written."""
    document = experiment.document()
    assert patch.keys() <= document.keys()
    # However small the limits are that the experiment fits, it fits them with the patch.
    widest = max((one.units for one in experiment.hidden), default=1)
    limits = Limits(len(experiment.hidden), widest, max(10, experiment.data.samples), len(experiment.features))
    changed = Experiment.parse({**document, **patch}, limits)
    assert changed != experiment
    assert {name: changed.document()[name] for name in patch} == json.loads(json.dumps(patch))


@pytest.mark.parametrize("case", EARNED)
def test_every_remedy_offered_is_accepted_and_changes_something(case: str) -> None:
    found = verdict(case, 1)
    assert found is not None and found.remedies
    for _, patch in found.remedies:
        check_patch(Experiment.parse(EARNED[case][2]), dict(patch))


@cases(200)
@given(documents())
def test_every_remedy_for_any_experiment_is_accepted_and_changes_something(document: dict[str, Any]) -> None:
    try:
        experiment = Experiment.parse(document)
    except ExperimentError:
        return
    for make in REMEDIES.values():
        patch = make(experiment)
        if patch is not None:
            check_patch(experiment, patch)


def test_every_remedy_is_offered_by_some_verdict_and_is_of_use_to_some_experiment() -> None:
    assert {name for rule in VERDICTS.values() for name in rule.remedies} == set(REMEDIES)
    tried = [
        {}, {"hidden": layers("relu:4 relu:4"), "regularizer": {"name": "l2", "rate": 0.5}},
    ]  # fmt: skip
    for name, make in REMEDIES.items():
        assert any(make(Experiment.parse(document)) is not None for document in tried), name


def test_own_points_are_not_made_more_or_noisier() -> None:
    points = {"train": [[0, 0, 1], [1, 1, -1]], "test": []}
    own = Experiment.parse({"data": {"dataset": "custom", "points": points}, "batch_size": 1})
    assert REMEDIES["more_data"](own) is None and REMEDIES["more_noise"](own) is None
    assert REMEDIES["batch_normalization"](own) is None


# A remedy, and the verdict it is to lift within so many epochs.
LIFTED = [
    ("deep sigmoid, trained", "relu", 20),
    ("deep sigmoid, trained", "tanh", 20),
    ("deep sigmoid, trained", "batch_normalization", 20),
    ("deep and wild", "kaiming", 3),
    ("deep and wild", "clip_norm", 0),
    ("deep and wild", "batch_normalization", 3),
    ("zeros", "xavier", 20),
    ("constant", "xavier", 20),
    ("relu far below", "kaiming", 20),
    ("large weights", "xavier", 0),
    ("step", "leaky_relu", 10),
    ("rate of a ten thousandth", "hundredfold_rate", 60),
]


@pytest.mark.parametrize(("case", "remedy", "epochs"), LIFTED)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_remedy_lifts_the_verdict(case: str, remedy: str, epochs: int, seed: int) -> None:
    found = verdict(case, seed)
    assert found is not None
    patch = dict(found.remedies)[remedy]
    after = at_end({**EARNED[case][2], "seed": seed, **patch}, epochs)
    assert found.name not in {one.name for one in after}


def share_of_moments(name: str, document: dict[str, Any]) -> float:
    """At how many of the epochs from 41 to 60 a verdict is given, as a share, over ten seeds."""
    last = [list(told({**document, "seed": seed}, 60, last=20)) for seed in range(1, 11)]
    return sum(any(one.name == name for one in verdicts) for run in last for verdicts in run) / 200


def test_a_tenth_of_a_rate_that_is_too_high_lifts_the_verdict_at_most_moments() -> None:
    # Such runs jump about, and where one is at a given epoch hangs on the last bit; a few come to rest on a plateau.
    # They are judged by many moments of many seeds.
    patch = REMEDIES["tenth_rate"](Experiment.parse(at_rate(3)))
    assert patch is not None and patch["optimizer"]["learning_rate"] == pytest.approx(0.3)
    before = share_of_moments("rate_too_high", at_rate(3))
    after = share_of_moments("rate_too_high", {**at_rate(3), **patch})
    assert after < 0.25 and after < before / 2


def test_residual_connections_rescue_most_deep_networks_of_sigmoids() -> None:
    # Not all: sums only grow on the way, and where they have grown too large the output may be stuck (lesson 20).
    patch = {"hidden": dict(REMEDIES)["residual"](Experiment.parse(DEEP_SIGMOID))["hidden"]}  # type: ignore[index]
    after = [at_end({**DEEP_SIGMOID, "seed": seed, **patch}, 20) for seed in range(1, 10)]
    assert sum(any(one.name == "vanishing" for one in verdicts) for verdicts in after) <= 4


def texts_of(name: str) -> set[str]:
    """What a verdict's sentence leaves open."""
    return set(re.findall(r"\{(\w+)\}", TEXTS[f"verdict.{name}.about"]))


def test_every_verdict_and_remedy_has_its_words() -> None:
    wanted = {f"verdict.{name}.{part}" for name in VERDICTS for part in ("label", "about")}
    wanted |= {f"remedy.{name}" for name in REMEDIES}
    assert wanted == {key for key in TEXTS if key.split(".")[0] in ("verdict", "remedy")}


@pytest.mark.parametrize("name", [name for name in VERDICTS if name != "converged"])
def test_what_is_said_of_a_verdict_in_one_line_has_a_name_and_asks_for_nothing_but_the_evidence(name: str) -> None:
    assert TEXTS[f"voice.tag.{name}"]
    asked = set(re.findall(r"\{(\w+)\}", TEXTS[f"voice.verdict.{name}"]))
    assert asked <= {*VERDICTS[name].evidence, "layer"}


@pytest.mark.parametrize("name", VERDICTS)
def test_the_words_ask_for_nothing_but_the_evidence_and_the_layer(name: str) -> None:
    cases = [verdict(case, 1) for case in EARNED if EARNED[case][0] == name]
    has_layer = all(one is not None and one.layer is not None for one in cases)
    assert texts_of(name) <= {*VERDICTS[name].evidence, *(["layer"] if has_layer else [])}
    assert texts_of(name)
