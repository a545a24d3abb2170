"""Verdicts: given to runs that earn them and to no others, with remedies that can be taken, and in words."""

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from engine import Experiment, Trainer
from engine.inspection.layer_health import inspect
from engine.inspection.verdicts.remedies import REMEDIES
from engine.inspection.verdicts.table import DIVERGENCES, VERDICTS, Verdict, judge, judge_divergence
from engine.training.history import HistoryPoint
from tests.engine.support.documents import layers

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
JUMPING = {"data": {"dataset": "spirals3"}, "loss": "cross_entropy", "hidden": layers("tanh:8 tanh:8"), **at_rate(3)}
NOISY = {"data": {"noise": 0.4, "train_fraction": 0.2}, "features": SEVEN, "hidden": layers("tanh:8 tanh:8 tanh:8")}

# What earns a verdict, after so many epochs; the lessons' runs.
EARNED: dict[str, tuple[str, int, dict[str, Any]]] = {
    "deep sigmoid": ("vanishing", 0, DEEP_SIGMOID),
    "deep sigmoid, trained": ("vanishing", 20, DEEP_SIGMOID),
    "deep and tiny": (
        "vanishing", 5, {"hidden": layers("tanh:8 " * 4), "initializer": {"name": "normal", "std": 0.01}}
    ),
    "deep and wild": ("exploding", 0, EXPLODING),
    "thrown far off": (
        "exploding_steps", 1,
        {"problem": "regression", "data": {"dataset": "multi_gauss"}, "hidden": layers("tanh:8"), **at_rate(2)},
    ),
    "zeros": ("symmetric", 20, {"initializer": {"name": "zeros"}}),
    "constant": ("symmetric", 20, {"initializer": {"name": "constant"}, "hidden": layers("tanh:7 tanh:7")}),
    "ones": ("symmetric", 0, {"initializer": {"name": "ones"}}),
    "relu far below": ("saturated_output", 0, {"hidden": layers("relu:8"), "initializer": {**KAIMING, "bias": -20}}),
    "step": ("dead", 0, {"hidden": layers("step:8")}),
    "relu at 3": (
        "dead_steps", 5,
        {**at_rate(3), "hidden": layers("relu:8 " * 3), "initializer": KAIMING, "loss": "binary_cross_entropy"},
    ),
    "large weights": (
        "saturated", 0,
        {"hidden": layers("tanh:8"), "initializer": {"name": "normal", "std": 10}, "loss": "binary_cross_entropy"},
    ),
    "few noisy points": ("overfitting", 150, NOISY),
    "rate of 10": ("saturated_output_steps", 30, at_rate(10)),
    "relu at 10": (
        "saturated_output_steps", 30, {"hidden": layers("relu:4 relu:2"), "initializer": KAIMING, **at_rate(10)}
    ),
    "adam at 3": ("saturated_output_steps", 20, at_rate(3, "adam")),
    "three arms at 3": ("overshooting", 20, JUMPING),
    "rate of a hundred thousandth": ("rate_too_low", 20, at_rate(1e-5)),
    "rate of a ten thousandth": ("rate_too_low", 60, at_rate(1e-4)),
    "adam at a hundred thousandth": ("rate_too_low", 20, at_rate(1e-5, "adam")),
    "three units for a spiral": ("underfitting", 300, {"data": {"dataset": "spiral"}, "hidden": layers("tanh:3")}),
    "one unit for xor": ("underfitting", 200, {"data": {"dataset": "xor"}, "hidden": layers("tanh:1")}),
    "linear layers": ("underfitting", 150, {"hidden": layers("linear:8 linear:8 linear:8")}),
    "deep and small": ("underfitting", 120, deep("tanh", name="normal", std=0.1)),
    "circle": ("learned", 300, {}),
    "two clouds": ("learned", 60, {"data": {"dataset": "gauss"}}),
    "two units for xor": ("converged", 300, {"data": {"dataset": "xor"}, "hidden": layers("tanh:2")}),
}  # fmt: skip

# What never earns one but these, at any epoch up to so many.
FAIR: dict[str, tuple[set[str], int, dict[str, Any]]] = {
    "the default": ({"learned"}, 100, {}),
    "the default to its end": ({"learned"}, 300, {}),
    "relu": ({"learned"}, 100, {"hidden": layers("relu:8")}),
    "xor": ({"learned"}, 100, {"data": {"dataset": "xor"}}),
    "adam": ({"learned"}, 100, at_rate(0.01, "adam")),
    "rprop": ({"learned"}, 60, at_rate(0.03, "rprop")),
    # A plateau, and the best a straight line can do: neither is the learning rate's fault, nor a gradient's.
    "linear layers": ({"underfitting"}, 400, {"hidden": layers("linear:8 linear:8 linear:8")}),
    "no hidden layer": ({"underfitting"}, 200, {"hidden": []}),
    # The gradient of the loss stays, and the penalty's undoes it: a minimum of both, which no learning rate leaves.
    "held by its penalty": (
        {"underfitting"}, 300,
        {
            "data": {"dataset": "spiral"}, "batch_size": 250, "regularizer": {"name": "l2", "rate": 0.03},
            "optimizer": {"learning_rate": 0.1},
        },
    ),
    # A test loss far above a training loss that is hardly below a guess: too small a network, which is no overfitting.
    "too small for the spiral": (
        {"underfitting"}, 700, {"data": {"dataset": "spiral"}, "hidden": layers("tanh:4 tanh:2")}
    ),
    # Nobody should get below the loss of so much noise.
    "nothing but noise": (set(), 200, {"data": {"dataset": "checkerboard", "noise": 0.5}, "batch_size": 50}),
    "deep tanh": ({"learned"}, 60, deep("tanh", **XAVIER)),
    "cross-entropy": ({"learned"}, 100, {"data": {"dataset": "blobs"}, "loss": "cross_entropy"}),
    "binary cross-entropy": ({"learned"}, 100, {"loss": "binary_cross_entropy"}),
    "regression": ({"learned"}, 60, PLANE),
    "a schedule that ends": (
        {"underfitting"}, 120, {"hidden": [], "schedule": {"name": "cosine", "epochs": 50, "floor": 0.0}}
    ),
    "everything frozen": (set(), 20, {"frozen": [{"layer": layer} for layer in (1, 2, 3)]}),
    # Of points it has never met it is not known how it does.
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
    # What is looked at seldom has a test of its own.
    assert {name for name, _, _ in EARNED.values()} == set(VERDICTS) - {"rate_too_high"}


def test_the_layer_and_the_evidence_are_those_of_the_run() -> None:
    found = verdict("step", 1)
    assert found is not None and (found.layer, dict(found.evidence)) == (1, {"dead": 8, "units": 8})
    found = verdict("constant", 1)
    assert found is not None and (found.layer, dict(found.evidence)) == (1, {"alike": 7, "units": 7})
    found = verdict("rate of 10", 1)
    assert found is not None and found.layer == 3 and found.evidence["rate"] == 10


@pytest.mark.parametrize("seed", SEEDS)
def test_the_evidence_bears_out_the_sentence(seed: int) -> None:
    """What a sentence says of its numbers is so: fewer than, above, rose in."""
    for case in ("deep sigmoid", "deep sigmoid, trained", "deep and tiny"):
        found = verdict(case, seed)
        assert found is not None and found.layer == 1
        assert found.evidence["times"] == pytest.approx(1 / found.evidence["ratio"]) and found.evidence["times"] > 10
    found = verdict("three arms at 3", seed)
    assert found is not None and found.evidence["rising_share"] > 0.1
    assert found.evidence["low"] < found.evidence["high"] / 1.5
    for case in ("three units for a spiral", "one unit for xor"):
        found = verdict(case, seed)
        assert found is not None and 0.5 * found.evidence["constant"] < found.evidence["loss"]
    for case in ("rate of 10", "relu at 10", "adam at 3"):
        found = verdict(case, seed)
        assert found is not None and 0.95 < found.evidence["share"] <= 1


def test_a_default_network_that_is_too_small_for_a_spiral_is_told_so_and_not_to_be_halved() -> None:
    # As somebody saw it: at a loss of 0.3, with a test loss that is higher still.
    run, moments = Trainer(Experiment.parse({"data": {"dataset": "spiral"}})), []
    for epoch in range(1501):
        if epoch:
            run.train_epoch()
        if epoch % 50 == 0:
            now = run.evaluate()
            moments.append(HistoryPoint(run.epoch, now.train_loss, now.test_loss))
    assert 0.25 < moments[-1].train_loss < 0.4
    [found] = judge(run, inspect(run, full=False), moments)
    assert found.name == "underfitting"
    assert [one.name for one in found.remedies] == ["more_features", "more_units"]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_deep_network_that_stands_still_because_it_began_small_is_offered_larger_weights_first(seed: int) -> None:
    found = verdict("deep and small", seed)
    assert found is not None and found.remedies[0].name == "larger_weights"
    found = verdict("linear layers", seed)
    assert found is not None and "larger_weights" not in [one.name for one in found.remedies]


def test_nothing_vanishes_between_layers_where_a_saturated_output_lets_nothing_in() -> None:
    # At such a rate all points are answered alike after an epoch or two, and the output no longer moves.
    document = {"hidden": layers("relu:4 relu:2"), "initializer": KAIMING, **at_rate(10)}
    for seed in range(1, 7):
        names = [one.name for one in at_end({**document, "seed": seed}, 30)]
        assert names in ([], ["saturated_output_steps"]), "what came of it is not told beside it"


def test_a_loss_that_stays_above_its_start_is_told_of_a_run_that_is_looked_at_seldom() -> None:
    run = Trainer(Experiment.parse({"loss": "binary_cross_entropy", **at_rate(10), "seed": 1}))
    moments = []
    for _ in range(4):
        now = run.evaluate()
        moments.append(HistoryPoint(run.epoch, now.train_loss, now.test_loss))
        for _ in range(20):
            run.train_epoch()
    [found] = judge(run, inspect(run, full=False), moments)
    assert found.name == "rate_too_high" and found.evidence["loss"] > found.evidence["start"]


@pytest.mark.parametrize(
    ("document", "name"),
    [
        (EXPLODING, "ran_away"),
        ({**PLANE, "hidden": layers("relu:8"), **at_rate(1)}, "ran_away_steps"),
    ],
    ids=["wild weights", "rate"],
)
def test_what_ran_away_is_told_apart_by_how_it_began(document: dict[str, Any], name: str) -> None:
    run = Trainer(Experiment.parse(document))
    while run.nonfinite_layer() is None and run.epoch < 40:
        run.train_epoch()
    assert run.nonfinite_layer() is not None
    found = judge_divergence(run)
    assert found.name == name and tuple(found.evidence) == DIVERGENCES[name].evidence
    offered = {one.name for one in found.remedies}
    assert offered and (name == "ran_away_steps") == ("tenth_rate_anew" in offered), "a smaller rate is no cure for all"


def test_units_that_are_off_are_not_counted() -> None:
    document = {"hidden": layers("step:3"), "off": [{"layer": 1, "unit": 0}]}
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
    fields = ["name", "patch", "anew", "helped", "tried"]
    assert document["remedies"] and all(list(one) == fields for one in document["remedies"])


def texts_of(name: str) -> set[str]:
    """What a verdict's sentence leaves open."""
    return set(re.findall(r"\{(\w+)\}", TEXTS[f"verdict.{name}.about"]))


def test_every_verdict_and_remedy_has_its_words() -> None:
    wanted = {f"verdict.{name}.{part}" for name in [*VERDICTS, *DIVERGENCES] for part in ("label", "about")}
    wanted |= {f"remedy.{name}" for name in REMEDIES}
    assert wanted == {key for key in TEXTS if key.split(".")[0] in ("verdict", "remedy")}


@pytest.mark.parametrize("name", [name for name in VERDICTS if name not in ("learned", "converged")])
def test_what_is_said_of_a_verdict_in_one_line_has_a_name_and_asks_for_nothing_but_the_evidence(name: str) -> None:
    assert TEXTS[f"voice.tag.{name}"]
    asked = set(re.findall(r"\{(\w+)\}", TEXTS[f"voice.verdict.{name}"]))
    assert asked <= {*VERDICTS[name].evidence, "layer"}


@pytest.mark.parametrize("name", VERDICTS)
def test_the_words_ask_for_nothing_but_the_evidence_and_the_layer(name: str) -> None:
    cases = [verdict(case, 1) for case in EARNED if EARNED[case][0] == name]
    has_layer = all(one is not None and one.layer is not None for one in cases)
    assert texts_of(name) <= {*VERDICTS[name].evidence, *(["layer"] if has_layer and cases else [])}
    assert texts_of(name)


@pytest.mark.parametrize("name", DIVERGENCES)
def test_the_words_of_what_ran_away_ask_for_nothing_but_the_evidence_and_the_place(name: str) -> None:
    asked = set(re.findall(r"\{(\w+)\}", TEXTS[f"voice.verdict.{name}"]))
    assert texts_of(name) <= {*DIVERGENCES[name].evidence} and asked <= {*DIVERGENCES[name].evidence, "epoch", "place"}
