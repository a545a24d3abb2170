"""What fuzzing has found, each case by itself, so that it stays mended."""

from __future__ import annotations

import json
from typing import Any

import pytest

from engine import CheckpointError, Experiment, Trainer
from server.wire import inbound
from server.wire.frame import wrap_checkpoint, wrap_snapshot
from tests.server.support.talk import Talk, of_type, types


def trained(**experiment: Any) -> Trainer:
    trainer = Trainer(Experiment.parse(experiment))
    trainer.train_batches(2)
    return trainer


@pytest.mark.parametrize(
    ("experiment", "name", "place", "value"),
    [
        # Adam took the root of 1 - beta2^count, which is below zero where the count is; or it overflowed.
        ({"optimizer": {"name": "adam"}}, "optimizer.count", 0, -2.0),
        ({"optimizer": {"name": "adam"}}, "optimizer.count", 0, -1e300),
        ({"optimizer": {"name": "rprop"}}, "optimizer.sizes", 1, -1e-9),
        ({"optimizer": {"name": "rmsprop"}}, "optimizer.squares", 3, -1.0),
        ({"schedule": {"name": "adaptive"}}, "schedule", 0, 1e300),
        ({"stop": {"patience": 3}}, "stop", 1, -1.0),
        ({"regularizer": {"name": "l1", "rate": 0.1, "prune": True}}, "pruned", 0, 2.0),
        # Means and variances of two layers of two units: means may be below zero, the root of a variance cannot.
        ({"hidden": [{"units": 2, "normalization": "batch"}] * 2}, "statistics", 7, -1e-12),
    ],
)
def test_a_checkpoint_with_a_memory_no_training_leaves_is_refused(
    experiment: dict[str, Any], name: str, place: int, value: float
) -> None:
    trainer = trained(**experiment)
    memory = trainer._memory
    damaged = {**memory(), name: memory()[name].astype(float)}
    damaged[name][place] = value
    trainer._memory = lambda: damaged  # type: ignore[method-assign]
    data = trainer.checkpoint()
    with pytest.raises(CheckpointError, match=f"`{name}` holds .*, which no training leaves there"):
        Trainer.restore(data)
    talk = Talk(checkpoint=wrap_checkpoint(data), resume=True)
    assert types(talk.heard)[:2] == ["error", "run"]
    assert talk.heard[0]["code"] == "checkpoint_refused"


def test_names_a_page_makes_up_come_back_shortened() -> None:
    talk = Talk()
    document = {"optimizer": {"x" * 300_000: 1}, "y" * 300_000: 2}
    assert talk.session.receive(inbound.Configure(type="configure", id=1, experiment=document))
    [refused] = of_type("refused", talk.wait(0.1))
    assert len(json.dumps(refused)) < 4000
    assert [fault["path"][:12] for fault in refused["faults"]] == ["optimizer.xx", "yyyyyyyyyyyy"]
    assert all(len(fault["path"]) == 60 for fault in refused["faults"])


def test_a_run_beyond_what_a_checkpoint_counts_to_says_so_when_it_cannot_go_back() -> None:
    runaway = {
        "problem": "regression",
        "data": {"dataset": "plane"},
        "hidden": [{"units": 3, "activation": "linear"}],
        "optimizer": {"learning_rate": 1e-9},
    }
    trainer = trained(**runaway)
    trainer.epoch = 2**31 - 1
    talk = Talk(checkpoint=wrap_checkpoint(trainer.checkpoint()), resume=True)
    talk.ask("step", unit="epoch")
    talk.wait(1)
    assert talk.last("frame")["epoch"] == 2**31
    for layer in (1, 2):
        talk.say("edit", layer=layer, unit=0, source=0, value=1.7e308)
    talk.wait(0.1)
    assert talk.last("frame")["flags"] & 2
    answer = talk.ask("recover")
    assert of_type("run", answer) == []
    assert of_type("error", answer)[0]["code"] == "checkpoint_refused"


def test_bytes_that_are_no_snapshot_are_refused_by_the_session_too() -> None:
    talk = Talk()
    before = talk.state()
    for message in (
        b"",
        b"\x03\x01",
        b"\x02\x01" + bytes(30),
        wrap_snapshot(b"", run=1, epoch=1, batch=1, asked=False),
    ):
        assert talk.session.receive(inbound.Load(message))
        assert of_type("error", talk.wait(0.1))[0]["code"] == "checkpoint_refused"
        assert talk.state() == before


def test_moments_do_not_pile_up_before_a_page_that_does_not_read() -> None:
    talk = Talk(playing=True, speed=None)
    for _ in range(100):
        talk.clock.now += 1
        talk.session.advance(0.002)
    assert talk.trainer().epoch > 1000
    assert len(talk.session._outbox) <= 70
