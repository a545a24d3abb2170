"""What a page is told of a place it points at, and which points are wrong."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from engine import Experiment, Trainer
from engine.inspection.place_values import PlaceValues
from tests.server.support.talk import Talk, of_type

_POINTS = [[0.5 * i, 1 - 0.2 * i, (i * i) % 7 - 3, i % 3] for i in range(30)]
OWN = {
    "data": {"dataset": "custom", "points": {"inputs": ["a", "b", "c"], "train": _POINTS[:20], "test": _POINTS[20:]}},
    "features": ["x1", "x3"],
}
PLANE = {"problem": "regression", "data": {"dataset": "plane"}}


def values_of(talk: Talk, inputs: list[float]) -> tuple[float, ...]:
    return tuple(PlaceValues(talk.trainer(), inputs).run().astype(np.float32).tolist())


def test_who_points_at_no_place_hears_of_none_and_who_points_at_one_hears_its_values_in_every_frame() -> None:
    talk = Talk()
    assert (talk.last("frame")["place"], talk.last("frame")["values"]) == (None, None)
    # Standing still, a new place makes a new frame, and nothing else is said.
    [frame] = talk.ask("probe", inputs=[1.1, -1.6])
    assert frame["place"] == (1.1, -1.6)
    assert frame["values"] == values_of(talk, [1.1, -1.6])
    assert len(frame["values"]) == 2 + 4 + 2 + 1 and frame["values"][:2] == (np.float32(1.1), np.float32(-1.6))
    talk.ask("play")
    frames = of_type("frame", talk.wait(1))
    assert all(frame["place"] == (1.1, -1.6) for frame in frames)
    assert len({frame["values"][-1] for frame in frames}) == len(frames) > 10
    talk.ask("pause")
    assert talk.last("frame")["values"] == values_of(talk, [1.1, -1.6])
    talk.ask("probe", inputs=None)
    assert talk.last("frame")["values"] is None


def test_pointing_never_changes_training() -> None:
    talk = Talk(playing=True)
    for place in range(5):
        talk.ask("probe", inputs=[place, -place])
    talk.ask("pause")
    trainer = Trainer(Experiment.parse({}))
    trainer_step = talk.trainer().step
    while trainer.step < trainer_step:
        trainer.train_batches(1)
    assert talk.state() == trainer.checkpoint()


def test_a_place_the_run_has_not_is_refused_and_the_one_before_stays() -> None:
    talk = Talk()
    talk.ask("probe", inputs=[1, 2])
    answer = talk.ask("probe", inputs=[1, 2, 3])
    [refused] = of_type("refused", answer)
    [fault] = refused["faults"]
    assert (refused["id"], fault["path"], fault["value"]) == (None, "probe.inputs", "[1.0, 2.0, 3.0]")
    assert fault["rule"] == "must have 2 values, one an input"
    assert (fault["code"], fault["values"]) == ("held", {"count": 2})
    assert talk.last("frame")["place"] == (1, 2)


def test_a_place_stays_while_the_run_changes_and_goes_with_its_inputs() -> None:
    talk = Talk(probe=[1, 2])
    assert talk.last("frame")["place"] == (1, 2)
    talk.ask("configure", id=1, experiment={"hidden": [{"units": 3}], "features": ["x1", "x2", "x1_x2"]})
    assert talk.last("frame")["values"] == values_of(talk, [1, 2])
    assert talk.last("frame")["values"][:3] == (1, 2, 2)
    talk.ask("edit", layer=1, unit=0, source=0, value=3)
    assert talk.last("frame")["values"] == values_of(talk, [1, 2])
    talk.ask("configure", id=2, experiment={"hidden": [{"units": 3}], "off": [{"layer": 1, "unit": 1}]})
    assert talk.last("frame")["values"][3] == 0
    talk.ask("configure", id=3, experiment=OWN)
    assert of_type("refused", talk.heard) == []
    assert talk.last("frame")["values"] is None
    talk.ask("probe", inputs=[1, 2, 3])
    assert talk.last("frame")["values"] == values_of(talk, [1, 2, 3])
    talk.ask("configure", id=4, experiment={})
    assert talk.last("frame")["values"] is None


def test_a_resumed_session_points_where_the_page_did_and_a_place_that_does_not_fit_is_given_up() -> None:
    talk = Talk(playing=True)
    talk.wait(2)
    checkpoint = talk.last("checkpoint")["message"]
    resumed = Talk(checkpoint=checkpoint, resume=True, probe=[0.5, 0.25])
    assert resumed.last("frame")["epoch"] > 0
    assert resumed.last("frame")["values"] == values_of(resumed, [0.5, 0.25])
    other = Talk(checkpoint=checkpoint, resume=True, probe=[1, 2, 3])
    assert of_type("refused", other.heard) == [] and other.last("frame")["values"] is None


def test_a_network_that_ran_away_says_so_of_a_place_too() -> None:
    talk = Talk(experiment=PLANE)
    talk.ask("probe", inputs=[6, 6])
    talk.ask("edit", layer=3, unit=0, source=0, value=1e308)
    talk.ask("edit", layer=3, unit=0, source=1, value=1e308)
    assert math.isinf(talk.last("frame")["values"][-1])
    assert talk.last("frame")["wrong"] is None


@pytest.mark.parametrize(
    "experiment",
    [
        {},
        {"loss": "hinge", "output_activation": "linear"},
        {"loss": "binary_cross_entropy"},
        {"output_activation": "sigmoid"},
        {"data": {"dataset": "blobs", "samples": 60, "classes": 4}, "loss": "cross_entropy"},
        OWN,
        {"data": {**OWN["data"], "points": {**OWN["data"]["points"], "test": []}}},  # type: ignore[dict-item]
    ],
    ids=str,
)
def test_the_wrong_points_are_those_that_the_accuracy_does_not_count(experiment: dict[str, Any]) -> None:
    talk = Talk(experiment=experiment)
    talk.ask("step", unit="epoch")
    frame, trainer = talk.last("frame"), talk.trainer()
    rows = np.concatenate([trainer.data.train, trainer.data.test])
    assert frame["wrong"] == (trainer.predict(rows[:, :-1]).classes != rows[:, -1]).astype(int).tolist()
    count = len(trainer.data.train)
    assert frame["train_accuracy"] == np.float32(1 - sum(frame["wrong"][:count]) / count)


def test_in_regression_no_point_is_wrong() -> None:
    assert Talk(experiment=PLANE).last("frame")["wrong"] is None
