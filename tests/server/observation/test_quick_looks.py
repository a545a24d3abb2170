"""Quick looks of a running session: what is said, how often, and that it changes nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from engine.inspection.largest_losses import largest_losses
from engine.inspection.slope_check import slope_check
from engine.inspection.unit_importance import unit_importance
from server.observation import quick_looks
from tests.server.support.inside import run_of
from tests.server.support.talk import Talk, of_type, types

GOLDEN = json.loads((Path(__file__).parents[2] / "vectors" / "messages.json").read_text())["sent"]
ALL: dict[str, Any] = {
    "importance": {"part": "test", "held": "mean"},
    "losses": {"part": "train"},
    "slope": {"layer": 1, "unit": 2, "source": 1},
    "changes": True,
}
BUSY = {"hidden": [{"units": 3, "normalization": "batch", "dropout": 0.3}], "shuffle": True}


def looks(heard: list[dict[str, Any]]) -> dict[str, Any]:
    """The last of each name."""
    return {one["name"]: one for one in of_type("look", heard)}


@pytest.mark.parametrize("golden", [one for one in GOLDEN if one["type"] == "look"], ids=lambda one: one["name"])
def test_a_look_is_the_golden_one(golden: dict[str, Any]) -> None:
    data = {"dataset": "custom", "points": {"train": [[1, 2, 1]], "test": []}}
    zeros = {"initializer": {"name": "zeros"}, "hidden": [], "batch_size": 1}
    talk = Talk(experiment={"problem": "regression", "data": data, **zeros})
    for source, value in ((0, 0.25), (1, 0.5), (None, -1.25)):
        talk.say("edit", layer=1, unit=0, source=source, value=value)
    talk.ask("looks", **{golden["name"]: golden["choice"]})
    said = talk.last("look")
    if golden["name"] == "slope":
        for row, expected in zip(said["found"]["rows"], golden["found"]["rows"], strict=True):
            assert row["numeric"] == pytest.approx(expected["numeric"], abs=1e-6) and row["relative"] < 1e-6
            row |= {"numeric": expected["numeric"], "relative": expected["relative"]}
    assert said == golden and list(said) == list(golden)


def test_looks_are_what_the_engine_finds_in_the_run_of_the_frame_before() -> None:
    talk = Talk(playing=True)
    talk.wait(0.5)
    talk.ask("pause")
    heard = looks(talk.ask("looks", **ALL))
    assert list(heard) == list(ALL) and {name: one["choice"] for name, one in heard.items()} == ALL
    frame, run = talk.last("frame"), talk.trainer()
    for one in heard.values():
        assert [one[key] for key in ("run", "epoch", "batch")] == [frame[key] for key in ("run", "epoch", "batch")]
    expected = {
        "importance": unit_importance(run, "test", "mean"),
        "losses": largest_losses(run, "train"),
        "slope": slope_check(run, 1, 2, 1),
    }
    assert {name: heard[name]["found"] for name in expected} == json.loads(json.dumps(expected))


def test_looking_leaves_the_run_as_it_would_be() -> None:
    talks = Talk(experiment=BUSY), Talk(experiment=BUSY)
    talks[0].ask("looks", **ALL)
    for talk in talks:
        for _ in range(4):
            talk.ask("step", unit="epoch")
        talk.ask("step", unit="batch")
    assert set(looks(talks[0].heard)) == set(ALL)
    assert talks[0].state() == talks[1].state()


def test_a_look_is_said_at_most_four_times_a_second_and_the_last_state_is_never_left_out() -> None:
    talk = Talk(playing=True)
    talk.ask("looks", losses={"part": "test"})
    assert 5 <= len(of_type("look", talk.wait(2.0))) <= 9
    talk.ask("pause")
    talk.wait(1.0)
    assert talk.last("look")["epoch"] == talk.last("frame")["epoch"]
    assert of_type("look", talk.wait(1.0)) == []
    talk.ask("looks")
    assert of_type("look", talk.ask("step", unit="epoch")) == []


def test_one_that_takes_long_is_taken_in_parts_of_one_and_the_same_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quick_looks, "_PART", 2e-5)
    talk = Talk()
    talk.ask("step", unit="epoch")
    run = talk.trainer()
    talk.say("looks", importance=ALL["importance"])
    talk.settle()
    talk.say("step", unit="epoch")
    first = of_type("look", talk.wait(1.0))[0]
    assert (first["epoch"], first["batch"]) == (1, 0) and talk.last("frame")["epoch"] == 2
    assert first["found"] == json.loads(json.dumps(unit_importance(run, "test", "mean")))
    assert talk.last("look")["epoch"] == 2


def test_changes_are_told_since_play_or_a_step_or_since_the_run_came() -> None:
    talk = Talk(playing=False)
    talk.ask("looks", changes=True)

    def since() -> list[Any]:
        talk.wait(0.5)
        found = talk.last("look")["found"]
        return [found["since"], found["before"]["epoch"], found["now"]["epoch"]]

    assert since() == ["run", 0, 0] and talk.last("look")["found"]["moved"] == []
    talk.ask("edit", layer=1, unit=0, source=None, value=3)
    assert since() == ["run", 0, 0] and talk.last("look")["found"]["moved"][0]["now"] == 3.0
    talk.ask("play")
    talk.wait(0.5)
    # Pressed again while it plays, it is no new beginning.
    talk.ask("play")
    talk.ask("pause")
    epochs = since()
    assert epochs[:2] == ["play", 0] and epochs[2] > 10
    paused = epochs[2]
    talk.ask("edit", layer=1, unit=0, source=None, value=40)
    assert since() == epochs and talk.last("look")["found"]["moved"][0]["now"] == 40.0
    talk.ask("step", unit="epoch")
    assert since() == ["step", paused, paused + 1]
    talk.ask("reset")
    assert since() == ["run", 0, 0]


def test_what_is_not_there_is_refused_by_field_rule_and_value() -> None:
    data = {"dataset": "custom", "points": {"train": [[1, 2, 1]], "test": []}}
    talk = Talk(experiment={"data": data, "batch_size": 1, "bias": False})
    wrong: list[tuple[dict[str, Any], str]] = [
        (
            {"importance": ALL["importance"]},
            "`looks.importance.part` must be a part of the data that has points; got 'test'",
        ),
        ({"losses": {"part": "test"}}, "`looks.losses.part` must be a part of the data that has points; got 'test'"),
        ({"slope": {"layer": 4, "unit": 0, "source": 0}}, "`looks.slope.layer` must be 1 to 3; got 4"),
        ({"slope": {"layer": 1, "unit": 4, "source": 0}}, "`looks.slope.unit` must be 0 to 3 in layer 1; got 4"),
        ({"slope": {"layer": 2, "unit": 0, "source": 4}}, "`looks.slope.source` must be 0 to 3 in layer 2; got 4"),
        (
            {"slope": {"layer": 2, "unit": 0, "source": None}},
            "`looks.slope.source` must be given, because the network has no biases",
        ),
    ]
    for fields, message in wrong:
        heard = talk.ask("looks", changes=True, **fields)
        assert [one["message"] for one in of_type("refused", heard)[0]["faults"]] == [message]
        assert "look" not in types(heard)


def test_what_a_changed_run_has_no_more_is_not_told_and_comes_back_with_it() -> None:
    talk = Talk()
    talk.ask("looks", slope=ALL["slope"], losses={"part": "test"})
    alone = {"hidden": [{"units": 1}], "data": {"dataset": "custom", "points": {"train": [[1, 2, 1]], "test": []}}}
    heard = talk.ask("configure", id=1, experiment={**alone, "batch_size": 1})
    assert "look" not in types(heard + talk.wait(1.0)) and talk.session.due() > talk.clock.now
    assert set(looks(talk.ask("configure", id=2, experiment={}))) == {"slope", "losses"}


def test_where_numbers_ran_away_every_look_is_empty() -> None:
    runaway = {"name": "sgd", "learning_rate": 1e9}
    talk = Talk(experiment={"problem": "regression", "data": {"dataset": "plane"}, "optimizer": runaway})
    talk.ask("looks", **ALL)
    for _ in range(5):
        talk.ask("step", unit="epoch")
    assert of_type("diverged", talk.heard) and run_of(talk.session).trainer.nonfinite_layer() is not None
    talk.wait(1.0)
    assert {name: one["found"] for name, one in looks(talk.heard).items()} == dict.fromkeys(ALL)
