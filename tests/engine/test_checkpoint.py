"""A run goes on from a checkpoint bit for bit; and a checkpoint from outside is not trusted."""

import json
import struct
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from engine import CheckpointError, Experiment, Limits, Trainer

from .documents import layers, same_bytes, trainer

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
}


@pytest.mark.parametrize("changes", RUNS.values(), ids=RUNS)
def test_a_resumed_run_ends_with_the_bytes_of_one_that_was_never_interrupted(changes: dict[str, Any]) -> None:
    straight, resumed = trainer(**changes), trainer(**changes)
    for _ in range(17):
        straight.train_batches(1)
        resumed.train_batches(1)
        resumed = Trainer.restore(resumed.checkpoint())
        assert (resumed.epoch, resumed.step, resumed.cursor) == (straight.epoch, straight.step, straight.cursor)
        assert same_bytes(straight, resumed)
    assert straight.evaluate() == resumed.evaluate()


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
    moment, bytes_then = run.snapshot(), run.checkpoint()
    run.train_batches(11)
    run.rewind(moment)
    assert run.checkpoint() == bytes_then


GOOD = trainer(shuffle=True, hidden=layers("tanh:2"))
GOOD.train_batches(2)
BYTES = GOOD.checkpoint()


def header_of(data: bytes) -> dict[str, Any]:
    length = struct.unpack_from("<I", data, 8)[0]
    made: dict[str, Any] = json.loads(data[16 : 16 + length])
    return made


def with_header(change: Callable[[dict[str, Any]], object], tail: bytes | None = None) -> bytes:
    header = header_of(BYTES)
    change(header)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    start = 16 + struct.unpack_from("<I", BYTES, 8)[0]
    return struct.pack("<4sIII", b"NNPC", 1, len(text), 0) + text + (BYTES[start:] if tail is None else tail)


def test_the_bytes_begin_as_documented() -> None:
    assert BYTES[:8] == b"NNPC\x01\x00\x00\x00"
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
        BYTES[:4] + b"\x02" + BYTES[5:],
        BYTES + b"\0" * 8,
        struct.pack("<4sIII", b"NNPC", 1, 2**31, 0) + BYTES[16:],
        struct.pack("<4sIII", b"NNPC", 1, 200_000, 0) + b"[" * 200_000,
        struct.pack("<4sIII", b"NNPC", 1, 8, 0) + b"\xff" * 8,
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
        with_header(lambda h: h.update(arrays=[])),
        with_header(lambda h: h["arrays"].update(parameters=2**60)),
        with_header(lambda h: h["arrays"].update(parameters=-1)),
        with_header(lambda h: h["arrays"].update(foreign=0)),
        with_header(lambda h: h["arrays"].pop("pruned")),
        with_header(lambda h: h.update(experiment=None)),
        with_header(lambda h: h["experiment"].update(seed=-1)),
        with_header(lambda h: h["experiment"].update(hidden=[{"units": 3}])),
        with_header(lambda h: h["experiment"].update(hidden=[{"units": 10**9}])),
        BYTES[:-8] + struct.pack("<d", float("nan")),
        BYTES[:-8] + struct.pack("<d", float("inf")),
    ],
)
def test_what_is_no_checkpoint_is_refused_and_nothing_else_happens(data: bytes) -> None:
    with pytest.raises(CheckpointError) as caught:
        Trainer.restore(data)
    assert str(caught.value)


def test_a_checkpoint_of_a_larger_network_than_allowed_is_refused() -> None:
    with pytest.raises(CheckpointError, match=r"hidden\[0\].units"):
        Trainer.restore(BYTES, Limits(units=1))
