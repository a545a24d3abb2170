"""Conversations with a session: what is said is answered, and the run is where it should be."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine import Experiment, Trainer
from engine.tables.datasets import DATASETS
from server.settings import Settings
from tests.server.support.talk import Talk, of_type, types

EPOCH_PACE = {"per": "epoch", "rate": 60}
# A linear network under a learning rate that doubles its parameters, and more, with every batch.
RUNAWAY = {
    "problem": "regression",
    "data": {"dataset": "plane"},
    "hidden": [{"units": 3, "activation": "linear"}],
    "optimizer": {"name": "sgd", "learning_rate": 5},
}


def default_trainer(**experiment: Any) -> Trainer:
    return Trainer(Experiment.parse(experiment))


def train_to(trainer: Trainer, step: int) -> None:
    while trainer.step < step:
        trainer.train_batches(1)


def test_a_session_opens_with_run_data_state_and_a_frame() -> None:
    talk = Talk()
    assert types(talk.heard)[:4] == ["run", "data", "state", "frame"]
    run, data, state, frame = talk.heard[:4]
    assert (run["id"], run["run"], run["reset"], run["changed"]) == (None, 1, True, [])
    assert run["experiment"] == Experiment.parse({}).document()
    assert (run["batches_per_epoch"], run["parameter_count"]) == (25, 2 * 4 + 4 + 4 * 2 + 2 + 2 + 1)
    plain = {"activation": "tanh", "scale": None, "shift": None, "alpha": None}
    assert run["layers"] == [
        {"units": 2, "features": ["x1", "x2"], "formulas": {}},
        {"units": 4, "weights": 0, "biases": 8, **plain},
        {"units": 2, "weights": 12, "biases": 20, **plain},
        {"units": 1, "weights": 22, "biases": 24, **plain},
    ]
    assert (data["run"], len(data["train"]), len(data["test"])) == (1, 250, 250)
    assert state == {"type": "state", "playing": False, "speed": EPOCH_PACE, "focus": None, "recoverable": None}
    assert (frame["run"], frame["sequence"], frame["epoch"], frame["batch"], frame["flags"]) == (1, 1, 0, 0, 0)
    assert (frame["units"], frame["side"], len(frame["large"])) == (7, 30, 100 * 100)
    assert (frame["maps"], frame["classes"], len(frame["confusion"])) == (1, 2, 2 * 2 * 2)


def test_the_first_frame_shows_what_the_engine_computes_for_the_first_parameters() -> None:
    frame = Talk().last("frame")
    trainer = default_trainer()
    evaluation = trainer.evaluate()
    assert (frame["train_loss"], frame["test_loss"]) == (evaluation.train_loss, evaluation.test_loss)
    assert frame["parameters"] == tuple(trainer.network.parameters.astype(np.float32))


def test_points_are_sent_with_four_decimals() -> None:
    data = Talk().last("data")
    trainer = default_trainer()
    np.testing.assert_allclose(data["train"], trainer.data.train, atol=5.1e-5)
    assert all(value == round(value, 4) for point in data["train"] for value in point)


def test_an_experiment_that_is_refused_opens_the_defaults_and_says_why() -> None:
    talk = Talk(experiment={"batch_size": 0, "sed": 3})
    assert types(talk.heard)[:2] == ["refused", "run"]
    assert {fault["path"] for fault in talk.heard[0]["faults"]} == {"batch_size", "sed"}
    assert talk.heard[0]["id"] is None
    assert talk.heard[1]["experiment"] == Experiment.parse({}).document()


def test_a_session_that_stands_still_has_nothing_to_do() -> None:
    talk = Talk()
    talk.wait(3)
    assert talk.session.due() == float("inf")
    assert len(of_type("checkpoint", talk.heard)) == 1


@pytest.mark.parametrize(
    ("speed", "steps"),
    [({"per": "epoch", "rate": 60}, 60 * 25), ({"per": "epoch", "rate": 2}, 2 * 25), ({"per": "batch", "rate": 5}, 5)],
)
def test_a_paced_run_does_so_much_in_a_second_and_no_more(speed: dict[str, Any], steps: int) -> None:
    talk = Talk(playing=True, speed=speed)
    before = talk.trainer().step
    talk.wait(1)
    unit = 25 if speed["per"] == "epoch" else 1
    assert abs(talk.trainer().step - before - steps) <= unit


def test_as_fast_as_it_goes_has_no_pace() -> None:
    talk = Talk(playing=True, speed=None)
    talk.wait(0.01)
    assert talk.trainer().epoch > 60 * 0.01 * 5


def test_a_new_speed_holds_at_once() -> None:
    talk = Talk(playing=True, speed={"per": "batch", "rate": 0.01})
    talk.wait(1)
    assert talk.trainer().step == 1
    answer = talk.ask("speed", speed=EPOCH_PACE)
    assert of_type("state", answer)[0]["speed"] == EPOCH_PACE
    assert talk.trainer().epoch >= 5


def test_play_and_pause_are_answered_by_the_state_and_by_a_frame_that_says_so() -> None:
    talk = Talk()
    answer = talk.ask("play")
    assert of_type("state", answer)[-1]["playing"] is True
    assert of_type("frame", answer)[-1]["flags"] == 1
    answer = talk.ask("pause")
    assert of_type("state", answer)[-1]["playing"] is False
    assert of_type("frame", answer)[-1]["flags"] == 0
    step = talk.trainer().step
    talk.wait(1)
    assert talk.trainer().step == step > 0


def test_a_step_trains_one_batch_or_finishes_the_epoch_and_then_stands_still() -> None:
    talk = Talk()
    positions = []
    for unit in ("batch", "batch", "epoch", "epoch"):
        answer = talk.ask("step", unit=unit)
        frame = of_type("frame", answer)[-1]
        positions.append((frame["epoch"], frame["batch"], frame["step"]))
        assert of_type("state", answer)[-1]["playing"] is False
    assert positions == [(0, 1, 1), (0, 2, 2), (1, 0, 25), (2, 0, 50)]


def test_steps_asked_for_in_one_breath_are_all_done() -> None:
    talk = Talk()
    talk.say("step", unit="batch")
    talk.say("step", unit="epoch")
    talk.say("step", unit="epoch")
    talk.wait(0.5)
    assert talk.last("frame")["step"] == 50


def test_a_step_while_playing_stops_there() -> None:
    talk = Talk(playing=True)
    talk.wait(0.5)
    talk.ask("step", unit="epoch")
    frame = talk.last("frame")
    assert frame["batch"] == 0
    talk.wait(0.5)
    assert talk.last("frame")["step"] == frame["step"]


def test_training_in_slices_is_training() -> None:
    talk = Talk(playing=True)
    talk.wait(1)
    talk.ask("pause")
    trainer = default_trainer()
    train_to(trainer, talk.trainer().step)
    assert talk.state() == trainer.checkpoint()


def test_looking_never_changes_training() -> None:
    talk = Talk(playing=True)
    for layer, unit in ((0, 1), (1, 3), (2, 0), (3, 0)):
        talk.ask("focus", focus={"layer": layer, "unit": unit})
        assert talk.last("frame")["focus"] == (layer, unit)
    talk.ask("pause")
    trainer = default_trainer()
    train_to(trainer, talk.trainer().step)
    assert talk.state() == trainer.checkpoint()


def test_the_large_map_is_of_the_unit_in_focus() -> None:
    talk = Talk(experiment={"features": ["x1", "x2"]})
    talk.ask("focus", focus={"layer": 0, "unit": 0})
    large = np.frombuffer(talk.last("frame")["large"], np.uint8).reshape(100, 100).astype(int)
    assert (np.diff(large, axis=1) >= 0).all() and large[0, 0] < 127 < large[0, 99]
    assert (large == large[0]).all()
    talk.ask("focus", focus={"layer": 0, "unit": 1})
    large = np.frombuffer(talk.last("frame")["large"], np.uint8).reshape(100, 100).astype(int)
    assert (np.diff(large, axis=0) <= 0).all() and large[0, 0] > 127 > large[99, 0]


def test_reset_goes_back_to_the_same_first_parameters_and_stands_still() -> None:
    talk = Talk()
    first = talk.state()
    talk.ask("play")
    talk.wait(0.5)
    answer = talk.ask("reset")
    assert of_type("run", answer)[0]["reset"] is True
    assert of_type("state", answer)[-1]["playing"] is False
    assert (of_type("frame", answer)[-1]["epoch"], of_type("frame", answer)[-1]["step"]) == (0, 0)
    assert talk.state() == first


def test_an_edit_shows_in_the_next_frame_with_its_loss() -> None:
    talk = Talk()
    talk.ask("edit", layer=1, unit=2, source=1, value=1.5)
    answer = talk.ask("edit", layer=3, unit=0, source=None, value=-0.25)
    frame = of_type("frame", answer)[0]
    trainer = default_trainer()
    trainer.network.parameters[0 + 1 * 4 + 2] = 1.5
    trainer.network.parameters[24] = -0.25
    assert frame["parameters"] == tuple(trainer.network.parameters.astype(np.float32))
    assert frame["train_loss"] == trainer.evaluate().train_loss


@pytest.mark.parametrize(
    ("fields", "path", "rule"),
    [
        ({"layer": 0, "unit": 0, "source": 0}, "edit.layer", "must be 1 to 3"),
        ({"layer": 4, "unit": 0, "source": 0}, "edit.layer", "must be 1 to 3"),
        ({"layer": 1, "unit": 4, "source": 0}, "edit.unit", "must be 0 to 3 in layer 1"),
        ({"layer": 1, "unit": 0, "source": 2}, "edit.source", "must be 0 to 1 in layer 1"),
    ],
)
def test_an_edit_of_what_is_not_there_is_refused_and_changes_nothing(
    fields: dict[str, Any], path: str, rule: str
) -> None:
    talk = Talk()
    before = talk.state()
    [refused] = of_type("refused", talk.ask("edit", value=1, **fields))
    assert refused["id"] is None
    [fault] = refused["faults"]
    assert (fault["path"], fault["rule"]) == (path, rule)
    assert talk.state() == before


def test_a_bias_cannot_be_edited_where_there_are_none() -> None:
    talk = Talk(experiment={"bias": False})
    [refused] = of_type("refused", talk.ask("edit", layer=1, unit=0, source=None, value=1))
    assert refused["faults"][0]["path"] == "edit.source"


def test_a_focus_on_what_is_not_there_is_refused() -> None:
    talk = Talk()
    [refused] = of_type("refused", talk.ask("focus", focus={"layer": 2, "unit": 2}))
    assert refused["faults"][0]["path"] == "focus.unit"
    assert talk.last("frame")["focus"] == (-1, -1)


@pytest.mark.parametrize(
    "change",
    [
        {"optimizer": {"name": "sgd", "learning_rate": 0.1}},
        {"regularizer": {"name": "l2", "rate": 0.01}},
        {"batch_size": 5},
        {"shuffle": True},
    ],
    ids=str,
)
def test_a_change_that_needs_no_reset_lets_the_run_go_on(change: dict[str, Any]) -> None:
    talk = Talk(playing=True)
    talk.wait(0.5)
    parameters, step = talk.trainer().network.parameters.copy(), talk.trainer().step
    talk.say("configure", id=9, experiment=change)
    answer = talk.settle()
    [run] = of_type("run", answer)
    assert (run["id"], run["reset"], run["changed"]) == (9, False, list(change))
    assert run["experiment"] == Experiment.parse(change).document()
    assert of_type("data", answer) == []
    assert talk.trainer().step >= step > 0
    np.testing.assert_allclose(talk.trainer().network.parameters, parameters, atol=0.5)
    assert talk.wait(0.5) and talk.trainer().step > step
    assert talk.last("state")["playing"] is True


def test_a_change_of_shape_begins_anew_keeps_playing_and_says_so() -> None:
    talk = Talk(playing=True)
    talk.wait(0.5)
    change = {"hidden": [{"units": 3}], "features": ["x1", "x2", "x1_x2"]}
    answer = talk.ask("configure", id=4, experiment=change)
    [run] = of_type("run", answer)
    assert (run["id"], run["reset"], set(run["changed"])) == (4, True, {"hidden", "features"})
    assert of_type("data", answer) == []
    assert of_type("state", answer)[-1]["playing"] is True
    frame = of_type("frame", answer)[-1]
    assert frame["run"] == run["run"] == 2
    assert (frame["units"], len(frame["parameters"])) == (4, 3 * 3 + 3 + 3 + 1)
    assert 0 < frame["epoch"] < 10


def test_new_data_is_sent_when_the_data_changes() -> None:
    talk = Talk()
    answer = talk.ask("configure", id=1, experiment={"data": {"dataset": "xor", "seed": 5}})
    [data], [run] = of_type("data", answer), of_type("run", answer)
    assert data["run"] == run["run"]
    np.testing.assert_allclose(data["test"], default_trainer(data={"dataset": "xor", "seed": 5}).data.test, atol=5.1e-5)


def test_a_refused_change_leaves_the_run_as_it_is_byte_for_byte() -> None:
    talk = Talk()
    talk.ask("step", unit="batch")
    before = talk.state()
    wrong = {"optimizer": {"name": "sgd", "learning_rate": -1}}
    answer = talk.ask("configure", id=7, experiment=wrong)
    [refused] = of_type("refused", answer)
    assert refused["id"] == 7
    [fault] = refused["faults"]
    assert (fault["path"], fault["value"]) == ("optimizer.learning_rate", -1)
    assert fault["message"] == "`optimizer.learning_rate` must be greater than 0; got -1"
    assert of_type("run", answer) == []
    assert talk.state() == before


def test_limits_are_the_settings() -> None:
    talk = Talk(settings=Settings(units=4, hidden_layers=2), experiment={"hidden": [{"units": 4}, {"units": 1}]})
    assert of_type("refused", talk.heard) == []
    for hidden in ([{"units": 5}], [{"units": 1}] * 3):
        [refused] = of_type("refused", talk.ask("configure", id=1, experiment={"hidden": hidden}))
        assert refused["faults"][0]["path"].startswith("hidden")


def test_the_smallest_limits_let_the_default_network_and_every_data_set_through() -> None:
    schema = Settings.model_json_schema()["properties"]
    limits = {name: schema[name]["minimum"] for name in ("hidden_layers", "units", "points")}
    talk = Talk(settings=Settings(**limits))
    assert types(talk.heard)[:4] == ["run", "data", "state", "frame"]
    for dataset in DATASETS.values():
        data = {"dataset": dataset.name, "samples": dataset.samples}
        answer = talk.ask("configure", id=1, experiment={"problem": dataset.problem, "data": data})
        assert of_type("refused", answer) == [], dataset.name


def test_the_focus_falls_back_to_the_output_where_its_unit_is_gone() -> None:
    talk = Talk(focus={"layer": 1, "unit": 3})
    assert talk.last("frame")["focus"] == (1, 3)
    answer = talk.ask("configure", id=1, experiment={"hidden": [{"units": 2}]})
    assert of_type("state", answer)[-1]["focus"] is None
    assert talk.last("frame")["focus"] == (-1, -1)


@pytest.mark.parametrize(("units", "side"), [([4, 2], 30), ([32, 31], 30), ([32, 32], 20), ([32] * 7, 12)])
def test_maps_are_smaller_where_there_are_many_units(units: list[int], side: int) -> None:
    talk = Talk(experiment={"hidden": [{"units": count} for count in units]})
    assert (talk.last("frame")["side"], talk.last("frame")["units"]) == (side, sum(units) + 1)


def test_numbers_that_run_away_stop_the_run_at_the_batch_and_layer_that_broke() -> None:
    talk = Talk(experiment=RUNAWAY, playing=True)
    talk.wait(5)
    [diverged] = of_type("diverged", talk.heard)
    trainer = default_trainer(**RUNAWAY)
    with np.errstate(all="ignore"):
        while trainer.nonfinite_layer() is None:
            trainer.train_batches(1)
    assert (diverged["epoch"], diverged["batch"]) == (trainer.epoch, trainer.cursor)
    assert diverged["layer"] == trainer.nonfinite_layer()
    state = talk.last("state")
    assert state["playing"] is False
    assert state["recoverable"] == diverged["recoverable"] is not None
    assert talk.last("frame")["flags"] == 2
    assert talk.session.due() == float("inf")


def test_a_run_that_ran_away_goes_on_from_its_last_sound_state_with_a_gentler_rate() -> None:
    talk = Talk(experiment=RUNAWAY, playing=True)
    talk.wait(5)
    assert types(talk.ask("play"))[:2] == ["diverged", "state"]
    gentle = {**RUNAWAY, "optimizer": {"name": "sgd", "learning_rate": 0.01}}
    [run] = of_type("run", talk.ask("configure", id=1, experiment=gentle))
    assert run["reset"] is False
    answer = talk.ask("recover")
    state, frame = of_type("state", answer)[-1], of_type("frame", answer)[-1]
    assert (state["recoverable"], state["playing"], frame["flags"]) == (None, False, 0)
    assert frame["learning_rate"] == 0.01
    assert np.isfinite(frame["train_loss"])
    talk.ask("play")
    talk.wait(1)
    assert talk.last("frame")["train_loss"] < frame["train_loss"]


def test_a_run_in_order_has_nothing_to_recover_from() -> None:
    talk = Talk()
    before = talk.state()
    [error] = of_type("error", talk.ask("recover"))
    assert error["code"] == "not_ready"
    assert talk.state() == before


def test_an_edit_beyond_all_bounds_is_a_divergence_that_another_edit_mends() -> None:
    talk = Talk(experiment={"problem": "regression", "data": {"dataset": "plane"}})
    [diverged] = of_type("diverged", talk.ask("edit", layer=3, unit=0, source=0, value=1e300))
    assert diverged["layer"] is None
    answer = talk.ask("edit", layer=3, unit=0, source=0, value=1)
    assert of_type("state", answer)[-1]["recoverable"] is None
    assert talk.last("frame")["flags"] == 0


def test_a_page_that_never_acknowledges_gets_two_frames_and_the_run_goes_on() -> None:
    talk = Talk()
    talk.acknowledge = False
    talk.ask("play")
    talk.wait(2)
    frames = of_type("frame", talk.heard)
    assert [frame["sequence"] for frame in frames] == [1, 2, 3]  # the first of them was acknowledged
    assert talk.trainer().epoch > 100
    talk.say("ack", sequence=3)
    [frame] = of_type("frame", talk.settle())
    assert frame["step"] == talk.trainer().step


@pytest.mark.parametrize("sequence", [0, 1, 4, 4294967295])
def test_acknowledging_what_was_not_sent_earns_nothing(sequence: int) -> None:
    talk = Talk(playing=True)
    talk.acknowledge = False
    talk.wait(1)
    count = len(of_type("frame", talk.heard))
    assert [frame["sequence"] for frame in of_type("frame", talk.heard)][-1] == count == 3
    talk.say("ack", sequence=sequence)
    talk.wait(1)
    assert len(of_type("frame", talk.heard)) == count


def test_frames_come_at_most_sixty_a_second() -> None:
    talk = Talk(playing=True, speed={"per": "batch", "rate": 1000})
    assert 55 <= len(of_type("frame", talk.wait(1))) <= 61
    slow = Talk(playing=True, settings=Settings(frames_per_second=5))
    assert 4 <= len(of_type("frame", slow.wait(1))) <= 6


def test_checkpoints_come_at_most_once_a_second_and_only_while_the_run_changes() -> None:
    talk = Talk(playing=True)
    assert len(of_type("checkpoint", talk.wait(5))) in (4, 5)
    talk.ask("pause")
    talk.wait(2)
    assert of_type("checkpoint", talk.wait(5)) == []
    assert talk.last("checkpoint")["data"] == talk.state()
    talk.say("edit", layer=1, unit=0, source=0, value=0.5)
    assert len(of_type("checkpoint", talk.wait(5))) == 1


def test_a_run_resumed_from_its_checkpoint_ends_with_the_bytes_of_one_never_interrupted() -> None:
    experiment = {"shuffle": True, "batch_size": 7, "data": {"dataset": "spiral", "noise": 0.1}}
    talk = Talk(playing=True, experiment=experiment, speed={"per": "batch", "rate": 500})
    talk.wait(2.3)
    resumed = Talk(checkpoint=talk.last("checkpoint")["message"], resume=True, experiment=experiment, playing=True)
    [run] = of_type("run", resumed.heard)
    assert (run["reset"], run["experiment"]) == (False, Experiment.parse(experiment).document())
    assert resumed.heard[0]["type"] == "run"
    resumed.wait(1)
    resumed.ask("pause")
    trainer = default_trainer(**experiment)
    train_to(trainer, resumed.trainer().step)
    assert resumed.state() == trainer.checkpoint()


def test_what_was_set_while_the_connection_was_down_counts() -> None:
    talk = Talk()
    talk.ask("step", unit="epoch")
    talk.wait(2)
    checkpoint = talk.last("checkpoint")["message"]
    faster = Talk(checkpoint=checkpoint, resume=True, experiment={"optimizer": {"name": "sgd", "learning_rate": 0.3}})
    assert (faster.last("run")["reset"], faster.last("frame")["step"]) == (False, 25)
    assert faster.last("frame")["learning_rate"] == 0.3
    other = Talk(checkpoint=checkpoint, resume=True, experiment={"data": {"dataset": "xor"}})
    assert (other.last("run")["reset"], other.last("frame")["step"]) == (True, 0)


@pytest.mark.parametrize(
    "checkpoint", [b"", b"\x01\x01", b"\x02\x01\0\0\0\0\0\0", b"\x02\x01\0\0\0\0\0\0" + b"x" * 1000]
)
def test_an_unsound_checkpoint_is_refused_and_the_wished_experiment_begins(checkpoint: bytes) -> None:
    talk = Talk(checkpoint=checkpoint, resume=True, experiment={"seed": 5})
    assert types(talk.heard)[:2] == ["error", "run"]
    assert talk.heard[0]["code"] == "checkpoint_refused"
    assert talk.heard[0]["message"]
    assert talk.heard[1]["experiment"]["seed"] == 5
    assert talk.heard[1]["reset"] is True


def test_a_checkpoint_of_a_network_beyond_the_limits_is_refused() -> None:
    big = Talk(experiment={"hidden": [{"units": 32}]})
    talk = Talk(checkpoint=big.last("checkpoint")["message"], resume=True, settings=Settings(units=16))
    assert talk.heard[0]["code"] == "checkpoint_refused"
    reason = talk.heard[0]["reason"]
    assert reason["code"] == "checkpoint_experiment"
    assert [(one["code"], one["values"]) for one in reason["faults"]] == [("at_most", {"limit": 16})]
    assert talk.last("run")["experiment"] == Experiment.parse({}).document()


def test_a_session_that_retires_hands_over_its_last_state_and_closes() -> None:
    talk = Talk(playing=True)
    talk.wait(0.7)
    talk.session.retire()
    talk.wait(0.1)
    assert types(talk.heard)[-2:] == ["checkpoint", "close"]
    assert talk.heard[-1]["code"] == 1012
    assert talk.heard[-2]["data"] == talk.state()
    assert talk.session.due() == float("inf")


def test_commands_that_pile_up_are_turned_away() -> None:
    talk = Talk()
    assert sum(talk.say("step", unit="batch") for _ in range(500)) == 120
    talk.wait(0.2)
    assert talk.trainer().step == 120


def test_a_page_that_does_not_read_is_not_answered_without_end() -> None:
    talk = Talk()
    for _ in range(300):
        talk.say("configure", id=1, experiment={})
        talk.session.advance(0.002)
        talk.session.post({"type": "pong"})
    assert len(talk.session.take_events()) < 200


def test_everything_said_is_json_a_browser_can_read() -> None:
    talk = Talk(experiment={"seed": "1e999", "noise": [float(1)]})
    talk.ask("configure", id=1, experiment={"batch_size": 10**30, "data": {"noise": "x" * 5000}})
    for refused in of_type("refused", talk.heard):
        for fault in refused["faults"]:
            assert len(fault["message"]) <= 1000
            assert isinstance(fault["value"], str | int | float | None)


def test_no_message_but_those_of_the_protocol_is_said() -> None:
    assert {"run", "data", "state", "frame", "checkpoint", "diagnosis"} >= set(types(Talk(playing=True).wait(1)))


def test_it_is_said_whether_something_waited_for_what_is_taken() -> None:
    talk = Talk()
    talk.wait(1)
    talk.session.take_events()
    assert not talk.session.freed
    talk.acknowledge = False
    # Answers that nobody takes, until one more command has to wait.
    while not talk.session.commands_waiting:
        talk.say("pause")
        talk.session.advance(0.002)
    talk.session.take_events()
    assert talk.session.freed
