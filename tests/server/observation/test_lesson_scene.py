"""What a lesson's picture shows of a running session: what is said, how often, and that it changes nothing."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest

from engine.lessons.scenes import SCENES, look_at
from server.wire.inbound import Measure
from tests.server.support.inside import run_of
from tests.server.support.talk import Talk, of_type, types

GOLDEN = json.loads((Path(__file__).parents[2] / "vectors" / "messages.json").read_text())["sent"]


def test_a_scene_is_the_golden_one() -> None:
    golden = next(message for message in GOLDEN if message["type"] == "scene")
    talk = Talk(experiment={"hidden": []})
    for source, value in ((0, 0.25), (1, 0.5)):
        talk.say("edit", layer=1, unit=0, source=source, value=value)
    talk.ask("measure", wanted=[], scene="symmetry")
    assert talk.last("scene") == golden


def test_every_scene_of_the_engine_can_be_asked_for() -> None:
    for name in SCENES:
        assert Measure(type="measure", wanted=[], scene=name).scene == name


@pytest.mark.parametrize("name", SCENES)
def test_a_scene_follows_the_frame_it_is_of_and_leaves_the_run_as_it_would_be(name: str) -> None:
    experiment = {"hidden": [{"units": 3, "normalization": "batch", "dropout": 0.3}], "shuffle": True}
    talks = Talk(experiment=experiment), Talk(experiment=experiment)
    talks[0].ask("measure", wanted=[], scene=name)
    for talk in talks:
        for _ in range(4):
            heard = talk.ask("step", unit="epoch")
    assert of_type("scene", heard) == []
    assert talks[0].state() == talks[1].state()
    heard = [one for one in talks[0].ask("step", unit="epoch") if one["type"] in ("frame", "scene")]
    assert types(heard) == ["frame", "scene"]
    assert [heard[1][key] for key in ("run", "epoch", "batch")] == [heard[0][key] for key in ("run", "epoch", "batch")]
    assert heard[1]["name"] == name and heard[1]["scene"]


def test_a_scene_is_said_at_most_ten_times_a_second_and_the_last_state_is_never_left_out() -> None:
    talk = Talk(playing=True)
    talk.ask("measure", wanted=[], scene="bias")
    heard = of_type("scene", talk.wait(2.0))
    assert 10 <= len(heard) <= 21
    talk.ask("pause")
    talk.wait(1.0)
    last = talk.last("scene")
    assert last["epoch"] == talk.last("frame")["epoch"]
    assert of_type("scene", talk.wait(1.0)) == []


def test_a_scene_is_said_until_none_is_wanted_and_not_where_the_measures_are_refused() -> None:
    talk = Talk()
    assert talk.ask("measure", wanted=[], scene="bias")
    assert of_type("scene", talk.ask("edit", layer=1, unit=0, source=None, value=1.5))[0]["scene"]["bias"] == 1.5
    heard = talk.ask("reset")
    assert [one["run"] for one in of_type("scene", heard)] == [one["run"] for one in of_type("run", heard)]
    talk.ask("measure", wanted=[])
    assert of_type("scene", talk.ask("step", unit="epoch")) == []
    heard = talk.ask("measure", wanted=[{"id": "a", "measure": "film"}], scene="bias")
    assert "refused" in types(heard) and "scene" not in types(heard)


def test_where_numbers_ran_away_the_scene_is_empty() -> None:
    runaway = {"name": "sgd", "learning_rate": 1e9}
    talk = Talk(experiment={"problem": "regression", "data": {"dataset": "plane"}, "optimizer": runaway})
    talk.ask("measure", wanted=[], scene="symmetry")
    for _ in range(5):
        talk.ask("step", unit="epoch")
    assert of_type("diverged", talk.heard)
    assert talk.last("scene")["scene"] is None
    assert look_at("symmetry", run_of(talk.session).trainer) is None


def test_a_record_has_every_epoch_however_fast_the_run_goes_and_begins_again_with_it() -> None:
    talk = Talk(
        experiment={"hidden": [{"units": 3, "activation": "relu"}]}, playing=False, speed={"per": "epoch", "rate": 300}
    )
    talk.ask("measure", wanted=[], scene="alive")
    talk.ask("play")
    talk.wait(0.4)
    talk.ask("pause")
    talk.wait(0.2)
    seen, epoch = talk.last("scene")["scene"], talk.trainer().epoch
    assert epoch > 20 and (seen["first"], seen["last"]) == (0, epoch)
    # One note for each epoch, and one for the start, in columns of so many; and what is now.
    columns = len(base64.b64decode(seen["layers"][0]["rows"][0]["shares"]))
    assert columns == -(-(epoch + 1) // seen["every"]) + 1
    # Another rate goes on with it, another start begins another.
    configured = {**talk.trainer().experiment.document(), "optimizer": {"name": "sgd", "learning_rate": 0.5}}
    talk.ask("configure", id=1, experiment=configured)
    talk.ask("step", unit="epoch")
    assert (talk.last("scene")["scene"]["first"], talk.last("scene")["scene"]["last"]) == (0, epoch + 1)
    talk.ask("reset")
    talk.ask("step", unit="epoch")
    assert (talk.last("scene")["scene"]["first"], talk.last("scene")["scene"]["last"]) == (0, 1)
