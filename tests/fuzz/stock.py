"""Sound things to begin from: messages, experiments, and the checkpoints of runs that have trained a little."""

from __future__ import annotations

from functools import cache
from random import Random
from typing import Any

from engine import Experiment, Trainer
from engine.tables.optimizers import OPTIMIZERS
from engine.tables.schedules import SCHEDULES

_POINTS = [[0.5 * i, 1 - 0.2 * i, (i * i) % 7 - 3, i % 3] for i in range(30)]
EXPERIMENTS: list[dict[str, Any]] = [
    {"data": {"samples": 40}, "stop": {"epochs": 3, "train_loss": 0.1, "patience": 2}, "hidden": [{"units": 3}]},
    *(
        {"data": {"samples": 40}, "hidden": [{"units": 2}], "optimizer": {"name": name}, "shuffle": True}
        for name in OPTIMIZERS
    ),
    *({"data": {"samples": 40}, "hidden": [{"units": 2}], "schedule": {"name": name}} for name in SCHEDULES),
    {
        "data": {"dataset": "blobs", "samples": 60, "classes": 4},
        "features": ["x1", "=x1*x2", "radius"],
        "standardize": True,
        "hidden": [
            {"units": 3, "activation": "prelu", "alpha": 0.1, "normalization": "batch", "dropout": 0.2},
            {"units": 3, "activation": "rrelu", "residual": True, "normalization": "layer"},
        ],
        "loss": "cross_entropy",
        "optimizer": {"name": "adam"},
        "schedule": {"name": "adaptive"},
        "regularizer": {"name": "l1", "rate": 0.1, "prune": True},
        "clip": {"name": "norm"},
        "frozen": [{"layer": 1, "unit": 0, "source": 0}],
        "off": [{"layer": 1, "unit": 1}],
        "stop": {"patience": 2},
    },
    {
        "data": {
            "dataset": "custom",
            "points": {"inputs": ["a", "b", "c"], "train": _POINTS[:20], "test": _POINTS[20:]},
        },
        "features": ["x1", "x3"],
    },
    {"problem": "regression", "data": {"dataset": "saw", "samples": 40}, "features": ["x1", "=sin(x1)"]},
    # Runs away within a few batches.
    {
        "problem": "regression",
        "data": {"dataset": "plane", "samples": 40},
        "hidden": [{"units": 2, "activation": "linear"}],
        "optimizer": {"learning_rate": 9},
    },
]

UNIT = {"layer": 1, "unit": 0}
MESSAGES: list[dict[str, Any]] = [
    {
        "type": "hello",
        "protocol": 1,
        "experiment": EXPERIMENTS[0],
        "playing": True,
        "speed": None,
        "focus": UNIT,
        "probe": [0.5, -1.5],
        "resume": True,
    },
    {"type": "configure", "id": 3, "experiment": EXPERIMENTS[-3]},
    {"type": "play"},
    {"type": "pause"},
    {"type": "step", "unit": "epoch"},
    {"type": "reset"},
    {"type": "recover"},
    {"type": "speed", "speed": {"per": "batch", "rate": 30}},
    {"type": "focus", "focus": UNIT},
    {"type": "probe", "inputs": [0.5, -1.5]},
    {"type": "view", "axes": [0, 1], "held": [None, 0.5]},
    {"type": "edit", **UNIT, "source": 0, "value": 1.5},
    {"type": "edit", **UNIT, "source": None, "value": -1.5},
    {"type": "watch", "layers": True, "neuron": {"part": "train", "sample": 3, **UNIT}, "batch": 2},
    {
        "type": "looks",
        "importance": {"part": "train", "held": "mean"},
        "losses": {"part": "test"},
        "slope": {**UNIT, "source": 0},
        "changes": True,
    },
    {"type": "space", "layers": [{"layer": 0}, {"layer": 1, "axes": [1, 0]}]},
    {"type": "compare", "id": 2, "experiments": [{}, {"batch_size": 1}], "playing": True},
    {"type": "compare_speed", "speed": {"per": "epoch", "rate": 5}},
    {"type": "compare_take", "index": 1},
    *({"type": f"compare_{what}"} for what in ("play", "step", "pause", "reset", "stop")),
    {"type": "compare_ack", "sequence": 2},
    {"type": "landscape", "wanted": {"plane": "random", "seed": 1, "of": "test", "around": "path", "size": 0.5}},
    {"type": "landscape", "wanted": {"plane": "weights", "weights": [{**UNIT, "source": 0}, {**UNIT, "source": None}]}},
    {"type": "move", "survey": 1, "place": [0.5, -0.25]},
    {"type": "snapshot"},
    {"type": "announce_deeds", "on": True},
    {
        "type": "follow",
        "deeds": [
            {"at": [0, 1], "do": "weight", "layer": 1, "source": 0, "unit": 1, "value": 0.5},
            {"at": [0, 3], "do": "configure", "experiment": {"batch_size": 20}},
            {"at": [0, 3], "do": "bias", "layer": 2, "unit": 0, "value": -1.5},
        ],
        "until": [1, 2],
        "playing": True,
    },
    {"type": "follow", "until": None},
    {"type": "deeds"},
    {"type": "ack", "sequence": 3},
    {"type": "ping"},
]


@cache
def checkpoints() -> list[bytes]:
    """One of each of the experiments, after a few batches."""
    made = []
    for experiment in EXPERIMENTS:
        trainer = Trainer(Experiment.parse(experiment))
        trainer.train_batches(1)
        if experiment is not EXPERIMENTS[-1]:
            trainer.train_epoch()
            trainer.train_batches(2)
        made.append(trainer.checkpoint())
    return made


def one_checkpoint(random: Random) -> bytes:
    return random.choice(checkpoints())
