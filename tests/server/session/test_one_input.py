"""A run of one input: curves in its frames, features of its own, and no plane to look at."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine import Experiment, Trainer
from tests.server.support.talk import Talk, of_type

SINE = {"problem": "regression", "data": {"dataset": "sine"}, "features": ["x1", "=x1^2"]}


def curve(text: str) -> NDArray[np.float32]:
    return np.frombuffer(base64.b64decode(text), "<f4")


def values(frame: dict[str, Any], key: str) -> NDArray[np.float32]:
    return np.frombuffer(frame[key], "<f4")


def test_frames_have_curves_of_every_unit_as_values_and_the_features_have_theirs() -> None:
    talk = Talk(experiment=SINE)
    frame, trainer = talk.last("frame"), talk.trainer()
    assert frame["curved"] and (frame["units"], frame["side"], frame["maps"]) == (7, 61, 1)
    large = values(frame, "large")
    x = np.linspace(-6, 6, len(large))
    assert np.allclose(large, trainer.predict(x[:, None]).outputs.ravel(), atol=1e-4)
    assert np.allclose(values(frame, "unit_maps")[-61:], np.interp(np.linspace(-6, 6, 61), x, large), atol=1e-3)
    maps, grid = talk.last("maps"), np.linspace(-6, 6, 61)
    assert (maps["axes"], maps["held"]) == ([0], [0.0])
    assert list(maps["features"]) == ["x1", "x1_squared", "sin_x1", "cos_x1", "=x1^2"]
    assert np.allclose(curve(maps["features"]["sin_x1"]), np.sin(grid), atol=1e-6)
    run = talk.last("run")
    assert [one["name"] for one in run["inputs"]] == ["x1"]
    assert np.allclose(curve(run["layers"][0]["formulas"]["=x1^2"]), grid**2, atol=1e-4)


def test_a_unit_and_a_place_are_looked_at_and_looking_changes_nothing() -> None:
    talk = Talk(experiment=SINE)
    before = talk.state()
    assert of_type("refused", talk.ask("focus", focus={"layer": 0, "unit": 1})) == []
    frame = talk.last("frame")
    assert np.allclose(values(frame, "large"), np.linspace(-6, 6, len(values(frame, "large"))) ** 2, atol=1e-4)
    talk.ask("focus", focus={"layer": 1, "unit": 2})
    assert talk.last("frame")["focus"] == (1, 2)
    talk.ask("probe", inputs=[1.5])
    assert talk.last("frame")["place"] == (1.5,) and talk.last("frame")["values"][:2] == (1.5, 2.25)
    assert talk.state() == before


def test_a_plane_is_refused_and_what_names_none_is_not() -> None:
    talk = Talk(experiment=SINE)
    [refused] = of_type("refused", talk.ask("view", axes=[0, 1]))
    [fault] = refused["faults"]
    assert (fault["path"], fault["value"]) == ("view.axes", "[0, 1]")
    assert fault["rule"] == "must be left out: the data has one input, and there is no plane"
    [refused] = of_type("refused", talk.ask("probe", inputs=[1, 2]))
    assert refused["faults"][0]["path"] == "probe.inputs"
    assert of_type("refused", talk.ask("view")) == []
    # Another number of inputs, and back: maps of a plane, then curves.
    talk.ask("configure", id=1, experiment={"problem": "regression", "data": {"dataset": "plane"}})
    assert not talk.last("frame")["curved"]
    talk.ask("configure", id=2, experiment={"problem": "regression", "data": {"dataset": "saw"}})
    assert talk.last("frame")["curved"] and talk.last("run")["experiment"]["features"] == ["x1"]


def test_set_ups_of_one_input_are_compared_by_their_curves() -> None:
    talk = Talk()
    [compared] = of_type("compared", talk.ask("compare", id=1, experiments=[SINE, {**SINE, "hidden": []}]))
    assert (compared["inputs"], len(compared["train"][0])) == (["x1"], 2)
    for run, hidden in zip(talk.last("comparison")["runs"], ({}, {"hidden": []}), strict=True):
        found = curve(run["maps"])
        trainer = Trainer(Experiment.parse({**SINE, **hidden}))
        expected = trainer.predict(np.linspace(-6, 6, run["side"])[:, None]).outputs.ravel()
        assert len(found) == run["side"] and np.allclose(found, expected, atol=1e-4)
