"""Own data with more than two inputs: what a page is told of them, and which plane of them it looks at."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
import pytest

from engine.inspection.codes import feature_map
from engine.inspection.plane import EXTENT, make_view, plane
from tests.server.support.talk import Talk, of_type, types

RNG = np.random.default_rng(3)


def rows(count: int, n_inputs: int = 4) -> list[list[float]]:
    inputs = RNG.uniform(-EXTENT, EXTENT, (count, n_inputs)).round(3)
    return np.column_stack([inputs, np.where(inputs[:, 2] > 0, 1.0, -1.0)]).tolist()


POINTS: dict[str, Any] = {"inputs": ["sun", "rain", "wind", "snow"], "train": rows(30), "test": rows(10)}
WIDE: dict[str, Any] = {
    "data": {"dataset": "custom", "points": POINTS},
    "features": ["x1", "x3", "x4", "=x3 * x4"],
    "hidden": [{"units": 2, "activation": "tanh"}],
}
MEANS = np.array(POINTS["train"])[:, :4].mean(axis=0)


def decoded(text: str) -> np.ndarray:
    return np.frombuffer(base64.b64decode(text), np.uint8).reshape(30, 30)


def test_a_run_names_its_inputs_with_their_means_over_the_training_points() -> None:
    talk = Talk(experiment=WIDE)
    inputs = talk.last("run")["inputs"]
    assert [one["name"] for one in inputs] == POINTS["inputs"]
    assert [one["mean"] for one in inputs] == pytest.approx(MEANS.tolist(), rel=1e-9)
    assert talk.last("data")["train"] == POINTS["train"]
    assert [one["name"] for one in Talk().last("run")["inputs"]] == ["x1", "x2"]


def test_maps_of_the_features_come_with_the_first_frame_of_many_inputs_and_of_two_never() -> None:
    talk = Talk(experiment=WIDE)
    heard = types(talk.heard)
    assert heard.index("maps") == heard.index("frame") + 1
    maps = talk.last("maps")
    assert maps["axes"] == [0, 1] and maps["held"] == pytest.approx(MEANS.tolist(), rel=1e-9)
    assert maps["run"] == talk.last("run")["run"]
    assert {"x1", "x2", "x3", "x4", "radius", "=x3 * x4"} <= set(maps["features"]) and "x5" not in maps["features"]
    assert talk.last("run")["layers"][0]["formulas"] == {"=x3 * x4": maps["features"]["=x3 * x4"]}
    two = Talk(playing=True)
    two.wait(0.5)
    assert "maps" not in types(two.heard)


def test_another_pair_is_shown_with_the_others_where_the_page_holds_them() -> None:
    talk = Talk(experiment={**WIDE, "hidden": [], "features": ["x1", "x2", "x3", "x4"]})
    before = talk.last("frame")
    heard = talk.ask("view", axes=[2, 0], held=[None, 2.5, None, None])
    assert types(heard)[:2] == ["frame", "maps"]
    shown = make_view(talk.trainer(), (2, 0), (None, 2.5, None, None))
    maps = heard[1]
    assert maps["held"] == pytest.approx([MEANS[0], 2.5, MEANS[2], MEANS[3]], rel=1e-9)
    for name, text in maps["features"].items():
        assert np.array_equal(decoded(text), feature_map(name, 30, shown)), name
    # The output by hand: a tanh of a weighted sum, x3 to the right, x1 upwards.
    weights = np.array(heard[0]["parameters"])
    right, up = plane(100)
    answer = np.tanh(weights[0] * up + weights[1] * 2.5 + weights[2] * right + weights[3] * MEANS[3] + weights[4])
    codes = np.floor(answer * 127 + 127.5)
    assert np.abs(np.frombuffer(heard[0]["large"], np.uint8).astype(float) - codes).max() <= 1
    assert heard[0]["large"] != before["large"]


def test_looking_leaves_training_as_it_is() -> None:
    talks = [Talk(experiment={**WIDE, "shuffle": True}) for _ in range(2)]
    for turn in range(3):
        for talk in talks:
            talk.ask("step", unit="epoch")
        talks[0].ask("view", axes=[turn, 3], held=[0.0, 1.0, float(turn), None])
    assert talks[0].last("frame")["epoch"] == talks[1].last("frame")["epoch"] == 3
    assert talks[0].state() == talks[1].state()


@pytest.mark.parametrize(
    ("view", "path", "message"),
    [
        ({"axes": [1, 1]}, "view.axes", "`view.axes` must be two different inputs, 0 to 3; got [1, 1]"),
        ({"axes": [0, 4]}, "view.axes", "`view.axes` must be two different inputs, 0 to 3; got [0, 4]"),
        ({"held": [1, 2, 3]}, "view.held", "`view.held` must have 4 values, one an input; got [1.0, 2.0, 3.0]"),
    ],
)
def test_a_view_of_inputs_that_are_not_there_is_refused_and_the_maps_stay(
    view: dict[str, Any], path: str, message: str
) -> None:
    talk = Talk(experiment=WIDE)
    before, maps = talk.last("frame")["large"], len(of_type("maps", talk.heard))
    heard = talk.ask("view", **view)
    (fault,) = of_type("refused", heard)[0]["faults"]
    assert (fault["path"], fault["message"]) == (path, message)
    assert talk.last("frame")["large"] == before
    assert len(of_type("maps", talk.heard)) == maps


def test_a_view_is_kept_while_the_inputs_are_as_many_and_given_up_with_them() -> None:
    talk = Talk(experiment=WIDE)
    talk.ask("view", axes=[2, 3])
    talk.ask("configure", id=1, experiment={**WIDE, "seed": 5})
    assert talk.last("maps")["axes"] == [2, 3]
    talk.ask("reset")
    assert talk.last("maps")["axes"] == [2, 3] and talk.last("maps")["run"] == talk.last("run")["run"]
    talk.ask("configure", id=2, experiment={})
    assert not of_type("refused", talk.heard)
    talk.ask("configure", id=3, experiment=WIDE)
    assert talk.last("maps")["axes"] == [0, 1]


def test_many_views_at_once_are_painted_once_each_frame() -> None:
    talk = Talk(experiment=WIDE)
    for step in range(50):
        assert talk.say("view", held=[0, 0, step / 10, 0])
    heard = talk.wait(0.1)
    maps = of_type("maps", heard)
    assert maps[-1]["held"][2] == 4.9
    assert len(maps) <= len(of_type("frame", heard))


def test_a_session_resumes_from_a_checkpoint_of_many_inputs() -> None:
    talk = Talk(experiment=WIDE)
    talk.ask("step", unit="epoch")
    message = [one for one in talk.heard if one["type"] == "checkpoint"] or talk.wait(2.0)
    kept = [one for one in message if one["type"] == "checkpoint"][-1]["message"]
    again = Talk(checkpoint=kept, resume=True)
    assert [one["name"] for one in again.last("run")["inputs"]] == POINTS["inputs"]
    assert again.last("data")["test"] == POINTS["test"]


def test_a_neurons_arithmetic_has_every_input() -> None:
    talk = Talk(experiment=WIDE)
    talk.ask("watch", layers=False, neuron={"part": "train", "sample": 2, "layer": 1, "unit": 0})
    sums = talk.last("arithmetic")
    assert sums["point"] == POINTS["train"][2][:4]
    x1, _, x3, x4 = sums["point"]
    assert [one["input"] for one in sums["terms"]] == pytest.approx([x1, x3, x4, x3 * x4])
