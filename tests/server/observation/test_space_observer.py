"""What a page is told of layers' spaces: the bytes, how often, in which view, and that looking changes nothing."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import numpy as np

from engine.inspection.space import LayerChoice, LayerSpace, SpaceLook
from server.wire.outbound import space_message
from tests.server.support.inside import run_of
from tests.server.support.talk import Talk, of_type, types

GOLDEN = json.loads((Path(__file__).parents[2] / "vectors" / "messages.json").read_text())["sent"]


def numbers(text: str, rows: int = 2) -> Any:
    return np.frombuffer(base64.b64decode(text), "<f4").reshape(rows, -1)


def test_the_message_is_the_golden_one() -> None:
    golden = next(message for message in GOLDEN if message["type"] == "space")
    space = LayerSpace(
        LayerChoice(1, (1, 0)), False, np.array([[0.0, 1], [1, 0]]), np.zeros(2), (0.5, 0.25),
        np.array([[1.0, -2], [0.5, 4]]), np.array([[-6.0, 6], [0, 0]]), np.array([[2.0, -1, 0.5]]), 0.0,
        np.array([np.nan]),
    )  # fmt: skip
    look = SpaceLook(2, 1, 2, np.array([0, 255], np.uint8), (0.75, float("nan")), (None, space))
    assert space_message(1, run_of(Talk().session).trainer, look) == golden


def test_the_spaces_follow_the_frame_they_are_of_and_leave_the_run_as_it_would_be() -> None:
    experiment = {"hidden": [{"units": 4, "normalization": "batch", "dropout": 0.3}], "shuffle": True}
    talks = Talk(experiment=experiment), Talk(experiment=experiment)
    heard = talks[0].ask("space", layers=[{"layer": 0}, {"layer": 1}, {"layer": 2}])
    assert types([one for one in heard if one["type"] in ("frame", "space")]) == ["frame", "space"]
    for talk in talks:
        for _ in range(4):
            talk.ask("step", unit="epoch")
            talk.wait(0.2)
    assert talks[0].state() == talks[1].state()
    space, frame = talks[0].last("space"), talks[0].last("frame")
    assert [space[key] for key in ("run", "epoch", "batch")] == [frame[key] for key in ("run", "epoch", "batch")]
    train = run_of(talks[0].session).trainer.data.train
    np.testing.assert_array_equal(numbers(space["layers"][0]["points"])[:, : len(train)], np.float32(train[:, :2].T))
    assert [layer["main"] for layer in space["layers"]] == [False, True, False]
    assert of_type("space", talks[1].heard) == []


def test_while_it_trains_spaces_are_said_several_times_a_second_and_the_last_state_is_never_left_out() -> None:
    talk = Talk(playing=True)
    talk.ask("space", layers=[{"layer": 2}])
    heard = of_type("space", talk.wait(2.0))
    assert 8 <= len(heard) <= 17
    assert all(len(json.dumps(one)) < 64_000 for one in heard)
    talk.ask("pause")
    talk.wait(1.0)
    assert talk.last("space")["epoch"] == talk.last("frame")["epoch"]
    assert of_type("space", talk.wait(1.0)) == []
    talk.ask("space", layers=[])
    assert of_type("space", talk.ask("step", unit="epoch")) == []


def test_the_grid_is_of_the_plane_that_the_map_shows() -> None:
    points = {"inputs": ["a", "b", "c"], "train": [[1, 2, 3, 1], [2, 0, 5, -1]], "test": []}
    data = {"dataset": "custom", "points": points}
    talk = Talk(experiment={"data": data, "features": ["x1", "x2", "x3"], "hidden": [], "batch_size": 1})
    talk.ask("space", layers=[{"layer": 0, "axes": [2, 0]}])
    assert numbers(talk.last("space")["layers"][0]["grid"])[:, 0].tolist() == [4.0, -6.0]
    talk.ask("view", axes=[1, 2], held=[7, None, None])
    assert numbers(talk.last("space")["layers"][0]["grid"])[:, 0].tolist() == [6.0, 7.0]


def test_what_the_run_has_not_is_refused_and_later_found_again() -> None:
    talk = Talk()
    for layers, path in (
        ([{"layer": 4}], "space.layers[0].layer"),
        ([{"layer": 0}, {"layer": 2, "axes": [0, 2]}], "space.layers[1].axes"),
        ([{"layer": 1, "axes": [1, 1]}], "space.layers[0].axes"),
    ):
        heard = talk.ask("space", layers=layers)
        assert [one["faults"][0]["path"] for one in of_type("refused", heard)] == [path]
        assert of_type("space", heard) == []
    # A layer that is gone is not looked at, and nobody is told that it was asked for once.
    talk.ask("space", layers=[{"layer": 3}])
    assert of_type("space", talk.heard)
    heard = talk.ask("configure", id=1, experiment={"hidden": []})
    assert not {"space", "refused"} & set(types(heard))
    heard = talk.ask("configure", id=2, experiment={})
    assert of_type("space", heard)[0]["run"] == talk.last("run")["run"]


def test_where_numbers_ran_away_there_is_nothing_to_draw() -> None:
    runaway = {"name": "sgd", "learning_rate": 1e9}
    talk = Talk(experiment={"problem": "regression", "data": {"dataset": "plane"}, "optimizer": runaway})
    talk.ask("space", layers=[{"layer": 1}])
    for _ in range(5):
        talk.ask("step", unit="epoch")
    assert of_type("diverged", talk.heard)
    assert talk.last("space")["layers"] == [None]
