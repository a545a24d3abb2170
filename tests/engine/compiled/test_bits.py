"""Compiled runs have the same bits on every machine: digests of checkpoints, recorded on one and held on all.

`make processors` holds them as other kinds of processor compile and compute too.
"""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from engine import Experiment, Trainer
from engine.compiled.kernels import Kernels
from engine.tables import TABLES

DIGESTS: dict[str, str] = json.loads((Path(__file__).parent / "digests.json").read_text())
HIDDEN: dict[str, Any] = {"units": 5, "activation": "tanh"}
POINTS = [[0.25 * k - 3, (k * k % 7) - 3.5, (-1.0) ** k] for k in range(24)]


def runs() -> dict[str, dict[str, Any]]:
    """Of everything that can be chosen a run that has it."""
    made: dict[str, dict[str, Any]] = {}
    for name, dataset in TABLES["datasets"].items():
        made[f"dataset {name}"] = {"data": {"dataset": name, "noise": 0.2}, "problem": dataset.problem}
    for name, activation in TABLES["activations"].items():
        if activation.hidden:
            made[f"activation {name}"] = {"hidden": [{"units": 5, "activation": name}] * 2}
        if activation.output and not activation.normalized:
            made[f"output {name}"] = {"output_activation": name}
    for name, loss in TABLES["losses"].items():
        several = {"data": {"dataset": "blobs"}} if "softmax" in loss.outputs else {}
        made[f"loss {name}"] = {"loss": name, **several}
    made["softmax of squared errors"] = {"data": {"dataset": "blobs"}, "output_activation": "softmax"}
    for name in TABLES["optimizers"]:
        made[f"optimizer {name}"] = {"optimizer": {"name": name, "learning_rate": 0.01}}
    made["optimizer momentum, nesterov"] = {"optimizer": {"name": "momentum", "nesterov": True}}
    for name in TABLES["schedules"]:
        made[f"schedule {name}"] = {"schedule": {"name": name}}
    for name in TABLES["clips"]:
        made[f"clip {name}"] = {"clip": {"name": name, **({} if name == "none" else {"threshold": 0.05})}}
    for name in TABLES["regularizers"]:
        made[f"regularizer {name}"] = {"regularizer": {"name": name, "rate": 0.01}}
    made["regularizer l1, pruning"] = {"regularizer": {"name": "l1", "rate": 0.1, "prune": True}}
    for name in TABLES["initializers"]:
        made[f"initializer {name}"] = {"initializer": {"name": name}}
    made["features"] = {"features": list(TABLES["features"]), "standardize": True}
    made["formulas"] = {
        "features": ["=sin(x1) * exp(-abs(x2)) + x1^3", "=log(1 + x1^2) - abs(tanh(x2))^0.7 / 3", "=cos(x2)"]
    }
    for normalization in ("batch", "layer"):
        made[f"normalization {normalization}"] = {"hidden": [{**HIDDEN, "normalization": normalization}] * 2}
    made["dropout"] = {"hidden": [{**HIDDEN, "dropout": 0.3}] * 2}
    made["residual"] = {"hidden": [HIDDEN, {**HIDDEN, "residual": True}]}
    made["off"] = {"hidden": [HIDDEN] * 2, "off": [{"layer": 1, "unit": 2}]}
    made["frozen"] = {"hidden": [HIDDEN] * 2, "frozen": [{"layer": 2}, {"layer": 1, "unit": 0}]}
    made["no biases"] = {"bias": False}
    made["shuffled"] = {"shuffle": True}
    made["batches of one"] = {"batch_size": 1}
    made["one batch"] = {"batch_size": 45}
    made["wide"] = {"hidden": [{"units": 19, "activation": "tanh"}] * 2, "batch_size": 13}
    made["no hidden layer"] = {"hidden": []}
    made["own points"] = {"data": {"dataset": "custom", "points": {"train": POINTS[:16], "test": POINTS[16:]}}}
    return made


def digest(document: dict[str, Any], kernels: Kernels) -> str:
    if "custom" not in str(document):
        document = {**document, "data": {"samples": 90, "noise": 0.1, **document.get("data", {})}}
    trainer = Trainer(Experiment.parse(document), kernels=kernels)
    assert trainer.engine == "compiled"
    trainer.train(12)
    # What was done to it is text, which digests recorded before there was any do not know.
    trainer.deeds = None
    return hashlib.sha256(trainer.checkpoint()).hexdigest()[:24]


def test_every_digest_is_of_a_run() -> None:
    assert DIGESTS.keys() <= runs().keys()


@pytest.mark.parametrize("name", runs())
def test_a_run_has_the_bits_that_were_recorded(name: str, kernels: Kernels) -> None:
    if name not in DIGESTS:
        pytest.skip("digests.json has none yet")
    assert digest(runs()[name], kernels) == DIGESTS[name]
