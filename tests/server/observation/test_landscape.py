"""The loss around a running session: what is said of it, how often, that looking changes nothing, and being moved."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.inspection.next_step import optimizer_state
from server.compute.memory import Memory
from server.settings import Settings
from server.wire.frame import wrap_checkpoint
from tests.server.support.inside import run_of
from tests.server.support.talk import Talk, of_type

GOLDEN = json.loads((Path(__file__).parents[2] / "vectors" / "messages.json").read_text())["sent"]
WEIGHTS = [{"layer": 1, "unit": 0, "source": 0}, {"layer": 2, "unit": 1, "source": None}]
SMALL: dict[str, Any] = {
    "hidden": [{"units": 4}, {"units": 2}], "data": {"samples": 60}, "optimizer": {"name": "adam"}, "shuffle": True,
}  # fmt: skip


def trained(epochs: int, **more: Any) -> Talk:
    talk = Talk(experiment={**SMALL, **more})
    for _ in range(epochs):
        talk.ask("step", unit="epoch")
    return talk


def wanted(plane: str, **more: Any) -> dict[str, Any]:
    return {"plane": plane, **({"weights": WEIGHTS} if plane == "weights" else {}), **more}


def pictures(heard: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [one for one in of_type("landscape", heard) if one["surface"]]


def losses(message: dict[str, Any]) -> Any:
    surface = message["surface"]
    flat = np.frombuffer(base64.b64decode(surface["losses"]), "<f4")
    return flat.reshape(surface["side"], surface["side"])


def test_why_there_is_no_picture_is_the_golden_message() -> None:
    talk = Talk(experiment={"hidden": []})
    talk.ask("landscape", wanted={"plane": "path"})
    assert talk.last("landscape") == next(message for message in GOLDEN if message["type"] == "landscape")


@pytest.mark.parametrize("plane", ["weights", "path", "random"])
def test_a_picture_comes_with_the_path_and_the_present_and_the_run_goes_on_as_it_would(plane: str) -> None:
    looked, left = trained(6), trained(6)
    heard = looked.ask("landscape", wanted=wanted(plane)) + looked.wait(1.0)
    left.wait(1.1)
    (picture,) = pictures(heard)
    assert losses(picture).shape == (41, 41) and len(json.dumps(picture)) < 24_000
    assert [round(epoch) for epoch, *_ in picture["path"]] == list(range(7)) and picture["since"] == 0
    assert picture["path"][-1][1:] == pytest.approx(picture["present"]["place"], abs=1e-5)
    assert picture["present"]["loss"] == pytest.approx(looked.last("frame")["train_loss"], rel=1e-6)
    assert 0 < picture["surface"]["share"] <= 1 and picture["surface"]["form"]["name"]
    for talk in (looked, left):
        talk.ask("play")
        talk.wait(1.0)
        talk.ask("pause")
    # Both have trained as far as their clocks let them, which is another distance; from there on they are one run.
    ahead, behind = sorted((looked, left), key=lambda talk: talk.trainer().step, reverse=True)
    while behind.trainer().step < ahead.trainer().step:
        behind.ask("step", unit="batch")
    assert looked.state() == left.state()


def test_pictures_come_while_it_trains_at_most_three_a_second_and_the_last_is_of_the_last_state() -> None:
    talk = trained(3)
    talk.ask("landscape", wanted=wanted("weights"))
    talk.ask("play")
    heard = talk.wait(4.0)
    assert 4 <= len(pictures(heard)) <= 12
    looks = of_type("landscape", heard)
    assert len(pictures(heard)) < len(looks) <= 60
    assert len({tuple(one["present"]["place"]) for one in looks}) > 10
    talk.ask("pause")
    talk.wait(2.0)
    last = [one for one in of_type("landscape", talk.heard) if one["surface"]][-1]
    assert (last["surface"]["epoch"], last["surface"]["batch"]) == (last["epoch"], last["batch"])
    assert last["epoch"] == talk.last("frame")["epoch"]
    assert of_type("landscape", talk.wait(2.0)) == []
    talk.ask("landscape", wanted=None)
    talk.ask("step", unit="epoch")
    assert of_type("landscape", talk.wait(1.0)) == []


@pytest.mark.parametrize("plane", ["weights", "path", "random"])
def test_a_place_of_the_picture_can_be_gone_to_and_has_the_loss_that_was_shown(plane: str) -> None:
    talk = trained(6)
    talk.ask("landscape", wanted=wanted(plane, of="test"))
    talk.wait(1.0)
    picture = pictures(talk.heard)[-1]
    surface, before = picture["surface"], talk.trainer()
    step = 2 * surface["half"] / (surface["side"] - 1)
    place = [surface["middle"][0] + 5 * step, surface["middle"][1] - 9 * step]
    heard = talk.ask("move", survey=picture["survey"], place=place)
    assert of_type("refused", heard) == []
    after = talk.trainer()
    assert after.evaluate().test_loss == pytest.approx(float(losses(picture)[20 - 9, 20 + 5]), rel=1e-5)
    assert (after.epoch, after.step) == (before.epoch, before.step)
    # The optimizer remembers what it did.
    kept = [optimizer_state(one.state()) for one in (before, after)]
    assert kept[0] and all((kept[0][name] == kept[1][name]).all() for name in kept[0])
    talk.wait(1.0)
    assert pictures(talk.heard)[-1]["present"]["loss"] == pytest.approx(after.evaluate().test_loss)


def test_what_cannot_be_looked_at_or_gone_to_is_refused_by_field_rule_and_value() -> None:
    talk = trained(4)
    before = talk.state()

    def fault(type: str, **fields: Any) -> str:
        (refused,) = of_type("refused", talk.ask(type, **fields))
        return str(refused["faults"][0]["message"])

    assert fault("move", survey=1, place=[0, 0]) == "`move.survey` must be of a picture, and there is none; got 1"
    talk.ask("landscape", wanted=wanted("path"))
    talk.wait(1.0)
    number = pictures(talk.heard)[-1]["survey"]
    assert fault("move", survey=99, place=[0, 0]).startswith(
        "`move.survey` must be of a picture that is still there, 1"
    )
    assert fault("move", survey=number, place=[0, 1e9]).startswith("`move.place[1]` must lie within the picture, -")
    gone = [WEIGHTS[0], {"layer": 3, "unit": 1, "source": 0}]
    assert fault("landscape", wanted={"plane": "weights", "weights": gone}) == (
        "`landscape.wanted.weights[1].unit` must be 0 to 0 in layer 3; got 1"
    )
    same = fault("landscape", wanted={"plane": "weights", "weights": [WEIGHTS[0]] * 2})
    assert same.startswith("`landscape.wanted.weights` must be two different weights or biases; got ")
    assert fault("landscape", wanted={"plane": "weights"}) == "`landscape.wanted.weights` is missing"
    assert fault("landscape", wanted={"plane": "path", "weights": WEIGHTS}).startswith(
        "`landscape.wanted.weights` must be left out unless the plane is weights; it is path"
    )
    # What was wanted before stays.
    talk.ask("step", unit="epoch")
    talk.wait(1.0)
    assert talk.last("landscape")["wanted"]["plane"] == "path"
    other = trained(4)
    assert before == other.state()


def test_a_run_that_diverged_or_lost_the_weight_says_so() -> None:
    talk = trained(2)
    talk.ask("landscape", wanted=wanted("weights"))
    talk.wait(1.0)
    talk.ask("configure", id=1, experiment={**SMALL, "hidden": []})
    talk.wait(1.0)
    assert (talk.last("landscape")["missing"], talk.last("landscape")["survey"]) == ("gone", None)
    talk.ask("configure", id=2, experiment={**SMALL, "problem": "regression", "data": {"dataset": "plane"}})
    talk.ask("step", unit="epoch")
    talk.ask("edit", layer=3, unit=0, source=0, value=1e300)
    talk.wait(1.0)
    assert of_type("diverged", talk.heard)
    assert talk.last("landscape")["missing"] == "diverged"
    # Back at the last sound state there is something to see again.
    talk.ask("recover")
    talk.wait(1.0)
    assert talk.last("landscape")["missing"] is None


def test_a_path_is_known_from_where_the_run_was_resumed() -> None:
    talk = trained(5)
    resumed = Talk(checkpoint=wrap_checkpoint(talk.state()), resume=True)
    for _ in range(3):
        resumed.ask("step", unit="epoch")
    resumed.ask("landscape", wanted=wanted("path"))
    resumed.wait(1.0)
    last = pictures(resumed.heard)[-1]
    assert (last["since"], [epoch for epoch, *_ in last["path"]]) == (5, [5, 6, 7, 8])


def test_the_memory_that_a_path_may_take_is_counted() -> None:
    memory = Memory(Settings())
    share = memory.share()
    talk = trained(0)
    share.take(talk.trainer().experiment)
    alone = memory.taken
    run = run_of(talk.session)
    run._memory = share
    run.announce(None, reset=False)
    path = 97 * 4 * talk.trainer().network.parameters.size
    assert (before := memory.taken) >= alone + path
    # Pictures evaluate all layers over all points, as long as they are wanted.
    talk.ask("landscape", wanted=wanted("weights"))
    assert memory.taken >= before + 8 * sum(talk.trainer().network.shape) * 30
    talk.ask("landscape", wanted=None)
    assert memory.taken == before
