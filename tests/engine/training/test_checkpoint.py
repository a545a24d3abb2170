"""A run goes on from a checkpoint bit for bit; and a checkpoint from outside is not trusted."""

import json
import struct
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from engine import CheckpointError, Experiment, Limits, Trainer
from engine.tables.clipping import CLIPS
from engine.tables.optimizers import OPTIMIZERS
from engine.tables.schedules import SCHEDULES
from engine.validation.messages import MESSAGES
from tests.engine.support.documents import layers, same_bytes, trainer

OWN = {
    "dataset": "custom",
    "points": {"train": [[0.1 * i, 1 - 0.2 * i, 1 - 2 * (i % 2)] for i in range(20)], "test": [[0, 0, 1]]},
}
RUNS: dict[str, dict[str, Any]] = {
    "plain": {},
    "shuffled": {"shuffle": True},
    "pruned": {"regularizer": {"name": "l1", "rate": 0.3, "prune": True}},
    "l1": {"regularizer": {"name": "l1", "rate": 0.1}},
    "l2, standardized": {"regularizer": {"name": "l2", "rate": 0.1}, "standardize": True, "features": ["x1", "radius"]},
    "no bias, mixed": {"bias": False, "hidden": layers("relu:3 sigmoid:2"), "shuffle": True},
    "own data": {"data": OWN},
    "no hidden layers": {"hidden": [], "shuffle": True, "seed": 5},
    **{f"optimizer {name}": {"optimizer": {"name": name}, "shuffle": True} for name in OPTIMIZERS},
    "nesterov": {"optimizer": {"name": "momentum", "nesterov": True}},
    **{f"schedule {name}": {"schedule": {"name": name}} for name in SCHEDULES},
    "adam with an adaptive schedule": {
        "optimizer": {"name": "adam", "learning_rate": 0.3},
        "schedule": {"name": "adaptive", "grow": 1.5, "shrink": 0.5},
    },
    **{f"clip {name}": {"clip": {"name": name}} for name in CLIPS},
    "clipped": {"clip": {"name": "norm", "threshold": 0.01}, "optimizer": {"name": "rmsprop"}},
    "dropout": {"hidden": [{"units": 5, "dropout": 0.5}, {"units": 3, "dropout": 0.2}], "shuffle": True},
    "rrelu": {"hidden": layers("rrelu:4 rrelu:3")},
    "prelu": {"hidden": [{"units": 3, "activation": "prelu", "alpha": 0.5}], "optimizer": {"name": "adam"}},
    "batch norm": {"hidden": [{"units": 4, "normalization": "batch"}] * 2, "shuffle": True},
    "layer norm": {"hidden": [{"units": 4, "normalization": "layer"}] * 2},
    "residual": {"hidden": [{"units": 4}, {"units": 4, "residual": True}, {"units": 4, "residual": True}]},
    "softmax": {"data": {"dataset": "spirals3", "samples": 40, "classes": 4}, "loss": "cross_entropy"},
    "several classes": {"data": {"dataset": "sectors", "samples": 40}, "loss": "hinge"},
    "own data of three classes": {
        "data": {"dataset": "custom", "points": {"train": [[0.1 * i, i % 3, i % 3] for i in range(20)]}},
        "loss": "cross_entropy",
    },
    "regression": {"problem": "regression", "data": {"dataset": "waves", "samples": 40}, "loss": "huber"},
    "formulas": {"features": ["x1", "=sin(x1) * x2^2", "=max(x1, -x2)"], "standardize": True},
    "frozen": {
        "frozen": [{"layer": 1}, {"layer": 2, "unit": 1, "source": 0}, {"layer": 3, "unit": 0, "bias": True}],
        "optimizer": {"name": "adam"},
    },
    "off": {"off": [{"layer": 1, "unit": 1}], "regularizer": {"name": "l2", "rate": 0.1}},
    "patience": {"stop": {"patience": 1, "train_loss": 0.4}, "optimizer": {"learning_rate": 1.5}},
    "everything random, everything remembered": {
        "hidden": [
            {"units": 5, "activation": "prelu", "normalization": "batch", "dropout": 0.3},
            {"units": 5, "activation": "rrelu", "normalization": "batch", "residual": True},
            {"units": 5, "activation": "elu", "alpha": 0.5, "normalization": "layer", "residual": True},
        ],
        "data": {"dataset": "blobs", "samples": 40, "classes": 5},
        "loss": "cross_entropy",
        "features": ["x1", "x2", "=x1 * x2"],
        "standardize": True,
        "shuffle": True,
        "optimizer": {"name": "adam"},
        "schedule": {"name": "adaptive"},
        "regularizer": {"name": "l1", "rate": 0.2, "prune": True},
        "clip": {"name": "norm", "threshold": 0.5},
        "stop": {"patience": 2},
        "frozen": [{"layer": 2, "unit": 0}],
        "off": [{"layer": 3, "unit": 4}],
    },
}


@pytest.mark.parametrize("changes", RUNS.values(), ids=RUNS)
def test_a_resumed_run_ends_with_the_bytes_of_one_that_was_never_interrupted(changes: dict[str, Any]) -> None:
    straight, resumed = trainer(**changes), trainer(**changes)
    start = straight.network.parameters.copy()
    # Interrupted after every batch: four make an epoch.
    for _ in range(17):
        straight.train_batches(1)
        resumed.train_batches(1)
        assert resumed.stop_reason == straight.stop_reason
        resumed = Trainer.restore(resumed.checkpoint())
        assert (resumed.epoch, resumed.step, resumed.cursor) == (straight.epoch, straight.step, straight.cursor)
        assert resumed.learning_rate == straight.learning_rate
        assert same_bytes(straight, resumed)
    assert resumed.experiment == straight.experiment
    assert not np.array_equal(straight.network.parameters, start) and straight.nonfinite_layer() is None
    # Text, because what does not apply is not a number, and that equals nothing.
    assert repr(straight.evaluate()) == repr(resumed.evaluate())
    straight.reset()
    resumed.reset()
    assert same_bytes(straight, resumed) and np.array_equal(straight.network.parameters, start)


def test_the_runs_above_do_use_what_they_are_for() -> None:
    """A run that never drew, adapted or stopped would go on alike whatever a checkpoint forgot."""

    def trained(name: str) -> Trainer:
        run = trainer(**RUNS[name])
        for _ in range(4):
            run.train_epoch()
        return run

    for name in ("dropout", "rrelu", "everything random, everything remembered"):
        before = header_of(trainer(**RUNS[name]).checkpoint())
        assert header_of(trained(name).checkpoint())["noise"] != before["noise"]
    for name in ("schedule adaptive", "adam with an adaptive schedule"):
        run = trained(name)
        assert run.learning_rate != run.experiment.optimizer["learning_rate"]
    for name in ("batch norm", "everything random, everything remembered"):
        assert np.count_nonzero(trained(name).network.statistics - trainer(**RUNS[name]).network.statistics) > 10
    reasons = set()
    run = trainer(**RUNS["patience"])
    for _ in range(20):
        run.train_epoch()
        reasons.add(run.stop_reason)
    assert "patience" in reasons


def meddle(run: Trainer) -> None:
    run.train_batches(5)
    run.set_weight(1, 0, 1, 2.5)
    run.set_bias(3, 0, -0.75)
    run.train_batches(2)
    run.reconfigure(
        Experiment.parse({**run.experiment.document(), "batch_size": 7, "optimizer": {"learning_rate": 0.2}})
    )
    run.train_batches(2)


def test_edits_and_changes_survive_too() -> None:
    straight = trainer(shuffle=True)
    meddle(straight)
    resumed = Trainer.restore(straight.checkpoint())
    for run in (straight, resumed):
        for _ in range(3):
            run.train_epoch()
    assert same_bytes(straight, resumed)


def test_a_restored_run_resets_to_the_start_it_had() -> None:
    parameters = np.linspace(-1, 1, 25)
    run = Trainer(Experiment.parse({}), parameters)
    run.train_epoch()
    resumed = Trainer.restore(run.checkpoint())
    resumed.reset()
    assert np.array_equal(resumed.network.parameters, parameters)


@pytest.mark.parametrize("changes", RUNS.values(), ids=RUNS)
def test_rewinding_to_a_snapshot_is_exact(changes: dict[str, Any]) -> None:
    run = trainer(**changes)
    run.train_batches(8)
    moment, bytes_then = run.state(), run.checkpoint()
    run.train_batches(11)
    run.rewind(moment)
    assert run.checkpoint() == bytes_then


GOOD = trainer(shuffle=True, hidden=[{"units": 2, "normalization": "batch"}], optimizer={"name": "adam"})
GOOD.train_batches(2)
BYTES = GOOD.checkpoint()


TAIL = BYTES[16 + struct.unpack_from("<I", BYTES, 8)[0] :]


def header_of(data: bytes) -> dict[str, Any]:
    length = struct.unpack_from("<I", data, 8)[0]
    made: dict[str, Any] = json.loads(data[16 : 16 + length])
    return made


def with_header(change: Callable[[dict[str, Any]], object], tail: bytes | None = None) -> bytes:
    header = header_of(BYTES)
    change(header)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<4sIII", b"NNPC", 2, len(text), 0) + text + (TAIL if tail is None else tail)


def test_the_bytes_begin_as_documented() -> None:
    assert BYTES[:8] == b"NNPC\x02\x00\x00\x00"
    assert header_of(BYTES)["experiment"] == GOOD.experiment.document()
    assert same_bytes(Trainer.restore(with_header(lambda header: None)), GOOD)


def test_every_truncation_is_refused() -> None:
    for length in range(len(BYTES)):
        with pytest.raises(CheckpointError):
            Trainer.restore(BYTES[:length])


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x80\x04K\x01." * 20,
        b"XXXX" + BYTES[4:],
        BYTES[:4] + b"\x01" + BYTES[5:],
        BYTES[:4] + b"\x03" + BYTES[5:],
        BYTES + b"\0" * 8,
        struct.pack("<4sIII", b"NNPC", 2, 2**31, 0) + BYTES[16:],
        struct.pack("<4sIII", b"NNPC", 2, 200_000, 0) + b"[" * 200_000,
        struct.pack("<4sIII", b"NNPC", 2, 8, 0) + b"\xff" * 8,
        with_header(lambda h: h.update(epoch=-1)),
        with_header(lambda h: h.update(epoch=True)),
        with_header(lambda h: h.update(step=1.5)),
        with_header(lambda h: h.update(cursor=10**9)),
        with_header(lambda h: h.update(cursor=4)),
        with_header(lambda h: h.update(extra=1)),
        with_header(lambda h: h.pop("rng")),
        with_header(lambda h: h.update(rng={"state": "-1", "inc": "1"})),
        with_header(lambda h: h.update(rng={"state": "9" * 40, "inc": "1"})),
        with_header(lambda h: h.update(rng=3)),
        with_header(lambda h: h.pop("noise")),
        with_header(lambda h: h.update(noise=None)),
        with_header(lambda h: h.update(noise=[])),
        with_header(lambda h: h.update(noise={})),
        with_header(lambda h: h["noise"].pop("inc")),
        with_header(lambda h: h["noise"].update(uinteger="0")),
        with_header(lambda h: h["noise"].update(state=5)),
        with_header(lambda h: h["noise"].update(state="")),
        with_header(lambda h: h["noise"].update(state="0x10")),
        with_header(lambda h: h["noise"].update(state="\u0661")),
        with_header(lambda h: h["noise"].update(state=str(2**128))),
        with_header(lambda h: h["noise"].update(inc="-3")),
        with_header(lambda h: h.update(arrays=[])),
        with_header(lambda h: h["arrays"].update(parameters=2**60)),
        with_header(lambda h: h["arrays"].update(parameters=-1)),
        with_header(lambda h: h["arrays"].update(foreign=0)),
        with_header(lambda h: h["arrays"].pop("pruned")),
        with_header(lambda h: h["arrays"].update(statistics=5, schedule=2)),
        with_header(lambda h: h["arrays"].update({"optimizer.count": 0, "stop": 6})),
        with_header(lambda h: h["arrays"].update({"optimizer.mean": 10**400})),
        with_header(lambda h: h["arrays"].update({"optimizer.velocity": h["arrays"].pop("optimizer.mean")})),
        with_header(lambda h: h["arrays"].pop("statistics"), TAIL[: -4 * 8]),
        with_header(lambda h: h["arrays"].pop("schedule"), TAIL[: -3 * 8]),
        with_header(lambda h: h["arrays"].pop("stop"), TAIL[: -5 * 8]),
        with_header(lambda h: h["arrays"].pop("optimizer.count"), TAIL[:-8]),
        with_header(lambda h: h.update(experiment=None)),
        with_header(lambda h: h["experiment"].update(seed=-1)),
        with_header(lambda h: h["experiment"].update(hidden=[{"units": 3}])),
        with_header(lambda h: h["experiment"].update(hidden=[{"units": 10**9}])),
        with_header(lambda h: h["experiment"].update(hidden=[{"units": 2}])),
        with_header(lambda h: h["experiment"].update(optimizer={"name": "sgd"})),
        with_header(lambda h: h["experiment"].update(features=["x1", "=__import__('os')"])),
        with_header(lambda h: h["experiment"].update(features=["x1", "=log(x2)"])),
        with_header(lambda h: h["experiment"].update(off=[{"layer": 1, "unit": 2}])),
        with_header(lambda h: h["experiment"].update(loss="\ud800")),
        with_header(lambda h: h["experiment"].update({"\ud800": 1})),
        BYTES[:-8] + struct.pack("<d", float("nan")),
        BYTES[:-8] + struct.pack("<d", float("inf")),
    ],
)
def test_what_is_no_checkpoint_is_refused_and_nothing_else_happens(data: bytes) -> None:
    with pytest.raises(CheckpointError) as caught:
        Trainer.restore(data)
    reason = caught.value.reason
    assert str(caught.value) == reason == MESSAGES[reason.code].format(**reason.values) != ""
    assert bool(caught.value.faults) == (reason.code == "checkpoint_experiment")


def test_a_running_variance_below_zero_is_refused_by_its_layer_and_a_mean_below_zero_is_not() -> None:
    layers = [{"units": 2, "normalization": "layer"}, *[{"units": 3, "normalization": "batch"}] * 2]
    trainer = Trainer(Experiment.parse({"hidden": layers}))
    trainer.train_batches(3)
    trainer.network.layers[1].running[0] = -5.0
    trainer.network.layers[2].running[1, 1] = 0.0
    assert Trainer.restore(trainer.checkpoint()).checkpoint() == trainer.checkpoint()
    trainer.network.layers[2].running[1, 1:] = -0.25, -7.0
    with pytest.raises(CheckpointError) as caught:
        Trainer.restore(trainer.checkpoint())
    words = "`statistics` holds -0.25 for a running variance of layer 3, which no training leaves there"
    assert str(caught.value) == words


def test_a_checkpoint_of_a_larger_network_than_allowed_is_refused() -> None:
    with pytest.raises(CheckpointError, match=r"hidden\[0\].units"):
        Trainer.restore(BYTES, Limits(units=1))
