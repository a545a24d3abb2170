"""Changes while the run goes on: what is kept, what is forgotten, and that the next frame fits."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine import Experiment
from engine.deeds.record import LIVE
from tests.server.support.talk import Talk, of_type

PROTOCOL = Path(__file__).parents[3] / "docs" / "protocol.md"
ADAM = {"name": "adam", "learning_rate": 0.01}
MOMENTUM = {"name": "momentum", "learning_rate": 0.01}
ADAPTIVE = {"name": "adaptive"}


def test_the_document_of_the_wire_lists_what_may_change_live() -> None:
    [line] = [one for one in PROTOCOL.read_text().splitlines() if "may change while the run goes on" in one]
    listed = line.split("`run.reset` false):")[1].split(". Anything else")[0]
    assert set(re.findall("`([a-z_]+)`", listed)) == LIVE


def trained(**experiment: Any) -> Talk:
    """A session that stands in the middle of its second epoch."""
    talk = Talk(experiment=experiment)
    talk.ask("step", unit="epoch")
    for _ in range(3):
        talk.ask("step", unit="batch")
    return talk


def configure(talk: Talk, **experiment: Any) -> dict[str, Any]:
    [run] = of_type("run", talk.ask("configure", id=1, experiment=experiment))
    return dict(run)


@pytest.mark.parametrize(
    "change",
    [
        {"frozen": [{"layer": 1, "unit": 0}, {"layer": 2}, {"layer": 3, "unit": 0, "source": 1}]},
        {"off": [{"layer": 1, "unit": 2}, {"layer": 2, "unit": 0}]},
        {"optimizer": ADAM},
        {"schedule": {"name": "cosine"}},
        {"clip": {"name": "norm"}},
        {"regularizer": {"name": "l1", "rate": 0.01, "prune": True}},
        {"stop": {"patience": 3}},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_live_change_keeps_epoch_and_parameters_and_the_run_goes_on_from_them(change: dict[str, Any]) -> None:
    talk = trained()
    before, start = talk.trainer(), talk.last("frame")
    run = configure(talk, **change)
    assert (run["reset"], run["changed"]) == (False, list(change))
    assert run["experiment"] == Experiment.parse(change).document()
    frame = talk.last("frame")
    assert frame["run"] == run["run"]
    for name in ("epoch", "batch", "step", "parameters", "units", "side"):
        assert frame[name] == start[name], name
    assert (frame["epoch"], frame["batch"]) == (1, 3)
    after = talk.trainer()
    np.testing.assert_array_equal(after.network.parameters, before.network.parameters)
    assert len(frame["unit_maps"]) == 7 * 30 * 30
    talk.ask("step", unit="epoch")
    assert (talk.last("frame")["epoch"], talk.last("frame")["batch"]) == (2, 0)
    assert talk.last("frame")["parameters"] != start["parameters"]


def unit_map(frame: dict[str, Any], unit: int) -> set[int]:
    size = frame["side"] ** 2
    return set(frame["unit_maps"][unit * size : (unit + 1) * size])


def test_the_picture_of_a_unit_that_is_switched_off_is_zero_at_once_and_comes_back_with_it() -> None:
    talk = trained()
    first = talk.last("frame")
    assert len(unit_map(first, 2)) > 10
    configure(talk, off=[{"layer": 1, "unit": 2}])
    without = talk.last("frame")
    assert unit_map(without, 2) == {127}
    assert len(unit_map(without, 1)) > 10
    assert without["train_loss"] != first["train_loss"]
    configure(talk)
    again = talk.last("frame")
    assert (again["unit_maps"], again["large"]) == (first["unit_maps"], first["large"])
    assert again["train_loss"] == first["train_loss"]


def test_what_is_frozen_stays_while_the_rest_is_trained() -> None:
    talk = trained()
    before = talk.trainer().network
    configure(talk, frozen=[{"layer": 1}, {"layer": 2, "unit": 1}])
    talk.ask("step", unit="epoch")
    after = talk.trainer().network
    np.testing.assert_array_equal(after.layers[0].matrix, before.layers[0].matrix)
    np.testing.assert_array_equal(after.layers[1].matrix[:, 1], before.layers[1].matrix[:, 1])
    assert (after.layers[1].matrix[:, 0] != before.layers[1].matrix[:, 0]).all()
    assert (after.layers[2].matrix != before.layers[2].matrix).all()


@pytest.mark.parametrize(
    ("before", "after", "forgotten"),
    [
        ({"optimizer": MOMENTUM}, {"optimizer": ADAM}, ["optimizer"]),
        ({"optimizer": ADAM}, {}, ["optimizer"]),
        ({"optimizer": ADAM}, {"optimizer": {**ADAM, "learning_rate": 0.3}}, []),
        # Plain gradient descent has nothing to remember.
        ({}, {"optimizer": ADAM}, []),
        ({"schedule": ADAPTIVE}, {}, ["schedule"]),
        ({"schedule": {"name": "cosine"}}, {}, []),
        ({"schedule": ADAPTIVE, "optimizer": ADAM}, {}, ["optimizer", "schedule"]),
        ({"optimizer": ADAM}, {"optimizer": MOMENTUM, "hidden": []}, []),
    ],
    ids=str,
)
def test_what_had_a_memory_that_a_change_could_not_keep_is_named(
    before: dict[str, Any], after: dict[str, Any], forgotten: list[str]
) -> None:
    talk = trained(**before)
    for _ in range(3):
        talk.ask("step", unit="epoch")
    assert talk.last("run")["forgotten"] == []
    assert configure(talk, **after)["forgotten"] == forgotten


def test_a_run_that_has_not_begun_has_nothing_to_forget() -> None:
    talk = Talk(experiment={"optimizer": ADAM})
    assert configure(talk, optimizer=MOMENTUM)["forgotten"] == []


def test_what_was_forgotten_is_said_once() -> None:
    talk = trained(optimizer=ADAM)
    assert configure(talk, optimizer=MOMENTUM)["forgotten"] == ["optimizer"]
    assert configure(talk, optimizer=MOMENTUM, shuffle=True)["forgotten"] == []
    talk = trained(optimizer=ADAM)
    assert configure(talk, optimizer=MOMENTUM)["forgotten"] == ["optimizer"]
    [run] = of_type("run", talk.ask("reset"))
    assert run["forgotten"] == []
