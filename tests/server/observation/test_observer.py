"""Looking into a run over the wire: what is said, how often, and that it changes nothing."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine import Experiment, Trainer
from engine.inspection.landscape_path import ParameterPath
from engine.inspection.layer_health import inspect
from engine.inspection.neuron_arithmetic import explain
from engine.inspection.plane import FLAT_VIEW
from server.compute.turns import ThreadLoad
from server.observation.observer import Observer
from tests.server.support.talk import Talk, of_type, types

GOLDEN = json.loads((Path(__file__).parents[2] / "vectors" / "messages.json").read_text())["sent"]
HISTOGRAMS = ("activations", "sums", "weights", "gradients")
NEURON = {"part": "train", "sample": 3, "layer": 1, "unit": 2}


def one_point(**experiment: Any) -> dict[str, Any]:
    """An experiment whose only point is (1, 2), of class 1."""
    data = {"dataset": "custom", "points": {"train": [[1, 2, 1]], "test": []}}
    return {"data": data, "batch_size": 1, **experiment}


def test_a_full_diagnosis_is_the_golden_one() -> None:
    golden = next(message for message in GOLDEN if message["type"] == "diagnosis" and message["full"])
    momentum = {"name": "momentum", "learning_rate": 0.5}
    talk = Talk(experiment=one_point(hidden=[], loss="binary_cross_entropy", optimizer=momentum))
    for source, value in ((0, 0.25), (1, 0.5), (None, -1.25)):
        talk.say("edit", layer=1, unit=0, source=source, value=value)
    talk.ask("watch", layers=True, neuron=None)
    assert talk.last("diagnosis") == golden


def test_what_the_next_batch_does_is_the_golden_one() -> None:
    golden = next(message for message in GOLDEN if message["type"] == "next_batch")
    momentum = {"name": "momentum", "learning_rate": 0.5}
    talk = Talk(experiment=one_point(hidden=[], loss="binary_cross_entropy", optimizer=momentum))
    for source, value in ((0, 0.25), (1, 0.5), (None, -1.25)):
        talk.say("edit", layer=1, unit=0, source=source, value=value)
    talk.ask("watch", layers=False, neuron=None, batch=0)
    said = talk.last("next_batch")
    for name in ("loss", "batch_loss"):
        assert said[name] == pytest.approx(golden[name], rel=1e-15)
    assert said == {**golden, "loss": said["loss"], "batch_loss": said["batch_loss"]} and list(said) == list(golden)


def test_a_diagnosis_without_histograms_and_with_a_verdict_is_the_golden_one() -> None:
    golden = next(message for message in GOLDEN if message["type"] == "diagnosis" and not message["full"])
    talk = Talk(experiment=one_point(hidden=[{"units": 2}], initializer={"name": "zeros"}))
    assert talk.last("diagnosis") == golden


def test_a_diagnosis_and_arithmetic_are_what_the_engine_says_of_the_run_in_the_frame_before() -> None:
    talk = Talk(playing=True)
    talk.ask("watch", layers=True, neuron=NEURON)
    talk.ask("pause")
    heard = [message for message in talk.ask("watch", layers=True, neuron=NEURON) if message["type"] != "checkpoint"]
    assert types(heard)[-3:] == ["frame", "arithmetic", "diagnosis"]
    frame, arithmetic, diagnosis = heard[-3:]
    for message in (arithmetic, diagnosis):
        assert [message[name] for name in ("run", "epoch", "batch")] == [frame[n] for n in ("run", "epoch", "batch")]
    run = talk.trainer()
    assert diagnosis["layers"] == json.loads(json.dumps(inspect(run, full=True)))
    expected = json.loads(json.dumps(explain(run, "train", 3, 1, 2)))
    assert {name: arithmetic[name] for name in expected} == expected and arithmetic["choice"] == NEURON


def test_the_loss_it_began_with_is_remembered_though_a_frame_comes_within_the_first_epoch() -> None:
    time, said = [0.0], list[dict[str, object]]()
    observer = Observer(lambda: time[0], said.append, lambda: FLAT_VIEW, ParameterPath())
    run = Trainer(Experiment.parse({"loss": "binary_cross_entropy", "optimizer": {"learning_rate": 10}}))
    for batches in (0, 5, 500, 500):
        for _ in range(batches):
            run.train_batches(1)
        time[0] += 2
        observer.show(run, 1, run.evaluate(), ThreadLoad(), playing=True, diverged=False)
    verdicts: Any = [one for one in said if one["type"] == "diagnosis"][-1]["verdicts"]
    found = next(one for one in verdicts if one["name"] == "rate_too_high")
    assert found["evidence"]["start"] < 0.8 < found["evidence"]["loss"]


@pytest.mark.parametrize(("layers", "most", "least"), [(False, 6, 4), (True, 21, 15)])
def test_layers_are_looked_at_four_times_a_second_while_they_are_shown_and_else_once(
    layers: bool, most: int, least: int
) -> None:
    talk = Talk(playing=True)
    talk.ask("watch", layers=layers, neuron=None)
    found = of_type("diagnosis", talk.wait(5))
    assert least <= len(found) <= most
    for message in found:
        assert message["full"] is layers
        assert all((layer[name] is not None) is layers for layer in message["layers"] for name in HISTOGRAMS)


def test_a_neurons_arithmetic_comes_ten_times_a_second_and_only_where_it_is_asked_for() -> None:
    talk = Talk(playing=True)
    assert of_type("arithmetic", talk.wait(2)) == []
    talk.ask("watch", layers=False, neuron=NEURON)
    assert 15 <= len(of_type("arithmetic", talk.wait(2))) <= 21
    talk.ask("watch", layers=False, neuron=None)
    assert of_type("arithmetic", talk.wait(2)) == []


def test_the_next_batch_is_told_while_it_is_asked_for_and_the_step_then_changes_the_parameters_so() -> None:
    talk = Talk()
    assert of_type("next_batch", talk.heard) == []
    (told,) = of_type("next_batch", talk.ask("watch", layers=False, neuron=None, batch=99))
    assert told["place"] == 9 and len(told["samples"]) == 10 and told["batch"] == 0
    before = talk.trainer().network.parameters
    (after_it,) = of_type("next_batch", talk.ask("step", unit="batch"))
    assert after_it["batch"] == 1 and after_it["samples"] != told["samples"]
    changes = np.frombuffer(base64.b64decode(told["changes"]), "<f4")
    assert changes == pytest.approx(talk.trainer().network.parameters - before, rel=1e-6)
    talk.ask("watch", layers=False, neuron=None)
    assert of_type("next_batch", talk.ask("step", unit="batch")) == []


def test_a_run_that_stands_still_is_looked_at_when_asked_and_then_no_more() -> None:
    talk = Talk()
    assert types(talk.heard).index("diagnosis") == types(talk.heard).index("frame") + 1
    assert not talk.last("diagnosis")["full"]
    assert of_type("diagnosis", talk.wait(10)) == []
    assert [message["full"] for message in of_type("diagnosis", talk.ask("watch", layers=True, neuron=None))] == [True]
    assert of_type("diagnosis", talk.wait(10)) == []


@pytest.mark.parametrize(
    ("change", "path", "rule"),
    [
        ({"sample": 250}, "watch.neuron.sample", "must be less than 250"),
        ({"part": "test", "sample": 9999}, "watch.neuron.sample", "must be less than 250"),
        ({"layer": 0}, "watch.neuron.layer", "must be 1 to 3"),
        ({"layer": 4}, "watch.neuron.layer", "must be 1 to 3"),
        ({"unit": 4}, "watch.neuron.unit", "must be 0 to 3"),
        ({"layer": 3, "unit": 1}, "watch.neuron.unit", "must be 0 to 0"),
    ],
)
def test_a_neuron_that_is_not_there_is_refused_by_name(change: dict[str, Any], path: str, rule: str) -> None:
    talk = Talk()
    before = talk.state()
    heard = talk.ask("watch", layers=False, neuron={**NEURON, **change})
    faults = [fault for message in of_type("refused", heard) for fault in message["faults"]]
    assert [(fault["path"], fault["rule"]) for fault in faults] == [(path, rule)]
    assert of_type("arithmetic", heard) == [] and talk.state() == before


def test_points_that_are_not_there_have_no_arithmetic() -> None:
    talk = Talk(experiment=one_point())
    heard = talk.ask("watch", layers=False, neuron={"part": "test", "sample": 0, "layer": 1, "unit": 0})
    assert of_type("refused", heard)[0]["faults"][0]["path"] == "watch.neuron.sample"


def test_a_neuron_that_goes_away_with_its_layer_is_silent_until_it_is_there_again() -> None:
    talk = Talk(playing=True)
    talk.ask("watch", layers=False, neuron={**NEURON, "layer": 2, "unit": 1})
    talk.ask("configure", id=1, experiment={"hidden": [{"units": 3}]})
    assert of_type("arithmetic", talk.wait(1)) == []
    talk.ask("configure", id=2, experiment={})
    assert of_type("arithmetic", talk.wait(1))


def test_another_run_is_looked_at_at_once() -> None:
    talk = Talk()
    talk.ask("watch", layers=True, neuron=NEURON)
    heard = talk.ask("configure", id=1, experiment={"seed": 2})
    number = of_type("run", heard)[0]["run"]
    assert [message["run"] for message in heard if message["type"] in ("diagnosis", "arithmetic")] == [number] * 2


def test_numbers_beyond_all_bounds_are_said_as_null() -> None:
    plane = {"problem": "regression", "data": {"dataset": "plane"}, "hidden": [{"units": 2, "activation": "linear"}]}
    talk = Talk(experiment={**plane, "loss": "absolute_error"})
    # Finite, its square is not.
    talk.ask("edit", layer=1, unit=0, source=0, value=1e200)
    talk.ask("watch", layers=True, neuron={**NEURON, "unit": 0})
    layer = talk.last("diagnosis")["layers"][0]
    assert layer["weight_norm"] is None and layer["std"] is None and layer["mean"] is not None
    assert talk.last("arithmetic")["terms"][0]["weight"] == 1e200


def test_a_run_that_has_diverged_is_looked_at_no_more() -> None:
    plane = {"problem": "regression", "data": {"dataset": "plane"}, "hidden": [{"units": 3, "activation": "linear"}]}
    talk = Talk(experiment={**plane, "optimizer": {"name": "sgd", "learning_rate": 5}}, playing=True)
    talk.ask("watch", layers=True, neuron={**NEURON, "unit": 0})
    heard = talk.wait(5)
    end = types(talk.heard).index("diverged")
    assert of_type("diagnosis", talk.heard[end:]) == of_type("arithmetic", talk.heard[end:]) == []
    assert of_type("diverged", heard) or end < len(talk.heard)
    # What may help is said at once: of a run that began well, to begin anew with smaller steps.
    verdict: Any = talk.last("diverged")["verdict"]
    assert verdict["name"] == "ran_away_steps" and verdict["evidence"] == {"rate": 5}
    assert verdict["remedies"][0]["name"] == "tenth_rate_anew" and verdict["remedies"][0]["anew"]


def test_losses_that_went_before_count_until_the_run_begins_anew() -> None:
    talk = Talk(experiment={"optimizer": {"name": "sgd", "learning_rate": 1e-5}}, playing=True)
    talk.wait(3)
    (found,) = talk.last("diagnosis")["verdicts"]
    assert found["name"] == "rate_too_low"
    for remedy in found["remedies"]:
        assert list(remedy["patch"]) == ["optimizer"] and not remedy["anew"] and 0 < remedy["helped"] <= remedy["tried"]
    talk.ask("reset")
    talk.wait(1)
    assert talk.last("diagnosis")["epoch"] == 0 and talk.last("diagnosis")["verdicts"] == []


BUSY = {
    "hidden": [
        {"units": 4, "activation": "rrelu", "dropout": 0.2, "normalization": "batch"},
        {"units": 4, "activation": "prelu", "residual": True},
    ],
    "optimizer": {"name": "adam"},
    "shuffle": True,
    "regularizer": {"name": "l1", "rate": 0.01, "prune": True},
}


@pytest.mark.parametrize("experiment", [{}, BUSY], ids=["default", "everything random"])
def test_looking_never_changes_training(experiment: dict[str, Any]) -> None:
    states = []
    for wanted in ({"layers": False, "neuron": None}, {"layers": True, "neuron": NEURON, "batch": 1}):
        talk = Talk(experiment=experiment)
        talk.ask("watch", **wanted)
        for _ in range(12):
            talk.ask("step", unit="epoch")
            talk.wait(1)
            talk.ask("step", unit="batch")
        states.append(talk.state())
        assert len(of_type("diagnosis", talk.heard)) > 10
        for looked in ("arithmetic", "next_batch"):
            assert bool(of_type(looked, talk.heard)) is (wanted["neuron"] is not None)
    assert states[0] == states[1]
    alone = Talk(experiment=experiment).trainer()
    while alone.step < talk.trainer().step:
        alone.train_batches(1)
    assert alone.checkpoint() == states[0]


@pytest.mark.parametrize("last", ["pause", "step", "edit"])
def test_what_a_run_comes_to_rest_at_is_looked_into_however_soon_after_the_look_before(last: str) -> None:
    talk = Talk(playing=last == "pause")
    talk.ask("watch", layers=True, neuron=NEURON)
    for _ in range(3):
        if last == "pause":
            talk.say("pause")
        elif last == "step":
            talk.say("step", unit="batch")
        else:
            talk.say("edit", layer=1, unit=2, source=0, value=0.125)
        talk.wait(0.03)
    talk.wait(1)
    run = talk.trainer()
    assert talk.last("diagnosis")["layers"] == json.loads(json.dumps(inspect(run, full=True)))
    assert talk.last("arithmetic")["terms"][0]["weight"] == run.network.layers[0].weights[0, 2]
    assert of_type("diagnosis", talk.wait(10)) == of_type("arithmetic", talk.wait(10)) == []


def test_a_page_that_draws_nothing_is_told_nothing_and_keeps_nobody_busy() -> None:
    talk = Talk()
    talk.ask("watch", layers=True, neuron=NEURON)
    talk.wait(5)
    talk.acknowledge = False
    for value in (0.25, 0.5, 0.75):
        talk.ask("edit", layer=1, unit=2, source=0, value=value)
    assert of_type("diagnosis", talk.wait(5)) == []
    assert talk.session.due() > talk.clock.now
    talk.acknowledge = True
    talk.say("ack", sequence=talk.last("frame")["sequence"])
    talk.wait(1)
    assert talk.last("arithmetic")["terms"][0]["weight"] == 0.75


def test_looks_at_the_layers_are_rarer_where_many_share_the_thread() -> None:
    said: list[float] = []
    now = {"at": 0.0}

    def clock() -> float:
        # Every look takes a few reads of the clock, a hundredth of a second apart.
        now["at"] += 0.01
        return now["at"]

    def looks(sharers: int) -> int:
        said.clear()
        trainer = Trainer(Experiment.parse({}))
        observer = Observer(
            clock,
            lambda event: said.append(now["at"]) if event["type"] == "diagnosis" else None,
            lambda: FLAT_VIEW,
            ParameterPath(),
        )
        observer.start_run(anew=True)
        for _ in range(600):
            observer.show(trainer, 1, trainer.evaluate(), ThreadLoad(sharers), playing=True, diverged=False)
        return len(said)

    alone, crowded = looks(1), looks(60)
    assert crowded >= 1
    assert alone > 4 * crowded
