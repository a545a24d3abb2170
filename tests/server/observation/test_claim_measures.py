"""Measuring a running session for a lesson's claims: what is said, how often, and that it changes nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from engine import Experiment, Trainer
from engine.lessons.claim_check import check_claims
from engine.lessons.measures import MEASURES
from engine.lessons.reading.lesson_reader import read_lesson
from engine.lessons.run_record import RunRecord
from server.page.assets import ROOT
from tests.server.support.talk import Talk, of_type, types

GOLDEN = json.loads((Path(__file__).parents[2] / "vectors" / "messages.json").read_text())["sent"]
ALL = [{"id": name, "measure": name} for name in MEASURES]


def one(measure: str, at: Any = "end", **of: Any) -> list[dict[str, Any]]:
    return [{"id": "a", "measure": measure, "at": at, "of": of}]


def values(talk: Talk) -> list[Any]:
    return [message["values"]["a"] for message in of_type("measures", talk.heard)]


def test_measures_are_the_golden_ones() -> None:
    golden = next(message for message in GOLDEN if message["type"] == "measures")
    data = {"dataset": "custom", "points": {"train": [[1, 2, 1]], "test": []}}
    talk = Talk(experiment={"data": data, "batch_size": 1, "hidden": [], "loss": "binary_cross_entropy"})
    for source, value in ((0, 0.25), (1, 0.5), (None, -1.25)):
        talk.say("edit", layer=1, unit=0, source=source, value=value)
    wanted = [
        {"id": "now", "measure": "train_loss"},
        {"id": "first", "measure": "gradient_norm", "at": "start"},
        {"id": "later", "measure": "train_loss", "at": 3},
        {"id": "sound", "measure": "finite"},
    ]
    talk.ask("measure", wanted=wanted)
    assert talk.last("measures") == golden


def test_measuring_a_run_leaves_it_bit_for_bit_as_it_would_be() -> None:
    experiment = {"hidden": [{"units": 3, "normalization": "batch", "dropout": 0.3}], "shuffle": True}
    talks = Talk(experiment=experiment), Talk(experiment=experiment)
    talks[0].ask("measure", wanted=ALL)
    for talk in talks:
        for _ in range(6):
            talk.ask("step", unit="epoch")
    assert len(of_type("measures", talks[0].heard)) >= 6
    assert of_type("measures", talks[1].heard) == []
    assert talks[0].state() == talks[1].state()


def test_measures_follow_the_frame_they_are_of_and_are_those_of_the_engine() -> None:
    talk = Talk()
    talk.ask("measure", wanted=ALL)
    for _ in range(4):
        talk.ask("step", unit="epoch")
    heard = [message for message in talk.ask("step", unit="epoch") if message["type"] in ("frame", "measures")]
    assert types(heard) == ["frame", "measures"]
    assert [heard[1][name] for name in ("run", "epoch", "batch")] == [
        heard[0][name] for name in ("run", "epoch", "batch")
    ]
    course = RunRecord(Trainer(Experiment.parse({})))
    course.note_start()
    for _ in range(5):
        course.trainer.train_epoch()
        course.note_loss()
        course.note_units()
    expected = {name: measure.read(course, {}) for name, measure in MEASURES.items()}
    assert heard[1]["values"] == json.loads(json.dumps(expected))


def test_a_run_that_plays_is_measured_twice_a_second_and_at_once_where_it_stops() -> None:
    talk = Talk(playing=True)
    talk.ask("measure", wanted=one("train_loss"))
    found = of_type("measures", talk.wait(5))
    assert 8 <= len(found) <= 11
    last = of_type("measures", talk.ask("pause"))[-1]
    assert last["epoch"] == of_type("frame", talk.heard)[-1]["epoch"]
    assert of_type("measures", talk.wait(5)) == []


def test_nothing_is_measured_unless_it_is_asked_for_nor_after_an_empty_list() -> None:
    talk = Talk(playing=True)
    assert of_type("measures", talk.wait(1)) == []
    talk.ask("measure", wanted=one("train_loss"))
    assert of_type("measures", talk.wait(1))
    talk.ask("measure", wanted=[])
    assert of_type("measures", talk.wait(2)) == []


def test_what_is_of_the_start_stays_and_what_is_of_an_epoch_comes_with_it() -> None:
    talk = Talk()
    talk.ask("measure", wanted=[{"id": "a", "measure": "train_loss", "at": "start"}])
    first = values(talk)[-1]
    talk.ask("measure", wanted=[*one("train_loss", "start"), {"id": "b", "measure": "train_loss", "at": 2}])
    for _ in range(4):
        talk.ask("step", unit="epoch")
    found = of_type("measures", talk.heard)
    assert first is not None and {message["values"]["a"] for message in found} == {first}
    after = [message["values"].get("b") for message in found][-5:]
    frames = {frame["epoch"]: frame["train_loss"] for frame in of_type("frame", talk.heard)}
    assert after == [None, None, frames[2], frames[2], frames[2]]


def test_what_is_asked_for_again_with_something_else_is_still_known() -> None:
    talk = Talk()
    start = one("train_loss", "start")
    talk.ask("measure", wanted=start)
    first = values(talk)[-1]
    later = {"id": "b", "measure": "test_loss", "at": "start"}
    talk.ask("measure", wanted=[*start, later])
    assert talk.last("measures")["values"]["b"] is not None
    talk.ask("step", unit="epoch")
    talk.ask("measure", wanted=start)
    talk.ask("step", unit="epoch")
    assert values(talk)[-1] == first
    # Under the same name it may be another.
    talk.ask("measure", wanted=one("test_loss", "start"))
    assert values(talk)[-1] is None


def test_an_edit_before_the_first_batch_belongs_to_the_start() -> None:
    talk = Talk()
    talk.ask("measure", wanted=one("movement"))
    talk.ask("edit", layer=1, unit=0, source=0, value=9)
    assert values(talk)[-1] == 0
    talk.ask("measure", wanted=one("train_loss", "start"))
    before = values(talk)[-1]
    talk.ask("edit", layer=1, unit=0, source=0, value=-9)
    assert values(talk)[-1] not in (before, None)
    talk.ask("step", unit="batch")
    talk.ask("edit", layer=1, unit=0, source=0, value=0)
    assert len(set(values(talk)[-3:])) == 1


def test_a_run_that_was_under_way_has_no_start_until_it_is_reset() -> None:
    talk = Talk()
    talk.ask("step", unit="epoch")
    for measure, at in (("train_loss", "start"), ("movement", "end"), ("rise_share", "end")):
        talk.ask("measure", wanted=one(measure, at))
        talk.ask("step", unit="epoch")
        assert values(talk)[-1] is None
    talk.ask("reset")
    talk.ask("step", unit="epoch")
    assert values(talk)[-1] is not None


def test_what_was_measured_of_one_run_is_not_said_of_the_next() -> None:
    talk = Talk()
    talk.ask("measure", wanted=one("train_loss", 1))
    talk.ask("step", unit="epoch")
    first = values(talk)[-1]
    talk.ask("configure", id=1, experiment={"seed": 5})
    assert first is not None and values(talk)[-1] is None
    talk.ask("step", unit="epoch")
    assert values(talk)[-1] not in (first, None)


def test_a_run_whose_numbers_are_no_longer_finite_is_measured_too() -> None:
    experiment = {
        "problem": "regression",
        "data": {"dataset": "plane"},
        "optimizer": {"name": "sgd", "learning_rate": 1e9},
    }
    talk = Talk(experiment=experiment)
    talk.ask("measure", wanted=[*one("epochs_to_break"), {"id": "b", "measure": "test_loss"}])
    assert talk.last("measures")["values"]["a"] is None
    talk.ask("play")
    talk.wait(1)
    assert talk.last("diverged") and talk.last("measures")["values"] == {"a": 1, "b": None}


def test_a_recovered_run_goes_on_from_its_start() -> None:
    talk = Talk(experiment={"problem": "regression", "data": {"dataset": "plane"}})
    talk.ask("measure", wanted=one("movement"))
    talk.ask("step", unit="epoch")
    moved = values(talk)[-1]
    talk.ask("configure", id=1, experiment={
        "problem": "regression", "data": {"dataset": "plane"}, "optimizer": {"name": "sgd", "learning_rate": 1e9}
    })  # fmt: skip
    talk.ask("play")
    talk.wait(1)
    assert talk.last("diverged") and values(talk)[-1] is None
    talk.ask("recover")
    assert values(talk)[-1] == {0: 0, 1: moved}[talk.last("measures")["epoch"]]


@pytest.mark.parametrize(
    ("wanted", "path"),
    [
        (one("luck"), "measure.wanted[0].measure"),
        (one("movement", layer=0), "measure.wanted[0].of.layer"),
        (one("train_loss", layer=1), "measure.wanted[0].of.layer"),
        ([*one("train_loss"), *one("test_loss")], "measure.wanted[1].id"),
    ],
)
def test_what_cannot_be_measured_is_refused_by_name_and_nothing_is_measured(wanted: list[Any], path: str) -> None:
    talk = Talk()
    heard = talk.ask("measure", wanted=wanted)
    assert [fault["path"] for message in of_type("refused", heard) for fault in message["faults"]] == [path]
    assert of_type("measures", talk.wait(1)) == []


def test_a_layer_that_the_network_has_not_has_no_number() -> None:
    talk = Talk()
    for measure in ("movement", "saturated", "gradient_norm", "spread_ratio", "same_sign_share"):
        talk.ask("measure", wanted=one(measure, layer=9))
        assert values(talk)[-1] is None


@pytest.mark.parametrize("name", ["17-softmax", "15-dead-relu", "16-zigzag", "05-exploding-gradient"])
def test_a_lesson_s_claims_are_measured_live_as_they_are_without_a_page(name: str) -> None:
    document = json.loads((ROOT / "lessons" / name / "lesson.json").read_text(encoding="utf-8"))
    first, set_up = next(iter(document["set_ups"].items()))
    claims = [claim for claim in document["claims"] if claim["set_up"] == first]
    talk = Talk()
    talk.ask(
        "measure",
        wanted=[{key: claim[key] for key in ("id", "measure", "of", "at") if key in claim} for claim in claims],
    )
    talk.ask("configure", id=1, experiment=set_up["experiment"])
    for edit in set_up.get("edits", []):
        talk.say("edit", **edit)
    for _ in range(set_up["epochs"]):
        talk.ask("step", unit="epoch")
    expected = check_claims(read_lesson(document), claims=[claim["id"] for claim in claims])
    assert talk.last("measures")["values"] == {claim: outcome.left for claim, outcome in expected.items()}
