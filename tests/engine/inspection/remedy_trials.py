"""Tries every verdict's remedies, and writes down how often each helped: `make trials`.

Run as `python -m tests.engine.inspection.remedy_trials`. For each verdict there are a few kinds of runs that earn it,
each with 20 seeds of its weights and of its points. A remedy is taken as the page takes it: what may change while a run
goes on goes on, anything else, and what is to begin anew, begins anew; and both runs end at the same epoch.
"""

from __future__ import annotations

import hashlib
import json
import math
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from engine import Experiment, Trainer
from engine.deeds.record import LIVE
from engine.inspection.layer_health import inspect
from engine.inspection.verdicts.remedies import REMEDIES, remedies
from engine.inspection.verdicts.table import DIVERGENCES, VERDICTS, judge, judge_divergence
from engine.inspection.verdicts.trials import RECORD
from engine.training.history import HistoryPoint
from engine.validation.limits import DEFAULT_LIMITS
from tests.engine.support.documents import layers

SEEDS = range(101, 121)
# A loss that is lower by less than a tenth is no help that anybody would see.
BETTER = 0.9

Document = Mapping[str, Any]
XAVIER, KAIMING = {"name": "xavier_uniform"}, {"name": "kaiming_uniform"}
PLANE: Document = {"problem": "regression", "data": {"dataset": "plane", "samples": 500}}
WAVES: Document = {"problem": "regression", "data": {"dataset": "multi_gauss", "samples": 500}}
DEEP_RELU: Document = {"hidden": layers("relu:8 relu:8 relu:8"), "initializer": KAIMING}
SEVEN: Document = {"features": ["x1", "x2", "x1_squared", "x2_squared", "x1_x2", "sin_x1", "sin_x2"]}
TWO_LAYERS: Document = {"hidden": layers("tanh:8 tanh:8")}


def on(dataset: str, **more: Any) -> dict[str, Any]:
    """A document with this data."""
    return {"data": {"dataset": dataset, **more}}


def at_rate(rate: float, name: str = "sgd") -> dict[str, Any]:
    """A document with this learning rate."""
    return {"optimizer": {"name": name, "learning_rate": rate}}


def normal(std: float) -> dict[str, Any]:
    """A document with first weights of this spread."""
    return {"initializer": {"name": "normal", "std": std}}


@dataclass(frozen=True)
class Case:
    """A kind of run that earns a verdict.

    Attributes:
        document: of its experiment, without seeds.
        at: after so many epochs it has the verdict, and the remedy is taken.
        end: so many epochs after the beginning both runs end.
        every: how often its losses were looked at, in epochs.
    """

    document: Document
    at: int
    end: int
    every: int = 1

    def experiment(self, seed: int) -> Experiment:
        """With this seed of its weights and of its points."""
        data = {**self.document.get("data", {}), "seed": seed}
        return Experiment.parse({**self.document, "seed": seed, "data": data})


CASES: dict[str, tuple[Case, ...]] = {
    "symmetric": (
        Case({"initializer": {"name": "zeros"}}, 10, 60),
        Case({"initializer": {"name": "constant"}, "hidden": layers("relu:7 relu:7")}, 10, 60),
    ),
    # The first is lesson 5's.
    "exploding": (
        Case({**PLANE, **normal(1), "hidden": layers("leaky_relu:8 " * 6)}, 0, 30),
        Case({**normal(1), "hidden": layers("relu:8 " * 6), "output_activation": "linear"}, 0, 40),
        Case({**PLANE, **normal(1), "hidden": layers("linear:8 " * 6)}, 0, 30),
    ),
    "exploding_steps": (
        Case({**WAVES, "hidden": layers("tanh:8"), **at_rate(2)}, 1, 40),
        Case({**PLANE, "loss": "huber", "hidden": layers("relu:8"), **at_rate(3)}, 1, 40),
    ),
    "saturated_output": (
        Case({**normal(10), "hidden": layers("tanh:8")}, 5, 40),
        Case({**normal(3), "hidden": layers("relu:8 relu:8")}, 5, 40),
        Case({**normal(1), "hidden": layers("relu:8 " * 6)}, 5, 40),
        Case({"hidden": layers("relu:8"), "initializer": {**KAIMING, "bias": -20}}, 0, 40),
    ),
    "saturated_output_steps": (
        Case(at_rate(10), 20, 60),
        Case({"hidden": layers("relu:4 relu:2"), "initializer": KAIMING, **at_rate(10)}, 20, 60),
        Case(at_rate(3, "adam"), 20, 60),
    ),
    "overshooting": (
        Case({"loss": "binary_cross_entropy", **at_rate(3)}, 20, 50),
        Case({**on("spirals3"), "loss": "cross_entropy", "hidden": layers("tanh:8 tanh:8"), **at_rate(3)}, 20, 50),
    ),
    "rate_too_high": (
        # Looked at so seldom that nobody sees it jump.
        Case({"loss": "binary_cross_entropy", **at_rate(10)}, 40, 80, every=10),
    ),
    "dead": (
        Case({"hidden": layers("step:8")}, 0, 60),
        Case({"hidden": layers("step:8 tanh:4"), **on("xor")}, 0, 60),
    ),
    "dead_steps": (
        Case({**PLANE, **DEEP_RELU, **at_rate(0.3)}, 2, 40),
        Case({**DEEP_RELU, "loss": "binary_cross_entropy", **at_rate(3)}, 5, 60),
    ),
    "saturated": (
        Case({**normal(5), "hidden": layers("tanh:8 tanh:8"), "loss": "binary_cross_entropy"}, 5, 40),
        Case({**PLANE, **normal(10), "hidden": layers("tanh:8")}, 5, 40),
    ),
    "vanishing": (
        Case({"hidden": layers("sigmoid:8 " * 6), "initializer": XAVIER}, 0, 60),
        Case({"hidden": layers("sigmoid:5 " * 5)}, 10, 60),
        Case({"hidden": layers("tanh:8 " * 4), **normal(0.01)}, 5, 60),
    ),
    "rate_too_low": (
        Case(at_rate(1e-5), 20, 80),
        Case(at_rate(1e-4), 60, 120),
        Case(at_rate(1e-5, "adam"), 20, 80),
    ),
    "underfitting": (
        Case({**on("spiral"), "hidden": layers("tanh:3")}, 300, 700, every=5),
        Case({**on("xor"), "hidden": layers("tanh:1")}, 200, 400, every=5),
        Case({"hidden": layers("linear:4")}, 150, 300, every=5),
        Case({"regularizer": {"name": "l2", "rate": 0.3}}, 150, 300, every=5),
        Case({"hidden": layers("tanh:8"), "regularizer": {"name": "l1", "rate": 0.05}}, 150, 300, every=5),
        # Hardly anything comes out of the last layer, or back from it, though nothing fades on the way.
        Case({"hidden": layers("tanh:8 " * 6), **normal(0.1)}, 150, 400, every=5),
        Case({**on("moons"), "hidden": layers("tanh:8 " * 6), **normal(0.1)}, 150, 400, every=5),
    ),
    "overfitting": (
        Case({**on("circle", noise=0.4, train_fraction=0.2), **SEVEN, **TWO_LAYERS}, 150, 300, every=10),
        Case({**on("moons", noise=0.4, train_fraction=0.2), **SEVEN, **TWO_LAYERS}, 150, 300, every=10),
    ),
    "learned": (Case({"hidden": layers("tanh:8")}, 100, 100), Case({**on("gauss"), **TWO_LAYERS}, 60, 60)),
    "converged": (
        Case({"hidden": layers("tanh:2"), **on("xor")}, 300, 500, every=5),
        Case({"hidden": layers("tanh:2")}, 300, 500, every=5),
    ),
    "ran_away": (
        Case({**PLANE, **normal(1), "hidden": layers("leaky_relu:8 " * 6)}, 1, 30),
        Case({**PLANE, **normal(1), "hidden": layers("linear:8 " * 6)}, 1, 30),
    ),
    "ran_away_steps": (
        Case({**PLANE, "hidden": layers("relu:8"), **at_rate(1)}, 10, 40),
        Case({"output_activation": "linear", "hidden": layers("tanh:8"), **at_rate(1)}, 20, 50),
        Case({**PLANE, **SEVEN, "hidden": layers("linear:4")}, 10, 40),
    ),
}  # fmt: skip

Losses = tuple[float, float]


def losses(run: Trainer) -> Losses:
    """Training and test loss; infinite where one is no number any more."""
    now = run.evaluate()
    train, test = (one if math.isfinite(one) else math.inf for one in (now.train_loss, now.test_loss))
    return train, test


def train(run: Trainer, epochs: int) -> Losses:
    """The losses after so many epochs more."""
    for _ in range(epochs):
        if run.nonfinite_layer() is not None:
            return math.inf, math.inf
        run.train_epoch()
    return losses(run)


def _falls(number: int) -> Callable[[Losses, Losses], bool]:
    return lambda without, with_: with_[number] < BETTER * without[number]


# What a remedy is for, where it is not that the training loss ends lower by a tenth: of overfitting, that the test loss
# does. What was learned can be learned with less, or made harder.
_HELPS: dict[tuple[str, str | None], Callable[[Losses, Losses], bool]] = {
    ("overfitting", None): _falls(1),
    ("learned", "fewer_units"): lambda without, with_: max(with_) < 0.05,
    ("learned", "more_noise"): lambda without, with_: with_[1] > without[1] / BETTER,
}


def helps(verdict: str, remedy: str) -> Callable[[Losses, Losses], bool]:
    """Whether a run that ended with the second losses ended better than one that ended with the first."""
    return _HELPS.get((verdict, remedy)) or _HELPS.get((verdict, None)) or _falls(0)


def earns(verdict: str, case: Case, seed: int) -> bool:
    """Whether the run has the verdict, when its remedies are taken."""
    run, moments = Trainer(case.experiment(seed)), []
    for epoch in range(case.at + 1):
        if epoch:
            run.train_epoch()
        if run.nonfinite_layer() is not None:
            return judge_divergence(run).name == verdict
        if epoch % case.every == 0:
            moments.append(HistoryPoint(run.epoch, *losses(run)))
    return any(one.name == verdict for one in judge(run, inspect(run, full=False), moments))


def trial(verdict: str, case: Case, seed: int, first: int | None = None) -> dict[str, bool]:
    """Of every remedy that suits, or the first so many, whether it helped; nothing where the verdict is not earned."""
    if not earns(verdict, case, seed):
        return {}
    experiment = case.experiment(seed)
    without = train(Trainer(experiment), case.end)
    rule = {**VERDICTS, **DIVERGENCES}[verdict]
    found = {}
    for name, patch in remedies(experiment, rule.remedies, DEFAULT_LIMITS)[:first]:
        changed = experiment.model_copy(update=patch)
        if patch.keys() <= LIVE and not REMEDIES[name].anew and verdict not in DIVERGENCES:
            run = Trainer(experiment)
            train(run, case.at)
            run.reconfigure(changed)
            with_ = train(run, case.end - case.at)
        else:
            with_ = train(Trainer(changed), case.end)
        found[name] = helps(verdict, name)(without, with_)
    return found


def digest() -> str:
    """Of all that the record is of: the runs, and what each remedy makes of them."""
    rules = {**VERDICTS, **DIVERGENCES}
    told = [
        [verdict, case.at, case.end, one.document(), remedies(one, rules[verdict].remedies, DEFAULT_LIMITS)]
        for verdict, cases in CASES.items()
        for case in cases
        for one in [case.experiment(SEEDS[0])]
    ]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:16]


def record() -> dict[str, Any]:
    """All trials: in order of the verdicts, and of what helped most."""
    found: dict[str, dict[str, dict[str, int]]] = {}
    for verdict, cases in CASES.items():
        counted: dict[str, dict[str, Any]] = {}
        for index, case in enumerate(cases):
            for seed in SEEDS:
                for name, helped in trial(verdict, case, seed).items():
                    one = counted.setdefault(name, {"helped": 0, "tried": 0, "cases": [[0, 0] for _ in cases]})
                    one["tried"] += 1
                    one["helped"] += helped
                    one["cases"][index][0] += helped
                    one["cases"][index][1] += 1
        found[verdict] = dict(sorted(counted.items(), key=lambda one: -one[1]["helped"] / one[1]["tried"]))
        shown = {name: one["cases"] for name, one in found[verdict].items()}
        sys.stdout.write(f"{verdict} {shown}\n")
        sys.stdout.flush()
    return {"digest": digest(), "seeds": [SEEDS[0], SEEDS[-1]], "verdicts": found}


def lines(made: Mapping[str, Any]) -> Iterator[str]:
    """The record as JSON, a line for each remedy."""
    yield f'{{"digest": "{made["digest"]}", "seeds": {json.dumps(made["seeds"])}, "verdicts": {{'
    verdicts = list(made["verdicts"].items())
    for index, (verdict, tried) in enumerate(verdicts):
        of = ",\n".join(f"    {json.dumps(name)}: {json.dumps(one)}" for name, one in tried.items())
        yield f'  "{verdict}": {{\n{of}\n  }}{"," if index < len(verdicts) - 1 else ""}'
    yield "}}"


if __name__ == "__main__":
    if len(sys.argv) > 1:
        CASES = {name: CASES[name] for name in sys.argv[1:]}
        record()
    else:
        RECORD.write_text("\n".join(lines(record())) + "\n", encoding="utf-8")
