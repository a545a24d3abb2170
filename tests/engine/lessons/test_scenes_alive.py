"""Which units died and came back is told of every epoch, and of nothing else."""

from __future__ import annotations

import base64
import sys
from typing import Any

import numpy as np
import pytest

from engine import Experiment, Trainer
from engine.inspection.layer_health import inspect
from engine.lessons.scenes import look_at
from engine.lessons.scenes.alive import AliveRecord

RELUS = {"hidden": [{"units": 3, "activation": "relu"}, {"units": 2, "activation": "relu"}]}
BURIED = -1000.0


def seen_by(record: AliveRecord, trainer: Trainer) -> dict[str, Any]:
    scene = look_at("alive", trainer, record)
    assert scene is not None
    return scene


def shares(scene: dict[str, Any], layer: int, unit: int) -> list[int]:
    return list(base64.b64decode(scene["layers"][layer - 1]["rows"][unit]["shares"]))


def test_a_unit_s_death_and_revival_are_told_with_their_epochs() -> None:
    trainer = Trainer(Experiment.parse(RELUS))
    record = AliveRecord()
    record.note(trainer)
    kept = float(trainer.network.layers[1].biases[1])
    # In the first layer unit 0 is buried before epoch 2, in the second unit 1 from epoch 1 to 3, by hand.
    for epoch in range(1, 6):
        if epoch == 1:
            trainer.set_bias(2, 1, BURIED)
        if epoch == 2:
            trainer.set_bias(1, 0, BURIED)
        if epoch == 4:
            trainer.set_bias(2, 1, kept)
        trainer.train_epoch()
        record.note(trainer)
    scene = seen_by(record, trainer)
    assert scene["deaths"] == [
        {"layer": 1, "unit": 0, "died": 2, "back": None},
        {"layer": 2, "unit": 1, "died": 1, "back": 4},
    ]
    assert (scene["first"], scene["last"], scene["every"]) == (0, 5, 1)
    assert (scene["dead"], scene["died"], scene["back"]) == (1, 2, 1)
    assert [one > 0 for one in shares(scene, 2, 1)] == [True, False, False, False, True, True, True]
    assert shares(scene, 1, 0)[-1] == 0 and scene["layers"][0]["rows"][0]["dead"]


@pytest.mark.parametrize("activation", ["relu", "leaky_relu", "tanh"])
def test_a_share_is_that_of_the_points_with_a_gradient_and_the_dead_are_the_diagnosis_s(activation: str) -> None:
    document = {"hidden": [{"units": 8, "activation": activation}] * 2, "off": [{"layer": 1, "unit": 0}]}
    trainer = Trainer(Experiment.parse(document))
    trainer.train_batches(3)
    trainer.set_bias(1, 3, BURIED)
    scene = seen_by(AliveRecord(), trainer)
    report = inspect(trainer, full=False)
    for number, layer in enumerate(scene["layers"], start=1):
        dead = [unit for unit, row in enumerate(layer["rows"]) if row["dead"]]
        assert dead == report[number - 1]["dead"]
    assert shares(scene, 1, 0) == [200]
    if activation == "relu":
        points = trainer.columns(np.ascontiguousarray(trainer.data.train[:, :2].T))
        layer = trainer.network.layers[0]
        above = (layer.weights[:, 1].dot(points) + layer.biases[1] > 0).mean()
        assert shares(scene, 1, 1) == [int(np.ceil(above * 200))]


def test_after_a_step_back_the_record_goes_on_from_there_and_a_longer_one_has_columns_of_several_epochs() -> None:
    trainer = Trainer(Experiment.parse(RELUS))
    record = AliveRecord()
    record.note(trainer)
    trainer.train_epoch()
    record.note(trainer)
    back = trainer.state()
    trainer.set_bias(1, 2, BURIED)
    trainer.train_epoch()
    record.note(trainer)
    assert seen_by(record, trainer)["died"] == 1
    trainer.rewind(back)
    for _ in range(299):
        trainer.train_epoch()
        record.note(trainer)
    scene = seen_by(record, trainer)
    assert not any(one["died"] == 2 and (one["layer"], one["unit"]) == (1, 2) for one in scene["deaths"])
    assert (scene["first"], scene["last"], scene["every"]) == (0, 300, 3)
    assert len(shares(scene, 1, 0)) == 102


def test_a_record_that_begins_late_says_so_and_another_network_begins_another() -> None:
    trainer = Trainer(Experiment.parse(RELUS))
    trainer.set_bias(2, 0, BURIED)
    trainer.train(4)
    record = AliveRecord()
    record.note(trainer)
    scene = seen_by(record, trainer)
    assert scene["first"] == 4 and scene["deaths"] == [{"layer": 2, "unit": 0, "died": 4, "back": None}]
    other = Trainer(Experiment.parse({"hidden": [{"units": 4, "activation": "relu"}]}))
    assert seen_by(record, other)["layers"][0]["units"] == 4
    record.note(other)
    assert seen_by(record, other)["first"] == 0
    assert seen_by(AliveRecord(), Trainer(Experiment.parse({"hidden": []})))["layers"] == []


def test_a_record_ends_where_it_has_kept_enough_however_few_units_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules[AliveRecord.__module__], "_KEPT", 300)
    for hidden in ([], RELUS["hidden"]):
        trainer = Trainer(Experiment.parse({"hidden": hidden}))
        record = AliveRecord()
        for _ in range(5):
            record.note(trainer)
            trainer.train_epoch()
        assert (record.revived(2), record.revived(4)) == ([0 for _ in hidden], None)
