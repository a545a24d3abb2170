"""Set-ups that are compared: at one pace, beside the run, which knows nothing of them."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
import pytest

from engine import Experiment, Trainer
from engine.experiment.memory_estimate import run_bytes
from server.compute.memory import Memory
from server.compute.too_long import TooLong
from server.settings import Settings
from tests.server.support.talk import Talk, of_type

FAST = {"optimizer": {"name": "sgd", "learning_rate": 0.3}}
SINGLE = {"batch_size": 1}
# A step of this size overflows within an epoch.
WILD = {
    "hidden": [{"units": 4, "activation": "relu"}] * 3,
    "output_activation": "linear",
    "optimizer": {"name": "sgd", "learning_rate": 1e6},
}


def begin(talk: Talk, *experiments: dict[str, Any], **fields: Any) -> list[dict[str, Any]]:
    return talk.ask("compare", id=7, experiments=list(experiments), **fields)


def epochs(picture: dict[str, Any]) -> list[int]:
    return [run["epoch"] for run in picture["runs"]]


def test_all_have_the_same_epoch_in_every_picture_however_dear_one_of_them_is() -> None:
    talk = Talk()
    [compared] = of_type("compared", begin(talk, {}, FAST, SINGLE, playing=True))
    assert (compared["id"], [run["batches_per_epoch"] for run in compared["runs"]]) == (7, [25, 25, 250])
    pictures = of_type("comparison", talk.wait(0.2))
    assert len(pictures) > 1
    assert all(epochs(one) == [one["epoch"]] * 3 for one in pictures)
    assert pictures[-1]["epoch"] > pictures[0]["epoch"] > 0


def test_each_trains_as_it_does_alone() -> None:
    talk = Talk()
    begin(talk, {}, SINGLE)
    for _ in range(3):
        talk.ask("compare_step")
    for index, experiment in enumerate(({}, SINGLE)):
        alone = Trainer(Experiment.parse(experiment))
        for _ in range(3):
            alone.train_epoch()
        [state] = of_type("compared_state", talk.ask("compare_take", index=index))
        assert (state["index"], state["epoch"], state["batch"]) == (index, 3, 0)
        assert base64.b64decode(state["checkpoint"]) == alone.checkpoint()
    assert epochs(talk.last("comparison")) == [3, 3]


def test_the_run_in_the_playground_is_not_touched() -> None:
    talk = Talk(experiment={"optimizer": {"name": "adam", "learning_rate": 0.01}, "hidden": [
        {"units": 4, "activation": "tanh", "dropout": 0.5}]})  # fmt: skip
    talk.ask("step", unit="epoch")
    # Parameters, the optimizer's memory, both generators, epoch and batch.
    before, frames = talk.state(), len(of_type("frame", talk.heard))
    begin(talk, {}, FAST, playing=True)
    talk.wait(0.2)
    for command in ("compare_pause", "compare_reset", "compare_step", "compare_stop"):
        talk.ask(command)
    assert talk.state() == before
    assert len(of_type("frame", talk.heard)) == frames


def test_both_train_where_both_play() -> None:
    talk = Talk(playing=True, speed=None)
    begin(talk, {}, FAST, playing=True, speed=None)
    run, compared = talk.trainer().epoch, talk.last("comparison")["epoch"]
    talk.wait(0.05)
    # Two set-ups share what the one run has.
    trained = talk.trainer().epoch - run
    assert trained > 0
    assert talk.last("comparison")["epoch"] - compared > trained / 8


def test_they_keep_the_pace_that_was_chosen() -> None:
    talk = Talk()
    begin(talk, {}, FAST, playing=True, speed={"per": "epoch", "rate": 20})
    start = talk.last("comparison")["epoch"]
    talk.wait(1)
    assert abs(talk.last("comparison")["epoch"] - start - 20) <= 2
    talk.ask("compare_speed", speed={"per": "epoch", "rate": 0.01})
    still = talk.wait(1)
    assert len({one["epoch"] for one in of_type("comparison", still)}) <= 1


def test_pause_ends_the_epoch_under_way_and_reset_goes_back_to_the_same_beginning() -> None:
    talk = Talk()
    begin(talk, {}, SINGLE)
    first = talk.last("comparison")
    talk.ask("compare_play")
    talk.wait(0.3)
    talk.ask("compare_pause")
    paused = talk.last("comparison")
    assert (paused["playing"], epochs(paused)) == (False, [paused["epoch"]] * 2)
    assert of_type("comparison", talk.wait(1)) == []
    talk.ask("compare_reset")
    again = talk.last("comparison")
    assert {**again, "sequence": 0} == {**first, "sequence": 0}


def test_one_that_diverges_stands_still_alone_and_cannot_be_taken() -> None:
    talk = Talk()
    begin(talk, {}, WILD, FAST, playing=True)
    talk.wait(0.5)
    picture = talk.last("comparison")
    assert [run["diverged"] is not None for run in picture["runs"]] == [False, True, False]
    assert picture["runs"][1]["diverged"]["layer"] in (1, 2, 3, 4)
    assert picture["runs"][1]["train_loss"] is None
    assert epochs(picture)[0] == epochs(picture)[2] == picture["epoch"] > 10 > epochs(picture)[1]
    [error] = of_type("error", talk.ask("compare_take", index=1))
    assert "1 has diverged" in error["message"]
    talk.ask("compare_reset")
    assert [run["diverged"] for run in talk.last("comparison")["runs"]] == [None] * 3


def test_where_none_can_go_on_they_pause() -> None:
    talk = Talk()
    begin(talk, {"stop": {"epochs": 3}}, {"stop": {"epochs": 5}}, playing=True)
    talk.wait(0.5)
    picture = talk.last("comparison")
    assert (picture["playing"], epochs(picture), [run["stopped"] for run in picture["runs"]]) == (
        False,
        [3, 5],
        ["epochs", "epochs"],
    )
    talk.ask("compare_play")
    assert talk.last("comparison")["playing"] is False
    assert talk.session.due() == float("inf")


def test_no_more_than_two_pictures_are_on_their_way() -> None:
    talk = Talk()
    talk.acknowledge = False
    begin(talk, {}, FAST, playing=True)
    talk.wait(1)
    pictures = of_type("comparison", talk.heard)
    assert [one["sequence"] for one in pictures] == [1, 2]
    [newest] = of_type("comparison", talk.ask("compare_ack", sequence=1))
    assert newest["epoch"] > pictures[1]["epoch"] + 20


def test_a_picture_has_the_losses_of_the_epochs_before_it_of_those_that_trained() -> None:
    talk = Talk()
    talk.acknowledge = False
    begin(talk, {}, {"stop": {"epochs": 5}}, playing=True, speed={"per": "epoch", "rate": 30})
    talk.wait(0.5)
    [newest] = of_type("comparison", talk.ask("compare_ack", sequence=1))
    epochs_seen = [one["epoch"] for one in newest["course"]]
    assert epochs_seen == sorted(set(epochs_seen)) and len(epochs_seen) > 5
    assert epochs_seen[-1] == newest["epoch"] and newest["course"][-1]["train"] == [
        newest["runs"][0]["train_loss"],
        None,
    ]
    first = newest["course"][0]
    alone = Trainer(Experiment.parse({}))
    for _ in range(first["epoch"]):
        alone.train_epoch()
    assert first["test"][0] == pytest.approx(alone.evaluate().test_loss)
    talk.say("compare_ack", sequence=newest["sequence"])
    talk.ask("compare_reset")
    assert (talk.last("comparison")["epoch"], talk.last("comparison")["course"]) == (0, [])


def test_data_is_the_first_ones() -> None:
    talk = Talk()
    data = {"dataset": "xor", "samples": 60, "seed": 4}
    [compared] = of_type("compared", begin(talk, {"data": data}, FAST))
    assert [run["experiment"]["data"]["dataset"] for run in compared["runs"]] == ["xor", "xor"]
    assert len(compared["train"]) + len(compared["test"]) == 60
    assert compared["inputs"] == ["x1", "x2"]


def test_with_one_input_the_answers_are_curves_and_with_several_classes_there_is_a_map_of_each() -> None:
    talk = Talk()
    sine = {"problem": "regression", "data": {"dataset": "sine"}}
    [compared] = of_type("compared", begin(talk, sine, FAST))
    [curve, _] = talk.last("comparison")["runs"]
    values = np.frombuffer(base64.b64decode(curve["maps"]), "<f4")
    assert (compared["inputs"], values.shape, curve["side"]) == (["x1"], (curve["side"],), values.size)
    alone = Trainer(Experiment.parse({**sine, "data": {"dataset": "sine"}}))
    ends = [list(row) for row in alone.predict([[-6.0], [6.0]]).outputs]
    np.testing.assert_allclose([[values[0]], [values[-1]]], ends, rtol=1e-5)
    begin(talk, {"data": {"dataset": "blobs"}, "loss": "cross_entropy"}, {"loss": "cross_entropy", "seed": 2})
    [blobs, _] = talk.last("comparison")["runs"]
    assert len(base64.b64decode(blobs["maps"])) == 3 * blobs["side"] ** 2


@pytest.mark.parametrize(
    ("experiments", "path", "code", "value"),
    [
        ([{}], "experiments", "least_count", "1"),
        ([{}] * 5, "experiments", "most_count", "5"),
        ([{}, {"batch_size": 0}], "experiments[1].batch_size", "at_least", "0"),
        ([{}, {}, {"sed": 1}], "experiments[2].sed", "no_field", "1"),
        ([{}, {"data": {"dataset": "xor"}}], "experiments[1].data", "compared_data", "xor"),
        ([{"data": {"noise": 0.1}}, {"data": {"noise": 0.2}}], "experiments[1].data", "compared_data", "0.2"),
        ([{"data": {"samples": 0}}, {}, {}], "experiments[0].data.samples", "at_least", "0"),
    ],
    ids=str,
)
def test_what_cannot_be_compared_is_refused_with_field_rule_and_value_and_what_was_stays(
    experiments: list[dict[str, Any]], path: str, code: str, value: str
) -> None:
    talk = Talk()
    begin(talk, {}, FAST)
    talk.ask("compare_step")
    [refused] = of_type("comparison_refused", talk.ask("compare", id=9, experiments=experiments))
    [fault] = refused["faults"]
    assert (refused["id"], fault["path"], fault["code"]) == (9, path, code)
    assert value in fault["message"].split("; got ")[1]
    talk.ask("compare_step")
    assert epochs(talk.last("comparison")) == [2, 2]


def test_all_together_take_no_more_memory_than_one_run_may_and_give_it_back() -> None:
    wide = {"hidden": [{"units": 32, "activation": "tanh"}] * 4, "data": {"samples": 2000}}
    size = run_bytes(Experiment.parse(wide))
    talk = Talk(settings=Settings(run_megabytes=2 * size // 1_000_000 + 1))
    assert of_type("compared", begin(talk, wide, {"hidden": wide["hidden"], "seed": 2}))
    more = [wide, *({"hidden": wide["hidden"], "seed": seed} for seed in (2, 3))]
    [refused] = of_type("comparison_refused", talk.ask("compare", id=9, experiments=more))
    [fault] = refused["faults"]
    assert (fault["path"], fault["code"], fault["values"]) == (
        "experiments",
        "compared_bytes",
        {"limit": 2 * size // 1_000_000 + 1},
    )


def test_memory_beside_a_run_counts_and_ends_with_it() -> None:
    memory = Memory(Settings())
    own = memory.share()
    beside = own.another()
    plain = Experiment.parse({})
    own.take(plain)
    beside.hold([plain, plain])
    assert memory.taken == 3 * run_bytes(plain)
    beside.hold([])
    assert memory.taken == run_bytes(plain)
    beside.hold([plain, plain])
    own.take(None)
    assert memory.taken == 0
    # A turn that was under way.
    beside.hold([plain])
    assert memory.taken == 0


def test_what_takes_too_long_ends_the_comparison_and_leaves_the_run() -> None:
    talk = Talk()
    talk.ask("step", unit="epoch")
    before = talk.state()
    begin(talk, {}, FAST)
    talk.session._within_limit("compare", _take_too_long)
    heard = talk.settle()
    assert [one["code"] for one in of_type("error", heard)] == ["too_long"]
    assert of_type("compared", heard)[0]["runs"] == []
    assert talk.state() == before


def _take_too_long() -> None:
    raise TooLong


@pytest.mark.parametrize("type", ["compare_play", "compare_pause", "compare_step", "compare_reset", "compare_stop"])
def test_without_a_comparison_there_is_nothing_to_do_and_that_is_said(type: str) -> None:
    [error] = of_type("error", Talk().ask(type))
    assert (error["code"], type in error["message"]) == ("not_ready", True)
